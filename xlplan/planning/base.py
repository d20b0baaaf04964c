"""The base plan: forecasts put into the model, filled where nothing was forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.plan.chain import Model
from xlplan.core.plan.scheduled import SCHEDULED
from xlplan.core.plan.sources import HISTORY_MONTHS
from xlplan.planning.preparation import Preparation
from xlplan.planning.prepare import first_known

__all__ = ["base_model"]


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
        volume=np.maximum(first_known(volume.to_numpy(dtype=float), seasonal) + prep.added, 0),
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
    due = prep.sources.scheduled
    for at in np.flatnonzero(rows["basis"] == SCHEDULED):
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
    return first_known(found, np.where(count > 0, mean * path, 0.0 if budget is None else budget))


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
