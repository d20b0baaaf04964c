"""Which column of a file is which column of a table: by name, by what systems call it, by its values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlplan.core.calendar.written import Habits, habits
from xlplan.core.errors import UsageError
from xlplan.core.tables.codes import CodeIndex
from xlplan.core.tables.numbers import read_number
from xlplan.core.tables.synonyms import MEASURE_WORDS, fold_name, synonyms
from xlplan.core.tables.table import Column, Table
from xlplan.store.periods import Label, fiscal_years, month_label

__all__ = ["Context", "Header", "by_names", "by_values", "is_blank", "measure_of", "spread_labels"]

SAMPLE_ROWS = 300
MOST = 0.8


@dataclass(frozen=True)
class Context:
    """What the workbook knows: the table, its fiscal year, and the codes that its columns refer to."""

    table: Table
    fy_start: int
    codes: Mapping[str, CodeIndex]


@dataclass(frozen=True)
class Header:
    """A column name of one or two lines: ``top`` is repeated over the columns that it spans."""

    top: Any
    bottom: Any

    @property
    def text(self) -> str:
        """The name as a person would say it."""
        return " ".join(shown for part in (self.top, self.bottom) if (shown := _text(part)))

    @property
    def names(self) -> list[str]:
        """The folded names it may go by."""
        return [name for part in (self.bottom, self.text) if (name := fold_name(_text(part)))]


def is_blank(cell: object) -> bool:
    """Say whether a cell is empty, blanks of any kind among them.

    Examples
    --------
    >>> is_blank(" "), is_blank(None), is_blank(0.0)
    (True, True, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: object) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return f"{cell:.0f}"
    return "" if cell is None else " ".join(str(cell).split())


def by_names(headers: Mapping[int, Header], table: Table, told: Mapping[str, str]) -> dict[str, list[int]]:
    """List, for each column of a table, the columns of the file whose name it may be, the likeliest first.

    Raises
    ------
    UsageError
        If a map names a column that the file does not have.
    """
    found: dict[str, list[int]] = {}
    for column, name in told.items():
        if column not in table:
            raise UsageError(
                f"columns: unknown column: got {column!r}, expected {', '.join(table.headers)}. Correct it."
            )
        at = [i for i, header in headers.items() if fold_name(name) in header.names]
        if at:
            found[column] = at[:1]
    for column, names in synonyms(table).items():
        ranked = [(names.index(n), i) for i, header in headers.items() for n in header.names if n in names]
        best = list(dict.fromkeys(i for _, i in sorted(ranked)))
        if best and column not in found:
            own = [i for i in best if names[0] in headers[i].names]
            found[column] = own or best
    return found


def by_values(cells: Sequence[Sequence[Any]], free: Iterable[int], column: Column, context: Context) -> int | None:
    """Find the one free column whose values are codes that exist, or months, as a column of the table holds."""
    fits = {i: _fit([row[i] for row in cells[:SAMPLE_ROWS] if i < len(row)], column, context) for i in free}
    good = [i for i, share in fits.items() if share >= MOST]
    return good[0] if len(good) == 1 else None


def _fit(values: Sequence[Any], column: Column, context: Context) -> float:
    given = [value for value in values if not is_blank(value)]
    if not given:
        return 0.0
    how = habits(given, monthly=True)
    return sum(_fits(value, column, context, how) for value in given) / len(given)


def _fits(value: Any, column: Column, context: Context, how: Habits) -> bool:
    if column.refers_to in context.codes:
        return context.codes[column.refers_to].find(_text(value)) is not None
    if column.kind in ("month", "date"):
        plain = isinstance(value, int | float)
        label = None if plain else month_label(value, fy_start=context.fy_start, habits=how)
        return label is not None and label.month is not None
    if column.kind == "number":
        return isinstance(value, int | float) or _is_number(value)
    return False


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, str) and (read_number(value, "point"), True)[1]
    except ValueError:
        return False


def measure_of(texts: Iterable[object], table: Table) -> str:
    """Name the column of amounts that titles and names speak of, empty if none or both are.

    Examples
    --------
    >>> from xlplan.core.tables.table import number
    >>> table = Table("gl", "tblGL", "Ledger", "", (number("actual", ""), number("budget", "")))
    >>> measure_of(["GL_FY26_actual.xlsx"], table), measure_of(["Budget vs actual"], table)
    ('actual', '')
    """
    words = {word for text in texts if isinstance(text, str) for word in re.findall(r"[a-z]+", text.lower())}
    said = [measure for measure, names in MEASURE_WORDS.items() if words & set(names)]
    return _measure_column(said[0], table) if len(said) == 1 else ""


def _measure_column(measure: str, table: Table) -> str:
    """Give the column that holds the actuals or the budget of a table, if there is only one."""
    numbers = [column.name for column in table if column.kind == "number" and not column.required]
    budget = [name for name in numbers if name.startswith("budget")]
    actual = [name for name in numbers if name not in budget]
    found = budget if measure == "budget" else actual
    return found[0] if len(found) == 1 else ""


def spread_labels(headers: Mapping[int, Header], context: Context) -> dict[int, tuple[Label, str]]:
    """Find the columns that are months of a wide layout, each with the column of amounts it says, or empty."""
    how = habits([header.bottom for header in headers.values()] + [header.top for header in headers.values()])
    found = {}
    for i, header in headers.items():
        for label, said in _splits(header):
            month = None if is_blank(label) else month_label(label, fy_start=context.fy_start, habits=how)
            measure = measure_of([said], context.table)
            if month is not None and (is_blank(said) or measure):
                found[i] = (month, measure)
                break
    return found


def _splits(header: Header) -> Iterable[tuple[Any, str]]:
    """List the ways to tell month and measure of a name apart."""
    yield header.bottom, _text(header.top)
    yield header.top, _text(header.bottom)
    if fiscal_years([header.top]) or fold_name(header.top) in ("period", "periods", "month", "months"):
        yield header.bottom, ""
    words = header.text.split()
    for cut in range(1, len(words)):
        yield " ".join(words[:cut]), " ".join(words[cut:])
        yield " ".join(words[cut:]), " ".join(words[:cut])
