"""The mean of a series whose square root is modeled: the square of the root's mean is its median, and too low.

E[y] = E[x]² + Var[x] with x² = y. The variance is that of the noise, as the posterior has it, and not the predictive
variance, which also counts how uncertain the level is: the square of a center that follows the noise is too large
already, on average by about half of that. Where noise is a small part of the level, models cannot tell it from the
wandering of the level, and little is added.
"""

from __future__ import annotations

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.batches import Marks

__all__ = ["expected_squares"]

SHARE, FOLLOWED = 1.15, 0.5
HALF_TRUSTED = 0.03
MOST_RATIO = 1e6


def expected_squares(center: Floats, deviation: Floats, noise: Floats, root: Marks) -> Floats:
    """Give the means where the root is modeled, NaN elsewhere: series by leads.

    Parameters
    ----------
    center, deviation : numpy.ndarray
        Of the root, series by leads.
    noise : numpy.ndarray
        Variance of the noise of the root, one a series.
    root : numpy.ndarray
        Whether the root is modeled.

    Examples
    --------
    >>> expected_squares(np.array([[1.0]]), np.array([[0.8]]), np.array([0.5]), np.array([True])).round(2)
    array([[1.5]])
    """
    squares = np.maximum(center, 0.0) ** 2
    ratio = noise / np.maximum(squares.mean(axis=1), noise / MOST_RATIO + np.finfo(float).tiny)
    wandering = np.maximum(deviation[:, 0] ** 2 - noise, 0.0)
    lacking = np.maximum(SHARE * noise - FOLLOWED * wandering, 0.0)
    added = np.minimum((lacking * ratio**2 / (ratio**2 + HALF_TRUSTED**2))[:, None], deviation**2)
    return np.where(root[:, None], squares + added, np.nan)
