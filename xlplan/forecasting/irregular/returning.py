"""Amounts that stand out of a series: errors that are over, or occasions that come back.

Of T periods n stand out. As errors they have the small known rate e, and the evidence is e^n (1 − e)^(T − n); as
occasions they have an unknown rate with a Beta(a, b) prior, and the evidence is B(n + a, T − n + b) / B(a, b).
"""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
import numpy.typing as npt

__all__ = ["chance_of_return", "runs"]

OCCASION_A, OCCASION_B = 1.0, 9.0
PRIOR_ODDS, USUAL_FOLD = 0.25, 4.0
ERROR_RATE = 1 / 150


def chance_of_return(count: int, periods: int, *, fold: float = 1.0) -> tuple[float, float]:
    """Give the probability that what stood out comes back, and how often it then does.

    Parameters
    ----------
    count : int
        How many times something stood out.
    periods : int
        Of how many.
    fold : float
        How many times its usual size the series then had: beyond fourfold, errors are more usual.

    Examples
    --------
    One of sixty is an error, four are a habit.

    >>> [round(chance_of_return(count, 60)[0], 2) for count in (1, 2, 3, 4)]
    [0.1, 0.32, 0.76, 0.97]
    """
    rest = periods - count
    occasion = _log_beta(count + OCCASION_A, rest + OCCASION_B) - _log_beta(OCCASION_A, OCCASION_B)
    error = count * log(ERROR_RATE) + rest * log(1 - ERROR_RATE)
    odds = PRIOR_ODDS * (USUAL_FOLD / max(fold, USUAL_FOLD)) ** 2 * exp(min(occasion - error, 500.0))
    return odds / (1 + odds), (count + OCCASION_A) / (periods + OCCASION_A + OCCASION_B)


def runs(places: npt.NDArray[np.intp]) -> int:
    """Count the runs of consecutive places.

    Examples
    --------
    >>> runs(np.array([3, 4, 9]))
    2
    """
    return int(places.size and 1 + (np.diff(places) > 1).sum())


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
