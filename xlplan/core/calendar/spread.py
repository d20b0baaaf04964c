"""A year spread over its months to the cent, and part of a year annualized by the same weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.rounding import spread as spread_by_weights
from xlplan.core.calendar.period_shares import paid_days
from xlplan.core.calendar.workdays import Closures, DatesLike, workdays
from xlplan.core.errors import InvalidValueError, OutOfRangeError, SizeError, ZeroDivisorError

__all__ = ["SPREAD_METHODS", "annualize", "spread"]

Days = npt.NDArray[np.datetime64]

SPREAD_METHODS = ("days", "even", "workdays", "profile")
_WEEKENDS = Closures()


def spread(
    total: npt.ArrayLike,
    months: DatesLike,
    *,
    method: str = "days",
    profile: npt.ArrayLike | None = None,
    cents: bool = True,
    closures: Closures = _WEEKENDS,
) -> Floats:
    """Spread a total over months: ``total * weight / sum(weights)``, exact to the cent.

    Parameters
    ----------
    total : array_like
        Dollars or units of the year, of either sign: one, or one for each row of a result; NaN where unknown.
    months : array_like of datetime64
        Any day of each month.
    method : str
        The weight of a month: ``days`` of the calendar, ``even``, ``workdays``, or ``profile``.
    profile : array_like, optional
        One weight a month, in order, 0 or more: the same months of a prior year, or a forecast of the months.
        Needed for ``profile``.
    cents : bool
        Whether to round to cents, the residual ones by largest remainder; False leaves fractions of a cent.
    closures : Closures
        What is no workday, for ``workdays``; weekends only if left out.

    Returns
    -------
    numpy.ndarray
        Amounts, the shape of `total` with the months as last axis; a row adds to its total.

    Raises
    ------
    InvalidValueError
        For another method, or a blank in or lack of a profile.
    SizeError
        If the profile is not as long as the months.
    OutOfRangeError
        For a negative weight.
    ZeroDivisorError
        If all are zero.

    References
    ----------
    Largest remainder: `xlplan.core.arrays.rounding.spread`.

    Examples
    --------
    $120,000 a year from July: 31 days are worth $10,191.78, February $9,205.48.

    >>> months = np.arange("2026-07", "2027-07", dtype="datetime64[M]")
    >>> spread(120_000, months)[[0, 7]]
    array([10191.78,  9205.48])
    >>> spread(-100, months[:3], method="even")
    array([-33.34, -33.33, -33.33])
    """
    weights = _weights(_months(months), method, profile, closures)
    if cents:
        return spread_by_weights(total, weights)
    return np.asarray(np.asarray(total, dtype=float)[..., None] * (weights / weights.sum()))


def annualize(
    to_date: npt.ArrayLike,
    months: DatesLike,
    *,
    method: str = "even",
    profile: npt.ArrayLike | None = None,
    closures: Closures = _WEEKENDS,
) -> Floats:
    """Annualize the months to date: ``to_date * sum(weights of the year) / sum(weights to date)``.

    The inverse of `spread`. ``even`` and ``days`` know no season; ``profile``, such as last year's months, does.

    Parameters
    ----------
    to_date : array_like
        Dollars or units of the months to date.
    months : array_like of datetime64
        The months to date, 1 to 12 of them, from the first of the year on.
    method : str
        The weight of a month, see `spread`; ``even`` multiplies by 12 and divides by the months.
    profile : array_like, optional
        Twelve weights, of the months of the year in order.
    closures : Closures
        See `spread`.

    Returns
    -------
    numpy.ndarray
        The year, in the unit and shape of `to_date`.

    Raises
    ------
    ArgumentError
        As `spread`.
    OutOfRangeError
        If the months are not 1 to 12 in order.
    ZeroDivisorError
        If those to date weigh nothing.

    Examples
    --------
    $7,350,000 in the seven months of July to January, which have 215 days of 365.

    >>> months = np.arange("2026-07", "2027-02", dtype="datetime64[M]")
    >>> annualize(7_350_000, months), np.round(annualize(7_350_000, months, method="days"), 2)
    (array(12600000.), np.float64(12477906.98))
    """
    elapsed = _months(months)
    if not 1 <= elapsed.size <= 12 or (elapsed != elapsed[0] + np.arange(elapsed.size)).any():
        raise OutOfRangeError(
            f"months: not the months to date: got {elapsed.size}, expected 1 to 12 in order from the first of the "
            "year. Correct them.",
        )
    year = elapsed[0] + np.arange(12)
    weights = _weights(year, method, profile, closures)
    part = weights[: elapsed.size].sum()
    if part == 0:
        raise ZeroDivisorError("profile: months to date add to zero: got 0, expected more. Choose another.")
    return np.asarray(np.asarray(to_date, dtype=float) * (weights.sum() / part))


def _weights(months: Days, method: str, profile: npt.ArrayLike | None, closures: Closures) -> Floats:
    kind = method.strip().lower()
    if kind == "profile":
        return _checked_profile(profile, months.size)
    if kind == "workdays":
        return workdays(months, **closures._asdict())
    if kind == "even":
        return np.ones(months.size)
    if kind == "days":
        return paid_days(months, months + 1)
    expected = ", ".join(SPREAD_METHODS[:-1])
    raise InvalidValueError(
        f"method: unknown: got {method!r}, expected {expected} or {SPREAD_METHODS[-1]}. Choose one of them.",
    )


def _checked_profile(profile: npt.ArrayLike | None, size: int) -> Floats:
    weights = np.asarray([] if profile is None else profile, dtype=float).ravel()
    if not weights.size:
        raise InvalidValueError("profile: missing: got nothing, expected a weight a month. Give the profile.")
    if weights.size != size:
        raise SizeError(
            f"profile: size differs from months: got {weights.size}, expected {size}. Give one weight a month."
        )
    if np.isnan(weights).any():
        place = int(np.isnan(weights).argmax()) + 1
        raise InvalidValueError(f"profile month {place}: blank: got nothing, expected a number. Fill it in.")
    if (weights < 0).any():
        raise OutOfRangeError(
            f"profile month {int((weights < 0).argmax()) + 1}: negative: got {weights.min():g}, "
            "expected 0 or more. Correct it or choose another method.",
        )
    if weights.sum() == 0:
        raise ZeroDivisorError("profile: adds to zero: got 0, expected more. Choose another year or method.")
    return weights


def _months(dates: Any) -> Days:
    return np.asarray(dates, dtype="datetime64[M]").ravel()
