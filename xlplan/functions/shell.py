"""Worksheet functions from a shell: words to grids, and the result as JSON rows.

A word is a JSON number, text, null or list of rows; ``@history.csv`` is the cells of a file and
``@history.csv:volume`` the column under that heading; any other word is text, so that ``E`` needs no quotes.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any, NoReturn

from xlplan.core.errors import InputError, Problem, UsageError
from xlplan.functions.convert import Cell, Grid, call
from xlplan.functions.registry import get

__all__ = ["call_from_shell", "read_word"]

_FILE = re.compile(r"@(?P<path>.+?)(?:(?<=\.csv):(?P<column>.+))?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def call_from_shell(name: str, args: list[str]) -> list[list[Any]]:
    """Call a worksheet function with words.

    Parameters
    ----------
    name : str
        Name of the function, in any case.
    args : list of str
        One word an argument; ``null`` leaves an optional one out.

    Returns
    -------
    list of list
        Rows of numbers, text, truth values and None; dates as ISO text.

    Raises
    ------
    UsageError
        If there is no such function, or a word is no argument.
    InputError
        If a file or a column cannot be read.
    FunctionError
        What the cell would show in ``code``, and why.

    Examples
    --------
    >>> import xlplan.functions
    >>> call_from_shell("PLAN_VARIANCE", ["[[212000], [1012000]]", "[[200000], [1000000]]", "E"])
    [[-12000.0], [-12000.0]]
    """
    function = get(name)
    return [[_json(cell) for cell in row] for row in call(function.name, [read_word(word) for word in args])]


def read_word(word: str) -> Grid | None:
    """Read one argument.

    Examples
    --------
    >>> read_word("12"), read_word("E"), read_word("null"), read_word("[[1, null]]")
    ([[12]], [['E']], None, [[1, None]])
    """
    if word.startswith("@") and (match := _FILE.fullmatch(word)):
        return _file(Path(match["path"]), match["column"])
    try:
        value = json.loads(word, parse_constant=_no_constant)
    except ValueError:
        return [[word]]
    return _grid(value, word)


def _no_constant(constant: str) -> NoReturn:
    """Leave NaN and Infinity to be text: they are no JSON."""
    raise ValueError(constant)


def _grid(value: Any, word: str) -> Grid | None:
    if value is None:
        return None
    if not isinstance(value, list):
        rows = [[value]]
    else:
        rows = value if any(isinstance(row, list) for row in value) else [value]
    if not all(isinstance(row, list) and all(map(_is_cell, row)) for row in rows):
        raise UsageError(
            f"argument: not cells: got {word[:40]}, expected a number, text, null or a list of rows. "
            "Write rows as [[1, 2], [3, 4]]."
        )
    return rows


def _is_cell(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _file(path: Path, column: str | None) -> Grid:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [row for row in csv.reader(lines) if row]
    except OSError as error:
        what = f"cannot be read: {(error.strerror or 'no such file').lower()}, expected a CSV file"
        raise InputError([Problem(str(path), what, "Check the path")]) from error
    except UnicodeDecodeError as error:
        what = f"not UTF-8 text: got byte {error.object[error.start]:#x}, expected a CSV file"
        raise InputError([Problem(str(path), what, "Save it as CSV UTF-8")]) from error
    if column is not None:
        rows = _column(path, rows, column)
    width = max(map(len, rows), default=0)
    return [[_parse(text) for text in row] + [None] * (width - len(row)) for row in rows]


def _column(path: Path, rows: list[list[str]], column: str) -> list[list[str]]:
    headings = [heading.strip() for heading in rows[0]] if rows else []
    if column not in headings:
        what = f"no column {column}: expected one of {', '.join(headings) or 'no headings'}"
        raise InputError([Problem(f"{path} row 1", what, "Check the heading")])
    index = headings.index(column)
    return [row[index : index + 1] or [""] for row in rows[1:]]


def _parse(text: str) -> Cell:
    """Read a CSV field; a code such as 0042 stays text."""
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            return text
    return text


def _json(cell: Cell) -> Any:
    if not isinstance(cell, dt.datetime):
        return cell
    return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
