from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from xlplan.forecasting import accuracy, forecast
from xlplan.functions import call
from xlplan.functions.codes import FunctionError

NOISE = [9, -14, 3, 11, -8, 2, -5, 17, -12, 6, -9, 1, 7]
YEAR = [2600, 2400, 2650, 2500, 2550, 2450, 2500, 2550, 2450, 2550, 2500, 2700]
VISITS = [float(YEAR[i % 12] + 5 * i + NOISE[i % 13]) for i in range(40)]
MONTHS = [dt.datetime(2023 + i // 12, i % 12 + 1, 1) for i in range(40)]
BIRTHS = [float(v) for v in (80, 75, 82, 85, 88, 90)]


def column(cells: list[Any]) -> list[list[Any]]:
    return [[cell] for cell in cells]


def run(name: str, *rest: Any, values: Any = VISITS, months: Any = MONTHS) -> Any:
    return call(name, [column(values), column(months), *([[cell]] for cell in rest)])


def frame(values: Any = VISITS, months: Any = MONTHS) -> pd.DataFrame:
    return pd.DataFrame({"unique_id": "values", "ds": months, "y": values})


def code_of(name: str, *rest: Any, **data: Any) -> str:
    with pytest.raises(FunctionError) as caught:
        run(name, *rest, **data)
    return caught.value.code


def test_quantile_equals_the_bounds_of_the_library() -> None:
    wanted = [[0.9, None, 0.5, 0.025]]
    rows = call("PLAN_FORECAST_QUANTILE", [column(VISITS), column(MONTHS), [[3]], wanted])
    ahead = forecast(frame(), horizon=3, levels=(80, 95), mode="single").frame
    assert rows[0] == ["Period", "P90", "P50", "P2.5"]
    expected = ahead[["hi-80", "mean", "lo-95"]].to_numpy()
    assert [row[1:] for row in rows[1:]] == [pytest.approx(row, rel=1e-9) for row in expected]


def test_quantile_rises_with_the_probability() -> None:
    wanted = column([0.000001, 0.1, 0.3, 0.5, 0.7, 0.95, 0.9999999999999])
    row = call("PLAN_FORECAST_QUANTILE", [[VISITS], [MONTHS], [[1]], wanted, None, [[False]]])[0]
    assert row[1:] == sorted(row[1:])


@pytest.mark.parametrize("probability", [0, 1, 90, None])
def test_quantile_refuses_what_is_no_probability(probability: Any) -> None:
    assert code_of("PLAN_FORECAST_QUANTILE", 3, probability) == "#NUM!"


def test_total_is_actuals_to_date_and_the_forecast() -> None:
    """April 2026 is closed; the fiscal year runs from July 2025 to June 2026."""
    ahead = forecast(frame(), horizon=2, mode="single").frame["mean"].sum()
    actual = sum(VISITS[30:40])
    assert run("PLAN_FORECAST_TOTAL", "2025-07", "2026-06")[1][0] == pytest.approx(actual + ahead, rel=1e-6)
    alone = run("PLAN_FORECAST_TOTAL", "2025-07", "2026-06", None, False, None, False)
    assert alone[0][0] == pytest.approx(ahead, rel=1e-6)
    assert alone[0][1] < ahead < alone[0][2]


def test_total_is_narrower_than_the_sum_of_monthly_bounds() -> None:
    header, (total, low, high) = run("PLAN_FORECAST_TOTAL", "2026-05", "2027-04", 0.8)
    ahead = forecast(frame(), horizon=12, levels=(80,), mode="single").frame
    assert header == ["Total", "Lower", "Upper"]
    assert ahead["lo-80"].sum() < low < total < high < ahead["hi-80"].sum()


def test_total_of_closed_months_is_certain() -> None:
    assert run("PLAN_FORECAST_TOTAL", "2025-01-15", "2025-03-31", None, None, None, False) == [[sum(VISITS[24:27])] * 3]


@pytest.mark.parametrize(
    "rest",
    [
        ("2026-06", "2025-07"),
        ("2022-12", "2026-06"),
        ("2025-07", "2060-06"),
        ("2025-01", "2025-03", 0.95, False),
        ("2025-07", "2026-06", 1),
    ],
)
def test_total_refuses_a_span_it_cannot_add(rest: tuple[Any, ...]) -> None:
    assert code_of("PLAN_FORECAST_TOTAL", *rest) == "#NUM!"


def test_total_counts_weeks() -> None:
    weeks = [dt.datetime(2025, 1, 6) + dt.timedelta(days=7 * i) for i in range(60)]
    values = [100.0 + NOISE[i % 13] for i in range(60)]
    total = run("PLAN_FORECAST_TOTAL", "2026-02-16", "2026-03-08", 0.95, True, "avg3", values=values, months=weeks)
    assert total[1][0] == pytest.approx(sum(values[-2:]) + sum(values[-3:]) / 3)


def test_method_agrees_with_the_backtest() -> None:
    [[text]] = run("PLAN_FORECAST_METHOD")
    found = accuracy(frame(), method=["auto", "combination", "theta", "ets"], mode="single")
    missed = (found["wape"] * found["volume"]).groupby(found["method"]).sum() / found.groupby("method")["volume"].sum()
    first, second = missed.sort_values(kind="stable").index[:2]
    assert text.startswith(f"{first}: ")
    assert f"Runner-up: {second}, {missed[second]:.1%}".replace("%", " %") in text


def test_method_says_that_a_history_is_too_short() -> None:
    [[text]] = run("PLAN_FORECAST_METHOD", values=BIRTHS, months=MONTHS[:6])
    assert text == "auto: 6 months are too short for a backtest, which needs 30: the structural average is used."


def test_explain_parts_add_up_to_the_forecast() -> None:
    header, *rows = run("PLAN_FORECAST_EXPLAIN", 14)
    assert header == ["Period", "Level", "Trend", "Season", "Calendar", "Forecast"]
    for row in rows:
        assert sum(row[1:5]) == pytest.approx(row[5], abs=1e-9)
    plain = run("PLAN_FORECAST", 14)[1:]
    assert [row[5] for row in rows] == pytest.approx([row[1] for row in plain], rel=1e-6)
    assert [row[0] for row in rows] == [row[0] for row in plain]


def test_explain_of_mostly_zeros_is_all_level() -> None:
    rows = run("PLAN_FORECAST_EXPLAIN", 2, False, values=[0.0, 0, 0, 2] * 10)
    assert all(row[2:5] == [0, 0, 0] and row[1] == row[5] for row in rows)


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("PLAN_FORECAST_QUANTILE", (3, 0.5)),
        ("PLAN_FORECAST_TOTAL", ("2026-05", "2026-06")),
        ("PLAN_FORECAST_METHOD", ()),
        ("PLAN_FORECAST_EXPLAIN", (3,)),
    ],
)
def test_forecast_functions_refuse_alike(name: str, rest: tuple[Any, ...]) -> None:
    assert code_of(name, *rest, values=VISITS[1:]) == "#N/A"
    assert code_of(name, *rest, months=[MONTHS[0], *MONTHS[:-1]]) == "#VALUE!"
    assert code_of(name, *rest, values=[None] * 40) == "#NUM!"
    assert code_of(name, *rest, values=["zwölf", *VISITS[1:]]) == "#VALUE!"


def test_forecast_reads_quarters_and_weeks() -> None:
    quarters = [dt.datetime(2020 + i // 4, 3 * (i % 4) + 1, 1) for i in range(20)]
    rows = run("PLAN_FORECAST", 2, 4, values=VISITS[:20], months=quarters)
    assert [row[0] for row in rows[1:]] == [dt.datetime(2025, 1, 1), dt.datetime(2025, 4, 1)]
    weeks = [dt.datetime(2025, 1, 6) + dt.timedelta(days=7 * i) for i in range(40)]
    rows = run("PLAN_FORECAST", 2, 52, months=weeks)
    assert [row[0] for row in rows[1:]] == [weeks[-1] + dt.timedelta(days=7), weeks[-1] + dt.timedelta(days=14)]
    assert code_of("PLAN_FORECAST", 2, 12, months=weeks) == "#NUM!"


def test_forecast_refuses_days_and_names_the_way() -> None:
    days = [dt.datetime(2026, 1, 1) + dt.timedelta(days=i) for i in range(40)]
    with pytest.raises(FunctionError, match=r"timeline: steps of 1 days: .*PLAN_FORECAST_ETS") as caught:
        run("PLAN_FORECAST", 2, months=days)
    assert caught.value.code == "#NUM!"


def test_forecast_headers_can_be_left_out() -> None:
    assert run("PLAN_FORECAST", 2, None, None, None, False) == run("PLAN_FORECAST", 2)[1:]
