"""Shocks to a history: single outliers, transitory changes, level shifts; found, or sized where a user names them.

A shock is a regressor of the structural models. For each model, generalized least squares by its Cholesky factor
gives the shock's size and what it improves the likelihood by; the model is chosen together with the shock, because a
model with a restless level would explain every shift away.

References
----------
P. de Jong and J. Penzer, Diagnosing shocks in time series, Journal of the American Statistical Association 93 (1998).
C. Chen and L.-M. Liu, Joint estimation of model parameters and outlier effects in time series, same journal 88 (1993),
for the kinds of shock and the decay of 0.7 a period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.cache import cached_factors
from xlplan.forecasting.average.factors import Factors
from xlplan.forecasting.average.priors import packaged_prior

__all__ = ["DECAY", "LEAST_PERIODS", "Shock", "find_shocks", "shape", "shock_sizes"]


DECAY = 0.7
LEAST_PERIODS = 12
LONGEST = 240
MODELS = 40
LEAST_RATIO = 20.0
ROUNDING = 24
EDGE = {"AO": 0, "TC": 2, "LS": 2}
KINDS = tuple(EDGE)


@dataclass(frozen=True, order=True)
class Shock:
    """One shock.

    Parameters
    ----------
    place : int
        Period it begins in, counted from 0.
    kind : str
        ``AO`` one period, ``TC`` fading by three tenths a period, ``LS`` for good.
    size : float
        In the unit of the history, when it begins.
    """

    place: int
    kind: str
    size: float


def shape(kind: str, place: int, periods: int, *, end: int | None = None) -> Floats:
    """Give what a shock of size 1 adds to each period.

    Parameters
    ----------
    kind : str
        ``AO``, ``TC``, ``LS``, or ``RAMP``: a straight way to 1 from `place` to `end`.
    place, periods : int
        Where it begins, and how many periods there are.
    end : int, optional
        Only for a ramp.

    Examples
    --------
    >>> shape("TC", 1, 4).round(2), shape("RAMP", 1, 4, end=2)
    (array([0.  , 1.  , 0.7 , 0.49]), array([0. , 0.5, 1. , 1. ]))
    """
    since = np.arange(periods) - place
    if kind == "AO":
        return np.asarray(since == 0, dtype=float)
    if kind == "TC":
        return np.asarray(np.where(since >= 0, DECAY ** np.maximum(since, 0), 0.0), dtype=float)
    if kind == "LS":
        return np.asarray(since >= 0, dtype=float)
    length = max((place if end is None else end) - place + 1, 1)
    return np.asarray(np.clip((since + 1) / length, 0.0, 1.0))


def shock_sizes(values: Floats, shapes: Sequence[Floats], *, season_length: int) -> Floats:
    """Estimate the sizes of shocks whose shapes are known, all at once, under the likeliest model.

    Parameters
    ----------
    values : numpy.ndarray
        History without gaps.
    shapes : sequence of numpy.ndarray
        What each adds if its size is 1.
    season_length : int
        12, 4 or 52.

    Examples
    --------
    A unit opened ten beds in the 25th month.

    >>> days = np.r_[np.full(24, 600.0), np.full(24, 900.0)]
    >>> shock_sizes(days, [shape("LS", 24, 48)], season_length=12).round(3)
    array([300.])
    """
    center, scale = _scale(values)
    whitened = _Whitened.of((values - center) / scale, _factors(values.size, season_length), shapes)
    best = int(np.argmax(whitened.scores()))
    return np.asarray(whitened.coefficients(best)[1:] * scale)


def find_shocks(values: Floats, *, season_length: int, most: int = 3) -> list[Shock]:
    """Find the shocks that improve the likelihood most, one after the other.

    Parameters
    ----------
    values : numpy.ndarray
        History without gaps, at least twelve periods; of a longer one the last 240.
    season_length : int
        12, 4 or 52.
    most : int
        How many at most. A shock must improve twice the log likelihood by twenty, so that a history without one
        seldom shows one.

    Returns
    -------
    list of Shock
        By date.

    Examples
    --------
    >>> days = np.r_[np.full(24, 600.0), np.full(24, 900.0)] + np.resize([4.0, -3, 0, 2, -3], 48)
    >>> [(shock.place, shock.kind, round(shock.size, -1)) for shock in find_shocks(days, season_length=12)]
    [(24, 'LS', 300.0)]
    """
    skipped = max(values.size - LONGEST, 0)
    series = values[skipped:]
    if series.size < LEAST_PERIODS or not np.ptp(series):
        return []
    factors = _factors(series.size, season_length)
    center, scale = _scale(series)
    candidates = [(kind, place) for kind in KINDS for place in _places(kind, series.size)]
    shapes = np.array([shape(kind, place, series.size) for kind, place in candidates])
    found: list[int] = []
    for _ in range(most):
        whitened = _Whitened.of((series - center) / scale, factors, shapes[found])
        chosen = whitened.best(factors.whiten(shapes.T).astype(float), series.size)
        if chosen is None or chosen in found:
            break
        found.append(chosen)
    if not found:
        return []
    sizes = shock_sizes(series, list(shapes[found]), season_length=season_length).tolist()
    named = [candidates[number] for number in found]
    return sorted(Shock(skipped + place, kind, size) for (kind, place), size in zip(named, sizes, strict=True))


def _places(kind: str, periods: int) -> range:
    return range(EDGE[kind], periods - EDGE[kind])


def _scale(values: Floats) -> tuple[float, float]:
    return float(values.mean()), float(values.std()) or 1.0


def _factors(periods: int, season_length: int) -> Factors:
    points, _ = packaged_prior().leading(MODELS)
    size = -(-periods // ROUNDING) * ROUNDING
    return cached_factors(points, size, season_length=season_length, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Whitened:
    """A history under all models: its level and the shocks taken so far, whitened, and what they leave."""

    values: Floats
    basis: Floats
    rest: Floats
    columns: Floats
    logdet: Floats

    @classmethod
    def of(cls, values: Floats, factors: Factors, shapes: Sequence[Floats] | Floats) -> _Whitened:
        """Whiten, and take out the level and the shocks."""
        known = np.column_stack([np.ones(values.size), *shapes])
        columns = factors.whiten(known).astype(float)
        basis = np.linalg.qr(columns)[0]
        white = factors.whiten(values[:, None]).astype(float)[:, :, 0]
        rest = white - np.einsum("gtk,gk->gt", basis, np.einsum("gtk,gt->gk", basis, white))
        return cls(white, basis, rest, columns, factors.logdet[:, values.size - 1])

    def scores(self) -> Floats:
        """Give the profile log likelihood of each model."""
        return self._score((self.rest**2).sum(axis=1))

    def _score(self, squares: Floats) -> Floats:
        floor = 1e-10 * (self.values**2).sum(axis=1)
        logdet = self.logdet if squares.ndim == 1 else self.logdet[:, None]
        limit = floor if squares.ndim == 1 else floor[:, None]
        return np.asarray(-0.5 * (self.rest.shape[1] * np.log(np.maximum(squares, limit)) + logdet))

    def coefficients(self, model: int) -> Floats:
        """Estimate level and shocks under one model."""
        return np.asarray(np.linalg.lstsq(self.columns[model], self.values[model], rcond=None)[0])

    def best(self, candidates: Floats, periods: int) -> int | None:
        """Choose the candidate that improves the likelihood most, together with its model; None if too little."""
        inner = np.einsum("gtk,gtc->gkc", self.basis, candidates)
        own = (candidates**2).sum(axis=1) - (inner**2).sum(axis=1)
        cross = np.einsum("gtc,gt->gc", candidates, self.rest)
        gain = np.where(own > 1e-8, cross**2 / np.maximum(own, 1e-8), 0.0)
        improved = self._score((self.rest**2).sum(axis=1)[:, None] - gain)
        if 2 * (improved.max() - self.scores().max()) < LEAST_RATIO:
            return None
        return int(np.unravel_index(np.argmax(improved), improved.shape)[1])
