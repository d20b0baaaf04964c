"""The definition of every point: a statsmodels state-space model with fixed variances.

The engine applies the same models as operators; the tests hold the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.kernels import usual_season, wave_shares
from xlplan.forecasting.average.lattice import Point

if TYPE_CHECKING:
    from statsmodels.tsa.statespace.structural import UnobservedComponentsResults

__all__ = ["to_statsmodels"]


def to_statsmodels(
    point: Point, history: Floats, *, season_length: int = 12, season: Floats | None = None, scale: float = 1.0
) -> UnobservedComponentsResults:
    """Build the statsmodels model of a point and smooth a history with it.

    Parameters
    ----------
    point : Point
        Of the lattice.
    history : numpy.ndarray
        On the modeled scale: the square root of the values unless some are negative.
    season_length : int
        Periods in a year.
    season : numpy.ndarray, optional
        Covariance of the seasonal pattern, beginning with the first period of the history; the usual if left out.
    scale : float
        What the ratios are multiplied with.

    Returns
    -------
    statsmodels results
        Its ``model`` is `UnobservedComponents`; of a damped slope, one whose slope decays.

    Examples
    --------
    >>> results = to_statsmodels(Point(noise=1, level=0.3), np.array([10.0, 12.0, 11.0, 13.0]))
    >>> results.get_forecast(2).predicted_mean.round(2)
    array([11.91, 11.91])
    """
    model = _components(point, history, season_length)
    model.ssm.initialization = _start(point, model, season_length, season, scale)
    model.loglikelihood_burn = 0
    variances = {
        "sigma2.irregular": point.noise,
        "sigma2.level": point.level,
        "sigma2.trend": point.slope,
        "sigma2.ar": point.ar * (1 - point.ar_coefficient**2),
    }
    drift = scale * point.season_drift / season_length
    waves = iter(drift * wave_shares(season_length))
    values = [
        point.ar_coefficient if name == "ar.L1" else scale * variances[name] if name in variances else next(waves)
        for name in model.param_names
    ]
    return model.smooth(np.array(values))


def _components(point: Point, history: Floats, season_length: int) -> Any:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    sloped = bool(point.slope or point.slope_start)
    seasonal = bool(point.season or point.season_drift)
    waves = [{"period": season_length / wave, "harmonics": 1} for wave in range(1, season_length // 2 + 1) if seasonal]
    model = UnobservedComponents(
        history,
        irregular=True,
        level=True,
        stochastic_level=True,
        trend=sloped,
        stochastic_trend=sloped,
        autoregressive=1 if point.ar else None,
        freq_seasonal=waves or None,
        stochastic_freq_seasonal=[True] * len(waves) or None,
    )
    if sloped:
        model["transition", 1, 1] = point.damping
    return model


def _start(point: Point, model: Any, season_length: int, season: Floats | None, scale: float) -> Any:
    """Start each component as the point says: the level unknown, the slope and the season from their variances."""
    from statsmodels.tsa.statespace.initialization import Initialization

    start = Initialization(model.k_states)
    start.set(0, "diffuse")
    blocks: list[npt.ArrayLike] = []
    if point.slope or point.slope_start:
        blocks.append(point.damping**2 * (point.damping**2 * point.slope_start + point.slope) + point.slope)
    if point.season or point.season_drift:
        pattern = usual_season(season_length) if season is None else season
        blocks.append(point.season * _wave_covariance(model, 1 + len(blocks), season_length, pattern))
    if point.ar:
        blocks.append(point.ar)
    first = 1
    for block in map(np.atleast_2d, blocks):
        last = first + len(block)
        start.set((first, last), "known", constant=np.zeros(len(block)), stationary_cov=scale * block)
        first = last
    return start


def _wave_covariance(model: Any, first: int, season_length: int, season: Floats) -> Floats:
    """Bring the covariance of the pattern to the states of the waves."""
    block = slice(first, first + season_length - season_length % 2)
    step, row = model["transition"][block, block], model["design"][0, block]
    rows = []
    for _ in range(season_length):
        rows.append(row)
        row = row @ step
    back = np.linalg.pinv(np.array(rows))
    return np.asarray(back @ season @ back.T)
