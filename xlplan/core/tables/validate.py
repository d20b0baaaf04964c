"""Turn the raw cells of a table into typed columns, and name everything that is wrong with them at once."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import month_name, parse_month
from xlplan.core.calendar.written import AS_WRITTEN, DayOrder, Habits, OpenDateError, habits, read_written
from xlplan.core.errors import Problem
from xlplan.core.tables.codes import CodeIndex
from xlplan.core.tables.table import Column, Table
from xlplan.core.tables.unreadable import Uncomputed, is_unreadable

__all__ = ["CellNamer", "validate"]

CellNamer = Callable[[int, str], str]  # row position in the frame, column name -> what a person calls the cell

OPEN_DATE = "Write it as 2026-04-05; at an import give --dates day-first or --dates month-first"
_EXCEL_EPOCH = dt.datetime(1899, 12, 30)


def validate(
    table: Table,
    rows: pd.DataFrame,
    *,
    place: CellNamer,
    fy_start: int = 1,
    known: Mapping[str, Iterable[str]] | None = None,
    order: DayOrder | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """Type every cell of a table and check its rules.

    Parameters
    ----------
    table : Table
        What is expected.
    rows : pandas.DataFrame
        Raw cells as objects, one column a header; optional columns may be absent. Empty rows are dropped.
    place : callable
        Names the cell of a row position and a column: ``Statistics!E14``.
    fy_start : int
        First month of the fiscal year, for months typed as ``FY27 P04``.
    known : mapping of str to iterable of str, optional
        Codes that other tables hold, by table name; a table that is not named is not checked against. 610
        stands for 0610 where that is the one code it can mean.
    order : str, optional
        ``day-first`` or ``month-first``, where it is known how dates are written; else each column's own rows say.

    Returns
    -------
    (pandas.DataFrame, list of Problem)
        The typed rows with all columns of the table: text as str or None, numbers as float with NaN for
        empty, months and dates as timestamps, indexed by row position; and what is wrong. Bad cells are
        empty in the frame.
    """
    full = rows.reindex(columns=table.headers).astype(object)
    blank = full.map(_is_blank).to_numpy()
    positions = np.flatnonzero(~blank.all(axis=1))
    full, blank = full.iloc[positions], blank[positions]
    problems: list[Problem] = []
    typed = {}
    for index, column in enumerate(table):
        cells = full[column.name].tolist()
        there = column if column.name in rows else replace(column, required=False)  # named once, by its header
        how = habits(cells, monthly=column.kind == "month") if column.kind in ("month", "date") else AS_WRITTEN
        how = replace(how, order=order) if order else how
        values, wrong = _type_column(
            there, cells, blank[:, index], Reading(fy_start, how, column.name.endswith("hours"))
        )
        if column.refers_to and known and column.refers_to in known:
            values = _meant(values, CodeIndex(known[column.refers_to]))
        typed[column.name] = values
        problems += [Problem(place(positions[i], column.name), what, act) for i, what, act in wrong]
        if column.refers_to and known and column.refers_to in known:
            problems += _unknown_codes(column, values, set(known[column.refers_to]), positions, place)
    frame = pd.DataFrame(typed, columns=table.headers).set_index(pd.Index(positions))
    return frame, problems + _duplicates(table, frame, place) + _spellings(table, frame, place)


def _is_blank(value: Any) -> bool:
    return (
        value is None
        or value == ""
        or (isinstance(value, str) and not value.strip())
        or value is pd.NaT
        or (isinstance(value, float) and math.isnan(value))
    )


Wrong = tuple[int, str, str]


@dataclass(frozen=True)
class Reading:
    """What is known of how a column is written."""

    fy_start: int
    habits: Habits
    hours: bool = False


def _meant(values: pd.Series, codes: CodeIndex) -> pd.Series:
    """Put the code in place of what can only mean it."""
    found = {text: codes.find(text) or text for text in values.dropna().unique()}
    return values.map(found, na_action="ignore").astype("object").where(values.notna(), None)


def _type_column(column: Column, cells: list[Any], blank: Any, reading: Reading) -> tuple[pd.Series, list[Wrong]]:
    convert = _CONVERTERS[column.kind]
    empty: Any = math.nan if column.kind == "number" else None
    values, wrong = [], []
    for row, (cell, is_blank) in enumerate(zip(cells, blank, strict=True)):
        value = empty
        if is_blank:
            if column.required:
                wrong.append((row, f"empty cell: expected {_expected(column)}", "Fill it in"))
        elif is_unreadable(cell):
            wrong.append((row, *_unreadable(column, cell)))
        else:
            try:
                value = convert(cell, reading)
                _check_value(column, value)
            except OpenDateError as error:
                value = empty
                wrong.append((row, f"open date: got {_shown(cell)}, expected one reading: {error}", OPEN_DATE))
            except _NotAShareError:
                wrong.append((row, f"not a share: got {value:g}, expected -1 to 1", _as_share(value)))
                value = empty
            except (ValueError, OverflowError):
                value = empty
                what = f"{_wrong_kind(column, cell)}: got {_shown(cell)}, expected {_expected(column)}"
                wrong.append((row, what, "Correct the cell"))
        values.append(value)
    dtype = {"number": "float64", "month": "datetime64[s]", "date": "datetime64[s]"}.get(column.kind, "object")
    return pd.Series(values, dtype=dtype), wrong


def _unreadable(column: Column, cell: str) -> tuple[str, str]:
    if isinstance(cell, Uncomputed):
        what = f"formula without a stored result: got {_shown(str(cell))}, expected {_expected(column)}"
        return what, "Open the file in Excel, let it calculate and save it, or type the value"
    return f"error value: got {cell.strip()}, expected {_expected(column)}", "Correct the formula or the cell"


def _as_share(percent: float) -> str:
    return f"Write {percent:g} % as {percent / 100:g}"


class _NotAShareError(ValueError):
    pass


def _check_value(column: Column, value: Any) -> None:
    if column.options and value not in column.options:
        raise ValueError
    if column.number_format.startswith("pct") and abs(value) > 1:  # a percentage typed as a whole number
        raise _NotAShareError


def _wrong_kind(column: Column, cell: Any) -> str:
    if column.kind == "number":
        return "text in a number column" if isinstance(cell, str) else "not a number"
    return {"month": "not a month", "date": "not a date"}.get(column.kind, "not in the list")


def _shown(cell: Any) -> str:
    text = cell if isinstance(cell, str) else str(cell)
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _expected(column: Column) -> str:
    if column.options:
        return "one of " + ", ".join(column.options)
    return {
        "number": "a number", "month": "a month such as 2026-10", "date": "a date", "yes_no": "Yes or No",
    }.get(column.kind, column.about[0].lower() + column.about[1:])  # fmt: skip


def _to_text(cell: Any, _: Reading) -> str:
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, int | float | np.number):
        return f"{cell:.15g}"
    return str(cell).strip()


def _to_number(cell: Any, reading: Reading) -> float:
    if reading.hours and isinstance(cell, dt.time):  # 8:15 in an Excel cell
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if reading.hours and isinstance(cell, dt.timedelta):
        return cell / dt.timedelta(hours=1)
    if isinstance(cell, dt.datetime):  # a number cell that carries a date format
        return (cell - _EXCEL_EPOCH) / dt.timedelta(days=1)
    if isinstance(cell, bool) or not isinstance(cell, int | float | np.number) or not math.isfinite(cell):
        raise ValueError
    return float(cell)


def _to_date(cell: Any, reading: Reading) -> pd.Timestamp:
    if isinstance(cell, bool):
        raise ValueError
    if isinstance(cell, int | float | np.number):
        if float(cell).is_integer() and 19_000_101 <= cell <= 21_991_231:  # 20261031, as systems number days
            return _to_date(f"{cell:.0f}", reading)
        if not 20_000 <= cell < 80_000:  # serial numbers of the years 1954 to 2119
            raise ValueError
        return pd.Timestamp(_EXCEL_EPOCH + dt.timedelta(days=math.floor(cell)))
    if isinstance(cell, dt.date):
        return pd.Timestamp(cell.year, cell.month, cell.day)
    found = read_written(str(cell), fy_start=reading.fy_start, habits=reading.habits)
    if found.day is None:
        raise ValueError
    return pd.Timestamp(found.year, found.month, found.day)


def _to_month(cell: Any, reading: Reading) -> pd.Timestamp:
    if isinstance(cell, str):
        return parse_month(cell, fy_start=reading.fy_start, habits=reading.habits)
    if isinstance(cell, int | float | np.number) and float(cell).is_integer() and 190_001 <= cell <= 219_912:
        return parse_month(f"{cell:.0f}", fy_start=reading.fy_start)  # 202610, as systems number months
    return _to_date(cell, reading).replace(day=1)


def _to_yes_no(cell: Any, reading: Reading) -> str:
    text = _to_text(cell, reading).lower()
    if text in ("yes", "y", "true", "1"):
        return "Yes"
    if text in ("no", "n", "false", "0"):
        return "No"
    raise ValueError


_CONVERTERS: dict[str, Callable[[Any, Reading], Any]] = {
    "text": _to_text, "number": _to_number, "month": _to_month, "date": _to_date, "yes_no": _to_yes_no,
}  # fmt: skip


def _unknown_codes(
    column: Column, values: pd.Series, codes: set[str], positions: Any, place: CellNamer
) -> list[Problem]:
    wrong = values.dropna()
    wrong = wrong[~wrong.isin(codes)]
    problems = []
    for code, rows in wrong.groupby(wrong, sort=True).groups.items():
        more = f" (and {len(rows) - 1} more)" if len(rows) > 1 else ""
        near = difflib.get_close_matches(str(code), sorted(codes), n=1)
        hint = f", perhaps {near[0]!r}" if near else ""
        name = column.name.replace("_", " ").replace("cost center", "department")
        article = "one" if column.about.startswith("From ") else "a"
        what = f"unknown {name}: got {code!r}, expected {article} {column.about[0].lower()}{column.about[1:]}{hint}"
        where = column.about.removeprefix("Code from ").removeprefix("From ")
        problems.append(
            Problem(place(positions[rows[0]], column.name) + more, what, f"Add it to {where} or correct it")
        )
    return problems


def _spellings(table: Table, frame: pd.DataFrame, place: CellNamer) -> list[Problem]:
    """Name key texts that differ only in capitals or blanks: Excel's formulas would add them together."""
    problems = []
    for name in (n for n in table.key if table[n].kind == "text" and not table[n].refers_to):
        counts = frame[name].dropna().value_counts()
        folded = pd.Series([" ".join(str(text).split()).casefold() for text in counts.index], index=counts.index)
        for _, spellings in counts.groupby(folded):
            usual, *others = spellings.sort_values(ascending=False, kind="stable").index
            for other in others:
                row = int(frame.index[frame[name] == other][0])
                what = f"another spelling: got {other!r}, expected {usual!r} as in other rows"
                problems.append(Problem(place(row, name), what, "Write it one way"))
    return problems


def _duplicates(table: Table, frame: pd.DataFrame, place: CellNamer) -> list[Problem]:
    key = list(table.key)
    if not key:
        return []
    complete = frame[frame[key].notna().all(axis=1)]
    again = complete.duplicated(key, keep="first")
    if not again.any():
        return []
    first = complete.groupby(key, sort=False)[key[0]].transform(lambda rows: rows.index[0])
    problems = []
    for row in complete.index[again]:
        names = ", ".join(_key_text(frame.at[row, name]) for name in key)
        earlier = place(int(str(first.at[row])), key[0])
        kind = "duplicate month" if "month" in key else "duplicate row"
        what = f"{kind}: {names} stands at {earlier} already"
        problems.append(Problem(place(row, key[0]), what, "Keep one of the two rows"))
    return problems


def _key_text(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return month_name(value) if value.day == 1 else f"{value:%Y-%m-%d}"
    return str(value)
