"""How the patients of a unit vary from day to day: the chances of each census, from its mean and its spread."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, ratio
from xlplan.core.arrays.ranges import not_negative

__all__ = ["census_weights"]


_TAIL = 28.0
"""Chances below exp(-28), one in a million million, are cut off."""
_DUST = 1e-12


def census_weights(mean: npt.ArrayLike, dispersion: float = 1.0) -> Floats:
    """Give the chance of each whole census 0, 1, 2, … on a day of a month with a given mean.

    Poisson for a `dispersion` of 1, negative binomial above, binomial below. With ``m`` the mean, ``d`` the
    dispersion and ``u = (1 - d) / m``, all three follow from one ratio:
    ``p(k) / p(k-1) = m / k * (1 - (k - 1) u) / d``.

    A binomial census is one of ``1 / u`` beds, each taken with the chance ``1 - d``. Where that is no whole
    number, the two nearest are mixed so that mean and variance are kept. The least a census of whole patients
    can vary is between the two whole numbers around its mean: a smaller dispersion gives these two.

    Parameters
    ----------
    mean : array_like
        Mean patients a day, 0 or more; any shape; NaN where unknown.
    dispersion : float
        Variance of the daily census over its mean. 1 where patients come independently; above where they come
        in waves; below where the unit is always nearly full.

    Returns
    -------
    numpy.ndarray
        Chances, the shape of `mean` and one more axis: the census from 0. They add to 1; the tail below 1e-12
        is left out. NaN where the mean is.

    Raises
    ------
    OutOfRangeError
        For a negative mean or dispersion.

    References
    ----------
    The ``(a, b, 0)`` class of Panjer (1981), Recursive evaluation of a family of compound distributions,
    ASTIN Bulletin 12(1).

    Examples
    --------
    A small unit with two patients on a mean day: it is empty on 13.5 % of days, and has four on 9 %.

    >>> census_weights(2.0)[:5].round(4)
    array([0.1353, 0.2707, 0.2707, 0.1804, 0.0902])
    """
    means = not_negative("mean", mean)
    spread = float(not_negative("dispersion", dispersion))
    flat = np.where(means < _DUST, 0.0, means).ravel()
    size = _support(float(np.nanmax(flat, initial=0.0)), max(spread, 1.0))
    weights = _chances(flat, _per_bed(flat, spread), size) if spread >= 1 else _below_poisson(flat, spread, size)
    return weights.reshape(*means.shape, size)


def _support(mean: float, spread: float) -> int:
    """Count the censuses worth a chance: Bernstein's bound of the tail."""
    reach = _TAIL * spread
    return int(np.ceil(mean + reach + np.sqrt(reach**2 + 2 * _TAIL * spread * mean))) + 2


def _per_bed(mean: Floats, spread: float) -> Floats:
    """Give one over the number of beds, ``u``; negative above a dispersion of 1."""
    return np.nan_to_num(ratio(np.full_like(mean, 1 - spread), mean))


def _chances(mean: Floats, per_bed: Floats, size: int) -> Floats:
    """Multiply up the ratios of neighbors, in logarithms, and scale to a sum of 1."""
    census = np.arange(1, size)
    room = 1 - per_bed[:, None] * (census - 1)
    room[room < _DUST] = 0.0
    odds = mean / np.maximum(1 - per_bed * mean, _DUST**2)
    logs = np.zeros((len(mean), size))
    with np.errstate(divide="ignore"):
        np.cumsum(np.log(room * odds[:, None] / census), axis=1, out=logs[:, 1:])
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _below_poisson(mean: Floats, spread: float, size: int) -> Floats:
    """Mix the steadier and the livelier of two neighbors, which have the mean, to the variance asked for."""
    beds = np.floor(mean / (1 - spread) + 1e-9)
    enough = (beds >= mean) & (beds > 0)
    rest = mean - np.floor(mean)
    low_beds, high_beds = np.where(enough, beds, 1.0), beds + 1
    low = np.where(enough[:, None], _chances(np.minimum(mean, low_beds), 1 / low_beds, size), _two_numbers(mean, size))
    low_variance = np.where(enough, mean * (1 - mean / low_beds), rest * (1 - rest))
    high_variance = mean * (1 - mean / high_beds)
    share = np.nan_to_num(ratio(spread * mean - low_variance, high_variance - low_variance)).clip(0, 1)[:, None]
    return np.asarray((1 - share) * low + share * _chances(mean, 1 / high_beds, size))


def _two_numbers(mean: Floats, size: int) -> Floats:
    """Give the chances of the two whole numbers around each mean."""
    return np.asarray((1 - np.abs(np.arange(size) - mean[:, None])).clip(0))
