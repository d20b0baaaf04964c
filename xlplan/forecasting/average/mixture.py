"""Weights of the points: each series' own evidence, and what the panel's series teach each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.evidence import Evidence

__all__ = ["learn_weights", "likelihoods", "moments", "posterior"]

Reals = npt.NDArray[np.floating[Any]]

STEPS = 30
PSEUDO_SERIES = 30.0


def likelihoods(evidence: Evidence) -> Reals:
    """Turn scores into likelihoods relative to the best: series by loadings and points.

    Examples
    --------
    >>> score = np.log([[[1.0], [0.5]]])
    >>> likelihoods(Evidence(score, score, score, score, score))
    array([[1. , 0.5]])
    """
    score = evidence.score.reshape(-1, evidence.score.shape[2])
    return np.asarray(np.exp(score - score.max(axis=0)).T)


def learn_weights(likelihood: Reals, prior: Floats, *, pseudo: float = PSEUDO_SERIES, steps: int = STEPS) -> Floats:
    """Learn from all series how usual each point is: expectation maximization from a prior.

    Parameters
    ----------
    likelihood : numpy.ndarray
        Series by points.
    prior : numpy.ndarray
        One a point, sum 1; worth `pseudo` series.

    References
    ----------
    H. Robbins, An empirical Bayes approach to statistics, Proc. Third Berkeley Symposium (1956).

    Examples
    --------
    >>> learn_weights(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0.5, 0.5]), pseudo=2.0)
    array([0.75, 0.25])
    """
    weights = base = prior.astype(likelihood.dtype)
    for _ in range(steps):
        share = 1 / (likelihood @ weights)
        weights = (weights * (share @ likelihood) + pseudo * base) / (len(likelihood) + pseudo)
    return np.asarray(weights, dtype=float)


def posterior(likelihood: Reals, weights: Floats) -> Reals:
    """Weigh the points for each series: series by points, rows sum to 1."""
    product = likelihood * weights.astype(likelihood.dtype)
    return np.asarray(product / product.sum(axis=1, keepdims=True))


def moments(evidence: Evidence, weights: Reals, gain: Floats, loadings: Floats) -> tuple[Floats, Floats, Floats]:
    """Give mean and variance of the mixture, and how much of the variance lies between points.

    Parameters
    ----------
    evidence : Evidence
        Of a batch.
    weights : numpy.ndarray
        Series by loadings and points, rows sum to 1.
    gain, loadings : numpy.ndarray
        What a unit of effect moves each series by; alternatives by effects.

    Returns
    -------
    tuple of numpy.ndarray
        Leads by series each.
    """
    ahead, effect = evidence.ahead, evidence.effect
    dtype = ahead.dtype
    parts = weights.T.reshape(evidence.score.shape)
    points = parts.sum(axis=0)
    load = np.einsum("cgn,cj->jgn", parts, loadings.astype(dtype))
    pair = np.einsum("cgn,cj,ck->jkgn", parts, loadings.astype(dtype), loadings.astype(dtype), optimize=True)
    lever = gain.astype(dtype)
    # Deviations from the plain average are squared: squares of forecasts would lose the digits that differ.
    plain = np.einsum("gn,ghn->hn", points, ahead)
    rest = ahead - plain
    moved = lever * np.einsum("jgn,ghj->hn", load, effect, optimize=True)
    square = np.einsum("gn,ghn->hn", points, rest * rest)
    for j in range(len(load)):
        square += 2 * lever * np.einsum("gn,ghn,gh->hn", load[j], rest, effect[:, :, j], optimize=True)
    square += lever**2 * np.einsum("jkgn,ghj,ghk->hn", pair, effect, effect, optimize=True)
    within = evidence.variance.T.astype(dtype) @ (parts * evidence.squares).sum(axis=0)
    between = np.maximum(square - moved * moved, 0)
    mean = plain.astype(float) + moved
    return mean, (within + between).astype(float), between.astype(float)
