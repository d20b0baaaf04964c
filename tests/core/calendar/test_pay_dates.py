"""History booked on pay dates: found among simulated hospitals, restated as a walk from day to day does."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.calendar.accruals import accrual_roll
from xlplan.core.calendar.pay_dates import book_on_pay_dates, booked_on_pay_dates, restate
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.errors import SizeError

Floats = npt.NDArray[np.float64]
Months = npt.NDArray[np.datetime64]

FRIDAYS = PayCalendar(dt.date(2025, 12, 27), lag=6)
calendars = st.builds(
    PayCalendar,
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)),
    days=st.sampled_from([7, 14, 28]),
    lag=st.integers(-5, 20),
)
bases = st.sampled_from(["days", "weekdays"])
quickly = settings(max_examples=50, deadline=None)


def month_range(first: str, count: int) -> Months:
    return np.datetime64(first, "M") + np.arange(count)


def pay_date(calendar: PayCalendar, day: dt.date) -> tuple[dt.date, dt.date]:
    """Give the end and the pay date of the period a day is in."""
    ahead = (calendar.anchor - day).days % calendar.days
    end = day + dt.timedelta(ahead)
    return end, end + dt.timedelta(calendar.lag)


def days_of(month: dt.date, basis: str) -> list[dt.date]:
    days = [month + dt.timedelta(n) for n in range(31)]
    return [day for day in days if day.month == month.month and (basis == "days" or day.weekday() < 5)]


def restated_by_day(amounts: Floats, months: list[dt.date], calendar: PayCalendar, basis: str) -> list[float]:
    booked, dates = dict(zip(months, amounts, strict=True)), defaultdict(set)
    for day in (months[0] - dt.timedelta(90) + dt.timedelta(n) for n in range(31 * len(months) + 180)):
        paid = pay_date(calendar, day)[1]
        dates[paid.replace(day=1)].add(paid)
    found = []
    for month in months:
        total = 0.0
        for day in days_of(month, basis):
            end, paid = pay_date(calendar, day)
            period = [end - dt.timedelta(n) for n in range(calendar.days)]
            counted = [one for one in period if basis == "days" or one.weekday() < 5]
            paid_in = paid.replace(day=1)
            total += booked.get(paid_in, np.nan) / len(dates[paid_in]) / len(counted)
        found.append(total)
    return found


@quickly
@given(
    calendar=calendars, first=st.dates(dt.date(2018, 1, 1), dt.date(2030, 1, 1)), basis=bases, seed=st.integers(0, 999)
)
def test_restate_walks_day_by_day(calendar: PayCalendar, first: dt.date, basis: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    months = month_range(f"{first:%Y-%m}", 8)
    amounts = np.round(rng.uniform(-1e6, 1e6, 8), 2)
    amounts[rng.random(8) < 0.15] = np.nan
    expected = restated_by_day(amounts, months.tolist(), calendar, basis)
    np.testing.assert_allclose(restate(amounts, months, calendar, basis=basis), expected, rtol=1e-9, atol=1e-6)


@quickly
@given(calendar=calendars, first=st.dates(dt.date(2018, 1, 1), dt.date(2030, 1, 1)), basis=bases)
def test_restate_loses_nothing_of_a_month_within(calendar: PayCalendar, first: dt.date, basis: str) -> None:
    amounts = np.zeros(9)
    amounts[4] = 1_234_567.89
    found = restate(amounts, month_range(f"{first:%Y-%m}", 9), calendar, basis=basis)
    assert np.nansum(found) == pytest.approx(1_234_567.89, rel=1e-12)


@quickly
@given(calendar=calendars, first=st.dates(dt.date(2018, 1, 1), dt.date(2030, 1, 1)), basis=bases)
def test_restate_gives_back_a_constant_daily_cost(calendar: PayCalendar, first: dt.date, basis: str) -> None:
    months = month_range(f"{first:%Y-%m}", 12)
    worked = np.array([1_000.0 * len(days_of(month, basis)) for month in months.tolist()])
    booked = book_on_pay_dates(worked, months, calendar, basis=basis)
    found = restate(booked, months, calendar, basis=basis)
    known = np.isfinite(found)
    assert known.sum() >= 6
    np.testing.assert_allclose(found[known], worked[known], rtol=1e-9)


def test_restate_gives_back_a_smooth_cost_within_half_a_percent() -> None:
    months = month_range("2024-01", 36)
    days = np.array([len(days_of(month, "days")) for month in months.tolist()], dtype=float)
    t = np.arange(36)
    worked = 10_000 * days * 1.06 ** (t / 12) * (1 + 0.04 * np.sin(t * np.pi / 6))
    booked = book_on_pay_dates(worked, months, FRIDAYS)
    assert np.nanmax(np.abs(booked / worked - 1)) > 0.3
    assert np.nanmax(np.abs(restate(booked, months, FRIDAYS) / worked - 1)) < 0.006


def test_restate_takes_rows_of_series_and_leaves_open_months_open() -> None:
    months = month_range("2026-01", 4)
    found = restate([[420_000, 280_000, 280_000, np.nan], [42, 28, 28, 28]], months, FRIDAYS)
    np.testing.assert_allclose(found, [[310_000, 280_000, np.nan, np.nan], [31, 28, 31, np.nan]])


@pytest.mark.parametrize("move", [restate, book_on_pay_dates])
def test_moves_refuse_sizes_that_differ(move: object) -> None:
    assert callable(move)
    with pytest.raises(SizeError, match="months: size differs from amounts: got 2, expected 3"):
        move([1, 2, 3], ["2026-01", "2026-02"], FRIDAYS)


@quickly
@given(
    calendar=calendars, first=st.dates(dt.date(2018, 1, 1), dt.date(2030, 1, 1)), basis=bases, seed=st.integers(0, 999)
)
def test_book_on_pay_dates_walks_day_by_day(calendar: PayCalendar, first: dt.date, basis: str, seed: int) -> None:
    months = month_range(f"{first:%Y-%m}", 9)
    worked = np.random.default_rng(seed).uniform(-1e6, 1e6, 9)
    booked, lacking = defaultdict(float), set()
    for month in month_range(f"{first:%Y-%m}", 17) - 4:
        for day in days_of(month.tolist(), basis):
            paid_in = np.datetime64(pay_date(calendar, day)[1], "M")
            if month in months:
                booked[paid_in] += worked[months == month][0] / len(days_of(month.tolist(), basis))
            else:
                lacking.add(paid_in)
    expected = [np.nan if month in lacking else booked[month] for month in months]
    np.testing.assert_allclose(book_on_pay_dates(worked, months, calendar, basis=basis), expected, rtol=1e-9, atol=1e-6)


def test_book_on_pay_dates_and_the_accruals_roll_to_the_months_worked() -> None:
    months = month_range("2026-01", 12)
    ends = (months + 1).astype("datetime64[D]") - 1
    worked = 10_000.0 * np.array([len(days_of(month, "days")) for month in months.tolist()])
    paid, closing = book_on_pay_dates(worked, months, FRIDAYS), FRIDAYS.accrual(ends, 140_000)
    roll = accrual_roll(paid[1:], closing[1:], opening=closing[0])
    assert roll["expense"].tolist() == pytest.approx(worked[1:].tolist())


def hospital(seed: int, count: int, series: int, *, noise: float) -> tuple[Floats, Months, PayCalendar]:
    """Simulate the cost by month worked, with growth, seasons and noise, over more months than are looked at."""
    rng = np.random.default_rng(seed)
    calendar = PayCalendar(dt.date(2022, 1, 1) + dt.timedelta(int(rng.integers(0, 14))), lag=int(rng.integers(0, 8)))
    months = np.datetime64("2022-01", "M") + rng.integers(0, 24) + np.arange(count + 3)
    season = rng.normal(0, 0.05, (series, 12))[:, months.astype(int) % 12]
    growth = rng.uniform(-0.1, 0.1, (series, 1)) * np.arange(count + 3) / 12
    days = np.array([len(days_of(month, "days")) for month in months.tolist()])
    cost = 10_000 * days * np.exp(growth + season + rng.normal(0, noise, (series, count + 3)))
    return cost, months, calendar


@pytest.mark.parametrize("count", [12, 24, 48])
@pytest.mark.parametrize("seed", range(5))
def test_booked_on_pay_dates_finds_and_does_not_mistake(seed: int, count: int) -> None:
    cost, months, calendar = hospital(seed, count, 12, noise=0.05)
    booked = book_on_pay_dates(cost, months, calendar)[:, 3:]
    found = booked_on_pay_dates(booked, months[3:], calendar)
    assert found.found
    assert found.series == 12
    assert found.share > 0.9
    assert 1.3 < found.excess < 1.6
    other = booked_on_pay_dates(cost[:, 3:], months[3:], calendar)
    assert not other.found
    assert other.share < 0.1
    assert other.excess == pytest.approx(1, abs=0.12)


def test_booked_on_pay_dates_finds_the_excess_of_a_third_pay_date() -> None:
    months = month_range("2023-01", 48)
    evidence = booked_on_pay_dates(140_000 * FRIDAYS.pay_dates(months), months, FRIDAYS)
    assert evidence.found
    assert evidence.long_months == 8
    assert evidence.excess == pytest.approx(1.47, abs=0.02)


def test_booked_on_pay_dates_sees_weekly_pay() -> None:
    weekly, months = PayCalendar(dt.date(2026, 1, 2), days=7), month_range("2025-01", 24)
    assert booked_on_pay_dates(70_000 * weekly.pay_dates(months), months, weekly).found


def test_booked_on_pay_dates_needs_the_anchor_of_the_right_week() -> None:
    months, week_off = month_range("2023-01", 48), PayCalendar(dt.date(2026, 1, 3), lag=6)
    assert not booked_on_pay_dates(140_000 * FRIDAYS.pay_dates(months), months, week_off).found


def test_booked_on_pay_dates_bears_open_months_and_credits() -> None:
    months = month_range("2024-01", 30)
    amounts = np.tile(140_000 * FRIDAYS.pay_dates(months), (3, 1))
    amounts[0, -4:], amounts[1, 7], amounts[2] = np.nan, -5_000, 0
    evidence = booked_on_pay_dates(amounts, months, FRIDAYS)
    assert (evidence.found, evidence.series) == (True, 2)


@pytest.mark.parametrize("count", [5, 6])
def test_booked_on_pay_dates_does_not_judge_a_short_history(count: int) -> None:
    months = month_range("2026-01", count)
    assert not booked_on_pay_dates(140_000 * FRIDAYS.pay_dates(months), months, FRIDAYS).found


def test_booked_on_pay_dates_without_series_says_so() -> None:
    months = month_range("2026-01", 12)
    evidence = booked_on_pay_dates(np.full((2, 12), np.nan), months, FRIDAYS)
    assert (evidence.series, evidence.found) == (0, False)
    assert np.isnan(evidence.share)
