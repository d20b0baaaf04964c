"""Prediction intervals: spread by lead from errors within the history, quantiles from held-out errors."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["quantile_factors", "spread"]

Floats = npt.NDArray[np.float64]

PRIOR_MONTHS = 4
PRIOR_SPREAD = 0.10
LEAST_SPREAD = 0.005
USUAL_GROWTH = 0.04
TAIL = 6.0
PACKAGED = 0.90
PANEL_TRUST = 0.7
PANEL_HALF = 100


def spread(errors: Floats, *, horizon: int) -> Floats:
    """Estimate the standard deviation of the forecast error by lead; it never falls with the lead.

    The variance is ``v · (1 + g · (lead − 1))``: v and g from the errors, held to a usual growth and, for
    short histories, to a usual size.

    Parameters
    ----------
    errors : numpy.ndarray
        One row an origin, one column a lead, NaN where unknown, on a scale where the usual value is 1.
    horizon : int
        Leads wanted.

    Examples
    --------
    >>> spread(np.empty((0, 2)), horizon=2).round(3)
    array([0.1  , 0.102])
    """
    lead = np.arange(horizon)
    known = np.isfinite(errors)
    count = known.sum(axis=0)
    squares = np.where(known, errors, 0.0) ** 2
    seen = max(squares[:, :1].sum() / max(count[:1].sum(), 1), LEAST_SPREAD**2)
    weight = count[:1].sum() / (count[:1].sum() + PRIOR_MONTHS)
    first = seen**weight * PRIOR_SPREAD ** (2 * (1 - weight))
    excess = squares.sum(axis=0) / first - count
    pull = 12 * horizon**2
    growth = ((excess * lead).sum() + pull * USUAL_GROWTH) / ((count * lead**2).sum() + pull)
    deviation: Floats = np.sqrt(first * (1 + max(growth, 0.0) * lead))
    return np.maximum(deviation, LEAST_SPREAD)


def quantile_factors(levels: tuple[float, ...], ratios: Floats) -> Floats:
    """Give for each level the number of spreads from the mean to the bound.

    Errors of one year share what happened in it, so however many there are, the packaged factors keep
    a part of the weight.

    Parameters
    ----------
    levels : tuple of float
        Percent, ascending.
    ratios : numpy.ndarray
        Absolute held-out errors over their spread, from the panel; empty for the packaged factors alone.

    Examples
    --------
    >>> quantile_factors((80, 95), np.empty(0)).round(2)
    array([1.3, 2.2])
    """
    from scipy.stats import t

    share = np.array(levels, dtype=float) / 100
    packaged = PACKAGED * t.ppf((1 + share) / 2, TAIL)
    if not ratios.size:
        return np.asarray(packaged, dtype=float)
    weight = PANEL_TRUST * ratios.size / (ratios.size + PANEL_HALF)
    return np.asarray(weight * np.quantile(ratios, share) + (1 - weight) * packaged, dtype=float)
