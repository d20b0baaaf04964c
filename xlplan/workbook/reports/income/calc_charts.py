"""The cells behind the two charts of Income statement: the months, and the lines furthest from their budget."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.core.plan.lines import LINES, REVENUE_LINES
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.plan_sum import plan_sum
from xlplan.workbook.reports.design.tables import PLAN_DATA
from xlplan.workbook.reports.income.cells import BUDGET, PLAN, PRIOR
from xlplan.workbook.reports.income.statement import EXPENSE, MARGIN, budget_scalars, judged, own

__all__ = ["GAPS", "write_chart", "write_chart_counts", "write_gaps", "write_known_months"]

GAPS = len(LINES)  # bars of the panel that says where the year departs from its budget


def write_known_months(calc: CalcSheet, chart: ColumnBlock) -> None:
    """Count the months that have a budget and those that the prior year has actuals for."""
    at = calc.at
    chart.column("month", lambda row: f"=EDATE({at('fy first')},{row - FIRST_ROW})", "mon")

    def known(scenario: str, back: int) -> Callable[[int], str]:
        def formula(row: int) -> str:
            month = f"EDATE({chart.cell('month', row)},{-back})"
            return f"=IF(COUNTIFS({PLAN_DATA.ref('scenario')},{scenario},{PLAN_DATA.ref('month')},{month})>0,1,0)"

        return formula

    chart.column("budgeted", known('"Budget"', 0))
    chart.column("before", known(f'IF({at("next")}=1,xp_Scenario,"Actual")', 12))
    budget_scalars(calc, chart.range("budgeted"))
    calc.scalar("before months", f"=SUM({chart.range('before')})")
    calc.scalar("has prior", f"=IF({at('before months')}=12,1,0)")


def write_chart(calc: CalcSheet, periods: ColumnBlock, chart: ColumnBlock) -> None:
    """Set the months of the chart: the margin, or the expense of a department that earns next to nothing."""
    at = calc.at

    def budget(row: int, *line: tuple[str, str]) -> str:
        where = [("scenario", '"Budget"'), ("month", chart.cell("month", row)), ("cost_center", at("cost center"))]
        return f"{plan_sum('dollars', *where, *line, anywhere=at('all'))}/1000"

    def budget_revenue(row: int) -> str:
        return "=" + "+".join(budget(row, ("line", f'"{line}"')) for line in REVENUE_LINES)

    chart.column("label", lambda row: f'=IF({at("has close")}=1,TEXT({chart.cell("month", row)},"mmm yy"),"")')
    chart.column("budget revenue", budget_revenue, "k1")
    chart.column("budget expense", lambda row: f"={budget(row)}-{chart.cell('budget revenue', row)}", "k1")

    def shown(row: int) -> str:
        margin, cost = (periods.cell(name, row) for name in (MARGIN, EXPENSE))
        return f"IF({at('cost only')}=1,{cost},{margin})"

    def asked(row: int) -> str:
        earned, cost = (chart.cell(f"budget {name}", row) for name in ("revenue", "expense"))
        return f"=IF({at('has budget')}=0,NA(),IF({at('cost only')}=1,{cost},{earned}-{cost}))"

    chart.column("value", lambda row: f"={shown(row)}", "k1")
    closed = f"<={at('close')}"
    chart.column("actual", lambda row: f"=IF({chart.cell('month', row)}{closed},{shown(row)},0)", "k1")
    chart.column("forecast", lambda row: f"=IF({chart.cell('month', row)}{closed},0,{shown(row)})", "k1")
    chart.column("budget", asked, "k1")


def write_chart_counts(calc: CalcSheet, chart: ColumnBlock) -> None:
    """Count the months at a loss and those over budget."""
    calc.scalar("months at a loss", f'=COUNTIF({chart.range("value")},"<0")')
    over = f"SUMPRODUCT(({chart.range('value')}>{chart.range('budget')})*1)"
    calc.scalar("months over budget", f"=IF({calc.at('has budget')}=1,{over},0)")


def write_gaps(calc: CalcSheet, periods: ColumnBlock, gaps: ColumnBlock) -> None:
    """Sort the lines by how far the year departs from its budget or, without one, from the year before."""
    at, cell = calc.at, gaps.cell
    calc.scalar("compared", f"=IF({at('has budget')}=1,1,{at('has prior')})")

    def gap(row: int) -> str:
        line = LINES[row - FIRST_ROW]
        against = f"IF({at('has budget')}=1,{own(periods, line, BUDGET)},{own(periods, line, PRIOR)})"
        better = "" if line in REVENUE_LINES else "-"
        return f"=IF({at('compared')}=0,0,{better}({own(periods, line, PLAN)}-{against}))"

    gaps.column("line", lambda row: LINES[row - FIRST_ROW])
    gaps.column("gap", gap, "k1")
    # The position breaks ties, so that MATCH finds every line once.
    gaps.column("size", lambda row: f"=ABS({cell('gap', row)})+{row}/10000000")
    gaps.column("rank", lambda row: f"=LARGE({gaps.range('size')},{row - FIRST_ROW + 1})")
    gaps.column("found", lambda row: f"=MATCH({cell('rank', row)},{gaps.range('size')},0)")
    gaps.column("sorted", lambda row: f"=INDEX({gaps.range('gap')},{cell('found', row)})", "k1")
    gaps.column("name", lambda row: f"=INDEX({gaps.range('line')},{cell('found', row)})")
    gaps.column("label", lambda row: f'={cell("name", row)}&"   "&{judged(cell("sorted", row))}')
    gaps.column("favorable", lambda row: f"=MAX(0,{cell('sorted', row)})", "k1")
    gaps.column("unfavorable", lambda row: f"=MIN(0,{cell('sorted', row)})", "k1")
