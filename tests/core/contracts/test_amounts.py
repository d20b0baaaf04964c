"""Contracts: worked figures, an oracle that pays day by day, terms and notice dates, and what a sheet may get wrong."""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.contracts.amounts import contract_amounts, contract_factor, contract_problems
from xlplan.core.contracts.terms import add_months, first_day_after, notice_date, term_ends
from xlplan.core.errors import NotFoundError

COLUMNS = ["start", "end", "notice_days", "at_end", "annual_amount", "escalator", "index", "cap"]
INDEX = pd.DataFrame(
    {"index": "PPI", "month": ["2026-01-01", "2027-01-01", "2028-01-01"], "value": [250, 262.4, 262.4]}
)
NO_INDEX = INDEX.iloc[:0]
YEARS = np.arange("2026-01", "2030-01", dtype="datetime64[M]")


def table(**cells: Any) -> pd.DataFrame:
    row = {"start": "2026-07-01", "end": "2027-06-30", "at_end": "renews", "annual_amount": 120_000.0} | cells
    return pd.DataFrame([{column: row.get(column) for column in COLUMNS} | row])


def one(**cells: Any) -> dict[str, Any]:
    return table(**cells).to_dict("records")[0]


def anniversary(start: dt.date, years: int) -> dt.date:
    last = calendar.monthrange(start.year + years, start.month)[1]
    return dt.date(start.year + years, start.month, min(start.day, last))


def paid_by_day(
    month: dt.date, start: dt.date, end: dt.date | None, at_end: str, amount: float, escalator: float
) -> Fraction:
    """Pay each day in force its share of a twelfth, at the price of that day."""
    days, total = calendar.monthrange(month.year, month.month)[1], Fraction(0)
    for number in range(1, days + 1):
        day = dt.date(month.year, month.month, number)
        if day < start or (at_end == "ends" and end is not None and day > end):
            continue
        priced = day if at_end == "renews" or end is None else min(day, end)
        years = sum(anniversary(start, k) <= priced for k in range(1, 30))
        total += Fraction(amount) / 12 / days * (1 + Fraction(escalator)) ** years
    return total


def test_contract_year_adds_to_its_annual_amount_and_escalates_on_the_anniversary() -> None:
    [paid] = contract_amounts(table(escalator=0.03), YEARS[6:30], NO_INDEX)
    np.testing.assert_allclose(paid, [10_000] * 12 + [10_300] * 12, rtol=1e-12)


def test_contract_pays_first_and_last_month_by_days() -> None:
    contracts = table(start="2026-06-16", end="2027-06-15", at_end="ends", escalator=0.03)
    [paid] = contract_amounts(contracts, ["2026-05", "2026-06", "2027-06", "2027-07"], NO_INDEX)
    np.testing.assert_allclose(paid, [0, 5_000, 5_000, 0], rtol=1e-12)


def test_anniversary_inside_a_month_is_day_weighted() -> None:
    [paid] = contract_amounts(table(start="2026-06-16", end=None, escalator=0.03), ["2027-06"], NO_INDEX)
    np.testing.assert_allclose(paid, [10_000 * (15 + 15 * 1.03) / 30])


@pytest.mark.parametrize(("at_end", "expected"), [("renews", 10_609), ("renegotiate", 10_300), ("ends", 0)])
def test_contract_after_its_end(at_end: str, expected: float) -> None:
    [paid] = contract_amounts(table(end="2028-06-30", at_end=at_end, escalator=0.03), ["2028-06", "2028-07"], NO_INDEX)
    np.testing.assert_allclose(paid, [10_300, expected], rtol=1e-12)


def test_index_clause_matches_worked_figures_with_and_without_cap() -> None:
    months = ["2026-12", "2027-01", "2027-12", "2028-01"]
    contract = one(start="2026-01-01", index="ppi ")
    np.testing.assert_allclose(contract_factor(contract, months, INDEX), [1, 1.0496, 1.0496, 1.0496], rtol=1e-12)
    np.testing.assert_allclose(contract_factor(contract | {"cap": 0.03}, months, INDEX), [1, 1.03, 1.03, 1.03])


def test_cap_holds_year_by_year() -> None:
    index = INDEX.assign(value=[100, 110, 120])
    contract = one(start="2026-01-01", index="PPI", cap=0.03)
    np.testing.assert_allclose(contract_factor(contract, ["2028-01"], index), [1.03**2])


def test_price_contract_has_a_factor_but_no_dollars() -> None:
    contracts = table(annual_amount=None, escalator=0.02)
    assert np.isnan(contract_amounts(contracts, YEARS, NO_INDEX)).all()
    np.testing.assert_allclose(contract_factor(one(escalator=0.02), ["2026-01", "2027-07"], NO_INDEX), [1, 1.02])


def test_index_that_begins_after_the_contract_is_refused() -> None:
    with pytest.raises(NotFoundError, match="index: begins after a month: got 2025-07"):
        contract_amounts(table(start="2025-07-01", index="PPI"), YEARS, INDEX)


def test_contract_of_no_rows_or_months_is_empty() -> None:
    assert contract_amounts(table().iloc[:0], YEARS, NO_INDEX).shape == (0, 48)
    assert contract_amounts(table(), YEARS[:0], NO_INDEX).shape == (1, 0)


def test_contract_amounts_read_typed_columns_and_a_monthly_index() -> None:
    typed = table(escalator=0.03).astype({"start": "datetime64[s]", "end": "datetime64[s]"})
    months = pd.date_range("2027-06-01", periods=2, freq="MS", unit="s")
    np.testing.assert_allclose(contract_amounts(typed, months, NO_INDEX), [[10_000, 10_300]])


def test_contract_beyond_the_plan_costs_nothing_in_it() -> None:
    assert (contract_amounts(table(start="2031-01-01", end="2031-12-31"), YEARS, NO_INDEX) == 0).all()


@pytest.mark.parametrize(
    ("start", "end", "asof", "expected"),
    [
        ("2026-07-01", "2027-06-30", "2026-11-01", "2027-06-30"),
        ("2026-07-01", "2027-06-30", "2027-06-30", "2027-06-30"),
        ("2026-07-01", "2027-06-30", "2027-07-01", "2028-06-30"),
        ("2024-02-29", "2025-02-28", "2027-11-01", "2028-02-29"),
        ("2026-03-16", "2026-06-15", "2026-11-01", "2026-12-15"),
        ("2024-07-01", "2027-06-30", "2027-11-01", "2030-06-30"),
    ],
)
def test_term_end_counts_renewals(start: str, end: str, asof: str, expected: str) -> None:
    contract = one(start=start, end=end)
    assert str(term_ends(contract, asof, "2040-01-01")[0]) == expected
    assert term_ends(contract | {"at_end": "ends"}, "2020-01-01", "2040-01-01").astype(str).tolist() == [end]


def test_terms_of_a_contract_without_an_end_are_none() -> None:
    contract = one(end=None, notice_days=30)
    assert term_ends(contract, "2020-01-01", "2040-01-01").size == 0


def test_notice_date_is_so_many_days_before_the_end() -> None:
    assert str(notice_date(one(notice_days=90), "2027-06-30")) == "2027-04-01"
    assert np.isnat(notice_date(one(), "2027-06-30"))


GOOD = {"account": "6810", "category": "Service", "cost_center": "8430"}
KNOWN = {"accounts": ["6810"], "categories": ["Service"], "depts": ["8430"], "index": INDEX}


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ({"account": "6811"}, "account", "unknown account: got '6811'"),
        ({"account": None}, "account", "empty cell"),
        ({"account": float("nan")}, "account", "empty cell"),
        ({"category": "Servic"}, "category", "unknown category: got 'Servic'"),
        ({"cost_center": "84"}, "cost_center", "unknown department: got '84'"),
        ({"end": "2026-06-30"}, "end", "ends before it starts: got 2026-06-30, expected 2026-07-01"),
        ({"at_end": "extend"}, "at_end", "unknown: got 'extend', expected renews, renegotiate, ends"),
        ({"annual_amount": -5.0}, "annual_amount", "negative: got -5"),
        ({"notice_days": -5}, "notice_days", "negative: got -5"),
        ({"cap": 0.03}, "cap", "cap without an index"),
        ({"escalator": -1.0}, "escalator", "out of range"),
        ({"index": "PPI", "escalator": 0.03}, "escalator", "both escalator and index"),
        ({"index": "CPI"}, "index", "'CPI' cannot be used: index: no values"),
        ({"index": "PPI", "start": "2025-01-01"}, "index", "'PPI' cannot be used: index: begins after a month"),
    ],
)
def test_contract_problems_name_the_cell(cells: dict[str, Any], column: str, what: str) -> None:
    contracts = table(**(GOOD | cells)).set_index(pd.Index([5]))
    [problem] = contract_problems(contracts, **KNOWN, place=lambda row, name: f"{name} {row}")
    assert problem.place == f"{column} 5"
    assert what in problem.what


def test_contract_problems_of_good_rows_are_none_and_of_bad_ones_all() -> None:
    contracts = pd.concat([table(**GOOD, index="ppi", cap=0.03), table(**GOOD, end=None, escalator=0.02)])
    assert contract_problems(contracts, **KNOWN, place=lambda row, name: name) == []
    bad = table(**(GOOD | {"account": "1", "end": "2020-01-01", "at_end": "x"}))
    assert len(contract_problems(bad, **KNOWN, place=lambda row, name: name)) == 3


def test_add_months_clips_and_keeps_month_ends() -> None:
    assert add_months("2026-01-31", [1, 2]).astype(str).tolist() == ["2026-02-28", "2026-03-31"]
    assert add_months("2026-06-30", 1).astype(str) == "2026-07-30"
    assert add_months("2026-06-30", -4, month_ends=True).astype(str) == "2026-02-28"


starts = st.dates(dt.date(2025, 6, 1), dt.date(2027, 6, 30))
lengths = st.one_of(st.none(), st.integers(10, 1_200))
rules = st.sampled_from(["renews", "renegotiate", "ends"])


@settings(deadline=None, max_examples=60)
@given(starts, lengths, rules, st.integers(-5, 12).map(lambda n: n / 100))
def test_contract_amounts_match_a_ledger_by_day(start: dt.date, days: int | None, rule: str, escalator: float) -> None:
    end = None if days is None else start + dt.timedelta(days)
    months = [dt.date(2026 + k // 12, k % 12 + 1, 1) for k in range(0, 48, 5)] + [start.replace(day=1)]
    contracts = table(start=pd.Timestamp(start), end=pd.NaT if end is None else pd.Timestamp(end), at_end=rule)
    [paid] = contract_amounts(contracts.assign(escalator=escalator), months, NO_INDEX)
    expected = [float(paid_by_day(month, start, end, rule, 120_000, escalator)) for month in months]
    np.testing.assert_allclose(paid, expected, rtol=1e-10, atol=1e-6)


@settings(deadline=None)
@given(starts, st.integers(1, 10_000_000).map(lambda n: n / 100))
def test_twelve_whole_months_add_to_the_annual_amount(start: dt.date, amount: float) -> None:
    months = np.arange(np.datetime64(start, "M") + 1, np.datetime64(start, "M") + 13)
    [paid] = contract_amounts(table(start=start, end=None, annual_amount=amount), months, NO_INDEX)
    assert paid.sum() == pytest.approx(amount, rel=1e-12)


@given(starts, st.integers(10, 1_200), st.integers(0, 2_000))
def test_first_term_end_is_never_before_the_day_asked_for(start: dt.date, days: int, later: int) -> None:
    contract = one(start=start, end=start + dt.timedelta(days))
    asof = np.datetime64(start + dt.timedelta(later))
    found = term_ends(contract, asof, "2100-01-01")[0]
    assert found >= asof
    assert found - asof <= np.timedelta64(days + 60, "D") or found == np.datetime64(contract["end"])


def test_first_day_after_of_a_contract_that_goes_on_is_far_away() -> None:
    assert first_day_after(one()) == first_day_after(one(end=None, at_end="ends")) > np.datetime64("2900-01-01")
