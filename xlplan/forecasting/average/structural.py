"""The structural average: forecast series with the lattice, weighted by what each series and its panel say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.cache import cached_factors
from xlplan.forecasting.average.expected import expected_squares
from xlplan.forecasting.average.factors import Factors
from xlplan.forecasting.average.mixture import likelihoods, moments, posterior
from xlplan.forecasting.average.priors import Prior
from xlplan.forecasting.average.recent import evaluate_once
from xlplan.forecasting.average.state import Group, PanelState, Window
from xlplan.forecasting.average.steep import prior_weights
from xlplan.forecasting.history.batches import Effects, Track, batches
from xlplan.forecasting.intervals.moves import shift_classes
from xlplan.forecasting.intervals.outlook import Outlook
from xlplan.forecasting.intervals.shifts import NO_SHIFT
from xlplan.forecasting.intervals.widths import Widths, packaged_widths

__all__ = ["LONG_YEARS", "packaged_state", "panel_windows", "predict", "window_factors"]

Integers = npt.NDArray[np.intp]

LONG_YEARS = 14
USUAL_YEARS, WEEKLY_YEARS = 10, 5
ALONE_YEARS = 20
PANEL_YEARS = (5, 20)
USUAL_POINTS, ALONE_POINTS = 200, 160
LEAST_DEVIATION = 2.5e-4
ROUNDING = 24


def packaged_state(prior: Prior, loadings: Floats, *, season_length: int) -> PanelState:
    """Give the state that no panel has taught: what a series alone is forecast with.

    Parameters
    ----------
    prior : Prior
        Weights of the points.
    loadings : numpy.ndarray
        Alternatives by calendar effects.
    season_length : int
        Periods in a year: 12, 4 or 52.
    """
    return _packaged(prior, tuple(map(tuple, loadings.tolist())), loadings.shape[1], season_length)


@lru_cache(maxsize=16)
def _packaged(prior: Prior, rows: tuple[tuple[float, ...], ...], effects: int, season_length: int) -> PanelState:
    loadings = np.array(rows, dtype=float).reshape(len(rows), effects)

    def group(years: int, count: int, *, long: bool) -> Group:
        points, weights = prior.leading(count, long=long)
        spread = np.tile(weights / len(loadings), len(loadings))
        return Group((Window(years * season_length, points, spread),))

    if season_length > 12:
        usual = group(WEEKLY_YEARS, ALONE_POINTS, long=False)
        return PanelState(season_length, loadings, usual, usual)
    usual = group(USUAL_YEARS, USUAL_POINTS, long=False)
    return PanelState(season_length, loadings, usual, group(ALONE_YEARS, ALONE_POINTS, long=True))


def panel_windows(season_length: int, *, long: bool) -> list[int]:
    """List the windows, in periods, that a panel averages: two where histories are long.

    Examples
    --------
    >>> panel_windows(12, long=False), panel_windows(12, long=True), panel_windows(52, long=True)
    ([120], [60, 240], [260])
    """
    if season_length > 12:
        return [WEEKLY_YEARS * season_length]
    return [years * season_length for years in (PANEL_YEARS if long else (USUAL_YEARS,))]


def predict(
    tracks: Sequence[Track],
    state: PanelState,
    *,
    horizon: int,
    effects: Effects,
    dtype: npt.DTypeLike = np.float32,
    joint: bool = False,
    serve: tuple[int, int] = (0, 0),
) -> Outlook:
    """Forecast series with a state.

    Parameters
    ----------
    tracks : sequence of Track
        The histories.
    state : PanelState
        Packaged, or learned from a panel.
    horizon : int
        Periods ahead.
    effects : callable
        Calendar effects of `count` periods from a period number.
    dtype : dtype
        Precision of the large products.
    joint : bool
        Whether to give how leads move together.
    serve : tuple of int
        History and horizon the factors reach at least, so that shorter histories share those of longer ones.

    Examples
    --------
    A ward whose patient days rise by ten a month is expected to go on rising.

    >>> from xlplan.forecasting.history.batches import no_effects
    >>> from xlplan.forecasting.average.priors import packaged_prior
    >>> state = packaged_state(packaged_prior(), np.zeros((1, 0)), season_length=12)
    >>> days = Track(np.arange(600.0, 900.0, 10.0), 0)
    >>> bool(900 < predict([days], state, horizon=3, effects=no_effects).mean()[0, 2] < 930)
    True
    """
    asked = _Asked(horizon, effects, dtype, joint, serve)
    center, deviation = np.zeros((2, len(tracks), horizon))
    noise = np.zeros(len(tracks))
    correlation = np.zeros((len(tracks), horizon, horizon)) if joint else None
    long = np.array([track.values.size >= LONG_YEARS * state.season_length for track in tracks], dtype=bool)
    for group, rows in ((state.usual, np.flatnonzero(~long)), (state.long, np.flatnonzero(long))):
        for window in group.windows if len(rows) else ():
            cut = [tracks[row].last(window.periods) for row in rows.tolist()]
            share = 1 / len(group.windows)
            for part in _window(cut, window, state, asked):
                place = rows[part.rows]
                center[place] += share * part.center
                deviation[place] += share * part.deviation
                noise[place] += share * part.noise
                if correlation is not None:
                    correlation[place] += share * part.correlation
    deviation = np.maximum(deviation, LEAST_DEVIATION * np.abs(center))
    root = np.array([track.root for track in tracks], dtype=bool)
    mean = expected_squares(center, deviation, noise, root)
    return Outlook(center, deviation, root, _widths(tracks, state), np.ones(center.shape), mean, correlation)


def _widths(tracks: Sequence[Track], state: PanelState) -> list[Widths]:
    """Widen what the panel learned, or nothing, by what is packaged for short histories; by how often each moved."""
    made: dict[tuple[int, bool, float], Widths] = {}
    tables = []
    for track, times in zip(tracks, _shift_times(tracks, state), strict=True):
        years = track.values.size / state.season_length
        packaged, long = packaged_widths(years), years >= LONG_YEARS
        learned = state.long.widths if long else state.usual.widths
        key = (id(packaged), long, times)
        if key not in made:
            made[key] = packaged if learned is None else learned.widened(packaged.factors).shifting(times)
        tables.append(made[key])
    return tables


def _shift_times(tracks: Sequence[Track], state: PanelState) -> list[float]:
    """Give how many times the panel's share of shifts is that of each series; 1 where the panel saw none."""
    out = np.ones(len(tracks))
    long = np.array([track.values.size >= LONG_YEARS * state.season_length for track in tracks], dtype=bool)
    for group, rows in ((state.usual, np.flatnonzero(~long)), (state.long, np.flatnonzero(long))):
        shift = NO_SHIFT if group.widths is None else group.widths.shift
        if shift.rate and len(rows):
            chosen = [tracks[row] for row in rows.tolist()]
            out[rows] = shift_classes(shift.rate, shift.pairs, chosen, season_length=state.season_length)
    return out.tolist()


@dataclass(frozen=True, eq=False)
class _Part:
    """What one window says of the series of a batch: a row a series."""

    rows: Integers
    center: Floats
    deviation: Floats
    correlation: Floats
    noise: Floats


@dataclass(frozen=True)
class _Asked:
    """What `predict` is asked for."""

    horizon: int
    effects: Effects
    dtype: npt.DTypeLike
    joint: bool
    serve: tuple[int, int]


def _window(tracks: Sequence[Track], window: Window, state: PanelState, asked: _Asked) -> Iterator[_Part]:
    """Forecast with one window, batch by batch."""
    horizon = asked.horizon
    phased = window.season is not None
    longest = max(track.values.size for track in tracks)
    size = max(longest + horizon, min(asked.serve[0], window.periods) + asked.serve[1])
    noise = np.array([point.noise + point.ar for point in window.points])
    groups = batches(tracks, horizon=horizon, effects=asked.effects, phased=phased, season_length=state.season_length)
    for batch in groups:
        factors = window_factors(window, size, batch.start, state.season_length, asked.dtype)
        evidence = evaluate_once(factors, batch, state.loadings, horizon=horizon)
        prior = prior_weights(window, batch, season_length=state.season_length)
        weights = posterior(likelihoods(evidence), prior)
        mean, variance, between = moments(evidence, weights, batch.gain, state.loadings)
        center, deviation = mean * batch.scale + batch.center, np.sqrt(variance) * batch.scale
        covariance = np.empty(0)
        points = (weights.T.reshape(evidence.score.shape) * evidence.squares).sum(axis=0)
        if asked.joint:
            covariance = np.tensordot(points.T, factors.joint_covariance(batch.periods, horizon), axes=1)
            covariance += np.sqrt(between).T[:, :, None] * np.sqrt(between).T[:, None, :]
            covariance /= np.sqrt(variance).T[:, :, None] * np.sqrt(variance).T[:, None, :]
        yield _Part(batch.rows, center.T, deviation.T, covariance, (noise @ points) * batch.scale**2)


def window_factors(window: Window, size: int, start: int, season_length: int, dtype: npt.DTypeLike) -> Factors:
    """Give the factors of a window for series that start in a period; sizes are rounded up to be shared."""
    season = window.season
    if season is not None:
        position = (start + np.arange(season_length)) % season_length
        season = np.ascontiguousarray(season[np.ix_(position, position)])
    rounded = -(-size // ROUNDING) * ROUNDING if season is None else size
    return cached_factors(window.points, rounded, season_length=season_length, season=season, dtype=dtype)
