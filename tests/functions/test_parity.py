"""One call shows one grid of cells: in Windows Excel, from the shell, from Python, in a closed workbook.

Each case of `parity_cases` and `parity_forecasts` is known by hand, by plain loops or by statsmodels alone. Every
path must show those cells, and the cells of every other path to the last bit.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_range

from tests.excel.test_com import ERRORS, MISSING, Run, call_udf, from_com, windows
from tests.functions.parity_cases import BUDGET_CASES, Case, serial
from tests.functions.parity_forecasts import FORECAST_CASES
from xlplan import functions
from xlplan.cli.app import run
from xlplan.functions.codes import FunctionError

__all__ = ["windows"]

Cells: TypeAlias = list[list[Any]]
CASES = BUDGET_CASES | FORECAST_CASES
CODES = {text: code for code, text in ERRORS.items()}
RANGES = [name for name, case in CASES.items() if case.rectangular]
SHEETS = {name: f"case {number}" for number, name in enumerate(RANGES)}
RESULT = 201
"""Column of the formula on the sheet of a case."""
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FAILING = {"#N/A": "=NA()", "#DIV/0!": "=1/0", "#NUM!": "=SQRT(-1)"}


def plain(grid: Cells) -> Cells:
    """Give cells as they look: empty text is a blank, a date its serial number."""
    return [[look(cell) for cell in row] for row in grid]


def look(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        return serial(cell)
    return None if isinstance(cell, str) and not cell else cell


def by_python(case: Case) -> Cells:
    grids = [arg if isinstance(arg, list) or arg is None else [[arg]] for arg in case.args]
    try:
        return plain(functions.call(case.name, grids))
    except FunctionError as error:
        return [[error.code]]


def by_shell(case: Case, capsys: pytest.CaptureFixture[str]) -> Cells:
    """Type the call; the shell has no dates, so they are typed as Excel stores or as ISO text."""
    words = [json.dumps(arg, default=lambda day: day.date().isoformat(), ensure_ascii=False) for arg in case.args]
    status = run(["functions", "call", case.name, *words])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [lines] if status else plain([[day_or_cell(cell) for cell in row] for row in lines])


def day_or_cell(cell: Any) -> Any:
    return dt.datetime.fromisoformat(cell) if isinstance(cell, str) and ISO_DAY.fullmatch(cell) else cell


def by_com(case: Case, windows: Run) -> Cells:
    return plain(from_com(windows(call_udf, case.name, tuple(map(to_com, case.args)))))


def to_com(arg: Any) -> Any:
    """Hand an argument over as Excel does: a range as tuples, one cell as itself, errors as codes."""
    if arg is None:
        return MISSING
    if not isinstance(arg, list):
        return com_cell(arg)
    return com_cell(arg[0][0]) if len(arg) == len(arg[0]) == 1 else tuple(tuple(map(com_cell, row)) for row in arg)


def com_cell(cell: Any) -> Any:
    return cell.replace(tzinfo=dt.UTC) if isinstance(cell, dt.datetime) else CODES.get(cell, cell)


def by_workbook(name: str, written: Any) -> Cells:
    """Read what the package computed for a formula in a closed workbook, as far as it spilled."""
    from xlplan.workbook.file.cells import read_cells

    found = {key: cell.value for key, cell in read_cells(written.package, SHEETS[name]).items() if key[1] >= RESULT}
    height, width = max(row for row, _ in found), max(column for _, column in found) + 1 - RESULT
    return plain([[found.get((r, RESULT + c)) for c in range(width)] for r in range(1, height + 1)])


@pytest.fixture(scope="module")
def written() -> Any:
    """Compute a workbook that has a sheet for each case: its ranges side by side, then the formula."""
    from xlplan.workbook.file.edits import Edits
    from xlplan.workbook.file.package import Package
    from xlplan.workbook.file.write import apply

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in RANGES:
            write_case(book.add_worksheet(SHEETS[name]), CASES[name], day)
    written = apply(Package(Path("book.xlsx"), buffer.getvalue()), Edits())
    assert written.unavailable == []
    return written


def write_case(sheet: Any, case: Case, day: Any) -> None:
    typed, left = [], 0
    for arg in case.args:
        grid = arg if isinstance(arg, list) else [[arg]] if arg in CODES else None
        if grid is None:
            typed.append(type_cell(arg))
            continue
        typed.append(xl_range(0, left, len(grid) - 1, left + len(grid[0]) - 1))
        for r, row in enumerate(grid):
            for c, cell in enumerate(row, left):
                if cell in FAILING:
                    sheet.write_formula(r, c, FAILING[cell], value=cell)  # as Excel stores it
                else:
                    sheet.write(r, c, cell, day if isinstance(cell, dt.datetime) else None)
        left += len(grid[0])
    sheet.write_dynamic_array_formula(0, RESULT - 1, 0, RESULT - 1, f"={case.name}({','.join(typed)})")


def type_cell(cell: Any) -> str:
    """Type one cell into a formula."""
    if isinstance(cell, dt.datetime):
        return f"DATE({cell.year},{cell.month},{cell.day})"
    return "" if cell is None else f'"{cell}"' if isinstance(cell, str) else str(cell).upper()


def assert_shows(found: Cells, case: Case) -> None:
    known = [[case.expected]] if isinstance(case.expected, str) else plain(case.expected)
    assert [len(row) for row in found] == [len(row) for row in known]
    for found_row, known_row in zip(found, known, strict=True):
        assert found_row == [
            pytest.approx(cell, rel=case.tolerance, abs=1e-6) if isinstance(cell, int | float) else cell
            for cell in known_row
        ]


@pytest.mark.parametrize("name", CASES)
def test_python_shows_the_known_cells(name: str) -> None:
    assert_shows(by_python(CASES[name]), CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_shell_shows_the_cells_of_python(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert by_shell(CASES[name], capsys) == by_python(CASES[name])


@pytest.mark.parametrize("name", RANGES)
def test_com_shows_the_cells_of_python(windows: Run, name: str) -> None:
    assert by_com(CASES[name], windows) == by_python(CASES[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", RANGES)
def test_closed_workbook_shows_the_cells_of_python(name: str, written: Any) -> None:
    assert by_workbook(name, written) == by_python(CASES[name])


def test_cases_cover_every_function_and_what_cells_can_hold() -> None:
    assert len(CASES) == len(BUDGET_CASES) + len(FORECAST_CASES) >= 80
    assert {case.name for case in CASES.values()} == {function.name for function in functions.all_functions()}
    codes = {case.expected for case in CASES.values() if isinstance(case.expected, str)}
    assert codes == {"#N/A", "#NUM!", "#VALUE!", "#DIV/0!"}
    sizes = [len(arg) * len(arg[0]) for case in CASES.values() for arg in case.args if isinstance(arg, list)]
    assert max(sizes) == 10_000
