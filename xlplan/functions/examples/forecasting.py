"""Examples of forecasts, of what prepares a history and of what judges a forecast."""

from __future__ import annotations

from xlplan.functions.convert import Cell, Grid
from xlplan.functions.examples.example import Example, column, day, months

__all__ = ["DATA_AND_ACCURACY", "FORECAST", "VISITS", "VISIT_MONTHS"]

VISITS: list[Cell] = [
    *(3061, 3402, 3390, 3152, 3201, 3047, 3015, 2931, 3098, 3024, 3040, 3066),
    *(3214, 3389, 3551, 3118, 3392, 3059, 3174, 3085, 3093, 3187, 3021, 3190),
    *(3188, 3576, 3541, 3270, 3377, 3211, 3169, 3160, 3151, 3288, 3094, 3301),
]
"""Emergency visits a month."""
VISIT_MONTHS = months(2023, 11, 36)

_HISTORY = (column(*VISITS), column(*VISIT_MONTHS))
_ACTUAL = column(3188, 3576, 3541, 3270, 3377, None)
_FORECAST = column(3250, 3480, 3610, 3260, 3390, 3180)
_PROBABILITIES: Grid = [[0.1, 0.5, 0.9]]
_STEPS: Grid = [
    ["last year", "model", "override"],
    [3214, 3231, 3300],
    [3389, 3498, 3500],
    [3551, 3577, 3600],
    [3118, 3236, 3250],
]

FORECAST = {
    "PLAN_FORECAST": Example("Emergency visits of the next three months, 80 % range.", (*_HISTORY, 3, None, 0.8), 0),
    "PLAN_FORECAST_QUANTILE": Example(
        "Visits that the next two months stay below once in ten times, every other time, nine times in ten.",
        (*_HISTORY, 2, _PROBABILITIES),
        0,
    ),
    "PLAN_FORECAST_TOTAL": Example(
        "Visits of fiscal year 2027, July to June: four months are closed. Shown to hundreds.",
        (*_HISTORY, day(2026, 7), day(2027, 6), 0.8),
        -2,
    ),
    "PLAN_FORECAST_METHOD": Example("Which method would have been closest at past closes?", (*_HISTORY, 12)),
    "PLAN_FORECAST_EXPLAIN": Example("What the forecast of the next three months is made of.", (*_HISTORY, 3), 0),
    "PLAN_FORECAST_ETS": Example(
        "The arguments of FORECAST.ETS: three months, and a season of twelve.",
        (column(*months(2026, 11, 3)), *_HISTORY, 12),
        0,
    ),
    "PLAN_FORECAST_CONFINT": Example(
        "Half the width of the range of that forecast, 95 %.", (column(*months(2026, 11, 3)), *_HISTORY, 0.95, 12), 0
    ),
    "PLAN_FORECAST_SEASONALITY": Example("Visits repeat every twelve months.", _HISTORY),
    "PLAN_FORECAST_STAT": Example("Mean absolute error one month ahead.", (*_HISTORY, "mae", 12), 0),
    "PLAN_RECONCILE": Example(
        "The forecast of the hospital and those of its two units do not agree; each gives way a little.",
        (
            [["Unit", "2026-11", "2026-12"], ["Hospital", 1050, 1080], ["ICU", 310, 320], ["4 West", 715, 730]],
            [["ICU", "Hospital"], ["4 West", "Hospital"]],
        ),
    ),
}

DATA_AND_ACCURACY = {
    "PLAN_TOMONTHLY": Example(
        "Patient days reported by week, brought to months.",
        (column(212, 208, 221, 217), column(day(2026, 10, 12), day(2026, 10, 19), day(2026, 11, 2), day(2026, 11, 9))),
    ),
    "PLAN_CLEAN": Example(
        "A strike in August: its month takes the usual value.",
        (
            column(905, 890, 310, 902),
            column(*months(2026, 6, 4)),
            [["type", "start", "end"], ["AO", day(2026, 8), day(2026, 8)]],
        ),
    ),
    "PLAN_BREAKS": Example(
        "A competitor closed its unit: surgery cases since January 2026.",
        (
            column(*(412, 405, 398, 420, 401, 409, 415, 396, 404, 411, 399, 407), *(506, 498, 511, 495, 503, 508)),
            column(*months(2025, 1, 18)),
            1,
        ),
        0,
    ),
    "PLAN_ACCURACY": Example("Five closed months against their forecasts.", (_ACTUAL, _FORECAST), 3),
    "PLAN_BACKTEST": Example(
        "How far off auto and the run-rate rules would have been at three past closes, up to three months ahead.",
        (*_HISTORY, 3),
    ),
    "PLAN_FVA": Example(
        "Did the model and the director's override improve on last year's month?",
        (
            column(3188, 3576, 3541, 3270),
            _STEPS,
        ),
    ),
    "PLAN_TRACKING": Example(
        "A forecast that has been too low for five months.",
        (column(3188, 3576, 3541, 3270, 3377, None), column(3120, 3490, 3450, 3210, 3300, 3180)),
    ),
}
