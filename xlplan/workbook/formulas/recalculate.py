"""Results of every formula of a workbook, those that call worksheet functions of xlplan included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from xlplan.core.errors import BookError
from xlplan.workbook.file.addresses import Area, cells_of
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.adapt import adapt
from xlplan.workbook.formulas.baseline import Baseline, baseline, formula_sheets, volatile
from xlplan.workbook.formulas.cells import PlanCell, find_plan_cells
from xlplan.workbook.formulas.copy import bare_copy, clean_copy
from xlplan.workbook.formulas.engine import Recalculation, Shadow, ShadowError, respill
from xlplan.workbook.formulas.guard import Change, keep_unproven
from xlplan.workbook.formulas.places import Place
from xlplan.workbook.formulas.text import bare_calls

__all__ = ["Recalculation", "recalculate"]

ATTEMPTS = 4
"""How often spills may grow in a way that others read before all is computed until nothing changes."""


def recalculate(
    book: bytes | Package,
    *,
    today: dt.date | None = None,
    before: Package | None = None,
    edits: Edits | None = None,
    trusted: bool = False,
    sound: Collection[str] = (),
) -> Recalculation:
    """Compute the formulas of a workbook, and keep every result that cannot be trusted.

    Parameters
    ----------
    book : bytes or Package
        The workbook, as a file or opened already.
    today : datetime.date or datetime.datetime, optional
        What ``NOW`` returns and ``TODAY``, its day; without it formulas that ask for them are unavailable.
    before : Package, optional
        The workbook before it was edited; by default it was not.
    edits : Edits, optional
        What was edited since.
    trusted : bool
        Take every result of the engine: for a workbook just built, whose saved results are placeholders.
    sound : collection of str
        Sheets whose formulas the engine is known to compute.

    Returns
    -------
    Recalculation
        New results only. Nothing random is ever drawn: formulas with ``RAND`` are unavailable.

    Notes
    -----
    The engine is on probation: the workbook is first computed as it was saved. A formula whose saved result is
    not reproduced from the same inputs keeps it, and once something it reads has changed, all that depend on it
    keep theirs. A dynamic array whose size changed is entered anew, as Excel does, so that it can spill again.
    """
    try:
        package = book if isinstance(book, Package) else Package(Path("workbook"), book)
        before = before or package
        if trusted:
            return _compute(package, Baseline(), today, _Past(package, Edits(), trusted=True))
        with _open(before) as shadow:
            calls = _calls(before, shadow)
            base = baseline(shadow, before, calls)
            if before.data == package.data and not calls and not volatile(package):
                return _unchanged(shadow, base, package)
        return _compute(package, base, today, _Past(before, edits or Edits(), sound))
    except ShadowError as error:
        return Recalculation(failed=str(error).splitlines()[0] if str(error) else error.code)
    except BookError as error:
        return Recalculation(failed=str(error))


def _open(package: Package, today: dt.date | None = None) -> Shadow:
    """Hand the engine a copy it can read; what was left out of it is noted."""
    try:
        shadow = Shadow(clean_copy(package), today=today)
    except ShadowError as error:
        shadow = Shadow(bare_copy(package), today=today)
        why = str(error).splitlines()[0] if str(error) else error.code
        shadow.found.notes.append(
            f"{package.place}: a part the calculation does not need is damaged and was passed over: got {why}, "
            "expected a part as Excel writes it. Open the workbook in Excel and save it to cure that."
        )
    adapt(shadow, package)
    return shadow


def _unchanged(shadow: Shadow, base: Baseline, package: Package) -> Recalculation:
    """Give the results of a workbook in which nothing has changed: those it did not hold."""
    keep_unproven(shadow, base, Change(package, package, Edits()))
    return shadow.found


@dataclass(frozen=True)
class _Past:
    """Where a workbook comes from."""

    before: Package
    edits: Edits
    sound: Collection[str] = ()
    trusted: bool = False


def _compute(package: Package, base: Baseline, today: dt.date | None, past: _Past) -> Recalculation:
    reach: dict[Place, Area] = {}
    cells: list[PlanCell] | None = None
    for attempt in range(ATTEMPTS):
        with _open(package, today) as shadow:
            cells = _calls(package, shadow) if cells is None else cells
            _pin(shadow, base, package, past)
            if not cells:
                change = _native(shadow, package, past)
            else:
                from xlplan.workbook.formulas.compute import compute_plan_formulas

                shadow.found.calls = len(cells)
                work = compute_plan_formulas(
                    shadow, package, cells, reach=reach, final=attempt == ATTEMPTS - 1, pinned=base.pins
                )
                if not work.settled:
                    continue
                change = Change(
                    past.before, package, past.edits, work.typed(), work.restore,
                    {cell.place for cell in cells}, past.sound, past.trusted,
                )  # fmt: skip
            keep_unproven(shadow, base, change)
            break
    return shadow.found


def _calls(package: Package, shadow: Shadow) -> list[PlanCell]:
    """List the cells that call functions of xlplan, their formulas as the engine reads them."""
    return [
        replace(cell, text=bare_calls(shadow.texts[cell.place])) if cell.place in shadow.texts else cell
        for cell in find_plan_cells(package, shadow.formula)
    ]


def _native(shadow: Shadow, package: Package, past: _Past) -> Change:
    """Compute a workbook that calls no function of xlplan."""
    shadow.recalculate(full=True)
    if respill(shadow, formula_sheets(package)):
        shadow.recalculate(full=True)
    return Change(past.before, package, past.edits, sound=past.sound, trusted=past.trusted)


def _pin(shadow: Shadow, base: Baseline, package: Package, past: _Past) -> None:
    """Let formulas that were not reproduced hold their saved results, unless they were replaced since."""
    for (name, key), pin in list(base.pins.items()):
        edited = past.edits.cells.get(name, {})
        if name not in package.sheets or any(at in edited for at in cells_of(pin.area)):
            del base.pins[name, key]
            base.results.get(name, {}).pop(key, None)
        else:
            shadow.pin(name, pin.area, pin.values)
