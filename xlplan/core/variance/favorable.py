"""Budget variance, favorable positive: the one place that knows expenses flip."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, SizeError

__all__ = ["Kind", "favorable_sign", "parse_kind", "variance"]


class Kind(StrEnum):
    """What an account measures; it decides which difference is favorable."""

    EXPENSE = "expense"
    REVENUE = "revenue"
    STATISTIC = "statistic"


_KINDS = {form: kind for kind in Kind for form in (kind.value, kind.value[0])}
_SIGNS = {Kind.EXPENSE: -1.0, Kind.REVENUE: 1.0, Kind.STATISTIC: 1.0}


def parse_kind(text: str) -> Kind:
    """Read the kind of an account, written short or long, in any case.

    Parameters
    ----------
    text : str
        ``E`` or ``expense``, ``R`` or ``revenue``, ``S`` or ``statistic``.

    Raises
    ------
    InvalidValueError
        If the text is no kind.

    Examples
    --------
    >>> parse_kind("r")
    <Kind.REVENUE: 'revenue'>
    """
    kind = _KINDS.get(text.strip().lower())
    if kind is None:
        raise InvalidValueError(
            f"type: unknown: got {text!r}, expected E (expense), R (revenue) or S (statistic). "
            "Choose one of the three.",
        )
    return kind


def favorable_sign(revenue: npt.ArrayLike) -> Floats:
    """Give what turns ``actual - budget`` into favorable positive: 1 for revenue, -1 for expense.

    Examples
    --------
    >>> favorable_sign([True, False])
    array([ 1., -1.])
    """
    return np.where(np.asarray(revenue, dtype=bool), _SIGNS[Kind.REVENUE], _SIGNS[Kind.EXPENSE])


def variance(actual: npt.ArrayLike, budget: npt.ArrayLike, kind: str = "expense") -> Floats:
    """Subtract so that a favorable variance is positive.

    Revenue and statistics are ``actual - budget``, expenses ``budget - actual``. A statistic is neutral:
    its sign says more or less, not better or worse.

    Parameters
    ----------
    actual : array_like
        Actual amounts, in dollars or units; NaN is a month that is still open.
    budget : array_like
        Budgeted amounts in the same unit: the same shape as `actual`, or one value for all.
    kind : str
        ``expense``, ``revenue`` or ``statistic``, short or long, see `parse_kind`.

    Returns
    -------
    numpy.ndarray
        Variance in the unit given; NaN where either side is NaN.

    Raises
    ------
    InvalidValueError
        For an unknown kind.
    SizeError
        If the shapes differ.

    References
    ----------
    Budget minus actual for cost, actual minus budget for revenue: the convention of hospital variance
    reports. Productivity systems often report actual minus target, the opposite sign.

    Examples
    --------
    Nursing salaries of $212,000 against a budget of $200,000 are $12,000 unfavorable; revenue of the same
    amounts is $12,000 favorable.

    >>> float(variance(212_000, 200_000))
    -12000.0
    >>> float(variance(212_000, 200_000, "R"))
    12000.0
    """
    sign = _SIGNS[parse_kind(kind)]
    a, b = np.asarray(actual, dtype=float), np.asarray(budget, dtype=float)
    if a.shape != b.shape and 1 not in (a.size, b.size):
        raise SizeError(
            f"budget: size differs from actual: got {_size(b)}, expected {_size(a)} or one cell. "
            "Select ranges of the same size.",
        )
    # Adding zero turns the -0.0 of an expense on budget into 0.0.
    return np.asarray(sign * (a - b) + 0.0)


def _size(values: Floats) -> str:
    return " x ".join(map(str, values.shape)) + " cells"
