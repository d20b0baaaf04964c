"""Single models of statsmodels on the modeled scale: each gives a path and its standard deviations.

References
----------
R. J. Hyndman, A. B. Koehler, J. K. Ord and R. D. Snyder, Forecasting with Exponential Smoothing (2008),
table 6.1, for the variances of exponential smoothing.
V. Assimakopoulos and K. Nikolopoulos, The theta model, International Journal of Forecasting 16 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from xlplan.core.arrays.align import Floats

__all__ = ["Fit", "arima", "error_weights", "ets", "holt_winters", "stl", "theta", "ucm"]


ORDERS = (
    ((0, 1, 1), (0, 1, 1)),
    ((1, 1, 1), (0, 1, 1)),
    ((1, 0, 1), (0, 1, 1)),
    ((0, 1, 1), (0, 0, 0)),
    ((2, 1, 0), (1, 0, 0)),
)


@dataclass(frozen=True)
class Fit:
    """A forecast on the modeled scale: one value and one standard deviation a lead."""

    mean: Floats
    deviation: Floats


def _smallest(results: list[Any]) -> Any:
    """Choose the result with the smallest AICc."""
    return min(results, key=lambda result: result.aicc if np.isfinite(result.aicc) else np.inf)


def ets(x: Floats, horizon: int, season: int) -> Fit:
    """Fit exponential smoothing, with and without a damped trend and a season; the smallest AICc wins."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    kinds = [(None, False), ("add", True)]
    seasons = [None, "add"] if season > 1 else [None]
    fits = [
        ETSModel(
            pd.Series(x),
            trend=trend,
            damped_trend=damped,
            seasonal=seasonal,
            seasonal_periods=season if seasonal else None,
            initialization_method="heuristic",
        ).fit(disp=False)
        for trend, damped in kinds
        for seasonal in seasons
    ]
    return _predicted(_smallest(fits), x.size, horizon)


def _predicted(result: Any, size: int, horizon: int) -> Fit:
    """Read an ETS prediction: half the width of its 95 % interval over the normal quantile."""
    # statsmodels cannot predict a single lead: one more is asked for and cut off.
    table = result.get_prediction(start=size, end=size + horizon).summary_frame(alpha=0.05).iloc[:horizon]
    width = (table["pi_upper"] - table["pi_lower"]).to_numpy(dtype=float)
    return Fit(table["mean"].to_numpy(dtype=float), width / 2 / 1.959963984540054)


def holt_winters(x: Floats, horizon: int, season: int) -> Fit:
    """Fit Holt-Winters smoothing with a damped trend."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    model = ExponentialSmoothing(
        x,
        trend="add",
        damped_trend=True,
        seasonal="add" if season > 1 else None,
        seasonal_periods=season if season > 1 else None,
        initialization_method="estimated",
    )
    result = model.fit()
    given = result.params
    alpha, damping = float(given["smoothing_level"]), float(given["damping_trend"])
    beta = alpha * float(given["smoothing_trend"])
    # The season is smoothed by what it misses beside the level before: a unit of error moves it by gamma itself.
    gamma = float(given["smoothing_seasonal"]) if season > 1 else 0.0
    weight = error_weights(alpha, beta, damping, gamma, season=season, count=horizon - 1)
    parameters = 5 + (season if season > 1 else 0)
    sigma = np.sqrt(result.sse / max(x.size - parameters, x.size / 4))
    return Fit(np.asarray(result.forecast(horizon)), sigma * np.sqrt(np.r_[1.0, 1 + np.cumsum(weight**2)]))


def error_weights(alpha: float, beta: float, damping: float, gamma: float, *, season: int, count: int) -> Floats:
    """Give what one unit of error adds to the forecasts 2, 3, … periods later.

    Parameters
    ----------
    alpha, beta, gamma : float
        What it moves level, trend and season by.
    damping : float
        What is left of the trend after a period.
    season, count : int
        Periods in a season, and how many weights.

    References
    ----------
    R. J. Hyndman, A. B. Koehler, J. K. Ord and R. D. Snyder, Forecasting with Exponential Smoothing (2008),
    section 6.3.

    Examples
    --------
    >>> error_weights(0.5, 0.0, 1.0, 0.2, season=2, count=3).tolist()
    [0.5, 0.7, 0.5]
    """
    lead = np.arange(1, count + 1)
    seasonal = gamma * (lead % season == 0) if season > 1 else 0.0
    return np.asarray(alpha + beta * np.cumsum(damping**lead) + seasonal)


def theta(x: Floats, horizon: int, season: int) -> Fit:
    """Fit the theta model, with deviations of simple exponential smoothing."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    model = ThetaModel(x, period=max(season, 2), deseasonalize=season > 1, use_test=True, method="additive")
    result = model.fit()
    mean = np.asarray(result.forecast(horizon), dtype=float)
    alpha = float(result.params["alpha"])
    seasonal = result.forecast_components(max(season, 2))["seasonal"].to_numpy(dtype=float)
    pattern = np.resize(_means(x, season), x.size) if np.ptp(seasonal) else np.zeros(x.size)
    error = _one_step_errors(x - pattern, alpha)
    sigma = np.sqrt((error**2).sum() / max(x.size - season - 2, x.size / 4))
    return Fit(mean, sigma * np.sqrt(1 + np.arange(horizon) * alpha**2))


def _means(x: Floats, season: int) -> Floats:
    """Give the mean of each position in the year about a straight line; none without a season."""
    if season == 1:
        return np.zeros(1)
    index = np.arange(x.size)
    rest = x - np.polyval(np.polyfit(index, x, 1), index)
    return np.array([rest[position::season].mean() for position in range(season)])


def _one_step_errors(x: Floats, alpha: float) -> Floats:
    level, errors = float(x[: max(2, min(12, x.size // 2))].mean()), []
    for value in x.tolist():
        errors.append(value - level)
        level += alpha * errors[-1]
    return np.array(errors)


def arima(x: Floats, horizon: int, season: int) -> Fit:
    """Fit the usual seasonal orders and take the one with the smallest AICc."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    orders = [(order, seasonal) for order, seasonal in ORDERS if season > 1 or not any(seasonal)]
    fits = [
        SARIMAX(x, order=order, seasonal_order=(*seasonal, season) if any(seasonal) else (0, 0, 0, 0)).fit(
            disp=False, maxiter=50
        )
        for order, seasonal in orders
    ]
    # Likelihoods of different differences do not compare: each model is judged on as many months as the others.
    burned = max(result.loglikelihood_burn for result in fits)
    return _ahead(min(fits, key=lambda result: _late_aicc(result, burned)), horizon)


def _late_aicc(result: Any, burned: int) -> float:
    count, size = result.params.size, result.nobs - burned
    correction = 2 * count * (count + 1) / max(size - count - 1, 1)
    return float(-2 * result.llf_obs[burned:].sum() + 2 * count + correction)


def _ahead(result: Any, horizon: int) -> Fit:
    ahead = result.get_forecast(horizon)
    return Fit(np.asarray(ahead.predicted_mean, dtype=float), np.asarray(ahead.se_mean, dtype=float))


def ucm(x: Floats, horizon: int, season: int) -> Fit:
    """Fit a local level and a local trend with a season of waves; the smallest AICc wins."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    waves = [{"period": season, "harmonics": min(season // 2, 6)}] if season > 1 else None
    fits = [
        UnobservedComponents(x, level=kind, freq_seasonal=waves).fit(disp=False, maxiter=50)
        for kind in ("local level", "local linear trend")
    ]
    return _ahead(_smallest(fits), horizon)


def stl(x: Floats, horizon: int, season: int) -> Fit:
    """Take the season out by STL and smooth the rest; the last year's season is repeated."""
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel
    from statsmodels.tsa.seasonal import STL

    pattern, rest = np.zeros(horizon), x
    if season > 1:
        found = STL(x, period=season, robust=True).fit()
        last = found.seasonal[-season:]
        pattern, rest = np.resize(last, horizon), x - found.seasonal
    options = {"trend": "add", "damped_trend": True, "initialization_method": "heuristic"}
    fit = _predicted(ETSModel(pd.Series(rest), **options).fit(disp=False), x.size, horizon)
    return Fit(fit.mean + pattern, fit.deviation)
