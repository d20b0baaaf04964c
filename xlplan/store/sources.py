"""Read rows of actuals from CSV and Excel files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from xlplan.core.errors import BookError

__all__ = ["SourceRows", "fold_header", "read_csv_text", "read_source"]

MAX_BYTES = 200_000_000
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")


@dataclass(frozen=True)
class SourceRows:
    """Rows of a file.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    rows : pandas.DataFrame
        Raw cells as objects, one column a header.
    first_row : int
        Row of the file that the first row came from.
    """

    name: str
    rows: pd.DataFrame
    first_row: int = 2

    def place(self, row: int, column: str) -> str:
        """Name a cell as a person finds it in the file."""
        return f"{self.name} row {self.first_row + row}, {column}"


def read_source(path: Path, *, numbers: Collection[str]) -> SourceRows:
    """Read a CSV or Excel file whose first row holds the headers.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.txt``, ``.tsv``, ``.xlsx``, ``.xlsm`` or ``.xls``.
    numbers : collection of str
        Columns whose CSV text is read as numbers where it is one.

    Raises
    ------
    BookError
        If the file cannot be read or is empty.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BookError(f"{path.name}: the file is too large: expected at most 200 MB. Split it.")
        if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"):
            return _read_excel(path)
        return read_csv_text(path.read_bytes(), name=path.name, numbers=numbers)
    except FileNotFoundError:
        raise BookError(f"{path}: there is no such file. Check the name.") from None
    except OSError as error:
        raise BookError(f"{path}: the file cannot be read: {error.strerror}. Check the file and its rights.") from None


def read_csv_text(data: bytes, *, name: str, numbers: Collection[str]) -> SourceRows:
    """Read the bytes of a CSV file: UTF-8 or Windows text; comma, semicolon or tab."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    lines = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise BookError(f"{name}: the file is empty: expected a first row with column names. Export it again.")
    headers = [header.strip() for header in lines[0]]
    width = len(headers)
    wide = next((i for i, line in enumerate(lines, 1) if len(line) > width and any(line[width:])), None)
    if wide:
        raise BookError(
            f"{name} row {wide}: too many cells: expected {width}. Put text that holds a {delimiter!r} in quotes."
        )
    rows = [(line + [""] * width)[:width] for line in lines[1:]]
    frame = pd.DataFrame(rows, columns=headers, dtype=object)
    for column in {header for header in headers if fold_header(header) in numbers}:
        frame[column] = frame[column].map(lambda cell: cell if _is_ambiguous(cell, delimiter) else _to_number(cell))
    return SourceRows(name, frame)


def fold_header(header: str) -> str:
    """Write a column name as the tables do: ``Cost Center`` is ``cost_center``.

    Examples
    --------
    >>> fold_header(" Cost Center ")
    'cost_center'
    """
    return "_".join(header.strip().lower().split())


def _is_ambiguous(text: object, delimiter: str) -> bool:
    """Tell 1.234 in a file with semicolons, which may mean 1234 or 1.234; it stays text and is named."""
    return delimiter == ";" and bool(re.fullmatch(r"[-+]?\d{1,3}([.,]\d{3})+", str(text).strip()))


def _to_number(text: object) -> object:
    cell = str(text).strip().removeprefix("$")
    if _GROUPED.fullmatch(cell):
        cell = cell.replace(",", "")
    return float(cell) if _NUMBER.fullmatch(cell) else text


def _read_excel(path: Path) -> SourceRows:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise BookError(
            f"{path.name}: this is no workbook that can be read: {error}. Save it again as .xlsx."
        ) from None
    top = next((i for i, row in enumerate(cells) if any(cell not in ("", None) for cell in row)), None)
    if top is None:
        raise BookError(f"{path.name}: the first sheet is empty: expected a row with column names. Check the file.")
    used = [i for i, cell in enumerate(cells[top]) if cell not in ("", None)]
    headers = [str(cells[top][i]).strip() for i in used]
    rows = [[row[i] for i in used] for row in cells[top + 1 :]]
    return SourceRows(path.name, pd.DataFrame(rows, columns=headers, dtype=object), first_row=top + 2)
