"""Worksheet functions that take the place of Excel's FORECAST.ETS family: same arguments, same order, same codes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import numpy.typing as npt

from xlplan.functions.cache import digest, fits
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Moments, Numbers
from xlplan.functions.ets_arguments import read_season, read_values
from xlplan.functions.example import Example, column, months
from xlplan.functions.registry import worksheet_function
from xlplan.functions.samples import HISTORY

if TYPE_CHECKING:
    from xlplan.forecasting.history.timeline import Series
    from xlplan.forecasting.models.triple import TripleFit

__all__ = ["plan_forecast_confint", "plan_forecast_ets", "plan_forecast_seasonality", "plan_forecast_stat"]

LONGEST_LEAD = 100_000
FAMILY = "the arguments of Excel's FORECAST.ETS family, month ends too"
STATISTICS = (
    "alpha",
    "beta",
    "gamma",
    "mase",
    "smape",
    "mae",
    "rmse",
    "step",
    "season",
    "wape",
    "bias",
    "backtest",
)

Target = Annotated[Moments, "Dates or numbers to forecast: one cell or a range. None before the end of the timeline."]
Values = Annotated[Numbers, "History, a column or a row. Blank cells are missing, not zero."]
When = Annotated[Moments, "Date or number of each value, at a constant step: days, weeks, month starts, month ends."]
Season = Annotated[float, "1 detect (the default), 0 no season, or the number of periods in a season, up to 8760."]
Completion = Annotated[float, "Up to 30 % may be missing: 1 between their neighbors (the default), 0 zeros."]
Combine = Annotated[
    float | str,
    "Values of one date: 1 average (the default), 2 COUNT, 3 COUNTA, 4 MAX, 5 MEDIAN, 6 MIN, 7 SUM, by number or "
    "name; 0 refuses them.",
]


@worksheet_function(
    "PLAN_FORECAST_ETS",
    chapter=Chapter.FORECAST,
    brief=FAMILY,
    example=Example(
        "The arguments of FORECAST.ETS: three months, and a season of twelve.",
        (column(*months(2026, 11, 3)), *HISTORY, 12),
        0,
    ),
    cached=True,
)
def plan_forecast_ets(
    target_date: Target,
    values: Values,
    timeline: When,
    seasonality: Season = 1.0,
    data_completion: Completion = 1.0,
    aggregation: Combine = 1.0,
) -> object:
    """Forecast by exponential smoothing with trend and season (AAA), as FORECAST.ETS does; also on Mac and web.

    Parameters
    ----------
    target_date, values, timeline : array_like
        What to forecast, and the history. Between two periods a forecast is interpolated; at the last point it is
        the last value.
    seasonality, data_completion, aggregation
        As in Excel. COUNT and COUNTA are alike here, because values are numbers; an aggregation is applied at
        every point in time, also where there is one value.

    Returns
    -------
    numpy.ndarray
        In the shape of `target_date`; None where it is blank. Among several targets, one before the end of the
        timeline shows ``#NUM!`` alone.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#NUM!`` for a target before the end, no constant step, more than 30 %
        missing, or an option out of range; ``#VALUE!`` for text or repeated dates with aggregation 0.

    Notes
    -----
    The smoothing parameters are found by statsmodels from the start `start_up` documents;
    Excel does not say how it starts, so its numbers differ a little. Month ends are steps of a month here.

    Examples
    --------
    Visits grow by two a period.

    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_FORECAST_ETS", [[[6]], [[3, 5, 7, 9]], [[1, 2, 3, 4]]])[0][0]
    13.0
    """
    series, fit = _fitted(values, timeline, seasonality, data_completion, aggregation)
    last = float(series.values[-1])
    return _at(target_date, series, lambda horizon: np.r_[last, fit.mean(horizon)])


@worksheet_function(
    "PLAN_FORECAST_CONFINT",
    chapter=Chapter.FORECAST,
    brief=FAMILY,
    example=Example(
        "Half the width of the range of that forecast, 95 %.", (column(*months(2026, 11, 3)), *HISTORY, 0.95, 12), 0
    ),
    cached=True,
)
def plan_forecast_confint(
    target_date: Target,
    values: Values,
    timeline: When,
    confidence_level: Annotated[float, "Share of outcomes within forecast +/- the result: 0.95 if left out."] = 0.95,
    seasonality: Season = 1.0,
    data_completion: Completion = 1.0,
    aggregation: Combine = 1.0,
) -> object:
    """Half the width of the prediction interval of PLAN_FORECAST_ETS: bounds are the forecast +/- this.

    Parameters
    ----------
    target_date, values, timeline, seasonality, data_completion, aggregation
        As in `plan_forecast_ets`.
    confidence_level : float
        Between 0 and 1.

    Returns
    -------
    numpy.ndarray
        Half-widths in the unit of `values`, by the normal distribution; equal inputs give equal ones.

    Raises
    ------
    FunctionError
        As `plan_forecast_ets`; ``#NUM!`` for a confidence out of range.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_FORECAST_CONFINT", [[[6]], [[3, 5, 7, 9]], [[1, 2, 3, 4]]])[0][0]
    0.0
    """
    if not 0 < confidence_level < 1:
        raise FunctionError(
            "#NUM!",
            f"confidence_level: out of range: got {confidence_level:g}, expected above 0 and below 1. Use 0.95.",
        )
    series, fit = _fitted(values, timeline, seasonality, data_completion, aggregation)
    return _at(target_date, series, lambda horizon: np.r_[0.0, fit.halfwidth(horizon, confidence_level)])


@worksheet_function(
    "PLAN_FORECAST_SEASONALITY",
    chapter=Chapter.FORECAST,
    brief=FAMILY,
    example=Example("Visits repeat every twelve months.", HISTORY),
    cached=True,
)
def plan_forecast_seasonality(
    values: Values, timeline: When, data_completion: Completion = 1.0, aggregation: Combine = 1.0
) -> int:
    """Length of the seasonal pattern PLAN_FORECAST_ETS detects in the history; 1 if there is none.

    Parameters
    ----------
    values, timeline, data_completion, aggregation
        As in `plan_forecast_ets`.

    Returns
    -------
    int
        Periods in a season, such as 12.

    Raises
    ------
    FunctionError
        As `plan_forecast_ets`.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_FORECAST_SEASONALITY", [[[1, 5, 9] * 6], [list(range(18))]])
    [[3]]
    """
    return read_season(read_values(values, timeline, data_completion, aggregation), 1.0)


@worksheet_function(
    "PLAN_FORECAST_STAT",
    chapter=Chapter.FORECAST,
    brief=FAMILY,
    example=Example("Mean absolute error one month ahead.", (*HISTORY, "mae", 12), 0),
    cached=True,
)
def plan_forecast_stat(
    values: Values,
    timeline: When,
    statistic_type: Annotated[
        float | str,
        "1 alpha, 2 beta (trend), 3 gamma (season), 4 MASE, 5 SMAPE, 6 MAE, 7 RMSE, 8 step, 9 season length, "
        "10 WAPE, 11 bias, 12 backtest MASE; or the name: alpha ... step, season, wape, bias, backtest.",
    ],
    seasonality: Season = 1.0,
    data_completion: Completion = 1.0,
    aggregation: Combine = 1.0,
) -> float:
    """One statistic of the fit of PLAN_FORECAST_ETS; errors are of one period ahead, within the history.

    Parameters
    ----------
    values, timeline, seasonality, data_completion, aggregation
        As in `plan_forecast_ets`.
    statistic_type : int or str
        1 to 8 as in Excel. MASE is scaled by the mean change over a season (over a period without one); SMAPE, WAPE
        are shares; bias is the mean of actual − fitted; the step is in months where the timeline is monthly.

    Returns
    -------
    float
        The statistic.

    Raises
    ------
    FunctionError
        As `plan_forecast_ets`; ``#NUM!`` for a number, ``#VALUE!`` for a name that is no statistic; ``#DIV/0!`` for
        MASE of a history that never changes and WAPE of zeros.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_FORECAST_STAT", [[[3, 5, 7, 9]], [[1, 2, 3, 4]], [["step"]]])
    [[1.0]]
    """
    from xlplan.forecasting.models.triple import backtest_mase

    name = _statistic(statistic_type)
    series, fit = _fitted(values, timeline, seasonality, data_completion, aggregation)
    if name == "backtest":
        return backtest_mase(series.values, fit.season_length)
    found = {"step": series.timeline.step, "season": float(fit.season_length), **fit.statistics()}[name]
    if np.isnan(found):
        raise FunctionError("#DIV/0!", f"values: no base for {name}: expected values that change. Take MAE.")
    return float(found)


def _statistic(given: float | str) -> str:
    if isinstance(given, str):
        if given.lower() not in STATISTICS:
            names = ", ".join(STATISTICS)
            raise FunctionError("#VALUE!", f"statistic_type: unknown: got {given!r}, expected {names}. Choose one.")
        return given.lower()
    if given not in range(1, len(STATISTICS) + 1):
        raise FunctionError("#NUM!", f"statistic_type: out of range: got {given:g}, expected 1 to 12. Correct it.")
    return STATISTICS[int(given) - 1]


def _fitted(
    values: Numbers, timeline: Moments, seasonality: float, data_completion: float, aggregation: float | str
) -> tuple[Series, TripleFit]:
    """Fit a series once, whichever cells ask for it."""
    from xlplan.forecasting.models.triple import fit_triple

    series = read_values(values, timeline, data_completion, aggregation)
    season = read_season(series, seasonality)
    key = digest("triple", series.values, season)
    return series, fits.get(key, lambda: fit_triple(series.values, season), lambda fit: 3 * fit.values.nbytes + 500)


def _at(targets: Moments, series: Series, path: Callable[[int], npt.NDArray[np.float64]]) -> Any:
    """Read a path, which begins at the end of the history, at points in time."""
    wanted = np.isfinite(targets)
    leads = series.timeline.periods(targets[wanted]) - (series.values.size - 1)
    leads = np.where(np.abs(leads - np.rint(leads)) < 1e-6, np.rint(leads), leads)
    bad = np.flatnonzero((leads < 0) | (leads > LONGEST_LEAD))
    if bad.size and targets.size == 1:
        side = "before the end of the timeline" if leads[0] < 0 else "too far ahead"
        raise FunctionError("#NUM!", f"target_date: {side}: expected the last date or a later one. Correct it.")
    able = np.delete(leads, bad)
    ahead = path(max(int(np.ceil(able.max(initial=0))), 1))
    found = np.interp(leads, np.arange(ahead.size), ahead).astype(object)
    found[bad] = "#NUM!"
    cells = np.full(targets.shape, None, dtype=object)
    cells[wanted] = found
    return cells
