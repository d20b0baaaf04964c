"""Totals, shares and judgements of an income statement, for any block that holds its lines."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.core.plan.lines import LINES, REVENUE_LINES, SECTIONS
from xlplan.workbook.reports.design.calc import CalcSheet, ColumnBlock

__all__ = [
    "EXPENSE",
    "LABOR",
    "MARGIN",
    "NONE",
    "REVENUE",
    "SUPPLY",
    "budget_scalars",
    "cost_only_scalar",
    "judged",
    "own",
    "ratio_columns",
    "total_columns",
]

EXPENSE_LINES = tuple(line for line in LINES if line not in REVENUE_LINES)
REVENUE, LABOR, EXPENSE, MARGIN = (
    "Total operating revenue",
    "Total labor",
    "Total operating expense",
    "Operating margin",
)
SUPPLY = "Supplies and drugs"
COST_CENTER_SHARE = 0.2  # revenue below this share of expense: a margin says nothing
NONE = "–\N{NO-BREAK SPACE}"  # shown where there is no number; as wide as the dash of a number format


def own(block: ColumnBlock, name: str, position: int) -> str:
    """Give the absolute address of a cell of a block, on its own sheet."""
    return block.ref(name, position).split("!")[1]


def total_columns(block: ColumnBlock) -> None:
    """Add the totals to a block that holds every line."""
    cell = block.cell

    def plus(*names: str) -> Callable[[int], str]:
        return lambda row: "=" + "+".join(cell(name, row) for name in names)

    block.column(REVENUE, plus(*REVENUE_LINES), "k1")
    block.column(LABOR, plus(*SECTIONS["Labor"]), "k1")
    block.column(SUPPLY, plus(*SECTIONS[SUPPLY]), "k1")
    block.column(EXPENSE, plus(*EXPENSE_LINES), "k1")
    block.column(MARGIN, lambda row: f"={cell(REVENUE, row)}-{cell(EXPENSE, row)}", "k1")


def cost_only_scalar(calc: CalcSheet, block: ColumnBlock, position: int) -> None:
    """Say whether next to nothing is earned, so that a margin means nothing; by a row of a block with totals."""
    revenue, expense = own(block, REVENUE, position), own(block, EXPENSE, position)
    calc.scalar("cost only", f"=IF({revenue}<{COST_CENTER_SHARE}*{expense},1,0)")


def ratio_columns(block: ColumnBlock, *, cost_only: str) -> None:
    """Add shares and the cost of a unit; `cost_only` is the cell that says that a margin means nothing."""
    cell = block.cell

    def ratio(name: str, top: str, bottom: str, number: str, *, factor: str = "", unless: str = "") -> None:
        def formula(row: int) -> str:
            nothing = f"OR({unless},{cell(bottom, row)}=0)" if unless else f"{cell(bottom, row)}=0"
            return f'=IF({nothing},"{NONE}",{cell(top, row)}{factor}/{cell(bottom, row)})'

        block.column(name, formula, number)

    ratio("Margin share", MARGIN, REVENUE, "pct", unless=f"{cost_only}=1")
    ratio("Unit cost", EXPENSE, "Volume", "money2", factor="*1000")
    ratio("Labor share", LABOR, EXPENSE, "pct")
    ratio("Supply share", SUPPLY, EXPENSE, "pct")


def budget_scalars(calc: CalcSheet, budgeted: str) -> None:
    """Say whether every month has a budget, from a range of ones and zeros, and in words if not."""
    calc.scalar("budgeted months", f"=SUM({budgeted})")
    months, year = calc.at("budgeted months"), calc.at("fy name")
    calc.scalar("has budget", f"=IF({months}=12,1,0)")
    partly = f'"the budget of "&{year}&" covers only "&{months}&" of 12 months"'
    calc.scalar("no budget", f'=IF({months}>0,{partly},"there is no budget for "&{year}&" yet")')


def judged(cell: str, *, dollars: bool = False) -> str:
    """Give the expression of an amount with its letter: ``1,938 F``, ``(790) U``, or a dash near zero.

    In a sentence, `dollars` writes ``$1,938K F`` and leaves the judgement to the letter.
    """
    amount, space = f'TEXT(ABS({cell}),"#,##0")', "\N{NO-BREAK SPACE}"
    if dollars:
        return f'"$"&{amount}&"K{space}"&IF({cell}<0,"U","F")'
    return f'IF({cell}>=0.5,{amount}&"{space}F",IF({cell}<=-0.5,"("&{amount}&"){space}U","–"))'
