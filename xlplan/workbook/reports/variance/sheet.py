"""The Variance sheet: the hospital by section, and below it every department and account with its comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.core.plan.lines import SECTIONS
from xlplan.core.tables.table import Column
from xlplan.core.variance.report_table import LINE_HEADERS, TYPED, VARIANCE_LINES
from xlplan.workbook.reports.design.kit import COLORS, Kit
from xlplan.workbook.reports.design.tables import VARIANCES
from xlplan.workbook.reports.report import Contents, Report
from xlplan.workbook.reports.variance import words
from xlplan.workbook.reports.variance.formulas import PARTS, PERIODS, dollars, margin, share
from xlplan.workbook.reports.variance.lines import MODEL

__all__ = ["REPORT", "write_variance"]

FIRST = 1  # column of the table, which begins the page
BAND_ROW, HEAD_ROW, SECTION_ROW = 5, 6, 7  # zero-based
MARGIN_ROW = SECTION_ROW + len(SECTIONS)
MODEL_ROW, TABLE_ROW = MARGIN_ROW + 2, MARGIN_ROW + 3  # the hidden model row right above the table
LAST_ROW = 60_000  # conditional formats reach down to here; the table grows into them
GAPS = ("YTD budget", "Volume", "Flag", "Comment")  # a white edge sets these groups apart
BEFORE_GAPS = ("Month %", "YTD %", "Not split")
SHOWN = [column for column in VARIANCE_LINES if column.name not in ("level", "month", "cost_center", "account",
         "row", "row_month")]  # fmt: skip
TYPED_HEADERS = [LINE_HEADERS[name] for name in TYPED]
COLUMNS = {column.name: FIRST + position for position, column in enumerate(VARIANCE_LINES)}
LAST = COLUMNS["Due"]
DUE_FORMAT = "d mmm yy"
INDENTED = 'General;General;General;"   "@'


def write_variance(kit: Kit, sheet: Worksheet, _: None, contents: Contents) -> None:
    """Write the sheet with one empty line; a refresh lays the lines.

    It is not protected: a protected sheet lets nobody filter rows away, sort them or fold them, and its
    table stops growing. What is overwritten beside the cream cells comes back at the next refresh.
    """
    _columns(sheet)
    message = words.message(_at("YTD variance", MARGIN_ROW), OTHER_MONTH)
    eyebrow = words.eyebrow(FIRST_MONTH)
    kit.header(sheet, title=words.title(), message=message, eyebrow=eyebrow, last=LAST, title_to=COLUMNS["Flag"])
    _navigation(kit, sheet, contents.navigation)
    _heads(kit, sheet)
    for row, section in enumerate(SECTIONS, SECTION_ROW):
        _section(kit, sheet, row, section)
    _notes(kit, sheet)
    _margin(kit, sheet)
    _lines(kit, sheet)
    _looks(kit, sheet)
    _print(kit, sheet)
    sheet.freeze_panes(HEAD_ROW + 1, COLUMNS["Line"] + 1)
    sheet.ignore_errors({name: "A1:XFD1048576" for name in ("number_stored_as_text", "formula_differs",
                         "empty_cell_reference", "calculated_column")})  # fmt: skip


def _columns(sheet: Worksheet) -> None:
    sheet.set_column_pixels(0, 0, 14)
    for column in VARIANCE_LINES:
        at = COLUMNS[column.name]
        sheet.set_column_pixels(at, at, column.width, None, {} if column in SHOWN else {"hidden": True})


def _at(header: str, row: int, *, fixed: bool = False) -> str:
    """Address a column's cell by zero-based row."""
    return str(xl_rowcol_to_cell(row, COLUMNS[header], row_abs=fixed, col_abs=fixed))


FIRST_MONTH = _at("level", SECTION_ROW, fixed=True)  # hidden cells that the texts refer to
OTHER_MONTH = _at("level", SECTION_ROW + 1, fixed=True)


def _navigation(kit: Kit, sheet: Worksheet, targets: Sequence[str]) -> None:
    """Write the links where each has a hand's breadth; the columns here are of many widths."""
    sheet.set_row_pixels(0, 22)
    waiting = list(targets)
    free = 110
    for column in SHOWN:
        if free >= 110 and waiting:
            target, free = waiting.pop(0), 0
            here = target == sheet.get_name()
            style = kit.format("link", bold=True, font_color="navy" if here else "blue")
            sheet.write_url(0, COLUMNS[column.name], f"internal:'{target}'!A1", style, target, f"Go to {target}")
        free += column.width


def _heads(kit: Kit, sheet: Worksheet) -> None:
    sheet.set_row_pixels(BAND_ROW, 22)
    sheet.set_row_pixels(HEAD_ROW, 34)
    bands = (
        ("Month budget", "Month %", words.month_band()),
        ("YTD budget", "YTD %", words.year_band(FIRST_MONTH)),
        ("Volume", "Not split", "Why: parts of the YTD variance (sum exactly)"),
        ("Flag", "What happened", "Flag and what happened (drafted)"),
        ("Comment", "Due", "Manager: type in the cream cells"),
    )
    for first, last, band in bands:
        style = kit.format("band", left=5, left_color="white")
        kit.put(sheet, BAND_ROW, COLUMNS[first], band, style, to=COLUMNS[last])
    for column in SHOWN:
        style = kit.format("header" if column.kind == "number" else "header_left", **_gap(column) | _side(column))
        kit.put(sheet, HEAD_ROW, COLUMNS[column.name], column.about, style)


def _gap(column: Column) -> dict[str, Any]:
    return {"left": 5, "left_color": "white"} if column.name in GAPS else {}


def _side(column: Column) -> dict[str, Any]:
    if column.name == "Flag":
        return {"align": "center"}
    if column.kind == "number":
        return {"align": "right", "indent": int(column.name in BEFORE_GAPS)}
    return {"indent": 1} if column.name in ("What happened", *TYPED_HEADERS) else {}


def _cell(kit: Kit, column: Column, style: str, **extra: Any) -> Format:
    number = column.number_format if column.kind == "number" else ""
    return kit.format(style, number=number, **_gap(column) | _side(column) | extra)


def _section(kit: Kit, sheet: Worksheet, row: int, section: str) -> None:
    criterion = f'{VARIANCES.ref("section")},"{section}"'
    for column in SHOWN:
        kit.put(sheet, row, COLUMNS[column.name], "", _cell(kit, column, "cell"))
    kit.put(sheet, row, COLUMNS["Line"], section, kit.format("cell"))
    for name, period in PERIODS.items():
        for part in ("budget", "actual", "variance"):
            _put_number(kit, sheet, row, f"{name} {part}", dollars(part, period, criterion), "cell")
        _put_share(kit, sheet, row, name, "cell")
    for header, part in PARTS.items():
        _put_number(kit, sheet, row, header, dollars(part, "ytd", criterion), "cell")


def _notes(kit: Kit, sheet: Worksheet) -> None:
    """Say how to read the sheet, and hide beside it the two months that its texts refer to."""
    note = kit.format("cell", font_size=9, font_color="ink3", indent=1)
    lines = (
        (
            "The hospital. Below it every department and account: filter Flag, sort, or type in the cream cells.",
            words.first_month(),
        ),
        (
            "A comment stays with its line and month. Shown parts may miss a total by 1: only the display is rounded.",
            words.other_month(),
        ),
    )
    kit.put(sheet, SECTION_ROW, FIRST, "Hospital", kit.format("cell", bold=True, font_color="navy"))
    for row, (said, hidden) in enumerate(lines, SECTION_ROW):
        kit.put(sheet, row, COLUMNS["What happened"], said, note)
        kit.put(sheet, row, COLUMNS["level"], hidden, kit.format(number="mon"))


def _put_number(kit: Kit, sheet: Worksheet, row: int, header: str, formula: str, style: str) -> None:
    kit.put(sheet, row, COLUMNS[header], f"={formula}", _cell(kit, VARIANCE_LINES[header], style))


def _put_share(kit: Kit, sheet: Worksheet, row: int, name: str, style: str) -> None:
    _put_number(kit, sheet, row, f"{name} %", share(_at(f"{name} variance", row), _at(f"{name} budget", row)), style)


def _margin(kit: Kit, sheet: Worksheet) -> None:
    """Write the operating margin: revenue less expense, and the plain sum of the variances and their parts."""
    row = MARGIN_ROW
    for column in SHOWN:
        kit.put(sheet, row, COLUMNS[column.name], "", _cell(kit, column, "total"))
    kit.put(sheet, row, COLUMNS["Line"], "Operating margin", kit.format("total"))
    accounts = f'{VARIANCES.ref("account")},"<>"'
    for name, period in PERIODS.items():
        for part in ("budget", "actual"):
            _put_number(kit, sheet, row, f"{name} {part}", margin(part, period), "total")
        _put_number(kit, sheet, row, f"{name} variance", dollars("variance", period, accounts), "total")
        _put_share(kit, sheet, row, name, "total")
    for header, part in PARTS.items():
        _put_number(kit, sheet, row, header, dollars(part, "ytd", accounts), "total")


def _lines(kit: Kit, sheet: Worksheet) -> None:
    """Write the table with one empty row, and above it the hidden row that new cells are styled after."""
    # Left and above: the filter buttons stand at the lower right.
    small: dict[str, Any] = {"font_size": 8, "font_color": "ink3", "bold": False, "bg_color": "mist", "valign": "top",
             "align": "left", "bottom_color": "rule"}  # fmt: skip
    columns = [
        {
            "header": column.name,
            "header_format": kit.format(
                "header", **_gap(column) | ({} if column.kind == "number" else _side(column)) | small
            ),
        }
        for column in VARIANCE_LINES
    ]
    options = {"name": VARIANCE_LINES.excel_name, "style": None, "columns": columns}
    sheet.set_row_pixels(MARGIN_ROW + 1, 10)
    sheet.set_row_pixels(TABLE_ROW, 34)
    sheet.set_row(MODEL_ROW, None, None, {"hidden": True})
    sheet.add_table(TABLE_ROW, FIRST, TABLE_ROW + 1, COLUMNS["row_month"], options)
    for row in (MODEL_ROW, TABLE_ROW + 1):
        for column in VARIANCE_LINES:
            sheet.write_blank(row, COLUMNS[column.name], None, _line_format(kit, column))
    sheet.write_string(MODEL_ROW, COLUMNS["level"], MODEL, _line_format(kit, VARIANCE_LINES["level"]))


def _line_format(kit: Kit, column: Column) -> Format:
    wrapped: dict[str, Any] = {"font_size": 9, "font_color": "ink2", "text_wrap": True}
    if column.name in TYPED_HEADERS:
        extra = {"num_format": DUE_FORMAT, "align": "left"} if column.name == "Due" else {}
        return _cell(kit, column, "cell", **wrapped | {"font_color": "input_text", "locked": False} | extra)
    if column.name == "What happened":
        return _cell(kit, column, "cell", **wrapped)
    if column.name == "Department":
        return _cell(kit, column, "cell", font_color="ink3")
    return _cell(kit, column, "cell", **({"bold": True} if column.name == "Flag" else {}))


def _looks(kit: Kit, sheet: Worksheet) -> None:
    """Give rows the look of their level, which follows them wherever they are sorted to.

    The first rule that fits a cell says all of its look: LibreOffice applies no other.
    """
    row = TABLE_ROW + 1
    level, flag = f"${_at('level', row)}", f"${_at('Flag', row)}"
    levels = {name: f'{level}="{name}"' for name in ("department", "section", "account", "single", "band", "gone")}
    group = {"bold": True, "font_color": COLORS["navy"], "bg_color": COLORS["pale"]}
    bands = f"OR({levels['department']},{levels['band']})"

    def rule(first: str, last: str, *rules: tuple[str, dict[str, Any]]) -> None:
        for criteria, look in rules:
            style = kit.workbook.add_format(look)
            options = {"type": "formula", "criteria": f"={criteria}", "format": style, "stop_if_true": True}
            sheet.conditional_format(row, COLUMNS[first], LAST_ROW, COLUMNS[last], options)

    heads = ((bands, group), (levels["section"], {"bold": True}))
    rule("Department", "Department", (bands, group))
    rule("Line", "Line", *heads, (levels["account"], {"num_format": INDENTED}))
    rule("Month budget", "YTD actual", *heads)
    flagged = [(f'{flag}="{letter}"', color) for letter, color in (("U", "unfavorable"), ("F", "favorable"))]
    colored = [(criteria, {"bold": True, "font_color": COLORS[color]}) for criteria, color in flagged]
    rule("YTD variance", "YTD %", *colored, *heads)
    rule("Volume", "Not split", *heads)
    filled = [(c, {"font_color": COLORS[color], "bg_color": COLORS[f"{color}_bg"]}) for c, color in flagged]
    rule("Flag", "Flag", *filled, (bands, group))
    rule("What happened", "What happened", (bands, {"bg_color": COLORS["pale"], "font_color": COLORS["ink2"]}))
    _typed_looks(rule, row, bands, levels, flag)


def _typed_looks(rule: Any, row: int, bands: str, levels: dict[str, str], flag: str) -> None:
    cream: dict[str, Any] = {"bg_color": COLORS["input"], "font_color": COLORS["input_text"]}
    cream |= {"bottom": 1, "bottom_color": COLORS["input_border"]}
    typed = f"OR({','.join(levels[name] for name in ('account', 'single', 'gone'))})"
    missing = cream | {"border": 1, "border_color": COLORS["unfavorable"]}
    pale = {"bg_color": COLORS["pale"], "font_color": COLORS["input_text"]}
    empty = f'AND({flag}="U",TRIM(${_at("Comment", row)})="")'
    rule("Comment", "Comment", (empty, missing), (typed, cream), (bands, pale))
    rule("Action", "Due", (typed, cream), (bands, pale))


def _print(kit: Kit, sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(3)  # Tabloid, 11 x 17 inches
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.55)
    sheet.center_horizontally()
    sheet.repeat_rows(BAND_ROW, HEAD_ROW)
    gray = COLORS["ink3"][1:]
    sheet.set_footer(f"&L&8&K{gray}xlplan&C&8&K{gray}&A&R&8&K{gray}Page &P of &N", {"margin": 0.25})
    # The area grows with the table: every line has a level, and the hidden cells above it are known.
    name, level = sheet.get_name(), xl_col_to_name(COLUMNS["level"])
    above = TABLE_ROW - 4
    rows = f"COUNTA({name}!${level}:${level})+{above}"
    area = f"OFFSET({name}!$B$2,0,0,{rows},{LAST - FIRST + 1})"
    kit.workbook.define_name(f"{name}!_xlnm.Print_Area", f"={area}")


REPORT = Report(
    name="Variance",
    readers="Department managers",
    shows="Why actual differs from budget; comments",
    write=write_variance,
)
