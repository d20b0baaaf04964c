"""Worksheet functions of pay periods: their months, accruals."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.calendar.accruals import accrued
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.calendar.period_shares import split_over_months
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, Numbers, blank_missing
from xlplan.functions.example import Example, column, day, months
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_accrual", "plan_calendarize", "plan_payperiods"]

_HEADERS = ["Period", "Start", "End", "Pay Date", "Month", "Days in Month", "Next Month", "Days in Next"]


@worksheet_function(
    "PLAN_PAYPERIODS",
    chapter=Chapter.CALENDAR,
    brief="pay periods and pay dates",
    example=Example(
        "Pay periods of July 2026, paid six days after they end.",
        (day(2026, 7, 11), day(2026, 7), day(2026, 7), None, 6),
    ),
)
def plan_payperiods(
    anchor_date: Annotated[dt.date, "Last day of any pay period."],
    first_month: Annotated[dt.date, "Any day of the first month to list."],
    last_month: Annotated[dt.date, "Any day of the last month to list."],
    days: Annotated[int, "Days in a pay period: 14 biweekly (the default), 7 weekly, 28 four-weekly."] = 14,
    pay_lag: Annotated[int, "Days from the end of a period to its pay date, 0 if left out."] = 0,
    headers: Annotated[bool, "FALSE leaves the row of headings out."] = True,
) -> object:
    """List the pay periods that touch the months: number, start, end, pay date and days in each month.

    Parameters
    ----------
    anchor_date : datetime.date
        Last day of any period.
    first_month, last_month : datetime.date
        Any day of each.
    days, pay_lag : int
        Days.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    pandas.DataFrame or numpy.ndarray
        A row a period; the next month is blank where a period ends in the month it starts in.

    Raises
    ------
    FunctionError
        ``#NUM!`` if the last month is before the first, or days or lag are out of range.

    Examples
    --------
    >>> frame = plan_payperiods(dt.date(2026, 7, 11), dt.date(2026, 7, 1), dt.date(2026, 7, 1), pay_lag=6)
    >>> frame[["Period", "Days in Month", "Days in Next"]].iloc[0].tolist()
    [15, 3, 11]
    """
    calendar = PayCalendar(anchor_date, days=days, lag=pay_lag)
    if (first_month.year, first_month.month) > (last_month.year, last_month.month):
        raise FunctionError(
            "#NUM!", f"last_month: before first_month: got {last_month}, expected {first_month} or later. Swap them."
        )
    frame = calendar.periods(first_month, last_month).astype(object)
    frame = frame.where(frame.notna(), None).set_axis(_HEADERS, axis=1)
    return frame if headers else frame.to_numpy(dtype=object)


@worksheet_function(
    "PLAN_CALENDARIZE",
    chapter=Chapter.CALENDAR,
    brief="pay periods to months",
    example=Example(
        "Pay of three periods by months: July is covered whole, June and August in part.",
        (
            column(140_000, 147_000, 143_500),
            column(day(2026, 7, 11), day(2026, 7, 25), day(2026, 8, 8)),
            [[*months(2026, 6, 3)]],
            None,
            None,
            True,
        ),
    ),
)
def plan_calendarize(
    amounts: Annotated[Numbers, "Amounts of the pay periods: dollars or hours. A blank period is not known yet."],
    period_ends: Annotated[Dates, "Last day of each period, as many as amounts. Rows of one period are added up."],
    months: Annotated[Dates, "Any day of each month to show: a row or a column."],
    basis: Annotated[
        str, '"days" (the default) for units open every day, "weekdays" Monday to Friday for clinics and offices.'
    ] = "days",
    period_days: Annotated[int, "Days in a pay period: 14 biweekly (the default), 7 weekly, 28 four-weekly."] = 14,
    partial: Annotated[bool, "TRUE also shows what falls in months that the periods cover in part; they add up."] = (
        False
    ),
) -> npt.NDArray[np.object_]:
    """Split pay-period amounts over months by days worked; a month not covered whole is blank unless partial is TRUE.

    Parameters
    ----------
    amounts : array_like
        Dollars or hours of each period.
    period_ends : array_like of datetime64
        Last days.
    months : array_like of datetime64
        Any day of each month; blank stays blank.
    basis : str
        ``days`` or ``weekdays``, in any case.
    period_days : int
        Days in a period.
    partial : bool
        Whether months covered in part show what falls in them.

    Returns
    -------
    numpy.ndarray
        Amounts, the shape of `months`; None where a month is not covered.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ, ``#VALUE!`` for an unknown basis or an amount without its period end,
        ``#NUM!`` if periods overlap or `period_days` is out of range.

    Examples
    --------
    28 June to 11 July 2026, $140,000.

    >>> ends, months = np.array([["2026-07-11"]], "datetime64[D]"), np.array([["2026-06-01", "2026-07-01"]], "M8[D]")
    >>> plan_calendarize(np.array([[140_000.0]]), ends, months, partial=True)
    array([[30000.0, 110000.0]], dtype=object)
    """
    split = split_over_months(amounts, period_ends, months, days=period_days, basis=basis, partial=partial)
    return blank_missing(split)


@worksheet_function(
    "PLAN_ACCRUAL",
    chapter=Chapter.CALENDAR,
    brief="pay worked and not yet paid",
    example=Example(
        "Pay of the period from 28 June: three of its fourteen days fall in June.",
        (day(2026, 6, 30), day(2026, 6, 28), 140_000),
    ),
)
def plan_accrual(
    as_of: Annotated[Dates, "Last day worked, such as the month end: one cell, or one for each period."],
    period_start: Annotated[Dates, "First day of the pay period that is open then: one cell, or one for each."],
    amount: Annotated[Numbers, "Pay of the whole period: one cell or a range. Blank cells stay blank."],
    basis: Annotated[
        str, '"days" (the default) for units open every day, "weekdays" Monday to Friday for clinics and offices.'
    ] = "days",
    period_days: Annotated[int, "Days in a pay period: 14 biweekly (the default), 7 weekly, 28 four-weekly."] = 14,
) -> npt.NDArray[np.object_]:
    """Accrued part of a pay period: its amount x the share worked by a day. Book it at month end, then reverse it.

    Parameters
    ----------
    as_of, period_start : array_like of datetime64
        Days; one, or as many as amounts.
    amount : array_like
        Dollars of the whole period.
    basis : str
        ``days`` or ``weekdays``, in any case.
    period_days : int
        Days in a period.

    Returns
    -------
    numpy.ndarray
        Dollars: nothing before the period, the whole amount after it; None where a cell is blank.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ, ``#VALUE!`` for an unknown basis, ``#NUM!`` if `period_days` is out of range.

    Examples
    --------
    Three of the fourteen days from 28 June 2026 on fall in June.

    >>> day, start = np.array([["2026-06-30"]], "datetime64[D]"), np.array([["2026-06-28"]], "datetime64[D]")
    >>> plan_accrual(day, start, np.array([[140_000.0]]))
    array([[30000.0]], dtype=object)
    """
    return blank_missing(accrued(as_of, period_start, amount, days=period_days, basis=basis))
