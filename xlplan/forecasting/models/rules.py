"""House rules on the modeled scale, with deviations from what they missed within the history."""

from __future__ import annotations

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.intervals.lead_errors import spread
from xlplan.forecasting.models.methods import Method, house_rule
from xlplan.forecasting.models.models import Fit

__all__ = ["fit_rule"]


MEMORY = 36


def fit_rule(method: Method, x: Floats, *, horizon: int, season_length: int = 12) -> Fit:
    """Forecast by a run-rate rule and measure it at the origins of the last three years.

    Parameters
    ----------
    method : Method
        A rule.
    x : numpy.ndarray
        The history on the modeled scale, on which its usual size is 1.
    horizon, season_length : int
        Periods ahead and in a year.

    Examples
    --------
    >>> fit_rule(Method.LAST_MONTH, np.array([1.0, 1.1, 0.9]), horizon=2).mean
    array([0.9, 0.9])
    """

    def path(history: Floats) -> Floats:
        return house_rule(method, history, horizon=horizon, season_length=season_length)

    first = max(1, min(season_length, x.size // 2), x.size - MEMORY)
    errors = np.full((max(x.size - first, 0), horizon), np.nan)
    for row, origin in enumerate(range(first, x.size)):
        actual = x[origin : origin + horizon]
        errors[row, : actual.size] = actual - path(x[:origin])[: actual.size]
    return Fit(path(x), spread(errors, horizon=horizon) if x.any() else np.zeros(horizon))
