from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import OutOfRangeError
from xlplan.core.volume.capacity import capacity_status, capacity_use


def test_capacity_use_matches_the_worked_figure() -> None:
    use = capacity_use(1_488, 31, 60)
    assert (float(use.per_day), float(use.occupancy)) == (48.0, 0.8)


@given(st.floats(0, 1e5), st.integers(1, 31), st.integers(1, 900))
def test_occupancy_is_census_over_beds(volume: float, days: int, beds: int) -> None:
    found = float(capacity_use(volume, days, beds).occupancy)
    assert found == pytest.approx(volume / days / beds, rel=1e-12)


def test_capacity_use_of_no_capacity_is_missing() -> None:
    np.testing.assert_array_equal(capacity_use([31, 31], 31, [0, np.nan]).occupancy, [np.nan, np.nan])


@pytest.mark.parametrize(
    ("share", "threshold", "expected"),
    [
        (0.80, 0.85, ""),
        (0.85, 0.85, ""),
        (0.851, 0.85, "near"),
        (0.1 * 3 / 0.3, 0.85, "near"),
        (1.0, 0.85, "near"),
        (1.001, 0.85, "over"),
        (1.0, 1.0, ""),
        (np.nan, 0.85, ""),
    ],
)
def test_capacity_status_is_strictly_above(share: float, threshold: float, expected: str) -> None:
    assert str(capacity_status(share, threshold=threshold)) == expected


@pytest.mark.parametrize("threshold", [0, -0.1, 85, np.nan])
def test_capacity_status_refuses_a_threshold_that_is_no_share(threshold: float) -> None:
    with pytest.raises(OutOfRangeError, match="threshold: out of range: got"):
        capacity_status(0.9, threshold=threshold)
