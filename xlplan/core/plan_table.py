"""The plan as one long table: actuals, budget and every scenario by month, department and account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar import days_in_month
from xlplan.core.elements import Sources, monthly, pairs
from xlplan.core.labor_hours import AGENCY, GROUP_OF_CLASS, GROUPS
from xlplan.core.lines import HOURS, VOLUME
from xlplan.core.plan import Model, Outcome

__all__ = ["ACTUAL", "BUDGET", "Book", "actual_book", "book_rows", "budget_book", "scenario_rows"]

Floats = npt.NDArray[np.float64]
ACTUAL, BUDGET = "Actual", "Budget"
_COLUMNS = [
    "month",
    "cost_center",
    "account",
    "line",
    "element",
    "volume",
    "hours",
    "fte",
    "rate",
    "dollars",
]
_NUMBERS = _COLUMNS[5:]


@dataclass(frozen=True)
class Book:
    """Actuals or a budget, laid out by month (rows) and keys (columns).

    Parameters
    ----------
    ledger : pandas.DataFrame
        Dollars by cost center and account, as booked.
    stats : pandas.DataFrame
        Units by cost center and statistic.
    hours : dict of str to DataFrame
        ``paid``, ``worked``, ``overtime``, ``fte`` by cost center and group.
    """

    ledger: pd.DataFrame
    stats: pd.DataFrame
    hours: Mapping[str, pd.DataFrame]


def actual_book(tables: Mapping[str, pd.DataFrame], hours: pd.DataFrame, months: pd.DatetimeIndex) -> Book:
    """Lay the actuals of some months out; `hours` is that of `actual_hours`."""
    return _book(tables, hours, months, "actual", "value")


def budget_book(tables: Mapping[str, pd.DataFrame], hours: pd.DataFrame, months: pd.DatetimeIndex) -> Book:
    """Lay the budget of some months out; `hours` is that of `budget_hours`."""
    return _book(tables, hours, months, "budget", "budget")


def _book(
    tables: Mapping[str, pd.DataFrame], hours: pd.DataFrame, months: pd.DatetimeIndex, dollars: str, units: str
) -> Book:
    measures = [name for name in ("paid", "worked", "overtime", "fte") if name in hours]
    return Book(
        monthly(tables["gl"], ["cost_center", "account"], dollars).reindex(months),
        monthly(tables["stats"], ["cost_center", "stat"], units).reindex(months),
        {name: monthly(hours, ["cost_center", "group"], name).reindex(months) for name in measures},
    )


def book_rows(book: Book, sources: Sources) -> pd.DataFrame:
    """Lay a book out as rows of the plan: dollars by account, statistics, hours."""
    return pd.concat([_dollar_rows(book, sources), _stat_rows(book.stats), _hour_rows(book.hours)], ignore_index=True)


def _dollar_rows(book: Book, sources: Sources) -> pd.DataFrame:
    accounts = sources.accounts
    booked = [pair for pair in pairs(book.ledger) if pair[1] in accounts.index]
    if not booked:
        return _none()
    keys = pd.DataFrame(booked, columns=["cost_center", "account"])
    facts = accounts.loc[keys["account"]]
    line = facts["line"].to_numpy()
    volume = np.array([_column(book.stats, sources.statistic(*pair)) for pair in _drivers(keys, facts)])
    paid = book.hours.get("paid", pd.DataFrame(index=book.ledger.index))
    groups = list(zip(keys["cost_center"], facts["class"].map(GROUP_OF_CLASS).fillna(""), strict=True))
    hours = np.array([_column(paid, group) if group[1] else np.full(len(paid), np.nan) for group in groups])
    dollars = book.ledger[booked].to_numpy().T * facts["factor"].to_numpy()[:, None]
    rows = _long(
        keys.assign(line=line, element=facts["name"].where(facts["name"] != "", facts.index).to_numpy()),
        book.ledger.index,
        {"volume": volume, "hours": hours, "rate": _ratio(np.abs(dollars), hours, volume), "dollars": dollars},
    )
    return rows.dropna(subset=["dollars"])


def _none() -> pd.DataFrame:
    return pd.DataFrame(columns=_COLUMNS).astype(dict.fromkeys(_NUMBERS, float))


def _drivers(keys: pd.DataFrame, facts: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(keys["cost_center"], facts["driver"], strict=True))


def _column(frame: pd.DataFrame, key: tuple[str, str] | None) -> Floats:
    if key is None or key not in frame:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[key].to_numpy(), dtype=float)


def _ratio(dollars: Floats, hours: Floats, volume: Floats) -> Floats:
    driver = np.where(np.isfinite(hours), hours, volume)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = dollars / driver
    return np.where(np.isfinite(rate), rate, np.nan)


def _stat_rows(stats: pd.DataFrame) -> pd.DataFrame:
    if stats.empty:
        return _none()
    keys = pd.DataFrame(list(stats.columns), columns=["cost_center", "element"]).assign(line=VOLUME)
    return _long(keys, stats.index, {"volume": stats.to_numpy().T}).dropna(subset=["volume"])


def _hour_rows(hours: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Lay hours out by department: paid with its FTE, worked, overtime, agency at work."""
    parts = []
    for element, measure in (("Paid hours", "paid"), ("Worked hours", "worked"), ("Overtime hours", "overtime")):
        if measure in hours and not hours[measure].empty:
            values = _by_department(hours[measure])
            keys = pd.DataFrame({"cost_center": values.columns, "line": HOURS, "element": element})
            fte = {"fte": _by_department(hours["fte"])[values.columns].to_numpy().T} if measure == "paid" else {}
            parts.append(_long(keys, values.index, {"hours": values.to_numpy().T} | fte))
    worked = hours.get("worked", pd.DataFrame())
    agency = [key for key in pairs(worked) if key[1] == AGENCY] if len(worked.columns) else []
    if agency:
        keys = pd.DataFrame({"cost_center": [key[0] for key in agency], "line": HOURS, "element": "Agency hours"})
        parts.append(_long(keys, worked.index, {"hours": worked[agency].to_numpy().T}))
    return pd.concat(parts).dropna(subset=["hours"]) if parts else _none()


def _by_department(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.T.groupby(level=0, sort=False).sum(min_count=1).T


def _long(keys: pd.DataFrame, months: pd.Index, values: Mapping[str, Floats]) -> pd.DataFrame:
    """Repeat keys over months and put matrices (keys by months) beside them."""
    count = len(months)
    rows = keys.loc[keys.index.repeat(count)].reset_index(drop=True)
    rows["month"] = np.tile(months.to_numpy(), len(keys))
    for name, matrix in values.items():
        rows[name] = np.asarray(matrix, dtype=float).reshape(-1)
    return rows.reindex(columns=_COLUMNS)


def scenario_rows(model: Model, outcome: Outcome) -> pd.DataFrame:
    """Lay the open months of a scenario out as rows of the plan."""
    stats = pd.DataFrame(model.volumes, columns=["cost_center", "element"]).assign(line=VOLUME)
    rows = [
        _element_rows(model, outcome),
        _long(stats, model.months, {"volume": outcome.volume}),
        _use_rows(model, outcome),
    ]
    return pd.concat(rows, ignore_index=True)


def _element_rows(model: Model, outcome: Outcome) -> pd.DataFrame:
    elements, use, unit = model.elements, model.use_of_element, model.unit_of_element
    nothing = np.full(outcome.dollars.shape, np.nan)
    volume = np.where(unit[:, None] >= 0, outcome.volume[unit] if len(outcome.volume) else np.nan, nothing)
    labor = elements["basis"].isin(GROUPS).to_numpy()[:, None]
    used = np.where(use[:, None] >= 0, outcome.used[use] if len(outcome.used) else np.nan, nothing)
    hours = np.where(labor, used, nothing)
    quantity = np.where(np.isfinite(used), used, volume)
    dollars = outcome.dollars * elements["factor"].to_numpy(dtype=float)[:, None]
    values = {"volume": volume, "hours": hours, "rate": _ratio(outcome.dollars, quantity, quantity), "dollars": dollars}
    return _long(elements[["cost_center", "account", "line", "element"]], model.months, values)


def _use_rows(model: Model, outcome: Outcome) -> pd.DataFrame:
    labor = (model.uses["group"] != "").to_numpy()
    uses, paid = model.uses[labor], outcome.used[labor]
    columns = pd.MultiIndex.from_frame(uses[["cost_center", "group"]])
    full_time = model.week[labor][:, None] * days_in_month(model.months) / 7
    measures = {"paid": paid, "worked": paid * model.worked_share[labor], "fte": paid / full_time}
    return _hour_rows({name: pd.DataFrame(m.T, index=model.months, columns=columns) for name, m in measures.items()})
