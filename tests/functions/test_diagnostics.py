from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels

from xlplan import __version__
from xlplan.functions import call
from xlplan.functions.codes import FunctionError

ACTUAL = [120, 128, 133, 141, 145, 150]
FORECAST = [118, 130, 131, 137, 148, 149]
BIRTHS = [80, 75, 82, 85, 88, 90, 95, 96, 92, 88, 82, 80]
GROWING = [value + 5 * year + (3 if year % 2 else -2) for year in range(4) for value in BIRTHS]
MONTHS = [f"{2023 + i // 12}-{i % 12 + 1:02}" for i in range(48)]


def column(cells: list[Any]) -> list[list[Any]]:
    return [[cell] for cell in cells]


def run(name: str, *arguments: Any) -> Any:
    return call(name, [column(a) if isinstance(a, list) else [[a]] for a in arguments])


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("MAE", 2.3333),
        ("mape", 0.0171757),
        ("WAPE", 0.0171359),
        ("sMAPE", 0.0172343),
        ("rmse", 2.51661),
        ("bias", 0.66667),
        ("n", 6),
    ],
)
def test_accuracy_matches_worked_figures(metric: str, expected: float) -> None:
    [[found]] = run("PLAN_ACCURACY", ACTUAL, FORECAST, metric)
    assert found == pytest.approx(expected, rel=2e-5)


def test_accuracy_table_holds_every_measure() -> None:
    table = run("PLAN_ACCURACY", ACTUAL, FORECAST)
    assert table[0] == ["Metric", "Value"]
    assert [row[0] for row in table[1:]] == ["MAE", "RMSE", "MAPE", "WAPE", "sMAPE", "MASE", "Bias", "N"]
    for name, value in table[1:]:
        assert run("PLAN_ACCURACY", ACTUAL, FORECAST, name) == [[value]]
    assert run("PLAN_ACCURACY", ACTUAL, FORECAST, None, None, False) == table[1:]


def test_accuracy_scales_mase_by_the_season() -> None:
    actual, forecast = [10, 20, 14, 22, 13, 25], [11, 20, 12, 24, 13, 25]
    scale = (4 + 2 + 1 + 3) / 4
    assert run("PLAN_ACCURACY", actual, forecast, "mase", 2)[0][0] == pytest.approx(5 / 6 / scale)


def test_accuracy_leaves_open_periods_out() -> None:
    assert run("PLAN_ACCURACY", [*ACTUAL, None, 9], [*FORECAST, 150, None], "mae") == run(
        "PLAN_ACCURACY", ACTUAL, FORECAST, "mae"
    )


def test_accuracy_reads_a_row_beside_a_column_and_one_cell() -> None:
    assert call("PLAN_ACCURACY", [[ACTUAL], column(FORECAST), [["mae"]]])[0][0] == pytest.approx(7 / 3)
    assert call("PLAN_ACCURACY", [[[5]], [[3]], [["bias"]]]) == [[2.0]]


def test_accuracy_shows_a_zero_base_in_its_cell() -> None:
    table = dict(run("PLAN_ACCURACY", [0, 2], [1, 1])[1:])
    assert table["MAPE"] == "#DIV/0!"
    assert table["WAPE"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((ACTUAL, FORECAST[1:]), "#N/A"),
        ((ACTUAL, FORECAST, "Güte"), "#VALUE!"),
        (([None], [3]), "#NUM!"),
        (([0, 2], [1, 1], "mape"), "#DIV/0!"),
        (([0, 0], [1, 1], "wape"), "#DIV/0!"),
        (([3, 3], [1, 1], "mase"), "#DIV/0!"),
        ((ACTUAL, FORECAST, "mase", 0), "#NUM!"),
        ((["x"], [1]), "#VALUE!"),
    ],
)
def test_accuracy_refuses(arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        run("PLAN_ACCURACY", *arguments)
    assert caught.value.code == code


def test_tracking_matches_worked_figures() -> None:
    table = run("PLAN_TRACKING", ACTUAL, FORECAST)
    assert table[0] == ["Signal", "Flag"]
    assert [row[0] for row in table[1:]] == pytest.approx([1.00, 0.00, 1.00, 2.40, 1.15, 1.71], abs=0.005)
    assert {row[1] for row in table[1:]} == {""}


def test_tracking_flags_forecasts_that_stay_low_or_high() -> None:
    low = run("PLAN_TRACKING", [110] * 6, [100] * 6)
    assert [row[1] for row in low[1:]] == ["", "", "", "", "low", "low"]
    assert [row[1] for row in run("PLAN_TRACKING", [90] * 3, [100] * 3, 2)[1:]] == ["", "", "high"]


def test_tracking_keeps_open_periods_blank_and_perfect_ones_zero() -> None:
    table = run("PLAN_TRACKING", [5, None, 7], [5, 6, 6], None, False)
    assert table == [[0.0, ""], [None, ""], [2.0, ""]]


def test_tracking_refuses_a_limit_of_zero() -> None:
    with pytest.raises(FunctionError) as caught:
        run("PLAN_TRACKING", ACTUAL, FORECAST, 0)
    assert caught.value.code == "#NUM!"


def test_fva_matches_worked_figures() -> None:
    steps = [["naive", "Modell Ü"], *([a, f] for a, f in zip(ACTUAL, FORECAST[1:], strict=False))]
    table = call("PLAN_FVA", [column(ACTUAL[1:]), steps])
    assert table[0] == ["Step", "Error", "Against First", "Against Before"]
    assert [row[0] for row in table[1:]] == ["naive", "Modell Ü"]
    assert table[1][1:] == [pytest.approx(4.35502, abs=1e-5), None, None]
    assert table[2][1:] == pytest.approx([1.72775, 2.6273, 2.6273], abs=5e-5)


def test_fva_of_several_steps_adds_up_on_common_periods() -> None:
    steps = [["naive", "model", "final"], [90, 96, 99], [110, None, 100], [80, 95, 97]]
    rows = call("PLAN_FVA", [column([100, 100, 100]), steps, [["wape"]], [[False]]])
    assert [row[1] for row in rows] == pytest.approx([15, 4.5, 2])
    assert rows[2][2] == pytest.approx(rows[1][3] + rows[2][3])


@pytest.mark.parametrize(
    ("actual", "steps", "metric", "code"),
    [
        ([1, 2], [["a"], [1]], "mape", "#N/A"),
        ([1], [["a"]], "mape", "#VALUE!"),
        ([1], [[None], [1]], "mape", "#VALUE!"),
        ([0], [["a"], [1]], "mape", "#DIV/0!"),
        ([1], [["a"], [None]], "mape", "#NUM!"),
        ([1], [["a"], ["x"]], "mape", "#VALUE!"),
        ([1], [["a"], [1]], "mad", "#VALUE!"),
    ],
)
def test_fva_refuses(actual: list[Any], steps: Any, metric: str, code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        call("PLAN_FVA", [column(actual), steps, [[metric]]])
    assert caught.value.code == code


def test_backtest_of_a_rule_equals_a_loop() -> None:
    table = run("PLAN_BACKTEST", GROWING, MONTHS, 6, 2)
    wape = {(row[0], row[1]): row[2] for row in table[1:]}
    missed = actual = 0.0
    for held in (3, 6):
        past, later = GROWING[:-held], GROWING[-held:][:3]
        missed += sum(abs(a - past[i - 12]) for i, a in enumerate(later))
        actual += sum(later)
    assert wape["same_month", "1-3"] == pytest.approx(missed / actual)
    assert table[0][:4] == ["Method", "Lead", "WAPE", "MASE"]
    assert {row[0] for row in table[1:]} == {"auto", "same_month", "last_month", "avg3", "avg6", "avg12"}


def test_backtest_measures_the_methods_asked_for() -> None:
    names = {row[0] for row in call("PLAN_BACKTEST", [[GROWING], [MONTHS], [[3]], None, [["theta", "AUTO", None]]])}
    assert {"theta", "auto"} <= names
    assert len(run("PLAN_BACKTEST", GROWING, MONTHS, 3, None, None, False)[0]) == 11


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((GROWING[:20], MONTHS[:20], 3), "#NUM!"),
        ((GROWING, MONTHS, 0), "#NUM!"),
        ((GROWING, MONTHS, 3, 0), "#NUM!"),
        ((GROWING, MONTHS, 3, 3, "magic"), "#VALUE!"),
        ((GROWING, MONTHS[1:], 3), "#N/A"),
    ],
)
def test_backtest_refuses(arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        run("PLAN_BACKTEST", *arguments)
    assert caught.value.code == code


def test_why_gives_the_reason_of_the_same_call() -> None:
    grids = [column(GROWING[1:]), column(MONTHS), [[3]]]
    with pytest.raises(FunctionError) as caught:
        call("PLAN_FORECAST", grids)
    assert call("PLAN_WHY", [[["plan_forecast"]], *grids]) == [[str(caught.value)]]


def test_why_reads_errors_blanks_and_names() -> None:
    assert "#REF!" in run("PLAN_WHY", "PLAN_FTE", "#REF!")[0][0]
    assert run("PLAN_WHY", "PLAN_FTE", 880) == [["OK"]]
    assert run("PLAN_WHY", "PLAN_FTE", 880, None, 40) == [["OK"]]
    assert run("PLAN_WHY", "PLAN_FTE")[0][0].startswith("hours: missing")
    assert "no such function" in run("PLAN_WHY", "PLAN_FORCAST")[0][0]
    assert "too many arguments" in run("PLAN_WHY", "PLAN_FTE", 1, 1, 1, 1)[0][0]


def test_version_is_that_of_the_package() -> None:
    assert call("PLAN_VERSION", []) == [[__version__]]


def test_runinfo_names_xlplan_and_the_packages_that_compute() -> None:
    text = call("PLAN_RUNINFO", [])[0][0]
    assert text.startswith(f"xlplan {__version__}, numpy {np.__version__}, ")
    assert f"statsmodels {statsmodels.__version__}" in text.split(", ")
    assert call("PLAN_RUNINFO", [[["NumPy"]]]) == [[f"numpy {np.__version__}"]]
