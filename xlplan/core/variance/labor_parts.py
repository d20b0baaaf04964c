"""What a labor variance is made of: volume, hours per unit, pay rate, mix of staff and agency.

Favorable is positive; see `xlplan.core.variance.parts` for what all splits have in common.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.variance.flexible_budget import saved_by_volume, variable_share
from xlplan.core.variance.parts import align_sides, all_or_none, split_mix

__all__ = [
    "Labor",
    "LaborLine",
    "LaborLineParts",
    "LaborParts",
    "SkillMixParts",
    "labor_line_parts",
    "labor_parts",
    "skill_mix_parts",
]


class Labor(NamedTuple):
    """Labor of one period, budgeted or actual.

    Parameters
    ----------
    volume : array_like
        Units of service, such as patient days.
    hours : array_like
        Hours, fixed ones included.
    dollars : array_like
        Pay for those hours.
    """

    volume: npt.ArrayLike
    hours: npt.ArrayLike
    dollars: npt.ArrayLike


class LaborLine(NamedTuple):
    """One labor account of a department in one period, budgeted or actual.

    Parameters
    ----------
    volume : array_like
        Units of service of the department.
    hours : array_like
        Worked hours of the department, all groups.
    group_hours : array_like
        Worked hours of the group that the account pays.
    dollars : array_like
        Dollars of the account.
    """

    volume: npt.ArrayLike
    hours: npt.ArrayLike
    group_hours: npt.ArrayLike
    dollars: npt.ArrayLike


class LaborParts(NamedTuple):
    """Labor variance in dollars: more patients, more hours a patient, more pay an hour."""

    volume: Floats
    efficiency: Floats
    rate: Floats
    total: Floats


class SkillMixParts(NamedTuple):
    """Labor variance in dollars: more hours, dearer groups, more pay in each group."""

    hours: Floats
    mix: Floats
    rate: Floats
    total: Floats


class LaborLineParts(NamedTuple):
    """Variance of one labor account in dollars; ``mix`` is work moved to or from other groups."""

    volume: Floats
    efficiency: Floats
    mix: Floats
    rate: Floats
    total: Floats


def labor_parts(*, budget: Labor, actual: Labor, fixed_hours: npt.ArrayLike = 0.0) -> LaborParts:
    """Split a labor variance into volume, efficiency and rate.

    With ``h_B = (H_B - fixed) / V_B`` and ``r = D / H``: ``volume = (V_B - V_A) h_B r_B``,
    ``efficiency = (fixed + V_A h_B - H_A) r_B``, ``rate = (r_B - r_A) H_A``.

    Parameters
    ----------
    budget, actual : Labor
        Volume, hours and dollars of the same period.
    fixed_hours : array_like
        Budgeted hours that do not flex. With a variable expense factor they are ``(1 - VEF) * budget.hours``.

    Returns
    -------
    LaborParts
        Dollars. Parts are NaN where the budget has no hours, or no volume for variable hours.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    840 patient days at 6.0 hours and 520 fixed hours at $42; 900 days took 5,900 hours at $43.50.

    >>> budget, actual = Labor(840, hours=5_560, dollars=233_520), Labor(900, hours=5_900, dollars=256_650)
    >>> labor_parts(budget=budget, actual=actual, fixed_hours=520)
    LaborParts(volume=array(-15120.), efficiency=array(840.), rate=array(-8850.), total=array(-23130.))
    """
    (v_b, h_b, d_b), (v_a, h_a, d_a), fixed = align_sides(budget, actual, fixed_hours=fixed_hours)
    saved = saved_by_volume(h_b - fixed, v_b, v_a)
    volume = d_b * ratio(saved, h_b)
    efficiency = d_b * ratio(h_b - h_a - saved, h_b)
    rate = d_b * ratio(h_a, h_b) - d_a
    return LaborParts(*all_or_none(volume, efficiency, rate, total=d_b - d_a))


def skill_mix_parts(
    *,
    budget_hours: npt.ArrayLike,
    budget_rates: npt.ArrayLike,
    actual_hours: npt.ArrayLike,
    actual_rates: npt.ArrayLike,
) -> SkillMixParts:
    """Split a labor variance at one volume into hours, skill mix and pay rate.

    With the average budgeted rate ``R = sum(H_B r_B) / sum(H_B)``: ``hours = (sum(H_B) - sum(H_A)) R``,
    ``mix = sum(H_A) R - sum(H_A r_B)``, ``rate = sum(H_A (r_B - r_A))``.

    Parameters
    ----------
    budget_hours, actual_hours : array_like
        Hours of each group (RN, LPN, agency), groups on the last axis.
    budget_rates, actual_rates : array_like
        Dollars an hour. A group that was not budgeted but worked needs its usual rate as budget.

    Returns
    -------
    SkillMixParts
        Dollars, without the last axis. Use of agency shows as mix.

    Raises
    ------
    SizeError
        If sizes differ.

    Examples
    --------
    RN 3,000 hours at $42, LPN 1,000 at $28, no agency (usual rate $95); then agency covers 300 hours at $98.

    >>> skill_mix_parts(budget_hours=[3_000, 1_000, 0], budget_rates=[42, 28, 95],
    ...                 actual_hours=[2_900, 900, 300], actual_rates=[43, 28, 98])
    SkillMixParts(hours=array(-3850.), mix=array(-17650.), rate=array(-3800.), total=array(-25300.))
    """
    hours, mix, rate, total = split_mix(
        *align(
            budget_hours=budget_hours,
            budget_rates=budget_rates,
            actual_hours=actual_hours,
            actual_rates=actual_rates,
        )
    )
    return SkillMixParts(*all_or_none(-hours, -mix, -rate, total=-total))


def labor_line_parts(*, budget: LaborLine, actual: LaborLine, fixed_share: npt.ArrayLike = 0.0) -> LaborLineParts:
    """Split the variance of one labor account into volume, efficiency, mix and rate.

    The account pays one group (staff, agency) of a department. With ``s = H_Bg / H_B``, ``r_B = D_B / H_Bg``,
    ``h_B = (1 - f) H_B / V_B``: ``volume = (V_B - V_A) h_B s r_B``,
    ``efficiency = (f H_B + V_A h_B - H_A) s r_B``, ``mix = (s H_A - H_Ag) r_B``, ``rate = r_B H_Ag - D_A``.
    So the efficiency of all accounts together has the sign of the hours of the department, and staff replaced
    by agency is mix on both accounts.

    Parameters
    ----------
    budget, actual : LaborLine
        Volume and hours of the department, hours and dollars of the account, of the same period.
    fixed_share : array_like
        Share of the budgeted hours that does not flex, 0 to 1.

    Returns
    -------
    LaborLineParts
        Dollars. An account budgeted with neither hours nor dollars is all mix.

    Raises
    ------
    OutOfRangeError
        For a share outside 0 to 1.
    SizeError
        If sizes differ.

    Examples
    --------
    4,000 staff hours at $40 for 500 patient days; 500 days took 3,700 staff hours at $41 and 300 unbudgeted
    agency hours at $95. The department worked the hours it should: only mix and rate moved.

    >>> budget = LaborLine(500, hours=4_000, group_hours=[4_000, 0], dollars=[160_000, 0])
    >>> actual = LaborLine(500, hours=4_000, group_hours=[3_700, 300], dollars=[151_700, 28_500])
    >>> parts = labor_line_parts(budget=budget, actual=actual)
    >>> parts.efficiency, parts.mix, parts.rate
    (array([0., 0.]), array([ 12000., -28500.]), array([-3700.,     0.]))
    """
    share = variable_share(fixed_share)
    (v_b, h_b, g_b, d_b), (v_a, h_a, g_a, d_a), variable = align_sides(budget, actual, fixed_share=share)
    saved = saved_by_volume(variable * h_b, v_b, v_a)
    volume = d_b * ratio(saved, h_b)
    efficiency = d_b * ratio(h_b - h_a - saved, h_b)
    mix = d_b * (ratio(h_a, h_b) - ratio(g_a, g_b))
    rate = d_b * ratio(g_a, g_b) - d_a
    unbudgeted, zero = (g_b == 0) & (d_b == 0), np.zeros_like(d_a)
    parts = np.where(unbudgeted, (zero, zero, -d_a, zero), (volume, efficiency, mix, rate))
    return LaborLineParts(*all_or_none(*parts, total=d_b - d_a))
