"""Ramps: how a new service grows to its mature volume, and what it adds to a forecast that knows part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align
from xlplan.core.arrays.ranges import above_zero
from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RAMP_SHAPES", "SHAPES", "ramp", "ramp_additions", "ramped"]


SHAPES = ("linear", "s-curve", "at once")
_STEEPNESS = 9.6
"""Length of the ramp times the slope of its logistic: 0.8 a month where the ramp takes 12."""


RAMP_SHAPES = ("linear", "s-curve", "at once")


def ramp(
    months_since_start: npt.ArrayLike, length: npt.ArrayLike = 1, shape: str | Sequence[float] = "linear"
) -> Floats:
    """Give the share of the mature volume that a new service has reached.

    In month ``t = months_since_start + 1`` of ``n``, which is 0 before the start and 1 from month ``n`` on:
    linear ``t / n``; s-curve ``1 / (1 + exp(-k (t - m)))`` with ``m = n / 2`` and ``k = 9.6 / n``, half the
    volume after half the time; at once 1.

    Parameters
    ----------
    months_since_start : array_like
        0 in the first month, negative before it.
    length : array_like
        Months until mature, above 0; not asked for where growth is at once or a list.
    shape : str or sequence of float
        ``linear``, ``s-curve``, ``at once``, or the shares of the first months, the last of which stays.

    Returns
    -------
    numpy.ndarray
        Shares, 0 to 1.

    Raises
    ------
    InvalidValueError
        For an unknown shape.
    ZeroDivisorError
        For a length of zero.
    OutOfRangeError
        For a negative length or a share outside 0 to 1.
    SizeError
        If sizes differ.

    Examples
    --------
    A clinic in its first five months of four; the ninth month of twelve on an s-curve.

    >>> ramp([0, 1, 2, 3, 4], 4)
    array([0.25, 0.5 , 0.75, 1.  , 1.  ])
    >>> round(float(ramp(8, 12, "s-curve")), 6)
    0.916827
    """
    since = np.asarray(months_since_start, dtype=float)
    if not isinstance(shape, str):
        return _from_list(since, shape)
    kind = _shape(shape)
    if kind == "at once":
        return np.where(np.isnan(since), np.nan, (since >= 0).astype(float))
    t, n = align(months_since_start=since + 1, length=above_zero("length", length))
    grown = t / n if kind == "linear" else 1 / (1 + np.exp(np.minimum(_STEEPNESS * (0.5 - t / n), 700)))
    return np.where(np.isnan(t + n), np.nan, np.where(t < 1, 0.0, np.where(t >= n, 1.0, grown)))


def _shape(text: str) -> str:
    kind = " ".join(text.lower().split())
    if kind not in SHAPES:
        raise InvalidValueError(f"shape: unknown: got {text!r}, expected linear, s-curve or at once. Choose one.")
    return kind


def _from_list(since: Floats, shares: Sequence[float]) -> Floats:
    known = np.asarray(shares, dtype=float).ravel()
    if not known.size or not ((known >= 0) & (known <= 1)).all():
        raise OutOfRangeError(f"shape: got {list(shares)}, expected shares from 0 to 1. Correct them.")
    place = np.nan_to_num(since).clip(0, known.size - 1).astype(int)
    return np.where(np.isnan(since), np.nan, np.where(since < 0, 0.0, known[place]))


def ramped(mature: npt.ArrayLike, shares: npt.ArrayLike) -> Floats:
    """Give the volume of a growing service: ``mature * shares``.

    Parameters
    ----------
    mature : array_like
        Units a month when mature.
    shares : array_like
        Shares reached, see `ramp`.

    Returns
    -------
    numpy.ndarray
        Units a month.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    >>> ramped(200, ramp([0, 1, 2, 3, 4, 5], 4))
    array([ 50., 100., 150., 200., 200., 200.])
    """
    units, reached = align(mature=mature, shares=shares)
    return np.asarray(units * reached)


def ramp_additions(ramps: pd.DataFrame, months: pd.DatetimeIndex, close: pd.Timestamp) -> pd.DataFrame:
    """Give what new services add to the forecast of a statistic that already has a history.

    ``mature * (ramp(month) - ramp(close))``: what had been reached at the close is in the history, and so in
    the forecast, and is not counted twice. A negative `mature` takes volume away, as where a unit closes.

    Parameters
    ----------
    ramps : pandas.DataFrame
        ``cost_center``, ``stat``, ``start`` (first month), ``mature`` (units a month more), ``months`` (until
        mature; may be empty where growth is at once), ``shape`` (empty: linear). Rows without a start or mature
        volume add nothing.
    months : pandas.DatetimeIndex
        Open months, month starts.
    close : pandas.Timestamp
        Last closed month.

    Returns
    -------
    pandas.DataFrame
        ``cost_center, stat, month, units``, one row for each statistic that has a ramp and each month; ramps of
        one statistic are added up.

    Raises
    ------
    ArgumentError
        As `ramp`; the message names the row.

    Examples
    --------
    A second surgeon started in September, 40 cases a month after four months. October is closed: the 20 cases of
    October are in the history, 10 and then 20 more come.

    >>> import pandas as pd
    >>> ramps = pd.DataFrame({"cost_center": ["7020"], "stat": ["Cases"], "start": [pd.Timestamp("2026-09-01")],
    ...                       "mature": [40.0], "months": [4.0], "shape": ["linear"]})
    >>> months = pd.date_range("2026-11-01", periods=3, freq="MS")
    >>> ramp_additions(ramps, months, pd.Timestamp("2026-10-01"))["units"].tolist()
    [10.0, 20.0, 20.0]
    """
    import pandas as pd

    rows = ramps.dropna(subset=["cost_center", "stat", "start", "mature"])
    ahead = _month_numbers(months)
    closed = _month_numbers(pd.DatetimeIndex([close]))
    parts = [
        pd.DataFrame({"cost_center": row["cost_center"], "stat": row["stat"], "month": months, "units": units})
        for at, row in rows.iterrows()
        for units in [_addition(row, ahead, closed, place=f"ramps row {at}")]
    ]
    if not parts:
        return pd.DataFrame(columns=["cost_center", "stat", "month", "units"]).astype({"units": float})
    return pd.concat(parts).groupby(["cost_center", "stat", "month"], sort=True)[["units"]].sum().reset_index()


def _month_numbers(months: pd.DatetimeIndex) -> Floats:
    return np.asarray(months.year * 12 + months.month, dtype=float)


def _addition(row: pd.Series, ahead: Floats, closed: Floats, *, place: str) -> Floats:
    start = row["start"].year * 12 + row["start"].month
    shape = row["shape"] if isinstance(row["shape"], str) and row["shape"].strip() else SHAPES[0]
    try:
        if shape.strip().lower() != "at once" and np.isnan(row["months"]):
            raise InvalidValueError("months: missing: expected the months until mature. Fill it in.")
        known = ramp(np.append(ahead, closed) - start, row["months"], shape)
    except ArgumentError as error:
        raise type(error)(f"{place}, {error}") from error
    return ramped(row["mature"], known[:-1] - known[-1])
