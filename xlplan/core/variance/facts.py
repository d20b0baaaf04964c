"""Actuals beside the budget, added up over the months of a period for many keys at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.plan.sources import monthly, pairs

__all__ = ["Facts", "items", "totals", "worked_hours"]

Key = tuple[str, str]


@dataclass(frozen=True)
class Facts:
    """Actuals and budget by month (rows) and keys (columns).

    Parameters
    ----------
    ledger, stats, quantity, spend : tuple of DataFrame
        Actual, then budget: dollars by cost center and account, units by cost center and statistic, items and
        dollars by cost center and category.
    hours : tuple of DataFrame
        Worked hours, actual then budget, by cost center and group.
    """

    ledger: tuple[pd.DataFrame, pd.DataFrame]
    stats: tuple[pd.DataFrame, pd.DataFrame]
    quantity: tuple[pd.DataFrame, pd.DataFrame]
    spend: tuple[pd.DataFrame, pd.DataFrame]
    hours: tuple[pd.DataFrame, pd.DataFrame]

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], actual: pd.DataFrame, budget: pd.DataFrame) -> Facts:
        """Lay inputs out; `actual` and `budget` are those of `actual_hours` and `budget_hours`."""

        def both(name: str, keys: list[str], columns: tuple[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
            return monthly(tables[name], keys, columns[0]), monthly(tables[name], keys, columns[1])

        by_category = ["cost_center", "category"]
        groups = ["cost_center", "group"]
        return cls(
            both("gl", ["cost_center", "account"], ("actual", "budget")),
            both("stats", ["cost_center", "stat"], ("value", "budget")),
            both("usage", by_category, ("quantity", "budget_quantity")),
            both("usage", by_category, ("dollars", "budget_dollars")),
            (monthly(actual, groups, "worked"), monthly(budget, groups, "worked")),
        )


def totals(frame: pd.DataFrame, keys: Sequence[Key | None], months: pd.DatetimeIndex, *, whole: bool) -> Floats:
    """Sum columns over months.

    Parameters
    ----------
    frame : pandas.DataFrame
        Months by keys.
    keys : sequence of tuple or None
        Columns wanted, in any number and order.
    months : pandas.DatetimeIndex
        Months of the period.
    whole : bool
        Whether a missing month makes the sum missing; else it counts as zero, and so does a missing column.
    """
    values = frame.reindex(months).to_numpy(dtype=float)
    sums = values.sum(axis=0) if whole else np.nansum(values, axis=0)
    found = dict(zip(pairs(frame), sums, strict=True)) if len(frame.columns) else {}
    otherwise = np.nan if whole else 0.0
    return np.array([found.get(key, otherwise) if key else otherwise for key in keys], dtype=float)


def items(quantity: pd.DataFrame, spend: pd.DataFrame, keys: Sequence[Key], months: pd.DatetimeIndex) -> Floats:
    """Sum items over months; missing where dollars were spent in a month that nobody counted."""
    columns = pd.MultiIndex.from_tuples(keys, names=["cost_center", "category"])
    counted = quantity.reindex(index=months, columns=columns).to_numpy(dtype=float)
    spent = np.nan_to_num(spend.reindex(index=months, columns=columns).to_numpy(dtype=float))
    unknown = (np.isnan(counted) & (spent != 0)).any(axis=0)
    return np.where(unknown, np.nan, np.nansum(counted, axis=0))


def worked_hours(frame: pd.DataFrame, months: pd.DatetimeIndex) -> tuple[dict[str, float], dict[Key, float]]:
    """Sum worked hours by department, and by department and group.

    A department is left out where a month has no hours at all.
    """
    hours = frame.reindex(months)
    by_group = dict(zip(pairs(frame), np.nansum(hours.to_numpy(dtype=float), axis=0), strict=True))
    known: dict[str, list[Key]] = {}
    for key in by_group:
        known.setdefault(key[0], []).append(key)
    by_department = {
        code: float(sum(by_group[key] for key in own))
        for code, own in known.items()
        if hours[own].notna().any(axis=1).all()
    }
    return by_department, by_group
