"""Fiscal quarters, and pay periods calendarized by days and by weekdays."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.calendar.months import fiscal_period, fiscal_quarter
from xlplan.core.calendar.period_shares import calendarize
from xlplan.core.errors import InvalidValueError


@pytest.mark.parametrize(
    ("month", "fy_start", "quarter"),
    [("2026-07-01", 7, 1), ("2026-09-01", 7, 1), ("2026-10-01", 7, 2), ("2027-06-01", 7, 4), ("2026-12-01", 1, 4)],
)
def test_fiscal_quarter_matches_worked_months(month: str, fy_start: int, quarter: int) -> None:
    assert fiscal_quarter(pd.Timestamp(month), fy_start) == quarter


def test_fiscal_quarter_has_three_periods() -> None:
    months = pd.date_range("2026-04-01", periods=12, freq="MS")
    found = [(fiscal_period(month, 4), fiscal_quarter(month, 4)) for month in months]
    assert found == [(n, q) for q in (1, 2, 3, 4) for n in range(3 * q - 2, 3 * q + 1)]


def by_day(amounts: dict[dt.date, int], days: int, basis: str) -> dict[tuple[int, int], Fraction]:
    months: dict[tuple[int, int], Fraction] = defaultdict(Fraction)
    for end, amount in amounts.items():
        period = [end - dt.timedelta(n) for n in range(days)]
        paid = [day for day in period if basis == "days" or day.weekday() < 5]
        for day in paid:
            months[day.year, day.month] += Fraction(amount, len(paid))
    return months


@pytest.mark.parametrize(("basis", "june", "july"), [("days", 30_000, 110_000), ("weekdays", 28_000, 112_000)])
def test_calendarize_matches_worked_figures(basis: str, june: float, july: float) -> None:
    split = calendarize(pd.Series([140_000.0], index=[pd.Timestamp("2026-07-11")]), period_days=14, basis=basis)
    assert split["amount"].tolist() == pytest.approx([june, july], rel=1e-12)
    assert split["days"].tolist() == [3, 11]


@settings(deadline=None)
@given(
    first=st.dates(dt.date(2019, 1, 1), dt.date(2030, 12, 31)),
    amounts=st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=8),
    days=st.sampled_from([7, 14, 28]),
    basis=st.sampled_from(["days", "weekdays"]),
)
def test_calendarize_walks_day_by_day_and_keeps_the_sum(
    first: dt.date, amounts: list[int], days: int, basis: str
) -> None:
    paid = {first + dt.timedelta(days * n): amount for n, amount in enumerate(amounts)}
    series = pd.Series([float(a) for a in amounts], index=[pd.Timestamp(end) for end in paid])
    split = calendarize(series, period_days=days, basis=basis)["amount"]
    expected = by_day(paid, days, basis)
    for month, amount in split.items():
        assert isinstance(month, pd.Timestamp)
        assert math.isclose(amount, expected[month.year, month.month], rel_tol=1e-9, abs_tol=1e-6)
    assert math.isclose(split.sum(), sum(amounts), rel_tol=1e-12, abs_tol=1e-6)


def test_calendarize_refuses_another_basis() -> None:
    with pytest.raises(InvalidValueError, match="basis: unknown: got 'hours', expected days or weekdays"):
        calendarize(pd.Series([1.0], index=[pd.Timestamp("2026-07-11")]), period_days=14, basis="hours")
