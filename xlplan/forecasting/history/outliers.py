"""Single months that no pattern explains, a typing error most often, are replaced before a model sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.batches import Track

__all__ = ["calm"]

Marks = npt.NDArray[np.bool_]

WIDTH = 7
LIMIT = 14.0
LEAST_SHARE = 0.3
LEAST_YEARS = 3
UNDECIDED = 2


def calm(tracks: Sequence[Track], *, season_length: int) -> tuple[list[Track], list[list[int]]]:
    """Put what is usual in the place of outlying periods; give the tracks and the places.

    A period is outlying if it lies more than fourteen median deviations, and three tenths of the level, from the
    median of its neighbors, beyond what its position in the year usually does. Shifts of several periods stay,
    and so do the last two periods, which may be the beginning of one; histories below three years are left alone.

    Parameters
    ----------
    tracks : sequence of Track
        The histories.
    season_length : int
        Periods in a year.

    Examples
    --------
    >>> values = 100 + np.tile([1.0, 2.0, 4.0], 16)
    >>> values[30] = 1000.0
    >>> calmed, places = calm([Track(values, 0)], season_length=12)
    >>> places[0], bool(calmed[0].values[30] < 130)
    ([30], True)
    """
    out = list(tracks)
    places: list[list[int]] = [[] for _ in tracks]
    groups: dict[tuple[int, bool], list[int]] = {}
    for row, track in enumerate(tracks):
        if track.values.size >= LEAST_YEARS * season_length:
            groups.setdefault((track.values.size, track.root), []).append(row)
    for (_, root), rows in groups.items():
        values = np.array([tracks[row].values for row in rows]).T
        modeled = np.sqrt(values) if root else values
        usual, marks = _usual(modeled, season_length)
        for column in np.flatnonzero(marks.any(axis=0)).tolist():
            row, found = rows[column], np.flatnonzero(marks[:, column])
            series = values[:, column].copy()
            series[found] = usual[found, column] ** 2 if root else usual[found, column]
            out[row], places[row] = replace(tracks[row], values=series), found.tolist()
    return out, places


def _usual(values: Floats, season_length: int) -> tuple[Floats, Marks]:
    """Give the usual values of columns of equal length, and which values are outlying."""
    half = WIDTH // 2
    padded = np.pad(values, ((half, half), (0, 0)), mode="reflect")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, WIDTH, axis=0), axis=2)
    usual = middle + _by_position(values - middle, season_length)
    away = values - usual
    limit = np.maximum(LIMIT * np.median(np.abs(away), axis=0), LEAST_SHARE * np.abs(np.median(values, axis=0)))
    marks = np.abs(away) > limit
    neighbors = np.zeros_like(marks)
    neighbors[1:] |= marks[:-1]
    neighbors[:-1] |= marks[1:]
    marks &= ~neighbors
    marks[-UNDECIDED:] = False
    return usual, marks


def _by_position(away: Floats, season_length: int) -> Floats:
    """Give the median of each position in the year, repeated over the history."""
    years = -(-len(away) // season_length)
    padded = np.full((years * season_length, away.shape[1]), np.nan)
    padded[: len(away)] = away
    medians = np.nanmedian(padded.reshape(years, season_length, -1), axis=0)
    return np.tile(medians, (years, 1))[: len(away)]
