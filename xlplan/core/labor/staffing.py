"""Hours and positions that a volume takes: fixed and variable hours, paid hours, productivity.

Worked (productive) hours are those on the job; paid hours add vacation, sick leave, holidays, education. Every
figure of hours per unit of service must say which it counts. NaN in, NaN out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.arrays.ranges import share
from xlplan.core.labor.fte import fte

__all__ = [
    "hours_per_patient_day",
    "paid_hours",
    "productivity_index",
    "required_fte",
    "staff_hours",
]


def staff_hours(
    volume: npt.ArrayLike,
    hours_per_unit: npt.ArrayLike,
    *,
    fixed_hours: npt.ArrayLike = 0.0,
    productive_share: npt.ArrayLike = 1.0,
) -> Floats:
    """Give the hours of a volume: ``(fixed_hours + volume * hours_per_unit) / productive_share``.

    Parameters
    ----------
    volume : array_like
        Units of service.
    hours_per_unit : array_like
        Hours per unit of service (HPUOS), the part that moves with volume.
    fixed_hours : array_like
        Hours of the period that volume does not move, of the same kind.
    productive_share : array_like
        Worked hours over paid hours. 1, the default, leaves worked hours worked, and paid hours paid; below 1
        the inputs are worked hours and the result is paid hours. By month: leave peaks in summer and December.

    Returns
    -------
    numpy.ndarray
        Hours of the period.

    Raises
    ------
    ZeroDivisorError
        For a productive share of 0.
    OutOfRangeError
        Outside 0 to 1.
    SizeError
        If sizes differ.

    Examples
    --------
    840 patient days at 6.0 worked hours, and 520 hours of a manager and a clerk; then paid at 88 % productive.

    >>> staff_hours(840, 6.0, fixed_hours=520, productive_share=[1, 0.88]).round(2)
    array([5560.  , 6318.18])
    """
    units, per_unit, fixed = align(volume=volume, hours_per_unit=hours_per_unit, fixed_hours=fixed_hours)
    return paid_hours(fixed + units * per_unit, productive_share)


def paid_hours(productive: npt.ArrayLike, productive_share: npt.ArrayLike) -> Floats:
    """Gross worked hours or FTE up to paid ones: ``productive / productive_share``.

    Parameters
    ----------
    productive : array_like
        Worked hours, or FTE of them.
    productive_share : array_like
        Worked over paid, above 0 and at most 1.

    Returns
    -------
    numpy.ndarray
        Paid hours or FTE.

    Raises
    ------
    ZeroDivisorError
        For a share of 0.
    OutOfRangeError
        Outside 0 to 1.
    SizeError
        If sizes differ.

    Examples
    --------
    Ten people at work on 88 % of the hours that they are paid.

    >>> round(float(paid_hours(10, 0.88)), 4)
    11.3636
    """
    worked, part = align(productive=productive, productive_share=share("productive_share", productive_share))
    return np.asarray(worked / part)


def hours_per_patient_day(hours: npt.ArrayLike, patient_days: npt.ArrayLike) -> Floats:
    """Give hours per patient day (HPPD): ``hours / patient_days``.

    Parameters
    ----------
    hours : array_like
        Nursing hours of a day or period, worked or paid as the figure says.
    patient_days : array_like
        Census of that day, or patient days of that period.

    Returns
    -------
    numpy.ndarray
        Hours; NaN where there were no patients.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    Eight nurses on each of three 8-hour shifts for 32 patients.

    >>> float(hours_per_patient_day(8 * 3 * 8, 32))
    6.0
    """
    return ratio(*align(hours=hours, patient_days=patient_days))


def required_fte(
    patient_days: npt.ArrayLike,
    hours_per_day: npt.ArrayLike,
    fte_hours: float,
    *,
    productive_share: npt.ArrayLike = 1.0,
) -> Floats:
    """Give the FTE that patient days take: ``patient_days * hours_per_day / (fte_hours * productive_share)``.

    Parameters
    ----------
    patient_days : array_like
        Patient days of the period.
    hours_per_day : array_like
        Hours per patient day.
    fte_hours : float
        Paid hours of one FTE in the period, see `xlplan.core.labor.fte.fte_hours`.
    productive_share : array_like
        Share of paid hours that the standard counts: 1 if all, 0.88 if worked ones, less if at the bedside.

    Returns
    -------
    numpy.ndarray
        Paid FTE.

    Raises
    ------
    ZeroDivisorError
        For zero hours or share.
    OutOfRangeError
        If it is out of range.
    SizeError
        If sizes differ.

    Examples
    --------
    28 patients for 30 days at 6.5 hours; 42 at 21 bedside hours all year, 65 % of the paid hours being worked
    and 7/8 of those at the bedside.

    >>> round(float(required_fte(28 * 30, 6.5, 2_080 / 12)), 2)
    31.5
    >>> round(float(required_fte(42 * 365, 21, 2_080, productive_share=0.65 * 7 / 8)), 2)
    272.13
    """
    return fte(staff_hours(patient_days, hours_per_day, productive_share=productive_share), fte_hours)


def productivity_index(target_hours: npt.ArrayLike, actual_hours: npt.ArrayLike) -> Floats:
    """Give target over actual worked hours: above 1 is favorable, fewer hours than the volume allowed.

    Parameters
    ----------
    target_hours : array_like
        `staff_hours` at actual volume.
    actual_hours : array_like
        Worked hours.

    Returns
    -------
    numpy.ndarray
        Share; NaN where nobody worked.

    Raises
    ------
    SizeError
        If sizes differ.

    Notes
    -----
    Hours saved, favorable positive, are ``target - actual``, as every variance here. Infor's workforce system
    reports ``actual - target``: turn its sign.

    Examples
    --------
    5,920 target hours for 900 days, 5,900 worked.

    >>> round(float(productivity_index(staff_hours(900, 6.0, fixed_hours=520), 5_900)), 4)
    1.0034
    """
    return ratio(*align(target_hours=target_hours, actual_hours=actual_hours))
