"""A file as rows of cells: text of any dialect and Excel files with their sheets, as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlplan.core.errors import BookError
from xlplan.store.dialect import decode, split
from xlplan.store.excel_cells import faults_by_sheet

__all__ = ["Grid", "read_grids", "text_grid"]

MAX_BYTES = 200_000_000
MAX_CELLS = 40_000_000
EXCEL = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True)
class Grid:
    """Rows of cells.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    sheet : str
        Sheet, empty for a text file.
    cells : list of list
        The cells from the first row and column on; rows may differ in length.
    delimiter : str
        What parts the cells of a text file; empty for Excel.
    """

    file: str
    sheet: str
    cells: list[list[Any]]
    delimiter: str = ""

    def place(self, row: int, column: int | None, name: str) -> str:
        """Name a cell as a person finds it: row of the file, name of the column, sheet and cell in Excel."""
        where = f"{self.file} row {row + 1}, {name}"
        return where if not self.sheet or column is None else f"{where} ({self.sheet}!{letters(column)}{row + 1})"


def letters(column: int) -> str:
    """Name a column, counted from 0, as Excel does.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def read_grids(path: Path) -> list[Grid]:
    """Read a text or Excel file: one grid a sheet that holds cells.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.txt``, ``.tsv``, ``.xlsx``, ``.xlsm``, ``.xls``, ``.xlsb`` or ``.ods``.

    Raises
    ------
    BookError
        If the file cannot be read or is empty.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BookError(f"{path.name}: the file is too large: expected at most 200 MB. Split it.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise BookError(f"{path}: there is no such file. Check the name.") from None
    except OSError as error:
        raise BookError(f"{path}: the file cannot be read: {error.strerror}. Check the file and its rights.") from None
    if path.suffix.lower() in EXCEL or data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _excel_grids(path.name, data)
    return [text_grid(data, name=path.name)]


def text_grid(data: bytes, *, name: str) -> Grid:
    """Read the bytes of a text file.

    Raises
    ------
    BookError
        If it is empty, or a quote is never closed.
    """
    delimiter, cells = split(decode(data), name=name)
    if not any(cell.strip() for row in cells for cell in row):
        raise BookError(f"{name}: the file is empty: expected a first row with column names. Export it again.")
    return Grid(name, "", cells, delimiter)


def _excel_grids(name: str, data: bytes) -> list[Grid]:
    import io

    from python_calamine import CalamineWorkbook, SheetTypeEnum

    try:
        faults = faults_by_sheet(data, name=name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [s.name for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        grids = [_sheet(name, book.get_sheet_by_name(sheet), sheet, faults.get(sheet, {})) for sheet in sheets]
    except BookError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a damaged file may make the reader panic, which is no Exception
        why = str(error).splitlines()[0][:80] if str(error) else type(error).__name__
        raise BookError(f"{name}: this is no workbook that can be read: {why}. Save it again as .xlsx.") from None
    grids = [grid for grid in grids if any(cell not in ("", None) for row in grid.cells for cell in row)]
    if not grids:
        raise BookError(f"{name}: the first sheet is empty: expected a row with column names. Check the file.")
    return grids


def _sheet(file: str, sheet: Any, name: str, faults: Mapping[tuple[int, int], str]) -> Grid:
    if (sheet.height or 0) * (sheet.width or 0) > MAX_CELLS:
        raise BookError(f"{file}, sheet {name}: too many cells: expected at most 40 million. Split the file.")
    cells: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (row, column), text in faults.items():
        if row <= len(cells) and column <= len(cells[row - 1]):
            cells[row - 1][column - 1] = text
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _spread(cells, top, left, bottom, right)
    return Grid(file, name, cells)


def _spread(cells: list[list[Any]], top: int, left: int, bottom: int, right: int) -> None:
    """Repeat what stands in a merged cell over the rows it spans; a title over columns stays where it is."""
    if top == bottom or left != right or top >= len(cells):
        return
    for row in range(top + 1, min(bottom + 1, len(cells))):
        cells[row][left] = cells[top][left]
