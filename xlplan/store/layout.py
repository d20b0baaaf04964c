"""How a sheet is laid out: where the column names stand, which columns are taken, which months are spread out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pandas as pd

from xlplan.core.calendar.months import parse_month
from xlplan.core.errors import BookError, InputError, Problem, UsageError
from xlplan.core.tables.headers import is_patient_level
from xlplan.core.tables.synonyms import GENERIC_AMOUNTS, fold_name
from xlplan.store.columns import Context, Header, by_values, measure_of
from xlplan.store.grids import Grid
from xlplan.store.header_rows import Candidate, find_header, titles, where
from xlplan.store.import_map import ImportMap
from xlplan.store.periods import fiscal_years, month_of_year, title_months
from xlplan.store.questions import OpenQuestionError

__all__ = ["Layout", "choose_layout"]

_TEXT_LIMIT = 80
_THIRTEENTH = re.compile(r"\b(?:period|per|pd|p)\.? ?0?13\b", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """Where in a grid the rows of a table stand.

    Parameters
    ----------
    grid : Grid
        The sheet or file.
    top, lines : int
        First row of the column names, from 0, and how many lines they take.
    headers : mapping of int to Header
        Name of each column.
    columns : mapping of str to int
        Column of the table to column of the grid.
    spread : mapping of int to (month, str)
        Columns of a wide layout: their month and the column of amounts they go to.
    year : (int, bool), optional
        Column of the year that a month or period is within, and whether it is the fiscal one.
    month : pandas.Timestamp, optional
        The month of all rows, where the titles or the user say it.
    extra : list of str
        Names of the columns that are left out.
    twice : list of str
        Names that stand twice.
    by_values : list of str
        Columns of the table that were known by their values.
    """

    grid: Grid
    top: int
    lines: int
    headers: Mapping[int, Header]
    columns: Mapping[str, int]
    spread: Mapping[int, tuple[pd.Timestamp, str]] = field(default_factory=dict)
    year: tuple[int, bool] | None = None
    month: pd.Timestamp | None = None
    extra: Sequence[str] = ()
    twice: Sequence[str] = ()
    by_values: Sequence[str] = ()

    @property
    def body(self) -> range:
        """The rows below the column names."""
        return range(self.top + self.lines, len(self.grid.cells))

    def name(self, column: int) -> str:
        """Name a column as the file does."""
        return self.headers[column].text if column in self.headers else ""


def choose_layout(grids: Sequence[Grid], context: Context, told: ImportMap) -> Layout:
    """Find the sheet, the row of column names and the columns that fit a table best.

    Raises
    ------
    OpenQuestionError
        If two sheets fit, or months have no year, or amounts may be actuals or budget.
    InputError
        If columns would hold patients' data.
    """
    return _laid_out(find_header(grids, context, told), context, told)


def _laid_out(found: Candidate, context: Context, told: ImportMap) -> Layout:
    for name, header in told.columns.items():
        if name not in found.named:
            what = f"{where(found)}: no column {header!r}, which the map takes for {name}. Correct the map or the file."
            raise BookError(what)
    body = found.grid.cells[found.top + found.lines :]
    columns = _pick(found, body, context)
    twice = [
        fold_name(n) for n, at in found.named.items() if len(at) > 1 and n not in told.columns and _same(found, at)
    ]
    spread = _spread(found, columns, context, told)
    width = max(max(map(len, body), default=0), max(found.headers, default=-1) + 1)
    free = [i for i in range(width) if i not in (*columns.values(), *found.labels)]
    known: list[str] = []
    for column in context.table:
        needed = column.required and column.name not in columns and not (column.name == "month" and spread)
        at = by_values(body, free, column, context) if needed else None
        if at is not None:
            columns[column.name] = at
            free.remove(at)
            known.append(column.name)
    columns = _measured(found, columns, context, told)
    year = _year_column(found, columns)
    free = [i for i in free if year is None or i != year[0]]
    month = _one_month(found, columns, spread, context, told)
    extra = [found.headers[i].text[:_TEXT_LIMIT] for i in free if i in found.headers]
    _refuse_patients(found, extra)
    _refuse_13th(found, spread, extra)
    return Layout(
        grid=found.grid,
        top=found.top,
        lines=found.lines,
        headers=found.headers,
        columns=columns,
        spread=spread,
        year=year,
        month=month,
        extra=extra,
        twice=[n for n in twice if n],
        by_values=known,
    )


def _year_column(found: Candidate, columns: Mapping[str, int]) -> tuple[int, bool] | None:
    """Find the column of years beside one of periods or months without their year."""
    free = {i: header for i, header in found.headers.items() if i not in columns.values()}
    at = next((i for i, header in free.items() if set(header.names) & {"fiscalyear", "fy", "year", "acctyear"}), None)
    if at is None or "month" not in columns:
        return None
    names = {*found.headers[at].names, *found.headers[columns["month"]].names}
    return at, any(word in name for name in names for word in ("fiscal", "fy", "period", "acct"))


def _one_month(
    found: Candidate,
    columns: Mapping[str, int],
    spread: Mapping[int, tuple[pd.Timestamp, str]],
    context: Context,
    told: ImportMap,
) -> pd.Timestamp | None:
    """Take the month of all rows from the titles, where no column holds one."""
    if "month" in columns or spread or "month" not in context.table or not context.table["month"].required:
        return None
    if told.month:
        try:
            return parse_month(told.month, fy_start=context.fy_start)
        except ValueError as error:
            raise UsageError(f"month: {error}. Correct it.") from None
    months = title_months(titles(found)[:-1], fy_start=context.fy_start)
    amounts = any(context.table[name].kind == "number" for name in columns)
    if len(months) > 1 and amounts:
        raise OpenQuestionError(f"{where(found)}: no column of months, and the titles speak of several.", "month")
    return months[0] if months else None


def _same(found: Candidate, at: Sequence[int]) -> bool:
    return len({fold_name(found.headers[i].text) for i in at}) < len(at)


def _pick(found: Candidate, body: Sequence[Sequence[Any]], context: Context) -> dict[str, int]:
    """Take the likeliest column for each name; among several the one whose values are codes that exist."""
    columns: dict[str, int] = {}
    for name, at in found.named.items():
        free = [i for i in at if i not in columns.values()]
        if free:
            fitting = by_values(body, free, context.table[name], context) if len(free) > 1 else None
            columns[name] = free[0] if fitting is None else fitting
    return columns


def _spread(
    found: Candidate, columns: Mapping[str, int], context: Context, told: ImportMap
) -> dict[int, tuple[pd.Timestamp, str]]:
    labels = found.labels
    if not labels:
        return {}
    measure = told.measure or _title_measure(found, context)
    if not measure and not all(said for _, said in labels.values()):
        numbers = tuple(column.name for column in context.table if column.kind == "number")
        if len(numbers) > 1:
            what = f"{where(found)}: months side by side, and no word says what the amounts are."
            raise OpenQuestionError(what, "measure", numbers)
        measure = numbers[0]
    year = _year(found, told) if any(label.month is None for label, _ in labels.values()) else 0
    months = {i: month_of_year(label, year, context.fy_start) for i, (label, _) in labels.items()}
    if year and any(later < earlier for earlier, later in pairwise(months.values())):
        what = f"{where(found)}: months without a year, not in the order of a fiscal year that begins in month"
        raise BookError(f"{what} {context.fy_start}. Write the year beside each month, or correct fy_start_month.")
    return {i: (months[i], said or measure) for i, (_, said) in labels.items()}


def _title_measure(found: Candidate, context: Context) -> str:
    """Ask the title rows first, then sheet and file: the nearest that names one of actual and budget."""
    said = titles(found)
    return next((m for texts in (said[:-2], said[-2:-1], said[-1:]) if (m := measure_of(texts, context.table))), "")


def _year(found: Candidate, told: ImportMap) -> int:
    if told.fiscal_year:
        return told.fiscal_year
    said = titles(found)
    for texts in (said[:-2], [h.text for h in found.headers.values()], said[-2:-1], said[-1:]):
        years = fiscal_years(texts)
        if len(years) == 1:
            return years[0]
        if years:
            break
    what = f"{where(found)}: months without a year, and no title says which fiscal year they are of."
    raise OpenQuestionError(what, "fiscal_year")


def _measured(found: Candidate, columns: Mapping[str, int], context: Context, told: ImportMap) -> dict[str, int]:
    """Let a column that is only called Amount be the budget where the title or the user says so."""
    measure = told.measure or _title_measure(found, context)
    numbers = [column.name for column in context.table if column.kind == "number"]
    if measure and measure not in numbers:
        raise UsageError(f"measure: unknown column: got {measure!r}, expected {' or '.join(numbers)}. Correct it.")
    generic = [n for n, i in columns.items() if n in numbers and set(found.headers[i].names) & GENERIC_AMOUNTS]
    if len(generic) != 1 or not measure or measure in columns or generic[0] in told.columns:
        return dict(columns)
    own = fold_name(generic[0]) in found.headers[columns[generic[0]]].names
    return {measure if name == generic[0] and not own else name: at for name, at in columns.items()}


def _refuse_patients(found: Candidate, extra: Sequence[str]) -> None:
    named = [name for name in extra if is_patient_level(name)]
    if named:
        action = "Remove the column: xlplan works on monthly totals and stores nothing about patients"
        raise InputError(Problem(where(found), f"patient-level column refused: got {name!r}", action) for name in named)


def _refuse_13th(found: Candidate, spread: Mapping[int, tuple[pd.Timestamp, str]], extra: Sequence[str]) -> None:
    """Refuse a 13th period beside twelve: left out, its adjustments would be lost without a word."""
    named = [name for name in extra if _THIRTEENTH.search(name)] if spread else []
    if named:
        what = f"13th period: got the column {named[0]!r}, expected P01 to P12"
        raise InputError([Problem(where(found), what, "Add its amounts to the last period, or remove the column")])
