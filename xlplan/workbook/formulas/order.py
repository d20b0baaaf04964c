"""In which order formulas that call worksheet functions can be computed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from xlplan.workbook.file.addresses import Area, cells_of
from xlplan.workbook.formulas.cells import PlanCell
from xlplan.workbook.formulas.engine import Shadow
from xlplan.workbook.formulas.places import Place

__all__ = ["Readers", "batches", "circular", "readers"]

Readers = dict[PlanCell, set[PlanCell]]
"""For each cell those it waits for."""


def readers(
    shadow: Shadow, cells: Iterable[PlanCell], mirrors: Mapping[Place, PlanCell], extent: Callable[[Place], Area]
) -> tuple[Readers, set[Place]]:
    """Find which cells read which, directly or through native formulas between them.

    Parameters
    ----------
    shadow : Shadow
        The workbook, computed.
    cells : iterable of PlanCell
        The cells that call worksheet functions.
    mirrors : mapping
        The cell for each place that holds its formula as it was typed.
    extent : callable
        Gives the range the formula at a place fills.

    Returns
    -------
    waits : dict
        For each cell those it waits for.
    reached : set
        The cells themselves, and every native formula that depends on one.
    """
    waits: Readers = {cell: set() for cell in cells}
    reached: set[Place] = set()
    for cell in waits:
        queue, seen = [cell.place], {cell.place}
        while queue:
            place = queue.pop()
            for at in cells_of(extent(place)):
                for reader in shadow.dependents(place[0], at):
                    if reader in mirrors:
                        waits[mirrors[reader]].add(cell)
                    elif reader not in seen:
                        seen.add(reader)
                        queue.append(reader)
        reached |= seen
    return waits, reached


def batches(waits: Readers) -> Iterator[list[PlanCell]]:
    """Yield cells that can be computed together, each batch after those it waits for; circles are left out.

    Examples
    --------
    >>> a, b = (PlanCell("S", (row, 1), "PLAN_FTE(B1)", "cell", (row, 1, row, 1)) for row in (1, 2))
    >>> [[cell.key for cell in batch] for batch in batches({b: {a}, a: set()})]
    [[(1, 1)], [(2, 1)]]
    >>> list(batches({a: {b}, b: {a}}))
    []
    """
    sorter = TopologicalSorter(waits)
    with contextlib.suppress(CycleError):  # what is in no circle, and behind none, still comes
        sorter.prepare()
    while ready := list(sorter.get_ready()):
        order = {cell: position for position, cell in enumerate(waits)}
        yield sorted(ready, key=order.__getitem__)
        sorter.done(*ready)


def circular(waits: Readers, cell: PlanCell) -> bool:
    """Say whether a cell waits for itself."""
    queue, seen = list(waits[cell]), set[PlanCell]()
    while queue:
        other = queue.pop()
        if other == cell:
            return True
        if other not in seen:
            seen.add(other)
            queue += waits[other]
    return False
