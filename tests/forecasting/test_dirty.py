"""Any series gives a forecast or a reason: no exception, no NaN, no crossing bands, no lost series."""

import numpy as np
import pandas as pd
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


@settings(max_examples=200, deadline=None)
@given(
    series=st.lists(SERIES, min_size=1, max_size=2),
    method=st.sampled_from(["auto", "auto", "ets", "theta", "same_month", "avg3"]),
    mode=st.sampled_from(["panel", "single"]),
    horizon=st.integers(1, 18),
)
def test_any_series_is_forecast_or_refused(series, method, mode, horizon):
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
