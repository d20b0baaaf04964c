"""Read rows below their column names from text and Excel files: what ``xlplan forecast`` takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from xlplan.core.errors import BookError
from xlplan.core.tables.numbers import DecimalMark, decimal_marks, read_number
from xlplan.core.tables.synonyms import fold_name
from xlplan.store.columns import is_blank
from xlplan.store.grids import Grid, read_grids, text_grid

__all__ = ["SourceRows", "read_csv_text", "read_source", "too_wide"]

SEARCHED_ROWS = 60


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


def read_source(path: Path, *, numbers: Collection[str], wanted: Collection[str] = ()) -> SourceRows:
    """Read a text or Excel file.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.txt``, ``.tsv``, ``.xlsx``, ``.xlsm``, ``.xls``, ``.xlsb`` or ``.ods``.
    numbers : collection of str
        Columns whose text is read as numbers where it is one.
    wanted : collection of str
        Columns that tell the row of column names; without them it is the first that is not empty.

    Raises
    ------
    BookError
        If the file cannot be read or is empty.
    """
    grids = read_grids(path)
    fitting = [grid for grid in grids if _header(grid, wanted) is not None] if wanted else []
    return _rows((fitting or grids)[0], numbers, wanted)


def read_csv_text(data: bytes, *, name: str, numbers: Collection[str], wanted: Collection[str] = ()) -> SourceRows:
    """Read the bytes of a text file, whatever its encoding, line ends and delimiter."""
    return _rows(text_grid(data, name=name), numbers, wanted)


def _header(grid: Grid, wanted: Collection[str]) -> int | None:
    names = {fold_name(name) for name in wanted}
    rows = enumerate(grid.cells[:SEARCHED_ROWS])
    return next((i for i, row in rows if names <= {fold_name(cell) for cell in row if not is_blank(cell)}), None)


def _rows(grid: Grid, numbers: Collection[str], wanted: Collection[str]) -> SourceRows:
    top = _header(grid, wanted) if wanted else None
    if top is None:
        top = next(i for i, row in enumerate(grid.cells) if not all(is_blank(cell) for cell in row))
    used = [i for i, cell in enumerate(grid.cells[top]) if grid.delimiter or not is_blank(cell)]
    body = grid.cells[top + 1 :]
    if grid.delimiter and (wide := too_wide(body, len(used))) is not None:
        what = f"too many cells: expected {len(used)}. Put text that holds a {grid.delimiter!r} in quotes."
        raise BookError(f"{grid.file} row {top + 2 + wide}: {what}")
    rows = [[row[i] if i < len(row) else ("" if grid.delimiter else None) for i in used] for row in body]
    names = [_name(grid.cells[top][i], wanted) for i in used]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    for name in {name for name in names if fold_name(name) in {fold_name(n) for n in numbers}}:
        frame[name] = _read(frame[name], grid) if isinstance(frame[name], pd.Series) else frame[name]
    return SourceRows(grid.file, frame, first_row=top + 2)


def _name(cell: Any, wanted: Collection[str]) -> str:
    return next((name for name in wanted if fold_name(cell) == fold_name(name)), str(cell).strip())


def too_wide(rows: Sequence[Sequence[Any]], width: int) -> int | None:
    """Find the first row with cells beyond the last column name: an unquoted delimiter shifts its cells.

    Examples
    --------
    >>> too_wide([["a", "1"], ["b", "1", "234"]], 2)
    1
    """
    return next((i for i, row in enumerate(rows) if any(not is_blank(cell) for cell in row[width:])), None)


def _read(column: pd.Series, grid: Grid) -> pd.Series:
    marks = decimal_marks(column)
    usual: DecimalMark | None = "point" if grid.delimiter == "," else None
    mark = next(iter(marks)) if len(marks) == 1 else None if marks else usual
    return column.map(lambda cell: _number(cell, mark)).astype(object)


def _number(cell: object, mark: DecimalMark | None) -> object:
    try:
        return read_number(cell, mark) if isinstance(cell, str) else cell
    except ValueError:
        return cell
