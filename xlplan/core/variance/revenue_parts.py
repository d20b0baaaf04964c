"""What a revenue variance is made of: volume, mix of payers or cases, rate.

Favorable is positive; see `xlplan.core.variance.parts` for what all splits have in common.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align
from xlplan.core.variance.parts import all_or_none, priced, split_mix

__all__ = ["CaseMixParts", "PayerMixParts", "case_mix_parts", "payer_mix_parts"]


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
    >>> [round(float(part), 2) for part in parts]
    [180000.0, 295200.0, 76752.0, 551952.0]
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
