from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, ZeroDivisorError
from xlplan.core.labor.fte import fte, fte_hours

weeks = st.floats(1, 60)


@pytest.mark.parametrize(
    ("period", "hours_per_week", "expected"),
    [
        ("PP", 40, 80),
        ("Y", 40, 2_080),
        ("Y", 37.5, 1_950),
        ("PP", 37.5, 75),
        ("M", 40, 2_080 / 12),
        (7, 40, 40),
        (14, 40, 80),
        (364, 40, 2_080),
        (31, 40, 40 * 31 / 7),
    ],
)
def test_fte_hours_matches_worked_figures(period: float | str, hours_per_week: float, expected: float) -> None:
    assert fte_hours(period, hours_per_week=hours_per_week) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("short", "long"), [("pp", "Pay Period"), ("m", "MONTH"), ("y", " year ")])
def test_fte_hours_accepts_short_and_long_forms(short: str, long: str) -> None:
    assert fte_hours(short) == fte_hours(long)


@given(weeks)
def test_fte_hours_of_twelve_months_are_a_year(hours_per_week: float) -> None:
    year = fte_hours("Y", hours_per_week=hours_per_week)
    assert 12 * fte_hours("M", hours_per_week=hours_per_week) == pytest.approx(year)


@given(st.floats(1, 366), weeks)
def test_fte_hours_of_days_match_naive_formula(days: float, hours_per_week: float) -> None:
    assert fte_hours(days, hours_per_week=hours_per_week) == pytest.approx(hours_per_week * days / 7)


@pytest.mark.parametrize(
    ("period", "hours_per_week", "kind", "message"),
    [
        (0, 40, ZeroDivisorError, "period: out of range: got 0"),
        (-14, 40, OutOfRangeError, "period: out of range: got -14"),
        (float("inf"), 40, OutOfRangeError, "period: out of range: got inf"),
        ("PP", 0, ZeroDivisorError, "hours_per_week: out of range: got 0"),
        ("PP", -1, OutOfRangeError, "hours_per_week: out of range: got -1"),
        ("PP", float("nan"), OutOfRangeError, "hours_per_week: out of range: got nan"),
        ("Q", 40, InvalidValueError, "period: unknown: got 'Q', expected PP, M, Y or days"),
    ],
)
def test_fte_hours_refuses(period: float | str, hours_per_week: float, kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        fte_hours(period, hours_per_week=hours_per_week)


@pytest.mark.parametrize(
    ("hours", "period_hours", "expected"),
    [(880, 80, 11.0), (72, 80, 0.9), (132, 24 * 7, 132 / 168), (33.57 * 2_080, 2_080, 33.57)],
)
def test_fte_matches_worked_figures(hours: float, period_hours: float, expected: float) -> None:
    assert float(fte(hours, period_hours)) == pytest.approx(expected, rel=1e-15)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.floats(1, 3_000))
def test_fte_of_a_unit_is_the_sum_of_its_positions(hours: list[float], period_hours: float) -> None:
    total = float(fte(sum(hours), period_hours))
    assert sum(fte(hours, period_hours)) == pytest.approx(total, rel=1e-9, abs=1e-6)


def test_fte_leaves_unknown_hours_missing() -> None:
    np.testing.assert_array_equal(fte([[80.0, np.nan]], 80), [[1.0, np.nan]])


def test_fte_refuses_a_period_without_hours() -> None:
    with pytest.raises(ZeroDivisorError, match="period_hours: out of range: got 0"):
        fte(880, 0)
