"""Short histories that multiply: growth that hardly fades is believed less, the shorter and the steeper they are.

A service that opened and filled up has grown tenfold; its growth says nothing of what comes. Growth below half again
within a history is what many services do, and is believed as in longer ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.state import Window
from xlplan.forecasting.history.batches import Batch

__all__ = ["prior_weights"]

FULL_YEARS, NONE_YEARS = 1.5, 3.0
FADING = 0.8
STEADY_START = 0.31 / 144
BELIEF = 0.05
USUAL_FOLD, STEEP_FOLD = 1.5, 3.0


def prior_weights(window: Window, batch: Batch, *, season_length: int) -> Floats:
    """Give the prior weights of a window's points for the series of a batch.

    Parameters
    ----------
    window : Window
        Points and weights, loadings by points.
    batch : Batch
        Series of equal length.
    season_length : int
        Periods in a year.

    Returns
    -------
    numpy.ndarray
        Those of the window, or one row a series where it is short.
    """
    years = batch.periods / season_length
    if years >= NONE_YEARS:
        return window.weights
    short = min((NONE_YEARS - years) / (NONE_YEARS - FULL_YEARS), 1.0)
    exponent = short * _steepness(batch)
    if not exponent.any():
        return window.weights
    lasting = np.array([(p.slope > 0 or p.slope_start > STEADY_START) and p.damping > FADING for p in window.points])
    weights = window.weights * np.where(
        np.tile(lasting, window.weights.size // lasting.size), BELIEF ** exponent[:, None], 1
    )
    total = weights.sum(axis=1, keepdims=True)
    return np.where(total > 0, weights / np.maximum(total, np.finfo(float).tiny), window.weights)


def _steepness(batch: Batch) -> npt.NDArray[np.float64]:
    """Give how steep each series is, 0 to 1, by how many times the last quarter of it is the first, or the reverse."""
    part = max(batch.periods // 4, 1)
    modeled = batch.values * batch.scale + batch.center
    values = np.where(batch.root, np.maximum(modeled, 0.0) ** 2, modeled)
    first, last = np.abs(values[:part].mean(axis=0)), np.abs(values[-part:].mean(axis=0))
    size = np.maximum(first, last)
    fold = size / np.maximum(np.minimum(first, last), np.maximum(1e-6 * size, np.finfo(float).tiny))
    steep = np.log(np.maximum(fold, 1.0) / USUAL_FOLD) / np.log(STEEP_FOLD / USUAL_FOLD)
    return np.asarray(np.clip(steep, 0.0, 1.0))
