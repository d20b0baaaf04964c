"""Worksheet function that makes forecasts of units, departments and hospital add up."""

from __future__ import annotations

from typing import Annotated

from xlplan.core.plan.reconcile import reconcile, summing_matrix
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Numbers, Texts, argument
from xlplan.functions.example import Example
from xlplan.functions.registry import Parameter, worksheet_function

__all__ = ["plan_reconcile"]


@worksheet_function(
    "PLAN_RECONCILE",
    chapter=Chapter.FORECAST,
    brief="forecasts of units, departments and hospital that add up",
    example=Example(
        "The forecast of the hospital and those of its two units do not agree; each gives way a little.",
        (
            [["Unit", "2026-11", "2026-12"], ["Hospital", 1050, 1080], ["ICU", 310, 320], ["4 West", 715, 730]],
            [["ICU", "Hospital"], ["4 West", "Hospital"]],
        ),
    ),
)
def plan_reconcile(
    base_table: Annotated[Cells, "Forecasts with a header row: the name of each series, then one column a period."],
    hierarchy: Annotated[Texts, "Two columns without header: each series and the one it is part of."],
    method: Annotated[str, "mint (the default), ols, or bottom_up."] = "mint",
    deviations: Annotated[
        Numbers | None, "For mint: typical forecast error of each series, in the order of base_table. May be left out."
    ] = None,
) -> object:
    """Adjust forecasts as little as possible so that units add up to departments and departments to the hospital.

    Parameters
    ----------
    base_table : table
        A header row; then a name and one number a period. Blank is a forecast that is not given.
    hierarchy : table
        Child and parent by name, one pair a row; blank rows and series without a parent are left out.
    method : str
        ``mint`` weighs by `deviations`, or without them by how many units a series sums; ``ols`` weighs alike;
        ``bottom_up`` adds up.
    deviations : array_like, optional
        Standard deviations in the unit of the table.

    Returns
    -------
    list of list
        `base_table` with coherent numbers.

    Raises
    ------
    FunctionError
        ``#N/A`` for an unknown name; ``#VALUE!`` for text in place of a number or a hierarchy that is none; ``#NUM!``
        for too few forecasts.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> base = [["Unit", "2026-11"], ["Hospital", 105], ["ICU", 60], ["ED", 40]]
    >>> functions.call("PLAN_RECONCILE", [base, [["ICU", "Hospital"], ["ED", "Hospital"]]])[1:]
    [['Hospital', 102.5], ['ICU', 61.25], ['ED', 41.25]]
    """
    header, names, base = _base_table(base_table)
    if hierarchy.shape[1] != 2:
        raise FunctionError("#VALUE!", f"hierarchy: got {hierarchy.shape[1]} columns, expected 2: child, parent.")
    links = [(str(child), str(parent)) for child, parent in hierarchy.tolist() if child and parent]
    spread = None if deviations is None else deviations.ravel()
    coherent = reconcile(base, summing_matrix(names, links), method=method.lower(), deviations=spread)
    return [header, *([name, *row] for name, row in zip(names, coherent.tolist(), strict=True))]


def _base_table(cells: Cells) -> tuple[list[object], list[str], Numbers]:
    """Take a table of forecasts apart into header, names and numbers."""
    header, *rows = cells
    rows = [row for row in rows if any(cell not in (None, "") for cell in row)]
    if not rows or len(header) < 2:
        raise FunctionError("#VALUE!", "base_table: expected a header row, names and at least one column of numbers.")
    numbers = argument(Parameter("base_table", Numbers, "Forecasts."), [row[1:] for row in rows])
    return list(header), [str(row[0]).strip() for row in rows], numbers
