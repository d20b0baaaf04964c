"""The table on the Variance sheet: read what was typed, lay the lines of the closed month, write them."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlplan.core.errors import BookError
from xlplan.core.schedules.registry import OUTPUTS
from xlplan.core.variance.comments import take_comments
from xlplan.core.variance.report_lines import lay_lines
from xlplan.core.variance.report_table import COMMENT_KEY, LINE_HEADERS, TYPED, VARIANCE_LINES
from xlplan.workbook.file.addresses import column_letters
from xlplan.workbook.file.cells import content, index_sheet
from xlplan.workbook.file.edits import REMOVE, Cell, Edit, Edits, Formula
from xlplan.workbook.file.package import Package, TablePart
from xlplan.workbook.outputs import plain
from xlplan.workbook.read import find_table
from xlplan.workbook.reports.variance.formulas import line_formulas

__all__ = ["MODEL", "read_lines", "update_variance", "write_lines"]

MODEL = "model"  # stands in the column level of the hidden row above the header, which new cells are styled after


def update_variance(
    package: Package, outputs: MutableMapping[str, pd.DataFrame], close: pd.Timestamp, edits: Edits
) -> None:
    """Take what was typed on Variance into ``outputs["comments"]`` and ask for the lines of the closed month.

    Parameters
    ----------
    package : Package
        The workbook.
    outputs : mapping of str to DataFrame
        Has ``var`` and ``units``; gets ``comments``.
    close : pandas.Timestamp
        Closed month.
    edits : Edits
        Added to.

    Raises
    ------
    BookError
        If a table is missing or lacks a column.
    """
    comments = take_comments(read_lines(package), _read_comments(package))
    write_lines(package, lay_lines(outputs["var"], outputs["units"], comments, close), edits)
    months = pd.to_datetime(comments["month"], format="%Y-%m", errors="coerce")
    outputs["comments"] = comments.assign(month=months.where(months.notna(), None))[OUTPUTS["comments"].headers]


def read_lines(package: Package) -> pd.DataFrame:
    """Read the keys and the typed cells of the lines, and of rows typed below the table.

    Numbers stay as stored, so that a due date is written back as the number it is.
    """
    part = _find(package)
    names = ["department", "line", "level", *COMMENT_KEY, *TYPED]
    lines = _read(package, part, {name: LINE_HEADERS[name] for name in names}, below=True)
    inside = lines.index <= part.last_row
    return lines[inside | lines[list(TYPED)].notna().any(axis=1)].reset_index(drop=True)


def _read_comments(package: Package) -> pd.DataFrame:
    rows = _read(package, find_table(package, "comments"), {name: name for name in (*COMMENT_KEY, *TYPED)})
    origin = "1904-01-01" if package.date1904 else "1899-12-30"

    def month(value: object) -> object:
        counted = isinstance(value, int | float) and 0 < value < 2_000_000
        return pd.to_datetime(value, unit="D", origin=origin) if counted else value  # type: ignore[call-overload]

    return rows.assign(month=rows["month"].map(month).astype(object))


def _find(package: Package) -> TablePart:
    part = package.tables.get(VARIANCE_LINES.excel_name)
    if part is None:
        gone = "the sheet is missing" if VARIANCE_LINES.sheet not in package.sheets else "the table is missing"
        raise BookError(
            f"{package.path.name}, sheet {VARIANCE_LINES.sheet}: {gone}: expected table {VARIANCE_LINES.excel_name}. "
            "Restore the sheet from a backup, or start a new workbook with 'xlplan new'."
        )
    missing = [header for header in VARIANCE_LINES.headers if header not in part.columns]
    if missing:
        raise BookError(
            f"{part.sheet}: table {part.name} lacks the column {missing[0]!r}. "
            "Put the column back, or start a new workbook with 'xlplan new'."
        )
    return part


def _read(package: Package, part: TablePart, headers: dict[str, str], *, below: bool = False) -> pd.DataFrame:
    """Read columns of a table as stored, indexed by sheet row; a formula without a result gives its text."""
    index = index_sheet(package, part.sheet)
    columns = {name: part.first_column + part.columns.index(header) for name, header in headers.items()}
    last = max(index.rows, default=0) if below else part.last_row
    rows = [row for row in range(part.first_row + 1, last + 1) if row in index.rows or row <= part.last_row]
    found: dict[str, list[object]] = {name: [] for name in columns}
    for row in rows:
        for name, column in columns.items():
            cell = index.cell(row, column)
            held = None if cell is None else content(package, cell)
            unknown = held is not None and held.value is None and held.formula
            found[name].append(None if held is None else f"={held.formula}" if unknown else held.value)
    return pd.DataFrame(found, index=rows, dtype=object)


def write_lines(package: Package, rows: pd.DataFrame, edits: Edits) -> None:
    """Ask for the table to hold exactly these lines.

    Parameters
    ----------
    package : Package
        The workbook.
    rows : pandas.DataFrame
        As ``lay_lines`` gives them; none leaves one empty row.
    edits : Edits
        Added to.

    Raises
    ------
    BookError
        If the table is missing or lacks a column.
    """
    part = _find(package)
    table = _Lines(part, _model_row(package, part))
    cells = edits.cells.setdefault(part.sheet, {})
    first = part.first_row + 1
    records = rows.astype(object).to_dict("records") or [{}]
    for number, record in enumerate(records, first):
        cells.update(table.row(number, {str(name): value for name, value in record.items()}))
    last = first + len(records) - 1
    index = index_sheet(package, part.sheet)
    typed_below = [number for number in index.rows if number > part.last_row and table.is_typed(index.rows[number])]
    end = max([part.last_row, *typed_below])
    for number in range(last + 1, end + 1):
        if number <= part.last_row or number in typed_below:
            cells.update({(number, column): REMOVE for column in range(part.first_column, part.last_column + 1)})
    if last != part.last_row:
        edits.tables[part.name] = last
    edits.fit.setdefault(part.sheet, set()).update(range(first, max(last, end) + 1))


def _model_row(package: Package, part: TablePart) -> int:
    """Find the hidden row that new cells are styled after; without it they look like the table's first row."""
    column = part.first_column + part.columns.index(LINE_HEADERS["level"])
    cell = index_sheet(package, part.sheet).cell(part.first_row - 1, column)
    marked = cell is not None and content(package, cell).value == MODEL
    return part.first_row - 1 if marked else part.first_row + 1


@dataclass(frozen=True)
class _Lines:
    """The table's columns, and the cells of its rows."""

    part: TablePart
    model: int

    def column(self, header: str) -> int:
        return self.part.first_column + self.part.columns.index(header)

    def is_typed(self, row: Any) -> bool:
        cells = [row.cells.get(self.column(LINE_HEADERS[name])) for name in TYPED]
        return any(cell is not None and (cell.value_start or cell.formula) for cell in cells)

    def row(self, number: int, record: dict[str, Any]) -> Iterator[tuple[tuple[int, int], Edit]]:
        def address_of(header: str) -> str:
            return f"${column_letters(self.column(header))}{number}"

        formulas = line_formulas(record, address_of)
        values = {header: record.get(name) for name, header in LINE_HEADERS.items()}
        for header in VARIANCE_LINES.headers:
            column = self.column(header)
            style_of = (self.model, column)
            value = formulas.get(header, values.get(header))
            if header in formulas and isinstance(value, str):
                yield (number, column), Formula(value, style_of)
            else:
                yield (number, column), Cell(None if value == "" else plain(value), style_of)
