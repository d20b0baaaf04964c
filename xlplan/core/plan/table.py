"""The plan as one long table: actuals, budget and every scenario by month, department and account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats, ratio
from xlplan.core.calendar.months import days_in_month
from xlplan.core.labor.hours import AGENCY, GROUP_OF_CLASS, GROUPS
from xlplan.core.plan.chain import Model, Outcome
from xlplan.core.plan.lines import HOURS, VOLUME
from xlplan.core.plan.rows import Block, make_block
from xlplan.core.plan.sources import Sources, monthly, pairs

__all__ = [
    "ACTUAL",
    "BUDGET",
    "Book",
    "actual_book",
    "book_blocks",
    "budget_book",
    "scenario_blocks",
]

ACTUAL, BUDGET = "Actual", "Budget"
Key = tuple[str, str]


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


def book_blocks(book: Book, sources: Sources) -> list[Block]:
    """Give the rows of a book: dollars by account, statistics, hours."""
    return [_dollars(book, sources), _stats(book.stats, book.ledger.index), *_hours(book.hours)]


def _dollars(book: Book, sources: Sources) -> Block:
    accounts = sources.accounts
    booked = [pair for pair in pairs(book.ledger) if pair[1] in accounts.index]
    keys = pd.DataFrame(booked, columns=["cost_center", "account"], dtype=None if booked else object)
    facts = accounts.loc[keys["account"]]
    drivers = zip(keys["cost_center"], facts["driver"], strict=True)
    volume = _columns(book.stats, [sources.statistic(*pair) for pair in drivers], len(book.ledger))
    groups = zip(keys["cost_center"], facts["class"].map(GROUP_OF_CLASS).fillna(""), strict=True)
    paid = [group if group[1] else None for group in groups]
    hours = _columns(book.hours.get("paid", pd.DataFrame()), paid, len(book.ledger))
    dollars = _columns(book.ledger, booked, len(book.ledger)) * facts["factor"].to_numpy(dtype=float)[:, None]
    return make_block(
        keys.assign(
            line=facts["line"].to_numpy(), element=facts["name"].where(facts["name"] != "", facts.index).to_numpy()
        ),
        book.ledger.index,
        {"volume": volume, "hours": hours, "rate": _ratio(np.abs(dollars), hours, volume), "dollars": dollars},
        known="dollars",
    )


def _columns(frame: pd.DataFrame, keys: Sequence[Key | None], months: int) -> Floats:
    """Give columns of a frame, keys by months; missing where there is none."""
    at = {key: i for i, key in enumerate(pairs(frame))}
    values = np.vstack([frame.to_numpy(dtype=float).reshape(months, -1).T, np.full((1, months), np.nan)])
    return values[np.array([at.get(key, -1) if key else -1 for key in keys], dtype=np.intp)]


def _ratio(dollars: Floats, hours: Floats, volume: Floats) -> Floats:
    return ratio(dollars, np.where(np.isfinite(hours), hours, volume))


def _stats(stats: pd.DataFrame, months: pd.Index) -> Block:
    keys = pd.DataFrame(pairs(stats), columns=["cost_center", "element"], dtype=None if len(stats.columns) else object)
    return make_block(keys.assign(line=VOLUME), months, {"volume": stats.to_numpy().T}, known="volume")


def _hours(hours: Mapping[str, pd.DataFrame]) -> list[Block]:
    """Give hours by department: paid with its FTE, worked, overtime, agency at work."""
    blocks = []
    for element, measure in (("Paid hours", "paid"), ("Worked hours", "worked"), ("Overtime hours", "overtime")):
        if measure in hours and not hours[measure].empty:
            values = _by_department(hours[measure])
            keys = pd.DataFrame({"cost_center": values.columns, "line": HOURS, "element": element})
            fte = {"fte": _by_department(hours["fte"])[values.columns].to_numpy().T} if measure == "paid" else {}
            blocks.append(make_block(keys, values.index, {"hours": values.to_numpy().T} | fte, known="hours"))
    worked = hours.get("worked", pd.DataFrame())
    agency = [key for key in pairs(worked) if key[1] == AGENCY] if len(worked.columns) else []
    if agency:
        keys = pd.DataFrame({"cost_center": [key[0] for key in agency], "line": HOURS, "element": "Agency hours"})
        blocks.append(make_block(keys, worked.index, {"hours": worked[agency].to_numpy().T}, known="hours"))
    return blocks


def _by_department(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.T.groupby(level=0, sort=False).sum(min_count=1).T


def scenario_blocks(model: Model, outcome: Outcome) -> list[Block]:
    """Give the rows of the open months of a scenario."""
    stats = pd.DataFrame(model.volumes, columns=["cost_center", "element"]).assign(line=VOLUME)
    volumes = make_block(stats, model.months, {"volume": outcome.volume})
    return [_elements(model, outcome), volumes, *_uses(model, outcome)]


def _elements(model: Model, outcome: Outcome) -> Block:
    elements, use, unit = model.elements, model.use_of_element, model.unit_of_element
    nothing = np.full(outcome.dollars.shape, np.nan)
    volume = np.where(unit[:, None] >= 0, outcome.volume[unit] if len(outcome.volume) else np.nan, nothing)
    labor = elements["basis"].isin(GROUPS).to_numpy()[:, None]
    used = np.where(use[:, None] >= 0, outcome.used[use] if len(outcome.used) else np.nan, nothing)
    hours = np.where(labor, used, nothing)
    quantity = np.where(np.isfinite(used), used, volume)
    dollars = outcome.dollars * elements["factor"].to_numpy(dtype=float)[:, None]
    values = {"volume": volume, "hours": hours, "rate": _ratio(outcome.dollars, quantity, quantity), "dollars": dollars}
    return make_block(elements[["cost_center", "account", "line", "element"]], model.months, values)


def _uses(model: Model, outcome: Outcome) -> list[Block]:
    labor = (model.uses["group"] != "").to_numpy()
    uses, paid = model.uses[labor], outcome.used[labor]
    columns = pd.MultiIndex.from_frame(uses[["cost_center", "group"]])
    full_time = model.week[labor][:, None] * days_in_month(model.months) / 7
    measures = {"paid": paid, "worked": paid * model.worked_share[labor], "fte": paid / full_time}
    return _hours({name: pd.DataFrame(m.T, index=model.months, columns=columns) for name, m in measures.items()})
