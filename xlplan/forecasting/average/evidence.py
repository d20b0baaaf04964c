"""How well each point of the lattice explains each series, and what it forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.factors import Factors
from xlplan.forecasting.history.batches import Batch

__all__ = ["Evidence", "evaluate", "origins_before", "recency"]

Reals = npt.NDArray[np.floating[Any]]

SHARPNESS = 0.5
AHEAD = 0.35
YEARLY_RECENCY = 0.985**12
LEAST_SQUARES = 2e-3
LEAST_ERROR = 1e-3
ORIGINS = 3


@dataclass(frozen=True)
class Evidence:
    """What all points say about the series of a batch at one origin.

    Parameters
    ----------
    score : numpy.ndarray
        Loadings by points by series: tempered log score.
    squares : numpy.ndarray
        Loadings by points by series: estimate of the common scale.
    ahead : numpy.ndarray
        Points by leads by series: forecast without the calendar.
    effect : numpy.ndarray
        Points by leads by effects: what a unit of loading adds to the forecast.
    variance : numpy.ndarray
        Points by leads.
    """

    score: Reals
    squares: Reals
    ahead: Reals
    effect: Reals
    variance: Floats


@dataclass(frozen=True)
class _Whitened:
    """A batch under all points: whitened histories and calendar effects."""

    factors: Factors
    batch: Batch
    values: Reals
    effects: Reals

    def forecast(self, origin: int, horizon: int) -> tuple[Reals, Reals]:
        """Forecast from an origin: series, and what is left of the calendar effects."""
        factors, dtype = self.factors, self.values.dtype
        carry = factors.lower[:, origin : origin + horizon, :origin]
        weights = (factors.unit[:, :origin] / factors.information(origin)[:, None]).astype(dtype)
        gain = factors.at(origin, horizon).level.astype(dtype)

        def path(white: Reals) -> Reals:
            level = np.matmul(weights[:, None, :], white[:, :origin])
            return np.asarray(np.matmul(carry, white[:, :origin]) + gain[:, :, None] * level)

        actual = self.batch.effects[:, origin : origin + horizon].T.astype(dtype)
        return path(self.values), actual - path(self.effects)


def origins_before(periods: int, season_length: int) -> list[int]:
    """List the origins of the multi-step score: a year before the end and half years before that.

    Examples
    --------
    >>> origins_before(72, 12), origins_before(50, 12), origins_before(40, 12)
    ([60, 54, 48], [38, 32, 26], [])
    """
    if periods < 4 * season_length:
        return []
    step = max(1, season_length // 2)
    found = [periods - season_length - step * number for number in range(ORIGINS)]
    return [origin for origin in found if origin >= 2 * season_length]


def recency(periods: int, season_length: int) -> Floats:
    """Weight each period's error by its age; the mean weight is 1.

    Examples
    --------
    >>> recency(3, 12).round(3)
    array([0.985, 1.   , 1.015])
    """
    weights = YEARLY_RECENCY ** (np.arange(periods - 1, -1, -1) / season_length)
    return np.asarray(weights / weights.mean())


def evaluate(
    factors: Factors, batch: Batch, loadings: Floats, *, horizon: int, origin: int | None = None, ahead: float = AHEAD
) -> Evidence:
    """Score every point on every series of a batch and forecast from its end, or from an earlier origin.

    Parameters
    ----------
    factors : Factors
        Factors that reach the history and the horizon.
    batch : Batch
        Series of equal length.
    loadings : numpy.ndarray
        Alternatives by calendar effects.
    horizon : int
        Leads.
    origin : int, optional
        Periods known; all of them if left out.
    ahead : float
        Weight of the multi-step score.
    """
    known = batch.periods if origin is None else origin
    dtype = factors.lower.dtype
    white = _Whitened(factors, batch, factors.whiten(batch.values[:known]), factors.whiten(batch.effects[:, :known].T))
    gains = np.multiply.outer(loadings, batch.gain).astype(dtype)
    squares = _squares(white, gains, known)
    degrees = known + 1 + batch.prior_periods
    logdet = factors.at(known, horizon).logdet.astype(dtype)
    score = SHARPNESS * (-0.5 * degrees * np.log(squares) - 0.5 * logdet[:, None])
    origins = origins_before(known, factors.season_length) if ahead else []
    if origins:
        weight = ahead * factors.season_length / len(origins)
        score -= dtype.type(weight) * sum(_misses(white, gains, before) for before in origins)
    return Evidence(
        score, squares / dtype.type(degrees), *white.forecast(known, horizon), factors.at(known, horizon).variance
    )


def _squares(white: _Whitened, gains: Reals, known: int) -> Reals:
    """Sum the squared whitened errors, recent ones weighted more: loadings by points by series."""
    factors, values, effects = white.factors, white.values, white.effects
    dtype = values.dtype
    weights = recency(known, factors.season_length)
    unit = factors.unit[:, :known]
    information = factors.information(known)
    levels = np.matmul(unit[:, None, :] / information[:, None, None], effects.astype(float))
    rest = (effects - unit[:, :, None] * levels) * weights[:, None]
    rows = [unit / information[:, None], unit * weights, *np.moveaxis(rest, 2, 0)]
    sums = np.matmul(np.stack(rows, axis=1).astype(dtype), values)
    level, weighted = sums[:, 0], sums[:, 1]
    total = np.matmul(weights.astype(dtype), values * values)
    curvature = (unit**2 * weights).sum(axis=1).astype(dtype)[:, None]
    squares = np.broadcast_to(total - 2 * level * weighted + level**2 * curvature, (len(gains), *level.shape)).copy()
    cross = np.moveaxis(sums[:, 2:], 1, 0) - np.einsum("gtj,gt->jg", rest, unit).astype(dtype)[:, :, None] * level
    own = np.einsum("gtj,gtk->jkg", rest, effects - unit[:, :, None] * levels).astype(dtype)
    squares -= 2 * np.einsum("cjn,jgn->cgn", gains, cross)
    squares += np.einsum("cjn,ckn,jkg->cgn", gains, gains, own, optimize=True) if len(own) else 0
    return np.asarray(np.maximum(squares, 0) + white.batch.prior_squares.astype(dtype) + dtype.type(LEAST_SQUARES))


def _misses(white: _Whitened, gains: Reals, origin: int) -> Reals:
    """Give the log of the mean absolute error of the year after an origin: loadings by points by series."""
    length = white.factors.season_length
    paths, left = white.forecast(origin, length)
    error = white.batch.values[origin : origin + length].astype(paths.dtype) - paths
    found = np.empty((len(gains), *paths[:, 0].shape), dtype=paths.dtype)
    for number, gain in enumerate(gains):
        moved = error if not gain.any() else error - np.matmul(left, gain)
        found[number] = np.log(np.abs(moved).mean(axis=1) + paths.dtype.type(LEAST_ERROR))
    return found
