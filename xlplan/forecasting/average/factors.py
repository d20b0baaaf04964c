"""One Cholesky factor a point: it serves every shorter history and every backtest origin.

With the covariance of `size` periods factored as ``L L'``, the leading block of ``L`` is the factor of any
shorter history, ``L[:T, :T]⁻¹ z`` are its whitened values, and ``L[T:T+h, :T]`` carries them to the periods
ahead. The level is estimated by generalized least squares on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.kernels import covariances
from xlplan.forecasting.average.lattice import Point

__all__ = ["Factors", "Origin", "build_factors"]

Reals = npt.NDArray[np.floating[Any]]

BLOCK = 32
SMALL = 24


@dataclass(frozen=True)
class Origin:
    """What a point says at one origin before it has seen a history.

    Parameters
    ----------
    level : numpy.ndarray
        Points by leads: what a unit of level adds to the forecast.
    variance : numpy.ndarray
        Points by leads: variance of the forecast error, uncertainty of the level included.
    logdet : numpy.ndarray
        One a point: log determinant of the likelihood.
    """

    level: Floats
    variance: Floats
    logdet: Floats


@dataclass(frozen=True, eq=False)
class Factors:
    """Factors of a set of points.

    Parameters
    ----------
    points : tuple of Point
        The models.
    lower, inverse : numpy.ndarray
        Points by size by size: Cholesky factor and its inverse.
    unit : numpy.ndarray
        Points by size: the whitened level.
    logdet, diagonal : numpy.ndarray
        Points by size: log determinant of each leading block; variance of each period.
    """

    points: tuple[Point, ...]
    season_length: int
    lower: Reals
    inverse: Reals
    unit: Floats
    logdet: Floats
    diagonal: Floats
    _origins: dict[tuple[int, int], Origin] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """Periods the factors reach."""
        return int(self.lower.shape[1])

    @property
    def bytes(self) -> int:
        """Memory the factors take."""
        return int(self.lower.nbytes + self.inverse.nbytes)

    def whiten(self, columns: Reals) -> Reals:
        """Whiten histories, one a column: points by periods by columns."""
        periods = len(columns)
        values = np.ascontiguousarray(columns, dtype=self.inverse.dtype)
        return np.asarray(np.matmul(self.inverse[:, :periods, :periods], values))

    def information(self, origin: int) -> Floats:
        """Give the information about the level at an origin, one a point."""
        return np.asarray((self.unit[:, :origin] ** 2).sum(axis=1))

    def at(self, origin: int, horizon: int) -> Origin:
        """Give what each point says at an origin."""
        key = (origin, horizon)
        if key not in self._origins:
            ahead = self.lower[:, origin : origin + horizon, :origin].astype(float)
            level = 1 - np.matmul(ahead, self.unit[:, :origin, None])[:, :, 0]
            information = self.information(origin)[:, None]
            known = (ahead**2).sum(axis=2)
            variance = self.diagonal[:, origin : origin + horizon] - known + level**2 / information
            self._origins[key] = Origin(level, variance, self.logdet[:, origin - 1] + np.log(information[:, 0]))
        return self._origins[key]

    def joint_covariance(self, origin: int, horizon: int) -> Floats:
        """Give the covariance of the forecast errors of all leads: points by leads by leads."""
        rows = self.lower[:, origin : origin + horizon].astype(float)
        fresh = rows[:, :, origin : origin + horizon]
        level = self.at(origin, horizon).level
        shared = level[:, :, None] * level[:, None, :] / self.information(origin)[:, None, None]
        return np.asarray(np.matmul(fresh, fresh.transpose(0, 2, 1)) + shared)


def build_factors(
    points: Sequence[Point],
    size: int,
    *,
    season_length: int,
    season: Floats | None = None,
    dtype: npt.DTypeLike = np.float32,
) -> Factors:
    """Factor the covariance of every point, in blocks that bound the memory.

    Parameters
    ----------
    points, size, season_length, season
        As in `xlplan.forecasting.average.kernels.covariances`.
    dtype : dtype
        In which factors are kept; they are computed in double precision.

    Examples
    --------
    >>> factors = build_factors([Point(noise=1, level=0.5)], 3, season_length=12, dtype=float)
    >>> factors.at(2, 1).variance.round(3)
    array([[2.1]])
    """
    count = len(points)
    lower, inverse = np.empty((2, count, size, size), dtype=dtype)
    unit, logdet, diagonal = np.empty((3, count, size))
    for start in range(0, count, BLOCK):
        rows = slice(start, start + BLOCK)
        matrix = covariances(points[rows], size, season_length=season_length, season=season)
        factor = np.asarray(np.linalg.cholesky(matrix), dtype=float)
        whitener = _invert(factor)
        lower[rows], inverse[rows] = factor, whitener
        unit[rows] = whitener.sum(axis=2)
        logdet[rows] = 2 * np.cumsum(np.log(np.diagonal(factor, axis1=1, axis2=2)), axis=1)
        diagonal[rows] = np.diagonal(matrix, axis1=1, axis2=2)
    return Factors(tuple(points), season_length, lower, inverse, unit, logdet, diagonal)


def _invert(lower: Floats) -> Floats:
    """Invert triangular matrices by halves, which a general inverse takes several times as long for."""
    size = lower.shape[1]
    if size <= SMALL:
        return np.tril(np.linalg.inv(lower))
    half = size // 2
    out = np.zeros_like(lower)
    out[:, :half, :half] = _invert(lower[:, :half, :half])
    out[:, half:, half:] = _invert(lower[:, half:, half:])
    across = np.matmul(lower[:, half:, :half], out[:, :half, :half])
    out[:, half:, :half] = -np.matmul(out[:, half:, half:], across)
    return out
