"""Drivers from cells: beside the periods of a history and ahead of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Numbers
from xlplan.functions.history import check_season

if TYPE_CHECKING:
    from xlplan.functions.events import Adjusted

__all__ = ["Drivers", "forecast_driven"]

METHODS = ("auto", "ucm")


@dataclass(frozen=True, eq=False)
class Drivers:
    """What drives values, as it stands in cells.

    Parameters
    ----------
    cells : numpy.ndarray
        The values driven.
    past, future : numpy.ndarray or None
        A column a driver; a row a value, or a period ahead.
    """

    cells: Numbers
    past: Numbers | None
    future: Numbers | None


def forecast_driven(history: Adjusted, drivers: Drivers, *, method: str, level: float, seasonality: int) -> list[Any]:
    """Forecast a history by its drivers: periods, forecast, lower and upper bound.

    Parameters
    ----------
    history : Adjusted
        What the cells hold, by period.
    drivers : Drivers
        As given to `xlplan.functions.forecast.plan_forecast`.
    method, level, seasonality
        Name of the method; percent of the interval; 0 for no season.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for another method, or drivers or their future missing; ``#N/A`` if sizes differ; ``#NUM!`` as
        `xlplan.forecasting.models.drivers.forecast_with_drivers`.
    """
    from xlplan.forecasting.models.drivers import forecast_with_drivers

    if method not in METHODS:
        raise FunctionError(
            "#VALUE!", f"drivers: not used by method {method}: expected auto or ucm. Leave drivers or the method out."
        )
    length = history.history.clock.season_length
    check_season(seasonality, length)
    past, ahead = _matched(drivers, history.ahead.size)
    placed = _placed(history, past)
    found = forecast_with_drivers(history.values, placed, ahead, season_length=length if seasonality else 1)
    days = history.history.ahead(history.ahead.size)
    return [days, *(history.bounded(part) for part in (found.mean, *found.bounds(level)))]


def _matched(given: Drivers, horizon: int) -> tuple[Numbers, Numbers]:
    """Check the sizes; drivers of values in a row may lie in rows too."""
    cells, drivers, future = given.cells, given.past, given.future
    for name, cell in (("drivers", drivers), ("future_drivers", future)):
        if cell is None:
            raise FunctionError("#VALUE!", f"{name}: missing: expected drivers and future_drivers. Give both or none.")
    assert drivers is not None
    assert future is not None
    if len(cells) == 1 and len(drivers) != cells.size:
        drivers, future = drivers.T, future.T
    for name, rows, expected in (("drivers", drivers, cells.size), ("future_drivers", future, horizon)):
        if len(rows) != expected:
            what = "values" if name == "drivers" else "periods of the horizon"
            raise FunctionError(
                "#N/A", f"{name}: size differs: got {len(rows)} rows, expected {expected}, one for each of the {what}."
            )
    if future.shape[1] != drivers.shape[1]:
        raise FunctionError(
            "#N/A", f"future_drivers: size differs: got {future.shape[1]} drivers, expected {drivers.shape[1]}."
        )
    for row, column in np.argwhere(~np.isfinite(future)).tolist():
        raise FunctionError(
            "#VALUE!", f"future_drivers row {row + 1}, column {column + 1}: blank: expected a number. Fill it in."
        )
    return drivers, future


def _placed(history: Adjusted, drivers: Numbers) -> Numbers:
    """Put drivers beside their periods; each from the first value to the last needs them."""
    size = history.values.size
    found = np.full((size, drivers.shape[1]), np.nan)
    inside = (history.places >= 0) & (history.places < size)
    found[history.places[inside]] = drivers[inside]
    for period, column in np.argwhere(~np.isfinite(found)).tolist():
        clock, cell = history.history.clock, np.flatnonzero(history.places == period)
        place = f"row {int(cell[0]) + 1}, column {column + 1}" if cell.size else f"column {column + 1}"
        name = clock.name(history.history.start + period)
        raise FunctionError("#VALUE!", f"drivers {place}: blank: {name}, expected a number. Fill it in.")
    return found
