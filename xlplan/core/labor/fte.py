"""Hours and full-time equivalents."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, OutOfRangeError, ZeroDivisorError

__all__ = ["fte", "fte_hours"]


_WEEKS = {
    "pp": 2.0,
    "pay period": 2.0,
    "m": 52 / 12,
    "month": 52 / 12,
    "y": 52.0,
    "year": 52.0,
}


def fte_hours(period: float | str = "PP", *, hours_per_week: float = 40.0) -> float:
    """Give the hours one full-time equivalent is paid in a period.

    ``PP`` is two weeks, ``M`` a twelfth and ``Y`` the whole of 52 weeks, and a number of days ``d`` is
    ``hours_per_week * d / 7``.

    Parameters
    ----------
    period : float or str
        Calendar days, or ``PP``/``pay period``, ``M``/``month``, ``Y``/``year`` in any case.
    hours_per_week : float
        Hours a week of a full-time position: 40, 37.5 or 36 by job code.

    Returns
    -------
    float
        Hours.

    Raises
    ------
    InvalidValueError
        For unknown text.
    ZeroDivisorError
        For a zero period or week.
    OutOfRangeError
        For a number below zero.

    References
    ----------
    40 hours a week, 80 a pay period, 2,080 a year is the usual basis of a hospital position budget; the
    federal divisor is 2,087 and is not used here.

    Examples
    --------
    >>> fte_hours("Y")
    2080.0
    >>> fte_hours("PP", hours_per_week=37.5)
    75.0
    >>> round(fte_hours(31), 2)
    177.14
    """
    return _positive("hours_per_week", hours_per_week) * _weeks(period)


def _weeks(period: float | str) -> float:
    if not isinstance(period, str):
        return _positive("period", period) / 7
    weeks = _WEEKS.get(period.strip().lower())
    if weeks is None:
        raise InvalidValueError(
            f"period: unknown: got {period!r}, expected PP, M, Y or days. Choose one or give a number.",
        )
    return weeks


def _positive(name: str, value: float) -> float:
    if 0 < value < np.inf:
        return value
    raise (ZeroDivisorError if value == 0 else OutOfRangeError)(
        f"{name}: out of range: got {value:g}, expected a number above 0. Correct it.",
    )


def fte(hours: npt.ArrayLike, period_hours: float) -> Floats:
    """Convert paid hours into full-time equivalents: ``hours / period_hours``.

    Parameters
    ----------
    hours : array_like
        Paid hours of one period; negative where hours are reversed, NaN where unknown.
    period_hours : float
        Hours one full-time equivalent is paid in the same period, see `fte_hours`.

    Returns
    -------
    numpy.ndarray
        Paid FTE, the shape of `hours`.

    Raises
    ------
    ZeroDivisorError
        If `period_hours` is zero.
    OutOfRangeError
        If it is negative or not finite.

    References
    ----------
    Paid FTE = paid hours divided by the FTE hours of the period.

    Examples
    --------
    Two 2-week registers: 880 hours on a nursing unit, and six 12-hour shifts of one nurse.

    >>> fte([880, 72], 80)
    array([11. ,  0.9])
    """
    return np.asarray(np.asarray(hours, dtype=float) / _positive("period_hours", period_hours))
