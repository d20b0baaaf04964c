"""Make monthly series out of the input tables, as a definition says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import days_in_month, month_name, month_range
from xlplan.core.calendar.period_shares import calendarize
from xlplan.core.errors import Problem
from xlplan.core.tables.validate import CellNamer
from xlplan.forecasting.definition import Definition

__all__ = ["Panel", "build_panel"]


@dataclass(frozen=True)
class Panel:
    """The series of one definition.

    Parameters
    ----------
    definition : Definition
        What the series were made by.
    series : pandas.DataFrame
        ``series`` (unique label), ``cost_center``, ``item``.
    history : pandas.DataFrame
        ``unique_id`` (the label), ``ds``, ``y``: closed months only; NaN = not known.
    budget : pandas.DataFrame
        ``unique_id``, ``ds``, ``budget``: every month that has one.
    ended : dict of str to str
        Series that are not to be forecast, with the reason.
    problems : list of Problem
        Months or pay periods that are missing.
    known : pandas.DataFrame, optional
        ``unique_id``, ``ds``, ``factor``: path of what is known beforehand, such as raises. The forecast is made of
        the history over the factor, of the closed months that have one, and multiplied by it.
    notes : dict of str to str
        What is to be said of a series.
    """

    definition: Definition
    series: pd.DataFrame
    history: pd.DataFrame
    budget: pd.DataFrame
    ended: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    known: pd.DataFrame | None = None
    notes: dict[str, str] = field(default_factory=dict)

    def to_forecast(self) -> pd.DataFrame:
        """Give the history that a forecast is made from: running series, without what is known beforehand."""
        running = self.history[~self.history["unique_id"].isin(self.ended)]
        if self.known is None:
            return running
        rows = running.merge(self.known, on=["unique_id", "ds"])
        return rows.assign(y=rows["y"] / rows["factor"]).drop(columns="factor")

    def with_known(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put what is known beforehand into a forecast: every number of a month times its factor.

        Months after the last factor of a series, such as those past the plan, keep that one.
        """
        if self.known is None or frame.empty:
            return frame
        rows = frame[["unique_id", "ds"]].merge(self.known, on=["unique_id", "ds"], how="left")
        factor = rows.sort_values("ds").groupby("unique_id")["factor"].ffill().sort_index().to_numpy()
        numbers = [name for name in frame if name == "mean" or str(name).startswith(("lo-", "hi-"))]
        return frame.assign(**{str(name): frame[name].to_numpy() * factor for name in numbers})


def build_panel(
    definition: Definition,
    tables: Mapping[str, pd.DataFrame],
    *,
    close: pd.Timestamp,
    period_days: int,
    place: Callable[[str], CellNamer],
) -> Panel:
    """Make the series of a definition.

    Parameters
    ----------
    definition : Definition
        Table, keys, measure and what a missing month means.
    tables : mapping of str to DataFrame
        Typed input tables, indexed by row position; ``dept`` gives the departments' names and order.
    close : pandas.Timestamp
        Last closed month; later months are not history.
    period_days : int
        Days in a pay period, or 0 where payroll rows are monthly.
    place : callable
        Gives the namer of cells of a table.
    """
    rows = tables[definition.table]
    cell = place(definition.table)
    if "pp_end" in rows:
        monthly, problems = _monthly_pay(definition, rows, close, period_days, cell)
        ended: dict[str, str] = {}
    else:
        monthly, problems, ended = _monthly(definition, rows, close, cell, tables["dept"])
    if monthly.empty:
        return Panel(
            definition,
            _no_rows("series", "cost_center", "item"),
            _no_rows("unique_id", "ds", "y"),
            _no_rows("unique_id", "ds", "budget"),
            problems=problems,
        )
    labels = _labels(definition, monthly, tables["dept"])
    history = monthly.assign(unique_id=monthly["key"].map(labels["series"]))[["unique_id", "ds", "y"]]
    series = labels.reset_index(drop=True)[["series", "cost_center", "item"]]
    named_end = {str(labels.at[key, "series"]): reason for key, reason in ended.items()}
    budget = _budget(definition, tables, labels)
    return Panel(definition, series, history.reset_index(drop=True), budget, named_end, problems)


def _no_rows(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns), dtype=object)


def _key(definition: Definition, rows: pd.DataFrame) -> pd.Series:
    """Join a row's keys into one text."""
    return rows[list(definition.keys)].astype(str).agg("\x1f".join, axis=1)


def _monthly(
    definition: Definition, rows: pd.DataFrame, close: pd.Timestamp, cell: CellNamer, dept: pd.DataFrame
) -> tuple[pd.DataFrame, list[Problem], dict[str, str]]:
    used = rows[(rows["month"] <= close) & rows[list(definition.keys)].notna().all(axis=1)]
    if used.empty:
        return _no_rows("key", "ds", "y"), [], {}
    used = used.assign(key=_key(definition, used), row=used.index)
    loaded = used.loc[used[definition.measure].notna(), "month"].max()
    sums = used.groupby(["key", "month"])[definition.measure].sum(min_count=1)
    parts, problems, ended = [], [], {}
    for key, values in sums.groupby(level="key", sort=False):
        own = values.droplevel("key").sort_index()
        last_row = used[(used["key"] == key) & (used["month"] == own.index[-1])].iloc[-1]
        closed = str(last_row.get("status") or "").strip().lower() == "closed"
        span = month_range(own.index[0], own.index[-1] if closed else close)
        absent = span.difference(pd.DatetimeIndex(own.index))
        if closed and own.index[-1] < close:
            ended[str(key)] = f"closed after {month_name(own.index[-1])}"
        if len(absent) and definition.missing == "error":
            problems.append(_missing_months(used, str(key), absent, cell, dept))
        # Where no row means nothing happened, a month that nobody has loaded yet is still not known.
        known = (span <= loaded) & (definition.missing == "zero")
        filled = pd.Series(np.where(known, 0.0, np.nan), index=span).where(~span.isin(own.index), own.reindex(span))
        parts.append(pd.DataFrame({"key": key, "ds": span, "y": filled.to_numpy()}))
    return pd.concat(parts, ignore_index=True), problems, ended


def _missing_months(
    used: pd.DataFrame, key: str, absent: pd.DatetimeIndex, cell: CellNamer, dept: pd.DataFrame
) -> Problem:
    own = used[used["key"] == key].sort_values("month")
    before = own[own["month"] < absent[0]].iloc[-1]
    code, *rest = key.split("\x1f")
    names = dict(zip(dept["cost_center"], dept["name"], strict=True))
    who = ", ".join([str(names.get(code, code)), *rest])
    shown = ", ".join(month_name(m) for m in absent[:3]) + (f" (and {len(absent) - 3} more)" if len(absent) > 3 else "")
    action = "Add a row after this one; leave its value empty if it is not known"
    if own["month"].iloc[-1] < absent[-1] and "status" in own:
        action += ", or write closed in status here if the service ended"
    return Problem(cell(int(before["row"]), "month"), f"missing month: {who} has no row for {shown}", action)


def _monthly_pay(
    definition: Definition, rows: pd.DataFrame, close: pd.Timestamp, period_days: int, cell: CellNamer
) -> tuple[pd.DataFrame, list[Problem]]:
    used = rows[rows["pp_end"].notna() & rows[list(definition.keys)].notna().all(axis=1)]
    if used.empty:
        return _no_rows("key", "ds", "y"), []
    used = used.assign(key=_key(definition, used))
    wide = used.pivot_table(index="pp_end", columns="key", values=definition.measure, aggfunc="sum")
    problems = _irregular_periods(used, period_days, cell) if period_days else []
    parts = []
    for key in wide.columns:
        paid = wide[key].loc[wide[key].first_valid_index() :].fillna(0.0)
        if period_days:
            split = calendarize(paid, period_days=period_days)
            # Days that the register covers, whoever was paid: a new department's first month is whole.
            covered = calendarize(wide[key].fillna(0.0), period_days=period_days)["days"]
            whole = covered.index[covered == days_in_month(pd.DatetimeIndex(covered.index))]
            amounts = split["amount"].loc[split.index.isin(whole)]
        else:
            amounts = paid.groupby(pd.DatetimeIndex(paid.index).to_period("M").to_timestamp()).sum()
        amounts = amounts.loc[amounts.index <= close]
        parts.append(pd.DataFrame({"key": key, "ds": amounts.index, "y": amounts.to_numpy()}))
    return pd.concat(parts, ignore_index=True), problems


def _irregular_periods(used: pd.DataFrame, period_days: int, cell: CellNamer) -> list[Problem]:
    first_rows = used.reset_index(names="row").groupby("pp_end")["row"].min().sort_index()
    problems = []
    gaps = pd.Series(first_rows.index).diff().dt.days
    for position in np.flatnonzero((gaps > 0) & (gaps != period_days)):
        days, end = int(gaps.iloc[position]), first_rows.index[int(position)]
        where = cell(int(first_rows.iloc[position]), "pp_end")
        if days % period_days == 0:
            what = f"missing pay period: {days // period_days - 1} before the one that ends {end:%d %b %Y}"
            problems.append(Problem(where, what, "Import the missing pay periods"))
        else:
            what = f"pay period end out of step: {days} days after the one before, expected {period_days}"
            problems.append(Problem(where, what, "Correct the date, or pay_period_days on Settings"))
    return problems


def _labels(definition: Definition, monthly: pd.DataFrame, dept: pd.DataFrame) -> pd.DataFrame:
    """Name each key: department and item, in the order of the departments; the code where names clash."""
    keys = monthly["key"].drop_duplicates()
    parts = pd.DataFrame([key.split("\x1f") for key in keys], columns=list(definition.keys), index=keys, dtype=object)
    names = dept.drop_duplicates("cost_center").set_index("cost_center")["name"]
    parts["item"] = [definition.item.format(**dict(record)) for _, record in parts.iterrows()]
    parts["series"] = parts["cost_center"].map(names).fillna(parts["cost_center"]) + " · " + parts["item"]
    clash = parts["series"].duplicated(keep=False)
    parts.loc[clash, "series"] += " (" + parts.loc[clash, "cost_center"] + ")"
    order = {code: position for position, code in enumerate(names.index)}
    return parts.sort_values("cost_center", key=lambda codes: codes.map(order).fillna(len(order)), kind="stable")


def _budget(definition: Definition, tables: Mapping[str, pd.DataFrame], labels: pd.DataFrame) -> pd.DataFrame:
    empty = _no_rows("unique_id", "ds", "budget")
    if not definition.budget:
        return empty
    name, column = definition.budget_source
    rows = tables[name]
    if rows.empty or any(key not in rows for key in definition.keys):
        return empty
    rows = rows[rows[list(definition.keys)].notna().all(axis=1) & rows["month"].notna()]
    sums = rows.assign(key=_key(definition, rows)).groupby(["key", "month"])[column].sum(min_count=1).dropna()
    budget = sums.rename("budget").reset_index().rename(columns={"month": "ds"})
    budget["unique_id"] = budget["key"].map(labels["series"])
    return budget.dropna(subset=["unique_id"])[["unique_id", "ds", "budget"]].reset_index(drop=True)
