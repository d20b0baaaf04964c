"""Series brought to one scale and grouped: what is evaluated together has one length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats

__all__ = ["Batch", "Effects", "Marks", "Track", "batches", "no_effects"]

Marks = npt.NDArray[np.bool_]
Effects = Callable[[int, int], Floats]

CHUNK = 384
ENOUGH = 6
PRIOR_PERIODS = 4.0
PRIOR_DEVIATION = 0.05


@dataclass(frozen=True, eq=False)
class Track:
    """One history without gaps.

    Parameters
    ----------
    values : numpy.ndarray
        Oldest first, at least one.
    start : int
        Number of the first period; it modulo the season length is the position in the year.
    """

    values: Floats
    start: int

    @property
    def end(self) -> int:
        """Number of the first period ahead."""
        return self.start + self.values.size

    @cached_property
    def root(self) -> bool:
        """Whether the square root is modeled: no value is negative."""
        return bool(self.values.min() >= 0)

    def last(self, periods: int) -> Track:
        """Give the last periods alone."""
        cut = max(0, self.values.size - periods)
        return self if not cut else Track(self.values[cut:], self.start + cut)

    def before(self, held_out: int) -> Track:
        """Give the history as it was some periods ago."""
        return replace(self, values=self.values[: self.values.size - held_out])


@dataclass(frozen=True, eq=False)
class Batch:
    """Series of equal length on one scale.

    Parameters
    ----------
    rows : numpy.ndarray
        Positions of the series among those given.
    values : numpy.ndarray
        Periods by series, mean 0 and deviation 1.
    center, scale : numpy.ndarray
        One a series: ``values * scale + center`` is the history, or its square root.
    effects : numpy.ndarray
        Calendar effects by periods, those ahead included.
    prior_periods, prior_squares
        How many periods of a usual deviation are added to a history below six, and their squares by series.
    """

    rows: npt.NDArray[np.intp]
    start: int
    values: Floats
    center: Floats
    scale: Floats
    root: npt.NDArray[np.bool_]
    effects: Floats
    prior_periods: float
    prior_squares: Floats

    @property
    def periods(self) -> int:
        """Periods of history."""
        return len(self.values)

    @property
    def gain(self) -> Floats:
        """What a calendar effect of 1 moves the scaled values by: half of the level under the root."""
        return np.where(self.root, 0.5, 1.0) * np.abs(self.center) / self.scale


def no_effects(start: int, count: int) -> Floats:
    """Give no calendar effect."""
    return np.empty((0, count))


def batches(
    tracks: Sequence[Track], *, horizon: int, effects: Effects, phased: bool, season_length: int, chunk: int = CHUNK
) -> Iterator[Batch]:
    """Group series by length, and by month where the calendar or the shared season makes months differ.

    Parameters
    ----------
    tracks : sequence of Track
        The histories, already cut to their window.
    horizon : int
        Periods ahead.
    effects : callable
        Calendar effects of `count` periods from a period number.
    phased : bool
        Whether series that start in different months of the year must not share a batch.
    season_length : int
        Periods in a year.
    chunk : int
        Most series in a batch.
    """
    dated = bool(len(effects(0, 1)))
    groups: dict[tuple[int, int], list[int]] = {}
    for row, track in enumerate(tracks):
        moment = track.start if dated else track.start % season_length if phased else 0
        groups.setdefault((track.values.size, moment), []).append(row)
    for (periods, moment), rows in sorted(groups.items()):
        calendar = effects(moment, periods + horizon) if dated else np.empty((0, periods + horizon))
        for first in range(0, len(rows), chunk):
            part = rows[first : first + chunk]
            yield _batch([tracks[row] for row in part], part, calendar)


def _batch(tracks: list[Track], rows: list[int], effects: Floats) -> Batch:
    root = np.array([track.root for track in tracks])
    raw = np.array([track.values for track in tracks])
    raw = np.where(root[:, None], np.sqrt(np.maximum(raw, 0)), raw).T
    periods = len(raw)
    center = raw.mean(axis=0)
    squares = ((raw - center) ** 2).sum(axis=0)
    prior = PRIOR_PERIODS * max(0.0, 1 - (periods - 1) / (ENOUGH - 1))
    usual = PRIOR_DEVIATION * np.abs(center)
    scale = np.sqrt((squares + prior * usual**2) / max(periods - 1 + prior, 1.0))
    scale = np.maximum(scale, 1e-9 * np.abs(center)) + np.finfo(float).tiny
    values = (raw - center) / scale
    return Batch(
        np.array(rows), tracks[0].start, values, center, scale, root, effects, prior, prior * (usual / scale) ** 2
    )
