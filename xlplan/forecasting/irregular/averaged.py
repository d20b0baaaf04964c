"""The structural average of histories as they are read: each open question is averaged over its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.learning import learn
from xlplan.forecasting.average.state import PanelState
from xlplan.forecasting.average.structural import packaged_state, predict
from xlplan.forecasting.history.batches import Effects, Track
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.regressors import mixture_loadings
from xlplan.forecasting.intervals.outlook import Law, Outlook, join
from xlplan.forecasting.intervals.widths import packaged_widths
from xlplan.forecasting.irregular.doubt import Doubt, Predict, doubts, run_of
from xlplan.forecasting.irregular.law import Bases, Mixture, Occasions
from xlplan.forecasting.irregular.occasions import alone, beside, likely
from xlplan.forecasting.irregular.reading import Reading, read
from xlplan.forecasting.irregular.sentences import of_doubt, of_errors, of_occasions, of_outlying
from xlplan.forecasting.options import Mode, Options

__all__ = ["OCCASIONS", "Averaged", "averaged"]

OCCASIONS = "occasions"
LASTING = 10.0


@dataclass(frozen=True, eq=False)
class Averaged:
    """Predictive distributions of histories, in their order.

    Parameters
    ----------
    outlook : Outlook
        The distributions.
    readings : list of Reading
        What each was read as.
    notes : list of list of str
        What was read of each.
    doubts : dict of int to Doubt
        Histories whose end is in doubt, by row.
    state : PanelState or None
        What the panel has learned.
    """

    outlook: Outlook
    readings: list[Reading]
    notes: list[list[str]]
    doubts: dict[int, Doubt] = field(default_factory=dict)
    state: PanelState | None = None


def averaged(
    ready: Sequence[History], options: Options, effects: Effects, *, state: PanelState | None, joint: bool
) -> Averaged:
    """Read histories and forecast them.

    Parameters
    ----------
    ready : sequence of History
        Histories that count time alike, from their openings.
    options : Options
        Checked options.
    effects : callable
        Calendar effects of `count` periods from a period number.
    state : PanelState, optional
        What a panel has learned before.
    joint : bool
        Whether to give how leads move together.
    """
    season, horizon = (ready[0].clock.season_length if ready else 12), options.horizon
    readings = read([history.track for history in ready], season_length=season, horizon=horizon)
    rows = [row for row, reading in enumerate(readings) if reading.base is not None]
    bases = [base for reading in readings if (base := reading.base) is not None]
    state = _learned(bases, options, effects, state, season) if bases else state
    forecast_all = _predictor(options, effects, state, season, joint=joint)
    outlook = forecast_all(bases, horizon) if bases else _zero(0, horizon)
    runs = {at: run for at, row in enumerate(rows) if (run := run_of(readings[row].findings)) is not None}
    open_ends = doubts(bases, runs, outlook, forecast_all)
    empty = sorted(set(range(len(ready))) - set(rows))
    parts = [(np.array(rows, dtype=int), outlook), (np.array(empty, dtype=int), _zero(len(empty), horizon))]
    whole = join(parts, len(ready), horizon)
    ends = {rows[at]: doubt for at, doubt in open_ends.items()}
    beside_bases = {row: beside(readings[row], season_length=season, horizon=horizon) for row in rows}
    notes = [
        _said(history, reading, beside_bases.get(row, []), ends.get(row))
        for row, (history, reading) in enumerate(zip(ready, readings, strict=True))
    ]
    laws: dict[int, Law] = _laws_of_bases(whole, readings, beside_bases, ends)
    for row in empty:
        laws[row], newest, errors = alone(readings[row], season_length=season, horizon=horizon)
        notes[row] += of_errors(ready[row], errors, newest)
        ends |= {} if newest is None else {row: newest}
    return Averaged(replace(whole, laws=laws), readings, notes, ends, state)


def _laws_of_bases(
    outlook: Outlook,
    readings: Sequence[Reading],
    beside_bases: dict[int, list[tuple[float, Occasions]]],
    ends: dict[int, Doubt],
) -> dict[int, Law]:
    """Give the laws of series whose base does not say all: their end is in doubt, or something comes back beside it."""
    kinds = {row: likely(found) for row, found in beside_bases.items()}
    chosen = [row for row in kinds if row in ends or kinds[row]]
    parts: list[tuple[npt.NDArray[np.intp], Outlook]] = []
    slices: list[slice] = []
    weights: list[Floats] = []
    for row in chosen:
        end = ends.get(row)
        part = outlook.rows(np.array([row])) if end is None or end.alternatives is None else end.alternatives
        first = slices[-1].stop if slices else 0
        slices.append(slice(first, first + len(part)))
        parts.append((np.arange(first, first + len(part)), part))
        weights.append(np.ones(1) if end is None else end.weights)
    bases = Bases(join(parts, slices[-1].stop if slices else 0, outlook.horizon))
    return {
        row: Mixture(bases, place, weight, kinds[row], 0.0, readings[row].track.root)
        for row, place, weight in zip(chosen, slices, weights, strict=True)
    }


def _said(history: History, reading: Reading, kinds: list[tuple[float, Occasions]], doubt: Doubt | None) -> list[str]:
    """Say what was read of one history."""
    if reading.occasions is not None:
        return of_occasions(history, reading, reading.occasions)
    return [*of_outlying(history, reading, kinds), *([] if doubt is None else of_doubt(history, doubt))]


def _zero(count: int, horizon: int) -> Outlook:
    none = np.zeros((count, horizon))
    widths = [packaged_widths(LASTING)] * count
    return Outlook(none, none, np.ones(count, dtype=bool), widths, none + 1, np.full((count, horizon), np.nan))


def _learned(
    bases: Sequence[Track], options: Options, effects: Effects, state: PanelState | None, season: int
) -> PanelState | None:
    """Learn from the bases in panel mode, unless a state is given."""
    if state is not None or options.mode is not Mode.PANEL:
        return state
    exact: dict[str, Any] = {"horizon": options.horizon, "effects": effects, "dtype": options.dtype}
    untaught = packaged_state(options.prior, mixture_loadings(options.calendar), season_length=season)
    return learn(bases, untaught, options.prior, **exact)


def _predictor(options: Options, effects: Effects, state: PanelState | None, season: int, *, joint: bool) -> Predict:
    """Give how tracks are forecast: together, or each alone so that its digits do not depend on the others."""
    known = state or packaged_state(options.prior, mixture_loadings(options.calendar), season_length=season)
    exact: dict[str, Any] = {"effects": effects, "dtype": options.dtype, "joint": joint}

    def ahead(tracks: Sequence[Track], horizon: int) -> Outlook:
        if state is not None:
            return predict(tracks, known, horizon=horizon, **exact)
        parts = [(np.array([at]), predict([track], known, horizon=horizon, **exact)) for at, track in enumerate(tracks)]
        return join(parts, len(tracks), horizon)

    return ahead
