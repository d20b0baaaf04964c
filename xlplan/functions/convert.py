"""The one conversion between cells and Python: a grid in, typed arguments; a result, a grid out.

A grid is a list of rows of cells. A cell is None or empty text (blank), a truth value, a number, text, a
date, or the text of a worksheet error such as ``#N/A``. Every binding hands over grids and gets one back,
so that the same call shows the same cells in Windows Excel, in Office.js and on the command line.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NewType, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from xlplan.core.calendar.written import AS_WRITTEN, FIRST_FISCAL_MONTH, Habits, habits, read_written
from xlplan.core.errors import ArgumentError
from xlplan.functions.cache import digest, results
from xlplan.functions.codes import FunctionError
from xlplan.functions.grids import Cell, Grid
from xlplan.functions.registry import Parameter, WorksheetFunction, get

__all__ = [
    "Cell",
    "Cells",
    "Dates",
    "Grid",
    "Moments",
    "Numbers",
    "Raw",
    "Texts",
    "argument",
    "blank_missing",
    "call",
    "is_error",
    "spill",
    "to_grid",
]

T = TypeVar("T")

Numbers: TypeAlias = npt.NDArray[np.float64]
"""Cells of any shape as floats; blank is NaN."""
Dates: TypeAlias = npt.NDArray[np.datetime64]
"""Cells of any shape as days; blank is NaT."""
Texts: TypeAlias = npt.NDArray[np.str_]
"""Cells of any shape as text, numbers as they are written; blank is empty text."""
Moments = NewType("Moments", npt.NDArray[np.float64])
"""Cells of any shape as points in time: plain numbers as they are, dates as serial numbers; blank is NaN."""


class Cells(list[list[Cell]]):
    """A table with columns of different kinds, as it stands: rows of cells."""


class Raw(list[list[Cell]]):
    """Cells of any kind, errors among them: what one function passes on to another."""


_ERROR = re.compile(
    r"#(DIV/0!|N/A|NAME\?|(NULL|NUM|REF|VALUE|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|PYTHON)!|GETTING_DATA)"
)
_EPOCH = dt.date(1899, 12, 30)
_EARLIEST, _LATEST = dt.date(1900, 3, 1), dt.date(2199, 12, 31)
_TRUTH = {"true": True, "false": False}


def call(name: str, grids: Sequence[Sequence[Sequence[Cell]] | None]) -> Grid:
    """Call a worksheet function on grids of cells.

    Parameters
    ----------
    name : str
        Name of the function, in any case.
    grids : sequence of grid or None
        One grid an argument, in order. None, or one blank cell, takes the default of an optional argument.

    Returns
    -------
    list of list
        The cells to show. A missing number is ``#N/A``, an endless one ``#NUM!``.

    Raises
    ------
    FunctionError
        ``code`` is what the cell shows, the message is why. An error in a cell is passed on as it is.
    UsageError
        If there is no such function.

    Examples
    --------
    A unit was paid 880 hours in two weeks.

    >>> import xlplan.functions
    >>> call("PLAN_FTE", [[[880]], [["PP"]]])
    [[11.0]]
    """
    function = get(name)
    arguments = list(_arguments(function, grids))
    try:
        return _results(function, arguments)
    except ArgumentError as error:
        raise FunctionError.of(error) from error


def _results(function: WorksheetFunction, arguments: list[Any]) -> Grid:
    if not function.cached:
        return to_grid(function.func(*arguments))
    key = digest(function.name, *arguments)
    kept = results.get(key, lambda: tuple(map(tuple, to_grid(function.func(*arguments)))), _bytes)
    return [list(row) for row in kept]


def _bytes(rows: tuple[tuple[Cell, ...], ...]) -> int:
    return 64 + sum(56 + sum(8 + sys.getsizeof(cell) for cell in row) for row in rows)


def _arguments(function: WorksheetFunction, grids: Sequence[Sequence[Sequence[Cell]] | None]) -> Iterator[Any]:
    most = len(function.parameters)
    if len(grids) > most:
        raise FunctionError(
            "#VALUE!",
            f"{function.name}: too many arguments: got {len(grids)}, expected {most}. Remove the last.",
        )
    for parameter, grid in itertools.zip_longest(function.parameters, grids):
        yield argument(parameter, grid)


def argument(parameter: Parameter, grid: Sequence[Sequence[Cell]] | None) -> Any:
    """Convert the cells given for one argument into its type.

    Raises
    ------
    FunctionError
        ``#VALUE!`` if a cell is not of the type, else the code of an error among the cells.

    Examples
    --------
    >>> argument(Parameter("horizon", int, "Months ahead"), [[12.0]])
    12
    """
    name = parameter.name
    if parameter.hint is Raw:
        return None if grid is None else Raw(map(list, grid))
    absent = grid is None or not any(len(row) for row in grid)
    if parameter.optional and (absent or _is_blank_cell(grid)):
        return parameter.default
    if grid is None or absent:
        raise FunctionError("#VALUE!", f"{name}: missing: got nothing, expected cells. Fill in the argument.")
    if len({len(row) for row in grid}) > 1:
        raise FunctionError("#VALUE!", f"{name}: ragged: expected rows of one length. Select a rectangle.")
    if any(type(cell) is not float and is_error(cell) for row in grid for cell in row):
        place, cell = next((place, cell) for place, cell in _places(name, grid) if is_error(cell))
        raise FunctionError(str(cell), f"{place}: an error: got {cell}, expected a value. Correct it.")
    return _READERS[parameter.hint](name, grid)


def _is_blank(cell: Cell) -> bool:
    return cell is None or cell == ""


def _is_blank_cell(grid: Sequence[Sequence[Cell]] | None) -> bool:
    return grid is not None and len(grid) == len(grid[0]) == 1 and _is_blank(grid[0][0])


def is_error(cell: object) -> bool:
    """Say whether a cell is a worksheet error.

    Examples
    --------
    >>> is_error("#N/A"), is_error("#1 pavilion")
    (True, False)
    """
    return isinstance(cell, str) and _ERROR.fullmatch(cell) is not None


def _places(name: str, grid: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, Cell]]:
    """Walk the cells, each with the words a person finds it by."""
    tall, wide = len(grid) > 1, len(grid[0]) > 1
    for r, row in enumerate(grid, 1):
        for c, cell in enumerate(row, 1):
            words = [f"row {r}"] * tall + [f"column {c}"] * wide
            yield " ".join([name, ", ".join(words)]).rstrip(), cell


def _shown(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return "a blank cell" if _is_blank(cell) else f"{cell!r:.60}"


def _read_all(name: str, grid: Sequence[Sequence[Cell]], read: Callable[[Cell], T], rule: str) -> list[T]:
    """Read every cell; name the first that breaks the rule and count the others."""
    try:
        return [read(cell) for row in grid for cell in row]
    except (ValueError, OverflowError):
        bad = [(place, cell) for place, cell in _places(name, grid) if _breaks(read, cell)]
    place, cell = bad[0]
    more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
    raise FunctionError("#VALUE!", f"{place}: not {rule}: got {_shown(cell)}, expected {rule}. Correct it{more}.")


def _breaks(read: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        read(cell)
    except (ValueError, OverflowError):
        return True
    return False


def _one(read: Callable[[Cell], T], rule: str) -> Callable[[str, Sequence[Sequence[Cell]]], T]:
    def reader(name: str, grid: Sequence[Sequence[Cell]]) -> T:
        if len(grid) > 1 or len(grid[0]) > 1:
            size = f"{len(grid)} x {len(grid[0])} cells"
            raise FunctionError("#VALUE!", f"{name}: too many cells: got {size}, expected one cell. Select one.")
        return _read_all(name, grid, read, rule)[0]

    return reader


def _number(cell: Cell) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError(cell)
    return float(cell)


def _whole(cell: Cell) -> int:
    number = _number(cell)
    if not number.is_integer():
        raise ValueError(cell)
    return int(number)


def _text(cell: Cell) -> str:
    if isinstance(cell, str) and cell.strip():
        return cell.strip()
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError(cell)
    return str(int(cell)) if float(cell).is_integer() else str(cell)


def _number_or_text(cell: Cell) -> float | str:
    return _text(cell) if isinstance(cell, str) else _number(cell)


def _truth(cell: Cell) -> bool:
    if isinstance(cell, str):
        cell = _TRUTH.get(cell.strip().lower())
    if cell is None or isinstance(cell, dt.datetime):
        raise ValueError(cell)
    return bool(cell)


def _date(cell: Cell, how: Habits = AS_WRITTEN) -> dt.date:
    """Read a date, a serial number of the 1900 date system, or text as an import does; a month is its first day.

    A fiscal period counts from July, as ``PLAN_FISCAL`` does by default: a cell knows no Settings.
    """
    if isinstance(cell, str):
        date = _written(cell, how)
    elif isinstance(cell, dt.date):
        date = cell.date() if isinstance(cell, dt.datetime) else cell
    else:
        days = _number(cell)
        # Serial numbers below 61 stand for other days in Excel, which has a 29 February 1900.
        date = _EPOCH + dt.timedelta(days=min(max(math.floor(days), 0), 400_000))
        if 190_001 <= days <= 219_912 and float(days).is_integer():  # 202610; no serial number is as late
            date = _written(str(int(days)), how)
    if not _EARLIEST <= date <= _LATEST:
        raise ValueError(cell)
    return date


def _written(text: str, how: Habits) -> dt.date:
    found = read_written(text, fy_start=FIRST_FISCAL_MONTH, habits=how)
    return dt.date(found.year, found.month, found.day or 1)


def _number_or_nan(cell: Cell) -> float:
    if type(cell) is float:
        return cell
    return math.nan if _is_blank(cell) else _number(cell)


def _numbers(name: str, grid: Sequence[Sequence[Cell]]) -> Numbers:
    values = _read_all(name, grid, _number_or_nan, "a number or blank")
    return np.array(values, dtype=float).reshape(len(grid), -1)


def _dates(name: str, grid: Sequence[Sequence[Cell]]) -> Dates:
    how = habits(cell for row in grid for cell in row)
    values = _read_all(
        name, grid, lambda cell: None if _is_blank(cell) else _date(cell, how), "a date such as 2026-10-31"
    )
    return np.array(values, dtype="datetime64[D]").reshape(len(grid), -1)


def _moments(name: str, grid: Sequence[Sequence[Cell]]) -> Moments:
    values = _read_all(name, grid, _moment, "a date such as 2026-10-31 or a number")
    return Moments(np.array(values, dtype=float).reshape(len(grid), -1))


def _moment(cell: Cell) -> float:
    if _is_blank(cell):
        return math.nan
    if isinstance(cell, str | dt.date):
        return float((_date(cell) - _EPOCH).days)
    number = _number(cell)
    if not math.isfinite(number):
        raise ValueError(cell)
    return number


def _texts(name: str, grid: Sequence[Sequence[Cell]]) -> Texts:
    values = _read_all(name, grid, lambda cell: "" if _is_blank(cell) else _text(cell), "text or blank")
    return np.array(values, dtype=str).reshape(len(grid), -1)


def _cells(_name: str, grid: Sequence[Sequence[Cell]]) -> Cells:
    return Cells(list(row) for row in grid)


_READERS: dict[Any, Callable[[str, Sequence[Sequence[Cell]]], Any]] = {
    float: _one(_number, "a number"),
    int: _one(_whole, "a whole number"),
    str: _one(_text, "text"),
    bool: _one(_truth, "TRUE or FALSE"),
    dt.date: _one(_date, "a date such as 2026-10-31"),
    float | str: _one(_number_or_text, "a number or text"),
    Numbers: _numbers,
    Dates: _dates,
    Texts: _texts,
    Cells: _cells,
    Moments: _moments,
    Raw: _cells,
}


def blank_missing(values: Numbers) -> npt.NDArray[np.object_]:
    """Turn NaN into None, which shows as a blank cell: an open month is neither zero nor an error.

    Examples
    --------
    >>> blank_missing(np.array([[1.5, np.nan]]))
    array([[1.5, None]], dtype=object)
    """
    cells = values.astype(object)
    cells[np.isnan(values)] = None
    return cells


def spill(columns: Mapping[str, Iterable[object]], *, headers: bool = True) -> list[list[object]]:
    """Lay named columns out as rows, their names as the first unless headers are left out.

    Examples
    --------
    >>> spill({"Month": ["2026-10"], "N": [22]})
    [['Month', 'N'], ['2026-10', 22]]
    """
    rows: list[list[object]] = [list(row) for row in zip(*columns.values(), strict=True)]
    if headers:
        return [list(columns), *rows]
    return rows or [[None] * len(columns)]


def to_grid(result: object) -> Grid:
    """Convert what a function returns into cells.

    Parameters
    ----------
    result : DataFrame, numpy array, list or scalar
        A frame shows its column names as the first row and no index; a flat list or array is one row.

    Examples
    --------
    >>> to_grid([1.5, float("nan"), None, dt.date(2026, 10, 1)])
    [[1.5, '#N/A', None, datetime.datetime(2026, 10, 1, 0, 0)]]
    """
    return [[_cell(value) for value in row] for row in _rows(result)]


def _rows(result: Any) -> list[Any]:
    if hasattr(result, "itertuples"):
        return [list(result.columns), *result.itertuples(index=False, name=None)]
    if isinstance(result, np.ndarray):
        return list(np.atleast_2d(result))
    if not isinstance(result, list | tuple):
        return [[result]]
    return list(result) if result and isinstance(result[0], list | tuple) else [result]


def _cell(value: Any) -> Cell:
    if _is_missing(value):
        return "#N/A"
    if isinstance(value, np.datetime64):
        value = value.astype("datetime64[us]")
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dt.date):
        return dt.datetime(*value.timetuple()[:6])
    number = float(value)
    return number if math.isfinite(number) else "#NUM!"


def _is_missing(value: Any) -> bool:
    return type(value).__name__ == "NAType" or bool(value != value)
