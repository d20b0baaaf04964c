"""Which variances are worth a comment: materiality by share, amount or both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align
from xlplan.core.arrays.shares import refuse_percent
from xlplan.core.errors import InvalidValueError, OutOfRangeError
from xlplan.core.variance.favorable import favorable_sign

__all__ = ["RULES", "Materiality", "flag"]

RULES = ("and", "or", "amount", "percent")
"""What must be exceeded: share and amount, either, the amount alone, the share alone."""

_DUST = 1e-6


class Materiality(NamedTuple):
    """When a variance is worth a comment: above `amount` and above `share`, or what else `rule` says; above, not at.

    Parameters
    ----------
    share : array_like
        Share of the absolute budget, 0.05 for 5 %; one for all or one for each.
    amount : array_like
        Dollars.
    always : array_like
        Dollars above which a variance is flagged whatever the rule.
    rule : str
        ``and``, ``or``, ``amount`` or ``percent``, in any case.

    References
    ----------
    5 % and $10,000 is a common convention of hospital variance reports.
    """

    share: npt.ArrayLike = 0.05
    amount: npt.ArrayLike = 10_000.0
    always: npt.ArrayLike = np.inf
    rule: str = "and"


_USUAL = Materiality()


def flag(
    *,
    actual: npt.ArrayLike,
    budget: npt.ArrayLike,
    revenue: npt.ArrayLike,
    materiality: Materiality = _USUAL,
) -> npt.NDArray[np.str_]:
    """Flag material variances: ``F`` favorable, ``U`` unfavorable, empty if small or missing.

    Against a budget of zero no share can be said and the amount decides.

    Parameters
    ----------
    actual, budget : array_like
        Dollars; NaN is a month that is still open.
    revenue : array_like of bool
        True where more is favorable, False for expense.
    materiality : Materiality
        Limits and rule: above 5 % and above $10,000 if left out.

    Returns
    -------
    numpy.ndarray
        ``F``, ``U`` or an empty text.

    Raises
    ------
    InvalidValueError
        For an unknown rule.
    OutOfRangeError
        For a negative limit, or a share above 1.
    SizeError
        If sizes differ.

    Examples
    --------
    Salaries of $212,000 and of $209,000 against a budget of $200,000; revenue of $212,000.

    >>> flag(actual=[212_000, 209_000, 212_000], budget=200_000, revenue=[False, False, True])
    array(['U', '', 'F'], dtype='<U1')
    """
    share, amount, always, rule = materiality
    refuse_percent("pct", share)
    a, b, is_revenue, pct, amt, most = align(
        actual=actual,
        budget=budget,
        revenue=revenue,
        share=_limit("share", share),
        amount=_limit("amount", amount),
        always=_limit("always", always),
    )
    favorable = favorable_sign(is_revenue) * (a - b)
    size = np.abs(favorable)
    by_amount = size > amt + _DUST
    by_share = np.where(b == 0, by_amount, size > pct * np.abs(b) + _DUST)
    material = _material(rule, by_share, by_amount) | (size > most + _DUST)
    return np.where(material, np.where(favorable > 0, "F", "U"), "")


def _material(rule: str, by_share: npt.NDArray[np.bool_], by_amount: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    material = {
        "and": by_share & by_amount,
        "or": by_share | by_amount,
        "amount": by_amount,
        "percent": by_share,
    }.get(rule.strip().lower())
    if material is None:
        raise InvalidValueError(f"rule: unknown: got {rule!r}, expected {', '.join(RULES)}. Choose one.")
    return material


def _limit(name: str, values: npt.ArrayLike) -> Floats:
    limits = np.asarray(values, dtype=float)
    if (limits < 0).any():
        raise OutOfRangeError(f"{name}: out of range: got {np.nanmin(limits):g}, expected 0 or more. Correct it.")
    return limits
