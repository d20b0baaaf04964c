"""Results of formulas: computed by cellrune, kept where it cannot, spills followed as they grow and shrink."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from tests.workbook.workbook_samples import rich_book
from xlplan.workbook.file.cells import index_sheet, read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.write import apply, minimal
from xlplan.workbook.formulas.recalculate import recalculate


def spilling(path: Path, kept: int) -> Package:
    """Write a book whose spill was saved with so many rows."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("S")
        for row in range(5):
            sheet.write_number(row, 0, row + 1 if row < kept else -1)
        sheet.write_dynamic_array_formula(0, 3, kept - 1, 3, "=_xlfn._xlws.FILTER(A1:A5,A1:A5>0)", None, 1)
        for row in range(1, kept):
            sheet.write_number(row, 3, row + 1)
        sheet.write_formula("F1", "=SUM(_xlfn.ANCHORARRAY(D1))", None, sum(range(1, kept + 1)))
        sheet.write_formula("F2", "=TODAY()", None, 5)
        sheet.write_formula("F3", "=MYFUNCTION(A1)", None, 6)
    return Package.open(path)


def spill(package: Package) -> list[object]:
    cells = read_cells(package, "S")
    return [cells[row, 4].value if (row, 4) in cells else None for row in range(1, 6)]


@pytest.mark.parametrize("kept", [1, 3, 5])
def test_spill_of_the_same_size_changes_nothing(tmp_path: Path, kept: int) -> None:
    package = spilling(tmp_path / "book.xlsx", kept)
    assert apply(package, Edits()).data == package.data


def test_spill_grows_and_its_range_with_it(tmp_path: Path) -> None:
    package = spilling(tmp_path / "book.xlsx", 2)
    written = apply(package, Edits({"S": {(3, 1): Cell(30), (4, 1): Cell(40)}}))
    assert spill(written.package) == [1, 2, 30, 40, None]
    assert index_sheet(written.package, "S").groups[1, 4] == (1, 4, 4, 4)
    assert read_cells(written.package, "S")[1, 6].value == 73
    assert apply(written.package, Edits()).data == written.data


def test_spill_shrinks_and_leaves_nothing_behind(tmp_path: Path) -> None:
    package = spilling(tmp_path / "book.xlsx", 4)
    written = apply(package, Edits({"S": {(2, 1): Cell(-1), (3, 1): Cell(-1)}}))
    assert spill(written.package) == [1, 4, None, None, None]
    assert index_sheet(written.package, "S").groups[1, 4] == (1, 4, 2, 4)
    assert read_cells(written.package, "S")[1, 6].value == 5


def test_today_is_given_or_the_old_result_stays(tmp_path: Path) -> None:
    package = spilling(tmp_path / "book.xlsx", 2)
    without = apply(package, Edits())
    assert read_cells(without.package, "S")[2, 6].value == 5
    assert any(line.startswith("S!F2: ") for line in without.unavailable)
    given = apply(package, Edits(), today=dt.date(2026, 7, 1))
    assert read_cells(given.package, "S")[2, 6].value == 46204
    assert [line.split(":")[0] for line in given.unavailable] == ["S!F3"]
    assert read_cells(given.package, "S")[3, 6].value == 6


def test_book_the_engine_cannot_read_is_still_edited(tmp_path: Path) -> None:
    assert recalculate(b"no book").failed


def test_minimal_drops_what_is_there_already(tmp_path: Path) -> None:
    package = Package.open(rich_book(tmp_path / "plan.xlsx"))
    there = {(4, 3): Cell(300.0), (4, 2): Cell(dt.date(2026, 3, 1)), (4, 4): Cell("note 3"), (9, 9): Cell(None)}
    assert minimal(package, Edits({"Plan": there}, {"stats": 6})) == Edits()
    new = {(4, 3): Cell("300"), (4, 2): Cell(True), (1, 7): Cell(1200)}
    assert minimal(package, Edits({"Plan": new})) == Edits({"Plan": new})
