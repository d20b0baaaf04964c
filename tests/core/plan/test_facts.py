"""Calendar, grids and pay dates beside the ledger, and units that a staffing grid or working days weigh."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from math import ceil, exp, factorial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_elements import ACCOUNTS, DEPARTMENTS, ledger, make_tables, month_starts, stat
from xlplan.core.calendar.pay_dates import PayDateEvidence, book_on_pay_dates
from xlplan.core.labor.staffing_grid import Grid
from xlplan.core.plan.elements import build_elements
from xlplan.core.plan.facts import booked_pay, days_off, pay_calendar, pay_date_evidence, read_grids, with_facts
from xlplan.core.plan.scheduled import contract_dollars
from xlplan.core.plan.sources import Sources
from xlplan.core.plan.uses import build_uses, units_of
from xlplan.core.tables.settings import Settings, parse_settings

MONTHS, AHEAD = month_starts("2024-09", "2026-10"), month_starts("2026-11", "2027-06")
GRID = [{"cost_center": "6010", "shift": name, "job_class": "RN", "shift_hours": 12.0, "patients_per_staff": ratio,
         "minimum": 2.0} for name, ratio in (("Day", 5.0), ("Night", 6.0))]  # fmt: skip


def chosen(**given: Any) -> Settings:
    found, problems = parse_settings(pd.DataFrame({"key": list(given), "value": list(given.values())}, dtype=object))
    assert problems == []
    return found


def known(sources: Sources, tables: dict[str, pd.DataFrame], options: Settings) -> Sources:
    """Add what is known beside the ledger, as `prepare` does."""
    due = contract_dollars(tables["contracts"], tables["price_index"], sources.with_open(AHEAD))
    calendar, off = pay_calendar(options, tables["pay"]), days_off(options, tables["holidays"])
    return with_facts(sources, tables, options, scheduled=due, calendar=calendar, off=off)


def evidence_of(sources: Sources, options: Settings, pay: pd.DataFrame) -> PayDateEvidence | None:
    return pay_date_evidence(sources, options, pay_calendar(options, pay))


def test_grids_are_read_by_department_with_fixed_posts() -> None:
    fixed = {**GRID[0], "cost_center": "8600", "patients_per_staff": None, "minimum": 1.0}
    found = read_grids(make_tables(grid=[*GRID, fixed])["grid"])
    assert found == {"6010": Grid(((12, 5, 2), (12, 6, 2))), "8600": Grid(((12, np.inf, 1),))}
    assert found["8600"].hours_a_day(50.0) == 12.0
    assert read_grids(make_tables()["grid"]) == {}


def test_days_off_tell_own_holidays_from_those_worked() -> None:
    rows = [{"date": "2026-11-27", "name": "Friday after", "worked": None}, {"date": "2026-11-26", "worked": "Yes"},
            {"date": "2026-12-24", "worked": "No"}]  # fmt: skip
    found = days_off(chosen(holiday_region="US"), make_tables(holidays=rows)["holidays"])
    assert found["region"] == "US"
    assert found["holidays"].astype(str).tolist() == ["2026-11-27", "2026-12-24"]
    assert found["worked"].astype(str).tolist() == ["2026-11-26"]


@pytest.mark.parametrize(("given", "ends", "anchor"), [
    ({}, ["2026-09-05", "2026-09-19"], dt.date(2026, 9, 19)), ({"pay_anchor_date": "2026-10-03"}, ["2026-09-19"],
                                                               dt.date(2026, 10, 3)),
    ({"pay_period_days": 0}, ["2026-09-19"], None), ({}, [], None),
    ({"pay_anchor_date": "2026-10-03", "pay_period_days": 0}, [], None),
])  # fmt: skip
def test_pay_calendar_goes_by_settings_or_the_register(given: Any, ends: list[str], anchor: dt.date | None) -> None:
    pay = make_tables(pay=[{"pp_end": day, "cost_center": "6010", "hours": 1.0} for day in ends])["pay"]
    found = pay_calendar(chosen(pay_lag_days=5, **given), pay)
    assert (found and (found.anchor, found.days, found.lag)) == (anchor and (anchor, 14, 5))


BIWEEKLY = {"pay_anchor_date": "2026-10-31"}
DAILY = 10_000.0


def booked_by_pay_date(amount: Callable[[pd.Timestamp], float]) -> list[float]:
    """Book each day's pay, day by day, in the month its period of 14 days is paid, six days after its end."""
    found = dict.fromkeys(MONTHS, 0.0)
    for day in pd.date_range(MONTHS[0] - pd.DateOffset(months=2), MONTHS[-1] + pd.offsets.MonthEnd(0)):
        to_end = -(day - pd.Timestamp("2026-10-31")).days % 14
        month = (day + pd.Timedelta(days=to_end + 6)).replace(day=1)
        if month in found:
            found[month] += amount(day.replace(day=1))
    return [found[month] for month in MONTHS]


def paid_sources(basis: str) -> tuple[Sources, Sources, Settings, pd.DataFrame]:
    """Give sources before and after what is known was added: pay is booked on pay dates, supplies are not."""
    gl = ledger("5010", booked_by_pay_date(lambda _: DAILY), months=MONTHS) + ledger("5210", 7e3, months=MONTHS)
    paid = 200.0 * MONTHS.days_in_month
    worked = pd.DataFrame({"month": MONTHS, "cost_center": "6010", "group": "staff", "paid": paid})
    tables = make_tables(dept=DEPARTMENTS, acct=ACCOUNTS, gl=gl, stats=stat("Patient days", 900.0, months=MONTHS))
    sources = Sources.of(tables, worked, close=MONTHS[-1])
    options = chosen(payroll_basis=basis, **BIWEEKLY)
    return sources, known(sources, tables, options), options, tables["pay"]


def test_pay_on_pay_dates_is_restated_to_smooth_pay_per_hour() -> None:
    rates = {basis: build_elements(paid_sources(basis)[1]).rate[0] for basis in ("accrual", "pay dates")}
    assert np.nanmax(rates["accrual"]) > 1.3 * np.nanmin(rates["accrual"])
    known = np.isfinite(rates["pay dates"])
    np.testing.assert_allclose(rates["pay dates"][known], DAILY / 200.0)
    assert known[1:-1].all()
    assert not known[-1]  # the last days of October are paid in November


def test_restated_pay_equals_that_of_book_on_pay_dates() -> None:
    before, after, options, pay = paid_sources("pay dates")
    calendar = pay_calendar(options, pay)
    assert calendar is not None
    again = book_on_pay_dates(after.ledger["6010", "5010"].to_numpy(), MONTHS, calendar)
    known = np.isfinite(again)
    assert known.sum() >= 22
    np.testing.assert_allclose(again[known], before.ledger["6010", "5010"].to_numpy()[known])


def test_only_accounts_paid_through_payroll_are_restated() -> None:
    before, after, _, _ = paid_sources("pay dates")
    assert booked_pay(before)[0] == [("6010", "5010")]
    pd.testing.assert_series_equal(after.ledger["6010", "5210"], before.ledger["6010", "5210"])


def test_evidence_of_pay_dates_until_settings_say_so() -> None:
    sources, _, options, pay = paid_sources("accrual")
    evidence = evidence_of(sources, options, pay)
    assert evidence is not None
    assert (evidence.found, evidence.series) == (True, 1)
    assert evidence_of(sources, options.model_copy(update={"payroll_basis": "pay dates"}), pay) is None
    assert evidence_of(sources, chosen(), pay) is None
    assert evidence_of(replace(sources, ledger=sources.ledger.iloc[:, :0]), options, pay) is None


def test_pay_by_days_worked_is_no_evidence() -> None:
    sources, _, options, pay = paid_sources("accrual")
    accrued = pd.DataFrame({("6010", "5010"): DAILY * MONTHS.days_in_month}, index=MONTHS)
    evidence = evidence_of(replace(sources, ledger=accrued), options, pay)
    assert evidence is not None
    assert not evidence.found


def rows(group: str = "staff", fixed: float = 0.2, code: str = "6010") -> pd.DataFrame:
    return pd.DataFrame({"cost_center": [code], "group": [group], "fixed": [fixed], "per_day": [30.0]})


def poisson(mean: float, hours_of: Callable[[int], float]) -> float:
    return sum(exp(-mean) * mean**k / factorial(k) * hours_of(k) for k in range(100))


def grid_hours(census: int) -> float:
    return 12.0 * max(2, ceil(census / 5)) + 12.0 * max(2, ceil(census / 6))


@pytest.mark.parametrize("mean", [0.5, 6.0, 24.0, 30.0])
def test_units_of_a_grid_are_its_hours_over_every_census(mean: float) -> None:
    grids = {"6010": Grid(((12, 5, 2), (12, 6, 2)))}
    found = units_of(rows(), np.array([[mean * 31]]), np.array([[31.0]]), grids=grids, census_spread=1.0)
    assert found[0, 0] == pytest.approx(31 * poisson(mean, grid_hours), rel=1e-9)


@pytest.mark.parametrize("mean", [10.0, 30.0, 60.0])
def test_census_that_varies_costs_more_than_its_mean_where_the_mean_fills_the_grid(mean: float) -> None:
    grids = {"6010": Grid(((12, 5, 2), (12, 6, 2)))}
    varied, steady = (
        units_of(rows(), np.array([[mean * 30]]), np.array([[30.0]]), grids=grids, census_spread=spread)[0, 0]
        for spread in (1.0, 0.0)
    )
    assert steady == pytest.approx(30 * grid_hours(int(mean)))
    assert varied > steady


@pytest.mark.parametrize("spread", [0.5, 1.0, 3.0])
def test_census_that_varies_costs_the_same_where_hours_are_in_proportion(spread: float) -> None:
    single = {"6010": Grid(((8, 1, 0),))}
    found = units_of(rows(), np.array([[620.0, 700.0]]), np.array([[31.0, 28.0]]), grids=single, census_spread=spread)
    np.testing.assert_allclose(found, [[8 * 620.0, 8 * 700.0]])


@pytest.mark.parametrize("other", [rows("agency"), rows(""), rows(code="6110")])
def test_grid_is_that_of_the_staff_of_its_department(other: pd.DataFrame) -> None:
    grids = {"6010": Grid(((12, 5, 2),))}
    found = units_of(other, np.array([[900.0]]), np.array([[30.0]]), grids=grids, census_spread=1.0)
    assert found[0, 0] == pytest.approx(0.2 * 30 * 30 + 0.8 * 900)


def test_grid_month_without_census_is_missing_and_one_below_zero_has_the_minimum() -> None:
    grids = {"6010": Grid(((12, 5, 2),))}
    found = units_of(rows(), np.array([[np.nan, -5.0]]), np.array([[30.0, 30.0]]), grids=grids, census_spread=1.0)
    assert np.isnan(found[0, 0])
    assert found[0, 1] == pytest.approx(30 * 24.0)


def test_history_over_grid_hours_is_the_ratio_that_a_plan_goes_by() -> None:
    tables = make_tables(dept=DEPARTMENTS, acct=ACCOUNTS, gl=ledger("5010", 1.0, months=MONTHS), grid=GRID,
                         stats=stat("Patient days", 24.0 * MONTHS.days_in_month, months=MONTHS))  # fmt: skip
    due = 1.1 * poisson(24.0, grid_hours) * MONTHS.days_in_month
    paid = pd.DataFrame({"month": MONTHS, "cost_center": "6010", "group": "staff", "paid": due})
    sources = known(Sources.of(tables, paid, close=MONTHS[-1]), tables, chosen())
    uses = build_uses(sources, build_elements(sources))
    np.testing.assert_allclose(uses.intensity, 1.1)
    assert uses.rows.loc[0, ["item", "unit"]].tolist() == ["Paid staff hours per grid hour", "hours a grid hour"]


@pytest.mark.parametrize(("kind", "fixed"), [("clinic", 0.2), ("clinic", 1.0), ("24x7", 0.2), ("support", 0.2)])
def test_clinic_spreads_fixed_hours_over_working_days(kind: str, fixed: float) -> None:
    dept = [{**DEPARTMENTS[0], "type": kind, "fixed_pct": fixed}]
    tables = make_tables(dept=dept, acct=ACCOUNTS, gl=ledger("5010", 1.0, months=MONTHS),
                         holidays=[{"date": "2026-10-30"}],
                         stats=stat("Patient days", 900.0, months=MONTHS))  # fmt: skip
    paid = pd.DataFrame({"month": MONTHS, "cost_center": "6010", "group": "staff", "paid": 4e3})
    options = chosen(holiday_region=None)
    sources = known(Sources.of(tables, paid, close=MONTHS[-1]), tables, options)
    opened = []
    for month in MONTHS:
        days = pd.date_range(month, month + pd.offsets.MonthEnd(0))
        works = [day for day in days if day.weekday() < 5 and str(day.date()) != "2026-10-30"]
        opened.append(len(works) if kind == "clinic" else len(days))
    usual = 12 * 900.0 / sum(opened[-12:])
    units = [fixed * usual * days + (1 - fixed) * 900.0 for days in opened]
    np.testing.assert_allclose(build_uses(sources, build_elements(sources)).units[0], units)
