from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from tests.libreoffice import convert
from xlplan.forecasting.models.triple import fit_triple, start_up
from xlplan.functions import call
from xlplan.functions.codes import FunctionError

LINE = [3.0, 5, 7, 9, 11, 13, 15, 17]
STEPS = list(range(1, 9))
NOISE = [9, -14, 3, 11, -8, 2, -5, 17, -12, 6, -9, 1, 7]
WAVE = [-60, -30, 20, 45, 70, 80, 62, 31, -12, -48, -80, -78]
VISITS = [1000 + 2.5 * t + WAVE[t % 12] + NOISE[t % 13] for t in range(48)]
STARTS = [dt.datetime(2022 + t // 12, t % 12 + 1, 1) for t in range(49)]
ENDS = [month - dt.timedelta(days=1) for month in STARTS]


def cells(name: str, *arguments: Any) -> Any:
    return call(name, [[[cell] for cell in a] if isinstance(a, list) else [[a]] for a in arguments])


def ets(target: Any, values: Any = LINE, timeline: Any = STEPS, *options: Any) -> Any:
    found = [row[0] for row in cells("PLAN_FORECAST_ETS", target, values, timeline, *options)]
    return found if isinstance(target, list) else found[0]


def code_of(name: str, *arguments: Any) -> str:
    with pytest.raises(FunctionError) as caught:
        cells(name, *arguments)
    return caught.value.code


def naive_triple(values: list[float], season: int, weights: tuple[float, float, float], horizon: int) -> list[float]:
    """Smooth step by step, in the textbook's error-correction form."""
    alpha, beta, gamma = weights
    level, trend, start = start_up(np.array(values), season)
    pattern = list(start)
    for value in values:
        seasonal = pattern.pop(0)
        error = value - (level + trend + seasonal)
        level, trend = level + trend + alpha * error, trend + beta * error
        pattern.append(seasonal + gamma * error)
    return [level + lead * trend + pattern[(lead - 1) % season] for lead in range(1, horizon + 1)]


def test_ets_continues_a_line() -> None:
    assert ets([9, 10, 12]) == pytest.approx([19, 21, 25], abs=1e-9)


def test_ets_between_two_periods_is_in_proportion_and_at_the_end_the_last_value() -> None:
    assert ets([8, 8.5, 9.25]) == pytest.approx([17, 18, 19.5], abs=1e-9)


def test_ets_keeps_the_shape_of_the_targets_and_their_blanks() -> None:
    assert call("PLAN_FORECAST_ETS", [[[9, None, 10]], [LINE], [STEPS]])[0] == pytest.approx([19.0, None, 21.0])


def test_ets_reads_any_order_rows_and_columns() -> None:
    expected = ets(9, VISITS[:8], STEPS)
    assert ets(9, VISITS[:8][::-1], STEPS[::-1]) == expected
    assert call("PLAN_FORECAST_ETS", [[[9]], [VISITS[:8]], [STEPS]]) == [[expected]]


def test_ets_month_starts_ends_and_counts_are_alike() -> None:
    count = ets(49, VISITS, list(range(1, 49)), 12)
    assert ets(STARTS[48], VISITS, STARTS[:48], 12) == count
    assert ets(ENDS[48], VISITS, ENDS[:48], 12) == count
    serials = [(end - dt.datetime(1899, 12, 30)).days for end in ENDS]
    assert ets(serials[48], VISITS, serials[:48], 12) == count


def test_ets_equals_the_textbook_recursion_from_statsmodels_parameters() -> None:
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    level, trend, season = start_up(np.array(VISITS), 12)
    model = ExponentialSmoothing(
        VISITS,
        trend="add",
        seasonal="add",
        seasonal_periods=12,
        initialization_method="known",
        initial_level=level,
        initial_trend=trend,
        initial_seasonal=season,
    )
    fit = fit_triple(np.array(VISITS), 12)
    alone = model.fit(use_brute=False)
    assert (fit.error**2).sum() == pytest.approx(alone.sse, rel=1e-6)
    assert fit.mean(15) == pytest.approx(alone.forecast(15), rel=1e-5)
    oracle = naive_triple(VISITS, 12, (fit.alpha, fit.beta, fit.gamma), 15)
    found = ets(list(range(49, 64)), VISITS, list(range(1, 49)), 12)
    assert found == pytest.approx(oracle, rel=1e-9)


def test_confint_equals_the_variance_of_statsmodels() -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series = np.array(VISITS) + np.cumsum(np.resize(NOISE[::-1], 48))
    fit = fit_triple(series, 12)
    level, trend, season = start_up(series, 12)
    model = ETSModel(
        pd.Series(series),
        trend="add",
        seasonal="add",
        seasonal_periods=12,
        initialization_method="known",
        initial_level=level,
        initial_trend=trend,
        initial_seasonal=season[::-1],
    )
    weights = [fit.alpha, max(fit.beta, 1e-10), fit.gamma]
    smoothed = model.smooth(np.r_[weights, level, trend, season[::-1]])
    table = smoothed.get_prediction(start=48, end=48 + 14).summary_frame(alpha=0.05)
    theirs = ((table["pi_upper"] - table["pi_lower"]) / 2).to_numpy()
    ours = fit.halfwidth(15, 0.95)
    assert ours / ours[0] == pytest.approx(theirs / theirs[0], rel=1e-4)
    assert ours[0] == pytest.approx(1.959964 * np.sqrt((fit.error**2).sum() / 45), rel=1e-6)


def test_confint_widens_with_confidence_and_repeats() -> None:
    wide, narrow = (cells("PLAN_FORECAST_CONFINT", 50, VISITS, list(range(1, 49)), c)[0][0] for c in (0.95, 0.5))
    assert wide > narrow > 0
    assert cells("PLAN_FORECAST_CONFINT", 50, VISITS, list(range(1, 49)))[0][0] == wide


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        (1, 9.0),
        (2, 2.0),
        (3, 2.0),
        (4, 12.0),
        (5, 9.0),
        (6, 6.0),
        (7, 18.0),
        ("sum", 18.0),
        ("Average", 9.0),
        ("MAX", 12.0),
    ],
)
def test_ets_aggregates_values_of_one_date(aggregation: object, expected: float) -> None:
    """The last date has 6 and 12, those before twice what the aggregation makes them: a flat line."""
    from xlplan.forecasting.history.timeline import read_series
    from xlplan.functions.ets_arguments import read_aggregation

    series = read_series(
        np.array([1.0, 1, 6, 12]),
        np.array([1.0, 2, 3, 3]),
        aggregation=read_aggregation(aggregation),  # type: ignore[arg-type]
    )
    assert series.values[-1] == expected


@pytest.mark.parametrize(("completion", "expected"), [(1, 19.0), (0, None)])
def test_ets_completes_missing_points(completion: int, expected: float | None) -> None:
    values: list[Any] = [3, 5, None, 9, 11, 13, 15, 17]
    found = ets(9, values, STEPS, 0, completion)
    assert (found == pytest.approx(19.0, abs=1e-6)) == (expected is not None)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((7, LINE, STEPS), "#NUM!"),
        ((9, LINE[1:], STEPS), "#N/A"),
        ((9, LINE, [1, 2, 3, 4, 5.5, 6, 7, 8]), "#NUM!"),
        ((9, LINE, [1, 1, 2, 3, 4, 5, 6, 7], 1, 1, 0), "#VALUE!"),
        ((9, LINE, STEPS, -1), "#NUM!"),
        ((9, LINE, STEPS, 2.5), "#NUM!"),
        ((9, LINE, STEPS, 8761), "#NUM!"),
        ((9, LINE, STEPS, 5), "#NUM!"),
        ((9, LINE, STEPS, 0, 2), "#NUM!"),
        ((9, LINE, STEPS, 0, 1, 8), "#NUM!"),
        ((9, LINE, STEPS, 0, 1, "total"), "#VALUE!"),
        ((9, [3, None, None, None, 11, 13, 15, 17], STEPS), "#NUM!"),
        ((9, [3, *[None] * 7], STEPS), "#NUM!"),
        ((9, LINE, [None, *STEPS[1:]]), "#VALUE!"),
        ((9, ["Jänner", *LINE[1:]], STEPS), "#VALUE!"),
        ((9, ["#N/A", *LINE[1:]], STEPS), "#N/A"),
        (("später", LINE, STEPS), "#VALUE!"),
        ((10**9, LINE, STEPS), "#NUM!"),
    ],
)
def test_ets_refuses_as_excel_does(arguments: tuple[Any, ...], code: str) -> None:
    assert code_of("PLAN_FORECAST_ETS", *arguments) == code


def test_ets_of_several_targets_shows_an_error_only_where_it_belongs() -> None:
    assert ets([7, 9]) == ["#NUM!", pytest.approx(19.0)]


def test_ets_gaps_up_to_thirty_percent_are_completed() -> None:
    values: list[Any] = [3, 5, None, 9, None, 13, None, 17, 19, 21]
    assert ets(11, values, list(range(1, 11)), 0) == pytest.approx(23, abs=1e-9)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confint_refuses_a_confidence_out_of_range(confidence: float) -> None:
    assert code_of("PLAN_FORECAST_CONFINT", 9, LINE, STEPS, confidence) == "#NUM!"


@pytest.mark.parametrize(
    ("values", "timeline", "length"),
    [(VISITS, STARTS[:48], 12), (VISITS, ENDS[:48], 12), ([1, 5, 9] * 6, list(range(18)), 3), (LINE, STEPS, 1)],
)
def test_seasonality_finds_the_length(values: list[Any], timeline: list[Any], length: int) -> None:
    assert cells("PLAN_FORECAST_SEASONALITY", values, timeline) == [[length]]


def test_seasonality_of_chance_is_mostly_none() -> None:
    from xlplan.forecasting.history.season import season_length

    rng = np.random.default_rng(5)
    found = [season_length(rng.standard_normal(84), usual=(12,)) for _ in range(100)]
    assert sum(length > 1 for length in found) <= 10


def test_stat_measures_equal_their_formulas() -> None:
    fit = fit_triple(np.array(VISITS), 12)
    error = [a - f for a, f in zip(VISITS, fit.fitted.tolist(), strict=True)]
    mae = sum(map(abs, error)) / 48
    naive = sum(abs(VISITS[t] - VISITS[t - 12]) for t in range(12, 48)) / 36
    smape = sum(2 * abs(e) / (a + a - e) for a, e in zip(VISITS, error, strict=True)) / 48
    rmse = (sum(e * e for e in error) / 48) ** 0.5
    expected = [fit.alpha, fit.beta, fit.gamma, mae / naive, smape, mae, rmse, 1, 12, 48 * mae / sum(VISITS)]
    expected.append(sum(error) / 48)
    found = [cells("PLAN_FORECAST_STAT", VISITS, STARTS[:48], kind, 12)[0][0] for kind in range(1, 12)]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_stat_names_are_the_numbers() -> None:
    names = ["alpha", "beta", "gamma", "mase", "smape", "MAE", "rmse", "step", "Season", "wape", "bias", "backtest"]
    for number, name in enumerate(names, 1):
        by_name, by_number = (cells("PLAN_FORECAST_STAT", VISITS, STARTS[:48], kind) for kind in (name, number))
        assert by_name == by_number


def test_stat_backtest_equals_a_loop() -> None:
    scaled = []
    for held in (3, 6, 9):
        past, actual = VISITS[:-held], VISITS[-held:]
        fit = fit_triple(np.array(past), 12)
        ahead = naive_triple(past, 12, (fit.alpha, fit.beta, fit.gamma), held)
        scale = sum(abs(past[t] - past[t - 12]) for t in range(12, len(past))) / (len(past) - 12)
        scaled += [abs(a - f) / scale for a, f in zip(actual, ahead, strict=True)]
    found = cells("PLAN_FORECAST_STAT", VISITS, STARTS[:48], 12, 12)[0][0]
    assert found == pytest.approx(sum(scaled) / len(scaled), rel=1e-9)


@pytest.mark.parametrize(
    ("values", "kind", "code"),
    [(LINE, 0, "#NUM!"), (LINE, 13, "#NUM!"), (LINE, "delta", "#VALUE!"), ([4.0] * 8, "mase", "#DIV/0!")],
)
def test_stat_refuses(values: list[Any], kind: Any, code: str) -> None:
    assert code_of("PLAN_FORECAST_STAT", values, STEPS, kind, 0) == code


@pytest.mark.xdist_group("libreoffice")
def test_ets_beside_libreoffice(tmp_path: Path) -> None:
    """A line is exact in both; with noise and a season they differ by less than their errors; month ends fail there."""
    book = openpyxl.Workbook()
    sheets = [
        ("line", LINE, STEPS, 9, 0),
        ("year", VISITS, list(range(1, 49)), 49, 12),
        ("ends", VISITS, ENDS, ENDS[48], 12),
    ]
    for name, values, timeline, target, season in sheets:
        sheet = book.create_sheet(name)
        for row, value in enumerate(values, 1):
            sheet.cell(row, 1, timeline[row - 1])
            sheet.cell(row, 2, value)
        sheet["D1"] = target
        data = f"B1:B{len(values)},A1:A{len(values)}"
        sheet["E1"] = f"=_xlfn.FORECAST.ETS(D1,{data},{season},1,1)"
        sheet["E2"] = f"=_xlfn.FORECAST.ETS.STAT({data},8,{season},1,1)"
    book.save(tmp_path / "ets.xlsx")
    theirs = openpyxl.load_workbook(convert(tmp_path / "ets.xlsx", tmp_path, "xlsx"), data_only=True)
    assert theirs["line"]["E1"].value == pytest.approx(ets(9), abs=1e-6)
    year, error = ets(49, VISITS, list(range(1, 49)), 12), cells("PLAN_FORECAST_STAT", VISITS, STARTS[:48], 7, 12)[0][0]
    assert abs(theirs["year"]["E1"].value - year) < 2 * error
    assert theirs["year"]["E2"].value == 1
    assert str(theirs["ends"]["E1"].value).startswith("#")
