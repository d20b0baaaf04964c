"""Fiscal months, days and weekdays of a month, and pay periods split over months."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.written import AS_WRITTEN, Habits, read_written

__all__ = [
    "Year",
    "days_in_month",
    "fiscal_period",
    "fiscal_quarter",
    "fiscal_year",
    "month_name",
    "month_range",
    "parse_month",
]


def parse_month(value: object, *, fy_start: int = 1, habits: Habits = AS_WRITTEN) -> pd.Timestamp:
    """Read a month as people write it.

    Parameters
    ----------
    value : date, datetime or str
        A date anywhere in the month, or text: ``2026-10``, ``Oct 2026``, ``10/31/2026``, ``FY27 P04``.
    fy_start : int
        First month of the fiscal year, 1–12; a fiscal year is named by the calendar year it ends in.
    habits : Habits
        What the other rows of the column say: whether day or month leads.

    Returns
    -------
    pandas.Timestamp
        First day of the month.

    Raises
    ------
    ValueError
        If the value is no month.

    Examples
    --------
    >>> parse_month("FY27 P04", fy_start=7)
    Timestamp('2026-10-01 00:00:00')
    >>> parse_month("Oct-26")
    Timestamp('2026-10-01 00:00:00')
    """
    if isinstance(value, dt.date):
        return pd.Timestamp(value.year, value.month, 1)
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a month such as 2026-10, Oct 2026 or FY27 P04")
    found = read_written(value, fy_start=fy_start, habits=habits)
    return pd.Timestamp(found.year, found.month, 1)


def month_name(month: pd.Timestamp) -> str:
    """Name a month for people.

    Examples
    --------
    >>> month_name(pd.Timestamp("2026-10-01"))
    'Oct 2026'
    """
    return f"{calendar.month_abbr[month.month]} {month.year}"


def month_range(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    """List the month starts from `first` to `last`, both included.

    Examples
    --------
    >>> len(month_range(pd.Timestamp("2026-07-01"), pd.Timestamp("2027-06-01")))
    12
    """
    return pd.date_range(first, last, freq="MS", unit="s")


def fiscal_year(month: pd.Timestamp, fy_start: int) -> int:
    """Give the fiscal year of a month, named by the calendar year it ends in.

    Examples
    --------
    >>> fiscal_year(pd.Timestamp("2026-10-01"), fy_start=7), fiscal_year(pd.Timestamp("2026-10-01"), 1)
    (2027, 2026)
    """
    return month.year + int(fy_start > 1 and month.month >= fy_start)


def fiscal_period(month: pd.Timestamp, fy_start: int) -> int:
    """Give the period 1–12 of a month within its fiscal year.

    Examples
    --------
    >>> fiscal_period(pd.Timestamp("2026-10-01"), fy_start=7)
    4
    """
    return (month.month - fy_start) % 12 + 1


def fiscal_quarter(month: pd.Timestamp, fy_start: int) -> int:
    """Give the quarter 1–4 of a month within its fiscal year: ``ceil(period / 3)``.

    Examples
    --------
    >>> fiscal_quarter(pd.Timestamp("2026-10-01"), fy_start=7)
    2
    """
    return (fiscal_period(month, fy_start) + 2) // 3


def days_in_month(months: pd.DatetimeIndex) -> Floats:
    """Count the calendar days of each month.

    Examples
    --------
    >>> days_in_month(pd.DatetimeIndex(["2027-02-01", "2028-02-01"]))
    array([28., 29.])
    """
    return np.asarray(months.days_in_month, dtype=float)


@dataclass(frozen=True)
class Year:
    """A fiscal year: its name and its months."""

    name: str
    months: pd.DatetimeIndex

    @classmethod
    def of(cls, months: pd.DatetimeIndex, fy_start: int) -> Year:
        """Name a year by the calendar year it ends in: ``FY2027``."""
        return cls(f"FY{fiscal_year(months[0], fy_start)}", months)
