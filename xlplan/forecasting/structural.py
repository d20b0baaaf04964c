"""The structural average: forecast series with the lattice, weighted by what each series and its panel say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlplan.forecasting.batches import Batch, Effects, Track, batches
from xlplan.forecasting.cache import cached_factors
from xlplan.forecasting.evidence import evaluate
from xlplan.forecasting.factors import Factors
from xlplan.forecasting.mixture import likelihoods, moments, posterior
from xlplan.forecasting.priors import Prior
from xlplan.forecasting.state import Group, PanelState, Window
from xlplan.forecasting.widths import packaged_widths

__all__ = ["LONG_YEARS", "Outlook", "packaged_state", "predict", "usual_periods", "window_factors"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]

LONG_YEARS = 14
USUAL_YEARS = {True: 10, False: 5}
LONG_WINDOWS = (8, 20)
SINGLE_POINTS = 320
LEAST_DEVIATION = 2.5e-4
ROUNDING = 24


@dataclass(frozen=True, eq=False)
class Outlook:
    """Predictive distributions: normal on the modeled scale, with widths that may differ from the normal.

    Parameters
    ----------
    center, deviation : numpy.ndarray
        Series by leads, on the scale of the history or of its square root.
    shared : numpy.ndarray
        Series by leads: deviation that all leads share, part of `deviation`.
    root : numpy.ndarray
        One a series: whether the square root is modeled.
    widths : list of numpy.ndarray
        Levels by leads, one table a series.
    """

    center: Floats
    deviation: Floats
    shared: Floats
    root: npt.NDArray[np.bool_]
    widths: list[Floats]


def usual_periods(season_length: int) -> int:
    """Give the most recent periods used of a usual series: ten years, of weeks five."""
    return USUAL_YEARS[season_length <= 12] * season_length


def packaged_state(prior: Prior, loadings: Floats, *, season_length: int) -> PanelState:
    """Give the state that no panel has taught: what a series alone is forecast with."""
    usual = _packaged_window(prior, usual_periods(season_length), loadings)
    windows = [
        _packaged_window(prior, years * season_length, loadings, long=years == LONG_WINDOWS[-1])
        for years in LONG_WINDOWS
    ]
    long = Group(tuple(windows)) if season_length <= 12 else Group((usual,))
    return PanelState(season_length, loadings, Group((usual,)), long)


def _packaged_window(prior: Prior, periods: int, loadings: Floats, *, long: bool = False) -> Window:
    points, weights = prior.leading(SINGLE_POINTS, long=long)
    return Window(periods, points, np.tile(weights / len(loadings), len(loadings)))


def predict(
    tracks: Sequence[Track],
    state: PanelState,
    *,
    horizon: int,
    effects: Effects,
    dtype: npt.DTypeLike = np.float32,
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
    """
    center, deviation, shared = np.zeros((3, len(tracks), horizon))
    long = np.array([track.values.size >= LONG_YEARS * state.season_length for track in tracks], dtype=bool)
    for group, rows in ((state.usual, np.flatnonzero(~long)), (state.long, np.flatnonzero(long))):
        for window in group.windows if len(rows) else ():
            cut = [tracks[row].last(window.periods) for row in rows]
            for batch, found in _window(cut, window, state, horizon, effects, dtype):
                place = rows[batch.rows]
                center[place] += found[0].T / len(group.windows)
                deviation[place] += found[1].T / len(group.windows)
                shared[place] += found[2].T / len(group.windows)
    deviation = np.maximum(deviation, LEAST_DEVIATION * np.abs(center))
    root = np.array([track.root for track in tracks], dtype=bool)
    return Outlook(center, deviation, shared, root, [_widths(track, state) for track in tracks])


def _widths(track: Track, state: PanelState) -> Floats:
    years = track.values.size / state.season_length
    group = state.long if years >= LONG_YEARS else state.usual
    return packaged_widths(years) if group.widths is None else group.widths


def _window(
    tracks: Sequence[Track],
    window: Window,
    state: PanelState,
    horizon: int,
    effects: Effects,
    dtype: npt.DTypeLike,
) -> Iterator[tuple[Batch, tuple[Floats, Floats, Floats]]]:
    """Forecast with one window: center, deviation and shared deviation of each batch, leads by series."""
    phased = window.season is not None
    size = max(track.values.size for track in tracks) + horizon
    groups = batches(tracks, horizon=horizon, effects=effects, phased=phased, season_length=state.season_length)
    for batch in groups:
        factors = window_factors(window, size, batch.start, state.season_length, dtype)
        evidence = evaluate(factors, batch, state.loadings, horizon=horizon)
        weights = posterior(likelihoods(evidence), window.weights)
        mean, variance, between = moments(evidence, weights, batch.gain, state.loadings)
        scale = batch.scale
        yield batch, (mean * scale + batch.center, np.sqrt(variance) * scale, np.sqrt(between) * scale)


def window_factors(window: Window, size: int, start: int, season_length: int, dtype: npt.DTypeLike) -> Factors:
    """Give the factors of a window for series that start in a period; sizes are rounded up to be shared."""
    season = window.season
    if season is not None:
        position = (start + np.arange(season_length)) % season_length
        season = np.ascontiguousarray(season[np.ix_(position, position)])
    rounded = -(-size // ROUNDING) * ROUNDING if season is None else size
    return cached_factors(window.points, rounded, season_length=season_length, season=season, dtype=dtype)
