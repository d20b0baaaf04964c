"""Where the column names of a table stand: which sheet, which row, one line or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlplan.core.errors import BookError, UsageError
from xlplan.core.tables.synonyms import fold_name
from xlplan.store.columns import Context, Header, by_names, is_blank, spread_labels
from xlplan.store.grids import Grid
from xlplan.store.import_map import ImportMap
from xlplan.store.periods import Label
from xlplan.store.questions import OpenQuestionError

__all__ = ["Candidate", "find_header", "titles", "where"]

SEARCHED_ROWS = 60


@dataclass(frozen=True)
class Candidate:
    """A row that may hold the column names, what they would be, and how well they fit."""

    grid: Grid
    top: int
    lines: int
    headers: Mapping[int, Header]
    named: Mapping[str, list[int]]
    labels: Mapping[int, tuple[Label, str]]
    score: float


def find_header(grids: Sequence[Grid], context: Context, told: ImportMap) -> Candidate:
    """Find the sheet and the row of column names that fit a table best.

    Raises
    ------
    OpenQuestionError
        If two sheets fit.
    """
    grids = _told_sheet(grids, told)
    best = [candidate for grid in grids if (candidate := _best_header(grid, context, told))]
    if not best:
        raise BookError(f"{grids[0].file}: the file is empty: expected a row with column names. Export it again.")
    return _best_sheet(best, context)


def _told_sheet(grids: Sequence[Grid], told: ImportMap) -> Sequence[Grid]:
    if not told.sheet:
        return grids
    found = [grid for grid in grids if grid.sheet == told.sheet]
    if not found:
        names = ", ".join(grid.sheet for grid in grids if grid.sheet) or "no sheets"
        raise UsageError(f"sheet: no such sheet in {grids[0].file}: got {told.sheet!r}, expected {names}. Correct it.")
    return found


def _best_sheet(best: Sequence[Candidate], context: Context) -> Candidate:
    top = max(candidate.score for candidate in best)
    fitting = [candidate for candidate in best if candidate.score == top]
    table = context.table
    own = [c for c in fitting if fold_name(c.grid.sheet) in map(fold_name, (table.name, table.sheet, table.excel_name))]
    if len(fitting) > 1 and len(own) != 1 and top > 0:
        names = tuple(candidate.grid.sheet for candidate in fitting)
        what = f"{fitting[0].grid.file}: {len(names)} sheets fit the table {table.name}: {', '.join(names)}."
        raise OpenQuestionError(what, "sheet", names)
    return (own or fitting)[0]


def _best_header(grid: Grid, context: Context, told: ImportMap) -> Candidate | None:
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


def _candidate(grid: Grid, top: int, lines: int, context: Context, told: ImportMap) -> Candidate:
    headers = _headers(grid.cells, top, lines)
    labels = spread_labels(headers, context) if any(c.kind == "month" for c in context.table) else {}
    named = by_names({i: header for i, header in headers.items() if i not in labels}, context.table, told.columns)
    spread = len(labels) >= 2 and "month" not in named
    if not spread:
        named = by_names(headers, context.table, told.columns)
    weights = [2.0 if context.table[name].required else 1.0 for name in named]
    score = sum(weights) + (4.0 + min(len(labels), 12) / 100 if spread else 0.0)
    return Candidate(grid, top, lines, headers, named, labels if spread else {}, score)


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


def titles(found: Candidate) -> list[str]:
    """List what stands above the column names, then the sheet and the file."""
    above = [cell for row in found.grid.cells[: found.top] for cell in row if isinstance(cell, str)]
    return [*above, found.grid.sheet, found.grid.file]


def where(found: Candidate) -> str:
    """Name the row of the column names."""
    return f"{found.grid.file} row {found.top + 1}"
