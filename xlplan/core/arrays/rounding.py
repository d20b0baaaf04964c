"""Rounded shares that add up: largest remainder, computed in whole units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import OutOfRangeError, SizeError, ZeroDivisorError

__all__ = ["round_parts", "spread"]


_NOISE_DIGITS = 6


def round_parts(parts: npt.ArrayLike, *, decimals: int = 0, total: npt.ArrayLike | None = None) -> Floats:
    """Round parts so that they add to their rounded total, by largest remainder.

    Each part becomes one of its two neighbors. The total is rounded half away from zero, as Excel shows it.
    Among equal remainders the earlier part is rounded away from zero, so that parts of the other sign round to
    the same figures; a part that needs no rounding stays.

    Parameters
    ----------
    parts : array_like
        Dollars or units; the last axis is one set of parts. A NaN stays, the others add up without it.
    decimals : int
        Digits after the point; negative for tens, hundreds, thousands.
    total : array_like, optional
        What the rounded parts of each set shall add to instead of their own rounded total: the difference of two
        rounded figures. Within one unit of the last digit of their sum.

    Returns
    -------
    numpy.ndarray
        Rounded parts, the shape of `parts`. In units of the last digit their sum is exact; adding the floats
        themselves may show the usual binary dust.

    References
    ----------
    Hamilton's method of apportionment. Excel's ``ROUND`` rounds each part on its own.

    Examples
    --------
    A variance of $100.00 in three parts, and its mirror image.

    >>> round_parts([33.34, 33.33, 33.33])
    array([34., 33., 33.])
    >>> round_parts([-33.34, -33.33, -33.33])
    array([-34., -33., -33.])
    """
    values = np.asarray(parts, dtype=float)
    units = _scale(np.atleast_1d(values), decimals)
    target = None if total is None else np.expand_dims(_half_away(_scale(np.asarray(total, float), decimals)), -1)
    rounded = _unscale(_largest_remainder(np.nan_to_num(units), target), decimals)
    return np.where(np.isnan(values), np.nan, rounded.reshape(values.shape))


def spread(total: npt.ArrayLike, weights: npt.ArrayLike, *, decimals: int = 2) -> Floats:
    """Spread a total by weights, exact to the last digit: ``total * weight / sum(weights)``.

    The residual cents go by largest remainder, see `round_parts`; a weight of zero gets nothing.

    Parameters
    ----------
    total : array_like
        Dollars or units, one for each set of weights; rounded to `decimals` itself.
    weights : array_like
        Days, workdays, last year's months, or ones for an even spread: 0 or more, sets on the last axis.
    decimals : int
        Digits after the point.

    Returns
    -------
    numpy.ndarray
        Shares, a set on the last axis; all NaN where the total or one of the weights is.

    Raises
    ------
    OutOfRangeError
        For a negative weight.
    ZeroDivisorError
        If a set of weights adds to zero.
    SizeError
        If sizes differ.

    References
    ----------
    Calendarization of an annual budget by days.

    Examples
    --------
    $120,000 a year by days, July to June: January and the other months of 31 days cost the same; two of the
    months of 30 days carry a cent more.

    >>> spread(120_000, [31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30])
    array([10191.78, 10191.78,  9863.02, 10191.78,  9863.02, 10191.78, 10191.78,
            9205.48, 10191.78,  9863.01, 10191.78,  9863.01])
    """
    w = _checked_weights(weights)
    units = np.expand_dims(_half_away(_scale(np.asarray(total, dtype=float), decimals)), -1)
    try:
        shares = units * (w / w.sum(axis=-1, keepdims=True))
    except ValueError:
        raise SizeError(
            f"total: size differs from weights: got {np.shape(total)}, expected {w.shape[:-1]} or one cell. "
            "Give one total for each set of weights.",
        ) from None
    missing = np.isnan(shares)
    rounded = _largest_remainder(np.nan_to_num(np.round(shares, _NOISE_DIGITS)))
    return np.where(missing, np.nan, _unscale(rounded, decimals))


def _checked_weights(weights: npt.ArrayLike) -> Floats:
    w = np.atleast_1d(np.asarray(weights, dtype=float))
    if (w < 0).any():
        raise OutOfRangeError(
            f"weights: out of range: got {np.nanmin(w):g}, expected numbers of 0 or more. Correct it."
        )
    if (w.sum(axis=-1) == 0).any():
        raise ZeroDivisorError("weights: add to zero: got 0, expected a sum above 0. Give one a weight.")
    return w


def _largest_remainder(units: Floats, target: Floats | None = None) -> Floats:
    """Round to whole units on the last axis; the sets add to `target`, or to their rounded totals."""
    near = _half_away(units)
    if target is None:
        target = _half_away(np.round(units.sum(axis=-1, keepdims=True), _NOISE_DIGITS))
    residual = target - near.sum(axis=-1, keepdims=True)
    direction = np.sign(residual)
    lost = np.round(direction * (units - near), _NOISE_DIGITS)
    rank = np.argsort(np.lexsort((_turn(units * direction), -lost), axis=-1), axis=-1)
    return np.asarray(near + direction * (rank < np.abs(residual)) + 0.0)


def _turn(outward: Floats) -> Floats:
    """Order equal remainders: first those that move away from zero, earlier ones first, then the rest, last first."""
    place = np.arange(outward.shape[-1])
    return np.where(outward >= 0, place, 2.0 * outward.shape[-1] - place)


def _half_away(values: Floats) -> Floats:
    return np.asarray(np.copysign(np.floor(np.abs(values) + 0.5), values))


def _scale(values: Floats, decimals: int) -> Floats:
    """Count in units of the last digit, without the binary dust: 1.005 is 100.5 cents."""
    units = values * 10.0**decimals if decimals >= 0 else values / 10.0**-decimals
    return np.asarray(np.round(units, _NOISE_DIGITS))


def _unscale(units: Floats, decimals: int) -> Floats:
    return np.asarray(units / 10.0**decimals if decimals >= 0 else units * 10.0**-decimals)
