"""Arguments of worksheet functions, read as grids of cells where their formula stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from xlplan.workbook.file.addresses import MAX_COLUMN, MAX_ROW, Area, parse_area
from xlplan.workbook.file.edits import ErrorValue, Value
from xlplan.workbook.formulas.cells import PlanCell
from xlplan.workbook.formulas.engine import Shadow

__all__ = ["ArgumentReader", "Cells"]

Key = tuple[int, int]
Cells: TypeAlias = list[list[Value]]
Asked: TypeAlias = tuple[PlanCell, str]

FAR = MAX_COLUMN // 2
"""Column behind which no result of a workbook is looked for."""

AT_ONCE = 500
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?", re.IGNORECASE)
_STRING = re.compile(r'"((?:[^"]|"")*)"')
_RANGE = re.compile(
    r"(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^\W\d][\w.]*))!)?"
    r"(?P<area>\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)",
    re.IGNORECASE,
)
_PROBE = (
    'ISREF({0})&"|"&ROWS({0})&"|"&COLUMNS({0})&"|"'
    '&IF(ISREF({0}),SHEET({0})&"|"&MIN(ROW({0}))&"|"&MIN(COLUMN({0})),"||")'
)


class ArgumentReader:
    """Reads arguments in the row of their formula, in columns right of everything on its sheet.

    There ``[#This Row]``, names of the sheet and addresses without a sheet mean what they mean in the formula.
    A reference is read cell by cell, so that a blank stays blank; anything else is computed as an array.

    Parameters
    ----------
    shadow : Shadow
        Where to compute.

    Attributes
    ----------
    edge : dict of str to int
        First column of each sheet that holds nothing of the workbook.
    """

    def __init__(self, shadow: Shadow) -> None:
        self.shadow = shadow
        self.known: dict[str, Cells] = {}
        self._last = {name: column for name, (_, column) in shadow.used().items()}
        self.edge = {name: max(column + 2, FAR) for name, column in self._last.items()}
        self._next = dict(self.edge)

    def reserve(self, sheet: str, columns: int) -> int:
        """Set columns of a sheet aside and return the first."""
        column = self._next[sheet]
        self._next[sheet] = column + columns
        return column

    def read(self, asked: Iterable[Asked]) -> dict[Asked, Cells | None]:
        """Compute arguments, all in one go.

        Parameters
        ----------
        asked : iterable of (PlanCell, str)
            Where the argument stands, and its text.

        Returns
        -------
        dict
            Its cells; None where something it needs has no result.
        """
        self.shadow.recalculate()
        self._used = self.shadow.used()
        found: dict[Asked, Cells | None] = {}
        others: list[Asked] = []
        for one in asked:
            cell, text = one
            literal = self.known.get(text) or _literal(text)
            if literal is not None:
                found[one] = literal
            elif (place := self._place(cell.sheet, text)) is not None:
                found[one] = self._cells(*place)
            else:
                others.append(one)
        for start in range(0, len(others), AT_ONCE):
            found |= self._compute(others[start : start + AT_ONCE])
        return found

    def _place(self, sheet: str, text: str) -> tuple[str, Area] | None:
        """Read a plain address, perhaps with its sheet."""
        match = _RANGE.fullmatch(text)
        if match is None:
            return None
        named = (match["quoted"] or "").replace("''", "'") or match["plain"]
        sheet = next((name for name in self._used if name.casefold() == named.casefold()), "") if named else sheet
        top, left, bottom, right = parse_area(match["area"])
        area = min(top, bottom), min(left, right), max(top, bottom), max(left, right)
        return (sheet, area) if sheet and area[0] and area[2] <= MAX_ROW and area[3] <= MAX_COLUMN else None

    def _cells(self, sheet: str, area: Area) -> Cells | None:
        """Read a range; whole columns and rows end where the sheet does."""
        top, left, bottom, right = area
        if bottom - top + 1 == MAX_ROW:
            bottom = self._used[sheet][0]
        if right - left + 1 == MAX_COLUMN:
            right = self._last[sheet]
        return self.shadow.grid(sheet, (top, left, bottom, right))

    def _compute(self, asked: list[Asked]) -> dict[Asked, Cells | None]:
        """Ask of what shape and where each argument is, then read references and compute the others."""
        columns = dict(self._next)
        probes = [(cell.sheet, (cell.key[0], self.reserve(cell.sheet, 1))) for cell, _ in asked]
        for (sheet, key), (_, text) in zip(probes, asked, strict=True):
            self.shadow.set_formula(sheet, key, _PROBE.format(text), dynamic=True)
        self.shadow.recalculate()
        found: dict[Asked, Cells | None] = {}
        blocks: dict[Asked, Area] = {}
        names = list(self._used)
        for (sheet, key), one in zip(probes, asked, strict=True):
            answer = self.shadow.grid(sheet, (*key, *key))
            shape = _shape(answer)
            if shape is None:
                found[one] = None
            elif shape[2]:
                height, width, number, top, left = shape
                found[one] = self._cells(names[number - 1], (top, left, top + height - 1, left + width - 1))
            else:
                blocks[one] = self._block(one[0], *shape[:2])
        found |= self._arrays(blocks)
        for sheet, key in probes:
            self.shadow.clear(sheet, key)
        self._next = columns
        return found

    def _block(self, cell: PlanCell, height: int, width: int) -> Area:
        row, column = cell.key[0], self.reserve(cell.sheet, width)
        return row, column, row + height - 1, column + width - 1

    def _arrays(self, blocks: dict[Asked, Area]) -> dict[Asked, Cells | None]:
        """Let arrays spill side by side and read them."""
        found: dict[Asked, Cells | None] = {one: None for one in blocks}
        fitting = {one: area for one, area in blocks.items() if area[2] <= MAX_ROW and area[3] <= MAX_COLUMN}
        for (cell, text), area in fitting.items():
            self.shadow.set_formula(cell.sheet, area[:2], text, dynamic=True)
        if fitting:
            self.shadow.recalculate()
        for one, area in fitting.items():
            found[one] = self.shadow.grid(one[0].sheet, area)
            self.shadow.clear(one[0].sheet, area[:2])
        return found


def _literal(text: str) -> Cells | None:
    """Read an argument that is a constant or was left out, which gives no cells."""
    if not text:
        return []
    if _NUMBER.fullmatch(text):
        return [[float(text)]]
    if match := _STRING.fullmatch(text):
        return [[match[1].replace('""', '"')]]
    return [[text.upper() == "TRUE"]] if text.upper() in ("TRUE", "FALSE") else None


def _shape(answer: Cells | None) -> tuple[int, int, int, int, int] | None:
    """Read a probe's answer: rows, columns, and for a reference number of its sheet, first row and column."""
    if answer is None:
        return None
    value = answer[0][0]
    if not isinstance(value, str) or isinstance(value, ErrorValue):
        return 1, 1, 0, 0, 0
    _, *numbers = value.split("|")
    rows, columns, sheet, row, column = (int(float(number or 0)) for number in numbers)
    return rows, columns, sheet, row, column
