from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, OutOfRangeError, SizeError, ZeroDivisorError
from xlplan.core.labor.relief import cover_fte, relief_factor
from xlplan.core.labor.staffing import hours_per_patient_day, paid_hours, productivity_index, required_fte, staff_hours

whole = st.integers(1, 5_000)


@pytest.mark.parametrize(
    ("found", "expected", "tolerance"),
    [
        (staff_hours(840, 6.0, fixed_hours=520), 5_560, 1e-9),
        (staff_hours(1_000, 6.0, productive_share=0.88), 6_000 / 0.88, 1e-9),
        (paid_hours(10, 0.88), 11.3636, 5e-5),
        (relief_factor(2_080, 224), 1.12069, 5e-6),
        (cover_fte(8, 3), 33.6, 1e-12),
        (cover_fte(8, 3, relief=relief_factor(2_080, 224)), 37.655, 5e-4),
        (hours_per_patient_day(8 * 3 * 8, 32), 6.0, 1e-12),
        (required_fte(28 * 30, 6.5, 2_080 / 12), 31.5, 1e-9),
        (required_fte(42 * 365, 21, 2_080, productive_share=0.65 * 7 / 8), 272.13, 5e-3),
        (productivity_index(5_920, 5_900), 1.00339, 5e-6),
    ],
)
def test_staffing_matches_worked_figures(found: Any, expected: float, tolerance: float) -> None:
    assert float(found) == pytest.approx(expected, abs=tolerance)


def test_cover_is_the_shifts_of_a_week_handed_out_one_by_one() -> None:
    """Count the posts of a week, and how many people it takes at five shifts each."""
    posts = sum(1 for _day in range(7) for _shift in range(3) for _nurse in range(8))
    assert float(cover_fte(8, 3)) == pytest.approx(posts / 5)


def test_cover_with_relief_works_as_many_hours_as_the_posts_take() -> None:
    worked_a_year = float(cover_fte(8, 3, relief=relief_factor(2_080, 224))) * (2_080 - 224)
    assert worked_a_year == pytest.approx(8 * 3 * 7 * 8 * 52)


def test_cover_is_not_the_published_double_count() -> None:
    assert "fliphtml5.com/szqqx/wiis, p. 369" in str(cover_fte.__doc__)
    assert float(cover_fte(8, 3, relief=relief_factor(2_080, 224))) < 24 + 33.6 + 2.64


def test_staff_hours_by_month_take_the_leave_of_each_month() -> None:
    hours = staff_hours([100, 100], 6.0, productive_share=[0.9, 0.75])
    np.testing.assert_allclose(hours, [600 / 0.9, 800])


@given(whole, whole, st.integers(0, 5_000), st.integers(1, 100))
def test_staff_hours_match_exact_arithmetic(volume: int, minutes: int, fixed: int, percent: int) -> None:
    exact = (fixed + volume * Fraction(minutes, 60)) / Fraction(percent, 100)
    found = staff_hours(volume, minutes / 60, fixed_hours=fixed, productive_share=percent / 100)
    assert float(found) == pytest.approx(float(exact), rel=1e-12)


@given(whole, st.integers(0, 2_000))
def test_relief_pays_worked_hours_up_like_a_productive_share(hours: int, leave: int) -> None:
    worked = (2_080 - leave) / 2_080
    assert hours * float(relief_factor(2_080, leave)) == pytest.approx(float(paid_hours(hours, worked)), rel=1e-12)


@given(whole, whole)
def test_required_hours_are_the_standard_again(days: int, minutes: int) -> None:
    fte = float(required_fte(days, minutes / 60, 173.33))
    assert float(hours_per_patient_day(fte * 173.33, days)) == pytest.approx(minutes / 60, rel=1e-12)


def test_staffing_leaves_open_months_missing() -> None:
    np.testing.assert_array_equal(staff_hours([10, np.nan], 2, fixed_hours=[1, 1]), [21, np.nan])
    np.testing.assert_array_equal(hours_per_patient_day([8, 8], [0, np.nan]), [np.nan, np.nan])
    np.testing.assert_array_equal(productivity_index(8, [0, 4]), [np.nan, 2])


@pytest.mark.parametrize(
    ("figure", "kind", "message"),
    [
        (lambda: staff_hours(1, 1, productive_share=0), ZeroDivisorError, "productive_share: out of range: got 0"),
        (lambda: paid_hours(1, 88), OutOfRangeError, "productive_share: out of range: got 88"),
        (lambda: staff_hours([1, 2], [1, 2, 3]), SizeError, "hours_per_unit: size differs"),
        (lambda: relief_factor(0, 0), ZeroDivisorError, "annual_hours: out of range: got 0"),
        (lambda: relief_factor(2_080, 2_080), ZeroDivisorError, "annual_hours less leave_hours: out of range: got 0"),
        (lambda: relief_factor(2_080, 3_000), OutOfRangeError, "annual_hours less leave_hours: out of range: got -920"),
        (lambda: cover_fte(8, 3, shifts_per_week=0), ZeroDivisorError, "shifts_per_week: out of range: got 0"),
        (lambda: cover_fte(-8, 3), OutOfRangeError, "per_shift: out of range: got -8"),
        (lambda: required_fte(840, 6.5, 0), ZeroDivisorError, "period_hours: out of range: got 0"),
    ],
)
def test_staffing_refuses(figure: Callable[[], Any], kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        figure()
