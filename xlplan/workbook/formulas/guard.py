"""Which new results are written: none that rests on a formula the engine does not reproduce."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from xlplan.workbook.file.addresses import Area, cells_of
from xlplan.workbook.file.cells import index_sheet
from xlplan.workbook.file.edits import Cell, Edits, ErrorValue, Value
from xlplan.workbook.file.package import Package
from xlplan.workbook.formulas.baseline import Baseline, Pin, computed_by_excel, formula_sheets, held_value
from xlplan.workbook.formulas.engine import Kept, Shadow
from xlplan.workbook.formulas.places import Place, PlaceSet, dependents_of, place_name
from xlplan.workbook.formulas.second_reading import SecondReading
from xlplan.workbook.formulas.text import construct, functions_of

__all__ = ["Change", "keep_unproven"]

Key = tuple[int, int]
SHOWN = 5
TO_ERROR = "a good result would become {}, and a second reading does not agree"
UNPROVEN = "the engine was seen to agree on nothing but an empty, zero or error result"
PLAIN = frozenset(
    ("ABS", "AND", "AVERAGE", "COUNT", "COUNTA", "COUNTBLANK", "DATE", "DAY", "EDATE", "EOMONTH", "IF", "INT",
     "ISBLANK", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MAX", "MID", "MIN", "MONTH", "NOT", "OR", "PRODUCT",
     "RIGHT", "ROUND", "ROUNDDOWN", "ROUNDUP", "SUM", "SUMPRODUCT", "TRIM", "UPPER", "YEAR")
)  # fmt: skip
"""Functions whose zero or empty result says that their inputs were so."""

ERRORS_TOLD = frozenset(["IFERROR", "IFNA", "ISERROR", "ISERR", "ISNA", "ISREF", "ERROR.TYPE"])


@dataclass(frozen=True)
class Change:
    """What happened to a workbook between two calculations.

    ``before`` is the workbook as it was, ``after`` the one computed now; ``edits`` were made between;
    ``mirrors`` give the cell for each place that holds its formula as it was typed; ``restore`` puts formulas
    back that were turned into values; ``calls`` are the cells that
    call functions of xlplan; ``sound`` names sheets whose formulas the engine is known to compute.
    """

    before: Package
    after: Package
    edits: Edits
    mirrors: Mapping[Place, Place] = field(default_factory=dict)
    restore: Callable[[], None] = lambda: None
    calls: Collection[Place] = frozenset()
    sound: Collection[str] = frozenset()
    trusted: bool = False


def keep_unproven(shadow: Shadow, base: Baseline, change: Change) -> None:
    """Take results out of ``shadow.found`` that must not be written, and say which formulas keep theirs and why.

    Parameters
    ----------
    shadow : Shadow
        The workbook as it is now, computed; formulas that were not reproduced hold their saved results.
    base : Baseline
        What the engine made of the workbook as it was.
    change : Change
        What happened between.
    """
    _Guard(shadow, base, change).run()


class _Guard:
    def __init__(self, shadow: Shadow, base: Baseline, change: Change) -> None:
        self.shadow, self.base, self.change = shadow, base, change
        self.indexes = formula_sheets(change.after)
        self.edited = {(name, key) for name, cells in change.edits.cells.items() for key in cells}
        self.changed = {place for place in self.places() if self.differs(place)}
        self.changed |= self.whole_arrays()
        self.excused = {*base.fresh, *change.calls, *self.edited}
        self.causes: dict[Place, str] = {}
        self.tainted: set[Place] = set()
        self.roots = [place for place in self.lost() if "depends on" not in self.lost_because(place)]
        self.by_excel = computed_by_excel(change.before)
        self.proven: set[str] | None = None
        self.reading = SecondReading(shadow, self.errors())

    def errors(self) -> dict[str, PlaceSet]:
        found: dict[str, PlaceSet] = {}
        for name, key in self.places():
            value = self.shadow.found.values[name][key]
            if isinstance(value, ErrorValue):
                found.setdefault(value, PlaceSet()).add((name, key))
        for name, cells in self.change.edits.cells.items():
            for key, edit in cells.items():
                if isinstance(edit, Cell) and isinstance(edit.value, ErrorValue):
                    found.setdefault(edit.value, PlaceSet()).add((name, key))
        return found

    def run(self) -> None:
        found = self.shadow.found
        reached = PlaceSet(self.changed | self.edited)
        self.taint(self.lost())
        while True:
            stale = self.stale(reached)
            failed = self.objections()
            if not stale and not failed:
                break
            self.causes |= failed
            self.taint({*stale, *failed})
        self.drop()
        found.kept = self.summary()

    def places(self) -> Iterable[Place]:
        for name, cells in self.shadow.found.values.items():
            yield from ((name, key) for key in cells)

    def lost(self) -> Iterable[Place]:
        """List the formulas that have no result now."""
        for name, cells in self.shadow.found.unavailable.items():
            yield from ((name, key) for key in cells)

    def lost_because(self, place: Place) -> str:
        return self.shadow.found.unavailable[place[0]][place[1]]

    def differs(self, place: Place) -> bool:
        """Say whether the engine gives another result than it gave for the workbook as it was."""
        name, key = place
        value = self.shadow.found.values[name][key]
        before = self.base.results.get(name, {})
        if place not in self.base.fresh and place not in self.edited and key in before:
            return value != before[key] or type(value) is not type(before[key])
        return True

    def whole_arrays(self) -> set[Place]:
        """List the cells of arrays of which one has changed, or that reach elsewhere than they did."""
        found: set[Place] = set()
        for name, cells in self.shadow.found.values.items():
            groups = self.indexes[name].groups if name in self.indexes else {}
            before, now = self.base.spills.get(name, {}), self.shadow.found.spills.get(name, {})
            for anchor in {*groups, *now}:
                members = [(name, key) for key in cells_of(self.extent((name, anchor)))]
                moved = anchor in now and before.get(anchor, groups.get(anchor)) != now[anchor]
                if moved or any(member in self.changed for member in members):
                    found |= {(sheet, key) for sheet, key in members if key in cells}
        return found

    def extent(self, place: Place) -> Area:
        """Give the range a formula fills or filled."""
        name, key = place
        one = (*key, *key)
        saved = self.indexes[name].groups.get(key, one) if name in self.indexes else one
        now = self.shadow.found.spills.get(name, {}).get(key, one)
        return min(saved[0], now[0]), min(saved[1], now[1]), max(saved[2], now[2]), max(saved[3], now[3])

    def taint(self, sources: Iterable[Place]) -> None:
        """Mark formulas and all that depend on them, those that look for their cells included."""
        if sources := set(sources) - self.tainted:
            self.change.restore()
            self.tainted |= dependents_of(self.shadow, sources, self.extent, self.change.mirrors)

    def stale(self, reached: PlaceSet) -> set[Place]:
        """Find the pinned formulas that read something changed or kept."""
        marked = PlaceSet(self.tainted)
        return {
            place
            for place, pin in self.base.pins.items()
            if place not in self.tainted
            and ((pin.dynamic and len(reached) > 0) or any(where.meets(self.reads(pin)) for where in (reached, marked)))
        }

    def reads(self, pin: Pin) -> list[tuple[str, Area]]:
        """List the ranges a pinned formula reads; one in a table reaches as far as the table does now."""
        found = []
        for sheet, area in pin.reads:
            top, left, bottom, right = area
            for table in self.change.before.tables.values():
                if table.sheet == sheet and table.first_row <= top and bottom == table.last_row:
                    grown = self.change.after.tables.get(table.name)
                    bottom = max(bottom, grown.last_row) if grown else bottom
            found.append((sheet, (top, left, bottom, right)))
        return found

    def objections(self) -> dict[Place, str]:
        """Name the new results that cannot be trusted, and why."""
        if self.change.trusted:
            return {}
        return {place: why for place in self.changed - self.tainted if (why := self.objection(place))}

    def objection(self, place: Place) -> str:
        """Say why a new result cannot be trusted; empty where it can."""
        name, key = place
        cell = self.indexes[name].cell(*key) if name in self.indexes else None
        if cell is None or cell.formula is None or place in self.excused:
            return ""
        old, new = self.before(place), self.shadow.found.values[name][key]
        if old is None:
            return ""
        if isinstance(new, ErrorValue):
            good = not isinstance(old, ErrorValue)
            return TO_ERROR.format(new) if good and not self.reading.confirms(place, self.text(place), new) else ""
        return UNPROVEN if self.by_excel and _weak(old) and not self.earned(place, old) else ""

    def before(self, place: Place) -> Value:
        name, key = place
        if name not in self.change.before.sheets:
            return None
        return held_value(self.change.before, index_sheet(self.change.before, name), key)

    def text(self, place: Place) -> str:
        """Return a formula as the file holds it; one of a shared formula as the engine reads it."""
        name, key = place
        cell = self.indexes[name].cell(*key) if name in self.indexes else None
        if cell is not None and cell.formula is not None and cell.formula.text:
            return cell.formula.text
        self.change.restore()
        return self.shadow.formula(name, key)

    def earned(self, place: Place, old: Value) -> bool:
        """Say whether agreement on an empty, zero or error result means something for this formula."""
        if place[0] in self.change.sound:
            return True
        if isinstance(old, ErrorValue) and self.passed_on(place, old):
            return True
        doubtful = set(functions_of(self.text(place))) - PLAIN
        if not doubtful:
            return True
        if self.proven is None:
            self.proven = self.proved()
        return doubtful - ERRORS_TOLD <= self.proven and (not doubtful & ERRORS_TOLD or bool(doubtful - ERRORS_TOLD))

    def passed_on(self, place: Place, old: ErrorValue) -> bool:
        """Say whether a cell that a formula reads held the same error."""
        for sheet, area in self.shadow.precedents(*place)[0]:
            if sheet in self.change.before.sheets:
                index = index_sheet(self.change.before, sheet)
                near = (row for row in index.rows if area[0] <= row <= area[2])
                for row in near:
                    for column in index.rows[row].cells:
                        held = area[1] <= column <= area[3] and held_value(self.change.before, index, (row, column))
                        if isinstance(held, ErrorValue) and held == old:
                            return True
        return False

    def proved(self) -> set[str]:
        """List the functions whose real results in this workbook the engine reproduced."""
        texts = {
            self.text((name, key))
            for name, cells in self.base.results.items()
            if name in self.indexes
            for key, value in cells.items()
            if not _weak(value) and (cell := self.indexes[name].cell(*key)) and cell.formula
        }
        return {function for text in texts for function in functions_of(text)}

    def drop(self) -> None:
        """Leave out the results of formulas that keep theirs, and those that are as they were."""
        found = self.shadow.found
        for place in self.tainted:
            for key in cells_of(self.extent(place)):
                found.values.get(place[0], {}).pop(key, None)
            found.spills.get(place[0], {}).pop(place[1], None)
        for name, cells in found.values.items():
            for key in [key for key in cells if (name, key) not in self.changed]:
                del cells[key]
        for (name, key), pin in self.base.pins.items():
            if pin.unavailable:
                found.unavailable.setdefault(name, {})[key] = pin.cause
        found.anew = sum(1 for name, key in self.base.fresh if key in found.values.get(name, {}))

    def summary(self) -> list[Kept]:
        """Name each cause once."""
        pinned = self.base.pins
        groups: dict[tuple[str, str, bool], list[Place]] = {}
        for place, pin in pinned.items():
            groups.setdefault((pin.cause, pin.construct, place in self.tainted), []).append(place)
        lost = self.shadow.found.unavailable
        causes = self.causes | {place: lost[place[0]][place[1]] for place in self.roots}
        for place, why in causes.items():
            groups.setdefault((why, construct(self.text(place)), True), []).append(place)
        told = {place for places in groups.values() for place in places}
        reached = len(self.tainted - told)
        return [
            Kept(cause, what, tuple(place_name(place) for place in sorted(places)[:SHOWN]), len(places), stale,
                 self.followers(places, told) if stale and reached else 0)
            for (cause, what, stale), places in sorted(groups.items(), key=lambda item: (not item[0][2], -len(item[1])))
        ]  # fmt: skip

    def followers(self, places: list[Place], told: set[Place]) -> int:
        return len(dependents_of(self.shadow, places, self.extent, self.change.mirrors) - told)


def _weak(value: Value) -> bool:
    return value in ("", 0, None) or isinstance(value, ErrorValue)
