"""Days and months as systems write them: read, or refused where they may mean two things."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.calendar.months import parse_month
from xlplan.core.calendar.written import Habits, OpenDateError, habits, read_written

MARCH = [
    "2026-03", "2026/03", "2026.3", "202603", "20260314", "03/2026", "3-2026", "03/14/2026", "3/31/2026", "31.3.2026",
    "31-Mar-2026", "31-MAR-26", "31 Mar 2026", "30MAR2026", "Mar 31, 2026", "March 31 2026", "Mar 2026", "Mar-26",
    "Mar '26", "2026-Mar", "2026M03", "P09 FY26", "FY26 P09", "FY2026-P09", "FY26-09", "2026-P09", "2026 P9",
    "Period 9 FY26", "09-FY26", "2026-03-31T23:30:00-05:00", "2026-03-31 00:00:00", "3/31/2026 12:00:00 AM",
    "Mar\u00a02026", " 2026-03 ",
]  # fmt: skip


@pytest.mark.parametrize("text", MARCH)
def test_months_are_read_as_systems_write_them(text: str) -> None:
    assert f"{parse_month(text, fy_start=7):%Y-%m-%d}" == "2026-03-01"


@pytest.mark.parametrize(
    "text",
    ["Oct 31", "Oct 15", "26-Sep", "09/26", "2026-10-32", "2026-02-29", "2026-13", "FY27 P13", "FY27", "2026", 
     "P00 FY26", "Octember 2026", "", "10/2026/31", "1e5", "2026-10 x"],
)  # fmt: skip
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_month(text, fy_start=7)


@pytest.mark.parametrize("text", ["04/05/2026", "4.5.26", "Oct-31", "Nov-30", "Feb-28"])
def test_a_date_that_may_mean_two_days_is_open(text: str) -> None:
    with pytest.raises(OpenDateError, match=r"may be"):
        read_written(text)


def test_a_day_over_twelve_decides_for_the_column() -> None:
    assert habits(["04/05/2026", "04/25/2026"]).order == "month-first"
    assert habits(["04/05/2026", "25/04/2026"]).order == "day-first"
    assert habits(["04/25/2026", "25/04/2026"]).order is None
    assert read_written("04/05/2026", habits=Habits("day-first")) == (2026, 5, 4)


def test_first_days_of_several_months_decide_for_a_column_of_months() -> None:
    assert habits(["01/07/2026", "01/08/2026"], monthly=True).order == "day-first"
    assert habits(["01/07/2026", "01/08/2026"]).order is None
    assert habits(["01/07/2026"], monthly=True).order is None


def test_short_years_are_known_by_other_rows() -> None:
    column = ["Feb-28", "Mar-28"]
    assert read_written("Feb-28", habits=habits(column)) == (2028, 2, None)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31)))
def test_a_day_is_the_same_in_every_form(day: dt.date) -> None:
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%d-%b-%Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
        f"{day:%Y/%m/%d}",
    ]
    assert {read_written(form) for form in forms} == {(day.year, day.month, day.day)}
    assert read_written(f"{day:%m/%d/%Y}", habits=Habits("month-first")) == (day.year, day.month, day.day)
