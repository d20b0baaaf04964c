"""The rows of a table out of a sheet: months spread over columns made long, headings carried down, totals tied."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from xlplan.core.errors import Problem
from xlplan.core.tables.numbers import DecimalMark, OpenNumberError, decimal_marks, read_number
from xlplan.core.tables.synonyms import fold_name
from xlplan.core.tables.unreadable import is_unreadable
from xlplan.store.columns import Context, is_blank
from xlplan.store.import_map import ImportMap
from xlplan.store.layout import Layout
from xlplan.store.periods import month_in_year
from xlplan.store.questions import OpenQuestionError
from xlplan.store.totals import RunningSums, is_total

__all__ = ["LongRows", "long_rows"]


@dataclass
class LongRows:
    """Rows ready to be typed.

    Parameters
    ----------
    rows : pandas.DataFrame
        Raw cells, one column a header of the table that the file gives.
    places : list of (int, mapping of str to int)
        For each row the row of the grid, and the column of the grid of each of its columns.
    layout : Layout
        Where they came from.
    totals : int
        Total rows that equal the rows they total.
    blank_totals : list of int
        Rows of the file with a total that states no amount.
    remarks : list of int
        Rows of the file left out because they hold one text and no amount.
    problems : list of Problem
        Totals that do not tie.
    sums : dict of str to float
        Amounts that came in, by column of the table.
    marks : str
        Decimal mark by which the numbers were read, empty where it did not matter.
    carried : str
        Column of the table that was carried down from headings or cells above.
    """

    rows: pd.DataFrame
    places: list[tuple[int, Mapping[str, int]]]
    layout: Layout
    totals: int = 0
    blank_totals: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sums: dict[str, float] = field(default_factory=dict)
    marks: str = ""
    carried: str = ""

    def place(self, row: int, column: str) -> str:
        """Name a cell as a person finds it in the file."""
        line, columns = self.places[row]
        return self.layout.grid.place(line, columns.get(column), column)


def long_rows(layout: Layout, context: Context, told: ImportMap) -> LongRows:
    """Take the rows out of a sheet.

    Raises
    ------
    OpenQuestionError
        If numbers may mean two things.
    """
    numbers = _number_columns(layout, context)
    body = {row: list(layout.grid.cells[row]) for row in layout.body if not _is_header(layout, row)}
    shares = {i for i, name in numbers.items() if context.table[name].number_format.startswith("pct")}
    marks = _read_numbers(body, numbers, shares, layout, told)
    keys = [c.name for c in context.table if c.name in layout.columns and layout.columns[c.name] not in numbers]
    carried = _carry(body, numbers, layout, context)
    found = LongRows(pd.DataFrame(), [], layout, marks=marks, carried=carried[0] if carried else "")
    data = _without_totals(body, numbers, keys, context, told, found)
    found.problems += _shifted(data, layout)
    _lay_out(data, carried, layout, context, found)
    return found


def _shifted(data: Mapping[int, Sequence[Any]], layout: Layout) -> list[Problem]:
    """Name rows of a text file with more cells than column names: their cells may stand in wrong columns."""
    width = max(layout.headers, default=0) + 1
    wide = [line for line, row in data.items() if any(not is_blank(cell) for cell in row[width:])]
    action = f"Put text that holds a {layout.grid.delimiter!r} in quotes"
    return [
        Problem(
            f"{layout.grid.file} row {line + 1}", f"too many cells: got {len(data[line])}, expected {width}", action
        )
        for line in (wide if layout.grid.delimiter else ())
    ]


def _number_columns(layout: Layout, context: Context) -> dict[int, str]:
    """Map columns of the grid to the column of numbers that they go to."""
    own = {i: name for name, i in layout.columns.items() if context.table[name].kind == "number"}
    return own | {i: measure for i, (_, measure) in layout.spread.items()}


def _is_header(layout: Layout, row: int) -> bool:
    """Tell whether the column names stand there again, as on each printed page."""
    names = {i: fold_name(layout.headers[i].text) for i in layout.columns.values() if i in layout.headers}
    cells = layout.grid.cells[row]
    same = [i for i, name in names.items() if i < len(cells) and name and fold_name(cells[i]) == name]
    return len(same) >= 2 and len(same) == len(names)


def _read_numbers(
    body: Mapping[int, list[Any]], numbers: Mapping[int, str], shares: set[int], layout: Layout, told: ImportMap
) -> str:
    """Turn texts in columns of amounts into numbers, in place; what is none stays text and is named later."""
    texts = {i: [row[i] for row in body.values() if i < len(row) and isinstance(row[i], str)] for i in numbers}
    each = {i: decimal_marks(found) for i, found in texts.items()}
    everywhere = {mark for marks in each.values() for mark in marks}
    usual: DecimalMark | None = "point" if layout.grid.delimiter == "," else None
    if len(everywhere) == 1:
        usual = next(iter(everywhere))
    elif len(everywhere) > 1:
        usual = None
    for i, name in numbers.items():
        mark = next(iter(each[i])) if len(each[i]) == 1 else usual
        given: DecimalMark | None = "comma" if told.decimal == "comma" else "point" if told.decimal else mark
        for line, row in body.items():
            if i < len(row) and isinstance(row[i], str) and not is_blank(row[i]) and not is_unreadable(row[i]):
                row[i] = _number(row[i], given, i in shares, layout.grid.place(line, i, name))
    return told.decimal or usual or ""


def _number(text: str, mark: DecimalMark | None, share: bool, place: str) -> float | str:
    try:
        return read_number(text, mark, share=share)
    except OpenNumberError:
        what = f"{place}: open number: got {text.strip()!r}, where mark and group look alike."
        raise OpenQuestionError(what, "decimal", ("point", "comma")) from None
    except ValueError:
        return text


def _carry(
    body: dict[int, list[Any]], numbers: Mapping[int, str], layout: Layout, context: Context
) -> tuple[str, dict[int, Any]] | None:
    """Find departments that stand as headings above their rows, or only in the first of them."""
    for column in context.table:
        if not column.required or column.refers_to not in context.codes:
            continue
        at = layout.columns.get(column.name)
        rows = [n for n, row in body.items() if any(_amount(row, i) is not None for i in numbers)]
        if at is not None and 2 * sum(is_blank(_cell(body[n], at)) for n in rows) < len(rows):
            continue
        find = context.codes[column.refers_to].find
        held, current, headings = {}, None, []
        for n, row in body.items():
            own = _cell(row, at) if at is not None and not is_blank(_cell(row, at)) else None
            if n not in rows:
                texts = [str(cell).strip() for cell in row if isinstance(cell, str | float) and not is_blank(cell)]
                code = next((c for text in texts if (c := find(_plain(text)))), None) if len(texts) <= 3 else None
                headings += [n] if code else []
                current = code or current
            elif own is not None and find(_plain(own)):
                current = own
            held[n] = current
        if any(value is not None for value in held.values()) and (at is not None or headings):
            for n in headings:
                del body[n]
            return column.name, held
    return None


def _plain(cell: object) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else re.sub(r"^[A-Za-z ]+:\s*", "", str(cell).strip())


def _cell(row: Sequence[Any], column: int) -> Any:
    return row[column] if column < len(row) else None


def _amount(row: Sequence[Any], column: int) -> float | None:
    cell = _cell(row, column)
    return float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None


def _without_totals(
    body: Mapping[int, list[Any]],
    numbers: Mapping[int, str],
    keys: Sequence[str],
    context: Context,
    told: ImportMap,
    found: LongRows,
) -> dict[int, list[Any]]:
    """Leave total rows out, and compare each with the rows it totals."""
    data: dict[int, list[Any]] = {}
    sums = RunningSums(numbers)
    for line, row in body.items():
        if all(is_blank(cell) for cell in row):
            continue
        amounts = {i: value for i in numbers if (value := _amount(row, i)) is not None}
        if _lacks_key(row, keys, found.layout, context):
            named = any(is_total(cell) for cell in row)
            tied = bool(amounts) and sums.equal(amounts)
            if named or (tied and any(amounts.values())):
                _note_total(line, amounts, tied, sums, told, found)
                sums.start()
                continue
            if not amounts and numbers and _is_remark(row, keys, numbers, found.layout):
                found.remarks.append(line + 1)
                continue
        data[line] = row
        sums.add(amounts)
    return data


def _lacks_key(row: Sequence[Any], keys: Sequence[str], layout: Layout, context: Context) -> bool:
    """Tell whether a cell that every row needs is empty, or holds a word such as Total."""
    for name in keys:
        cell = _cell(row, layout.columns[name])
        if context.table[name].required and (is_blank(cell) or (is_total(cell))):
            return True
    return False


def _is_remark(row: Sequence[Any], keys: Sequence[str], numbers: Mapping[int, str], layout: Layout) -> bool:
    """Tell a remark or a heading from a row: one text, beside empty keys and empty amounts."""
    filled = sum(not is_blank(cell) for cell in row)
    given = sum(not is_blank(_cell(row, layout.columns[name])) for name in keys)
    return filled <= 2 and given <= 1 and len(keys) > 1 and all(is_blank(_cell(row, i)) for i in numbers)


def _note_total(
    line: int,
    amounts: Mapping[int, float],
    tied: bool,
    sums: RunningSums,
    told: ImportMap,
    found: LongRows,
) -> None:
    if not amounts:
        found.blank_totals.append(line + 1)
    elif tied:
        found.totals += 1
    elif told.totals != "ignore":
        column, total = next(iter(amounts.items()))
        came = f"all rows above are {sums.now[column]:,.2f}"
        what = f"total does not tie: got {total:,.2f}, expected the sum of its rows; {came}"
        action = "Look for a missing row, or add --totals ignore"
        found.problems.append(Problem(found.layout.grid.place(line, column, found.layout.name(column)), what, action))


def _month(row: Sequence[Any], layout: Layout, context: Context) -> dict[str, Any]:
    """Give the month of a row that does not stand in one cell: beside its year, or in the titles."""
    if layout.month is not None:
        return {"month": layout.month.to_pydatetime()}
    if layout.year is None:
        return {}
    cell, year = _cell(row, layout.columns["month"]), _cell(row, layout.year[0])
    month = month_in_year(cell, year, fy_start=context.fy_start, fiscal=layout.year[1])
    return {"month": month.to_pydatetime()} if month is not None else {}


def _lay_out(
    data: Mapping[int, list[Any]],
    carried: tuple[str, dict[int, Any]] | None,
    layout: Layout,
    context: Context,
    found: LongRows,
) -> None:
    """Make one row a key: as they stand, or one for each month of a wide layout."""
    spread: dict[pd.Timestamp, dict[str, int]] = {}
    for i, (month, measure) in layout.spread.items():
        spread.setdefault(month, {})[measure] = i
    records: list[dict[str, Any]] = []
    months: list[tuple[pd.Timestamp | None, dict[str, int]]] = [*spread.items()] or [(None, {})]
    for line, row in data.items():
        fixed = {name: _cell(row, i) for name, i in layout.columns.items()} | _month(row, layout, context)
        if carried and is_blank(fixed.get(carried[0])):
            fixed[carried[0]] = carried[1].get(line)
        for when, columns in months:
            amounts = {name: _cell(row, i) for name, i in columns.items()}
            if when is not None and all(is_blank(cell) for cell in amounts.values()):
                continue
            records.append(fixed | amounts | ({"month": when.to_pydatetime()} if when is not None else {}))
            found.places.append((line, {**layout.columns, **columns}))
    given = {*layout.columns, *(["month"] if spread else []), *(measure for _, measure in layout.spread.values())}
    given |= {carried[0]} if carried else set()
    given |= {"month"} if layout.month is not None else set()
    names = [column.name for column in context.table if column.name in given]
    found.rows = pd.DataFrame(records, columns=names, dtype=object)
    for name in (name for name in names if context.table[name].kind == "number"):
        found.sums[name] = math.fsum(v for v in found.rows[name] if isinstance(v, int | float) and v == v)
