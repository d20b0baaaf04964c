"""Additive triple exponential smoothing (AAA), the model of Excel's FORECAST.ETS, fitted by statsmodels.

References
----------
R. J. Hyndman, A. B. Koehler, J. K. Ord and R. D. Snyder, Forecasting with Exponential Smoothing (2008), sections
2.5 and 6.3: the model, and the variance of its forecast error.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import TooLittleDataError, ZeroDivisorError
from xlplan.forecasting.evaluation.metrics import seasonal_scales, symmetric_error

__all__ = ["TripleFit", "backtest_mase", "fit_triple", "start_up"]


START_SEASONS = 5
START_PERIODS = 20
FOLDS = 3


@dataclass(frozen=True, eq=False)
class TripleFit:
    """A fitted model at the end of its history.

    Parameters
    ----------
    values, fitted : numpy.ndarray
        The history, and what was forecast for each period from the one before.
    alpha, beta, gamma : float
        What one unit of error moves level, trend and season by; beta is not relative to alpha.
    level, trend : float
        At the end.
    season : numpy.ndarray
        Of the periods to come; one zero without a season.
    """

    values: Floats
    fitted: Floats
    alpha: float
    beta: float
    gamma: float
    level: float
    trend: float
    season: Floats

    @property
    def season_length(self) -> int:
        """Periods in a season, 1 if there is none."""
        return int(self.season.size)

    def mean(self, horizon: int) -> Floats:
        """Forecast: level + lead x trend + season."""
        return np.asarray(self.level + self.trend * np.arange(1.0, horizon + 1) + np.resize(self.season, horizon))

    def deviation(self, horizon: int) -> Floats:
        """Give the standard deviation of the forecast error at each lead.

        With c_j = alpha + beta j, and gamma more where j is a multiple of the season, the variance at lead h is
        sigma² (1 + c_1² + … + c_{h−1}²).
        """
        lead = np.arange(1, horizon)
        weight = self.alpha + self.beta * lead + self.gamma * (lead % self.season_length == 0) * (self.season.size > 1)
        return np.asarray(self.sigma * np.sqrt(np.r_[1.0, 1 + np.cumsum(weight**2)]))

    @property
    def sigma(self) -> float:
        """Standard deviation of the one-step error; each estimated parameter costs one period where there are more."""
        count = 3 if self.season.size > 1 else 2
        return float(np.sqrt((self.error**2).sum() / max(self.values.size - count, 1)))

    @property
    def error(self) -> Floats:
        """Give actual − fitted of each period."""
        return self.values - self.fitted

    def halfwidth(self, horizon: int, confidence: float) -> Floats:
        """Give half the width of the interval that holds a share of outcomes, by the normal distribution."""
        return NormalDist().inv_cdf(0.5 + confidence / 2) * self.deviation(horizon)

    def statistics(self) -> dict[str, float]:
        """Measure the fit within its history, one step ahead; shares, not percent. A ratio over zero is NaN."""
        size, actual = np.abs(self.error), np.abs(self.values)
        scale = seasonal_scales(self.values, self.season_length)[0]
        return {
            "alpha": self.alpha,
            "beta": self.beta,
            "gamma": self.gamma,
            "mase": float(size.mean() / scale) if scale > 0 else np.nan,
            "smape": float(symmetric_error(self.values, self.fitted).mean()),
            "mae": float(size.mean()),
            "rmse": float(np.sqrt((size**2).mean())),
            "wape": float(size.sum() / actual.sum()) if actual.any() else np.nan,
            "bias": float(self.error.mean()),
        }


def start_up(values: Floats, season: int) -> tuple[float, float, Floats]:
    """Give level and trend before the first period, and the season from the first period on.

    A straight line and one constant for each position in the season are fitted by least squares to the first five
    seasons (fewer, if the history has fewer); without a season a line to the first twenty periods.

    Examples
    --------
    >>> level, trend, season = start_up(np.array([11.0, 9, 13, 11, 15, 13]), 2)
    >>> round(level, 6), round(trend, 6), season.round(6).tolist()
    (8.5, 1.0, [1.5, -1.5])
    """
    rows = min(values.size // season, START_SEASONS) if season > 1 else min(values.size, START_PERIODS)
    x = values[: rows * season].reshape(rows, season)
    time = np.arange(1.0, x.size + 1).reshape(x.shape)
    away = time - time.mean(axis=0)
    trend = float((away * x).sum() / (away**2).sum())
    rest = (x - trend * time).mean(axis=0)
    level = float(rest.mean())
    return level, trend, rest - level


def fit_triple(values: Floats, season: int) -> TripleFit:
    """Fit alpha, beta and gamma by least squares of the one-step errors, from the documented start.

    Parameters
    ----------
    values : numpy.ndarray
        Oldest first, without gaps: at least two, and two seasons.
    season : int
        Periods in a season; 1 for none.

    Raises
    ------
    TooLittleDataError
        For too little history.

    Examples
    --------
    A clinic grows by two visits a day.

    >>> fit_triple(np.array([3.0, 5, 7, 9, 11, 13, 15, 17]), 1).mean(2).round(6)
    array([19., 21.])
    """
    least = max(2, 2 * season if season > 1 else 2)
    if values.size < least:
        raise TooLittleDataError(
            f"values: too little history: got {values.size} periods, expected at least {least} for a season of "
            f"{season}. Add history or choose a shorter season.",
        )
    level, trend, pattern = start_up(values, season)
    alpha, beta, gamma = _parameters(values, season, level, trend, pattern)
    return _smoothed(values, (alpha, beta, gamma), level, trend, pattern)


def _parameters(values: Floats, season: int, level: float, trend: float, pattern: Floats) -> tuple[float, float, float]:
    """Let statsmodels find the smoothing parameters; a history on its start-up line needs none."""
    line = level + trend * np.arange(1, values.size + 1) + np.resize(pattern, values.size)
    scale = float(np.abs(values - line).max())
    if scale <= 1e-9 * float(np.abs(values).max()):
        return 0.0, 0.0, 0.0
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    given: dict[str, Any] = {"initial_level": level / scale, "initial_trend": trend / scale}
    if season > 1:
        given |= {"seasonal": "add", "seasonal_periods": season, "initial_seasonal": pattern / scale}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(values / scale, trend="add", initialization_method="known", **given)
        found = model.fit(use_brute=False).params
    alpha = min(max(float(found["smoothing_level"]), 0.0), 1.0)
    beta = alpha * min(max(float(found["smoothing_trend"]), 0.0), 1.0)
    gamma = float(found["smoothing_seasonal"]) if season > 1 else 0.0
    return alpha, beta, min(max(gamma, 0.0), 1 - alpha)


def _smoothed(
    values: Floats, weights: tuple[float, float, float], level: float, trend: float, pattern: Floats
) -> TripleFit:
    alpha, beta, gamma = weights
    season, length, fitted = pattern.tolist(), pattern.size, []
    for period, value in enumerate(values.tolist()):
        place = period % length
        fitted.append(level + trend + season[place])
        error = value - fitted[-1]
        level, trend = level + trend + alpha * error, trend + beta * error
        season[place] += gamma * error
    ahead = np.roll(np.array(season), -(values.size % length))
    return TripleFit(values, np.array(fitted), alpha, beta, gamma, level, trend, ahead)


def backtest_mase(values: Floats, season: int) -> float:
    """Give the MASE of forecasts from three past origins, each fitted on nothing but what came before it.

    Held back are the last one, two and three quarters of a season (of a year of twelve periods without a season),
    as far as two seasons are left. Each error is divided by the mean change over a season before its origin.

    Raises
    ------
    TooLittleDataError
        For too little history.
    ZeroDivisorError
        For a history that never changes.
    """
    step = max(1, (season if season > 1 else 12) // 4)
    scaled: list[float] = []
    for held in range(step, FOLDS * step + 1, step):
        past, actual = values[: values.size - held], values[values.size - held :]
        if past.size < max(4, 2 * season):
            break
        missed = np.abs(actual - fit_triple(past, season).mean(held))
        scaled += (missed / (seasonal_scales(past, season)[0] or np.nan)).tolist()
    if not scaled:
        raise TooLittleDataError(f"values: too little history for a backtest: got {values.size} periods. Add history.")
    if np.isnan(scaled).any():
        raise ZeroDivisorError("values: the history never changes: MASE has a base of zero. Take MAE.")
    return float(np.mean(scaled))
