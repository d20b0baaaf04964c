"""The two charts of Scenarios: what each comes to, and which driver weighs most."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.charts import Frame, bar_chart
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import GRID_COLUMNS, Kit
from xlplan.workbook.reports.income.statement import judged
from xlplan.workbook.reports.scenarios.calc import ScenarioCells

__all__ = ["ROWS", "write_driver_chart", "write_margin_chart"]

ROWS = 10
LEFT_LAST, RIGHT_FIRST = 11, 13


def write_margin_chart(kit: Kit, sheet: Worksheet, cells: ScenarioCells, top: int) -> None:
    """Chart what each scenario comes to."""
    ref = cells.ref
    met, shown = ref("meet budget"), ref("shown")
    what = f'IF({ref("cost only")}=1,"Expense","Margin")&" by scenario"'
    within = f'IF({met}=1," meets"," meet")&" the budget"'
    judged_by = (
        f'IF({ref("has budget")}=0,"; no budget for "&{ref("fy name")}&" yet",": "&{met}&" of "&{shown}&{within})'
    )
    title = f'=IF({ref("ready")}=0,"Margin by scenario",{what}&{judged_by})'
    legend = (("navy", "■", "Picked"), ("prior", "■", "Other scenarios"), ("budget", "╍", "Budget"))
    kit.panel(sheet, top, 1, LEFT_LAST, Panel(title, "$ thousands", legend))
    chart = bar_chart(
        kit.workbook,
        categories=cells.columns.chart_range("label"),
        bars=[("Picked", cells.columns.chart_range("picked"), "navy"),
              ("Other scenarios", cells.columns.chart_range("others"), "prior")],
        # A light line under the dashes keeps them visible where they cross a dark column.
        lines=[("Budget, under", cells.columns.chart_range("budget"), "zero"),
               ("Budget", cells.columns.chart_range("budget"), "budget")],
        frame=Frame(48 * LEFT_LAST, 20 * ROWS),
    )  # fmt: skip
    alt = "Columns of the operating margin of each scenario, with the budget as a dashed line"
    sheet.insert_chart(top + 2, 1, chart, {"object_position": 1, "description": alt})


def write_driver_chart(kit: Kit, sheet: Worksheet, cells: ScenarioCells, top: int) -> None:
    """Chart what each driver of the picked scenario does."""
    ref = cells.ref
    biggest = f'{cells.bars.ref("name", 0)}&", "&{judged(cells.bars.ref("amount", 0), dollars=True)}'
    title = f'=IF(OR({ref("ready")}=0,{ref("lines")}=0),"What each driver does","Biggest lever: "&{biggest})'
    legend = (("favorable", "■", "Favorable"), ("unfavorable", "■", "(Unfavorable)"))
    caption = "Effect on the year’s margin, whole hospital, $ thousands"
    kit.panel(sheet, top, RIGHT_FIRST, GRID_COLUMNS, Panel(title, caption, legend))
    chart = bar_chart(
        kit.workbook,
        categories=cells.bars.chart_range("label"),
        bars=[("Favorable", cells.bars.chart_range("favorable"), "favorable"),
              ("Unfavorable", cells.bars.chart_range("unfavorable"), "unfavorable")],
        horizontal=True,
        frame=Frame(48 * (GRID_COLUMNS - RIGHT_FIRST + 1), 20 * ROWS),
    )  # fmt: skip
    alt = "Bars of what each driver of the picked scenario does to the operating margin"
    sheet.insert_chart(top + 2, RIGHT_FIRST, chart, {"object_position": 1, "description": alt})
