"""The cells of an Excel file that hold no value: its reader of values gives them as empty."""

from __future__ import annotations

import io
import posixpath
import zipfile
from xml.etree import ElementTree

from xlplan.core.errors import BookError
from xlplan.core.tables.unreadable import unreadable_cells

__all__ = ["faults_by_sheet"]

MAX_UNPACKED = 600_000_000
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def faults_by_sheet(data: bytes, *, name: str) -> dict[str, dict[tuple[int, int], str]]:
    """Find errors and formulas without a result in each sheet of an .xlsx file; other kinds give none.

    Raises
    ------
    BookError
        If the file unpacks to more than 600 MB, or is an .ods file with error cells.
    zipfile.BadZipFile, KeyError, ElementTree.ParseError
        If it is damaged.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
            raise BookError(f"{name}: the workbook is too large: expected at most 600 MB unpacked. Split it.")
        if "xl/workbook.xml" not in archive.namelist():
            _refuse_errors(archive, name)
            return {}
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        found = {}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
            if sheet.tag.endswith("}sheet"):
                target = targets.get(sheet.get(_OFFICE) or sheet.get(_STRICT), "")
                part = posixpath.normpath(posixpath.join("xl", target)) if target[:1] != "/" else target[1:]
                found[sheet.get("name", "")] = unreadable_cells(archive.read(part)) if part.endswith(".xml") else {}
        return found


def _refuse_errors(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an .ods file with error cells, which its reader of values gives as empty."""
    if "content.xml" in archive.namelist() and b'value-type="error"' in archive.read("content.xml"):
        what = "the file holds error cells, which cannot be named in this kind of file"
        raise BookError(f"{name}: {what}: expected values. Save it as .xlsx and import that.")
