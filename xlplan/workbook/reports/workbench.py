"""The Workbench sheet: one live example of each chapter of the worksheet functions, to change and to copy from."""

from __future__ import annotations

import datetime as dt

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.functions.convert import Cell, Grid, call
from xlplan.functions.registry import WorksheetFunction, by_chapter
from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import Kit

__all__ = ["SHEET", "add_workbench", "write_workbench"]

SHEET = "Workbench"
FIRST, LAST = 1, 21  # columns
NEAREST = 7  # column of a result whose arguments are narrow
COLUMN_PIXELS = 84
PICKED = (
    "PLAN_FORECAST",
    "PLAN_ACCURACY",
    "PLAN_VARIANCE_LABOR",
    "PLAN_SPREAD",
    "PLAN_RAMP",
    "PLAN_PAYROLL",
    "PLAN_REBATE",
    "PLAN_PAYPERIODS",
    "PLAN_VERSION",
)
"""One function of each chapter."""


def add_workbench(workbook: Workbook) -> None:
    """Add the sheet to a workbook under construction."""
    kit = Kit(workbook)
    write_workbench(kit, kit.sheet(SHEET, tab="ink3"))


def write_workbench(kit: Kit, sheet: Worksheet) -> None:
    """Write the examples below each other: story, formula as typed, arguments to change, live result.

    Parameters
    ----------
    kit : Kit
        Formats.
    sheet : xlsxwriter.worksheet.Worksheet
        The sheet.
    """
    sheet.set_column_pixels(0, 0, 14)
    sheet.set_column_pixels(FIRST, LAST, COLUMN_PIXELS)
    kit.navigation(sheet, ["Start"])
    kit.header(
        sheet,
        title="Workbench",
        message="A live example of each chapter of functions. Change a cream cell: with the add-in the result follows "
        "at once, without it after the next refresh.",
        eyebrow="WORKSHEET FUNCTIONS  ·  ALL OF THEM ARE IN FUNCTIONS.MD",
        last=LAST,
    )
    row = 6
    for functions in by_chapter().values():
        shown = next(function for function in functions if function.name in PICKED)
        row = _write_example(kit, sheet, row, shown) + 2
    kit.print_page(sheet, row, LAST, pages_tall=0)


def _write_example(kit: Kit, sheet: Worksheet, row: int, function: WorksheetFunction) -> int:
    """Write one example and return the row below it."""
    name, example = function.name, function.example
    kit.panel(sheet, row, FIRST, LAST, Panel(f"{function.chapter}: {name}", example.story))
    parts, last, column = _write_arguments(kit, sheet, row + 4, function)
    typed = f"{name}({','.join(parts)})"
    sheet.merge_range(row + 2, FIRST, row + 2, LAST, "", kit.format("note"))
    sheet.write_string(row + 2, FIRST, f"={typed}", kit.format("note"))
    result = call(name, example.grids())
    kit.put(sheet, row + 3, column, "Result", kit.format("header_left"))
    _write_result(kit, sheet, (row + 4, column), f"={typed}", result, example.decimals)
    return max(last, row + 4 + len(result))


def _write_arguments(kit: Kit, sheet: Worksheet, top: int, function: WorksheetFunction) -> tuple[list[str], int, int]:
    """Write grids beside each other under their names; give arguments as typed, the row below, a free column."""
    parts, column, last = [], FIRST, top
    for parameter, argument in zip(function.parameters, function.example.arguments, strict=False):
        if not isinstance(argument, list):
            parts.append(_typed(argument))
            continue
        kit.put(sheet, top - 1, column, parameter.name, kit.format("header_left"))
        for r, line in enumerate(argument):
            for c, cell in enumerate(line):
                _write_cell(kit, sheet, top + r, column + c, cell, "input")
        bottom, right = top + len(argument) - 1, column + len(argument[0]) - 1
        parts.append(xl_range(top, column, bottom, right))
        column, last = right + 2, max(last, bottom + 1)
    return parts, last, max(column, NEAREST)


def _typed(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.date):
        return f"DATE({cell.year},{cell.month},{cell.day})"
    return f'"{cell}"' if isinstance(cell, str) else f"{cell:g}" if abs(cell) < 1e5 else repr(cell)


def _write_cell(kit: Kit, sheet: Worksheet, row: int, column: int, cell: Cell, style: str) -> None:
    if isinstance(cell, dt.datetime):
        sheet.write_datetime(row, column, cell, kit.format(style, number="day", align="right"))
    else:
        whole = isinstance(cell, int) or (isinstance(cell, float) and cell.is_integer() and abs(cell) > 1)
        number = {"align": "right", "num_format": "#,##0" if whole else "General"}
        kit.put(sheet, row, column, cell, kit.format(style, **({"align": "left"} if isinstance(cell, str) else number)))


def _write_result(kit: Kit, sheet: Worksheet, at: tuple[int, int], formula: str, result: Grid, decimals: int) -> None:
    """Write the formula over the cells that it fills, each with the format of what it holds now."""
    row, column = at
    whole = xl_range(row, column, row + len(result) - 1, column + len(result[0]) - 1)
    sheet.write_dynamic_array_formula(whole, formula, _format(kit, result[0][0], decimals), _value(result[0][0]))
    for r, line in enumerate(result):
        for c, cell in enumerate(line):
            if r or c:
                _write_value(sheet, row + r, column + c, cell, _format(kit, cell, decimals))


def _write_value(sheet: Worksheet, row: int, column: int, cell: Cell, style: Format) -> None:
    at = xl_rowcol_to_cell(row, column)
    if cell is None:
        sheet.write_blank(at, None, style)
    elif isinstance(cell, str):
        sheet.write_string(at, cell, style)
    else:
        sheet.write(at, _value(cell), style)


def _value(cell: Cell) -> Cell:
    return float((cell - dt.datetime(1899, 12, 30)).days) if isinstance(cell, dt.datetime) else cell


def _format(kit: Kit, cell: Cell, decimals: int) -> Format:
    if isinstance(cell, dt.datetime):
        return kit.format("output", number="day", align="right")
    if isinstance(cell, str) or cell is None:
        return kit.format("output")
    return kit.format("output", num_format="#,##0." + "0" * decimals if decimals else "#,##0", align="right")
