"""Histories to predictive distributions: one dispatch over all methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.state import PanelState
from xlplan.forecasting.history.batches import Effects, no_effects
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.regressors import calendar_effects
from xlplan.forecasting.intervals.outlook import Outlook, join
from xlplan.forecasting.irregular.averaged import OCCASIONS, averaged
from xlplan.forecasting.irregular.doubt import Doubt
from xlplan.forecasting.irregular.opening import opened
from xlplan.forecasting.irregular.sentences import of_opening
from xlplan.forecasting.models.classical import classical
from xlplan.forecasting.models.methods import COMPARED, STATSMODELS, Average, Method
from xlplan.forecasting.options import Options, Progress
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
    doubts : dict of int to Doubt
        Histories whose end may be broken, by row.
    """

    outlook: Outlook
    methods: list[str]
    notes: list[list[str]]
    state: PanelState | None = None
    doubts: dict[int, Doubt] = field(default_factory=dict)


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
    fit = options.method.spec.fit
    modeled = isinstance(fit, Average) or options.method in STATSMODELS
    spans = [opened(history) for history in ready] if modeled else list(ready)
    with one_thread():
        if isinstance(fit, Average):
            found = averages[fit](spans, options, state, joint)
        else:
            outlook, methods, notes = classical(spans, options, progress=progress)
            found = Projection(outlook, methods, [[note] if note else [] for note in notes])
    found = replace(found, notes=[_spoken(*three) for three in zip(ready, spans, found.notes, strict=True)])
    if not isinstance(fit, Average):
        return found
    for done in range(len(ready) if progress is not None else 0):
        progress(done + 1, len(ready))  # type: ignore[misc]
    return found


def _spoken(history: History, span: History, notes: list[str]) -> list[str]:
    return notes if span is history else [*of_opening(history, span), *notes]


def _structural(ready: Sequence[History], options: Options, state: PanelState | None, joint: bool) -> Projection:
    """Forecast by the structural average of the base of each history, with its occasions and the doubts at its end."""
    effects = series_effects(ready, options) if ready else no_effects
    found = averaged(ready, options, effects, state=state, joint=joint)
    methods = [OCCASIONS if reading.base is None else Method.STRUCTURAL.value for reading in found.readings]
    return Projection(found.outlook, methods, found.notes, found.state, found.doubts)


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
    able[list(first.outlook.laws)] = False
    center = np.where(able[:, None], (first.outlook.center + lever * outlook.center) / 2, first.outlook.center)
    noise = first.outlook.given - np.maximum(first.outlook.center, 0.0) ** 2
    mixed = replace(first.outlook, center=center, given=np.maximum(center, 0.0) ** 2 + noise)
    used = [Method.COMBINATION.value if both else name for both, name in zip(able, first.methods, strict=True)]
    said = [[*before, *([note] if note else [])] for before, note in zip(first.notes, notes, strict=True)]
    return Projection(mixed, used, said, first.state, first.doubts)


def _best(ready: Sequence[History], options: Options, state: PanelState | None, joint: bool) -> Projection:
    """Take for each series the method that missed least at three past origins; irregular ones stay as they are read."""
    scores = _past_errors(ready, options)
    chosen = np.array([int(np.nanargmin(row)) if np.isfinite(row).any() else 0 for row in scores], dtype=int)
    read = _structural(ready, replace(options, method=COMPARED[0]), state, False)
    chosen[list(read.outlook.laws)] = 0
    parts, methods, notes = [], [""] * len(ready), [[] for _ in ready]  # type: ignore[var-annotated]
    doubts: dict[int, Doubt] = {}
    learned = state
    for number in np.unique(chosen):
        rows = np.flatnonzero(chosen == number)
        found = project(ready, replace(options, method=COMPARED[number]), state=state, joint=joint)
        learned = learned or found.state
        parts.append((rows, found.outlook.rows(rows)))
        doubts |= {row: doubt for row, doubt in found.doubts.items() if row in rows}
        for row in rows.tolist():
            methods[row], notes[row] = found.methods[row], [*found.notes[row], _reason(scores[row], int(number))]
    return Projection(join(parts, len(ready), options.horizon), methods, notes, learned, doubts)


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
