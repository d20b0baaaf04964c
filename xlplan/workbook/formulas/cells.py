"""Which cells of a workbook call worksheet functions of xlplan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from xlplan.workbook.file.addresses import Area, address
from xlplan.workbook.file.cells import CellSpan, SheetIndex, index_sheet
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.text import bare_calls, find_calls

__all__ = ["PlanCell", "find_plan_cells"]

Key = tuple[int, int]
_MENTION = re.compile(rb"PLAN_\w+\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlanCell:
    """A cell whose formula calls a ``PLAN_`` function.

    Parameters
    ----------
    sheet : str
        Name of its sheet.
    key : tuple of int
        Row and column.
    text : str
        The formula, its calls without what a binding writes before their names.
    form : str
        ``cell`` shows one value, ``spill`` is a dynamic array, ``array`` fills a fixed range (Ctrl+Shift+Enter).
    area : tuple of int
        The range it fills in the file.
    """

    sheet: str
    key: Key
    text: str
    form: str
    area: Area

    @property
    def place(self) -> tuple[str, Key]:
        """Sheet and cell."""
        return self.sheet, self.key

    def __str__(self) -> str:
        return f"{self.sheet}!{address(*self.key)}"


def find_plan_cells(package: Package, read_formula: Callable[[str, Key], str]) -> list[PlanCell]:
    """List the cells that call ``PLAN_`` functions.

    Parameters
    ----------
    package : Package
        The workbook; sheets whose bytes mention no such call are not looked at.
    read_formula : callable
        Gives the text of a cell's formula where the file holds it with another cell of a shared formula.

    Returns
    -------
    list of PlanCell
        In the order of the sheets, row by row; whether the functions exist is not asked.
    """
    return [
        cell
        for name, sheet in package.sheets.items()
        if sheet.kind == "worksheet" and _MENTION.search(package.read(sheet.part))
        for cell in _in_sheet(name, index_sheet(package, name), read_formula)
    ]


def _in_sheet(name: str, index: SheetIndex, read_formula: Callable[[str, Key], str]) -> Iterator[PlanCell]:
    shared = {
        key
        for group in index.shared.values()
        if any(_MENTION.search(_text(index, key).encode()) for key in group)
        for key in group
    }
    for row in index.rows.values():
        for cell in row.cells.values():
            key = row.number, cell.column
            if cell.formula is None:
                continue
            text = cell.formula.text or (read_formula(name, key) if key in shared else "")
            if find_calls(text):
                yield PlanCell(name, key, bare_calls(text), _form(cell), index.groups.get(key, (*key, *key)))


def _text(index: SheetIndex, key: Key) -> str:
    cell = index.cell(*key)
    return cell.formula.text if cell and cell.formula else ""


def _form(cell: CellSpan) -> str:
    if cell.formula is None or cell.formula.kind != "array":
        return "cell"
    return "spill" if cell.dynamic else "array"
