"""What must tie before a plan travels: ledger, plan, variance and scenarios, each summed from its own source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import Year, month_name
from xlplan.core.plan.lines import REVENUE_LINES
from xlplan.core.plan.table import ACTUAL, BUDGET
from xlplan.core.scenario.changes import BASE
from xlplan.core.schedules.checks import CENT, Check

__all__ = ["input_totals", "plan_checks"]

AGAIN = "Refresh again; if it stays, report it"
_TOTALS = {
    "stats": ("Statistics", ("value", "budget"), "units"),
    "gl": ("Ledger", ("actual", "budget"), "dollars"),
    "pay": ("Payroll", ("dollars",), "dollars"),
    "usage": ("Supply usage", ("dollars", "budget_dollars"), "dollars"),
}


def input_totals(tables: Mapping[str, pd.DataFrame], raw: Mapping[str, pd.DataFrame]) -> list[Check]:
    """Compare what was read from an input sheet with the cells on it.

    The sheet Start compares the same totals with the cells as they are now: so it knows of a change that was
    not refreshed.

    Parameters
    ----------
    tables, raw : mapping of str to DataFrame
        Typed rows, and the cells as they stand.
    """
    checks: list[Check] = []
    for name, (sheet, columns, unit) in _TOTALS.items():
        cells = raw[name].reindex(columns=list(columns)).to_numpy().ravel()
        numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool)]
        shown = float(np.nansum(np.array(numbers, dtype=float)))
        read = float(np.nansum(tables[name][list(columns)].to_numpy(dtype=float)))
        what = f"{sheet}: numbers on the sheet = numbers read, {unit}"
        checks.append((f"in_{name}", what, shown, read, max(CENT, 1e-9 * abs(shown)), "Correct the cell that is text"))
    return checks


def plan_checks(
    tables: Mapping[str, pd.DataFrame],
    outputs: Mapping[str, pd.DataFrame],
    *,
    closed: pd.DatetimeIndex,
    years: Sequence[Year],
    ended: Sequence[tuple[str, str]] = (),
) -> list[Check]:
    """Check the plan, the variance and the scenarios against the ledger and against each other.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    outputs : mapping of str to DataFrame
        ``plan``, ``var``, ``compare``, ``steps``, ``year_end``, ``units``, ``forecast``.
    closed : pandas.DatetimeIndex
        Closed months of this fiscal year.
    years : sequence of Year
        This fiscal year and the next.
    ended : sequence of (cost center, statistic)
        Services that were closed; nobody forecasts them.
    """
    ledger = _signed(tables)
    if ledger.empty:
        return []
    return [
        *_ledger_checks(ledger, outputs["plan"], closed, years[0]),
        *_variance_checks(ledger, outputs["var"], closed),
        *_scenario_checks(outputs["plan"], outputs["compare"], outputs["steps"], years),
        _entity_check(tables["dept"], outputs["plan"], outputs["compare"], years),
        _year_end_check(outputs["year_end"], outputs["compare"]),
        *_driver_checks(tables["dept"], outputs, ended),
    ]


def _signed(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give the ledger with revenue positive and all else negative, straight from its sheet."""
    classes = tables["acct"].drop_duplicates("account").set_index("account")["class"]
    gl = tables["gl"]
    kind = gl["account"].map(classes)
    sign = np.where(kind == "Revenue", 1.0, np.where(kind.isna() | (kind == "Stat"), 0.0, -1.0))
    return pd.DataFrame({"month": gl["month"], "actual": gl["actual"] * sign, "budget": gl["budget"] * sign})


def _plan_margin(rows: pd.DataFrame) -> float:
    return float((rows["dollars"] * np.where(rows["line"].isin(REVENUE_LINES), 1.0, -1.0)).sum())


def _ledger_checks(ledger: pd.DataFrame, plan: pd.DataFrame, closed: pd.DatetimeIndex, year: Year) -> list[Check]:
    base = plan[(plan["scenario"] == BASE) & plan["month"].isin(closed)]
    budget = plan[(plan["scenario"] == BUDGET) & plan["month"].isin(year.months)]
    booked = ledger[ledger["actual"].notna() & ledger["month"].isin(closed)]
    planned = ledger[ledger["month"].isin(year.months)]
    missing = [month_name(m) for m in closed if m not in set(booked["month"])]
    return [
        ("gl_months", f"Closed months of {year.name} that the ledger holds", float(len(closed)),
         float(len(closed) - len(missing)), 0.0, f"Import the ledger of {', '.join(missing[:3])}"),
        ("plan_actual", f"Plan, closed months of {year.name} = ledger, operating margin", float(booked["actual"].sum()),
         _plan_margin(base), CENT, AGAIN),
        ("plan_budget", f"Budget in the plan, {year.name} = ledger, operating margin", float(planned["budget"].sum()),
         _plan_margin(budget), CENT, AGAIN),
    ]  # fmt: skip


def _variance_checks(ledger: pd.DataFrame, var: pd.DataFrame, closed: pd.DatetimeIndex) -> list[Check]:
    if var.empty:
        return []
    lines = var[(var["period"] == "ytd") & var["account"].notna()]
    months = ledger[ledger["month"].isin(closed)]
    expected = float(months["actual"].sum() - months["budget"].sum())
    parts = lines[["volume", "usage", "rate", "mix", "not_split"]].sum(axis=1)
    off = (parts - lines["variance"]).abs() > CENT
    return [
        ("var_total", "Variance to date = ledger actual less budget, operating margin", expected,
         float(lines["variance"].sum()), CENT, AGAIN),
        ("var_parts", "Variances whose parts do not add up", 0.0, float(off.sum()), 0.0, AGAIN),
    ]  # fmt: skip


def _scenario_checks(
    plan: pd.DataFrame, compare: pd.DataFrame, steps: pd.DataFrame, years: Sequence[Year]
) -> list[Check]:
    margins = compare[compare["measure"] == "Operating margin"]
    dollars = plan[plan["dollars"].notna() & (plan["scenario"] != ACTUAL)]
    sums = dollars.groupby("scenario")[["month", "dollars", "line"]]
    shown = {
        (name, year.name): _plan_margin(rows[rows["month"].isin(year.months)]) for name, rows in sums for year in years
    }
    keys = list(zip(margins["scenario"], margins["fiscal_year"], strict=True))
    apart = [abs(shown.get(key, 0.0) - value) for key, value in zip(keys, margins["value"], strict=True)]
    added = steps.groupby("scenario")[["margin_this_year", "margin_next_year"]].sum()
    less = margins.pivot_table(index="scenario", columns="fiscal_year", values="less_base")
    less = less.reindex(added.index)[[year.name for year in years]]
    missed = np.abs(added.to_numpy() - less.to_numpy()).max() if len(added) else 0.0
    return [
        ("scenarios", "Scenario data = sum of the plan’s departments, largest difference", 0.0, max(apart, default=0.0),
         1.0, AGAIN),
        ("steps", "Scenario steps = margin less Base’s, largest difference", 0.0, float(missed), 1.0, AGAIN),
    ]  # fmt: skip


def _entity_check(dept: pd.DataFrame, plan: pd.DataFrame, compare: pd.DataFrame, years: Sequence[Year]) -> Check:
    """Add Base up by the entities that Departments names, and compare with the plan's entities and the hospital."""
    named = dept.dropna(subset=["entity"]).set_index("cost_center")["entity"]
    hospital = compare[(compare["scenario"] == BASE) & (compare["measure"] == "Operating margin")]
    total = dict(zip(hospital["fiscal_year"], hospital["value"], strict=True))
    base = plan[(plan["scenario"] == BASE) & plan["dollars"].notna()]
    apart = [0.0]
    for year in years:
        rows = base[base["month"].isin(year.months)]
        shown = [_plan_margin(own) for _, own in rows.groupby("entity")]
        apart.append(abs(sum(shown) - total.get(year.name, 0.0)))
        known = rows[rows["cost_center"].isin(named.index)]
        for entity, own in known.groupby(known["cost_center"].map(named)):
            apart.append(abs(_plan_margin(own) - _plan_margin(known[known["entity"] == entity])))
    what = "Departments add up to their entities and to the hospital, largest difference"
    return ("entities", what, 0.0, max(apart), 1.0, AGAIN)


def _year_end_check(year_end: pd.DataFrame, compare: pd.DataFrame) -> Check:
    keys = ["fiscal_year", "measure"]
    base = compare[compare["scenario"] == BASE].set_index(keys)["value"]
    shown = year_end[year_end["cost_center"] == "*"].set_index(keys)["projection"]
    apart = (shown - base.reindex(shown.index)).abs().to_numpy(dtype=float)
    what = "Year end data = Scenario data’s Base, largest difference"
    return ("year_end", what, 0.0, float(np.max(apart, initial=0.0)), CENT, AGAIN)


def _driver_checks(
    dept: pd.DataFrame, outputs: Mapping[str, pd.DataFrame], ended: Sequence[tuple[str, str]]
) -> list[Check]:
    units, forecast = outputs["units"], outputs["forecast"]
    paid, planned = _planned_pay(outputs["plan"], forecast)
    known = {*ended, *zip(forecast["cost_center"], forecast["item"], strict=True)}
    counted = dict(zip(units["cost_center"], zip(units["stat_cost_center"], units["stat"], strict=True), strict=True))
    named = dept[dept["key_stat"].notna()]
    lacking = [
        str(name)
        for code, name in zip(named["cost_center"], named["name"], strict=True)
        if counted.get(code) not in known
    ]
    found = float(len(named) - len(lacking))
    return [
        ("hours", "Base: planned pay = hours x forecast pay per hour, dollars", paid, planned, 100 * CENT, AGAIN),
        ("volumes", "Departments whose key statistic is forecast", float(len(named)), found, 0.0,
         f"Correct key_stat on Departments, or see the sheet Series: {', '.join(lacking[:3])}"),
    ]  # fmt: skip


def _planned_pay(plan: pd.DataFrame, forecast: pd.DataFrame) -> tuple[float, float]:
    """Multiply the plan's hours with the forecast rates, and add up the plan's dollars for the same rows."""
    rates = forecast[["cost_center", "item", "month", "final"]]
    ahead = plan[
        (plan["scenario"] == BASE) & (plan["is_actual"] == 0) & plan["hours"].notna() & plan["dollars"].notna()
    ]
    both = ahead.assign(item=ahead["element"] + ", per paid hour").merge(rates, on=["cost_center", "item", "month"])
    return float((both["hours"] * both["final"]).sum()), float(both["dollars"].sum())
