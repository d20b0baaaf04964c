"""Planned volume against capacity: per day, occupancy, and which statistics run into their limit when.

Capacity is in units a day: staffed beds, visits of a clinic's slots, cases of the rooms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.arrays.ranges import above_zero, not_negative
from xlplan.core.errors import OutOfRangeError

if TYPE_CHECKING:
    pass

__all__ = ["NEAR", "OVER", "CapacityUse", "capacity_status", "capacity_use"]

Texts = npt.NDArray[np.str_]

NEAR, OVER = "near", "over"
_DUST = 1e-9


class CapacityUse(NamedTuple):
    """Volume of a mean day, and its share of capacity."""

    per_day: Floats
    occupancy: Floats


def capacity_use(volume: npt.ArrayLike, days: npt.ArrayLike, capacity: npt.ArrayLike) -> CapacityUse:
    """Give volume a day and its share of capacity: ``volume / days`` and ``volume / (capacity * days)``.

    Parameters
    ----------
    volume : array_like
        Units of each month, such as patient days, statistics by months.
    days : array_like
        Days of each month that the department is open, above 0: calendar days of a ward, workdays of a clinic.
    capacity : array_like
        Units a day at most; any shape that broadcasts, ``[:, None]`` for one a statistic. NaN where not given.

    Returns
    -------
    CapacityUse
        Units a day, and a share that is above 1 beyond capacity and NaN for a capacity of zero.

    Raises
    ------
    ZeroDivisorError
        For a month of no days.
    OutOfRangeError
        For a negative number.
    SizeError
        If sizes differ.

    Examples
    --------
    60 beds, 1,488 patient days in July and 1,700 in August.

    >>> use = capacity_use([1_488, 1_700], [31, 31], 60)
    >>> use.per_day.round(1), use.occupancy.round(3)
    (array([48. , 54.8]), array([0.8  , 0.914]))
    """
    units, open_days, most = align(
        volume=volume, days=above_zero("days", days), capacity=not_negative("capacity", capacity)
    )
    per_day = np.asarray(units / open_days)
    return CapacityUse(per_day, ratio(per_day, most))


def capacity_status(occupancy: npt.ArrayLike, *, threshold: float = 0.85) -> Texts:
    """Say where capacity is reached: ``over`` above 1, ``near`` above `threshold`, else empty.

    Parameters
    ----------
    occupancy : array_like
        Share of capacity; NaN where unknown.
    threshold : float
        Share above which a person should know, above 0 and at most 1.

    Returns
    -------
    numpy.ndarray
        Texts, the shape of `occupancy`.

    Raises
    ------
    OutOfRangeError
        For a threshold outside 0 to 1.

    References
    ----------
    Mean occupancy of 85 % is the usual planning limit of general wards: daily census varies, and above it
    patients wait for beds. Smaller units need a lower one.

    Examples
    --------
    >>> capacity_status([0.80, 0.914, 1.02]).tolist()
    ['', 'near', 'over']
    """
    if not 0 < threshold <= 1:
        raise OutOfRangeError(
            f"threshold: out of range: got {threshold:g}, expected a share above 0 and at most 1. Correct it.",
        )
    taken = np.asarray(occupancy, dtype=float)
    return np.where(taken > 1 + _DUST, OVER, np.where(taken > threshold + _DUST, NEAR, ""))
