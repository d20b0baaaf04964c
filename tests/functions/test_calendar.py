from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

DAY = dt.datetime


@pytest.mark.parametrize(
    ("start_month", "part", "expected"),
    [(None, None, 2027), (7, "fy", 2027), (1, "FY", 2026), (10, "FY", 2027), (7, "P", 4), (7, "q", 2), (4, "Q", 3)],
)
def test_plan_fiscal_matches_worked_figures(start_month: object, part: object, expected: int) -> None:
    assert call("PLAN_FISCAL", [[[DAY(2026, 10, 31)]], [[start_month]], [[part]]]) == [[expected]]


def test_plan_fiscal_keeps_shape_and_blanks() -> None:
    assert call("PLAN_FISCAL", [[["2026-06", None], [None, "2026-07"]]]) == [[2026, None], [None, 2027]]


def test_plan_months_spills_below() -> None:
    found = call("PLAN_MONTHS", [[["2026-11-15"]], [[3]]])
    assert found == [[DAY(2026, 11, 1)], [DAY(2026, 12, 1)], [DAY(2027, 1, 1)]]


def test_plan_months_gives_month_ends() -> None:
    found = call("PLAN_MONTHS", [[["2028-01-31"]], [[2]], [[True]]])
    assert found == [[DAY(2028, 1, 31)], [DAY(2028, 2, 29)]]


def test_plan_workdays_matches_worked_figures() -> None:
    found = call("PLAN_WORKDAYS", [[["2026-09", "2026-10", None, "2027-02"]], [["2026-09-07"], [None]]])
    assert found == [[21.0, 22.0, None, 20.0]]


def test_plan_workdays_follows_the_week() -> None:
    assert call("PLAN_WORKDAYS", [[["2026-10"]], None, [["1111110"]]]) == [[27.0]]
    assert call("PLAN_WORKDAYS", [[["2026-10"]]]) == [[22.0]]


@pytest.mark.parametrize(
    ("name", "grids", "code"),
    [
        ("PLAN_FISCAL", [[["2026-10"]], [[13]]], "#NUM!"),
        ("PLAN_FISCAL", [[["2026-10"]], [[7]], [["month"]]], "#VALUE!"),
        ("PLAN_FISCAL", [[["October"]]], "#VALUE!"),
        ("PLAN_MONTHS", [[["2026-10"]], [[0]]], "#NUM!"),
        ("PLAN_MONTHS", [[["2026-10"]], [[1201]]], "#NUM!"),
        ("PLAN_WORKDAYS", [[["2026-10"]], None, [["11111"]]], "#VALUE!"),
    ],
)
def test_calendar_functions_give_the_code_of_a_refusal(name: str, grids: list[Any], code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        call(name, grids)
    assert caught.value.code == code
