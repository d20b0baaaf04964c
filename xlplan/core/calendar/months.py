"""Fiscal months, days and weekdays of a month, and pay periods split over months."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats

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


_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?(?:[ T].*)?")
_FISCAL = re.compile(r"FY\s*'?(\d{2}|\d{4})\s*[-/ ]?\s*(?:P|M)\s*(\d{1,2})", re.IGNORECASE)
_NAMED = re.compile(r"([A-Za-z]{3,9})\.?[ \-/']+(\d{2}|\d{4})")


def parse_month(value: object, *, fy_start: int = 1) -> pd.Timestamp:
    """Read a month as people write it.

    Parameters
    ----------
    value : date, datetime or str
        A date anywhere in the month, or text: ``2026-10``, ``Oct 2026``, ``October-26``, ``FY27 P04``.
    fy_start : int
        First month of the fiscal year, 1–12; a fiscal year is named by the calendar year it ends in.

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
    text = str(value).strip() if isinstance(value, str) else ""
    if match := _ISO.fullmatch(text):
        return _month(int(match[1]), int(match[2]), text)
    if match := _FISCAL.fullmatch(text):
        period = int(match[2])
        if not 1 <= period <= 12:
            raise ValueError(f"{text!r} is not a month: periods run from P01 to P12")
        first = pd.Period(year=_century(match[1]), month=fy_start, freq="M") - (12 if fy_start > 1 else 0)
        return (first + period - 1).to_timestamp()
    if (match := _NAMED.fullmatch(text)) and (number := _month_number(match[1])):
        return _month(_century(match[2]), number, text)
    raise ValueError(f"{value!r} is not a month such as 2026-10, Oct 2026 or FY27 P04")


def _month_number(name: str) -> int:
    """Find a month by its name or the beginning of it, three letters at least; 0 if there is none."""
    text = name.lower()
    return next((i for i, full in enumerate(calendar.month_name) if full.lower().startswith(text) and full), 0)


def _century(year: str) -> int:
    return int(year) + (2000 if len(year) == 2 else 0)


def _month(year: int, month: int, text: str) -> pd.Timestamp:
    if not (1 <= month <= 12 and 1900 <= year <= 2199):
        raise ValueError(f"{text!r} is not a month such as 2026-10")
    return pd.Timestamp(year, month, 1)


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
