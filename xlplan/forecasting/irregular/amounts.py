"""How much it is when something happens: as it was lately, growing slowly, by position in the year where it repeats."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats

__all__ = ["amounts_ahead", "seen_amounts"]

Places = npt.NDArray[np.intp]

YEARLY_WEIGHT = 0.75
GROWTH_DEVIATION, MOST_GROWTH, GROWTH_YEARS = 0.05, 0.1, 3.0
USUAL_DEVIATION, USUAL_COUNT = 0.2, 2.0
LEAST_USUAL = 1e-9
ENOUGH, FEW, MOST_SEEN = 10, 6, 60
NINTHS = 1.03 * np.array([NormalDist().inv_cdf((i + 0.5) / 9) for i in range(9)])
WIDE = (0.4, 1.6)


def amounts_ahead(
    amounts: Floats, places: Places, *, periods: int, season_length: int, horizon: int, yearly: bool = False
) -> tuple[Floats, float]:
    """Give equally likely amounts of something regular at each period ahead.

    Parameters
    ----------
    amounts : numpy.ndarray
        Amounts so far, at least one.
    places : numpy.ndarray
        The period of each, counted from the start of the history.
    periods, season_length, horizon : int
        Periods of the history, of a year, and ahead.
    yearly : bool
        Whether each position in the year has its own amount, drawn to that of all.

    Returns
    -------
    tuple
        Periods ahead by possible amounts, whose mean is the expected amount; and by what share all of them may be
        wrong together, as a standard deviation.

    Examples
    --------
    >>> bills, _ = amounts_ahead(np.full(8, 900.0), np.arange(2, 24, 3), periods=24, season_length=12, horizon=2)
    >>> bills.mean(axis=1).round(6).tolist()
    [900.0, 900.0]
    """
    weights = YEARLY_WEIGHT ** ((periods - places) / season_length)
    total = float(weights.sum())
    weights = weights / total
    usual, middle = float(weights @ amounts), float(weights @ places)
    if abs(usual) <= LEAST_USUAL * float(np.abs(amounts).max()):
        return np.broadcast_to(amounts, (horizon, amounts.size)), 0.0
    away = amounts / usual - 1
    position = _positions(away, weights, places % season_length, season_length) if yearly else np.zeros(season_length)
    away = away - position[places % season_length]
    years = (places - middle) / season_length
    variance = max(float(weights @ away**2), 1e-4)
    moment = float(weights @ years**2) + variance / GROWTH_DEVIATION**2 / total
    growth = float(np.clip(weights @ (years * away) / moment, -MOST_GROWTH, MOST_GROWTH))
    ahead = periods + np.arange(horizon)
    expected = 1 + growth * np.clip((ahead - middle) / season_length, 0, GROWTH_YEARS) + position[ahead % season_length]
    around = 1 + _deviations(away - growth * years)
    # How well the usual amount and its growth are known, half way ahead.
    lead = (ahead.mean() - middle) / season_length
    shared = float(np.std(around)) * np.sqrt(float(weights @ weights) + lead**2 / (moment * total))
    return usual * expected[:, None] * np.maximum(around / around.mean(), 0), float(shared)


def seen_amounts(amounts: Floats) -> Floats:
    """Give equally likely amounts of something at a rate: those seen; of few, also wide of their mean.

    Examples
    --------
    >>> seen_amounts(np.array([100.0, 200.0])).tolist()
    [100.0, 200.0, 60.0, 240.0]
    """
    if amounts.size >= FEW:
        return amounts[-MOST_SEEN:]
    return np.concatenate([amounts, amounts.mean() * np.array(WIDE)])


def _positions(away: Floats, weights: Floats, position: Places, season_length: int) -> Floats:
    """Give the mean of each position in the year, drawn to that of all as if it had one more of the usual amount."""
    share = weights * weights.size
    sums = np.bincount(position, weights=share * away, minlength=season_length)
    return np.asarray(sums / (np.bincount(position, weights=share, minlength=season_length) + 1))


def _deviations(residuals: Floats) -> Floats:
    """Give equally likely relative deviations: the residuals where they are many, else a normal distribution."""
    count = residuals.size
    variance = (residuals @ residuals + USUAL_COUNT * USUAL_DEVIATION**2) / max(count - 1 + USUAL_COUNT, 1)
    size = np.sqrt(variance)
    if count < ENOUGH:
        return np.asarray(size * NINTHS * np.sqrt(1 + 1 / count))
    return np.concatenate([(residuals - residuals.mean()) * np.sqrt(count / (count - 1)), size * NINTHS[[0, -1]]])
