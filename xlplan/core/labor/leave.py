"""Paid time off: cost when it is earned, a liability until it is taken."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import SizeError

__all__ = ["LeaveRoll", "leave_roll"]


class LeaveRoll(NamedTuple):
    """The liability for leave by months: ``opening + earned + taken + rate_change = closing``.

    Parameters
    ----------
    opening, earned, taken, rate_change, closing : numpy.ndarray, shape (..., m)
        Dollars; what is taken is negative.
    hours : numpy.ndarray, shape (..., m)
        Hours owed at the end of each month.
    """

    opening: Floats
    earned: Floats
    taken: Floats
    rate_change: Floats
    closing: Floats
    hours: Floats

    @property
    def expense(self) -> Floats:
        """Cost of each month: leave earned, and the balance at a new rate. Leave taken is no cost any more."""
        return self.earned + self.rate_change


def leave_roll(
    opening_hours: npt.ArrayLike,
    earned: npt.ArrayLike,
    taken: npt.ArrayLike,
    rates: npt.ArrayLike,
    *,
    opening_rate: npt.ArrayLike,
    raise_first: bool = False,
) -> LeaveRoll:
    """Roll the liability for paid time off forward month by month.

    Closing is hours owed times the rate of the month; the parts are found without it.

    Parameters
    ----------
    opening_hours : array_like, shape (...)
        Hours owed before the first month.
    earned, taken : array_like, shape (..., m)
        Hours earned, and hours taken, sold or paid out to leavers.
    rates : array_like, shape (..., m)
        Average dollars an hour of those who are owed, at the end of each month.
    opening_rate : array_like, shape (...)
        Dollars an hour of the opening balance.
    raise_first : bool
        Whether a raise comes before the month's leave, as on the first of a month: the opening balance is raised,
        and leave moves at the new rate. Otherwise leave moves at the old rate and the closing balance is raised.

    Returns
    -------
    LeaveRoll
        Dollars by months.

    Raises
    ------
    SizeError
        If sizes differ.

    References
    ----------
    ASC 710-10-25-1: compensation for absences is accrued as it is earned.

    Examples
    --------
    12,000 hours at $40; 900 earned, 1,400 taken; a raise of 3 % on the 11,500 hours left.

    >>> roll = leave_roll(12_000, [900], [1_400], [41.2], opening_rate=40)
    >>> [round(float(part[0])) for part in roll[:5]]
    [480000, 36000, -56000, 13800, 473800]
    """
    plus, minus, after = (np.atleast_1d(np.asarray(each, dtype=float)) for each in (earned, taken, rates))
    if len({plus.shape[-1], minus.shape[-1], after.shape[-1]}) > 1:
        sizes = f"{plus.shape[-1]}, {minus.shape[-1]} and {after.shape[-1]}"
        raise SizeError(
            f"earned, taken, rates: sizes differ: got {sizes} months, expected one size. Give one each a month."
        )
    hours = _moved(opening_hours, plus - minus)
    before = _shifted(opening_rate, after)
    start = _shifted(opening_hours, hours)
    moving = after if raise_first else before
    raised = start if raise_first else hours
    parts = (start * before, plus * moving, -minus * moving, raised * (after - before), hours * after, hours)
    opening, gained, used, change, closing, owed = np.broadcast_arrays(*parts)
    return LeaveRoll(opening, gained, used, change, closing, owed)


def _moved(opening: npt.ArrayLike, changes: Floats) -> Floats:
    return np.asarray(opening, dtype=float)[..., None] + np.cumsum(changes, axis=-1)


def _shifted(opening: npt.ArrayLike, ends: Floats) -> Floats:
    """Give what each month begins with: the opening, then the ends of the months before."""
    first = np.broadcast_to(np.asarray(opening, dtype=float)[..., None], (*ends.shape[:-1], 1))
    return np.concatenate([first, ends[..., :-1]], axis=-1)
