"""From inputs and forecasts to a plan: what has to be forecast for it, the base plan, every scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar import days_in_month, fiscal_period, month_range
from xlplan.core.compare import Year
from xlplan.core.contracted import CONTRACT, contract_prices
from xlplan.core.elements import HISTORY_MONTHS, Elements, Sources, build_elements, pairs
from xlplan.core.errors import Problem
from xlplan.core.known_rates import KnownRates, known_rates
from xlplan.core.labor_hours import actual_hours, budget_hours
from xlplan.core.pay_facts import pay_facts
from xlplan.core.plan import Drivers, Model
from xlplan.core.plan_facts import with_facts
from xlplan.core.plan_problems import plan_problems, usable
from xlplan.core.plan_table import Book, actual_book, budget_book
from xlplan.core.ramps import ramp_additions
from xlplan.core.scenario import Scenario, read_scenarios
from xlplan.core.scope import matches
from xlplan.core.settings import Settings
from xlplan.core.uses import Uses, build_uses
from xlplan.core.variance_facts import Facts
from xlplan.forecasting.definition import Definition
from xlplan.forecasting.panel import Panel

__all__ = ["Preparation", "base_model", "plan_end", "prepare", "rate_panels"]

Floats = npt.NDArray[np.float64]
LEAVE_MONTHS = 24  # closed months that the season of leave is taken from
_KNOWN_NOTE = "what is known beforehand (raises, benefits, contracts, price changes) is taken out, then put back"
_TABLE_OF_SUBJECT = {
    "Hours per unit": "pay",
    "Pay per hour": "gl",
    "Supply use per unit": "usage",
    "Supply price": "usage",
}


@dataclass(frozen=True)
class Preparation:
    """All that a plan needs before anything is forecast.

    Parameters
    ----------
    close : pandas.Timestamp
        Last closed month.
    this_year, next_year : pandas.DatetimeIndex
        Months of the fiscal year of the last closed month, and of the one after.
    sources, elements, uses : Sources, Elements, Uses
        Inputs by month, and what the plan is made of.
    actual, budget : Book
        Of the year before and this one; of this year and the next.
    facts : Facts
        Actuals and budget to compare.
    model : Model
        Without its base.
    scenarios : list of Scenario
        Base first.
    known : KnownRates
        What is known of the elements' rates beforehand.
    added : numpy.ndarray
        Units that new services add, statistics by open months.
    """

    close: pd.Timestamp
    this_year: pd.DatetimeIndex
    next_year: pd.DatetimeIndex
    sources: Sources
    elements: Elements
    uses: Uses
    actual: Book
    budget: Book
    facts: Facts
    model: Model
    scenarios: list[Scenario]
    known: KnownRates
    added: Floats

    @property
    def years(self) -> list[Year]:
        """Name this fiscal year and the next."""
        start = self.this_year[0].month
        return [Year.of(months, start) for months in (self.this_year, self.next_year)]

    @property
    def closed(self) -> pd.DatetimeIndex:
        """Closed months of this fiscal year."""
        return self.this_year[self.this_year <= self.close]


def plan_end(close: pd.Timestamp, fy_start: int) -> pd.Timestamp:
    """Give the last month of the fiscal year after that of the last closed month.

    Examples
    --------
    >>> plan_end(pd.Timestamp("2026-10-01"), 7).strftime("%b %Y")
    'Jun 2028'
    """
    return pd.Timestamp(close + pd.DateOffset(months=24 - fiscal_period(close, fy_start)))


def prepare(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    *,
    close: pd.Timestamp,
    place: Callable[[str], Callable[[int, str], str]],
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
    planned = budget_hours(tables["pay_budget"], tables["jobs"], week=week)
    ahead = month_range(close + pd.DateOffset(months=1), end)
    sources = with_facts(Sources.of(tables, hours, close=close), tables, settings, ahead=ahead)
    elements = build_elements(sources)
    uses = build_uses(sources, elements)
    before = month_range(this_year[0] - pd.DateOffset(months=12), close)
    model = _skeleton(sources, elements, uses, hours, ahead, week)
    scenarios, problems = read_scenarios(tables["scen"], place=place("scen"))
    problems += [*_unmatched(model, scenarios, place("scen")), *_shares(tables), *wrong]
    return Preparation(
        close,
        this_year,
        next_year,
        sources,
        elements,
        uses,
        actual_book(tables, hours, before),
        budget_book(tables, planned, month_range(this_year[0], end)),
        Facts.of(tables, hours, planned),
        model,
        scenarios,
        _known(tables, sources, elements, ahead, week),
        _added(tables["ramps"], model),
    ), problems


def _added(ramps: pd.DataFrame, model: Model) -> Floats:
    """Lay out what new services add, statistics by open months."""
    close = model.months[0] - pd.DateOffset(months=1)
    rows = ramp_additions(ramps, model.months, close)
    wide = rows.pivot_table(index=["cost_center", "stat"], columns="month", values="units", aggfunc="sum")
    keys = pd.MultiIndex.from_tuples(model.volumes, names=["cost_center", "stat"])
    return wide.reindex(index=keys, columns=model.months).fillna(0.0).to_numpy(dtype=float)


def _known(
    tables: Mapping[str, pd.DataFrame], sources: Sources, elements: Elements, ahead: pd.DatetimeIndex, week: float
) -> KnownRates:
    months = sources.with_open(ahead)
    return known_rates(
        elements.rows,
        months,
        len(sources.months),
        pay=pay_facts(tables, months, close=sources.months[-1], week=week),
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
    found = _first_known(shares.reindex(index=keys, columns=months.month).to_numpy(dtype=float), usual)
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


def _shares(tables: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """Name fixed shares that are no shares: 30 where 0.3 is meant."""
    problems = []
    for name, sheet in (("dept", "Departments"), ("acct", "Accounts")):
        rows = tables[name]
        for row in rows[~rows["fixed_pct"].fillna(0.0).between(0, 1)].itertuples():
            what = f"not a share: got {row.fixed_pct:g} for {row[1]}, expected 0 to 1"
            problems.append(Problem(f"{sheet}, fixed_pct", what, "Write 30 % as 0.3"))
    return problems


def rate_panels(prep: Preparation) -> list[Panel]:
    """Make the series that the plan needs beside volume: hours and items a unit, rates, prices, amounts."""
    uses, elements, known = prep.uses, prep.elements, prep.known
    nothing = KnownRates(np.ones((len(uses.rows), known.path.shape[1])), np.zeros(len(uses.rows), dtype=np.intp))
    forecast = (elements.rows["basis"] != CONTRACT).to_numpy()
    parts = [
        (uses.rows, uses.intensity, nothing),
        (elements.rows[forecast], elements.rate[forecast], known.of(forecast)),
    ]
    panels = []
    for rows, values, paths in parts:
        for subject in rows["subject"].drop_duplicates():
            chosen = (rows["subject"] == subject).to_numpy()
            panel = _panel(subject, rows[chosen], values[chosen], prep.sources.months)
            panels.append(_with_known(panel, rows[chosen], paths.of(chosen), prep))
    return [panel for panel in panels if not panel.series.empty]


def _panel(subject: str, rows: pd.DataFrame, values: Floats, months: pd.DatetimeIndex) -> Panel:
    definition = Definition(
        subject=subject,
        table=_TABLE_OF_SUBJECT.get(subject, "gl"),
        keys=("cost_center",),
        measure={"pay": "hours", "gl": "actual", "usage": "dollars"}[_TABLE_OF_SUBJECT.get(subject, "gl")],
        item="{cost_center}",
        unit=str(rows["unit"].iloc[0]),
        calendar="none",
    )
    known = np.isfinite(values)
    from_first = np.maximum.accumulate(known, axis=1)
    history = pd.DataFrame(
        {
            "unique_id": np.repeat(rows["series"].to_numpy(), from_first.sum(axis=1)),
            "ds": np.tile(months.to_numpy(), (len(rows), 1))[from_first],
            "y": values[from_first],
        }
    )
    series = pd.DataFrame(rows[known.any(axis=1)], columns=["series", "cost_center", "item"]).reset_index(drop=True)
    return Panel(definition, series, history, pd.DataFrame(columns=["unique_id", "ds", "budget"], dtype=object))


def _with_known(panel: Panel, rows: pd.DataFrame, known: KnownRates, prep: Preparation) -> Panel:
    """Tell a panel what is known of its rates beforehand."""
    if not known.moves.any():
        return panel
    months = prep.sources.with_open(prep.model.months)
    labels = rows["series"].to_numpy()
    usable = np.arange(len(months)) >= known.since[:, None]
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(labels, usable.sum(axis=1)),
            "ds": np.tile(months.to_numpy(), (len(rows), 1))[usable],
            "factor": known.path[usable],
        }
    )
    notes = {label: _KNOWN_NOTE for label in labels[known.moves]}
    return replace(panel, known=frame, notes=notes)


def base_model(prep: Preparation, forecast: pd.DataFrame, *, ended: Sequence[tuple[str, str]] = ()) -> Model:
    """Put the forecasts into the plan.

    A series that could not be forecast keeps the mean of its last months, and an account without any actual its
    budget. A volume that could not be forecast repeats last year. Services that ended are zero.

    Parameters
    ----------
    prep : Preparation
        What the plan is made of.
    forecast : pandas.DataFrame
        ``series``, ``cost_center``, ``item``, ``month``, ``final``.
    ended : sequence of (cost center, statistic)
        Services that were closed.
    """
    months = prep.model.months
    by_series = forecast.pivot_table(index="series", columns="month", values="final").reindex(columns=months)
    by_item = forecast.pivot_table(index=["cost_center", "item"], columns="month", values="final")
    by_item = by_item.reindex(columns=months)
    volume = by_item.reindex(pd.MultiIndex.from_tuples(prep.model.volumes, names=["cost_center", "item"]))
    seasonal = _last_year(prep.sources.stats, prep.sources.months, months)
    ones = np.ones((len(prep.uses.rows), len(months)))
    drivers = replace(
        prep.model.base,
        volume=np.maximum(_first_known(volume.to_numpy(dtype=float), seasonal) + prep.added, 0),
        intensity=np.maximum(_filled(by_series, prep.uses.rows["series"], prep.uses.intensity, ones), 0),
        rate=_rates(prep, by_series),
    )
    for key in ended:
        if key in prep.model.volumes:
            drivers.volume[prep.model.volumes.index(key)] = 0.0
            drivers.intensity[(prep.model.uses["stat_key"] == key).to_numpy()] = 0.0
    return replace(prep.model, base=drivers)


def _rates(prep: Preparation, by_series: pd.DataFrame) -> Floats:
    rows, known = prep.elements.rows, prep.known
    history = known.without(prep.elements.rate)
    ahead = known.ahead(len(prep.model.months))
    rate = _filled(by_series, rows["series"], history, ahead, budget=_budgeted(prep))
    due = prep.sources.contracted
    for at in np.flatnonzero(rows["basis"] == CONTRACT):
        code, account, label = rows[["cost_center", "account", "element"]].iloc[at]
        dollars = dict(due.of(code, account))[label] if due else np.zeros(0)
        rate[at] = dollars[len(prep.sources.months) :]
    return rate


def _filled(
    by_series: pd.DataFrame, labels: pd.Series, history: Floats, path: Floats, *, budget: Floats | None = None
) -> Floats:
    """Take the forecast, or else the mean of the last months along the known path, or else the budget."""
    found = by_series.reindex(labels).to_numpy(dtype=float)
    recent = history[:, -HISTORY_MONTHS:]
    count = np.isfinite(recent).sum(axis=1)[:, None]
    mean = np.nansum(recent, axis=1)[:, None] / np.maximum(count, 1)
    return _first_known(found, np.where(count > 0, mean * path, 0.0 if budget is None else budget))


def _budgeted(prep: Preparation) -> Floats:
    """Give the budget of every element's account; a month without one takes that of the year before."""
    keys = list(zip(prep.elements.rows["cost_center"], prep.elements.rows["account"], strict=True))
    columns = pd.MultiIndex.from_tuples(keys, names=["cost_center", "account"])
    planned = prep.budget.ledger.reindex(columns=columns)
    before = planned.shift(12)
    return planned.fillna(before).reindex(prep.model.months).fillna(0.0).to_numpy(dtype=float).T


def _last_year(stats: pd.DataFrame, known: pd.DatetimeIndex, months: pd.DatetimeIndex) -> Floats:
    """Repeat each statistic's months of the year before, again and again; zero where there are none."""
    values = stats.reindex(known).iloc[-12:]
    by_month = values.groupby(pd.DatetimeIndex(values.index).month).mean().reindex(months.month)
    return by_month.fillna(values.mean()).fillna(0.0).to_numpy(dtype=float).T


def _first_known(found: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isfinite(found), found, otherwise)
