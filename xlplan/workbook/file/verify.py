"""The last word before a file is replaced: old and new workbook compared by other means than the writer's."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.addresses import address, parse_address
from xlplan.workbook.file.edits import (
    ROW_LOOK,
    Cached,
    Cell,
    Edit,
    Edits,
    ErrorValue,
    Formula,
    Remove,
    Value,
    date_serial,
)
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.xmltext import unescape_text

__all__ = ["verify"]

UNKNOWN_ERROR_VALUE = "Unsupported cell error value"
Key = tuple[int, int]
Attributes = tuple[tuple[str, str], ...]
_ROWS = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}row",
)
_DATA = re.compile(rb"<(?:[\w.-]+:)?sheetData\b[^>]*?(/?)>")
_DATA_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=)(\"[^\"]*\"|'[^']*')")
_ON_LOAD = re.compile(rb"(<(?:[\w.-]+:)?calcPr\b[^>]*?)\s+fullCalcOnLoad\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_REF = re.compile(rb"\bref=(\"[^\"]*\"|'[^']*')")


class _Seen(NamedTuple):
    """A cell as its XML says it, numbers of rows and columns apart."""

    type: str
    style: str
    value: str | None
    formula: tuple[str, Attributes] | None
    other: Attributes


def verify(before: Package, after: Package, edits: Edits) -> None:
    """Refuse a new workbook that differs from the old one in anything that was not asked.

    Parameters
    ----------
    before, after : Package
        The workbook as it was and as it would be written.
    edits : Edits
        What was asked, renewed results of formulas included.

    Raises
    ------
    RefusedEditError
        A part lost, added or changed; a cell outside the edit with another formula, type, style or value; an
        edited cell that does not hold what was asked; a workbook that does not open.
    """
    sheets = {before.sheets[name].part: name for name, cells in edits.cells.items() if cells}
    tables = {before.tables[name].part: row for name, row in edits.tables.items()}
    chain = _check_parts(before, after, {*sheets, *tables, *[before.workbook_part] * edits.keep_results})
    if edits.keep_results:
        _check_settings(before, after)
    stale = False
    for part, name in sheets.items():
        _check_surroundings(before, after, part)
        stale |= _check_cells(before, after, part, name, edits.cells[name], edits.fit.get(name, set()))
    for part, last_row in tables.items():
        _check_table(before, after, part, last_row)
    if chain and not stale:
        raise _difference(before, chain, "the calculation chain is gone")
    _check_opens(before, after, list(sheets.values()))


def _check_parts(before: Package, after: Package, edited: set[str]) -> str:
    """Compare the parts and return the name of the calculation chain when it was dropped."""
    gone = [part for part in before.parts if part not in set(after.parts)]
    chain = gone[0] if len(gone) == 1 and gone[0].lower().endswith("calcchain.xml") else ""
    if [part for part in before.parts if part != chain] != list(after.parts):
        changed = (set(before.parts) ^ set(after.parts)) - {chain}
        raise _difference(before, min(changed, default="the archive"), "parts were lost, added or moved")
    listing = _listing_parts(before) if chain else set()
    for part in after.parts:
        if part in listing:
            _check_listing(before, after, part)
        elif part not in edited and (before.raw(part) != after.raw(part) or before.read(part) != after.read(part)):
            raise _difference(before, part, "it changed and no edit asked for it")
    return chain


def _check_settings(before: Package, after: Package) -> None:
    """Accept that the workbook asks no more for a full calculation on opening, and nothing else."""
    part = before.workbook_part
    if _ON_LOAD.sub(rb"\1", before.read(part)) != _ON_LOAD.sub(rb"\1", after.read(part)):
        raise _difference(before, part, "it changed beyond the calculation on opening")


def _listing_parts(package: Package) -> set[str]:
    folder, _, name = package.workbook_part.rpartition("/")
    wanted = {"[content_types].xml", f"{folder}/_rels/{name}.rels".lstrip("/").lower()}
    return {part for part in package.parts if part.lower() in wanted}


def _check_listing(before: Package, after: Package, part: str) -> None:
    """Content types and relationships may lose the calculation chain and nothing else."""

    def items(package: Package) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (item.tag, sorted(item.items()))
            for item in package.tree(part)
            if not (item.get("PartName", "") + item.get("Type", "")).lower().endswith(("calcchain.xml", "/calcchain"))
        ]

    if items(before) != items(after) or len(after.tree(part)) != len(items(after)):
        raise _difference(before, part, "it changed beyond the calculation chain")


def _check_surroundings(before: Package, after: Package, part: str) -> None:
    """Everything around the cells stays byte for byte, the stated dimension apart."""
    if _around(before.read(part)) != _around(after.read(part)):
        raise _difference(before, part, "something outside its cells changed")


def _around(data: bytes) -> tuple[bytes, bytes]:
    start = _DATA.search(data)
    if start is None:
        return data, b""
    ends = [match.end() for match in _DATA_END.finditer(data, start.end())]
    tail = data[start.end() if start[1] else ends[-1] :]
    return _DIMENSION.sub(rb"\1", data[: start.start()], count=1), tail


def _check_cells(before: Package, after: Package, part: str, name: str, edited: dict[Key, Edit], fit: set[int]) -> bool:
    """Compare a sheet's cells and say whether a formula was written or overwritten."""
    rows_before: dict[int, Attributes] = {}
    rows_after: dict[int, Attributes] = {}
    old = dict(_cells(before.read(part), rows_before))
    todo = dict(edited)
    stale = any(isinstance(edit, Formula) for edit in edited.values())
    for key, new in _cells(after.read(part), rows_after):
        was, edit = old.pop(key, None), todo.pop(key, None)
        if isinstance(edit, Cell | Formula):
            _check_written(before, name, key, new, edit)
            _check_style(name, key, was, new)
        elif isinstance(edit, Cached):
            _check_cached(before, name, key, was, new, edit)
        elif new != was and not (isinstance(edit, Remove) and new == _Seen("n", "0", None, None, ())):
            raise _wrong(name, key, "changed and no edit asked for it", was, new)
        stale |= was is not None and was.formula is not None and new.formula is None
    for key, was in old.items():
        if not isinstance(edited.get(key), Remove):
            raise _wrong(name, key, "is gone and no edit asked for it", was, None)
        stale |= was.formula is not None
    _check_missing(name, todo)
    for row in fit & rows_before.keys():
        rows_before[row] = tuple(item for item in rows_before[row] if item[0] not in ROW_LOOK)
    _check_rows(before, name, part, rows_before, rows_after, {row for row, _ in edited})
    return stale


def _check_missing(name: str, todo: dict[Key, Edit]) -> None:
    """Refuse a cell that was asked for and is not there, unless it was to be empty."""
    for key, edit in todo.items():
        asked = None if isinstance(edit, Remove) else edit.text if isinstance(edit, Formula) else edit.value
        if asked is not None:
            raise _wrong(name, key, "was not written", asked, None)


def _check_rows(
    package: Package,
    name: str,
    part: str,
    before: dict[int, Attributes],
    after: dict[int, Attributes],
    edited: set[int],
) -> None:
    if list(after) != sorted(after):
        raise _difference(package, part, "its rows are out of order")
    for row in before.keys() | after.keys():
        if before.get(row, ()) != after.get(row, ()) or (row not in before and row not in edited):
            raise _difference(package, part, f"row {row} of {name} changed and no edit asked for it")


def _cells(data: bytes, rows: dict[int, Attributes]) -> Iterator[tuple[Key, _Seen]]:
    """Read cells row by row; the attributes of each row, its spans apart, go to ``rows``."""
    number = 0
    for _, element in ElementTree.iterparse(io.BytesIO(data)):
        if element.tag not in _ROWS:  # anchors of drawings have rows too, in a namespace of their own
            continue
        number = int(element.get("r") or number + 1)
        rows[number] = tuple(sorted(item for item in element.items() if item[0] not in ("r", "spans")))
        column = 0
        for child in element:
            if child.tag.endswith("}c"):
                where = child.get("r")
                column = parse_address(where)[1] if where else column + 1
                yield (number, column), _seen(child)
        element.clear()


def _seen(cell: ElementTree.Element) -> _Seen:
    value: str | None = None
    formula: tuple[str, Attributes] | None = None
    for child in cell:
        if child.tag.endswith("}f"):
            formula = (child.text or "", tuple(sorted(child.items())))
        elif child.tag.endswith("}v"):
            value = child.text or ""
        elif child.tag.endswith("}is"):
            value = "".join(child.itertext())
    attributes = cell.attrib
    if len(attributes) < 4 and attributes.keys() <= {"r", "s", "t"}:
        other: Attributes = ()
    else:
        other = tuple(sorted(item for item in attributes.items() if item[0] not in ("r", "s", "t")))
    return _Seen(attributes.get("t", "n"), attributes.get("s", "0"), value, formula, other)


def _check_written(package: Package, name: str, key: Key, new: _Seen, edit: Cell | Formula) -> None:
    if isinstance(edit, Formula):
        if new.formula != (edit.text, ()) or new.other:
            raise _wrong(name, key, "does not hold the formula asked for", edit.text, new)
        if not _holds(package, new, edit.result, "str"):
            raise _wrong(name, key, "does not show the new result", edit.result, new)
        return
    if new.formula is not None:
        raise _wrong(name, key, "still holds a formula", edit.value, new)
    if not _holds(package, new, edit.value, "inlineStr"):
        raise _wrong(name, key, "does not hold what was asked", edit.value, new)


def _check_style(name: str, key: Key, was: _Seen | None, new: _Seen) -> None:
    if was is not None and was.style != new.style:
        raise _wrong(name, key, "lost its format", was, new)


def _check_cached(package: Package, name: str, key: Key, was: _Seen | None, new: _Seen, edit: Cached) -> None:
    was = was or _Seen("n", new.style, None, None, ())
    formula, mine = was.formula, new.formula
    if edit.spill and formula is not None and mine is not None:
        formula, mine = _without_area(formula), _without_area(mine)
    kept = tuple(item for item in was.other if item[0] != "vm")
    if mine != formula or new.style != was.style or new.other != kept:
        raise _wrong(name, key, "lost its formula or format", was, new)
    if not _holds(package, new, edit.value, "str"):
        raise _wrong(name, key, "does not show the new result", edit.value, new)


def _without_area(formula: tuple[str, Attributes]) -> tuple[str, Attributes]:
    text, attributes = formula
    return text, tuple(item for item in attributes if item[0] != "ref")


def _holds(package: Package, cell: _Seen, value: Value, text_type: str) -> bool:
    if value is None:
        return cell.value is None and cell.type == "n"
    if cell.value is None:
        return False
    if isinstance(value, bool):
        return cell.type == "b" and cell.value == str(int(value))
    if isinstance(value, ErrorValue):
        return cell.type == "e" and unescape_text(cell.value) == value
    if isinstance(value, str):
        return cell.type == text_type and unescape_text(cell.value) == value
    number = date_serial(value, package.date1904) if isinstance(value, dt.date) else value
    return cell.type == "n" and float(cell.value) == float(number)


def _check_table(before: Package, after: Package, part: str, last_row: int) -> None:
    old, new = before.read(part), after.read(part)
    if _REF.sub(b"ref", old) != _REF.sub(b"ref", new):
        raise _difference(before, part, "the table changed beyond its range")
    for was, now in zip(before.tree(part).iter(), after.tree(part).iter(), strict=True):
        expected = was.get("ref")
        own = was.tag.endswith(("}table", "}autoFilter"))
        if expected and own:
            first, _, last = expected.partition(":")
            column = parse_address(last or first)[1]
            expected = f"{first}:{address(last_row, column)}"
        if (now.get("ref") or "") not in (expected or "", (expected or "").split(":")[0]):
            raise _difference(before, part, f"a range is {now.get('ref')}, not {expected}")


def _check_opens(before: Package, after: Package, sheets: list[str]) -> None:
    problem = _problem(after, sheets)
    if problem and not _problem(before, sheets):
        raise _difference(before, after.workbook_part, f"the new workbook does not open ({problem})")


def _problem(package: Package, sheets: list[str]) -> str:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
        for name in sheets:
            book.get_sheet_by_name(name)
    except Exception as error:
        # calamine has no word for Excel's newer errors, such as #SPILL!, which a formula may rightly show.
        return "" if UNKNOWN_ERROR_VALUE in str(error) else str(error) or type(error).__name__
    return ""


def _difference(package: Package, part: str, what: str) -> RefusedEditError:
    return RefusedEditError(
        f"{package.place}: the new workbook failed its check: got a difference in {part!r} ({what}), expected "
        "only what was asked. Nothing was written; report this file to the makers of xlplan."
    )


def _wrong(name: str, key: Key, what: str, was: object, now: object) -> RefusedEditError:
    return RefusedEditError(
        f"{name}!{address(*key)}: the new workbook failed its check, the cell {what}: got {_short(now)}, "
        f"expected {_short(was)}. Nothing was written; report this file to the makers of xlplan."
    )


def _short(cell: object) -> str:
    text = repr(cell.value if isinstance(cell, _Seen) else cell)
    return text if len(text) < 60 else text[:57] + "..."
