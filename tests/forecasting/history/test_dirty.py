"""Any series gives a forecast or a reason: no exception, no NaN, no crossing bands, no lost series."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.forecasting import forecast

VALUES = st.one_of(
    st.none(),
    st.just(0.0),
    st.integers(0, 5).map(float),
    st.floats(-1e3, 1e3),
    st.floats(0, 1e-6),
    st.floats(0, 1e9),
)
SERIES = st.one_of(
    st.lists(VALUES, min_size=1, max_size=60),
    st.lists(st.integers(0, 3).map(float), min_size=20, max_size=60),
    st.builds(lambda value, months: [value] * months, VALUES, st.integers(1, 40)),
    st.lists(st.floats(100, 120), min_size=24, max_size=60),
)


def dirty(series: list[list[float | None]]) -> pd.DataFrame:
    blocks = [
        pd.DataFrame(
            {
                "unique_id": f"s{number}",
                "ds": pd.date_range("2020-03-01", periods=len(values), freq="MS"),
                "y": np.array([np.nan if value is None else value for value in values]),
            }
        )
        for number, values in enumerate(series)
    ]
    return pd.concat(blocks, ignore_index=True)


ANY = given(
    series=st.lists(SERIES, min_size=1, max_size=2),
    method=st.sampled_from(["auto", "auto", "auto", "combination", "ets", "stl", "theta", "same_month", "avg3"]),
    mode=st.sampled_from(["panel", "single"]),
    horizon=st.integers(1, 18),
)


@settings(max_examples=150, deadline=None)
@ANY
def test_any_series_is_forecast_or_refused(series, method, mode, horizon):
    forecast_or_refused(series, method, mode, horizon)


def forecast_or_refused(series: list[list[float | None]], method: str, mode: str, horizon: int) -> None:
    frame = dirty(series)
    result = forecast(frame, horizon=horizon, levels=(50, 80, 99), method=method, mode=mode)
    counts = result.frame["unique_id"].value_counts()
    assert (counts == horizon).all()
    assert set(counts.index) | set(result.refused["unique_id"]) == set(frame["unique_id"])
    bands = result.frame[["lo-99", "lo-80", "lo-50", "mean", "hi-50", "hi-80", "hi-99"]].to_numpy()
    assert np.isfinite(bands).all()
    assert (np.diff(bands, axis=1) >= 0).all()


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.one_of(st.just(0.0), st.floats(0, 1e6)), min_size=1, max_size=50))
def test_history_without_negative_values_has_no_negative_forecast(values):
    numbers = forecast(dirty([values])).frame.drop(columns=["unique_id", "ds", "method"])
    assert (numbers.to_numpy() >= 0).all()


def messy(seed: int) -> list[float | None]:
    """One of the series that arrive: short, gappy, intermittent, stopped, shifted, negative, huge, with a slip."""
    rng = np.random.default_rng(seed)
    size = int(rng.choice([1, 2, 3, 5, 8, 13, 18, 23, 30, 48, 72, 120]))
    values = 10.0 ** rng.uniform(-3, 9) * np.exp(np.cumsum(rng.normal(0, 0.05, size)) + rng.normal(0, 0.1, size))
    kind = seed % 9
    if kind == 1:
        values = rng.poisson(rng.uniform(0, 2), size).astype(float)
    elif kind == 2:
        values[size // 2 :] *= rng.choice([0.0, 0.3, 4.0])
    elif kind == 3:
        values -= values.mean()
    elif kind == 4:
        values[:] = values[0]
    elif kind == 5:
        values[rng.integers(size)] *= 1000
    elif kind == 6:
        values = np.where(rng.random(size) < rng.uniform(0, 0.3), np.nan, values)
    elif kind == 7:
        values = np.where(rng.random(size) < 0.7, 0.0, values)
    return [None if np.isnan(value) else float(value) for value in values]


@pytest.mark.parametrize("mode", ["panel", "single"])
def test_nearly_all_messy_series_of_a_panel_get_a_forecast(mode: str):
    forecast_messy(300, mode)


def forecast_messy(count: int, mode: str) -> str:
    """Forecast messy series, check what came out, and say how many got a forecast and why the others did not."""
    series = [messy(seed) for seed in range(count)]
    result = forecast(dirty(series), horizon=12, levels=(80, 95), mode=mode)
    able = {f"s{i}" for i, values in enumerate(series) if sum(value is not None for value in values) >= 3}
    done = set(result.frame["unique_id"])
    assert len(done & able) >= 0.95 * len(able)
    bands = result.frame[["lo-95", "lo-80", "mean", "hi-80", "hi-95"]].to_numpy()
    assert np.isfinite(bands).all()
    assert (np.diff(bands, axis=1) >= 0).all()
    reasons = Counter("gaps" if "missing" in text else text for text in result.refused["reason"])
    assert set(reasons) <= {"gaps", "no closed month with a value"}
    return f"{mode}: {len(series)} series, {len(done)} forecast, refused {dict(reasons)}"
