from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, OutOfRangeError, SizeError, ZeroDivisorError
from xlplan.core.volume.statistics import (
    adjusted_occupied_beds,
    adjusted_patient_days,
    average_daily_census,
    fte_per_occupied_bed,
    length_of_stay,
    occupancy,
    patient_days,
)

counts = st.integers(1, 50_000)


@pytest.mark.parametrize(
    ("figure", "inputs", "expected", "tolerance"),
    [
        (patient_days, (310, 4.8), 1_488, 1e-9),
        (length_of_stay, (1_488, 310), 4.8, 1e-12),
        (average_daily_census, (1_488, 31), 48.0, 1e-12),
        (average_daily_census, (9_300, 30), 310, 1e-12),
        (occupancy, (1_488, 60, 31), 0.80, 1e-12),
        (occupancy, (9_001, 50, 181), 0.99459, 5e-6),
        (adjusted_patient_days, (10_000, 150, 90), 16_000, 1e-9),
        (adjusted_patient_days, (10_000, 150, 90, 1.42), 22_720, 1e-9),
        (adjusted_occupied_beds, (16_000, 92), 16_000 / 92, 1e-12),
        (fte_per_occupied_bed, (900, 16_000, 92), 5.175, 1e-12),
    ],
)
def test_volume_matches_worked_figures(
    figure: Callable[..., Any], inputs: tuple[float, ...], expected: float, tolerance: float
) -> None:
    assert float(figure(*inputs)) == pytest.approx(expected, abs=tolerance)


def test_census_and_stay_agree_with_a_count_by_day() -> None:
    """Walk three patients through June: one of them came in May, one stays into July."""
    stays = [(-4, 3), (5, 12), (25, 40)]
    present = [sum(first <= day < last for first, last in stays) for day in range(1, 31)]
    gone = [(first, last) for first, last in stays if 1 <= last <= 30]
    assert float(average_daily_census(sum(present), 30)) == sum(present) / 30
    assert float(length_of_stay(sum(last - first for first, last in gone), len(gone))) == 7.0
    assert sum(present) != sum(last - first for first, last in gone)


@given(counts, counts, st.integers(0, 50_000), st.integers(50, 300))
def test_adjusted_days_are_the_share_of_all_revenue(days: int, inpatient: int, outpatient: int, cmi: int) -> None:
    exact = Fraction(days) * Fraction(inpatient + outpatient, inpatient) * Fraction(cmi, 100)
    assert float(adjusted_patient_days(days, inpatient, outpatient, cmi / 100)) == pytest.approx(
        float(exact), rel=1e-12
    )


@given(counts, counts, st.integers(1, 366))
def test_occupancy_is_census_over_beds(days: int, beds: int, length: int) -> None:
    found = float(occupancy(days, beds, length))
    assert found == pytest.approx(float(average_daily_census(days, length)) / beds, rel=1e-12)


@given(counts, counts)
def test_stay_times_discharges_are_the_days(days: int, discharges: int) -> None:
    assert float(patient_days(discharges, length_of_stay(days, discharges))) == pytest.approx(days, rel=1e-12)


def test_volume_leaves_open_months_missing() -> None:
    np.testing.assert_array_equal(average_daily_census([31, np.nan], [31, 30]), [1, np.nan])
    np.testing.assert_array_equal(adjusted_patient_days([np.nan, 10], [15, np.nan], 9), [np.nan, np.nan])
    np.testing.assert_array_equal(length_of_stay([8, 0], [2, 0]), [4, np.nan])
    np.testing.assert_array_equal(fte_per_occupied_bed(9, [0, 30], 30), [np.nan, 9])


@pytest.mark.parametrize(
    ("figure", "inputs", "kind", "message"),
    [
        (average_daily_census, (1_488, 0), ZeroDivisorError, "days: out of range: got 0"),
        (average_daily_census, (1_488, -31), OutOfRangeError, "days: out of range: got -31"),
        (occupancy, (1_488, 0, 31), ZeroDivisorError, "beds: out of range: got 0"),
        (adjusted_patient_days, (10_000, [150, 0], 90), ZeroDivisorError, "ip_revenue: out of range: got 0"),
        (adjusted_patient_days, (10_000, -1, 90), OutOfRangeError, "ip_revenue: out of range: got -1"),
        (adjusted_patient_days, ([1, 2], [1, 2, 3], 9), SizeError, "ip_revenue: size differs: got 3 cells, expected 2"),
        (fte_per_occupied_bed, (900, 16_000, 0), ZeroDivisorError, "days: out of range: got 0"),
    ],
)
def test_volume_refuses(
    figure: Callable[..., Any], inputs: tuple[Any, ...], kind: type[ArgumentError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        figure(*inputs)
