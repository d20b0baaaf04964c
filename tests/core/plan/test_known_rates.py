"""What is known of rates: raises, benefits, contracts and price changes against loops by day; nothing counts twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.plan.test_elements import make_tables, month_starts
from xlplan.core.plan.known_rates import KnownRates, PayFacts, known_rates, pay_path

MONTHS = month_starts("2025-01", "2027-12")
CLOSED = 22  # October 2026 is the last
AHEAD = len(MONTHS) - CLOSED
JOBS = [{"job_code": "N1", "job_class": "RN"}, {"job_code": "C1", "job_class": "Clerk"}]
Raise = tuple[str, str, float | None, float | None]
forty = settings(max_examples=40, deadline=None)


def days(month: pd.Timestamp) -> list[dt.date]:
    first = month.date()
    return [first + dt.timedelta(n) for n in range(month.days_in_month)]


def hourly(base: float, raises: list[Raise], month: pd.Timestamp) -> float:
    """Pay of a mean hour of a month, day by day; raises in order of date."""
    paid = []
    for day in days(month):
        rate = base
        for _, date, pct, amount in sorted(raises, key=lambda row: row[1]):
            if dt.date.fromisoformat(date) <= day:
                rate = rate * (1 + (pct or 0.0)) + (amount or 0.0)
        paid.append(rate)
    return sum(paid) / len(paid)


def facts(
    *rows: Raise, mix: list[tuple[str, str, float, float]], benefits: list[dict[str, Any]] | None = None,
    tax: dict[str, np.ndarray] | None = None,
) -> PayFacts:  # fmt: skip
    raised = [{"scope": scope, "effective": day, "pct": pct, "amount": amount} for scope, day, pct, amount in rows]
    tables = make_tables(increases=raised, jobs=JOBS, benefits=benefits or [])
    paid = pd.DataFrame(mix, columns=["cost_center", "job_code", "dollars", "hours"])
    hours = np.array([40 / 7 * month.days_in_month for month in MONTHS])
    shares = tax or {"": np.zeros(len(MONTHS))}
    return PayFacts(tables["increases"], tables["jobs"], tables["benefits"], paid, shares, hours)


NOBODY = facts(mix=[])


def element(account: str, kind: str, basis: str, code: str = "6010", category: str = "") -> dict[str, str]:
    return {"cost_center": code, "account": account, "class": kind, "category": category, "basis": basis}


def known(
    *rows: dict[str, str], pay: PayFacts = NOBODY, prices: list[tuple[str, str, float]] | None = None,
    contracts: dict[tuple[str, str], np.ndarray] | None = None,
) -> KnownRates:  # fmt: skip
    changes = [{"scope": scope, "effective": day, "pct": pct} for scope, day, pct in prices or []]
    table = make_tables(prices=changes)["prices"]
    return known_rates(pd.DataFrame(rows), MONTHS, CLOSED, pay=pay, prices=table, contracts=contracts or {})


def price(changes: list[tuple[str, float]], month: pd.Timestamp) -> float:
    """Price of a mean day of a month, 1 before the first change."""
    levels = []
    for day in days(month):
        level = 1.0
        for date, pct in changes:
            level *= 1 + pct if dt.date.fromisoformat(date) <= day else 1.0
        levels.append(level)
    return sum(levels) / len(levels)


def relative(changes: list[tuple[str, float]]) -> list[float]:
    close = price(changes, MONTHS[CLOSED - 1])
    return [price(changes, month) / close for month in MONTHS]


SALARY = element("5010", "Salary", "staff")
DATES = st.dates(dt.date(2025, 3, 1), dt.date(2027, 10, 1)).map(str)


@forty
@given(st.lists(st.tuples(st.just("all"), DATES, st.floats(-0.05, 0.1), st.none() | st.floats(0, 3)), max_size=5,
                unique_by=lambda row: row[1]))  # fmt: skip
def test_raises_are_taken_out_of_history_and_stand_on_their_dates(rows: list[Raise]) -> None:
    rate = np.array([hourly(40.0, rows, month) for month in MONTHS])
    hours = 1000.0
    pay = facts(*rows, mix=[("6010", "N1", rate[CLOSED - 1] * hours, hours)])
    found = KnownRates(pay.path("6010", MONTHS, CLOSED)[0][None], np.zeros(1, dtype=np.intp))
    history = found.without(rate[None, :CLOSED])
    np.testing.assert_allclose(history, rate[CLOSED - 1])
    np.testing.assert_allclose(history[0, -1] * found.ahead(AHEAD)[0], rate[CLOSED:])


def test_raise_steps_at_its_date_and_only_there() -> None:
    pay = facts(("all", "2027-01-16", 0.04, None), mix=[("6010", "N1", 40e3, 1e3)])
    ahead = known(SALARY, pay=pay).ahead(AHEAD)[0]
    np.testing.assert_allclose(ahead, [1.0] * 2 + [(15 + 16 * 1.04) / 31] + [1.04] * 11)


@pytest.mark.parametrize(("scope", "raised"), [
    ("all", {"N1", "C1"}), ("N1", {"N1"}), ("clerk", {"C1"}), ("6010", {"N1", "C1"}), ("6110", set()),
    ("RN, Clerk", {"N1", "C1"}),
])  # fmt: skip
def test_path_weighs_the_raises_of_jobs_by_pay(scope: str, raised: set[str]) -> None:
    paid = {"N1": (60e3, 1.2e3), "C1": (20e3, 800.0)}
    pay = facts((scope, "2027-03-01", 0.05, None), mix=[("6010", job, *row) for job, row in paid.items()])
    path, _ = pay_path(pay, "6010", MONTHS, CLOSED)
    after = sum(dollars * (1.05 if job in raised else 1.0) for job, (dollars, _) in paid.items()) / 80e3
    assert path[CLOSED - 1] == 1.0
    assert path[-1] == pytest.approx(after, rel=1e-12)


def test_most_specific_raise_of_a_date_wins() -> None:
    day = "2027-03-01"
    rows = [("all", day, 0.02, None), ("6010", day, 0.03, None), ("RN", day, 0.05, None)]
    pay = facts(*rows, mix=[("6010", "N1", 30e3, 1e3), ("6010", "C1", 10e3, 1e3), ("6110", "C1", 10e3, 1e3)])
    assert pay_path(pay, "6010", MONTHS, CLOSED)[0][-1] == pytest.approx((30 * 1.05 + 10 * 1.03) / 40)
    assert pay_path(pay, "6110", MONTHS, CLOSED)[0][-1] == pytest.approx(1.02)


@forty
@given(st.floats(20, 80), st.floats(10, 50), DATES, DATES)
def test_raise_in_dollars_an_hour_equals_a_loop_by_day(nurse: float, clerk: float, first: str, second: str) -> None:
    rows: list[Raise] = [("N1", first, None, 1.5), ("C1", second, None, 0.8)]
    rates = {"N1": [hourly(nurse, rows[:1], m) for m in MONTHS], "C1": [hourly(clerk, rows[1:], m) for m in MONTHS]}
    hours = {"N1": 900.0, "C1": 300.0}
    mix = [("6010", job, rates[job][CLOSED - 1] * hours[job], hours[job]) for job in rates]
    path, _ = pay_path(facts(*rows, mix=mix), "6010", MONTHS, CLOSED)
    dollars = np.array([sum(rates[job][k] * hours[job] for job in rates) for k in range(len(MONTHS))])
    np.testing.assert_allclose(path, dollars / dollars[CLOSED - 1])


@pytest.mark.parametrize("mix", [[], [("6110", "N1", 1.0, 1.0)], [("6010", "N1", 0.0, 9.0), ("6010", "C1", 5.0, 0.0)]])
def test_department_without_pay_has_a_flat_path(mix: list[tuple[str, str, float, float]]) -> None:
    path, first = pay_path(facts(("all", "2026-01-01", 0.03, None), mix=mix), "6010", MONTHS, CLOSED)
    assert (path == 1).all()
    assert first == 0


@pytest.mark.parametrize(("date", "first"), [
    ("2026-07-01", "2025-07-01"), ("2026-07-20", "2025-07-01"), ("2026-10-01", "2025-10-01"),
    ("2027-07-01", "2025-11-01"), ("2024-01-01", "2025-01-01"), ("2025-12-31", "2025-01-01"),
])  # fmt: skip
def test_forecast_learns_from_a_year_before_the_first_known_raise(date: str, first: str) -> None:
    pay = facts(("all", date, 0.03, None), ("all", "2027-09-01", 0.03, None), mix=[("6010", "N1", 40.0, 1.0)])
    found = known(SALARY, pay=pay)
    assert MONTHS[found.since[0]] == pd.Timestamp(first)
    learnt = found.without(np.full((1, CLOSED), 40.0))[0]
    assert np.isnan(learnt[: found.since[0]]).all()
    assert np.isfinite(learnt[found.since[0] :]).all()


COMPONENTS = [
    {"component": "Pension", "account": "5100", "basis": "of pay", "rate": 0.05, "effective": None},
    {"component": "Health", "account": "5100", "basis": "per FTE", "rate": 800.0, "effective": None},
    {"component": "Health", "account": "5100", "basis": "per FTE", "rate": 860.0, "effective": "2027-01-16"},
    {"component": "Comp", "account": "5100", "basis": "per hour", "rate": 0.3, "effective": None},
    {"component": "Taxes", "account": "5100", "basis": "tax", "rate": None, "effective": None},
    {"component": "Other", "account": "5190", "basis": "of pay", "rate": 0.5, "effective": None},
]


@pytest.mark.parametrize("code", ["6010", "6110"])
def test_benefits_cost_their_components_per_paid_hour(code: str) -> None:
    shares = {"": np.full(36, 0.0765), "6010": np.where(MONTHS.month > 10, 0.03, 0.07)}
    pay = facts(("all", "2027-04-01", 0.03, None), mix=[(code, "N1", 42e3, 1e3)], benefits=COMPONENTS, tax=shares)
    path = known(element("5100", "Benefit", "staff", code), pay=pay).path[0]
    for k, month in enumerate(MONTHS):
        tax = (0.03 if month.month > 10 else 0.07) if code == "6010" else 0.0765
        health = sum(860.0 if day >= dt.date(2027, 1, 16) else 800.0 for day in days(month)) / month.days_in_month
        hour = hourly(42.0, [("all", "2027-04-01", 0.03, None)], month)
        assert path[k] == pytest.approx(hour * (0.05 + tax) + health / (month.days_in_month * 40 / 7) + 0.3)


def test_health_plan_does_not_grow_with_a_raise() -> None:
    pay = facts(("all", "2026-11-01", 0.10, None), mix=[("6010", "N1", 42e3, 1e3)], benefits=COMPONENTS[1:2])
    path = known(element("5100", "Benefit", "staff"), pay=pay).path[0]
    assert path[MONTHS.get_loc("2026-12-01")] == path[MONTHS.get_loc("2026-10-01")]  # both have 31 days


@pytest.mark.parametrize("benefits", [[], COMPONENTS[5:]])
def test_benefit_account_without_components_follows_the_raises(benefits: list[dict[str, Any]]) -> None:
    pay = facts(("all", "2027-04-01", 0.03, None), mix=[("6010", "N1", 42e3, 1e3)], benefits=benefits)
    found = known(SALARY, element("5100", "Benefit", "staff"), pay=pay)
    np.testing.assert_array_equal(found.path[1], found.path[0])
    assert found.moves.all()


GLOVES = element("5210", "Supply", "quantity", category="Gloves")


@pytest.mark.parametrize(("keys", "level"), [
    ({("", "Gloves"): 1.04}, 1.04), ({("6010", "Gloves"): 1.02, ("", "Gloves"): 1.04}, 1.02),
    ({("6110", "Gloves"): 1.02}, 1.1), ({("", "Gowns"): 1.02}, 1.1),
])  # fmt: skip
def test_contract_of_a_category_goes_before_price_changes(keys: dict[tuple[str, str], float], level: float) -> None:
    rise = {key: np.where(MONTHS >= "2027-01-01", value, 1.0) for key, value in keys.items()}
    found = known(GLOVES, contracts=rise, prices=[("Gloves", "2027-01-01", 0.1)])
    np.testing.assert_allclose(found.ahead(AHEAD)[0], [1.0] * 2 + [level] * 12)


@pytest.mark.parametrize(
    ("start", "since"), [("2025-08-01", "2025-08-01"), ("2026-03-01", "2025-11-01"), ("2027-03-01", "2025-11-01")]
)
def test_a_year_at_least_teaches_the_price_of_a_contract(start: str, since: str) -> None:
    factor = np.where(pd.Timestamp(start) <= MONTHS, 1.0, np.nan)
    factor[-1] = 1.03
    found = known(GLOVES, contracts={("", "Gloves"): factor})
    assert MONTHS[found.since[0]] == pd.Timestamp(since)
    np.testing.assert_array_equal(found.path[0], [1.0] * 35 + [1.03])


def test_narrowest_price_change_of_a_date_wins_and_dates_compound() -> None:
    prices = [("all", "2026-05-01", 0.02), ("Supply", "2027-02-11", 0.03), ("5210", "2027-02-11", 0.04),
              ("Gloves", "2027-02-11", 0.05), ("all", "2027-02-11", 0.01)]  # fmt: skip
    other = element("5220", "Supply", "unit")
    found = known(GLOVES, element("5210", "Supply", "unit"), other, element("5310", "Drug", "unit"), prices=prices)
    for row, last in enumerate([0.05, 0.04, 0.03, 0.01]):
        np.testing.assert_allclose(found.path[row], relative([("2026-05-01", 0.02), ("2027-02-11", last)]))


@pytest.mark.parametrize("scope", ["all", "ALL", " all ", "all, Gowns", "Gowns,all,", ",all"])
@pytest.mark.parametrize(("kind", "basis", "moved"), [
    ("Supply", "unit", True), ("Drug", "unit", True), ("Revenue", "unit", False), ("Deduction", "unit", False),
    ("Purchased", "amount", False), ("Agency", "agency", False), ("Salary", "unit", False),
])  # fmt: skip
def test_price_change_of_all_is_that_of_supplies_and_drugs(scope: str, kind: str, basis: str, moved: bool) -> None:
    found = known(element("7777", kind, basis), prices=[(scope, "2027-01-01", 0.05)])
    assert found.path[0, -1] == pytest.approx(1.05 if moved else 1.0)
    assert found.moves.tolist() == [moved]


def test_price_change_that_names_an_account_holds_whatever_its_class() -> None:
    found = known(element("5410", "Purchased", "amount"), prices=[("all, 5410", "2026-07-01", 0.05)])
    np.testing.assert_allclose(found.path[0], relative([("2026-07-01", 0.05)]))
    assert MONTHS[found.since[0]] == pd.Timestamp("2025-07-01")


def test_nothing_known_leaves_everything_as_it_is() -> None:
    found = known(SALARY, GLOVES, element("4010", "Revenue", "unit"))
    assert (found.path == 1).all()
    assert not found.moves.any()
    assert not found.since.any()
    assert known(SALARY, GLOVES).of(np.array([False, True])).path.shape == (1, len(MONTHS))
