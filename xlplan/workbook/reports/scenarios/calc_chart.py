"""The cells behind the columns of Scenarios: one a scenario, and the highest and the lowest of them."""

from __future__ import annotations

from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.income.statement import EXPENSE, MARGIN, own

__all__ = ["write_column_chart", "write_range"]


def write_column_chart(calc: CalcSheet, scenarios: ColumnBlock, chart: ColumnBlock) -> None:
    """Center the scenarios on the places of the chart; the budget line runs across all of them."""
    at, cell, slots = calc.at, chart.cell, chart.rows
    before = f"INT(({slots}-{at('shown')})/2)"
    chart.column("slot", lambda row: f"={row - FIRST_ROW + 1}-{before}")
    inside = f"<={at('shown')}"

    def at_slot(row: int, measure: str) -> str:
        return f"INDEX({scenarios.range(measure)},{cell('slot', row)}+1)"

    def filled(row: int, value: str, otherwise: str) -> str:
        return f"IF(AND({cell('slot', row)}>0,{cell('slot', row)}{inside}),{value},{otherwise})"

    def value(row: int) -> str:
        return f"IF({at('cost only')}=1,{at_slot(row, EXPENSE)},{at_slot(row, MARGIN)})"

    chart.column("value", lambda row: "=" + filled(row, value(row), "0"), "k1")
    amount = 'TEXT({0},"#,##0;(#,##0)")'
    chart.column(
        "label",
        lambda row: "=" + filled(row, f"{at_slot(row, 'name')}&CHAR(10)&{amount.format(cell('value', row))}", '""'),
    )

    def picked(row: int) -> str:
        return filled(row, f"{at_slot(row, 'name')}=xp_Scenario", "FALSE")

    chart.column("picked", lambda row: f"=IF({picked(row)},{cell('value', row)},0)", "k1")
    chart.column("others", lambda row: f"={cell('value', row)}-{cell('picked', row)}", "k1")
    asked = f"IF({at('cost only')}=1,{own(scenarios, EXPENSE, 0)},{own(scenarios, MARGIN, 0)})"
    chart.column("budget", lambda row: f"=IF({at('has budget')}=0,NA(),{asked})", "k1")


def write_range(calc: CalcSheet, scenarios: ColumnBlock) -> None:
    """Find the scenarios with the highest and the lowest result."""
    at = calc.at
    result = calc.block(scenarios.rows - 1)

    def value(row: int) -> str:
        slot = row - FIRST_ROW + 1
        amount = f"IF({at('cost only')}=1,{own(scenarios, EXPENSE, slot)},{own(scenarios, MARGIN, slot)})"
        return f'=IF({own(scenarios, "name", slot)}="","",{amount})'

    result.column("name", lambda row: f"={own(scenarios, 'name', row - FIRST_ROW + 1)}")
    result.column("result", value, "k1")
    for name, function in (("lowest", "MIN"), ("highest", "MAX")):
        calc.scalar(name, f"={function}({result.range('result')})", "k1")
        place = f"MATCH({at(name)},{result.range('result')},0)"
        calc.scalar(f"{name} name", f'=IFERROR(INDEX({result.range("name")},{place}),"")')
    calc.scalar("base result", f"=N({own(result, 'result', 0)})", "k1")
    budget = f"IF({at('cost only')}=1,{own(scenarios, EXPENSE, 0)},{own(scenarios, MARGIN, 0)})"
    calc.scalar("budget result", f"={budget}", "k1")
    better = f'IF({at("cost only")}=1,"<=",">=")&{at("budget result")}'
    calc.scalar("meet budget", f"=COUNTIF({result.range('result')},{better})")
