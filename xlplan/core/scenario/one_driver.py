"""What a table of scenarios says of one driver: the worksheet's look into the sheet Scenario drivers."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from xlplan.core.errors import InvalidValueError, NotFoundError

if TYPE_CHECKING:
    import pandas as pd

    from xlplan.core.scenario.changes import Change, Scenario

__all__ = ["Asked", "scenario_value"]

_COLUMNS = ("scenario", "parent", "driver", "scope", "op", "value", "from", "to", "note")
_NEEDED = ("scenario", "driver", "value")
_NEUTRAL = {"x": 1.0, "+": 0.0}


class Asked(NamedTuple):
    """One driver, of which departments and accounts, in which month.

    Parameters
    ----------
    driver : str
        Name of the driver, in any case.
    scope : str
        Codes of what is asked for, at most one of each kind, commas between: ``6010, Purchased``. Counts changes
        that reach all of it; left out, only changes of everything.
    month : object, optional
        Counts only the changes that hold in this month; left out, all.
    base : float, optional
        The driver in Base, in its own unit.
    """

    driver: str
    scope: str = ""
    month: object = None
    base: float | None = None


def scenario_value(
    rows: Sequence[Mapping[str, Any]],
    asked: Asked,
    *,
    scenario: str,
    codes: Sequence[Sequence[object]] | None = None,
) -> float:
    """Apply the changes a scenario makes to one driver, those of its ancestors first, as the plan does.

    ``x`` multiplies, ``+`` adds, ``=`` sets, in the order of the table; volume, use and agency hours do not fall
    below zero. Without a base they start from what changes nothing: 1 where the driver's rows multiply, 0 where
    they add.

    Parameters
    ----------
    rows : sequence of mapping
        Rows shaped like ``tblScen``: ``scenario``, ``driver``, ``value`` and, where the table has them,
        ``parent``, ``scope``, ``op`` (left out: ``=``), ``from``, ``to``.
    asked : Asked
        The driver, where and when.
    scenario : str
        Name of the scenario, in any case. Base is there without rows.
    codes : sequence of sequence, optional
        Cells of a table that tells the kinds of codes apart, see `read_codes`.

    Returns
    -------
    float
        A factor, an addition or a value, as the driver's rows have it; with a base the driver in the scenario.

    Raises
    ------
    NotFoundError
        For an unknown scenario or driver.
    InvalidValueError
        For rows that are wrong, rows that multiply and rows that add without a base, or kinds of codes that have
        to be known, see `reaches`.

    Examples
    --------
    Busy raises volume by 5 %, and from January by 2 % more.

    >>> table = [{"scenario": "Busy", "driver": "volume", "op": "x", "value": 1.05},
    ...          {"scenario": "Busy", "driver": "volume", "op": "x", "value": 1.02, "from": "2027-01"}]
    >>> round(scenario_value(table, Asked("volume"), scenario="Busy"), 6)
    1.071
    >>> scenario_value(table, Asked("volume", month="2026-12", base=900), scenario="Busy")
    945.0
    """
    scenarios = {found.name.lower(): found for found in _scenarios(rows)}
    known = {change.driver.lower() for found in scenarios.values() for change in found.changes}
    chosen = scenarios[_find("scenario", scenario, {name: found.name for name, found in scenarios.items()})]
    wanted = _find("driver", asked.driver, {name: name for name in known})
    by_name = {found.name: found for found in scenarios.values()}
    own = [change for found in by_name.values() for change in found.changes if change.driver.lower() == wanted]
    at = None if asked.month is None else _month("month", asked.month)
    changes = [
        replace(change, driver=wanted)
        for change in chosen.chain(by_name)
        if change.driver.lower() == wanted and _in_force(change, at)
    ]
    start = _start(wanted, own) if asked.base is None else asked.base
    value = _changed(asked.base, start, _reaching(changes, asked.scope, codes))
    if math.isnan(value):
        raise NotFoundError(f"{scenario}: says nothing of {asked.driver}: expected a row, or a base. Give base.")
    return value


def _scenarios(rows: Sequence[Mapping[str, Any]]) -> list[Scenario]:
    import pandas as pd

    from xlplan.core.scenario.changes import read_scenarios

    missing = [name for name in _NEEDED if rows and name not in rows[0]]
    if missing:
        raise InvalidValueError(f"table: no column {missing[0]}: got {', '.join(rows[0])}. Name it.")
    typed = [_typed(row, f"table row {n}") for n, row in enumerate(rows, 1)]
    frame = pd.DataFrame(typed, columns=[*_COLUMNS], dtype=object)
    scenarios, problems = read_scenarios(frame, place=lambda row, column: f"table row {row + 1} {column}")
    if problems:
        raise InvalidValueError(str(problems[0]))
    return scenarios


def _typed(row: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Read one row as the sheet's own reader does: text trimmed, months as months, a number as value."""
    typed: dict[str, Any] = {name: _text(row.get(name)) for name in _COLUMNS}
    typed["op"] = typed["op"] or ("=" if "op" not in row and typed["driver"] else None)
    value = row.get("value")
    if isinstance(value, str | bool):
        raise InvalidValueError(f"{place} value: not a number: got {value!r}, expected a number. Correct it.")
    typed["value"] = math.nan if value is None else float(value)
    for name in ("from", "to"):
        typed[name] = None if typed[name] is None else _month(f"{place} {name}", row[name])
    if typed["op"] not in (None, "x", "×", "*", "+", "="):
        raise InvalidValueError(f"{place} op: unknown: got {typed['op']!r}, expected x, + or =. Choose one.")
    return typed


def _text(value: object) -> str | None:
    if value is None or value == "" or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() or None


def _month(place: str, value: object) -> pd.Timestamp:
    from xlplan.core.calendar.months import parse_month

    try:
        return parse_month(value)
    except ValueError as error:
        raise InvalidValueError(f"{place}: {error}. Correct it.") from None


def _find(what: str, name: str, known: Mapping[str, str]) -> str:
    if name.strip().lower() in known:
        return name.strip().lower()
    close = difflib.get_close_matches(name.strip().lower(), known, n=3, cutoff=0.5) or sorted(known)
    expected = " or ".join(known[key] for key in close) or "a name in the table"
    raise NotFoundError(f"{what}: not in the table: got {name!r}, expected {expected}. Correct it.")


def _in_force(change: Change, month: pd.Timestamp | None) -> bool:
    if month is None:
        return True
    return (change.first is None or change.first <= month) and (change.last is None or month <= change.last)


def _reaching(changes: Sequence[Change], scope: str, codes: Sequence[Sequence[object]] | None) -> list[Change]:
    from xlplan.core.scenario.asked import reaches, read_codes
    from xlplan.core.scenario.changes import split_scope

    asked, kinds = split_scope(scope), None if codes is None else read_codes(codes)
    return [change for change in changes if reaches(change.scope, asked, driver=change.driver, codes=kinds)]


def _start(driver: str, changes: Sequence[Change]) -> float:
    """Give the value that the driver's changes leave as it is; NaN where they all set it."""
    ops = {change.op for change in changes} - {"="}
    if len(ops) > 1:
        raise InvalidValueError(
            f"base: missing: {driver} is multiplied and added to, so it needs the value in Base. Give base."
        )
    return _NEUTRAL[ops.pop()] if ops else math.nan


def _changed(base: float | None, start: float, changes: Sequence[Change]) -> float:
    """Apply changes in turn; what is only added to a base not given may be below zero."""
    import numpy as np

    from xlplan.core.scenario.changes import change_values

    if base is None and start == _NEUTRAL["+"] and all(change.op == "+" for change in changes):
        return math.fsum(change.value for change in changes)
    values = np.array([start])
    for change in changes:
        values = change_values(values, change)
    floored = changes and changes[0].driver == "agency hours"
    return float(np.maximum(values, 0)[0] if floored else values[0])
