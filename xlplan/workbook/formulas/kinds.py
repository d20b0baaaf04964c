"""Whether the cells a look-up goes through are all of one kind."""

from __future__ import annotations

import re

from xlplan.workbook.file.addresses import MAX_ROW, Area, area_address, column_number, parse_area
from xlplan.workbook.file.cells import SheetIndex, index_sheet
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.rewrite import Sight

__all__ = ["Kinds"]

_PLACE = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!)?\$?([A-Z]{1,3})?\$?(\d*):\$?([A-Z]{1,3})?\$?(\d*)", re.I
)
_COLUMN = re.compile(r"([^\W\d][\w.]*)\[([^\[\]]+)\]")
ROOM = 500
KINDS = {"n": "number", "s": "text", "str": "text", "inlineStr": "text", "b": "logical", "e": "error", "d": "number"}


class Kinds:
    """Knows of which kinds the cells of ranges are, as they are saved.

    Parameters
    ----------
    package : Package
        The workbook.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.names = {name.casefold(): text for name, text in package.names.items()}
        self.sheets = {name.casefold(): name for name, sheet in package.sheets.items() if sheet.kind == "worksheet"}
        self.tables = {name.casefold(): table for name, table in package.tables.items()}
        self._known: dict[tuple[str, Area], bool] = {}

    def uniform(self, sheet: str, text: str, part: str) -> bool:
        """Say whether a range holds cells of one kind and no blank; False where that cannot be told.

        Parameters
        ----------
        sheet : str
            Where the formula stands.
        text : str
            An address, a name, or a column of a table.
        part : str
            ``column`` looks at the first column only, ``row`` at the first row, ``all`` at everything.
        """
        found = self._place(sheet, self.names.get(text.casefold(), text))
        if found is None:
            return False
        name, (top, left, bottom, right) = found
        area = top, left, top if part == "row" else bottom, left if part == "column" else right
        if (name, area) not in self._known:
            self._known[name, area] = _one_kind(index_sheet(self.package, name), area)
        return self._known[name, area]

    def clipped(self, sheet: str, text: str) -> str:
        """Write whole columns down to the last row the file holds, with room for what may spill."""
        found = self._place(sheet, self.names.get(text.casefold(), text))
        if found is None or found[1][2] < MAX_ROW:
            return text
        name, area = found
        last = min(MAX_ROW, max(index_sheet(self.package, name).rows, default=1) + ROOM)
        quoted = name.replace("'", "''")
        return f"'{quoted}'!{area_address((1, area[1], last, area[3]))}"

    def at(self, sheet: str) -> Sight:
        """Look from a sheet."""
        return _From(self, sheet)

    def _place(self, sheet: str, text: str) -> tuple[str, Area] | None:
        if match := _COLUMN.fullmatch(text):
            table = self.tables.get(match[1].casefold())
            if table is None or match[2] not in table.columns:
                return None
            column = table.first_column + table.columns.index(match[2])
            return table.sheet, (table.first_row + table.header, column, table.last_row - table.has_totals, column)
        match = _PLACE.fullmatch(text)
        if match is None or not match[3] or not match[5] or bool(match[4]) != bool(match[6]):
            return None
        named = (match[1] or match[2] or sheet).replace("''", "'")
        name = self.sheets.get(named.casefold())
        if name is None:
            return None
        if not match[4]:
            return name, (1, column_number(match[3]), MAX_ROW, column_number(match[5]))
        return name, parse_area(f"{match[3]}{match[4]}:{match[5]}{match[6]}")


class _From(Sight):
    """The ranges of a workbook as a formula on one of its sheets names them."""

    def __init__(self, kinds: Kinds, sheet: str) -> None:
        self.kinds, self.sheet = kinds, sheet

    def uniform(self, cells: str, part: str) -> bool:
        return self.kinds.uniform(self.sheet, cells, part)

    def clipped(self, cells: str) -> str:
        return self.kinds.clipped(self.sheet, cells)


def _one_kind(index: SheetIndex, area: Area) -> bool:
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > len(index.rows) * (right - left + 1):
        return False  # more cells than rows are filled: some are blank
    kinds = set()
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            cell = index.cell(row, column)
            if cell is None or not cell.value_start:
                return False
            kinds.add(KINDS.get(cell.type, ""))
    return len(kinds) == 1
