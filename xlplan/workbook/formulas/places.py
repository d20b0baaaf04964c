"""Places of a workbook: which of many a formula reads, and all that depend on some."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from xlplan.workbook.file.addresses import Area, address, cells_of
from xlplan.workbook.formulas.engine import Shadow

__all__ = ["Place", "PlaceSet", "dependents_of", "place_name"]

Place: TypeAlias = tuple[str, tuple[int, int]]


class PlaceSet:
    """Cells, asked whether a range holds one of them.

    Parameters
    ----------
    places : iterable of (str, (int, int))
        Sheet, and 1-based row and column.

    Examples
    --------
    >>> places = PlaceSet([("S", (4, 2))])
    >>> places.meets([("S", (1, 1, 9, 2))]), places.meets([("S", (5, 1, 9, 2)), ("T", (4, 2, 4, 2))])
    (True, False)
    """

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._rows: dict[str, dict[int, list[int]]] = {}
        self._all: set[Place] = set()
        for place in sorted(places):
            self.add(place)

    def __contains__(self, place: Place) -> bool:
        return place in self._all

    def __len__(self) -> int:
        return len(self._all)

    def add(self, place: Place) -> None:
        """Add a cell."""
        if place not in self._all:
            self._all.add(place)
            sheet, (row, column) = place
            insort(self._rows.setdefault(sheet, {}).setdefault(column, []), row)

    def meets(self, areas: Iterable[tuple[str, Area]]) -> bool:
        """Say whether one of the ranges holds one of the cells."""
        return any(self._meets(sheet, area) for sheet, area in areas)

    def _meets(self, sheet: str, area: Area) -> bool:
        top, left, bottom, right = area
        for column, rows in self._rows.get(sheet, {}).items():
            if left <= column <= right:
                at = bisect_left(rows, top)
                if at < len(rows) and rows[at] <= bottom:
                    return True
        return False


def place_name(place: Place) -> str:
    """Write a place as a person finds it.

    Examples
    --------
    >>> place_name(("Plan", (14, 4)))
    'Plan!D14'
    """
    return f"{place[0]}!{address(*place[1])}"


def dependents_of(
    shadow: Shadow,
    places: Iterable[Place],
    extent: Callable[[Place], Area],
    mirrors: Mapping[Place, Place] | None = None,
) -> set[Place]:
    """Find formulas and whatever depends on them, directly or not.

    Parameters
    ----------
    shadow : Shadow
        The workbook, computed.
    places : iterable of (str, (int, int))
        Where they stand.
    extent : callable
        Gives the range the formula at a place fills.
    mirrors : mapping, optional
        The cell for each place that holds its formula as it was typed.
    """
    known = mirrors or {}
    seen = set(places)
    queue = list(seen)
    while queue:
        place = queue.pop()
        for at in cells_of(extent(place)):
            new = {known.get(reader, reader) for reader in shadow.dependents(place[0], at)} - seen
            seen |= new
            queue += new
    return seen
