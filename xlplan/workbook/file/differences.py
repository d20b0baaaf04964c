"""What one version of a workbook holds that another does not: constants and formulas in blocks, tables resized."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xlplan.workbook.file.cells import Value, index_sheet, read_cells
from xlplan.workbook.file.guard import covers
from xlplan.workbook.file.package import Package, TablePart

__all__ = ["CellBlock", "Differences", "differences"]

Key = tuple[int, int]
Held = tuple[bool, Value]
"""Whether a formula, and its text or the constant."""
_NOTHING: Held = (False, None)


@dataclass
class CellBlock:
    """A rectangle of cells that are all constants or all formulas.

    Parameters
    ----------
    sheet : str
        Name on its tab.
    row, column : int
        Of the first cell, 1-based.
    formulas : bool
        Whether the values are formulas, without the equals sign.
    values : list of list
        What the cells hold; None is an empty cell.
    """

    sheet: str
    row: int
    column: int
    formulas: bool
    values: list[list[Value]]

    @property
    def last(self) -> Key:
        """Row and column of the last cell."""
        return self.row + len(self.values) - 1, self.column + len(self.values[0]) - 1


@dataclass
class Differences:
    """Blocks to write, and tables by name as they shall reach."""

    blocks: list[CellBlock] = field(default_factory=list)
    tables: dict[str, TablePart] = field(default_factory=dict)


def differences(before: Package, after: Package) -> Differences:
    """Find what must be written into `before` to make it `after`.

    Results of formulas are left out, spilled cells too: a spreadsheet computes them itself. Styles are not compared.

    Parameters
    ----------
    before, after : Package
        Two versions of one workbook, with the same sheets.

    Returns
    -------
    Differences
        Empty where the two hold the same.
    """
    found = Differences()
    for name, sheet in after.sheets.items():
        old = before.sheets.get(name)
        if old is not None and sheet.kind == old.kind == "worksheet":
            found.blocks += _blocks(name, _changed(before, after, name))
    for name, part in after.tables.items():
        if name in before.tables and before.tables[name].last_row != part.last_row:
            found.tables[name] = part
    return found


def _changed(before: Package, after: Package, name: str) -> dict[Key, Held]:
    old, new = _held(before, name), _held(after, name)
    spills = [*index_sheet(before, name).groups.values(), *index_sheet(after, name).groups.values()]
    keys = [key for key in {**old, **new} if not _same(old.get(key, _NOTHING), new.get(key, _NOTHING))]
    return {key: new.get(key, _NOTHING) for key in sorted(keys) if not any(covers(area, key) for area in spills)}


def _held(package: Package, name: str) -> dict[Key, Held]:
    cells = read_cells(package, name).items()
    return {key: (False, cell.value) if cell.formula is None else (True, cell.formula) for key, cell in cells}


def _same(old: Held, new: Held) -> bool:
    """Compare with kinds: TRUE is not 1."""
    return old == new and isinstance(old[1], bool) == isinstance(new[1], bool)


def _blocks(sheet: str, cells: dict[Key, Held]) -> list[CellBlock]:
    """Lay cells, sorted by row and column, into few rectangles: runs of a row, joined to the like run above."""
    blocks: list[CellBlock] = []
    open_blocks: dict[tuple[int, int, bool], CellBlock] = {}
    for run in _runs(sheet, cells):
        shape = (run.column, len(run.values[0]), run.formulas)
        above = open_blocks.get(shape)
        if above is not None and above.last[0] == run.row - 1:
            above.values += run.values
        else:
            blocks.append(run)
            open_blocks[shape] = run
    return blocks


def _runs(sheet: str, cells: dict[Key, Held]) -> Iterator[CellBlock]:
    run: CellBlock | None = None
    for (row, column), (formula, value) in cells.items():
        if run is not None and (run.row, run.last[1] + 1, run.formulas) == (row, column, formula):
            run.values[0].append(value)
            continue
        if run is not None:
            yield run
        run = CellBlock(sheet, row, column, formula, [[value]])
    if run is not None:
        yield run
