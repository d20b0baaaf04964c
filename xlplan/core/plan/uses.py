"""Hours and quantities, and how many of them a unit of service takes: fixed and variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats, ratio
from xlplan.core.labor.hours import GROUPS, STAFF
from xlplan.core.labor.staffing_grid import Grid, expected_hours
from xlplan.core.plan.elements import QUANTITY, Elements
from xlplan.core.plan.sources import HISTORY_MONTHS, Sources, pairs

__all__ = ["HOURS_SUBJECT", "QUANTITY_SUBJECT", "Uses", "build_uses", "units_of", "weighted_units"]

HOURS_SUBJECT, QUANTITY_SUBJECT = "Hours per unit", "Supply use per unit"


@dataclass(frozen=True)
class Uses:
    """What departments use month by month: paid hours by group, items by category.

    Parameters
    ----------
    rows : pandas.DataFrame
        One row a use: ``cost_center``, ``group`` (or empty), ``category`` (or empty), ``stat_key``, ``fixed``
        (share that volume does not move), ``per_day`` (usual units a day) and of the series of its use per unit
        ``series``, ``item``, ``subject``, ``unit``.
    amount, units : numpy.ndarray
        History, uses by months: hours or items, and weighted units; see `weighted_units`.
    """

    rows: pd.DataFrame
    amount: Floats
    units: Floats

    @property
    def intensity(self) -> Floats:
        """Hours or items per weighted unit; missing where units are zero or not known."""
        return ratio(self.amount, self.units)


def weighted_units(volume: Floats, days: Floats, *, fixed: Floats, per_day: Floats) -> Floats:
    """Weigh units of service so that hours are in proportion to them.

    ``fixed * per_day * days + (1 - fixed) * volume``: hours that volume does not move are spread over the days
    of the month, the others over its units. At the usual volume the weighted units are the units.

    Parameters
    ----------
    volume, days : numpy.ndarray
        Units and days of each month, uses by months and months.
    fixed, per_day : numpy.ndarray
        Share of hours that volume does not move, and usual units a day, one each use.

    Examples
    --------
    A unit with 30 patients a day, a quarter of its hours fixed, in a month of 31 days with 1,000 patient days:

    >>> float(weighted_units(np.array([1000.0]), np.array([31.0]), fixed=np.array(0.25), per_day=np.array(30.0))[0])
    982.5
    """
    return np.asarray((fixed * per_day)[..., None] * days + (1 - fixed)[..., None] * volume, dtype=float)


def units_of(
    rows: pd.DataFrame, volume: Floats, days: Floats, *, grids: Mapping[str, Grid], census_spread: float
) -> Floats:
    """Weigh the units that uses go by: hours of the staffing grid where a department's staff has one.

    A grid is costed over all the censuses that a month may bring, not at their mean: its steps make the two differ.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the uses.
    volume, days : numpy.ndarray
        Units, and days that the department is open, uses by months.
    grids : mapping of str to Grid
        By cost center.
    census_spread : float
        Variance of the daily census over its mean.
    """
    shares = {name: rows[name].to_numpy(dtype=float) for name in ("fixed", "per_day")}
    units = weighted_units(volume, days, **shares)
    for at, (code, group) in enumerate(zip(rows["cost_center"], rows["group"], strict=True)):
        if group == STAFF and code in grids:
            census = np.maximum(volume[at], 0) / days[at]
            known = np.isfinite(census)
            units[at, known] = expected_hours(grids[code], census[known], dispersion=census_spread) * days[at, known]
    return units


def build_uses(sources: Sources, elements: Elements) -> Uses:
    """Make the uses that the elements of a plan go by.

    A department that counts nothing spreads its hours over the days that it is open. One with a staffing grid
    goes by the hours of its grid.
    """
    records, amounts, volumes, opened = [], [], [], []
    for cost_center, group in _groups(sources):
        stat = sources.statistic(cost_center, "key_stat")
        records.append(_record(sources, cost_center, stat, sources.fixed_hours(cost_center), group=group))
        amounts.append(_since_first(sources.hours[cost_center, group].to_numpy()))
        opened.append(sources.days(cost_center, sources.months))
        volumes.append(_volume(sources, stat, opened[-1]))
    for row in elements.rows[elements.rows["basis"] == QUANTITY].to_dict("records"):
        cost_center, category, stat = row["cost_center"], row["category"], row["stat_key"]
        records.append(_record(sources, cost_center, stat, row["fixed"], category=category))
        amounts.append(sources.quantity[cost_center, category].to_numpy())
        opened.append(sources.days(cost_center, sources.months))
        volumes.append(_volume(sources, stat, opened[-1]))
    rows = pd.DataFrame(records, columns=_COLUMNS)
    label = rows["series"]
    rows["series"] = label.where(~label.duplicated(keep=False), label + " (" + rows["cost_center"] + ")")
    shape = (len(rows), len(sources.months))
    volume, days = (np.array(part, dtype=float).reshape(shape) for part in (volumes, opened))
    units = units_of(rows, volume, days, grids=sources.grids, census_spread=sources.census_spread)
    return Uses(rows, np.array(amounts, dtype=float).reshape(shape), units)


_COLUMNS = [
    "cost_center",
    "group",
    "category",
    "stat_key",
    "fixed",
    "per_day",
    "item",
    "subject",
    "unit",
    "series",
]


def _record(
    sources: Sources,
    cost_center: str,
    stat: tuple[str, str] | None,
    fixed: float,
    *,
    group: str = "",
    category: str = "",
) -> Mapping[str, object]:
    what = f"Paid {group} hours" if group else category
    base = "grid hour" if group == STAFF and cost_center in sources.grids else "unit" if stat else "day"
    item = f"{what} per {base}"
    name = sources.dept["name"].get(cost_center, cost_center)
    return {
        "cost_center": cost_center,
        "group": group,
        "category": category,
        "stat_key": stat,
        "fixed": fixed if stat else 1.0,
        "per_day": _per_day(sources, cost_center, stat) if stat else 1.0,
        "item": item,
        "subject": HOURS_SUBJECT if group else QUANTITY_SUBJECT,
        "unit": f"{'hours' if group else 'items'} a {base}",
        "series": f"{name} · {item}",
    }


def _groups(sources: Sources) -> list[tuple[str, str]]:
    """List who worked in the last months, whatever account paid them, in the order of the departments."""
    worked = [key for key in pairs(sources.hours) if sources.hours[key].iloc[-HISTORY_MONTHS:].gt(0).any()]
    return sorted(worked, key=lambda key: (*sources.place(key[0]), GROUPS.index(key[1])))


def _since_first(hours: Floats) -> Floats:
    """Blank the zeros before the first hours: the department was not there yet."""
    return np.where(np.maximum.accumulate(np.nan_to_num(hours) > 0), hours, np.nan)


def _per_day(sources: Sources, cost_center: str, stat: tuple[str, str]) -> float:
    recent = sources.stats[stat].iloc[-HISTORY_MONTHS:].dropna()
    days = sources.days(cost_center, pd.DatetimeIndex(recent.index)).sum()
    return float(recent.sum() / days) if days else 0.0


def _volume(sources: Sources, stat: tuple[str, str] | None, days: Floats) -> Floats:
    return np.asarray(sources.stats[stat].to_numpy() if stat else days, dtype=float)
