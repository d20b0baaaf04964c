"""What the calendar does to a period: days, weekdays and public holidays, and how far series may follow."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.holidays import public_holidays
from xlplan.forecasting.history.batches import Effects
from xlplan.forecasting.history.clock import Clock

__all__ = [
    "Calendar",
    "calendar_effects",
    "calendar_logs",
    "choose_loadings",
    "loading_evidence",
    "loading_grid",
    "mixture_loadings",
]


WOBBLE = 5
STEPS = (0.0, 0.5, 1.0)
MIXTURE_STEPS = {"days": (0.5, 1.0), "weekdays": (0.3, 0.6, 1.0)}
USUAL = {"days": 1.0, "weekdays": 0.5}
EVIDENCE = 0.5
DAYS_IN_YEAR = 365.25


class Calendar(StrEnum):
    """The calendar effects a forecast may use."""

    NONE = "none"
    DAYS = "days"
    WEEKDAYS = "weekdays"
    BOTH = "both"

    @property
    def effects(self) -> tuple[str, ...]:
        """Name the effects: none, one or both of ``days`` and ``weekdays``."""
        return {"none": (), "both": ("days", "weekdays")}.get(self.value, (self.value,))


def calendar_logs(
    calendar: Calendar, first: int, count: int, *, clock: Clock | None = None, region: str | None = None
) -> Floats:
    """Compute the logarithm of each period's days or weekdays relative to a usual period.

    Parameters
    ----------
    calendar : Calendar
        Which effects.
    first, count : int
        Number of the first period, and how many.
    clock : Clock, optional
        What a period is; a month if left out.
    region : str, optional
        Whose public holidays are taken out of the weekdays.

    Returns
    -------
    numpy.ndarray
        One row an effect, one column a period. A usual month has 365.25/12 days, 5/7 of them weekdays.

    Examples
    --------
    October 2026 has 22 weekdays, 1.2 % more than a usual month.

    >>> calendar_logs(Calendar.WEEKDAYS, 2026 * 12 + 9, 1).round(3)
    array([[0.012]])
    """
    kind = clock or Clock()
    edges = kind.starts(first, count + 1)
    usual = DAYS_IN_YEAR / kind.season_length
    rows = {
        "days": lambda: np.diff(edges).astype(float) / usual,
        "weekdays": lambda: np.maximum(_weekdays(edges, region), 1) / (usual * 5 / 7),
    }
    logs = [np.log(rows[effect]()) for effect in calendar.effects]
    return np.array(logs).reshape(len(logs), count)


def _weekdays(edges: npt.NDArray[np.datetime64], region: str | None) -> Floats:
    """Count Monday to Friday between edges, less a region's public holidays."""
    free: tuple[object, ...] = ()
    if region and edges.size > 1:
        years = pd.DatetimeIndex(edges[[0, -1]].astype("datetime64[s]")).year
        free = public_holidays(region, tuple(range(int(years[0]), int(years[1]) + 1)))
    holidays = np.array(free, dtype="datetime64[D]")
    return np.asarray(np.busday_count(edges[:-1], edges[1:], holidays=holidays), dtype=float)


def calendar_effects(calendar: Calendar, first: int, last: int, *, clock: Clock, region: str | None) -> Effects:
    """Compute the effects of all periods from `first` to `last` once, centered, to be cut from."""
    table = calendar_logs(calendar, first, max(last - first, 1), clock=clock, region=region)
    table = table - table.mean(axis=1, keepdims=True)

    def cut(start: int, count: int) -> Floats:
        skip = max(start - first, 0)
        return np.asarray(table[:, skip : skip + count])

    return cut


def mixture_loadings(calendar: Calendar) -> Floats:
    """List the loadings averaged over, one row an alternative: none, or one of the effects by some share.

    Examples
    --------
    >>> mixture_loadings(Calendar.WEEKDAYS).ravel().tolist()
    [0.0, 0.3, 0.6, 1.0]
    """
    effects = calendar.effects
    rows = [np.zeros(len(effects))]
    for column, effect in enumerate(effects):
        for step in MIXTURE_STEPS[effect]:
            rows.append(np.eye(len(effects))[column] * step)
    return np.array(rows).reshape(len(rows), len(effects))


def loading_grid(calendar: Calendar) -> Floats:
    """List the loadings tried for one model, one row a combination: 0 ignores an effect, 1 follows it fully."""
    combinations = list(product(STEPS, repeat=len(calendar.effects)))
    return np.array(combinations, dtype=float).reshape(len(combinations), len(calendar.effects))


def choose_loadings(calendar: Calendar, evidence: list[Floats], *, pooled: bool) -> Floats:
    """Choose how far each series follows the calendar: the average loading, weighted by evidence.

    Parameters
    ----------
    calendar : Calendar
        Which effects.
    evidence : list of numpy.ndarray
        For each series the log likelihood of each row of the grid; all zero where there is no history.
    pooled : bool
        Whether the series of a panel tell each other which loadings are usual.

    Returns
    -------
    numpy.ndarray
        One row a series, one column an effect.
    """
    grid = loading_grid(calendar)
    usual = np.array([USUAL[effect] for effect in calendar.effects])
    prior = np.exp(-2 * np.abs(grid - usual).sum(axis=1))
    prior /= prior.sum()
    scores = EVIDENCE * np.array(evidence).reshape(-1, len(grid))
    for _ in range(10 if pooled else 0):
        prior = _normal(np.log(prior) + scores).sum(axis=0) + 10 * prior
        prior /= prior.sum()
    return _normal(np.log(prior) + scores) @ grid


def _normal(logs: Floats) -> Floats:
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    total: Floats = weights / weights.sum(axis=1, keepdims=True)
    return total


def loading_evidence(values: Floats, logs: Floats, grid: Floats, *, season_length: int = 12) -> Floats:
    """Compute the log likelihood of each loading from the changes against the period a year before.

    Parameters
    ----------
    values : numpy.ndarray
        The history, on a scale where its typical value is 1.
    logs : numpy.ndarray
        Calendar effects of the same periods, one row an effect.
    grid : numpy.ndarray
        The loadings, one row a combination.
    season_length : int
        Periods in a year.
    """
    if values.size < 2 * season_length or not logs.size:
        return np.zeros(len(grid))
    adjusted = values / np.exp(grid @ logs)
    scaled = np.sqrt(adjusted) if values.min() >= 0 else adjusted
    yearly = scaled[:, season_length:] - scaled[:, :-season_length]
    width = min(WOBBLE, yearly.shape[1])
    wobble = yearly - np.apply_along_axis(np.convolve, 1, yearly, np.full(width, 1 / WOBBLE), "same")
    squares = (wobble**2).sum(axis=1)
    likelihood: Floats = -yearly.shape[1] / 2 * np.log(squares + 1e-9)
    return likelihood
