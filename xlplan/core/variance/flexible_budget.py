"""The budget at actual volume: flexible, in steps, and a year out of part of one.

Every function takes arrays of any shapes that broadcast. NaN in, NaN out, with one exception: the volume of
a budget that is fixed altogether is not asked for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.errors import OutOfRangeError, ZeroDivisorError

__all__ = ["flexible_budget", "saved_by_volume", "stepped_budget", "variable_share"]


_STEP_GUARD = 1e-9


def variable_share(fixed_share: npt.ArrayLike) -> Floats:
    """Give the share of a budget that moves with volume: ``1 - fixed_share``.

    Raises
    ------
    OutOfRangeError
        If a share is below 0 or above 1.

    Examples
    --------
    >>> variable_share([0.0, 0.6])
    array([1. , 0.4])
    """
    share = np.asarray(fixed_share, dtype=float)
    wrong = share[(share < 0) | (share > 1)]
    if wrong.size:
        raise OutOfRangeError(
            f"fixed_share: out of range: got {wrong.flat[0]:g}, expected a share from 0 to 1. Correct it.",
        )
    return np.asarray(1 - share)


def saved_by_volume(variable: Floats, budget_volume: Floats, actual_volume: Floats) -> Floats:
    """Give what a lower volume saves of a variable budget: ``variable * (V_B - V_A) / V_B``.

    Hours, items or dollars, the unit of `variable`; negative where volume is above budget. Zero where nothing
    is variable, whatever the volume; NaN where the budgeted volume is zero.

    Examples
    --------
    Of 5,040 hours for 840 patient days, 900 days take 360 more.

    >>> float(saved_by_volume(np.array(5_040.0), np.array(840.0), np.array(900.0)))
    -360.0
    """
    change = ratio(budget_volume - actual_volume, budget_volume)
    return np.where(variable == 0, 0.0, variable * change)


def flexible_budget(
    *,
    budget: npt.ArrayLike,
    budget_volume: npt.ArrayLike,
    actual_volume: npt.ArrayLike,
    fixed_share: npt.ArrayLike = 0.0,
) -> Floats:
    """Restate a budget at actual volume: ``B * (f + (1 - f) * V_A / V_B)``.

    Parameters
    ----------
    budget : array_like
        Budget in dollars, hours or items.
    budget_volume, actual_volume : array_like
        Units of service, such as patient days.
    fixed_share : array_like
        Share of the budget that does not move with volume, 0 to 1.

    Returns
    -------
    numpy.ndarray
        Flexible budget in the unit of `budget`; NaN where the budgeted volume is zero, unless all is fixed.

    Raises
    ------
    OutOfRangeError
        For a share outside 0 to 1.
    SizeError
        If sizes differ.

    References
    ----------
    Budget divided by the budgeted key statistic, times the actual statistic, times the variable percentage
    of the row: the flexible budget of hospital budgeting suites.

    Examples
    --------
    $400,000 for 1,000 units of service, 1,100 served: all variable, half, all fixed.

    >>> flexible_budget(budget=400_000, budget_volume=1_000, actual_volume=1_100, fixed_share=[0, 0.5, 1])
    array([440000., 420000., 400000.])
    """
    b, v_b, v_a, variable = align(
        budget=budget,
        budget_volume=budget_volume,
        actual_volume=actual_volume,
        fixed_share=variable_share(fixed_share),
    )
    return np.asarray(b - saved_by_volume(variable * b, v_b, v_a))


def stepped_budget(
    *,
    budget: npt.ArrayLike,
    budget_volume: npt.ArrayLike,
    actual_volume: npt.ArrayLike,
    step_share: npt.ArrayLike,
    step_every: npt.ArrayLike,
) -> Floats:
    """Restate a semi-fixed budget: `step_share` of it for each full `step_every` that volume moves.

    ``B * (1 + step_share * n)`` with ``n = trunc((V_A / V_B - 1) / step_every)``. A step counts as full
    within 1e-9 of it, because 0.15 / 0.05 is 2.9999999999999996 in binary.

    Parameters
    ----------
    budget : array_like
        Budget in dollars, hours or items.
    budget_volume, actual_volume : array_like
        Units of service.
    step_share : array_like
        Share of the budget that one step adds or takes, 0.03 for 3 %.
    step_every : array_like
        Change of volume that makes one step, as a share of the budgeted volume, above 0.

    Returns
    -------
    numpy.ndarray
        Budget after full steps, in the unit of `budget`; NaN where the budgeted volume is zero.

    Raises
    ------
    ZeroDivisorError
        For a step of zero.
    OutOfRangeError
        For a step below zero.
    SizeError
        If sizes differ.

    References
    ----------
    "Adjust 3 % for each 5 % change in volume": the flexing rule of semi-fixed departments.

    Examples
    --------
    $1,500,000 for 20,000 patient days: 25,000 days are five steps up, 19,001 days are none down.

    >>> steps = {"step_share": 0.03, "step_every": 0.05}
    >>> stepped_budget(budget=1_500_000, budget_volume=20_000, actual_volume=[25_000, 19_001], **steps)
    array([1725000., 1500000.])
    """
    b, v_b, v_a, share, every = align(
        budget=budget,
        budget_volume=budget_volume,
        actual_volume=actual_volume,
        step_share=step_share,
        step_every=_above_zero("step_every", step_every),
    )
    change = ratio(v_a - v_b, v_b) / every
    steps = np.trunc(change + np.copysign(_STEP_GUARD, change))
    return np.asarray(b * (1 + share * steps))


def _above_zero(name: str, values: npt.ArrayLike) -> Floats:
    array = np.asarray(values, dtype=float)
    wrong = array[array <= 0]
    if wrong.size:
        raise (OutOfRangeError if wrong.min() < 0 else ZeroDivisorError)(
            f"{name}: out of range: got {wrong.min():g}, expected a number above 0. Correct it.",
        )
    return array
