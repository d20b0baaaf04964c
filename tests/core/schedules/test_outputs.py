"""Calendar, staffing, capacity and rebates laid out: against loops by day, person and path, on small inputs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_elements import ACCOUNTS, Rows, ledger, make_tables, month_starts, stat
from tests.core.scenario.test_compare import NO_FORECAST
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.contracts.rebates import ContractSpend
from xlplan.core.plan.chain import Model, evaluate
from xlplan.core.schedules.calendar import calendar_table, pay_period_table
from xlplan.core.schedules.contracts import rebate_rows
from xlplan.core.schedules.staffing import staffing_table
from xlplan.core.schedules.volume import capacity_rows
from xlplan.core.tables.settings import parse_settings
from xlplan.planning.base import base_model
from xlplan.planning.forecasts import Forecasts
from xlplan.planning.plan import Plan
from xlplan.planning.preparation import Preparation
from xlplan.planning.prepare import prepare

MONTHS = month_starts("2026-09", "2027-02")
CLOSE = pd.Timestamp("2026-10-01")
CALENDAR = PayCalendar(dt.date(2026, 10, 31), days=14, lag=6)
OFF = {"region": None, "holidays": ["2026-11-26", "2026-12-26"], "worked": []}


def calendar(pay: PayCalendar | None = CALENDAR, fy_start: int = 7) -> pd.DataFrame:
    return calendar_table(MONTHS, fy_start=fy_start, close=CLOSE, calendar=pay, days_off=OFF)


def test_calendar_counts_days_one_by_one() -> None:
    for row in calendar().to_dict("records"):
        days = pd.date_range(row["month"], row["month"] + pd.offsets.MonthEnd(0))
        weekdays = [day for day in days if day.weekday() < 5]
        off = [day for day in weekdays if str(day.date()) in OFF["holidays"]]
        paid = [day for day in days if (day - pd.Timestamp("2026-11-06")).days % 14 == 0]
        waiting = [
            day
            for day in pd.date_range(days[0] - pd.Timedelta(days=60), days[-1])
            if day + pd.Timedelta(days=-(day - pd.Timestamp("2026-10-31")).days % 14 + 6) > days[-1]
        ]
        found = [row[name] for name in ("days", "workdays", "holidays", "pay_dates", "accrued_days")]
        assert found == [len(days), len(weekdays) - len(off), len(off), len(paid), len(waiting)]
        assert (row["long_month"] == "Yes") == (len(paid) == 3)


@pytest.mark.parametrize(("fy_start", "years", "periods", "quarters"), [
    (7, ["FY2027"] * 6, [3, 4, 5, 6, 7, 8], [1, 2, 2, 2, 3, 3]),
    (1, ["FY2026"] * 4 + ["FY2027"] * 2, [9, 10, 11, 12, 1, 2], [3, 4, 4, 4, 1, 1]),
    (10, ["FY2026"] + ["FY2027"] * 5, [12, 1, 2, 3, 4, 5], [4, 1, 1, 1, 2, 2]),
])  # fmt: skip
def test_calendar_places_months_in_the_fiscal_year(
    fy_start: int, years: list[str], periods: list[int], quarters: list[int]
) -> None:
    found = calendar(fy_start=fy_start)
    assert found[["fiscal_year", "period", "quarter"]].to_numpy().T.tolist() == [years, periods, quarters]
    assert found["is_actual"].tolist() == [1, 1, 0, 0, 0, 0]


def test_calendar_of_monthly_pay_has_no_pay_dates() -> None:
    found = calendar(None)
    assert found[["pay_dates", "long_month", "accrued_days"]].isna().all(axis=None)
    assert found["days"].sum() == 181
    assert pay_period_table(MONTHS, None).empty


def test_pay_periods_hold_every_day_once() -> None:
    found = pay_period_table(MONTHS, CALENDAR)
    days = [day for row in found.itertuples() for day in pd.date_range(row.start, row.end)]
    assert len(set(days)) == len(days) == 14 * len(found)
    assert set(pd.date_range(MONTHS[0], MONTHS[-1] + pd.offsets.MonthEnd(0))) <= set(days)
    assert (found["days_in_month"] + found["days_in_next"] == 14).all()


DEPT = [{"cost_center": "6110", "name": "Emergency", "type": "24x7", "key_stat": "Visits", "capacity": 40.0},
        {"cost_center": "6010", "name": "Ward", "type": "24x7", "key_stat": "Days", "capacity": 30.0},
        {"cost_center": "8600", "name": "Office", "type": "support", "key_stat": None, "capacity": 5.0},
        {"cost_center": "7510", "name": "Clinic", "type": "clinic", "key_stat": "Seen", "capacity": None}]  # fmt: skip
JOBS = [{"job_code": "N1", "job_class": "RN", "fte_hours_week": 36.0, "turnover": 0.2, "days_to_fill": 73.0,
         "orientation_days": 14.0}, {"job_code": "A1", "job_class": "Agency"},
        {"job_code": "C1", "job_class": "Clerk"}]  # fmt: skip
ROSTER = [{"position_id": "1", "cost_center": "6010", "job_code": "N1", "fte": 1.0, "status": "Filled",
           "base_rate": 42.0},
          {"position_id": "2", "cost_center": "6010", "job_code": "N1", "fte": 0.5, "status": "Vacant",
           "base_rate": 40.0},
          {"position_id": "3", "cost_center": "6110", "job_code": "C1", "fte": 1.0, "status": "Filled",
           "base_rate": 20.0}]  # fmt: skip
PAST = month_starts("2025-07", "2026-10")
DAILY = {("6010", "N1"): 6.0, ("6010", "A1"): 1.0, ("8600", "C1"): 4.0}  # hours a day


def planned(**rows: Rows) -> tuple[dict[str, pd.DataFrame], Preparation, Model]:
    register = [{"pp_end": end, "cost_center": code, "job_code": job, "pay_type": "Regular",
                 "hours": daily * 14, "dollars": daily * 14 * 40}
                for end in pd.date_range("2025-06-14", "2026-11-14", freq="14D")
                for (code, job), daily in DAILY.items()]  # fmt: skip
    usual: dict[str, Rows] = {
        "dept": DEPT, "acct": ACCOUNTS, "jobs": JOBS, "positions": ROSTER, "pay": register,
        "gl": ledger("5010", 9e3, months=PAST) + ledger("5050", 1e3, months=PAST),
        "stats": stat("Days", 25.0 * PAST.days_in_month, months=PAST) + stat("Visits", 1200.0, "6110", PAST)
        + stat("Seen", 500.0, "7510", PAST),
        "pay_types": [{"pay_type": "Regular", "summary": "Prod", "counts_fte": "Yes"}],
        "taxes": [{"year": 2026, "tax": "Health", "rate": 0.0145}],
    }  # fmt: skip
    tables = make_tables(**{**usual, **rows})
    settings, _ = parse_settings(pd.DataFrame({"key": [], "value": []}))
    prep, _ = prepare(tables, settings, close=CLOSE, place=lambda _: lambda row, column: column)
    return tables, prep, base_model(prep, NO_FORECAST)


def staffing(months: pd.DatetimeIndex = MONTHS, **rows: Rows) -> pd.DataFrame:
    _, prep, model = planned(**rows)
    return staffing_table(Plan.of(prep, model, Forecasts()), months)


def test_staffing_sets_positions_against_hours() -> None:
    found = staffing().set_index(["month", "cost_center"])
    for month in MONTHS:
        weeks = month.days_in_month / 7
        ward = found.loc[(month, "6010")]
        assert ward[["authorized_fte", "filled_fte", "vacant_fte"]].tolist() == [1.5, 1.0, 0.5]
        assert ward["roster_hours"] == pytest.approx(36 * weeks)
        assert ward["paid_hours"] == pytest.approx(6.0 * month.days_in_month)
        assert ward["staff_fte"] == pytest.approx(6.0 * 7 / 36)
        assert ward["agency_fte"] == pytest.approx(7 / 40)
        assert ward["short_fte"] == pytest.approx(6.0 * 7 / 36 + 7 / 40 - 1.0)
        assert ward["roster_pay"] == pytest.approx(36 * weeks * 42.0)
        assert ward["taxes"] == pytest.approx(36 * weeks * 42.0 * 0.0145)
        assert ward["is_actual"] == float(month <= CLOSE)


def test_staffing_expects_leavers_of_positions_held() -> None:
    ward = staffing().set_index(["month", "cost_center"]).loc[(CLOSE, "6010")]
    assert ward["leavers_fte"] == pytest.approx(0.2 / 12)
    assert ward["turnover_gap_fte"] == pytest.approx(0.2 * 73 / 365)
    assert ward["orientation_hours"] == pytest.approx(0.2 / 12 * 36 * 2)


def test_staffing_lists_who_is_paid_or_held_by_month_in_the_order_of_departments() -> None:
    found = staffing()
    assert found["cost_center"].tolist() == ["6110", "6010", "8600"] * len(MONTHS)
    assert found["department"].tolist()[:3] == ["Emergency", "Ward", "Office"]
    office = found[found["cost_center"] == "8600"]
    assert office[["roster_hours", "filled_fte"]].eq(0).all(axis=None)
    assert office["roster_pay"].isna().all()


def test_staffing_needs_positions() -> None:
    assert staffing(positions=[]).empty
    assert not staffing(jobs=[{"job_code": "N1", "job_class": "RN"}]).empty


def capacity(threshold: float = 0.85, **rows: Rows) -> pd.DataFrame:
    _, prep, model = planned(**rows)
    found = evaluate(model, model.base)
    return capacity_rows(prep.sources, model, found, high=found.volume * 1.2, threshold=threshold)


def test_capacity_is_units_a_day_over_the_most() -> None:
    found = capacity()
    assert found["cost_center"].tolist() == ["6110", "6010"] * 20  # no statistic, no capacity: no row
    for row in found.to_dict("records"):
        units, most = (1200.0, 40.0) if row["cost_center"] == "6110" else (25.0 * row["month"].days_in_month, 30.0)
        share = row["units"] / row["month"].days_in_month / most
        assert row["units"] == pytest.approx(units, rel=0.04)
        assert (row["per_day"], row["occupancy"]) == pytest.approx((share * most, share))
        assert row["high_occupancy"] == pytest.approx(1.2 * share)
        assert row["status"] == ("over" if share > 1 else "near" if share > 0.85 else None)
    assert set(found["status"]) == {None, "near", "over"}


def test_capacity_of_a_clinic_goes_by_working_days() -> None:
    open_seven, open_five = (capacity(dept=[{**DEPT[0], "type": kind}])["occupancy"].iloc[0]
                             for kind in ("24x7", "clinic"))  # fmt: skip
    assert open_five == pytest.approx(open_seven * 30 / 19)  # November 2026: 21 weekdays, two holidays


@pytest.mark.parametrize("dept", [[], [{**DEPT[0], "capacity": None}], [{**DEPT[0], "capacity": 0.0}]])
def test_capacity_without_a_limit_has_no_rows(dept: Rows) -> None:
    assert capacity(dept=dept).empty


PATHS = np.array([900.0, 1000.0, 1100.0, 1300.0])
SPEND = ContractSpend(pd.Timestamp("2026-07-01"), pd.Timestamp("2027-06-30"), 400.0, PATHS)
TIERS = [(1000.0, 0.02), (1200.0, 0.05)]


def rebates(mode: str | None = "retroactive", spend: dict[str, ContractSpend] | None = None) -> pd.DataFrame:
    tiers = [{"contract_id": code, "from": at, "rate": rate, "mode": mode}
             for code in ("C-1", "C-9") for at, rate in TIERS]  # fmt: skip
    contracts = [{"contract_id": "C-1", "vendor": "Gloves Inc"}, {"contract_id": "C-2"}]
    tables = make_tables(contracts=contracts, tiers=tiers)
    return rebate_rows(tables["contracts"], tables["tiers"], {"C-1": SPEND} if spend is None else spend)


@pytest.mark.parametrize(("mode", "earned", "at_second"), [
    ("retroactive", [0, 20, 22, 65], 60.0), (None, [0, 20, 22, 65], 60.0), ("incremental", [0, 0, 2, 9], 4.0),
])  # fmt: skip
def test_rebates_equal_the_mean_over_paths(mode: str | None, earned: list[float], at_second: float) -> None:
    found = rebates(mode)
    assert found["expected_rebate"].tolist() == pytest.approx([sum(earned) / 4] * 2)
    assert found["probability"].tolist() == [0.75, 0.25]
    assert found["rebate_at_tier"].iloc[1] == pytest.approx(at_second)
    assert found["missing"].tolist() == [0.0, 150.0]
    assert set(found["mode"]) == {mode or "retroactive"}


def test_rebates_show_spend_of_the_contract_year() -> None:
    row = rebates().iloc[0]
    assert row[["contract_id", "vendor", "spend_to_date", "expected_spend"]].tolist() == [
        "C-1",
        "Gloves Inc",
        400,
        1075,
    ]
    assert (row["low"], row["high"]) == pytest.approx((930.0, 1240.0))
    assert row["year_end"] == pd.Timestamp("2027-06-30")


@pytest.mark.parametrize("spend", [{}, {"C-2": SPEND}, {"C-9": SPEND}])
def test_rebates_need_a_contract_with_tiers_and_spend(spend: dict[str, ContractSpend]) -> None:
    assert rebates(spend=spend).empty


def test_rebate_of_a_certain_spend_is_certain() -> None:
    found = rebates(spend={"C-1": replace(SPEND, totals=np.full(3, 1200.0))})
    assert found[["low", "high", "expected_spend"]].eq(1200).all(axis=None)
    assert found["probability"].tolist() == [1.0, 1.0]
