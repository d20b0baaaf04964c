"""Scenarios: what each changes in the drivers of a plan, read from the sheet and applied in its order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import month_name
from xlplan.core.errors import Problem
from xlplan.core.plan.chain import Drivers, Model, copy_drivers
from xlplan.core.scenario.scope import SCENARIO_DRIVERS, matches

__all__ = ["BASE", "RESERVED", "Change", "Scenario", "apply_change", "change_values", "read_scenarios", "split_scope"]

BASE = "Base"
RESERVED = ("Actual", "Budget")
_MULTIPLY = ("x", "×", "*")
_NOT_NEGATIVE = ("volume", "hours per unit", "supply use")


@dataclass(frozen=True)
class Change:
    """One row of the sheet Scenario drivers.

    Parameters
    ----------
    driver : str
        One of ``SCENARIO_DRIVERS``.
    scope : tuple of str
        Codes as typed; empty is everything.
    op : str
        ``x``, ``+`` or ``=``.
    value : float
        Factor, or amount in the driver's unit.
    first, last : pandas.Timestamp or None
        Months it holds for; None is the first open month, or the end of the plan.
    note : str
        Why.
    row : int
        Row position on its sheet.
    """

    driver: str
    scope: tuple[str, ...]
    op: str
    value: float
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None
    note: str = ""
    row: int = -1

    @property
    def words(self) -> str:
        """What changes: ``x 1.012``."""
        return f"{self.op} {self.value:,.10g}"

    @property
    def months(self) -> str:
        """When: ``from Jan 2027``."""
        if self.first is not None and self.first == self.last:
            return f"in {month_name(self.first)}"
        begin = "" if self.first is None else f"from {month_name(self.first)}"
        end = "" if self.last is None else f"to {month_name(self.last)}"
        return " ".join(word for word in (begin, end) if word) or "all open months"


@dataclass(frozen=True)
class Scenario:
    """A scenario: its changes come after those of its parent.

    Parameters
    ----------
    name, parent : str
        The parent of Base is empty.
    changes : tuple of Change
        Its own, in the order of the sheet.
    """

    name: str
    parent: str
    changes: tuple[Change, ...]

    def chain(self, scenarios: Mapping[str, Scenario]) -> list[Change]:
        """List all changes from Base on, those of the first ancestor first."""
        above = scenarios[self.parent].chain(scenarios) if self.parent else []
        return [*above, *self.changes]


def read_scenarios(rows: pd.DataFrame, *, place: Callable[[int, str], str]) -> tuple[list[Scenario], list[Problem]]:
    """Read the sheet Scenario drivers; Base is always there, first.

    Parameters
    ----------
    rows : pandas.DataFrame
        Typed rows of ``tblScen``, indexed by row position.
    place : callable
        Names the cell of a row position and a column.

    Returns
    -------
    (list of Scenario, list of Problem)
        In the order of the sheet; scenarios with problems lack the rows that are wrong.

    Examples
    --------
    >>> rows = pd.DataFrame([{"scenario": "Busy", "driver": "volume", "scope": "6010", "op": "x", "value": 1.05,
    ...     "parent": None, "from": None, "to": None, "note": None}])
    >>> scenarios, problems = read_scenarios(rows, place=lambda row, column: f"row {row}")
    >>> [(s.name, [c.words for c in s.changes]) for s in scenarios]
    [('Base', []), ('Busy', ['x 1.05'])]
    """
    problems: list[Problem] = []
    spellings = {BASE.lower(): BASE}
    parents: dict[str, str] = {BASE: ""}
    changes: dict[str, list[Change]] = {BASE: []}
    for position, row in zip(rows.index, rows.to_dict("records"), strict=True):
        if not row["scenario"]:
            continue
        name = spellings.setdefault(row["scenario"].strip().lower(), row["scenario"].strip())
        if name.lower() in map(str.lower, RESERVED):
            what = f"reserved name: got {name}, expected another name than {' and '.join(RESERVED)}"
            problems.append(Problem(place(position, "scenario"), what, "Choose another name"))
            continue
        problems += _take_parent(parents, name, row["parent"], place(position, "parent"))
        changes.setdefault(name, [])
        change, wrong = _read_change(row, position, place)
        if name == BASE and change:
            what = f"change of {BASE}: {BASE} is what is forecast, expected another scenario"
            wrong, change = (
                [Problem(place(position, "scenario"), what, "Name another scenario, or clear the driver")],
                None,
            )
        problems += wrong
        changes[name] += [change] if change else []
    parents = {name: spellings.get(p.lower(), p) for name, p in ({n: BASE for n in changes} | parents).items()}
    problems += _check_parents(parents, rows, place)
    if problems:
        parents = {name: BASE if name != BASE else "" for name in parents}
    return [Scenario(name, parents[name], tuple(changes[name])) for name in changes], problems


def _take_parent(parents: dict[str, str], name: str, given: object, place: str) -> list[Problem]:
    parent = str(given).strip() if given else ""
    if name == BASE or not parent or parents.setdefault(name, parent).lower() == parent.lower():
        return []
    what = f"two parents: got {parent!r} and {parents[name]!r} for {name}, expected one"
    return [Problem(place, what, "Give every row of a scenario the same parent, or leave it empty")]


def _read_change(
    row: Mapping[Hashable, Any], position: int, place: Callable[[int, str], str]
) -> tuple[Change | None, list[Problem]]:
    driver, op, value = row["driver"], row["op"], row["value"]
    missing = value is None or value != value
    if not driver:
        if op or not missing:
            what = f"change without a driver: expected one of {', '.join(SCENARIO_DRIVERS)}"
            return None, [Problem(place(position, "driver"), what, "Choose what changes")]
        return None, []
    problems = []
    if not op:
        problems.append(Problem(place(position, "op"), "empty cell: expected x, + or =", "Say how the driver changes"))
    if missing:
        problems.append(Problem(place(position, "value"), "empty cell: expected a number", "Fill it in"))
    first, last = row["from"], row["to"]
    first, last = (None if month is None or month is pd.NaT else pd.Timestamp(str(month)) for month in (first, last))
    if first is not None and last is not None and last < first:
        what = f"ends before it starts: got {month_name(last)}, expected {month_name(first)} or later"
        problems.append(Problem(place(position, "to"), what, "Correct one of the months"))
    if problems:
        return None, problems
    scope = split_scope(str(row["scope"] or ""))
    op = "x" if op in _MULTIPLY else str(op)
    note = str(row["note"] or "")
    return Change(str(driver), scope, op, float(str(value)), first, last, note, position), []


def split_scope(text: str) -> tuple[str, ...]:
    """Read a scope as typed: codes with commas between; empty, or with ``all`` among them, it is everything.

    Examples
    --------
    >>> split_scope("6010, Purchased"), split_scope("all")
    (('6010', 'Purchased'), ())
    """
    scope = tuple(token.strip() for token in text.split(",") if token.strip())
    return () if "all" in [token.lower() for token in scope] else scope


def _check_parents(parents: Mapping[str, str], rows: pd.DataFrame, place: Callable[[int, str], str]) -> list[Problem]:
    problems = []
    for name, parent in parents.items():
        seen = [name]
        while parent and parent in parents and parent not in seen:
            seen.append(parent)
            parent = parents[parent]
        if not parent:
            continue
        row = int(rows.index[rows["scenario"].fillna("").str.strip().str.lower() == name.lower()][0])
        if parent in parents:
            what = f"parents in a circle: got {' > '.join([*seen, parent])}, expected a chain that ends at {BASE}"
        else:
            what = f"unknown parent: got {parent!r}, expected {', '.join(p for p in parents if p != name)}"
        problems.append(Problem(place(row, "parent"), what, "Correct the parent"))
    return problems


def apply_change(model: Model, drivers: Drivers, change: Change) -> Drivers:
    """Apply one change to the drivers of a scenario and return new ones.

    ``x`` multiplies, ``+`` adds and ``=`` sets, in the driver's unit: units a month for each statistic, hours or
    items a unit, agency hours a month, dollars an hour, unit or item, dollars a month. Volume and use do not
    fall below zero.
    """
    changed = copy_drivers(drivers)
    months = np.ones(len(model.months), dtype=bool)
    months &= model.months >= change.first if change.first is not None else True
    months &= model.months <= change.last if change.last is not None else True
    for target, mask in matches(model, change.driver, change.scope).items():
        at = np.ix_(mask, months)
        if change.driver == "agency hours":
            _change_agency(changed, at, change)
            continue
        values = getattr(changed, target)
        values[at] = change_values(values[at], change)
    return changed


def change_values(values: Floats, change: Change) -> Floats:
    """Multiply, add or set values of a driver; volume and use do not fall below zero.

    Agency hours may: what one change takes off, a later one can add back. They end at zero or more.

    Parameters
    ----------
    values : numpy.ndarray
        In the driver's unit.
    change : Change
        Its scope and months are not looked at.

    Examples
    --------
    >>> change_values(np.array([100.0, 20.0]), Change("volume", (), "+", -50.0))
    array([50.,  0.])
    """
    if change.op == "x":
        values = values * change.value
    else:
        values = values + change.value if change.op == "+" else np.full_like(values, change.value)
    return np.maximum(values, 0) if change.driver in _NOT_NEGATIVE else values


def _change_agency(drivers: Drivers, at: Sequence[npt.NDArray[np.intp]], change: Change) -> None:
    if change.op == "x":
        drivers.agency_factor[at] *= change.value
        drivers.agency_hours[at] *= change.value
    elif change.op == "+":
        drivers.agency_hours[at] += change.value
    else:
        drivers.agency_factor[at] = 0.0
        drivers.agency_hours[at] = change.value
