"""Bring rows of a file into an input table: all of them, or none and every reason why."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import Any

import pandas as pd

from xlplan.core.errors import BookError, InputError, Problem, UsageError
from xlplan.core.schedules.registry import CODE_TABLES, INPUTS, input_table
from xlplan.core.tables.headers import check_headers
from xlplan.core.tables.table import Table
from xlplan.core.tables.validate import validate
from xlplan.store.sources import SourceRows, fold_header, read_source
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.write import apply, save
from xlplan.workbook.outputs import append_rows, set_cell
from xlplan.workbook.read import Inputs, read_inputs

__all__ = ["ImportReport", "import_rows"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did: rows added, rows whose empty cells were filled, rows corrected, rows already there."""

    table: str
    sheet: str
    added: int
    filled: int
    replaced: int
    unchanged: int


def import_rows(book: Path, table_name: str, file: Path, *, replace: bool = False) -> ImportReport:
    """Bring the rows of a CSV or Excel file into an input table of a workbook.

    A row whose key is new is added. A row whose key stands there already fills empty cells, such as
    the actual beside a budget; one that would change a number is refused unless `replace`.

    Parameters
    ----------
    book : Path
        The planning workbook.
    table_name : str
        ``stats``, ``gl``, ``pay``, ``usage`` or another input table.
    file : Path
        Rows, with column names in the first one.
    replace : bool
        Let the file's numbers stand where both have one.

    Raises
    ------
    UsageError
        If there is no such table.
    InputError
        If columns, cells or rows are wrong: all are named, and nothing is written.
    """
    table = _table(table_name)
    numbers = [column.name for column in table if column.kind == "number"]
    source = read_source(file, numbers=numbers)
    if not book.is_file():
        Package.open(book)  # names what is wrong before a lock is made beside it
    with locked(book):
        package = Package.open(book)
        inputs = read_inputs(package)
        rows, source, problems = _typed(table, source, inputs)
        merge, clashes = _merge(table, rows, source, inputs, replace)
        if problems or clashes:
            raise InputError([*problems, *clashes])
        edits = Edits()
        for row, column, value in merge.cells:
            set_cell(package, table.name, row, column, value, edits)
        if len(merge.new):
            append_rows(package, table.name, merge.new, edits, after=merge.last)
        if edits.cells:
            save(book, apply(package, edits))
    return ImportReport(table.name, table.sheet, len(merge.new), merge.filled, merge.replaced, merge.unchanged)


def _table(name: str) -> Table:
    table = input_table(name)
    if table is None or table.name == "settings":
        names = ", ".join(t for t in INPUTS if t != "settings")
        raise UsageError(f"table: unknown table: got {name!r}, expected one of {names}. Correct the name.")
    return table


def _typed(table: Table, source: SourceRows, inputs: Inputs) -> tuple[pd.DataFrame, SourceRows, list[Problem]]:
    """Type the rows of a file; name what is wrong with its columns and cells together."""
    headers = [_folded(table, str(header)) for header in source.rows.columns]
    source = replace_fields(source, rows=source.rows.set_axis(headers, axis=1))
    problems = check_headers(table, headers, place=f"{source.name} row {source.first_row - 1}")
    if len(set(headers)) < len(headers):
        raise InputError(problems)
    known = {name: inputs.tables[name].iloc[:, 0].dropna().tolist() for name in CODE_TABLES}
    start = inputs.settings.fy_start_month
    rows, wrong = validate(table, source.rows, place=source.place, fy_start=start, known=known)
    if rows.empty and not problems:
        raise BookError(f"{source.name}: the file has no rows: expected rows below the column names. Export it again.")
    return rows, source, [*problems, *wrong]


def _folded(table: Table, header: str) -> str:
    """Read a column name whatever its capitals and blanks."""
    name = fold_header(header)
    return name if name in table else header


@dataclass
class _Merge:
    new: pd.DataFrame
    cells: list[tuple[int, str, Any]]
    last: int
    filled: int = 0
    replaced: int = 0
    unchanged: int = 0


def _merge(
    table: Table, rows: pd.DataFrame, source: SourceRows, inputs: Inputs, replace: bool
) -> tuple[_Merge, list[Problem]]:
    """Tell rows that are new from those that fill or change rows of the workbook."""
    present = inputs.tables[table.name]
    key = list(table.key)
    at = {tuple(record): row for row, record in zip(present.index, present[key].itertuples(index=False), strict=True)}
    known = [at.get(tuple(record)) for record in rows[key].itertuples(index=False)]
    merge = _Merge(rows[[row is None for row in known]], [], int(present.index.max()) if len(present) else -1)
    given = [name for name in source.rows.columns if name in table and name not in key]
    problems = []
    for row, (position, record) in zip(known, rows.iterrows(), strict=True):
        if row is None:
            continue
        filled, changed = _compare(present.loc[row], record, given)
        if changed and not replace:
            place = source.place(int(str(position)), changed[0])
            stands = inputs.place(table.name)(row, changed[0])
            ours, theirs = present.at[row, changed[0]], record[changed[0]]
            what = f"duplicate row: {changed[0]} is {theirs!s} but {stands} holds {ours!s}"
            problems.append(Problem(place, what, "Remove the row, or import with --replace to correct the workbook"))
        merge.cells += [(row, name, record[name]) for name in [*filled, *changed]]
        merge.replaced += bool(changed)
        merge.filled += bool(filled) and not changed
        merge.unchanged += not filled and not changed
    return merge, problems


def _compare(old: pd.Series, new: pd.Series, names: list[str]) -> tuple[list[str], list[str]]:
    """Name the cells that would be filled, and those that would be changed."""
    filled: list[str] = []
    changed: list[str] = []
    for name in names:
        if pd.isna(new[name]) or new[name] == old[name]:
            continue
        (filled if pd.isna(old[name]) else changed).append(name)
    return filled, changed
