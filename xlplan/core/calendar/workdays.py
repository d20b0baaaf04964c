"""Days a month is open: workdays less holidays, and the days that drive each kind of unit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError

__all__ = ["Closures", "DatesLike", "open_days", "workdays"]

Days = npt.NDArray[np.datetime64]
DatesLike: TypeAlias = npt.ArrayLike | Iterable[dt.date] | dt.date
"""Days or months: an array, a pandas index, a list of dates or ISO text, or one of them."""

_KINDS = ("24x7", "clinic", "support")


class Closures(NamedTuple):
    """Which days of the working week are no workdays, see `workdays`.

    Parameters
    ----------
    region : str, optional
        Country or subdivision whose public holidays are closed.
    holidays, worked : array_like of datetime64
        Days closed besides, and holidays that are workdays all the same.
    """

    region: str | None = None
    holidays: DatesLike = ()
    worked: DatesLike = ()


def workdays(
    months: DatesLike,
    *,
    region: str | None = None,
    holidays: DatesLike = (),
    worked: DatesLike = (),
    week: str = "1111100",
) -> Floats:
    """Count the workdays of each month: days of the working week less the holidays not worked.

    Parameters
    ----------
    months : array_like of datetime64
        Any day of each month.
    region : str, optional
        Country, or country and subdivision, whose public holidays are closed: ``US``, ``GB-ENG``, ``AU-NSW``.
    holidays : array_like of datetime64
        Days the hospital closes besides, such as the day after Thanksgiving.
    worked : array_like of datetime64
        Holidays that are workdays all the same, of either kind; a day outside the working week stays closed.
    week : str
        Working week from Monday to Sunday, 1 for an open day: ``1111110`` for a clinic that opens on Saturdays.

    Returns
    -------
    numpy.ndarray
        Days, the shape of `months`.

    Raises
    ------
    InvalidValueError
        If `week` is not seven digits 0 or 1 with an open day among them.
    ValueError
        If the region is unknown.

    References
    ----------
    Excel's ``NETWORKDAYS.INTL`` writes the week the other way round: there 1 is a day off.

    Examples
    --------
    A clinic saw 1,103 patients on the 21 workdays of September 2026, Labor Day out; October has 22.

    >>> days = workdays(["2026-09", "2026-10"], holidays=["2026-09-07"])
    >>> days, np.round(1_103 / days[0] * days, 2)
    (array([21., 22.]), array([1103.  , 1155.52]))
    """
    first = _months(months)
    start, stop = _days(first), _days(first + np.timedelta64(1, "M"))
    closed = np.setdiff1d(np.union1d(_public(first, region), _days(holidays)), _days(worked))
    return np.asarray(np.busday_count(start, stop, weekmask=_checked_week(week), holidays=closed), dtype=float)


def open_days(
    months: DatesLike,
    kind: str,
    *,
    region: str | None = None,
    holidays: DatesLike = (),
    worked: DatesLike = (),
) -> Floats:
    """Count the days of each month on which a unit does its work, by the kind of unit.

    Wards, the emergency department and the laboratory at night are open every day, so their volume and cost
    follow calendar days. Clinics see patients on workdays only. Support departments (billing, medical records,
    offices) are staffed on workdays and cost nothing more in a month that is longer by a weekend.

    Parameters
    ----------
    months : array_like of datetime64
        Any day of each month.
    kind : str
        ``24x7``, ``clinic`` or ``support``, in any case.
    region, holidays, worked
        See `workdays`; without effect on ``24x7``.

    Returns
    -------
    numpy.ndarray
        Days, the shape of `months`.

    Raises
    ------
    InvalidValueError
        For another kind.

    Examples
    --------
    >>> open_days(["2026-09"], "24x7"), open_days(["2026-09"], "clinic", region="US")
    (array([30.]), array([21.]))
    """
    if kind.strip().lower() not in _KINDS:
        raise InvalidValueError(f"type: unknown: got {kind!r}, expected 24x7, clinic or support. Choose one of them.")
    if kind.strip().lower() != "24x7":
        return workdays(months, region=region, holidays=holidays, worked=worked)
    first = _months(months)
    return np.asarray(_days(first + np.timedelta64(1, "M")) - _days(first), dtype=float)


def _months(dates: Any) -> Days:
    return np.asarray(dates, dtype="datetime64[M]")


def _days(dates: Any) -> Days:
    """Read days; pandas and datetime dates come with a time of day."""
    return np.asarray(dates, dtype="datetime64[D]")


def _public(months: Days, region: str | None) -> Days:
    if not region or not months.size:
        return np.array([], dtype="datetime64[D]")
    from xlplan.core.calendar.holidays import public_holidays

    years = np.unique(months.astype("datetime64[Y]").astype(int) + 1970)
    return _days(public_holidays(region, tuple(years.tolist())))


def _checked_week(week: str) -> str:
    if len(week) != 7 or set(week) - set("01") or "1" not in week:
        raise InvalidValueError(
            f"week: not a working week: got {week!r}, expected seven digits from Monday, 1 open and 0 closed, "
            "such as 1111100. Correct it.",
        )
    return week
