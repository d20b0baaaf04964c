"""Formulas that call worksheet functions of xlplan, computed without Excel.

A copy of the workbook computes in memory. There each call is replaced by a reference to its result: the
arguments are read, the function is called, its cells are put on a sheet of their own. Native formulas follow
by themselves, so that chains of both come out in order. The workbook keeps its formulas; only results return.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from xlplan.functions import all_functions
from xlplan.workbook.file.addresses import Area, address, cells_of
from xlplan.workbook.file.cells import SheetIndex, index_sheet
from xlplan.workbook.file.edits import ErrorValue, Value
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.arguments import ArgumentReader, Cells
from xlplan.workbook.formulas.cells import PlanCell
from xlplan.workbook.formulas.engine import Recalculation, Shadow, enter_anew
from xlplan.workbook.formulas.order import batches, circular, readers
from xlplan.workbook.formulas.places import Place, dependents_of
from xlplan.workbook.formulas.results import ResultSheet
from xlplan.workbook.formulas.text import FunctionCall, find_calls

__all__ = ["PlanCalculation", "compute_plan_formulas"]

MOST_PASSES = 20
CIRCULAR = "formula participates in a circular reference"
BLOCKED = "an argument of {} needs a cell or a function that could not be calculated"
FAILED = "{} failed in xlplan; the log says how"
SCOPED = "an argument of {} uses a name of a LAMBDA around it, which only Excel can compute"
UNKNOWN = "xlplan has no function {}"
UNSTEADY = "its result changes each time it is calculated"
Key = tuple[int, int]
T = TypeVar("T")
NO_VALUE = ErrorValue("#N/A")

_ASKS_FOR_FORMULAS = re.compile(rb"\b(SUBTOTAL|AGGREGATE|ISFORMULA|FORMULATEXT)\(")


def compute_plan_formulas(
    shadow: Shadow,
    package: Package,
    cells: Sequence[PlanCell],
    *,
    reach: dict[Place, Area],
    final: bool,
    pinned: Collection[Place] = (),
) -> PlanCalculation:
    """Compute the formulas of a workbook that calls worksheet functions; results are in ``shadow.found``.

    Parameters
    ----------
    shadow : Shadow
        The workbook's copy, nothing computed yet.
    package : Package
        The workbook.
    cells : sequence of PlanCell
        Its cells that call worksheet functions.
    reach : dict
        Ranges that formulas were seen to fill beyond those they were saved with; added to.
    final : bool
        Compute until nothing changes. Otherwise each formula is computed once, in the order these ranges
        suggest, and those that depend on no call not again.
    pinned : collection of (str, (int, int))
        Formulas that hold their saved results and are not entered anew.

    Returns
    -------
    PlanCalculation
        Not ``settled`` where a spill grew, which others may have read too early: then a fresh copy is to be
        computed.
    """
    work = PlanCalculation(shadow, package, cells, reach, pinned)
    work.settled = work.run(final=final) or final
    work.finish()
    return work


class PlanCalculation:
    """One shadow on its way to the results; a mirror keeps the formula of each cell as it was typed."""

    def __init__(
        self,
        shadow: Shadow,
        package: Package,
        cells: Sequence[PlanCell],
        reach: dict[Place, Area],
        pinned: Collection[Place] = (),
    ) -> None:
        self.shadow, self.package, self.cells, self.reach = shadow, package, list(cells), reach
        self.pinned, self.settled = pinned, False
        self.arguments = ArgumentReader(shadow)
        self.results = ResultSheet(shadow)
        self.mirrors: dict[Place, PlanCell] = {}
        self.mirror_of: dict[PlanCell, str] = {}
        self.reasons: dict[PlanCell, str] = {}
        self.installed: dict[PlanCell, str] = {}
        self.fixed: dict[Place, Value] = {}
        self.turned: dict[Place, str] = {}
        self.kept: dict[Place, Value] = {}
        self.saved: dict[Place, Area] = {}
        self.extents: dict[Place, Area] = {}
        self.functions = {function.name for function in all_functions()}
        self.prepare()

    def prepare(self) -> None:
        """Enter every dynamic array anew, and block the cells that call functions until their turn."""
        mine = {cell.place for cell in self.cells} | set(self.pinned)
        for name, sheet in self.package.sheets.items():
            if sheet.kind == "worksheet" and b"array" in self.package.read(sheet.part):
                index = index_sheet(self.package, name)
                enter_anew(self.shadow, name, index, [key for key in index.groups if (name, key) not in mine])
        taken: dict[tuple[str, int], int] = {}
        for cell in self.cells:
            position = taken[cell.sheet, cell.key[0]] = taken.get((cell.sheet, cell.key[0]), 0) + 1
            self.mirror(cell, position)
            self.block(cell)
        widths: dict[str, int] = {}
        for (name, _), count in taken.items():
            widths[name] = max(count, widths.get(name, 0))
        for name, width in widths.items():
            self.arguments.reserve(name, width)
        self.shadow.recalculate(full=True)

    def mirror(self, cell: PlanCell, position: int) -> None:
        """Keep a cell's formula as it was typed, right of everything on its sheet."""
        at = cell.key[0], self.arguments.edge[cell.sheet] + position - 1
        self.mirrors[cell.sheet, at] = cell
        self.mirror_of[cell] = address(*at)
        self.shadow.set_formula(cell.sheet, at, cell.text)

    def block(self, cell: PlanCell) -> None:
        """Make a cell and its saved range wait: they refer to a formula that has no result."""
        for key in cells_of(cell.area):
            if cell.form != "cell":
                self.shadow.clear(cell.sheet, key)
            anchor = cell.form == "spill" and key == cell.key
            self.shadow.set_formula(cell.sheet, key, self.mirror_of[cell], dynamic=anchor)

    def run(self, *, final: bool) -> bool:
        """Compute once where the order is known, else until nothing changes; say whether no spill grew."""
        elsewhere = self.shadow.unlisted()
        waits, reached = readers(self.shadow, self.cells, self.mirrors, self.extent)
        if not final:
            self.fix(reached | self.elsewhere() if elsewhere else reached)
        changed = self.compute(waits)
        for _ in range(MOST_PASSES if elsewhere or final else 0):
            if changed:
                waits, reached = readers(self.shadow, self.cells, self.mirrors, self.extent)
                changed = self.compute(waits)
        if changed and (elsewhere or final):
            for cell in changed:
                self.give_up(cell, UNSTEADY)
            self.shadow.recalculate()
        return not [place for place in reached if self.grew(place)]

    def extent(self, place: Place) -> Area:
        """Give the range a formula fills, was saved with, or was seen to fill."""
        sheet, key = place
        if place not in self.saved:
            groups = index_sheet(self.package, sheet).groups if sheet in self.package.sheets else {}
            self.saved[place] = self.reach.get(place) or groups.get(key) or (*key, *key)
        now = self.shadow.found.spills.get(sheet, {}).get(key, (*key, *key))
        self.extents[place] = _union(self.saved[place], now)
        return self.extents[place]

    def grew(self, place: Place) -> bool:
        """Say whether a formula fills more than it did; remembered for the next attempt."""
        before = self.extents[place]
        now = self.reach[place] = self.extent(place)
        return now != before

    def elsewhere(self) -> set[Place]:
        """Find formulas such as ``INDIRECT``, and all that depend on one."""
        values = self.shadow.found.values
        places = [(name, key) for name in self.package.sheets for key in values.get(name, {})]
        looking = [place for place in places if self.shadow.looks_elsewhere(*place)]
        return dependents_of(self.shadow, looking, self.extent)

    def fix(self, reached: set[Place]) -> None:
        """Turn formulas that depend on no call into their values, unless a formula asks which cells hold one."""
        names = [name for name, sheet in self.package.sheets.items() if sheet.kind == "worksheet"]
        if any(_ASKS_FOR_FORMULAS.search(self.package.read(self.package.sheets[name].part)) for name in names):
            return
        for name in names:
            values = self.shadow.found.values.get(name, {})
            index = index_sheet(self.package, name) if values else SheetIndex(b"")
            for key, value in values.items():
                cell = index.cell(*key)
                plain = cell is not None and cell.formula is not None and cell.formula.kind in ("", "shared")
                if plain and value is not None and (name, key) not in reached:
                    self.fixed[name, key] = value
                    self.turned[name, key] = self.shadow.formula(name, key)
                    self.shadow.set_value(name, key, value)

    def compute(self, waits: dict[PlanCell, set[PlanCell]]) -> list[PlanCell]:
        """Compute the cells in order and return those whose result is another than before."""
        before, self.reasons = dict(self.installed), {}
        waiting = set(self.cells)
        for batch in batches(waits):
            waiting -= set(batch)
            self.compute_batch(batch)
        for cell in waiting:
            self.give_up(cell, CIRCULAR if circular(waits, cell) else "formula depends on a circular reference")
        self.shadow.recalculate()
        return [cell for cell in self.cells if before.get(cell) != self.installed.get(cell)]

    def compute_batch(self, batch: Iterable[PlanCell]) -> None:
        """Replace the calls of cells that wait for nothing any more, inner ones first."""
        texts = {cell: cell.text for cell in batch}
        while pending := {cell: calls for cell, text in texts.items() if (calls := find_calls(text))}:
            inner = {cell: [call for call in calls if call.inner] for cell, calls in pending.items()}
            asked = [(cell, text) for cell, calls in inner.items() for call in calls for text in call.arguments]
            grids = self.arguments.read(dict.fromkeys(asked))
            for cell, calls in inner.items():
                text = self.replaced(cell, texts[cell], calls, [[grids[cell, a] for a in c.arguments] for c in calls])
                if text is None:
                    del texts[cell]
                else:
                    texts[cell] = text
        self.install(texts)

    def replaced(
        self, cell: PlanCell, text: str, calls: list[FunctionCall], grids: list[list[Cells | None]]
    ) -> str | None:
        """Put the result of each call in its place; None if one has none."""
        for call, given in sorted(zip(calls, grids, strict=True), key=lambda pair: -pair[0].start):
            whole = [grid for grid in given if grid is not None]
            if reason := self.hindrance(call, complete=len(whole) == len(given)):
                self.give_up(cell, reason)
                return None
            result = self.results.call(call.name, whole)
            if result is None:
                self.give_up(cell, FAILED.format(call.name))
                return None
            stands, self.arguments.known[result[0]] = result
            text = text[: call.start] + stands + text[call.end :]
        return text

    def hindrance(self, call: FunctionCall, *, complete: bool) -> str:
        """Say why a call cannot be made."""
        if call.name not in self.functions:
            return UNKNOWN.format(call.name)
        if complete:
            return ""
        scoped = any("_xlpm." in text for text in call.arguments)
        return (SCOPED if scoped else BLOCKED).format(call.name)

    def install(self, texts: dict[PlanCell, str]) -> None:
        """Let cells show what their formulas give with the results in place."""
        fresh = {cell: text for cell, text in texts.items() if self.installed.get(cell) != text}
        fixed = self.arguments.read((cell, text) for cell, text in fresh.items() if cell.form == "array")
        for (cell, _), grid in fixed.items():
            if grid is None:
                self.give_up(cell, BLOCKED.format("the formula"))
                del fresh[cell]
            else:
                self.fill(cell, grid)
        for cell, text in fresh.items():
            if cell.form != "array":
                for key in cells_of(cell.area):
                    if key != cell.key and cell not in self.installed:
                        self.shadow.clear(cell.sheet, key)
                self.shadow.set_formula(cell.sheet, cell.key, text, dynamic=cell.form == "spill")
            self.installed[cell] = text

    def fill(self, cell: PlanCell, grid: Cells) -> None:
        """Fill the fixed range of an array formula: one row or column repeats, cells beyond are ``#N/A``."""
        top, left = cell.key
        for row, column in cells_of(cell.area):
            r = row - top if len(grid) > 1 else 0
            c = column - left if len(grid[0]) > 1 else 0
            value = grid[r][c] if r < len(grid) and c < len(grid[0]) else NO_VALUE
            self.kept[cell.sheet, (row, column)] = value
            self.shadow.set_value(cell.sheet, (row, column), value)

    def give_up(self, cell: PlanCell, reason: str) -> None:
        """Leave a cell as it was saved, and whatever depends on it."""
        self.reasons[cell] = reason
        for key in cells_of(cell.area):
            self.kept.pop((cell.sheet, key), None)
        if self.installed.pop(cell, None) is not None:
            if cell.form == "spill":
                self.shadow.clear(cell.sheet, cell.key)
            self.block(cell)

    def typed(self) -> dict[Place, Place]:
        """Give the cell for each place that holds its formula as it was typed."""
        return {place: cell.place for place, cell in self.mirrors.items()}

    def restore(self) -> None:
        """Put the formulas back that were turned into values, so that their dependents can be told."""
        if not self.turned:
            return
        for (name, key), text in self.turned.items():
            self.shadow.set_formula(name, key, text)
        self.turned = {}
        found, self.shadow.found = self.shadow.found, Recalculation()
        self.shadow.recalculate()
        self.shadow.found = found

    def finish(self) -> None:
        """Keep results of the workbook's own formulas only, and say which cells have none and why."""
        found, edge = self.shadow.found, self.arguments.edge
        found.values = {name: _before(cells, edge.get(name, 0)) for name, cells in found.values.items()}
        found.spills = {name: _before(cells, edge.get(name, 0)) for name, cells in found.spills.items()}
        found.unavailable = {name: self.own(name, cells) for name, cells in found.unavailable.items()}
        for (name, key), value in {**self.fixed, **self.kept}.items():
            found.values.setdefault(name, {})[key] = value
            found.unavailable.get(name, {}).pop(key, None)
        for cell, reason in self.reasons.items():
            found.values.get(cell.sheet, {}).pop(cell.key, None)
            found.unavailable.setdefault(cell.sheet, {})[cell.key] = reason

    def own(self, name: str, reasons: dict[Key, str]) -> dict[Key, str]:
        """Leave out cells the workbook has no formula in."""
        if name not in self.package.sheets:
            return {}
        index = index_sheet(self.package, name)
        return {key: reason for key, reason in reasons.items() if (cell := index.cell(*key)) and cell.formula}


def _union(one: Area, other: Area) -> Area:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _before(cells: dict[Key, T], edge: int) -> dict[Key, T]:
    return {key: value for key, value in cells.items() if key[1] < edge}
