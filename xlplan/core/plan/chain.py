"""The driver chain: volume to hours to pay, volume to quantity to spend, volume to revenue; exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import days_in_month
from xlplan.core.labor.hours import AGENCY, GROUPS, STAFF
from xlplan.core.labor.staffing_grid import Grid
from xlplan.core.plan.elements import AMOUNT, UNIT
from xlplan.core.plan.scheduled import SCHEDULED
from xlplan.core.plan.uses import units_of

__all__ = ["Drivers", "Model", "Outcome", "copy_drivers", "evaluate", "margin"]


@dataclass(frozen=True)
class Drivers:
    """What a scenario may change, by month: every array has one column for each open month.

    Parameters
    ----------
    volume : numpy.ndarray
        Units of service, one row for each statistic.
    intensity : numpy.ndarray
        Hours or items per weighted unit, one row for each use.
    agency_factor, agency_hours : numpy.ndarray
        Agency hours are multiplied by the first, then the second is added (hours a month); one row for each
        use. Staff take over what agency gives up, hour for hour of work.
    rate : numpy.ndarray
        Dollars an hour, unit or item, or dollars, one row for each element.
    """

    volume: Floats
    intensity: Floats
    agency_factor: Floats
    agency_hours: Floats
    rate: Floats


@dataclass(frozen=True)
class Model:
    """The plan of the open months.

    Parameters
    ----------
    months : pandas.DatetimeIndex
        Open months.
    volumes : list of (cost center, statistic)
        Rows of ``Drivers.volume``.
    uses, elements : pandas.DataFrame
        Rows of the uses and the elements; see `build_uses` and `build_elements`.
    worked_share : numpy.ndarray
        Worked hours per paid hour, uses by months: leave has its season.
    week : numpy.ndarray
        Paid hours a week of one FTE, one each use.
    base : Drivers
        As forecast.
    open_days : numpy.ndarray, optional
        Days that the department of each use is open, uses by months; all days if left out.
    grids : mapping of str to Grid
        Staffing grids by cost center.
    census_spread : float
        Variance of the daily census over its mean.
    """

    months: pd.DatetimeIndex
    volumes: list[tuple[str, str]]
    uses: pd.DataFrame
    elements: pd.DataFrame
    worked_share: Floats
    week: Floats
    base: Drivers
    open_days: Floats | None = None
    grids: Mapping[str, Grid] = field(default_factory=dict)
    census_spread: float = 1.0

    @property
    def days(self) -> Floats:
        """Days that the department of each use is open, uses by months."""
        every = np.broadcast_to(days_in_month(self.months), (len(self.uses), len(self.months)))
        return every if self.open_days is None else self.open_days

    @cached_property
    def unit_of_use(self) -> npt.NDArray[np.intp]:
        """Row of the volume of each use, or -1."""
        return _positions(self.uses["stat_key"], self.volumes)

    @cached_property
    def unit_of_element(self) -> npt.NDArray[np.intp]:
        """Row of the volume of each element, or -1."""
        return _positions(self.elements["stat_key"], self.volumes)

    @cached_property
    def use_of_element(self) -> npt.NDArray[np.intp]:
        """Row of the hours or quantity of each element, or -1."""
        keys = list(zip(self.uses["cost_center"], self.uses["group"], self.uses["category"], strict=True))
        group = self.elements["basis"].where(self.elements["basis"].isin(GROUPS), "")
        wanted = zip(self.elements["cost_center"], group, self.elements["category"], strict=True)
        return _positions(wanted, keys)


def _positions(keys: Iterable[object], known: Sequence[object]) -> npt.NDArray[np.intp]:
    at = {key: i for i, key in enumerate(known)}
    return np.array([at.get(key, -1) for key in keys], dtype=np.intp)


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to in the open months.

    Parameters
    ----------
    volume : numpy.ndarray
        Units, by statistic.
    used : numpy.ndarray
        Paid hours or items, by use.
    dollars : numpy.ndarray
        Revenue and expense both positive, by element.
    """

    volume: Floats
    used: Floats
    dollars: Floats


def evaluate(model: Model, drivers: Drivers) -> Outcome:
    """Run the chain: units to hours and items, times rates to dollars.

    Elements that go by units and are partly fixed cost ``rate * (fixed * base units + (1 - fixed) * units)``.

    Parameters
    ----------
    model : Model
        What the plan is made of.
    drivers : Drivers
        Of the base or of a scenario.
    """
    used = _agency(model, drivers, _used(model, drivers))
    quantity = np.ones_like(drivers.rate)
    use, unit = model.use_of_element, model.unit_of_element
    basis = model.elements["basis"].to_numpy()
    driven = ~np.isin(basis, [UNIT, AMOUNT, SCHEDULED])
    quantity[driven] = used[use[driven]]
    by_unit = basis == UNIT
    fixed = model.elements["fixed"].to_numpy(dtype=float)[by_unit, None]
    rows = unit[by_unit]
    quantity[by_unit] = fixed * model.base.volume[rows] + (1 - fixed) * drivers.volume[rows]
    return Outcome(drivers.volume, used, drivers.rate * quantity)


def _used(model: Model, drivers: Drivers) -> Floats:
    days, unit = model.days, model.unit_of_use
    volume = np.where(unit[:, None] >= 0, drivers.volume[unit] if len(drivers.volume) else 0.0, days)
    units = units_of(model.uses, volume, days, grids=model.grids, census_spread=model.census_spread)
    return drivers.intensity * units


def _agency(model: Model, drivers: Drivers, used: Floats) -> Floats:
    """Change agency hours as asked and let the department's staff work the difference."""
    changed = used.copy()
    place = {key: i for i, key in enumerate(zip(model.uses["cost_center"], model.uses["group"], strict=True))}
    for (cost_center, group), agency in place.items():
        staff = place.get((cost_center, STAFF))
        if group != AGENCY:
            continue
        changed[agency] = np.maximum(used[agency] * drivers.agency_factor[agency] + drivers.agency_hours[agency], 0)
        if staff is not None:
            worked = (used[agency] - changed[agency]) * model.worked_share[agency]
            changed[staff] = np.maximum(used[staff] + worked / model.worked_share[staff], 0)
    return changed


def margin(model: Model, outcome: Outcome) -> Floats:
    """Subtract expense and deductions from revenue, month by month, in dollars."""
    signs = np.where(model.elements["revenue"].to_numpy(dtype=bool), 1.0, -1.0)
    return np.asarray((signs * model.elements["factor"].to_numpy(dtype=float)) @ outcome.dollars, dtype=float)


def copy_drivers(drivers: Drivers) -> Drivers:
    """Copy drivers so that a scenario may change them."""
    return replace(drivers, **{name: getattr(drivers, name).copy() for name in drivers.__dataclass_fields__})
