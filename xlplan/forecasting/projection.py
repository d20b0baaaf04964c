"""Histories to predictive distributions: one dispatch over all methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.learning import learn
from xlplan.forecasting.average.state import PanelState
from xlplan.forecasting.average.structural import packaged_state, predict
from xlplan.forecasting.history.batches import Effects
from xlplan.forecasting.history.outliers import calm
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.regressors import calendar_effects, mixture_loadings
from xlplan.forecasting.intervals.outlook import Outlook, join
from xlplan.forecasting.models.classical import classical, sparse
from xlplan.forecasting.models.methods import COMPARED, Average, Method
from xlplan.forecasting.models.rules import MOSTLY_ZEROS
from xlplan.forecasting.options import Mode, Options, Progress
from xlplan.forecasting.threads import one_thread

__all__ = ["Projection", "project", "series_effects"]


SHORTEST_CHOICE = 18
CHOICE_ORIGINS = 3


@dataclass(frozen=True, eq=False)
class Projection:
    """Predictive distributions of histories, in their order.

    Parameters
    ----------
    outlook : Outlook
        The distributions.
    methods : list of str
        The method used of each history.
    notes : list of list of str
        What to know about each.
    state : PanelState or None
        What the panel has learned.
    """

    outlook: Outlook
    methods: list[str]
    notes: list[list[str]]
    state: PanelState | None = None


def project(
    ready: Sequence[History],
    options: Options,
    *,
    state: PanelState | None = None,
    progress: Progress | None = None,
    joint: bool = False,
) -> Projection:
    """Forecast histories by the method of the options; all histories count time alike.

    Parameters
    ----------
    ready : sequence of History
        The histories.
    options : Options
        Checked options.
    state : PanelState, optional
        What a panel has learned before; learned from these histories if left out.
    progress : callable, optional
        Called with the number of series done and in all.
    joint : bool
        Whether to give how leads move together.
    """
    averages = {Average.STRUCTURAL: _structural, Average.COMBINATION: _combination, Average.BEST: _best}
    with one_thread():
        if not isinstance(fit := options.method.spec.fit, Average):
            outlook, methods, notes = classical(ready, options, progress=progress)
            return Projection(outlook, methods, [[note] if note else [] for note in notes])
        found = averages[fit](ready, options, state, joint)
    for done in range(len(ready) if progress is not None else 0):
        progress(done + 1, len(ready))  # type: ignore[misc]
    return found


def _structural(ready: Sequence[History], options: Options, state: PanelState | None, joint: bool) -> Projection:
    """Forecast by the structural average; series with many zeros by their mean."""
    rare = np.array([h.track.root and (h.values == 0).mean() >= MOSTLY_ZEROS for h in ready], dtype=bool)
    dense = [history for history, zeros in zip(ready, rare, strict=True) if not zeros]
    notes: list[list[str]] = [[] for _ in ready]
    outlook, learned, places = _averaged(dense, options, state, joint)
    for row, found in zip(np.flatnonzero(~rare).tolist(), places, strict=True):
        notes[row] += _pulled(ready[row], found)
    few = [history for history, zeros in zip(ready, rare, strict=True) if zeros]
    parts = [(np.flatnonzero(~rare), outlook), (np.flatnonzero(rare), sparse(few, horizon=options.horizon))]
    methods = [Method.MEAN.value if zeros else Method.STRUCTURAL.value for zeros in rare]
    return Projection(join(parts, len(ready), options.horizon), methods, notes, learned)


def _pulled(history: History, places: Sequence[int]) -> list[str]:
    if not places:
        return []
    noun = history.clock.frequency.noun
    names = ", ".join(history.clock.name(history.start + place) for place in places[:3])
    return [f"{len(places)} outlying {noun}{'s' if len(places) > 1 else ''} replaced by usual values: {names}"]


def _averaged(
    ready: Sequence[History], options: Options, state: PanelState | None, joint: bool
) -> tuple[Outlook, PanelState | None, list[list[int]]]:
    if not ready:
        empty = np.empty((0, options.horizon))
        return Outlook(empty, empty, np.empty(0, dtype=bool), [], empty, empty), state, []
    season = ready[0].clock.season_length
    tracks, places = calm([history.track for history in ready], season_length=season)
    effects, loadings = series_effects(ready, options), mixture_loadings(options.calendar)
    horizon = options.horizon
    exact: dict[str, Any] = {"horizon": horizon, "effects": effects, "dtype": options.dtype}
    if state is None and options.mode is Mode.PANEL:
        state = learn(tracks, options.prior, loadings, season_length=season, **exact)
    if state is not None:
        return predict(tracks, state, **exact, joint=joint), state, places
    alone = packaged_state(options.prior, loadings, season_length=season)
    parts = [(np.array([row]), predict([track], alone, **exact, joint=joint)) for row, track in enumerate(tracks)]
    return join(parts, len(tracks), horizon), None, places


def series_effects(ready: Sequence[History], options: Options) -> Effects:
    """Compute the calendar effects of all periods that histories and their forecasts reach."""
    first = min(history.start for history in ready)
    last = max(history.start + history.observed.size for history in ready) + max(options.horizon, 12)
    return calendar_effects(options.calendar, first, last, clock=ready[0].clock, region=options.region)


def _combination(ready: Sequence[History], options: Options, state: PanelState | None, joint: bool) -> Projection:
    """Average the structural average with Theta, where Theta could be fitted."""
    first = _structural(ready, replace(options, method=Method.STRUCTURAL), state, joint)
    outlook, methods, notes = classical(ready, replace(options, method=Method.THETA), learn=False)
    able = np.array([name == Method.THETA.value for name in methods], dtype=bool)
    able &= np.array([name == Method.STRUCTURAL.value for name in first.methods], dtype=bool)
    lever = np.where(outlook.root[:, None], np.sqrt(outlook.effect), outlook.effect)
    center = (first.outlook.center + lever * outlook.center) / 2
    mixed = replace(first.outlook, center=np.where(able[:, None], center, first.outlook.center))
    used = [Method.COMBINATION.value if both else name for both, name in zip(able, first.methods, strict=True)]
    said = [[*before, *([note] if note else [])] for before, note in zip(first.notes, notes, strict=True)]
    return Projection(mixed, used, said, first.state)


def _best(ready: Sequence[History], options: Options, state: PanelState | None, joint: bool) -> Projection:
    """Take for each series the method that missed least at three past origins."""
    scores = _past_errors(ready, options)
    chosen = np.array([int(np.nanargmin(row)) if np.isfinite(row).any() else 0 for row in scores], dtype=int)
    parts, methods, notes = [], [""] * len(ready), [[] for _ in ready]  # type: ignore[var-annotated]
    learned = state
    for number in np.unique(chosen):
        rows = np.flatnonzero(chosen == number)
        found = project(ready, replace(options, method=COMPARED[number]), state=state, joint=joint)
        learned = learned or found.state
        parts.append((rows, found.outlook.rows(rows)))
        for row in rows.tolist():
            methods[row], notes[row] = found.methods[row], [*found.notes[row], _reason(scores[row], int(number))]
    return Projection(join(parts, len(ready), options.horizon), methods, notes, learned)


def _reason(scores: Floats, chosen: int) -> str:
    name = COMPARED[chosen].value
    if not np.isfinite(scores).any():
        return f"too short for a backtest: {name} used"
    if chosen == 0:
        return f"best of {len(COMPARED)} at past origins: {name}"
    less = 1 - scores[chosen] / scores[0] if scores[0] > 0 else 0.0
    return f"best of {len(COMPARED)} at past origins: {name}, error {less:.0%} below {COMPARED[0].value}"


def _past_errors(ready: Sequence[History], options: Options) -> Floats:
    """Give the mean absolute error of each candidate: histories by candidates, NaN where too short."""
    sums = np.zeros((len(ready), len(COMPARED)))
    counts = np.zeros((len(ready), 1))
    step = max(1, ready[0].clock.season_length // 4) if ready else 1
    for held_out in range(step, step * CHOICE_ORIGINS + 1, step):
        rows = [row for row, h in enumerate(ready) if h.observed.size - held_out >= SHORTEST_CHOICE]
        past = [ready[row].until(held_out) for row in rows]
        actual = np.array([ready[row].observed[-held_out:] for row in rows]).reshape(len(rows), held_out)
        known = np.isfinite(actual).any(axis=1)
        counts[np.array(rows, dtype=int)[known]] += 1
        for number, method in enumerate(COMPARED if rows else ()):
            found = project(past, replace(options, method=method, horizon=held_out))
            with np.errstate(invalid="ignore"):
                missed = np.abs(actual - found.outlook.mean())
            means = np.nanmean(missed[known], axis=1)
            sums[np.array(rows, dtype=int)[known], number] += means
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
