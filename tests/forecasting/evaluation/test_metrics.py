from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xlplan.forecasting import accuracy, forecast
from xlplan.forecasting.evaluation.metrics import inside, interval_score, scaled_error, seasonal_scales, symmetric_error
from xlplan.forecasting.evaluation.verdict import method_table, verdicts

RNG = np.random.default_rng(3)
ACTUAL, MEAN = RNG.uniform(50, 90, 7), RNG.uniform(50, 90, 7)
LOW, HIGH = MEAN - 8, MEAN + 9


def history(months: int = 48) -> pd.DataFrame:
    y = 100 + 10 * np.sin(np.arange(months) * np.pi / 6) + RNG.normal(0, 4, months)
    return pd.DataFrame({"unique_id": "ED", "ds": pd.date_range("2022-01-01", periods=months, freq="MS"), "y": y})


def test_metrics_equal_naive_one_liners() -> None:
    pairs = list(zip(ACTUAL, MEAN, LOW, HIGH, strict=True))
    assert scaled_error(ACTUAL - MEAN, 4.0).mean() == pytest.approx(sum(abs(a - f) / 4 for a, f, *_ in pairs) / 7)
    symmetric = sum(2 * abs(a - f) / (abs(a) + abs(f)) for a, f, *_ in pairs) / 7
    assert symmetric_error(ACTUAL, MEAN).mean() == pytest.approx(symmetric)
    assert inside(ACTUAL, LOW, HIGH).mean() == sum(low <= a <= high for a, _, low, high in pairs) / 7
    score = sum(h - lo + 40 * max(lo - a, 0) + 40 * max(a - h, 0) for a, _, lo, h in pairs) / 7
    assert interval_score(ACTUAL, LOW, HIGH, 95.0).mean() == pytest.approx(score)


def test_scales_equal_naive_loops() -> None:
    y = RNG.normal(size=30)
    changes = [y[i] - y[i - 12] for i in range(12, 30)]
    expected = (sum(map(abs, changes)) / 18, sum(c * c for c in changes) / 18)
    assert seasonal_scales(y, 12) == pytest.approx(expected)
    assert seasonal_scales(np.array([1.0, 3.0]), 12) == (2.0, 4.0)
    assert seasonal_scales(np.array([1.0]), 12) == (0.0, 0.0)


def test_accuracy_of_ranges_equals_a_naive_loop() -> None:
    frame = history()
    past, actual = frame.iloc[:-3], frame["y"].to_numpy()[-3:]
    ahead = forecast(past, horizon=12).frame.head(3)
    row = accuracy(frame, origins=1).query("method == 'auto'").iloc[0]
    assert row["coverage-80"] == pytest.approx(np.mean((actual >= ahead["lo-80"]) & (actual <= ahead["hi-80"])))
    scale = np.abs(past["y"].to_numpy()[12:] - past["y"].to_numpy()[:-12]).mean()
    score = interval_score(actual, ahead["lo-95"].to_numpy(), ahead["hi-95"].to_numpy(), 95.0)
    assert row["msis-95"] == pytest.approx(score.mean() / scale)
    assert row["rmsse"] > 0
    assert row["volume"] == pytest.approx(actual.sum())


def test_value_added_is_measured_against_the_same_month_last_year() -> None:
    table = accuracy(history(), method=["auto", "theta"]).set_index(["method", "lead"])
    for lead in ("1-3", "4-6", "7-12"):
        naive = table.loc[("same_month", lead)]
        auto = table.loc[("auto", lead)]
        assert naive["value_added"] == 0
        assert auto["value_added"] == pytest.approx(1 - auto["wape"] / naive["wape"])
    assert {"auto", "theta"} <= set(table.index.get_level_values("method"))


def test_house_rules_have_no_range() -> None:
    table = accuracy(history()).set_index("method")
    assert table.loc["avg3", "coverage-80"].isna().all()
    assert table.loc["auto", "coverage-80"].notna().all()


def test_method_table_is_sorted_by_error_and_counts_each_month_once() -> None:
    measured = accuracy(history())
    table = method_table(measured)
    assert table["mase"].is_monotonic_increasing
    auto = measured.query("method == 'auto'")
    got = table.set_index("method").loc["auto", "mase"]
    assert got == pytest.approx(np.average(auto["mase"], weights=auto["n"]))


def test_verdict_names_the_winner_and_whom_it_beat() -> None:
    sentence = verdicts(accuracy(history()))["sentence"].iloc[0]
    assert "was closest: it missed by" in sentence
    assert sentence.endswith(".")


def test_verdict_on_zeros_says_so() -> None:
    said = verdicts(accuracy(history().assign(y=0.0)))
    assert said["sentence"].iloc[0].startswith("Nothing happened")


def test_no_measures_give_an_empty_table() -> None:
    nothing = accuracy(history(12))
    assert method_table(nothing).empty
    assert verdicts(nothing).empty
