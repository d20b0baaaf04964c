"""The Scenarios sheet: what the picked scenario changes, what each one comes to, and which driver weighs most."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.core.scenario.changes import BASE
from xlplan.core.schedules.registry import INPUTS
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import GRID_COLUMNS, Kit
from xlplan.workbook.reports.design.money import MISSING, dollars, flagged, numbered, pick_box, style_when
from xlplan.workbook.reports.income.statement import EXPENSE, MARGIN, NONE, REVENUE
from xlplan.workbook.reports.report import Contents, Report
from xlplan.workbook.reports.scenarios.calc import MEASURES, SHEET, SLOTS, Measure, ScenarioCells, write_calc_scenarios
from xlplan.workbook.reports.scenarios.calc_steps import STEPS
from xlplan.workbook.reports.scenarios.charts import ROWS, write_driver_chart, write_margin_chart

__all__ = ["REPORT", "write_scenarios"]

STEP_ROW = 6  # zero-based rows of the panels
MEASURE_ROW = STEP_ROW + 5 + STEPS
CHART_ROW = MEASURE_ROW + 5 + len(MEASURES)
FIRST_PLACE, LESS_BASE, LESS_BUDGET = 6, 21, 23  # a place is two columns: budget and scenarios, from the right
STEP_COLUMNS = (
    # first and last column, heading, column of the hidden sheet, number format
    (1, 4, "Driver", "driver", ""),
    (5, 8, "Where", "scope", ""),
    (9, 10, "Change", "change", ""),
    (11, 13, "When", "months", ""),
    (14, 15, "this", "this", "var"),
    (16, 17, "next", "next", "var"),
    (18, 24, "Why", "note", ""),
)


def write_scenarios(kit: Kit, sheet: Worksheet, cells: ScenarioCells, contents: Contents) -> None:
    """Write the sheet over the addresses of the hidden one."""
    kit.grid(sheet)
    kit.navigation(sheet, contents.navigation)
    kit.header(
        sheet,
        title=f'="Scenarios"&{cells.ref("of year")}',
        message=_message(cells),
        eyebrow=_eyebrow(cells),
        title_to=10,
    )
    _picks(kit, sheet, cells, contents)
    for row in (STEP_ROW - 1, MEASURE_ROW - 1, CHART_ROW - 1):
        sheet.set_row_pixels(row, 10)
    for row in (STEP_ROW, MEASURE_ROW, CHART_ROW):
        sheet.set_row_pixels(row, 24)
        sheet.set_row_pixels(row + 1, 18)
    _steps(kit, sheet, cells)
    _measures(kit, sheet, cells)
    write_margin_chart(kit, sheet, cells, CHART_ROW)
    write_driver_chart(kit, sheet, cells, CHART_ROW)
    kit.print_page(sheet, CHART_ROW + 1 + ROWS, GRID_COLUMNS + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.ignore_errors({"formula_differs": "A1:AZ100", "empty_cell_reference": "A1:AZ100"})


def _eyebrow(cells: ScenarioCells) -> str:
    ref = cells.ref
    closed = f'IF({ref("has close")}=1,"  ·  closed through "&TEXT(xp_LastClosed,"mmm yyyy"),"")'
    return f"=UPPER(xp_Entity&{closed})"


def _result(cells: ScenarioCells) -> str:
    return f'IF({cells.ref("cost only")}=1,"expense","margin")'


def _message(cells: ScenarioCells) -> str:
    ref = cells.ref
    named = f'IF({ref("all")}=1,{ref("fy name")},xp_Dept&" "&{ref("fy name")})'
    span = (
        f'{named}&" "&{_result(cells)}&" runs from "&{dollars(ref("lowest"))}&" ("&{ref("lowest name")}&") to "'
        f'&{dollars(ref("highest"))}&" ("&{ref("highest name")}&"); {BASE} is "&{dollars(ref("base result"))}'
    )
    single = f'{named}&" "&{_result(cells)}&" is "&{dollars(ref("base result"))}&" in {BASE}, the only scenario"'
    budget = (
        f'IF({ref("has budget")}=1," against a budget of "&{dollars(ref("budget result"))},"; "&{ref("no budget")})'
    )
    return f"=IF({ref('ready')}=0,{ref('waiting')},IF({ref('scenarios')}<2,{single},{span})&{budget})"


def _picks(kit: Kit, sheet: Worksheet, cells: ScenarioCells, contents: Contents) -> None:
    """Show the three picks, each with the way to its picker."""
    pick_box(kit, sheet, (11, 14), "SCENARIO: ON DASHBOARD", "=xp_Scenario", contents.picker("xp_Scenario"))
    pick_box(kit, sheet, (15, 19), "DEPARTMENT: ON DASHBOARD", "=xp_Dept", contents.picker("xp_Dept"))
    named = f"=IF({cells.ref('has close')}=1,{cells.ref('fy name')},xp_Year)"
    pick_box(kit, sheet, (20, 24), "YEAR: ON INCOME STATEMENT", named, contents.picker("xp_Year"))


def _steps(kit: Kit, sheet: Worksheet, cells: ScenarioCells) -> None:
    ref = cells.ref
    base = ref("is base")
    moves = f'" the "&{ref("fy name")}&" margin by "&{dollars("ABS(" + ref("total picked") + ")")}'
    letter = f'IF({ref("total picked")}<0,"\N{NO-BREAK SPACE}U","\N{NO-BREAK SPACE}F")'
    count = f'{ref("steps")}&IF({ref("steps")}=1," driver moves"," drivers move")'
    title = (
        f'=IF({ref("ready")}=0,"What the picked scenario changes",IF({base}=1,"{BASE} changes nothing; the other '
        f'scenarios change this",IF({ref("steps")}=0,xp_Scenario&" changes nothing yet",'
        f'xp_Scenario&": "&{count}&{moves}&{letter})))'
    )
    caption = (
        '="Effect on the operating margin of the whole hospital against Base, $ thousands; F favorable, (U) '
        'unfavorable; one driver after the other, so that they add up"'
    )
    kit.panel(sheet, STEP_ROW, 1, 18, Panel(title, caption))
    _link(kit, sheet)
    head = STEP_ROW + 2
    sheet.set_row_pixels(head, 22)
    for first, last, words, column, number in STEP_COLUMNS:
        heading = {"this": f"={ref('this name')}", "next": f"={ref('next name')}"}.get(words, words)
        style = kit.format("header" if number else "header_left", text_wrap=False, **_indent(column))
        kit.put(sheet, head, first, heading, style, to=last)
        for index in range(STEPS + 1):
            row = head + 1 + index
            sheet.set_row_pixels(row, 18)
            shown = f"={cells.steps.ref(column, index)}"
            if column == "note":
                shown = f"=IF({cells.steps.ref('kind', index)}=2,{_step_tie(cells)},{shown[1:]})"
            extra: dict[str, Any] = {"align": "right"} if number else {}
            if column in ("note", "months", "scope"):
                extra = {"font_size": 9, "font_color": "ink2"}
            kit.put(sheet, row, first, shown, kit.format("cell", number=number, **extra, **_indent(column)), to=last)
    _step_conditions(kit, sheet, head)


def _indent(column: str) -> dict[str, Any]:
    return {"indent": 1} if column == "note" else {}


def _link(kit: Kit, sheet: Worksheet) -> None:
    """Say where a scenario is added, beside the title of the panel."""
    style = kit.format("panel", font_size=9, bold=False, font_color="blue", align="right")
    sheet.merge_range(STEP_ROW, 19, STEP_ROW, GRID_COLUMNS, "", style)
    target = INPUTS["scen"].sheet
    words = f"Add or change one on {target}  →"
    sheet.write_url(STEP_ROW, 19, f"internal:'{target}'!A1", style, words, f"Go to {target}")


def _step_tie(cells: ScenarioCells) -> str:
    off = cells.ref("steps off")
    told = f'IF({off}<1,"✔ equals the difference of the plans below","✖ "&TEXT({off},"$#,##0")&" off the plans below")'
    return f'IF({cells.ref("all")}=1,{told},"The table below is of "&xp_Dept&" only")'


def _step_conditions(kit: Kit, sheet: Worksheet, head: int) -> None:
    """Take the lines off rows without a driver, rule the total, and color the effects."""
    first, last = head + 1, head + 1 + STEPS
    name, above = (xl_rowcol_to_cell(row, 1, col_abs=True) for row in (first, head))
    every = (first, 1, last, GRID_COLUMNS)
    white = {"top": 1, "bottom": 1, "top_color": "white", "bottom_color": "white"}
    style_when(kit, sheet, every, f'AND({name}="",{above}="")', **white)
    ruled = {"top": 1, "bottom": 1, "top_color": "ink", "bottom_color": "ink"}
    for left, right, bold in ((1, 17, True), (18, GRID_COLUMNS, False)):
        style_when(kit, sheet, (first, left, last, right), f'{name}=xp_Scenario&" less {BASE}"', bold=bold, **ruled)
    style_when(kit, sheet, every, f'{name}=""', bottom=1, bottom_color="white")
    for color, sign in (("favorable", ">=0.5"), ("unfavorable", "<=-0.5")):
        for column in (14, 16):
            at = xl_rowcol_to_cell(first, column, col_abs=True)
            rule = f"AND(ISNUMBER({at}),ABS(N({at}))*1000>xp_Amt,{at}{sign})"
            style_when(kit, sheet, (first, column, last, column + 1), rule, font_color=color)


def _measures(kit: Kit, sheet: Worksheet, cells: ScenarioCells) -> None:
    ref = cells.ref
    year = f'IF({ref("has close")}=1," for "&{ref("fy name")},"")'
    title = f'="What each scenario means"&{year}&IF({ref("all")}=1,""," in "&xp_Dept)'
    first_open = f'TEXT(EDATE({ref("close")},1),"mmm yyyy")'
    made = (
        f'IF({ref("closed months")}=0,"all months are plan",IF({ref("closed months")}=12,"all months are actual",'
        f'"actual through "&TEXT({ref("close")},"mmm yyyy")&", each scenario from "&{first_open}))'
    )
    more = f'IF({ref("scenarios")}>{SLOTS},"; first "&{SLOTS}&" of "&{ref("scenarios")}&" scenarios","")'
    where = f'IF({ref("all")}=1,"","; of the department picked on Dashboard only")'
    told = f'IF({ref("has close")}=1,"; "&{made},"")'
    caption = f'="$ thousands unless stated"&{told}&"; the picked scenario is tinted"&{more}&{where}'
    kit.panel(sheet, MEASURE_ROW, 1, GRID_COLUMNS, Panel(title, caption))
    head = MEASURE_ROW + 2
    sheet.set_row_pixels(head, 30)
    kit.put(sheet, head, 1, "Measure", kit.format("header_left"), to=FIRST_PLACE - 1)
    right = kit.format("header")
    for place in range(SLOTS + 1):
        column = FIRST_PLACE + 2 * place
        kit.put(sheet, head, column, f"={cells.places.ref('name', place)}", right, to=column + 1)
    kit.put(sheet, head, LESS_BASE, f'={cells.ref("contrasted")}&CHAR(10)&"less {BASE}"', right, to=LESS_BASE + 1)
    kit.put(sheet, head, LESS_BUDGET, '=xp_Scenario&CHAR(10)&"less budget"', right, to=LESS_BUDGET + 1)
    for index, measure in enumerate(MEASURES):
        _measure_row(kit, sheet, cells, head + 1 + index, index, measure)
    _measure_conditions(kit, sheet, head)
    _tie(kit, sheet, cells, head + 1 + len(MEASURES))


def _measure_row(kit: Kit, sheet: Worksheet, cells: ScenarioCells, row: int, index: int, measure: Measure) -> None:
    style = {EXPENSE: "subtotal", REVENUE: "subtotal", MARGIN: "total"}.get(measure.column, "cell")
    sheet.set_row_pixels(row, 20 if style == "total" else 18)
    kit.put(sheet, row, 1, _label(cells, measure), kit.format(style), to=FIRST_PLACE - 1)
    number = kit.format(style, align="right", **numbered(measure.number))
    for place in range(SLOTS + 1):
        at, column = cells.places.ref("at", place), FIRST_PLACE + 2 * place
        value = f"INDEX({cells.scenario_range(measure.column)},{at})"
        without = f'IF(AND({at}=1,{cells.ref("has budget")}=0),"{NONE}",{value})'
        kit.put(sheet, row, column, f'=IF({at}<1,"",{without})', number, to=column + 1)
    difference = kit.format(style, align="right", **numbered(measure.difference))
    for column, name in ((LESS_BASE, "less base"), (LESS_BUDGET, "less budget")):
        value = cells.picked.ref(name, index)
        kit.put(sheet, row, column, f'=IF({value}="","{MISSING}",{value})', difference, to=column + 1)


def _label(cells: ScenarioCells, measure: Measure) -> str:
    stat = cells.ref("stat")
    words = {
        "Volume": f'=IF({stat}="","Volume",{stat})',
        "Unit cost": f'="Expense per "&{cells.ref("unit name")}&" ($)"',
        "FTE": "Paid FTE (average)",
    }
    return words.get(measure.column, measure.label)


def _measure_conditions(kit: Kit, sheet: Worksheet, head: int) -> None:
    """Tint the picked scenario, and color the differences that the rule of Settings flags; statistics stay."""
    last = head + len(MEASURES)
    corner = xl_rowcol_to_cell(head + 1, FIRST_PLACE)
    numbers = (head + 1, FIRST_PLACE, last, GRID_COLUMNS)
    style_when(kit, sheet, numbers, f"ISTEXT({corner})", font_color="ink3", bold=False)
    for place in range(SLOTS + 1):
        column = FIRST_PLACE + 2 * place
        name = xl_rowcol_to_cell(head, column, row_abs=True, col_abs=True)
        style_when(kit, sheet, (head, column, last, column + 1), f"{name}=xp_Scenario", bg_color="pale", bold=True)
    first, bottom = head + 2, head + 1 + [measure.column for measure in MEASURES].index(MARGIN)
    names = xl_range_abs(head, FIRST_PLACE, head, LESS_BASE - 1)
    left, right = (xl_rowcol_to_cell(first, column, col_abs=True) for column in (FIRST_PLACE, LESS_BASE - 1))
    for column, against in ((LESS_BASE, BASE), (LESS_BUDGET, "Budget")):
        amount = xl_rowcol_to_cell(first, column, col_abs=True)
        base = f'N(INDEX({left}:{right},MATCH("{against}",{names},0)))'
        rule = flagged(amount, f"IF({base}=0,1,ABS({amount})/ABS({base}))")
        for color, sign in (("favorable", ">0"), ("unfavorable", "<0")):
            area = (first, column, bottom, column + 1)
            style_when(kit, sheet, area, f"AND({rule},{amount}{sign})", font_color=color)


def _tie(kit: Kit, sheet: Worksheet, cells: ScenarioCells, row: int) -> None:
    off = cells.ref("off")
    largest = f'" (largest difference "&TEXT({off},"#,##0.00")&")"'
    told = f'IF({off}<0.5,"Ties to Scenario data: ✔","Ties to Scenario data: ✖")&{largest}'
    absent = f"OR({cells.ref('ready')}=0,{cells.ref('compared')}=0)"
    text = f'=IF({absent},"",IF({cells.ref("all")}=1,{told},"Pick All departments to compare with Scenario data"))'
    kit.put(sheet, row, 1, text, kit.format("caption"), to=12)
    note = "F favorable, (U) unfavorable, colored when over the limits of Settings. Volume carries no letter."
    kit.put(sheet, row, 13, note, kit.format("caption", align="right"), to=GRID_COLUMNS)
    at = xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
    for sign, color in (("✔", "favorable"), ("✖", "unfavorable")):
        style_when(kit, sheet, (row, 1, row, 12), f'ISNUMBER(FIND("{sign}",{at}))', font_color=color)


REPORT = Report(
    name="Scenarios",
    readers="CFO, finance",
    shows="What each scenario changes and comes to",
    write=write_scenarios,
    hidden=SHEET,
    calculate=lambda kit, sheet, _: write_calc_scenarios(kit, sheet),
)
