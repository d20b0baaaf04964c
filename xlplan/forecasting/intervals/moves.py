"""How often the level of each series has moved: those that did before shift more often than the rest of a panel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.batches import Track

__all__ = ["moves", "pooled_moves", "shift_classes"]

ERRORS, LEAST_SHARE = 4.0, 0.1
MEDIAN_VARIANCE = 1.57
LEAST_PAIRS, MOST_PAIRS = 2.0, 100.0
LEAST, MOST = 0.05, 2.0
CLASSES = np.array([0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.4, 2.0])
LEAST_RATE = 0.002
SAMPLE = 2000


def moves(tracks: Sequence[Track], *, season_length: int) -> Floats:
    """Count the moves of the level between half years a year apart, and the pairs looked at: two columns.

    Parameters
    ----------
    tracks : sequence of Track
        The histories.
    season_length : int
        Periods in a year.

    Examples
    --------
    >>> noise = np.tile([1.0, -1.0, 2.0, 0.0, -2.0, 1.0], 8)
    >>> still, moved = Track(100 + noise, 0), Track(np.where(np.arange(48) < 24, 100, 200) + noise, 0)
    >>> moves([still, moved], season_length=12).tolist()
    [[0.0, 3.0], [1.0, 3.0]]
    """
    out = np.zeros((len(tracks), 2))
    groups: dict[tuple[int, bool], list[int]] = {}
    for row, track in enumerate(tracks):
        groups.setdefault((track.values.size, track.root), []).append(row)
    half = max(2, season_length // 2)
    for (periods, root), rows in groups.items():
        count = periods // half
        if count < 3:
            continue
        values = np.array([tracks[row].values for row in rows])
        values = np.sqrt(values) if root else values
        parts = values[:, periods - count * half :].reshape(len(rows), count, half)
        level = np.abs(np.median(values, axis=1))[:, None]
        medians = np.median(parts, axis=2)
        spread = np.median(np.abs(parts - medians[:, :, None]).reshape(len(rows), -1), axis=1)[:, None] * 1.4826
        error = (spread + 1e-3 * level) * np.sqrt(2 * MEDIAN_VARIANCE / half)
        apart = 2 if count >= 5 else 1
        moved = np.abs(medians[:, apart:] - medians[:, :-apart])
        out[rows, 0] = ((moved > ERRORS * error) & (moved > LEAST_SHARE * level)).sum(axis=1) / apart
        out[rows, 1] = (count - apart) / apart
    return out


def pooled_moves(tracks: Sequence[Track], *, season_length: int) -> tuple[float, float]:
    """Give the share of pairs of half years between which a panel's levels moved, and how alike its series are in it.

    Returns
    -------
    tuple of float
        The share, 0 where none can be looked at; and how many pairs of a series the panel is worth when its own share
        is estimated: many where the counts differ by no more than chance, by moments of the beta-binomial distribution.
    """
    own = moves(tracks[:SAMPLE], season_length=season_length)
    own = own[own[:, 1] > 0]
    if not len(own):
        return 0.0, MOST_PAIRS
    rate = max(float(own[:, 0].sum() / own[:, 1].sum()), LEAST_RATE)
    chance = rate * (1 - rate) / float(own[:, 1].mean())
    beyond = float(np.var(own[:, 0] / own[:, 1])) - chance
    pairs = rate * (1 - rate) / beyond - 1 if beyond > 0 else MOST_PAIRS
    return rate, float(np.clip(pairs, LEAST_PAIRS, MOST_PAIRS))


def shift_classes(rate: float, pairs: float, tracks: Sequence[Track], *, season_length: int) -> npt.NDArray[np.float64]:
    """Give how many times the panel's share of shifts is that of each series, in classes.

    The share is the mean of a Beta posterior: as many pairs as the panel is worth at its rate, and those of the series.
    """
    own = moves(tracks, season_length=season_length)
    times = np.clip((pairs * rate + own[:, 0]) / (pairs + own[:, 1]) / rate, LEAST, MOST)
    return np.asarray(CLASSES[np.abs(np.log(CLASSES) - np.log(times)[:, None]).argmin(axis=1)])
