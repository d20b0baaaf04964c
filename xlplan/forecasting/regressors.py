"""What the calendar does to a month: days, weekdays and public holidays, and how far a series follows."""

from __future__ import annotations

from enum import StrEnum
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.calendar import days_in_month, weekdays_in_month

__all__ = ["Calendar", "calendar_logs", "choose_loadings", "loading_grid"]

Floats = npt.NDArray[np.float64]

STEPS = (0.0, 0.5, 1.0)
USUAL = {"days": 1.0, "weekdays": 0.5}
EVIDENCE = 0.5
WHOLE_SEASONS = 24


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


def calendar_logs(calendar: Calendar, months: pd.DatetimeIndex, *, region: str | None = None) -> Floats:
    """Compute the logarithm of each month's days or weekdays relative to a usual month.

    Parameters
    ----------
    calendar : Calendar
        Which effects.
    months : pandas.DatetimeIndex
        Month starts.
    region : str, optional
        Whose public holidays are taken out of the weekdays.

    Returns
    -------
    numpy.ndarray
        One row an effect, one column a month. The usual month has 365.25/12 days, 5/7 of them weekdays.

    Examples
    --------
    October 2026 has 22 weekdays, 1.2 % more than a usual month.

    >>> calendar_logs(Calendar.WEEKDAYS, pd.DatetimeIndex(["2026-10-01"])).round(3)
    array([[0.012]])
    """
    days = 365.25 / 12
    rows = {
        "days": lambda: np.log(days_in_month(months) / days),
        "weekdays": lambda: np.log(weekdays_in_month(months, region=region) / (days * 5 / 7)),
    }
    logs = [rows[effect]() for effect in calendar.effects]
    return np.array(logs).reshape(len(logs), len(months))


def loading_grid(calendar: Calendar) -> Floats:
    """List the loadings tried, one row a combination: 0 ignores an effect, 1 follows it in proportion."""
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


def loading_evidence(values: Floats, logs: Floats, grid: Floats) -> Floats:
    """Compute the log likelihood of each loading from the changes against the month a year before.

    Parameters
    ----------
    values : numpy.ndarray
        The history, on a scale where its typical value is 1.
    logs : numpy.ndarray
        Calendar effects of the same months, one row an effect.
    grid : numpy.ndarray
        The loadings, one row a combination.
    """
    if values.size < WHOLE_SEASONS or not logs.size:
        return np.zeros(len(grid))
    adjusted = values / np.exp(grid @ logs)
    scaled = np.sqrt(adjusted) if values.min() >= 0 else adjusted
    yearly = scaled[:, 12:] - scaled[:, :-12]
    wobble = yearly - np.apply_along_axis(np.convolve, 1, yearly, np.full(5, 0.2), "same")
    squares = (wobble**2).sum(axis=1)
    likelihood: Floats = -yearly.shape[1] / 2 * np.log(squares + 1e-9)
    return likelihood
