"""How far forecasts miss, by lead, from errors within the history."""

from __future__ import annotations

import numpy as np

from xlplan.core.arrays.align import Floats

__all__ = ["spread"]


PRIOR_MONTHS = 4
PRIOR_SPREAD = 0.10
LEAST_SPREAD = 0.005
USUAL_GROWTH = 0.04


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
