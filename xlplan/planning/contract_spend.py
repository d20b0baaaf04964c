"""Spend under contracts by contract year, closed months and simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.month_shares import month_shares
from xlplan.core.contracts.rebates import ContractSpend
from xlplan.forecasting import Forecast
from xlplan.forecasting.panel import Panel
from xlplan.planning.preparation import Preparation

__all__ = ["contract_spend"]

PATHS = 1000


def contract_spend(
    prep: Preparation, panels: Sequence[Panel], forecasts: Sequence[Forecast]
) -> dict[str, ContractSpend]:
    """Simulate the spend of every contract with rebates in its contract year.

    Parameters
    ----------
    prep : Preparation
        What the plan is made of.
    panels, forecasts : sequence
        Series and their forecasts, in the same order.
    """
    tables, contracts, today = prep.tables, prep.tables["contracts"], prep.close + pd.offsets.MonthEnd(0)
    tiered = contracts["contract_id"].isin(tables["tiers"]["contract_id"]) & contracts["category"].notna()
    over = (contracts["end"] <= today) & (contracts["at_end"] == "ends")
    priced = contracts[tiered & ~over & (contracts["start"] <= prep.model.months[0] + pd.offsets.MonthEnd(0))]
    bought = next((pair for pair in zip(panels, forecasts, strict=True) if _is_spend(pair[0])), None)
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
        found[str(row["contract_id"])] = ContractSpend(start, end, to_date, totals)
    return found


def _is_spend(panel: Panel) -> bool:
    return panel.definition.table == "usage" and panel.definition.keys == ("cost_center", "category")


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
