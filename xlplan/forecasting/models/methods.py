"""The forecasting methods by name, and the run-rate rules hospital users know."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from xlplan.core.arrays.align import Floats

__all__ = ["HOUSE_RULES", "STATSMODELS", "STRUCTURAL", "Method", "house_rule"]


class Method(StrEnum):
    """Every method a forecast can be asked for.

    ``auto`` is ``structural``, the average of structural models; ``combination`` averages it with Theta, and
    ``best`` takes for each series the method with the smallest error at past origins. ``ets``,
    ``holt_winters``, ``theta``, ``arima``, ``ucm`` and ``stl`` are single models of statsmodels.
    ``same_month``, ``last_month`` and the averages are the run-rate rules of budgeting suites;
    ``seasonal_naive`` and ``naive`` are the statistician's names for the first two.
    """

    AUTO = "auto"
    STRUCTURAL = "structural"
    COMBINATION = "combination"
    BEST = "best"
    ETS = "ets"
    HOLT_WINTERS = "holt_winters"
    THETA = "theta"
    ARIMA = "arima"
    UCM = "ucm"
    STL = "stl"
    SEASONAL_NAIVE = "seasonal_naive"
    NAIVE = "naive"
    MEAN = "mean"
    LAST_MONTH = "last_month"
    SAME_MONTH = "same_month"
    AVG3 = "avg3"
    AVG6 = "avg6"
    AVG9 = "avg9"
    AVG12 = "avg12"


STRUCTURAL = (Method.AUTO, Method.STRUCTURAL)
STATSMODELS = (Method.ETS, Method.HOLT_WINTERS, Method.THETA, Method.ARIMA, Method.UCM, Method.STL)
HOUSE_RULES = (Method.SAME_MONTH, Method.LAST_MONTH, Method.AVG3, Method.AVG6, Method.AVG12)
_WINDOWS = {
    Method.LAST_MONTH: 1,
    Method.NAIVE: 1,
    Method.AVG3: 3,
    Method.AVG6: 6,
    Method.AVG9: 9,
    Method.AVG12: 12,
    Method.MEAN: 0,
}


def house_rule(method: Method, history: Floats, *, horizon: int, season_length: int = 12) -> Floats:
    """Forecast by a run-rate rule.

    Parameters
    ----------
    method : Method
        A rule: no model of statsmodels, nor an average or choice of methods.
    history : numpy.ndarray
        Values by period, oldest first, without gaps; at least one.
    horizon : int
        Periods ahead.
    season_length : int
        Periods in a year.

    Returns
    -------
    numpy.ndarray
        One value a period. A rule that looks back further than the history uses what there is;
        ``same_month`` repeats the last value where there is no period a year earlier.

    Raises
    ------
    KeyError
        If the method is no rule.

    Examples
    --------
    Clinic visits of the last quarter were 310, 290 and 330.

    >>> house_rule(Method.AVG3, np.array([310.0, 290.0, 330.0]), horizon=2)
    array([310., 310.])
    """
    if method in (Method.SAME_MONTH, Method.SEASONAL_NAIVE):
        year = history[-season_length:] if history.size >= season_length else history[-1:]
        return np.resize(year, horizon)
    return np.full(horizon, history[-_WINDOWS[method] :].mean())
