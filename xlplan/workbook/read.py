"""Read the tables of a planning workbook: raw cells with their addresses, then typed inputs."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd
from python_calamine import CalamineWorkbook

from xlplan.core.errors import BookError, Problem
from xlplan.core.schedules.registry import CODE_TABLES, INPUTS, OUTPUTS, TABLES
from xlplan.core.tables.headers import check_headers
from xlplan.core.tables.settings import Settings, parse_settings
from xlplan.core.tables.table import Table
from xlplan.core.tables.unreadable import is_unreadable, unreadable_cells
from xlplan.core.tables.validate import CellNamer, validate
from xlplan.workbook.file.package import Package, TablePart, address

__all__ = ["Inputs", "RawTable", "find_table", "read_inputs", "read_raw"]

RESTORE = "Open and save it in Excel, or restore it from a backup"


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in the workbook.

    Parameters
    ----------
    table : Table
        What it should be.
    part : TablePart
        Where it stands.
    rows : pandas.DataFrame
        Raw cells as objects, one column a header.
    below : int
        Row of the sheet that holds something right below the table, or 0.
    """

    table: Table
    part: TablePart
    rows: pd.DataFrame
    below: int = 0

    def place(self, row: int, column: str) -> str:
        """Name the cell of a row position and a column, as a person finds it."""
        index = self.part.columns.index(column) if column in self.part.columns else 0
        return f"{self.part.sheet}!{address(self.part.first_row + 1 + row, self.part.first_column + index)}"


@dataclass(frozen=True)
class Inputs:
    """The inputs of a planning workbook.

    Parameters
    ----------
    settings : Settings
        What the workbook goes by.
    tables : dict of str to DataFrame
        Typed rows by table name, indexed by row position.
    raw : dict of str to RawTable
        The same tables as they stand.
    problems : list of Problem
        Everything that is wrong.
    """

    settings: Settings
    tables: dict[str, pd.DataFrame]
    raw: dict[str, RawTable]
    problems: list[Problem] = field(default_factory=list)

    def place(self, table: str) -> CellNamer:
        """Give the namer of cells of a table."""
        return self.raw[table].place


def find_table(package: Package, name: str) -> TablePart:
    """Find a table of the planning workbook in a file.

    Raises
    ------
    BookError
        If the table, or the sheet that held it, is gone.
    """
    table = TABLES[name]
    if table.excel_name in package.tables:
        return package.tables[table.excel_name]
    gone = "the sheet is missing" if table.sheet not in package.sheets else "the table is missing"
    raise BookError(
        f"{package.path.name}, sheet {table.sheet}: {gone}: expected table {table.excel_name}. "
        f"Restore the sheet from a backup, or start a new workbook with 'xlplan new'."
    )


def read_raw(package: Package, names: Iterable[str], *, cells: Collection[str]) -> dict[str, RawTable]:
    """Find tables, and read those whose cells are wanted as they stand.

    Parameters
    ----------
    package : Package
        The workbook.
    names : iterable of str
        Short names of the tables that must be there.
    cells : collection of str
        Those that are read.

    Raises
    ------
    BookError
        If tables are missing; all of them are named.
    """
    parts, missing = {}, []
    for name in names:
        try:
            parts[name] = find_table(package, name)
        except BookError as error:
            missing.append(str(error))
    if len(missing) > 3 and len(missing) >= len(parts):
        raise BookError(
            f"{package.path.name}: this is not a planning workbook: it has no table "
            f"{TABLES['settings'].excel_name}. Make one with 'xlplan new'."
        )
    if missing:
        raise BookError("\n".join(missing))
    values = _Values(package)
    return {
        name: _raw(values.of(part), TABLES[name], part, unreadable_cells(package.read(package.sheets[part.sheet].part)))
        for name, part in parts.items()
        if name in cells
    }


class _Values:
    """The values of a workbook; what its reader stumbles over is named as damage, by sheet."""

    def __init__(self, package: Package) -> None:
        self.file = package.path.name
        self.book = self._try("", lambda: CalamineWorkbook.from_filelike(io.BytesIO(package.data)))

    def of(self, part: TablePart) -> list[list[Any]]:
        """Read the sheet that a table stands on."""
        if len(set(part.columns)) < len(part.columns) or len(part.columns) != part.last_column - part.first_column + 1:
            what = "its column names differ from its range, or stand twice"
            raise BookError(f"{self.file}, sheet {part.sheet}: table {part.name} is damaged: {what}. {RESTORE}.")
        sheet = self._try(part.sheet, lambda: self.book.get_sheet_by_name(part.sheet).to_python(skip_empty_area=False))
        return cast(list[list[Any]], sheet)

    def _try(self, sheet: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:  # a damaged part may make the reader panic, which is no Exception
            where = f"{self.file}, sheet {sheet}" if sheet else self.file
            why = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
            raise BookError(f"{where}: the file is damaged: {why}. {RESTORE}.") from None


def _raw(cells: list[list[Any]], table: Table, part: TablePart, faults: Mapping[tuple[int, int], str]) -> RawTable:
    under = cells[part.last_row][part.first_column - 1 : part.last_column] if len(cells) > part.last_row else []
    filled = any(cell not in ("", None) for cell in under)
    rows = _rows(cells, part)
    for (row, column), text in faults.items():  # the reader of values gives them as empty
        if part.first_row < row <= part.last_row and part.first_column <= column <= part.last_column:
            rows.iat[row - part.first_row - 1, column - part.first_column] = text
    return RawTable(table, part, rows, part.last_row + 1 if filled else 0)


def _rows(cells: list[list[Any]], part: TablePart) -> pd.DataFrame:
    first, last = part.first_column - 1, part.last_column
    width = last - first
    rows = [(row[first:last] + [None] * width)[:width] for row in cells[part.first_row : part.last_row]]
    return pd.DataFrame(rows, columns=list(part.columns), dtype=object)


def read_inputs(package: Package) -> Inputs:
    """Read and check every input table.

    Raises
    ------
    BookError
        If tables are missing, or the file is no planning workbook.
    """
    raw = read_raw(package, [*INPUTS, *OUTPUTS], cells=[*INPUTS, "audit"])
    settings, problems = _settings(raw["settings"])
    typed: dict[str, pd.DataFrame] = {}
    known: dict[str, list[str]] = {}
    for name in INPUTS:
        if name == "settings":
            continue
        table = raw[name]
        header = f"{table.part.sheet}!{address(table.part.first_row, table.part.first_column)}"
        problems += check_headers(table.table, list(table.part.columns), place=header, own=True)
        frame, wrong = validate(
            table.table, table.rows, place=table.place, fy_start=settings.fy_start_month, known=known
        )
        if table.below:
            at = f"{table.part.sheet}!{address(table.below, table.part.first_column)}"
            action = "Drag the corner mark at the table's lower right over it, or import the rows"
            wrong.append(Problem(at, f"row below the table: it is not part of {table.part.name}", action))
        typed[name] = frame
        problems += wrong
        if name in CODE_TABLES:
            known[name] = frame[table.table.headers[0]].dropna().tolist()
    return Inputs(settings, typed, raw, problems)


def _settings(raw: RawTable) -> tuple[Settings, list[Problem]]:
    rows = raw.rows
    used = rows["key"].map(lambda key: key not in (None, ""))
    faults = rows[["key", "value"]].map(is_unreadable).any(axis=1)
    what = "no value to read: got {}, expected the value of a setting"
    problems = [
        Problem(raw.place(int(row), "value"), what.format(rows.at[row, "value"]), "Type the value instead of a formula")
        for row in rows.index[faults]
    ]
    rows = rows[used & ~faults]
    settings, wrong = parse_settings(rows.assign(_place=[raw.place(int(row), "value") for row in rows.index]))
    return settings, [*problems, *wrong]
