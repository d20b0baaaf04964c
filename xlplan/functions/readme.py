"""The README's table of worksheet functions: a line a chapter, in few words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from xlplan.core.errors import UsageError
from xlplan.functions.registry import WorksheetFunction, by_chapter

__all__ = ["function_table", "with_table"]

BEGIN, END = "<!-- written by workbooks/build.py -->\n", "<!-- end of what is written -->"


def function_table() -> str:
    """Write the table of all functions as Markdown.

    Examples
    --------
    >>> import xlplan.functions
    >>> print(function_table().splitlines()[6])
    | volume | `PLAN_APD` adjusted patient days · `PLAN_RAMP` growth of a new service |
    """
    lines = [f"| {chapter.lower()} | {_line(functions)} |" for chapter, functions in by_chapter().items()]
    return "\n".join(["| chapter | functions |", "|---|---|", *lines, ""])


def with_table(readme: str) -> str:
    """Put the table between its marks in a text.

    Raises
    ------
    UsageError
        If the marks are not there.

    Examples
    --------
    >>> import xlplan.functions
    >>> old = BEGIN + "out of date" + END
    >>> with_table(old) == BEGIN + function_table() + END
    True
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise UsageError(f"README: no marks: expected {BEGIN.strip()} and {END}. Put them around the table.")
    return "".join([before, begin, function_table(), end, after])


def _line(functions: Sequence[WorksheetFunction]) -> str:
    """Name functions with what they give; neighbors that give the same are named together."""
    parts = []
    for brief, alike in groupby(functions, key=lambda function: function.brief):
        parts.append(f"{', '.join(f'`{function.name}`' for function in alike)} {brief}")
    return " · ".join(parts)
