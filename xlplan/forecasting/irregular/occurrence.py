"""When something happens: at a rate, at fixed positions of a cycle, or not any more.

Every hypothesis has its evidence in closed form. Periods that are alike under a hypothesis share one unknown
probability with a Beta(a, a) prior; that n of them were such that k had something has the probability
B(k + a, n − k + a) / B(a, a), and the evidence is the product over the groups of periods that are alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import lgamma

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats

__all__ = ["AT_A_RATE", "Occurrence", "evidence", "occurrence", "odds_closed"]

Marks = npt.NDArray[np.bool_]

AT_A_RATE = 1
CYCLES = {12: (2, 3, 4, 6, 12), 4: (2, 4), 52: (2, 4, 13, 26, 52)}
REGULAR = 0.5
RATE_PRIOR, POSITION_PRIOR = 0.5, 0.03
CLOSING_A_YEAR, UNPOSTED = 0.03, 0.05
LEAST_YEARS, MOST_YEARS, ENOUGH_EVENTS = 3, 5, 3
SURE, NEVER, ALWAYS = 0.9, 0.05, 0.95
RATE_PERIODS = 0.1
TABLE = 256


@dataclass(frozen=True, eq=False)
class Occurrence:
    """What is believed of when something happens.

    Parameters
    ----------
    cycles : dict of int to float
        Probability of each cycle in periods; 1 is a rate without a cycle.
    chance : numpy.ndarray
        Of something at each period ahead, while it goes on.
    closed : float
        Probability that nothing will come any more.
    memory : int
        How many of the last periods tell how often it happens at a rate.
    """

    cycles: dict[int, float]
    chance: Floats
    closed: float
    memory: int

    @property
    def regular(self) -> bool:
        """Whether fixed positions are more probable than a rate."""
        return self.cycles[AT_A_RATE] < 1 - REGULAR

    @property
    def leading(self) -> int:
        """The most probable cycle."""
        return max(self.cycles, key=lambda cycle: self.cycles[cycle])


def evidence(happened: Marks, every: int, *, prior: float) -> float:
    """Give the log probability of what happened when positions of a cycle have a probability each.

    Parameters
    ----------
    happened : numpy.ndarray
        One a period.
    every : int
        Periods in the cycle; 1 gives all periods one probability.
    prior : float
        Both parameters of the Beta prior: below 1 a position has always something or never.

    Examples
    --------
    A fair prior, one period: half the time something happens.

    >>> round(float(np.exp(evidence(np.array([True]), 1, prior=0.5))), 3)
    0.5
    """
    hits, sizes = _by_position(happened, every)
    table, both = _log_gamma(prior, sizes[0]), _log_gamma(2 * prior, sizes[0])
    found = table[hits] + table[sizes - hits] - both[sizes] - (2 * lgamma(prior) - lgamma(2 * prior))
    return float(found.sum())


def occurrence(happened: Marks, *, season_length: int, horizon: int) -> Occurrence:
    """Weigh the hypotheses on when something happens.

    Parameters
    ----------
    happened : numpy.ndarray
        One a period, at least one of them true.
    season_length, horizon : int
        Periods in a year and ahead.

    Examples
    --------
    An invoice in the third month of every quarter.

    >>> bills = occurrence(np.tile([False, False, True], 16), season_length=12, horizon=4)
    >>> bills.leading, bills.chance.tolist()
    (3, [0.0, 0.0, 1.0, 0.0])
    """
    cycles, total = _weights(happened, season_length)
    memory = _memory(happened, season_length)
    recent = happened[-memory:]
    rate = (recent.sum() + RATE_PERIODS / 2) / (recent.size + RATE_PERIODS)
    ahead = happened.size + np.arange(horizon)
    sure = 1 - cycles[AT_A_RATE] > SURE
    chance = np.zeros(horizon) if sure else cycles[AT_A_RATE] * np.full(horizon, rate)
    for every in cycles.keys() - {AT_A_RATE}:
        hits, sizes = _by_position(happened, every)
        position = (hits + POSITION_PRIOR) / (sizes + 2 * POSITION_PRIOR)
        chance += cycles[every] * position[ahead % every]
    if sure:
        chance /= 1 - cycles[AT_A_RATE]
        chance = np.where(chance < NEVER, 0.0, np.where(chance > ALWAYS, 1.0, chance))
    return Occurrence(cycles, chance, _closed(happened, total, season_length), memory)


def odds_closed(stay: float, silent: int, hazard: float) -> float:
    """Give the odds that something closed before or within its last silent periods.

    Parameters
    ----------
    stay : float
        Probability of as many silent periods while it goes on.
    silent : int
        How many there are.
    hazard : float
        Probability of closing in one period.

    Returns
    -------
    float
        ``hazard Σ_j s^(j - silent)`` over j = 0 … silent − 1, s = stay^(1/silent): it goes on silently for j
        periods, then closes and stays silent for sure, against silence all along.

    Examples
    --------
    >>> round(odds_closed(0.25, 2, 0.03), 3)
    0.18
    """
    left = np.arange(silent, 0, -1)
    return float(hazard * np.sum(max(stay, 1e-30) ** (-left / silent)))


def _by_position(happened: Marks, every: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    rounds = -(-happened.size // every)
    padded = np.zeros(rounds * every, dtype=np.intp)
    padded[: happened.size] = happened
    sizes = np.full(every, rounds, dtype=np.intp)
    sizes[happened.size - (rounds - 1) * every :] -= 1
    return padded.reshape(rounds, every).sum(axis=0), sizes


def _log_gamma(shift: float, most: int) -> Floats:
    return _gamma_table(shift, -(-(most + 1) // TABLE) * TABLE)


@lru_cache(maxsize=16)
def _gamma_table(shift: float, count: int) -> Floats:
    table = np.array([lgamma(number + shift) for number in range(count)])
    table.flags.writeable = False
    return table


def _weights(happened: Marks, season_length: int) -> tuple[dict[int, float], float]:
    """Give the probability of each cycle that was seen twice, and the log evidence of all together."""
    able = [every for every in CYCLES[season_length] if happened.size >= 2 * every]
    logs = {AT_A_RATE: np.log(1 - REGULAR) + evidence(happened, 1, prior=RATE_PRIOR)}
    for every in able:
        logs[every] = np.log(REGULAR / len(able)) + evidence(happened, every, prior=POSITION_PRIOR)
    total = float(np.logaddexp.reduce(list(logs.values())))
    return {every: float(np.exp(log - total)) for every, log in logs.items()}, total


def _memory(happened: Marks, season_length: int) -> int:
    """Count the periods that tell how often: three years, or what holds three events, at most five years."""
    places = np.flatnonzero(happened)
    need = happened.size - places[-ENOUGH_EVENTS] if places.size >= ENOUGH_EVENTS else happened.size
    return int(min(max(LEAST_YEARS * season_length, need), MOST_YEARS * season_length, happened.size))


def _closed(happened: Marks, total: float, season_length: int) -> float:
    silent = int(happened[::-1].argmax())
    if not silent:
        return 0.0
    _, before = _weights(happened[:-silent], season_length)
    _, known = _weights(happened[:-1], season_length)
    # The last period may not be posted yet: then only the silence before it says anything.
    stay = np.exp(total - before) + UNPOSTED * np.exp(known - before)
    odds = odds_closed(float(min(stay, 1.0)), silent, CLOSING_A_YEAR / season_length)
    return odds / (1 + odds)
