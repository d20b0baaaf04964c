"""How many deviations from the center the bounds lie: packaged, or learned from what a panel missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.intervals.shifts import NO_SHIFT, Shift, learn_shift, stretch

__all__ = ["LEVELS", "Widths", "learned_widths", "packaged_widths", "standard_normal"]


LEVELS = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.8)
PSEUDO_ERRORS = 20
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
RATIOS = np.geomspace(1.0, 1e4, 60)
DEVIATES = np.linspace(0.0, 6.0, 121)


def standard_normal(levels: Sequence[float]) -> Floats:
    """Give the number of deviations that hold a share of a normal distribution, in percent.

    Examples
    --------
    >>> standard_normal((80, 95)).round(3)
    array([1.282, 1.96 ])
    """
    return np.array([NormalDist().inv_cdf(0.5 + level / 200) for level in levels])


@dataclass(frozen=True, eq=False)
class Widths:
    """Where the bounds of every level lie.

    Parameters
    ----------
    factors : numpy.ndarray
        Levels of `LEVELS` by leads: factors of the normal widths; the last lead serves all later ones.
    shift : Shift
        Level shifts the panel has seen.
    """

    factors: Floats
    shift: Shift = NO_SHIFT

    def widened(self, factors: Floats) -> Widths:
        """Multiply the factors."""
        return Widths(self.factors * factors, self.shift)

    def shifting(self, times: float) -> Widths:
        """Multiply the share of shifts."""
        return self if times == 1 else Widths(self.factors, self.shift.more(times))

    def bounds(self, deviate: float, relative: Floats) -> Floats:
        """Give how many deviations one normal deviate reaches: series by leads.

        Parameters
        ----------
        deviate : float
            At least 0.
        relative : numpy.ndarray
            Series by leads: the deviation as a share of the level.
        """
        horizon = relative.shape[1]
        reached = _reach(self.factors, np.full((1, horizon), deviate))
        if not self.shift.size or not deviate:
            return np.broadcast_to(reached, relative.shape)
        table = _stretched(deviate, tuple(self.shift.shares(horizon).tolist()))
        ratio = self.ratio(relative)
        wider = [np.interp(ratio[:, lead], RATIOS, table[lead]) for lead in range(horizon)]
        return np.asarray(reached * np.array(wider).T)

    def paths(self, deviates: Floats, relative: Floats) -> Floats:
        """Give how many deviations normal deviates of one series reach: paths by leads, any sign."""
        reached = _reach(self.factors, deviates)
        if not self.shift.size:
            return reached
        shares = self.shift.shares(deviates.shape[1])
        table = stretch(DEVIATES[1:], shares[:, None], self.ratio(relative)[:, None]) / DEVIATES[1:]
        wider = [np.interp(np.abs(deviates[:, lead]), DEVIATES[1:], row) for lead, row in enumerate(table)]
        return np.asarray(reached * np.array(wider).T)

    def ratio(self, relative: Floats) -> Floats:
        """Give how many times wider an outcome is spread after a shift."""
        return np.sqrt(1 + (self.shift.size / np.maximum(relative, self.shift.size * 1e-4 + 1e-300)) ** 2)


def packaged_widths(years: float) -> Widths:
    """Give the widths where no panel teaches them: wider the shorter the history.

    Parameters
    ----------
    years : float
        Length of the history. Below half a year the deviations themselves are drawn to a usual size.

    Returns
    -------
    Widths
        The same for all leads, without shifts.

    Examples
    --------
    >>> packaged_widths(2.0).factors[[7, 9], 0].round(2)
    array([1.1, 1.2])
    """
    return _interpolated(*next(factors for limit, factors in PACKAGED if years < limit))


@lru_cache(maxsize=16)
def _interpolated(inner: float, outer: float) -> Widths:
    """Give the factor of every level from those of 80 % and 95 %."""
    normal = standard_normal(LEVELS)
    low, high = standard_normal((80, 95))
    widths = np.interp(normal, (low, high), (inner, outer))[:, None]
    widths.flags.writeable = False
    return Widths(widths)


@lru_cache(maxsize=256)
def _stretched(deviate: float, shares: tuple[float, ...]) -> Floats:
    """Give how much farther one normal deviate reaches: leads by `RATIOS`."""
    return stretch(np.full((1, 1), deviate), np.array(shares)[:, None], RATIOS) / deviate


def learned_widths(errors: Floats, relative: Floats | None = None, *, most: float = MOST) -> Widths:
    """Learn widths from errors in deviations, one row a series and origin, one column a lead.

    Each factor is the quantile of the absolute errors over the normal one, smoothed over the leads, drawn to 1
    where errors are few, and bounded. With `relative`, the same errors as shares of the level, errors beyond all
    usual are told apart as level shifts.

    Examples
    --------
    >>> normal = np.array([NormalDist().inv_cdf((i + 0.5) / 999) for i in range(999)])
    >>> bool(np.allclose(learned_widths(1.2 * normal[:, None]).factors[:10], 1.2, atol=0.02))
    True
    """
    shift, usual = (NO_SHIFT, errors) if relative is None else learn_shift(errors, relative)
    normal = standard_normal(LEVELS)[:, None]
    ratio = np.nanquantile(np.abs(usual), np.array(LEVELS) / 100, axis=0) / normal
    padded = np.pad(ratio, ((0, 0), (SMOOTH, SMOOTH)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * SMOOTH + 1, axis=1)
    count = len(errors)
    ratio = (count * windows.mean(axis=2) + PSEUDO_ERRORS) / (count + PSEUDO_ERRORS)
    return Widths(np.clip(ratio, LEAST, most), shift)


def _reach(factors: Floats, deviates: Floats) -> Floats:
    """Widen normal deviates, rows by leads: the more deviates, the farther, so that bounds never cross."""
    normal = standard_normal(LEVELS)
    edges = np.maximum.accumulate(np.vstack([np.zeros(factors.shape[1]), normal[:, None] * factors]), axis=0)
    size, out = np.abs(deviates), np.empty(deviates.shape)
    for lead in range(deviates.shape[1]):
        column = edges[:, min(lead, factors.shape[1] - 1)]
        beyond = np.maximum(size[:, lead] - normal[-1], 0) * column[-1] / normal[-1]
        out[:, lead] = np.interp(size[:, lead], np.r_[0.0, normal], column) + beyond
    return np.asarray(np.sign(deviates) * out)
