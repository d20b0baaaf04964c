"""Sums over the plan, written so that every criterion is an equality."""

from __future__ import annotations

__all__ = ["plan_sum"]


def plan_sum(column: str, *criteria: tuple[str, str], anywhere: str = "") -> str:
    """Give the expression that adds up a column of ``tblPlan`` where fields equal values.

    Engines find equal cells through an index and have to look at every cell for a wildcard or a limit, which
    makes such a sum ten times slower.

    Parameters
    ----------
    column : str
        Column to add up.
    criteria : tuple of (str, str)
        Field, and the address or quoted text that it must equal.
    anywhere : str, optional
        Address of a cell that holds 1 where the cost center does not matter.

    Examples
    --------
    >>> plan_sum("dollars", ("line", "$B$1"), ("cost_center", "$B$2"))
    'SUMIFS(tblPlan[dollars],tblPlan[line],$B$1,tblPlan[cost_center],$B$2)'
    """
    total = _sumifs(column, criteria)
    if not anywhere:
        return total
    return f"IF({anywhere}=1,{_sumifs(column, [c for c in criteria if c[0] != 'cost_center'])},{total})"


def _sumifs(column: str, criteria: tuple[tuple[str, str], ...] | list[tuple[str, str]]) -> str:
    return f"SUMIFS(tblPlan[{column}]" + "".join(f",tblPlan[{field}],{value}" for field, value in criteria) + ")"
