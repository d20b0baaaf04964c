"""Worksheet function that flags what is material."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.variance.favorable import Kind, parse_kind
from xlplan.core.variance.flags import Materiality, flag
from xlplan.functions.chapters import Chapter
from xlplan.functions.convert import Numbers
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function
from xlplan.functions.rows import same_size

__all__ = ["plan_flag"]


@worksheet_function(
    "PLAN_FLAG",
    chapter=Chapter.VARIANCE,
    brief="F or U where material",
    example=Example(
        "More than 5 % and more than $10,000 is worth a comment.",
        (column(212_000, 209_000, 480_000), column(200_000, 200_000, 520_000)),
    ),
)
def plan_flag(
    actual: Annotated[Numbers, "Actual amounts: a range or one cell. A blank cell, an open month, is not flagged."],
    budget: Annotated[Numbers, "Budgeted amounts: a range of the same size, or one cell for all."],
    type: Annotated[str, "E expense (the default), R revenue, S statistic, which is neutral and never flagged."] = "E",
    pct: Annotated[Numbers | None, "Share of the budget above which a variance is material; 5% if left out."] = None,
    amount: Annotated[Numbers | None, "Dollars above which a variance is material; 10,000 if left out."] = None,
    rule: Annotated[str, "AND both must be exceeded (the default), OR either, AMOUNT, PERCENT that one alone."] = "AND",
) -> npt.NDArray[np.str_]:
    """Flag material variances: F favorable, U unfavorable, empty text if small or open.

    Parameters
    ----------
    actual, budget : array_like
        Dollars.
    type : str
        Kind of account.
    pct, amount : array_like, optional
        Limits, one for all or one for each; above, not at. On a budget of zero the amount decides.
    rule : str
        Which must be exceeded.

    Returns
    -------
    numpy.ndarray
        ``F``, ``U`` or empty text.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ, ``#NUM!`` for a negative limit, ``#VALUE!`` for an unknown type or rule.

    Examples
    --------
    Salaries of $212,000 and $209,000 against $200,000.

    >>> plan_flag([[212_000, 209_000]], 200_000)
    array([['U', '']], dtype='<U1')
    """
    kind = parse_kind(type)
    given = same_size(
        actual=actual,
        budget=budget,
        pct=0.05 if pct is None else pct,
        amount=10_000.0 if amount is None else amount,
    )
    limits = Materiality(given["pct"], given["amount"], rule=rule)
    revenue = kind is Kind.REVENUE
    flags = flag(actual=given["actual"], budget=given["budget"], revenue=revenue, materiality=limits)
    return np.full_like(flags, "") if kind is Kind.STATISTIC else flags
