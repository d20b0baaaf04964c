from __future__ import annotations

import pandas as pd

from xlplan.core.schedules.closed_months import actuals_check, payroll_check

CLOSE = pd.Timestamp("2026-10-01")
MONTHS = pd.date_range("2026-07-01", CLOSE, freq="MS")


def ledger(center: str, actual: list[float | None]) -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS, "cost_center": center, "account": "5100", "actual": actual, "budget": 10.0})


def test_a_blank_actual_beside_a_budget_fails_and_is_named() -> None:
    gl = pd.concat([ledger("4W", [9, None, 9, 9]), ledger("ICU", [9, 9, 9, 9])], ignore_index=True)
    name, what, expected, found, _, action = actuals_check(gl, close=CLOSE)[0]
    assert (name, expected, found) == ("gl_blank", 0.0, 1.0)
    assert what == "Rows of closed months with a budget and no actual: Aug 2026 4W 5100"
    assert action == "Type or import the actuals"


def test_open_months_and_rows_without_a_budget_do_not_count() -> None:
    gl = ledger("4W", [9, None, None, None]).assign(budget=[10.0, 0.0, None, None])
    assert actuals_check(gl, close=CLOSE)[0][3] == 0.0
    assert actuals_check(ledger("4W", [9, 9, None, None]), close=MONTHS[1])[0][3] == 0.0


def test_a_department_that_ended_is_left_out_and_one_that_is_late_is_not() -> None:
    assert actuals_check(ledger("4W", [9, 9, None, None]), close=CLOSE)[0][3] == 0.0
    assert actuals_check(ledger("4W", [9, 9, 9, None]), close=CLOSE)[0][3] == 1.0


def test_a_month_without_payroll_between_others_is_named() -> None:
    ends = pd.date_range("2026-07-04", "2026-10-24", freq="14D")
    pay = pd.DataFrame({"pp_end": ends, "cost_center": "4W"})
    assert payroll_check(pay, close=CLOSE, period_days=14)[0][3] == 0.0
    gap = pay[(pay["pp_end"] < "2026-08-01") | (pay["pp_end"] > "2026-09-20")]
    _, what, _, found, _, _ = payroll_check(gap, close=CLOSE, period_days=14)[0]
    assert (found, what) == (1.0, "Months without payroll between months with it: Aug 2026 4W")
