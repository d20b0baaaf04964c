"""Worksheet functions that judge how forecasts are made: value added by each step, tracking signal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import numpy as np

from xlplan.functions.accuracy import Actual, Forecasts
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Numbers, argument, blank_missing, spill
from xlplan.functions.example import Example, column
from xlplan.functions.forecast import Headers
from xlplan.functions.registry import Parameter, worksheet_function

__all__ = ["plan_fva", "plan_tracking"]


@worksheet_function(
    "PLAN_FVA",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="what each step added",
    example=Example(
        "Did the model and the director's override improve on last year's month?",
        (
            column(3188, 3576, 3541, 3270),
            [
                ["last year", "model", "override"],
                [3214, 3231, 3300],
                [3389, 3498, 3500],
                [3551, 3577, 3600],
                [3118, 3236, 3250],
            ],
        ),
    ),
)
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


@worksheet_function(
    "PLAN_TRACKING",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="bias that builds up",
    example=Example(
        "A forecast that has been too low for five months.",
        (column(3188, 3576, 3541, 3270, 3377, None), column(3120, 3490, 3450, 3210, 3300, 3180)),
    ),
)
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
