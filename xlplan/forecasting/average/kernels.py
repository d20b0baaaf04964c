"""Covariances of the structural models: how every two periods of a history and its future move together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.lattice import Point

__all__ = ["component_rows", "covariances", "usual_season", "wave_shares"]


LONGEST_EVEN = 12


def wave_shares(season_length: int) -> Floats:
    """Share the variance of a seasonal pattern among its waves, the yearly one first; the shares sum to 1.

    All waves of months and quarters are alike, so that any position may stand out. Weeks next to each other are
    alike: the variance of their waves falls with the square of the frequency.

    Examples
    --------
    >>> wave_shares(4).round(3), wave_shares(52)[:2].round(3)
    (array([0.667, 0.333]), array([0.622, 0.156]))
    """
    waves = np.arange(1, season_length // 2 + 1)
    pairs = np.where(2 * waves == season_length, 1.0, 2.0)
    shares = pairs if season_length <= LONGEST_EVEN else 1 / waves**2
    return np.asarray(shares / shares.sum())


def usual_season(season_length: int) -> Floats:
    """Give the covariance of a seasonal pattern before anything is known of it: variance 1, sum 0.

    Examples
    --------
    >>> usual_season(4)[0].round(3)
    array([ 1.   , -0.333, -0.333, -0.333])
    """
    position = np.arange(season_length)
    distance = np.subtract.outer(position, position)
    waves = np.arange(1, season_length // 2 + 1)[:, None, None]
    cosines = np.cos(2 * np.pi * waves * distance / season_length)
    return np.asarray(np.tensordot(wave_shares(season_length), cosines, axes=1))


def covariances(points: Sequence[Point], size: int, *, season_length: int, season: Floats | None = None) -> Floats:
    """Compute the covariance of the first `size` periods under each point, its level at the start left out.

    Parameters
    ----------
    points : sequence of Point
        The models.
    size : int
        Periods: history and horizon.
    season_length : int
        Periods in a year: 12, 4 or 52.
    season : numpy.ndarray, optional
        Covariance of the seasonal pattern at the start, beginning with the first period; the usual one if left out.

    Examples
    --------
    >>> covariances([Point(noise=1, level=0.5)], 3, season_length=12)[0]
    array([[1.5, 0.5, 0.5],
           [0.5, 2. , 1. ],
           [0.5, 1. , 2.5]])
    """
    base = _Base(size, season_length, usual_season(season_length) if season is None else season)
    levels = {key: base.level(*key) for key in {point[:2] for point in points}}
    trends = {key: base.trend(*key) for key in {point[2:5] for point in points}}
    seasons = {key: base.season(*key) for key in {point[5:7] for point in points}}
    waves = {key: base.wave(*key) for key in {point[7:9] for point in points}}
    out = np.empty((len(points), size, size))
    for number, point in enumerate(points):
        np.add(levels[point[:2]], trends[point[2:5]], out=out[number])
        out[number] += seasons[point[5:7]]
        if point.ar:
            out[number] += waves[point[7:9]]
    return out


def component_rows(
    points: Sequence[Point], pull: Floats, *, horizon: int, season_length: int, season: Floats | None = None
) -> tuple[Floats, Floats]:
    """Add up what the points expect of trend and season in the periods ahead, given weights of the history.

    Parameters
    ----------
    points, season_length, season
        As in `covariances`.
    pull : numpy.ndarray
        Points by periods of history: inverse covariance times the history, weighted by how likely each point is.
    horizon : int
        Periods ahead.

    Returns
    -------
    tuple of numpy.ndarray
        One value a lead each: growth since the last period of the history, and the seasonal pattern.

    Examples
    --------
    A slope before the start of one a period: the level is expected to rise by as much again each period.

    >>> point = Point(noise=1, level=0, slope_start=1.0)
    >>> component_rows([point], np.array([[1.0]]), horizon=2, season_length=12)[0]
    array([1., 2.])
    """
    known = pull.shape[1]
    base = _Base(known + horizon, season_length, usual_season(season_length) if season is None else season)
    trend, seasonal = np.zeros((2, horizon))
    for sort in {point[2:5] for point in points}:
        weights = pull[[point[2:5] == sort for point in points]].sum(axis=0)
        path = base.trend(*sort)[known - 1 :, :known] @ weights
        trend += path[1:] - path[0]
    for kind in {point[5:7] for point in points}:
        weights = pull[[point[5:7] == kind for point in points]].sum(axis=0)
        seasonal += base.season(*kind)[known:, :known] @ weights
    return trend, seasonal


class _Base:
    """The covariances that are added up, each computed once."""

    def __init__(self, size: int, season_length: int, start: Floats) -> None:
        position = np.arange(size) % season_length
        index = np.arange(size)
        self.size = size
        self.walk = np.minimum.outer(index + 1.0, index + 1.0)
        self.start = start[np.ix_(position, position)]
        usual = usual_season(season_length)[np.ix_(position, position)]
        self.drift = usual * np.minimum.outer(index, index) / season_length
        self.distance = np.abs(np.subtract.outer(index, index))

    def level(self, noise: float, level: float) -> Floats:
        return np.asarray(noise * np.eye(self.size) + level * self.walk)

    def trend(self, damping: float, slope: float, slope_start: float) -> Floats:
        if not slope and not slope_start:
            return np.zeros((self.size, self.size))
        shocks, start = _slopes(self.size, damping)
        return np.asarray(slope * shocks + slope_start * start)

    def season(self, season: float, season_drift: float) -> Floats:
        return np.asarray(season * self.start + season_drift * self.drift)

    def wave(self, ar: float, coefficient: float) -> Floats:
        return np.asarray(ar * coefficient**self.distance, dtype=float)


@lru_cache(maxsize=32)
def _slopes(size: int, damping: float) -> tuple[Floats, Floats]:
    """Give the covariance of the level from unit slope shocks, and from a unit slope before the start."""
    reach = np.cumsum(damping ** np.arange(size + 1))
    lag = np.subtract.outer(np.arange(size), np.arange(size))
    response = np.where(lag >= 0, reach[np.maximum(lag, 0)], 0.0)
    start = reach[1:] - 1
    return response @ response.T, np.outer(start, start)
