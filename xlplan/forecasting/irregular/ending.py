"""The last value may be broken: posted in part, typed wrong, an accrual and its reversal, or the first of a new level.

The error z of the last value, in deviations of its forecast from the values before it, is normal if all is well, with
a few jumps; a broken value can be anywhere. What is broken by some factor returns as often as public series did.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

__all__ = ["Run", "broken", "ending_weights"]

PRIOR_BROKEN, BROKEN_DEVIATION = 0.016, 8.0
JUMP_SHARE, JUMP_DEVIATION = 0.005, 3.0
# How often the next value was back after 503 jumps beyond three deviations in the training parts of three public sets,
# Beyond threefold it is judgment: the sets have few such jumps, and no ward grows to four times its size in a month.
FOLDS = np.log([1.15, 1.3, 1.6, 2.2, 3.0, 4.0, 9.0, 100.0])
RETURNED = np.array([0.1, 0.3, 0.62, 0.75, 0.95, 0.985, 0.996, 0.9999])
SECOND_RETURNED, REVERSAL = 0.3, 0.9


class Run(Enum):
    """What of the end of a history is in doubt."""

    LAST = 1
    LAST_TWO = 2
    REVERSED = 3

    @property
    def periods(self) -> int:
        """How many of the last periods."""
        return min(self.value, 2)


def broken(error: float) -> float:
    """Give the probability that a value is broken, by Bayes' rule.

    Parameters
    ----------
    error : float
        In deviations.

    Examples
    --------
    >>> [round(broken(error), 2) for error in (0.0, 3.0, 5.0, 9.0)]
    [0.0, 0.14, 0.8, 0.98]
    """
    wild = PRIOR_BROKEN * _normal(error, BROKEN_DEVIATION)
    calm = (1 - JUMP_SHARE) * _normal(error, 1.0) + JUMP_SHARE * _normal(error, JUMP_DEVIATION)
    return float(wild / (wild + (1 - PRIOR_BROKEN) * calm)) if wild > 0 else 1.0


def ending_weights(error: float, fold: float, run: Run) -> tuple[float, float]:
    """Give the probabilities that the end is a slip, and that it is a new level; the rest is as usual.

    Parameters
    ----------
    error : float
        Of the last value in deviations, without its sign.
    fold : float
        How many times larger or smaller than its forecast it is, at least 1.
    run : Run
        What is in doubt.

    Examples
    --------
    >>> slip, level = ending_weights(20.0, 10.0, Run.LAST)
    >>> round(slip, 2), round(level, 2)
    (1.0, 0.0)
    """
    if run is Run.REVERSED:
        return REVERSAL, 0.0
    doubt = broken(error)
    if run is Run.LAST_TWO:
        return doubt * SECOND_RETURNED, 0.0
    back = float(np.interp(np.log(fold), FOLDS, RETURNED))
    return doubt * back, doubt * (1 - back)


def _normal(error: float, deviation: float) -> float:
    return float(np.exp(-0.5 * min(abs(error) / deviation, 50.0) ** 2) / deviation)
