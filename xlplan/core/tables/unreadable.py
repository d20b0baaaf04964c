"""Cells of a worksheet that hold no value to go by: worksheet errors, and formulas without a stored result."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

__all__ = ["Uncomputed", "is_unreadable", "unreadable_cells"]

_TOKEN = re.compile(
    rb"<(?:\w+:)?row(\s[^>]*)?>|<((?:\w+:)?)c(\s[^>]*?)?(?:/>|>(.*?)</\2c>)",
    re.DOTALL,
)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d+)["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?v>)", re.DOTALL)
_KIND = re.compile(rb"""\bt=["'](\w+)["']""")
_ERROR = re.compile(
    r"#(DIV/0!|N/A|NAME\?|(NULL|NUM|REF|VALUE|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN|PYTHON|ERROR)!|GETTING_DATA)"
)


class Uncomputed(str):
    """A formula whose result the file does not hold."""

    __slots__ = ()


def is_unreadable(cell: object) -> bool:
    """Say whether a cell stands for a worksheet error or for a formula without a stored result.

    Examples
    --------
    >>> is_unreadable("#REF!"), is_unreadable(Uncomputed("=1+1")), is_unreadable("=1+1")
    (True, True, False)
    """
    return isinstance(cell, Uncomputed) or (isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) is not None)


def unreadable_cells(sheet: bytes) -> dict[tuple[int, int], str]:
    """Find the cells of a worksheet part that hold an error, or a formula without its result.

    Parameters
    ----------
    sheet : bytes
        The XML of the worksheet.

    Returns
    -------
    dict
        Row and column, from 1, to the text of the error or the formula as `Uncomputed`.

    Examples
    --------
    >>> unreadable_cells(b'<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f></c></row>')
    {(1, 1): '#REF!', (1, 2): '=1+1'}
    """
    if not any(mark in sheet for mark in (b't="e"', b"t='e'", b"<f", b":f")):
        return {}
    return {at: text for at, attributes, inside in _cells(sheet) if (text := _fault(attributes, inside))}


def _cells(sheet: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    """Walk the cells; one without a reference stands right of the one before."""
    row = column = 0
    for token in _TOKEN.finditer(sheet):
        attributes = token[3] if token[2] is not None else token[1]
        reference = _REFERENCE.search(attributes or b"")
        if token[2] is None:
            row, column = int(reference[2]) if reference else row + 1, 0
            continue
        column = _column(reference[1]) if reference and reference[1] else column + 1
        yield (int(reference[2]) if reference else row, column), attributes or b"", token[4] or b""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _fault(attributes: bytes, inside: bytes) -> str:
    kind = match[1] if (match := _KIND.search(attributes)) else b"n"
    value = _VALUE.search(inside)
    held = value[1] if value and value[1] else b""
    if kind == b"e":
        return held.decode("utf-8", "replace").strip() or "#ERROR!"
    formula = _FORMULA.search(inside)
    if formula is None or held or (kind == b"str" and value is not None):
        return ""
    return Uncomputed("=" + html.unescape((formula[1] or b"").decode("utf-8", "replace")))
