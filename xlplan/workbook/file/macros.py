"""Write a workbook of macros: an add-in or a workbook, its settings sheet and a button on the ribbon."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence

import xlsxwriter

__all__ = ["macro_workbook", "sheet_names"]

_WORKBOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
_RIBBON = "customUI/customUI14.xml"
_RIBBON_RELATION = (
    b'<Relationship Id="rIdRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    b'Target="customUI/customUI14.xml"/></Relationships>'
)
_MADE = (2026, 1, 1)


def sheet_names(addin: bool, settings_sheet: str) -> list[str]:
    """List the sheets of the workbook in their order."""
    return [settings_sheet] if addin else ["Sheet1", settings_sheet]


def macro_workbook(
    project: bytes,
    *,
    addin: bool,
    settings: Mapping[str, object],
    settings_sheet: str,
    ribbon: str,
    names: Sequence[str],
) -> bytes:
    """Write a workbook around a macro project; the same input gives the same bytes.

    Parameters
    ----------
    project : bytes
        ``vbaProject.bin``.
    addin : bool
        ``.xlam``, whose sheets nobody sees, or ``.xlsm``.
    settings : mapping
        Keys and values of the settings sheet, in columns A and B.
    settings_sheet : str
        Its name.
    ribbon : str
        XML of the ribbon.
    names : sequence of str
        Module names of the workbook and of its sheets in `project`.

    Returns
    -------
    bytes
        The file.
    """
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": dt.datetime(*_MADE)})
        workbook.add_vba_project(io.BytesIO(project), is_stream=True)
        workbook.set_vba_name(names[0])
        for sheet, name in zip(sheet_names(addin, settings_sheet), names[1:], strict=True):
            workbook.add_worksheet(sheet).set_vba_name(name)
        for row, pair in enumerate(settings.items()):
            workbook.get_worksheet_by_name(settings_sheet).write_row(row, 0, pair)
    return _with_ribbon(book.getvalue(), ribbon, addin)


def _with_ribbon(data: bytes, ribbon: str, addin: bool) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            part = source.read(item)
            if item.filename == "[Content_Types].xml" and addin:
                part = part.replace(_WORKBOOK_TYPE, _ADDIN_TYPE)
            if item.filename == "_rels/.rels":
                part = part.replace(b"</Relationships>", _RIBBON_RELATION)
            target.writestr(_item(item.filename), part)
        target.writestr(_item(_RIBBON), ribbon.encode())
    return out.getvalue()


def _item(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (*_MADE, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
