"""Worksheet functions of budget variance: the difference and the flexible budget."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.variance.favorable import variance
from xlplan.core.variance.flexible_budget import flexible_budget, stepped_budget
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Numbers, blank_missing
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function
from xlplan.functions.rows import same_size

__all__ = ["plan_flex", "plan_variance"]


@worksheet_function(
    "PLAN_VARIANCE",
    chapter=Chapter.VARIANCE,
    brief="actual against budget",
    example=Example(
        "Nursing salaries of three months; December is open.",
        (column(212_000, 209_000, None), column(200_000, 205_000, 205_000), "E"),
    ),
)
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


@worksheet_function(
    "PLAN_FLEX",
    chapter=Chapter.VARIANCE,
    brief="the budget at actual volume",
    example=Example(
        "Supplies of $480,000 for 9,600 patient days, a quarter of them fixed; 10,080 days came.",
        (480_000, 9_600, 10_080, 0.25),
    ),
)
def plan_flex(
    budget: Annotated[Numbers, "Budget in dollars, hours or items: a range or one cell."],
    budget_volume: Annotated[Numbers, "Budgeted volume, such as patient days: same size, or one cell for all."],
    actual_volume: Annotated[Numbers, "Actual volume. Blank cells stay blank."],
    fixed_pct: Annotated[Numbers | None, "Share of the budget that volume does not move; 0 if left out."] = None,
    step_pct: Annotated[
        Numbers | None, "A budget that moves in steps: its share a step, 3% as in 3% for each 5%."
    ] = None,
    step_every: Annotated[Numbers | None, "Change of volume that makes one step, 5% as in 3% for each 5%."] = None,
) -> npt.NDArray[np.object_]:
    """Flexible budget: the budget at actual volume, with a fixed share or in steps.

    Parameters
    ----------
    budget, budget_volume, actual_volume : array_like
        Budget and units of service, of one size or one cell for all.
    fixed_pct : array_like, optional
        Share that does not flex.
    step_pct, step_every : array_like, optional
        Both or neither, and not with `fixed_pct`: a semi-fixed budget.

    Returns
    -------
    numpy.ndarray
        Budget at actual volume in the unit of `budget`; None where it cannot be told.

    Raises
    ------
    FunctionError
        ``#N/A`` if sizes differ, ``#NUM!`` for a share out of range, ``#DIV/0!`` for steps of zero, ``#VALUE!``
        for one of the step arguments alone or steps with a fixed share.

    Examples
    --------
    $400,000 for 1,000 units, half of it fixed, 1,100 served; $1,500,000 for 20,000 patient days, 3 % for each
    5 %, 25,000 served.

    >>> plan_flex(400_000, 1_000, 1_100, 0.5)
    array([[420000.0]], dtype=object)
    >>> plan_flex(1_500_000, 20_000, 25_000, None, 0.03, 0.05).astype(float)
    array([[1725000.]])
    """
    given = same_size(
        budget=budget,
        budget_volume=budget_volume,
        actual_volume=actual_volume,
        fixed_pct=0.0 if fixed_pct is None else fixed_pct,
        step_pct=0.0 if step_pct is None else step_pct,
        step_every=1.0 if step_every is None else step_every,
    )
    fixed_share, step_share, every = given.pop("fixed_pct"), given.pop("step_pct"), given.pop("step_every")
    if step_pct is None and step_every is None:
        return blank_missing(flexible_budget(**given, fixed_share=fixed_share))
    if step_pct is None or step_every is None:
        raise FunctionError("#VALUE!", "step_pct, step_every: got one, expected both or neither. Give both.")
    if np.nan_to_num(fixed_share).any():
        raise FunctionError("#VALUE!", "fixed_pct: got steps too, expected one of the two. Leave fixed_pct out.")
    return blank_missing(stepped_budget(**given, step_share=step_share, step_every=every))
