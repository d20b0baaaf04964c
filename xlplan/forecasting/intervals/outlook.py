"""Predictive distributions of a set of series: means, bounds of any level, and paths that agree with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.intervals.widths import Widths, packaged_widths, standard_normal

__all__ = ["Law", "Outlook", "join", "spread_correlation"]


LASTING = 10.0


class Law(Protocol):
    """The distribution of the periods ahead of a series whose bounds are no multiples of deviations."""

    def mean(self) -> Floats:
        """Give the forecast, one value a lead."""

    def bounds(self, level: float) -> tuple[Floats, Floats]:
        """Give the bounds that hold `level` percent of outcomes."""

    def draw(self, count: int, rng: np.random.Generator) -> Floats:
        """Draw paths, paths by leads."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """Predictive distributions, one row a series, one column a lead.

    Parameters
    ----------
    center, deviation : numpy.ndarray
        On the modeled scale: that of the history, or of its square root.
    root : numpy.ndarray
        One a series: whether the square root is modeled.
    widths : sequence of Widths
        Where the bounds lie, one a series.
    effect : numpy.ndarray
        What the modeled values are multiplied with.
    given : numpy.ndarray
        The mean where it is not the center brought back; NaN elsewhere.
    correlation : numpy.ndarray or None
        Series by leads by leads, where it was asked for.
    laws : mapping of int to Law
        Rows that a law of their own governs instead.
    """

    center: Floats
    deviation: Floats
    root: npt.NDArray[np.bool_]
    widths: Sequence[Widths]
    effect: Floats
    given: Floats
    correlation: Floats | None = None
    laws: Mapping[int, Law] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.center)

    @property
    def horizon(self) -> int:
        """Leads."""
        return int(self.center.shape[1])

    def back(self, values: Floats) -> Floats:
        """Bring values of the modeled scale to the scale of the history."""
        root = self.root.reshape(-1, *[1] * (values.ndim - 1))
        effect = self.effect if values.ndim == 2 else self.effect[:, None]
        return np.asarray(effect * np.where(root, np.maximum(values, 0.0) ** 2, values))

    def mean(self) -> Floats:
        """Give the forecast."""
        mean = np.where(np.isnan(self.given), self.back(self.center), self.given)
        for row, law in self.laws.items():
            mean[row] = law.mean()
        return mean

    def bounds(self, level: float) -> tuple[Floats, Floats]:
        """Give the bounds that hold `level` percent of outcomes."""
        far = self.reach(level)
        mean = self.mean()
        low, high = (self.back(self.center + side * far * self.deviation) for side in (-1, 1))
        for row, law in self.laws.items():
            low[row], high[row] = law.bounds(level)
        return np.minimum(low, mean), np.maximum(high, mean)

    def scaled_errors(self, actual: Floats) -> Floats:
        """Give actual − forecast in deviations, on the modeled scale."""
        bare = actual / self.effect[:, : actual.shape[1]]
        modeled = np.where(self.root[:, None], np.sqrt(np.maximum(bare, 0.0)), bare)
        return (modeled - self.center[:, : actual.shape[1]]) / np.maximum(
            self.deviation[:, : actual.shape[1]], np.finfo(float).tiny
        )

    def draw(self, row: int, count: int, rng: np.random.Generator) -> Floats:
        """Draw paths of one series: each lead is distributed as the bounds say, leads move together.

        Returns
        -------
        numpy.ndarray
            Paths by leads.
        """
        if row in self.laws:
            return self.laws[row].draw(count, rng)
        one = self.rows(np.array([row]))
        correlation = spread_correlation(one.deviation[0]) if one.correlation is None else one.correlation[0]
        values, vectors = np.linalg.eigh(correlation)
        normal = rng.standard_normal((count, self.horizon)) @ (vectors * np.sqrt(np.maximum(values, 0))).T
        far = self.widths[row].paths(normal, one.relative()[0])
        return np.asarray(one.back((one.center[0] + far * one.deviation[0])[None])[0])

    def rows(self, chosen: npt.NDArray[np.intp]) -> Outlook:
        """Give some series alone, in the order asked for."""
        return replace(
            self,
            center=self.center[chosen],
            deviation=self.deviation[chosen],
            root=self.root[chosen],
            widths=[self.widths[row] for row in chosen],
            effect=self.effect[chosen],
            given=self.given[chosen],
            correlation=None if self.correlation is None else self.correlation[chosen],
            laws={at: self.laws[row] for at, row in enumerate(chosen.tolist()) if row in self.laws},
        )

    def relative(self) -> Floats:
        """Give the deviations as shares of the level."""
        level = np.maximum(np.abs(self.center), np.maximum(1e-6 * self.deviation, np.finfo(float).tiny))
        return np.asarray(self.deviation / level)

    def reach(self, level: float) -> Floats:
        """Give how many deviations from the center the bounds of `level` percent lie."""
        deviate = float(standard_normal((level,))[0])
        out, relative = np.empty(self.center.shape), self.relative()
        tables = {id(table): table for table in self.widths}
        owner = np.array([id(table) for table in self.widths])
        for key, table in tables.items():
            rows = owner == key
            out[rows] = table.bounds(deviate, relative[rows])
        return out


def spread_correlation(deviation: Floats) -> Floats:
    """Give how leads move together where only their deviations are known: noise and a wandering level.

    Half of the first variance is noise; what the variance grows by stays for all later leads.

    Examples
    --------
    >>> spread_correlation(np.array([1.0, 1.0]))
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    variance = np.maximum(deviation, np.finfo(float).tiny ** 0.25) ** 2
    shared = np.minimum.outer(variance, variance) - variance[0] / 2
    size = np.sqrt(np.outer(variance, variance))
    correlation = np.clip(shared / size, 0, 1)
    np.fill_diagonal(correlation, 1.0)
    return np.asarray(correlation)


def join(parts: Sequence[tuple[npt.NDArray[np.intp], Outlook]], count: int, horizon: int) -> Outlook:
    """Put outlooks of some series each together, in the order of their rows."""
    center, deviation, given = np.zeros((3, count, horizon))
    effect, root = np.ones((count, horizon)), np.zeros(count, dtype=bool)
    widths: list[Widths] = [packaged_widths(LASTING)] * count
    joint = any(part.correlation is not None for _, part in parts)
    correlation = np.broadcast_to(np.eye(horizon), (count, horizon, horizon)).copy() if joint else None
    laws: dict[int, Law] = {}
    for rows, part in parts:
        laws |= {int(rows[row]): law for row, law in part.laws.items()}
        center[rows], deviation[rows], given[rows] = part.center, part.deviation, part.given
        effect[rows], root[rows] = part.effect, part.root
        for row, table in zip(rows.tolist(), part.widths, strict=True):
            widths[row] = table
        if correlation is not None and len(part):
            found = part.correlation
            correlation[rows] = [spread_correlation(d) for d in part.deviation] if found is None else found
    return Outlook(center, deviation, root, widths, effect, given, correlation, laws)
