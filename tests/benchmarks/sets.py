"""Public sets for measuring: any long CSV with ``unique_id, ds, y``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

HORIZONS = {"m3_monthly": 18, "m1_monthly": 18}
USUAL_HORIZON = 12


@dataclass(frozen=True)
class Set:
    """A set split into what is known and what is measured."""

    name: str
    train: pd.DataFrame
    test: pd.DataFrame
    horizon: int


def set_name(path: Path) -> str:
    """Name a set by its file, without endings."""
    return path.name.split(".")[0]


def read_set(path: Path, *, horizon: int | None = None) -> Set:
    """Read a monthly set and hold its last months back; series that would have no past are left out."""
    name = set_name(path)
    ahead = horizon or HORIZONS.get(name, USUAL_HORIZON)
    frame = pd.read_csv(path, parse_dates=["ds"], dtype={"unique_id": str}).sort_values(["unique_id", "ds"])
    frame["ds"] = frame["ds"].dt.to_period("M").dt.to_timestamp()
    frame = frame.dropna(subset=["y"])
    frame = frame[frame.groupby("unique_id")["y"].transform("size") > ahead]
    held = frame.groupby("unique_id").cumcount(ascending=False) < ahead
    return Set(name, frame[~held].reset_index(drop=True), frame[held].reset_index(drop=True), ahead)
