"""Foreign workbooks of many makers: a few cells edited in each, everything else as it was, or a clear refusal."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from lxml import etree
from openpyxl.utils import column_index_from_string

from xlplan.core.errors import BookError
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.write import apply

Key = tuple[int, int]


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def facts(sheet: bytes) -> Iterator[tuple[Key, tuple[object, ...]]]:
    """Read cells in their order with lxml alone: position, formula, style, and the value where there is no formula.

    Rows are forgotten as they pass: a sheet of a few kilobytes can unfold to millions of cells.
    """
    row_number = 0
    for _, row in etree.iterparse(io.BytesIO(sheet), tag=("{*}row",), huge_tree=True):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for cell in row.iterchildren("{*}c"):
            letters = re.match(r"[A-Z]+", cell.get("r") or "")
            column = column_index_from_string(letters[0]) if letters else column + 1
            formula = cell.find("{*}f")
            text, value, kind = None, "".join(t for part in cell for t in part.itertext()), cell.get("t")
            if formula is not None:
                text = (formula.text, sorted(item for item in formula.items() if item[0] != "ref"))
                value, kind = None, None
            yield (row_number, column), (text, cell.get("s"), value, kind)
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]


def edits_for(package: Package) -> tuple[str, Edits]:
    """Ask for a number, a text, a cell in an existing row and one in a new row of the first worksheet."""
    name = next(s.name for s in package.sheets.values() if s.kind == "worksheet")
    cells = {key: c for key, c in read_cells(package, name).items() if c.formula is None}
    asked = {}
    for kind, value in ((float | int, 12.5), (str, "=text & <not> a formula")):
        key = next((k for k, c in cells.items() if isinstance(c.value, kind) and not isinstance(c.value, bool)), None)
        if key:
            asked[key] = Cell(value)
    last = max((row for row, _ in read_cells(package, name)), default=0)
    asked[last or 1, 200] = Cell(True)
    asked[min(last + 2, 1_048_576), 3] = Cell("new")
    return name, Edits({name: asked})


def spilled(before: bytes) -> set[tuple[int, int]]:
    """Find cells that arrays fill: they hold results, not typed values."""
    from xlplan.workbook.file.addresses import parse_area

    found = set()
    for area in re.findall(rb'<(?:\w+:)?f[^>]*t="array"[^>]*ref="([A-Z0-9:]+)"', before):
        top, left, bottom, right = parse_area(area.decode())
        found |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return found


def check(book: Path) -> None:
    """Edit a workbook and compare everything that was not asked for."""
    package = Package.open(book)
    name, edits = edits_for(package)
    written = apply(package, edits)
    before, after = parts(package.data), parts(written.data)
    sheets = {sheet.part: sheet.name for sheet in package.sheets.values() if sheet.kind == "worksheet"}
    changed = {part.replace("\\", "/").lstrip("/") for part in before if before[part] != after.get(part)}
    assert list(before) == list(after)
    assert changed <= set(sheets), f"{book.name}: {changed - set(sheets)}"
    original = {part.replace("\\", "/").lstrip("/"): part for part in before}
    for part in changed:
        asked = set(edits.cells[name]) if sheets[part] == name else set()
        asked |= spilled(before[original[part]]) | spilled(after[original[part]])
        kept = [(fact for fact in facts(data[original[part]]) if fact[0] not in asked) for data in (after, before)]
        for ours, theirs in zip_longest(*kept):
            assert ours == theirs, f"{book.name}, {sheets[part]}"
    assert (
        read_cells(written.package, name)[next(iter(edits.cells[name]))].value
        == next(iter(edits.cells[name].values())).value
    )


def test_foreign_workbooks_keep_everything_that_was_not_asked_for(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books = sorted(p for p in (data_folder / "xlsx").iterdir() if p.suffix in (".xlsx", ".xlsm"))
    counts: Counter[str] = Counter()
    for book in books:
        try:
            check(book)
            counts["edited"] += 1
        except BookError as error:
            message = str(error)
            assert "\n" not in message
            assert "failed its check" not in message, message
            counts[f"refused: {message.split(': ')[1]}"] += 1
    with capsys.disabled():
        print(f"\n{len(books)} foreign workbooks: {dict(counts)}")
    assert counts["edited"] >= 0.85 * len(books)
