"""Worksheet functions of forecasting: cells to a monthly frame, the engine, a spill."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from xlplan.core.errors import FunctionError, InputError
from xlplan.functions.convert import Dates, Numbers
from xlplan.functions.registry import worksheet_function

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["plan_forecast"]

LONGEST_HORIZON = 120
_SEASONLESS = ("naive", "mean", "last_month", "avg3", "avg6", "avg9", "avg12")


@worksheet_function("PLAN_FORECAST")
def plan_forecast(
    values: Annotated[Numbers, "Monthly history, a column or a row. Blank cells are missing, not zero."],
    timeline: Annotated[
        Dates, "The month of each value: any date in it, or text such as 2026-10. Any order; no month twice."
    ],
    horizon: Annotated[int, "Months to forecast after the last value: 1 to 120."],
    seasonality: Annotated[int, "1 detect (the default), 12 months a year, 0 none."] = 1,
    confidence: Annotated[float, "Share of outcomes between Lower and Upper: 0.95 if left out."] = 0.95,
    method: Annotated[
        str, "auto (the default), or a method: combination, best, ets, arima, theta, same_month, avg3, ..."
    ] = "auto",
) -> object:
    """Forecast monthly values with a prediction interval; spills Period, Forecast, Lower, Upper.

    Parameters
    ----------
    values, timeline : array_like
        History; of equal size, any shape. Months left blank at the end are forecast.
    horizon : int
        Months, counted from the month after the last value.
    seasonality : int
        1 detects it and 12 asks for it, which the engine treats alike; 0 needs a method without a season.
    confidence : float
        Coverage of the interval, between 0 and 1.
    method : str
        Any method of `xlplan.forecasting`.

    Returns
    -------
    pandas.DataFrame
        Period (first day of the month), Forecast, Lower, Upper, in the unit of `values`.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for a month twice or an unknown method; ``#NUM!`` for too
        little history or a number out of range.

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
    history = _history(values, timeline)
    _check(horizon, seasonality, confidence)
    return _spill(history, horizon, seasonality, confidence * 100, _method(method, seasonality))


def _history(values: Numbers, timeline: Dates) -> pd.DataFrame:
    """Pair values with months in the frame the engine reads."""
    import pandas as pd

    if values.size != timeline.size:
        raise FunctionError(
            "#N/A",
            f"timeline: size differs from values: got {timeline.size} cells, expected {values.size}. "
            "Select ranges of the same size.",
        )
    y, months = values.ravel(), timeline.ravel().astype("datetime64[M]")
    dated = ~np.isnat(months)
    if not np.isfinite(y).any():
        raise FunctionError(
            "#NUM!", "values: no history: got blank cells, expected at least one number. Select the history."
        )
    if np.isfinite(y[~dated]).any():
        cell = int(np.flatnonzero(~dated & np.isfinite(y))[0]) + 1
        raise FunctionError("#VALUE!", f"timeline: blank beside a value: cell {cell}, expected its month. Fill it in.")
    _refuse_repeats(months[dated])
    return pd.DataFrame({"unique_id": "values", "ds": months[dated].astype("datetime64[s]"), "y": y[dated]})


def _refuse_repeats(months: Dates) -> None:
    found, counts = np.unique(months, return_counts=True)
    if (counts > 1).any():
        twice = ", ".join(map(str, found[counts > 1][:3]))
        raise FunctionError(
            "#VALUE!",
            f"timeline: month repeated: got {twice} more than once, expected each month once. "
            "Add the values up or remove a row.",
        )


def _check(horizon: int, seasonality: int, confidence: float) -> None:
    """Refuse numbers out of range."""
    if not 1 <= horizon <= LONGEST_HORIZON:
        raise FunctionError(
            "#NUM!", f"horizon: out of range: got {horizon}, expected 1 to {LONGEST_HORIZON}. Correct it."
        )
    if not 0 < confidence < 1:
        raise FunctionError(
            "#NUM!",
            f"confidence: out of range: got {confidence:g}, expected above 0 and below 1, such as 0.95. Correct it.",
        )
    if seasonality not in (0, 1, 12):
        raise FunctionError(
            "#NUM!",
            f"seasonality: not supported: got {seasonality}, expected 1 (detect), 12 or 0 (none). "
            "Other lengths come later; use 1.",
        )


def _method(text: str, seasonality: int) -> str:
    """Read the name of a method; without a season only some have a meaning."""
    from xlplan.forecasting.methods import Method

    method = text.strip().lower()
    names = [member.value for member in Method]
    if method not in names:
        raise FunctionError("#VALUE!", f"method: unknown: got {text!r}, expected {', '.join(names)}. Choose one.")
    if seasonality == 0 and method not in _SEASONLESS:
        others = ", ".join(_SEASONLESS)
        raise FunctionError(
            "#NUM!",
            f"seasonality: 0 does not go with method {method}: expected one of {others}. "
            "Switching the season off in other methods comes later.",
        )
    return method


def _spill(history: pd.DataFrame, horizon: int, seasonality: int, level: float, method: str) -> pd.DataFrame:
    """Run the engine on one series and name the columns as a forecast sheet does."""
    from xlplan.forecasting import forecast

    try:
        result = forecast(
            history,
            horizon=horizon,
            levels=(level,),
            method=method,
            mode="single",
            frequency="monthly",
            calendar="none" if seasonality == 0 else "weekdays",
        )
    except InputError as error:
        raise FunctionError("#VALUE!", str(error)) from error
    if len(result.refused):
        reason = result.refused["reason"].iloc[0]
        raise FunctionError("#NUM!", f"values: cannot be forecast: {reason}. Add closed months.")
    names = {"ds": "Period", "mean": "Forecast", f"lo-{level:g}": "Lower", f"hi-{level:g}": "Upper"}
    return result.frame[list(names)].rename(columns=names)
