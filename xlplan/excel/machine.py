"""The machine as the Excel binding sees it: one place that looks, so that everything else can be shown another."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Machine"]

_SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"


def _packages() -> dict[str, str]:
    """Give the version of every installed package by name."""
    return {found.metadata["Name"].lower(): found.version for found in importlib.metadata.distributions()}


@dataclass(frozen=True)
class Machine:
    """Where Python and Excel are.

    Parameters
    ----------
    platform : str
        ``win32``, ``darwin``, ``linux``.
    python : tuple of int
        Version.
    bits : int
        64 or 32.
    executable, prefix, home, folder : Path
        Of Python, of its installation, the user's home, the current folder.
    environ : mapping of str to str
        Environment variables.
    packages : mapping of str to str
        Versions by name in lower case.
    """

    platform: str = sys.platform
    python: tuple[int, ...] = tuple(sys.version_info[:3])
    bits: int = 64 if sys.maxsize > 2**32 else 32
    executable: Path = field(default_factory=lambda: Path(sys.executable))
    prefix: Path = field(default_factory=lambda: Path(sys.prefix))
    home: Path = field(default_factory=Path.home)
    folder: Path = field(default_factory=Path.cwd)
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    packages: Mapping[str, str] = field(default_factory=_packages)

    @property
    def windows(self) -> bool:
        """Whether this is Windows, where Excel calls Python."""
        return self.platform == "win32"

    @property
    def pythonw(self) -> Path:
        """The interpreter that opens no console window."""
        return self.executable.with_name("pythonw.exe")

    @property
    def startup_folder(self) -> Path:
        """Where Excel loads add-ins from at every start."""
        roaming = Path(self.environ.get("APPDATA") or self.home / "AppData" / "Roaming")
        return roaming / "Microsoft" / "Excel" / "XLSTART"

    @property
    def settings_file(self) -> Path:
        """The user's settings of the add-in."""
        return self.home / ".xlplan" / "xlplan.conf"

    def trusts_vba_access(self) -> bool | None:
        """Tell whether Excel lets programs write macros; None where that cannot be asked."""
        if not self.windows or importlib.util.find_spec("winreg") is None:
            return None
        registry = importlib.import_module("winreg")
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _SECURITY) as key:
                return bool(registry.QueryValueEx(key, "AccessVBOM")[0])
        except OSError:
            return False
