"""Numbers as people and systems write them: signs, groups, and the decimal mark that a column decides."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

__all__ = ["DecimalMark", "OpenNumberError", "decimal_marks", "read_number"]

DecimalMark = Literal["point", "comma"]

_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2014\u2010\u2011", "-"))
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\t", " ") | {"\u2019": "'"})
_CURRENCY = re.compile(r"[$€£¥]|\b(?:USD|EUR|GBP|CAD|AUD|NZD|CHF)\b")
_BODY = re.compile(r"(\d[\d.,' ]*|[.,]\d+)(?:[eE]([-+]?\d{1,3}))?")
_SPACED = re.compile(r"\d{1,3}(?:[' ]\d{3})+(?=[.,]|$)")
_GROUPS = {",": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+"), ".": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")}
_MARK: dict[str, DecimalMark] = {".": "point", ",": "comma"}


class OpenNumberError(ValueError):
    """A number that may mean two things, such as ``1.234`` among decimal commas."""


class _Parts(NamedTuple):
    negative: bool
    body: str
    exponent: int
    percent: bool


def decimal_marks(texts: Iterable[object]) -> set[DecimalMark]:
    """List the decimal marks that the numbers of a column can only be written with.

    Examples
    --------
    >>> decimal_marks(["7,500", "0,125"]), decimal_marks(["1,234", "1000"]), decimal_marks(["1,234.56"])
    ({'comma'}, set(), {'point'})
    """
    found: set[DecimalMark] = set()
    for text in {text for text in texts if isinstance(text, str)}:
        parts = _parts(text)
        mark = _mark(parts.body) if parts else None
        if mark in ("point", "comma"):
            found.add(mark)
    return found


def read_number(text: str, mark: DecimalMark | None = None, *, share: bool = False) -> float:
    """Read a number with its sign, groups and currency.

    Parameters
    ----------
    text : str
        ``1,234.56``, ``(1,234.56)``, ``1,234-``, ``-$500.25``, ``$ -`` for zero, ``3%`` and their like.
    mark : str, optional
        Decimal mark of the column, ``point`` or ``comma``; without it a number that may mean two things is
        refused.
    share : bool
        Whether a percentage is taken: ``3%`` is 0.03.

    Raises
    ------
    OpenNumberError
        If it may mean two numbers.
    ValueError
        If it is no number, or written with the other mark.

    Examples
    --------
    >>> read_number("(1,234.56)"), read_number("1.234,5-", "comma"), read_number("$ -"), read_number("3%", share=True)
    (-1234.56, -1234.5, 0.0, 0.03)
    """
    parts = _parts(text)
    if parts is None or (parts.percent and not share):
        raise ValueError(f"{text!r} is not a number")
    if not parts.body:
        return 0.0
    own = _mark(parts.body)
    if own == "bad" or (own in ("point", "comma") and mark is not None and own != mark):
        raise ValueError(f"{text!r} is not a number")
    if own == "open" and mark is None:
        raise OpenNumberError(f"{text!r} may mean two numbers")
    comma = (mark if own in ("open", "plain") else own) == "comma"
    digits = parts.body.replace(" ", "").replace("'", "")
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    value = float(f"{digits}e{parts.exponent}")
    value = value / 100 if parts.percent else value
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a number")
    return -value if parts.negative and value else value


def _parts(text: str) -> _Parts | None:
    """Take sign, currency and percent off; None if no number is left. Empty digits stand for a dash, zero."""
    plain = text.translate(_MINUS).translate(_BLANKS).strip()
    bare = _CURRENCY.sub("", plain, count=1).strip()
    percent = bare.endswith(("%", "%)"))
    bare = bare.replace("%", "", 1).strip() if percent else bare
    signs = 0
    if bare.startswith("(") and bare.endswith(")"):
        bare, signs = _CURRENCY.sub("", bare[1:-1], count=1).strip(), signs + 1
    if ending := re.fullmatch(r"(.*\d) ?(CR|DR)", bare, re.IGNORECASE):
        bare, signs = ending[1], signs + (ending[2].upper() == "CR")
    if bare == "-":
        return _Parts(False, "", 0, False) if not percent and not signs else None
    if bare[:1] in ("-", "+"):
        bare, signs = bare[1:].strip(), signs + (bare[0] == "-")
    elif bare[-1:] == "-":
        bare, signs = bare[:-1].strip(), signs + 1
    match = _BODY.fullmatch(bare)
    return _Parts(signs == 1, match[1].strip(), int(match[2] or 0), percent) if match and signs < 2 else None


def _mark(body: str) -> Literal["plain", "open", "bad", "point", "comma"]:
    """Name the decimal mark of digits with separators; ``open`` where one could also be a group's."""
    if " " in body or "'" in body:
        spaced = _SPACED.match(body)
        if spaced is None:
            return "bad"
        rest = body[spaced.end() :]
        return "plain" if not rest else _MARK[rest[0]] if rest[1:].isdigit() else "bad"
    kinds = [sign for sign in ".," if sign in body]
    if not kinds:
        return "plain"
    last = max(kinds, key=body.rindex)
    if len(kinds) == 2:
        head, _, tail = body.rpartition(last)
        other = "." if last == "," else ","
        return _MARK[last] if tail.isdigit() and _GROUPS[other].fullmatch(head) else "bad"
    if body.count(last) > 1:
        return _MARK["," if last == "." else "."] if _GROUPS[last].fullmatch(body) else "bad"
    return "open" if _GROUPS[last].fullmatch(body) else _MARK[last]
