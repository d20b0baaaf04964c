import numpy as np
import pandas as pd
import pytest

from xlplan.core.errors import UsageError
from xlplan.forecasting import accuracy, forecast


def panel(*, series: int = 6, months: int = 60, seed: int = 0) -> pd.DataFrame:
    """Seasonal volumes with a wandering level and 5 % noise."""
    rng = np.random.default_rng(seed)
    ds = pd.date_range("2021-01-01", periods=months, freq="MS")
    blocks = []
    for number in range(series):
        season = 0.1 * np.sin(2 * np.pi * (np.arange(months) + number) / 12)
        level = np.cumsum(rng.normal(0, 0.01, months))
        y = (200 + 100 * number) * np.exp(season + level + rng.normal(0, 0.05, months))
        blocks.append(pd.DataFrame({"unique_id": f"s{number}", "ds": ds, "y": y}))
    return pd.concat(blocks, ignore_index=True)


def held_out(frame: pd.DataFrame, *, months: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    ahead = frame.groupby("unique_id").cumcount(ascending=False) < months
    return frame[~ahead], frame[ahead]


def scores(frame: pd.DataFrame, **options: object) -> tuple[float, float, float]:
    """MASE, and coverage in percent of 80 and 95, over the last twelve months."""
    past, actual = held_out(frame, months=12)
    table = actual.merge(forecast(past, **options).frame, on=["unique_id", "ds"])
    assert len(table) == len(actual)
    scale = past.groupby("unique_id")["y"].apply(lambda y: y.diff(12).abs().mean())
    error = (table["y"] - table["mean"]).abs().groupby(table["unique_id"]).mean()
    inside = [100 * table["y"].between(table[f"lo-{p}"], table[f"hi-{p}"]).mean() for p in (80, 95)]
    return float((error / scale).mean()), float(inside[0]), float(inside[1])


def test_accuracy_of_last_month_equals_naive_loop():
    frame = panel(series=1, months=48)
    y = frame["y"].to_numpy()
    errors = {"1-3": [], "4-6": [], "7-12": []}
    for held in (3, 6, 9, 12):
        for lead in range(held):
            name = "1-3" if lead < 3 else "4-6" if lead < 6 else "7-12"
            errors[name].append((y[48 - held + lead] - y[48 - held - 1], y[48 - held + lead]))
    table = accuracy(frame).query("method == 'last_month'").set_index("lead")
    for name, pairs in errors.items():
        error, actual = np.array(pairs).T
        assert table.loc[name, "wape"] == pytest.approx(np.abs(error).sum() / actual.sum())
        assert table.loc[name, "bias"] == pytest.approx(error.mean())
        assert table.loc[name, "n"] == len(pairs)


def test_accuracy_uses_only_data_before_the_origin():
    frame = panel(series=2, months=48)
    full = accuracy(frame, origins=1)
    past, actual = held_out(frame, months=3)
    table = actual.merge(forecast(past, horizon=12).frame, on=["unique_id", "ds"])
    table["error"] = table["y"] - table["mean"]
    expected = table.groupby("unique_id")["error"].mean()
    got = full.query("method == 'auto' and lead == '1-3'").set_index("unique_id")["bias"]
    np.testing.assert_array_equal(got.to_numpy(), expected.to_numpy())


def test_accuracy_skips_series_under_thirty_months():
    assert accuracy(panel(series=1, months=29)).empty
    assert set(accuracy(panel(series=1, months=30))["method"]) == {
        "auto", "same_month", "last_month", "avg3", "avg6", "avg12",
    }  # fmt: skip


def test_accuracy_of_zeros_has_no_ratio_but_a_bias():
    zeros = panel(series=1).assign(y=0.0)
    table = accuracy(zeros)
    assert table[["wape", "mase"]].isna().all(axis=None)
    assert (table["bias"] == 0).all()


def test_accuracy_with_bad_method_is_refused():
    with pytest.raises(UsageError, match=r"^method: unknown"):
        accuracy(panel(series=1), method="guess")


def test_auto_beats_every_rule_on_a_seasonal_panel():
    table = accuracy(panel(series=20, months=72, seed=1))
    mean = table.groupby("method")["mase"].mean()
    assert mean.idxmin() == "auto"


@pytest.mark.parametrize("mode", ["panel", "single"])
def test_coverage_and_accuracy_on_a_synthetic_panel(mode: str):
    frame = panel(series=60, months=84, seed=2)
    mase, inner, outer = scores(frame, mode=mode)
    assert mase < 0.9 * scores(frame, method="same_month")[0]
    assert 70 < inner < 90
    assert 90 < outer <= 99


def test_hospital_series_meet_the_target(data_folder):
    frame = pd.read_csv(data_folder / "data" / "hospital.csv.gz", parse_dates=["ds"])
    names = sorted(frame["unique_id"].unique())[::12][:60]
    mase, _, outer = scores(frame[frame["unique_id"].isin(names)])
    assert mase < 0.80
    assert 90 <= outer <= 99
