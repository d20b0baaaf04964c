"""The function reference: signature, help, error codes and a computed example of every worksheet function."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Iterable, Iterator

from xlplan.core.errors import UsageError
from xlplan.functions.chapters import Chapter
from xlplan.functions.convert import call
from xlplan.functions.example import Example
from xlplan.functions.grids import Cell, Grid
from xlplan.functions.registry import WorksheetFunction, by_chapter
from xlplan.functions.samples import VISIT_MONTHS, VISITS

__all__ = ["explained", "formula", "reference", "signature"]

MOST_ROWS = 12
SHOWN_OF_LONG = (4, 2)
_TITLE = re.compile(r"\n([A-Z]\w+)\n-+\n")
_FUNCTION = re.compile(r"`(?:xlplan\.functions\.\w+\.)?(plan_\w+)`")
_INTRODUCTION = """\
# Worksheet functions

Written by `xlplan functions reference`; the examples are computed, not typed. Arguments in brackets may be left out.
Favorable is positive. A blank cell is an open month, not zero, and gives a blank cell. A result of several cells
spills. Forecasts of one example differ a little from one version of xlplan to the next.

Where a cell shows an error, `=PLAN_WHY("PLAN_FTE", ...)` with the same arguments says why:

| cell shows | because |
|---|---|
| `#N/A` | sizes differ, or nothing matches |
| `#NUM!` | a number is out of range, or there is too little history |
| `#VALUE!` | a cell is of the wrong kind, or a word is unknown |
| `#DIV/0!` | a base is zero |

An error among the cells of an argument is passed on as it is.
"""


def signature(function: WorksheetFunction) -> str:
    """Write a call as Excel shows it, optional arguments in brackets.

    Examples
    --------
    >>> from xlplan.functions import get
    >>> signature(get("PLAN_FTE"))
    'PLAN_FTE(hours, [period], [hours_per_week])'
    """
    shown = [f"[{p.name}]" if p.optional else p.name for p in function.parameters]
    return f"{function.name}({', '.join(shown)})"


def explained(function: WorksheetFunction) -> str:
    """Give signature, summary and the help of each argument as plain text.

    Examples
    --------
    >>> from xlplan.functions import get
    >>> print(explained(get("PLAN_VERSION")))
    PLAN_VERSION()
    Version of xlplan that computes the cells.
    """
    lines = [signature(function), function.doc]
    if function.parameters:
        lines += ["", *(f"{p.name}\t{p.doc}" for p in function.parameters)]
    return "\n".join(lines)


def formula(name: str, example: Example) -> str:
    """Write an example as it is typed: grids as the ranges they stand in, below the names of the arguments.

    Examples
    --------
    >>> formula("PLAN_FTE", Example("Two periods.", ([[880], [912]], "PP", 36)))
    '=PLAN_FTE(A2:A3, "PP", 36)'
    """
    typed, left = [], 0
    for given in example.arguments:
        if isinstance(given, list):
            typed.append(_range(left, len(given), len(given[0])))
            left += len(given[0])
        else:
            typed.append(_typed(given))
    return re.sub(r" (?=,)", "", f"={name}({', '.join(typed)})")


def reference() -> str:
    """Write the reference of every function as Markdown, chapter by chapter.

    Raises
    ------
    UsageError
        If a function does not say what it returns.
    """
    parts = [_INTRODUCTION, _contents()]
    for chapter, functions in by_chapter().items():
        parts += [f"## {chapter}\n", *([_history()] if chapter is Chapter.FORECAST else [])]
        parts += map(_entry, functions)
    return "\n".join(parts)


def _history() -> str:
    """Show the history the examples forecast, a row a year, so that it can be typed in."""
    years = [[VISIT_MONTHS[start], *VISITS[start : start + 12]] for start in range(0, len(VISITS), 12)]
    head: list[Cell] = ["from", *[f"{number}" for number in range(1, 13)]]
    text = "The history of the examples, emergency visits of twelve months a row:\n"
    return "\n".join([text, *_table([head, *years]), ""])


def _contents() -> str:
    lines = []
    for chapter, functions in by_chapter().items():
        links = ", ".join(f"[{f.name}](#{f.name.lower()})" for f in functions)
        lines.append(f"- **[{chapter}](#{chapter.lower().replace(' ', '-')})**: {links}")
    return "\n".join([*lines, ""])


def _entry(function: WorksheetFunction) -> str:
    sections = _sections(function)
    lines = [f"### {function.name}", "", f"`{signature(function)}`", "", function.doc, ""]
    if function.parameters:
        lines += ["| argument | |", "|---|---|", *_arguments(function), ""]
    lines += [f"Gives: {_words(sections['Returns'].partition(chr(10))[2])}", ""]
    if "Raises" in sections:
        lines += [f"Errors: {_words(sections['Raises'].partition(chr(10))[2])}", ""]
    return "\n".join([*lines, *_shown(function)])


def _arguments(function: WorksheetFunction) -> Iterator[str]:
    """List arguments; those that repeat one help, such as arg1 to arg10, in one row."""
    names: list[str] = []
    for parameter, after in zip(function.parameters, [*function.parameters[1:], None], strict=True):
        names.append(f"[{parameter.name}]" if parameter.optional else parameter.name)
        if after is None or after.doc != parameter.doc:
            shown = f"`{names[0]}`" + (f" to `{names[-1]}`" if len(names) > 1 else "")
            yield f"| {shown} | {parameter.doc.replace('|', chr(92) + '|')} |"
            names = []


def _sections(function: WorksheetFunction) -> dict[str, str]:
    """Take a docstring apart by its titles."""
    parts = _TITLE.split(f"\n{inspect.getdoc(function.func)}\n")
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    if "Returns" not in found:
        raise UsageError(f"{function.name}: no section Returns: expected one in its help. Write it.")
    return found


def _words(text: str) -> str:
    """Turn the text of a docstring section into a sentence for the reader of a sheet."""
    plain = " ".join(text.split()).replace("``", "`")
    plain = re.sub(r"\bNone\b", "blank", plain)
    plain = _FUNCTION.sub(lambda found: f"[{found[1].upper()}](#{found[1]})", plain)
    return plain[:1].upper() + plain[1:]


def _shown(function: WorksheetFunction) -> list[str]:
    example = function.example
    lines = [f"Example. {example.story}", ""]
    if any(isinstance(given, list) for given in example.arguments):
        lines += [*_table(_sheet(function)), ""]
    return [*lines, f"`{formula(function.name, example)}`", "", *_table(_result(function)), ""]


def _sheet(function: WorksheetFunction) -> Grid:
    """Put the grids of an example side by side, each below the name of its argument; letters and numbers around."""
    given = zip(function.parameters, function.example.arguments, strict=False)
    blocks = [(parameter.name, grid) for parameter, grid in given if isinstance(grid, list)]
    height = max(len(grid) for _, grid in blocks)
    rows: Grid = [[number] for number in range(1, height + 2)]
    for name, grid in blocks:
        width = len(grid[0])
        block: Grid = [[name], *map(list, grid), *[[] for _ in range(height - len(grid))]]
        for row, cells in zip(rows, block, strict=True):
            row += [*cells, *[None] * (width - len(cells))]
    return [["", *map(_letter, range(len(rows[0]) - 1))], *rows]


def _result(function: WorksheetFunction) -> Grid:
    example = function.example
    rows = [[_rounded(cell, example.decimals) for cell in row] for row in call(function.name, example.grids())]
    named = any(parameter.name == "headers" for parameter in function.parameters)
    return rows if named else [[""] * len(rows[0]), *rows]


def _rounded(cell: Cell, decimals: int) -> Cell:
    if not isinstance(cell, float):
        return cell
    number = round(cell, decimals) + 0.0
    return int(number) if number.is_integer() else number


def _table(rows: Grid) -> list[str]:
    """Lay cells out as Markdown; the middle of a long table is left out."""
    head, body = rows[0], rows[1:]
    first, last = SHOWN_OF_LONG
    if len(body) > MOST_ROWS:
        body = [*body[: first + 1], ["…"] * len(head), *body[-last:]]
    return [_line(map(_text, head)), "|" + "---|" * len(head), *(_line(map(_text, row)) for row in body)]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}"
    return str(cell).replace("|", "\\|")


def _typed(cell: Cell) -> str:
    if isinstance(cell, dt.datetime):
        return f"DATE({cell.year},{cell.month},{cell.day})"
    if isinstance(cell, str):
        return '"' + cell.replace('"', '""') + '"'
    return _text(cell)


def _range(left: int, height: int, width: int) -> str:
    first, last = f"{_letter(left)}2", f"{_letter(left + width - 1)}{height + 1}"
    return first if first == last else f"{first}:{last}"


def _letter(column: int) -> str:
    return chr(ord("A") + column)
