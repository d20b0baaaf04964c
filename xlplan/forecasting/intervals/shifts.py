"""Intervals that know about level shifts: how often a panel's series jumped out of their range, and how far.

A normal distribution has no room for a ward that closes or a contract that changes. What a panel missed at past
origins by more than three deviations is taken for a shift; with the share seen at each lead, an outcome is as
uncertain as such a shift is large against the level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from xlplan.core.arrays.align import Floats

__all__ = ["NO_SHIFT", "Shift", "learn_shift", "stretch"]


THRESHOLD = 3.0
LARGEST = 1.0
MOST_SHARE = 0.4
LEAST_COUNT = 5
SMOOTH = 2
STEPS = 40


@dataclass(frozen=True, eq=False)
class Shift:
    """Level shifts as a panel saw them.

    Parameters
    ----------
    share : numpy.ndarray
        One a lead: the share of series that had shifted by then; grows on after the last lead.
    size : float
        Deviation of a shift on the modeled scale, as a share of the level.
    rate : float
        Share of pairs of half years between which levels of the panel moved; 0 if that is not known.
    pairs : float
        How many pairs of a series the panel's rate is worth.
    """

    share: Floats
    size: float
    rate: float = 0.0
    pairs: float = 2.0

    def more(self, times: float) -> Shift:
        """Multiply the shares."""
        return replace(self, share=np.minimum(self.share * times, MOST_SHARE))

    def shares(self, horizon: int) -> Floats:
        """Give the share at each of `horizon` leads."""
        lead = np.arange(horizon)
        known = self.share[np.minimum(lead, self.share.size - 1)]
        return np.minimum(known * np.maximum((lead + 1) / self.share.size, 1.0), MOST_SHARE)


NO_SHIFT = Shift(np.zeros(1), 0.0)


def learn_shift(errors: Floats, relative: Floats) -> tuple[Shift, Floats]:
    """Learn shifts from errors at past origins; give the errors again, those of shifts as NaN.

    Parameters
    ----------
    errors : numpy.ndarray
        In deviations: a row a series and origin, a column a lead.
    relative : numpy.ndarray
        The same errors as shares of the level.

    Examples
    --------
    >>> errors = np.tile([[1.0], [9.0]], (5, 4))
    >>> shift, rest = learn_shift(errors, errors / 10)
    >>> shift.share.tolist(), round(shift.size, 6), int(np.isnan(rest).sum())
    ([0.4, 0.4, 0.4, 0.4], 0.9, 20)
    """
    jumped = np.abs(errors) > THRESHOLD
    if jumped.sum() < LEAST_COUNT:
        return NO_SHIFT, errors
    padded = np.pad(jumped.mean(axis=0), SMOOTH, mode="edge")
    share = np.lib.stride_tricks.sliding_window_view(padded, 2 * SMOOTH + 1).mean(axis=1)
    size = float(np.sqrt(np.mean(np.minimum(np.abs(relative[jumped]), LARGEST) ** 2)))
    return Shift(np.minimum(share, MOST_SHARE), size), np.where(jumped, np.nan, errors)


def stretch(deviates: Floats, share: Floats, ratio: Floats) -> Floats:
    """Bring normal deviates to those of a mixture: normal, or with `share` as probability `ratio` times as wide.

    Parameters
    ----------
    deviates, share, ratio : numpy.ndarray
        Of shapes that broadcast; deviates at least 0, ratios at least 1.

    Examples
    --------
    One in ten outcomes ten times as wide: 80 % lie within 1.5 deviations, 95 % within 6.7.

    >>> stretch(np.array([1.2816, 1.96]), np.array(0.1), np.array(10.0)).round(1)
    array([1.5, 6.7])
    """
    target = _inside(deviates)
    low, high = np.broadcast_arrays(deviates * 1.0, deviates * ratio, share)[:2]
    for _ in range(STEPS):
        middle = (low + high) / 2
        below = (1 - share) * _inside(middle) + share * _inside(middle / ratio) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def _inside(deviates: Floats) -> Floats:
    """Give the probability that a standard normal variable lies within deviates."""
    places, values = _normal_table()
    return np.interp(deviates, places, values)


@lru_cache(maxsize=1)
def _normal_table() -> tuple[Floats, Floats]:
    places = np.linspace(0, 9, 4501)
    return places, np.array([math.erf(place / math.sqrt(2)) for place in places.tolist()])
