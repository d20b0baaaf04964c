"""Bring rows of a file into an input table: all of them, or none and every reason why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from xlplan.core.errors import InputError, Problem, UsageError
from xlplan.core.schedules.registry import INPUTS, input_table
from xlplan.core.tables.table import Table
from xlplan.jobs.reading import FileRows, read_file
from xlplan.store.grids import read_grids
from xlplan.store.import_map import ImportMap, map_text
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.write import apply, save
from xlplan.workbook.outputs import append_rows, set_cell
from xlplan.workbook.read import Inputs, read_inputs

__all__ = ["ImportReport", "import_rows", "propose_map"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did: rows added, rows whose empty cells were filled, rows corrected, rows already there.

    ``notes`` say how the file was read, ``sums`` what its amounts come to, by column, as the file states them.
    """

    table: str
    sheet: str
    added: int
    filled: int
    replaced: int
    unchanged: int
    notes: list[str] = field(default_factory=list)
    sums: dict[str, float] = field(default_factory=dict)


def import_rows(
    book: Path, table_name: str, file: Path, *, replace: bool = False, told: ImportMap | None = None
) -> ImportReport:
    """Bring the rows of a text or Excel file into an input table of a workbook.

    A row whose key is new is added. A row whose key stands there already fills empty cells, such as
    the actual beside a budget; one that would change a number is refused unless `replace`.

    Parameters
    ----------
    book : Path
        The planning workbook.
    table_name : str
        ``stats``, ``gl``, ``pay``, ``usage`` or another input table.
    file : Path
        Rows as a system exports them: the column names may stand below titles, months side by side.
    replace : bool
        Let the file's numbers stand where both have one.
    told : ImportMap, optional
        What is known of the file; the rest is found out.

    Raises
    ------
    UsageError
        If there is no such table.
    OpenQuestionError
        If the file may be read in more than one way; it names the option that answers.
    InputError
        If columns, cells or rows are wrong: all are named, and nothing is written.
    """
    table = _table(table_name)
    _check_book(book, file)
    with locked(book):
        package = Package.open(book)
        inputs = read_inputs(package)
        read = read_file(file, table, inputs, told or ImportMap())
        merge, clashes = _merge(table, read, inputs, replace)
        if read.problems or clashes:
            raise InputError([*read.problems, *clashes])
        edits = Edits()
        for row, column, value in merge.cells:
            set_cell(package, table.name, row, column, value, edits)
        if len(merge.new):
            append_rows(package, table.name, merge.new, edits, after=merge.last)
        if edits.cells:
            save(book, apply(package, edits))
    counts = (len(merge.new), merge.filled, merge.replaced, merge.unchanged)
    return ImportReport(table.name, table.sheet, *counts, read.notes, read.long.sums)


def propose_map(book: Path, table_name: str, file: Path, *, told: ImportMap | None = None) -> tuple[str, list[str]]:
    """Find out how a file is read into a table, and import nothing.

    Returns
    -------
    (str, list of str)
        The map as TOML, and what was understood, a sentence each.
    """
    table = _table(table_name)
    _check_book(book, file)
    read = read_file(file, table, read_inputs(Package.open(book)), told or ImportMap())
    return map_text(read.made), read.notes


def _check_book(book: Path, file: Path) -> None:
    """Name a file or a workbook that is not there before a lock is made beside it."""
    if not file.is_file():
        read_grids(file)
    if not book.is_file():
        Package.open(book)


def _table(name: str) -> Table:
    table = input_table(name)
    if table is None or table.name == "settings":
        names = ", ".join(t for t in INPUTS if t != "settings")
        raise UsageError(f"table: unknown table: got {name!r}, expected one of {names}. Correct the name.")
    return table


@dataclass
class _Merge:
    new: pd.DataFrame
    cells: list[tuple[int, str, Any]]
    last: int
    filled: int = 0
    replaced: int = 0
    unchanged: int = 0


def _merge(table: Table, read: FileRows, inputs: Inputs, replace: bool) -> tuple[_Merge, list[Problem]]:
    """Tell rows that are new from those that fill or change rows of the workbook."""
    present, rows = inputs.tables[table.name], read.rows
    key = list(table.key)
    at = {tuple(record): row for row, record in zip(present.index, present[key].itertuples(index=False), strict=True)}
    known = [at.get(tuple(record)) for record in rows[key].itertuples(index=False)]
    merge = _Merge(rows[[row is None for row in known]], [], int(present.index.max()) if len(present) else -1)
    given = [name for name in read.given if name not in key]
    problems = []
    for row, (position, record) in zip(known, rows.iterrows(), strict=True):
        if row is None:
            continue
        filled, changed = _compare(present.loc[row], record, given)
        if changed and not replace:
            place = read.long.place(int(str(position)), changed[0])
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
