"""The Start sheet: the month's steps, where everything is, the settings in force and the checks."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.core.schedules.registry import TABLES
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import GRID_COLUMNS, Kit
from xlplan.workbook.reports.design.tables import CHECKS, LEDGER, PAYROLL, STATISTICS, USAGE
from xlplan.workbook.reports.forecast import sheet as forecast
from xlplan.workbook.reports.report import Contents, Report

__all__ = ["REPORT", "write_start"]

STEPS = (
    ("Load the month", "Paste rows into the cream sheets, or: xlplan import BOOK gl FILE", "Ledger"),
    (
        "Refresh",
        '="xlplan refresh BOOK --close "&TEXT(EDATE(xp_LastClosed,1),"yyyy-mm")&" names mistakes or fills all sheets"',
        "",
    ),
    ("Read the checks", "All must pass before the numbers travel", "Checks"),
    ("Explain the variances", "Type comments in the cream cells; they stay through every refresh", "Variance"),
    ("Look ahead", "Pick a scenario and a department; read the year end", "Dashboard"),
    ("Override with a reason", "Where you know better: type value and reason, then refresh again", "Overrides"),
)
DATA_SHEETS = (
    ("scen", "Finance", "Add a scenario: one row for each change"),
    ("plan", "Auditors", "Every scenario by month, department, account"),
    ("audit", "Auditors", "Who refreshed, with what, from what"),
)
"""Tables that Start lists below the reports: who fills or reads them, what they hold."""
SETTINGS_SHOWN = (
    ("Entity", "xp_Entity", "gen"),
    ("Last closed month", "xp_LastClosed", "mon"),
    ("Fiscal year starts in month", "xp_FYStart", "gen"),
    ("Months forecast", "xp_Horizon", "gen"),
    ("Wide range", "xp_Confidence", "pct0"),
    ("Flag lines over, share of budget", "xp_Pct", "pct0"),
    ("and over, dollars", "xp_Amt", "usd"),
    ("or over, whatever the share", "xp_Always", "usd"),
    ("Volume of the hospital", "xp_Stat", "gen"),
)
INPUT_SUMS = {
    "in_stats": f"SUM({STATISTICS.ref('value')})+SUM({STATISTICS.ref('budget')})",
    "in_gl": f"SUM({LEDGER.ref('actual')})+SUM({LEDGER.ref('budget')})",
    "in_pay": f"SUM({PAYROLL.ref('dollars')})",
    "in_usage": f"SUM({USAGE.ref('dollars')})+SUM({USAGE.ref('budget_dollars')})",
}
CHECKS_SHOWN = 12
LEFT_LAST, RIGHT_FIRST = 11, 13
LIST_ROW = 8  # zero-based row of the first step and of the first sheet listed


def write_start(kit: Kit, sheet: Worksheet, _: None, contents: Contents) -> None:
    """Write the sheet; the name of the current year is read from the hidden sheet of Forecast."""
    fiscal_year = contents.cells(forecast.REPORT).ref("fy name")
    kit.grid(sheet)
    kit.navigation(sheet, contents.navigation)
    kit.header(
        sheet,
        title=f'="Planning workbook "&{fiscal_year}',
        message="From last month’s actuals to a plan, its variances and scenarios. Follow the steps each month.",
        eyebrow='=UPPER(xp_Entity&"  ·  closed through "&TEXT(xp_LastClosed,"mmm yyyy"))',
        title_to=15,
    )
    for row, height in ((5, 14), (6, 24), (7, 18)):
        sheet.set_row_pixels(row, height)
    _steps(kit, sheet)
    below = _sheets(kit, sheet, contents)
    _cell_styles(kit, sheet, below)
    _lower_half(kit, sheet, max(LIST_ROW + 2 * len(STEPS) + 2, below + 4))
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _lower_half(kit: Kit, sheet: Worksheet, top: int) -> None:
    """Write settings and checks; where they begin follows from the number of sheets listed above."""
    last = top + 3 + CHECKS_SHOWN
    for row, height in ((top, 24), (top + 1, 18), *((row, 24) for row in range(top + 2, last))):
        sheet.set_row_pixels(row, height)
    _settings(kit, sheet, top)
    _checks(kit, sheet, top)
    light = xl_rowcol_to_cell(top, RIGHT_FIRST, row_abs=True, col_abs=True)
    kit.workbook.define_name("xp_Checks", f"={sheet.get_name()}!{light}")
    kit.print_page(sheet, last, GRID_COLUMNS + 1)


def _steps(kit: Kit, sheet: Worksheet) -> None:
    heading = Panel("Each month, in this order", "Cream cells are typed or imported; xlplan writes the gray ones")
    kit.panel(sheet, 6, 1, LEFT_LAST, heading)
    title, detail = (
        kit.format(bold=True, font_size=11, indent=1),
        kit.format("caption", indent=1, valign="top"),
    )
    for index, (words, explained, target) in enumerate(STEPS):
        row = LIST_ROW + 2 * index
        sheet.set_row_pixels(row, 26)
        sheet.set_row_pixels(row + 1, 24)
        sheet.merge_range(row, 1, row + 1, 1, index + 1, kit.format("step"))
        if target:
            sheet.merge_range(row, 2, row, LEFT_LAST, "", title)
            link = kit.format(bold=True, font_size=11, font_color="blue", indent=1)
            sheet.write_url(row, 2, f"internal:'{target}'!A1", link, f"{words}  →")
        else:
            kit.put(sheet, row, 2, words, title, to=LEFT_LAST)
        kit.put(sheet, row + 1, 2, explained, detail, to=LEFT_LAST)


def _listed(contents: Contents) -> list[tuple[str, str, str]]:
    """Give name, readers and contents of the sheets listed: the reports after this one, then the data."""
    reports = [(report.name, report.readers, report.shows) for report in contents.reports if report is not REPORT]
    return reports + [(TABLES[table].sheet, who, what) for table, who, what in DATA_SHEETS]


def _sheets(kit: Kit, sheet: Worksheet, contents: Contents) -> int:
    """List the sheets and return the row below."""
    listed = _listed(contents)
    kit.panel(sheet, 6, RIGHT_FIRST, GRID_COLUMNS, Panel("Sheets", "Who reads or fills what"))
    for row, (name, who, what) in enumerate(listed, LIST_ROW):
        sheet.merge_range(row, 13, row, 15, "", kit.format("cell"))
        sheet.write_url(row, 13, f"internal:'{name}'!A1", kit.format("cell", bold=True, font_color="blue"), name)
        kit.put(sheet, row, 16, who, kit.format("cell", font_size=9, font_color="ink2"), to=18)
        kit.put(sheet, row, 19, what, kit.format("cell", font_size=9, font_color="ink2"), to=GRID_COLUMNS)
    return LIST_ROW + len(listed)


def _cell_styles(kit: Kit, sheet: Worksheet, first: int) -> None:
    kit.put(sheet, first, RIGHT_FIRST, "What the colors mean", kit.format("panel"), to=GRID_COLUMNS)
    boxed: dict[str, Any] = {"border": 1, "border_color": "hairline", "align": "center"}
    styles: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("input", "Input", "typed by people or imported; never overwritten", {"align": "center"}),
        ("cell", "Formula", "follows the pickers and the closed month", boxed),
        ("output", "Output", "written by xlplan at each refresh, locked", boxed),
    )
    for row, (style, name, meaning, extra) in enumerate(styles, first + 1):
        kit.put(sheet, row, RIGHT_FIRST, name, kit.format(style, **extra), to=16)
        kit.put(sheet, row, 17, meaning, kit.format("caption", indent=1), to=GRID_COLUMNS)


def _settings(kit: Kit, sheet: Worksheet, top: int) -> None:
    kit.panel(sheet, top, 1, LEFT_LAST, Panel("Settings in force", "Change them on the sheet Settings, then refresh"))
    for row, (label, name, number) in enumerate(SETTINGS_SHOWN, top + 2):
        kit.put(sheet, row, 1, label, kit.format("cell"), to=5)
        kit.put(sheet, row, 6, f"={name}", kit.format("cell", number=number, align="left", indent=1), to=LEFT_LAST)
    row = top + 2 + len(SETTINGS_SHOWN)
    kit.put(sheet, row, 1, "Inputs since the refresh", kit.format("cell"), to=5)
    kit.put(sheet, row, 6, _inputs_light(), kit.format("cell", bold=True, align="left", indent=1), to=LEFT_LAST)


def _inputs_light() -> str:
    """Compare the totals of the input sheets as they are now with those of the last refresh."""
    found, name = CHECKS.ref("found"), CHECKS.ref("id")
    apart = [f'ABS({now}-SUMIFS({found},{name},"{check}"))' for check, now in INPUT_SUMS.items()]
    changed = " + ".join(apart).replace(" ", "")
    return (
        f'=IF(COUNTIF({name},"in_gl")=0,"Not refreshed yet",'
        f'IF({changed}>0.01,"Changed: refresh to see what they do","As refreshed"))'
    )


def _checks(kit: Kit, sheet: Worksheet, top: int) -> None:
    failed, passed = (f'COUNTIF({CHECKS.ref("status")},"{word}")' for word in ("FAIL", "PASS"))
    light = (
        f'=IF({failed}+{passed}=0,"Not refreshed yet",IF({failed}=0,"✔ All "&{passed}&" checks pass",'
        f'"✖ "&{failed}&" of "&({failed}+{passed})&" checks fail: see Checks"))'
    )
    caption = f"The first {CHECKS_SHOWN}, failing ones on top; all stand on Checks. The difference must be zero"
    kit.panel(sheet, top, RIGHT_FIRST, GRID_COLUMNS, Panel(light, caption))
    head = top + 2
    for first, last, words, style in (
        (13, 19, "Check", "header_left"),
        (20, 21, "Expected", "header"),
        (22, 23, "Difference", "header"),
    ):
        kit.put(sheet, head, first, words, kit.format(style), to=last)
    kit.put(sheet, head, 24, "Status", kit.format("header", text_wrap=False))
    for index in range(1, CHECKS_SHOWN + 1):
        _check_row(kit, sheet, head + index, index)
    last = head + CHECKS_SHOWN
    for word, color in (("FAIL", "#B0431A"), ("PASS", "#0B6B6F")):
        sheet.conditional_format(
            head + 1, 24, last, 24,
            {"type": "cell", "criteria": "==", "value": f'"{word}"',
             "format": kit.workbook.add_format({"font_color": color, "bold": True})},
        )  # fmt: skip


def _check_row(kit: Kit, sheet: Worksheet, row: int, index: int) -> None:
    def pick(column: str, style: str) -> str:
        value = f"INDEX({CHECKS.ref(column)},{index})"
        shown = f'{value}&""' if style == "text" else f'IF({value}="","",{value})'
        return f'=IF(ROWS({CHECKS.ref("id")})<{index},"",{shown})'

    kit.put(sheet, row, 13, pick("check", "text"), kit.format("cell", font_size=9), to=19)
    kit.put(sheet, row, 20, pick("expected", "number"), kit.format("cell", number="k"), to=21)
    kit.put(sheet, row, 22, pick("diff", "number"), kit.format("cell", number="money2"), to=23)
    kit.put(sheet, row, 24, pick("status", "text"), kit.format("cell", font_size=9, align="right"))


REPORT = Report(name="Start", write=write_start, reads=(forecast.REPORT,), tab="ink3")
