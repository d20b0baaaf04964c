"""What a forecast of the structural average is made of: level, trend, season and calendar, which add up.

Each model of the average splits its own forecast exactly: the expectation of a component given the history is its
covariance with the history times the same weights. The parts are averaged as the forecasts are. Where the square
root is modeled, the square of a sum is shared out by Shapley's rule: with level L and the other parts d_i, whose sum
is d, a part is d_i (2 L + d), and the level L².

References
----------
A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), section 4.5, signal extraction.
L. S. Shapley, A value for n-person games (1953).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.evidence import Evidence
from xlplan.forecasting.average.factors import Factors
from xlplan.forecasting.average.kernels import component_rows
from xlplan.forecasting.average.mixture import likelihoods, posterior
from xlplan.forecasting.average.recent import evaluate_once
from xlplan.forecasting.average.state import PanelState, Window
from xlplan.forecasting.average.steep import prior_weights
from xlplan.forecasting.average.structural import LONG_YEARS, packaged_state, window_factors
from xlplan.forecasting.history.batches import Batch, batches
from xlplan.forecasting.history.outliers import calm
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.regressors import mixture_loadings
from xlplan.forecasting.irregular.opening import opened
from xlplan.forecasting.models.methods import Method
from xlplan.forecasting.options import Options
from xlplan.forecasting.projection import project, series_effects

__all__ = ["Components", "explain"]


@dataclass(frozen=True, eq=False)
class Components:
    """Parts of a forecast, one value a lead, in the unit of the history; they add up to `forecast`.

    Parameters
    ----------
    level : numpy.ndarray
        Where the series stands at the end of its history, short-lived deviations from it included.
    trend : numpy.ndarray
        What it grows by from there.
    season, calendar : numpy.ndarray
        What the time of the year, and the days or weekdays of the period, add.
    forecast : numpy.ndarray
        The forecast, computed without its parts.
    """

    level: Floats
    trend: Floats
    season: Floats
    calendar: Floats
    forecast: Floats


def explain(history: History, options: Options, *, state: PanelState | None = None) -> Components:
    """Split the forecast of the structural average of one series.

    Parameters
    ----------
    history : History
        The series. One that comes now and then, or in some months alone, is all level.
    options : Options
        Checked options; the method is ``auto``.
    state : PanelState, optional
        What a panel has learned; as packaged if left out.

    Examples
    --------
    >>> from xlplan.forecasting.options import Request, check_options
    >>> visits = History("ED", 0, 900 + 10 * np.arange(48.0))
    >>> parts = explain(visits, check_options(Request(horizon=2, mode="single", calendar="none")))
    >>> bool(parts.trend[1] > parts.trend[0] > 0), np.abs(parts.season).round(0).tolist(), parts.calendar.tolist()
    (True, [0.0, 0.0], [0.0, 0.0])
    """
    made = project([history], options, state=state)
    forecast, center = made.outlook.mean()[0], made.outlook.center[0]
    if made.methods[0] != Method.STRUCTURAL.value:
        none = np.zeros(options.horizon)
        return Components(forecast, none, none, none, forecast)
    parts = _modeled(history, options, state)
    if made.outlook.root[0]:
        rest = parts.sum(axis=0)
        parts = parts * (2 * (center - rest) + rest)
    trend, season, calendar = parts
    return Components(forecast - trend - season - calendar, trend, season, calendar, forecast)


def _modeled(history: History, options: Options, state: PanelState | None) -> Floats:
    """Give trend, season and calendar on the modeled scale, averaged over the models and the windows."""
    length, horizon = history.clock.season_length, options.horizon
    loadings = mixture_loadings(options.calendar)
    known = state or packaged_state(options.prior, loadings, season_length=length)
    track = calm([opened(history).track], season_length=length)[0][0]
    effects = series_effects([history], options)
    windows = (known.long if track.values.size >= LONG_YEARS * length else known.usual).windows
    total = np.zeros((3, horizon))
    for window in windows:
        cut, phased = [track.last(window.periods)], window.season is not None
        (batch,) = batches(cut, horizon=horizon, effects=effects, phased=phased, season_length=length)
        factors = window_factors(window, batch.periods + horizon, batch.start, length, options.dtype)
        evidence = evaluate_once(factors, batch, loadings, horizon=horizon)
        total += _parts(factors, batch, evidence, window, loadings, horizon) / len(windows)
    return total


def _parts(
    factors: Factors, batch: Batch, evidence: Evidence, window: Window, loadings: Floats, horizon: int
) -> Floats:
    prior = prior_weights(window, batch, season_length=factors.season_length)
    weights = posterior(likelihoods(evidence), prior).astype(float)
    share = weights.reshape(evidence.score.shape[:2])
    load = np.einsum("cg,cj->gj", share, loadings)
    gain = float(batch.gain[0])
    # What stands behind a history of values alone, less what the calendar did to it.
    net = np.concatenate([share.sum(axis=0)[:, None], -gain * load], axis=1)
    columns = np.concatenate([batch.values, batch.effects[:, : batch.periods].T], axis=1)
    pull = np.einsum("gtk,gk->gt", _weights(factors, columns), net)
    start = None if window.season is None else _turned(window.season, batch.start)
    trend, season = component_rows(
        factors.points, pull, horizon=horizon, season_length=factors.season_length, season=start
    )
    calendar = gain * load.sum(axis=0) @ batch.effects[:, batch.periods : batch.periods + horizon]
    return np.array([trend, season, calendar]) * float(batch.scale[0])


def _weights(factors: Factors, columns: Floats) -> Floats:
    """Give the inverse covariance times what a history departs from its level by: points by periods by columns."""
    periods = len(columns)
    white = factors.whiten(columns).astype(float)
    unit = factors.unit[:, :periods]
    level = np.einsum("gt,gtk->gk", unit, white) / factors.information(periods)[:, None]
    rest = white - unit[:, :, None] * level[:, None, :]
    return np.asarray(np.einsum("gts,gtk->gsk", factors.inverse[:, :periods, :periods].astype(float), rest))


def _turned(season: Floats, start: int) -> Floats:
    """Turn the covariance of a pattern so that it begins with the position of a period in the year."""
    position = (start + np.arange(len(season))) % len(season)
    return np.ascontiguousarray(season[np.ix_(position, position)])
