"""The Income statement sheet: a year by month and quarter, against its budget and the year before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.money import MISSING, dollars, flagged, numbered, pick_box, style_when
from xlplan.workbook.reports.income.calc import SHEET, write_calc_income
from xlplan.workbook.reports.income.cells import BUDGET, PRIOR, IncomeCells
from xlplan.workbook.reports.income.columns import (
    BUDGET_COLUMN,
    CHANGE,
    CHART_ROWS,
    FIRST_MONTH,
    GAP,
    LABEL,
    LAST,
    LAST_MONTH,
    MONTH_COLUMNS,
    PLAN_COLUMN,
    PRIOR_COLUMN,
    PRIOR_GAP,
    QUARTER_COLUMNS,
    SHARE,
    VARIANCE,
    width,
)
from xlplan.workbook.reports.income.panels import write_gap_panel, write_margin_panel
from xlplan.workbook.reports.income.picks import NEXT_YEAR, THIS_YEAR
from xlplan.workbook.reports.income.rows import Row, statement_rows
from xlplan.workbook.reports.income.statement import EXPENSE, MARGIN, NONE
from xlplan.workbook.reports.income.year_end import year_end_sentence
from xlplan.workbook.reports.report import Contents, Report

__all__ = ["REPORT", "write_income"]

YEAR_PICKER = "Y3"  # first cell of the merged picker; the name xp_Year points here
TAG_ROW, HEAD_ROW, FIRST_ROW = 5, 6, 7  # zero-based


def write_income(kit: Kit, sheet: Worksheet, cells: IncomeCells, contents: Contents) -> None:
    """Write the sheet over the addresses of the hidden one."""
    _columns(sheet)
    _navigation(kit, sheet, contents.navigation)
    kit.header(sheet, title=_title(cells), message=_message(cells), eyebrow=_eyebrow(cells), last=LAST, title_to=11)
    _picks(kit, sheet, contents)
    _heads(kit, sheet, cells)
    rows = statement_rows(cells)
    for row, line in enumerate(rows, FIRST_ROW):
        _write_row(kit, sheet, cells, row, line)
    last = FIRST_ROW + len(rows) - 1
    margin = FIRST_ROW + [line.measure for line in rows].index(MARGIN)
    _conditions(kit, sheet, margin, last)
    _year_end(kit, sheet, cells, last + 1)
    _note(kit, sheet, cells, last + 2)
    write_margin_panel(kit, sheet, cells, last + 4)
    write_gap_panel(kit, sheet, cells, last + 4)
    _print(kit, sheet, last + 5 + CHART_ROWS)
    sheet.freeze_panes(FIRST_ROW, FIRST_MONTH)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.ignore_errors({"formula_differs": "A1:AZ100", "empty_cell_reference": "A1:AZ100"})


def _columns(sheet: Worksheet) -> None:
    sheet.set_default_row(15)
    for column in range(LAST + 2):
        sheet.set_column_pixels(column, column, width(column))


def _navigation(kit: Kit, sheet: Worksheet, targets: Sequence[str]) -> None:
    """Write the links; the first column is wide here, so that they are closer than on the 24-column grid."""
    kit.navigation(sheet, targets[:1], every=1)
    for index, target in enumerate(targets[1:]):
        style = kit.format("link", bold=True, font_color="navy" if target == sheet.name else "blue")
        sheet.write_url(0, FIRST_MONTH + 2 * index, f"internal:'{target}'!A1", style, target, f"Go to {target}")


def _eyebrow(cells: IncomeCells) -> str:
    ref = cells.ref
    closed = f'IF({ref("has close")}=1,"  ·  closed through "&TEXT(xp_LastClosed,"mmm yyyy"),"")'
    return f'=UPPER(xp_Entity&{ref("years")}&{closed}&"  ·  $ thousands")'


def _title(cells: IncomeCells) -> str:
    words = f'IF({cells.ref("all")}=1,"Income statement",xp_Dept&": income statement")'
    return f"={words}&{cells.ref('of year')}"


def _message(cells: IncomeCells) -> str:
    ref, year = cells.ref, cells.year
    closed = ref("closed months")
    plural = f'IF({closed}=1," month"," months")'
    made_of = (
        f'IF({closed}=12,"All months are actual",IF({closed}=0,"Plan of the scenario "&xp_Scenario,'
        f'{closed}&{plural}&" actual plus "&(12-{closed})&" of the scenario "&xp_Scenario))'
    )
    margin, cost = year(MARGIN), year(EXPENSE)
    share = f'" ("&TEXT({year("Margin share")},"0.0%;-0.0%")&")"'
    result = (
        f'IF({ref("cost only")}=1,"expense of "&{dollars(cost)},'
        f'"operating margin of "&{dollars(margin)}&{share})&{_against_budget(cells)}'
    )
    shares = (
        f'IF(ISNUMBER({year("Labor share")}),". Payroll takes "&TEXT({year("Labor share")},"0.0%")'
        f'&" of expense, supplies and drugs "&TEXT({year("Supply share")},"0.0%"),"")'
    )
    return f'=IF({ref("ready")}=0,{ref("waiting")},{made_of}&": "&{result}&{shares})'


def _against_budget(cells: IncomeCells) -> str:
    ref, year = cells.ref, cells.year
    gap = f"IF({ref('cost only')}=1,{year(EXPENSE, BUDGET)}-{year(EXPENSE)},{year(MARGIN)}-{year(MARGIN, BUDGET)})"
    asked = f"IF({ref('cost only')}=1,{year(EXPENSE, BUDGET)},{year(MARGIN, BUDGET)})"
    letter = f'"\N{NO-BREAK SPACE}"&IF({gap}<0,"U","F")'
    words = f'", "&{dollars(f"ABS({gap})")}&{letter}&" against the budget of "&{dollars(asked)}'
    return f'IF({ref("has budget")}=1,{words},"; "&{ref("no budget")})'


def _picks(kit: Kit, sheet: Worksheet, contents: Contents) -> None:
    pick_box(kit, sheet, (13, LAST_MONTH), "SCENARIO: ON DASHBOARD", "=xp_Scenario", contents.picker("xp_Scenario"))
    pick_box(kit, sheet, (PLAN_COLUMN, SHARE), "DEPARTMENT: ON DASHBOARD", "=xp_Dept", contents.picker("xp_Dept"))
    kit.put(sheet, 1, PRIOR_COLUMN, "YEAR (PICK HERE)", kit.format("eyebrow"))
    sheet.merge_range(2, PRIOR_COLUMN, 2, LAST, THIS_YEAR, kit.format("pick"))
    sheet.data_validation(YEAR_PICKER, {"validate": "list", "source": [THIS_YEAR, NEXT_YEAR]})


def _heads(kit: Kit, sheet: Worksheet, cells: IncomeCells) -> None:
    sheet.set_row_pixels(TAG_ROW, 22)
    sheet.set_row_pixels(HEAD_ROW, 24)
    kit.put(sheet, HEAD_ROW, LABEL, "", kit.format("header_left"))
    band, known = kit.format("band", font_size=9), cells.ref("has close")
    for month, column in enumerate(MONTH_COLUMNS):
        at = cells.chart.ref("month", month)
        kit.put(sheet, TAG_ROW, column, f'=IF({known}=0,"",IF({at}<={cells.ref("close")},"Actual","Forecast"))', band)
        kit.put(sheet, HEAD_ROW, column, f'=IF({known}=0,"",{at})', kit.format("header", num_format="mmm yy"))
    for quarter, column in enumerate(QUARTER_COLUMNS):
        style = kit.format("header", font_color="navy", bg_color="mist")
        kit.put(sheet, HEAD_ROW, column, f"Q{quarter + 1}", style)
    year, before = cells.ref("fy name"), cells.ref("fy before")
    kit.put(sheet, TAG_ROW, PLAN_COLUMN, f'="Full year "&{year}', band, to=SHARE)
    kit.put(sheet, TAG_ROW, PRIOR_COLUMN, "Year before", kit.format("band", font_size=9, bg_color="ink3"), to=LAST)
    named = f'=IF({known}*{cells.ref("next")}=1,{before}&" plan",{before})'
    for column, words in (
        (PLAN_COLUMN, "Plan"), (BUDGET_COLUMN, "Budget"), (VARIANCE, "Variance"), (SHARE, "%"),
        (PRIOR_COLUMN, named), (CHANGE, "Change"),
    ):  # fmt: skip
        kit.put(sheet, HEAD_ROW, column, words, kit.format("header"))


def _write_row(kit: Kit, sheet: Worksheet, cells: IncomeCells, row: int, line: Row) -> None:
    if not line.measure:
        _heading(kit, sheet, row, line.label)
        return
    sheet.set_row_pixels(row, 22 if line.style == "total" else 20)
    indent: dict[str, Any] = {"indent": 1} if line.style == "cell" and line.measure != "Margin share" else {}
    kit.put(sheet, row, LABEL, line.label, kit.format(line.style, **indent))
    number = kit.format(line.style, align="right", **numbered(line.number))
    for month, column in enumerate(MONTH_COLUMNS):
        kit.put(sheet, row, column, f"={cells.month(line.measure, month)}", number)
    bold = kit.format(line.style, align="right", bold=True, bg_color="mist", **numbered(line.number))
    for quarter, column in enumerate(QUARTER_COLUMNS):
        kit.put(sheet, row, column, f"={cells.quarter(line.measure, quarter)}", bold)
    _year_cells(kit, sheet, cells, row, line)


def _heading(kit: Kit, sheet: Worksheet, row: int, label: str) -> None:
    if not label:
        sheet.set_row_pixels(row, 8)
        return
    sheet.set_row_pixels(row, 20)
    for column in range(LABEL, LAST + 1):
        if column not in (GAP, PRIOR_GAP):
            style = kit.format(bold=True, font_color="navy", bottom=1, bottom_color="rule")
            kit.put(sheet, row, column, label if column == LABEL else "", style)


def _year_cells(kit: Kit, sheet: Worksheet, cells: IncomeCells, row: int, line: Row) -> None:
    ref, measure = cells.ref, line.measure
    plan, budget, variance, prior = (
        xl_rowcol_to_cell(row, column) for column in (PLAN_COLUMN, BUDGET_COLUMN, VARIANCE, PRIOR_COLUMN)
    )

    def put(column: int, formula: str, number: str, **extra: Any) -> None:
        kit.put(sheet, row, column, formula, kit.format(line.style, align="right", **numbered(number), **extra))

    put(PLAN_COLUMN, f"={cells.year(measure)}", line.number, bold=True)
    put(BUDGET_COLUMN, f'=IF({ref("has budget")}=1,{cells.year(measure, BUDGET)},"{NONE}")', line.number)
    put(PRIOR_COLUMN, f'=IF({ref("has prior")}=1,{cells.year(measure, PRIOR)},"{NONE}")', line.number)

    def both(other: str, formula: str) -> str:
        return f'=IF(AND(ISNUMBER({plan}),ISNUMBER({other})),{formula},"{MISSING}")'

    points = "100*" if line.share else ""
    way = "-" if line.better < 0 else ""
    put(VARIANCE, both(budget, f"{way}{points}({plan}-{budget})"), line.variance)
    share = f'=IF(ISNUMBER({variance}),IF({budget}=0,"{MISSING}",{variance}/ABS({budget})),"{MISSING}")'
    put(SHARE, "" if line.share else share, "varp" if line.better else "share")
    moved = f"100*({plan}-{prior})" if line.share else f'IF({prior}=0,"{MISSING}",({plan}-{prior})/ABS({prior}))'
    put(CHANGE, both(prior, moved), "change points" if line.share else "change")


def _conditions(kit: Kit, sheet: Worksheet, margin: int, last: int) -> None:
    """Tint forecast months, and color the variances that the rule of Settings flags, down to the margin."""
    for column in range(FIRST_MONTH, LAST_MONTH, 4):
        tag = xl_rowcol_to_cell(TAG_ROW, column, row_abs=True)
        own = xl_rowcol_to_cell(FIRST_ROW, column)
        tags = (TAG_ROW, column, TAG_ROW, column + 2)
        style_when(kit, sheet, tags, f'{tag}="Forecast"', bg_color="band95", font_color="navy")
        style_when(kit, sheet, tags, f'{tag}=""', bg_color="white")
        months = (FIRST_ROW, column, last, column + 2)
        style_when(kit, sheet, months, f'AND({tag}="Forecast",{own}<>"")', bg_color="pale")
    year = (FIRST_ROW, PLAN_COLUMN, last, LAST)
    style_when(kit, sheet, year, f"ISTEXT({xl_rowcol_to_cell(FIRST_ROW, PLAN_COLUMN)})", font_color="ink3", bold=False)
    amount, share = (xl_rowcol_to_cell(FIRST_ROW, column, col_abs=True) for column in (VARIANCE, SHARE))
    # Without a budget there is no share: the amount alone decides.
    rule = flagged(amount, f"IF(ISNUMBER({share}),ABS({share}),1)")
    for color, sign in (("favorable", ">0"), ("unfavorable", "<0")):
        area = (FIRST_ROW, VARIANCE, margin, SHARE)
        style_when(kit, sheet, area, f"AND({rule},{amount}{sign})", font_color=color, bold=True)


def _year_end(kit: Kit, sheet: Worksheet, cells: IncomeCells, row: int) -> None:
    sheet.set_row_pixels(row, 26)
    words = year_end_sentence(cells.ref, ready=cells.ref("ready"))
    kit.put(sheet, row, LABEL, words, kit.format("body", bold=True, font_color="navy", valign="bottom"), to=LAST)


def _note(kit: Kit, sheet: Worksheet, cells: IncomeCells, row: int) -> None:
    sheet.set_row_pixels(row, 22)
    partly = f'"  "&{cells.ref("fy before")}&" has actuals for "&{cells.ref("before months")}&" of 12 months only."'
    prior = f'IF(OR({cells.ref("ready")}=0,{cells.ref("has prior")}=1),"",{partly})'
    note = (
        '="Blue months are forecast in the picked scenario; white months are closed. F favorable, (U) unfavorable, '
        'colored when over the limits of Settings. Volume and shares carry no letter."'
    )
    kit.put(sheet, row, LABEL, f"{note}&{prior}", kit.format("caption", valign="bottom"), to=LAST)


def _print(kit: Kit, sheet: Worksheet, last_row: int) -> None:
    kit.print_page(sheet, last_row, LAST + 1)
    sheet.set_paper(3)  # Tabloid, 11 x 17 inches


REPORT = Report(
    name="Income statement",
    readers="Finance, board",
    shows="Closed months and forecast by line",
    write=write_income,
    hidden=SHEET,
    calculate=lambda kit, sheet, _: write_calc_income(kit, sheet),
    pickers=(("xp_Year", YEAR_PICKER),),
)
