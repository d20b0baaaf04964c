"""The Workbench: one live example of each chapter, computed without Excel, as functions.call gives it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from xlplan.functions import call, get
from xlplan.functions.registry import by_chapter
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.write import apply
from xlplan.workbook.reports.workbench import PICKED, SHEET, add_workbench


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, int], object]:
    file = tmp_path_factory.mktemp("workbench") / "book.xlsx"
    with xlsxwriter.Workbook(file) as book:
        add_workbench(book)
    written = apply(Package.open(file), Edits(), today=dt.date(2026, 10, 31))
    assert not written.unavailable
    return {at: cell.value for at, cell in read_cells(Package(Path("book.xlsx"), written.data), SHEET).items()}


def test_workbench_has_one_example_of_each_chapter() -> None:
    chapters = [[function.name for function in functions] for functions in by_chapter().values()]
    assert [[name for name in PICKED if name in names] for names in chapters] == [[name] for name in PICKED]


@pytest.mark.parametrize("name", PICKED)
def test_workbench_shows_what_the_function_gives(cells: dict[tuple[int, int], object], name: str) -> None:
    title = next(at for at, value in cells.items() if isinstance(value, str) and value.endswith(f": {name}"))
    head = min(at for at, value in cells.items() if value == "Result" and at[0] > title[0])
    for r, line in enumerate(call(name, get(name).example.grids()), head[0] + 1):
        for c, cell in enumerate(line, head[1]):
            shown = (cell - dt.datetime(1899, 12, 30)).days if isinstance(cell, dt.datetime) else cell
            expected = pytest.approx(shown) if isinstance(shown, int | float) else shown
            found = cells.get((r, c))
            assert (None if found == "" else found) == expected
