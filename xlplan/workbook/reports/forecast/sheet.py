"""The Forecast sheet: one series at a time, its ranges, its months, its method and accuracy."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlplan.forecasting.models.methods import HOUSE_RULES
from xlplan.workbook.reports.design.charts import Frame, fan_chart
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import GRID_COLUMNS, Kit
from xlplan.workbook.reports.design.tables import ACCURACY
from xlplan.workbook.reports.forecast.calc import (
    AHEAD,
    BACK,
    SHEET,
    ForecastCells,
    accuracy_formula,
    write_calc_forecast,
)
from xlplan.workbook.reports.report import Contents, Report

__all__ = ["PICKER", "REPORT", "write_forecast"]

PICKER = "R3"  # first cell of the merged picker; the name xp_Series points here
CHART_ROW, TABLE_ROW = 6, 21  # zero-based rows of the two panels
CLOSED_SHOWN = 4
TABLE_LAST, SIDE_FIRST = 16, 18  # columns of the month table and of the panels beside it
LEADS = (("1-3", "1–3 mo"), ("4-6", "4–6"), ("7-12", "7–12"))
RULES = tuple((rule.value, rule.spec.label) for rule in HOUSE_RULES)
LEGEND = (
    ("navy", "━", "Actual"),
    ("blue", "━", "Forecast"),
    ("budget", "╍", "Budget"),
    ("prior", "━", "Same month of prior year"),
    ("band80", "■", "80% range"),
    ("band95", "■", "wide range"),
)


def write_forecast(kit: Kit, sheet: Worksheet, cells: ForecastCells, contents: Contents) -> None:
    """Write the sheet over the addresses of the hidden one."""
    kit.grid(sheet)
    kit.navigation(sheet, contents.navigation)
    kit.header(sheet, title=_title(cells), message=_message(cells), eyebrow=_eyebrow(), title_to=15)
    _picker(kit, sheet)
    _chart(kit, sheet, cells)
    _months(kit, sheet, cells)
    _accuracy(kit, sheet, cells)
    _year(kit, sheet, cells)
    _method(kit, sheet, cells)
    kit.print_page(sheet, TABLE_ROW + 3 + CLOSED_SHOWN + AHEAD, GRID_COLUMNS + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.ignore_errors({"formula_differs": "A1:AZ100", "empty_cell_reference": "A1:AZ100"})


def _eyebrow() -> str:
    return '=UPPER(xp_Entity&"  ·  closed through "&TEXT(xp_LastClosed,"mmm yyyy"))'


def _title(cells: ForecastCells) -> str:
    return f'=IF({cells.ref("row")}=0,"Forecast: pick a series",xp_Series)'


def _message(cells: ForecastCells) -> str:
    ref = cells.ref

    def change(name: str, words: str) -> str:
        base = ref(name)
        return f'IF(N({base})=0,"",", "&TEXT({ref("fy projected")}/{base}-1,"+0.0%;-0.0%")&" {words}")'

    projected = (
        f'{ref("fy name")}&" is projected at "&TEXT({ref("fy projected")},{ref("shape")})'
        f'&IF({ref("rate")}=1," on average","")'
        f"&{change('prior year', 'on the year before')}&{change('fy budget', 'against budget')}"
    )
    wape, naive = ref("wape used 1-3"), ref("wape same_month 1-3")
    error = (
        f'IF(OR({wape}="",{naive}=""),"",". Error over 1–3 months is "&TEXT({wape},"0.0%")&" ("'
        f'&TEXT({naive},"0.0%")&" if last year were repeated)")'
    )
    return (
        f'=IF({ref("row")}=0,"Not refreshed yet: fill the cream sheets, then run xlplan refresh",'
        f'IF({ref("fy projected")}="",{ref("months")}&" closed months; "&{ref("fy name")}'
        '&" has months neither closed nor forecast",'
        f"{projected}&{error}))"
    )


def _picker(kit: Kit, sheet: Worksheet) -> None:
    kit.put(sheet, 1, 17, "SERIES (PICK HERE)", kit.format("eyebrow"))
    sheet.merge_range(2, 17, 2, GRID_COLUMNS, "", kit.format("pick"))
    sheet.data_validation(PICKER, {"validate": "list", "source": "=lst_Series"})


def _chart(kit: Kit, sheet: Worksheet, cells: ForecastCells) -> None:
    sheet.set_row_pixels(5, 12)
    title = (
        f'={cells.ref("item")}&": "&MIN({cells.ref("months")},{BACK})&" closed months and "'
        f'&MIN(xp_Horizon,{AHEAD})&" ahead"'
    )
    kit.panel(sheet, CHART_ROW, 1, GRID_COLUMNS, Panel(title, "By month", LEGEND))
    areas = [("base", "s base", ""), ("wide range, low", "s low95", "band95")]
    areas += [("80% range", "s mid80", "band80"), ("wide range, high", "s high95", "band95")]
    names = {"prior": "Prior year", "budget": "Budget", "actual": "Actual", "forecast": "Forecast"}
    chart = fan_chart(
        kit.workbook,
        months=cells.chart_range("month"),
        areas=[(name, cells.chart_range(column), color) for name, column, color in areas],
        lines=[(name, cells.chart_range(f"s {style}"), style) for style, name in names.items()],
        ticks=[("=" + cells.ref(f"tick {i}"), "=" + cells.ref(f"height {i}")) for i in range(6)],
        frame=Frame(1142, 256),
    )
    alt = "Line chart of the picked series: history, forecast with ranges, budget and prior year"
    sheet.insert_chart(CHART_ROW + 2, 1, chart, {"object_position": 1, "description": alt})


def _months(kit: Kit, sheet: Worksheet, cells: ForecastCells) -> None:
    unit = cells.ref("unit")
    caption = f'=IF({unit}="","",PROPER({unit})&"; ")&"rows above the line are closed months"'
    kit.panel(sheet, TABLE_ROW, 1, TABLE_LAST, Panel("Month by month", caption))
    sheet.set_row_pixels(TABLE_ROW + 2, 34)
    wide = 'TEXT(xp_Confidence,"0%")'
    heads = [
        "Month",
        "Actual, then forecast",
        "Low of 80%",
        "High of 80%",
        f'="Low of "&{wide}',
        f'="High of "&{wide}',
    ]
    for index, head in enumerate([*heads, "Budget", "Prior year"]):
        style = kit.format("header" if index else "header_left")
        kit.put(sheet, TABLE_ROW + 2, 1 + 2 * index, head, style, to=2 + 2 * index)
    for offset in range(1 - CLOSED_SHOWN, AHEAD + 1):
        _month_row(kit, sheet, cells, TABLE_ROW + 2 + CLOSED_SHOWN + offset, offset)
    first = TABLE_ROW + 3
    _two_decimals(kit, sheet, cells, first, 3, first + CLOSED_SHOWN + AHEAD - 1, TABLE_LAST)
    sheet.conditional_format(
        first, 1, first + CLOSED_SHOWN + AHEAD - 1, TABLE_LAST,
        {"type": "formula", "criteria": f"=MONTH(EDATE($B{first + 1},1))=xp_FYStart",
         "format": kit.workbook.add_format({"bottom": 1, "bottom_color": "#5F6B78"})},
    )  # fmt: skip


def _two_decimals(kit: Kit, sheet: Worksheet, cells: ForecastCells, *area: int) -> None:
    """Show rates with cents; counts and dollars stay whole."""
    cents = kit.workbook.add_format({"num_format": "#,##0.00_)"})
    rule = {"type": "formula", "criteria": f"={cells.ref('rate')}=1", "format": cents, "stop_if_true": False}
    sheet.conditional_format(*area, rule)


def _month_row(kit: Kit, sheet: Worksheet, cells: ForecastCells, row: int, offset: int) -> None:
    sheet.set_row_pixels(row, 21)
    tint: dict[str, Any] = {"bg_color": "pale"} if offset > 0 else {}
    if offset == 0:
        tint = {"bottom": 2, "bottom_color": "navy"}
    month = f"={cells.month_ref('month', offset)}"
    kit.put(sheet, row, 1, month, kit.format("cell", number="mon", align="left", **tint), to=2)
    color = "blue" if offset > 0 else "navy"
    for index, name in enumerate(("value", "p10", "p90", "lower", "upper", "budget", "prior"), 1):
        source = "actual" if offset <= 0 else "forecast"
        extra: dict[str, Any] = {"font_color": color, "bold": True} if name == "value" else {}
        at = cells.month_ref(source if name == "value" else name, offset)
        shown = f'=IF(ISNUMBER({at}),{at},"")'
        if offset <= 0 and name in ("p10", "p90", "lower", "upper"):
            shown = ""
        kit.put(
            sheet,
            row,
            1 + 2 * index,
            shown,
            kit.format("cell", number="k", **extra, **tint),
            to=2 + 2 * index,
        )


def _accuracy(kit: Kit, sheet: Worksheet, cells: ForecastCells) -> None:
    used, naive = cells.ref("wape used 1-3"), cells.ref("wape same_month 1-3")
    title = (
        f'=IF({used}="",IF(OR({cells.ref("row")}=0,COUNTIF({ACCURACY.ref("series")},xp_Series)>0),'
        '"Too short to measure accuracy","Accuracy is not measured for this series"),'
        f"IF({used}<={naive},"
        '"Better than last year repeated, at 1–3 months","Last year repeated was better, at 1–3 months"))'
    )
    content = Panel(title, "Error as share of volume at past closes; lower is better")
    kit.panel(sheet, TABLE_ROW, SIDE_FIRST, GRID_COLUMNS, content)
    heading = TABLE_ROW + 2
    kit.put(sheet, heading, SIDE_FIRST, "Method", kit.format("header_left"), to=GRID_COLUMNS - 3)
    for index, (_, label) in enumerate(LEADS):
        kit.put(sheet, heading, GRID_COLUMNS - 2 + index, label, kit.format("header", text_wrap=False))
    name = cells.ref("method name")
    used_label = f'=IF({name}="","Method used",UPPER(LEFT({name},1))&MID({name},2,40)&" (used)")'
    for index, (method, label) in enumerate((("used", used_label), *RULES)):
        extra: dict[str, Any] = {"bold": True, "bg_color": "pale"} if method == "used" else {}
        style = kit.format("cell", font_size=9, **extra)
        kit.put(sheet, heading + 1 + index, SIDE_FIRST, label, style, to=GRID_COLUMNS - 3)
        for column, (lead, _) in enumerate(LEADS, GRID_COLUMNS - 2):
            shown = cells.ref(f"wape used {lead}") if method == "used" else accuracy_formula(method, lead)
            kit.put(
                sheet, heading + 1 + index, column, f"={shown}", kit.format("cell", number="pct", font_size=9, **extra)
            )
    _value_added(kit, sheet, cells, heading + 2 + len(RULES))


def _value_added(kit: Kit, sheet: Worksheet, cells: ForecastCells, row: int) -> None:
    kit.put(sheet, row, SIDE_FIRST, "Saved against last year repeated", kit.format("total"), to=GRID_COLUMNS - 3)
    for column, (lead, _) in enumerate(LEADS, GRID_COLUMNS - 2):
        used, naive = cells.ref(f"wape used {lead}"), cells.ref(f"wape same_month {lead}")
        shown = f'=IF(OR({used}="",{naive}=""),"",{naive}-{used})'
        kit.put(sheet, row, column, shown, kit.format("total", number="points", font_size=9))
    held = kit.format("cell", font_size=9)
    kit.put(sheet, row + 1, SIDE_FIRST, "Months within the 80% range", held, to=GRID_COLUMNS - 3)
    for column, (lead, _) in enumerate(LEADS, GRID_COLUMNS - 2):
        shown = f"={accuracy_formula('used', lead, 'coverage_80')}"
        kit.put(sheet, row + 1, column, shown, kit.format("cell", number="pct", font_size=9))


def _year(kit: Kit, sheet: Worksheet, cells: ForecastCells) -> None:
    row = TABLE_ROW + 12
    title = f'={cells.ref("fy name")}&IF({cells.ref("rate")}=1," on average"," in total")'
    kit.panel(sheet, row, SIDE_FIRST, GRID_COLUMNS, Panel(title, "Closed months and forecast"))
    lines = (
        ("Closed months, actual", "fy actual", "cell"),
        ("Months ahead, forecast", "fy ahead", "cell"),
        ("Projected", "fy projected", "total"),
        ("Budget", "fy budget", "cell"),
        ("Year before", "prior year", "cell"),
    )
    _two_decimals(kit, sheet, cells, row + 2, GRID_COLUMNS - 1, row + 1 + len(lines), GRID_COLUMNS)
    for index, (label, name, style) in enumerate(lines, row + 2):
        kit.put(sheet, index, SIDE_FIRST, label, kit.format(style), to=GRID_COLUMNS - 2)
        value = f'=IF({cells.ref("row")}=0,"",{cells.ref(name)})'
        kit.put(sheet, index, GRID_COLUMNS - 1, value, kit.format(style, number="k"), to=GRID_COLUMNS)


def _method(kit: Kit, sheet: Worksheet, cells: ForecastCells) -> None:
    row = TABLE_ROW + 20
    heading = Panel("Method and data", "History is never changed; the gray sheets show what was used")
    kit.panel(sheet, row, SIDE_FIRST, GRID_COLUMNS, heading)
    ref = cells.ref
    used = f'"Forecast with "&{ref("method name")}&" on "&{ref("months")}&" closed months; "'
    days = f'"days taken into account: "&{ref("calendar")}&". "'
    told = f'IF({ref("method")}="","Not forecast: ",{used}&{days})&{ref("note")}&IF({ref("note")}="",""," ")'
    typed = f'IF({ref("overrides")}=0,"",{ref("overrides")}&" months ahead stand as typed on Overrides. ")'
    sums = '"The months’ ranges do not add up to a range for the year."'
    closest = f'{ref("verdict")}&IF({ref("verdict")}="",""," ")'
    note = f'=IF({ref("row")}=0,"",{closest}&{told}&{typed}&{sums})'
    sheet.merge_range(row + 2, SIDE_FIRST, row + 7, GRID_COLUMNS, "", kit.format("note"))
    sheet.write_formula(row + 2, SIDE_FIRST, note, kit.format("note"), "")


REPORT = Report(
    name="Forecast",
    readers="Analysts",
    shows="One series: ranges, method, accuracy",
    write=write_forecast,
    hidden=SHEET,
    calculate=lambda kit, sheet, _: write_calc_forecast(kit, sheet),
    pickers=(("xp_Series", PICKER),),
)
