"""Dated values to months."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, TooLittleDataError

__all__ = ["HOW", "to_monthly"]

Days = npt.NDArray[np.datetime64]

HOW: dict[str, Callable[[Floats], Any]] = {
    "sum": np.sum,
    "average": np.mean,
    "count": np.size,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "max": np.max,
    "median": np.median,
    "min": np.min,
}
"""What is made of the values of a month; first and last are by date."""


def to_monthly(values: Floats, days: Days, *, how: str = "sum") -> tuple[Days, Floats, npt.NDArray[np.int64]]:
    """Bring dated values to one a month.

    Parameters
    ----------
    values : numpy.ndarray
        One a day given; NaN is not counted.
    days : numpy.ndarray
        ``datetime64[D]``, in any order, some more than once.
    how : str
        A key of `HOW`. Statistics and dollars are added up, a census is averaged.

    Returns
    -------
    tuple of numpy.ndarray
        Every month from the first to the last that has a value, as its first day; its value, NaN where there is none,
        because a missing month is not zero; and how many values it has.

    Raises
    ------
    InvalidValueError
        For an unknown `how`.
    TooLittleDataError
        If there is no value.

    Examples
    --------
    >>> days = np.array(["2026-10-01", "2026-10-31", "2026-12-15"], dtype="datetime64[D]")
    >>> months, sums, counts = to_monthly(np.array([10.0, 12, 7]), days)
    >>> months.astype(str).tolist(), sums.tolist(), counts.tolist()
    (['2026-10-01', '2026-11-01', '2026-12-01'], [22.0, nan, 7.0], [2, 0, 1])
    """
    if how not in HOW:
        raise InvalidValueError(f"how: unknown: got {how!r}, expected {', '.join(HOW)}. Choose one.")
    known = np.isfinite(values)
    if not known.any():
        raise TooLittleDataError("values: no value: got blank cells, expected at least one number. Select values.")
    order = np.argsort(days[known], kind="stable")
    y, months = values[known][order], days[known][order].astype("datetime64[M]")
    found, firsts = np.unique(months, return_index=True)
    span = np.arange(found[0], found[-1] + 1)
    place = (found - found[0]).astype(np.int64)
    sums, counts = np.full(span.size, np.nan), np.zeros(span.size, dtype=np.int64)
    groups = np.split(y, firsts[1:])
    sums[place] = [float(HOW[how](group)) for group in groups]
    counts[place] = [group.size for group in groups]
    return span.astype("datetime64[D]"), sums, counts
