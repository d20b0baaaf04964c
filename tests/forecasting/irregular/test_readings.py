"""What a user sees of irregular histories: numbers of the year ahead, and a sentence that says why."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xlplan.forecasting import Forecast, accuracy, forecast

NOISE = 1 + 0.04 * np.random.default_rng(4).normal(size=60)
LEVEL = 1000 * NOISE


def ahead(values: np.ndarray, *, method: str = "auto", mode: str = "single") -> Forecast:
    ds = pd.date_range("2026-11-01", periods=values.size, freq="MS") - pd.DateOffset(months=values.size)
    frame = pd.DataFrame({"unique_id": "4 West", "ds": ds, "y": values})
    return forecast(frame, method=method, mode=mode, calendar="none", levels=(80, 95))


def year(values: np.ndarray, **options: str) -> float:
    return float(ahead(values, **options).frame["mean"].sum())


def said(values: np.ndarray) -> str:
    return "; ".join(ahead(values).notes["note"])


@pytest.mark.parametrize("method", ["auto", "combination", "best", "theta"])
@pytest.mark.parametrize("months", [9, 24])
def test_zeros_before_an_opening_are_no_history(method: str, months: int) -> None:
    values = np.r_[np.zeros(60 - months), LEVEL[:months]]
    assert year(values, method=method) == pytest.approx(12000, rel=0.08)
    if method == "auto":
        assert f"{60 - months} months of zeros before it left out" in said(values)


def test_a_quarterly_bill_comes_in_its_months_alone() -> None:
    bill = np.tile([0.0, 0, 9000], 16)
    found = ahead(bill).frame
    assert found["mean"].tolist() == pytest.approx([0, 0, 9000] * 4, rel=0.01)
    assert found["hi-95"].tolist()[:2] == [0, 0]
    assert "comes every 3 months (Jan, Apr, Jul, Oct)" in said(bill)


@pytest.mark.parametrize("method", ["combination", "best"])
def test_other_averages_read_a_bill_alike(method: str) -> None:
    bill = np.tile([0.0, 0, 9000], 16)
    assert ahead(bill, method=method).frame["mean"].tolist() == ahead(bill).frame["mean"].tolist()


def test_a_backtest_reads_alike() -> None:
    ds = pd.date_range("2022-11-01", periods=48, freq="MS")
    frame = pd.DataFrame({"unique_id": "Insurance", "ds": ds, "y": np.tile([0.0, 0, 9000], 16)})
    measured = accuracy(frame, calendar="none", mode="single")
    assert measured.loc[measured["method"] == "auto", "wape"].max() < 0.01


def test_a_closed_unit_is_forecast_to_stay_closed() -> None:
    closed = np.r_[LEVEL[:52], np.zeros(8)]
    assert year(closed) < 100
    assert "nothing since Mar 2026: taken as ended" in said(closed)


@pytest.mark.parametrize("factor", [0.1, 0.25, 4.0, 10.0])
@pytest.mark.parametrize("periods", [8, 18, 30, 60])
def test_a_slip_in_the_newest_month_hardly_moves_the_year(factor: float, periods: int) -> None:
    values = LEVEL[:periods].copy()
    values[-1] *= factor
    assert year(values) == pytest.approx(12000, rel=0.12)
    found = ahead(values).doubts
    assert found["ds"].tolist() == [pd.Timestamp("2026-10-01")]
    assert "taken as a slip" in found["note"][0]
    assert found["note"][0] in ahead(values).notes["note"].tolist()


def test_the_slip_is_named_as_a_manager_would() -> None:
    values = LEVEL.copy()
    values[-1] = 10 * values[-13]
    assert "Oct 2026 is 10 times its usual; taken as a slip, 99 %: check it" in said(values)


@pytest.mark.parametrize("months", [3, 6])
def test_a_shift_of_some_months_is_believed(months: int) -> None:
    values = np.r_[LEVEL[: 60 - months], 1.5 * LEVEL[60 - months :]]
    assert year(values) > 15000
    assert ahead(values).doubts.empty


def test_bursts_that_come_back_count_in_the_mean_and_in_the_range() -> None:
    values = LEVEL.copy()
    values[[7, 19, 24, 41, 53]] *= 3
    found = ahead(values).frame
    assert found["mean"].sum() == pytest.approx(12 * values.mean(), rel=0.06)
    assert (found["hi-95"] > 2000).all()
    assert "such months come back" in said(values)


def test_refunds_and_bills_among_zeros_have_a_range_on_both_sides() -> None:
    values = np.zeros(60)
    values[[20, 31, 47]] = -500, 800, 300
    found = ahead(values)
    assert 0 <= found.frame["mean"].sum() <= 300
    assert (found.frame["hi-95"] > 0).all()
    assert found.paths(500)["y"].min() < -400


@pytest.mark.parametrize("kind", ["bill", "slip", "bursts", "closed"])
def test_totals_and_paths_agree_with_the_months(kind: str) -> None:
    values = {
        "bill": np.tile([0.0, 0, 9000], 20) * NOISE,
        "slip": np.r_[LEVEL[:-1], 2200],
        "bursts": LEVEL * np.where(np.isin(np.arange(60), (7, 19, 24, 41, 53)), 3, 1),
        "closed": np.r_[LEVEL[:56], np.zeros(4)],
    }[kind]
    result = ahead(values)
    paths = result.paths(4000).pivot(index="path", columns="ds", values="y").to_numpy()
    frame = result.frame
    assert paths.mean(axis=0) == pytest.approx(frame["mean"].to_numpy(), rel=0.08, abs=30)
    inside = (paths >= frame["lo-80"].to_numpy() - 1e-9) & (paths <= frame["hi-80"].to_numpy() + 1e-9)
    assert inside.mean() > 0.77
    total = result.total("2026-11", "2027-10", count=4000).iloc[0]
    assert total["mean"] == pytest.approx(frame["mean"].sum())
    assert total["lo-80"] <= total["mean"] <= total["hi-80"]


def test_weeks_and_quarters_are_read_too() -> None:
    weeks = pd.date_range("2023-01-02", periods=150, freq="7D")
    paid = pd.DataFrame({"unique_id": "Payroll", "ds": weeks, "y": np.tile([0.0, 700], 75)})
    assert forecast(paid, horizon=4, mode="single", calendar="none").frame["mean"].round(6).tolist() == [0, 700, 0, 700]
    quarters = pd.DataFrame(
        {"unique_id": "License", "ds": pd.date_range("2018-01-01", periods=32, freq="QS"), "y": [0.0, 0, 0, 50] * 8}
    )
    assert forecast(quarters, horizon=4, mode="single", calendar="none").frame["mean"].round().tolist() == [0, 0, 0, 50]


def test_a_state_repeats_irregular_numbers() -> None:
    rng = np.random.default_rng(8)
    ds = pd.date_range("2021-11-01", periods=60, freq="MS")
    rows = [LEVEL * rng.uniform(0.9, 1.1, 60) for _ in range(22)]
    rows[3][-1] *= 8
    rows[4] = np.tile([0.0, 0, 500], 20)
    panel = pd.concat([pd.DataFrame({"unique_id": f"{i:02}", "ds": ds, "y": row}) for i, row in enumerate(rows)])
    first = forecast(panel)
    pd.testing.assert_frame_equal(forecast(panel, state=first.state).frame, first.frame)


def test_a_bill_not_posted_yet_is_no_end() -> None:
    bill = np.tile([0.0, 0, 9000], 16)
    bill[-1] = 0
    assert year(bill) > 28000
    assert "ended" not in said(bill)


@pytest.mark.parametrize("factor", [0.1, 10.0, -1.0])
def test_a_slip_in_the_newest_bill_is_named_and_hardly_moves_the_year(factor: float) -> None:
    bill = np.tile([0.0, 0, 9000], 16)
    bill[-1] *= factor
    assert year(bill) == pytest.approx(36000, rel=0.05)
    assert "taken as a slip" in ahead(bill).doubts["note"][0]


def test_a_slip_among_bills_is_replaced_and_named() -> None:
    bill = np.tile([0.0, 0, 9000], 16)
    bill[23] = 90000
    assert year(bill) == pytest.approx(36000, rel=0.05)
    assert "1 outlying amount replaced by the usual: Oct 2024" in said(bill)


def test_a_credit_in_the_newest_month_is_a_slip() -> None:
    credit = LEVEL.copy()
    credit[-1] *= -1
    assert year(credit) == pytest.approx(12000, rel=0.08)
    assert "Oct 2026 is -" in said(credit)


def test_a_ward_that_reopened_is_read_from_there() -> None:
    again = np.r_[LEVEL[:30], np.zeros(20), LEVEL[50:]]
    assert year(again) == pytest.approx(12000, rel=0.08)
    assert "opened again Jan 2026: 50 months before it left out" in said(again)


def test_a_clinic_that_closes_every_summer_is_not_cut() -> None:
    clinic = np.tile(np.r_[np.full(7, 800.0), np.zeros(5)], 5) * NOISE
    assert ahead(clinic).frame["mean"].tolist() == pytest.approx(([800] * 7 + [0] * 5), rel=0.1)
    assert "opened" not in said(clinic)


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 1, 1, -4, -2.5, 0],
        [0.0, 5, 0, -5] * 4,
        [1e-300, 1e-300, 1e-300, 1e-300, 1e-300, 1e-300, 1e10],
        [0.0, 1e-300] * 6 + [0.0, 1e10],
    ],
)
def test_amounts_that_cancel_or_nearly_vanish_have_a_forecast(values: list[float]) -> None:
    assert np.isfinite(ahead(np.array(values)).frame[["lo-95", "mean", "hi-95"]].to_numpy()).all()
