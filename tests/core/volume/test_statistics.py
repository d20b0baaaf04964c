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
    adjusted_patient_days,
)

counts = st.integers(1, 50_000)


@pytest.mark.parametrize(
    ("figure", "inputs", "expected", "tolerance"),
    [
        (adjusted_patient_days, (10_000, 150, 90), 16_000, 1e-9),
        (adjusted_patient_days, (10_000, 150, 90, 1.42), 22_720, 1e-9),
    ],
)
def test_volume_matches_worked_figures(
    figure: Callable[..., Any], inputs: tuple[float, ...], expected: float, tolerance: float
) -> None:
    assert float(figure(*inputs)) == pytest.approx(expected, abs=tolerance)


@given(counts, counts, st.integers(0, 50_000), st.integers(50, 300))
def test_adjusted_days_are_the_share_of_all_revenue(days: int, inpatient: int, outpatient: int, cmi: int) -> None:
    exact = Fraction(days) * Fraction(inpatient + outpatient, inpatient) * Fraction(cmi, 100)
    assert float(adjusted_patient_days(days, inpatient, outpatient, cmi / 100)) == pytest.approx(
        float(exact), rel=1e-12
    )


def test_volume_leaves_open_months_missing() -> None:
    np.testing.assert_array_equal(adjusted_patient_days([np.nan, 10], [15, np.nan], 9), [np.nan, np.nan])


@pytest.mark.parametrize(
    ("figure", "inputs", "kind", "message"),
    [
        (adjusted_patient_days, (10_000, [150, 0], 90), ZeroDivisorError, "ip_revenue: out of range: got 0"),
        (adjusted_patient_days, (10_000, -1, 90), OutOfRangeError, "ip_revenue: out of range: got -1"),
        (adjusted_patient_days, ([1, 2], [1, 2, 3], 9), SizeError, "ip_revenue: size differs: got 3 cells, expected 2"),
    ],
)
def test_volume_refuses(
    figure: Callable[..., Any], inputs: tuple[Any, ...], kind: type[ArgumentError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        figure(*inputs)
