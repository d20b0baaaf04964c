"""Turn output tables into the edits that write them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from xlplan.core.errors import BookError
from xlplan.workbook.file.edits import REMOVE, Cell, Edits, Value
from xlplan.workbook.file.package import Package, TablePart
from xlplan.workbook.read import find_table

__all__ = ["append_rows", "plain", "set_cell", "write_tables"]


def write_tables(package: Package, outputs: Mapping[str, pd.DataFrame], edits: Edits) -> None:
    """Ask for each table to hold exactly these rows.

    Parameters
    ----------
    package : Package
        The workbook.
    outputs : mapping of str to DataFrame
        Rows by short table name; an empty frame leaves one empty row.
    edits : Edits
        Added to.

    Raises
    ------
    BookError
        If a table lacks a column.
    """
    for name, rows in outputs.items():
        part = find_table(package, name)
        missing = [column for column in rows.columns if column not in part.columns]
        if missing:
            raise BookError(
                f"{part.sheet}: output table {part.name} lacks the column {missing[0]!r}. "
                "Rename the column back, or start a new workbook with 'xlplan new'."
            )
        _write_rows(part, rows, edits, first=part.first_row + 1)
        last = part.first_row + max(1, len(rows))
        cells = edits.cells.setdefault(part.sheet, {})
        if rows.empty:
            for column in _columns(part, rows):
                cells[(last, column)] = Cell(None)
        for row in range(last + 1, part.last_row + 1):
            for column in range(part.first_column, part.last_column + 1):
                cells[(row, column)] = REMOVE
        if last != part.last_row:
            edits.tables[part.name] = last


def append_rows(package: Package, name: str, rows: pd.DataFrame, edits: Edits, *, after: int) -> None:
    """Ask for rows to be added below row position `after` of a table (-1: from its first row)."""
    part = find_table(package, name)
    first = part.first_row + 2 + after
    _write_rows(part, rows, edits, first=first)
    last = first + len(rows) - 1
    if last > part.last_row:
        edits.tables[part.name] = last


def set_cell(package: Package, name: str, row: int, column: str, value: Any, edits: Edits) -> None:
    """Ask for one cell of a table to hold a value; `row` is a row position."""
    part = find_table(package, name)
    at = (part.first_row + 1 + row, part.first_column + part.columns.index(column))
    edits.cells.setdefault(part.sheet, {})[at] = Cell(plain(value))


def _columns(part: TablePart, rows: pd.DataFrame) -> list[int]:
    return [part.first_column + part.columns.index(name) for name in rows.columns]


def _write_rows(part: TablePart, rows: pd.DataFrame, edits: Edits, *, first: int) -> None:
    columns = _columns(part, rows)
    model = part.first_row + 1  # new rows look like the table's first
    cells = edits.cells.setdefault(part.sheet, {})
    for row, record in enumerate(rows.astype(object).itertuples(index=False), first):
        for column, value in zip(columns, record, strict=True):
            cells[(row, column)] = Cell(plain(value), style_of=(model, column))


def plain(value: Any) -> Value:
    """Turn a value of a frame into one that a cell can hold; a missing one is None."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        moment = value.to_pydatetime()
        return moment.date() if moment.time() == dt.time(0) else moment
    return value if isinstance(value, str | bool | dt.date) else float(value)
