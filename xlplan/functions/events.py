"""The events table and the history it belongs to, from cells: what PLAN_CLEAN and PLAN_FORECAST share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.errors import InputError
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, argument
from xlplan.functions.history import history_frame
from xlplan.functions.registry import Parameter

if TYPE_CHECKING:
    from xlplan.forecasting.history.cleaning import Event
    from xlplan.forecasting.history.prepare import History

__all__ = ["Adjusted", "adjust", "at_cells", "read_events", "read_history"]

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Adjusted:
    """A history without its events, and what it takes to show a forecast of it.

    Parameters
    ----------
    history : History
        As it was.
    values : numpy.ndarray
        One a period, NaN where open or skipped.
    places : numpy.ndarray
        The period of each cell.
    ahead : numpy.ndarray
        What ramps under way add to each period of the horizon, mostly below 0.
    """

    history: History
    values: Numbers
    places: Places
    ahead: Numbers

    @property
    def skipped(self) -> int:
        """Count the periods skipped at the end."""
        return int(self.values.size - 1 - np.flatnonzero(np.isfinite(self.values))[-1])

    def bounded(self, forecast: Numbers) -> Numbers:
        """Add what ramps add; where no value of the history is negative, none of the forecast is."""
        found = forecast + self.ahead
        return np.maximum(found, 0.0) if np.nanmin(self.history.observed) >= 0 else found


def adjust(values: Numbers, timeline: Dates, events: Cells | None, *, horizon: int) -> Adjusted:
    """Adjust a history for events as PLAN_CLEAN does, to be forecast.

    Raises
    ------
    FunctionError
        As `read_history` and `read_events`; ``#NUM!`` if nothing is left of the history.
    """
    from xlplan.forecasting.history.cleaning import clean, ramps_ahead

    history, places = read_history(values, timeline)
    found = read_events(events, history)
    adjusted, _ = clean(history, found, outliers="none")
    if not np.isfinite(adjusted).any():
        raise FunctionError("#NUM!", "events: no history left: got events over every value. Shorten them.")
    return Adjusted(history, adjusted, places, ramps_ahead(history, found, horizon=horizon))


def read_history(values: Numbers, timeline: Dates) -> tuple[History, Places]:
    """Read one series, and tell the period of each cell, counted from the first value; -1 where it has no date.

    Raises
    ------
    FunctionError
        As `xlplan.functions.history.history_frame`; ``#NUM!`` where too many periods are missing.
    """
    from xlplan.forecasting.history.prepare import Refusal, histories

    frame, clock = history_frame(values, timeline)
    try:
        (history,) = histories(frame, frequency=clock.frequency)
    except InputError as error:
        raise FunctionError("#VALUE!", str(error)) from error
    if isinstance(history, Refusal):
        raise FunctionError("#NUM!", f"values: cannot be read: {history.reason}. Add closed months.")
    days = timeline.ravel()
    numbers = _numbers(history, np.where(np.isnat(days), np.datetime64(0, "D"), days))
    return history, np.where(np.isnat(days), -1, numbers - history.start)


def at_cells(periods: Numbers, places: Places) -> Numbers:
    """Give each cell the value of its period; NaN where its period is none of them.

    Examples
    --------
    >>> at_cells(np.array([310.0, 290.0]), np.array([1, 0, -1, 2]))
    array([290., 310.,  nan,  nan])
    """
    inside = (places >= 0) & (places < periods.size)
    return np.where(inside, periods[np.clip(places, 0, periods.size - 1)], np.nan)


def _numbers(history: History, days: Dates) -> Places:
    months = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return history.clock.number(months, days.astype("datetime64[D]").astype(np.int64))


def read_events(cells: Cells | None, history: History) -> list[Event]:
    """Read the events table; an empty end is the start.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for a column that is missing, an unknown type, or a row without a start.
    """
    from xlplan.forecasting.history.cleaning import EVENTS, Event

    if cells is None:
        return []
    header = [str(cell or "").strip().lower() for cell in cells[0]]
    missing = [name for name in ("type", "start") if name not in header]
    if missing:
        raise FunctionError("#VALUE!", f"events: no column {missing[0]}: got {', '.join(header)}. Name the columns.")
    found = []
    for number, row in enumerate(cells[1:], 2):
        cell = dict(zip(header, row, strict=True))
        if all(value in (None, "") for value in row):
            continue
        kind = str(cell["type"] or "").strip().upper()
        if kind not in EVENTS:
            raise FunctionError(
                "#VALUE!", f"events row {number}: type unknown: got {kind!r}, expected {', '.join(EVENTS)}. Choose one."
            )
        start = cell["start"]
        end = cell.get("end") if cell.get("end") not in (None, "") else start
        days = argument(Parameter(f"events row {number}", Dates, "Start and end."), [[start, end]]).ravel()
        if np.isnat(days).any() or days[1] < days[0]:
            raise FunctionError("#VALUE!", f"events row {number}: expected a start, and an end not before it.")
        first, last = (_numbers(history, days) - history.start).tolist()
        found.append(Event(kind, first, last))
    return found
