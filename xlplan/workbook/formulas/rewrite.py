"""Formulas in words the engine reads as Excel does: the file's own stay as they are.

cellrune 0.2.0 differs from Excel in these: approximate look-ups over texts beside numbers or over equal keys,
``YEARFRAC`` backwards, ``CEILING`` to a multiple of zero, ``ROW`` and ``COLUMN`` of a range as an array, ranges
that a formula typed before dynamic arrays meets with its own row or column.
"""

from __future__ import annotations

import re

from xlplan.workbook.formulas.text import AnyCall, all_calls, tokens_of

__all__ = ["Sight", "for_engine"]

ARRAY_FUNCTIONS = frozenset(("INDEX", "SUMPRODUCT", "LOOKUP", "MMULT", "FREQUENCY"))
AGGREGATES = frozenset(
    ("SUM", "MIN", "MAX", "AVERAGE", "COUNT", "COUNTA", "PRODUCT", "MEDIAN", "STDEV", "VAR", "AND", "OR")
)
SCALAR_AROUND = AGGREGATES | frozenset(
    ("IF", "ABS", "ROUND", "ROUNDUP", "ROUNDDOWN", "INT", "SQRT", "LN", "EXP", "LOG10", "MOD", "VALUE", "LEN", "LEFT",
     "RIGHT", "MID", "TRIM", "UPPER", "LOWER")
)  # fmt: skip
"""Functions in whose arguments an operator meets a range with the row or column of the formula."""

OPERATORS = frozenset("+-*/^&=<>")

_AREA = r"\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7}|\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?\d{1,7}:\$?\d{1,7}"
_SHEET = r"(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
_RANGE = re.compile(rf"{_SHEET}(?:{_AREA})", re.IGNORECASE)
_REFERENCE = re.compile(rf"{_SHEET}\$?[A-Z]{{1,3}}\$?\d{{1,7}}|[^\W\d][\w.]*(?:\[[^()]*\])?", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:[VH]?LOOKUP|MATCH|YEARFRAC|CEILING|ROW|COLUMN)\(", re.IGNORECASE)
_SUMS = re.compile(rf"\b(?:{'|'.join(sorted(AGGREGATES))})\(", re.IGNORECASE)
_CROSSED = re.compile(rf"(?:{_AREA})\s*[-+*/^&=<>]|[-+*/^&=<>]\s*{_SHEET}(?:{_AREA})", re.IGNORECASE)
TRUE = ("1", "TRUE", "TRUE()")
EXACT = ("0", "FALSE", "FALSE()", "")


class Sight:
    """What is known of the ranges a formula names; here nothing."""

    def uniform(self, cells: str, part: str) -> bool:
        """Say whether the first ``column`` or ``row`` of a range, or ``all`` of it, is of one kind and never blank."""
        return False

    def clipped(self, cells: str) -> str:
        """Write whole columns down to the last row that is filled."""
        return cells


BLIND = Sight()


def for_engine(text: str, *, legacy: bool = True, sight: Sight = BLIND) -> str:
    """Write a formula for the engine.

    Parameters
    ----------
    text : str
        As files hold it, without the equals sign.
    legacy : bool
        Whether it stands in a cell by itself, so that a range in a place for one value is met with the row or
        column of the cell.
    sight : Sight
        What is known of the ranges it names.

    Returns
    -------
    str
        The same text where the engine reads it as Excel does.

    Examples
    --------
    >>> for_engine("YEARFRAC(A1,B1)")
    'YEARFRAC(IF((A1)<=(B1),A1,B1),IF((A1)<=(B1),B1,A1))'
    >>> for_engine("VLOOKUP(5,A1:B4,2,FALSE)")
    'VLOOKUP(5,A1:B4,2,FALSE)'
    >>> for_engine("SUM(A1:A4*2)"), for_engine("SUMPRODUCT(A1:A4*2)")
    ('SUM(_xlfn.SINGLE(A1:A4)*2)', 'SUMPRODUCT(A1:A4*2)')
    """
    if legacy and _SUMS.search(text) and _CROSSED.search(text):
        text = _intersected(text)
    return _calls(text, (), sight)


def _calls(text: str, around: tuple[str, ...], sight: Sight) -> str:
    """Rewrite the outermost calls of a text, and those in their arguments."""
    if not _NAMED.search(text):
        return text
    pieces, at = [], 0
    for call in sorted(all_calls(text), key=lambda call: call.start):
        if call.around or not call.arguments or call.start < at:
            continue
        inner = (*around, call.name)
        given = [_calls(text[low:high].strip(), inner, sight) for low, high in call.arguments]
        written = _call(call, given, around, sight)
        if written is None:
            written = f"{text[call.start : call.arguments[0][0]]}{','.join(given)})"
        pieces += [text[at : call.start], written]
        at = call.end
    return "".join([*pieces, text[at:]])


def _call(call: AnyCall, given: list[str], around: tuple[str, ...], sight: Sight) -> str | None:
    if call.name in ("VLOOKUP", "HLOOKUP"):
        return _table_lookup(call.name, given, sight)
    if call.name == "MATCH":
        return _match(given, sight)
    if call.name == "LOOKUP":
        return _lookup(given, sight)
    if call.name in ("ROW", "COLUMN"):
        return _counted(call.name, given, around)
    if call.name == "YEARFRAC":
        return _yearfrac(given)
    return _ceiling(given) if call.name == "CEILING" else None


def _table_lookup(name: str, given: list[str], sight: Sight) -> str | None:
    if len(given) not in (3, 4) or not _is_range(given[1]):
        return None
    how = given[3].upper() if len(given) == 4 else "TRUE"
    if how in EXACT:
        return None
    wanted, table, number = _one(given[0]), given[1], given[2]
    key = f"IF(ISBLANK({wanted}),0,{wanted})" if _is_reference(wanted) else wanted
    if name == "VLOOKUP":
        position = _position(key, f"INDEX({sight.clipped(table)},0,1)", sight.uniform(table, "column"))
        near = f"INDEX({table},{position},{number})"
    else:
        position = _position(key, f"INDEX({table},1,0)", sight.uniform(table, "row"))
        near = f"INDEX({table},{number},{position})"
    if not re.fullmatch(r"[1-9]\d*", number):
        near = f'IF(({number})<1,VALUE(""),{near})'
    return near if how in TRUE else f"IF({given[3]},{near},{name}({wanted},{table},{number},FALSE))"


def _match(given: list[str], sight: Sight) -> str | None:
    how = given[2].upper() if len(given) == 3 else "1"
    if len(given) not in (2, 3) or not _is_range(given[1]) or how in EXACT:
        return None
    wanted, cells = _one(given[0]), given[1]
    clipped, uniform = sight.clipped(cells), sight.uniform(cells, "all")
    if how == "-1":
        position = None if uniform else _position(wanted, clipped, False, "1,-2")
    else:
        position = _position(wanted, clipped, uniform)
    if position is None:
        return None
    if how != "-1" and how not in TRUE:
        position = f"IF(({given[2]})=1,{position},MATCH({wanted},{cells},{given[2]}))"
    return f"IF(ISBLANK({wanted}),MATCH({wanted},{cells},1),{position})" if _is_reference(wanted) else position


def _lookup(given: list[str], sight: Sight) -> str | None:
    """Look along a whole column, where the engine takes the last cell of the sheet for the last one filled."""
    if len(given) not in (2, 3) or not all(_is_column(part) for part in given[1:]):
        return None
    position = _position(_one(given[0]), sight.clipped(given[1]), sight.uniform(given[1], "all"))
    return f"INDEX({given[-1]},{position})"


def _one(wanted: str) -> str:
    """Meet a range that is looked up with the row or column of the formula."""
    return f"_xlfn.SINGLE({wanted})" if _RANGE.fullmatch(wanted) else wanted


def _position(wanted: str, cells: str, uniform: bool, how: str = "-1,2") -> str:
    """Find the last of the cells of the wanted kind that is not beyond the wanted value."""
    if uniform:
        return f"_xlfn.XMATCH({wanted},{cells},{how})"
    return (
        f"_xlfn.LET(_xlpm.xw,{wanted},_xlpm.xc,{cells},"
        "_xlpm.xm,(ISNUMBER(_xlpm.xc)=ISNUMBER(_xlpm.xw))*(ISTEXT(_xlpm.xc)=ISTEXT(_xlpm.xw)),"
        "INDEX(_xlfn._xlws.FILTER(_xlfn.SEQUENCE(ROWS(_xlpm.xc),COLUMNS(_xlpm.xc)),_xlpm.xm,NA()),"
        f"_xlfn.XMATCH(_xlpm.xw,_xlfn._xlws.FILTER(_xlpm.xc,_xlpm.xm,NA()),{how})))"
    )


def _yearfrac(given: list[str]) -> str | None:
    if len(given) not in (2, 3):
        return None
    start, end, *basis = given
    first, last = (f"IF(({start})<=({end}),{one},{other})" for one, other in ((start, end), (end, start)))
    return f"YEARFRAC({','.join([first, last, *basis])})"


def _ceiling(given: list[str]) -> str | None:
    if len(given) != 2 or re.fullmatch(r"[\d.]*[1-9][\d.]*", given[1]):
        return None
    return f"IF(({given[1]})=0,0*({given[0]}),CEILING({given[0]},{given[1]}))"


def _counted(name: str, given: list[str], around: tuple[str, ...]) -> str | None:
    """Count the rows or columns of a range out, where an array of them is asked for."""
    if len(given) != 1 or not _RANGE.fullmatch(given[0]) or not ARRAY_FUNCTIONS.intersection(around):
        return None
    area = given[0]
    if name == "ROW":
        return f"_xlfn.SEQUENCE(ROWS({area}),1,MIN(ROW({area})))"
    return f"_xlfn.SEQUENCE(1,COLUMNS({area}),MIN(COLUMN({area})))"


def _is_range(text: str) -> bool:
    return bool(_RANGE.fullmatch(text) or _REFERENCE.fullmatch(text))


def _is_reference(text: str) -> bool:
    return bool(_REFERENCE.fullmatch(text)) and text.upper() not in ("TRUE", "FALSE")


def _is_column(text: str) -> bool:
    return bool(re.fullmatch(rf"{_SHEET}\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}", text, re.IGNORECASE))


def _intersected(text: str) -> str:
    """Mark the ranges that stand beside an operator inside a function of one value, or one that adds up."""
    calls = all_calls(text)
    tokens = [(token, at) for token, at in tokens_of(text) if token.strip()]
    pieces, at = [], 0
    for match in _RANGE.finditer(text):
        start, end = match.span()
        if start < at or not _stands_free(tokens, start, end):
            continue
        holders = [call for call in calls if call.start < start and end < call.end]
        names = {call.name for call in holders}
        if names & AGGREGATES and names <= SCALAR_AROUND and _beside_operator(tokens, start, end):
            pieces += [text[at:start], f"_xlfn.SINGLE({match[0]})"]
            at = end
    return "".join([*pieces, text[at:]])


def _stands_free(tokens: list[tuple[str, int]], start: int, end: int) -> bool:
    """Say whether a range begins and ends with a token, outside of quotes and brackets."""
    starts = {at for _, at in tokens}
    ends = {at + len(token) for token, at in tokens}
    return start in starts and end in ends and not any(
        token[0] in "\"[" and at <= start < at + len(token) for token, at in tokens
    )  # fmt: skip


def _beside_operator(tokens: list[tuple[str, int]], start: int, end: int) -> bool:
    before = next((token for token, at in reversed(tokens) if at < start), "")
    after = next((token for token, at in tokens if at >= end), "")
    return before in OPERATORS or after in OPERATORS
