"""A history as it would have been without known events, and without values no pattern explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError
from xlplan.forecasting.history.outliers import calm
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.shocks import shape, shock_sizes
from xlplan.forecasting.irregular.newest import newest_slips

__all__ = ["EVENTS", "OUTLIERS", "Event", "clean", "ramps_ahead"]


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
        Their sizes are estimated together, by `xlplan.forecasting.history.shocks.shock_sizes`.
    outliers : str
        ``mark`` names what a forecast sets aside or takes for a slip, ``replace`` puts the usual value there,
        ``none`` does not look.

    Returns
    -------
    tuple
        One value a period, NaN where blank, and what was done to it.

    Raises
    ------
    InvalidValueError
        For an unknown kind of event or of `outliers`.

    Examples
    --------
    A strike in the third month.

    >>> visits = History("ED", 0, np.array([100.0, 110, 20, 130, 140]))
    >>> clean(visits, [Event("AO", 2, 2)])
    (array([100., 110., 120., 130., 140.]), ['', '', 'AO', '', ''])
    """
    if outliers not in OUTLIERS:
        raise InvalidValueError(f"outliers: unknown: got {outliers!r}, expected {', '.join(OUTLIERS)}. Choose one.")
    flags: list[list[str]] = [[] for _ in range(history.observed.size)]
    for event in events:
        if event.kind in BLANKED:
            _flag(flags, range(history.observed.size)[_span(event)], event.kind)
    known = _without(history, events, BLANKED)
    if not np.isfinite(known.observed).any():
        return known.observed, [", ".join(names) for names in flags]
    full = known.values + _effects(known, events, flags)
    usual = _calmed(history, full, outliers, flags)
    open_ = np.isnan(_without(history, events, ("SKIP",)).observed)
    return np.where(open_, np.nan, usual), [", ".join(names) for names in flags]


def ramps_ahead(history: History, events: Sequence[Event], *, horizon: int) -> Floats:
    """Give what a forecast of the adjusted history lacks or exceeds, because ramps are still under way.

    `clean` brings a history to the level after its ramps; until a ramp is at its end, the periods ahead are below.

    Parameters
    ----------
    history : History
        As given to `clean`.
    events : sequence of Event
        All events; those that begin after the history have no size that could be estimated, and do not count.
    horizon : int
        Periods ahead.

    Returns
    -------
    numpy.ndarray
        To be added to the forecast, one value a period ahead; 0 where no ramp is under way.

    Examples
    --------
    A unit opens ten beds a month for four months; two months of it are known.

    >>> days = History("4 West", 0, np.r_[np.full(22, 600.0), 700, 800])
    >>> ramps_ahead(days, [Event("RAMP", 22, 25)], horizon=3).round(3)
    array([-100.,    0.,    0.])
    """
    total = np.zeros(horizon)
    known = _without(history, events, BLANKED)
    if not np.isfinite(known.observed).any():
        return total
    size = known.observed.size
    for event, effect in _sized(known, events):
        if event.kind == "RAMP":
            total += effect * (shape("RAMP", event.first, size + horizon, end=event.last)[size:] - 1)
    return total


def _span(event: Event) -> slice:
    return slice(max(event.first, 0), max(event.last + 1, 0))


def _without(history: History, events: Sequence[Event], kinds: Sequence[str]) -> History:
    """Blank the periods of the events of some kinds."""
    observed = history.observed.copy()
    for event in events:
        if event.kind in kinds:
            observed[_span(event)] = np.nan
    return History(history.unique_id, history.start, observed, history.clock)


def _flag(flags: list[list[str]], places: Sequence[int] | range, name: str) -> None:
    for place in places:
        if name not in flags[place]:
            flags[place].append(name)


def _sized(known: History, events: Sequence[Event]) -> list[tuple[Event, float]]:
    """Estimate the sizes of the events that begin within the history, blanked periods aside."""
    inside = [event for event in events if event.kind not in BLANKED and 0 <= event.first < known.values.size]
    if not inside:
        return []
    shapes = [shape(event.kind, event.first, known.values.size, end=event.last) for event in inside]
    sizes = shock_sizes(known.values, shapes, season_length=known.clock.season_length)
    return list(zip(inside, sizes.tolist(), strict=True))


def _effects(known: History, events: Sequence[Event], flags: list[list[str]]) -> Floats:
    """Give what is to be added to each period because of shifts, ramps and fading effects."""
    change = np.zeros(known.values.size)
    for event, size in _sized(known, events):
        form = shape(event.kind, event.first, change.size, end=event.last)
        part = -form if event.kind == "TC" else 1 - form
        change += size * part
        _flag(flags, np.flatnonzero(np.abs(part) > 0.01).tolist(), event.kind)
    return change


def _calmed(history: History, full: Floats, outliers: str, flags: list[list[str]]) -> Floats:
    """Look for outliers as a forecast does, the newest value included if it is probably a slip."""
    if outliers == "none":
        return full
    whole = History(history.unique_id, history.start, full, history.clock)
    tracks, places = calm([whole.track], season_length=history.clock.season_length)
    usual = tracks[0].values.copy()
    slips = newest_slips(whole)
    usual[usual.size - slips.size :] = slips
    found = [*places[0], *range(usual.size - slips.size, usual.size)]
    _flag(flags, [place for place in found if np.isfinite(history.observed[place])], "outlier")
    return usual if outliers == "replace" else full
