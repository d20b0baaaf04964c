"""The output tables of calendar, staffing, capacity and contracts, from a plan and its forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar import month_range
from xlplan.core.commitments import commitments
from xlplan.core.labor_hours import actual_hours
from xlplan.core.pay_facts import recent_pay
from xlplan.core.pay_rates import increase_scopes
from xlplan.core.plan import Model, evaluate
from xlplan.core.plan_facts import days_off, pay_calendar
from xlplan.core.price_paths import month_shares
from xlplan.core.room_outputs import (
    Spend,
    calendar_table,
    capacity_rows,
    pay_period_table,
    rebate_rows,
    staffing_table,
)
from xlplan.core.settings import Settings
from xlplan.core.tables import OUTPUTS
from xlplan.forecasting import Forecast
from xlplan.forecasting.panel import Panel
from xlplan.planning import Preparation

__all__ = ["room_tables"]

Floats = npt.NDArray[np.float64]
PATHS = 1000


def room_tables(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    prep: Preparation,
    model: Model,
    *,
    forecast: pd.DataFrame,
    panels: Sequence[Panel],
    forecasts: Sequence[Forecast],
) -> dict[str, pd.DataFrame]:
    """Lay out calendar, pay periods, staffing, capacity, rebates and commitments.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    settings : Settings
        What the workbook goes by.
    prep, model : Preparation, Model
        The base plan.
    forecast : pandas.DataFrame
        Rows of ``tblForecast``.
    panels, forecasts : sequence
        Series and their forecasts, in the same order.
    """
    close, base = prep.close, evaluate(model, model.base)
    months = month_range(prep.this_year[0] - pd.DateOffset(months=12), model.months[-1])
    calendar = pay_calendar(settings, tables["pay"])
    off = days_off(settings, tables["holidays"])
    week = settings.hours_per_fte_week
    paid = actual_hours(tables, close=close, period_days=settings.pay_period_days, week=week)
    shown = months[months >= prep.this_year[0]]
    rebates = rebate_rows(tables["contracts"], tables["tiers"], _spend(tables, prep, panels, forecasts))
    found = {
        "calendar": calendar_table(
            months, fy_start=settings.fy_start_month, close=close, calendar=calendar, days_off=off
        ),
        "pay_periods": pay_period_table(months, calendar),
        "staffing": staffing_table(tables, prep.sources, model, base, hours=paid, months=shown, week=week),
        "capacity": capacity_rows(
            prep.sources, model, base, high=_high(forecast, model), threshold=settings.capacity_warning
        ),
        "rebates": rebates,
        "commitments": _commitments(tables, settings, prep, model, rebates),
    }
    return {name: _as_described(name, rows) for name, rows in found.items()}


def _as_described(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=OUTPUTS[name].headers)


def _high(forecast: pd.DataFrame, model: Model) -> Floats:
    """Give the high end of each volume, in proportion to the plan's volume."""
    rows = forecast[forecast["forecast"] > 0]
    share = rows.assign(share=rows["p90"] / rows["forecast"]).pivot_table(
        index=["cost_center", "item"], columns="month", values="share"
    )
    keys = pd.MultiIndex.from_tuples(model.volumes, names=["cost_center", "item"])
    return np.asarray(model.base.volume * share.reindex(index=keys, columns=model.months).to_numpy(dtype=float))


def _spend(
    tables: Mapping[str, pd.DataFrame], prep: Preparation, panels: Sequence[Panel], forecasts: Sequence[Forecast]
) -> dict[str, Spend]:
    """Simulate the spend of every contract with rebates in its contract year."""
    contracts = tables["contracts"]
    priced = contracts[contracts["contract_id"].isin(tables["tiers"]["contract_id"]) & contracts["category"].notna()]
    bought = next((pair for pair in zip(panels, forecasts, strict=True) if pair[0].definition.table == "usage"), None)
    if priced.empty or bought is None:
        return {}
    panel, forecast = bought
    paths = forecast.paths(PATHS).merge(panel.series, left_on="unique_id", right_on="series")
    paths = paths[paths["ds"] > prep.close]
    found = {}
    for row in priced.to_dict("records"):
        start, end = _contract_year(pd.Timestamp(row["start"]), prep.close)
        closed = tables["usage"][tables["usage"]["month"] <= prep.close]
        own, ahead = closed[_covered(closed, row, "category")], paths[_covered(paths, row, "item")]
        to_date = float((own["dollars"] * _within(own["month"], start, end)).sum())
        dollars = (ahead["y"] * _within(ahead["ds"], start, end)).groupby(ahead["path"]).sum()
        totals = to_date + dollars.reindex(range(PATHS), fill_value=0.0).to_numpy()
        found[str(row["contract_id"])] = Spend(start, end, to_date, totals)
    return found


def _within(months: pd.Series, first: pd.Timestamp, last: pd.Timestamp) -> Floats:
    """Give the share of each month's days from the first to the last day of a contract year."""
    after = last + pd.Timedelta(days=1)
    return np.asarray(month_shares(months.to_numpy(), [first.to_datetime64()], [after.to_datetime64()])[0])


def _covered(rows: pd.DataFrame, contract: Mapping[object, object], column: str) -> pd.Series:
    """Tell which rows a contract covers: its category, in its department or in all."""
    here = rows[column] == contract["category"]
    return here & (rows["cost_center"] == contract["cost_center"]) if contract["cost_center"] else here


def _contract_year(start: pd.Timestamp, close: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first and last day of the contract year that the first open month falls in.

    Examples
    --------
    >>> [str(day.date()) for day in _contract_year(pd.Timestamp("2024-01-15"), pd.Timestamp("2026-10-01"))]
    ['2026-01-15', '2027-01-14']
    """
    opened = close + pd.DateOffset(months=1)
    years = max(opened.year - start.year, 0)
    if start + pd.DateOffset(years=years) > opened and years:
        years -= 1
    begin, after = (start + pd.DateOffset(years=passed) for passed in (years, years + 1))
    return begin, after - pd.DateOffset(days=1)


def _commitments(
    tables: Mapping[str, pd.DataFrame], settings: Settings, prep: Preparation, model: Model, rebates: pd.DataFrame
) -> pd.DataFrame:
    once = rebates.reindex(columns=["contract_id", "expected_rebate"]).drop_duplicates("contract_id")
    expected = dict(zip(once["contract_id"], once["expected_rebate"], strict=True))
    opened = prep.close + pd.DateOffset(months=1)
    return commitments(
        asof=opened.to_datetime64(),
        until=(model.months[-1] + pd.offsets.MonthEnd(0)).to_datetime64(),
        contracts=tables["contracts"],
        index=tables["price_index"],
        tiers=tables["tiers"],
        positions=tables["positions"],
        jobs=tables["jobs"],
        increases=_costed(tables, close=prep.close),
        taxes=tables["taxes"],
        rebates=expected,
        hours_per_fte_week=settings.hours_per_fte_week,
    )


def _costed(tables: Mapping[str, pd.DataFrame], *, close: pd.Timestamp) -> pd.DataFrame:
    """Cost every raise on the pay of the last twelve months: of the jobs that get it."""
    increases, pay = tables["increases"], recent_pay(tables, close=close)
    if increases.empty or pay.empty:
        return increases
    classes = tables["jobs"].drop_duplicates("job_code").set_index("job_code")["job_class"]
    gets = increase_scopes(increases, pay.assign(job_class=pay["job_code"].map(classes)))
    share = increases["pct"].fillna(0.0).to_numpy(dtype=float)
    amount = increases["amount"].fillna(0.0).to_numpy(dtype=float)
    dollars = gets.T @ pay["dollars"].to_numpy() * share + gets.T @ pay["hours"].to_numpy() * amount
    return increases.assign(dollars_a_year=dollars)
