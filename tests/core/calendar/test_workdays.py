from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.calendar.workdays import open_days, workdays
from xlplan.core.errors import InvalidValueError

MONTHS = ["2026-09", "2026-10", "2027-02"]
LABOR_DAY = [dt.date(2026, 9, 7)]


def count(year: int, month: int, closed: set[dt.date], week: str) -> int:
    day, found = dt.date(year, month, 1), 0
    while day.month == month:
        found += week[day.weekday()] == "1" and day not in closed
        day += dt.timedelta(1)
    return found


def test_workdays_match_worked_figures() -> None:
    assert workdays(MONTHS, holidays=LABOR_DAY).tolist() == [21, 22, 20]


def test_workdays_carry_the_volume_per_workday_forward() -> None:
    days = workdays(MONTHS, holidays=LABOR_DAY)
    assert 1_103 / days[0] * days[1] == pytest.approx(1_155.52, abs=0.005)


def test_workdays_add_own_holidays_to_those_of_the_region() -> None:
    assert workdays(["2026-11"], region="US").tolist() == [19]
    assert workdays(["2026-11"], region="US", holidays=[dt.date(2026, 11, 27)]).tolist() == [18]


def test_workdays_take_back_a_holiday_that_is_worked() -> None:
    veterans_day = [dt.date(2026, 11, 11)]
    assert workdays(["2026-11"], region="US", worked=veterans_day).tolist() == [20]
    assert workdays(["2026-11"], holidays=veterans_day, worked=veterans_day).tolist() == [21]


def test_workdays_leave_a_worked_weekend_closed() -> None:
    assert workdays(["2026-10"], worked=[dt.date(2026, 10, 3)]).tolist() == [22]


def test_workdays_take_a_pandas_index_and_years_between_apart() -> None:
    months = pd.DatetimeIndex(["2026-01-15", "2030-01-31"])
    assert workdays(months, region="US").tolist() == [20, 21]


@pytest.mark.parametrize("week", ["", "111110", "11111000", "1111102", "0000000"])
def test_workdays_refuse_what_is_no_week(week: str) -> None:
    with pytest.raises(InvalidValueError, match="week: not a working week: got"):
        workdays(["2026-09"], week=week)


@settings(deadline=None)
@given(
    month=st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)),
    offsets=st.sets(st.integers(0, 40)),
    worked=st.sets(st.integers(0, 40)),
    week=st.text("01", min_size=7, max_size=7).filter(lambda week: "1" in week),
)
def test_workdays_walk_day_by_day(month: dt.date, offsets: set[int], worked: set[int], week: str) -> None:
    first = month.replace(day=1)
    closed, taken_back = ([first + dt.timedelta(n) for n in sorted(some)] for some in (offsets, worked))
    found = workdays([first], holidays=closed, worked=taken_back, week=week)
    assert found.tolist() == [count(first.year, first.month, set(closed) - set(taken_back), week)]


@pytest.mark.parametrize(("kind", "days"), [("24x7", 30), ("24X7", 30), ("clinic", 21), ("Support", 21)])
def test_open_days_follow_the_kind_of_unit(kind: str, days: int) -> None:
    assert open_days(["2026-09"], kind, region="US").tolist() == [days]


def test_open_days_of_a_ward_ignore_holidays() -> None:
    days = open_days(np.array(["2028-02-10"], dtype="datetime64[D]"), "24x7", holidays=[dt.date(2028, 2, 21)])
    assert days.tolist() == [29]


def test_open_days_refuse_another_kind() -> None:
    with pytest.raises(InvalidValueError, match="type: unknown: got 'hotel', expected 24x7, clinic or support"):
        open_days(["2026-09"], "hotel")
