"""Factors are built once: kept in memory, and on disk in the folder that ``XLPLAN_CACHE`` names."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.cache import Cache
from xlplan.forecasting.average.factors import Factors, build_factors
from xlplan.forecasting.average.lattice import Point

__all__ = ["cached_factors", "clear_factors"]


MOST_BYTES = 256_000_000
ARRAYS = ("lower", "inverse", "unit", "logdet", "diagonal")
Key = tuple[tuple[Point, ...], int, int, bytes, str]
_kept: Cache[Key, Factors] = Cache(most_size=MOST_BYTES, newest_stays=True)


def cached_factors(
    points: Sequence[Point],
    size: int,
    *,
    season_length: int,
    season: Floats | None = None,
    dtype: npt.DTypeLike = np.float32,
) -> Factors:
    """Give the factors of a set of points, built at most once; the oldest are let go when memory is full.

    Parameters
    ----------
    points, size, season_length, season, dtype
        As in `xlplan.forecasting.average.factors.build_factors`.

    Examples
    --------
    >>> point = Point(noise=1, level=0.5)
    >>> first = cached_factors([point], 24, season_length=12)
    >>> cached_factors([point], 24, season_length=12) is first
    True
    """
    key = (tuple(points), size, season_length, b"" if season is None else season.tobytes(), np.dtype(dtype).name)

    def build() -> Factors:
        factors = _read(key)
        if factors is None:
            factors = build_factors(points, size, season_length=season_length, season=season, dtype=dtype)
            _write(key, factors)
        return factors

    return _kept.get(key, build, lambda factors: factors.bytes)


def clear_factors() -> None:
    """Let go of all factors in memory."""
    _kept.clear()


def _file(key: Key) -> Path | None:
    folder = os.environ.get("XLPLAN_CACHE")
    if not folder:
        return None
    points, size, season_length, season, dtype = key
    content = hashlib.sha256(np.array(points, dtype=float).tobytes() + season)
    content.update(repr((size, season_length, dtype)).encode())
    return Path(folder) / f"factors-{content.hexdigest()[:32]}.npz"


def _read(key: Key) -> Factors | None:
    """Read factors from disk; a file that is missing or damaged is as good as none."""
    file = _file(key)
    if file is None or not file.exists():
        return None
    try:
        with np.load(file, allow_pickle=False) as data:
            return Factors(key[0], key[2], *(data[name] for name in ARRAYS))
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _write(key: Key, factors: Factors) -> None:
    """Write factors beside their place and move them there; where that is not allowed, they stay in memory."""
    file = _file(key)
    if file is None:
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
            np.savez(part, **{name: getattr(factors, name) for name in ARRAYS})
        Path(part.name).replace(file)
