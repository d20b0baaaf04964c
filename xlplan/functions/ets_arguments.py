"""How the arguments of the FORECAST.ETS family read: a history at a constant step, and its season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Moments, Numbers

if TYPE_CHECKING:
    from xlplan.forecasting.history.timeline import Series

__all__ = ["read_aggregation", "read_season", "read_values"]


def read_values(values: Numbers, timeline: Moments, data_completion: float, aggregation: float | str) -> Series:
    """Read values and their timeline as a history at a constant step.

    Raises
    ------
    FunctionError
        ``#NUM!`` if `data_completion` is neither 1 nor 0.
    """
    from xlplan.forecasting.history.timeline import read_series

    if data_completion not in (0, 1):
        raise FunctionError(
            "#NUM!", f"data_completion: out of range: got {data_completion:g}, expected 1 or 0. Correct it."
        )
    return read_series(values, timeline, aggregation=read_aggregation(aggregation), zeros=data_completion == 0)


def read_aggregation(given: float | str) -> str | None:
    """Name how values of one date become one; None refuses them.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for an unknown name, ``#NUM!`` for a number out of range.

    Examples
    --------
    >>> read_aggregation(7), read_aggregation("avg"), read_aggregation(0)
    ('sum', 'average', None)
    """
    from xlplan.forecasting.history.timeline import AGGREGATIONS

    names = list(AGGREGATIONS)
    if isinstance(given, str):
        name = {"mean": "average", "avg": "average"}.get(given.lower(), given.lower())
        if name not in names:
            raise FunctionError(
                "#VALUE!", f"aggregation: unknown: got {given!r}, expected {', '.join(names)}. Choose one."
            )
        return name
    if given not in range(len(names) + 1):
        raise FunctionError(
            "#NUM!", f"aggregation: out of range: got {given:g}, expected 0 to {len(names)}. Use 7 for SUM."
        )
    return None if given == 0 else names[int(given) - 1]


def read_season(series: Series, seasonality: float) -> int:
    """Give the periods in a season: found in the history for 1, none for 0, else as asked.

    Raises
    ------
    FunctionError
        ``#NUM!`` for a season out of range.
    """
    from xlplan.forecasting.history.season import LONGEST_SEASON, season_length, usual_lengths

    if seasonality not in range(LONGEST_SEASON + 1):
        raise FunctionError(
            "#NUM!",
            f"seasonality: out of range: got {seasonality:g}, expected 1 (detect), 0 (none) or periods up to "
            f"{LONGEST_SEASON}. Correct it.",
        )
    if seasonality != 1:
        return max(int(seasonality), 1)
    timeline = series.timeline
    usual = usual_lengths(timeline.step, months=timeline.months, dated=timeline.dated)
    return season_length(series.values, usual=usual)
