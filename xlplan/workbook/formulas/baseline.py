"""What the formula engine makes of a workbook as it was saved: which results it reproduces, which it does not."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from xlplan.workbook.file.addresses import Area, cells_of
from xlplan.workbook.file.cells import CellSpan, SheetIndex, content, index_sheet
from xlplan.workbook.file.edits import ErrorValue, Value, date_serial
from xlplan.workbook.file.package import Package, children, find_child, is_true
from xlplan.workbook.formulas.cells import PlanCell
from xlplan.workbook.formulas.engine import Shadow, respill
from xlplan.workbook.formulas.places import Place, PlaceSet
from xlplan.workbook.formulas.text import construct

__all__ = ["Baseline", "Pin", "agrees", "baseline", "computed_by_excel", "formula_sheets", "held_value", "volatile"]

Key = tuple[int, int]
MOST_ROUNDS = 12
TOLERANCE = 1e-9
NOTHING = 1e-10
DIFFERS = "the engine does not reproduce the result that was saved"

DATED = "a date in words in a condition is read in the order of the computer's region"
_DATED = re.compile(r'(?:COUNT|SUM|AVERAGE|MAX|MIN)IFS?\(.*"[<>=]*\d{1,2}/\d{1,2}/\d{2,4}"', re.IGNORECASE)
_CLOCK = re.compile(rb"\b(?:TODAY|NOW)\(")
FORMULA = (b"<f>", b"<f ", b":f>", b":f ", b"\xff\xfe", b"\xfe\xff")
"""What the bytes of a sheet with a formula hold."""

LIBRARIES = "124519"
"""The number that XlsxWriter and openpyxl write, which compute nothing."""

_CORE = "docProps/core.xml"


@dataclass(frozen=True)
class Pin:
    """A formula whose saved result the engine does not reproduce; it holds that result as if it were typed.

    ``reads`` are the ranges it reads, ``dynamic`` says that it may read others; ``cause`` says what went wrong,
    ``unavailable`` that the engine cannot compute it at all.
    """

    area: Area
    values: Mapping[Key, Value]
    text: str
    cause: str
    unavailable: bool
    reads: tuple[tuple[str, Area], ...]
    dynamic: bool

    @property
    def construct(self) -> str:
        """The functions it calls."""
        return construct(self.text)


@dataclass
class Baseline:
    """The engine's results for a workbook as it was saved.

    ``pins`` are the formulas it does not reproduce, by the cell that holds them; ``results`` what it gives for
    all others from the same inputs; ``fresh`` the places of formulas that held no result.
    """

    pins: dict[Place, Pin] = field(default_factory=dict)
    results: dict[str, dict[Key, Value]] = field(default_factory=dict)
    unavailable: dict[str, dict[Key, str]] = field(default_factory=dict)
    spills: dict[str, dict[Key, Area]] = field(default_factory=dict)
    fresh: set[Place] = field(default_factory=set)


def formula_sheets(package: Package) -> dict[str, SheetIndex]:
    """Index the worksheets that hold a formula."""
    if "formula sheets" not in package.memo:
        package.memo["formula sheets"] = [
            name
            for name, sheet in package.sheets.items()
            if sheet.kind == "worksheet" and any(sign in package.read(sheet.part) for sign in FORMULA)
        ]
    return {name: index_sheet(package, name) for name in package.memo["formula sheets"]}


def volatile(package: Package) -> bool:
    """Say whether a formula asks for the day or the time."""
    parts = [package.sheets[name].part for name in formula_sheets(package)]
    return any(_CLOCK.search(package.read(part)) for part in [*parts, package.workbook_part])


def agrees(held: Value, result: Value, date1904: bool = False) -> bool:
    """Say whether a result is the one a cell holds: same kind, numbers equal to nine digits.

    Examples
    --------
    >>> agrees(0.3, 0.1 + 0.2), agrees("3", 3.0), agrees(False, 0.0), agrees(ErrorValue("#N/A"), "#N/A")
    (True, False, False, False)
    """
    if isinstance(held, dt.date):
        held = date_serial(held, date1904)
    if result is None:
        return held in (None, "") or (held == 0 and not isinstance(held, bool))
    for kind in (bool, ErrorValue, str):
        if isinstance(held, kind) or isinstance(result, kind):
            return isinstance(held, kind) and isinstance(result, kind) and held == result
    if not isinstance(held, int | float) or not isinstance(result, int | float):
        return False
    return math.isclose(held, result, rel_tol=TOLERANCE, abs_tol=NOTHING)


def held_value(package: Package, index: SheetIndex, key: Key) -> Value:
    """Return what a cell holds, None where there is nothing."""
    cell = index.cell(*key)
    return None if cell is None else content(package, cell).value


def baseline(shadow: Shadow, package: Package, calls: Sequence[PlanCell]) -> Baseline:
    """Compute a workbook as it was saved and compare each result with the one in the file.

    What is not reproduced is pinned to the saved result, inputs first, so that each formula is tried on the
    values Excel had for it.

    Parameters
    ----------
    shadow : Shadow
        A copy of the workbook, nothing computed yet.
    package : Package
        The workbook.
    calls : sequence of PlanCell
        Cells that call worksheet functions of xlplan; they hold what they were saved with.
    """
    return _Trial(shadow, package, calls).run()


class _Trial:
    def __init__(self, shadow: Shadow, package: Package, calls: Sequence[PlanCell]) -> None:
        self.shadow, self.package = shadow, package
        self.indexes = formula_sheets(package)
        self.calls = {cell.place: cell.area for cell in calls}
        self.anchors = {
            (name, key): (name, anchor)
            for name, index in self.indexes.items()
            for anchor, area in index.groups.items()
            if (cell := index.cell(*anchor)) and cell.formula and cell.formula.kind == "array"
            for key in cells_of(area)
        }
        self.found = Baseline()
        self.reads: dict[Place, tuple[list[tuple[str, Area]], bool]] = {}
        self.asks = _asks_to_compute(package)

    def run(self) -> Baseline:
        shadow, found = self.shadow, self.found
        if (clock := _clock(self.package, self.indexes)) is not None:
            shadow.set_clock(clock)
        for (sheet, _), area in self.calls.items():
            shadow.pin(sheet, area, self.held(sheet, area))
        shadow.recalculate(full=True)
        if respill(shadow, self.indexes):
            shadow.recalculate(full=True)
        wrong = self.wrong(self.places())
        for _ in range(MOST_ROUNDS):
            if not wrong:
                break
            self.pin(self.first(wrong))
            wrong = self.again(wrong)
        if wrong:
            self.pin(wrong)
            self.again(wrong)
        found.results, found.spills = shadow.found.values, shadow.found.spills
        found.unavailable = shadow.found.unavailable
        return found

    def places(self) -> Iterator[Place]:
        for cells in (self.shadow.found.values, self.shadow.found.unavailable):
            for name, keys in cells.items():
                yield from ((name, key) for key in list(keys))

    def again(self, wrong: set[Place]) -> set[Place]:
        """Compute with the pins in place and return what is wrong now."""
        changed = self.shadow.recalculate()
        return self.wrong(wrong | changed)

    def wrong(self, places: Iterable[Place]) -> set[Place]:
        """Pick the formulas, by the cell that holds them, whose result is not the one that was saved."""
        wrong: set[Place] = set()
        for place in places:
            name, _key = place
            index = self.indexes.get(name)
            anchor = self.anchors.get(place, place)
            if index is None or anchor in wrong or anchor in self.found.pins or place in self.calls:
                continue
            cell = index.cell(*anchor[1])
            if cell is None or cell.formula is None:
                continue
            if not self.reproduced(index, place) or self.doubted(anchor, cell):
                wrong.add(anchor)
        return wrong

    def doubted(self, place: Place, cell: CellSpan) -> bool:
        """Say whether a formula that Excel computed compares with a date in words, whose order it knows best."""
        text = cell.formula.text if cell.formula else ""
        return bool(_DATED.search(text)) and held_value(self.package, self.indexes[place[0]], place[1]) is not None

    def reproduced(self, index: SheetIndex, place: Place) -> bool:
        """Say whether the result is the saved one, or none was saved."""
        name, key = place
        held = held_value(self.package, index, key)
        values = self.shadow.found.values.get(name, {})
        if key in values and agrees(held, values[key], self.package.date1904) and self.as_wide(index, place):
            return True
        placeholder = held == "" or (held == 0 and not isinstance(held, bool))
        sound = key in values and not isinstance(values[key], ErrorValue)
        if held is None or (self.asks and placeholder and sound):
            if self.anchors.get(place, place) == place or held is not None:
                self.found.fresh.add(place)
            return True
        return False

    def as_wide(self, index: SheetIndex, place: Place) -> bool:
        """Say whether a dynamic array fills the range it was saved with."""
        name, key = place
        cell, saved = index.cell(*key), index.groups.get(key)
        if cell is None or saved is None or not cell.dynamic:
            return True
        return self.shadow.found.spills.get(name, {}).get(key, (*key, *key)) == saved

    def first(self, wrong: set[Place]) -> set[Place]:
        """Pick the formulas that read no other wrong one; in a circle, all."""
        for place in wrong - self.reads.keys():
            self.reads[place] = self.shadow.precedents(*place)
        everything = PlaceSet(place for anchor in wrong for place in self.members(anchor))
        first = {place for place in wrong if not everything.meets(self.others(place))}
        return first or wrong

    def others(self, place: Place) -> list[tuple[str, Area]]:
        own = place[0], self.area(place)
        return [read for read in self.reads[place][0] if read != own]

    def members(self, anchor: Place) -> Iterator[Place]:
        yield from ((anchor[0], key) for key in cells_of(self.area(anchor)))

    def area(self, anchor: Place) -> Area:
        name, key = anchor
        return self.indexes[name].groups.get(key) or (*key, *key)

    def held(self, name: str, area: Area) -> dict[Key, Value]:
        index = self.indexes[name]
        return {key: held_value(self.package, index, key) for key in cells_of(area)}

    def pin(self, places: set[Place]) -> None:
        """Let formulas hold their saved results."""
        unavailable = self.shadow.found.unavailable
        for place in places:
            name, key = place
            area = self.area(place)
            reason = unavailable.get(name, {}).get(key)
            if place not in self.reads:
                self.reads[place] = self.shadow.precedents(*place)
            areas, dynamic = self.reads[place]
            dated = _DATED.search(self.text(place))
            values, cause = self.held(name, area), reason or (DATED if dated else DIFFERS)
            self.found.pins[place] = Pin(
                area, values, self.text(place), cause, reason is not None, tuple(areas), dynamic
            )
            self.shadow.pin(name, area, values)

    def text(self, place: Place) -> str:
        cell = self.indexes[place[0]].cell(*place[1])
        return (cell.formula.text if cell and cell.formula else "") or self.shadow.formula(*place)


def computed_by_excel(package: Package) -> bool:
    """Say whether Excel computed the workbook last, by the number of its engine that the file states."""
    settings = find_child(package.tree(package.workbook_part), "calcPr")
    return settings is not None and settings.get("calcId", LIBRARIES) != LIBRARIES


def _asks_to_compute(package: Package) -> bool:
    """Say whether the file wants every formula computed on opening: what its writer left may be placeholders."""
    settings = find_child(package.tree(package.workbook_part), "calcPr")
    return settings is not None and is_true(settings.get("fullCalcOnLoad"))


def _clock(package: Package, indexes: Mapping[str, SheetIndex]) -> float | None:
    """Read when the workbook was computed: a cell that shows it, else when the file says it was saved."""
    if not volatile(package):
        return None
    shown: dict[str, float] = {}
    for name, index in indexes.items():
        if _CLOCK.search(package.read(package.sheets[name].part)):
            for key, cell in _formulas(index):
                text = cell.formula.text.upper() if cell.formula else ""
                if text in ("NOW()", "TODAY()") and text not in shown:
                    value = held_value(package, index, key)
                    if isinstance(value, int | float) and value >= 1:
                        shown[text] = float(value)
    return shown.get("NOW()") or shown.get("TODAY()") or _saved(package)


def _formulas(index: SheetIndex) -> Iterator[tuple[Key, CellSpan]]:
    for row in index.rows.values():
        for cell in row.cells.values():
            if cell.formula is not None:
                yield (row.number, cell.column), cell


def _saved(package: Package) -> float | None:
    part = package.existing(_CORE)
    if part is None:
        return None
    try:
        text = next((item.text or "" for item in children(package.tree(part), "modified")), "")
        moment = dt.datetime.fromisoformat(text.strip().replace("Z", "+00:00")).replace(tzinfo=None)
        return float(date_serial(moment, package.date1904))
    except (ValueError, ElementTree.ParseError):
        return None
