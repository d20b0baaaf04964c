"""Worksheet functions of budget variance."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.variance import variance
from xlplan.functions.convert import Numbers, blank_missing
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_variance"]


@worksheet_function("PLAN_VARIANCE")
def plan_variance(
    actual: Annotated[Numbers, "Actual amounts: a range or one cell. Blank cells stay blank."],
    budget: Annotated[Numbers, "Budgeted amounts: a range of the same size, or one cell for all."],
    type: Annotated[str, 'E expense (the default), R revenue, S statistic; "expense" works too.'] = "E",
) -> npt.NDArray[np.object_]:
    """Variance of actual and budget, favorable positive: R is actual - budget, E is budget - actual.

    Parameters
    ----------
    actual, budget : array_like
        Amounts in one unit.
    type : str
        Kind of account; a statistic is actual - budget and neutral.

    Returns
    -------
    numpy.ndarray
        The variance in the unit given; None where either side is blank, because an open month is not zero.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ, ``#VALUE!`` for an unknown type.

    Examples
    --------
    Nursing salaries of $212,000 against a budget of $200,000; the second month is open.

    >>> plan_variance([[212_000, float("nan")]], [[200_000, 205_000]])
    array([[-12000.0, None]], dtype=object)
    """
    return blank_missing(variance(actual, budget, type))
