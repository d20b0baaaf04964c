"""The rows of the Income statement, from revenue to statistics."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.core.plan.lines import REVENUE_LINES, SECTIONS
from xlplan.workbook.reports.income.cells import IncomeCells
from xlplan.workbook.reports.income.statement import EXPENSE, LABOR, MARGIN, REVENUE

__all__ = ["Row", "statement_rows"]


@dataclass(frozen=True)
class Row:
    """A row of the statement.

    Parameters
    ----------
    label : str
        Words, or a formula.
    measure : str
        Column of the hidden sheet; empty for a heading, or for a gap if the label is empty too.
    style : str
        Cell style of the kit.
    better : int
        1 if more is favorable, -1 if less is, 0 if neither.
    number, variance : str
        Number formats of the row and of its variance, by name.
    share : bool
        Whether it is a share: its differences are points, and have no share of their own.
    """

    label: str
    measure: str = ""
    style: str = "cell"
    better: int = 0
    number: str = "k"
    variance: str = "var"
    share: bool = False


def statement_rows(cells: IncomeCells) -> list[Row]:
    """Give the rows from revenue down to the statistics."""
    stat = cells.ref("stat")
    unit = f'="Expense per "&{cells.ref("unit name")}&" ($)"'
    return [
        Row("Revenue"),
        *(Row(line, line, better=1) for line in REVENUE_LINES),
        Row("Total operating revenue", REVENUE, "total", 1),
        Row(""),
        Row("Expense"),
        *(Row(line, line, better=-1) for line in SECTIONS["Labor"]),
        Row("Total labor", LABOR, "subtotal", -1),
        *(Row(line, line, better=-1) for name, lines in SECTIONS.items() if _is_other(name) for line in lines),
        Row("Total operating expense", EXPENSE, "total", -1),
        Row(""),
        Row("Operating margin", MARGIN, "total", 1),
        Row("Operating margin %", "Margin share", better=1, number="pct", variance="points", share=True),
        Row(""),
        Row("Statistics"),
        Row(f'=IF({stat}="","Volume",{stat})', "Volume", variance="units"),
        Row("Paid FTE (average)", "FTE", better=-1, number="k1", variance="fte"),
        Row(unit, "Unit cost", better=-1, number="unit cost", variance="unit costs"),
        Row("Labor, share of expense", "Labor share", number="pct", variance="neutral points", share=True),
        Row("Supplies and drugs, share", "Supply share", number="pct", variance="neutral points", share=True),
    ]


def _is_other(section: str) -> bool:
    return section not in (*REVENUE_LINES, "Labor")
