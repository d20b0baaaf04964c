"""The one adapter around cellrune, which computes formulas and never saves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cellrune

from xlplan.workbook.addresses import Area, address, parse_address, parse_area
from xlplan.workbook.edits import ErrorValue, Value, date_serial
from xlplan.workbook.package import Package
from xlplan.workbook.sheet import index_sheet

__all__ = ["Recalculation", "recalculate"]

Key = tuple[int, int]
SPILL = ErrorValue("#SPILL!")


@dataclass
class Recalculation:
    """Results of every formula, by sheet name and 1-based row and column.

    ``values`` are the results, cells of arrays and spills included; ``unavailable`` says why a formula has
    none; ``spills`` are the ranges dynamic arrays fill, by the cell that holds the formula; ``failed`` says
    why the workbook could not be computed at all.
    """

    values: dict[str, dict[Key, Value]] = field(default_factory=dict)
    unavailable: dict[str, dict[Key, str]] = field(default_factory=dict)
    spills: dict[str, dict[Key, Area]] = field(default_factory=dict)
    failed: str = ""


def recalculate(data: bytes, *, today: dt.date | None = None) -> Recalculation:
    """Compute every formula of a workbook.

    Parameters
    ----------
    data : bytes
        The workbook file.
    today : datetime.date, optional
        What ``TODAY`` and ``NOW`` (at midnight) return; without it formulas that ask for them are unavailable.

    Returns
    -------
    Recalculation
        Nothing random is ever drawn: formulas with ``RAND`` are unavailable.

    Notes
    -----
    A dynamic array whose size changed is entered anew, as Excel does, so that it can spill again.
    """
    try:
        with cellrune.Workbook.from_bytes(data) as book:
            found = Recalculation()
            options = _moment(data, today)
            _collect(found, book.recalculate(mode="full", **options))
            if _respill(book, data, found):
                _collect(found, book.recalculate(mode="full", **options))
            return found
    except cellrune.CellRuneError as error:
        return Recalculation(failed=str(error).splitlines()[0] if str(error) else error.code)


def _moment(data: bytes, today: dt.date | None) -> dict[str, Any]:
    if today is None:
        return {}
    day = dt.date(today.year, today.month, today.day)
    serial = float(date_serial(day, Package(Path("workbook"), data).date1904))
    return {"today_serial": serial, "now_serial": serial}


def _collect(found: Recalculation, delta: cellrune.CalculationDelta) -> None:
    for removed in delta["removed_materialized_cells"]:
        found.values.get(removed["sheet_name"], {}).pop(parse_address(removed["address"]), None)
    for changed in delta["changed_cells"]:
        sheet, key = changed["cell"]["sheet_name"], parse_address(changed["cell"]["address"])
        result = changed["result"]
        if result["kind"] == "value" and result["value"]["kind"] != "unsupported":
            found.values.setdefault(sheet, {})[key] = _value(result["value"])
            found.unavailable.get(sheet, {}).pop(key, None)
        else:
            found.unavailable.setdefault(sheet, {})[key] = _reason(result)
            found.values.get(sheet, {}).pop(key, None)
        anchor, area = changed["anchor"], changed["range"]
        if changed["origin"] == "dynamic_spill" and anchor and area:
            found.spills.setdefault(sheet, {})[parse_address(anchor["address"])] = parse_area(area)


def _value(value: Any) -> Value:
    if value["kind"] == "blank":
        return None
    if value["kind"] == "error":
        return ErrorValue(value["value"])
    result: Value = value["value"]
    return result


def _reason(result: Any) -> str:
    if result["kind"] != "unavailable":
        return "its result is of a kind xlplan cannot read"
    detail = result.get("detail")
    return f"{result['message']} ({detail})" if detail else str(result["message"])


def _respill(book: cellrune.Workbook, data: bytes, found: Recalculation) -> bool:
    """Enter the dynamic arrays anew that no longer fit the range they were saved with."""
    blocked = {
        sheet: [key for key, value in values.items() if value == SPILL and isinstance(value, ErrorValue)]
        for sheet, values in found.values.items()
    }
    if not any(blocked.values()):
        return False
    package = Package(Path("workbook"), data)
    changes: list[Any] = []
    for sheet, keys in blocked.items():
        index = index_sheet(package, sheet)
        for key in keys:
            cell, area = index.cell(*key), index.groups.get(key)
            if cell is None or area is None or not cell.dynamic or cell.formula is None:
                continue
            for row in range(area[0], area[2] + 1):
                for column in range(area[1], area[3] + 1):
                    if (row, column) != key and index.cell(row, column) is not None:
                        book.clear_cell(sheet, address(row, column))
            changes.append(
                {
                    "kind": "set_formula",
                    "sheet": sheet,
                    "address": address(*key),
                    "formula": "=" + cell.formula.text,
                    "dynamic_array": True,
                }
            )
    if changes:
        book.apply_changes_v2(book.summary()["semantic_revision"], changes)
    return bool(changes)
