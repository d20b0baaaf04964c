"""From inputs and forecasts to a plan: what has to be forecast for it, the base plan, every scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import days_in_month, fiscal_period, month_range
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.errors import Problem
from xlplan.core.labor.hours import actual_hours, budget_hours
from xlplan.core.plan.chain import Drivers, Model
from xlplan.core.plan.elements import Elements, build_elements
from xlplan.core.plan.facts import days_off, pay_calendar, with_facts
from xlplan.core.plan.known_rates import KnownRates, known_rates
from xlplan.core.plan.pay_facts import pay_facts, recent_pay
from xlplan.core.plan.scheduled import contract_prices, together
from xlplan.core.plan.sources import HISTORY_MONTHS, Sources, pairs
from xlplan.core.plan.table import actual_book, budget_book
from xlplan.core.plan.uses import Uses, build_uses
from xlplan.core.scenario.changes import Scenario, read_scenarios
from xlplan.core.scenario.scope import matches
from xlplan.core.schedules.registry import INPUTS, SCHEDULES
from xlplan.core.schedules.schedule import CellNamers, Tables
from xlplan.core.tables.settings import Settings
from xlplan.core.variance.facts import Facts
from xlplan.core.volume.ramps import ramp_additions
from xlplan.planning.preparation import Preparation

__all__ = ["first_known", "plan_end", "plan_problems", "prepare", "usable"]

LEAVE_MONTHS = 24  # closed months that the season of leave is taken from


def plan_end(close: pd.Timestamp, fy_start: int) -> pd.Timestamp:
    """Give the last month of the fiscal year after that of the last closed month.

    Examples
    --------
    >>> plan_end(pd.Timestamp("2026-10-01"), 7).strftime("%b %Y")
    'Jun 2028'
    """
    return pd.Timestamp(close + pd.DateOffset(months=24 - fiscal_period(close, fy_start)))


def prepare(
    tables: Tables, settings: Settings, *, close: pd.Timestamp, place: CellNamers
) -> tuple[Preparation, list[Problem]]:
    """Lay the inputs of a plan out and read its scenarios.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    settings : Settings
        What the workbook goes by.
    close : pandas.Timestamp
        Last closed month.
    place : callable
        Gives the namer of cells of a table, by row position and column.

    Returns
    -------
    (Preparation, list of Problem)
        Problems are those of the scenarios and of what is known ahead.
    """
    wrong = plan_problems(tables, place=place)
    tables = usable(tables, wrong)
    end = plan_end(close, settings.fy_start_month)
    next_year = month_range(end - pd.DateOffset(months=11), end)
    this_year = month_range(end - pd.DateOffset(months=23), end - pd.DateOffset(months=12))
    week = settings.hours_per_fte_week
    hours = actual_hours(tables, close=close, period_days=settings.pay_period_days, week=week)
    paid = recent_pay(tables, close=close)
    calendar = pay_calendar(settings, tables["pay"])
    planned = budget_hours(tables["pay_budget"], tables["jobs"], week=week)
    ahead = month_range(close + pd.DateOffset(months=1), end)
    sources = _sources(tables, settings, hours, calendar, close=close, ahead=ahead)
    elements = build_elements(sources)
    uses = build_uses(sources, elements)
    model = _skeleton(sources, elements, uses, hours, ahead, week)
    scenarios, problems = read_scenarios(tables["scen"], place=place("scen"))
    problems += [*_unmatched(model, scenarios, place("scen")), *_shares(tables), *wrong]
    found = Preparation(
        tables=tables,
        settings=settings,
        close=close,
        this_year=this_year,
        next_year=next_year,
        sources=sources,
        elements=elements,
        uses=uses,
        actual=actual_book(tables, hours, month_range(this_year[0] - pd.DateOffset(months=12), close)),
        budget=budget_book(tables, planned, month_range(this_year[0], end)),
        facts=Facts.of(tables, hours, planned),
        model=model,
        scenarios=scenarios,
        known=_known(tables, sources, elements, ahead, week, paid),
        added=_added(tables["ramps"], model),
        hours=hours,
        recent_pay=paid,
        pay_calendar=calendar,
    )
    return found, problems


def plan_problems(tables: Tables, *, place: CellNamers) -> list[Problem]:
    """Name everything that the rules of the schedules find wrong.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables, indexed by row position.
    place : callable
        Gives the namer of cells of a table.
    """
    return [problem for schedule in SCHEDULES for problem in schedule.rules(tables, place)]


def usable(tables: Tables, problems: Sequence[Problem]) -> dict[str, pd.DataFrame]:
    """Give the tables that a plan can be laid out with: without what is optional if anything is wrong with it.

    Rows that lack a required value are named when they are read; they are left out here.
    """
    found = dict(tables)
    for table in (table for table in INPUTS.values() if table.optional):
        required = [column.name for column in table if column.required]
        rows = tables[table.name].dropna(subset=required)
        found[table.name] = rows.iloc[:0] if problems else rows
    return found


def _sources(
    tables: Tables,
    settings: Settings,
    hours: pd.DataFrame,
    calendar: PayCalendar | None,
    *,
    close: pd.Timestamp,
    ahead: pd.DatetimeIndex,
) -> Sources:
    found = Sources.of(tables, hours, close=close)
    months = found.with_open(ahead)
    scheduled = together([s.dollars(tables, months) for s in SCHEDULES if s.dollars])
    off = days_off(settings, tables["holidays"])
    return with_facts(found, tables, settings, scheduled=scheduled, calendar=calendar, off=off)


def _added(ramps: pd.DataFrame, model: Model) -> Floats:
    """Lay out what new services add, statistics by open months."""
    close = model.months[0] - pd.DateOffset(months=1)
    rows = ramp_additions(ramps, model.months, close)
    wide = rows.pivot_table(index=["cost_center", "stat"], columns="month", values="units", aggfunc="sum")
    keys = pd.MultiIndex.from_tuples(model.volumes, names=["cost_center", "stat"])
    return wide.reindex(index=keys, columns=model.months).fillna(0.0).to_numpy(dtype=float)


def _known(
    tables: Tables, sources: Sources, elements: Elements, ahead: pd.DatetimeIndex, week: float, paid: pd.DataFrame
) -> KnownRates:
    months = sources.with_open(ahead)
    return known_rates(
        elements.rows,
        months,
        len(sources.months),
        pay=pay_facts(tables, months, close=sources.months[-1], week=week, paid=paid),
        prices=tables["prices"],
        contracts=contract_prices(tables["contracts"], tables["price_index"], months),
    )


def _skeleton(
    sources: Sources, elements: Elements, uses: Uses, hours: pd.DataFrame, months: pd.DatetimeIndex, week: float
) -> Model:
    recent = hours[hours["month"].isin(sources.months[-HISTORY_MONTHS:])]
    sums = recent.groupby(["cost_center", "group"])[["paid", "fte"]].sum()
    keys = pd.MultiIndex.from_frame(uses.rows[["cost_center", "group"]])
    found = sums.reindex(keys)
    days = days_in_month(pd.DatetimeIndex(recent["month"].unique())).mean() if len(recent) else 30.4
    weekly = (found["paid"] / found["fte"] / (days / 7)).to_numpy(dtype=float)
    opened = [sources.days(code, months) for code in uses.rows["cost_center"]]
    return Model(
        months,
        pairs(sources.stats),
        uses.rows,
        elements.rows,
        _worked_shares(hours, keys, months),
        np.where(weekly > 0, weekly, week),
        _as_forecast(len(sources.stats.columns), len(uses.rows), len(elements.rows), len(months)),
        np.array(opened, dtype=float).reshape(len(uses.rows), len(months)),
        sources.grids,
        sources.census_spread,
    )


def _worked_shares(hours: pd.DataFrame, keys: pd.MultiIndex, months: pd.DatetimeIndex) -> Floats:
    """Give worked over paid hours by use and open month: of the same calendar month in the last two years."""
    if hours.empty:
        return np.ones((len(keys), len(months)))
    recent = hours[hours["month"] > hours["month"].max() - pd.DateOffset(months=LEAVE_MONTHS)]
    sums = recent.groupby(["cost_center", "group", recent["month"].dt.month])[["paid", "worked"]].sum()
    shares = (sums["worked"] / sums["paid"]).unstack()
    all_year = recent.groupby(["cost_center", "group"])[["paid", "worked"]].sum().reindex(keys)
    usual = (all_year["worked"] / all_year["paid"]).to_numpy(dtype=float)[:, None]
    found = first_known(shares.reindex(index=keys, columns=months.month).to_numpy(dtype=float), usual)
    return np.where(found > 0, found, 1.0)


def _as_forecast(volumes: int, uses: int, elements: int, months: int) -> Drivers:
    def blank(rows: int) -> Floats:
        return np.full((rows, months), np.nan)

    ones, zeros = np.ones((uses, months)), np.zeros((uses, months))
    return Drivers(blank(volumes), blank(uses), ones, zeros, blank(elements))


def _unmatched(model: Model, scenarios: Sequence[Scenario], place: Callable[[int, str], str]) -> list[Problem]:
    problems = []
    for change in (change for scenario in scenarios for change in scenario.changes):
        if not any(mask.any() for mask in matches(model, change.driver, change.scope).values()):
            shown = ", ".join(change.scope) or "all"
            what = f"nothing in the plan: got {shown!r} for {change.driver}, expected codes that it drives"
            action = "Correct the scope: codes of Departments, Accounts, classes or categories, or all"
            problems.append(Problem(place(change.row, "scope"), what, action))
    return problems


def _shares(tables: Tables) -> list[Problem]:
    """Name fixed shares that are no shares: 30 where 0.3 is meant."""
    problems = []
    for name, sheet in (("dept", "Departments"), ("acct", "Accounts")):
        rows = tables[name]
        for row in rows[~rows["fixed_pct"].fillna(0.0).between(0, 1)].itertuples():
            what = f"not a share: got {row.fixed_pct:g} for {row[1]}, expected 0 to 1"
            problems.append(Problem(f"{sheet}, fixed_pct", what, "Write 30 % as 0.3"))
    return problems


def first_known(found: Floats, otherwise: Floats) -> Floats:
    """Take what is known, else what stands in for it."""
    return np.where(np.isfinite(found), found, otherwise)
