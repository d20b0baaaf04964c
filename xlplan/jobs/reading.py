"""Read a file as rows of an input table: layout, numbers, codes, signs and months, and what was understood."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from xlplan.core.calendar.months import month_name
from xlplan.core.calendar.written import DayOrder
from xlplan.core.errors import BookError, Problem
from xlplan.core.schedules.registry import CODE_TABLES
from xlplan.core.tables.codes import CodeIndex
from xlplan.core.tables.table import Table
from xlplan.core.tables.validate import validate
from xlplan.store.columns import Context, is_blank
from xlplan.store.grids import read_grids
from xlplan.store.import_map import ImportMap
from xlplan.store.layout import Layout, choose_layout
from xlplan.store.long_rows import LongRows, long_rows
from xlplan.store.signs import turn_signs
from xlplan.workbook.read import Inputs

__all__ = ["FileRows", "read_file"]

NAMED = {"dept": "name", "acct": "name"}
SHOWN = 6


@dataclass
class FileRows:
    """The rows of a file, typed.

    Parameters
    ----------
    rows : pandas.DataFrame
        Typed rows with all columns of the table, indexed by row position.
    given : list of str
        Columns of the table that the file has.
    long : LongRows
        The raw rows and where each cell stands.
    made : ImportMap
        How the file was read.
    problems : list of Problem
        What is wrong with columns, cells and totals.
    notes : list of str
        What was understood, a sentence each.
    """

    rows: pd.DataFrame
    given: list[str]
    long: LongRows
    made: ImportMap
    problems: list[Problem]
    notes: list[str] = field(default_factory=list)


def read_file(file: Path, table: Table, inputs: Inputs, told: ImportMap) -> FileRows:
    """Read a file as rows of a table.

    Parameters
    ----------
    file : Path
        Text or Excel file.
    table : Table
        What the rows are for.
    inputs : Inputs
        The workbook's own tables: codes, names, classes of accounts, fiscal year.
    told : ImportMap
        What is known of the file; the rest is found out.

    Raises
    ------
    BookError
        If the file cannot be read, has no rows, or leaves a question open.
    """
    context = Context(table, inputs.settings.fy_start_month, _codes(inputs))
    layout = choose_layout(read_grids(file), context, told)
    long = long_rows(layout, context, told)
    problems = [*_missing(table, layout, list(long.rows.columns)), *long.problems]
    if not len(long.rows) and not problems:
        raise BookError(f"{file.name}: the file has no rows: expected rows below the column names. Export it again.")
    notes = [_understood(layout, long.rows), *_left_out(long)]
    raw, said = _meant(long.rows, table, context)
    raw, convention, turned = _turned(raw, table, inputs, file, told)
    known = {name: inputs.tables[name].iloc[:, 0].dropna().tolist() for name in CODE_TABLES}
    order: DayOrder | None = "day-first" if told.dates == "day-first" else "month-first" if told.dates else None
    rows, wrong = validate(table, raw, place=long.place, fy_start=context.fy_start, known=known, order=order)
    notes += [*said, *([turned[0].upper() + turned[1:]] if turned else []), *_sums(long, table)]
    made = _map(table, layout, long, told, convention)
    return FileRows(rows, list(raw.columns), long, made, [*problems, *wrong], notes)


def _codes(inputs: Inputs) -> dict[str, CodeIndex]:
    found = {}
    for name in CODE_TABLES:
        rows = inputs.tables[name].dropna(subset=[inputs.tables[name].columns[0]])
        named = rows.dropna(subset=[NAMED[name]]) if name in NAMED else rows
        names = dict(zip(named.iloc[:, 0], named[NAMED[name]], strict=True)) if name in NAMED else {}
        found[name] = CodeIndex(rows.iloc[:, 0], names)
    return found


def _missing(table: Table, layout: Layout, given: Sequence[str]) -> list[Problem]:
    """Name columns that are needed and not there; further ones only where nothing else could be meant."""
    place = f"{layout.grid.file} row {layout.top + layout.lines}"
    twice = [Problem(place, f"column given twice: got {name!r}", "Keep one of them") for name in layout.twice]
    missing = [column.name for column in table if column.required and column.name not in given]
    amounts = [column.name for column in table if column.kind == "number" and "month" in table.key]
    needed = missing + ([] if not amounts or set(amounts) & set(given) else amounts)
    problems = [Problem(place, f"missing column: expected {name!r}", "Add the column") for name in missing]
    for header in layout.extra if needed else ():
        near = difflib.get_close_matches(header.lower(), needed, n=1)
        action = f"Rename it to {near[0]!r}" if near else "Rename it, or say in a map which column it is"
        problems.append(Problem(place, f"unknown column: got {header!r}, expected {', '.join(table.headers)}", action))
    if needed and not missing and not layout.extra:
        problems.append(Problem(place, f"missing column: expected {' or '.join(amounts)}", "Add the column"))
    return [*twice, *problems]


def _understood(layout: Layout, rows: pd.DataFrame) -> str:
    sheet = f"sheet {layout.grid.sheet}, " if layout.grid.sheet else ""
    names = {name: layout.name(i) or "a column without a name" for name, i in layout.columns.items()}
    other = [f"{name} = {header}" for name, header in names.items() if header.strip() != name]
    text = f"Read {sheet}column names in row {layout.top + 1}{': ' * bool(other)}{', '.join(other)}"
    if layout.spread and len(rows):
        measures = " and ".join(dict.fromkeys(measure for _, measure in layout.spread.values()))
        first, last = (month_name(pd.Timestamp(month)) for month in (rows["month"].min(), rows["month"].max()))
        text += f"; {measures} by month, {first} to {last}"
    text += f"; all rows of {month_name(layout.month)}" if layout.month is not None else ""
    return text + (f"; {', '.join(layout.by_values)} known by the values" if layout.by_values else "")


def _left_out(long: LongRows) -> list[str]:
    notes = []
    if long.carried:
        notes.append(f"{long.carried} carried down from the rows above")
    if extra := [name for name in long.layout.extra if name]:
        notes.append(f"Columns left out: {_some(extra)}")
    if long.totals:
        notes.append(f"{long.totals} total row{'s' * (long.totals > 1)} left out; what came in ties to each")
    if long.blank_totals:
        notes.append(f"Total row {_some(map(str, long.blank_totals))} states no amount, so nothing ties to it")
    if long.remarks:
        notes.append(f"Row {_some(map(str, long.remarks))} left out: a remark without an amount")
    return notes


def _some(names: Sequence[str] | map[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


def _meant(rows: pd.DataFrame, table: Table, context: Context) -> tuple[pd.DataFrame, list[str]]:
    """Put codes in place of numbers, labels and names that can only mean them; say each kind once."""
    rows, notes = rows.copy(), []
    for column in (c for c in table if c.refers_to and c.name in rows):
        index = context.codes[column.refers_to]
        texts = rows[column.name].map(_code_text)
        found = {text: index.find(text) for text in texts.dropna().unique()}
        other = Counter((text, found[text]) for text in texts.dropna() if found[text] not in (None, text))
        rows[column.name] = [found.get(text) or raw for text, raw in zip(texts, rows[column.name], strict=True)]
        shown = [f"{text} as {code}" for (text, code), _ in other.most_common()]
        if shown:
            notes.append(f"{column.name}: {_some(shown)} ({sum(other.values()):,} rows)")
    return rows, notes


def _code_text(cell: object) -> str | None:
    if is_blank(cell) or cell != cell:
        return None
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def _turned(
    raw: pd.DataFrame, table: Table, inputs: Inputs, file: Path, told: ImportMap
) -> tuple[pd.DataFrame, str, str]:
    amounts = [name for name in ("actual", "budget") if name in raw]
    if table.name != "gl" or "account" not in raw or not amounts or not len(raw):
        return raw, "", ""
    accounts = inputs.tables["acct"]
    classes = dict(zip(accounts["account"], accounts["class"].fillna(""), strict=True))
    return turn_signs(raw, amounts, classes, file=file.name, told=told.signs)


def _sums(long: LongRows, table: Table) -> list[str]:
    sums = [f"{name} {total:,.2f}" for name, total in long.sums.items()] if {"month", "pp_end"} & set(table.key) else []
    return [f"Sums as in the file, {len(long.rows):,} rows: {', '.join(sums)}"] if sums else []


def _map(table: Table, layout: Layout, long: LongRows, told: ImportMap, convention: str) -> ImportMap:
    """Write down how the file was read, so that the next one like it is read the same."""
    columns = {name: layout.name(i) for name, i in layout.columns.items() if layout.name(i)}
    measures = {measure for _, measure in layout.spread.values()}
    made = ImportMap(
        table=table.name,
        sheet=layout.grid.sheet,
        header=layout.top + 1,
        header_lines=layout.lines,
        columns=columns,
        measure=next(iter(measures)) if len(measures) == 1 else "",
        decimal=long.marks,
        signs=convention if convention in ("as-is", "credit", "statement") else "",
    )
    return replace(told.over(made), table=table.name)
