"""Forecasts of series whose end may be broken: without the end, with the end as a new level, and as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.batches import Track
from xlplan.forecasting.history.outliers import Findings
from xlplan.forecasting.intervals.outlook import Outlook, join
from xlplan.forecasting.irregular.ending import Run, ending_weights

__all__ = ["Doubt", "Predict", "doubts", "fold_of", "run_of"]

Predict = Callable[[Sequence[Track], int], Outlook]

LEAST_DOUBT = 0.02
MOST_FOLD = 1e9


@dataclass(frozen=True, eq=False)
class Doubt:
    """What is believed of the end of one history.

    Parameters
    ----------
    run : Run
        Which periods.
    slip, level : float
        Probabilities that they are errors, and that a new level has begun.
    usual, value : float
        What was expected in the last period, and what it has.
    expected : numpy.ndarray
        What was expected in the periods in doubt.
    alternatives : Outlook or None
        Three rows: without the end, at the new level, as it is; None where there is no base.
    """

    run: Run
    slip: float
    level: float
    usual: float
    value: float
    expected: Floats
    alternatives: Outlook | None = None

    @property
    def weights(self) -> Floats:
        """Probabilities of the alternatives."""
        return np.array([self.slip, self.level, 1 - self.slip - self.level])


def run_of(findings: Findings | None) -> Run | None:
    """Give what of the end may be broken."""
    if findings is None or not findings.doubtful:
        return None
    return Run.REVERSED if findings.reversed else Run(findings.doubtful)


def doubts(tracks: Sequence[Track], runs: dict[int, Run], outlook: Outlook, predict: Predict) -> dict[int, Doubt]:
    """Weigh the ends of histories, by row.

    Parameters
    ----------
    tracks : sequence of Track
        Bases of all series.
    runs : dict of int to Run
        What is in doubt, by row.
    outlook : Outlook
        Their forecasts as they are.
    predict : callable
        Forecasts tracks some periods ahead.
    """
    if not runs:
        return {}
    rows = list(runs)
    known = [tracks[row].before(runs[row].periods) for row in rows]
    before = predict(known, 2)
    expected = before.back(before.center)
    mended = [
        replace(track, values=np.concatenate([track.values, expected[number, : runs[row].periods]]))
        for number, (row, track) in enumerate(zip(rows, known, strict=True))
    ]
    without = predict(mended, outlook.horizon)
    out = {}
    for number, row in enumerate(rows):
        found = _weigh(tracks[row], runs[row], before.rows(np.array([number])))
        if found.slip + found.level >= LEAST_DOUBT:
            one, asis = np.array([number]), outlook.rows(np.array([row]))
            moved = _moved(without.rows(one), before.rows(one), runs[row], tracks[row])
            rest = [(np.array([at]), part) for at, part in enumerate((without.rows(one), moved, asis))]
            out[row] = replace(found, alternatives=join(rest, 3, outlook.horizon))
    return out


def fold_of(value: float, usual: float) -> float:
    """Give how many times larger or smaller than usual a value is; beyond all bounds where it has the other sign."""
    if value * usual <= 0:
        return MOST_FOLD if value != usual else 1.0
    return min(max(value / usual, usual / value), MOST_FOLD)


def _weigh(track: Track, run: Run, before: Outlook) -> Doubt:
    """Weigh the end of one history by its forecast from before it."""
    end, last = track.values[-run.periods :], run.periods - 1
    errors = np.abs(before.scaled_errors(np.concatenate([end, end])[None, :2]))[0]
    usual, value = float(before.back(before.center)[0, last]), float(track.values[-1])
    error = float(errors.min() if run is Run.LAST_TWO else errors[last])
    slip, level = ending_weights(error, fold_of(value, usual), run)
    return Doubt(run, slip, level, usual, value, before.back(before.center)[0, : run.periods], before)


def _moved(without: Outlook, before: Outlook, run: Run, track: Track) -> Outlook:
    """Move a forecast by the whole jump of the last value, on the modeled scale."""
    value = track.values[-1]
    modeled = np.sqrt(max(value, 0.0)) if without.root[0] else value
    center = without.center + (modeled - before.center[0, run.periods - 1])
    if not without.root[0]:
        return replace(without, center=center)
    center = np.maximum(center, 0.0)
    return replace(without, center=center, given=center**2 + without.given - np.maximum(without.center, 0.0) ** 2)
