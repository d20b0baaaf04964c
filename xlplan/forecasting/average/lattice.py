"""The structural models that are averaged: points of a lattice of fixed variance ratios."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

__all__ = ["Point", "autoregressive_points", "every_point", "grid_points", "smooth_points", "spread_points"]


class Point(NamedTuple):
    """One linear Gaussian structural model; variances are ratios to a common scale.

    Parameters
    ----------
    noise, level : float
        Variance of the observation noise and of the random walk of the level.
    damping : float
        What is left of the slope after a period; 1 keeps it.
    slope, slope_start : float
        Variance of the slope's shocks and of the slope before the first period.
    season, season_drift : float
        Variance of the seasonal pattern at the start, and by how much it grows in a year.
    ar, ar_coefficient : float
        Stationary variance and coefficient of an AR(1) component.
    """

    noise: float
    level: float
    damping: float = 1.0
    slope: float = 0.0
    slope_start: float = 0.0
    season: float = 0.0
    season_drift: float = 0.0
    ar: float = 0.0
    ar_coefficient: float = 0.0


MONTHS_SQUARED = 144
_LEVELS = ((1, 0), (1, 0.01), (1, 0.03), (1, 0.1), (1, 0.3), (1, 1), (0.3, 1), (0.02, 1))
_TRENDS = (
    (1, 0, 0),
    (1, 0, 0.02 / MONTHS_SQUARED),
    (1, 0, 0.3 / MONTHS_SQUARED),
    (1, 0, 5 / MONTHS_SQUARED),
    (0.98, 0, 0.01),
    (0.8, 0.03, 0.1),
    (0.9, 0.1, 0.3),
    (0.9, 0.01, 0.03),
    (0.95, 0.01, 0.1),
    (0.98, 0.0005, 0.01),
    (0.98, 0.005, 0.1),
    (0.98, 0.05, 1),
    (1, 0.0003, 0.02),
    (1, 0.003, 0.1),
    (1, 0.03, 1),
)
_SEASONS = (
    (0, 0),
    (0.1, 0),
    (0.1, 0.01),
    (0.5, 0),
    (0.5, 0.03),
    (1.5, 0.1),
    (3, 0.03),
    (3, 0.3),
    (3, 1),
    (10, 1),
    (30, 0),
    (30, 0.3),
    (30, 3),
    (300, 3),
)
_FEW_SEASONS = ((0, 0), (0.1, 0), (0.5, 0.03), (3, 0.03), (3, 0.3), (30, 0.3), (30, 3))
_SMOOTH_TRENDS = ((1, 0.001, 0.02), (1, 0.01, 0.1), (1, 0.1, 1), (1, 1, 5), (0.95, 0.1, 0.5), (0.9, 1, 2))


def grid_points() -> list[Point]:
    """List the full grid: every level with every trend with every seasonal pattern.

    Examples
    --------
    >>> len(grid_points())
    1680
    """
    return [Point(*level, *trend, *season) for level, trend, season in product(_LEVELS, _TRENDS, _SEASONS)]


def spread_points() -> list[Point]:
    """List an even quarter of the grid: points whose three positions add to a multiple of four.

    Each point left out has neighbors on every axis that are in, so that little is lost by leaving it out.

    Examples
    --------
    >>> len(spread_points())
    420
    """
    axes = product(enumerate(_LEVELS), enumerate(_TRENDS), enumerate(_SEASONS))
    return [Point(*level, *trend, *season) for (i, level), (j, trend), (k, season) in axes if (i + j + k) % 4 == 0]


def autoregressive_points() -> list[Point]:
    """List the points with an AR(1) component about a slow level.

    Examples
    --------
    >>> autoregressive_points()[0]
    Point(noise=0.1, level=0.03, damping=1, slope=0, slope_start=0, season=0, season_drift=0, ar=1, ar_coefficient=0.5)
    """
    trends = ((1, 0, 0), (1, 0, 0.05 / MONTHS_SQUARED))
    axes = product((0.5, 0.8), (0.1, 1), trends, _FEW_SEASONS)
    return [Point(noise, 0.03, *trend, *season, 1, coefficient) for coefficient, noise, trend, season in axes]


def smooth_points() -> list[Point]:
    """List the points of long windows: a smooth trend that alone moves the level.

    Examples
    --------
    >>> len(smooth_points()), {point.level for point in smooth_points()}
    (84, {0})
    """
    axes = product((0.02, 0.2), _SMOOTH_TRENDS, _FEW_SEASONS)
    return [Point(noise, 0, *trend, *season) for noise, trend, season in axes]


def every_point() -> list[Point]:
    """List every point that is packaged.

    Examples
    --------
    >>> len(every_point())
    1820
    """
    return grid_points() + autoregressive_points() + smooth_points()
