from __future__ import annotations

from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError


def plan_fte(*grids: Any) -> Any:
    return call("PLAN_FTE", grids)


@pytest.mark.parametrize(
    ("hours", "period", "hours_per_week", "expected"),
    [
        (880, "PP", None, 11.0),
        (72, "pp", None, 0.9),
        (880, 14, None, 11.0),
        (2_080, "Y", None, 1.0),
        (1_950, "year", 37.5, 1.0),
        (520, "M", None, 3.0),
        (880, None, None, 11.0),
    ],
)
def test_plan_fte_matches_worked_figures(hours: float, period: object, hours_per_week: object, expected: float) -> None:
    [[found]] = plan_fte([[hours]], [[period]], [[hours_per_week]])
    assert found == pytest.approx(expected, rel=1e-12)


def test_plan_fte_keeps_shape_and_blanks() -> None:
    assert plan_fte([[80, None], ["", 40]]) == [[1.0, None], [None, 0.5]]


@pytest.mark.parametrize(
    ("period", "hours_per_week", "code"),
    [(0, 40, "#DIV/0!"), ("PP", 0, "#DIV/0!"), (-1, 40, "#NUM!"), ("fortnight", 40, "#VALUE!"), (14, "x", "#VALUE!")],
)
def test_plan_fte_gives_the_code_of_a_refusal(period: object, hours_per_week: object, code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        plan_fte([[80]], [[period]], [[hours_per_week]])
    assert caught.value.code == code
