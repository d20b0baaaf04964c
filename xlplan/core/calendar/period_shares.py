"""Pay periods and months: what of a period is worked by a day, and in each month."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.workdays import DatesLike
from xlplan.core.errors import InvalidValueError, OutOfRangeError, SizeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "calendarize",
    "check_range",
    "checked_basis",
    "covered_months",
    "paid_days",
    "period_shares",
    "split_over_months",
    "worked_share",
]

Days = npt.NDArray[np.datetime64]


def worked_share(as_of: DatesLike, start: DatesLike, *, days: int = 14, basis: str = "days") -> Floats:
    """Give the share of pay periods worked by the end of days, 0 to 1.

    Parameters
    ----------
    as_of, start : array_like of datetime64
        Last day worked, and first day of the period; shapes that broadcast.
    days : int
        Days in a period.
    basis : str
        ``days`` or ``weekdays``, see `paid_days`.

    Examples
    --------
    The period 28 June to 11 July 2026 at the end of June: 3 days of 14, or 2 weekdays of 10.

    >>> worked_share(["2026-06-30"], "2026-06-28") * 14, worked_share("2026-06-30", "2026-06-28", basis="weekdays")
    (array([3.]), array(0.2))
    """
    first = np.asarray(start, dtype="datetime64[D]")
    stop = np.clip(np.asarray(as_of, dtype="datetime64[D]") + 1, first, first + days)
    return np.asarray(paid_days(first, stop, basis) / paid_days(first, first + days, basis))


def period_shares(ends: DatesLike, months: DatesLike, *, days: int = 14, basis: str = "days") -> Floats:
    """Give the share of each pay period that is worked in each month.

    Parameters
    ----------
    ends : array_like of datetime64
        Last day of each period.
    months : array_like of datetime64
        Any day of each month.
    days : int
        Days in a period.
    basis : str
        ``days`` or ``weekdays``, see `paid_days`.

    Returns
    -------
    numpy.ndarray
        Periods by months; a row adds to 1 if the months hold the whole period.

    Examples
    --------
    >>> period_shares(["2026-07-11"], ["2026-06", "2026-07"], basis="weekdays")
    array([[0.2, 0.8]])
    """
    start = np.asarray(ends, dtype="datetime64[D]")[:, None] - (days - 1)
    return _days_in_months(start, months, days, basis) / paid_days(start, start + days, basis)


def _days_in_months(start: Days, months: DatesLike, days: int, basis: str) -> Floats:
    """Count the days of each period that are paid in each month."""
    first = np.asarray(months, dtype="datetime64[M]")
    begin = np.maximum(first.astype("datetime64[D]"), start)
    stop = np.minimum((first + 1).astype("datetime64[D]"), start + days)
    return paid_days(begin, np.maximum(begin, stop), basis)


def covered_months(ends: DatesLike, *, days: int = 14) -> tuple[Days, Floats]:
    """Give the months that pay periods reach, and how many of their days the periods cover.

    Examples
    --------
    >>> covered_months(["2026-07-11", "2026-07-25"])
    (array(['2026-06', '2026-07'], dtype='datetime64[M]'), array([ 3., 25.]))
    """
    last = np.asarray(ends, dtype="datetime64[D]")
    touched = np.unique(last[:, None] - np.arange(days).astype("timedelta64[D]"))
    months = np.unique(touched.astype("datetime64[M]"))
    return months, _days_in_months(last[:, None] - (days - 1), months, days, "days").sum(axis=0)


def split_over_months(
    amounts: npt.ArrayLike,
    ends: DatesLike,
    months: DatesLike,
    *,
    days: int = 14,
    basis: str = "days",
    partial: bool = False,
) -> Floats:
    """Split amounts of pay periods over the months they are worked in; the sum is kept.

    Parameters
    ----------
    amounts : array_like
        Dollars or hours; rows that are NaN are left out, as if the period were not there.
    ends : array_like of datetime64
        Last day of the period of each amount; amounts of the same period are added up.
    months : array_like of datetime64
        Any day of each month; NaT where there is none.
    days : int
        Days in a period.
    basis : str
        ``days`` or ``weekdays``, see `paid_days`.
    partial : bool
        Whether months that the periods cover in part show what falls in them.

    Returns
    -------
    numpy.ndarray
        Amounts, the shape of `months`; NaN where a month is not covered.

    Raises
    ------
    SizeError
        If the sizes differ.
    InvalidValueError
        For an amount without its period end.
    OutOfRangeError
        If periods overlap.

    Examples
    --------
    28 June to 11 July 2026, $140,000: three days of June, eleven of July; two weekdays and eight.

    >>> split_over_months([140_000], ["2026-07-11"], ["2026-06", "2026-07"], partial=True)
    array([ 30000., 110000.])
    >>> split_over_months([140_000], ["2026-07-11"], ["2026-06", "2026-07"], basis="weekdays", partial=True)
    array([ 28000., 112000.])
    """
    check_range("period_days", days, 7, 28)
    paid, last = np.asarray(amounts, dtype=float).ravel(), np.asarray(ends, dtype="datetime64[D]").ravel()
    shape = np.shape(np.asarray(months, dtype="datetime64[M]"))
    dates = np.asarray(months, dtype="datetime64[M]").ravel()
    _check_ends(paid, last)
    known, shown = ~np.isnan(paid), ~np.isnat(dates)
    periods = np.unique(last[known])
    _check_apart(periods, days)
    result = np.full(dates.size, np.nan)
    covered = _days_in_months(periods[:, None] - (days - 1), dates[shown], days, "days").sum(axis=0)
    split = paid[known] @ period_shares(last[known], dates[shown], days=days, basis=basis)
    whole = covered == paid_days(dates[shown], dates[shown] + 1)
    result[shown] = np.where(whole | (partial & (covered > 0)), split, np.nan)
    return result.reshape(shape)


def _check_ends(paid: Floats, last: Days) -> None:
    if paid.size != last.size:
        raise SizeError(
            f"period_ends: size differs from amounts: got {last.size}, expected {paid.size}. Give one for each amount.",
        )
    if (lacking := ~np.isnan(paid) & np.isnat(last)).any():
        place = int(lacking.argmax()) + 1
        raise InvalidValueError(
            f"period_ends cell {place}: blank: got nothing, expected the last day of a period. Fill it in."
        )


def _check_apart(periods: Days, days: int) -> None:
    gaps = np.diff(periods).astype(int)
    if (gaps < days).any():
        first = int((gaps < days).argmax())
        raise OutOfRangeError(
            f"period_ends {periods[first + 1]}: overlaps the period before: got {gaps[first]} days after "
            f"{periods[first]}, expected {days} or more. Correct the dates or the days of a period.",
        )


def paid_days(start: DatesLike, stop: DatesLike, basis: str = "days") -> Floats:
    """Count the days from `start` to before `stop` over which pay is spread.

    Parameters
    ----------
    start, stop : array_like of datetime64
        Days; shapes that broadcast.
    basis : str
        ``days``, for units open every day, or ``weekdays``, Monday to Friday; a public holiday is paid and counts.

    Raises
    ------
    InvalidValueError
        For another basis.

    Examples
    --------
    >>> paid_days("2026-07-01", "2026-08-01"), paid_days("2026-07-01", "2026-08-01", "weekdays")
    (array(31.), array(23.))
    """
    first, after = np.asarray(start, dtype="datetime64[D]"), np.asarray(stop, dtype="datetime64[D]")
    if checked_basis(basis) == "weekdays":
        return np.asarray(np.busday_count(first, after), dtype=float)
    return np.asarray((after - first).astype(float))


def checked_basis(basis: str) -> str:
    """Give a basis in lower case, ``days`` or ``weekdays``; an InvalidValueError for another."""
    name = basis.strip().lower()
    if name not in ("days", "weekdays"):
        raise InvalidValueError(f"basis: unknown: got {basis!r}, expected days or weekdays. Choose one of them.")
    return name


def check_range(name: str, value: int, low: int, high: int) -> None:
    """Raise an OutOfRangeError unless a number is between two."""
    if not low <= value <= high:
        raise OutOfRangeError(f"{name}: out of range: got {value}, expected {low} to {high}. Correct it.")


def calendarize(amounts: pd.Series, *, period_days: int, basis: str = "days") -> pd.DataFrame:
    """Split pay-period amounts over calendar months by the days paid in each; the sum is kept.

    Parameters
    ----------
    amounts : pandas.Series
        Amount per period, indexed by the last day of the period; one row per period end.
    period_days : int
        Days in a period: 14 for biweekly pay, 7 for weekly.
    basis : str
        ``days`` for units open every day; ``weekdays``, Monday to Friday, for clinics and offices. A public
        holiday counts as a weekday because it is paid.

    Returns
    -------
    pandas.DataFrame
        Indexed by month start: ``amount``, and ``days`` covered by periods (so a month is whole when
        ``days`` equals its number of calendar days).

    Examples
    --------
    The period 28 Jun – 11 Jul 2026, $140,000: three days of June, eleven of July; two weekdays and eight.

    >>> import pandas as pd
    >>> paid = pd.Series([140_000.0], index=[pd.Timestamp("2026-07-11")])
    >>> calendarize(paid, period_days=14)["amount"].tolist()
    [30000.0, 110000.0]
    >>> calendarize(paid, period_days=14, basis="weekdays")["amount"].tolist()
    [28000.0, 112000.0]
    """
    import pandas as pd

    ends = pd.DatetimeIndex(amounts.index).to_numpy()
    months, covered = covered_months(ends, days=period_days)
    start = ends.astype("datetime64[D]")[:, None] - (period_days - 1)
    a_day = np.nan_to_num(amounts.to_numpy(dtype=float))[:, None] / paid_days(start, start + period_days, basis)
    # Half a period is half a cent: only a sum that rounds once says which cent a month gets.
    counts = _days_in_months(start, months, period_days, basis).astype(int).T
    paid = [math.fsum(np.repeat(a_day, count)) for count in counts]
    index = pd.DatetimeIndex(months.astype("datetime64[s]"), name="month")
    return pd.DataFrame({"amount": paid, "days": covered.astype(int)}, index=index)
