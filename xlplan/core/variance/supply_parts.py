"""What a supply variance is made of: volume, use per unit and price; volume and the rest where nobody counts items.

Favorable is positive; see `xlplan.core.variance.parts` for what all splits have in common.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.variance.flexible_budget import saved_by_volume, variable_share
from xlplan.core.variance.parts import align_sides, all_or_none

__all__ = ["SpendParts", "Supply", "SupplyParts", "spend_parts", "supply_parts"]


class Supply(NamedTuple):
    """Supplies of one period, budgeted or actual.

    Parameters
    ----------
    volume : array_like
        Units of service, such as cases.
    quantity : array_like
        Items used.
    dollars : array_like
        Spend on those items.
    """

    volume: npt.ArrayLike
    quantity: npt.ArrayLike
    dollars: npt.ArrayLike


class SupplyParts(NamedTuple):
    """Supply variance in dollars: more patients, more items a patient, dearer items."""

    volume: Floats
    usage: Floats
    price: Floats
    total: Floats


class SpendParts(NamedTuple):
    """Variance of spend without quantities, in dollars: volume, and all the rest."""

    volume: Floats
    price_and_usage: Floats
    total: Floats


def supply_parts(*, budget: Supply, actual: Supply, fixed_share: npt.ArrayLike = 0.0) -> SupplyParts:
    """Split a supply variance into volume, usage and price.

    With ``p = D / Q``, ``q_B = (1 - f) Q_B / V_B``: ``volume = (V_B - V_A) q_B p_B``,
    ``usage = (f Q_B + V_A q_B - Q_A) p_B``, ``price = (p_B - p_A) Q_A``.

    Parameters
    ----------
    budget, actual : Supply
        Volume, quantity and dollars of the same period.
    fixed_share : array_like
        Share of the budget that does not flex, 0 to 1.

    Returns
    -------
    SupplyParts
        Dollars. Without quantities, or with a budgeted quantity of zero, usage and price are NaN and volume
        stands: see `spend_parts`.

    Raises
    ------
    OutOfRangeError
        For a share outside 0 to 1.
    SizeError
        If sizes differ.

    Examples
    --------
    500 cases of 2.0 kits at $12.50; 540 cases took 1,188 kits at $13.10.

    >>> budget, actual = Supply(500, quantity=1_000, dollars=12_500), Supply(540, quantity=1_188, dollars=15_562.80)
    >>> parts = supply_parts(budget=budget, actual=actual)
    >>> np.round(parts, 2)
    array([-1000. , -1350. ,  -712.8, -3062.8])
    """
    share = variable_share(fixed_share)
    (v_b, q_b, d_b), (v_a, q_a, d_a), variable = align_sides(budget, actual, fixed_share=share)
    total = d_b - d_a
    volume, _ = all_or_none(saved_by_volume(variable * d_b, v_b, v_a), total=total)
    usage = d_b * ratio(q_b - q_a - saved_by_volume(variable * q_b, v_b, v_a), q_b)
    price = d_b * ratio(q_a, q_b) - d_a
    usage, price, _ = all_or_none(usage, price, total=volume + total)
    return SupplyParts(volume, usage, price, np.asarray(total))


def spend_parts(
    *,
    budget_volume: npt.ArrayLike,
    budget_dollars: npt.ArrayLike,
    actual_volume: npt.ArrayLike,
    actual_dollars: npt.ArrayLike,
    fixed_share: npt.ArrayLike = 0.0,
) -> SpendParts:
    """Split a variance of spend without quantities into volume, and price and usage together.

    ``volume = (V_B - V_A) / V_B (1 - f) D_B``; the rest is the flexible budget less actual. Price cannot be
    told from usage without a quantity.

    Parameters
    ----------
    budget_volume, actual_volume : array_like
        Units of service.
    budget_dollars, actual_dollars : array_like
        Spend.
    fixed_share : array_like
        Share of the budget that does not flex, 0 to 1.

    Returns
    -------
    SpendParts
        Dollars.

    Raises
    ------
    OutOfRangeError
        For a share outside 0 to 1.
    SizeError
        If sizes differ.

    Examples
    --------
    $12,500 for 500 cases; $15,562.80 for 540.

    >>> spend_parts(budget_volume=500, budget_dollars=12_500, actual_volume=540, actual_dollars=15_562.80)
    SpendParts(volume=array(-1000.), price_and_usage=array(-2062.8), total=array(-3062.8))
    """
    v_b, d_b, v_a, d_a, variable = align(
        budget_volume=budget_volume,
        budget_dollars=budget_dollars,
        actual_volume=actual_volume,
        actual_dollars=actual_dollars,
        fixed_share=variable_share(fixed_share),
    )
    volume = saved_by_volume(variable * d_b, v_b, v_a)
    return SpendParts(*all_or_none(volume, d_b - volume - d_a, total=d_b - d_a))
