"""Pay above the base rate: overtime, shift differentials, agency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import OutOfRangeError

__all__ = ["agency_premium", "differential_pay", "overtime_pay", "overtime_premium"]


def overtime_pay(hours: npt.ArrayLike, rate: npt.ArrayLike, *, multiple: npt.ArrayLike = 1.5) -> Floats:
    """Pay overtime hours: ``hours * rate * multiple``.

    Parameters
    ----------
    hours : array_like
        Overtime hours.
    rate : array_like
        Dollars an hour. In the US the regular rate, which has shift differentials in it.
    multiple : array_like
        1.5 for time and a half.

    Returns
    -------
    numpy.ndarray
        Dollars, straight time and premium together.

    Raises
    ------
    OutOfRangeError
        If `multiple` is below 1.

    References
    ----------
    29 CFR 778.107 (one and a half times the regular rate) and 778.207 (differentials are in the regular rate).

    Examples
    --------
    >>> overtime_pay(100, 40)
    array(6000.)
    """
    return np.asarray(np.multiply(hours, rate, dtype=float) * _checked(multiple))


def overtime_premium(hours: npt.ArrayLike, rate: npt.ArrayLike, *, multiple: npt.ArrayLike = 1.5) -> Floats:
    """Give the part of overtime pay above straight time: ``hours * rate * (multiple - 1)``.

    It is what overtime costs more than the same hours of further staff, benefits aside.

    Parameters
    ----------
    hours, rate, multiple
        See `overtime_pay`.

    Raises
    ------
    OutOfRangeError
        If `multiple` is below 1.

    Examples
    --------
    >>> overtime_premium(100, 40)
    array(2000.)
    """
    return np.asarray(np.multiply(hours, rate, dtype=float) * (_checked(multiple) - 1))


def _checked(multiple: npt.ArrayLike) -> Floats:
    given = np.asarray(multiple, dtype=float)
    if not (given >= 1).all():
        least = np.nanmin(given)
        raise OutOfRangeError(f"multiple: out of range: got {least:g}, expected 1 or more, such as 1.5. Correct it.")
    return given


def differential_pay(hours: npt.ArrayLike, per_hour: npt.ArrayLike) -> Floats:
    """Pay shift differentials: ``sum(hours * dollars an hour)`` over evening, night, weekend, charge.

    Differentials are paid on top of hours that the base rate pays already, so the hours add no FTE.

    Parameters
    ----------
    hours : array_like
        Hours of each differential, on the last axis.
    per_hour : array_like
        Dollars an hour of each.

    Returns
    -------
    numpy.ndarray
        Dollars, without the last axis.

    Examples
    --------
    600 night hours at $5.50, 480 weekend hours at $3; a night of a weekend is in both.

    >>> differential_pay([600, 480], [5.5, 3])
    array(4740.)
    """
    return np.asarray(np.multiply(hours, per_hour, dtype=float).sum(axis=-1))


def agency_premium(
    hours: npt.ArrayLike, bill_rate: npt.ArrayLike, rate: npt.ArrayLike, *, benefits: npt.ArrayLike = 0.0
) -> Floats:
    """Give what agency hours cost more than own staff: ``hours * (bill rate - rate * (1 + benefits))``.

    Parameters
    ----------
    hours : array_like
        Agency hours.
    bill_rate : array_like
        Dollars an hour on the invoice.
    rate : array_like
        Dollars an hour of own staff in the same job.
    benefits : array_like
        Benefits and payroll taxes of own staff, share of pay.

    Returns
    -------
    numpy.ndarray
        Dollars; negative where the agency is cheaper.

    Examples
    --------
    300 hours billed at $98; own nurses earn $42 and 25 % benefits.

    >>> agency_premium(300, 98, 42, benefits=0.25)
    array(13650.)
    """
    own = np.multiply(rate, np.add(1.0, benefits), dtype=float)
    return np.asarray(np.multiply(hours, np.subtract(bill_rate, own), dtype=float))
