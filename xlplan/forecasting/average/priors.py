"""How usual each point is before any history: the packaged prior, learned from public series."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import BookError
from xlplan.forecasting.average.lattice import Point, autoregressive_points, smooth_points, spread_points

__all__ = ["Prior", "even_prior", "load_prior", "packaged_prior", "save_prior"]


AUTOREGRESSIVE = 0.15
SMOOTH = 0.15
PACKAGED = Path(__file__).with_name("prior.npz")


@dataclass(frozen=True, eq=False)
class Prior:
    """Weights of the points before any history.

    Parameters
    ----------
    points, weights
        For windows up to ten years: one weight a point, sum 1.
    long_points, long_weights
        For the long window.
    sets : tuple of str
        Names of the public sets that taught it.
    """

    points: tuple[Point, ...]
    weights: Floats
    long_points: tuple[Point, ...]
    long_weights: Floats
    sets: tuple[str, ...] = ()

    def leading(self, count: int, *, long: bool = False) -> tuple[tuple[Point, ...], Floats]:
        """Give the `count` most usual points and their weights, in the order of the lattice."""
        points, weights = (self.long_points, self.long_weights) if long else (self.points, self.weights)
        chosen = np.sort(np.argsort(-weights, kind="stable")[:count])
        return tuple(points[i] for i in chosen), weights[chosen] / weights[chosen].sum()


def even_prior() -> Prior:
    """Give the prior that knows nothing: points of a kind are alike.

    Examples
    --------
    >>> float(even_prior().weights.sum().round(6)), len(even_prior().points), len(even_prior().long_points)
    (1.0, 476, 560)
    """
    grid, waves, smooth = spread_points(), autoregressive_points(), smooth_points()
    usual = np.r_[_share(len(grid), 1 - AUTOREGRESSIVE), _share(len(waves), AUTOREGRESSIVE)]
    long = np.r_[usual * (1 - SMOOTH), _share(len(smooth), SMOOTH)]
    return Prior((*grid, *waves), usual, (*grid, *waves, *smooth), long)


def _share(count: int, total: float) -> Floats:
    return np.full(count, total / count)


@lru_cache(maxsize=1)
def packaged_prior() -> Prior:
    """Give the prior that is packaged.

    Examples
    --------
    >>> packaged_prior().sets
    ('hospital', 'm3_monthly', 'us_employment_all')
    """
    return load_prior(PACKAGED)


def load_prior(path: Path) -> Prior:
    """Read a prior.

    Raises
    ------
    BookError
        If the file cannot be read or is no prior.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            tables = [tuple(Point(*row) for row in data[name].tolist()) for name in ("points", "long_points")]
            weights = [data[name].astype(float) for name in ("weights", "long_weights")]
            return Prior(tables[0], weights[0], tables[1], weights[1], tuple(map(str, data["sets"])))
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise BookError(f"{path}: not a prior: {error}. Learn it again, or leave --prior out.") from None


def save_prior(prior: Prior, path: Path) -> None:
    """Write a prior; equal priors give equal files."""
    np.savez(
        path,
        points=np.array(prior.points, dtype=float),
        weights=prior.weights,
        long_points=np.array(prior.long_points, dtype=float),
        long_weights=prior.long_weights,
        sets=np.array(prior.sets, dtype="U"),
    )
