"""Cell addresses as people write them, and back; 1-based, as in files.

By hand, since ``xlsxwriter.utility`` counts from 0, reads text that is no address as the first cell, and would load
the whole writer into programs that only read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = [
    "MAX_COLUMN",
    "MAX_ROW",
    "Area",
    "address",
    "area_address",
    "cells_of",
    "column_letters",
    "column_number",
    "parse_address",
    "parse_area",
]

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; 1-based, all included."""

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def column_letters(number: int) -> str:
    """Name a column by its 1-based number.

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(text: str) -> int:
    """Count a column's 1-based number from its letters.

    Examples
    --------
    >>> column_number("A"), column_number("ab"), column_number("XFD")
    (1, 28, 16384)
    """
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """Write a cell's 1-based row and column as Excel does.

    Examples
    --------
    >>> address(14, 4)
    'D14'
    """
    return f"{column_letters(column)}{row}"


def parse_address(text: str) -> tuple[int, int]:
    """Read a cell address as 1-based row and column.

    Raises
    ------
    ValueError
        Not the address of a cell.

    Examples
    --------
    >>> parse_address("D14"), parse_address("$AB$2")
    ((14, 4), (2, 28))
    """
    match = _CELL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r}: not a cell address: expected column letters and a row, such as D14.")
    return int(match[2]), column_number(match[1])


def parse_area(text: str) -> Area:
    """Read a range address as first row, first column, last row, last column.

    Examples
    --------
    >>> parse_area("B2:D14"), parse_area("C3")
    ((2, 2, 14, 4), (3, 3, 3, 3))
    """
    first, _, last = text.partition(":")
    row, column = parse_address(first)
    last_row, last_column = parse_address(last or first)
    return row, column, last_row, last_column


def area_address(area: Area) -> str:
    """Write a range as Excel does.

    Examples
    --------
    >>> area_address((2, 2, 14, 4)), area_address((3, 3, 3, 3))
    ('B2:D14', 'C3')
    """
    first, last = address(*area[:2]), address(*area[2:])
    return first if first == last else f"{first}:{last}"


def cells_of(area: Area) -> Iterator[tuple[int, int]]:
    """Walk the cells of a range row by row.

    Examples
    --------
    >>> list(cells_of((2, 2, 3, 3)))
    [(2, 2), (2, 3), (3, 2), (3, 3)]
    """
    for row in range(area[0], area[2] + 1):
        for column in range(area[1], area[3] + 1):
            yield row, column
