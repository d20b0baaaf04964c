"""How far forecasts were off, period by period, before averaging: one formula a function.

References
----------
R. J. Hyndman and A. B. Koehler, Another look at measures of forecast accuracy, International Journal of
Forecasting 22 (2006); S. Makridakis, E. Spiliotis and V. Assimakopoulos, The M5 accuracy competition (RMSSE)
and The M4 competition (MSIS), International Journal of Forecasting 38 (2022) and 36 (2020).
"""

from __future__ import annotations

import numpy as np

from xlplan.core.arrays.align import Floats

__all__ = ["inside", "interval_score", "scaled_error", "seasonal_scales", "symmetric_error"]


def seasonal_scales(history: Floats, season_length: int) -> tuple[float, float]:
    """Give the mean absolute and the mean squared change against the same period a year earlier.

    A history below a year, or one that repeats exactly, is measured by its changes from period to period. Changes
    from or to a missing period do not count.

    Examples
    --------
    >>> seasonal_scales(np.array([1.0, 2.0, 4.0, 4.0]), 2)
    (2.5, 6.5)
    """
    change = history[season_length:] - history[:-season_length]
    change = change[np.isfinite(change)]
    if not change.size or not change.any():
        change = np.diff(history)
        change = change[np.isfinite(change)]
    if not change.size:
        return 0.0, 0.0
    return float(np.abs(change).mean()), float((change**2).mean())


def scaled_error(error: Floats, scale: Floats | float) -> Floats:
    """Divide absolute errors by the scale of the history; NaN where that is zero. Its mean is MASE.

    Examples
    --------
    >>> scaled_error(np.array([-3.0, 1.0]), 2.0)
    array([1.5, 0.5])
    """
    divisor = np.where(np.asarray(scale) > 0, scale, np.nan)
    return np.asarray(np.abs(error) / divisor)


def symmetric_error(actual: Floats, forecast: Floats) -> Floats:
    """Give twice the absolute error over the sum of absolute actual and forecast; its mean is sMAPE.

    Examples
    --------
    >>> symmetric_error(np.array([1.0, 0.0]), np.array([3.0, 0.0]))
    array([1., 0.])
    """
    size = np.abs(actual) + np.abs(forecast)
    return np.asarray(2 * np.abs(actual - forecast) / np.where(size > 0, size, 1.0))


def inside(actual: Floats, low: Floats, high: Floats) -> Floats:
    """Tell, as 1 or 0, whether actual values lie between bounds; its mean is coverage."""
    return ((actual >= low) & (actual <= high)).astype(float)


def interval_score(actual: Floats, low: Floats, high: Floats, level: float) -> Floats:
    """Give the width of an interval plus 2/a times the distance of a value outside it, a = 1 − level/100.

    Its mean over the seasonal scale is MSIS.

    Examples
    --------
    A value 1 above an 80 % interval of width 4: 4 + 2/0.2.

    >>> interval_score(np.array([5.0]), np.array([0.0]), np.array([4.0]), 80.0).round(6)
    array([14.])
    """
    penalty = 2 / (1 - level / 100)
    return np.asarray((high - low) + penalty * (np.maximum(low - actual, 0) + np.maximum(actual - high, 0)))
