"""Rates of pay: worked figures, a day-by-day oracle in fractions, whose raise it is."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, OutOfRangeError, SizeError
from xlplan.core.labor.pay_rates import increase_problems, increase_scopes, pay_rate, raises, share_from

FY27 = pd.date_range("2026-07-01", periods=12, freq="MS", unit="s")
Raise = tuple[dt.date, Fraction, Fraction]


def days_of(month: pd.Timestamp) -> list[dt.date]:
    return [day.date() for day in pd.date_range(month, periods=month.days_in_month)]


def rate_on(day: dt.date, base: Fraction, increases: list[Raise]) -> Fraction:
    """Walk the raises in force: those of an earlier day first, on one day percentages before amounts."""
    for date in sorted({date for date, _, _ in increases if date <= day}):
        for _, pct, _ in (one for one in increases if one[0] == date):
            base *= 1 + pct
        for _, _, amount in (one for one in increases if one[0] == date):
            base += amount
    return base


def oracle(base: Fraction, months: pd.DatetimeIndex, increases: list[Raise]) -> list[float]:
    return [
        float(sum((rate_on(day, base, increases) for day in days_of(month)), Fraction(0)) / month.days_in_month)
        for month in months
    ]


hundredths = st.integers(-20, 60).map(lambda n: Fraction(n, 400))
dates = st.dates(dt.date(2026, 5, 1), dt.date(2027, 8, 31))
increase_lists = st.lists(st.tuples(dates, hundredths, st.integers(-8, 16).map(lambda n: Fraction(n, 4))), max_size=6)


def test_pay_rate_of_a_merit_raise_in_april_averages_over_days() -> None:
    rate = pay_rate(40, FY27, ["2027-04-01"], [0.03])
    average = np.average(rate, weights=FY27.days_in_month)
    assert average == pytest.approx((274 * 40 + 91 * 41.2) / 365, rel=1e-12)
    assert round(float(average), 5) == 40.29918


def test_pay_rate_inside_a_month_counts_days() -> None:
    assert pay_rate(40, ["2026-09"], ["2026-09-11"], [0.05]) == pytest.approx([(10 * 40 + 20 * 42) / 30], rel=1e-12)


def test_pay_rate_raises_earlier_amounts_by_later_percentages() -> None:
    rate = pay_rate(40, ["2026-08", "2026-10"], ["2026-10-01", "2026-08-01"], [0.02, np.nan], [np.nan, 1.5])
    assert rate == pytest.approx([41.5, 41.5 * 1.02], rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(1500, 9000), increase_lists)
def test_pay_rate_matches_a_walk_over_the_days(cents: int, increases: list[Raise]) -> None:
    found = pay_rate(
        cents / 100,
        FY27,
        [date for date, _, _ in increases],
        [float(pct) for _, pct, _ in increases],
        [float(amount) for _, _, amount in increases],
    )
    assert found == pytest.approx(oracle(Fraction(cents, 100), FY27, increases), rel=1e-10)


@settings(max_examples=40, deadline=None)
@given(increase_lists, st.randoms(use_true_random=False))
def test_raises_do_not_depend_on_the_order_of_the_table(increases: list[Raise], random: object) -> None:
    shuffled = list(increases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    tables = [
        ([date for date, _, _ in rows], [float(p) for _, p, _ in rows], [float(a) for _, _, a in rows])
        for rows in (increases, shuffled)
    ]
    (factor, addition), (other_factor, other_addition) = (raises(FY27, *table) for table in tables)
    assert factor == pytest.approx(other_factor, rel=1e-12)
    assert addition == pytest.approx(other_addition, abs=1e-12)


def test_raises_are_one_before_the_first_change_and_accumulate() -> None:
    found, _ = raises(["2026-06", "2026-07", "2027-07"], ["2027-07-01", "2026-07-01", "NaT"], [0.02, 0.03, 9.0])
    assert found == pytest.approx([1, 1.03, 1.03 * 1.02], rel=1e-12)


def test_raises_without_changes_are_one() -> None:
    assert raises(FY27, [], [])[0].tolist() == [1.0] * 12


def test_pay_rate_keeps_the_shape_of_many_positions() -> None:
    assert pay_rate([40, 50], FY27, ["2027-01-01"], [0.1])[:, -1] == pytest.approx([44, 55])


def test_pay_rate_of_a_missing_month_is_missing() -> None:
    assert np.isnan(pay_rate(40, ["NaT"], ["2027-01-01"], [0.1]))


@pytest.mark.parametrize(("pcts", "kind"), [([0.1, 0.2], SizeError), ([-1.5], OutOfRangeError)])
def test_pay_rate_names_the_kind_of_a_refusal(pcts: list[float], kind: type[ArgumentError]) -> None:
    with pytest.raises(kind):
        pay_rate(40, FY27, ["2027-01-01", "2027-02-01", "2027-03-01"][: 3 if kind == SizeError else 1], pcts)


@settings(max_examples=50, deadline=None)
@given(dates)
def test_share_from_matches_a_count_of_days(date: dt.date) -> None:
    expected = [sum(day >= date for day in days_of(month)) / month.days_in_month for month in FY27]
    assert share_from(date, FY27) == pytest.approx(expected, abs=1e-15)


JOBS = pd.DataFrame(
    {"cost_center": ["6010", "6010", "7000"], "job_class": ["RN", "Clerical", "RN"], "job_code": ["RN2", "HUC", "RN3"]}
)


def scoped(*rows: tuple[str, str]) -> list[list[int]]:
    increases = pd.DataFrame(rows, columns=["scope", "effective"])
    increases["effective"] = pd.to_datetime(increases["effective"])
    return [list(np.flatnonzero(chosen)) for chosen in increase_scopes(increases, JOBS)]


def test_increase_scopes_the_most_specific_of_one_date_wins() -> None:
    day = "2027-04-01"
    assert scoped(("all", day), ("6010", day), ("rn", day), ("RN2 ,x", day)) == [[3], [1], [2]]


def test_increase_scopes_of_two_dates_both_hold() -> None:
    assert scoped(("all", "2027-01-01"), ("RN", "2027-04-01")) == [[0, 1], [0], [0, 1]]


def test_increase_scopes_equally_specific_rows_of_a_date_all_hold() -> None:
    assert scoped(("RN", "2027-04-01"), ("RN, LPN", "2027-04-01"), ("", "2027-04-01")) == [[0, 1], [2], [0, 1]]


def test_increase_scopes_takes_whole_codes_and_needs_a_date() -> None:
    assert scoped(("RN22, 60", "2027-04-01"), ("all", "NaT")) == [[], [], []]


def test_increase_problems_names_unknown_codes_empty_raises_and_typed_percents() -> None:
    rows = pd.DataFrame(
        {
            "scope": ["all, RN", "LPX", "7000"],
            "effective": pd.Timestamp("2027-04-01"),
            "pct": [3.0, 0.03, np.nan],
            "amount": np.nan,
        }
    )
    found = increase_problems(rows, JOBS, place=lambda row, column: f"{column} {row}")
    assert [problem.place for problem in found] == ["pct 0", "scope 1", "pct 2"]
    assert "300%" in found[0].what
