"""Weeks and quarters: found by their dates, forecast with a season of 52 and 4."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xlplan.core.errors import InputError
from xlplan.forecasting import Calendar, Frequency, forecast
from xlplan.forecasting.history.clock import Clock
from xlplan.forecasting.history.prepare import History, histories
from xlplan.forecasting.history.regressors import calendar_logs


def regular(first: str, count: int, freq: str, season: int, *, series: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    wave = 20 * np.sin(2 * np.pi * np.arange(count) / season)
    ds = pd.date_range(first, periods=count, freq=freq)
    blocks = [
        pd.DataFrame({"unique_id": f"s{number:02}", "ds": ds, "y": 100 + wave + rng.normal(0, 3, count)})
        for number in range(series)
    ]
    return pd.concat(blocks, ignore_index=True)


@pytest.mark.parametrize("series", [1, 21])
def test_weeks_are_found_and_follow_their_season(series: int) -> None:
    frame = regular("2022-01-03", 209, "7D", 52, series=series)
    past = frame[frame["ds"] < "2025-01-06"]
    result = forecast(past, horizon=52).frame
    assert result["ds"].tolist()[:2] == [pd.Timestamp("2025-01-06"), pd.Timestamp("2025-01-13")]
    actual = frame[frame["ds"] >= "2025-01-06"].merge(result, on=["unique_id", "ds"])
    assert (actual["y"] - actual["mean"]).abs().mean() < 5
    assert actual["y"].between(actual["lo-95"], actual["hi-95"]).mean() > 0.85


@pytest.mark.parametrize("series", [1, 21])
def test_quarters_are_found_and_follow_their_season(series: int) -> None:
    frame = regular("2010-04-01", 48, "QS-JAN", 4, series=series)
    past = frame[frame["ds"] < "2021-04-01"]
    result = forecast(past, horizon=4).frame
    assert result["ds"].tolist()[:2] == [pd.Timestamp("2021-04-01"), pd.Timestamp("2021-07-01")]
    actual = frame.merge(result, on=["unique_id", "ds"])
    assert (actual["y"] - actual["mean"]).abs().mean() < 6


def test_quarters_of_any_month_are_kept() -> None:
    frame = regular("2018-02-01", 16, "3MS", 4)
    assert forecast(frame, horizon=2).frame["ds"].tolist() == [pd.Timestamp("2022-02-01"), pd.Timestamp("2022-05-01")]


def test_a_missing_week_is_filled_with_a_note() -> None:
    frame = regular("2023-01-02", 120, "7D", 52).drop(index=[40])
    assert "1 missing week filled" in forecast(frame).notes["note"].tolist()


def test_months_stay_months_and_gaps_of_months_stay_gaps() -> None:
    months = regular("2022-01-31", 24, "ME", 12)
    (history,) = histories(months, frequency=Frequency.AUTO)
    assert isinstance(history, History)
    assert history.clock.frequency is Frequency.MONTHLY
    every_other = months.iloc[::2]
    assert forecast(every_other).refused["reason"].str.contains("months are missing").all()


def test_asking_for_months_refuses_weeks() -> None:
    with pytest.raises(InputError, match="occurs twice"):
        forecast(regular("2023-01-02", 20, "7D", 52), frequency="monthly")


def test_two_values_in_an_asked_for_quarter_are_named() -> None:
    with pytest.raises(InputError, match="expected one row a series and quarter"):
        forecast(regular("2023-01-01", 12, "MS", 12), frequency="quarterly")


def test_weekdays_of_a_week_and_a_quarter_are_counted() -> None:
    week = Clock(Frequency.WEEKLY, 4)
    first = int(week.number(np.array([0]), np.array([(pd.Timestamp("2026-09-07") - pd.Timestamp(0)).days]))[0])
    logs = calendar_logs(Calendar.WEEKDAYS, first, 2, clock=week, region="US")
    assert np.exp(logs[0, 0] - logs[0, 1]) == pytest.approx(4 / 5)
    quarter = calendar_logs(Calendar.DAYS, 2026 * 4, 2, clock=Clock(Frequency.QUARTERLY))
    assert np.exp(quarter[0, 1] - quarter[0, 0]) == pytest.approx(91 / 90)


@pytest.mark.parametrize("method", ["theta", "ets", "same_month", "combination"])
def test_named_methods_read_quarters(method: str) -> None:
    result = forecast(regular("2010-01-01", 40, "QS", 4), method=method, horizon=4).frame
    assert np.isfinite(result[["mean", "lo-95", "hi-95"]].to_numpy()).all()
    assert result["mean"].to_numpy() == pytest.approx([100, 120, 100, 80], abs=12)


@pytest.mark.parametrize("step", [14, 28])
@pytest.mark.parametrize("count", [6, 13, 40])
def test_pay_periods_are_named_with_what_makes_months_of_them(step: int, count: int) -> None:
    ds = pd.date_range("2024-01-28", periods=count, freq=f"{step}D")
    frame = pd.DataFrame({"unique_id": "Payroll", "ds": ds, "y": 100.0})
    with pytest.raises(InputError, match=rf"steps of {step} days: .*PLAN_CALENDARIZE.*PLAN_TOMONTHLY"):
        forecast(frame)


def test_months_quarters_and_weeks_are_no_pay_periods() -> None:
    for freq, count in (("MS", 4), ("ME", 30), ("QS", 12), ("7D", 30)):
        frame = pd.DataFrame({"unique_id": "A", "ds": pd.date_range("2024-01-31", periods=count, freq=freq), "y": 1.0})
        assert len(forecast(frame, horizon=1, method="last_month").frame) == 1
