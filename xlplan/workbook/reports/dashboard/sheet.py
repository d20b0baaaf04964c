"""The Dashboard sheet: where the plan stands, why, who must act and whether the numbers tie."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.dashboard import words
from xlplan.workbook.reports.dashboard.calc import SHEET, DashboardCells, write_calc_dashboard
from xlplan.workbook.reports.dashboard.calc_flagged import LISTED
from xlplan.workbook.reports.dashboard.tiles import tiles
from xlplan.workbook.reports.design.calc import TICKS
from xlplan.workbook.reports.design.charts import Frame, bridge_chart, fan_chart
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import COLORS, GRID_COLUMNS, Kit
from xlplan.workbook.reports.design.tables import VARIANCES
from xlplan.workbook.reports.report import Contents, Report

__all__ = ["DEPARTMENT", "REPORT", "SCENARIO", "SCENARIO_PICKER", "UNIT_PICKER", "write_dashboard"]

SCENARIO_PICKER, UNIT_PICKER = "O3", "T3"  # the names xp_Scenario and xp_Dept point here
SCENARIO, DEPARTMENT = "Base", "All departments"  # picked at first
TILE_ROWS, TILE_COLUMNS = (6, 11), (1, 7, 13, 19)
CHART_ROW, CHART_ROWS, ROW_PIXELS = 16, 12, 20
LIST_ROW, LIST_PIXELS = 31, 21
STATUS_ROW = LIST_ROW + LISTED + 4
LEFT_LAST, RIGHT_FIRST = 12, 14
LIST_LAST, MARGIN_FIRST = 15, 17
FLAG_COLUMN = GRID_COLUMNS + 1  # the margin
VOLUME_LEGEND = (
    ("navy", "━", "Actual"),
    ("blue", "━", "Forecast"),
    ("budget", "╍", "Budget"),
    ("band80", "■", "80% range"),
    ("band95", "■", "wide range"),
)
LIST_COLUMNS = (  # heading, first and last column, column of tblVar, style of the heading
    ("Department", 1, 4, "department", "header_left"),
    ("Line", 5, 7, "name", "header_left"),
    ("Budget", 8, 9, "budget", "header"),
    ("Variance", 10, 11, "variance", "header"),
    ("%", 12, 12, "pct", "header"),
    ("Main driver", 13, 15, "driver", "header_left"),
)


def write_dashboard(kit: Kit, sheet: Worksheet, cells: DashboardCells, contents: Contents) -> None:
    """Write the sheet over the addresses of the hidden one."""
    kit.grid(sheet)
    kit.navigation(sheet, contents.navigation)
    kit.header(
        sheet, title="Operating plan dashboard", message=words.message(cells), eyebrow=words.eyebrow(cells),
        title_to=LEFT_LAST,
    )  # fmt: skip
    _heights(sheet)
    _pickers(kit, sheet)
    places = [(row, column) for row in TILE_ROWS for column in TILE_COLUMNS]
    for (row, column), tile in zip(places, tiles(cells), strict=True):
        kit.tile(sheet, row, column, column + 5, tile)
    _volume(kit, sheet, cells)
    _bridge(kit, sheet, cells)
    _flagged(kit, sheet, cells)
    _margin(kit, sheet, cells)
    _status(kit, sheet, cells)
    kit.print_page(sheet, STATUS_ROW, GRID_COLUMNS + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    everywhere = "A1:AZ100"
    sheet.ignore_errors({"formula_differs": everywhere, "empty_cell_reference": everywhere})


def _heights(sheet: Worksheet) -> None:
    gaps = {5: 10, TILE_ROWS[1] - 1: 8, CHART_ROW - 1: 12, LIST_ROW - 1: 8, STATUS_ROW - 1: 10, STATUS_ROW: 24}
    titles = {row: 24 for row in (CHART_ROW, LIST_ROW)} | {row + 1: 18 for row in (CHART_ROW, LIST_ROW)}
    charts = dict.fromkeys(range(CHART_ROW + 2, CHART_ROW + 2 + CHART_ROWS), ROW_PIXELS)
    lines = dict.fromkeys(range(LIST_ROW + 2, LIST_ROW + 3 + LISTED), LIST_PIXELS)
    for row, height in (gaps | titles | charts | lines).items():
        sheet.set_row_pixels(row, height)


def _pickers(kit: Kit, sheet: Worksheet) -> None:
    for first, last, cell, label, value, source, told in (
        (14, 17, SCENARIO_PICKER, "SCENARIO (PICK HERE)", SCENARIO, "=lst_Scen", "Every sheet follows."),
        (19, GRID_COLUMNS, UNIT_PICKER, "DEPARTMENT (PICK HERE)", DEPARTMENT, "=lst_Unit",
         "One department, one entity, or all of them."),
    ):  # fmt: skip
        kit.put(sheet, 1, first, label, kit.format("eyebrow"))
        kit.put(sheet, 2, first, value, kit.format("pick"), to=last)
        sheet.data_validation(
            cell,
            {"validate": "list", "source": source, "input_title": label.split(" (")[0].capitalize(),
             "input_message": told, "error_title": "Not in the list", "error_message": "Pick one of the list."},
        )  # fmt: skip


def _ticks(cells: DashboardCells, prefix: str) -> list[tuple[str, str]]:
    ref = cells.ref
    return [(f"={ref(f'{prefix}tick {i}')}", f"={ref(f'{prefix}height {i}')}") for i in range(TICKS)]


def _pixels(first: int, last: int) -> int:
    return 48 * (last - first + 1)


def _volume(kit: Kit, sheet: Worksheet, cells: DashboardCells) -> None:
    title = words.volume_title(cells)
    kit.panel(sheet, CHART_ROW, 1, LEFT_LAST, Panel(title, "By month", VOLUME_LEGEND, caption_to=9))
    note = kit.format("caption", align="right")
    kit.put(sheet, CHART_ROW + 1, 10, words.range_note(cells), note, to=LEFT_LAST)
    drawn = cells.volume.chart_range
    areas = [("base", "s base", ""), ("wide range, low", "s low", "band95")]
    areas += [("80% range", "s middle", "band80"), ("wide range, high", "s high", "band95")]
    chart = fan_chart(
        kit.workbook,
        months=drawn("month"),
        areas=[(name, drawn(column), color) for name, column, color in areas],
        lines=[(name.capitalize(), drawn(f"s {name}"), name) for name in ("budget", "actual", "forecast")],
        ticks=_ticks(cells, "volume "),
        frame=Frame(_pixels(1, LEFT_LAST) - 8, CHART_ROWS * ROW_PIXELS),
    )
    alt = "Line chart of monthly volume: actual, forecast with its ranges, and budget, to the end of the fiscal year"
    sheet.insert_chart(CHART_ROW + 2, 1, chart, {"object_position": 1, "description": alt})


def _bridge(kit: Kit, sheet: Worksheet, cells: DashboardCells) -> None:
    title, caption = words.bridge_title(cells), words.bridge_caption(cells)
    kit.panel(sheet, CHART_ROW, RIGHT_FIRST, GRID_COLUMNS, Panel(title, caption))
    chart = bridge_chart(
        kit.workbook,
        categories=cells.bridge.categories,
        columns=cells.bridge.columns,
        labels=cells.bridge.labels,
        frame=Frame(_pixels(RIGHT_FIRST, GRID_COLUMNS), CHART_ROWS * ROW_PIXELS),
    )
    alt = "Bridge from the budgeted to the actual operating result, year to date, by cause"
    sheet.insert_chart(CHART_ROW + 2, RIGHT_FIRST, chart, {"object_position": 1, "description": alt})


def _flagged(kit: Kit, sheet: Worksheet, cells: DashboardCells) -> None:
    kit.panel(sheet, LIST_ROW, 1, LIST_LAST, Panel(words.flagged_title(cells), words.flagged_caption(cells)))
    head = LIST_ROW + 2
    for label, first, last, _, style in LIST_COLUMNS:
        kit.put(sheet, head, first, label, kit.format(style, indent=int(label == "Main driver")), to=last)
    for index in range(LISTED):
        _flagged_row(kit, sheet, cells, head + 1 + index, index)
    _flagged_look(kit, sheet, head + 1)


def _flagged_look(kit: Kit, sheet: Worksheet, top: int) -> None:
    """Color the flagged and rule the filled rows; LibreOffice applies one rule to a cell, so each draws the line."""
    line = {"bottom": 1, "bottom_color": COLORS["hairline"]}
    at = f"${xl_col_to_name(FLAG_COLUMN)}{top + 1}"
    for first, last, rule, color in (
        (10, 11, f'={at}="F"', "favorable"),
        (10, 11, f'={at}="U"', "unfavorable"),
        (1, LIST_LAST, f'=$B{top + 1}<>""', ""),
    ):
        colored = {"font_color": COLORS[color], "bold": True} if color else {}
        style = kit.workbook.add_format(line | colored)
        options = {"type": "formula", "criteria": rule, "format": style}
        sheet.conditional_format(top, first, top + LISTED - 1, last, options)


def _flagged_row(kit: Kit, sheet: Worksheet, cells: DashboardCells, row: int, index: int) -> None:
    at = cells.flagged.ref("row", index)
    for _, first, last, column, style in LIST_COLUMNS:
        value = f"INDEX({VARIANCES.ref(column)},{at})"
        if style == "header_left":
            shown = kit.format("body", indent=int(column == "driver"))
            kit.put(sheet, row, first, f'=IF({at}=0,"",{value}&"")', shown, to=last)
            continue
        if column == "pct":
            value, shown = f'IF({value}="","n/a",ABS({value}))', kit.format("body", number="pct0", align="right")
        else:
            value, number = f"{value}/1000", "var" if column == "variance" else "k"
            shown = kit.format("body", number=number)
        kit.put(sheet, row, first, f'=IF({at}=0,"",{value})', shown, to=last)
    # The rules that color a row may not look at another sheet, so the flag is here, unseen.
    flag = f'=IF({at}=0,"",INDEX({VARIANCES.ref("flag")},{at})&"")'
    kit.put(sheet, row, FLAG_COLUMN, flag, kit.format(num_format=";;;"))


def _margin(kit: Kit, sheet: Worksheet, cells: DashboardCells) -> None:
    heading = Panel(words.margin_title(cells), "$ thousands, cumulative", VOLUME_LEGEND[:3])
    kit.panel(sheet, LIST_ROW, MARGIN_FIRST, GRID_COLUMNS, heading)
    drawn = cells.margin.chart_range
    lines = [("Zero", "s zero", "zero"), ("Budget", "s budget to date", "budget")]
    lines += [("Actual", "s to date", "actual"), ("Forecast", "s projected", "forecast")]
    chart = fan_chart(
        kit.workbook,
        months=drawn("month"),
        areas=(),
        lines=[(name, drawn(column), style) for name, column, style in lines],
        ticks=_ticks(cells, "margin "),
        frame=Frame(_pixels(MARGIN_FIRST, GRID_COLUMNS), (LISTED + 1) * LIST_PIXELS, every=2),
    )
    alt = "Line chart of the cumulative operating result this fiscal year: actual, picked scenario and budget"
    sheet.insert_chart(LIST_ROW + 2, MARGIN_FIRST, chart, {"object_position": 1, "description": alt})


def _status(kit: Kit, sheet: Worksheet, cells: DashboardCells) -> None:
    strip = {"bg_color": "mist"}
    light = kit.format(bold=True, indent=1, font_color="ink2", **strip)
    kit.put(sheet, STATUS_ROW, 1, '=xp_Checks&""', light, to=6)
    for sign, color in (("✔", "favorable"), ("✖", "unfavorable")):
        style = kit.workbook.add_format({"font_color": COLORS[color]})
        rule = f'=LEFT($B${STATUS_ROW + 1},1)="{sign}"'
        sheet.conditional_format(STATUS_ROW, 1, STATUS_ROW, 6, {"type": "formula", "criteria": rule, "format": style})
    kit.put(sheet, STATUS_ROW, 7, words.status(cells), kit.format("caption", **strip), to=GRID_COLUMNS)


REPORT = Report(
    name="Dashboard",
    readers="CFO, managers",
    shows="Margin, hours, supplies, volume, year end",
    write=write_dashboard,
    hidden=SHEET,
    calculate=lambda kit, sheet, _: write_calc_dashboard(kit, sheet),
    pickers=(("xp_Scenario", SCENARIO_PICKER), ("xp_Dept", UNIT_PICKER)),
)
