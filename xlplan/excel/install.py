"""Put the add-in where Excel for Windows finds it at every start, and tell it which Python to use."""

from __future__ import annotations

from pathlib import Path

from xlplan.core.errors import BookError, UsageError
from xlplan.excel.addin import PROJECT, addin_bytes
from xlplan.excel.machine import Machine

__all__ = ["install", "read_settings", "remove"]

INTERPRETER = "INTERPRETER_WIN"


def install(machine: Machine | None = None) -> tuple[Path, Path]:
    """Write the add-in into Excel's startup folder, and this Python into the user's settings.

    Returns
    -------
    (Path, Path)
        The add-in and the settings file.

    Raises
    ------
    UsageError
        Elsewhere than on Windows.
    BookError
        If a file cannot be written, for example because Excel has the add-in open.
    """
    machine = machine or Machine()
    _check_windows(machine)
    settings = read_settings(machine) | {INTERPRETER: str(machine.pythonw)}
    lines = "".join(f'"{key}","{value}"\n' for key, value in settings.items())
    _write(_addin(machine), addin_bytes(addin=True))
    # Macros read the file in the code page of Windows.
    _write(machine.settings_file, lines.encode(_encoding()))
    return _addin(machine), machine.settings_file


def remove(machine: Machine | None = None) -> Path:
    """Take the add-in out of Excel's startup folder; settings stay.

    Raises
    ------
    UsageError
        Elsewhere than on Windows.
    BookError
        If Excel has it open.
    """
    machine = machine or Machine()
    _check_windows(machine)
    try:
        _addin(machine).unlink(missing_ok=True)
    except OSError as error:
        raise BookError(f"{_addin(machine)}: cannot be removed: {error.strerror}. Close Excel first.") from None
    return _addin(machine)


def read_settings(machine: Machine) -> dict[str, str]:
    """Read the user's settings of the add-in; none where there is no file."""
    if not machine.settings_file.is_file():
        return {}
    lines = machine.settings_file.read_bytes().decode(_encoding(), errors="replace").splitlines()
    pairs = (line.partition(",") for line in lines if "," in line)
    return {key.strip().strip('"').upper(): value.strip().strip('"') for key, _, value in pairs}


def _check_windows(machine: Machine) -> None:
    if not machine.windows:
        raise UsageError(
            f"excel install: needs Windows: got {machine.platform}, expected the machine that runs Excel. "
            "To make the add-in for another machine: xlplan excel addin xlplan.xlam."
        )


def _addin(machine: Machine) -> Path:
    return machine.startup_folder / f"{PROJECT}.xlam"


def _encoding() -> str:
    try:
        "".encode("mbcs")
    except LookupError:
        return "utf-8"
    return "mbcs"


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise BookError(f"{path}: cannot be written: {error.strerror}. Close Excel and try again.") from None
