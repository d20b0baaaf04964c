"""The hidden sheet behind Income statement: one picked year by month, quarter and year, in thousands of dollars."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.worksheet import Worksheet

from xlplan.core.plan.lines import HOURS, LINES, VOLUME
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.plan_sum import plan_sum
from xlplan.workbook.reports.income.calc_charts import (
    GAPS,
    write_chart,
    write_chart_counts,
    write_gaps,
    write_known_months,
)
from xlplan.workbook.reports.income.cells import BUDGET, PERIODS, PLAN, PRIOR, QUARTER, IncomeCells
from xlplan.workbook.reports.income.picks import pick_scalars
from xlplan.workbook.reports.income.statement import cost_only_scalar, ratio_columns, total_columns
from xlplan.workbook.reports.income.year_end import write_year_end

__all__ = ["SHEET", "write_calc_income"]

SHEET = "CalcIncome"


def write_calc_income(kit: Kit, sheet: Worksheet) -> IncomeCells:
    """Write the hidden sheet and return its addresses."""
    calc = CalcSheet(kit, sheet)
    pick_scalars(calc)
    periods = calc.block(PERIODS)
    _period_columns(calc, periods)
    _line_columns(calc, periods)
    total_columns(periods)
    cost_only_scalar(calc, periods, PLAN)
    _statistic_columns(calc, periods)
    chart = calc.block(12)
    write_known_months(calc, chart)
    write_chart(calc, periods, chart)
    gaps = calc.block(GAPS)
    write_gaps(calc, periods, gaps)
    write_chart_counts(calc, chart)
    write_year_end(calc, year=calc.at("fy name"), cost_only=calc.at("cost only"))
    calc.widths()
    return IncomeCells(calc, periods, chart, gaps)


def _period_columns(calc: CalcSheet, periods: ColumnBlock) -> None:
    """Say of which scenario and months each period is."""
    at, first = calc.at, calc.at("fy first")

    def scenario(row: int) -> str:
        before = f'=IF({at("next")}=1,xp_Scenario,"Actual")'
        return {BUDGET: "Budget", PRIOR: before}.get(row - FIRST_ROW, "=xp_Scenario")

    periods.column("scenario", scenario)

    def start(row: int) -> str:
        position = row - FIRST_ROW
        if QUARTER <= position < PLAN:
            position = 3 * (position - QUARTER)
        return f"=EDATE({first},{-12 if position == PRIOR else position if position < QUARTER else 0})"

    def end(row: int) -> str:
        position = row - FIRST_ROW
        length = 0 if position < QUARTER else 2 if position < PLAN else 11
        return f"=EDATE({periods.cell('first', row)},{length})"

    periods.column("first", start, "mon")
    periods.column("last", end, "mon")


def _added(periods: ColumnBlock, name: str, found: Callable[[int], str], *, how: str = "SUM") -> Callable[[int], str]:
    """Look months, budget and prior year up in the plan; add quarters and the year up from the months."""

    def formula(row: int) -> str:
        position = row - FIRST_ROW
        if not QUARTER <= position <= PLAN:
            return "=" + found(row)
        begin, length = (0, 12) if position == PLAN else (3 * (position - QUARTER), 3)
        first, last = (periods.cell(name, FIRST_ROW + begin + offset) for offset in (0, length - 1))
        return f"={how}({first}:{last})"

    return formula


def _span(periods: ColumnBlock, row: int) -> list[tuple[str, str]]:
    first, last = periods.cell("first", row), periods.cell("last", row)
    if row - FIRST_ROW < QUARTER:
        return [("month", first)]
    return [("fiscal_year", f'"FY"&YEAR({last})')]


def _line_columns(calc: CalcSheet, periods: ColumnBlock) -> None:
    for line in LINES:

        def found(row: int, line: str = line) -> str:
            where = [("cost_center", calc.at("cost center")), ("line", f'"{line}"')]
            scenario = ("scenario", periods.cell("scenario", row))
            return f"{plan_sum('dollars', scenario, *_span(periods, row), *where, anywhere=calc.at('all'))}/1000"

        periods.column(line, _added(periods, line, found), "k1")


def _statistic_columns(calc: CalcSheet, periods: ColumnBlock) -> None:
    cell, at = periods.cell, calc.at

    def volume(row: int) -> str:
        where = [("line", f'"{VOLUME}"'), ("element", at("stat")), ("cost_center", at("stat place"))]
        span = [("scenario", cell("scenario", row)), *_span(periods, row)]
        return plan_sum("volume", *span, *where, anywhere=at("stat anywhere"))

    def fte(row: int) -> str:
        where = [("line", f'"{HOURS}"'), ("cost_center", at("cost center"))]
        span = [("scenario", cell("scenario", row)), *_span(periods, row)]
        found = plan_sum("fte", *span, *where, anywhere=at("all"))
        return f"{found}/12" if row - FIRST_ROW > PLAN else found

    periods.column("Volume", _added(periods, "Volume", volume), "k")
    periods.column("FTE", _added(periods, "FTE", fte, how="AVERAGE"), "k1")

    ratio_columns(periods, cost_only=at("cost only"))
