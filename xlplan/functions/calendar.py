"""Worksheet functions of the fiscal calendar."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.calendar.workdays import workdays
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, blank_missing
from xlplan.functions.example import Example, column, day
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_fiscal", "plan_months", "plan_workdays"]

_MOST_MONTHS = 1200


@worksheet_function(
    "PLAN_FISCAL",
    chapter=Chapter.CALENDAR,
    brief="fiscal year, quarter, period",
    example=Example(
        "Fiscal years that begin in July.", (column(day(2026, 6, 30), day(2026, 7, 1), day(2026, 10, 31)),)
    ),
)
def plan_fiscal(
    date: Annotated[Dates, "Dates: a range or one cell. Blank cells stay blank."],
    start_month: Annotated[int, "First month of the fiscal year: 1 January, 7 July (the default), 10 October."] = 7,
    part: Annotated[str, 'What to give: "FY" fiscal year (the default), "Q" quarter 1-4, "P" period 1-12.'] = "FY",
) -> npt.NDArray[np.object_]:
    """Fiscal year, quarter or period of a date. A fiscal year is named by the calendar year it ends in.

    Parameters
    ----------
    date : array_like of datetime64
        Any day of each month.
    start_month : int
        1–12.
    part : str
        ``FY``, ``Q`` or ``P``, in any case.

    Returns
    -------
    numpy.ndarray
        Whole numbers, the shape of `date`; None where it is blank.

    Raises
    ------
    FunctionError
        ``#NUM!`` if `start_month` is not 1 to 12, ``#VALUE!`` for another part.

    Examples
    --------
    >>> plan_fiscal(np.array([["2026-10-31"]], dtype="datetime64[D]")).tolist()
    [[2027]]
    """
    import pandas as pd

    from xlplan.core.calendar.months import fiscal_period, fiscal_quarter, fiscal_year

    give = {"FY": fiscal_year, "Q": fiscal_quarter, "P": fiscal_period}.get(part.strip().upper())
    if give is None:
        raise FunctionError("#VALUE!", f"part: unknown: got {part!r}, expected FY, Q or P. Choose one of them.")
    if not 1 <= start_month <= 12:
        raise FunctionError("#NUM!", f"start_month: out of range: got {start_month}, expected 1 to 12. Correct it.")
    found = [None if np.isnat(day) else give(pd.Timestamp(day), start_month) for day in date.ravel()]
    return np.array(found, dtype=object).reshape(date.shape)


@worksheet_function(
    "PLAN_MONTHS",
    chapter=Chapter.CALENDAR,
    brief="a run of months",
    example=Example("The month ends of a quarter.", (day(2027, 1, 15), 3, True)),
)
def plan_months(
    start: Annotated[dt.date, "Any day of the first month."],
    n: Annotated[int, "How many months, 1 to 1,200."],
    end_of_month: Annotated[bool, "TRUE gives the last day of each month, FALSE (the default) the first."] = False,
) -> Dates:
    """List months below each other, from the month of a date on.

    Parameters
    ----------
    start : datetime.date
        Any day of the first month.
    n : int
        Months.
    end_of_month : bool
        Whether to give last days.

    Returns
    -------
    numpy.ndarray
        One column of days.

    Raises
    ------
    FunctionError
        ``#NUM!`` if `n` is not 1 to 1,200.

    Examples
    --------
    >>> plan_months(dt.date(2027, 1, 15), 2, end_of_month=True).astype(str).tolist()
    [['2027-01-31'], ['2027-02-28']]
    """
    if not 1 <= n <= _MOST_MONTHS:
        raise FunctionError("#NUM!", f"n: out of range: got {n}, expected 1 to {_MOST_MONTHS}. Correct it.")
    months = np.datetime64(start, "M") + np.arange(n)[:, None]
    return (months + 1).astype("datetime64[D]") - 1 if end_of_month else months.astype("datetime64[D]")


@worksheet_function(
    "PLAN_WORKDAYS",
    chapter=Chapter.CALENDAR,
    brief="working days",
    example=Example(
        "Clinic days of two months; Labor Day is closed.",
        (column(day(2026, 9), day(2026, 10)), column(day(2026, 9, 7))),
    ),
)
def plan_workdays(
    month: Annotated[Dates, "Any day of each month: a range or one cell. Blank cells stay blank."],
    holidays: Annotated[Dates | None, "Days closed, such as the dates on the Holidays sheet; none if left out."] = None,
    week: Annotated[str, '"1111100": seven digits from Monday, 1 open, 0 closed. NETWORKDAYS.INTL has 0 open.'] = (
        "1111100"
    ),
) -> npt.NDArray[np.object_]:
    """Workdays of a month: days of the working week less holidays. Multiply visits a workday by it.

    Parameters
    ----------
    month : array_like of datetime64
        Any day of each month.
    holidays : array_like of datetime64, optional
        Days closed; blank cells are none.
    week : str
        Working week from Monday.

    Returns
    -------
    numpy.ndarray
        Days, the shape of `month`; None where it is blank.

    Raises
    ------
    FunctionError
        ``#VALUE!`` if `week` is no working week.

    Examples
    --------
    September 2026 without Labor Day.

    >>> days = np.array([["2026-09-01"]], dtype="datetime64[D]")
    >>> plan_workdays(days, np.array([["2026-09-07"]], dtype="datetime64[D]"))
    array([[21.0]], dtype=object)
    """
    known = ~np.isnat(month)
    counts = np.full(month.shape, np.nan)
    counts[known] = workdays(
        month[known], holidays=() if holidays is None else holidays[~np.isnat(holidays)], week=week
    )
    return blank_missing(counts)
