"""What is asked of a workbook: cells to write, cached values to renew, tables to resize."""

from __future__ import annotations

import datetime as dt
import enum
import math
import numbers
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.cells import ErrorValue, Value
from xlplan.workbook.file.xmltext import escape_text

__all__ = [
    "REMOVE",
    "ROW_LOOK",
    "Cached",
    "Cell",
    "Edit",
    "Edits",
    "ErrorValue",
    "Formula",
    "Remove",
    "Value",
    "date_serial",
    "encode",
    "encode_formula",
]

ROW_LOOK = ("ht", "customHeight", "hidden")
"""What a row that shall fit its text anew no longer states."""

MAX_TEXT = 32_767
MAX_FORMULA = 8_192
EXACT = 2**53


class Remove(enum.Enum):
    """The type of ``REMOVE``."""

    REMOVE = "remove"


REMOVE = Remove.REMOVE
"""The cell's element disappears, value and style."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A constant to write.

    Parameters
    ----------
    value : None, bool, int, float, str, date, datetime or ErrorValue
        None empties the cell; text is never read as a formula.
    style_of : tuple of int, optional
        Row and column of the cell in the same sheet whose style a new cell takes; without it the style of
        its row or column.
    """

    value: Value
    style_of: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to write into one cell.

    Parameters
    ----------
    text : str
        As files hold it, without the equals sign: ``SUMIFS(tblVar[variance],tblVar[period],"ytd")``.
    style_of : tuple of int, optional
        As for ``Cell``.
    result : None, bool, int, float, str or ErrorValue
        What it shows; None until it was computed.
    """

    text: str
    style_of: tuple[int, int] | None = None
    result: Value = None


@dataclass(frozen=True, slots=True)
class Cached:
    """A new cached value under a formula that stays byte for byte the same.

    Parameters
    ----------
    value : None, bool, int, float, str or ErrorValue
        What the formula shows.
    spill : tuple of int, optional
        Last row and last column the result of a dynamic array now reaches.
    """

    value: Value
    spill: tuple[int, int] | None = None


Edit = Cell | Formula | Cached | Remove


@dataclass
class Edits:
    """Edits by sheet name and 1-based row and column; new last rows by table name.

    ``fit`` names rows of an edited sheet that are shown again at the height their text needs: a stated height
    and hiding go, which belonged to what stood there before. With ``keep_results`` a spreadsheet is no longer
    asked to compute every formula when it opens the workbook.
    """

    cells: dict[str, dict[tuple[int, int], Edit]] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    fit: dict[str, set[int]] = field(default_factory=dict)
    keep_results: bool = False


def date_serial(value: dt.date, date1904: bool) -> int | float:
    """Count a date as Excel does, in days; the time of day is the fraction.

    Parameters
    ----------
    value : datetime.date or datetime.datetime
        Without a time zone.
    date1904 : bool
        Whether the workbook counts from 1904 instead of 1900.

    Raises
    ------
    ValueError
        A time zone, no date at all, or before the first day Excel knows.

    Examples
    --------
    >>> import datetime
    >>> date_serial(datetime.date(2026, 7, 1), False), date_serial(datetime.date(2026, 7, 1), True)
    (46204, 44742)
    >>> date_serial(datetime.datetime(1900, 1, 1, 12), False)
    1.5
    """
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    if moment.tzinfo is not None:
        raise ValueError("a date with a time zone")
    days = (moment - dt.datetime(1904, 1, 1)) / dt.timedelta(days=1)
    if not date1904:
        # Excel counts a 29 February 1900 that never was.
        days += 1462 if moment >= dt.datetime(1900, 3, 1) else 1461
    if days < (0 if date1904 else 1):
        raise ValueError("a date before Excel's first day")
    return int(days) if days.is_integer() else days


def encode(place: str, value: Value, date1904: bool) -> tuple[str, str]:
    """Return a value as cell type and text for XML; a missing value has an empty text and type ``n``.

    Parameters
    ----------
    place : str
        The cell as a person finds it, such as ``Plan!D14``.
    value : None, bool, int, float, str, date, datetime or ErrorValue
        What the cell shall hold.
    date1904 : bool
        Whether dates count from 1904.

    Returns
    -------
    tuple of str
        Type ``n``, ``b``, ``e`` or ``str``, and escaped text.

    Raises
    ------
    RefusedEditError
        Excel cannot hold the value.

    Examples
    --------
    >>> encode("Plan!D14", 1250.0, False), encode("Plan!D15", "=A1 & <b>", False)
    (('n', '1250'), ('str', '=A1 &amp; &lt;b&gt;'))
    """
    if value is None:
        return "n", ""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, ErrorValue):
        return "e", escape_text(value)
    if isinstance(value, str):
        return "str", _text(place, value)
    return "n", _number(place, value, date1904)


def encode_formula(place: str, text: str) -> str:
    """Return a formula's text for XML.

    Parameters
    ----------
    place : str
        The cell as a person finds it, such as ``Plan!D14``.
    text : str
        The formula without its equals sign.

    Raises
    ------
    RefusedEditError
        Empty, too long, or with characters that a formula cannot hold.

    Examples
    --------
    >>> encode_formula("Plan!D14", 'IF(A1<2,"a&b","")')
    'IF(A1&lt;2,"a&amp;b","")'
    """
    if not text or text != text.strip() or text[0] in "={" or len(text) > MAX_FORMULA or "\r" in text:
        problem = f"expected 1 to {MAX_FORMULA:,} characters without an equals sign or space around"
    elif escape_text(text) != escape(text):
        problem = "expected no control character and no _xHHHH_"
    else:
        return escape(text)
    raise RefusedEditError(
        f"{place}: not a formula a cell can hold: got {text[:40]!r}, {problem}. Correct the formula."
    )


def _text(place: str, value: str) -> str:
    length = len(value) + sum(character > "\uffff" for character in value)
    if length > MAX_TEXT:
        raise RefusedEditError(
            f"{place}: text too long: got {length:,} characters, expected at most {MAX_TEXT:,}. Shorten the text."
        )
    return escape_text(value)


def _number(place: str, value: object, date1904: bool) -> str:
    try:
        if value is not value or value != value:
            raise ValueError("no number")
        number = date_serial(value, date1904) if isinstance(value, dt.date) else value
        if isinstance(number, numbers.Integral) and abs(int(number)) <= EXACT:
            return str(int(number))
        if isinstance(number, numbers.Real) and math.isfinite(float(number)):
            return repr(float(number) + 0.0).removesuffix(".0")
        raise ValueError(f"{value!r}")
    except (ValueError, TypeError, OverflowError) as error:
        raise RefusedEditError(
            f"{place}: not a value a cell can hold: got {str(value)[:40]} ({type(value).__name__}: {error}), "
            "expected a finite number, text, a date, true or false. Leave it empty or correct its source."
        ) from error
