"""Addresses on the hidden sheet behind Income statement."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.workbook.reports.design.calc import CalcSheet, ColumnBlock

__all__ = ["BUDGET", "PERIODS", "PLAN", "PRIOR", "QUARTER", "IncomeCells"]

# Positions in the block of periods, after twelve months.
QUARTER, PLAN, BUDGET, PRIOR = 12, 16, 17, 18
PERIODS = 19


@dataclass
class IncomeCells:
    """The hidden sheet's cells: named ones, periods, months of the chart and gaps to the budget."""

    calc: CalcSheet
    periods: ColumnBlock
    chart: ColumnBlock
    gaps: ColumnBlock

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)

    def month(self, name: str, month: int) -> str:
        """Address of a measure in a month of the year, from 0."""
        return self.periods.ref(name, month)

    def quarter(self, name: str, quarter: int) -> str:
        """Address of a measure in a quarter, from 0."""
        return self.periods.ref(name, QUARTER + quarter)

    def year(self, name: str, which: int = PLAN) -> str:
        """Address of a measure over the year: plan, `BUDGET` or `PRIOR`."""
        return self.periods.ref(name, which)
