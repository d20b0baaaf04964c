"""What a plan is made of: each ledger account of each department, with what drives it and what it cost.

A time-series forecast belongs at the rate of an element (pay an hour, revenue a unit, price an item) or, where
nothing drives it, at its dollars; volume times rate is arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats, ratio
from xlplan.core.labor.hours import AGENCY, GROUP_OF_CLASS, STAFF
from xlplan.core.plan.lines import SUPPLY_CLASSES
from xlplan.core.plan.scheduled import SCHEDULED
from xlplan.core.plan.sources import HISTORY_MONTHS, Sources, pairs

__all__ = ["AMOUNT", "QUANTITY", "UNIT", "Elements", "build_elements"]

UNIT, QUANTITY, AMOUNT = "unit", "quantity", "amount"
ROUNDING = 0.5  # dollars: a smaller rest of an account is no element of its own

_SUBJECTS = {STAFF: "Pay per hour", AGENCY: "Pay per hour", QUANTITY: "Supply price"}
_UNITS = {STAFF: "dollars an hour", AGENCY: "dollars an hour", UNIT: "dollars a unit", QUANTITY: "dollars an item"}


@dataclass(frozen=True)
class Elements:
    """The elements of a plan and their history.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row an element: ``cost_center``, ``account``, ``class``, ``line``, ``factor``, ``revenue``,
        ``element`` (name), ``basis`` (``staff``, ``agency``, ``unit``, ``quantity``, ``amount`` or ``contract``),
        ``stat_key``
        (cost center and statistic, or None), ``fixed`` (share that volume does not move), ``category``, and of
        the series of its rate ``series``, ``item``, ``subject``, ``unit``.
    months : pandas.DatetimeIndex
        Closed months.
    dollars, driver : numpy.ndarray
        History, elements by months; the driver of an amount is 1.
    """

    rows: pd.DataFrame
    months: pd.DatetimeIndex
    dollars: Floats
    driver: Floats

    @property
    def rate(self) -> Floats:
        """Dollars an hour, unit or item, or dollars; missing where the driver is zero or not known."""
        return ratio(self.dollars, self.driver)


def build_elements(sources: Sources) -> Elements:
    """Make the elements of a plan out of a ledger and what drives it.

    Salaries, agency and benefits go by paid hours where the payroll register has them; accounts whose driver is
    a statistic go by its units, supplies among them by category where quantities are known; all others are
    amounts of their own. Accounts count that have an actual in the last `HISTORY_MONTHS` closed months, or a
    budget ahead and no actual at all.

    Parameters
    ----------
    sources : Sources
        Inputs by month.
    """
    records, dollars, drivers = [], [], []
    blank = np.full(len(sources.months), np.nan)
    for cost_center, account in sources.in_order(_live(sources)):
        key = (cost_center, account)
        booked = sources.ledger[key].to_numpy() if key in sources.ledger else blank
        for record, spent, driven in _of_account(sources, cost_center, account, booked):
            records.append(record)
            dollars.append(spent)
            drivers.append(driven)
    shape = (len(records), len(sources.months))
    rows = pd.DataFrame(records, columns=_COLUMNS)
    return Elements(
        _with_labels(rows, sources),
        sources.months,
        np.array(dollars, dtype=float).reshape(shape),
        np.array(drivers, dtype=float).reshape(shape),
    )


_COLUMNS = [
    "cost_center",
    "account",
    "class",
    "line",
    "factor",
    "revenue",
    "element",
    "basis",
    "stat_key",
    "fixed",
    "category",
    "item",
    "subject",
    "unit",
]
_Part = tuple[dict[str, Any], Floats, Floats]


def _live(sources: Sources) -> list[tuple[str, str]]:
    recent = sources.ledger.iloc[-HISTORY_MONTHS:]
    booked = set(pairs(sources.ledger.loc[:, sources.ledger.notna().any()]))
    planned = [key for key in pairs(sources.budget) if key not in booked and sources.budget[key].ne(0).any()]
    due = sources.scheduled.keys() if sources.scheduled else []
    return list(dict.fromkeys([*pairs(recent.loc[:, recent.notna().any()]), *planned, *due]))


def _of_account(sources: Sources, cost_center: str, account: str, booked: Floats) -> list[_Part]:
    """Split an account into what is under contract, by contract, and the rest."""
    base = _facts(sources, cost_center, account)
    found: list[_Part] = []
    rest = booked
    for label, dollars in sources.scheduled.of(cost_center, account) if sources.scheduled else []:
        due = np.where(np.isfinite(booked), dollars[: booked.size], np.nan)
        part = base | {"basis": SCHEDULED, "element": label, "stat_key": None, "fixed": 1.0}
        found.append((part, due, np.ones_like(booked)))
        rest = rest - due
    if found and np.nanmax(np.abs(rest[-HISTORY_MONTHS:]), initial=0.0) <= ROUNDING:
        return found
    name = {"element": f"{base['element']}, not under contract"} if found else {}
    return [*found, *_driven(sources, base | name, rest)]


def _facts(sources: Sources, cost_center: str, account: str) -> dict[str, Any]:
    facts = sources.accounts.loc[account]
    stat = sources.statistic(cost_center, facts["driver"]) if facts["driver"] else None
    return {
        "cost_center": cost_center,
        "account": account,
        **{name: facts[name] for name in ("class", "line", "factor", "revenue")},
        "element": facts["name"] or account,
        "stat_key": stat,
        "fixed": sources.fixed_share(cost_center, account),
        "category": "",
    }


def _driven(sources: Sources, base: dict[str, Any], booked: Floats) -> list[_Part]:
    """Find what drives an account's dollars."""
    stat, kind = base["stat_key"], base["class"]
    group = GROUP_OF_CLASS.get(str(kind), "")
    if not np.isfinite(booked).any():
        return [(base | {"basis": AMOUNT, "stat_key": None}, booked, np.ones_like(booked))]
    hours = sources.hours.get((base["cost_center"], group))
    if group and hours is not None and hours.iloc[-HISTORY_MONTHS:].gt(0).any():
        return [(base | {"basis": group}, booked, hours.to_numpy())]
    if stat and kind in SUPPLY_CLASSES:
        return _of_supplies(sources, base, booked, sources.stats[stat].to_numpy())
    if stat:
        return [(base | {"basis": UNIT}, booked, sources.stats[stat].to_numpy())]
    return [(base | {"basis": AMOUNT}, booked, np.ones_like(booked))]


def _of_supplies(sources: Sources, base: dict[str, Any], booked: Floats, units: Floats) -> list[_Part]:
    """Split a supply account by category where quantities are known; the rest goes by units."""
    code, account = str(base["cost_center"]), str(base["account"])
    found: list[_Part] = []
    rest = booked.copy()
    for category, booked_to in sources.categories.items():
        key = (code, category)
        if booked_to != account or key not in sources.spend or key not in sources.quantity:
            continue
        spend, quantity = sources.spend[key].to_numpy(), sources.quantity[key].to_numpy()
        bought = np.nan_to_num(spend[-HISTORY_MONTHS:]) != 0
        if bought.any() and (quantity[-HISTORY_MONTHS:][bought] > 0).all():
            found.append((base | {"basis": QUANTITY, "category": category, "element": category}, spend, quantity))
            rest = rest - np.nan_to_num(spend)
    if not found:
        return [(base | {"basis": UNIT}, booked, units)]
    if np.nanmax(np.abs(rest[-HISTORY_MONTHS:])) > ROUNDING:
        name = f"{base['element']}, not in usage"
        found.append((base | {"basis": UNIT, "element": name}, rest, units))
    return found


def _with_labels(rows: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    if rows.empty:
        return rows.assign(series="")
    words = {
        STAFF: ", per paid hour",
        AGENCY: ", per paid hour",
        UNIT: ", per unit",
        QUANTITY: ", price",
        AMOUNT: "",
        SCHEDULED: "",
    }
    item = rows["element"] + rows["basis"].map(words)
    unit_subject = rows["revenue"].map({True: "Revenue per unit", False: "Cost per unit"})
    amount_subject = rows["revenue"].map({True: "Other revenue", False: "Other expense"})
    subject = rows["basis"].map(_SUBJECTS)
    subject = subject.fillna(unit_subject.where(rows["basis"] == UNIT, amount_subject))
    within = pd.DataFrame({"cost_center": rows["cost_center"], "item": item})
    item = item.where(~within.duplicated(keep=False), item + " (" + rows["account"] + ")")
    names = sources.dept["name"]
    label = rows["cost_center"].map(names).astype(object).fillna(rows["cost_center"]) + " · " + item
    label = label.where(~label.duplicated(keep=False), label + " (" + rows["cost_center"] + ")")
    unit = rows["basis"].map(_UNITS).fillna("dollars")
    return rows.assign(item=item, subject=subject, unit=unit, series=label)
