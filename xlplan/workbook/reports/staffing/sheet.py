"""The Staffing sheet: positions against the FTE that hours ask for, by month, and where it is tight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.calc import TICKS
from xlplan.workbook.reports.design.charts import Frame, fan_chart
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import NUMBER_FORMATS, Kit
from xlplan.workbook.reports.design.money import pick_box, style_when
from xlplan.workbook.reports.income import sheet as income
from xlplan.workbook.reports.report import Contents, Report
from xlplan.workbook.reports.staffing import words
from xlplan.workbook.reports.staffing.calc import MEASURES, SHEET, StaffingCells, write_calc_staffing
from xlplan.workbook.reports.staffing.calc_departments import SLOTS
from xlplan.workbook.reports.staffing.panels import write_capacity_panel, write_department_panel

__all__ = ["REPORT", "write_staffing"]

LABEL, FIRST_MONTH, LAST_MONTH, YEAR, LAST = 1, 2, 13, 14, 15
LABEL_PIXELS, MONTH_PIXELS, YEAR_PIXELS, MARGIN_PIXELS = 204, 62, 78, 14
CHART_LAST, PANEL_FIRST = 6, 8  # columns of the lower half: chart and capacity, then departments
TAG_ROW, HEAD_ROW, FIRST_ROW = 5, 6, 7  # zero-based
CHART_ROWS, ROW_PIXELS, PANEL_PIXELS = 9, 18, 20
MEASURE = {measure.name: measure for measure in MEASURES}
ROWS = (  # words, column of the hidden sheet (empty for a heading), cell style
    ("Positions, FTE", "", ""),
    ("Authorized", "authorized", "cell"),
    ("Held", "held", "subtotal"),
    ("Open", "open", "cell"),
    ("Need by hours, FTE", "", ""),
    ("Staff, paid or planned", "staff", "cell"),
    ("Agency", "agency", "cell"),
    ("FTE needed", "needed", "subtotal"),
    ("Short, (over) the positions held", "short", "total"),
    ("Agency, share of need", "agency share", "cell"),
    ("Share of capacity", "capacity", "cell"),
    ("Hours", "", ""),
    ("Roster: positions held", "roster hours", "cell"),
    ("Paid or planned, staff", "paid hours", "cell"),
    ("Paid over roster", "hours over", "cell"),
    ("Pay of positions held, $ thousands", "", ""),
    ("Pay", "pay", "cell"),
    ("Payroll taxes", "taxes", "cell"),
    ("Taxes, share of pay", "tax share", "cell"),
    ("Turnover", "", ""),
    ("Expected leavers, FTE", "leavers", "cell"),
    ("Empty by turnover, FTE", "gap", "cell"),
    ("Orientation of newcomers, hours", "orientation", "cell"),
)


def write_staffing(kit: Kit, sheet: Worksheet, cells: StaffingCells, contents: Contents) -> None:
    """Write the sheet over the addresses of the hidden one."""
    _columns(sheet)
    _navigation(kit, sheet, contents.navigation)
    kit.header(
        sheet, title=words.title(cells), message=words.message(cells), eyebrow=words.eyebrow(cells), last=LAST,
        title_to=10,
    )  # fmt: skip
    pick_box(kit, sheet, (11, LAST), "DEPARTMENT: ON DASHBOARD", "=xp_Dept", contents.picker("xp_Dept"))
    _heads(kit, sheet, cells)
    for row, line in enumerate(ROWS, FIRST_ROW):
        _write_row(kit, sheet, cells, row, line)
    bottom = FIRST_ROW + len(ROWS)
    _conditions(kit, sheet, bottom - 1)
    sheet.set_row_pixels(bottom, 22)
    kit.put(sheet, bottom, LABEL, words.note(cells), kit.format("caption", valign="top"), to=LAST)
    top = bottom + 1
    for row, height in {top: 24, top + 1: 18}.items():
        sheet.set_row_pixels(row, height)
    for row in range(top + 2, top + 4 + SLOTS):
        sheet.set_row_pixels(row, PANEL_PIXELS)
    _chart(kit, sheet, cells, top)
    write_capacity_panel(kit, sheet, cells, top + 2 + CHART_ROWS, LABEL, CHART_LAST)
    write_department_panel(kit, sheet, cells, top, PANEL_FIRST, LAST)
    kit.print_page(sheet, top + 3 + SLOTS + 1, LAST + 1)
    sheet.freeze_panes(FIRST_ROW, FIRST_MONTH)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.ignore_errors({"formula_differs": "A1:AZ100", "empty_cell_reference": "A1:AZ100"})


def _columns(sheet: Worksheet) -> None:
    sheet.set_default_row(15)
    for first, last, pixels in (
        (0, 0, MARGIN_PIXELS), (LABEL, LABEL, LABEL_PIXELS), (FIRST_MONTH, LAST_MONTH, MONTH_PIXELS),
        (YEAR, LAST, YEAR_PIXELS), (LAST + 1, LAST + 1, MARGIN_PIXELS),
    ):  # fmt: skip
        sheet.set_column_pixels(first, last, pixels)


def _navigation(kit: Kit, sheet: Worksheet, targets: Sequence[str]) -> None:
    """Write the links: the first over the labels, the others spread over the months and years."""
    kit.navigation(sheet, targets[:1], every=1)
    for index, target in enumerate(targets[1:]):
        column = FIRST_MONTH + index * (LAST - FIRST_MONTH + 1) // (len(targets) - 1)
        style = kit.format("link", bold=True, font_color="navy" if target == sheet.get_name() else "blue")
        sheet.write_url(0, column, f"internal:'{target}'!A1", style, target, f"Go to {target}")


def _heads(kit: Kit, sheet: Worksheet, cells: StaffingCells) -> None:
    sheet.set_row_pixels(TAG_ROW, 22)
    sheet.set_row_pixels(HEAD_ROW, 22)
    kit.put(sheet, HEAD_ROW, LABEL, "", kit.format("header_left"))
    band, known = kit.format("band", font_size=9), cells.picked.ref("has close")
    for month, column in enumerate(range(FIRST_MONTH, LAST_MONTH + 1)):
        at = cells.months.ref("month", month)
        kit.put(sheet, TAG_ROW, column, f'=IF({known}=0,"",IF({at}<={cells.ref("close")},"Actual","Forecast"))', band)
        kit.put(sheet, HEAD_ROW, column, f'=IF({known}=0,"",{at})', kit.format("header", num_format="mmm yy"))
    kit.put(sheet, TAG_ROW, YEAR, "Year", band, to=LAST)
    for column, name in ((YEAR, "year"), (LAST, "next year")):
        kit.put(sheet, HEAD_ROW, column, f"={cells.ref(name)}", kit.format("header", font_color="navy"))


def _write_row(kit: Kit, sheet: Worksheet, cells: StaffingCells, row: int, line: tuple[str, str, str]) -> None:
    label, name, style = line
    sheet.set_row_pixels(row, ROW_PIXELS)
    if not name:
        heading = kit.format(bold=True, font_color="navy", bottom=1, bottom_color="rule", valign="bottom")
        for column in range(LABEL, LAST + 1):
            kit.put(sheet, row, column, label if column == LABEL else "", heading)
        return
    number = NUMBER_FORMATS[MEASURE[name].number if name in MEASURE else "pct"]
    indent: dict[str, Any] = {"indent": 1} if style == "cell" else {}
    shown = words.capacity_label(cells) if name == "capacity" else label
    kit.put(sheet, row, LABEL, shown, kit.format(style, **indent))
    plain = kit.format(style, align="right", num_format=number)
    bold = kit.format(style, align="right", num_format=number, bold=True, bg_color="mist")
    for month, column in enumerate(range(FIRST_MONTH, LAST_MONTH + 1)):
        at = cells.months.ref(name, month)
        kit.put(sheet, row, column, f'=IF({cells.ref("ready")}=0,"",{at})', plain)
    for index, column in enumerate((YEAR, LAST)):
        kit.put(sheet, row, column, f'=IF({cells.ref("ready")}=0,"",{cells.years.ref(name, index)})', bold)


def _row_of(name: str) -> int:
    return FIRST_ROW + [row[1] for row in ROWS].index(name)


def _conditions(kit: Kit, sheet: Worksheet, last: int) -> None:
    """Tint forecast months; color what is short by more than the share of Settings, and full departments."""
    tag = xl_rowcol_to_cell(TAG_ROW, FIRST_MONTH, row_abs=True)
    tags = (TAG_ROW, FIRST_MONTH, TAG_ROW, LAST_MONTH)
    style_when(kit, sheet, tags, f'{tag}="Forecast"', bg_color="band95", font_color="navy")
    style_when(kit, sheet, tags, f'{tag}=""', bg_color="white")
    short, needed = (xl_rowcol_to_cell(_row_of(name), FIRST_MONTH) for name in ("short", "needed"))
    area = (_row_of("short"), FIRST_MONTH, _row_of("short"), LAST)
    look = {"font_color": "unfavorable", "bg_color": "unfavorable_bg"}
    style_when(kit, sheet, area, f"AND(ISNUMBER({short}),N({short})>xp_Pct*N({needed}))", **look)
    full = xl_rowcol_to_cell(_row_of("capacity"), FIRST_MONTH)
    area = (_row_of("capacity"), FIRST_MONTH, _row_of("capacity"), LAST)
    style_when(kit, sheet, area, f"AND(ISNUMBER({full}),N({full})>1)", **look)
    month = xl_rowcol_to_cell(HEAD_ROW, FIRST_MONTH, row_abs=True)
    area = (_row_of("tax share"), FIRST_MONTH, _row_of("tax share"), LAST_MONTH)
    share = xl_rowcol_to_cell(_row_of("tax share"), FIRST_MONTH)
    january = f"AND(ISNUMBER({share}),MONTH(N({month}))=1)"
    style_when(kit, sheet, area, january, bold=True, font_color="navy", bg_color="pale")
    months = (FIRST_ROW, FIRST_MONTH, last, LAST_MONTH)
    first = xl_rowcol_to_cell(FIRST_ROW, FIRST_MONTH)
    style_when(kit, sheet, months, f'AND({tag}="Forecast",{first}<>"")', bg_color="pale")


def _chart(kit: Kit, sheet: Worksheet, cells: StaffingCells, top: int) -> None:
    legend = (
        ("navy", "━", "Needed, closed"), ("blue", "━", "needed, plan"), ("ink3", "━", "held"),
        ("budget", "╍", "authorized"), ("unfavorable", "■", "short"), ("favorable", "■", "over"),
    )  # fmt: skip
    kit.panel(sheet, top, LABEL, CHART_LAST, Panel(words.chart_title(cells), "FTE", legend))
    drawn, ref = cells.chart.chart_range, cells.ref
    chart = fan_chart(
        kit.workbook,
        months=cells.months.chart_range("month"),
        areas=[("base", drawn("s base"), ""), ("Short", drawn("s short"), "unfavorable_bg"),
               ("Over", drawn("s over"), "favorable_bg")],
        lines=[("Authorized", drawn("s authorized"), "budget"), ("Held", drawn("s held"), "positions"),
               ("Needed, closed", drawn("s actual"), "actual"), ("Needed, plan", drawn("s forecast"), "forecast")],
        ticks=[(f"={ref(f'tick {i}')}", f"={ref(f'height {i}')}") for i in range(TICKS)],
        frame=Frame(LABEL_PIXELS + (CHART_LAST - LABEL) * MONTH_PIXELS, CHART_ROWS * PANEL_PIXELS),
    )  # fmt: skip
    alt = "Line chart by month: FTE needed by hours, closed and planned, against positions held and authorized"
    sheet.insert_chart(top + 2, LABEL, chart, {"object_position": 1, "description": alt})


REPORT = Report(
    name="Staffing",
    readers="CNO, managers",
    shows="Positions held against FTE needed; capacity",
    write=write_staffing,
    hidden=SHEET,
    calculate=lambda kit, sheet, contents: write_calc_staffing(kit, sheet, contents.cells(income.REPORT)),
    reads=(income.REPORT,),
)
