from __future__ import annotations

from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError


def plan_apd(*grids: Any) -> Any:
    return call("PLAN_APD", grids)


def plan_ramp(*cells: Any) -> Any:
    column = call("PLAN_RAMP", [[[cell]] for cell in cells])
    assert all(len(row) == 1 for row in column)
    return [row[0] for row in column]


@pytest.mark.parametrize(("cmi", "expected"), [(None, 16_000), (1, 16_000), (1.42, 22_720)])
def test_plan_apd_matches_worked_figures(cmi: float | None, expected: float) -> None:
    [[found]] = plan_apd([[10_000]], [[150e6]], [[90e6]], [[cmi]])
    assert found == pytest.approx(expected, rel=1e-12)


def test_plan_apd_keeps_shape_and_blanks() -> None:
    assert plan_apd([[100], [None], [300]], [[20], [20], [None]], [[10]]) == [[150.0], [None], [None]]


def test_plan_apd_weighs_each_month_by_its_own_index() -> None:
    assert plan_apd([[100, 100]], [[20, 20]], [[10, 10]], [[1, 1.5]]) == [[150.0, 225.0]]


@pytest.mark.parametrize(
    ("grids", "code"),
    [
        (([[100]], [[0]], [[10]]), "#DIV/0!"),
        (([[100]], [[-5]], [[10]]), "#NUM!"),
        (([[100], [100]], [[5], [5], [5]], [[10]]), "#N/A"),
        (([["days"]], [[5]], [[10]]), "#VALUE!"),
    ],
)
def test_plan_apd_gives_the_code_of_a_refusal(grids: Any, code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        plan_apd(*grids)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((200, 4), [50, 100, 150, 200]),
        ((200, 4, "linear", 1, 6), [50, 100, 150, 200, 200, 200]),
        ((200, 4, None, 3), [0, 0, 50, 100, 150, 200]),
        ((200, 4, "LINEAR", -1, 3), [150, 200, 200]),
        ((200, 3, "at once", 2), [0, 200, 200, 200]),
        ((-40, 2), [-20, -40]),
        ((200, 2.5), [80, 160, 200]),
    ],
)
def test_plan_ramp_matches_worked_figures(cells: Any, expected: list[float]) -> None:
    assert plan_ramp(*cells) == pytest.approx(expected)


def test_plan_ramp_follows_an_s_curve() -> None:
    assert plan_ramp(1, 12, "s-curve")[8] == pytest.approx(0.916827, abs=5e-7)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ((200, 0), "#DIV/0!"),
        ((200, -4), "#NUM!"),
        ((200, 4, "fast"), "#VALUE!"),
        ((200, 4, "linear", 1, 0), "#NUM!"),
        ((200, 1e6), "#NUM!"),
        ((200, "four"), "#VALUE!"),
    ],
)
def test_plan_ramp_gives_the_code_of_a_refusal(cells: Any, code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        plan_ramp(*cells)
    assert caught.value.code == code
