"""Calls of forecasting functions whose cells are known otherwise: plain loops, statsmodels by itself."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any
from unittest.mock import ANY

import numpy as np
from statsmodels.tsa.holtwinters import Holt

from tests.functions.parity_cases import BLANK, Case, D, column, months, serial

__all__ = ["FORECAST_CASES"]

DAYS = [310.0, 290.0, 330.0]
SUMMER = column(*months(2026, 7, 3))
BIRTHS = [80.0, 75.0, 82.0, 85.0, 88.0, 90.0, 95.0, 96.0, 92.0, 88.0, 82.0, 80.0] * 3
THREE_YEARS = months(2023, 1, 36)
ACTUAL, FORECAST = [120.0, 128.0, 133.0, None], [118.0, 131.0, 128.0, 130.0]
ERRORS = [2.0, -3.0, 5.0]
CHANGES = [8.0, 5.0]
NAMES = ["Period", "Forecast", "Lower", "Upper"]
RULES = {"same_month": 0, "last_month": 1, "avg3": 3, "avg6": 6, "avg12": 12}
LINE = [3.0, 5.0, 7.0, 9.0]
STEPS = [1.0, 2.0, 3.0, 4.0]
CASES = [10.0, 14.0, 9.0, 12.0, 15.0, 11.0, 13.0, 8.0]
COSTS = [100 + 3 * x for x in CASES]
SKIPPED = [["type", "start"], ["SKIP", D(2026, 10, 1)]]


def scores() -> list[list[Any]]:
    """Measure three errors by hand; the fourth period is open."""
    pairs = [(a, f) for a, f in zip(ACTUAL, FORECAST, strict=True) if a is not None and f is not None]
    mae = sum(map(abs, ERRORS)) / 3
    return [
        ["Metric", "Value"],
        ["MAE", mae],
        ["RMSE", math.sqrt(sum(e * e for e in ERRORS) / 3)],
        ["MAPE", sum(abs(a - f) / a for a, f in pairs) / 3],
        ["WAPE", 10 / 381],
        ["sMAPE", sum(2 * abs(a - f) / (a + f) for a, f in pairs) / 3],
        ["MASE", mae / (sum(CHANGES) / 2)],
        ["Bias", 4 / 3],
        ["N", 3],
    ]


def backtest() -> list[list[Any]]:
    """Measure the run-rate rules at two past closes three months apart, one to three months ahead."""
    rows = []
    for name, length in RULES.items():
        missed = bias = volume = 0.0
        for origin in (30, 33):
            for lead in range(3):
                mean = sum(BIRTHS[origin - length : origin]) / length if length else BIRTHS[origin + lead - 12]
                actual = BIRTHS[origin + lead]
                missed, bias, volume = missed + abs(actual - mean), bias + actual - mean, volume + actual
        rows.append([name, "1-3", missed / volume, ANY, ANY, ANY, bias / 6, None, None, None, 6])
    return sorted(rows, key=lambda row: row[2])


def backtest_headers() -> list[str]:
    measures = ["WAPE", "MASE", "sMAPE", "RMSSE", "Bias", "Coverage 80", "Coverage 95", "Value Added", "N"]
    return ["Method", "Lead", *measures]


def smoothed_trend() -> tuple[list[float], list[list[float]]]:
    """Forecast by statsmodels' Holt alone, from the line through the first twenty months."""
    rng = np.random.default_rng(7)
    visits = np.round(900 + 2.5 * np.arange(36) + np.cumsum(rng.normal(0, 6, 36)))
    slope, level = np.polyfit(np.arange(1, 21), visits[:20], 1)
    model = Holt(visits, initialization_method="known", initial_level=level, initial_trend=slope)
    return visits.tolist(), column(*model.fit().forecast(3).tolist())


def days_of_months(count: int) -> list[list[Any]]:
    """Count the days of each month from 2000 on, one day after the other."""
    found: dict[D, int] = {}
    for i in range(count):
        first = (D(2000, 1, 1) + dt.timedelta(i)).replace(day=1)
        found[first] = found.get(first, 0) + 1
    return [[month, days, days] for month, days in found.items()]


TREND, TREND_AHEAD = smoothed_trend()

FORECAST_CASES = {
    "forecast run rate": Case(
        "PLAN_FORECAST",
        (column(*DAYS), SUMMER, 2.0, None, None, "avg3"),
        [NAMES, *([month, sum(DAYS) / 3, ANY, ANY] for month in months(2026, 10, 2))],
    ),
    "forecast serial dates in a row": Case(
        "PLAN_FORECAST",
        ([DAYS], [[serial(month) for (month,) in SUMMER]], 1.0, 0.0, 0.8, "naive", False),
        [[D(2026, 10, 1), 330, ANY, ANY]],
    ),
    "forecast text months": Case(
        "PLAN_FORECAST",
        (column(*DAYS), column("2026-07", "2026-08", "2026-09"), 1.0, BLANK, BLANK, "last_month", "FALSE"),
        [[D(2026, 10, 1), 330, ANY, ANY]],
    ),
    "forecast blank month": Case(
        "PLAN_FORECAST",
        (column(*DAYS, None), column(*months(2026, 7, 4)), 1.0, None, None, "last_month", False),
        [[D(2026, 10, 1), 330, ANY, ANY]],
    ),
    "forecast last year": Case(
        "PLAN_FORECAST",
        (column(*BIRTHS), column(*THREE_YEARS), 12.0, 12.0, None, "same_month", False),
        [[month, births, ANY, ANY] for month, births in zip(months(2026, 1, 12), BIRTHS[:12], strict=True)],
    ),
    "forecast by a driver": Case(
        "PLAN_FORECAST",
        (column(*COSTS), column(*months(2026, 1, 8)), 2.0, *[None] * 3, False, None, column(*CASES), column(20.0, 5.0)),
        [[D(2026, 9, 1), 160, 160, 160], [D(2026, 10, 1), 115, 115, 115]],
    ),
    "forecast after a skipped month": Case(
        "PLAN_FORECAST",
        (column(*DAYS, 4.0), column(*months(2026, 7, 4)), 1.0, None, None, "last_month", False, SKIPPED),
        [[D(2026, 11, 1), 330, ANY, ANY]],
    ),
    "forecast driver of another size": Case(
        "PLAN_FORECAST", (column(*DAYS), SUMMER, 1.0, *[None] * 5, column(1.0, 2.0), 5.0), "#N/A"
    ),
    "forecast constant driver": Case(
        "PLAN_FORECAST", (column(*DAYS), SUMMER, 1.0, *[None] * 5, column(1.0, 1.0, 1.0), 5.0), "#NUM!"
    ),
    "forecast sizes": Case("PLAN_FORECAST", (column(*DAYS), column(*THREE_YEARS), 1.0), "#N/A"),
    "forecast too far": Case("PLAN_FORECAST", (column(*DAYS), SUMMER, 121.0), "#NUM!"),
    "forecast unknown method": Case("PLAN_FORECAST", (column(*DAYS), SUMMER, 1.0, None, None, "crystal"), "#VALUE!"),
    "forecast month twice": Case(
        "PLAN_FORECAST", ([[1.0, 2.0, 3.0]], [[D(2026, 7, 1), D(2026, 7, 9), D(2026, 9, 1)]], 1.0), "#VALUE!"
    ),
    "forecast error cell": Case("PLAN_FORECAST", (column(1.0, 2.0, "#DIV/0!"), SUMMER, 1.0), "#DIV/0!"),
    "forecast no values": Case("PLAN_FORECAST", (column(None, None, None), SUMMER, 1.0), "#NUM!"),
    "quantile": Case(
        "PLAN_FORECAST_QUANTILE",
        (column(*DAYS), SUMMER, 1.0, [[0.1, 0.5]], "avg3"),
        [["Period", "P10", "P50"], [D(2026, 10, 1), ANY, 310]],
    ),
    "quantile out of range": Case("PLAN_FORECAST_QUANTILE", (column(*DAYS), SUMMER, 1.0, [[0.1, 1.0]]), "#NUM!"),
    "total": Case(
        "PLAN_FORECAST_TOTAL",
        (column(*DAYS), SUMMER, D(2026, 7, 1), D(2026, 12, 31), None, True, "avg3"),
        [["Total", "Lower", "Upper"], [sum(DAYS) + 3 * 310, ANY, ANY]],
    ),
    "total of the rest": Case(
        "PLAN_FORECAST_TOTAL",
        (column(*DAYS), SUMMER, D(2026, 7, 1), D(2026, 12, 31), None, False, "avg3", False),
        [[930, ANY, ANY]],
    ),
    "method": Case(
        "PLAN_FORECAST_METHOD",
        (column(*DAYS), SUMMER),
        [["auto: 3 months are too short for a backtest, which needs 30: the structural average is used."]],
    ),
    "explain a constant": Case(
        "PLAN_FORECAST_EXPLAIN",
        (column(*[100.0] * 36), column(*THREE_YEARS), 2.0),
        [
            ["Period", "Level", "Trend", "Season", "Calendar", "Forecast"],
            *([month, 100, 0, 0, 0, 100] for month in months(2026, 1, 2)),
        ],
    ),
    "ets line": Case("PLAN_FORECAST_ETS", (column(5.0, 6.5, None), [LINE], [STEPS]), column(11, 14, None)),
    "ets as statsmodels": Case(
        "PLAN_FORECAST_ETS",
        (column(*months(2026, 1, 3)), column(*TREND), column(*THREE_YEARS), 0.0),
        TREND_AHEAD,
        tolerance=1e-4,
    ),
    "ets in the past": Case("PLAN_FORECAST_ETS", (2.0, [LINE], [STEPS]), "#NUM!"),
    "ets past among others": Case("PLAN_FORECAST_ETS", ([[2.0, 5.0]], [LINE], [STEPS]), [["#NUM!", 11]]),
    "ets uneven steps": Case("PLAN_FORECAST_ETS", (9.0, [LINE], [[1.0, 2.0, 3.5, 7.1]]), "#NUM!"),
    "confint of a line": Case("PLAN_FORECAST_CONFINT", (5.0, [LINE], [STEPS], 0.9), [[0]]),
    "confint level": Case("PLAN_FORECAST_CONFINT", (5.0, [LINE], [STEPS], 1.0), "#NUM!"),
    "seasonality": Case("PLAN_FORECAST_SEASONALITY", (column(*BIRTHS), column(*THREE_YEARS)), [[12]]),
    "stat step": Case("PLAN_FORECAST_STAT", ([LINE], [[2.0, 4.0, 6.0, 8.0]], "step"), [[2]]),
    "stat unknown": Case("PLAN_FORECAST_STAT", ([LINE], [STEPS], 13.0), "#NUM!"),
    "reconcile": Case(
        "PLAN_RECONCILE",
        (
            [["Unit", "Nov"], ["Hôpital", 105.0], ["ICU", 60.0], ["ED", 40.0]],
            [["ICU", "Hôpital"], ["ED", "Hôpital"]],
        ),
        [["Unit", "Nov"], ["Hôpital", 102.5], ["ICU", 61.25], ["ED", 41.25]],
    ),
    "to monthly": Case(
        "PLAN_TOMONTHLY",
        ([[10.0, 12.0, 7.0]], [[D(2026, 10, 1), D(2026, 10, 31), D(2026, 12, 2)]], "average"),
        [["Month", "Value", "N"], [D(2026, 10, 1), 11, 2], [D(2026, 11, 1), None, 0], [D(2026, 12, 1), 7, 1]],
    ),
    "to monthly 10,000 days": Case(
        "PLAN_TOMONTHLY",
        (column(*[1.0] * 10_000), column(*[serial(D(2000, 1, 1)) + i for i in range(10_000)]), None, False),
        days_of_months(10_000),
    ),
    "clean": Case(
        "PLAN_CLEAN",
        (
            column(100.0, 110.0, 20.0, 130.0),
            column(*months(2026, 6, 4)),
            [["type", "start", "end"], ["AO", D(2026, 8, 1), None]],
        ),
        [["Adjusted", "Flag"], [100, None], [110, None], [120, "AO"], [130, None]],
    ),
    "breaks": Case(
        "PLAN_BREAKS",
        (column(*[100.0] * 18, *[200.0] * 18), column(*THREE_YEARS)),
        [["Date", "Type", "Size"], [D(2024, 7, 1), "level shift", 100]],
    ),
    "breaks too short": Case("PLAN_BREAKS", (column(*DAYS), SUMMER), "#NUM!"),
    "accuracy": Case("PLAN_ACCURACY", (column(*ACTUAL), column(*FORECAST)), scores()),
    "accuracy one measure": Case("PLAN_ACCURACY", (column(*ACTUAL), column(*FORECAST), "mae"), [[10 / 3]]),
    "accuracy of zeros": Case("PLAN_ACCURACY", (column(0.0, 0.0), column(1.0, 1.0), "WAPE"), "#DIV/0!"),
    "tracking": Case(
        "PLAN_TRACKING",
        (column(*ACTUAL), column(*FORECAST), 1.1),
        [["Signal", "Flag"], [1, None], [-1 / 2.5, None], [4 / (10 / 3), "low"], [None, None]],
    ),
    "value added": Case(
        "PLAN_FVA",
        (column(128.0, 133.0), [["naïve", "model"], [120.0, 130.0], [128.0, 131.0]]),
        [
            ["Step", "Error", "Against First", "Against Before"],
            ["naïve", 50 * (8 / 128 + 5 / 133), None, None],
            ["model", 50 * (2 / 128 + 2 / 133), *[50 * (6 / 128 + 3 / 133)] * 2],
        ],
    ),
    "backtest": Case(
        "PLAN_BACKTEST",
        (column(*BIRTHS), column(*THREE_YEARS), 3.0, 2.0, "same_month"),
        [backtest_headers(), *backtest()],
    ),
    "backtest too short": Case("PLAN_BACKTEST", (column(*DAYS), SUMMER, 3.0), "#NUM!"),
}
