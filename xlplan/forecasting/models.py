"""Fit one series on its modeling scale: seasonal pattern, Theta, exponential smoothing, house rules.

References
----------
V. Assimakopoulos and K. Nikolopoulos, The theta model, International Journal of Forecasting 16 (2000).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlplan.forecasting.methods import Method, house_rule
from xlplan.forecasting.options import FITTED

__all__ = ["Fit", "fit", "seasonal_pattern", "tame"]

Floats = npt.NDArray[np.float64]

SEASON = 12
WHOLE_SEASONS = 24
LONGEST = 120
MEMORY = 36
ADAPTION = (0.01, 0.2, 0.4)
EVIDENCE = 0.25
SMOOTHING = (0.1, 0.2, 0.35, 0.55, 0.8)


@dataclass(frozen=True)
class Fit:
    """A forecast on the modeling scale.

    Parameters
    ----------
    mean : numpy.ndarray
        One value a lead.
    errors : numpy.ndarray
        Errors within the history, actual − forecast: one row an origin, one column a lead, NaN beyond the
        history.
    method : str
        The method used, ``theta+ets`` for an average.
    """

    mean: Floats
    errors: Floats
    method: str


def fit(x: Floats, *, method: Method, horizon: int) -> Fit:
    """Forecast a history that has no gaps and no calendar effect.

    Parameters
    ----------
    x : numpy.ndarray
        The history on the modeling scale.
    method : Method
        ``auto`` averages Theta and exponential smoothing; short histories take the average of the last
        month and of the last six.
    horizon : int
        Months ahead.
    """
    if method not in FITTED:
        return _fit_rule(x, (method,), horizon)
    if x.size < WHOLE_SEASONS:
        return _fit_rule(x, (Method.LAST_MONTH, Method.AVG6), horizon)
    x = x[-LONGEST:]
    pattern = seasonal_pattern(x)
    index = np.arange(x.size + horizon) % SEASON
    level = tame(x - pattern[index[: x.size]])
    wanted = (Method.THETA, Method.ETS) if method is Method.AUTO else (method,)
    paths = {name: path for name in wanted if (path := _fitted(name, level, horizon)) is not None}
    if not paths:
        return _fit_rule(x, (Method.SEASONAL_NAIVE,), horizon)
    mean = np.mean(list(paths.values()), axis=0) + pattern[index[x.size :]]
    fitted_effects = np.sqrt(x.size / (x.size - SEASON + 1))
    return Fit(mean, fitted_effects * _smoothing_errors(level, horizon), "+".join(paths))


def _fit_rule(x: Floats, rules: tuple[Method, ...], horizon: int) -> Fit:
    def path(history: Floats) -> Floats:
        mean: Floats = np.mean([house_rule(rule, history, horizon=horizon) for rule in rules], axis=0)
        return mean

    first = max(1, min(SEASON, x.size // 2), x.size - MEMORY)
    errors = np.full((max(x.size - first, 0), horizon), np.nan)
    for row, origin in enumerate(range(first, x.size)):
        actual = x[origin : origin + horizon]
        errors[row, : actual.size] = actual - path(x[:origin])[: actual.size]
    return Fit(path(x), errors, "+".join(rules))


def seasonal_pattern(x: Floats) -> Floats:
    """Estimate the twelve seasonal effects of the months ahead.

    Patterns that adapt slowly, faster and fast are averaged, weighted by how well each foretold the same
    month of the next year; each is shrunk toward none as far as it looks like chance.

    Returns
    -------
    numpy.ndarray
        Twelve additive effects that sum to zero, the first for the first month of the history.

    Examples
    --------
    >>> bool(np.allclose(seasonal_pattern(np.arange(36.0)), 0))
    True
    """
    half = SEASON // 2
    weights = np.r_[0.5, np.ones(SEASON - 1), 0.5] / SEASON
    ratio = x[half:-half] - np.convolve(x, weights, "valid")
    months = (np.arange(half, half + ratio.size) % SEASON).tolist()
    found = [_adaptive_pattern(ratio, months, rate) for rate in ADAPTION]
    scores = np.array([score for _, score in found])
    share = np.exp(EVIDENCE * (scores - scores.max()))
    pattern: Floats = share / share.sum() @ np.array([effect for effect, _ in found])
    return pattern


def _adaptive_pattern(ratio: Floats, months: list[int], rate: float) -> tuple[Floats, float]:
    """Smooth each month's effect over the years; give it with the log likelihood of its predictions."""
    effect, seen = np.zeros(SEASON), [0] * SEASON
    misses = []
    for month, value in zip(months, ratio.tolist(), strict=True):
        miss = value - effect[month]
        if seen[month]:
            misses.append(miss)
        seen[month] += 1
        effect[month] += max(1 / seen[month], rate) * miss
    variance = float(np.square(misses).mean()) + 1e-12 if misses else np.inf
    effect -= effect.mean()
    chance = variance / (1 + min(ratio.size / SEASON, (2 - rate) / rate))
    signal = max(float(np.square(effect).sum()) / (SEASON - 1) - chance, 0.0)
    score = -len(misses) / 2 * np.log(variance) if misses else 0.0
    return effect * (signal / (signal + chance) if signal > 0 else 0.0), score


def tame(level: Floats) -> Floats:
    """Pull single outlying months back to the edge of the usual; shifts of several months stay.

    Examples
    --------
    >>> calm = np.tile([1.0, 2.0], 12)
    >>> calm[9] = 90.0
    >>> float(tame(calm).max())
    7.0
    """
    width = 7
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(level, width // 2, mode="reflect"), width)
    middle = np.median(windows, axis=1)
    limit = 6 * float(np.median(np.abs(level - middle)))
    return np.clip(level, middle - limit, middle + limit) if limit > 0 else level


def _fitted(method: Method, level: Floats, horizon: int) -> Floats | None:
    """Fit with statsmodels; None when it fails or runs away from the history."""
    import statsmodels.tools.sm_exceptions  # noqa: F401  its import turns warnings on: before they go off

    run: Callable[[Floats, int], Floats] = _theta if method is Method.THETA else _ets
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            path = run(level, horizon)
        except (ValueError, ZeroDivisionError, FloatingPointError, np.linalg.LinAlgError):
            return None
    reach = np.ptp(level) + 1e-9
    runaway = np.abs(path - level[-SEASON:].mean()) > 3 * reach
    return None if runaway.any() or not np.isfinite(path).all() else path


def _theta(level: Floats, horizon: int) -> Floats:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    model = ThetaModel(level, period=SEASON, deseasonalize=False)
    return np.asarray(model.fit().forecast(horizon), dtype=float)


def _ets(level: Floats, horizon: int) -> Floats:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    model = ETSModel(level, trend="add", damped_trend=True, initialization_method="heuristic")
    return np.asarray(model.fit(disp=False).forecast(horizon), dtype=float)


def _smoothing_errors(level: Floats, horizon: int) -> Floats:
    """Compute the errors of simple exponential smoothing with drift from many origins of the history."""
    _, smooth = min((_one_step(level, weight) for weight in SMOOTHING), key=lambda fitted: fitted[0])
    drift = (level[-SEASON:].mean() - level[:SEASON].mean()) / (level.size - SEASON)
    ahead = np.arange(1, horizon + 1)
    target = np.arange(SEASON, level.size)[:, None] + ahead - 1
    actual = np.where(target < level.size, level[np.minimum(target, level.size - 1)], np.nan)
    errors: Floats = actual - smooth[SEASON - 1 : -1, None] - drift * ahead
    return errors


def _one_step(level: Floats, weight: float) -> tuple[float, Floats]:
    smooth = np.empty_like(level)
    state = level[:SEASON].mean()
    for index, value in enumerate(level):
        state += weight * (value - state)
        smooth[index] = state
    return float(((level[1:] - smooth[:-1]) ** 2)[SEASON - 1 :].sum()), smooth
