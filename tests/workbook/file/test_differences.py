from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from xlplan.workbook.file.differences import differences
from xlplan.workbook.file.package import Package


def package(folder: Path, cells: dict[str, Any], rows: int = 3) -> Package:
    """Make a workbook of these cells and a table of so many rows in E1."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("A")
        for at, value in cells.items():
            sheet.write(at, value)
        sheet.add_table(0, 4, rows, 5, {"name": "tblX", "columns": [{"header": "x"}, {"header": "y"}]})
    return Package.open(path)


def test_differences_of_a_book_and_itself_are_none(tmp_path: Path) -> None:
    book = package(tmp_path, {"A1": 1, "A2": "=A1+1"})
    found = differences(book, book)
    assert (found.blocks, found.tables) == ([], {})


def test_differences_are_laid_in_rectangles(tmp_path: Path) -> None:
    before = package(tmp_path, {"A1": 1, "B2": "old"})
    after = package(tmp_path, {"A1": 1, "B2": "new", "C2": 2, "B3": 3, "C3": 4, "A4": 5})
    blocks = [(b.row, b.column, b.formulas, b.values) for b in differences(before, after).blocks]
    assert blocks == [(2, 2, False, [["new", 2], [3, 4]]), (4, 1, False, [[5]])]
    undo = [(b.row, b.column, b.values) for b in differences(after, before).blocks]
    assert undo == [(2, 2, [["old", None], [None, None]]), (4, 1, [[None]])]


def test_differences_keep_formulas_apart_and_leave_results_out(tmp_path: Path) -> None:
    before = package(tmp_path, {"A1": 1, "B1": "=A1", "C1": "=A1*2"})
    after = package(tmp_path, {"A1": 2, "B1": "=A1", "C1": "=A1*3"})
    blocks = [(b.column, b.formulas, b.values) for b in differences(before, after).blocks]
    assert blocks == [(1, False, [[2]]), (3, True, [["A1*3"]])]


@pytest.mark.parametrize(("old", "new", "count"), [(1, True, 1), (1, 1.0, 0), ("1", 1, 1), (None, "", 0)])
def test_differences_tell_kinds(tmp_path: Path, old: Any, new: Any, count: int) -> None:
    before, after = package(tmp_path, {"A1": old}), package(tmp_path, {"A1": new})
    assert len(differences(before, after).blocks) == count


def test_differences_name_tables_that_reach_elsewhere(tmp_path: Path) -> None:
    before, after = package(tmp_path, {}), package(tmp_path, {}, rows=5)
    assert differences(before, after).tables["tblX"].last_row == 6
    assert differences(after, before).tables["tblX"].last_row == 4


def test_differences_leave_spills_to_excel(tmp_path: Path) -> None:
    def spilling(last: int) -> Package:
        path = tmp_path / "spill.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet("A")
            sheet.write_dynamic_array_formula(f"A1:A{last}", f"=SEQUENCE({last})", None, 1)
            for row in range(1, last):
                sheet.write(row, 0, row + 1)
        return Package.open(path)

    assert differences(spilling(3), spilling(5)).blocks == []
