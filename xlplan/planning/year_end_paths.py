"""The year end of a plan and its range: paths of every series that the plan uses, sent through the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.plan.chain import Drivers, Model
from xlplan.core.plan.year_end import driver_path
from xlplan.forecasting import Forecast

__all__ = ["PATHS", "driver_paths"]

PATHS, SEED = 500, 0
BLOCK_VALUES = 32_000_000  # numbers held at once: 256 MB
SMALLEST_BLOCK = 100
DriverRow = tuple[str, int]


def driver_paths(
    model: Model, forecasts: Sequence[Forecast], table: pd.DataFrame, *, count: int = PATHS, seed: int = SEED
) -> Iterator[Drivers]:
    """Draw what else may happen to the drivers of a plan, one a path.

    A month with an override is certain, and so is a driver that could not be forecast.

    Parameters
    ----------
    model : Model
        The plan with Base.
    forecasts : sequence of Forecast
        Their paths.
    table : pandas.DataFrame
        ``series, cost_center, item, month, override``.
    count, seed : int
        Paths drawn; equal seeds give equal paths.
    """
    places = _places(model, table)
    used = [forecast for forecast in forecasts if not places.keys().isdisjoint(forecast.frame["unique_id"])]
    typed = table[table["override"].notna()]
    certain = {str(label): model.months.isin(rows["month"]) for label, rows in typed.groupby("series")}
    size = max(1, len(places) * len(model.months))
    block = min(count, max(SMALLEST_BLOCK, BLOCK_VALUES // size))
    for number, first in enumerate(range(0, count, block)):
        yield from _block(model, used, places, certain, min(block, count - first), seed + number)


def _places(model: Model, table: pd.DataFrame) -> dict[str, list[DriverRow]]:
    """Give by series the rows of the drivers that it forecasts."""
    found: dict[str, list[DriverRow]] = {}
    labels = table.drop_duplicates("series")
    by_item = dict(zip(zip(labels["cost_center"], labels["item"], strict=True), labels["series"], strict=True))
    for row, key in enumerate(model.volumes):
        if key in by_item:
            found.setdefault(by_item[key], []).append(("volume", row))
    for name, rows in (("intensity", model.uses), ("rate", model.elements)):
        for row, label in enumerate(rows["series"]):
            found.setdefault(label, []).append((name, row))
    return found


def _block(
    model: Model,
    forecasts: Sequence[Forecast],
    places: dict[str, list[DriverRow]],
    certain: dict[str, npt.NDArray[np.bool_]],
    count: int,
    seed: int,
) -> Iterator[Drivers]:
    drawn = {
        name: np.repeat(getattr(model.base, name)[None], count, axis=0) for name in ("volume", "intensity", "rate")
    }
    for forecast in forecasts:
        for label, months, paths in forecast.draws(count, seed=seed):
            at = months.get_indexer(model.months)
            known = at >= 0
            for name, row in places.get(str(label), []):
                base = getattr(model.base, name)[row, known]
                typed = certain[str(label)][known] if label in certain else None
                drawn[name][:, row, known] = driver_path(base, paths[:, at[known]], certain=typed)
    for name in ("volume", "intensity"):
        np.maximum(drawn[name], 0, out=drawn[name])
    for path in range(count):
        yield replace(model.base, **{name: values[path] for name, values in drawn.items()})
