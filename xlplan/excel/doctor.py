"""What keeps Excel from calling xlplan on this machine, each with its cure."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from xlplan.core.errors import XlplanError
from xlplan.excel.install import INTERPRETER, read_settings
from xlplan.excel.machine import Machine
from xlplan.functions import all_functions
from xlplan.workbook.file.package import Package

__all__ = ["Finding", "examine"]

OK, FAIL, UNCHECKED = "ok", "fail", "not checked"
_OLDEST, _NEWEST = (3, 11), (3, 15)


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    check : str
        What was looked at.
    status : str
        ``ok``, ``fail`` or ``not checked``.
    found : str
        What is there, or why it was not checked.
    cure : str
        The one thing to do, if it fails.
    """

    check: str
    status: str
    found: str
    cure: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give it as JSON takes it."""
        return asdict(self)


def examine(book: Path | None = None, *, machine: Machine | None = None) -> list[Finding]:
    """Check everything that can be checked here.

    Parameters
    ----------
    book : Path, optional
        A workbook whose folder and names are looked at too.
    machine : Machine, optional
        By default this one.

    Returns
    -------
    list of Finding
        In the order in which cures help.
    """
    machine = machine or Machine()
    folder = machine.folder if book is None else book.resolve().parent
    return [
        _python(machine),
        _packages(machine),
        _shadows(folder),
        *_of_windows(machine),
        _interpreter(machine),
        _cloud(folder, machine),
        _writable(folder),
        *([] if book is None else _names(book)),
        Finding("LibreOffice", OK, "not needed"),
    ]


def _judge(check: str, good: bool, found: str, cure: str) -> Finding:
    return Finding(check, OK, found) if good else Finding(check, FAIL, found, cure)


def _python(machine: Machine) -> Finding:
    version = ".".join(map(str, machine.python))
    found = f"{version}, {machine.bits} bits, {machine.executable}"
    if "windowsapps" in str(machine.executable).lower():
        cure = "Install Python from python.org: Excel cannot start the one of the Microsoft Store"
        return Finding("Python", FAIL, found, cure)
    good = _OLDEST <= machine.python[:2] < _NEWEST and machine.bits == 64
    return _judge("Python", good, found, "Install 64-bit Python 3.11 to 3.14, and xlplan in it")


def _packages(machine: Machine) -> Finding:
    try:
        needed = importlib.metadata.requires("xlplan") or []
    except importlib.metadata.PackageNotFoundError:
        needed = ["numpy", "pandas", "scipy", "statsmodels", "xlwings"]
    names = [re.split(r"[^\w-]", line, maxsplit=1)[0].lower() for line in needed if "extra ==" not in line]
    missing = [name for name in names if name not in machine.packages]
    found = f"{len(names)} packages" if not missing else f"missing: {', '.join(missing)}"
    return _judge("Packages", not missing, found, f"Run: {machine.executable} -m pip install xlplan")


def _shadows(folder: Path) -> Finding:
    """Find files that Python would import instead of a package: it looks into the workbook's folder first."""
    ours = {"xlplan", "xlwings", "numpy", "pandas", "scipy", "statsmodels", *sys.stdlib_module_names}
    try:
        clashing = sorted(file.name for file in folder.glob("*.py") if file.stem in ours)
    except OSError:
        clashing = []
    found = ", ".join(clashing) or "none"
    return _judge("Name clashes of files", not clashing, found, "Rename them, or keep the workbook in another folder")


def _of_windows(machine: Machine) -> Iterator[Finding]:
    checks = ("xlwings library", "xlwings add-in", "pywin32", "Trust in macros")
    if not machine.windows:
        reason = f"needs Windows, this is {machine.platform}"
        yield from (Finding(check, UNCHECKED, reason) for check in checks)
        return
    yield _library(machine)
    yield _xlwings_addin(machine)
    version = machine.packages.get("pywin32")
    yield _judge("pywin32", version is not None, version or "missing", "Run: python -m pip install pywin32")
    yield _trust(machine)


def _library(machine: Machine) -> Finding:
    """Look for the DLL of the installed xlwings: that of another version is not loaded."""
    version = machine.packages.get("xlwings", "none")
    wanted = f"xlwings64-{version}.dll"
    folders = (machine.executable.parent, machine.executable.parent.parent, machine.prefix)
    there = any((folder / wanted).is_file() for folder in folders)
    others = sorted({file.name for folder in folders for file in folder.glob("xlwings64-*.dll")} - {wanted})
    found = wanted if there else f"no {wanted}" + (f", but {', '.join(others)}" if others else "")
    cure = "Run: python -m pip install --force-reinstall xlwings; if it is gone again, ask whether antivirus removed it"
    return _judge("xlwings library", there, found, cure)


def _xlwings_addin(machine: Machine) -> Finding:
    """Compare xlwings' own add-in, where there is one, with the one of the package."""
    installed, spec = machine.startup_folder / "xlwings.xlam", importlib.util.find_spec("xlwings")
    if not installed.is_file():
        return Finding("xlwings add-in", OK, "none, which is fine with the add-in of xlplan")
    packaged = Path(str(spec and spec.origin)).parent / "addin" / "xlwings.xlam"
    same = packaged.is_file() and packaged.read_bytes() == installed.read_bytes()
    found = "of the same version" if same else "of another version than the package"
    return _judge("xlwings add-in", same, found, "Run: xlwings addin install")


def _trust(machine: Machine) -> Finding:
    trusted = machine.trusts_vba_access()
    if trusted is None:
        return Finding("Trust in macros", UNCHECKED, "the registry cannot be read here")
    if trusted:
        return Finding("Trust in macros", OK, "Excel lets Import Functions write macros")
    reason = "off; needed for Import Functions only, not for the add-in of xlplan"
    return Finding("Trust in macros", OK, reason)


def _interpreter(machine: Machine) -> Finding:
    given = read_settings(machine).get(INTERPRETER)
    if given is None:
        status = FAIL if machine.windows else UNCHECKED
        cure = "Run: xlplan excel install" if machine.windows else ""
        return Finding("Interpreter of the add-in", status, f"not set: no {machine.settings_file}", cure)
    good = Path(given).is_file()
    found = given if good else f"{given} is not there"
    return _judge("Interpreter of the add-in", good, found, "Run again: xlplan excel install")


def _cloud(folder: Path, machine: Machine) -> Finding:
    roots = [value for key, value in machine.environ.items() if key.upper().startswith("ONEDRIVE") and value]
    inside = any(folder.is_relative_to(root) for root in roots) or "onedrive" in str(folder).lower()
    found = f"{folder} is synchronized by OneDrive" if inside else "a folder of this machine"
    cure = "Keep the workbook in a folder of this machine while it is refreshed: Excel shows a web address as its path"
    return _judge("OneDrive", not inside, found, cure)


def _writable(folder: Path) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Finding("Write access", OK, str(folder))
    except OSError as error:
        return Finding("Write access", FAIL, f"{folder}: {error.strerror}", "Choose a folder you may write to")


def _names(book: Path) -> Iterator[Finding]:
    """Look for names in the workbook that hide a worksheet function."""
    try:
        names = {name.upper() for name in Package.open(book).names}
    except XlplanError as error:
        yield Finding("Workbook", FAIL, str(error), "Choose the workbook, saved as .xlsx or .xlsm")
        return
    clashing = sorted(names & {function.name for function in all_functions()})
    yield _judge("Name clashes in the workbook", not clashing, ", ".join(clashing) or "none", "Rename them in Excel")
