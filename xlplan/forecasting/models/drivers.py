"""A forecast made with drivers: a local level, a fixed season and regressors, in one model of statsmodels.

References
----------
A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), chapter 7, for explanatory
variables in structural models.
J. Durbin and S. J. Koopman, Time Series Analysis by State Space Methods, 2nd ed. (2012), section 6.2, for
coefficients as diffuse states, so that the range holds what is not known of them.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import TooLittleDataError

__all__ = ["Driven", "forecast_with_drivers"]


EXACT = 1e-10
MOST_HARMONICS = 6
LEAST_FREEDOM = 3
SURE = 2.0
DEPENDENT = 1e-9
FAILURES = (ArithmeticError, IndexError, ValueError, np.linalg.LinAlgError)


@dataclass(frozen=True)
class Driven:
    """A forecast and its standard deviation, one value a lead, in the unit of the history.

    Parameters
    ----------
    mean, deviation : numpy.ndarray
        Horizon.
    freedom : int
        Values of the history beyond what the model estimates from them: the smaller, the wider the range.
    """

    mean: Floats
    deviation: Floats
    freedom: int

    def bounds(self, level: float) -> tuple[Floats, Floats]:
        """Give the prediction interval of a percent, by Student's distribution.

        Examples
        --------
        >>> low, high = Driven(np.array([100.0]), np.array([10.0]), 10).bounds(95)
        >>> low.round(2), high.round(2)
        (array([77.72]), array([122.28]))
        """
        width = float(stdtrit(self.freedom, 0.5 + level / 200)) * self.deviation
        return self.mean - width, self.mean + width


def forecast_with_drivers(values: Floats, drivers: Floats, future: Floats, *, season_length: int) -> Driven:
    """Forecast a history by what drives it.

    The model is y_t = level_t + season_t + sum of coefficient x driver_t + noise_t; the level wanders, the season is
    fixed, and coefficients are estimated together with both. A steady growth the drivers do not explain is added if it
    is twice its standard error. A driver that repeats itself every year takes the place of the season, and a history
    with less than two years has none.

    Parameters
    ----------
    values : numpy.ndarray
        One value a period; NaN where missing.
    drivers, future : numpy.ndarray
        Periods by drivers, of the history and ahead, without gaps.
    season_length : int
        Periods in a year; 1 for no season.

    Returns
    -------
    Driven
        The range holds noise, the wandering level, and what is not known of level, season and coefficients.

    Raises
    ------
    TooLittleDataError
        If a driver never changes or repeats the others, or if there is too little history.

    Examples
    --------
    A clinic costs 100 a month and 3 a visit.

    >>> visits = np.array([[10.0], [14.0], [9.0], [12.0], [15.0], [11.0]])
    >>> forecast_with_drivers(100 + 3 * visits[:, 0], visits, np.array([[20.0]]), season_length=12).mean.round(6)
    array([160.])
    """
    known = np.isfinite(values)
    x, ahead = _scaled(drivers, future, known)
    waves = _waves(len(x) + len(ahead), _season(x, known, season_length))
    count, fixed = int(known.sum()), 1 + waves.shape[1] + x.shape[1]
    if count < fixed + LEAST_FREEDOM:
        raise TooLittleDataError(
            f"values: too little history: got {count} values, expected {fixed + LEAST_FREEDOM} for so many drivers. "
            "Add history or leave a driver out.",
        )
    whole, later = np.column_stack([waves[: len(x)], x]), np.column_stack([waves[len(x) :], ahead])
    found = _exact(values, x, ahead) or _exact(values, whole, later)
    if found is None and count > fixed + LEAST_FREEDOM:
        found = _grown(values, whole, later, season_length)
    return found or _fitted(values, whole, later)[0]


def _grown(values: Floats, x: Floats, ahead: Floats, season_length: int) -> Driven | None:
    """Forecast with steady growth among the regressors; None if there is too little to be seen."""
    time = (np.arange(len(x) + len(ahead))[:, None] - len(x)) / season_length
    past, later = np.column_stack([time[: len(x)], x]), np.column_stack([time[len(x) :], ahead])
    if not _independent(past[np.isfinite(values)]):
        return None
    found = _exact(values, past, later)
    if found is not None:
        return found
    found, errors = _fitted(values, past, later)
    return found if errors >= SURE else None


def _scaled(drivers: Floats, future: Floats, known: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Center and scale drivers by their past; refuse what tells nothing."""
    used = drivers[known]
    for column in np.flatnonzero(np.ptp(used, axis=0) == 0).tolist():
        raise TooLittleDataError(
            f"drivers column {column + 1}: constant: got {used[0, column]:g} beside every value, expected a driver "
            "that changes. Leave it out.",
        )
    center, spread = used.mean(axis=0), used.std(axis=0)
    x = (drivers - center) / spread
    if len(used) > x.shape[1] and not _independent(x[known]):
        raise TooLittleDataError(
            "drivers: a driver is made of the others: expected drivers that tell more. Leave one out."
        )
    return x, (future - center) / spread


def _waves(periods: int, season_length: int) -> Floats:
    """Give sines and cosines of a fixed season, periods by waves."""
    angle = 2 * np.pi * np.arange(periods) / season_length
    waves = [np.zeros((periods, 0))]
    for harmonic in range(1, min(season_length // 2, MOST_HARMONICS) + 1):
        waves.append(np.cos(harmonic * angle)[:, None])
        if 2 * harmonic < season_length:
            waves.append(np.sin(harmonic * angle)[:, None])
    return np.column_stack(waves)


def _season(x: Floats, known: npt.NDArray[np.bool_], season_length: int) -> int:
    """Give the season modeled: 1, none, in a short history or where a driver repeats itself every year."""
    if season_length == 1 or known.sum() < 2 * season_length:
        return 1
    return season_length if _independent(np.column_stack([_waves(len(x), season_length), x])[known]) else 1


def _independent(columns: Floats) -> bool:
    """Say whether no column is made of the others and a constant."""
    whole = np.column_stack([np.ones(len(columns)), columns])
    return bool(np.linalg.matrix_rank(whole, tol=DEPENDENT * np.linalg.norm(whole)) == whole.shape[1])


def _line(values: Floats, x: Floats) -> tuple[Floats, Floats]:
    """Give the coefficients of least squares, constant first, and what they leave of each value."""
    known, columns = np.isfinite(values), np.column_stack([np.ones(len(x)), x])
    found = np.asarray(np.linalg.lstsq(columns[known], values[known], rcond=None)[0], dtype=float)
    return found, np.asarray(values - columns @ found)


def _exact(values: Floats, x: Floats, ahead: Floats) -> Driven | None:
    """Give the forecast of a history that is a sum of level and regressors to the last digit: there is no noise."""
    line, rest = _line(values, x)
    if np.nanmax(np.abs(rest)) > EXACT * np.nanmax(np.abs(values)):
        return None
    freedom = int(np.isfinite(values).sum()) - line.size
    return Driven(line[0] + ahead @ line[1:], np.zeros(len(ahead)), freedom)


def _fitted(values: Floats, x: Floats, ahead: Floats) -> tuple[Driven, float]:
    """Fit the local level with regressors, and tell how many standard errors the first differs from 0.

    The model is fitted to what least squares leave, in its own unit, and corrects their coefficients: the same model,
    but the search starts near its end, and nothing is lost to rounding where there is little noise.
    """
    line, rest = _line(values, x)
    unit = float(np.nanstd(rest))
    try:
        result = _result(rest / unit, x)
        found = result.get_forecast(len(ahead), exog=ahead)
    except FAILURES as error:
        raise TooLittleDataError(f"drivers: no model could be fitted: {error}. Leave a driver out.") from error
    mean, deviation = np.asarray(found.predicted_mean, dtype=float), np.asarray(found.se_mean, dtype=float)
    if not (np.isfinite(mean).all() and np.isfinite(deviation).all()):
        raise TooLittleDataError("drivers: no model could be fitted: expected drivers that differ. Leave one out.")
    first = line[1] / unit + float(result.smoothed_state[1, -1])
    unsure = np.sqrt(max(float(result.smoothed_state_cov[1, 1, -1]), 1e-12))
    freedom = int(np.isfinite(values).sum()) - line.size
    return Driven(line[0] + ahead @ line[1:] + unit * mean, unit * deviation, freedom), float(abs(first) / unsure)


def _result(values: Floats, x: Floats) -> Any:
    import statsmodels.tools.sm_exceptions  # noqa: F401  its import turns warnings on: before they go off
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # No value is left out of the likelihood: coefficients known late, such as of long waves, need them all.
        model = UnobservedComponents(values, level="local level", exog=x, mle_regression=False, loglikelihood_burn=0)
        return model.fit(disp=False, maxiter=100)
