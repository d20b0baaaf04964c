"""How a history counts time: months, quarters or weeks, numbered one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar.months import month_name

__all__ = ["NO_DAY", "Clock", "Frequency", "find_clock", "pay_period_step"]

Integers = npt.NDArray[np.int64]

YEAR_ZERO = 1970 * 12
LEAST_DATES = 4
NO_DAY = -(10**9)


class Frequency(StrEnum):
    """How often a series has a value; ``auto`` looks at the dates."""

    AUTO = "auto"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    WEEKLY = "weekly"

    @property
    def season_length(self) -> int:
        """Periods in a year."""
        return {"quarterly": 4, "weekly": 52}.get(self.value, 12)

    @property
    def noun(self) -> str:
        """What a period is called."""
        return {"quarterly": "quarter", "weekly": "week"}.get(self.value, "month")


@dataclass(frozen=True)
class Clock:
    """A frequency and where its periods begin.

    Parameters
    ----------
    frequency : Frequency
        Not ``auto``.
    anchor : int
        For quarters the month 0–2 they begin with, for weeks the weekday as days after Thursday.
    """

    frequency: Frequency = Frequency.MONTHLY
    anchor: int = 0

    @property
    def season_length(self) -> int:
        """Periods in a year."""
        return self.frequency.season_length

    def number(self, months: Integers, days: Integers) -> Integers:
        """Find the numbers of the periods that hold dates, given as months since year 0 and days since 1970."""
        if self.frequency is Frequency.WEEKLY:
            return (days - self.anchor) // 7
        return (months - self.anchor) // 3 if self.frequency is Frequency.QUARTERLY else months

    def starts(self, first: int, count: int) -> npt.NDArray[np.datetime64]:
        """List the first days of `count` periods from a number, as days.

        Examples
        --------
        >>> Clock().starts(2026 * 12 + 9, 2)
        array(['2026-10-01', '2026-11-01'], dtype='datetime64[D]')
        """
        numbers = np.arange(first, first + count)
        if self.frequency is Frequency.WEEKLY:
            return (numbers * 7 + self.anchor).astype("datetime64[D]")
        step = 3 if self.frequency is Frequency.QUARTERLY else 1
        return (numbers * step + self.anchor - YEAR_ZERO).astype("datetime64[M]").astype("datetime64[D]")

    def index(self, first: int, count: int) -> pd.DatetimeIndex:
        """List the first days of `count` periods from a number."""
        return pd.DatetimeIndex(self.starts(first, count).astype("datetime64[s]"))

    def name(self, number: int) -> str:
        """Name a period for people: ``Oct 2026``, or the day a week begins."""
        start = self.index(number, 1)[0]
        return f"{start:%Y-%m-%d}" if self.frequency is Frequency.WEEKLY else month_name(start)


def find_clock(frequency: Frequency, codes: npt.NDArray[np.intp], months: Integers, days: Integers) -> Clock:
    """Find how the series of a frame count time.

    Weeks are dates of every series a multiple of seven days apart, most often seven; quarters are months a
    multiple of three apart, most often three. Everything else is months.

    Parameters
    ----------
    frequency : Frequency
        What was asked for.
    codes : numpy.ndarray
        The series of each row.
    months, days : numpy.ndarray
        The date of each row: months since year 0, and days since 1970 or `NO_DAY`.

    Examples
    --------
    >>> months = 2025 * 12 + np.array([0, 3, 6, 9])
    >>> find_clock(Frequency.AUTO, np.zeros(4, dtype=int), months, np.full(4, NO_DAY)).frequency.value
    'quarterly'
    """
    if frequency is Frequency.MONTHLY or not codes.size:
        return Clock()
    if frequency is Frequency.QUARTERLY or (frequency is Frequency.AUTO and _regular(codes, months, 3)):
        return Clock(Frequency.QUARTERLY, int(months[0] % 3))
    if frequency is Frequency.WEEKLY or ((days != NO_DAY).all() and _regular(codes, days, 7)):
        return Clock(Frequency.WEEKLY, int(np.bincount(days % 7).argmax()))
    return Clock()


def pay_period_step(codes: npt.NDArray[np.intp], days: Integers) -> int:
    """Give the days between dates where they are those of pay periods: 14, or four weeks; 0 if they are not.

    Parameters
    ----------
    codes : numpy.ndarray
        The series of each row.
    days : numpy.ndarray
        The date of each row as days since 1970, or `NO_DAY`.

    Examples
    --------
    >>> pay_period_step(np.zeros(4, dtype=int), np.array([0, 28, 56, 84]))
    28
    """
    order = np.lexsort((days, codes))
    gaps = np.diff(days[order])[np.diff(codes[order]) == 0]
    gaps = gaps[gaps > 0]
    if (days == NO_DAY).any() or gaps.size < LEAST_DATES - 1 or (gaps % 14).any():
        return 0
    return int(np.median(gaps)) if np.median(gaps) in (14, 28) else 0


def _regular(codes: npt.NDArray[np.intp], moments: Integers, step: int) -> bool:
    """Tell whether dates are whole steps apart, most often one step."""
    order = np.lexsort((moments, codes))
    gaps = np.diff(moments[order])[np.diff(codes[order]) == 0]
    aligned = np.unique(moments % step).size == 1
    return bool(aligned and gaps.size >= LEAST_DATES - 1 and not (gaps % step).any() and np.median(gaps) == step)
