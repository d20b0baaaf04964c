"""The floors of accuracy on public sets, each scored with a prior that never saw it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.accuracy import NO_CALENDAR, left_out_prior
from tests.benchmarks.score import score
from tests.benchmarks.sets import read_set
from xlplan.forecasting import forecast

FLOORS = {
    ("hospital", "panel"): {"MASE": 0.727, "MSIS95": 4.80},
    ("hospital", "single"): {"MASE": 0.733},
    ("m3_monthly", "panel"): {"MASE": 0.826, "sMAPE": 13.5, "MSIS95": 5.9},
    ("us_employment_all", "panel"): {"MASE": 0.325},
    ("us_health_employment", "single"): {"MASE": 0.31},
}


@pytest.mark.parametrize(("name", "mode"), FLOORS)
def test_public_set_meets_its_floors(name: str, mode: str, data_folder: Path) -> None:
    file = data_folder / "data" / f"{name}.csv.gz"
    data, calendar = read_set(file), "none" if name in NO_CALENDAR else "weekdays"
    result = forecast(
        data.train, horizon=data.horizon, mode=mode, calendar=calendar, prior=left_out_prior(file), levels=(80, 95)
    )
    means = score(data, result.frame).mean()
    for measure, floor in FLOORS[name, mode].items():
        assert means[measure] <= floor, measure
    if (name, mode) == ("hospital", "panel"):
        assert means["cov80"] == pytest.approx(80, abs=2)
        assert means["cov95"] == pytest.approx(95, abs=1)
