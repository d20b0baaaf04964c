"""Values beside a timeline as a worksheet has them: in any order, some twice, some missing, one constant step.

Points in time are numbers: serial numbers of the 1900 date system for dates (days since 30 December 1899), or
any numbers a user counts periods by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, OutOfRangeError, SizeError, TooLittleDataError

__all__ = ["AGGREGATIONS", "Series", "Timeline", "read_series"]


EPOCH = np.datetime64("1899-12-30", "D")
EARLIEST, LATEST = 61, 109_574
"""Serial numbers that are dates: 1 March 1900 to 31 December 2199."""
LEAST_DATE = 20_000
SHORTEST_MONTH = 28
MOST_MISSING = 0.30
MOST_PERIODS = 100_000
EVEN = 1e-6

AGGREGATIONS: dict[str, Callable[[Floats], Any]] = {
    "average": np.mean,
    "count": np.size,
    "counta": np.size,
    "max": np.max,
    "median": np.median,
    "min": np.min,
    "sum": np.sum,
}
"""What is made of values at one point in time, numbered from 1 as in Excel."""


@dataclass(frozen=True)
class Timeline:
    """Evenly spaced points in time.

    Parameters
    ----------
    first : float
        The first point; where the step is in months, the month's number, counted from January of year 0.
    step : float
        Distance of two points: in the unit of the numbers, or in months.
    months : bool
        Whether the step is in months.
    day : int
        Day of the month of each point; 31 is the last one. Only for steps in months.
    """

    first: float
    step: float
    months: bool = False
    day: int = 1

    @property
    def dated(self) -> bool:
        """Whether the points are dates: months, or numbers that as serial numbers lie in 1954 to 2199."""
        return self.months or LEAST_DATE <= self.first <= LATEST

    def at(self, periods: npt.NDArray[np.int64]) -> Floats:
        """Give the points that lie some periods after the first.

        Examples
        --------
        Month ends from 31 October 2026.

        >>> Timeline(2026 * 12 + 9, 1, months=True, day=31).at(np.array([0, 1]))
        array([46326., 46356.])
        """
        if not self.months:
            return np.asarray(self.first + self.step * periods, dtype=float)
        number = np.floor(self.first + self.step * periods).astype(np.int64) - 1970 * 12
        start = number.astype("datetime64[M]")
        last = ((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.int64)
        days = start.astype("datetime64[D]") + np.minimum(self.day, last) - 1
        return np.asarray((days - EPOCH).astype(float))

    def periods(self, points: Floats) -> Floats:
        """Tell how many periods after the first points lie; between two of them in proportion.

        Examples
        --------
        >>> Timeline(2026 * 12 + 9, 1, months=True).periods(np.array([46296.0, 46311.5, 46327.0]))
        array([0. , 0.5, 1. ])
        """
        if not self.months:
            return np.asarray((points - self.first) / self.step)
        whole = np.floor((_months_of(points) - self.first) / self.step).astype(np.int64)
        whole -= self.at(whole) > points
        low, high = self.at(whole), self.at(whole + 1)
        return np.asarray(whole + (points - low) / (high - low))


@dataclass(frozen=True, eq=False)
class Series:
    """One value a period.

    Parameters
    ----------
    values : numpy.ndarray
        Oldest first; gaps filled.
    missing : int
        How many values were filled.
    timeline : Timeline
        When they are.
    """

    values: Floats
    missing: int
    timeline: Timeline


def read_series(values: Floats, points: Floats, *, aggregation: str | None = "average", zeros: bool = False) -> Series:
    """Bring values and points in time into one series.

    Parameters
    ----------
    values, points : array_like
        Of equal size, any shape and order; NaN is blank. A blank value is missing.
    aggregation : str or None
        What is made of values at one point, a key of `AGGREGATIONS`, applied at every point alike; None refuses
        values at one point.
    zeros : bool
        Whether missing values are zeros; otherwise they lie on the straight line between their neighbors.

    Raises
    ------
    SizeError
        If the sizes differ.
    InvalidValueError
        For a value without a point in time, or for two at one point without an aggregation.
    TooLittleDataError
        For fewer than two points, or more than 30 % missing.
    OutOfRangeError
        Without a constant step.

    Examples
    --------
    >>> read_series(np.array([5.0, 1, 3]), np.array([9.0, 7, 8])).values
    array([1., 3., 5.])
    """
    y, x = np.asarray(values, dtype=float).ravel(), np.asarray(points, dtype=float).ravel()
    _check_pairs(y, x)
    known = np.isfinite(y)
    y, x = _combined(y[known], x[known], aggregation)
    timeline = _timeline(x)
    places = np.rint(timeline.periods(x)).astype(np.int64)
    total = int(places[-1]) + 1
    missing = total - places.size
    if missing > MOST_MISSING * total or total > MOST_PERIODS:
        raise TooLittleDataError(
            f"timeline: too many missing: got {missing} of {total} periods without a value, expected at most 30 %. "
            "Fill them in, or take a coarser timeline.",
        )
    filled = np.zeros(total) if zeros else np.interp(np.arange(total), places, y)
    filled[places] = y
    return Series(filled, missing, timeline)


def _check_pairs(y: Floats, x: Floats) -> None:
    if y.size != x.size:
        raise SizeError(
            f"timeline: size differs from values: got {x.size} cells, expected {y.size}. "
            "Select ranges of the same size.",
        )
    lonely = np.flatnonzero(np.isfinite(y) & ~np.isfinite(x))
    if lonely.size:
        raise InvalidValueError(f"timeline: blank beside a value: cell {lonely[0] + 1}, expected its date. Fill it in.")
    if np.unique(x[np.isfinite(y)]).size < 2:
        raise TooLittleDataError(
            "values: too little history: expected at least two points in time. Select the history."
        )


def _combined(y: Floats, x: Floats, aggregation: str | None) -> tuple[Floats, Floats]:
    order = np.argsort(x, kind="stable")
    y, x = y[order], x[order]
    found, firsts = np.unique(x, return_index=True)
    if aggregation is None:
        if found.size < x.size:
            raise InvalidValueError(
                f"timeline: {x.size - found.size} points in time repeated: expected each once. "
                "Choose an aggregation such as SUM, or remove rows.",
            )
        return y, x
    combine = AGGREGATIONS[aggregation]
    return np.array([float(combine(group)) for group in np.split(y, firsts[1:])]), found


def _timeline(x: Floats) -> Timeline:
    """Find the step: the smallest gap, of which all others are multiples."""
    monthly = _monthly(x)
    if monthly is not None:
        return monthly
    gaps = np.diff(x)
    step = float(gaps.min())
    counts = gaps / step
    if (np.abs(counts - np.rint(counts)) > EVEN * np.maximum(counts, 1)).any():
        raise OutOfRangeError(
            f"timeline: no constant step: got gaps of {step:g} and {float(gaps.max()):g}, expected multiples of the "
            "smallest. Correct the dates.",
        )
    return Timeline(float(x[0]), step)


def _monthly(x: Floats) -> Timeline | None:
    """Read dates on one day of their months, or on their last days, as steps of months."""
    if x[0] < EARLIEST or x[-1] > LATEST or (x != np.floor(x)).any() or np.diff(x).min() < SHORTEST_MONTH:
        return None
    days = EPOCH + x.astype(np.int64)
    starts = days.astype("datetime64[M]")
    day = (days - starts.astype("datetime64[D]")).astype(np.int64) + 1
    length = ((starts + 1).astype("datetime64[D]") - starts.astype("datetime64[D]")).astype(np.int64)
    usual = 31 if (day == length).all() else int(day.max())
    numbers = _months_of(x)
    gaps = np.diff(numbers)
    step = int(gaps.min())
    if (day != np.minimum(usual, length)).any() or step < 1 or (gaps % step).any():
        return None
    return Timeline(float(numbers[0]), float(step), months=True, day=usual)


def _months_of(x: Floats) -> Floats:
    """Give the months of serial numbers, counted from January of year 0."""
    days = EPOCH + np.floor(x).astype(np.int64)
    return np.asarray(days.astype("datetime64[M]").astype(np.int64) + 1970 * 12, dtype=float)
