from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

YEAR = [[f"{2026 + (month > 12)}-{(month - 1) % 12 + 1:02d}" for month in range(7, 19)]]


def plan_spread(*grids: Any) -> Any:
    return call("PLAN_SPREAD", grids)


def test_plan_spread_matches_worked_figures() -> None:
    [found] = plan_spread([[120_000]], YEAR)
    assert (found[0], found[7]) == (10_191.78, 9_205.48)
    assert sum(Decimal(f"{amount:.2f}") for amount in found) == 120_000


def test_plan_spread_keeps_a_column() -> None:
    assert plan_spread([[-100]], [[month] for month in YEAR[0][:3]], [["even"]]) == [[-33.34], [-33.33], [-33.33]]


def test_plan_spread_follows_a_profile() -> None:
    assert plan_spread([[1_000]], [YEAR[0][:3]], [["profile"]], [[3], [0], [1]]) == [[750, 0, 250]]


def test_plan_spread_takes_holidays_out_of_workdays() -> None:
    found = plan_spread([[43]], [["2026-09", "2026-10"]], [["workdays"]], None, [["2026-09-07"], [None]])
    assert found == [[21, 22]]


@pytest.mark.parametrize(
    ("grids", "code"),
    [
        ([[["much"]], YEAR], "#VALUE!"),
        ([[[100]], [["2026-07", None]]], "#VALUE!"),
        ([[[100]], YEAR, [["weeks"]]], "#VALUE!"),
        ([[[100]], YEAR, [["profile"]]], "#VALUE!"),
        ([[[100]], YEAR, [["profile"]], [[1, 2]]], "#N/A"),
        ([[[100]], [YEAR[0][:2]], [["profile"]], [[1, None]]], "#VALUE!"),
        ([[[100]], [YEAR[0][:2]], [["profile"]], [[1, -2]]], "#NUM!"),
        ([[[100]], [YEAR[0][:2]], [["profile"]], [[0, 0]]], "#DIV/0!"),
    ],
)
def test_plan_spread_gives_the_code_of_a_refusal(grids: list[Any], code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        plan_spread(*grids)
    assert caught.value.code == code
