"""How far a forecast that is at hand was off: error measures, the tracking signal, and what each step added.

References
----------
R. J. Hyndman and A. B. Koehler, Another look at measures of forecast accuracy, International Journal of Forecasting
22 (2006). R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series (1963), for the tracking signal.
M. Gilliland, The Business Forecasting Deal (2010), for forecast value added.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import SizeError, TooLittleDataError, ZeroDivisorError
from xlplan.forecasting.evaluation.metrics import seasonal_scales, symmetric_error

__all__ = ["METRICS", "errors_by_metric", "paired_errors", "tracking_signal", "value_added"]


METRICS = ("MAE", "RMSE", "MAPE", "WAPE", "sMAPE", "MASE", "Bias", "N")


def paired_errors(actual: Floats, forecast: Floats) -> tuple[Floats, Floats]:
    """Give the periods that have both, flat; an open period is no error.

    Raises
    ------
    SizeError
        If the sizes differ.
    TooLittleDataError
        If no period has both.
    """
    _check_sizes(actual, forecast, "forecast")
    a, f = actual.ravel(), forecast.ravel()
    known = np.isfinite(a) & np.isfinite(f)
    if not known.any():
        raise TooLittleDataError("forecast: no period has an actual and a forecast: expected at least one.")
    return a[known], f[known]


def _check_sizes(actual: Floats, forecast: Floats, name: str) -> None:
    if actual.size != forecast.size:
        raise SizeError(
            f"{name}: size differs from actual: got {forecast.size} cells, expected {actual.size}. "
            "Select ranges of the same size.",
        )


def errors_by_metric(actual: Floats, forecast: Floats, *, season_length: int = 12) -> dict[str, float]:
    """Measure a forecast; error = actual − forecast.

    Parameters
    ----------
    actual, forecast : numpy.ndarray
        Of equal size, oldest first; NaN is an open period.
    season_length : int
        MASE is scaled by the mean absolute change of `actual` over so many periods; over one where it has no more.

    Returns
    -------
    dict of str to float
        MAE, RMSE, Bias (above zero: the forecast was low) in the unit given; MAPE, WAPE = Σ|e| / Σ|A|, sMAPE as shares;
        MASE; N, the periods counted. A ratio over zero is NaN.

    Examples
    --------
    >>> found = errors_by_metric(np.array([120.0, 128, 133, 141, 145, 150]), np.array([118.0, 130, 131, 137, 148, 149]))
    >>> {name: round(found[name], 6) for name in ("MAE", "MAPE", "WAPE", "sMAPE", "RMSE", "Bias")}
    {'MAE': 2.333333, 'MAPE': 0.017176, 'WAPE': 0.017136, 'sMAPE': 0.017234, 'RMSE': 2.516611, 'Bias': 0.666667}
    """
    a, f = paired_errors(actual, forecast)
    error = a - f
    size = np.abs(error)
    base = np.abs(a).sum()
    scale = seasonal_scales(actual.ravel(), season_length)[0]
    return {
        "MAE": float(size.mean()),
        "RMSE": float(np.sqrt((size**2).mean())),
        "MAPE": float((size / np.abs(a)).mean()) if a.all() else np.nan,
        "WAPE": float(size.sum() / base) if base else np.nan,
        "sMAPE": float(symmetric_error(a, f).mean()),
        "MASE": float(size.mean() / scale) if scale else np.nan,
        "Bias": float(error.mean()),
        "N": float(error.size),
    }


def tracking_signal(actual: Floats, forecast: Floats) -> Floats:
    """Give the running sum of errors over the running mean absolute error; beyond about 4 a forecast is biased.

    Parameters
    ----------
    actual, forecast : numpy.ndarray
        Of equal size, oldest first.

    Returns
    -------
    numpy.ndarray
        One a period, above zero where forecasts were low; NaN for an open period, 0 while nothing was missed.

    Examples
    --------
    >>> tracking_signal(np.array([120.0, 128, 133]), np.array([118.0, 130, 131]))
    array([1., 0., 1.])
    """
    _check_sizes(actual, forecast, "forecast")
    error = actual.ravel() - forecast.ravel()
    known = np.isfinite(error)
    filled = np.where(known, error, 0.0)
    size = np.cumsum(np.abs(filled)) / np.maximum(np.cumsum(known), 1)
    signal = np.divide(np.cumsum(filled), size, out=np.zeros(error.size), where=size > 0)
    return np.where(known, signal, np.nan)


def value_added(actual: Floats, steps: Sequence[Floats], *, weighted: bool = False) -> Floats:
    """Give the error of each step of a forecasting process, in percent, on the periods that all of them forecast.

    Parameters
    ----------
    actual : numpy.ndarray
        Oldest first.
    steps : sequence of numpy.ndarray
        A forecast a step: naive, model, override, final.
    weighted : bool
        WAPE instead of MAPE.

    Returns
    -------
    numpy.ndarray
        One a step. What a step adds is the error of an earlier one less its own.

    Raises
    ------
    SizeError
        If sizes differ.
    TooLittleDataError
        If no period has everything.
    ZeroDivisorError
        For an actual of zero (for WAPE, of zero throughout).

    Examples
    --------
    >>> naive, model = np.array([120.0, 128]), np.array([130.0, 131])
    >>> value_added(np.array([128.0, 133]), [naive, model]).round(3)
    array([5.005, 1.533])
    """
    for number, step in enumerate(steps, 1):
        _check_sizes(actual, step, f"steps column {number}")
    table = np.column_stack([actual.ravel(), *(step.ravel() for step in steps)])
    table = table[np.isfinite(table).all(axis=1)]
    if not len(table):
        raise TooLittleDataError("steps: no period has an actual and every forecast: expected at least one.")
    base = np.abs(table[:, :1])
    missed = np.abs(table[:, :1] - table[:, 1:])
    if not (base.any() if weighted else base.all()):
        raise ZeroDivisorError("actual: zero: percent errors have no base. Take wape, or leave the period out.")
    return np.asarray(100 * (missed.sum(axis=0) / base.sum() if weighted else (missed / base).mean(axis=0)))
