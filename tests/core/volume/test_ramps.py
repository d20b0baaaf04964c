from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, ZeroDivisorError
from xlplan.core.volume.ramps import SHAPES, ramp, ramp_additions, ramped

OPEN = pd.date_range("2026-11-01", periods=8, freq="MS")
CLOSE = pd.Timestamp("2026-10-01")


def one_ramp(**changes: Any) -> dict[str, Any]:
    row = {"cost_center": "7020", "stat": "Cases", "start": pd.Timestamp("2026-11-01"), "mature": 200.0}
    return row | {"months": 4.0, "shape": "linear"} | changes


def additions(*rows: dict[str, Any]) -> list[float]:
    return [float(units) for units in ramp_additions(pd.DataFrame(rows), OPEN, CLOSE)["units"]]


def test_ramp_matches_worked_figures() -> None:
    np.testing.assert_allclose(ramped(200, ramp(range(6), 4)), [50, 100, 150, 200, 200, 200])
    assert float(ramp(8, 12, "s-curve")) == pytest.approx(1 / (1 + math.exp(-0.8 * (9 - 6))), rel=1e-12)
    assert float(ramp(8, 12, "s-curve")) == pytest.approx(0.916827, abs=5e-7)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("linear", [0, 0, 1 / 3, 2 / 3, 1, 1]),
        ("S-Curve", [0, 0, 1 / (1 + math.exp(1.6)), 1 / (1 + math.exp(-1.6)), 1, 1]),
        ("at  once", [0, 0, 1, 1, 1, 1]),
        ([0.1, 0.6, 0.9], [0, 0, 0.1, 0.6, 0.9, 0.9]),
    ],
)
def test_ramp_of_each_shape(shape: Any, expected: list[float]) -> None:
    np.testing.assert_allclose(ramp([-2, -1, 0, 1, 2, 3], 3, shape), expected)


def test_ramp_curves_to_half_in_half_the_time() -> None:
    assert float(ramp(5, 12, "s-curve")) == pytest.approx(0.5)


@given(st.sampled_from(SHAPES), st.floats(0.5, 60), st.integers(-24, 90))
def test_ramp_grows_from_zero_to_one(shape: str, length: float, since: int) -> None:
    before, after = ramp([since, since + 1], length, shape)
    assert 0 <= before <= after <= 1
    assert float(ramp(-1, length, shape)) == 0
    assert float(ramp(math.ceil(length) - 1, length, shape)) == 1


def test_ramp_leaves_unknown_months_missing() -> None:
    for shape in (*SHAPES, [0.5, 1.0]):
        np.testing.assert_array_equal(ramp([np.nan, 9], 4, shape), [np.nan, 1])


@pytest.mark.parametrize(
    ("length", "shape", "kind", "message"),
    [
        (0, "linear", ZeroDivisorError, "length: out of range: got 0"),
        (-3, "s-curve", OutOfRangeError, "length: out of range: got -3"),
        (
            4,
            "hockey stick",
            InvalidValueError,
            "shape: unknown: got 'hockey stick', expected linear, s-curve or at once",
        ),
        (4, [0.5, 1.2], OutOfRangeError, "shape: got .0.5, 1.2., expected shares from 0 to 1"),
        (4, [], OutOfRangeError, "shape: got .., expected shares"),
    ],
)
def test_ramp_refuses(length: float, shape: Any, kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        ramp([0, 1], length, shape)


def test_ramp_additions_of_a_service_that_starts_later() -> None:
    late = one_ramp(start=pd.Timestamp("2027-01-01"))
    assert additions(late) == [0, 0, 50, 100, 150, 200, 200, 200]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("start", ["2026-06-01", "2026-09-01", "2026-10-01", "2027-02-01"])
def test_ramp_additions_on_a_flat_forecast_reach_the_mature_volume_once(shape: str, start: str) -> None:
    """Walk month by month: old service 900, history at the close carried forward, additions on top."""
    began = pd.Timestamp(start)
    added = additions(one_ramp(start=began, months=5.0, shape=shape))
    volume = {
        month: 900 + 200 * float(ramp((month.year - began.year) * 12 + month.month - began.month, 5, shape))
        for month in [CLOSE, *OPEN]
    }
    assert [volume[CLOSE] + more for more in added] == pytest.approx([volume[month] for month in OPEN])


def test_ramp_additions_of_a_mature_service_are_zero() -> None:
    assert additions(one_ramp(start=pd.Timestamp("2025-01-01"))) == [0] * 8


def test_ramp_additions_of_one_statistic_add_up() -> None:
    together = additions(one_ramp(), one_ramp(mature=-40.0, shape="at once", months=np.nan))
    assert together == [10, 60, 110, 160, 160, 160, 160, 160]
    frame = ramp_additions(pd.DataFrame([one_ramp(), one_ramp(stat="Visits")]), OPEN, CLOSE)
    assert list(frame.columns) == ["cost_center", "stat", "month", "units"]
    assert frame.groupby("stat")["units"].sum().to_dict() == {"Cases": 1_300, "Visits": 1_300}


@pytest.mark.parametrize("row", [one_ramp(start=pd.NaT), one_ramp(mature=np.nan)])
def test_ramp_additions_of_an_unfinished_row_are_none(row: dict[str, Any]) -> None:
    frame = ramp_additions(pd.DataFrame([row]), OPEN, CLOSE)
    assert frame.empty
    assert list(frame.columns) == ["cost_center", "stat", "month", "units"]


def test_ramp_additions_take_an_empty_shape_as_linear() -> None:
    assert additions(one_ramp(shape=None)) == additions(one_ramp())


@pytest.mark.parametrize(
    ("changes", "kind", "message"),
    [
        ({"months": 0.0}, ZeroDivisorError, "ramps row 0, length: out of range: got 0"),
        ({"months": np.nan}, InvalidValueError, "ramps row 0, months: missing"),
        ({"shape": "fast"}, InvalidValueError, "ramps row 0, shape: unknown: got 'fast'"),
    ],
)
def test_ramp_additions_name_a_wrong_row(changes: dict[str, Any], kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        additions(one_ramp(**changes))
