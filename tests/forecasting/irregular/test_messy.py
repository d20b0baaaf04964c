"""Nothing that a hospital's lines can look like ends in a traceback, a hole, or bounds that cross."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.forecasting import forecast

BANDS = ["lo-95", "lo-80", "mean", "hi-80", "hi-95"]
FREQUENCIES = {"MS": 60, "QS": 24, "7D": 120}


def messy(rng: np.random.Generator, most: int) -> np.ndarray:
    """Draw a history of one to `most` periods with some of all that goes wrong."""
    size = int(rng.integers(1, most + 1))
    values = rng.lognormal(rng.normal(5, 3), 0.3) * (1 + rng.choice([0, 0.05, 0.5, 2]) * rng.normal(size=size))
    if rng.random() < 0.8:
        values = np.abs(values)
    if rng.random() < 0.3:
        values *= rng.random(size) < rng.random()
    if rng.random() < 0.3:
        values *= np.arange(size) % rng.integers(1, 13) == 0
    for _ in range(int(rng.integers(0, 4))):
        values[rng.integers(0, size) :] *= rng.choice([0.0, 0.5, 2.0, 1e4])
    for _ in range(int(rng.integers(0, 4))):
        values[rng.integers(0, size)] *= rng.choice([-1.0, 0.0, 0.1, 10.0, 1e5])
    if rng.random() < 0.2:
        values[-1] = rng.choice([0.0, -5.0, values[-1] * 100])
    if rng.random() < 0.2:
        values[: rng.integers(0, size)] = 0.0
    return np.asarray(np.clip(values, -1e14, 1e14))


def panel(seed: int, series: int, frequency: str) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    blocks = []
    for number in range(series):
        values = messy(rng, FREQUENCIES[frequency])
        ds = pd.date_range("2020-01-06", periods=values.size, freq=frequency)
        blocks.append(pd.DataFrame({"unique_id": f"{number:03}", "ds": ds, "y": values}))
    return pd.concat(blocks, ignore_index=True)


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize(("mode", "method"), [("panel", "auto"), ("single", "auto"), ("panel", "combination")])
def test_messy_series_have_a_forecast_without_holes_or_crossings(frequency: str, mode: str, method: str) -> None:
    names = {"MS": "monthly", "QS": "quarterly", "7D": "weekly"}
    result = forecast(
        panel(3, 30 if method == "combination" else 60, frequency),
        horizon=8,
        mode=mode,
        method=method,
        frequency=names[frequency],
        levels=(80, 95),
    )
    bands = result.frame[BANDS].to_numpy()
    assert np.isfinite(bands).all()
    assert (np.diff(bands, axis=1) >= -1e-9 * np.abs(bands[:, 1:])).all()
    paths = result.paths(20)["y"]
    assert np.isfinite(paths).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_any_messy_series_alone_is_forecast(seed: int) -> None:
    frame = panel(seed, 1, "MS")
    result = forecast(frame, horizon=5, mode="single", calendar="none", levels=(80, 95))
    bands = result.frame[BANDS].to_numpy()
    assert np.isfinite(bands).all()
    assert (np.diff(bands, axis=1) >= -1e-9 * np.abs(bands[:, 1:])).all()
    if frame["y"].min() >= 0:
        assert (bands >= 0).all()
        assert (result.paths(10)["y"] >= 0).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_series_alone_does_not_depend_on_the_others(seed: int) -> None:
    frame = panel(seed, 4, "MS")
    together = forecast(frame, horizon=4, mode="single", calendar="none").frame
    for name, own in frame.groupby("unique_id"):
        alone = forecast(own, horizon=4, mode="single", calendar="none").frame
        pd.testing.assert_frame_equal(together[together["unique_id"] == name].reset_index(drop=True), alone)
