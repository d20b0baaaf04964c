"""How many deviations from the center the bounds lie: packaged, or learned from what a panel missed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

__all__ = ["LEVELS", "learned_widths", "packaged_widths", "reach", "standard_normal"]

Floats = npt.NDArray[np.float64]

LEVELS = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.8)
PSEUDO_ERRORS = 50
LEAST, MOST = 0.75, 1.3
PACKAGED = (
    (0.5, (1.0, 1.0)),
    (0.75, (1.35, 1.8)),
    (1.2, (1.15, 1.35)),
    (3.0, (1.1, 1.2)),
    (4.0, (1.0, 1.12)),
    (float("inf"), (1.0, 1.0)),
)
SMOOTH = 2


def standard_normal(levels: Sequence[float]) -> Floats:
    """Give the number of deviations that hold a share of a normal distribution, in percent.

    Examples
    --------
    >>> standard_normal((80, 95)).round(3)
    array([1.282, 1.96 ])
    """
    return np.array([NormalDist().inv_cdf(0.5 + level / 200) for level in levels])


def packaged_widths(years: float) -> Floats:
    """Give the widths where no panel teaches them: wider the shorter the history.

    Parameters
    ----------
    years : float
        Length of the history. Below half a year the deviations themselves are drawn to a usual size.

    Returns
    -------
    numpy.ndarray
        One row a level of `LEVELS`, one column: factors of the normal widths.

    Examples
    --------
    >>> packaged_widths(2.0)[[7, 9], 0].round(2)
    array([1.1, 1.2])
    """
    return _interpolated(*next(factors for limit, factors in PACKAGED if years < limit))


@lru_cache(maxsize=16)
def _interpolated(inner: float, outer: float) -> Floats:
    """Give the factor of every level from those of 80 % and 95 %."""
    normal = standard_normal(LEVELS)
    low, high = standard_normal((80, 95))
    widths = np.interp(normal, (low, high), (inner, outer))[:, None]
    widths.flags.writeable = False
    return widths


def learned_widths(errors: Floats, *, most: float = MOST) -> Floats:
    """Learn widths from errors in deviations, one row a series and origin, one column a lead.

    Each is the quantile of the absolute errors over the normal one, smoothed over the leads, drawn to 1 where
    errors are few, and bounded.

    Examples
    --------
    >>> normal = np.array([NormalDist().inv_cdf((i + 0.5) / 999) for i in range(999)])
    >>> bool(np.allclose(learned_widths(1.2 * normal[:, None])[:10], 1.2, atol=0.02))
    True
    """
    found = np.abs(errors)
    normal = standard_normal(LEVELS)[:, None]
    ratio = np.quantile(found, np.array(LEVELS) / 100, axis=0) / normal
    padded = np.pad(ratio, ((0, 0), (SMOOTH, SMOOTH)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * SMOOTH + 1, axis=1)
    count = len(found)
    ratio = (count * windows.mean(axis=2) + PSEUDO_ERRORS) / (count + PSEUDO_ERRORS)
    return np.asarray(np.clip(ratio, LEAST, most))


def reach(widths: Floats, deviates: Floats, horizon: int) -> Floats:
    """Widen normal deviates: the more deviates, the farther, so that bounds never cross.

    Parameters
    ----------
    widths : numpy.ndarray
        Levels by leads; the last lead serves all later ones.
    deviates : numpy.ndarray
        Standard normal deviates of any sign; its last axis is the leads, or 1.
    horizon : int
        Leads.

    Examples
    --------
    >>> reach(packaged_widths(10.0), np.array([[-1.0], [2.0]]), 2)
    array([[-1., -1.],
           [ 2.,  2.]])
    """
    normal = standard_normal(LEVELS)
    edges = np.maximum.accumulate(np.vstack([np.zeros(widths.shape[1]), normal[:, None] * widths]), axis=0)
    size = np.abs(np.broadcast_to(deviates, (*deviates.shape[:-1], horizon)))
    out = np.empty(size.shape)
    for lead in range(horizon):
        column = edges[:, min(lead, widths.shape[1] - 1)]
        beyond = np.maximum(size[..., lead] - normal[-1], 0) * column[-1] / normal[-1]
        out[..., lead] = np.interp(size[..., lead], np.r_[0.0, normal], column) + beyond
    return np.asarray(np.sign(deviates) * out)
