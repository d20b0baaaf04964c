"""The columns of Income statement: months and quarters, the year against its budget, the year before."""

from __future__ import annotations

__all__ = [
    "BUDGET_COLUMN",
    "CHANGE",
    "CHART_ROWS",
    "FIRST_MONTH",
    "GAP",
    "GAP_FIRST",
    "LABEL",
    "LAST",
    "LAST_MONTH",
    "MONTH_COLUMNS",
    "PLAN_COLUMN",
    "PRIOR_COLUMN",
    "PRIOR_GAP",
    "QUARTER_COLUMNS",
    "SHARE",
    "VARIANCE",
    "pixels",
    "width",
]

LABEL, FIRST_MONTH, LAST_MONTH, GAP, PLAN_COLUMN, PRIOR_GAP, PRIOR_COLUMN, LAST = 1, 2, 17, 18, 19, 23, 24, 25
CHART_ROWS, GAP_FIRST = 15, 15  # rows of the charts; first column of the panel of gaps
MONTH_COLUMNS = tuple(FIRST_MONTH + 4 * quarter + month for quarter in range(4) for month in range(3))
QUARTER_COLUMNS = tuple(FIRST_MONTH + 4 * quarter + 3 for quarter in range(4))
BUDGET_COLUMN, VARIANCE, SHARE, CHANGE = PLAN_COLUMN + 1, PLAN_COLUMN + 2, PLAN_COLUMN + 3, PRIOR_COLUMN + 1
WIDTHS = {
    0: 14, LABEL: 232, GAP: 10, PLAN_COLUMN: 74, BUDGET_COLUMN: 74, VARIANCE: 84, SHARE: 78,
    PRIOR_GAP: 10, PRIOR_COLUMN: 74, CHANGE: 74, LAST + 1: 14,
}  # fmt: skip


def width(column: int) -> int:
    """Give the width of a column in pixels."""
    return WIDTHS.get(column, 68 if column in QUARTER_COLUMNS else 62)


def pixels(first: int, last: int) -> int:
    """Give the width of columns together, in pixels."""
    return sum(width(column) for column in range(first, last + 1))
