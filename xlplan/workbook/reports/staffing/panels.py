"""The panels of Staffing: departments by how short they are, and those near their capacity."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.content import Panel
from xlplan.workbook.reports.design.kit import NUMBER_FORMATS, Kit
from xlplan.workbook.reports.design.money import style_when
from xlplan.workbook.reports.design.tables import CAPACITY, STAFFING
from xlplan.workbook.reports.staffing import words
from xlplan.workbook.reports.staffing.calc import StaffingCells
from xlplan.workbook.reports.staffing.calc_departments import CAPACITY_SLOTS, SLOTS

__all__ = ["write_capacity_panel", "write_department_panel"]

NEEDED = "{staff_fte}+{agency_fte}"
DEPARTMENT_COLUMNS = (  # words, columns it takes, expression over columns of tblStaffing, number format
    ("Held", 1, "{filled_fte}", "k1"),
    ("Needed", 1, NEEDED, "k1"),
    ("Short", 1, "{short_fte}", "k1"),
    ("Open", 1, "{vacant_fte}", "k1"),
    ("Agency", 1, f"IF({NEEDED}=0,0,{{agency_fte}}/({NEEDED}))", "pct"),
)
CAPACITY_COLUMNS = (  # words, columns it takes, column of the hidden sheet, number format
    ("Months", 1, "months", ""),
    ("Fullest", 1, "peak month", "mon"),
    ("Share", 1, "peak", "pct"),
    ("High end", 1, "high", "pct"),
    ("", 1, "status", ""),
)


def _hairline(kit: Kit, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
    """Rule the rows that hold a name."""
    first = xl_rowcol_to_cell(area[0], area[1], col_abs=True)
    style_when(kit, sheet, area, f'{first}<>""', bottom=1, bottom_color="hairline")


def write_department_panel(kit: Kit, sheet: Worksheet, cells: StaffingCells, top: int, first: int, last: int) -> None:
    """Write the departments of the shown month and the hospital's total."""
    kit.panel(sheet, top, first, last, Panel(words.department_title(cells), words.department_caption(cells)))
    head, name_to = top + 2, last - len(DEPARTMENT_COLUMNS)
    kit.put(sheet, head, first, "Department", kit.format("header_left"), to=name_to)
    for column, (text, *_) in enumerate(DEPARTMENT_COLUMNS, name_to + 1):
        kit.put(sheet, head, column, text, kit.format("header", text_wrap=False, font_size=9))
    for index in range(SLOTS):
        _department_row(kit, sheet, cells, head + 1 + index, index, (first, name_to))
    rows = (head + 1, first, head + SLOTS, last)
    name = xl_rowcol_to_cell(head + 1, first, col_abs=True)
    short, need = (xl_rowcol_to_cell(head + 1, name_to + column, col_abs=True) for column in (3, 2))
    worst = f"AND(ISNUMBER({short}),N({short})>xp_Pct*N({need}))"
    line: dict[str, Any] = {"bottom": 1, "bottom_color": "hairline"}
    at = (head + 1, name_to + 3, head + SLOTS, name_to + 3)
    picked = f'AND({name}<>"",{name}=xp_Dept)'
    # LibreOffice applies the first rule that holds, and only that.
    style_when(kit, sheet, at, f"AND({worst},{picked})", font_color="unfavorable", bg_color="pale", bold=True, **line)
    style_when(kit, sheet, at, worst, font_color="unfavorable", bold=True, **line)
    style_when(kit, sheet, rows, picked, bg_color="pale", bold=True, **line)
    _hairline(kit, sheet, rows)
    _total(kit, sheet, cells, head + SLOTS + 1, first, name_to)


def _department_row(
    kit: Kit, sheet: Worksheet, cells: StaffingCells, row: int, index: int, named: tuple[int, int]
) -> None:
    at, (first, name_to) = cells.departments.ref("row", index), named

    def value(column: str) -> str:
        return f"INDEX({STAFFING.ref(column)},{at})"

    kit.put(sheet, row, first, f'=IF({at}=0,"",{value("department")}&"")', kit.format("body"), to=name_to)
    for column, (_, _, expression, number) in enumerate(DEPARTMENT_COLUMNS, name_to + 1):
        filled = expression.format_map(_Values(value))
        kit.put(sheet, row, column, f'=IF({at}=0,"",{filled})', kit.format("body", number=number, align="right"))


class _Values(dict[str, str]):
    """Write each name of an expression as the cell that holds it."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value

    def __missing__(self, name: str) -> str:
        return str(self._value(name))


def _total(kit: Kit, sheet: Worksheet, cells: StaffingCells, row: int, first: int, name_to: int) -> None:
    kit.put(sheet, row, first, "All departments", kit.format("total"), to=name_to)
    for column, (_, _, expression, number) in enumerate(DEPARTMENT_COLUMNS, name_to + 1):
        filled = expression.format_map(_Values(lambda name: cells.ref(f"all {name}")))
        style = kit.format("total", align="right", num_format=NUMBER_FORMATS[number])
        kit.put(sheet, row, column, f'=IF({cells.ref("departments")}=0,"",{filled})', style)


def write_capacity_panel(kit: Kit, sheet: Worksheet, cells: StaffingCells, top: int, first: int, last: int) -> None:
    """Write the departments that are planned near or over what they can take."""
    kit.panel(sheet, top, first, last, Panel(words.capacity_title(cells), words.capacity_caption(cells)))
    head = top + 2
    kit.put(sheet, head, first, "Department", kit.format("header_left"))
    for row in range(head, head + CAPACITY_SLOTS + 1):
        index, column = row - head - 1, first + 1
        if index >= 0:
            _capacity_name(kit, sheet, cells, row, index, first)
        for text, wide, name, number in CAPACITY_COLUMNS:
            style = kit.format("body", number=number, align="right") if index >= 0 else kit.format("header")
            shown = _capacity_value(cells, name, index) if index >= 0 else text
            kit.put(sheet, row, column, shown, style, to=column + wide - 1)
            column += wide
    rows = (head + 1, first, head + CAPACITY_SLOTS, last)
    status = xl_rowcol_to_cell(head + 1, last, col_abs=True)
    line: dict[str, Any] = {"bottom": 1, "bottom_color": "hairline"}
    style_when(
        kit, sheet, (head + 1, last - 2, head + CAPACITY_SLOTS, last), f'{status}="over"', font_color="unfavorable",
        bold=True, **line,
    )  # fmt: skip
    _hairline(kit, sheet, rows)


def _capacity_name(kit: Kit, sheet: Worksheet, cells: StaffingCells, row: int, index: int, first: int) -> None:
    at = cells.capacity.ref("row", index)
    name = f'INDEX({CAPACITY.ref("department")},{at})&", "&LOWER(INDEX({CAPACITY.ref("stat")},{at}))'
    kit.put(sheet, row, first, f'=IF({at}=0,"",{name})', kit.format("body"))


def _capacity_value(cells: StaffingCells, name: str, index: int) -> str:
    at = cells.capacity.ref
    if name == "months":
        return f'=IF({at("row", index)}=0,"",{at(name, index)}&" of "&{at("all", index)})'
    return f"={at(name, index)}"
