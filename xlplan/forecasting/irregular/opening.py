"""Zeros before a service opened are no part of its history."""

from __future__ import annotations

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.irregular.occurrence import AT_A_RATE, SURE, occurrence

__all__ = ["OFTEN_ZERO", "leading_zeros", "opened"]

OFTEN_ZERO = 0.3
LEAST_ZEROS, LEAST_EVENTS = 3, 4
BY_CHANCE = 0.02


def leading_zeros(values: Floats, *, season_length: int) -> int:
    """Count the zeros before a service opened; 0 where zeros are its habit.

    They are longer than any gap since, would hardly be so many by chance, and what follows is dense or regular.

    Examples
    --------
    >>> leading_zeros(np.r_[np.zeros(9), 40.0, 42, 41], season_length=12)
    9
    >>> leading_zeros(np.array([0.0, 0, 0, 7, 0, 0, 0, 5]), season_length=12)
    0
    """
    if values[0] != 0:
        return 0
    places = np.flatnonzero(values)
    if not places.size:
        return 0
    first, since = int(places[0]), values[places[0] :] != 0
    gap = int(np.diff(places).max() - 1) if places.size > 1 else 0
    if first <= gap or first < LEAST_ZEROS:
        return 0
    if places.size < LEAST_EVENTS and (places.size < 2 or not since.all()):
        return 0
    share = (places.size + 0.5) / (since.size + 1)
    if (1 - share) ** first >= BY_CHANCE:
        return 0
    if since.mean() > 1 - OFTEN_ZERO:
        return first
    regular = 1 - occurrence(since, season_length=season_length, horizon=1).cycles[AT_A_RATE]
    return first if regular > SURE else 0


def opened(history: History) -> History:
    """Give a history from the period in which its service opened."""
    zeros = leading_zeros(history.values, season_length=history.clock.season_length)
    if not zeros:
        return history
    return History(history.unique_id, history.start + zeros, history.observed[zeros:], history.clock)
