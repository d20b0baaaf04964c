"""Paths of a plan's drivers, drawn from the forecasts that it is made of."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_chain import CLINIC, WARD, small_model
from xlplan.core.plan.chain import Drivers, Model
from xlplan.forecasting import Forecast, forecast
from xlplan.planning import year_end_paths as year_ends
from xlplan.planning.year_end_paths import driver_paths

AHEAD = pd.date_range("2026-11-01", periods=4, freq="MS")
PAST = pd.date_range("2023-11-01", periods=36, freq="MS")
SERIES = {"Ward days": WARD, "Clinic visits": CLINIC, "Ward hours": ("6010", "Paid staff hours per unit"),
          "Parking": ("6010", "Parking"), "Not in the plan": ("9999", "Visits")}  # fmt: skip


@cache
def forecasts() -> tuple[Forecast, ...]:
    rng = np.random.default_rng(5)
    levels = {"Ward days": 900.0, "Clinic visits": 2000.0, "Ward hours": 8.0, "Parking": 9000.0, "Not in the plan": 5.0}
    frames = [
        pd.DataFrame({"unique_id": name, "ds": PAST, "y": level * rng.lognormal(0, 0.1, len(PAST))})
        for name, level in levels.items()
    ]
    volumes, others = pd.concat(frames[:2]), pd.concat(frames[2:4])
    return tuple(forecast(f, horizon=6, calendar="none") for f in (volumes, others, frames[4]))


def rows(**typed: float) -> pd.DataFrame:
    """Lay the forecast table out; `typed` are overrides of the ward's patient days, by month number."""
    table = pd.concat([made.frame for made in forecasts()]).rename(columns={"unique_id": "series", "ds": "month"})
    table["cost_center"] = table["series"].map({name: key[0] for name, key in SERIES.items()})
    table["item"] = table["series"].map({name: key[1] for name, key in SERIES.items()})
    month = table["month"].dt.month.map({int(name[1:]): value for name, value in typed.items()})
    return table.assign(override=month.where(table["series"] == "Ward days"))


def model() -> Model:
    """Label the rows of a small model by the series that drive them."""
    bare = small_model(1, AHEAD)
    return replace(
        bare,
        uses=bare.uses.assign(series=["Ward hours", *(f"use {i}" for i in range(1, len(bare.uses)))]),
        elements=bare.elements.assign(series=["", "", "Parking", *(f"e {i}" for i in range(3, len(bare.elements)))]),
    )


def drawn(name: str, paths: list[Drivers]) -> np.ndarray:
    return np.array([getattr(path, name) for path in paths])


def test_drivers_that_are_forecast_vary_about_the_plan() -> None:
    plan = model()
    paths = list(driver_paths(plan, forecasts(), rows(), count=60))
    for name, varied in (("volume", [0, 1]), ("intensity", [0]), ("rate", [2])):
        found, base = drawn(name, paths), getattr(plan.base, name)
        np.testing.assert_allclose(found.mean(axis=0), base, rtol=1e-9)
        moved = np.flatnonzero(found.std(axis=0).max(axis=1) > 1e-9)
        assert moved.tolist() == varied
    for name in ("agency_factor", "agency_hours"):
        assert all(np.array_equal(getattr(path, name), getattr(plan.base, name)) for path in paths)


def test_spread_of_a_driver_is_that_of_its_series() -> None:
    plan = model()
    found = drawn("volume", list(driver_paths(plan, forecasts(), rows(), count=400)))[:, 0]
    series = forecasts()[0].paths(400)
    y = series[series["unique_id"] == "Ward days"].pivot_table(index="path", columns="ds", values="y")[AHEAD].to_numpy()
    np.testing.assert_allclose(found / plan.base.volume[0], y / y.mean(axis=0), rtol=1e-9)


def test_equal_seeds_give_equal_paths() -> None:
    first, again, other = (
        drawn("volume", list(driver_paths(model(), forecasts(), rows(), count=5, seed=seed))) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_month_with_an_override_is_certain_and_the_others_vary() -> None:
    paths = list(driver_paths(model(), forecasts(), rows(m12=950.0), count=20))
    spread = drawn("volume", paths)[:, 0].std(axis=0)
    assert (spread > 1e-9).tolist() == [True, False, True, True]


def test_service_that_ended_stays_closed() -> None:
    plan = model()
    closed = replace(plan, base=replace(plan.base, volume=np.array([[0.0], [1.0]]) * plan.base.volume))
    assert not drawn("volume", list(driver_paths(closed, forecasts(), rows(), count=9)))[:, 0].any()


@pytest.mark.parametrize("count", [4, 10, 13])
def test_paths_come_in_blocks_that_bound_memory(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year_ends, "SMALLEST_BLOCK", 5)
    monkeypatch.setattr(year_ends, "BLOCK_VALUES", 1)
    found = drawn("volume", list(driver_paths(model(), forecasts(), rows(), count=count)))
    assert len(found) == count
    assert len(np.unique(found[:, 0, 0])) == count


def test_plan_without_forecasts_is_certain() -> None:
    plan = model()
    paths = list(driver_paths(plan, [], rows().iloc[:0], count=3))
    assert all(np.array_equal(path.rate, plan.base.rate) for path in paths)
