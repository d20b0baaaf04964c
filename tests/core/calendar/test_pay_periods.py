"""Pay calendars against a walk from pay date to pay date, accruals against a walk from day to day."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.calendar.accruals import accrual_roll, accrued
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.calendar.period_shares import split_over_months, worked_share
from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, SizeError

calendars = st.builds(
    PayCalendar,
    st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31)),
    days=st.sampled_from([7, 14, 28]),
    lag=st.integers(-5, 20),
)
bases = st.sampled_from(["days", "weekdays"])
quickly = settings(max_examples=60, deadline=None)


def walk(calendar: PayCalendar, since: dt.date, until: dt.date) -> list[tuple[dt.date, dt.date, dt.date]]:
    """List start, end and pay date of all periods that end from `since` to `until`."""
    end, step = calendar.anchor, dt.timedelta(calendar.days)
    while end >= since:
        end -= step
    found = []
    while (end := end + step) <= until:
        if end >= since:
            found.append((end - step + dt.timedelta(1), end, end + dt.timedelta(calendar.lag)))
    return found


def pay_dates(calendar: PayCalendar, year: int) -> list[dt.date]:
    periods = walk(calendar, dt.date(year, 1, 1) - dt.timedelta(100), dt.date(year, 12, 31) + dt.timedelta(100))
    return [paid for *_, paid in periods if paid.year == year]


@pytest.mark.parametrize(
    ("first", "year", "count"),
    [(dt.date(2026, 1, 1), 2026, 27), (dt.date(2026, 1, 2), 2026, 26), (dt.date(2020, 1, 2), 2020, 27)],
)
def test_pay_dates_in_year_match_worked_figures(first: dt.date, year: int, count: int) -> None:
    assert PayCalendar(first).pay_dates_in_year(year) == count


def test_three_pay_months_match_worked_figures() -> None:
    assert PayCalendar(dt.date(2026, 1, 2)).three_pay_months(2026) == (1, 7)


def test_pay_dates_in_year_are_more_than_26_once_in_eleven_years() -> None:
    calendar = PayCalendar(dt.date(2026, 1, 2))
    extra = [calendar.pay_dates_in_year(year) - 26 for year in range(1601, 2001)]
    assert sum(extra) / 400 == pytest.approx(365.2425 / 14 - 26, abs=0.003)
    assert round(365.25 / 14 - 26, 4) == 0.0893


@quickly
@given(calendar=calendars, year=st.integers(2018, 2032))
def test_pay_dates_walk_from_date_to_date(calendar: PayCalendar, year: int) -> None:
    dates = pay_dates(calendar, year)
    months = [dt.date(year, month, 1) for month in range(1, 13)]
    counts = [sum(date.month == month.month for date in dates) for month in months]
    usual = {7: 4, 14: 2, 28: 1}[calendar.days]
    assert calendar.pay_dates(months).tolist() == counts
    assert calendar.pay_dates_in_year(year) == len(dates)
    assert calendar.three_pay_months(year) == tuple(m for m, n in enumerate(counts, 1) if n > usual)


@quickly
@given(calendar=calendars, first=st.dates(dt.date(2018, 1, 1), dt.date(2032, 1, 1)), count=st.integers(0, 14))
def test_periods_walk_from_period_to_period(calendar: PayCalendar, first: dt.date, count: int) -> None:
    months = pd.period_range(first, periods=count + 1, freq="M")
    begin, finish = months[0].start_time.date(), months[-1].end_time.date()
    expected = [p for p in walk(calendar, begin, finish + dt.timedelta(27)) if p[0] <= finish]
    frame = calendar.periods(begin, finish)
    found = list(frame[["start", "end", "pay_date"]].itertuples(index=False, name=None))
    assert [tuple(day.date() for day in row) for row in found] == expected
    assert frame["pp_no"].tolist() == [pay_dates(calendar, paid.year).index(paid) + 1 for *_, paid in expected]
    for row, (start, end, _) in zip(frame.itertuples(), expected, strict=True):
        in_first = sum((start + dt.timedelta(n)).month == start.month for n in range(calendar.days))
        assert (row.days_in_month, row.days_in_next) == (in_first, calendar.days - in_first)
        assert row.month == pd.Timestamp(start.replace(day=1))
        assert (
            pd.isna(row.next_month) if in_first == calendar.days else row.next_month == pd.Timestamp(end.replace(day=1))
        )


@pytest.mark.parametrize(("days", "lag"), [(6, 0), (29, 0), (14, -15), (14, 63)])
def test_pay_calendar_refuses_what_no_payroll_has(days: int, lag: int) -> None:
    with pytest.raises(OutOfRangeError, match=r"out of range: got .*, expected .* to"):
        PayCalendar(dt.date(2026, 1, 2), days=days, lag=lag)


def test_pay_calendar_takes_an_anchor_of_pandas() -> None:
    assert PayCalendar(pd.Timestamp("2026-01-02")).pay_dates_in_year(2026) == 26


def naive_accrual(calendar: PayCalendar, as_of: dt.date, basis: str) -> Fraction:
    total = Fraction(0)
    for start, _, paid in walk(calendar, as_of - dt.timedelta(100), as_of + dt.timedelta(100)):
        period = [start + dt.timedelta(n) for n in range(calendar.days)]
        counted = [day for day in period if basis == "days" or day.weekday() < 5]
        total += Fraction(sum(day <= as_of for day in counted), len(counted)) - (paid <= as_of)
    return total


@quickly
@given(calendar=calendars, as_of=st.dates(dt.date(2018, 1, 1), dt.date(2032, 1, 1)), basis=bases)
def test_accrued_share_is_what_is_worked_and_not_paid(calendar: PayCalendar, as_of: dt.date, basis: str) -> None:
    assert float(calendar.accrued_share(as_of, basis=basis)) == pytest.approx(
        float(naive_accrual(calendar, as_of, basis)), abs=1e-9
    )


def test_accrual_matches_worked_figures() -> None:
    calendar = PayCalendar(dt.date(2026, 7, 11))
    assert calendar.accrual("2026-06-30", 140_000) == pytest.approx(30_000)
    assert calendar.accrual("2026-06-30", 140_000, basis="weekdays") == pytest.approx(28_000)


def test_accrual_holds_the_ended_period_until_it_is_paid() -> None:
    calendar = PayCalendar(dt.date(2026, 6, 27), lag=6)
    shares = calendar.accrued_share(["2026-06-27", "2026-07-02", "2026-07-03", "2026-07-11"])
    assert shares.tolist() == pytest.approx([1, 19 / 14, 6 / 14, 1])


def test_accrual_is_prepaid_where_pay_comes_before_the_work() -> None:
    assert PayCalendar(dt.date(2026, 6, 27), lag=-1).accrued_share("2026-06-26") == pytest.approx(-1 / 14)


@quickly
@given(calendar=calendars, first=st.dates(dt.date(2018, 1, 1), dt.date(2032, 1, 1)))
def test_accrual_roll_gives_the_days_worked(calendar: PayCalendar, first: dt.date) -> None:
    months = pd.period_range(first, periods=13, freq="M")
    closing = calendar.accrual([month.end_time.date() for month in months], 1_000.0 * calendar.days)
    paid = calendar.pay_dates([month.start_time.date() for month in months]) * 1_000.0 * calendar.days
    roll = accrual_roll(paid[1:], closing[1:], opening=closing[0])
    assert roll["expense"].tolist() == pytest.approx([1_000 * month.days_in_month for month in months[1:]])


def test_accrual_roll_matches_worked_figures_and_reverses_the_month_before() -> None:
    roll = accrual_roll([280_000, 290_000], [55_000, 70_000], opening=30_000)
    assert roll["expense"].tolist() == [305_000, 305_000]
    assert roll["reversal"].tolist() == [-30_000, -55_000]


def test_accrual_roll_refuses_sizes_that_differ() -> None:
    with pytest.raises(SizeError, match="closing: size differs from paid: got 1, expected 2"):
        accrual_roll([1, 2], [1], opening=0)


def test_worked_share_stays_between_nothing_and_the_whole() -> None:
    days = ["2026-06-27", "2026-06-28", "2026-07-11", "2026-08-01"]
    assert worked_share(days, "2026-06-28").tolist() == [0, 1 / 14, 1, 1]


def test_accrued_keeps_blanks() -> None:
    days = np.array(["2026-06-30", "NaT", "2026-06-30"], dtype="datetime64[D]")
    found = accrued(days, "2026-06-28", [140_000, 140_000, np.nan], basis="weekdays")
    np.testing.assert_allclose(found, [28_000, np.nan, np.nan])


@quickly
@given(
    calendar=calendars,
    amounts=st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=8),
    basis=bases,
)
def test_split_over_months_walks_day_by_day(calendar: PayCalendar, amounts: list[int], basis: str) -> None:
    ends = [calendar.anchor + dt.timedelta(n * calendar.days) for n in range(len(amounts))]
    months = np.arange(np.datetime64(ends[0], "M") - 2, np.datetime64(ends[-1], "M") + 2)
    expected, days = dict.fromkeys(months.tolist(), Fraction(0)), dict.fromkeys(months.tolist(), 0)
    for end, amount in zip(ends, amounts, strict=True):
        period = [end - dt.timedelta(n) for n in range(calendar.days)]
        counted = [day for day in period if basis == "days" or day.weekday() < 5]
        for day in period:
            days[day.replace(day=1)] += 1
            expected[day.replace(day=1)] += Fraction(amount, len(counted)) if day in counted else 0
    found = split_over_months(amounts, ends, months, days=calendar.days, basis=basis, partial=True)
    whole = split_over_months(amounts, ends, months, days=calendar.days, basis=basis)
    for month, part, all_of_it in zip(months.tolist(), found, whole, strict=True):
        length = pd.Timestamp(month).days_in_month
        assert np.isnan(part) if days[month] == 0 else part == pytest.approx(float(expected[month]), abs=1e-5)
        assert np.isnan(all_of_it) if days[month] < length else all_of_it == part
    assert np.nansum(found) == pytest.approx(sum(amounts), abs=1e-5)


def test_split_over_months_adds_rows_of_one_period_and_skips_blanks() -> None:
    ends = ["2026-07-11", "2026-07-11", "2026-07-25"]
    found = split_over_months([70_000, 70_000, np.nan], ends, ["2026-06", "2026-07", "2026-08"], partial=True)
    np.testing.assert_allclose(found, [30_000, 110_000, np.nan])


@pytest.mark.parametrize(
    ("amounts", "ends", "kind"),
    [
        ([1, 2], ["2026-07-11"], SizeError),
        ([1, 2], ["2026-07-11", "NaT"], InvalidValueError),
        ([1, 2], ["2026-07-11", "2026-07-18"], OutOfRangeError),
    ],
)
def test_split_over_months_refuses_periods_that_do_not_fit(
    amounts: list[float], ends: list[str], kind: type[ArgumentError]
) -> None:
    with pytest.raises(kind, match="period_ends"):
        split_over_months(amounts, ends, ["2026-07"])
