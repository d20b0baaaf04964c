"""The distribution of an irregular series: alternatives of its base, occasions beside it, and an end of all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.intervals.outlook import Outlook
from xlplan.forecasting.intervals.widths import standard_normal

__all__ = ["Bases", "Mixture", "Occasions"]

GRID = np.array([NormalDist().inv_cdf((i + 0.5) / 40) for i in range(40)])
SHARED_EVERY = 5
KNOTS = (50.0, 80.0, 95.0, 99.8)


@dataclass(frozen=True, eq=False)
class Bases:
    """Alternatives of the bases of many series, whose bounds are computed together when first asked for.

    Parameters
    ----------
    outlook : Outlook
        One row an alternative.
    """

    outlook: Outlook

    @cached_property
    def reach(self) -> Floats:
        """How many deviations the bounds of `KNOTS` lie from the center, before them 0: knots by rows by leads."""
        found = [self.outlook.reach(level) for level in KNOTS]
        return np.array([np.zeros(self.outlook.center.shape), *found])


@dataclass(frozen=True, eq=False)
class Occasions:
    """What may come beside the base.

    Parameters
    ----------
    chance : numpy.ndarray
        Probability at each lead.
    amounts : numpy.ndarray
        Leads by equally likely amounts.
    known : float
        Periods that tell the chance: a path has its own, as uncertain as a share seen in so many; 0 if it is sure.
    shared : float
        By what share all amounts of a path may be wrong together, as a standard deviation.
    """

    chance: Floats
    amounts: Floats
    known: float = 0.0
    shared: float = 0.0

    @property
    def possible(self) -> Floats:
        """Give equally likely amounts with all that is not known of them: leads by amounts."""
        if not self.shared:
            return self.amounts
        times = np.maximum(1 + self.shared * GRID[SHARED_EVERY // 2 :: SHARED_EVERY], 0.0)
        return np.asarray((self.amounts[:, :, None] * times).reshape(len(self.amounts), -1))

    def chances(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw how often it happens on each path: paths by leads, on average the chance."""
        if not self.known:
            return np.broadcast_to(self.chance, (count, self.chance.size))
        level = float(np.clip(self.chance.mean(), 1e-6, 1 - 1e-6))
        rates = rng.beta(self.known * level, self.known * (1 - level), count)
        return np.minimum(np.multiply.outer(rates / level, self.chance), 1.0)


@dataclass(frozen=True, eq=False)
class Mixture:
    """Alternatives of the base, one of them true on all leads; occasions, at most one a lead; closed altogether or not.

    Parameters
    ----------
    bases : Bases or None
        Among others the alternatives of this series; None for a base of zero.
    rows : slice
        Which they are.
    weights : numpy.ndarray
        Probability of each alternative.
    occasions : sequence of Occasions
        Kinds that exclude each other at a lead.
    closed : float
        Probability that nothing comes any more.
    floor : bool
        Whether nothing is below zero.
    """

    bases: Bases | None
    rows: slice
    weights: Floats
    occasions: tuple[Occasions, ...] = ()
    closed: float = 0.0
    floor: bool = True

    def mean(self) -> Floats:
        """Give the posterior mean, one value a lead."""
        found: Floats | float = 0.0 if self.base is None else self.weights @ self.base.mean()
        for kind in self.occasions:
            found = found + kind.chance * kind.amounts.mean(axis=1)
        found = (1 - self.closed) * np.asarray(found)
        return np.maximum(found, 0.0) if self.floor else found

    def bounds(self, level: float) -> tuple[Floats, Floats]:
        """Give the bounds that hold `level` percent, equal shares on both sides."""
        values, below = self._quantiles
        found = []
        for share in (0.5 - level / 200, 0.5 + level / 200):
            place = np.minimum((below < share - 1e-12).sum(axis=1), values.shape[1] - 1)
            found.append(values[np.arange(len(values)), place])
        return found[0], found[1]

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw paths: the alternative and the closing are drawn once a path, occasions at every lead."""
        paths = self._base_paths(count, rng)
        left = rng.random(paths.shape)
        for kind in self.occasions:
            chances = kind.chances(count, rng)
            which = rng.integers(kind.amounts.shape[1], size=paths.shape)
            amounts = kind.amounts[np.arange(paths.shape[1]), which]
            amounts = amounts * np.maximum(1 + kind.shared * rng.standard_normal((count, 1)), 0.0)
            paths = paths + np.where((left >= 0) & (left < chances), amounts, 0.0)
            left = np.where(left < chances, -1.0, left - chances)
        paths = np.where(rng.random((count, 1)) < self.closed, 0.0, paths)
        return np.maximum(paths, 0.0) if self.floor else paths

    @cached_property
    def base(self) -> Outlook | None:
        """The alternatives, one a row; None for a base of zero."""
        if self.bases is None:
            return None
        return self.bases.outlook.rows(np.arange(len(self.bases.outlook))[self.rows])

    @property
    def horizon(self) -> int:
        """Leads."""
        return self.base.horizon if self.base is not None else int(self.occasions[0].chance.size)

    def _base_paths(self, count: int, rng: np.random.Generator) -> Floats:
        if self.base is None:
            return np.zeros((count, self.horizon))
        taken = np.searchsorted(np.cumsum(self.weights)[:-1], rng.random(count), side="right")
        paths = np.empty((count, self.horizon))
        for row in range(len(self.weights)):
            chosen = taken == row
            paths[chosen] = self.base.draw(row, int(chosen.sum()), rng) if chosen.any() else 0.0
        return paths

    @cached_property
    def _quantiles(self) -> tuple[Floats, Floats]:
        """Give possible values of each lead, sorted, and the probability of all up to each: leads by values."""
        base, weights = self._base_values()
        rest = np.ones(self.horizon) - sum(kind.chance for kind in self.occasions)
        values, shares = [base], [weights * rest[:, None]]
        for kind in self.occasions:
            possible = kind.possible
            size = possible.shape[1]
            values.append((base[:, :, None] + possible[:, None, :]).reshape(self.horizon, -1))
            shares.append(np.repeat(weights * kind.chance[:, None] / size, size, axis=1))
        if self.closed:
            shares = [(1 - self.closed) * share for share in shares]
            values.append(np.zeros((self.horizon, 1)))
            shares.append(np.full((self.horizon, 1), self.closed))
        joined = np.concatenate(values, axis=1)
        joined = np.maximum(joined, 0.0) if self.floor else joined
        order = np.argsort(joined, axis=1, kind="stable")
        share = np.take_along_axis(np.concatenate(shares, axis=1), order, axis=1)
        return np.take_along_axis(joined, order, axis=1), np.cumsum(share, axis=1)

    def _base_values(self) -> tuple[Floats, Floats]:
        """Give equally likely values of each alternative and their weights: leads by values."""
        if self.bases is None or self.base is None:
            return np.zeros((self.horizon, 1)), np.ones((self.horizon, 1))
        table = self.bases.reach[:, self.rows]
        knots, size = np.r_[0.0, standard_normal(KNOTS)], np.abs(GRID)
        place = np.clip(np.searchsorted(knots, size, side="right") - 1, 0, len(knots) - 2)
        along = (size - knots[place]) / (knots[place + 1] - knots[place])
        far = table[place] + along[:, None, None] * (table[place + 1] - table[place])
        moved = (
            self.base.center[:, :, None]
            + np.moveaxis(far * np.sign(GRID)[:, None, None], 0, 2) * (self.base.deviation[:, :, None])
        )
        root = self.base.root[:, None, None]
        values = self.base.effect[:, :, None] * np.where(root, np.maximum(moved, 0.0) ** 2, moved)
        flat = values.transpose(1, 0, 2).reshape(self.horizon, -1)
        return flat, np.broadcast_to(np.repeat(self.weights / GRID.size, GRID.size), flat.shape)
