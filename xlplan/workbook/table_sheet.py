"""A sheet that holds one table: title, a hint above each column, the table, nothing below it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlplan.core.tables.table import Column, Table
from xlplan.workbook.reports.design.kit import Kit

__all__ = ["FIRST_COLUMN", "FIRST_ROW", "LIST_NAMES", "write_table_sheet"]

HINT_ROW, HEADER_ROW, FIRST_ROW, FIRST_COLUMN = 4, 5, 6, 1  # zero-based
LAST_SHEET_ROW = 1_048_575
LIST_NAMES = {
    "dept": "lst_Dept",
    "acct": "lst_Acct",
    "jobs": "lst_Jobs",
    "pay_types": "lst_PayTypes",
    "categories": "lst_Categories",
    "contracts": "lst_Contracts",
}


def write_table_sheet(kit: Kit, sheet: Worksheet, table: Table, rows: pd.DataFrame | None, *, is_input: bool) -> None:
    """Write the table with its rows, or with one empty row to start from."""
    last_column = FIRST_COLUMN + len(table.columns) - 1
    _write_title(kit, sheet, table, last_column)
    count = max(1, 0 if rows is None else len(rows))
    sheet.add_table(
        HEADER_ROW, FIRST_COLUMN, HEADER_ROW + count, last_column,
        {"name": table.excel_name, "style": None, "columns": _table_columns(kit, table)},
    )  # fmt: skip
    _write_rows(kit, sheet, table, rows, is_input)
    _widths(kit, sheet, table, _styles(table, is_input))
    if is_input:
        _validate(sheet, table)
    else:
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_title(kit: Kit, sheet: Worksheet, table: Table, last_column: int) -> None:
    link = kit.format("link", bold=True)
    sheet.write_url(0, FIRST_COLUMN, "internal:'Start'!A1", link, "← Start", "Go to Start")
    for row, height in ((0, 22), (1, 32), (2, 22), (3, 8), (HINT_ROW, 54), (HEADER_ROW, 22)):
        sheet.set_row_pixels(row, height)
    sheet.write_string(1, FIRST_COLUMN, table.sheet, kit.format("title"))
    sheet.write_string(2, FIRST_COLUMN, table.about, kit.format("message"))
    for index in range(FIRST_COLUMN, last_column + 1):
        sheet.write_blank(3, index, None, kit.format(bottom=5, bottom_color="navy"))
    for index, column in enumerate(table, FIRST_COLUMN):
        side = "right" if column.kind == "number" else "left"
        hint = kit.format("note", valign="bottom", align=side, indent=int(side == "left"))
        sheet.write_string(HINT_ROW, index, column.about, hint)


def _table_columns(kit: Kit, table: Table) -> list[dict[str, Any]]:
    right = kit.format("header", text_wrap=False)
    left = kit.format("header_left", text_wrap=False, indent=1)
    return [{"header": c.name, "header_format": right if c.kind == "number" else left} for c in table]


def _number_format(column: Column, style: str) -> str:
    """Give typed text and codes the format of text; the values of Settings are of every kind."""
    typed = style == "input" and column.kind == "text" and column.name != "value" and not column.options
    return "text" if typed else column.number_format


def _cell_style(kit: Kit, column: Column, style: str, number: str = "") -> Format:
    side = "right" if column.kind == "number" else "left"
    return kit.format(style, number=number or _number_format(column, style), align=side, indent=int(side == "left"))


def _styles(table: Table, is_input: bool) -> list[str]:
    if table.name == "settings":  # only the values are typed
        return ["input" if column.name == "value" else "cell" for column in table]
    return ["input" if is_input else "output"] * len(table.columns)


def _write_rows(kit: Kit, sheet: Worksheet, table: Table, rows: pd.DataFrame | None, is_input: bool) -> None:
    styles = _styles(table, is_input)
    usual = [_cell_style(kit, column, style) for column, style in zip(table, styles, strict=True)]
    dated = [_cell_style(kit, column, style, "mon") for column, style in zip(table, styles, strict=True)]
    values = [] if rows is None else rows[table.headers].astype(object).itertuples(index=False)
    for row, record in enumerate(values or [[None] * len(styles)], FIRST_ROW):
        for index, value in enumerate(record):
            # A month typed among the settings is shown as a month.
            as_month = isinstance(value, dt.date) and table.columns[index].kind == "text"
            _write_value(sheet, row, FIRST_COLUMN + index, value, (dated if as_month else usual)[index])


def _write_value(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _widths(kit: Kit, sheet: Worksheet, table: Table, styles: list[str]) -> None:
    sheet.set_column_pixels(0, 0, 14)
    for index, (column, typed) in enumerate(zip(table, styles, strict=True), FIRST_COLUMN):
        # The whole column carries the number format, so that rows added later look like the first.
        number = _number_format(column, typed)
        style = kit.format(number=number) if number else None
        sheet.set_column_pixels(index, index, column.width, style)


def _validate(sheet: Worksheet, table: Table) -> None:
    for index, column in enumerate(table, FIRST_COLUMN):
        source: Any = list(column.options) if column.options else ""
        if column.refers_to:
            source = "=" + LIST_NAMES[column.refers_to]
        if source:
            sheet.data_validation(
                FIRST_ROW, index, LAST_SHEET_ROW, index,
                {"validate": "list", "source": source, "error_type": "warning",
                 "error_title": "Not in the list", "error_message": column.about},
            )  # fmt: skip
