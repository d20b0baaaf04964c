"""Every public set in both modes, each scored with a prior that never saw it; floors where there are some."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.accuracy import NO_CALENDAR, left_out_prior, ours
from tests.benchmarks.score import COLUMNS, score
from tests.benchmarks.sets import read_set
from tests.forecasting.test_public_sets import FLOORS


@pytest.mark.parametrize("name", sorted({name for name, _ in FLOORS}))
def test_public_set_in_both_modes(name: str, data_folder: Path) -> None:
    file = data_folder / "data" / f"{name}.csv.gz"
    data = read_set(file)
    tables, _ = ours(data, left_out_prior(file), "none" if name in NO_CALENDAR else "weekdays", None)
    for label, table in tables.items():
        means = score(data, table).mean(numeric_only=True)
        shown = ", ".join(f"{column} {means[column]:.4g}" for column in COLUMNS)
        print(
            f"\n{name}, {label}: {table['unique_id'].nunique()} of {data.train['unique_id'].nunique()} series, {shown}"
        )
        assert np.isfinite(means[list(COLUMNS)]).all()
        for measure, floor in FLOORS.get((name, label.split()[-1]), {}).items():
            assert means[measure] <= floor, measure
