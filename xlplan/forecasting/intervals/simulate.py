"""Paths of series and what they add up to: years, departments, actuals to date and the forecast of the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import parse_month
from xlplan.core.errors import UsageError
from xlplan.forecasting.history.clock import Frequency
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.intervals.outlook import Outlook, join

__all__ = ["Sources", "path_table", "total_table"]


@dataclass(frozen=True, eq=False)
class Sources:
    """What paths are drawn from: histories and their predictive distributions."""

    ready: Sequence[History]
    outlook: Outlook

    @classmethod
    def none(cls) -> Sources:
        """Give no series."""
        return cls([], join([], 0, 1))

    def draws(self, count: int, seed: int) -> Iterator[tuple[History, Floats]]:
        """Draw the paths of each series, paths by leads; each series has its own stream of random numbers."""
        for row, history in enumerate(self.ready):
            name = hashlib.sha256(repr(history.unique_id).encode()).digest()
            rng = np.random.default_rng([seed, *np.frombuffer(name[:16], dtype=np.uint32).tolist()])
            yield history, self.outlook.draw(row, count, rng)


def path_table(sources: Sources, *, count: int, seed: int) -> pd.DataFrame:
    """Lay paths out as a long table."""
    if count < 1:
        raise UsageError(f"count: no paths: got {count!r}, expected at least 1. Ask for more.")
    horizon = sources.outlook.horizon
    blocks = [
        pd.DataFrame(
            {
                "unique_id": [history.unique_id] * (count * horizon),
                "ds": np.tile(history.ahead(horizon), count),
                "path": np.repeat(np.arange(count), horizon),
                "y": paths.ravel(),
            }
        )
        for history, paths in sources.draws(count, seed)
    ]
    empty = pd.DataFrame({"unique_id": [], "ds": pd.DatetimeIndex([]), "path": [], "y": []})
    return pd.concat(blocks, ignore_index=True) if blocks else empty


def total_table(
    sources: Sources,
    between: tuple[object, object],
    *,
    by: Callable[[object], object] | None,
    levels: Sequence[float],
    count: int,
    seed: int,
) -> pd.DataFrame:
    """Add up actuals to date and the forecast of the rest between two periods; see `Forecast.total`."""
    if not sources.ready:
        return pd.DataFrame(columns=["unique_id", "actual", "mean", *_bounds_columns(levels)])
    span = [_period(sources.ready[0], value, name) for value, name in zip(between, ("first", "last"), strict=True)]
    if span[0] > span[1]:
        first, last = between
        raise UsageError(f"last: before first: got {last!r}, expected {first!r} or later. Exchange them.")
    means = sources.outlook.mean()
    sums: dict[object, list[Floats | float]] = {}
    for row, (history, paths) in enumerate(sources.draws(count, seed)):
        actual, ahead = _parts(history, span, paths.shape[1])
        key = history.unique_id if by is None else by(history.unique_id)
        known = sums.setdefault(key, [0.0, 0.0, np.zeros(count)])
        known[0] += actual
        known[1] += actual + means[row, ahead].sum()
        known[2] = known[2] + actual + paths[:, ahead].sum(axis=1)
    rows = [_row(key, found, levels) for key, found in sums.items()]
    return pd.DataFrame(rows, columns=["unique_id", "actual", "mean", *_bounds_columns(levels)])


def _bounds_columns(levels: Sequence[float]) -> list[str]:
    return [f"{side}-{level:g}" for level in sorted(levels) for side in ("lo", "hi")]


def _period(history: History, value: object, name: str) -> int:
    """Find the number of the period of a day or month as people write it."""
    clock = history.clock
    try:
        month = parse_month(value)
        day = pd.Timestamp(str(value)) if clock.frequency is Frequency.WEEKLY else month
    except ValueError as error:
        raise UsageError(f"{name}: not a date: {error}. Correct it.") from None
    number = np.array([month.year * 12 + month.month - 1])
    days = np.array([(day - pd.Timestamp(1970, 1, 1)).days])
    return int(clock.number(number, days)[0])


def _parts(history: History, span: Sequence[int], horizon: int) -> tuple[float, slice]:
    """Give the sum of the actuals within a span, and which leads of the forecast complete it."""
    end = history.start + history.observed.size
    if span[1] >= end + horizon:
        reach = history.clock.name(end + horizon - 1)
        raise UsageError(
            f"last: beyond the forecast: got {history.clock.name(span[1])}, expected {reach} or earlier "
            f"for {history.unique_id}. Forecast farther ahead."
        )
    values = history.values[max(span[0] - history.start, 0) : max(span[1] + 1 - history.start, 0)]
    return float(values.sum()), slice(max(span[0] - end, 0), max(span[1] + 1 - end, 0))


def _row(key: object, found: Sequence[Floats | float], levels: Sequence[float]) -> list[object]:
    actual, mean, sums = found
    bounds: list[object] = []
    for level in sorted(levels):
        low, high = np.quantile(np.asarray(sums), [0.5 - level / 200, 0.5 + level / 200])
        bounds += [min(float(low), float(mean)), max(float(high), float(mean))]
    return [key, actual, mean, *bounds]
