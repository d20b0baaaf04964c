"""LibreOffice as the referee: a full recalculation of a workbook, and its values beside the cached ones."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

# LibreOffice trusts cached values unless it is told to recalculate on load.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def convert(book: Path, folder: Path, kind: str, *options: str, recalculate: bool = True) -> Path:
    """Convert a workbook in a profile of its own, or skip where LibreOffice is missing."""
    return convert_all([book], folder, kind, *options, recalculate=recalculate)[0]


def convert_all(books: Sequence[Path], folder: Path, kind: str, *options: str, recalculate: bool = True) -> list[Path]:
    """Convert workbooks of different names in one run, which starts LibreOffice once."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed: formulas cannot be recalculated by a second engine")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    mode = ALWAYS_RECALCULATE if recalculate else ALWAYS_RECALCULATE.replace("<value>0", "<value>1")
    (profile / "user" / "registrymodifications.xcu").write_text(mode, encoding="utf-8")
    out = folder / "converted"
    limit = str(240 * len(books))
    command = ["timeout", "-s", "KILL", limit, "soffice", f"-env:UserInstallation={profile.as_uri()}"]
    command += ["--headless", *options, "--convert-to", kind, "--outdir", str(out), *map(str, books)]
    subprocess.run(command, check=True, capture_output=True)
    return [out / f"{book.stem}.{kind}" for book in books]


def differences(book: Path, folder: Path) -> tuple[int, list[str]]:
    """Count native formula cells, and name those whose cached value LibreOffice does not get too."""
    return compared(book, convert(book, folder, "xlsx"))


def compared(book: Path, recalculated: Path) -> tuple[int, list[str]]:
    """Count native formula cells, and name those whose cached value differs from that of LibreOffice's copy."""
    theirs, ours = values(recalculated), values(book)
    cells = formulas(book)
    wrong = [
        f"{sheet}!{cell}: {ours[sheet].get(cell)!r}, LibreOffice {theirs[sheet].get(cell)!r}"
        for sheet, cell in cells
        if not same(ours[sheet].get(cell), theirs[sheet].get(cell))
    ]
    return len(cells), wrong


def formulas(book: Path) -> list[tuple[str, str]]:
    """List the sheet and address of every native formula: LibreOffice does not know PLAN_ functions."""
    found = ((name, re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f[^>]*>([^<]*)', xml)) for name, xml in sheets(book))
    return [(name, cell) for name, cells in found for cell, text in cells if "PLAN_" not in text]


def values(book: Path) -> dict[str, dict[str, object]]:
    """Read what every cell shows, by sheet and address; errors as their text."""
    reader = CalamineWorkbook.from_path(str(book))
    found: dict[str, dict[str, object]] = {}
    for name, xml in sheets(book):
        rows = reader.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = {
            f"{get_column_letter(column)}{row}": value
            for row, record in enumerate(rows, 1)
            for column, value in enumerate(record, 1)
            if value != ""
        }
        found[name] |= dict(
            re.findall(r'<c r="([A-Z]+\d+)"[^>]* t="e"[^>]*>(?:<f.*?</f>|<f[^>]*/>)?<v>([^<]*)</v>', xml)
        )
    return found


def sheets(book: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the XML of every sheet; both writers number them in order."""
    with zipfile.ZipFile(book) as package:
        workbook = package.read("xl/workbook.xml").decode()
        for number, name in enumerate(re.findall(r'<sheet [^>]*?name="([^"]+)"', workbook), 1):
            yield html.unescape(name), package.read(f"xl/worksheets/sheet{number}.xml").decode()


def same(ours: object, theirs: object) -> bool:
    """Compare two cell values; an empty text is an empty cell."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= 1e-9 * max(1.0, abs(ours), abs(theirs))
    return (ours or "") == (theirs or "")
