"""What scenarios come to: measures of a year side by side, and what each driver adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import Year, days_in_month
from xlplan.core.plan.chain import Model, Outcome, evaluate, margin
from xlplan.core.plan.lines import LINES, REVENUE_LINES, SECTIONS
from xlplan.core.plan.sources import pairs
from xlplan.core.plan.table import BUDGET, Book
from xlplan.core.scenario.changes import BASE, Scenario, apply_change

__all__ = ["MEASURES", "compare_table", "run_scenarios", "steps_table"]

MEASURES = (
    "Volume",
    "Net patient revenue",
    "Other operating revenue",
    "Total operating revenue",
    "Labor",
    "Supplies and drugs",
    "Purchased services",
    "Other expense",
    "Total operating expense",
    "Operating margin",
    "Operating margin %",
    "Paid FTE",
    "Expense per unit",
)


def run_scenarios(model: Model, scenarios: Sequence[Scenario]) -> dict[str, Outcome]:
    """Compute every scenario, changes of its ancestors first."""
    known = {scenario.name: scenario for scenario in scenarios}
    outcomes = {}
    for scenario in scenarios:
        drivers = model.base
        for change in scenario.chain(known):
            drivers = apply_change(model, drivers, change)
        outcomes[scenario.name] = evaluate(model, drivers)
    return outcomes


def compare_table(
    model: Model,
    outcomes: Mapping[str, Outcome],
    books: Mapping[str, Book],
    years: Sequence[Year],
    *,
    accounts: pd.DataFrame,
    stat: str,
) -> pd.DataFrame:
    """Measure every scenario and the budget, year by year, for the whole hospital.

    Parameters
    ----------
    model, outcomes : Model, mapping of str to Outcome
        The plan and its scenarios, Base among them.
    books : mapping of str to Book
        ``Actual`` and ``Budget``.
    years : sequence of Year
        Years to measure.
    accounts : pandas.DataFrame
        See `map_accounts`.
    stat : str
        Statistic that is the volume of the hospital.

    Returns
    -------
    pandas.DataFrame
        ``scenario, fiscal_year, measure, value, less_base, less_budget``; dollars, units, shares. A budget that
        is not there has no rows.
    """
    parts = []
    for year in years:
        planned = _of_book(books[BUDGET], year, accounts, stat) if BUDGET in books else {}
        found = {name: _of_outcome(model, o, books["Actual"], year, accounts, stat) for name, o in outcomes.items()}
        if planned:
            found[BUDGET] = planned
        for name, measures in found.items():
            parts += [
                (name, year.name, m, v, v - found[BASE][m], v - planned[m] if planned else np.nan)
                for m, v in measures.items()
            ]
    return pd.DataFrame(parts, columns=["scenario", "fiscal_year", "measure", "value", "less_base", "less_budget"])


def _of_outcome(
    model: Model,
    outcome: Outcome,
    actual: Book,
    year: Year,
    accounts: pd.DataFrame,
    stat: str,
) -> dict[str, float]:
    open_months = model.months[model.months.isin(year.months)]
    at = np.flatnonzero(model.months.isin(open_months))
    factor = model.elements["factor"].to_numpy(dtype=float)
    ahead = pd.Series(outcome.dollars[:, at].sum(axis=1) * factor).groupby(model.elements["line"].to_numpy()).sum()
    closed = Year(year.name, year.months.difference(open_months))
    lines = _lines_of(actual, closed, accounts).add(ahead, fill_value=0.0)
    counted = np.array([i for i, key in enumerate(model.volumes) if key[1] == stat], dtype=np.intp)
    volume = _units_of(actual, closed, stat) + float(outcome.volume[np.ix_(counted, at)].sum())
    labor = (model.uses["group"] != "").to_numpy()
    full_time = model.week[labor][:, None] * days_in_month(model.months)[at] / 7
    fte = _fte_of(actual, closed) + float((outcome.used[np.ix_(labor, at)] / full_time).sum())
    return _measures(lines, volume, fte / len(year.months))


def _of_book(book: Book, year: Year, accounts: pd.DataFrame, stat: str) -> dict[str, float]:
    """Measure a budget; one that lacks a month is none, since a year cannot be compared with it."""
    lines = _lines_of(book, year, accounts)
    planned = book.ledger.reindex(year.months).notna().any(axis=1)
    if not planned.all():
        return {}
    return _measures(lines, _units_of(book, year, stat), _fte_of(book, year) / len(year.months))


def _lines_of(book: Book, year: Year, accounts: pd.DataFrame) -> pd.Series:
    booked = [pair for pair in pairs(book.ledger) if pair[1] in accounts.index]
    facts = accounts.loc[[account for _, account in booked]]
    months = book.ledger.index.isin(year.months)
    sums = book.ledger.loc[months, booked].sum().to_numpy() * facts["factor"].to_numpy()
    return pd.Series(sums, dtype=float).groupby(facts["line"].to_numpy()).sum()


def _units_of(book: Book, year: Year, stat: str) -> float:
    columns = [key for key in pairs(book.stats) if key[1] == stat]
    return float(book.stats.loc[book.stats.index.isin(year.months), columns].sum().sum())


def _fte_of(book: Book, year: Year) -> float:
    fte = book.hours.get("fte", pd.DataFrame())
    return float(np.nansum(fte.loc[fte.index.isin(year.months)].to_numpy(dtype=float))) if len(fte) else 0.0


def _measures(lines: pd.Series, volume: float, fte: float) -> dict[str, float]:
    line = lines.reindex(list(LINES)).fillna(0.0)
    sections = {name: float(line[list(parts)].sum()) for name, parts in SECTIONS.items()}
    revenue = float(line[list(REVENUE_LINES)].sum())
    expense = float(line.drop(list(REVENUE_LINES)).sum())
    found = {
        "Volume": volume,
        "Total operating revenue": revenue,
        "Total operating expense": expense,
        "Operating margin": revenue - expense,
        "Operating margin %": (revenue - expense) / revenue if revenue else np.nan,
        "Paid FTE": fte,
        "Expense per unit": expense / volume if volume else np.nan,
    }
    return {measure: (found | sections)[measure] for measure in MEASURES}


def steps_table(model: Model, scenarios: Sequence[Scenario], years: Sequence[Year]) -> pd.DataFrame:
    """Give what each change of a scenario adds to the operating margin, one after the other.

    The steps of a scenario, those of its ancestors first, add up to its margin less that of Base.

    Returns
    -------
    pandas.DataFrame
        ``scenario, step, driver, scope, change, months, margin_this_year, margin_next_year, note``; dollars.
    """
    known = {scenario.name: scenario for scenario in scenarios}
    base = _margins(model, evaluate(model, model.base), years)
    rows = []
    for scenario in scenarios:
        drivers, before = model.base, base
        for step, change in enumerate(scenario.chain(known), 1):
            drivers = apply_change(model, drivers, change)
            after = _margins(model, evaluate(model, drivers), years)
            scope = ", ".join(change.scope) or "all"
            added = [a - b for a, b in zip(after, before, strict=True)]
            said = (change.driver, scope, change.words, change.months)
            rows.append((scenario.name, float(step), *said, *added, change.note or None))
            before = after
    names = ["scenario", "step", "driver", "scope", "change", "months", "margin_this_year", "margin_next_year", "note"]
    return pd.DataFrame(rows, columns=names)


def _margins(model: Model, outcome: Outcome, years: Sequence[Year]) -> list[float]:
    by_month = margin(model, outcome)
    return [float(by_month[model.months.isin(year.months)].sum()) for year in years]
