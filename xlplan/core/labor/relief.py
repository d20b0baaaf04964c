"""Leave relief: how many positions keep a post staffed while people are away. NaN in, NaN out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align
from xlplan.core.arrays.ranges import above_zero, not_negative

__all__ = ["cover_fte", "relief_factor"]


def relief_factor(annual_hours: npt.ArrayLike, leave_hours: npt.ArrayLike) -> Floats:
    """Give the positions that keep one filled all year: ``annual_hours / (annual_hours - leave_hours)``.

    Parameters
    ----------
    annual_hours : array_like
        Paid hours a year of one position, above 0.
    leave_hours : array_like
        Of these, vacation, sick leave, holidays and education that somebody else must cover.

    Returns
    -------
    numpy.ndarray
        Factor, 1 or more.

    Raises
    ------
    ZeroDivisorError
        If all hours are leave.
    OutOfRangeError
        If more than all are, or a number is negative.
    SizeError
        If sizes differ.

    Examples
    --------
    224 of 2,080 hours.

    >>> round(float(relief_factor(2_080, 224)), 5)
    1.12069
    """
    paid, leave = align(
        annual_hours=above_zero("annual_hours", annual_hours), leave_hours=not_negative("leave_hours", leave_hours)
    )
    return np.asarray(paid / above_zero("annual_hours less leave_hours", paid - leave))


def cover_fte(
    per_shift: npt.ArrayLike,
    shifts: npt.ArrayLike,
    *,
    days_per_week: npt.ArrayLike = 7.0,
    shifts_per_week: npt.ArrayLike = 5.0,
    relief: npt.ArrayLike = 1.0,
) -> Floats:
    """Give the FTE that fill a post round the week.

    ``per_shift * shifts * days_per_week / shifts_per_week * relief``.

    Parameters
    ----------
    per_shift : array_like
        People on each shift.
    shifts : array_like
        Shifts a day.
    days_per_week : array_like
        Days that are staffed.
    shifts_per_week : array_like
        Shifts one FTE works a week: 5 of 8 hours, 3 of 12 hours at 0.9 FTE.
    relief : array_like
        `relief_factor`, so that leave is covered as well.

    Returns
    -------
    numpy.ndarray
        FTE; paid ones if `relief` is given.

    Raises
    ------
    ZeroDivisorError
        For no shifts a week or a relief of 0.
    OutOfRangeError
        For a number out of range.
    SizeError
        If sizes differ.

    Notes
    -----
    The days off are in ``days_per_week / shifts_per_week``, once. A published worked example
    (fliphtml5.com/szqqx/wiis, p. 369) adds 24 for five days, 33.6 for seven and 2.64 for leave to 60.24 FTE;
    33.6 already covers the whole week, so its 24 are counted twice. That sum is not offered here.

    Examples
    --------
    Eight nurses on three shifts, seven days a week; then with relief for 224 of 2,080 hours.

    >>> cover_fte(8, 3, relief=[1, relief_factor(2_080, 224)]).round(3)
    array([33.6  , 37.655])
    """
    people, daily, week, worked, factor = align(
        per_shift=not_negative("per_shift", per_shift),
        shifts=not_negative("shifts", shifts),
        days_per_week=not_negative("days_per_week", days_per_week),
        shifts_per_week=above_zero("shifts_per_week", shifts_per_week),
        relief=above_zero("relief", relief),
    )
    return np.asarray(people * daily * week / worked * factor)
