"""Tables that get longer or shorter: only their range changes."""

from __future__ import annotations

from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.addresses import MAX_ROW, Area, address, area_address, parse_area
from xlplan.workbook.file.cells import SheetIndex, index_sheet
from xlplan.workbook.file.edits import Cached, Edit, Edits
from xlplan.workbook.file.package import Package, TablePart
from xlplan.workbook.file.xmltext import Patch, apply_patches, attribute_span, element_spans

__all__ = ["resize_tables"]


def resize_tables(package: Package, edits: Edits) -> dict[str, bytes]:
    """Return the table parts whose last row changes.

    Parameters
    ----------
    package : Package
        The workbook.
    edits : Edits
        New last rows by table name; cells written in the same edit may fill the new rows.

    Returns
    -------
    dict of str to bytes
        New content by part name.

    Raises
    ------
    RefusedEditError
        No such table, a totals row, no data row left, or something in the way below it.
    """
    changes = {}
    for name, last_row in edits.tables.items():
        table = package.tables.get(name)
        if table is None:
            known = ", ".join(repr(other) for other in list(package.tables)[:8]) or "none"
            raise RefusedEditError(
                f"{package.place}: no such table: got {name!r}, expected one of {known}. Check the table's name."
            )
        if last_row != table.last_row:
            _check_resize(package, table, last_row, edits)
            changes[table.part] = _resized(package.read(table.part), table, last_row)
    return changes


def _check_resize(package: Package, table: TablePart, last_row: int, edits: Edits) -> None:
    place = f"{table.sheet}!{address(table.last_row, table.first_column)}"
    first_data = table.first_row + table.header
    if table.has_totals:
        raise RefusedEditError(
            f"{place}: table {table.name} has a totals row: got a new last row {last_row}, expected "
            f"{table.last_row}. Switch the totals row off in Excel."
        )
    if not first_data <= last_row <= MAX_ROW:
        raise RefusedEditError(
            f"{place}: table {table.name} cannot end there: got row {last_row}, expected {first_data} to "
            f"{MAX_ROW:,}. Keep at least one row of data."
        )
    if last_row > table.last_row:
        _check_growth(package, table, last_row, edits)


def _check_growth(package: Package, table: TablePart, last_row: int, edits: Edits) -> None:
    index = index_sheet(package, table.sheet)
    area = (table.last_row + 1, table.first_column, last_row, table.last_column)
    blocked = _occupied(index, area, edits.cells.get(table.sheet, {}))
    for other in package.tables.values():
        if other.sheet == table.sheet and other.name != table.name:
            blocked = blocked or _common(area, (other.first_row, other.first_column, other.last_row, other.last_column))
    for merged in index.merged:
        blocked = blocked or _common(area, merged)
    if blocked is not None:
        raise RefusedEditError(
            f"{table.sheet}!{address(*blocked)}: in the way of table {table.name}: got a filled cell, expected "
            f"free rows down to {last_row}. Move what stands below the table."
        )


def _occupied(index: SheetIndex, area: Area, edited: dict[tuple[int, int], Edit]) -> tuple[int, int] | None:
    """Find a cell that would be swallowed without being written in the same edit."""
    for number in range(area[0], area[2] + 1) if area[2] - area[0] < len(index.rows) else sorted(index.rows):
        row = index.rows.get(number)
        if row is None or not area[0] <= number <= area[2]:
            continue
        for column, cell in row.cells.items():
            filled = cell.value_start or cell.formula
            edit = edited.get((number, column))
            if filled and area[1] <= column <= area[3] and (edit is None or isinstance(edit, Cached)):
                return number, column
    return None


def _common(one: Area, other: Area) -> tuple[int, int] | None:
    """Return the first cell two ranges share."""
    row, column = max(one[0], other[0]), max(one[1], other[1])
    return (row, column) if row <= min(one[2], other[2]) and column <= min(one[3], other[3]) else None


def _resized(data: bytes, table: TablePart, last_row: int) -> bytes:
    """Change the table's range and that of its own filter."""
    spans = element_spans(
        data,
        lambda name, item, depth: "ref" in item and (depth == 0 or (name == "autoFilter" and depth == 1)),
    )
    patches: list[Patch] = []
    for start, _ in spans:
        span = attribute_span(data, start, b"ref")
        if span is not None:
            area = parse_area(data[slice(*span)].decode())
            patches.append((*span, area_address((*area[:2], last_row, area[3])).encode()))
    return apply_patches(data, patches)
