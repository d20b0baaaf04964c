"""Worksheet functions that tell a variance: the bridge from budget to actual, the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.variance.bridge import bridge_table
from xlplan.core.variance.words import draft
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cell, Cells, Numbers, Texts
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_bridge", "plan_comment"]

TOTAL = "total"


@worksheet_function(
    "PLAN_BRIDGE",
    chapter=Chapter.VARIANCE,
    brief="steps that add up as shown",
    example=Example(
        "From the budgeted margin to the actual one, in thousands as shown.",
        (
            column("Volume", "Efficiency", "Rate"),
            column(-5_400, -11_700, -2_275),
            248_600,
            229_225,
            -3,
        ),
    ),
)
def plan_bridge(
    labels: Annotated[Texts, "A name for each part; two more cells, first and last, name start and end."],
    parts: Annotated[Numbers, "The parts, signed, in the same order, such as the cells of PLAN_VARIANCE_LABOR."],
    start: Annotated[float, "The figure the bridge starts from, such as the budgeted margin."],
    end: Annotated[float, "The figure it ends at, such as the actual margin."],
    decimals: Annotated[int, "Digits after the point, 0 if left out; -3 rounds to thousands."] = 0,
    headers: Annotated[bool, "FALSE leaves the row of names out. TRUE if left out."] = True,
) -> object:
    """Bridge between two figures: Step, Amount, From, To, rounded so that the steps add up as shown.

    Parameters
    ----------
    labels, parts : array_like
        Names and unrounded steps, any shape.
    start, end : float
        The two figures; what the parts do not explain is a step named Other.
    decimals : int
        Digits shown.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    pandas.DataFrame
        The steps; for a chart draw From and To as two lines with up/down bars.

    Raises
    ------
    FunctionError
        ``#N/A`` unless there is a label for each part, ``#NUM!`` for decimals out of range.

    Examples
    --------
    >>> plan_bridge(["Volume", "Rate"], [-15_120.4, -8_009.6], -233_520, -256_650, headers=False).tolist()[1:3]
    [['Volume', -15120.0, -233520.0, -248640.0], ['Rate', -8010.0, -248640.0, -256650.0]]
    """
    names, values = np.ravel(np.asarray(labels, dtype=str)).tolist(), np.ravel(np.asarray(parts, dtype=float))
    if len(names) == len(values):
        filled = [bool(name) or value == value for name, value in zip(names, values, strict=True)]
        names, values = [n for n, keep in zip(names, filled, strict=True) if keep], values[filled]
    table = bridge_table(names, values, start=start, end=end, decimals=decimals).astype(object)
    table = table.where(table.notna(), None)
    return table if headers else table.to_numpy(dtype=object)


@worksheet_function(
    "PLAN_COMMENT",
    chapter=Chapter.VARIANCE,
    brief="the sentence of a variance, drafted from its parts",
    example=Example(
        "The parts of two departments as PLAN_VARIANCE_LABOR spills them, and their budgets.",
        (
            column("4 West", "ICU"),
            [
                ["Volume", "Efficiency", "Rate", "Total"],
                [-5_400, -11_700, -2_275, -19_375],
                [8_100, -2_600, None, 5_500],
            ],
            column(64_800, 183_000),
        ),
    ),
)
def plan_comment(
    department: Annotated[Texts, "Department, or a column of them: one for each row of parts."],
    parts: Annotated[
        Cells,
        "Parts with their names in the first row, such as PLAN_VARIANCE_LABOR(...) spills them; or two columns, "
        "name and dollars. Favorable is positive. One named Total is the variance, else their sum.",
    ],
    budget: Annotated[Numbers | None, "Budget in dollars, to tell the variance in percent as well."] = None,
) -> npt.NDArray[np.object_]:
    """Draft the sentence of a variance from its parts, the largest first; no more is said than the numbers say.

    Parameters
    ----------
    department : array_like of str
        One or more.
    parts : list of list
        Cells.
    budget : array_like, optional
        Dollars, one for each department.

    Returns
    -------
    numpy.ndarray
        A column of sentences; None for a month that is open.

    Raises
    ------
    FunctionError
        ``#N/A`` unless there is a row of parts, and a budget, for each department; ``#VALUE!`` for parts without
        names.

    Examples
    --------
    >>> parts = [["Volume", "Efficiency", "Rate", "Total"], [-5_400.0, -11_700.0, -2_275.0, -19_375.0]]
    >>> plan_comment(["4 West"], parts, [64_800])[0, 0].replace(chr(160), " ")
    '4 West: $19K U (29.9%): efficiency $12K U, volume $5K U, rate $2K U.'
    """
    names = [str(name) for name in np.ravel(np.asarray(department, dtype=str))]
    labels, rows = _named(parts)
    budgets = [None] * len(rows) if budget is None else np.ravel(np.asarray(budget, dtype=float)).tolist()
    for what, given in (("parts", len(rows)), ("budget", len(budgets))):
        if given != len(names):
            raise FunctionError(
                "#N/A",
                f"{what}: size differs from department: got {given}, expected {len(names)}. Select one for each.",
            )
    sentences = [_sentence(*each, labels) for each in zip(names, rows, budgets, strict=True)]
    return np.array(sentences, dtype=object).reshape(-1, 1)


def _named(parts: Sequence[Sequence[Cell]]) -> tuple[list[str], list[list[float]]]:
    """Give the names of the parts and a row of dollars for each department."""
    rows = [list(row) for row in parts]
    if not all(isinstance(cell, str) and cell for cell in rows[0]):
        if len(rows[0]) != 2:
            raise FunctionError(
                "#VALUE!", "parts: no names: got numbers, expected a first row of names. Select it too."
            )
        rows = [list(column) for column in zip(*(row for row in rows if row[0]), strict=True)]
    return [str(cell) for cell in rows[0]], [[_dollars(cell) for cell in row] for row in rows[1:]]


def _dollars(cell: Cell) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if cell is None or cell == "":
        return float("nan")
    raise FunctionError("#VALUE!", f"parts: not a number: got {cell!r:.40}, expected dollars or blank. Correct it.")


def _sentence(name: str, values: Sequence[float], budget: float | None, labels: Sequence[str]) -> str | None:
    found = dict(zip((label.strip() for label in labels), values, strict=True))
    totals = [value for label, value in found.items() if label.lower() == TOTAL]
    own = [(label.lower(), value) for label, value in found.items() if label.lower() != TOTAL and value == value]
    total = totals[0] if totals else sum(value for _, value in own) if own else float("nan")
    if total != total:
        return None
    share = total / budget if budget else None
    return f"{name}: {draft(own, variance=total, share=share, budgeted=budget != 0)}"
