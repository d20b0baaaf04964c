"""The two charts below the statement: the months, and where the year departs from its budget."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.charts import Frame, bar_chart
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.money import dollars
from xlplan.workbook.reports.income.cells import BUDGET, IncomeCells
from xlplan.workbook.reports.income.columns import CHART_ROWS, GAP_FIRST, LABEL, LAST, pixels
from xlplan.workbook.reports.income.statement import MARGIN, judged

__all__ = ["write_gap_panel", "write_margin_panel"]


def write_margin_panel(kit: Kit, sheet: Worksheet, cells: IncomeCells, row: int) -> None:
    """Chart the margin by month, or the expense of a department that earns next to nothing."""
    ref = cells.ref
    asks = f'"; the budget asks for "&{dollars(cells.year(MARGIN, BUDGET))}&" over the year"'
    loss = ref("months at a loss")
    margin = (
        f'"Operating margin by month: "&IF({loss}=0,"none",{loss})&" of 12 months at a loss"'
        f'&IF({ref("has budget")}=1,{asks},"")'
    )
    over = f'"Expense by month: "&{ref("months over budget")}&" of 12 months over budget"'
    cost = f'IF({ref("has budget")}=1,{over},"Expense by month; no budget yet")'
    title = f'=IF({ref("ready")}=0,"Operating margin by month",IF({ref("cost only")}=1,{cost},{margin}))'
    legend = (("navy", "■", "Actual"), ("blue", "■", "Forecast"), ("budget", "╍", "Budget"))
    _panel_rows(sheet, row)
    kit.panel(sheet, row, LABEL, GAP_FIRST - 2, Panel(title, "$ thousands", legend))
    chart = bar_chart(
        kit.workbook,
        categories=cells.chart.chart_range("label"),
        bars=[("Actual", cells.chart.chart_range("actual"), "navy"),
              ("Forecast", cells.chart.chart_range("forecast"), "blue")],
        # A light line under the dashes keeps them visible where they cross a dark column.
        lines=[("Budget, under", cells.chart.chart_range("budget"), "zero"),
               ("Budget", cells.chart.chart_range("budget"), "budget")],
        frame=Frame(pixels(LABEL, GAP_FIRST - 2), 20 * CHART_ROWS),
    )  # fmt: skip
    alt = "Columns of operating margin by month, actual and forecast, with the budget as a dashed line"
    sheet.insert_chart(row + 2, LABEL, chart, {"object_position": 1, "description": alt})


def write_gap_panel(kit: Kit, sheet: Worksheet, cells: IncomeCells, row: int) -> None:
    """Chart the lines by how far the year departs from its budget."""
    ref = cells.ref
    against = f'IF({ref("has budget")}=1,"budget",{ref("fy before")})'
    largest = f'{cells.gaps.ref("name", 0)}&", "&{judged(cells.gaps.ref("sorted", 0), dollars=True)}'
    nothing = f'IF({ref("ready")}=0,"Where the year departs from its budget","Nothing to compare the year with yet")'
    title = f'=IF(OR({ref("ready")}=0,{ref("compared")}=0),{nothing},"Largest gap to "&{against}&": "&{largest})'
    legend = (("favorable", "■", "Favorable"), ("unfavorable", "■", "(Unfavorable)"))
    kit.panel(sheet, row, GAP_FIRST, LAST, Panel(title, "Full year by line, $ thousands", legend))
    chart = bar_chart(
        kit.workbook,
        categories=cells.gaps.chart_range("label"),
        bars=[("Favorable", cells.gaps.chart_range("favorable"), "favorable"),
              ("Unfavorable", cells.gaps.chart_range("unfavorable"), "unfavorable")],
        horizontal=True,
        frame=Frame(pixels(GAP_FIRST, LAST), 20 * CHART_ROWS),
    )  # fmt: skip
    alt = "Bars of the lines by how far the year departs from budget, favorable to the right"
    sheet.insert_chart(row + 2, GAP_FIRST, chart, {"object_position": 1, "description": alt})


def _panel_rows(sheet: Worksheet, row: int) -> None:
    sheet.set_row_pixels(row - 1, 10)
    sheet.set_row_pixels(row, 24)
    sheet.set_row_pixels(row + 1, 18)
