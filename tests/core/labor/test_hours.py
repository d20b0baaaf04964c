"""Hours of the payroll register by month: a day-by-day oracle, kept sums, agency apart, FTE by each job's own week."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_elements import Rows, make_tables, month_starts
from xlplan.core.labor.hours import AGENCY, STAFF, actual_hours, budget_hours

CLOSE = pd.Timestamp("2026-10-01")
TYPES = [
    {"pay_type": "Regular", "summary": "Prod", "counts_fte": "Yes", "premium": 1.0},
    {"pay_type": "Overtime", "summary": "Prod", "counts_fte": "Yes", "premium": 1.5},
    {"pay_type": "PTO", "summary": "NonProd", "counts_fte": "Yes", "premium": 1.0},
    {"pay_type": "Holiday", "summary": "NonProd", "counts_fte": "Yes", "premium": 1.5},
    {"pay_type": "On call", "summary": "Other", "counts_fte": "No", "premium": 1.0},
    {"pay_type": "Agency", "summary": "Prod", "counts_fte": "Yes", "premium": 1.0},
]
JOBS = [
    {"job_code": "RN1", "job_class": "RN", "fte_hours_week": 36.0},
    {"job_code": "TEC", "job_class": "Technical", "fte_hours_week": None},
    {"job_code": "TRV", "job_class": "Contract", "fte_hours_week": 40.0},
]
WEEK = {"RN1": 36.0, "TEC": 37.5, "TRV": 40.0}  # the setting, 37.5, stands for the technician's


def make_register(seed: int, ends: pd.DatetimeIndex) -> Rows:
    rng = np.random.default_rng(seed)
    return [
        {"pp_end": end, "cost_center": code, "job_code": job, "pay_type": kind["pay_type"],
         "hours": float(rng.integers(-20, 400)), "dollars": 1.0}
        for end in ends for code in ("6010", "7020") for job in WEEK for kind in TYPES if rng.random() < 0.6
    ]  # fmt: skip


def hours_of(pay: Rows, *, period_days: int, close: pd.Timestamp = CLOSE, jobs: Rows = JOBS) -> pd.DataFrame:
    tables = make_tables(pay=pay, pay_types=TYPES, jobs=jobs)
    return actual_hours(tables, close=close, period_days=period_days, week=37.5)


def by_day(pay: Rows, period_days: int) -> dict[tuple[str, str, str, str], float]:
    """Walk every day of every row: (month, cost center, group, measure) to hours, in months covered whole."""
    kinds = {kind["pay_type"]: kind for kind in TYPES}
    sums: dict[tuple[str, str, str, str], float] = defaultdict(float)
    covered = set()
    for row in pay:
        kind = kinds[row["pay_type"]]
        group = AGENCY if row["job_code"] == "TRV" or row["pay_type"] == "Agency" else STAFF
        for back in range(period_days):
            day = row["pp_end"] - pd.Timedelta(days=back)
            covered.add(day)
            hours = row["hours"] / period_days if kind["counts_fte"] == "Yes" else 0.0
            worked = hours if kind["summary"] == "Prod" else 0.0
            found = {"paid": hours, "worked": worked, "overtime": worked if kind["premium"] > 1 else 0.0,
                     "fte": hours / WEEK[row["job_code"]] / (day.days_in_month / 7)}  # fmt: skip
            for measure, value in found.items():
                sums[f"{day:%Y-%m}", row["cost_center"], group, measure] += value
    whole = {f"{d:%Y-%m}" for d in covered if {d.replace(day=k + 1) for k in range(d.days_in_month)} <= covered}
    return {key: value for key, value in sums.items() if key[0] in whole}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("period_days", [7, 14, 28])
def test_hours_equal_a_walk_over_days(seed: int, period_days: int) -> None:
    pay = make_register(seed, pd.date_range("2026-05-23", "2026-09-30", freq=f"{period_days}D"))
    long = hours_of(pay, period_days=period_days).melt(["month", "cost_center", "group"], var_name="measure")
    found = {
        (f"{row.month:%Y-%m}", row.cost_center, row.group, row.measure): row.value
        for row in long.itertuples()
        if row.value
    }
    assert found == pytest.approx({k: v for k, v in by_day(pay, period_days).items() if v}, abs=1e-9)


def test_hours_of_months_that_periods_cover_whole_only() -> None:
    pay = make_register(1, pd.date_range("2026-06-13", "2026-09-19", freq="14D"))
    assert hours_of(pay, period_days=14)["month"].dt.strftime("%Y-%m").unique().tolist() == ["2026-06", "2026-07",
                                                                                            "2026-08"]  # fmt: skip


def test_hours_of_whole_periods_are_kept() -> None:
    ends = pd.date_range("2026-06-07", "2026-11-01", freq="7D")  # 1 Jun is a Monday, 1 Nov a Sunday
    pay = [row for row in make_register(2, ends) if row["pp_end"] <= pd.Timestamp("2026-11-01")]
    pay = [row for row in pay if row["pp_end"] < pd.Timestamp("2026-11-01")]
    whole = [*pay, {**pay[0], "pp_end": pd.Timestamp("2026-11-01"), "hours": 0.0}]
    counted = [row["hours"] for row in pay if row["pay_type"] != "On call"]
    october = hours_of(whole, period_days=7, close=pd.Timestamp("2026-10-01"))
    assert october["paid"].sum() == pytest.approx(sum(counted))


def test_hours_of_a_monthly_register_stay_in_their_month() -> None:
    pay = make_register(3, pd.DatetimeIndex(["2026-08-31", "2026-09-15", "2026-09-30", "2026-10-31"]))
    found = hours_of(pay, period_days=0).groupby("month")["paid"].sum()
    for month in month_starts("2026-08", "2026-10"):
        rows = [r for r in pay if r["pp_end"].to_period("M") == month.to_period("M") and r["pay_type"] != "On call"]
        assert found[month] == pytest.approx(sum(row["hours"] for row in rows))


def test_hours_after_the_close_are_left_out() -> None:
    pay = make_register(4, pd.date_range("2026-05-31", "2026-12-31", freq="14D"))
    assert hours_of(pay, period_days=14, close=pd.Timestamp("2026-08-01"))["month"].max() == pd.Timestamp("2026-08-01")


@pytest.mark.parametrize(("job", "kind", "group"), [
    ("RN1", "Regular", STAFF), ("TRV", "Regular", AGENCY), ("RN1", "Agency", AGENCY), ("TRV", "Agency", AGENCY),
    ("RN1", "PTO", STAFF), ("TRV", "PTO", AGENCY),
])  # fmt: skip
def test_hours_of_contract_jobs_and_agency_pay_are_agency(job: str, kind: str, group: str) -> None:
    row = {"pp_end": pd.Timestamp("2026-09-30"), "cost_center": "6010", "job_code": job, "pay_type": kind,
           "hours": 8.0, "dollars": 1.0}  # fmt: skip
    assert hours_of([row], period_days=0)["group"].tolist() == [group]


def test_hours_fte_is_by_the_jobs_own_week() -> None:
    rows = [
        {"pp_end": pd.Timestamp("2026-09-30"), "cost_center": code, "job_code": job, "pay_type": "Regular",
         "hours": 100 * week, "dollars": 1.0}
        for code, (job, week) in zip("AB", [("RN1", 36.0), ("TEC", 37.5)], strict=True)
    ]  # fmt: skip
    assert hours_of(rows, period_days=0)["fte"].tolist() == pytest.approx([700 / 30, 700 / 30])


def test_hours_of_an_empty_register_have_their_columns() -> None:
    found = hours_of([], period_days=14)
    assert found.empty
    assert {"month", "cost_center", "group", "paid", "worked", "overtime", "fte"} == set(found.columns)


def test_hours_of_a_register_without_a_whole_month_are_none() -> None:
    pay = make_register(5, pd.DatetimeIndex(["2026-09-19"]))
    assert hours_of(pay, period_days=14).empty


def test_hours_need_no_job_list() -> None:
    pay = make_register(5, pd.DatetimeIndex(["2026-09-30"]))
    assert set(hours_of(pay, period_days=0, jobs=[])["group"]) == {STAFF, AGENCY}


def test_hours_of_a_job_without_a_week_count_by_the_setting() -> None:
    jobs = [{**JOBS[0], "fte_hours_week": 0.0}]
    row = {"pp_end": pd.Timestamp("2026-09-30"), "cost_center": "6010", "job_code": "RN1", "pay_type": "Regular",
           "hours": 375.0, "dollars": 1.0}  # fmt: skip
    assert hours_of([row], period_days=0, jobs=jobs)["fte"].tolist() == pytest.approx([70 / 30])


def budget_row(job_class: str | None, hours: float | None, worked: float | None = None) -> dict[str, object]:
    return {"month": pd.Timestamp("2026-09-01"), "cost_center": "6010", "job_class": job_class, "hours": hours,
            "dollars": 1.0, "worked_hours": worked}  # fmt: skip


def budget_of(*rows: dict[str, object], jobs: Rows = JOBS) -> pd.DataFrame:
    tables = make_tables(pay_budget=list(rows), jobs=jobs)
    return budget_hours(tables["pay_budget"], tables["jobs"], week=37.5).set_index("group")


def test_budget_hours_put_contract_apart() -> None:
    found = budget_of(budget_row("RN", 900.0, 800.0), budget_row("Contract", 50.0), budget_row("Technical", 60.0))
    assert found["paid"].to_dict() == {AGENCY: 50.0, STAFF: 960.0}
    assert found["worked"].to_dict() == {AGENCY: 50.0, STAFF: 860.0}


def test_budget_hours_fte_is_by_the_class_week() -> None:
    found = budget_of(budget_row("RN", 36.0 * 30 / 7), budget_row("Technical", 37.5 * 30 / 7))
    assert found.at[STAFF, "fte"] == pytest.approx(2.0)


def test_budget_hours_call_agency_what_actuals_call_agency() -> None:
    assert budget_of(budget_row("Agency", 50.0)).index.tolist() == [AGENCY]


@pytest.mark.parametrize("rows", [(), (budget_row("RN", None, 5.0),)])
def test_budget_hours_of_no_hours_have_their_columns(rows: tuple[dict[str, object], ...]) -> None:
    found = budget_of(*rows)
    assert found.empty
    assert {"month", "cost_center", "paid", "worked", "fte"} == set(found.columns)


def test_budget_hours_need_no_job_list() -> None:
    assert budget_of(budget_row("RN", 37.5 * 30 / 7), jobs=[]).at[STAFF, "fte"] == pytest.approx(1.0)
