"""The inputs of a plan, laid out by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.lookup import by_code
from xlplan.core.calendar.months import days_in_month
from xlplan.core.calendar.workdays import open_days
from xlplan.core.labor.staffing_grid import Grid
from xlplan.core.plan.lines import map_accounts
from xlplan.core.plan.scheduled import Scheduled

__all__ = ["HISTORY_MONTHS", "Sources", "monthly", "named_departments", "pairs"]

HISTORY_MONTHS = 12  # closed months that hours and quantities per unit are taken from


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
    scheduled : Scheduled, optional
        Dollars that schedules know by closed and open month, such as those under contract.
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
    scheduled: Scheduled | None = None
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
        dept = by_code(tables["dept"].dropna(subset=["cost_center"]), "cost_center")
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


def named_departments(rows: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """Name the departments of rows and put them into the order of their sheet, month by month."""
    names = sources.dept["name"]
    place = rows["cost_center"].map(lambda code: sources.place(str(code))[0])
    named = rows.assign(department=rows["cost_center"].map(names).fillna(rows["cost_center"]), _place=place)
    return named.sort_values(["month", "_place"], kind="stable", ignore_index=True).drop(columns="_place")
