"""What the series of a panel teach each other: which points are usual, the season they share, how wide to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.evidence import evaluate
from xlplan.forecasting.average.kernels import usual_season
from xlplan.forecasting.average.mixture import learn_weights, likelihoods
from xlplan.forecasting.average.priors import Prior
from xlplan.forecasting.average.recent import evaluate_once
from xlplan.forecasting.average.state import Group, PanelState, Window
from xlplan.forecasting.average.structural import LONG_YEARS, panel_windows, predict, window_factors
from xlplan.forecasting.history.batches import Effects, Track, batches
from xlplan.forecasting.intervals.moves import pooled_moves
from xlplan.forecasting.intervals.outlook import Outlook
from xlplan.forecasting.intervals.widths import Widths, learned_widths

__all__ = ["LEAST_PANEL", "learn", "shared_season"]


LEAST_PANEL = 20
LEARN_YEARS = 1.5
BROAD_POINTS = {False: 400, True: 560}
LEAST_PRUNE, MOST_PRUNE = 96, 192
KEPT = {False: 48, True: 64}
LEARN_SAMPLE = 2048
WIDTH_SAMPLE = 150
WIDTH_YEARS = 3
ORIGINS = 3
MOST_SHORT = 2.0
SHARE = {False: 0.8, True: 0.5}
SAME_MONTH = 0.5
LOUDEST = 0.95
SEASON_YEARS, WEEKLY_SEASON_YEARS = 2, 5


def learn(
    tracks: Sequence[Track],
    untaught: PanelState,
    prior: Prior,
    *,
    horizon: int,
    effects: Effects,
    dtype: npt.DTypeLike = np.float32,
) -> PanelState:
    """Learn the state of a panel; fewer than twenty series of a kind teach nothing.

    Parameters
    ----------
    tracks : sequence of Track
        The histories of the panel.
    untaught : PanelState
        What a series alone is forecast with, see `packaged_state`; kinds of series that are too few keep it.
    prior : Prior
        Weights of the points before the panel is seen.
    horizon, effects, dtype
        As in `xlplan.forecasting.average.structural.predict`.

    Examples
    --------
    Twenty departments share one pattern: the panel learns which months are high together.

    >>> from xlplan.forecasting.history.batches import no_effects
    >>> from xlplan.forecasting.average.priors import packaged_prior
    >>> from xlplan.forecasting.average.structural import packaged_state
    >>> wave = 100 + 20 * np.sin(np.arange(48) * np.pi / 6) + np.random.default_rng(0).normal(0, 5, (20, 48))
    >>> panel = [Track(row, 0) for row in wave]
    >>> untaught = packaged_state(packaged_prior(), np.zeros((1, 0)), season_length=12)
    >>> state = learn(panel, untaught, packaged_prior(), horizon=6, effects=no_effects)
    >>> season = state.usual.windows[0].season
    >>> bool(season[3, 2] > 0.5 > -0.5 > season[3, 9])
    True
    """
    state, season_length = untaught, untaught.season_length
    lesson = _Lesson(prior, untaught.loadings, season_length, horizon, effects, dtype)
    limit = LONG_YEARS * season_length
    least = LEARN_YEARS * season_length
    usual = [track for track in tracks if least <= track.values.size < limit]
    long = [track for track in tracks if track.values.size >= limit]
    if len(usual) >= LEAST_PANEL:
        state = replace(state, usual=lesson.group(usual, long=False))
    if len(long) >= LEAST_PANEL:
        state = replace(state, long=lesson.group(long, long=True))
    foretell = partial(predict, state=state, effects=effects, dtype=dtype)
    widths = [_widths(part, foretell, horizon=horizon, season_length=season_length) for part in (usual, long)]
    return replace(state, usual=replace(state.usual, widths=widths[0]), long=replace(state.long, widths=widths[1]))


@dataclass(frozen=True, eq=False)
class _Lesson:
    """The learning of one panel."""

    prior: Prior
    loadings: Floats
    season_length: int
    horizon: int
    effects: Effects
    dtype: npt.DTypeLike

    def group(self, tracks: Sequence[Track], *, long: bool) -> Group:
        """Learn the windows of one group of series; the longest also tries smooth trends."""
        windows = []
        lengths = panel_windows(self.season_length, long=long)
        for periods in lengths:
            cut = [track.last(periods) for track in tracks]
            smooth = long and len(lengths) > 1 and periods == lengths[-1]
            # Two decades show the pattern of a series without the help of others.
            season = None if smooth else shared_season(cut, self.season_length, share=SHARE[long])
            windows.append(self.window(cut, periods, season, long=long, smooth=smooth))
        return Group(tuple(windows))

    def window(
        self, tracks: Sequence[Track], periods: int, season: Floats | None, *, long: bool, smooth: bool
    ) -> Window:
        """Prune the lattice on a sample, then learn the weights of what is kept."""
        points, weights = self.prior.leading(BROAD_POINTS[long], long=smooth)
        broad = Window(periods, points, weights, season)
        some = max(LEAST_PRUNE, min(MOST_PRUNE, len(tracks) // 8))
        learned = self._learn(_sample(tracks, some), broad, weights, broad=True)
        by_point = learned.reshape(-1, len(points)).sum(axis=0)
        kept = np.sort(np.argsort(-by_point, kind="stable")[: KEPT[self.season_length <= 12]])
        start = by_point[kept] / by_point[kept].sum()
        pruned = Window(periods, tuple(points[i] for i in kept), start, season)
        return replace(pruned, weights=self._learn(_sample(tracks, LEARN_SAMPLE), pruned, start))

    def _learn(self, tracks: Sequence[Track], window: Window, start: Floats, *, broad: bool = False) -> Floats:
        """Learn weights; of the points that are kept, with all that the forecast will need again."""
        horizon, look = (1, evaluate) if broad else (self.horizon, evaluate_once)
        loadings = self.loadings[sorted({0, len(self.loadings) // 2})] if broad else self.loadings
        size = max(track.values.size for track in tracks) + self.horizon
        found = []
        phased = window.season is not None
        groups = batches(tracks, horizon=horizon, effects=self.effects, phased=phased, season_length=self.season_length)
        for batch in groups:
            factors = window_factors(window, size, batch.start, self.season_length, self.dtype)
            found.append(likelihoods(look(factors, batch, loadings, horizon=horizon)))
        return learn_weights(np.concatenate(found), np.tile(start / len(loadings), len(loadings)))


def _sample(tracks: Sequence[Track], count: int, *, seed: int = 0) -> list[Track]:
    if len(tracks) <= count:
        return list(tracks)
    chosen = np.random.default_rng(seed).permutation(len(tracks))[:count]
    return [tracks[row] for row in np.sort(chosen)]


def shared_season(tracks: Sequence[Track], season_length: int, *, share: float = 0.8) -> Floats | None:
    """Estimate the covariance of the seasonal pattern by position in the year; None where too few series show it.

    It is learned from the series of the most common span, if they are half of the panel, and serves all.
    It mixes a pattern whose positions are alike with that of the panel: which months are high together.

    Parameters
    ----------
    tracks : sequence of Track
        Histories.
    season_length : int
        Periods in a year.
    share : float
        Weight of the panel's pattern.
    """
    groups: dict[tuple[int, int], list[Track]] = {}
    for track in tracks:
        groups.setdefault((track.values.size, track.start % season_length), []).append(track)
    (periods, _), alike = max(groups.items(), key=lambda item: len(item[1]))
    years = SEASON_YEARS if season_length <= 12 else WEEKLY_SEASON_YEARS
    if len(alike) < max(LEAST_PANEL, len(tracks) / 2) or periods < years * season_length:
        return None
    patterns, chance = _patterns(alike, season_length)
    size = np.linalg.norm(patterns, axis=1)
    patterns *= np.minimum(1, np.quantile(size, LOUDEST) / np.maximum(size, 1e-9))[:, None]
    flat = np.eye(season_length) - 1 / season_length
    values, vectors = np.linalg.eigh(patterns.T @ patterns / len(patterns) - flat * chance)
    positive = vectors @ np.diag(np.maximum(values, 0)) @ vectors.T
    panel = positive * season_length / max(float(np.trace(positive)), 1e-9)
    return np.asarray((1 - share) * usual_season(season_length) + share * panel)


def _patterns(tracks: Sequence[Track], season_length: int) -> tuple[Floats, float]:
    """Give the seasonal patterns in deviations of their noise, by position in the year, and their chance variance."""
    values = np.array([track.values for track in tracks])
    root = np.array([track.root for track in tracks])[:, None]
    years = values.shape[1] // season_length
    values = values[:, values.shape[1] - years * season_length :]
    table = np.where(root, np.sqrt(np.maximum(values, 0)), values).reshape(-1, years, season_length)
    table = table - table.mean(axis=2, keepdims=True)
    pattern = table.mean(axis=1)
    noise = ((table - pattern[:, None]) ** 2).sum(axis=(1, 2)) / max(1, (years - 1) * (season_length - 1))
    noise += 1e-12 * np.square(table).sum(axis=(1, 2)) + 1e-300
    start = (tracks[0].end - years * season_length) % season_length
    return np.roll(pattern / np.sqrt(noise)[:, None], start, axis=1), 1 / years


def _widths(
    tracks: Sequence[Track], foretell: Callable[..., Outlook], *, horizon: int, season_length: int
) -> Widths | None:
    """Learn the widths from what was missed at three earlier origins; None where series are few or short.

    Below three years at those origins, half a year ahead is looked at instead, and half of what it says counts:
    forecasts from so little history miss more than those from all of it will.
    """
    if len(tracks) < LEAST_PANEL:
        return None
    served = partial(foretell, serve=(max(track.values.size for track in tracks), horizon))
    horizon = min(horizon, season_length)
    origins = [horizon + step * season_length // 2 for step in range(ORIGINS)]
    errors = _past_errors(tracks, served, origins, least=WIDTH_YEARS * season_length, horizon=horizon)
    if errors is not None:
        return _moving(learned_widths(*errors), tracks, season_length)
    ahead = min(horizon, season_length // 2)
    origins = [ahead + step * season_length // 4 for step in range(ORIGINS)]
    errors = _past_errors(tracks, served, origins, least=LEARN_YEARS * season_length, horizon=ahead)
    if errors is None:
        return None
    learned = learned_widths(*errors, most=MOST_SHORT)
    return _moving(Widths(np.sqrt(learned.factors), learned.shift), tracks, season_length)


def _moving(widths: Widths, tracks: Sequence[Track], season_length: int) -> Widths:
    """Add how often levels of the panel moved, where it saw shifts."""
    if not widths.shift.size:
        return widths
    rate, pairs = pooled_moves(tracks, season_length=season_length)
    return replace(widths, shift=replace(widths.shift, rate=rate, pairs=pairs))


def _past_errors(
    tracks: Sequence[Track], foretell: Callable[..., Outlook], origins: Sequence[int], *, least: float, horizon: int
) -> tuple[Floats, Floats] | None:
    """Give errors in deviations and as shares of the level, a row a series and origin.

    None where less than half of the series have at least so many periods.
    """
    errors, relative = [], []
    for held_out in origins:
        able = [track for track in tracks if track.values.size - held_out >= least]
        if len(able) < max(LEAST_PANEL // 2, len(tracks) / 2):
            continue
        chosen = _sample(able, WIDTH_SAMPLE, seed=held_out)
        past = [track.before(held_out) for track in chosen]
        outlook = foretell(past, horizon=horizon)
        actual = np.array([track.values[track.values.size - held_out :][:horizon] for track in chosen])
        errors.append(outlook.scaled_errors(actual))
        relative.append(errors[-1] * outlook.relative())
    return (np.concatenate(errors), np.concatenate(relative)) if errors else None
