"""How a sheet is laid out: where the column names stand, which columns are taken, which months are spread out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pandas as pd

from xlplan.core.errors import BookError, InputError, Problem, UsageError
from xlplan.core.tables.headers import is_patient_level
from xlplan.core.tables.synonyms import GENERIC_AMOUNTS, fold_name
from xlplan.store.columns import Context, Header, by_names, by_values, is_blank, measure_of, spread_labels
from xlplan.store.grids import Grid
from xlplan.store.import_map import ImportMap
from xlplan.store.periods import Label, fiscal_years, month_of_year
from xlplan.store.questions import OpenQuestionError

__all__ = ["Layout", "choose_layout"]

SEARCHED_ROWS = 60
_TEXT_LIMIT = 80


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


@dataclass(frozen=True)
class _Candidate:
    grid: Grid
    top: int
    lines: int
    headers: Mapping[int, Header]
    named: Mapping[str, list[int]]
    labels: Mapping[int, tuple[Label, str]]
    score: float


def choose_layout(grids: Sequence[Grid], context: Context, told: ImportMap) -> Layout:
    """Find the sheet, the row of column names and the columns that fit a table best.

    Raises
    ------
    OpenQuestionError
        If two sheets fit, or months have no year, or amounts may be actuals or budget.
    InputError
        If columns would hold patients' data.
    """
    grids = _told_sheet(grids, told)
    best = [candidate for grid in grids if (candidate := _best_header(grid, context, told))]
    if not best:
        raise BookError(f"{grids[0].file}: the file is empty: expected a row with column names. Export it again.")
    return _laid_out(_best_sheet(best, context), context, told)


def _told_sheet(grids: Sequence[Grid], told: ImportMap) -> Sequence[Grid]:
    if not told.sheet:
        return grids
    found = [grid for grid in grids if grid.sheet == told.sheet]
    if not found:
        names = ", ".join(grid.sheet for grid in grids if grid.sheet) or "no sheets"
        raise UsageError(f"sheet: no such sheet in {grids[0].file}: got {told.sheet!r}, expected {names}. Correct it.")
    return found


def _best_sheet(best: Sequence[_Candidate], context: Context) -> _Candidate:
    top = max(candidate.score for candidate in best)
    fitting = [candidate for candidate in best if candidate.score == top]
    table = context.table
    own = [c for c in fitting if fold_name(c.grid.sheet) in map(fold_name, (table.name, table.sheet, table.excel_name))]
    if len(fitting) > 1 and len(own) != 1 and top > 0:
        names = tuple(candidate.grid.sheet for candidate in fitting)
        what = f"{fitting[0].grid.file}: {len(names)} sheets fit the table {table.name}: {', '.join(names)}."
        raise OpenQuestionError(what, "sheet", names)
    return (own or fitting)[0]


def _best_header(grid: Grid, context: Context, told: ImportMap) -> _Candidate | None:
    rows = range(min(SEARCHED_ROWS, len(grid.cells))) if not told.header else [told.header - 1]
    found = []
    for top in rows:
        if top >= len(grid.cells) or all(is_blank(cell) for cell in grid.cells[top]):
            continue
        for lines in (told.header_lines,) if told.header_lines else (1, 2):
            if top + lines <= len(grid.cells) and _texts_only(grid.cells[top + lines - 1], lines):
                found.append(_candidate(grid, top, lines, context, told))
    return max(found, key=lambda c: (c.score, -c.lines, -c.top), default=None)


def _texts_only(row: Sequence[Any], lines: int) -> bool:
    """Tell whether a row may be the last line of names: a second line holds no amounts."""
    return lines == 1 or not any(isinstance(cell, float) and not 190_001 <= cell <= 219_912 for cell in row)


def _candidate(grid: Grid, top: int, lines: int, context: Context, told: ImportMap) -> _Candidate:
    headers = _headers(grid.cells, top, lines)
    labels = spread_labels(headers, context) if any(c.kind == "month" for c in context.table) else {}
    named = by_names({i: header for i, header in headers.items() if i not in labels}, context.table, told.columns)
    spread = len(labels) >= 2 and "month" not in named
    if not spread:
        named = by_names(headers, context.table, told.columns)
    weights = [2.0 if context.table[name].required else 1.0 for name in named]
    score = sum(weights) + (4.0 + min(len(labels), 12) / 100 if spread else 0.0)
    return _Candidate(grid, top, lines, headers, named, labels if spread else {}, score)


def _headers(cells: Sequence[Sequence[Any]], top: int, lines: int) -> dict[int, Header]:
    if lines == 1:
        return {i: Header(None, cell) for i, cell in enumerate(cells[top]) if not is_blank(cell)}
    first, second = cells[top], cells[top + 1]
    above: Any = None
    headers = {}
    for i in range(max(len(first), len(second))):
        own = first[i] if i < len(first) and not is_blank(first[i]) else None
        below = second[i] if i < len(second) and not is_blank(second[i]) else None
        above = own if own is not None else above
        if own is not None or below is not None:
            headers[i] = Header(above if below is not None else None, below if below is not None else own)
    return headers


def _laid_out(found: _Candidate, context: Context, told: ImportMap) -> Layout:
    for name, header in told.columns.items():
        if name not in found.named:
            what = (
                f"{_where(found)}: no column {header!r}, which the map takes for {name}. Correct the map or the file."
            )
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
    extra = [found.headers[i].text[:_TEXT_LIMIT] for i in free if i in found.headers]
    _refuse_patients(found, extra)
    return Layout(
        found.grid, found.top, found.lines, found.headers, columns, spread, extra, [n for n in twice if n], known
    )


def _same(found: _Candidate, at: Sequence[int]) -> bool:
    return len({fold_name(found.headers[i].text) for i in at}) < len(at)


def _pick(found: _Candidate, body: Sequence[Sequence[Any]], context: Context) -> dict[str, int]:
    """Take the likeliest column for each name; among several the one whose values are codes that exist."""
    columns: dict[str, int] = {}
    for name, at in found.named.items():
        free = [i for i in at if i not in columns.values()]
        if free:
            fitting = by_values(body, free, context.table[name], context) if len(free) > 1 else None
            columns[name] = free[0] if fitting is None else fitting
    return columns


def _titles(found: _Candidate) -> list[str]:
    above = [cell for row in found.grid.cells[: found.top] for cell in row if isinstance(cell, str)]
    return [*above, found.grid.sheet, found.grid.file]


def _spread(
    found: _Candidate, columns: Mapping[str, int], context: Context, told: ImportMap
) -> dict[int, tuple[pd.Timestamp, str]]:
    labels = found.labels
    if not labels:
        return {}
    measure = told.measure or _title_measure(found, context)
    if not measure and not all(said for _, said in labels.values()):
        numbers = tuple(column.name for column in context.table if column.kind == "number")
        if len(numbers) > 1:
            what = f"{_where(found)}: months side by side, and no word says what the amounts are."
            raise OpenQuestionError(what, "measure", numbers)
        measure = numbers[0]
    year = _year(found, told) if any(label.month is None for label, _ in labels.values()) else 0
    months = {i: month_of_year(label, year, context.fy_start) for i, (label, _) in labels.items()}
    if year and any(later < earlier for earlier, later in pairwise(months.values())):
        what = f"{_where(found)}: months without a year, not in the order of a fiscal year that begins in month"
        raise BookError(f"{what} {context.fy_start}. Write the year beside each month, or correct fy_start_month.")
    return {i: (months[i], said or measure) for i, (_, said) in labels.items()}


def _where(found: _Candidate) -> str:
    return f"{found.grid.file} row {found.top + 1}"


def _title_measure(found: _Candidate, context: Context) -> str:
    """Ask the title rows first, then sheet and file: the nearest that names one of actual and budget."""
    titles = _titles(found)
    return next(
        (m for texts in (titles[:-2], titles[-2:-1], titles[-1:]) if (m := measure_of(texts, context.table))), ""
    )


def _year(found: _Candidate, told: ImportMap) -> int:
    if told.fiscal_year:
        return told.fiscal_year
    titles = [*_titles(found)]
    for texts in (titles[:-2], [h.text for h in found.headers.values()], titles[-2:-1], titles[-1:]):
        years = fiscal_years(texts)
        if len(years) == 1:
            return years[0]
        if years:
            break
    what = f"{_where(found)}: months without a year, and no title says which fiscal year they are of."
    raise OpenQuestionError(what, "fiscal_year")


def _measured(found: _Candidate, columns: Mapping[str, int], context: Context, told: ImportMap) -> dict[str, int]:
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


def _refuse_patients(found: _Candidate, extra: Sequence[str]) -> None:
    named = [name for name in extra if is_patient_level(name)]
    if named:
        action = "Remove the column: xlplan works on monthly totals and stores nothing about patients"
        raise InputError(
            Problem(_where(found), f"patient-level column refused: got {name!r}", action) for name in named
        )
