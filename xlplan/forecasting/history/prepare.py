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

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import parse_month
from xlplan.core.errors import InputError, Problem
from xlplan.forecasting.history.batches import Track
from xlplan.forecasting.history.clock import NO_DAY, Clock, Frequency, find_clock, pay_period_step

__all__ = ["History", "Refusal", "histories"]

Integers = npt.NDArray[np.int64]

LARGEST = 1e15
MOST_MISSING = 0.30
COLUMNS = ("unique_id", "ds", "y")
MONTHS = Clock()
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class History:
    """One series on consecutive periods, oldest first.

    Parameters
    ----------
    unique_id : hashable
        The name of the series.
    start : int
        Number of the first period; a month counts from January of year 0.
    observed : numpy.ndarray
        One value a period, from the first to the last that has one; NaN where missing.
    clock : Clock
        What a period is.
    """

    unique_id: Hashable
    start: int
    observed: Floats
    clock: Clock = MONTHS

    @cached_property
    def values(self) -> Floats:
        """Give the values with gaps filled."""
        return fill(self.observed, season_length=self.clock.season_length)

    @property
    def filled(self) -> int:
        """Count the values that were filled."""
        return int(np.isnan(self.observed).sum())

    @cached_property
    def track(self) -> Track:
        """Give the filled values as the structural average reads them."""
        return Track(self.values, self.start)

    def until(self, held_out: int) -> History:
        """Give the history as it was `held_out` periods ago, filled from what was known then."""
        return History(self.unique_id, self.start, self.observed[: self.observed.size - held_out], self.clock)

    def ahead(self, horizon: int) -> pd.DatetimeIndex:
        """List the first days of the periods after the history."""
        return self.clock.index(self.start + self.observed.size, horizon)


@dataclass(frozen=True)
class Refusal:
    """A series that cannot be forecast, and the reason in one sentence."""

    unique_id: Hashable
    reason: str


def histories(frame: pd.DataFrame, *, frequency: Frequency = Frequency.MONTHLY) -> list[History | Refusal]:
    """Read a long frame of series, sorted by name.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds`` (any day of the month: date, Timestamp or text) and ``y``; NaN is a missing
        period. The order of rows does not matter. It is not changed.
    frequency : Frequency
        What a period is; ``auto`` finds weeks and quarters by their dates.

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
    months, days, bad_months = _dates(frame["ds"])
    values, bad_values = _values(frame["y"])
    problems = [*_unnamed(codes), *bad_months, *bad_values]
    clock = Clock() if problems else find_clock(frequency, codes, months, days)
    numbers = clock.number(months, days)
    step = 0 if problems or clock.frequency is not Frequency.MONTHLY else pay_period_step(codes, days)
    problems += _stepped(step) if step else _repeated(codes, numbers, months >= 0, names, clock)
    if problems:
        raise InputError(problems)
    order = np.lexsort((numbers, codes))
    edges = np.searchsorted(codes[order], np.arange(len(names) + 1))
    parts = (order[a:b] for a, b in pairwise(edges))
    return [_history(name, numbers[rows], values[rows], clock) for name, rows in zip(names, parts, strict=True)]


def _absent(frame: pd.DataFrame, column: str) -> Problem:
    found = ", ".join(map(str, frame.columns)) or "no columns"
    return Problem(f"column {column}", f"missing: got {found}, expected {', '.join(COLUMNS)}", "Add the column")


def _unnamed(codes: npt.NDArray[np.intp]) -> Iterator[Problem]:
    for row in np.flatnonzero(codes < 0):
        yield Problem(f"row {row + 1}", "unique_id is empty: expected the name of a series", "Name the series")


def _dates(column: pd.Series) -> tuple[Integers, Integers, list[Problem]]:
    """Turn dates into month numbers, -1 where unreadable, and days; each distinct date is read once."""
    dated = pd.api.types.is_datetime64_any_dtype(column.dtype)
    codes, dates = pd.factorize(column if dated else column.astype(object), use_na_sentinel=True)
    known = [_month_and_day(date) for date in dates]
    found = np.array([*known, (-1, NO_DAY)], dtype=np.int64)[codes]
    months, days = found[:, 0], found[:, 1]
    return (
        months,
        days,
        [
            Problem(
                f"row {row + 1}",
                f"ds is not a month: got {column.iloc[row]!r}, expected a date or text such as 2026-10",
                "Correct the month",
            )
            for row in np.flatnonzero(months < 0)
        ],
    )


def _month_and_day(date: object) -> tuple[int, int]:
    """Give the month number of a date and its day since 1970, `NO_DAY` where the text names none."""
    if isinstance(date, np.datetime64 | pd.Period):
        date = str(date)[:10]
    try:
        day = _iso_day(date)
        month = day or parse_month(date)
    except ValueError:
        return -1, NO_DAY
    if day is None and isinstance(date, dt.date):
        day = date if type(date) is dt.date else dt.date(date.year, date.month, date.day)
    return month.year * 12 + month.month - 1, NO_DAY if day is None else (day - dt.date(1970, 1, 1)).days


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


def _stepped(step: int) -> Iterator[Problem]:
    what = f"steps of {step} days: expected months, quarters or weeks"
    action = "Make months of them by days, as PLAN_CALENDARIZE does, or add each month up, as PLAN_TOMONTHLY does"
    yield Problem("column ds", what, action)


def _repeated(
    codes: npt.NDArray[np.intp], numbers: Integers, dated: npt.NDArray[np.bool_], names: pd.Index, clock: Clock
) -> Iterator[Problem]:
    rows = np.flatnonzero((codes >= 0) & dated)
    twice = pd.DataFrame({"code": codes[rows], "number": numbers[rows]}).duplicated().to_numpy()
    for row in rows[twice]:
        name, noun = clock.name(int(numbers[row])), clock.frequency.noun
        what = f"{name} occurs twice in {names[codes[row]]}: expected one row a series and {noun}"
        yield Problem(f"row {row + 1}", what, "Add the rows together or remove one")


def _history(name: Hashable, numbers: Integers, values: Floats, clock: Clock) -> History | Refusal:
    known = ~np.isnan(values)
    noun = clock.frequency.noun
    if not known.any():
        return Refusal(name, f"no closed {noun} with a value")
    numbers, values = numbers[known], values[known]
    first, last = int(numbers[0]), int(numbers[-1])
    total, missing = last - first + 1, last - first + 1 - numbers.size
    if missing > MOST_MISSING * total:
        ends = f"{clock.name(first)} and {clock.name(last)}"
        return Refusal(name, f"{missing} of {total} {noun}s are missing between {ends}, more than 30 %")
    series = np.full(total, np.nan)
    series[numbers - first] = values
    return History(name, first, series, clock)


def fill(series: Floats, *, season_length: int = 12) -> Floats:
    """Fill gaps on the straight line between neighbors, bent by the usual step of that period of the year.

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
    for period in np.flatnonzero(missing):
        same = np.flatnonzero(~missing & (index % season_length == period % season_length))
        inner = same[(same > 0) & (same < series.size - 1)]
        if series.size >= 2 * season_length and inner.size >= 2:
            steps = series[inner] - (line[inner - 1] + line[inner + 1]) / 2
            out[period] += float(np.median(steps))
    low, high = np.nanmin(series), np.nanmax(series)
    return np.clip(out, low, high)
