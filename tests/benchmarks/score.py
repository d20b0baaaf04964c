"""Scores of a set of forecasts, series by series, and paired-bootstrap intervals of their differences."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from tests.benchmarks.sets import Set
from xlplan.forecasting.evaluation.metrics import inside, interval_score, scaled_error, seasonal_scales, symmetric_error

Floats = npt.NDArray[np.float64]

SEASON = 12
DRAWS = 2000
COLUMNS = ["MASE", "sMAPE", "RMSSE", "cov80", "cov95", "MSIS95"]


def score(data: Set, table: pd.DataFrame) -> pd.DataFrame:
    """Score forecasts: one row a series, in the order of the names."""
    merged = data.test.merge(table, on=["unique_id", "ds"], how="left").sort_values(["unique_id", "ds"])
    history = {name: rows["y"].to_numpy(dtype=float) for name, rows in data.train.groupby("unique_id")}
    return pd.DataFrame(
        [_one(history[str(name)], rows) for name, rows in merged.groupby("unique_id")],
        index=sorted(history),
    )


def _one(history: Floats, rows: pd.DataFrame) -> dict[str, float]:
    actual, mean = rows["y"].to_numpy(dtype=float), rows["mean"].to_numpy(dtype=float)
    scale, squared = seasonal_scales(history, SEASON)
    bands = {level: [rows[f"{side}-{level}"].to_numpy(dtype=float) for side in ("lo", "hi")] for level in (80, 95)}
    return {
        "MASE": float(scaled_error(actual - mean, scale).mean()),
        "sMAPE": 100 * float(symmetric_error(actual, mean).mean()),
        "RMSSE": float(np.sqrt(((actual - mean) ** 2).mean() / squared)) if squared > 0 else np.nan,
        "cov80": 100 * float(inside(actual, *bands[80]).mean()),
        "cov95": 100 * float(inside(actual, *bands[95]).mean()),
        "MSIS95": float(scaled_error(interval_score(actual, *bands[95], 95.0), scale).mean()),
    }


def difference(ours: Floats, theirs: Floats) -> tuple[float, float, float]:
    """Give the mean difference of paired scores with its 95 % bootstrap interval; below zero favors ours."""
    gap = (ours - theirs)[np.isfinite(ours - theirs)]
    rng = np.random.default_rng(0)
    means = gap[rng.integers(0, gap.size, size=(DRAWS, gap.size))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(gap.mean()), float(low), float(high)
