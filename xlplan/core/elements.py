"""What a plan is made of: each ledger account of each department, with what drives it and what it cost.

A time-series forecast belongs at the rate of an element (pay an hour, revenue a unit, price an item) or, where
nothing drives it, at its dollars; volume times rate is arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar import days_in_month
from xlplan.core.contracted import CONTRACT, Contracted
from xlplan.core.labor_hours import AGENCY, GROUP_OF_CLASS, STAFF
from xlplan.core.lines import SUPPLY_CLASSES, map_accounts
from xlplan.core.staffing_grid import Grid
from xlplan.core.workdays import open_days

__all__ = ["AMOUNT", "HISTORY_MONTHS", "QUANTITY", "UNIT", "Elements", "Sources", "build_elements", "monthly", "pairs"]

Floats = npt.NDArray[np.float64]
UNIT, QUANTITY, AMOUNT = "unit", "quantity", "amount"
ROUNDING = 0.5  # dollars: a smaller rest of an account is no element of its own
HISTORY_MONTHS = 12  # closed months that hours and quantities per unit are taken from

_SUBJECTS = {STAFF: "Pay per hour", AGENCY: "Pay per hour", QUANTITY: "Supply price"}
_UNITS = {STAFF: "dollars an hour", AGENCY: "dollars an hour", UNIT: "dollars a unit", QUANTITY: "dollars an item"}


@dataclass(frozen=True)
class Sources:
    """The inputs of a plan, laid out by month.

    Parameters
    ----------
    months : pandas.DatetimeIndex
        Closed months, up to the last.
    accounts : pandas.DataFrame
        See `map_accounts`.
    dept : pandas.DataFrame
        ``tblDept``, indexed by cost center, in its order.
    stats, ledger, quantity, spend : pandas.DataFrame
        Actuals by month (rows) and by (cost center, statistic | account | category | category).
    budget : pandas.DataFrame
        Budgeted dollars after the close by month and (cost center, account).
    hours : pandas.DataFrame
        Paid hours by month and (cost center, group).
    categories : dict of str to str
        Category of supplies to its account.
    contracted : Contracted, optional
        Dollars under contract by closed and open month.
    grids : mapping of str to Grid
        Staffing grids by cost center.
    census_spread : float
        Variance of the daily census over its mean.
    days_off : mapping of str to object
        ``region``, ``holidays`` and ``worked`` of `open_days`.
    """

    months: pd.DatetimeIndex
    accounts: pd.DataFrame
    dept: pd.DataFrame
    stats: pd.DataFrame
    ledger: pd.DataFrame
    quantity: pd.DataFrame
    spend: pd.DataFrame
    budget: pd.DataFrame
    hours: pd.DataFrame
    categories: dict[str, str]
    contracted: Contracted | None = None
    grids: Mapping[str, Grid] = field(default_factory=dict)
    census_spread: float = 1.0
    days_off: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], hours: pd.DataFrame, *, close: pd.Timestamp) -> Sources:
        """Lay the input tables out; `hours` is that of `actual_hours`. What is known ahead is added by `replace`."""
        gl, stats, usage = (tables[name] for name in ("gl", "stats", "usage"))
        accounts = map_accounts(tables["acct"])
        known = gl.loc[gl["account"].isin(accounts.index) & gl["actual"].notna() & (gl["month"] <= close), "month"]
        first = close if known.empty else known.min()
        months = pd.date_range(first, close, freq="MS")
        dept = tables["dept"].dropna(subset=["cost_center"]).drop_duplicates("cost_center").set_index("cost_center")
        mapped = tables["categories"].dropna()
        return cls(
            months,
            accounts,
            dept,
            monthly(stats, ["cost_center", "stat"], "value").reindex(months),
            monthly(gl[gl["account"].isin(accounts.index)], ["cost_center", "account"], "actual").reindex(months),
            monthly(usage, ["cost_center", "category"], "quantity").reindex(months),
            monthly(usage, ["cost_center", "category"], "dollars").reindex(months),
            monthly(
                gl[gl["account"].isin(accounts.index) & (gl["month"] > close)], ["cost_center", "account"], "budget"
            ),
            monthly(hours, ["cost_center", "group"], "paid").reindex(months),
            dict(zip(mapped["category"], mapped["account"], strict=True)),
        )

    def with_open(self, ahead: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """Give the closed months, then the open ones."""
        return pd.DatetimeIndex(self.months.append(ahead))

    def days(self, cost_center: str, months: pd.DatetimeIndex) -> Floats:
        """Count the days a department is open: working days of a clinic, else all."""
        if self.dept["type"].get(cost_center) == "clinic":
            return open_days(months, "clinic", **self.days_off)
        return days_in_month(months)

    def statistic(self, cost_center: str, driver: str) -> tuple[str, str] | None:
        """Find the statistic that a driver names, in any case: the department's own, or the only one of that name."""
        if driver.lower() in ("key_stat", "hours"):
            name = self._of_dept["key_stat"].get(cost_center)
            driver = str(name) if isinstance(name, str) else ""
        found = self._by_name.get(driver.strip().lower(), [])
        own = [key for key in found if key[0] == cost_center]
        return own[0] if own else found[0] if len(found) == 1 else None

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key in pairs(self.stats):
            found.setdefault(key[1].lower(), []).append(key)
        return found

    def fixed_share(self, cost_center: str, account: str) -> float:
        """Give the share that volume does not move: the account's, else of an expense the department's, else none."""
        own, revenue = self._of_account.get(account, (np.nan, False))
        inherits = np.isnan(own) and not revenue
        return _share(self._of_dept["fixed_pct"].get(cost_center) if inherits else own)

    def fixed_hours(self, cost_center: str) -> float:
        """Give the share of a department's hours that volume does not move: all where it counts nothing."""
        counts = self.statistic(cost_center, "key_stat") is not None
        return _share(self._of_dept["fixed_pct"].get(cost_center)) if counts else 1.0

    @cached_property
    def _of_dept(self) -> dict[str, dict[str, Any]]:
        return {name: dict(self.dept[name]) for name in ("key_stat", "fixed_pct")}

    @cached_property
    def _of_account(self) -> dict[str, tuple[float, bool]]:
        return dict(
            zip(
                self.accounts.index, zip(self.accounts["fixed_pct"], self.accounts["revenue"], strict=True), strict=True
            )
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.dept.index)}

    def place(self, cost_center: str) -> tuple[int, str]:
        """Give what departments are ordered by: as listed, those that are not listed last, by code."""
        return self._places.get(cost_center, len(self._places)), cost_center

    def in_order(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Order cost centers and accounts as Departments and Accounts list them."""
        order = {account: i for i, account in enumerate(self.accounts.index)}
        return sorted((key for key in keys if key[1] in order), key=lambda key: (*self.place(key[0]), order[key[1]]))


def _share(value: float | None) -> float:
    return 0.0 if value is None or np.isnan(value) else float(np.clip(value, 0, 1))


def monthly(rows: pd.DataFrame, keys: list[str], measure: str) -> pd.DataFrame:
    """Sum a measure by month (rows) and keys (columns); a month without a value is missing."""
    known = rows.dropna(subset=["month", *keys, measure])
    if known.empty:
        return pd.DataFrame(columns=pd.MultiIndex.from_arrays([[] for _ in keys], names=keys), dtype=float)
    return known.pivot_table(index="month", columns=keys, values=measure, aggfunc="sum").astype(float)


def pairs(frame: pd.DataFrame) -> list[tuple[str, str]]:
    """List the columns of a frame that has two levels of them."""
    found: Any = frame.columns.tolist()
    return list(found)


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
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = self.dollars / self.driver
        return np.where(np.isfinite(rate), rate, np.nan)


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
    due = sources.contracted.keys() if sources.contracted else []
    return list(dict.fromkeys([*pairs(recent.loc[:, recent.notna().any()]), *planned, *due]))


def _of_account(sources: Sources, cost_center: str, account: str, booked: Floats) -> list[_Part]:
    """Split an account into what is under contract, by contract, and the rest."""
    base = _facts(sources, cost_center, account)
    found: list[_Part] = []
    rest = booked
    for label, dollars in sources.contracted.of(cost_center, account) if sources.contracted else []:
        due = np.where(np.isfinite(booked), dollars[: booked.size], np.nan)
        part = base | {"basis": CONTRACT, "element": label, "stat_key": None, "fixed": 1.0}
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
        CONTRACT: "",
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
