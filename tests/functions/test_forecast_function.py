from __future__ import annotations

import datetime as dt
import subprocess
import sys
from typing import Any

import pandas as pd
import pytest

from xlplan.forecasting import forecast
from xlplan.functions import call
from xlplan.functions.codes import FunctionError

VISITS = [2600, 2400, 2650, 2500, 2550, 2450, 2500, 2550, 2450, 2550, 2500, 2700] * 3
MONTHS = [dt.datetime(2024 + i // 12, i % 12 + 1, 1) for i in range(36)]
HEADER = ["Period", "Forecast", "Lower", "Upper"]


def column(cells: list[Any]) -> list[list[Any]]:
    return [[cell] for cell in cells]


def plan_forecast(values: Any = VISITS, timeline: Any = MONTHS, horizon: Any = 3, *rest: Any) -> Any:
    scalars = [[[cell]] for cell in (horizon, *rest)]
    return call("PLAN_FORECAST", [column(values), column(timeline), *scalars])


def test_plan_forecast_spills_months_after_the_history() -> None:
    header, *rows = plan_forecast()
    assert header == HEADER
    assert [row[0] for row in rows] == [dt.datetime(2027, month, 1) for month in (1, 2, 3)]
    assert all(lower < mean < upper for _, mean, lower, upper in rows)


def test_plan_forecast_equals_the_library() -> None:
    frame = pd.DataFrame({"unique_id": "ED", "ds": MONTHS, "y": VISITS})
    ahead = forecast(frame, horizon=3, levels=(90,), mode="single").frame
    rows = plan_forecast(VISITS, MONTHS, 3, None, 0.9)[1:]
    assert [row[1:] for row in rows] == ahead[["mean", "lo-90", "hi-90"]].to_numpy().tolist()


def test_plan_forecast_reads_rows_in_any_order_and_any_day() -> None:
    ends = [(pd.Timestamp(month) + pd.offsets.MonthEnd(0)).to_pydatetime() for month in MONTHS]
    serials = [(end - dt.datetime(1899, 12, 30)).days for end in ends]
    texts = [f"{month:%Y-%m}" for month in MONTHS]
    expected = plan_forecast()
    assert plan_forecast(VISITS, ends) == expected
    assert plan_forecast(VISITS[::-1], serials[::-1]) == expected
    assert call("PLAN_FORECAST", [[VISITS], [texts], [[3]]]) == expected


def test_plan_forecast_starts_after_the_last_value() -> None:
    assert plan_forecast([*VISITS[:-2], None, ""])[1][0] == dt.datetime(2026, 11, 1)


def test_plan_forecast_ignores_rows_blank_on_both_sides() -> None:
    assert plan_forecast([*VISITS, None], [*MONTHS, None]) == plan_forecast()


def test_plan_forecast_wider_confidence_is_a_wider_interval() -> None:
    narrow, wide = plan_forecast(VISITS, MONTHS, 1, 1, 0.8)[1], plan_forecast(VISITS, MONTHS, 1, 1, 0.95)[1]
    assert wide[3] - wide[2] > narrow[3] - narrow[2]


@pytest.mark.parametrize("confidence", [0.001, 0.07, 0.925, 0.999999999])
def test_plan_forecast_accepts_any_confidence(confidence: float) -> None:
    assert len(plan_forecast(VISITS, MONTHS, 1, 1, confidence, "avg3")) == 2


def test_plan_forecast_seasonality_12_is_the_automatic_one() -> None:
    assert plan_forecast(VISITS, MONTHS, 3, 12) == plan_forecast(VISITS, MONTHS, 3, 1)


def test_plan_forecast_without_season_repeats_the_average() -> None:
    rows = plan_forecast(VISITS, MONTHS, 3, 0, None, "AVG3")[1:]
    assert [row[1] for row in rows] == pytest.approx([2583.333333] * 3)


@pytest.mark.parametrize("horizon", [1, 120])
def test_plan_forecast_reaches_its_horizons(horizon: int) -> None:
    assert len(plan_forecast(VISITS, MONTHS, horizon)) == horizon + 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((VISITS[1:],), "#N/A", "timeline: size differs from values: got 36 cells, expected 35"),
        ((VISITS, [MONTHS[1], *MONTHS[1:]]), "#VALUE!", "timeline: month repeated: got 2024-02 more than once"),
        ((VISITS, [None, *MONTHS[1:]]), "#VALUE!", "timeline: blank beside a value: cell 1"),
        ((VISITS, ["Jan", *MONTHS[1:]]), "#VALUE!", "timeline row 1: not a date"),
        (([None] * 36,), "#NUM!", "values: no history"),
        ((["x", *VISITS[1:]],), "#VALUE!", "values row 1: not a number or blank: got 'x'"),
        ((["#REF!", *VISITS[1:]],), "#REF!", "values row 1: an error"),
        ((VISITS, MONTHS, 0), "#NUM!", "horizon: out of range: got 0"),
        ((VISITS, MONTHS, 121), "#NUM!", "horizon: out of range: got 121"),
        ((VISITS, MONTHS, 1.5), "#VALUE!", "horizon: not a whole number: got 1.5"),
        ((VISITS, MONTHS, 3, 7), "#NUM!", "seasonality: not supported: got 7.* takes any length"),
        ((VISITS, MONTHS, 3, -1), "#NUM!", "seasonality: not supported: got -1"),
        ((VISITS, MONTHS, 3, 0), "#NUM!", "seasonality: 0 does not go with method auto.* comes later"),
        ((VISITS, MONTHS, 3, 1, 0), "#NUM!", "confidence: out of range: got 0"),
        ((VISITS, MONTHS, 3, 1, 1), "#NUM!", "confidence: out of range: got 1"),
        ((VISITS, MONTHS, 3, 1, 95), "#NUM!", "confidence: out of range: got 95"),
        ((VISITS, MONTHS, 3, 1, 0.95, "magic"), "#VALUE!", "method: unknown: got 'magic', expected auto"),
        (([1e15, *VISITS[1:]],), "#VALUE!", "row 1: y is not a number"),
    ],
)
def test_plan_forecast_refuses(arguments: tuple[Any, ...], code: str, message: str) -> None:
    with pytest.raises(FunctionError, match=message) as caught:
        plan_forecast(*arguments)
    assert caught.value.code == code


def test_plan_forecast_passes_the_reason_of_the_engine_on() -> None:
    with pytest.raises(FunctionError, match=r"values: cannot be forecast: .* missing") as caught:
        plan_forecast([*VISITS[:3], *[None] * 30, *VISITS[:3]])
    assert caught.value.code == "#NUM!"


def test_plan_forecast_module_leaves_the_engine_unimported() -> None:
    code = "import sys, xlplan.functions.forecast; print('xlplan.forecasting' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
