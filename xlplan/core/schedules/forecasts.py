"""Forecasts: every series, what it was made from, how good it was, and what a manager put in its place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.schedules.schedule import Check, Output, Plan, Schedule, missing_check
from xlplan.core.tables.table import Column, Table, cost_center, month, number, text

__all__ = ["FORECASTS"]

OVERRIDES = Table(
    "over",
    "tblOver",
    "Overrides",
    "A number that should stand instead of the forecast, and why.",
    (
        month(),
        cost_center(),
        text("item", "Item as on the Forecast sheet", True, 200),
        number("value", "Value to use", required=True),
        text("reason", "Why", True, 260),
        text("who", "Role that decided", width=130),
        Column("when", "date", "Decided on", False, number_format="day", width=100),
        Column(
            "expires",
            "date",
            "Ignored from this day on; empty = never",
            False,
            number_format="day",
            width=100,
        ),
    ),
    ("month", "cost_center", "item"),
)

FORECAST = Table(
    "forecast",
    "tblForecast",
    "Forecast data",
    "Every series, every month ahead. Written by xlplan at each refresh.",
    (
        text("run_id", "Refresh that wrote the row", width=130),
        text("series", "Name in the picker", width=280),
        text("item", "What is forecast", width=190),
        text("cost_center", "Department", width=90),
        month("First day of the month"),
        number("p10", "Low end of the 80% range"),
        number("forecast", "Expected value"),
        number("p90", "High end of the 80% range"),
        number("lower", "Low end of the wide range"),
        number("upper", "High end of the wide range"),
        text("method", "Method used", width=120),
        number("override", "Value typed on Overrides"),
        number("final", "Override, or else forecast"),
    ),
)

HISTORY = Table(
    "history",
    "tblHistory",
    "History data",
    "The monthly history that the forecasts were made from, and the budget.",
    (
        text("series", "Name in the picker", width=280),
        text("item", "What is counted", width=190),
        text("cost_center", "Department", width=90),
        month("First day of the month"),
        number("actual", "Closed months"),
        number("budget", "Budget"),
    ),
)

SERIES = Table(
    "series",
    "tblSeries",
    "Series",
    "One row per series: what it is, what it was forecast with, or why not.",
    (
        text("series", "Name in the picker", width=280),
        text("subject", "Definition", width=130),
        text("cost_center", "Department", width=90),
        text("item", "What is forecast", width=190),
        text("unit", "Unit", width=90),
        number("months", "Closed months used", "gen", width=70),
        Column("first_month", "month", "First month", number_format="mon", width=90),
        Column("last_month", "month", "Last month", number_format="mon", width=90),
        text("method", "Method used", width=120),
        text("calendar", "Days taken into account", width=100),
        text("verdict", "Which method was closest at past closes", width=460),
        text("note", "Said by the engine", width=460),
    ),
)

ACCURACY = Table(
    "accuracy",
    "tblAccuracy",
    "Accuracy",
    "Error of each method at past closes, by months ahead.",
    (
        text("series", "Name in the picker", width=280),
        text("method", "Method", width=120),
        text("lead", "Months ahead", width=90),
        number("wape", "Error as share of volume", "pct"),
        number("mase", "Error against repeating last year", "rate2"),
        number("bias", "Actual minus forecast, mean"),
        number("n", "Months measured", "gen", width=70),
        number("rmsse", "Root mean squared error against repeating last year", "rate2"),
        number("smape", "Symmetric error, %", "rate2"),
        number("coverage_80", "Months within the 80% range", "pct"),
        number("coverage_95", "Months within the 95% range", "pct"),
        number("msis_95", "Score of the 95% range; lower is better", "rate2"),
        number("value_added", "Error saved against repeating last year", "points"),
    ),
)


def _checks(plan: Plan) -> list[Check]:
    checks = forecast_checks(plan.rows("series"), plan.rows("forecast"), close=plan.close, end=plan.forecast_end)
    what = "Series whose newest month looks like a slip, or a new level"
    return [
        *checks,
        missing_check(
            "newest", what, plan.doubtful, "See its note on the sheet Series; correct the month if it is wrong"
        ),
    ]


def forecast_checks(
    series: pd.DataFrame, forecast: pd.DataFrame, *, close: pd.Timestamp, end: pd.Timestamp
) -> list[Check]:
    """Check that each series is forecast or explained, to the right months, with ranges in order.

    Parameters
    ----------
    series : pandas.DataFrame
        ``series``, ``last_month``, ``method`` (empty = not forecast), ``note``.
    forecast : pandas.DataFrame
        ``series``, ``month``, ``lower``, ``p10``, ``forecast``, ``p90``, ``upper``.
    close : pandas.Timestamp
        Last closed month.
    end : pandas.Timestamp
        Last month ahead.
    """
    wanted = series["series"]
    explained = series["note"].fillna("").str.len().gt(0) & series["method"].isna()
    answered = wanted.isin(forecast["series"]) | explained
    bands = forecast[["lower", "p10", "forecast", "p90", "upper"]].to_numpy(dtype=float)
    crossed = float((np.diff(bands, axis=1) < -1e-9).any(axis=1).sum()) if len(bands) else 0.0
    reach = forecast.groupby("series")["month"].max()
    late = series.loc[series["method"].notna() & (series["last_month"] < close), "series"]
    return [
        ("series", "Series forecast, or not forecast with a reason", float(len(wanted)), float(answered.sum()), 0.0,
         "See the sheet Series"),
        ("horizon", "Series forecast to the last month ahead", float(len(reach)), float((reach >= end).sum()), 0.0,
         "Refresh again; if it stays, report it"),
        ("ranges", "Months whose ranges cross", 0.0, crossed, 0.0, "Refresh again; if it stays, report it"),
        ("last_actual", "Series without a value in the last closed month", 0.0, float(len(late)), 0.0,
         "Import the month's rows" + (f": {', '.join(late[:3])}" if len(late) else "")),
    ]  # fmt: skip


FORECASTS = Schedule(
    "forecasts",
    inputs=(OVERRIDES,),
    outputs=(Output(FORECAST), Output(HISTORY), Output(SERIES), Output(ACCURACY)),
    checks=_checks,
)
