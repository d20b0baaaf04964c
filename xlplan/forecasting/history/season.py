"""The length of a seasonal pattern, found by how alike values are that lie one season apart.

References
----------
G. E. P. Box, G. M. Jenkins and G. C. Reinsel, Time Series Analysis: Forecasting and Control, chapter 2, for the
autocorrelation and its standard error.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xlplan.core.arrays.align import Floats

__all__ = ["LONGEST_SEASON", "season_length", "usual_lengths"]


LONGEST_SEASON = 8760
LEAST_PEAK = 0.25
USUAL_ERRORS, OTHER_ERRORS = 1.645, 3.5
AS_GOOD = 0.9
LARGEST = 0.999


def usual_lengths(step: float, *, months: bool, dated: bool = True) -> tuple[int, ...]:
    """Name the seasons people expect at a step: 12 months, 4 quarters, 52 weeks, 7 days, 24 hours.

    Parameters
    ----------
    step : float
        In months, or in days.
    months : bool
        Which of the two.
    dated : bool
        Whether days are days of the calendar. Plain numbers most often count months.

    Examples
    --------
    >>> usual_lengths(1, months=True), usual_lengths(7, months=False), usual_lengths(0.3, months=False)
    ((12,), (52,), ())
    """
    if months:
        return (int(12 // step),) if step < 12 and not 12 % step else ()
    if not dated:
        return (12,) if step == 1 else ()
    known = {7.0: (52,), 1.0: (7,), round(1 / 24, 6): (24, 168)}
    return known.get(round(step, 6), ())


def season_length(values: Floats, *, usual: Sequence[int] = ()) -> int:
    """Find how many periods a seasonal pattern has; 1 if there is none.

    A straight line is taken out. A length of m periods counts if the autocorrelation at lag m stands out from those
    at shorter lags: it is a peak, and lies above their median by a quarter and by so many standard errors that
    chance does not reach, 1.6 for an expected length and 3.5 for any other, there of Fisher's transform, since
    a correlation near 1 errs less. Expected lengths go first; of the others, the shortest nearly as good as the best,
    because twice a season is a season too.

    Parameters
    ----------
    values : numpy.ndarray
        Oldest first, without gaps. Lengths up to half of the history are looked at.
    usual : sequence of int
        Lengths to expect, in order.

    Examples
    --------
    Visits by quarter, four years.

    >>> season_length(np.tile([310.0, 290, 330, 260], 4) + np.arange(16.0), usual=(4,))
    4
    >>> season_length(np.arange(20.0))
    1
    """
    longest = min(values.size // 2, LONGEST_SEASON)
    if longest < 2:
        return 1
    alike = _autocorrelation(values, longest + 1)
    peak = np.array([_prominence(alike, lag) for lag in range(longest + 1)])
    error = 1 / np.sqrt(values.size - np.arange(longest + 1.0))
    for length in usual:
        if 2 <= length <= longest and peak[length] >= max(LEAST_PEAK, USUAL_ERRORS * error[length]):
            return int(length)
    pairs = values.size - np.arange(longest + 1.0)
    strength = np.arctanh(np.minimum(peak, LARGEST)) * np.sqrt(np.maximum(pairs - 3, 0.0))
    good = np.flatnonzero((peak >= LEAST_PEAK) & (strength >= OTHER_ERRORS))
    if not good.size:
        return 1
    return int(good[alike[good] >= AS_GOOD * alike[good].max()][0])


def _autocorrelation(values: Floats, lags: int) -> Floats:
    """Give the correlation with what lies 0, 1, … periods before; each lag is averaged over its own pairs."""
    index = np.arange(values.size)
    rest = values - np.polyval(np.polyfit(index, values, 1), index)
    size = float(rest @ rest)
    if size <= 1e-18 * max(float(values @ values), np.finfo(float).tiny):
        return np.zeros(lags + 1)
    spectrum = np.fft.rfft(rest, 2 * values.size)
    shared = np.fft.irfft(np.abs(spectrum) ** 2)[: lags + 1]
    pairs = values.size - np.arange(shared.size)
    return np.asarray(shared / size * values.size / pairs)


def _prominence(alike: Floats, lag: int) -> float:
    """Tell how far a lag stands out from the shorter ones; 0 if it is no peak."""
    if lag < 2 or alike[lag] <= 0 or alike[lag] < max(alike[lag - 1], alike[min(lag + 1, alike.size - 1)]):
        return 0.0
    return float(alike[lag] - np.median(alike[1:lag]))
