from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

DAY = dt.datetime
JUNE_JULY = [["2026-06", "2026-07"]]


def test_plan_payperiods_spills_a_table() -> None:
    head, first, second, *rest = call("PLAN_PAYPERIODS", [[["2026-07-11"]], [["2026-07"]], [["2026-07"]], None, [[6]]])
    assert head == ["Period", "Start", "End", "Pay Date", "Month", "Days in Month", "Next Month", "Days in Next"]
    june, july = DAY(2026, 6, 1), DAY(2026, 7, 1)
    assert first == [15, DAY(2026, 6, 28), DAY(2026, 7, 11), DAY(2026, 7, 17), june, 3, july, 11]
    assert second == [16, DAY(2026, 7, 12), DAY(2026, 7, 25), DAY(2026, 7, 31), july, 14, None, 0]
    assert len(rest) == 1


def test_plan_payperiods_leaves_headers_out() -> None:
    found = call("PLAN_PAYPERIODS", [[["2026-01-02"]], [["2026-01"]], [["2026-12"]], [[14]], [[0]], [[False]]])
    assert found[0][:4] == [1, DAY(2025, 12, 20), DAY(2026, 1, 2), DAY(2026, 1, 2)]
    assert sum(row[3].year == 2026 for row in found) == 26


@pytest.mark.parametrize(("basis", "june", "july"), [(None, 30_000, 110_000), ("Weekdays", 28_000, 112_000)])
def test_plan_calendarize_matches_worked_figures(basis: object, june: float, july: float) -> None:
    [found] = call("PLAN_CALENDARIZE", [[[140_000]], [["2026-07-11"]], JUNE_JULY, [[basis]], None, [[True]]])
    assert found == pytest.approx([june, july], rel=1e-12)


def test_plan_calendarize_leaves_months_in_part_blank() -> None:
    ends = [["2026-06-27"], ["2026-07-11"], ["2026-07-25"], ["2026-08-08"], ["2026-08-22"]]
    months = [["2026-06"], ["2026-07"], [None], ["2026-08"], ["2026-12"]]
    found = call("PLAN_CALENDARIZE", [[[140_000]] * 5, ends, months])
    assert found == [[None], [pytest.approx(310_000)], [None], [None], [None]]


def test_plan_calendarize_takes_a_blank_amount_for_a_period_not_known() -> None:
    ends = [["2026-07-11"], ["2026-07-25"], ["2026-08-08"]]
    assert call("PLAN_CALENDARIZE", [[[140_000], [None], [140_000]], ends, [["2026-07"]]]) == [[None]]


def test_plan_accrual_matches_worked_figures() -> None:
    grids = [[["2026-06-30"]], [["2026-06-28"]], [[140_000]]]
    assert call("PLAN_ACCRUAL", grids) == [[pytest.approx(30_000)]]
    assert call("PLAN_ACCRUAL", [*grids, [["weekdays"]]]) == [[pytest.approx(28_000)]]


def test_plan_accrual_keeps_blanks_and_takes_a_column() -> None:
    found = call("PLAN_ACCRUAL", [[["2026-06-30"]], [["2026-06-28"]], [[140_000], [None], [14_000]]])
    assert found == [[pytest.approx(30_000)], [None], [pytest.approx(3_000)]]


@pytest.mark.parametrize(
    ("name", "grids", "code"),
    [
        ("PLAN_PAYPERIODS", [[["2026-07-11"]], [["2026-08"]], [["2026-07"]]], "#NUM!"),
        ("PLAN_PAYPERIODS", [[["2026-07-11"]], [["2026-07"]], [["2026-07"]], [[15.5]]], "#VALUE!"),
        ("PLAN_PAYPERIODS", [[["2026-07-11"]], [["2026-07"]], [["2026-07"]], [[31]]], "#NUM!"),
        ("PLAN_CALENDARIZE", [[[1, 2]], [["2026-07-11"]], JUNE_JULY], "#N/A"),
        ("PLAN_CALENDARIZE", [[[1, 2]], [["2026-07-11", None]], JUNE_JULY], "#VALUE!"),
        ("PLAN_CALENDARIZE", [[[1, 2]], [["2026-07-11", "2026-07-18"]], JUNE_JULY], "#NUM!"),
        ("PLAN_CALENDARIZE", [[[1]], [["2026-07-11"]], JUNE_JULY, [["hours"]]], "#VALUE!"),
        ("PLAN_CALENDARIZE", [[[1]], [["2026-07-11"]], JUNE_JULY, None, [[0]]], "#NUM!"),
        ("PLAN_ACCRUAL", [[["2026-06-30", "2026-07-31"]], [["2026-06-28"]], [[1, 2, 3]]], "#N/A"),
        ("PLAN_ACCRUAL", [[["2026-06-30"]], [["2026-06-28"]], [[1]], [["hours"]]], "#VALUE!"),
        ("PLAN_ACCRUAL", [[["2026-06-30"]], [["2026-06-28"]], [[1]], None, [[0]]], "#NUM!"),
    ],
)
def test_pay_calendar_functions_give_the_code_of_a_refusal(name: str, grids: list[Any], code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        call(name, grids)
    assert caught.value.code == code
