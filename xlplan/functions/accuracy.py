"""Worksheet functions that measure forecasts: against what came, and at past closes."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from xlplan.core.errors import InputError
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, Numbers, Texts, spill
from xlplan.functions.example import Example, column
from xlplan.functions.forecast import Headers, read_method
from xlplan.functions.history import check_whole, history_frame
from xlplan.functions.registry import worksheet_function
from xlplan.functions.samples import HISTORY

__all__ = ["Actual", "Forecasts", "plan_accuracy", "plan_backtest"]

LONGEST_SEASON = 366
MOST_FOLDS = 40
BACKTEST = {
    "Method": "method",
    "Lead": "lead",
    "WAPE": "wape",
    "MASE": "mase",
    "sMAPE": "smape",
    "RMSSE": "rmsse",
    "Bias": "bias",
    "Coverage 80": "coverage-80",
    "Coverage 95": "coverage-95",
    "Value Added": "value_added",
    "N": "n",
}

Actual = Annotated[Numbers, "Actual values, oldest first. Blank cells are open periods and do not count."]
Forecasts = Annotated[Numbers, "What was forecast for each of them: a range of the same size."]


@worksheet_function(
    "PLAN_ACCURACY",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="how far forecasts were off",
    example=Example(
        "Five closed months against their forecasts.",
        (
            column(3188, 3576, 3541, 3270, 3377, None),
            column(3250, 3480, 3610, 3260, 3390, 3180),
        ),
        3,
    ),
)
def plan_accuracy(
    actual: Actual,
    forecast: Forecasts,
    metric: Annotated[str, "all (the default) spills a table; or MAE, RMSE, MAPE, WAPE, sMAPE, MASE, Bias, N."] = "all",
    season: Annotated[int, "Periods in a season, for MASE: 12 if left out."] = 12,
    headers: Headers = True,
) -> object:
    """Measure how far forecasts were off: one measure, or a table of all. Ratios are shares; bias > 0 means too low.

    Parameters
    ----------
    actual, forecast : array_like
        Of equal size.
    metric : str
        In any case.
    season : int
        MASE is scaled by the mean change of `actual` over a season; over a period where it is no longer than one.
    headers : bool
        Whether the first row of the table names its columns.

    Returns
    -------
    float or list of list
        MAE, RMSE and Bias in the unit given; MAPE, WAPE and sMAPE as shares, to be formatted as percent.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for an unknown measure; ``#NUM!`` if no period has both;
        ``#DIV/0!`` for a measure whose base is zero, which the table shows in its cell.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_ACCURACY", [[[120, 128, 133]], [[118, 130, 131]], [["mae"]]])
    [[2.0]]
    """
    from xlplan.forecasting.evaluation.scores import METRICS, errors_by_metric

    check_whole("season", season, most=LONGEST_SEASON)
    names = {name.lower(): name for name in METRICS}
    wanted = metric.lower()
    if wanted not in {"all", *names}:
        known = ", ".join(METRICS)
        raise FunctionError("#VALUE!", f"metric: unknown: got {metric!r}, expected all, {known}. Choose one.")
    found = errors_by_metric(actual, forecast, season_length=season)
    if wanted == "all":
        shown = ["#DIV/0!" if np.isnan(value) else value for value in found.values()]
        return spill({"Metric": found, "Value": shown}, headers=headers)
    if np.isnan(found[names[wanted]]):
        raise FunctionError("#DIV/0!", f"actual: no base for {names[wanted]}: it is zero. Take MAE or WAPE.")
    return found[names[wanted]]


@worksheet_function(
    "PLAN_BACKTEST",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="how far they would have been off",
    example=Example(
        "How far off auto and the run-rate rules would have been at three past closes, up to three months ahead.",
        (*HISTORY, 3),
    ),
    cached=True,
)
def plan_backtest(
    values: Annotated[Numbers, "History, a column or a row, two and a half years or more. Blank cells are missing."],
    timeline: Annotated[Dates, "The month of each value: any date in it, or text such as 2026-10; weeks, quarters."],
    horizon: Annotated[int, "Longest lead measured, in periods; leads beyond a year are not shown."],
    folds: Annotated[int, "How many past closes, a quarter of a year apart: 3 if left out."] = 3,
    methods: Annotated[
        Texts | None, "Methods to measure beside the run-rate rules; auto if left out. As in PLAN_FORECAST."
    ] = None,
    headers: Headers = True,
) -> object:
    """Measure methods at past closes, each knowing only what came before; spills one row a method and lead.

    Parameters
    ----------
    values, timeline : array_like
        As in `xlplan.functions.forecast.plan_forecast`.
    horizon, folds : int
        Leads, and origins; fewer origins where less than a year and a half would be left.
    methods : array_like of str, optional
        Measured beside same_month, last_month, avg3, avg6, avg12.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        Method, Lead, WAPE, MASE, sMAPE, RMSSE, Bias, Coverage 80, Coverage 95, Value Added, N, as
        `xlplan backtest` shows them; the method with the smallest WAPE over all leads first. Blank where
        a method has no such measure or its base is zero.

    Raises
    ------
    FunctionError
        As `plan_forecast`; ``#NUM!`` for a history below two and a half years.

    Examples
    --------
    Births that repeat every year: the rule "same month last year" misses nothing.

    >>> import xlplan.functions as functions
    >>> births = [80, 75, 82, 85, 88, 90, 95, 96, 92, 88, 82, 80] * 3
    >>> months = [f"{2024 + i // 12}-{i % 12 + 1:02}" for i in range(36)]
    >>> functions.call("PLAN_BACKTEST", [[births], [months], [[12]]])[1][:3]
    ['same_month', '1-3', 0.0]
    """
    from xlplan.forecasting import accuracy

    check_whole("horizon", horizon)
    check_whole("folds", folds, most=MOST_FOLDS)
    wanted = ["auto"] if methods is None else [read_method(name) for name in methods.ravel().tolist() if name]
    frame, clock = history_frame(values, timeline)
    try:
        found = accuracy(
            frame,
            horizon=horizon,
            origins=folds,
            method=wanted or ["auto"],
            mode="single",
            frequency=clock.frequency.value,
        )
    except InputError as error:
        raise FunctionError("#VALUE!", str(error)) from error
    if found.empty:
        raise FunctionError("#NUM!", "values: too little history: expected two and a half years. Add history.")
    missed = (found["wape"] * found["volume"]).groupby(found["method"]).sum()
    found = found.assign(rank=found["method"].map(missed)).sort_values(["rank", "method"], kind="stable")
    table = found[list(BACKTEST.values())].astype(object).where(found[list(BACKTEST.values())].notna(), None)
    return spill({name: table[column] for name, column in BACKTEST.items()}, headers=headers)
