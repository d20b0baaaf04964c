import datetime as dt
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from xlplan.core.errors import InputError, UsageError
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


def one(values: list[float], *, start: str = "2024-01-01") -> pd.DataFrame:
    ds = pd.date_range(start, periods=len(values), freq="MS")
    return pd.DataFrame({"unique_id": "a", "ds": ds, "y": np.array(values, dtype=float)})


def test_frame_has_the_promised_columns_and_order():
    result = forecast(panel(series=2), horizon=3, levels=(95, 80, 97.5)).frame
    bands = ["lo-80", "hi-80", "lo-95", "hi-95", "lo-97.5", "hi-97.5"]
    assert list(result.columns) == ["unique_id", "ds", "mean", *bands, "method"]
    assert result["ds"].tolist()[:3] == [pd.Timestamp(2026, month, 1) for month in (1, 2, 3)]
    assert set(result["method"]) == {"structural"}


@pytest.mark.parametrize("mode", ["panel", "single"])
def test_same_inputs_give_same_bits_in_any_row_order(mode: str):
    frame = panel()
    first = forecast(frame, mode=mode).frame
    pd.testing.assert_frame_equal(forecast(frame, mode=mode).frame, first, check_exact=True)
    shuffled = frame.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(forecast(shuffled, mode=mode).frame, first, check_exact=True)


def test_single_mode_does_not_depend_on_the_panel():
    frame = panel()
    whole = forecast(frame, mode="single").frame
    parts = [forecast(part, mode="single").frame for _, part in frame.groupby("unique_id")]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole, check_exact=True)


def test_input_is_not_changed():
    frame = panel(series=1)
    before = frame.copy(deep=True)
    forecast(frame)
    accuracy(frame)
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("rule", ["last_month", "same_month", "avg3", "avg6", "avg9", "avg12", "naive"])
def test_rule_is_exact_on_the_scale_of_the_history(rule: str):
    frame = panel(series=1, months=40)
    y = frame["y"].to_numpy()
    expected = y[-12:][:4] if rule == "same_month" else np.full(4, y[-int(rule[3:] if "avg" in rule else 1) :].mean())
    result = forecast(frame, horizon=4, method=rule).frame
    assert result["mean"].tolist() == expected.tolist()
    assert set(result["method"]) == {rule}


def test_months_are_read_as_dates_timestamps_or_text():
    days = ["2026-01", dt.date(2026, 2, 14), pd.Timestamp("2026-03-31"), np.datetime64("2026-04-30"), "2026-05-02"]
    frame = pd.DataFrame({"unique_id": "a", "ds": pd.Series(days, dtype=object), "y": [5.0, 6, 5, 6, 5]})
    assert forecast(frame, horizon=1).frame["ds"].tolist() == [pd.Timestamp("2026-06-01")]


def test_series_that_ends_earlier_starts_after_its_own_last_value():
    frame = panel(series=2)
    late = (frame["unique_id"] == "s0") & (frame["ds"] > "2025-06-01")
    result = forecast(frame.assign(y=frame["y"].mask(late)), horizon=1).frame
    assert result["ds"].tolist() == [pd.Timestamp("2025-07-01"), pd.Timestamp("2026-01-01")]


def test_series_without_value_or_with_many_gaps_are_refused_with_a_reason():
    empty = one([np.nan, np.nan]).assign(unique_id="empty")
    gaps = one([1, np.nan, np.nan, 4]).assign(unique_id="gaps")
    result = forecast(pd.concat([empty, gaps, one([5, 6])]), horizon=2)
    assert result.refused["reason"].tolist() == [
        "no closed month with a value",
        "2 of 4 months are missing between Jan 2024 and Apr 2024, more than 30 %",
    ]
    assert result.frame["unique_id"].tolist() == ["a", "a"]


def test_small_gap_is_filled_with_a_note():
    frame = panel(series=1).drop(index=[10, 20, 21])
    result = forecast(frame)
    assert result.notes["note"].tolist() == ["3 missing months filled"]
    assert result.frame["mean"].to_numpy() == pytest.approx(forecast(panel(series=1)).frame["mean"], rel=0.05)


def test_short_history_is_noted_and_wider():
    frame = panel(series=1)
    short, long = forecast(frame.tail(5), mode="single"), forecast(frame, mode="single")
    assert short.notes["note"].str.contains("short history of 5 months").all()
    width = [(r.frame["hi-95"] - r.frame["lo-95"]).mean() for r in (short, long)]
    assert width[0] > width[1]


def test_zeros_forecast_zero_and_say_so():
    result = forecast(one([0.0] * 30))
    assert not result.frame[["mean", "lo-95", "hi-95"]].to_numpy().any()
    assert result.notes["note"].tolist() == ["only zeros so far: forecast and range are 0"]


def test_constant_repeats_within_a_narrow_range():
    result = forecast(one([5000.0] * 36), calendar="none").frame
    assert result["mean"].tolist() == pytest.approx([5000.0] * 12)
    assert (result["hi-95"] - result["lo-95"]).between(1, 500).all()


def test_intermittent_series_forecasts_its_mean():
    values = np.random.default_rng(5).poisson(0.4, 48).astype(float)
    result = forecast(one(values.tolist()), calendar="none").frame
    assert result["mean"].tolist() == pytest.approx([values[-36:].mean()] * 12, rel=0.06)
    assert (result["lo-95"] == 0).all()
    assert result["hi-95"].between(1, 5).all()


@pytest.mark.parametrize("scale", [1e-6, 1e9])
def test_scale_of_the_unit_does_not_matter(scale: float):
    frame = panel(series=1)
    large = forecast(frame.assign(y=frame["y"] * scale)).frame["mean"] / scale
    assert large.to_numpy() == pytest.approx(forecast(frame).frame["mean"], rel=1e-3)


def test_one_typing_error_in_the_past_moves_the_forecast_little():
    frame = panel(series=1)
    wrong = frame.assign(y=frame["y"].where(frame.index != 40, frame["y"] * 10))
    assert forecast(wrong).frame["mean"].to_numpy() == pytest.approx(forecast(frame).frame["mean"], rel=0.15)


def test_level_shift_a_year_ago_is_followed():
    frame = panel(series=1)
    shifted = frame.assign(y=frame["y"].where(frame.index < 46, frame["y"] * 2))
    ratio = forecast(shifted).frame["mean"].mean() / forecast(frame).frame["mean"].mean()
    assert 1.7 < ratio < 2.5


def test_weekdays_move_the_months_ahead():
    ds = pd.date_range("2020-01-01", periods=72, freq="MS")
    weekdays = np.busday_count(
        ds.to_numpy("datetime64[M]").astype("datetime64[D]"), (ds + pd.offsets.MonthBegin()).to_numpy("datetime64[D]")
    )
    frame = pd.DataFrame({"unique_id": "clinic", "ds": ds, "y": 50.0 * weekdays})
    ahead = forecast(frame, horizon=12).frame["mean"]
    expected = 50 * np.array([22, 20, 22, 22, 21, 22, 23, 21, 22, 22, 21, 23])
    assert ahead.to_numpy() == pytest.approx(expected, rel=0.025)


def test_progress_counts_to_the_end():
    seen: list[tuple[int, int]] = []
    forecast(panel(series=3), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_empty_frame_gives_empty_forecast():
    result = forecast(panel(series=1).iloc[:0])
    assert result.frame.empty
    assert "hi-95" in result.frame


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "prophet"}, r"^method: unknown: got 'prophet', expected one of auto, structural"),
        ({"mode": "both"}, r"^mode: unknown: got 'both'"),
        ({"calendar": "moon"}, r"^calendar: unknown: got 'moon', expected one of none, days"),
        ({"region": "Atlantis"}, r"^region: unknown: got 'Atlantis', expected a country"),
        ({"horizon": 0}, r"^horizon: not a number of months: got 0, expected 1 to 120"),
        ({"horizon": 121}, r"^horizon: .* got 121"),
        ({"levels": (80, 100)}, r"^levels: not percentages: got \[80, 100\]"),
        ({"levels": (0.95,)}, r"^levels: not percentages: got \[0.95\], .* Use 80 for 80 %"),
    ],
)
def test_bad_option_is_named(options: dict[str, object], message: str):
    with pytest.raises(UsageError, match=message):
        forecast(panel(series=1), **options)


def test_all_bad_rows_are_named_at_once():
    frame = pd.DataFrame(
        {
            "unique_id": ["a", "a", "a", None, "a", "a"],
            "ds": ["2026-01", "soon", "2026-03", "2026-04", "2026-01", "2026-06"],
            "y": pd.Series([1.0, 2.0, "many", 4.0, 5.0, np.inf], dtype=object),
        }
    )
    with pytest.raises(InputError) as caught:
        forecast(frame)
    assert [str(problem)[:40] for problem in caught.value.problems] == [
        "row 2: ds is not a month: got 'soon', ex",
        "row 3: y is not a number: got 'many', ex",
        "row 4: unique_id is empty: expected the ",
        "row 5: Jan 2026 occurs twice in a: expec",
        "row 6: y is not a number: got inf, expec",
    ]


def test_missing_column_is_named():
    with pytest.raises(InputError, match=r"^column y: missing: got unique_id, ds, expected unique_id, ds, y"):
        forecast(panel(series=1).drop(columns="y"))


def test_values_of_databases_are_numbers():
    frame = one([5, 6, 5, 6])
    decimals = frame.assign(y=[Decimal("5"), 6, np.int64(5), np.float32(6)])
    pd.testing.assert_frame_equal(forecast(decimals).frame, forecast(frame).frame)


def test_number_beyond_all_floats_is_a_problem():
    frame = one([5, 6, 5]).assign(y=pd.Series([5, 6, 10**400], dtype=object))
    with pytest.raises(InputError, match=r"^row 3: y is not a number"):
        forecast(frame)


def test_zeros_held_out_of_a_calm_panel_do_not_disturb_its_range():
    stopped = panel(series=1).assign(unique_id="new", y=[0.0] * 48 + [9.0] * 12)
    both = forecast(pd.concat([panel(series=1), stopped])).frame.query("unique_id == 's0'")
    alone = forecast(panel(series=1)).frame
    pd.testing.assert_frame_equal(both.reset_index(drop=True), alone, rtol=0.05)


def test_first_forecast_of_a_process_warns_of_nothing():
    code = (
        "import numpy as np, pandas as pd; from xlplan.forecasting import forecast;"
        "y = 10.0 ** (np.arange(60) % 7);"
        "ds = pd.date_range('2020-01-01', periods=60, freq='MS');"
        "forecast(pd.DataFrame({'unique_id': 'a', 'ds': ds, 'y': y}))"
    )
    done = subprocess.run([sys.executable, "-W", "default", "-c", code], capture_output=True, text=True, check=True)
    assert "Warning" not in done.stderr


def test_import_does_not_load_statsmodels():
    code = "import sys, xlplan.forecasting; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
