from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import OutOfRangeError
from xlplan.core.labor.vacancy import (
    Cover,
    orientation_hours,
    turnover_lag,
    turnover_lag_months,
    vacant_fte,
)

MONTHS = pd.date_range("2026-07-01", periods=30, freq="MS", unit="s")


def test_turnover_lag_matches_the_worked_figures() -> None:
    lag = turnover_lag(1, 45, 83, cover=Cover(pct=0.8, rate=95), orient_days=42)
    found = [round(float(value), 2) for value in (*lag, lag.net)]
    assert found == [474.29, 21_342.86, 36_045.71, 10_800, 25_502.86]


def test_turnover_lag_without_cover_saves() -> None:
    assert turnover_lag(0.5, 40, 7).net == -800


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cover_pct", {"cover": Cover(pct=-1)}),
        ("cover_rate", {"cover": Cover(rate=-1)}),
        ("orient_days", {"orient_days": -1}),
        ("hours_per_week", {"hours_per_week": -1}),
    ],
)
def test_turnover_lag_refuses_a_negative_number(name: str, options: dict[str, Any]) -> None:
    with pytest.raises(OutOfRangeError, match=f"{name}: out of range: got -1"):
        turnover_lag(1, 45, 83, **options)


@settings(max_examples=60, deadline=None)
@given(st.dates(dt.date(2026, 7, 1), dt.date(2027, 6, 30)), st.integers(0, 200), st.integers(0, 120))
def test_turnover_lag_months_match_a_walk_over_the_days(leave: dt.date, days: int, orient: int) -> None:
    """The oracle pays the vacancy and the orientation day by day."""
    lag = turnover_lag(0.9, 45, days, cover=Cover(pct=0.8, rate=95), orient_days=orient)
    found = turnover_lag_months(lag, MONTHS, leave_date=leave, days_to_fill=days, orient_days=orient)
    saved, orientation = ({(m.year, m.month): 0.0 for m in MONTHS} for _ in range(2))
    for day in (leave + dt.timedelta(n) for n in range(1, days + 1)):
        saved[day.year, day.month] += 0.9 * 40 / 7 * 45
    for day in (leave + dt.timedelta(n) for n in range(days + 1, days + orient + 1)):
        orientation[day.year, day.month] += 0.9 * 40 / 7 * 45
    assert found.saved == pytest.approx(list(saved.values()), abs=1e-8)
    assert found.orientation == pytest.approx(list(orientation.values()), abs=1e-8)
    assert found.net.sum() == pytest.approx(float(lag.net), abs=1e-7)


def test_vacant_fte_matches_the_worked_figure() -> None:
    assert round(float(vacant_fte(100, 0.164, 83)), 2) == 3.73


def test_orientation_hours_of_six_weeks() -> None:
    assert orientation_hours(1, 42) == 240
    assert orientation_hours(np.array([2.0]), 42, hours_per_week=36) == pytest.approx([432])
