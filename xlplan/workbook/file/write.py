"""Change a workbook end to end: edit, recalculate, check, replace."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from xlplan.workbook.file.addresses import Area, address
from xlplan.workbook.file.cells import SheetIndex, content, index_sheet
from xlplan.workbook.file.edits import Cached, Cell, Edit, Edits, ErrorValue, Formula, Remove, Value, date_serial
from xlplan.workbook.file.guard import covers
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import changed_meanwhile, replace_file
from xlplan.workbook.file.splice import splice
from xlplan.workbook.file.verify import verify
from xlplan.workbook.formulas.engine import Kept
from xlplan.workbook.formulas.recalculate import Recalculation, recalculate

__all__ = ["Written", "apply", "minimal", "save"]

Key = tuple[int, int]
SAME = 1e-12


@dataclass
class Written:
    """A changed workbook that is checked and not on disk yet.

    ``unavailable`` lists the formulas that could not be computed and why, ``kept`` names by cause those that
    keep the result they were saved with, ``recalculated`` counts those with a new one, ``anew`` those of them
    that held none; ``notes`` say which damaged part was passed over; ``before`` is the sha256 of the file it
    was made from.
    """

    data: bytes
    package: Package
    unavailable: list[str] = field(default_factory=list)
    recalculated: int = 0
    before: str = ""
    kept: list[Kept] = field(default_factory=list)
    anew: int = 0
    notes: list[str] = field(default_factory=list)


def minimal(package: Package, edits: Edits) -> Edits:
    """Drop the edits that ask for what is there already.

    Parameters
    ----------
    package : Package
        The workbook as it is.
    edits : Edits
        What is asked.

    Returns
    -------
    Edits
        What differs; empty when nothing does.
    """
    cells: dict[str, dict[Key, Edit]] = {}
    for name, edited in edits.cells.items():
        sheet = package.sheets.get(name)
        if sheet is None or sheet.kind != "worksheet":
            cells[name] = edited
            continue
        index = index_sheet(package, name)
        differing = {key: edit for key, edit in edited.items() if not _present(package, index, key, edit)}
        if differing:
            cells[name] = differing
    tables = {
        name: row
        for name, row in edits.tables.items()
        if name not in package.tables or package.tables[name].last_row != row
    }
    return Edits(cells, tables, {name: rows for name, rows in edits.fit.items() if name in cells})


def _present(package: Package, index: SheetIndex, key: Key, edit: Edit) -> bool:
    cell = index.cell(*key)
    if isinstance(edit, Remove):
        return cell is None
    if isinstance(edit, Formula):
        return (
            cell is not None and cell.formula is not None and (cell.formula.kind, cell.formula.text) == ("", edit.text)
        )
    if cell is None:
        return edit.value is None and (isinstance(edit, Cached) or edit.style_of is None)
    if isinstance(edit, Cell) == (cell.formula is not None):
        return False
    if isinstance(edit, Cached) and edit.spill and index.groups.get(key, (0, 0, 0, 0))[2:] != edit.spill:
        return False
    now = content(package, cell).value
    return _same(now, edit.value, package.date1904, exact=isinstance(edit, Cell))


def _same(now: Value, new: Value, date1904: bool, *, exact: bool) -> bool:
    """Say whether a value is the one that is there: same kind; numbers equal, or for results nearly so."""
    if isinstance(new, dt.date):
        try:
            new = date_serial(new, date1904)
        except (ValueError, TypeError):
            return False
    kinds = [isinstance(now, kind) == isinstance(new, kind) for kind in (bool, ErrorValue, str)]
    if not all(kinds) or (now is None) != (new is None):
        return False
    if now == new:
        return True
    numbers = isinstance(now, int | float) and isinstance(new, int | float) and not isinstance(now, bool)
    return not exact and numbers and math.isclose(now, new, rel_tol=SAME)  # type: ignore[arg-type]


def apply(
    package: Package,
    edits: Edits,
    *,
    today: dt.date | None = None,
    trusted: bool = False,
    sound: Collection[str] = (),
) -> Written:
    """Edit a workbook in memory, renew the results of its formulas and check the outcome.

    Parameters
    ----------
    package : Package
        The workbook as it is; it is not changed.
    edits : Edits
        What is asked; what is there already is left out.
    today : datetime.date, optional
        What ``TODAY`` and ``NOW`` return; without it formulas that ask for them keep their old result.
    trusted : bool
        Take every result of the formula engine: for a workbook just built, whose results are placeholders.
    sound : collection of str
        Sheets whose formulas the engine is known to compute.

    Returns
    -------
    Written
        The new workbook, not on disk yet.

    Raises
    ------
    RefusedEditError
        The edit would damage something, or the new workbook failed its check.
    """
    wanted = minimal(package, edits)
    changes = splice(package, wanted)
    edited = package.with_changes(changes) if changes else package
    computed = recalculate(edited, today=today, before=package, edits=wanted, trusted=trusted, sound=sound)
    results = _results(edited, computed)
    renewed = splice(edited, results)
    after = edited.with_changes(renewed) if renewed else edited
    verify(package, after, _merged(wanted, results))
    count = sum(len(cells) for cells in results.cells.values())
    return Written(
        after.data, after, _reasons(computed), count, package.sha256, computed.kept, computed.anew, computed.notes
    )


def _results(package: Package, computed: Recalculation) -> Edits:
    """Pick the results that differ from the saved ones."""
    cells: dict[str, dict[Key, Edit]] = {}
    for name, values in computed.values.items():
        sheet = package.sheets.get(name)
        if sheet is None or sheet.kind != "worksheet":
            continue
        index = index_sheet(package, name)
        spills = computed.spills.get(name, {})
        edited = _renewed(package, index, values, spills)
        if edited:
            cells[name] = edited
    return Edits(cells, keep_results=computed.calls > 0)


def _renewed(package: Package, index: SheetIndex, values: dict[Key, Value], spills: dict[Key, Area]) -> dict[Key, Edit]:
    edited: dict[Key, Edit] = {}
    for key, value in values.items():
        spill = None
        cell, saved = index.cell(*key), index.groups.get(key)
        if saved is not None and cell is not None and cell.dynamic:
            area = spills.get(key, (*key, *key))
            spill = area[2:] if area != saved else None
            left = _left_behind(index, saved, area)
            edited.update({other: Cached(None) for other in left if other not in values})
        edit = Cached(value, spill)
        if not _present(package, index, key, edit):
            edited[key] = edit
    return edited


def _left_behind(index: SheetIndex, saved: Area, area: Area) -> list[Key]:
    """List the filled cells of a spill that its new, smaller range no longer reaches."""
    return [
        (row, column)
        for row in range(saved[0], saved[2] + 1)
        for column in range(saved[1], saved[3] + 1)
        if not covers(area, (row, column)) and (cell := index.cell(row, column)) and cell.value_start
    ]


def _merged(first: Edits, second: Edits) -> Edits:
    """Join what was asked and the renewed results; a new formula takes its result along."""
    names = [*first.cells, *(name for name in second.cells if name not in first.cells)]
    cells = {}
    for name in names:
        merged = cells[name] = dict(first.cells.get(name, {}))
        for key, edit in second.cells.get(name, {}).items():
            asked = merged.get(key)
            if isinstance(asked, Formula) and isinstance(edit, Cached):
                merged[key] = replace(asked, result=edit.value)
            else:
                merged[key] = edit
    return Edits(cells, first.tables, first.fit, second.keep_results)


def _reasons(computed: Recalculation) -> list[str]:
    if computed.failed:
        return [f"No formula was recalculated: {computed.failed}"]
    return [
        f"{name}!{address(*key)}: {why}"
        for name, cells in computed.unavailable.items()
        for key, why in sorted(cells.items())
    ]


def save(path: str | Path, written: Written, *, output: str | Path | None = None) -> None:
    """Put a changed workbook in the place of the file it was made from, or beside it.

    Parameters
    ----------
    path : str or pathlib.Path
        The file it was made from.
    written : Written
        The outcome of ``apply``.
    output : str or pathlib.Path, optional
        Write here instead and leave ``path`` alone.

    Raises
    ------
    BookError
        The file changed meanwhile, or cannot be written: it is as it was.
    """
    path = Path(path)
    if output is not None:
        replace_file(output, written.data)
        return
    if written.package.sha256 != written.before:
        replace_file(path, written.data, expected=written.before)
    elif Package.open(path).sha256 != written.before:
        raise changed_meanwhile(path)
