"""Prices month by month: dated changes of so many percent, and an index with a cap.

One rule for dates: a change holds from its day on, and the price of a month is the mean over the days of the
month. A change dated on the first of a month is that month's price, one dated inside is day-weighted.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.shares import refuse_percent
from xlplan.core.calendar.month_shares import month_shares
from xlplan.core.errors import InvalidValueError, NotFoundError, OutOfRangeError, SizeError

__all__ = ["IndexValues", "Month", "index_at", "index_factor", "index_of_steps", "price_path"]

Days = npt.NDArray[np.datetime64]
Month: TypeAlias = npt.ArrayLike | dt.date
"""Any day of a month."""

_EARLIEST, _LATEST = np.datetime64("1800-01-01"), np.datetime64("2999-12-31")


class IndexValues(NamedTuple):
    """An index at some months: its value, and whether that is the last known one of an earlier month."""

    value: Floats
    carried: npt.NDArray[np.bool_]


def price_path(
    base: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    steps: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    index: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    base_month: Month | None = None,
    cap: float | None = None,
) -> Floats:
    """Give the price of each month: ``p_0 * steps_t * min(I_t / I_0, 1 + cap)``.

    Parameters
    ----------
    base : array_like
        Price of the base month, dollars an item, or dollars of spend a month.
    months : array_like of dates
        Any day of each month, of any shape.
    steps : (dates, pcts), optional
        Price changes and the days they start, see `index_of_steps`.
    index : (months, values), optional
        Price index, see `index_at`.
    base_month : date, optional
        Month `base` is the price of. Steps dated before it are in the base already; without it all steps count
        and the index is relative to its first month.
    cap : float, optional
        Most that the index may add to the base price in all, as a share: 0.03. It does not limit steps.

    Returns
    -------
    numpy.ndarray
        Prices, the shape of `base` followed by that of `months`; NaN where the month is blank.

    Raises
    ------
    OutOfRangeError
        For a price, step, index value or cap out of range.
    NotFoundError
        If the index lacks the base month or begins after a month asked for.
    InvalidValueError
        For a month twice, a half-filled row or a cap without index.

    References
    ----------
    Economic price adjustment by published index, with a ceiling; Producer Price Indexes of the U.S. Bureau of
    Labor Statistics are the usual base.

    Examples
    --------
    A catheter at $100 when the index stood at 250; it stands at 262.4 now. The contract caps the rise at 3 %.

    >>> index = (["2026-01", "2027-01"], [250, 262.4])
    >>> price_path(100, ["2027-01"], index=index), price_path(100, ["2027-01"], index=index, cap=0.03)
    (array([104.96]), array([103.]))

    A laundry service of $100,000 a month rises 4 % for the second half of the year: $1,224,000.

    >>> year = np.arange("2026-07", "2027-07", dtype="datetime64[M]")
    >>> float(price_path(100_000, year, steps=(["2027-01-01"], [0.04])).sum())
    1224000.0
    """
    prices = np.asarray(base, dtype=float)
    _refuse("base_price", prices[prices < 0], "0 or more")
    if cap is not None and index is None:
        raise InvalidValueError(f"cap: no index: got {cap:g}, expected an index to cap. Give one or clear it.")
    factor = index_of_steps(months, *_steps_since(steps, base_month))
    if index is not None:
        factor = factor * index_factor(months, *index, base_month=base_month, cap=cap)
    return np.asarray(np.multiply.outer(prices, factor))


def index_of_steps(months: npt.ArrayLike, dates: npt.ArrayLike, pcts: npt.ArrayLike) -> Floats:
    """Chain dated changes into an index that is 1 before the first of them.

    Changes compound, also two of one day; a month is the mean of its days.

    Parameters
    ----------
    months : array_like of dates
        Any day of each month, of any shape.
    dates : array_like of dates
        First day of each change, in any order.
    pcts : array_like
        Changes as shares: 0.04 is 4 % more. Rows blank in both are skipped.

    Returns
    -------
    numpy.ndarray
        Factors, the shape of `months`; NaN where the month is blank.

    Raises
    ------
    SizeError
        If sizes differ.
    InvalidValueError
        For a half-filled row.
    OutOfRangeError
        For a change of more than 100 %.

    Examples
    --------
    4 % more from 1 January, 2 % more from 16 April: 15 of the 30 days of April have it.

    >>> index_of_steps(["2026-12", "2027-01", "2027-04", "2027-05"], ["2027-01-01", "2027-04-16"], [0.04, 0.02])
    array([1.    , 1.04  , 1.0504, 1.0608])
    """
    days, changes = _columns("steps", dates, pcts, unit="D")
    _refuse("steps", changes[changes < -1], "a change of -100 % or more")
    refuse_percent("steps", changes)
    order = np.argsort(days, kind="stable")
    begins = np.concatenate([[_EARLIEST], days[order]])
    levels = np.cumprod(np.concatenate([[1.0], 1 + changes[order]]))
    shares = month_shares(months, begins, np.concatenate([begins[1:], [_LATEST]]))
    return np.asarray(levels @ shares).reshape(np.shape(months))


def index_factor(
    months: npt.ArrayLike,
    index_months: npt.ArrayLike,
    values: npt.ArrayLike,
    *,
    base_month: Month | None = None,
    cap: float | None = None,
) -> Floats:
    """Give the price relative to the base month by an index: ``min(I_t / I_0, 1 + cap)``.

    Parameters
    ----------
    months : array_like of dates
        Any day of each month.
    index_months, values : array_like
        The index, see `index_at`.
    base_month : date, optional
        Month where the factor is 1; the first of the index if left out.
    cap : float, optional
        Most that the factor may rise above 1; None is no limit.

    Raises
    ------
    NotFoundError
        If the index has no value for the base month.
    OutOfRangeError
        For a cap below zero, and as `index_at`.

    Examples
    --------
    >>> index_factor(["2026-07", "2027-01"], ["2026-01", "2027-01"], [250, 262.4], cap=0.03)
    array([1.  , 1.03])
    """
    known, levels = _index(index_months, values)
    base = known[0] if base_month is None else np.asarray(base_month, dtype="datetime64[M]")
    if base not in known:
        raise NotFoundError(f"index: no value of the base month: got none of {base}, expected one. Add it.")
    limit = np.inf if cap is None else cap
    _refuse("cap", np.atleast_1d(limit)[np.atleast_1d(limit) < 0], "a share of 0 or more, such as 0.03")
    refuse_percent("cap", [] if cap is None else cap)
    relative = index_at(months, index_months, values).value / levels[known == base][0]
    return np.asarray(np.minimum(relative, 1 + limit))


def index_at(months: npt.ArrayLike, index_months: npt.ArrayLike, values: npt.ArrayLike) -> IndexValues:
    """Look up an index; a month it has no value for takes the last known one before it.

    Parameters
    ----------
    months : array_like of dates
        Months asked for, of any shape.
    index_months, values : array_like
        Months of the index in any order, and its values above zero. A row without a value is not known yet.

    Returns
    -------
    IndexValues
        Both parts have the shape of `months`; NaN where the month is blank.

    Raises
    ------
    NotFoundError
        For a month before the first value.
    InvalidValueError
        For a month twice.
    OutOfRangeError
        For a value that is not above zero.

    Examples
    --------
    >>> index_at(["2026-01", "2026-03"], ["2026-01", "2026-02"], [250, 251])
    IndexValues(value=array([250., 251.]), carried=array([False,  True]))
    """
    known, levels = _index(index_months, values)
    wanted = np.asarray(months, dtype="datetime64[M]")
    if (wanted < known[0]).any():
        early = wanted[wanted < known[0]].min()
        raise NotFoundError(f"index: begins after a month: got {early}, expected {known[0]} or later. Add it.")
    row = np.searchsorted(known, wanted, side="right") - 1
    missing = np.isnat(wanted)
    return IndexValues(np.where(missing, np.nan, levels[row]), np.asarray((known[row] != wanted) & ~missing))


def _steps_since(
    steps: tuple[npt.ArrayLike, npt.ArrayLike] | None, base_month: Month | None
) -> tuple[npt.ArrayLike, npt.ArrayLike]:
    if steps is None:
        return [], []
    days, changes = _columns("steps", *steps, unit="D")
    if base_month is None:
        return days, changes
    later = days >= np.asarray(base_month, dtype="datetime64[M]")
    return days[later], changes[later]


def _index(months: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Days, Floats]:
    """Sort the known values of an index by month; refuse an index that cannot be one."""
    known, levels = _columns("index", months, values, unit="M", may_be_open=True)
    _refuse("index", levels[levels <= 0], "values above 0")
    if not known.size:
        raise NotFoundError("index: no values: got blank cells, expected at least one value. Fill it in.")
    found, counts = np.unique(known, return_counts=True)
    if (counts > 1).any():
        twice = found[counts > 1][0]
        raise InvalidValueError(f"index: month repeated: got {twice} twice, expected once. Remove a row.")
    order = np.argsort(known)
    return known[order], levels[order]


def _columns(
    name: str, dates: npt.ArrayLike, numbers: npt.ArrayLike, *, unit: str, may_be_open: bool = False
) -> tuple[Days, Floats]:
    """Read a table of dates and numbers; blank rows are left out, and open ones: a date without a number yet."""
    days = np.asarray(dates, dtype=f"datetime64[{unit}]").ravel()
    values = np.asarray(numbers, dtype=float).ravel()
    if days.size != values.size:
        raise SizeError(
            f"{name}: sizes differ: got {days.size} dates, {values.size} numbers, expected pairs. Complete them.",
        )
    undated, empty = np.isnat(days), np.isnan(values)
    half = np.flatnonzero((undated & ~empty) | (empty & ~undated & (not may_be_open)))
    if half.size:
        raise InvalidValueError(
            f"{name} row {half[0] + 1}: half filled: expected a date and a number. Complete the row."
        )
    return days[~undated & ~empty], values[~undated & ~empty]


def _refuse(name: str, wrong: Floats, rule: str) -> None:
    if wrong.size:
        raise OutOfRangeError(f"{name}: out of range: got {wrong.flat[0]:g}, expected {rule}. Correct it.")
