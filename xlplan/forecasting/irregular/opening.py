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
LEAST_GAP = 4


def leading_zeros(values: Floats, *, season_length: int) -> int:
    """Count the periods before a service opened, or opened again; 0 where zeros are its habit.

    They are longer than any gap since, would hardly be so many by chance, and what follows is dense or regular.

    Examples
    --------
    >>> leading_zeros(np.r_[np.zeros(9), 40.0, 42, 41], season_length=12)
    9
    >>> leading_zeros(np.array([0.0, 0, 0, 7, 0, 0, 0, 5]), season_length=12)
    0

    A ward that closed for a year and reopened half a year ago:

    >>> leading_zeros(np.r_[np.full(12, 50.0), np.zeros(12), np.full(6, 60.0)], season_length=12)
    24
    """
    if values.all():
        return 0
    if values[0] != 0:
        return _reopened(values, season_length)
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


def _reopened(values: Floats, season_length: int) -> int:
    """Count the periods before a service opened again: one long gap, no other like it, and dense since.

    What came before the gap is left out only if the zeros would hide the rest, or two years have come since.
    """
    places = np.flatnonzero(values)
    gaps = np.diff(places) - 1
    if gaps.size < LEAST_EVENTS:
        return 0
    second, longest = np.sort(gaps)[-2:].tolist()
    place = int(places[int(gaps.argmax()) + 1])
    since = values[place:] != 0
    alone = longest >= LEAST_GAP and longest > 2 * second + 2
    enough = since.size >= 2 * season_length or (values == 0).mean() >= OFTEN_ZERO
    dense = since.size >= LEAST_EVENTS and since.mean() > 1 - OFTEN_ZERO
    return place if alone and enough and dense else 0


def opened(history: History) -> History:
    """Give a history from the period in which its service opened."""
    zeros = leading_zeros(history.values, season_length=history.clock.season_length)
    if not zeros:
        return history
    return History(history.unique_id, history.start + zeros, history.observed[zeros:], history.clock)
