"""Results of every formula of a workbook, those that call worksheet functions of xlplan included."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xlplan.workbook.file.addresses import Area
from xlplan.workbook.file.cells import index_sheet
from xlplan.workbook.file.edits import ErrorValue
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.cells import PlanCell, find_plan_cells
from xlplan.workbook.formulas.engine import Recalculation, Shadow, ShadowError, enter_anew

__all__ = ["Recalculation", "recalculate"]

ATTEMPTS = 4
"""How often spills may grow in a way that others read before all is computed until nothing changes."""

SPILL = ErrorValue("#SPILL!")


def recalculate(data: bytes, *, today: dt.date | None = None, package: Package | None = None) -> Recalculation:
    """Compute every formula of a workbook.

    Parameters
    ----------
    data : bytes
        The workbook file.
    today : datetime.date, optional
        What ``TODAY`` and ``NOW`` (at midnight) return; without it formulas that ask for them are unavailable.
    package : Package, optional
        The same workbook, where the caller has it open already.

    Returns
    -------
    Recalculation
        Nothing random is ever drawn: formulas with ``RAND`` are unavailable.

    Notes
    -----
    A dynamic array whose size changed is entered anew, as Excel does, so that it can spill again. Only a
    workbook with a ``PLAN_`` call takes the longer way of ``plan_formulas``.
    """
    reach: dict[tuple[str, tuple[int, int]], Area] = {}
    cells: list[PlanCell] | None = None
    try:
        for attempt in range(ATTEMPTS):
            with Shadow(data, today=today) as shadow:
                package = package or Package(Path("workbook"), data)
                cells = find_plan_cells(package, shadow.formula) if cells is None else cells
                if not cells:
                    return _native(shadow, package)
                from xlplan.workbook.formulas.compute import compute_plan_formulas

                shadow.found.calls = len(cells)
                if compute_plan_formulas(shadow, package, cells, reach=reach, final=attempt == ATTEMPTS - 1):
                    break
        return shadow.found
    except ShadowError as error:
        return Recalculation(failed=str(error).splitlines()[0] if str(error) else error.code)


def _native(shadow: Shadow, package: Package) -> Recalculation:
    """Compute a workbook that calls no function of xlplan."""
    shadow.recalculate(full=True)
    if _respill(shadow, package):
        shadow.recalculate(full=True)
    return shadow.found


def _respill(shadow: Shadow, package: Package) -> bool:
    """Enter the dynamic arrays anew that no longer fit the range they were saved with."""
    entered = False
    for sheet, values in list(shadow.found.values.items()):
        blocked = [key for key, value in values.items() if value == SPILL and isinstance(value, ErrorValue)]
        if blocked:
            entered |= enter_anew(shadow, sheet, index_sheet(package, sheet), blocked)
    return entered
