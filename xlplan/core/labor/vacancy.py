"""Vacancies and turnover: what an open position saves, what covering and filling it costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.shares import refuse_percent
from xlplan.core.errors import OutOfRangeError
from xlplan.core.labor.pay_rates import share_from

__all__ = [
    "Cover",
    "TurnoverLag",
    "expected_leavers",
    "orientation_hours",
    "turnover_lag",
    "turnover_lag_months",
    "vacant_fte",
]


class Cover(NamedTuple):
    """Who works the hours of an open position, such as agency or overtime.

    Parameters
    ----------
    pct : array_like
        Share of the open hours that is covered.
    rate : array_like
        Dollars an hour.
    """

    pct: npt.ArrayLike = 0.0
    rate: npt.ArrayLike = 0.0


_NO_COVER = Cover()


class TurnoverLag(NamedTuple):
    """What one departure saves and costs.

    Parameters
    ----------
    hours : numpy.ndarray
        Hours not worked while the position is open.
    saved, cover, orientation : numpy.ndarray
        Dollars, all positive: pay not spent, agency or overtime instead, paid days before the new colleague counts.
    """

    hours: Floats
    saved: Floats
    cover: Floats
    orientation: Floats

    @property
    def net(self) -> Floats:
        """Dollars that the departure costs: ``cover + orientation - saved``; negative if it saves."""
        return self.cover + self.orientation - self.saved


def turnover_lag(
    fte: npt.ArrayLike,
    rate: npt.ArrayLike,
    days_to_fill: npt.ArrayLike,
    *,
    cover: Cover = _NO_COVER,
    orient_days: npt.ArrayLike = 0.0,
    hours_per_week: npt.ArrayLike = 40.0,
) -> TurnoverLag:
    """Cost the gap between a departure and the day the next colleague counts.

    ``hours = fte * days_to_fill / 7 * hours_per_week``; ``saved = hours * rate``;
    ``cover = hours * cover.pct * cover.rate``; ``orientation = fte * orient_days / 7 * hours_per_week * rate``.

    Parameters
    ----------
    fte, rate : array_like
        FTE of the position, dollars an hour.
    days_to_fill, orient_days : array_like
        Calendar days open, and of orientation after that.
    cover : Cover
        Share of the open hours that is covered, and dollars an hour of the cover: none if left out.
    hours_per_week : array_like
        Hours a week of 1.0 FTE.

    Returns
    -------
    TurnoverLag
        Dollars.

    Raises
    ------
    OutOfRangeError
        For a negative number, or a cover above 1.

    Examples
    --------
    A nurse at $45 leaves; 83 days to fill, agency at $95 covers 80 %, then 42 days of orientation.

    >>> lag = turnover_lag(1, 45, 83, cover=Cover(pct=0.8, rate=95), orient_days=42)
    >>> [round(float(value), 2) for value in (*lag, lag.net)]
    [474.29, 21342.86, 36045.71, 10800.0, 25502.86]
    """
    _refuse_negative(fte=fte, rate=rate, days_to_fill=days_to_fill, cover_pct=cover.pct, cover_rate=cover.rate)
    _refuse_negative(orient_days=orient_days, hours_per_week=hours_per_week)
    refuse_percent("cover_pct", cover.pct)
    week = np.multiply(fte, hours_per_week, dtype=float)
    hours = np.asarray(week * np.divide(days_to_fill, 7))
    covered = np.asarray(hours * np.multiply(*cover))
    orientation = np.asarray(week * np.divide(orient_days, 7) * rate)
    return TurnoverLag(hours, np.asarray(hours * rate), covered, orientation)


def _refuse_negative(**numbers: npt.ArrayLike) -> None:
    for name, values in numbers.items():
        if (np.asarray(values, dtype=float) < 0).any():
            least = np.nanmin(np.asarray(values, dtype=float))
            raise OutOfRangeError(f"{name}: out of range: got {least:g}, expected 0 or more. Correct it.")


def turnover_lag_months(
    lag: TurnoverLag, months: npt.ArrayLike, *, leave_date: npt.ArrayLike, days_to_fill: int, orient_days: int = 0
) -> TurnoverLag:
    """Put what one departure saves and costs into months, by days.

    The position is open from the day after `leave_date`; orientation follows the last open day.

    Parameters
    ----------
    lag : TurnoverLag
        Totals of one departure.
    months : array_like of datetime64, shape (m,)
        Any day of each month.
    leave_date : datetime64
        Last day at work.
    days_to_fill, orient_days : int
        The days that `lag` was made of.

    Returns
    -------
    TurnoverLag, shape (m,)
        It adds to `lag` if the months hold all of the days.

    Examples
    --------
    83 days from 1 September: 30 in September, 31 in October, 22 in November, when the new nurse starts.

    >>> lag = turnover_lag(1, 45, 83, orient_days=42)
    >>> by_month = turnover_lag_months(lag, ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"],
    ...     leave_date="2026-08-31", days_to_fill=83, orient_days=42)
    >>> (by_month.saved / 45 / 40 * 7).round(6), (by_month.orientation / 45 / 40 * 7).round(6)
    (array([30., 31., 22.,  0.,  0.]), array([ 0.,  0.,  8., 31.,  3.]))
    """
    first = np.asarray(leave_date, dtype="datetime64[D]") + 1
    filled = first + np.timedelta64(days_to_fill, "D")
    vacant = _spans(first, filled, days_to_fill, months)
    oriented = _spans(filled, filled + np.timedelta64(orient_days, "D"), orient_days, months)
    return TurnoverLag(lag.hours * vacant, lag.saved * vacant, lag.cover * vacant, lag.orientation * oriented)


def _spans(first: npt.ArrayLike, end: npt.ArrayLike, days: int, months: npt.ArrayLike) -> Floats:
    """Give the share of the days from `first` to before `end` that lie in each month."""
    start = np.asarray(months, dtype="datetime64[M]")
    size = ((start + np.timedelta64(1, "M")).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(float)
    return np.asarray((share_from(first, months) - share_from(end, months)) * size / max(days, 1))


def expected_leavers(fte: npt.ArrayLike, turnover: npt.ArrayLike) -> Floats:
    """Expect leavers of a year: ``fte * turnover``, in FTE.

    Examples
    --------
    >>> expected_leavers(100, 0.164)
    array(16.4)
    """
    return np.asarray(np.multiply(fte, turnover, dtype=float))


def vacant_fte(fte: npt.ArrayLike, turnover: npt.ArrayLike, days_to_fill: npt.ArrayLike) -> Floats:
    """Expect the FTE vacant on an average day: ``fte * turnover * days_to_fill / 365``.

    Parameters
    ----------
    fte : array_like
        Authorized FTE.
    turnover : array_like
        Leavers a year, share of FTE.
    days_to_fill : array_like
        Calendar days from leaving to the next start.

    Returns
    -------
    numpy.ndarray
        FTE.

    Notes
    -----
    A flat vacancy percentage (here 9.6 %, which would be 9.6 FTE) and this lag answer the same question differently.
    Choose one; never take both out of a budget, nor either of them where vacant positions are planned one by one.

    References
    ----------
    NSI Nursing Solutions, 2025 report on retention and staffing: RN turnover 16.4 %, vacancy 9.6 %, 83 days to fill.

    Examples
    --------
    >>> vacant_fte(100, 0.164, 83).round(2)
    np.float64(3.73)
    """
    return np.asarray(expected_leavers(fte, turnover) * np.divide(days_to_fill, 365))


def orientation_hours(
    leavers: npt.ArrayLike, orient_days: npt.ArrayLike, *, hours_per_week: npt.ArrayLike = 40.0
) -> Floats:
    """Budget paid hours that do not count toward staffing: ``leavers * orient_days / 7 * hours_per_week``.

    Parameters
    ----------
    leavers : array_like
        FTE replaced, or new.
    orient_days : array_like
        Calendar days of orientation.
    hours_per_week : array_like
        Hours a week of 1.0 FTE.

    Examples
    --------
    16.4 leavers of a year are replaced, each with six weeks of orientation.

    >>> orientation_hours(16.4, 42)
    array(3936.)
    """
    return np.asarray(np.multiply(leavers, hours_per_week, dtype=float) * np.divide(orient_days, 7))
