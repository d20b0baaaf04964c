"""Formula text as files hold it: which calls stand in it, and where their arguments lie."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "AnyCall",
    "FunctionCall",
    "all_calls",
    "bare_calls",
    "construct",
    "divisors",
    "find_calls",
    "functions_of",
    "tokens_of",
]

_TOKEN = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|[^\W\d][\w.]*|.', re.DOTALL)
_STORED = re.compile(r"(?:_xldudf_|_xludf\.|_xlfn\.|_xll\.)+", re.IGNORECASE)
_PLAN = re.compile(r"PLAN_\w+", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:_xldudf_|_xludf\.|_xlfn\.|_xlws\.|_xll\.)+", re.IGNORECASE)
_CLOSES = {"(": ")", "{": "}"}


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """One call of a worksheet function in a formula.

    Parameters
    ----------
    name : str
        ``PLAN_…`` in capitals, without what a binding writes before it.
    start, end : int
        Where the call lies, from its prefix to behind its closing parenthesis.
    body : int
        Offset of the opening parenthesis.
    arguments : tuple of str
        Text of each argument; empty where it was left out. One that uses names of a ``LET`` around the call
        brings them along in a ``LET`` of its own.
    inner : bool
        Whether no other such call stands in its arguments, or in names they use.
    """

    name: str
    start: int
    end: int
    body: int
    arguments: tuple[str, ...]
    inner: bool


@dataclass(slots=True)
class _Open:
    """A parenthesis or brace that is not closed yet."""

    closes: str
    name: str = ""
    start: int = 0
    body: int = 0
    let: bool = False
    commas: tuple[int, ...] = ()
    inner: bool = True


def find_calls(text: str) -> list[FunctionCall]:
    """Find the calls of ``PLAN_`` functions in a formula, inner ones before those around them.

    Text in quotes, quoted sheet names and whatever stands in brackets are never calls.

    Parameters
    ----------
    text : str
        A formula as files hold it, without the equals sign.

    Returns
    -------
    list of FunctionCall
        Those that are closed; spellings ``_xldudf_PLAN_…``, ``'addin.xlam'!PLAN_…`` and ``[1]!PLAN_…`` too.

    Examples
    --------
    >>> [(call.name, call.arguments) for call in find_calls('ROUND(PLAN_FTE(A1:A3,,40),1)&"PLAN_FTE(1)"')]
    [('PLAN_FTE', ('A1:A3', '', '40'))]
    >>> find_calls("_xlfn.LET(_xlpm.x,A1,_xlpm.x+PLAN_FTE(_xlpm.x*2,7))")[0].arguments
    ('_xlfn.LET(_xlpm.x,A1,_xlpm.x*2)', '7')
    >>> [call.name for call in find_calls("[1]!_xldudf_plan_fte('a(b'!A1)")]
    ['PLAN_FTE']
    """
    found: list[FunctionCall] = []
    stack: list[_Open] = []
    tokens = list(tokens_of(text))
    for position, (token, at) in enumerate(tokens):
        if token in _CLOSES:
            name, start = _head(tokens, position) if token == "(" else ("", at)
            let = token == "(" and position > 0 and tokens[position - 1][0].upper() in ("_XLFN.LET", "LET")
            stack.append(_Open(_CLOSES[token], name, start, at, let))
        elif token == "," and stack:
            stack[-1].commas += (at,)
        elif token in (")", "}") and stack and stack[-1].closes == token:
            closed = stack.pop()
            if closed.name:
                names = [_names(text, around) for around in stack if around.let and len(around.commas) > 1]
                found.append(_call(text, closed, at, names))
                for around in stack:
                    around.inner = False
    return found


def tokens_of(text: str) -> Iterator[tuple[str, int]]:
    """Yield the tokens of a formula with their offsets: quoted text, brackets, names and single characters."""
    at = 0
    while at < len(text):
        end = _bracket_end(text, at) if text[at] == "[" else _token_end(text, at)
        yield text[at:end], at
        at = end


def _token_end(text: str, at: int) -> int:
    match = _TOKEN.match(text, at)
    return match.end() if match else at + 1


def _bracket_end(text: str, at: int) -> int:
    """Return the offset behind the bracket that opens here; an apostrophe frees the character after it."""
    depth, position = 0, at
    while position < len(text):
        character = text[position]
        depth += (character == "[") - (character == "]")
        position += 2 if character == "'" else 1
        if not depth:
            return position
    return len(text)


def _head(tokens: list[tuple[str, int]], position: int) -> tuple[str, int]:
    """Name the function whose parenthesis opens here, and say where its name or its prefix begins."""
    at = tokens[position][1]
    if not position:
        return "", at
    token, start = tokens[position - 1]
    name = token[match.end() :] if (match := _STORED.match(token)) else token
    if not _PLAN.fullmatch(name):
        return "", at
    if position > 2 and tokens[position - 2][0] == "!":
        start = tokens[position - 3][1]
        if position > 3 and tokens[position - 3][0][0] not in "['" and tokens[position - 4][0][0] == "[":
            start = tokens[position - 4][1]
    return name.upper(), start


def _names(text: str, let: _Open) -> str:
    """Return the names a ``LET`` has defined so far, with their values."""
    return text[let.body + 1 : let.commas[len(let.commas) // 2 * 2 - 1]]


def _call(text: str, opened: _Open, at: int, names: list[str]) -> FunctionCall:
    bounds = [opened.body, *opened.commas, at]
    arguments = [text[low + 1 : high].strip() for low, high in itertools.pairwise(bounds)]
    given = [] if arguments == [""] else arguments
    inner = opened.inner
    if any("_xlpm." in argument for argument in given):
        inner = inner and not any(find_calls(defined) for defined in names)
        for defined in reversed(names):
            given = [f"_xlfn.LET({defined},{text})" if "_xlpm." in text else text for text in given]
    return FunctionCall(opened.name, opened.start, at + 1, opened.body, tuple(given), inner)


def bare_calls(text: str) -> str:
    """Write a formula's ``PLAN_`` calls without what a binding puts before the name.

    Examples
    --------
    >>> bare_calls("SUM('addin.xlam'!PLAN_FTE(_xldudf_plan_fte(A1)))")
    'SUM(PLAN_FTE(PLAN_FTE(A1)))'
    """
    for call in sorted(find_calls(text), key=lambda call: -call.start):
        text = text[: call.start] + call.name + text[call.body :]
    return text


def functions_of(text: str) -> tuple[str, ...]:
    """List the functions a formula calls, each once, without what files write before the names.

    Examples
    --------
    >>> functions_of('IFERROR(_xlfn.XLOOKUP(A1,B:B,C:C),"SUM(1)")')
    ('IFERROR', 'XLOOKUP')
    """
    found: dict[str, None] = {}
    tokens = list(tokens_of(text))
    for (name, _), (after, _) in itertools.pairwise(tokens):
        if after == "(" and (name[0].isalpha() or name[0] == "_"):
            found[_PREFIX.sub("", name).upper()] = None
    return tuple(found)


def construct(text: str) -> str:
    """Name what a formula is made of, for a person.

    Examples
    --------
    >>> construct("SUM(A1:A3)+SUM(B1)"), construct("A1/B1")
    ('SUM', 'no function')
    """
    names = functions_of(text)
    return ", ".join(names[:4]) + (" ..." if len(names) > 4 else "") if names else "no function"


@dataclass(frozen=True, slots=True)
class AnyCall:
    """A call of any function in a formula.

    Parameters
    ----------
    name : str
        In capitals, without what files write before it.
    start, end : int
        From its prefix to behind its closing parenthesis.
    arguments : tuple of (int, int)
        Where each argument lies.
    around : tuple of str
        The functions in whose arguments it stands, the outermost first.
    """

    name: str
    start: int
    end: int
    arguments: tuple[tuple[int, int], ...]
    around: tuple[str, ...]

    def texts(self, formula: str) -> tuple[str, ...]:
        """Return the text of each argument."""
        return tuple(formula[low:high].strip() for low, high in self.arguments)


def all_calls(text: str) -> list[AnyCall]:
    """Find every function call of a formula, inner ones before those around them.

    Examples
    --------
    >>> text = "IF(A1>0,MATCH(A1,B:B,0),1)"
    >>> [(call.name, call.texts(text), call.around) for call in all_calls(text)]
    [('MATCH', ('A1', 'B:B', '0'), ('IF',)), ('IF', ('A1>0', 'MATCH(A1,B:B,0)', '1'), ())]
    """
    found: list[AnyCall] = []
    stack: list[tuple[str, str, int, list[int]]] = []
    tokens = list(tokens_of(text))
    for position, (token, at) in enumerate(tokens):
        if token in _CLOSES:
            before, start = tokens[position - 1] if position and token == "(" else ("", at)
            named = bool(before) and (before[0].isalpha() or before[0] == "_")
            stack.append((_PREFIX.sub("", before).upper() if named else "", _CLOSES[token], start, [at]))
        elif token == "," and stack:
            stack[-1][3].append(at)
        elif stack and token == stack[-1][1]:
            name, _, start, commas = stack.pop()
            if name:
                spans = [(low + 1, high) for low, high in itertools.pairwise([*commas, at])]
                bare = len(spans) == 1 and not text[slice(*spans[0])].strip()
                around = tuple(outer for outer, *_ in stack if outer)
                found.append(AnyCall(name, start, at + 1, () if bare else tuple(spans), around))
    return found


def divisors(text: str) -> list[str]:
    """List what a formula divides by.

    Examples
    --------
    >>> divisors("A1/B1+SUM(C1:C3)/(D1-E1)*2+10/SUM(F:F)")
    ['B1', '(D1-E1)', 'SUM(F:F)']
    """
    tokens = [(token, at) for token, at in tokens_of(text) if token.strip()]
    found = []
    for position, (token, _) in enumerate(tokens):
        if token == "/" and position + 1 < len(tokens):
            found.append(_operand(text, tokens, position + 1))
    return found


def _operand(text: str, tokens: list[tuple[str, int]], first: int) -> str:
    """Return the operand that begins at a token, up to the next operator outside of its parentheses."""
    depth, position = 0, first
    while position < len(tokens):
        token = tokens[position][0]
        sign = position == first and token in "+-"
        if not depth and not sign and (token in ",)}" or token in "+-*/^&=<>"):
            break
        depth += (token in "({") - (token in ")}")
        position += 1
    end = tokens[position][1] if position < len(tokens) else len(text)
    return text[tokens[first][1] : end].strip()
