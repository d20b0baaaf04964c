"""What a variance is made of: volume, efficiency, rate, mix, usage, price. Favorable is positive.

Every function takes arrays of any shapes that broadcast and returns arrays. ``total`` is subtracted from the
dollars themselves, never added up from the parts. Where the dollars of either side are missing (an open
month), all is NaN; where dollars are known but the split is not, the parts are NaN and the total stands: what
cannot be split is not guessed. A volume is not asked for where nothing is variable, nor a rate where there is
nothing to price.

References
----------
Standard-cost variances in the order volume, efficiency, rate. Another order gives other parts and the same
total.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.variance.flexible_budget import saved_by_volume, variable_share

__all__ = [
    "CaseMixParts",
    "PayerMixParts",
    "SpendParts",
    "Supply",
    "SupplyParts",
    "align_sides",
    "all_or_none",
    "case_mix_parts",
    "payer_mix_parts",
    "priced",
    "spend_parts",
    "split_mix",
    "supply_parts",
]


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


class PayerMixParts(NamedTuple):
    """Revenue variance in dollars: more patients, better payers, better rates of each payer."""

    volume: Floats
    mix: Floats
    rate: Floats
    total: Floats


class CaseMixParts(NamedTuple):
    """Inpatient revenue variance in dollars: more cases, sicker patients, a better base rate."""

    volume: Floats
    acuity: Floats
    rate: Floats
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


def payer_mix_parts(
    *,
    budget_volumes: npt.ArrayLike,
    budget_rates: npt.ArrayLike,
    actual_volumes: npt.ArrayLike,
    actual_rates: npt.ArrayLike,
) -> PayerMixParts:
    """Split a revenue variance into volume, payer mix and rate.

    With ``V = sum(V_k)``, ``s_k = V_Bk / V_B`` and ``R = sum(s_k R_Bk)``: ``volume = (V_A - V_B) R``,
    ``mix = sum((V_Ak - V_A s_k) R_Bk)``, ``rate = sum(V_Ak (R_Ak - R_Bk))``.

    Parameters
    ----------
    budget_volumes, actual_volumes : array_like
        Units of service of each payer, payers on the last axis.
    budget_rates, actual_rates : array_like
        Net revenue a unit. A payer that was not budgeted but came needs its usual rate as budget.

    Returns
    -------
    PayerMixParts
        Dollars, without the last axis.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    Medicare, commercial, Medicaid and self-pay: more patients, but fewer of them commercial.

    >>> payer_mix_parts(budget_volumes=[400, 300, 200, 100], budget_rates=[2_000, 3_500, 1_500, 800],
    ...                 actual_volumes=[460, 270, 240, 80], actual_rates=[2_050, 3_450, 1_500, 900])
    PayerMixParts(volume=array(111500.), mix=array(-52500.), rate=array(17500.), total=array(76500.))
    """
    volume, mix, rate, total = split_mix(
        *align(
            budget_volumes=budget_volumes,
            budget_rates=budget_rates,
            actual_volumes=actual_volumes,
            actual_rates=actual_rates,
        )
    )
    return PayerMixParts(*all_or_none(volume, mix, rate, total=total))


def case_mix_parts(
    *,
    budget_cases: npt.ArrayLike,
    budget_index: npt.ArrayLike,
    budget_rate: npt.ArrayLike,
    actual_cases: npt.ArrayLike,
    actual_index: npt.ArrayLike,
    actual_rate: npt.ArrayLike,
) -> CaseMixParts:
    """Split an inpatient revenue variance into volume, acuity and rate.

    ``volume = (C_A - C_B) I_B R_B``, ``acuity = C_A (I_A - I_B) R_B``, ``rate = C_A I_A (R_A - R_B)``.

    Parameters
    ----------
    budget_cases, actual_cases : array_like
        Discharges.
    budget_index, actual_index : array_like
        Case mix index, the mean relative weight of those discharges.
    budget_rate, actual_rate : array_like
        Base rate, dollars a unit of weight.

    Returns
    -------
    CaseMixParts
        Dollars.

    Raises
    ------
    SizeError
        If sizes differ.

    Notes
    -----
    The published case-mix example at wizedu.com/questions/204471 is not followed: it folds mix into volume and prices
    it at current cost, so the change in cost is counted in the volume part and again in its own.

    Examples
    --------
    800 cases of index 1.50 at $6,000; 820 cases of index 1.56 at $6,060.

    >>> parts = case_mix_parts(budget_cases=800, budget_index=1.50, budget_rate=6_000,
    ...                        actual_cases=820, actual_index=1.56, actual_rate=6_060)
    >>> np.round(parts, 2)
    array([180000., 295200.,  76752., 551952.])
    """
    c_b, i_b, r_b, c_a, i_a, r_a = align(
        budget_cases=budget_cases,
        budget_index=budget_index,
        budget_rate=budget_rate,
        actual_cases=actual_cases,
        actual_index=actual_index,
        actual_rate=actual_rate,
    )
    volume = priced(c_a - c_b, i_b * r_b)
    acuity = priced(c_a, (i_a - i_b) * r_b)
    rate = priced(c_a, i_a * (r_a - r_b))
    total = priced(c_a, i_a * r_a) - priced(c_b, i_b * r_b)
    return CaseMixParts(*all_or_none(volume, acuity, rate, total=total))


def split_mix(q_b: Floats, p_b: Floats, q_a: Floats, p_a: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Split quantity times price over the last axis into volume, mix, price and total, actual less budget."""
    q_b, p_b, q_a, p_a = np.atleast_1d(q_b, p_b, q_a, p_a)
    budget, sum_b, sum_a = priced(q_b, p_b).sum(-1), q_b.sum(-1, keepdims=True), q_a.sum(-1, keepdims=True)
    volume = budget * ratio(sum_a - sum_b, sum_b)[..., 0]
    mix = priced(q_a - q_b * ratio(sum_a, sum_b), p_b).sum(-1)
    rate = priced(q_a, p_a - p_b).sum(-1)
    return volume, mix, rate, priced(q_a, p_a).sum(-1) - budget


def priced(quantity: Floats, price: Floats) -> Floats:
    """Multiply; nothing costs nothing, even where its price is not known."""
    return np.where(quantity == 0, 0.0, quantity * price)


class _Side(Protocol):
    """Figures of one period by name, budgeted or actual."""

    def _asdict(self) -> dict[str, Any]: ...


def align_sides(budget: _Side, actual: _Side, **fixed: npt.ArrayLike) -> tuple[list[Floats], list[Floats], Floats]:
    """Read a budget, its actual and what does not flex as arrays of one shape.

    Raises
    ------
    SizeError
        If sizes differ; it says ``budget_hours`` where the hours of the budget do.
    """
    sides = {"budget": budget, "actual": actual}
    named = {f"{when}_{name}": values for when, side in sides.items() for name, values in side._asdict().items()}
    *figures, share = align(**named, **fixed)
    half = len(figures) // 2
    return figures[:half], figures[half:], share


def all_or_none(*parts: Floats, total: Floats) -> list[Floats]:
    """Blank every part where one or the total is missing: a split that lacks a part does not add up."""
    missing = np.isnan(np.sum((*parts, total), axis=0))
    # Adding zero turns -0.0 into 0.0.
    return [*(np.where(missing, np.nan, part + 0.0) for part in parts), np.asarray(total + 0.0)]
