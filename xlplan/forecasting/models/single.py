"""One model of statsmodels fitted to one history, or in words why it cannot be."""

from __future__ import annotations

import warnings

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.models.methods import Method
from xlplan.forecasting.models.models import Fit

__all__ = ["fit_model"]

LONGEST_YEARS = 10
RUNAWAY = 3
FAILURES = (ArithmeticError, IndexError, ValueError, np.linalg.LinAlgError)


def fit_model(method: Method, x: Floats, *, horizon: int, season_length: int) -> Fit | str:
    """Fit a model of statsmodels to the last ten years of a history; say in words what is wrong if it fails.

    Parameters
    ----------
    method : Method
        One of `xlplan.forecasting.models.methods.STATSMODELS`.
    x : numpy.ndarray
        The history on the modeled scale, without gaps.
    horizon, season_length : int
        Periods ahead and in a year. A history below two years is modeled without a season.

    Returns
    -------
    Fit or str
        A fit that left the range of its history by three times that range is a failure.

    Raises
    ------
    KeyError
        If the method is no such model.

    Examples
    --------
    >>> days = 30 + np.tile(np.arange(12.0), 4)
    >>> fit = fit_model(Method.THETA, days, horizon=3, season_length=12)
    >>> fit.mean.round(1)
    array([30., 31., 32.])
    """
    if not callable(method.spec.fit):
        raise KeyError(method)
    import statsmodels.tools.sm_exceptions  # noqa: F401  its import turns warnings on: before they go off

    x = x[-LONGEST_YEARS * season_length :]
    season = season_length if x.size >= 2 * season_length else 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fit = method.spec.fit(x, horizon, season)
        except FAILURES as error:
            return f"{method.value} could not be fitted ({str(error).splitlines()[0][:80] if str(error) else 'failed'})"
    finite = np.isfinite(fit.mean).all() and np.isfinite(fit.deviation).all()
    recent = x[-season_length:].mean()
    if not finite or (np.abs(fit.mean - recent) > RUNAWAY * (np.ptp(x) + 1e-9)).any():
        return f"{method.value} ran away from the history"
    return fit
