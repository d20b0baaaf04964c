"""Worksheet functions that judge forecasts: accuracy, backtests, value added, tracking signal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import numpy as np

from xlplan.core.errors import InputError
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, Texts, argument, blank_missing, spill
from xlplan.functions.forecast import Headers, read_method
from xlplan.functions.history import check_whole, history_frame
from xlplan.functions.registry import Parameter, worksheet_function

__all__ = ["plan_accuracy", "plan_backtest", "plan_fva", "plan_tracking"]

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


@worksheet_function("PLAN_ACCURACY")
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


@worksheet_function("PLAN_TRACKING")
def plan_tracking(
    actual: Actual,
    forecast: Forecasts,
    limit: Annotated[float, "A signal beyond this is flagged: 4 if left out."] = 4.0,
    headers: Headers = True,
) -> object:
    """Track the running sum of errors / their mean absolute size; spills Signal, Flag: low or high forecasts.

    Parameters
    ----------
    actual, forecast : array_like
        Of equal size.
    limit : float
        Above zero.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        One row a period; blank for an open one. ``low``: forecasts have been too low, ``high``: too high.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#NUM!`` for a limit that is not above zero.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_TRACKING", [[[120, 128, 133]], [[118, 130, 131]]])
    [['Signal', 'Flag'], [1.0, ''], [0.0, ''], [1.0, '']]
    """
    from xlplan.forecasting.evaluation.scores import tracking_signal

    if not limit > 0:
        raise FunctionError("#NUM!", f"limit: out of range: got {limit:g}, expected above zero. Use 4.")
    signal = tracking_signal(actual, forecast)
    flags = ["low" if value > limit else "high" if value < -limit else "" for value in signal.tolist()]
    return spill({"Signal": blank_missing(signal), "Flag": flags}, headers=headers)


@worksheet_function("PLAN_FVA")
def plan_fva(
    actual: Actual,
    steps: Annotated[
        Cells,
        "Forecasts of each step, one column each with its name on top: naive first, then model, override, final.",
    ],
    metric: Annotated[str, "mape (the default), or wape where actuals can be zero."] = "mape",
    headers: Headers = True,
) -> object:
    """Forecast value added by each step in percentage points; spills Step, Error, Against First, Against Before.

    Parameters
    ----------
    actual : array_like
        One value a row of `steps`, without a header.
    steps : table
        A header row, then one forecast a period and step. Periods that lack one are left out for all.
    metric : str
        ``mape`` or ``wape``.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        Error in percent; what the step takes off the error of the first step, and of the one before. Above zero is
        better; the first step has none.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for text in place of numbers or a missing name; ``#DIV/0!`` for an
        actual of zero; ``#NUM!`` if no period has everything.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> steps = [["naive", "model"], [120, 130], [128, 131]]
    >>> [row[:1] + [round(x, 2) for x in row[1:] if x is not None]
    ...  for row in functions.call("PLAN_FVA", [[[128], [133]], steps])[1:]]
    [['naive', 5.0], ['model', 1.53, 3.47, 3.47]]
    """
    from xlplan.forecasting.evaluation.scores import value_added

    if metric.lower() not in ("mape", "wape"):
        raise FunctionError("#VALUE!", f"metric: unknown: got {metric!r}, expected mape or wape. Choose one.")
    names = [str(cell or "").strip() for cell in steps[0]]
    if len(steps) < 2 or not all(names):
        raise FunctionError("#VALUE!", "steps: expected a row of names, then forecasts. Name every column.")
    table = argument(Parameter("steps", Numbers, "Forecasts."), steps[1:])
    error = value_added(actual, list(table.T), weighted=metric.lower() == "wape")
    first, before = (error[0] - error).tolist(), (-np.diff(error)).tolist()
    columns: dict[str, Iterable[object]] = {"Step": names, "Error": error}
    columns |= {"Against First": [None, *first[1:]], "Against Before": [None, *before]}
    return spill(columns, headers=headers)


@worksheet_function("PLAN_BACKTEST", cached=True)
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
