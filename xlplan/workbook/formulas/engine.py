"""The one adapter around cellrune: a copy of a workbook in memory that computes formulas and is never saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import cellrune

from xlplan.workbook.file.addresses import Area, address, cells_of, parse_address, parse_area
from xlplan.workbook.file.cells import SheetIndex
from xlplan.workbook.file.edits import ErrorValue, Value, date_serial

__all__ = ["Kept", "Recalculation", "Shadow", "ShadowError", "enter_anew", "respill"]

Key = tuple[int, int]
ShadowError = cellrune.CellRuneError


@dataclass(frozen=True)
class Kept:
    """Formulas that keep the result they were saved with, for one cause.

    Parameters
    ----------
    cause : str
        Why.
    construct : str
        The functions they call.
    cells : tuple of str
        The first of them.
    count : int
        How many there are.
    stale : bool
        Whether something they read has changed, so that the result may be out of date.
    dependents : int
        How many formulas that read a stale one keep theirs too.
    """

    cause: str
    construct: str
    cells: tuple[str, ...]
    count: int
    stale: bool
    dependents: int = 0


@dataclass
class Recalculation:
    """Results of every formula, by sheet name and 1-based row and column.

    ``values`` are the results, cells of arrays and spills included; ``unavailable`` says why a formula has
    none; ``spills`` are the ranges dynamic arrays fill, by the cell that holds the formula; ``failed`` says
    why the workbook could not be computed at all; ``calls`` counts the cells that call ``PLAN_`` functions;
    ``kept`` names by cause the formulas that keep the result they were saved with; ``anew`` counts those computed
    that held none; ``notes`` say which part of the file was left out, and why.
    """

    values: dict[str, dict[Key, Value]] = field(default_factory=dict)
    unavailable: dict[str, dict[Key, str]] = field(default_factory=dict)
    spills: dict[str, dict[Key, Area]] = field(default_factory=dict)
    calls: int = 0
    failed: str = ""
    kept: list[Kept] = field(default_factory=list)
    anew: int = 0
    notes: list[str] = field(default_factory=list)


class Shadow:
    """A workbook's copy to compute in; changes wait until the next ``recalculate``.

    Parameters
    ----------
    data : bytes
        The workbook file.
    today : datetime.date or datetime.datetime, optional
        What ``NOW`` returns (midnight where no time is given) and ``TODAY``, its day; without it formulas that
        ask for them are unavailable.

    Attributes
    ----------
    texts : dict
        Formulas that were rewritten for the engine, by sheet and cell.

    Raises
    ------
    ShadowError
        The engine cannot read the workbook.
    """

    def __init__(self, data: bytes, *, today: dt.date | None = None) -> None:
        self.book = cellrune.Workbook.from_bytes(data)
        self.found = Recalculation()
        self.date1904 = self.book.summary()["date_system"] == "excel_1904"
        self.texts: dict[tuple[str, Key], str] = {}
        self._waiting: list[Any] = []
        self._moment: dict[str, Any] = {}
        if today is not None:
            self.set_clock(float(date_serial(today, self.date1904)))

    def set_clock(self, serial: float) -> None:
        """Let ``NOW`` return a moment, counted as the workbook counts days, and ``TODAY`` its day."""
        self._moment = {"today_serial": float(int(serial)), "now_serial": serial}

    def __enter__(self) -> Shadow:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.book.close()

    def recalculate(self, *, full: bool = False) -> set[tuple[str, Key]]:
        """Make the changes that wait, bring ``found`` up to date and return the cells with another result."""
        if self._waiting:
            self.book.apply_changes_v2(self.book.summary()["semantic_revision"], self._waiting)
            self._waiting = []
        return self._collect(self.book.recalculate(mode="full" if full else "auto", **self._moment))

    def set_formula(self, sheet: str, key: Key, text: str, *, dynamic: bool = False) -> None:
        """Put a formula into a cell; a dynamic one spills."""
        self._change("set_formula", sheet, key, formula=f"={text}", dynamic_array=dynamic)

    def set_value(self, sheet: str, key: Key, value: Value) -> None:
        """Put a constant into a cell."""
        self._change("set_value", sheet, key, value=_stored(value, self.date1904))

    def clear(self, sheet: str, key: Key) -> None:
        """Empty a cell."""
        self._change("clear_cell", sheet, key)

    def pin(self, sheet: str, area: Area, values: Mapping[Key, Value]) -> None:
        """Let the cells of a formula hold these values instead."""
        for key in cells_of(area):
            self.clear(sheet, key)
            self.found.values.get(sheet, {}).pop(key, None)
            self.found.unavailable.get(sheet, {}).pop(key, None)
            if values.get(key) is not None:
                self.set_value(sheet, key, values[key])
        self.found.spills.get(sheet, {}).pop(area[:2], None)

    def _change(self, kind: str, sheet: str, key: Key, **more: Any) -> None:
        self._waiting.append({"kind": kind, "sheet": sheet, "address": address(*key), **more})

    def add_sheet(self, wanted: str) -> str:
        """Append a sheet and return its name, which no other has."""
        taken = {name.casefold() for name in self.sheets()}
        name = next(name for name in (wanted + "_" * count for count in range(31)) if name.casefold() not in taken)
        self.book.add_sheet(name)
        return name

    def sheets(self) -> list[str]:
        """List the sheets in order."""
        return [sheet["name"] for sheet in self.book.summary()["sheets"]]

    def used(self) -> dict[str, tuple[int, int]]:
        """Give the last used row and column of each sheet, spills included."""
        areas = {
            sheet["name"]: [parse_area(sheet["used_range"])] if sheet["used_range"] else [(1, 1, 1, 1)]
            for sheet in self.book.summary()["sheets"]
        }
        return {
            name: (max(area[2] for area in known), max(area[3] for area in known))
            for name, used in areas.items()
            for known in [[*used, *self.found.spills.get(name, {}).values()]]
        }

    def formula(self, sheet: str, key: Key) -> str:
        """Read a formula's text without the equals sign; those of a shared formula have one of their own."""
        at = address(*key)
        return (self.book.read_range(sheet, at, at)["cells"][0]["formula"] or "").removeprefix("=")

    def grid(self, sheet: str, area: Area) -> list[list[Value]] | None:
        """Read a range as it was last computed; None while a cell of it has no result."""
        rows = self.book.read_values(sheet, address(*area[:2]), address(*area[2:]))
        if any(cell["kind"] in ("unavailable", "unsupported") for row in rows for cell in row):
            return None
        return [[_value(cell) for cell in row] for row in rows]

    def dependents(self, sheet: str, key: Key) -> Iterator[tuple[str, Key]]:
        """List the formulas that read a cell."""
        offset: int | None = 0
        while offset is not None:
            page = self.book.dependents(sheet, address(*key), offset=offset)
            for entry in page["entries"]:
                yield entry["cell"]["sheet_name"], parse_address(entry["cell"]["address"])
            offset = page["next_offset"]

    def precedents(self, sheet: str, key: Key) -> tuple[list[tuple[str, Area]], bool]:
        """List the ranges a formula reads; say whether it may read others that only its arguments name."""
        areas: list[tuple[str, Area]] = []
        dynamic = False
        offset: int | None = 0
        try:
            while offset is not None:
                page = self.book.precedents(sheet, address(*key), offset=offset)
                dynamic = dynamic or bool(page["dynamic"])
                areas += [(entry["sheet_name"], parse_area(entry["range"])) for entry in page["entries"]]
                offset = page["next_offset"]
        except ShadowError:
            return areas, dynamic  # no formula
        return areas, dynamic

    def looks_elsewhere(self, sheet: str, key: Key) -> bool:
        """Say whether a cell holds a formula that may read cells other than it names."""
        try:
            return bool(self.book.precedents(sheet, address(*key))["dynamic"])
        except ShadowError:
            return False  # no formula

    def unlisted(self) -> bool:
        """Say whether formulas such as ``INDIRECT`` may read cells they are not listed under."""
        return bool(self.book.dependents(self.sheets()[0], "A1")["unlisted_dynamic_formulas"])

    def _collect(self, delta: Mapping[str, Any]) -> set[tuple[str, Key]]:
        found, places = self.found, set()
        for removed in delta["removed_materialized_cells"]:
            found.values.get(removed["sheet_name"], {}).pop(parse_address(removed["address"]), None)
        for changed in delta["changed_cells"]:
            sheet, key = changed["cell"]["sheet_name"], parse_address(changed["cell"]["address"])
            result = changed["result"]
            places.add((sheet, key))
            if result["kind"] == "value" and result["value"]["kind"] != "unsupported":
                found.values.setdefault(sheet, {})[key] = _value(result["value"])
                found.unavailable.get(sheet, {}).pop(key, None)
            else:
                found.unavailable.setdefault(sheet, {})[key] = _reason(result)
                found.values.get(sheet, {}).pop(key, None)
            anchor, area = changed["anchor"], changed["range"]
            if changed["origin"] == "dynamic_spill" and anchor and area:
                found.spills.setdefault(sheet, {})[parse_address(anchor["address"])] = parse_area(area)
        return places


def enter_anew(shadow: Shadow, sheet: str, index: SheetIndex, keys: Iterable[Key]) -> bool:
    """Enter dynamic arrays as if typed now, so that they may spill further or less far than they were saved.

    Parameters
    ----------
    shadow : Shadow
        Where; nothing is computed yet.
    sheet : str
        Name of the sheet.
    index : SheetIndex
        Its cells as saved.
    keys : iterable of tuple
        Cells that may hold a dynamic array; others are passed over.

    Returns
    -------
    bool
        Whether there was one.
    """
    entered = False
    for key in keys:
        cell, area = index.cell(*key), index.groups.get(key)
        if cell is None or area is None or not cell.dynamic or cell.formula is None:
            continue
        for other in cells_of(area):
            if other != key and index.cell(*other) is not None:
                shadow.clear(sheet, other)
        shadow.set_formula(sheet, key, shadow.texts.get((sheet, key), cell.formula.text), dynamic=True)
        entered = True
    return entered


def respill(shadow: Shadow, indexes: Mapping[str, SheetIndex]) -> bool:
    """Enter the dynamic arrays anew that no longer fit the range they were saved with; say whether there was one."""
    entered = False
    for sheet, values in list(shadow.found.values.items()):
        blocked = [key for key, value in values.items() if isinstance(value, ErrorValue) and value == "#SPILL!"]
        if blocked and sheet in indexes:
            entered |= enter_anew(shadow, sheet, indexes[sheet], blocked)
    return entered


def _value(value: Any) -> Value:
    if value["kind"] == "blank":
        return None
    if value["kind"] == "error":
        return ErrorValue(value["value"])
    result: Value = value["value"]
    return result


def _stored(value: Value, date1904: bool) -> dict[str, Any]:
    if value is None:
        return {"kind": "blank"}
    if isinstance(value, bool):
        return {"kind": "logical", "value": value}
    if isinstance(value, ErrorValue):
        return {"kind": "error", "value": str(value)}
    if isinstance(value, str):
        return {"kind": "text", "value": value}
    number = date_serial(value, date1904) if isinstance(value, dt.date) else value
    return {"kind": "number", "value": float(number)}


def _reason(result: Any) -> str:
    if result["kind"] != "unavailable":
        return "its result is of a kind xlplan cannot read"
    detail = result.get("detail")
    return f"{result['message']} ({detail})" if detail else str(result["message"])
