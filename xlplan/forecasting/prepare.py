"""Series as they come: check the frame, place values on months, fill small gaps, name what is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from numbers import Real

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar import month_name, parse_month
from xlplan.core.errors import InputError, Problem

__all__ = ["History", "Refusal", "histories"]

Floats = npt.NDArray[np.float64]

LARGEST = 1e15
MOST_MISSING = 0.30
COLUMNS = ("unique_id", "ds", "y")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class History:
    """One series on consecutive months, oldest first.

    Parameters
    ----------
    unique_id : hashable
        The name of the series.
    start : int
        First month, counted from January of year 0.
    observed : numpy.ndarray
        One value a month, from the first to the last month that has one; NaN where missing.
    """

    unique_id: Hashable
    start: int
    observed: Floats

    @cached_property
    def values(self) -> Floats:
        """Give the values with gaps filled."""
        return fill(self.observed)

    @property
    def filled(self) -> int:
        """Count the values that were filled."""
        return int(np.isnan(self.observed).sum())

    def until(self, held_out: int) -> History:
        """Give the history as it was `held_out` months ago, filled from what was known then."""
        return History(self.unique_id, self.start, self.observed[: self.observed.size - held_out])

    def months(self, horizon: int) -> pd.DatetimeIndex:
        """List the months after the history."""
        return month_index(self.start + self.values.size, horizon)


@dataclass(frozen=True)
class Refusal:
    """A series that cannot be forecast, and the reason in one sentence."""

    unique_id: Hashable
    reason: str


def month_index(first: int, count: int) -> pd.DatetimeIndex:
    """List `count` month starts from month number `first`."""
    months = np.arange(first - 1970 * 12, first - 1970 * 12 + count).astype("datetime64[M]")
    return pd.DatetimeIndex(months.astype("datetime64[s]"))


def histories(frame: pd.DataFrame) -> list[History | Refusal]:
    """Read a long frame of series, sorted by name.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds`` (any day of the month: date, Timestamp or text) and ``y``; NaN is a missing
        month. The order of rows does not matter. It is not changed.

    Raises
    ------
    InputError
        If a column or name is missing, a month cannot be read or occurs twice, or a value is no finite
        number; every problem is named. Rows are counted from 1.

    Examples
    --------
    >>> frame = pd.DataFrame({"unique_id": "ICU days", "ds": ["2026-01", "2026-03"], "y": [300.0, 320.0]})
    >>> histories(frame)[0]
    Refusal(unique_id='ICU days', reason='1 of 3 months are missing between Jan 2026 and Mar 2026, more than 30 %')
    """
    absent = [column for column in COLUMNS if column not in frame.columns]
    if absent:
        raise InputError(_absent(frame, column) for column in absent)
    codes, names = pd.factorize(frame["unique_id"].astype(object), sort=True)
    months, bad_months = _months(frame["ds"])
    values, bad_values = _values(frame["y"])
    problems = [*_unnamed(codes), *bad_months, *bad_values]
    problems += _repeated(codes, months, names)
    if problems:
        raise InputError(problems)
    order = np.lexsort((months, codes))
    edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
    parts = (order[a:b] for a, b in pairwise(edges))
    return [_history(name, months[rows], values[rows]) for name, rows in zip(names, parts, strict=True)]


def _absent(frame: pd.DataFrame, column: str) -> Problem:
    found = ", ".join(map(str, frame.columns)) or "no columns"
    return Problem(f"column {column}", f"missing: got {found}, expected {', '.join(COLUMNS)}", "Add the column")


def _unnamed(codes: npt.NDArray[np.intp]) -> Iterator[Problem]:
    for row in np.flatnonzero(codes < 0):
        yield Problem(f"row {row + 1}", "unique_id is empty: expected the name of a series", "Name the series")


def _months(column: pd.Series) -> tuple[npt.NDArray[np.int64], list[Problem]]:
    """Turn dates into month numbers, -1 where unreadable; each distinct date is read once."""
    codes, dates = pd.factorize(column.astype(object), use_na_sentinel=True)
    known = [_month_number(date) for date in dates]
    months = np.array([*known, -1], dtype=np.int64)[codes]
    return months, [
        Problem(
            f"row {row + 1}",
            f"ds is not a month: got {column.iloc[row]!r}, expected a date or text such as 2026-10",
            "Correct the month",
        )
        for row in np.flatnonzero(months < 0)
    ]


def _month_number(date: object) -> int:
    if isinstance(date, np.datetime64 | pd.Period):
        date = str(date)
    try:
        month = _iso_day(date) or parse_month(date)
    except ValueError:
        return -1
    return month.year * 12 + month.month - 1


def _iso_day(date: object) -> dt.date | None:
    """Read ``1899-12-31``: unlike months people type, a written day may be of any century."""
    return dt.date.fromisoformat(date) if isinstance(date, str) and _ISO_DAY.fullmatch(date) else None


def _values(column: pd.Series) -> tuple[Floats, list[Problem]]:
    """Read the values, NaN where missing; text, truth values and endless numbers are problems."""
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        values = column.to_numpy(dtype=float, na_value=np.nan)
    else:
        values = np.array([_number(cell) for cell in column], dtype=float)
    return values, [
        Problem(
            f"row {row + 1}",
            f"y is not a number: got {column.iloc[row]!r}, expected a finite number below 1e15, or empty",
            "Correct the value or leave it empty",
        )
        for row in np.flatnonzero(np.abs(values) >= LARGEST)
    ]


def _number(cell: object) -> float:
    """Read a cell; what is no number becomes infinite, which the check names."""
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return np.nan
    if not isinstance(cell, Real | Decimal) or isinstance(cell, bool | np.bool_):
        return np.inf
    try:
        return float(cell)
    except OverflowError:
        return np.inf


def _repeated(codes: npt.NDArray[np.intp], months: npt.NDArray[np.int64], names: pd.Index) -> Iterator[Problem]:
    readable = (codes >= 0) & (months >= 0)
    twice = pd.DataFrame({"code": codes, "month": months}).duplicated().to_numpy() & readable
    for row in np.flatnonzero(twice):
        month = month_name(month_index(int(months[row]), 1)[0])
        what = f"{month} occurs twice in {names[codes[row]]}: expected one row a series and month"
        yield Problem(f"row {row + 1}", what, "Add the rows together or remove one")


def _history(name: Hashable, months: npt.NDArray[np.int64], values: Floats) -> History | Refusal:
    known = ~np.isnan(values)
    if not known.any():
        return Refusal(name, "no closed month with a value")
    months, values = months[known], values[known]
    first, last = int(months[0]), int(months[-1])
    total, missing = last - first + 1, last - first + 1 - months.size
    if missing > MOST_MISSING * total:
        ends = [month_name(month_index(month, 1)[0]) for month in (first, last)]
        return Refusal(name, f"{missing} of {total} months are missing between {ends[0]} and {ends[1]}, more than 30 %")
    series = np.full(total, np.nan)
    series[months - first] = values
    return History(name, first, series)


def fill(series: Floats) -> Floats:
    """Fill gaps on the straight line between neighbors, bent by the usual step of that calendar month.

    Examples
    --------
    >>> fill(np.array([10.0, np.nan, 30.0]))
    array([10., 20., 30.])
    """
    missing = np.isnan(series)
    if not missing.any():
        return series
    index = np.arange(series.size)
    line = np.interp(index, index[~missing], series[~missing])
    out = line.copy()
    for month in np.flatnonzero(missing):
        same = np.flatnonzero(~missing & (index % 12 == month % 12))
        inner = same[(same > 0) & (same < series.size - 1)]
        if series.size >= 24 and inner.size >= 2:
            steps = series[inner] - (line[inner - 1] + line[inner + 1]) / 2
            out[month] += float(np.median(steps))
    low, high = np.nanmin(series), np.nanmax(series)
    return np.clip(out, low, high)
