"""Write the Excel add-in: every worksheet function and the Refresh button, ready to be opened.

The add-in holds no Python. Its macros find it through xlwings' DLL beside the interpreter that
``xlplan excel install`` wrote into the user's settings, or that is named on the sheet ``xlplan.conf``.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from xlplan.core.errors import BookError, UsageError
from xlplan.excel import vba
from xlplan.excel.ovba import Module, vba_project
from xlplan.functions import all_functions
from xlplan.workbook.file.macros import macro_workbook, sheet_names

__all__ = ["PROJECT", "addin_bytes", "write_addin"]

PROJECT = "xlplan"
"""Name of the macro project, and of the settings: the sheet ``xlplan.conf``, the file ``.xlplan/xlplan.conf``."""

_WORKBOOK = "{00020819-0000-0000-C000-000000000046}"
_SHEET = "{00020820-0000-0000-C000-000000000046}"

RIBBON = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs>
<tab id="xlplanTab" label="xlplan"><group id="xlplanGroup" label="Plan">
<button id="xlplanRefresh" label="Refresh" size="large" imageMso="RefreshAll" onAction="{vba.REFRESH_MACRO}"
 screentip="Refresh the plan" supertip="Check, forecast, plan and compare the open planning workbook."/>
</group></tab></tabs></ribbon></customUI>
"""


def write_addin(path: Path, *, interpreter: str | None = None, force: bool = False) -> Path:
    """Write the add-in.

    Parameters
    ----------
    path : Path
        Ends in ``.xlam`` (an add-in for every workbook) or ``.xlsm`` (a workbook that has the functions itself).
    interpreter : str, optional
        Path of ``pythonw.exe`` for everyone who opens it; left out, each user's own settings say.
    force : bool
        Replace a file that is there.

    Raises
    ------
    UsageError
        If the file is there, or its ending is another.
    BookError
        If it cannot be written.
    """
    if path.suffix.lower() not in (".xlam", ".xlsm"):
        raise UsageError(f"{path.name}: another kind of file: got {path.suffix!r}, expected .xlam or .xlsm. Rename it.")
    if path.exists() and not force:
        raise UsageError(f"{path}: there is a file already. Choose another name, or add --force.")
    try:
        path.write_bytes(addin_bytes(addin=path.suffix.lower() == ".xlam", interpreter=interpreter))
    except OSError as error:
        raise BookError(f"{path}: cannot be written: {error.strerror}. Choose another folder.") from None
    return path


def addin_bytes(*, addin: bool, interpreter: str | None = None) -> bytes:
    """Build the add-in (``.xlam``) or the workbook with macros (``.xlsm``) in memory."""
    settings: dict[str, object] = {"UDF MODULES": vba.MODULE, "ADD_WORKBOOK_TO_PYTHONPATH": "False"}
    if interpreter:
        settings["INTERPRETER_WIN"] = interpreter
    sheet = f"{PROJECT}.conf"
    sheets = [f"Sheet{number}" for number, _ in enumerate(sheet_names(addin, sheet), 1)]
    modules = _modules(sheets, addin=addin)
    names = ["ThisWorkbook", *sheets]
    return macro_workbook(
        vba_project(PROJECT, modules), addin=addin, settings=settings, settings_sheet=sheet, ribbon=RIBBON, names=names
    )


def _modules(sheets: list[str], *, addin: bool) -> list[Module]:
    functions = all_functions()
    return [
        Module("ThisWorkbook", vba.workbook_text(), _WORKBOOK),
        *(Module(sheet, "", _SHEET) for sheet in sheets),
        Module("xlwings", _xlwings_text()),
        Module("xlplan_functions", vba.functions_text(functions, addin=addin)),
        Module("xlplan_help", vba.help_text(functions)),
        Module("xlplan_refresh", vba.refresh_text()),
    ]


def _xlwings_text() -> str:
    """Read the macros that the installed xlwings provides for add-ins; it looks for settings by the project's name."""
    spec = importlib.util.find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise BookError("xlwings: not installed: its macros are part of the add-in. Install it: pip install xlwings.")
    text = (Path(spec.origin).parent / "xlwings_custom_addin.bas").read_text(encoding="cp1252")
    head, _, body = text.partition("\n")
    named = body.replace('PROJECT_NAME As String = "myaddin"', f'PROJECT_NAME As String = "{PROJECT}"')
    if not head.startswith("Attribute VB_Name") or named == body:
        raise BookError("xlwings: its macros look different from those of 0.37. Install xlwings 0.37 or tell us.")
    return named
