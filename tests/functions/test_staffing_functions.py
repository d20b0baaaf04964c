from __future__ import annotations

from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

GRID = [["Census", "Day", "Night"], [0, 2, 2], [11, 3, 2], [16, 4, 3], [21, 5, 4], [26, 6, 5]]


def plan_staff_hours(*grids: Any) -> Any:
    return call("PLAN_STAFF_HOURS", grids)


def plan_staff_grid(*grids: Any) -> Any:
    return call("PLAN_STAFF_GRID", grids)


@pytest.mark.parametrize(
    ("fixed", "productive", "expected"),
    [(None, None, 5_040), (520, None, 5_560), (520, 0.88, 5_560 / 0.88), (None, 1, 5_040)],
)
def test_plan_staff_hours_matches_worked_figures(fixed: Any, productive: Any, expected: float) -> None:
    [[found]] = plan_staff_hours([[840]], [[6.0]], [[fixed]], [[productive]])
    assert found == pytest.approx(expected, rel=1e-12)


def test_plan_staff_hours_keeps_shape_and_blanks() -> None:
    found = plan_staff_hours([[100], [None], [100]], [[6]], None, [[1], [0.5], [0.5]])
    assert found == [[600.0], [None], [1_200.0]]


@pytest.mark.parametrize(
    ("grids", "code"),
    [
        (([[840]], [[6]], None, [[0]]), "#DIV/0!"),
        (([[840]], [[6]], None, [[88]]), "#NUM!"),
        (([[840], [1]], [[6], [1], [2]]), "#N/A"),
        (([[840]], [["six"]]), "#VALUE!"),
    ],
)
def test_plan_staff_hours_gives_the_code_of_a_refusal(grids: Any, code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        plan_staff_hours(*grids)
    assert caught.value.code == code


def test_plan_staff_grid_matches_the_worked_figure() -> None:
    assert plan_staff_grid([[26]], GRID, [[12]]) == [["Day", "Night", "Hours"], [6, 5, 132]]


def test_plan_staff_grid_spills_a_row_a_census() -> None:
    assert plan_staff_grid([[4], [25], [None]], GRID) == [["Day", "Night"], [2, 2], [5, 4], [None, None]]


def test_plan_staff_grid_leaves_headers_out() -> None:
    assert plan_staff_grid([[4, 25]], GRID, [[12, 8]], [[False]]) == [[2, 2, 40], [5, 4, 92]]


@pytest.mark.parametrize("headers", [[], [[None, "Staff 1", "Staff 2"]], [["Census", None, ""]]])
def test_plan_staff_grid_names_columns_that_have_no_header(headers: Any) -> None:
    assert plan_staff_grid([[26]], [*headers, *GRID[1:]])[0] == ["Staff 1", "Staff 2"]


def test_plan_staff_grid_keeps_columns_of_one_name_apart() -> None:
    found = plan_staff_grid([[26]], [["Census", "RN", "RN"], *GRID[1:]], [[12]])
    assert found == [["RN", "RN", "Hours"], [6, 5, 132]]


def test_plan_staff_grid_ignores_empty_rows_below() -> None:
    assert plan_staff_grid([[26]], [*GRID, [None, None, ""]]) == [["Day", "Night"], [6, 5]]


@pytest.mark.parametrize(
    ("grids", "code", "message"),
    [
        (([[26]], [[0, 2], [0, 3]]), "#NUM!", "census_from row 2: not ascending"),
        (([[26]], [[0, 2], [5, "x"]]), "#VALUE!", "grid row 2, column 2: not a number: got 'x'"),
        (([[26]], [[0, 2], [5, None]]), "#VALUE!", "grid row 2, column 2: not a number: got a blank cell"),
        (([[26]], [["Census", "Day"], [0, 2], [5, None]]), "#VALUE!", "grid row 3, column 2: not a number"),
        (([[26]], [["Census", "Day"]]), "#VALUE!", "grid: too small"),
        (([[26]], [[0], [5]]), "#VALUE!", "grid: too small"),
        (([[26]], GRID, [[12, 8, 8]]), "#N/A", "shift_hours: size differs"),
        (([[-1]], GRID), "#NUM!", "census: out of range: got -1"),
        (([["many"]], GRID), "#VALUE!", "census: not a number"),
    ],
)
def test_plan_staff_grid_gives_the_code_of_a_refusal(grids: Any, code: str, message: str) -> None:
    with pytest.raises(FunctionError, match=message) as caught:
        plan_staff_grid(*grids)
    assert caught.value.code == code
