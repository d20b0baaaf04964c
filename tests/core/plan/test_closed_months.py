from __future__ import annotations

import pandas as pd

from xlplan.core.plan.closed_months import blank_actuals, months_without_payroll
from xlplan.core.schedules.schedule import missing_check

CLOSE = pd.Timestamp("2026-10-01")
MONTHS = pd.date_range("2026-07-01", CLOSE, freq="MS")


def ledger(center: str, actual: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS, "cost_center": center, "account": "5100", "actual": actual, "budget": 10.0})


def test_a_blank_actual_beside_a_budget_fails_and_is_named() -> None:
    gl = pd.concat([ledger("4W", [9, None, 9, 9]), ledger("ICU", [9, 9, 9, 9])], ignore_index=True)
    missing = blank_actuals(gl, close=CLOSE)
    check = missing_check("gl_blank", "Rows of closed months with a budget and no actual", missing, "Type or import it")
    name, what, expected, found, _, action = check
    assert (name, expected, found) == ("gl_blank", 0.0, 1.0)
    assert what == "Rows of closed months with a budget and no actual: Aug 2026 4W 5100"
    assert action == "Type or import it"


def test_open_months_and_rows_without_a_budget_do_not_count() -> None:
    gl = ledger("4W", [9, None, None, None]).assign(budget=[10.0, 0.0, None, None])
    assert blank_actuals(gl, close=CLOSE) == []
    assert blank_actuals(ledger("4W", [9, 9, None, None]), close=MONTHS[1]) == []


def test_a_department_that_ended_is_left_out_and_one_that_is_late_is_not() -> None:
    assert blank_actuals(ledger("4W", [9, 9, None, None]), close=CLOSE) == []
    assert blank_actuals(ledger("4W", [9, 9, 9, None]), close=CLOSE) == ["Oct 2026 4W 5100"]


def test_a_month_without_payroll_between_others_is_named() -> None:
    ends = pd.date_range("2026-07-04", "2026-10-24", freq="14D")
    pay = pd.DataFrame({"pp_end": ends, "cost_center": "4W"})
    assert months_without_payroll(pay, close=CLOSE, period_days=14) == []
    gap = pay[(pay["pp_end"] < "2026-08-01") | (pay["pp_end"] > "2026-09-20")]
    assert months_without_payroll(gap, close=CLOSE, period_days=14) == ["Aug 2026 4W"]
