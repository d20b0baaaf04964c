"""The Decisions sheet: what has to be decided by when, what it is worth a year, and which rebates are in reach."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.decisions import words
from xlplan.workbook.reports.decisions.calc import (
    LISTED,
    SHEET,
    SLOTS,
    SOON,
    URGENT,
    DecisionCells,
    write_calc_decisions,
)
from xlplan.workbook.reports.design.charts import Frame, strip_chart
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import GRID_COLUMNS, NUMBER_FORMATS, Kit
from xlplan.workbook.reports.design.money import style_when
from xlplan.workbook.reports.design.tables import COMMITMENTS, REBATES
from xlplan.workbook.reports.income import sheet as income
from xlplan.workbook.reports.report import Contents, Report

__all__ = ["REPORT", "write_decisions"]

LIST_ROW = 6  # zero-based rows of the panels
STRIP_ROW = LIST_ROW + 4 + LISTED
ROW_PIXELS = 18
STRIP_LABEL, STRIP_FIRST, STRIP_LAST = 1, 4, 16
REBATE_FIRST, REBATE_BAR, REBATE_SHARE, REBATE_MONEY = 18, 21, 23, 24
CHART_ROWS = 7
REBATE_LETTERS = 24
SMALL = ("urgency", "owner", "note")
BLOCKS = 12  # characters of a full bar
LIST_COLUMNS = (
    # heading, first and last column, source (of the hidden sheet or of tblCommitments), number format, letters
    ("By", 1, 2, "day", "day", 0),
    ("Days left", 3, 3, "left", "gen", 0),
    ("Urgency", 4, 5, "urgency", "", 0),
    ("What", 6, 12, "what", "", 54),
    ("Where", 13, 13, "where", "", 8),
    ("$K", 14, 14, "dollars_a_year", "k", 0),
    ("Owner", 15, 18, "owner", "", 34),
    ("If nothing is done, or why", 19, 24, "note", "", 54),
)
STRIP_ROWS = (
    # words, column of the hidden sheet, number format, whether the row is strong
    ("Contracts to decide", "decisions", "k", False),
    ("$ thousands a year", "decision dollars", "k", True),
    ("Hires to begin", "fills", "k", False),
    ("$ thousands a year", "fill dollars", "k", True),
    ("Pay and price steps, $K", "steps", "k", False),
)


def write_decisions(kit: Kit, sheet: Worksheet, cells: DecisionCells, contents: Contents) -> None:
    """Write the sheet over the addresses of the hidden one."""
    kit.grid(sheet)
    kit.navigation(sheet, contents.navigation)
    kit.header(
        sheet, title="Decisions and dates ahead", message=words.message(cells), eyebrow=words.eyebrow(cells),
        title_to=GRID_COLUMNS,
    )  # fmt: skip
    for row in (LIST_ROW, STRIP_ROW):
        sheet.set_row_pixels(row - 1, 10)
        sheet.set_row_pixels(row, 24)
        sheet.set_row_pixels(row + 1, 18)
    _list(kit, sheet, cells)
    _strip(kit, sheet, cells)
    _rebates(kit, sheet, cells)
    kit.print_page(sheet, STRIP_ROW + 2 + SLOTS, GRID_COLUMNS + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.ignore_errors({"formula_differs": "A1:AZ100", "empty_cell_reference": "A1:AZ100"})


def _list(kit: Kit, sheet: Worksheet, cells: DecisionCells) -> None:
    kit.panel(sheet, LIST_ROW, 1, GRID_COLUMNS, Panel(words.list_title(cells), words.list_caption(cells)))
    head = LIST_ROW + 2
    sheet.set_row_pixels(head, 22)
    for text, first, last, source, number, _ in LIST_COLUMNS:
        style = kit.format("header" if _right(source) else "header_left", text_wrap=False, **_indent(source))
        kit.put(sheet, head, first, text, style, to=last)
        for index in range(LISTED):
            row = head + 1 + index
            sheet.set_row_pixels(row, ROW_PIXELS)
            small: dict[str, Any] = {"font_size": 9} if source in SMALL else {}
            align: dict[str, Any] = {"align": "right" if _right(source) else "left"}
            style = kit.format("body", number=number, **align, **small, **_indent(source))
            kit.put(sheet, row, first, _list_value(cells, source, index), style, to=last)
    _list_conditions(kit, sheet, head + 1)


def _right(source: str) -> bool:
    return source in ("left", "dollars_a_year")


def _indent(source: str) -> dict[str, Any]:
    return {"indent": 1} if source in ("urgency", "where", "owner") else {}


def _list_value(cells: DecisionCells, source: str, index: int) -> str:
    at = cells.listed.ref
    if source in ("day", "left", "urgency"):
        return f"={at(source, index)}"
    letters = next(column[5] for column in LIST_COLUMNS if column[3] == source)
    value = f"INDEX({COMMITMENTS.ref(source)},{at('row', index)})"
    if not letters:
        shown = f'IF({value}="","–\N{NO-BREAK SPACE}",{value}/1000)'
    else:
        shown = f'IF(LEN({value})>{letters},LEFT({value},{letters - 1})&"…",{value}&"")'
    return f'=IF({at("row", index)}=0,"",{shown})'


def _list_conditions(kit: Kit, sheet: Worksheet, top: int) -> None:
    """Color decisions by urgency, which the words say too; rule the rows that hold something."""
    bottom = top + LISTED - 1
    urgency = xl_rowcol_to_cell(top, 4, col_abs=True)
    line: dict[str, Any] = {"bottom": 1, "bottom_color": "hairline"}
    marked = (top, 1, bottom, 5)
    for word, look in (
        ("Overdue", {"font_color": "unfavorable", "bg_color": "unfavorable_bg", "bold": True}),
        (f"Within {URGENT} days", {"font_color": "unfavorable", "bold": True}),
        (f"Within {SOON} days", {"font_color": "navy", "bold": True}),
    ):
        style_when(kit, sheet, marked, f'{urgency}="{word}"', **look, **line)
    decision = f'OR({urgency}="Overdue",{urgency}="Later",LEFT({urgency},6)="Within")'
    style_when(kit, sheet, (top, 4, bottom, 5), f'AND({urgency}<>"",NOT({decision}))', font_color="ink3", **line)
    style_when(kit, sheet, (top, 1, bottom, GRID_COLUMNS), f'{urgency}<>""', **line)


def _strip(kit: Kit, sheet: Worksheet, cells: DecisionCells) -> None:
    legend = (("blue", "■", "Contracts"), ("band80", "■", "Positions to fill"))
    title = words.strip_title(cells)
    heading = Panel(title, "$ thousands a year by last day to decide", legend)
    kit.panel(sheet, STRIP_ROW, STRIP_LABEL, STRIP_LAST, heading)
    head = STRIP_ROW + 2 + CHART_ROWS
    for row in range(STRIP_ROW + 2, head + len(STRIP_ROWS) + 1):
        sheet.set_row_pixels(row, ROW_PIXELS)
    drawn = cells.periods.chart_range
    chart = strip_chart(
        kit.workbook,
        categories=drawn("label"),
        bars=[("Contracts", drawn("decision dollars"), "blue"), ("Positions to fill", drawn("fill dollars"), "band80")],
        left=48 * (STRIP_FIRST - STRIP_LABEL),
        frame=Frame(48 * (STRIP_LAST - STRIP_LABEL + 1), CHART_ROWS * ROW_PIXELS),
    )
    alt = "Columns of dollars a year up for decision: overdue, then by month, contracts and positions to fill"
    sheet.insert_chart(STRIP_ROW + 2, STRIP_LABEL, chart, {"object_position": 1, "description": alt})
    kit.put(sheet, head, STRIP_LABEL, "", kit.format("header_left"), to=STRIP_FIRST - 1)
    for position, column in enumerate(range(STRIP_FIRST, STRIP_LAST + 1)):
        month = f'=IF({cells.ref("known")}=0,"",{cells.periods.ref("first", position)})'
        shown = month if position else "Overdue"
        kit.put(sheet, head, column, shown, kit.format("header", text_wrap=False, num_format="mmm yy"))
    for row, (text, name, number, strong) in enumerate(STRIP_ROWS, head + 1):
        indent: dict[str, Any] = {"indent": 1} if strong else {}
        kit.put(sheet, row, STRIP_LABEL, text, kit.format("cell", **indent), to=STRIP_FIRST - 1)
        for position, column in enumerate(range(STRIP_FIRST, STRIP_LAST + 1)):
            at = cells.periods.ref(name, position)
            style = kit.format("cell", num_format=NUMBER_FORMATS[number].replace("_)", ""), bold=strong, align="right")
            kit.put(sheet, row, column, f'=IF({cells.ref("ready")}=0,"",{at})', style)
    area = (head + 1, STRIP_FIRST, head + len(STRIP_ROWS) - 1, STRIP_FIRST)
    at = xl_rowcol_to_cell(head + 1, STRIP_FIRST)
    style_when(kit, sheet, area, f"N({at})>0", font_color="unfavorable", bold=True)


def _rebates(kit: Kit, sheet: Worksheet, cells: DecisionCells) -> None:
    title, caption = words.rebate_title(cells), words.rebate_caption(cells)
    kit.panel(sheet, STRIP_ROW, REBATE_FIRST, GRID_COLUMNS, Panel(title, caption))
    head = STRIP_ROW + 2
    kit.put(sheet, head, REBATE_FIRST, "Contract, spend, tiers", kit.format("header_left"), to=REBATE_SHARE - 1)
    kit.put(sheet, head, REBATE_SHARE, "Chance", kit.format("header", text_wrap=False))
    kit.put(sheet, head, REBATE_MONEY, "$K", kit.format("header"))
    for index in range(SLOTS):
        _rebate_line(kit, sheet, cells, head + 1 + index, index)
    _rebate_conditions(kit, sheet, head + 1)


def _rebate_line(kit: Kit, sheet: Worksheet, cells: DecisionCells, row: int, index: int) -> None:
    kind, at = cells.rebates.ref("kind", index), cells.rebates.ref("row", index)

    def value(column: str) -> str:
        return f"INDEX({REBATES.ref(column)},{at})"

    def money(column: str) -> str:
        return words.amount(value(column), digits=2)

    def by_kind(contract: str, spend: str, tier: str) -> str:
        return f'=IF({kind}=1,{contract},IF({kind}=2,{spend},IF({kind}=3,{tier},"")))'

    vendor, letters = value("vendor"), REBATE_LETTERS
    named = f'IF(LEN({vendor})>{letters},LEFT({vendor},{letters - 1})&"…",{vendor}&"")'
    spend = f'{money("spend_to_date")}&" of "&{money("expected_spend")}'
    tier = f'TEXT({value("rate")},"0.0%")&" from "&{money("from")}'
    kit.put(sheet, row, REBATE_FIRST, by_kind(named, spend, tier), kit.format("body"), to=REBATE_BAR - 1)
    year = f'"to "&TEXT({value("year_end")},"d mmm yyyy")'
    spread = f'{money("low")}&"–"&{money("high")}'
    bar = f'REPT("█",ROUND({BLOCKS}*{value("probability")},0))'
    style = kit.format("body", font_size=8, font_color="blue")
    kit.put(sheet, row, REBATE_BAR, by_kind(year, spread, bar), style, to=REBATE_SHARE - 1)
    chance = by_kind('""', '""', value("probability"))
    kit.put(sheet, row, REBATE_SHARE, chance, kit.format("body", number="pct0", align="right"))
    dollars = by_kind(f"{value('expected_rebate')}/1000", '""', f"{value('rebate_at_tier')}/1000")
    kit.put(sheet, row, REBATE_MONEY, dollars, kit.format("body", number="k1", align="right"))
    # The rules that style a line may not look at another sheet, so its kind is here, unseen.
    kit.put(sheet, row, GRID_COLUMNS + 1, f"={kind}", kit.format(num_format=";;;"))


def _rebate_conditions(kit: Kit, sheet: Worksheet, top: int) -> None:
    """Set contracts apart from their spend and their tiers."""
    kind = xl_rowcol_to_cell(top, GRID_COLUMNS + 1, col_abs=True)
    area = (top, REBATE_FIRST, top + SLOTS - 1, GRID_COLUMNS)
    line: dict[str, Any] = {"bottom": 1, "bottom_color": "hairline"}
    words_of = (top, REBATE_BAR, top + SLOTS - 1, REBATE_SHARE - 1)
    style_when(kit, sheet, words_of, f"AND({kind}>0,{kind}<3)", font_color="ink3", **line)
    style_when(kit, sheet, area, f"{kind}=1", font_color="navy", bold=True, **line)
    style_when(kit, sheet, area, f"{kind}=2", font_color="ink3", **line)
    style_when(kit, sheet, area, f"{kind}=3", **line)


REPORT = Report(
    name="Decisions",
    readers="CFO, owners",
    shows="Contracts, raises, hires: what to decide by when",
    write=write_decisions,
    hidden=SHEET,
    calculate=lambda kit, sheet, contents: write_calc_decisions(kit, sheet, contents.cells(income.REPORT)),
    reads=(income.REPORT,),
)
