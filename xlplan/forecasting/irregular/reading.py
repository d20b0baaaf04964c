"""Read a history: a base with occasions beside it, or occasions alone, perhaps at an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xlplan.forecasting.history.batches import Track
from xlplan.forecasting.history.outliers import Findings, screen
from xlplan.forecasting.irregular.occurrence import Occurrence, occurrence
from xlplan.forecasting.irregular.opening import OFTEN_ZERO
from xlplan.forecasting.irregular.returning import runs

__all__ = ["Reading", "read"]

LEAST_SILENT = 3
SCATTERED_ZERO, SCATTERED_RUNS = 0.2, 0.6
CLOSED = 0.5


@dataclass(frozen=True, eq=False)
class Reading:
    """What a history was read as.

    Parameters
    ----------
    track : Track
        The history.
    base : Track or None
        The history without what stands out of it, to be forecast by a model; None where there are only occasions.
    findings : Findings or None
        What stands out.
    occasions : Occurrence or None
        When something happens, where there is no base.
    """

    track: Track
    base: Track | None = None
    findings: Findings | None = None
    occasions: Occurrence | None = None

    @property
    def silent(self) -> int:
        """Count the zeros at the end."""
        return int((self.track.values[::-1] != 0).argmax())


def read(tracks: Sequence[Track], *, season_length: int, horizon: int) -> list[Reading]:
    """Read histories from the period in which their service opened.

    Parameters
    ----------
    tracks : sequence of Track
        The histories.
    season_length, horizon : int
        Periods in a year and ahead.

    Examples
    --------
    >>> import numpy as np
    >>> ward, bill = Track(np.full(48, 500.0), 0), Track(np.tile([0.0, 0, 900], 16), 0)
    >>> [reading.base is None for reading in read([ward, bill], season_length=12, horizon=12)]
    [False, True]
    """
    out = [Reading(track) for track in tracks]
    for row, track in enumerate(tracks):
        found = _only_occasions(track, season_length, horizon)
        if found is not None:
            out[row] = Reading(track, occasions=found)
    rows = [row for row, reading in enumerate(out) if reading.occasions is None]
    standing = screen([tracks[row] for row in rows], season_length=season_length)
    for number, row in enumerate(rows):
        findings = standing.get(number)
        out[row] = Reading(tracks[row], _without(tracks[row], findings), findings)
    return out


def _only_occasions(track: Track, season_length: int, horizon: int) -> Occurrence | None:
    """Read a history as occasions if it is often zero, by chance or in turn, or so long that it is taken as closed."""
    values = track.values
    if values.all():
        return None
    happened = values != 0
    if not happened.any():
        return None
    zeros = 1 - happened.mean()
    often = zeros >= OFTEN_ZERO
    scattered = zeros >= SCATTERED_ZERO and runs(np.flatnonzero(~happened)) > SCATTERED_RUNS * (~happened).sum()
    if not often and not scattered and happened[-LEAST_SILENT:].any():
        return None
    found = occurrence(happened, season_length=season_length, horizon=horizon)
    return found if often or found.closed > CLOSED or (scattered and not found.regular) else None


def _without(track: Track, findings: Findings | None) -> Track:
    if findings is None or not findings.places.size:
        return track
    values = track.values.copy()
    values[findings.places] = findings.usual
    return replace(track, values=values)
