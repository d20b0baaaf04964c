"""The worksheet function most used: cells to a history, the engine, a spill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from xlplan.core.errors import InputError
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, spill
from xlplan.functions.drivers import Drivers, forecast_driven
from xlplan.functions.events import adjust, at_cells
from xlplan.functions.example import Example
from xlplan.functions.history import check_season, check_share, check_whole, history_frame, refused
from xlplan.functions.registry import worksheet_function
from xlplan.functions.samples import HISTORY

if TYPE_CHECKING:
    from xlplan.forecasting import Forecast

__all__ = ["Headers", "plan_forecast", "read_method", "run_engine"]

Headers = Annotated[bool, "TRUE (the default) to show column names as the first row."]
COLUMNS = ("Period", "Forecast", "Lower", "Upper")


@worksheet_function(
    "PLAN_FORECAST",
    chapter=Chapter.FORECAST,
    brief="periods with a range",
    example=Example("Emergency visits of the next three months, 80 % range.", (*HISTORY, 3, None, 0.8), 0),
    cached=True,
)
def plan_forecast(
    values: Annotated[Numbers, "History, a column or a row. Blank cells are missing, not zero."],
    timeline: Annotated[
        Dates,
        "The month of each value: any date in it, or text such as 2026-10; or dates a week or a quarter apart. Any "
        "order; no period twice.",
    ],
    horizon: Annotated[int, "Periods to forecast after the last value: 1 to 120."],
    seasonality: Annotated[int, "1 detect (the default), 0 none, or periods in a year: 12, 4, 52."] = 1,
    confidence: Annotated[float, "Share of outcomes between Lower and Upper: 0.95 if left out."] = 0.95,
    method: Annotated[
        str, "auto (the default), or a method: combination, best, ets, arima, theta, same_month, avg3, ..."
    ] = "auto",
    headers: Headers = True,
    events: Annotated[
        Cells | None,
        "Table with a header row, as in PLAN_CLEAN: type (AO, TC, LS, RAMP or SKIP), start, end. What lasts (LS, RAMP) "
        "stays in the forecast, what passes does not. May be left out.",
    ] = None,
    drivers: Annotated[
        Numbers | None,
        "What drives the values, such as workdays or visits: one column a driver, one row a value, in the order of "
        "values. May be left out.",
    ] = None,
    future_drivers: Annotated[
        Numbers | None, "The drivers of the periods ahead: the columns of drivers, one row a period of the horizon."
    ] = None,
) -> object:
    """Forecast months, quarters or weeks with a prediction interval; spills Period, Forecast, Lower, Upper.

    Parameters
    ----------
    values, timeline : array_like
        History; of equal size, any shape. Months left blank at the end are forecast.
    horizon : int
        Periods, counted from the one after the last value.
    seasonality : int
        1 detects it and 12 (of quarters 4, of weeks 52) asks for it, which the engine treats alike; 0 needs a
        method without a season.
    confidence : float
        Coverage of the interval, between 0 and 1.
    method : str
        Any method of `xlplan.forecasting`.
    headers : bool
        Whether the first row names the columns.
    events : table, optional
        The history is adjusted as `xlplan.functions.data_prep.plan_clean` does, then forecast. LS and RAMP keep their
        effect in the forecast, a ramp under way as far as it has come by then; AO, TC and SKIP leave none. Events
        that begin after the last value have no size yet and change nothing.
    drivers, future_drivers : array_like, optional
        Numbers without blanks from the first value to the last, and ahead; of values in a row they may be rows. The
        forecast is made by `forecast_with_drivers`, with `method` auto or ucm; it knows
        the calendar only through drivers.

    Returns
    -------
    list of list
        Period (first day of the month, of the week as in `timeline`), Forecast, Lower, Upper, in the unit of `values`.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for a month twice, an unknown method or one that takes no drivers,
        events that cannot be read, blank drivers; ``#NUM!`` for too little history, a number out of range, or a
        driver that never changes.

    Notes
    -----
    Excel's ``FORECAST.ETS`` gives the value of one target date, its interval by another function, and has
    exponential smoothing only.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> days = [[310.0], [290.0], [330.0]]
    >>> months = [["2026-07"], ["2026-08"], ["2026-09"]]
    >>> rows = functions.call("PLAN_FORECAST", [days, months, [[2]], None, None, [["avg3"]]])
    >>> [row[:2] for row in rows]
    [['Period', 'Forecast'], [datetime.datetime(2026, 10, 1, 0, 0), 310.0],
     [datetime.datetime(2026, 11, 1, 0, 0), 310.0]]
    """
    check_whole("horizon", horizon)
    check_share("confidence", confidence)
    level = confidence * 100
    if drivers is not None or future_drivers is not None:
        history = adjust(values, timeline, events, horizon=horizon)
        driven = Drivers(values, drivers, future_drivers)
        found = forecast_driven(history, driven, method=read_method(method), level=level, seasonality=seasonality)
        return spill(dict(zip(COLUMNS, found, strict=True)), headers=headers)
    known = read_method(method, seasonality)
    options = {"method": known, "calendar": "none" if seasonality == 0 else "weekdays", "seasonality": seasonality}
    columns = _with_events(values, timeline, events, horizon=horizon, level=level, **options)
    return spill(dict(zip(COLUMNS, columns, strict=True)), headers=headers)


def _with_events(
    values: Numbers, timeline: Dates, events: Cells | None, *, horizon: int, level: float, **options: Any
) -> list[Any]:
    """Forecast a history adjusted for events; periods skipped at its end are forecast and left out."""
    names = ("ds", "mean", f"lo-{level:g}", f"hi-{level:g}")
    if events is None:
        frame = run_engine(values, timeline, horizon=horizon, levels=(level,), **options).frame
        return [frame[name] for name in names]
    history = adjust(values, timeline, events, horizon=horizon)
    reach = horizon + history.skipped
    check_whole("horizon with the periods skipped before it", reach)
    cells = at_cells(history.values, history.places)
    frame = run_engine(cells, timeline, horizon=reach, levels=(level,), **options).frame.iloc[history.skipped :]
    return [frame["ds"], *(history.bounded(frame[name].to_numpy()) for name in names[1:])]


def read_method(text: str, seasonality: int = 1) -> str:
    """Read the name of a method; without a season only some have a meaning.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for no method; ``#NUM!`` for one that has a season.
    """
    from xlplan.forecasting.models.methods import Method, Rule

    method = text.strip().lower()
    names = [member.value for member in Method]
    if method not in names:
        raise FunctionError("#VALUE!", f"method: unknown: got {text!r}, expected {', '.join(names)}. Choose one.")
    rules = {member.value: member.spec.fit for member in Method}
    seasonless = [name for name, fit in rules.items() if isinstance(fit, Rule) and fit.window is not None]
    if seasonality == 0 and method not in seasonless:
        others = ", ".join(seasonless)
        raise FunctionError(
            "#NUM!",
            f"seasonality: 0 does not go with method {method}: expected one of {others}. "
            "Switching the season off in other methods comes later.",
        )
    return method


def run_engine(values: Numbers, timeline: Dates, **options: Any) -> Forecast:
    """Forecast one series alone, as `xlplan.forecasting.forecast` does, in what a period of its timeline is.

    Raises
    ------
    FunctionError
        As `plan_forecast`.
    """
    from xlplan.forecasting import forecast

    frame, clock = history_frame(values, timeline)
    check_season(options.pop("seasonality", 1), clock.season_length)
    try:
        result = forecast(frame, mode="single", frequency=clock.frequency.value, **options)
    except InputError as error:
        raise FunctionError("#VALUE!", str(error)) from error
    refused(result)
    return result
