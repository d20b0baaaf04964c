"""Tables that worksheet functions of payroll take as cells or give back."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import TYPE_CHECKING, Any

import numpy as np

from xlplan.core.labor.payroll_taxes import fica_table
from xlplan.core.labor.vacancy import TurnoverLag, turnover_lag_months
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cell, Cells, Dates, Numbers, argument
from xlplan.functions.registry import Parameter

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "first_month",
    "lag_by_month",
    "lag_total",
    "read_fica_rates",
    "read_increases",
    "read_positions",
    "read_settings",
]

_NUMBERS = ("fte", "base_rate", "cover_pct")
_DATES = ("start", "end", "expected_fill")
_REPEATED = ("increase", "tax")


def _column(name: str, hint: Any, cells: list[Cell]) -> Any:
    """Read one column of a table, one value a row."""
    if not cells:
        return np.array([])
    return argument(Parameter(name, hint, ""), [[cell] for cell in cells]).ravel()


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _body(table: Cells) -> list[list[Cell]]:
    """Leave out blank rows, and a first row of words."""
    rows = [row for row in table if not all(map(_is_blank, row))]
    words = bool(rows) and all(_is_blank(cell) or isinstance(cell, str) for cell in rows[0])
    # A date or a number typed as text is no title: it must be refused, not left out.
    titled = words and not any(letter.isdigit() for letter in str(rows[0][0]))
    return rows[1:] if titled else rows


def _wide(rows: list[list[Cell]], width: int) -> list[list[Cell]]:
    return [(row + [None] * width)[:width] for row in rows]


def read_increases(table: Cells) -> tuple[Dates, Numbers, Numbers]:
    """Read raises: date and change, or date, percentage and dollars an hour, with or without a header.

    With two columns a change of less than 1 either way is a share, any other is dollars an hour.

    Examples
    --------
    >>> read_increases(Cells([["date", "change"], ["2027-04-01", 0.03], ["2027-06-01", 1.5]]))
    (array(['2027-04-01', '2027-06-01'], dtype='datetime64[D]'), array([0.03, 0.  ]), array([0. , 1.5]))
    """
    given = _body(table)
    dates, change, amount = zip(*_wide(given, 3), strict=True) if given else ([], [], [])
    when = _column("increases date", Dates, list(dates))
    first = np.nan_to_num(_column("increases", Numbers, list(change)))
    second = np.nan_to_num(_column("increases amount", Numbers, list(amount)))
    if (np.isnat(when) if len(when) else np.array([], dtype=bool)).any():
        raise FunctionError("#VALUE!", "increases date: missing: got a blank cell, expected a date. Fill it in.")
    if given and max(map(len, given)) > 2:
        return when, first, second
    share = np.abs(first) < 1
    return when, np.where(share, first, 0.0), np.where(share, 0.0, first)


def read_fica_rates(table: Cells) -> dict[str, Any]:
    """Read tax rates: year, Social Security rate, wage base, Medicare rate, with or without a header.

    Examples
    --------
    >>> read_fica_rates(Cells([[2026, 0.062, 184_500, 0.0145]]))["rate"]
    array([0.062 , 0.0145])
    """
    rows = _wide(_body(table), 4)
    if not rows:
        raise FunctionError("#VALUE!", "rates_table: empty: got no row, expected year, ss_rate, wage_base, mc_rate.")
    columns = [_column("rates_table", Numbers, [row[k] for row in rows]) for k in range(4)]
    columns[3] = np.nan_to_num(columns[3])
    return fica_table(np.column_stack(columns))


def first_month(cells: Cells | None, years: Numbers) -> np.datetime64:
    """Read the first month: a date, or a calendar month 1 to 12 of the first year of the rates.

    Examples
    --------
    >>> first_month(Cells([[7]]), np.array([2027, 2026]))
    np.datetime64('2026-07')
    """
    cell = cells[0][0] if cells else 1
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 < cell <= 12:
        cell = dt.datetime(int(years.min()), int(cell), 1)
    return np.datetime64(_column("first_month", Dates, [cell])[0], "M")


def read_positions(table: Cells) -> pd.DataFrame:
    """Read positions under a header row; columns that are not asked for, such as names, are not read.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for a missing column or the first row that cannot be paid, ``#NUM!`` if it is out of range.
    """
    import pandas as pd

    from xlplan.core.labor.positions import roster_problems

    names = [str(cell or "").strip().lower().replace(" ", "_") for cell in (table[0] if table else [])]
    for needed in ("fte", "base_rate"):
        if needed not in names:
            got = ", ".join(name for name in names if name) or "nothing"
            what = f"positions: no column {needed}: got {got}, expected fte and base_rate. Add a header row."
            raise FunctionError("#VALUE!", what)
    places = [n for n, row in enumerate(table, 1) if n > 1 and not all(map(_is_blank, row))]
    columns = {name: [table[n - 1][names.index(name)] for n in places] for name in names if name}
    blank: list[Cell] = [None] * len(places)
    frame = pd.DataFrame({name: _column(f"positions {name}", Numbers, columns.get(name, blank)) for name in _NUMBERS})
    for name in _DATES:
        days = np.asarray(_column(f"positions {name}", Dates, columns.get(name, blank)), dtype="datetime64[s]")
        frame[name] = days
    status = [_status(cell) for cell in columns.get("status", blank)]
    frame = frame.assign(status=status, position_id="", cost_center="", job_code="")
    wrong = roster_problems(frame, place=lambda row, column: f"positions row {places[row]} {column}")
    if wrong:
        more = f" Correct {len(wrong) - 1} more." if len(wrong) > 1 else ""
        raise FunctionError("#NUM!" if wrong[0].what.startswith("out of range") else "#VALUE!", f"{wrong[0]}{more}")
    return frame


def _status(cell: Cell) -> str:
    return "Filled" if _is_blank(cell) else str(cell)


def read_settings(table: Cells | None, months: int, known: list[str]) -> tuple[dict[str, Any], Cells, Cells]:
    """Read settings: a key and its value, or one value a month; rows ``increase`` and ``tax`` are tables.

    Returns
    -------
    (dict, Cells, Cells)
        Numbers by key, rows of raises, rows of tax rates.

    Examples
    --------
    >>> read_settings(Cells([["pto_pct", 0.12], ["increase", "2027-04-01", 0.03]]), 12, ["pto_pct"])
    ({'pto_pct': 0.12}, [['2027-04-01', 0.03]], [])
    """
    values: dict[str, Any] = {}
    tables = {name: Cells() for name in _REPEATED}
    for row in (row for row in table or [] if not all(map(_is_blank, row))):
        key, rest = str(row[0] or "").strip().lower().replace(" ", "_"), row[1:]
        while rest and _is_blank(rest[-1]):
            rest = rest[:-1]
        if key in ("key", "setting"):
            continue
        if key in tables:
            tables[key].append(rest)
        else:
            values[_known(key, known)] = _monthly(key, rest, months)
    return values, tables["increase"], tables["tax"]


def _known(key: str, known: list[str]) -> str:
    if key not in known:
        near = difflib.get_close_matches(key, [*known, *_REPEATED], n=1)
        expected = near[0] if near else ", ".join([*known, *_REPEATED])
        raise FunctionError("#VALUE!", f"settings: unknown key: got {key!r}, expected {expected}. Correct the key.")
    return key


def _monthly(key: str, cells: list[Cell], months: int) -> Any:
    if len(cells) not in (1, months) or (key == "hours_per_week" and len(cells) > 1):
        each = "one value" if key == "hours_per_week" else f"one value or {months}"
        what = f"settings {key}: number of values: got {len(cells)}, expected {each}. Give one, or one a month."
        raise FunctionError("#N/A", what)
    found = _column(f"settings {key}", Numbers, cells)
    if np.isnan(found).any():
        raise FunctionError("#VALUE!", f"settings {key}: missing: got a blank cell, expected a number. Fill it in.")
    return float(found[0]) if len(found) == 1 else found


def lag_total(lag: TurnoverLag) -> pd.DataFrame:
    """Set out what a departure saves and costs: Saved, Cover, Orientation, Net."""
    import pandas as pd

    columns = {"Saved": lag.saved, "Cover": lag.cover, "Orientation": lag.orientation, "Net": lag.net}
    return pd.DataFrame({name: np.atleast_1d(values) for name, values in columns.items()})


def lag_by_month(lag: TurnoverLag, leave_date: dt.date, days_to_fill: int, orient_days: int) -> pd.DataFrame:
    """Set it out by months, from the first open day to the last day of orientation."""
    leave = np.datetime64(leave_date, "D")
    last = leave + max(days_to_fill + orient_days, 1)
    months = np.arange((leave + 1).astype("datetime64[M]"), last.astype("datetime64[M]") + 1)
    parts = turnover_lag_months(lag, months, leave_date=leave, days_to_fill=days_to_fill, orient_days=orient_days)
    frame = lag_total(parts)
    frame.insert(0, "Month", months.astype("datetime64[s]"))
    return frame
