"""Worksheet functions about a forecast: its quantiles, the total of a year, its method and what it is made of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import numpy as np

from xlplan.core.errors import InputError
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, Numbers, spill
from xlplan.functions.example import Example, day
from xlplan.functions.forecast import Headers, read_method, run_engine
from xlplan.functions.grids import Grid
from xlplan.functions.history import check_share, check_whole, history_frame
from xlplan.functions.registry import worksheet_function
from xlplan.functions.samples import HISTORY

if TYPE_CHECKING:
    from xlplan.forecasting.history.clock import Clock

__all__ = [
    "plan_forecast_explain",
    "plan_forecast_method",
    "plan_forecast_quantile",
    "plan_forecast_total",
]

MOST_LEVEL = 99.999999
DECILES: Grid = [[0.1, 0.5, 0.9]]

Values = Annotated[Numbers, "History, a column or a row. Blank cells are missing, not zero."]
When = Annotated[Dates, "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters."]
Horizon = Annotated[int, "Periods to forecast after the last value: 1 to 120."]
Method = Annotated[str, "auto (the default) or another method, as in PLAN_FORECAST."]


@worksheet_function(
    "PLAN_FORECAST_QUANTILE",
    chapter=Chapter.FORECAST,
    brief="values for given probabilities",
    example=Example(
        "Visits that the next two months stay below once in ten times, every other time, nine times in ten.",
        (*HISTORY, 2, DECILES),
        0,
    ),
    cached=True,
)
def plan_forecast_quantile(
    values: Values,
    timeline: When,
    horizon: Horizon,
    probabilities: Annotated[Numbers, "Probabilities between 0 and 1, such as 0.1, 0.5, 0.9: one column each."],
    method: Method = "auto",
    headers: Headers = True,
) -> object:
    """Values that outcomes stay below with given probabilities; spills Period and a column for each probability.

    Parameters
    ----------
    values, timeline, horizon, method
        As in `xlplan.functions.forecast.plan_forecast`.
    probabilities : array_like
        In any order; blank cells are left out.
    headers : bool
        Whether the first row names the columns: P10, P50, …

    Returns
    -------
    list of list
        Period and quantiles in the unit of `values`.

    Raises
    ------
    FunctionError
        As `plan_forecast`; ``#NUM!`` for a probability out of range.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> cells = [[[310, 290, 330]], [["2026-07", "2026-08", "2026-09"]], [[1]], [[0.5]], [["avg3"]]]
    >>> [row[1:] for row in functions.call("PLAN_FORECAST_QUANTILE", cells)]
    [['P50'], [310.0]]
    """
    check_whole("horizon", horizon)
    wanted = probabilities[np.isfinite(probabilities)].tolist()
    for probability in wanted or [0.0]:
        check_share("probabilities", probability)
    levels = {p: min(round(abs(2 * p - 1) * 100, 10), MOST_LEVEL) for p in wanted}
    asked = tuple({f"{level:g}": level for level in levels.values() if level > 0}.values()) or (80.0,)
    frame = run_engine(values, timeline, horizon=horizon, levels=asked, method=read_method(method)).frame
    columns = {"Period": frame["ds"]}
    for p, level in levels.items():
        columns[f"P{p * 100:g}"] = frame["mean" if level == 0 else f"{'lo' if p < 0.5 else 'hi'}-{level:g}"]
    return spill(columns, headers=headers)


@worksheet_function(
    "PLAN_FORECAST_TOTAL",
    chapter=Chapter.FORECAST,
    brief="the total of a year with its range",
    example=Example(
        "Visits of fiscal year 2027, July to June: four months are closed. Shown to hundreds.",
        (*HISTORY, day(2026, 7), day(2027, 6), 0.8),
        -2,
    ),
    cached=True,
)
def plan_forecast_total(
    values: Values,
    timeline: When,
    start: Annotated[dt.date, "Any day of the first month of the total, such as the first day of the fiscal year."],
    end: Annotated[dt.date, "Any day of the last month of the total."],
    confidence: Annotated[float, "Share of outcomes between Lower and Upper: 0.95 if left out."] = 0.95,
    actual_to_date: Annotated[bool, "TRUE (the default) adds the actuals to date, FALSE the forecast alone."] = True,
    method: Method = "auto",
    headers: Headers = True,
) -> object:
    """Total of a year or any other span, actuals to date and the forecast of the rest; spills Total, Lower, Upper.

    Parameters
    ----------
    values, timeline, method
        As in `xlplan.functions.forecast.plan_forecast`.
    start, end : date
        The span, both included. The forecast reaches to `end`.
    confidence : float
        Coverage of the range, from 2,000 paths with a fixed seed: sums of monthly bounds are not the bounds of a sum.
    actual_to_date : bool
        Whether closed months of the span are part of the total.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        Total, Lower, Upper in the unit of `values`. A missing month of the span counts as what fills its gap.

    Raises
    ------
    FunctionError
        As `plan_forecast`; ``#NUM!`` for a span that ends before it begins, begins before the history, or ends more
        than 120 periods after it.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> cells = [[[310, 290, 330]], [["2026-07", "2026-08", "2026-09"]], [["2026-07"]], [["2026-12"]]]
    >>> functions.call("PLAN_FORECAST_TOTAL", [*cells, None, None, [["avg3"]]])[1][0]
    1860.0
    """
    check_share("confidence", confidence)
    clock, span, last = _span(values, timeline, start, end)
    begin = span[0] if actual_to_date else max(span[0], last + 1)
    if begin > span[1]:
        raise FunctionError("#NUM!", "end: nothing to forecast: the span is closed. Take a later one, or actuals too.")
    horizon = max(span[1] - last, 1)
    check_whole("end", horizon)
    result = run_engine(values, timeline, horizon=horizon, levels=(95.0,), method=read_method(method))
    found = result.total(*(clock.starts(n, 1)[0].item() for n in (begin, span[1])), levels=(confidence * 100,))
    return spill(dict(zip(("Total", "Lower", "Upper"), found.iloc[:, 2:].to_numpy().T, strict=True)), headers=headers)


@worksheet_function(
    "PLAN_FORECAST_METHOD",
    chapter=Chapter.FORECAST,
    brief="the method that was closest at past closes",
    example=Example("Which method would have been closest at past closes?", (*HISTORY, 12)),
    cached=True,
)
def plan_forecast_method(
    values: Values,
    timeline: When,
    horizon: Annotated[int, "Longest lead that is compared: 12 if left out."] = 12,
) -> str:
    """Name the method that would have been closest at past closes, by how much, and the runner-up, as text.

    Parameters
    ----------
    values, timeline
        As in `xlplan.functions.forecast.plan_forecast`.
    horizon : int
        Periods; leads beyond a year are not compared.

    Returns
    -------
    str
        The name to give PLAN_FORECAST, then a sentence. Errors are shares of volume.

    Raises
    ------
    FunctionError
        As `plan_forecast`.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_FORECAST_METHOD", [[[310, 290, 330]], [["2026-07", "2026-08", "2026-09"]]])[0][0][:40]
    'auto: 3 months are too short for a backt'
    """
    from xlplan.forecasting.evaluation.choice import choice

    check_whole("horizon", horizon)
    frame, clock = history_frame(values, timeline)
    try:
        return choice(frame, horizon=horizon, frequency=clock.frequency)
    except InputError as error:
        raise FunctionError("#VALUE!", str(error)) from error


@worksheet_function(
    "PLAN_FORECAST_EXPLAIN",
    chapter=Chapter.FORECAST,
    brief="level, trend, season and calendar that add up",
    example=Example("What the forecast of the next three months is made of.", (*HISTORY, 3), 0),
    cached=True,
)
def plan_forecast_explain(values: Values, timeline: When, horizon: Horizon, headers: Headers = True) -> object:
    """Show what PLAN_FORECAST is made of: Period, Level, Trend, Season, Calendar, Forecast; the parts add up.

    Parameters
    ----------
    values, timeline, horizon
        As in `xlplan.functions.forecast.plan_forecast`; the method is ``auto``.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        In the unit of `values`: where the series stands, what it grows by from there, what the time of the year and
        the weekdays of the period add, and their sum.

    Raises
    ------
    FunctionError
        As `plan_forecast`.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> rows = functions.call("PLAN_FORECAST_EXPLAIN", [[[310, 290, 330]], [["2026-07", "2026-08", "2026-09"]], [[1]]])
    >>> abs(sum(rows[1][1:5]) - rows[1][5]) < 1e-9
    True
    """
    from xlplan.forecasting.average.explain import explain
    from xlplan.forecasting.history.prepare import History, histories
    from xlplan.forecasting.options import Request, check_options

    check_whole("horizon", horizon)
    frame, clock = history_frame(values, timeline)
    try:
        (history,) = histories(frame, frequency=clock.frequency)
    except InputError as error:
        raise FunctionError("#VALUE!", str(error)) from error
    if not isinstance(history, History):
        raise FunctionError("#NUM!", f"values: cannot be forecast: {history.reason}. Add closed months.")
    request = Request(horizon=horizon, mode="single", frequency=clock.frequency.value)
    parts = explain(history, check_options(request))
    columns = {name.title(): getattr(parts, name) for name in ("level", "trend", "season", "calendar", "forecast")}
    return spill({"Period": history.ahead(horizon), **columns}, headers=headers)


def _span(values: Numbers, timeline: Dates, start: dt.date, end: dt.date) -> tuple[Clock, tuple[int, int], int]:
    """Give a clock, the numbers of the first and last period of a span, and the last of the history."""
    frame, clock = history_frame(values, timeline)
    known = frame["ds"][frame["y"].notna()].to_numpy()
    days = np.r_[np.array([start, end], dtype="datetime64[D]"), known.astype("datetime64[D]")]
    numbers = clock.number(days.astype("datetime64[M]").astype(np.int64) + 1970 * 12, days.astype(np.int64))
    first, last, history = int(numbers[0]), int(numbers[1]), numbers[2:]
    if last < first:
        raise FunctionError("#NUM!", f"end: before start: got {end}, expected {start} or later. Exchange them.")
    if first < history.min():
        raise FunctionError(
            "#NUM!", f"start: before the history: got {start}, expected {clock.name(int(history.min()))} or later."
        )
    return clock, (first, last), int(history.max())
