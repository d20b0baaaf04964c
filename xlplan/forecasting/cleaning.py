"""A history as it would have been without known events, and without values no pattern explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlplan.core.errors import FunctionError
from xlplan.forecasting.outliers import calm
from xlplan.forecasting.prepare import History
from xlplan.forecasting.shocks import shape, shock_sizes

__all__ = ["EVENTS", "OUTLIERS", "Event", "clean"]

Floats = npt.NDArray[np.float64]

EVENTS = ("AO", "TC", "LS", "RAMP", "SKIP")
OUTLIERS = ("mark", "replace", "none")
BLANKED = ("AO", "SKIP")


@dataclass(frozen=True)
class Event:
    """Something known to have happened.

    Parameters
    ----------
    kind : str
        ``AO`` the periods are replaced by usual values; ``TC`` an effect that fades is taken out; ``LS`` and ``RAMP``
        what lies before is brought to the level after; ``SKIP`` the periods are blanked.
    first, last : int
        Periods it covers, counted from the start of the history. For ``TC`` and ``LS`` the last has no meaning.
    """

    kind: str
    first: int
    last: int


def clean(history: History, events: Sequence[Event], *, outliers: str = "mark") -> tuple[Floats, list[str]]:
    """Adjust a history for events and outliers.

    Parameters
    ----------
    history : History
        One series.
    events : sequence of Event
        Their sizes are estimated together, by `xlplan.forecasting.shocks.shock_sizes`.
    outliers : str
        ``mark`` names what a forecast sets aside as a slip of the keyboard, ``replace`` puts the usual value there,
        ``none`` does not look.

    Returns
    -------
    tuple
        One value a period, NaN where blank, and what was done to it.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for an unknown kind of event or of `outliers`.

    Examples
    --------
    A strike in the third month.

    >>> visits = History("ED", 0, np.array([100.0, 110, 20, 130, 140]))
    >>> clean(visits, [Event("AO", 2, 2)])
    (array([100., 110., 120., 130., 140.]), ['', '', 'AO', '', ''])
    """
    if outliers not in OUTLIERS:
        raise FunctionError(
            "#VALUE!", f"outliers: unknown: got {outliers!r}, expected {', '.join(OUTLIERS)}. Choose one."
        )
    observed, size = history.observed, history.observed.size
    flags: list[list[str]] = [[] for _ in range(size)]
    blank = np.zeros(size, dtype=bool)
    for event in (event for event in events if event.kind in BLANKED):
        span = slice(max(event.first, 0), max(event.last + 1, 0))
        blank[span] = True
        _flag(flags, range(size)[span], event.kind)
    known = np.where(blank, np.nan, observed)
    if not np.isfinite(known).any():
        return known, [", ".join(names) for names in flags]
    usual = History(history.unique_id, history.start, known, history.clock).values
    change = _effects(history, usual, [event for event in events if event.kind not in BLANKED], flags)
    full = usual + change
    usual = _calmed(history, full, outliers, flags)
    open_ = np.isnan(observed)
    for event in (event for event in events if event.kind == "SKIP"):
        open_[max(event.first, 0) : max(event.last + 1, 0)] = True
    return np.where(open_, np.nan, usual), [", ".join(names) for names in flags]


def _flag(flags: list[list[str]], places: Sequence[int] | range, name: str) -> None:
    for place in places:
        if name not in flags[place]:
            flags[place].append(name)


def _effects(history: History, usual: Floats, events: Sequence[Event], flags: list[list[str]]) -> Floats:
    """Give what is to be added to each period because of shifts, ramps and fading effects."""
    inside = [event for event in events if 0 <= event.first < usual.size]
    if not inside:
        return np.zeros(usual.size)
    shapes = [shape(event.kind, event.first, usual.size, end=event.last) for event in inside]
    sizes = shock_sizes(usual, shapes, season_length=history.clock.season_length)
    change = np.zeros(usual.size)
    for event, form, size in zip(inside, shapes, sizes, strict=True):
        part = -form if event.kind == "TC" else 1 - form
        change += size * part
        _flag(flags, np.flatnonzero(np.abs(part) > 0.01).tolist(), event.kind)
    return change


def _calmed(history: History, full: Floats, outliers: str, flags: list[list[str]]) -> Floats:
    """Look for outliers as a forecast does."""
    if outliers == "none":
        return full
    whole = History(history.unique_id, history.start, full, history.clock)
    tracks, places = calm([whole.track], season_length=history.clock.season_length)
    _flag(flags, [place for place in places[0] if np.isfinite(history.observed[place])], "outlier")
    return tracks[0].values if outliers == "replace" else full
