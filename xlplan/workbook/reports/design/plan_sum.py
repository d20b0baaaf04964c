"""Sums over the plan, written so that every criterion is an equality."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xlplan.workbook.reports.design.tables import PLAN_DATA

__all__ = ["EVERYWHERE", "IN_ENTITY", "plan_sum", "unit_kind", "within_unit"]

EVERYWHERE, IN_ENTITY = 1, 2  # what the cell `anywhere` says; 0 = one cost center


def unit_kind(code: str) -> str:
    """Give the expression of what is picked, from the cost center of its row in ``tblUnits``."""
    return f'IF({code}="*",{EVERYWHERE},IF({code}="",{IN_ENTITY},0))'


def within_unit(anywhere: str, expression: Callable[[str], str]) -> str:
    """Write an expression for the field that the picked unit is known by: ``entity`` or ``cost_center``.

    The cost center of all departments is ``*``.

    Examples
    --------
    >>> within_unit("$B$1", lambda field: f"COUNTIFS(tblVar[{field}],$B$2)")
    'IF($B$1=2,COUNTIFS(tblVar[entity],$B$2),COUNTIFS(tblVar[cost_center],$B$2))'
    """
    return f"IF({anywhere}={IN_ENTITY},{expression('entity')},{expression('cost_center')})"


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
        Address of a cell that holds 1 where the cost center does not matter, 2 where the cost center that is asked
        for is an entity; see `unit_kind`.

    Examples
    --------
    >>> plan_sum("dollars", ("line", "$B$1"), ("cost_center", "$B$2"))
    'SUMIFS(tblPlan[dollars],tblPlan[line],$B$1,tblPlan[cost_center],$B$2)'
    """
    if not anywhere:
        return _sumifs(column, criteria)
    total = _sumifs(column, [c for c in criteria if c[0] != "cost_center"])

    def within(field: str) -> str:
        return _sumifs(column, [(field if name == "cost_center" else name, value) for name, value in criteria])

    return f"IF({anywhere}={EVERYWHERE},{total},{within_unit(anywhere, within)})"


def _sumifs(column: str, criteria: Iterable[tuple[str, str]]) -> str:
    pairs = "".join(f",{PLAN_DATA.ref(field)},{value}" for field, value in criteria)
    return f"SUMIFS({PLAN_DATA.ref(column)}{pairs})"
