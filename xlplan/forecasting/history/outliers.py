"""Single periods that no pattern explains are set aside before a model sees them; the end of a history stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.batches import Marks, Track

__all__ = ["Findings", "calm", "screen"]

WIDTH = 7
LIMIT = 14.0
LEAST_SHARE = 0.3
LEAST_YEARS = 3
LEAST_PERIODS = 6
SHORT_RISE, SHORT_FALL = 1.0, 0.7
SHORT_OTHER_YEAR = 0.5
END_LIMIT, END_SHARE, END_RUN = 6.0, 0.12, 0.5


@dataclass(frozen=True, eq=False)
class Findings:
    """What stands out of one history.

    Parameters
    ----------
    places : numpy.ndarray
        Periods to set aside.
    usual : numpy.ndarray
        What is usual there.
    doubtful : int
        How many of the last periods may be broken: 0, 1 or 2.
    reversed : bool
        Whether the last two go opposite ways, as an accrual and its reversal do.
    """

    places: npt.NDArray[np.intp]
    usual: Floats
    doubtful: int = 0
    reversed: bool = False


def calm(tracks: Sequence[Track], *, season_length: int) -> tuple[list[Track], list[list[int]]]:
    """Put what is usual in the place of outlying periods; give the tracks and the places.

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
    for row, found in screen(tracks, season_length=season_length).items():
        series = tracks[row].values.copy()
        series[found.places] = found.usual
        out[row], places[row] = replace(tracks[row], values=series), found.places.tolist()
    return out, places


def screen(tracks: Sequence[Track], *, season_length: int) -> dict[int, Findings]:
    """Find what stands out, by row; histories in which nothing does, or below six periods, are left out.

    A period is outlying if it lies more than fourteen median deviations, and three tenths of the level, from the
    median of its neighbors, beyond what its position in the year usually does. Below three years the position is
    not known: a period must be four times its neighbors, or less than a tenth of them, and not so a year away.
    Shifts of several periods stay, unless they are zeros that end; the last period stays, and the one before it
    unless the last is back.

    Parameters
    ----------
    tracks : sequence of Track
        The histories.
    season_length : int
        Periods in a year.
    """
    groups: dict[tuple[int, bool], list[int]] = {}
    for row, track in enumerate(tracks):
        if track.values.size >= LEAST_PERIODS:
            groups.setdefault((track.values.size, track.root), []).append(row)
    out: dict[int, Findings] = {}
    for (_, root), rows in groups.items():
        values = np.array([tracks[row].values for row in rows]).T
        modeled = np.sqrt(values) if root else values
        usual, settled, ends = _columns(modeled, season_length)
        for column in np.flatnonzero(settled.any(axis=0) | ends[1]).tolist():
            places = np.flatnonzero(settled[:, column])
            normal = usual[places, column]
            before, last, opposite = ends[:, column].tolist()
            doubtful = 0 if not last else 2 if before else 1
            back = np.maximum(normal, 0) ** 2 if root else normal
            out[rows[column]] = Findings(places, back, doubtful, bool(opposite and doubtful == 2))
    return out


def _columns(values: Floats, season_length: int) -> tuple[Floats, Marks, Marks]:
    """Give what is usual in columns of equal length, which values are set aside, and what is doubtful at the end.

    The last has three rows: the last but one is far, the last is far and no third goes its way, both oppose.
    """
    long = len(values) >= LEAST_YEARS * season_length
    usual = _middle(values)
    if long:
        usual = usual + _by_position(values - usual, season_length)
    away = values - usual
    middle, level = np.median(np.abs(away), axis=0), np.abs(np.median(values, axis=0))
    if long:
        marks = np.abs(away) > np.maximum(LIMIT * middle, LEAST_SHARE * level)
    else:
        marks = _short_marks(away, middle, level, season_length)
    settled = marks & ~_beside(marks, away, values)
    near = np.maximum(END_LIMIT * middle, END_SHARE * level)
    far, sign = np.abs(away[-2:]) > near, np.sign(away)
    moving = (np.abs(away[-3]) > END_RUN * near) & (sign[-3] == sign[-1]) & far[0]
    settled[-1] = False
    settled[-2] &= ~far[1]
    before = far[0] & ~settled[-2]
    return usual, settled, np.array([before, far[1] & ~moving, before & (sign[-2] != sign[-1])])


def _short_marks(away: Floats, middle: Floats, level: Floats, season_length: int) -> Marks:
    limit = np.maximum(LIMIT * middle, np.where(away > 0, SHORT_RISE, SHORT_FALL) * level)
    marks = np.abs(away) > limit
    alike = np.zeros_like(marks)
    if len(away) > season_length:
        same = away[season_length:] * away[:-season_length] > 0
        alike[season_length:] = same & (np.abs(away[:-season_length]) > SHORT_OTHER_YEAR * limit[season_length:])
        alike[:-season_length] |= same & (np.abs(away[season_length:]) > SHORT_OTHER_YEAR * limit[:-season_length])
    return np.asarray(marks & ~alike)


def _beside(marks: Marks, away: Floats, values: Floats) -> Marks:
    """Tell which marks have a neighbor that goes the same way: a shift, unless both are zero."""
    both = marks[1:] & marks[:-1] & (away[1:] * away[:-1] > 0) & ((values[1:] != 0) | (values[:-1] != 0))
    beside = np.zeros_like(marks)
    beside[1:] = both
    beside[:-1] |= both
    return beside


def _middle(values: Floats) -> Floats:
    """Give the median of each value and its neighbors."""
    half = WIDTH // 2
    padded = np.pad(values, ((half, half), (0, 0)), mode="reflect")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, WIDTH, axis=0), axis=2))


def _by_position(away: Floats, season_length: int) -> Floats:
    """Give the median of each position in the year, repeated over the history."""
    years = -(-len(away) // season_length)
    padded = np.full((years * season_length, away.shape[1]), np.nan)
    padded[: len(away)] = away
    medians = np.nanmedian(padded.reshape(years, season_length, -1), axis=0)
    return np.tile(medians, (years, 1))[: len(away)]
