from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.arrays.align import align, ratio
from xlplan.core.errors import ArgumentError, OutOfRangeError, SizeError, ZeroDivisorError
from xlplan.core.variance.flexible_budget import (
    flexible_budget,
    saved_by_volume,
    stepped_budget,
    variable_share,
)

ROWS = 100
seeds = st.integers(0, 2**32 - 1)
hundred_of_hundred = settings(max_examples=100, deadline=None)
"""With 100 rows a draw: 10,000 inputs."""


@pytest.mark.parametrize(("fixed", "expected"), [(0, 440_000), (0.5, 420_000), (1, 400_000)])
def test_flexible_budget_matches_worked_figures(fixed: float, expected: float) -> None:
    flexed = flexible_budget(budget=400_000, budget_volume=1_000, actual_volume=1_100, fixed_share=fixed)
    assert flexed == pytest.approx(expected, rel=1e-14)


def test_flexible_budget_of_variable_expense_factor_matches_worked_figures() -> None:
    flexed = flexible_budget(budget=[413_000, 9_500], budget_volume=1, actual_volume=0.5, fixed_share=0.6)
    np.testing.assert_allclose(flexed, [330_400, 7_600], rtol=1e-14)


@hundred_of_hundred
@given(seed=seeds)
def test_flexible_budget_matches_naive_formula(seed: int) -> None:
    rng = np.random.default_rng(seed)
    b, v_b, v_a, f = rng.uniform(1, 1e7, ROWS), rng.uniform(1, 1e4, ROWS), rng.uniform(0, 1e4, ROWS), rng.random(ROWS)
    flexed = flexible_budget(budget=b, budget_volume=v_b, actual_volume=v_a, fixed_share=f)
    naive = [bb * (ff + (1 - ff) * va / vb) for bb, vb, va, ff in zip(b, v_b, v_a, f, strict=True)]
    np.testing.assert_allclose(flexed, naive, rtol=1e-9)


@hundred_of_hundred
@given(seed=seeds)
def test_flexible_budget_at_budgeted_volume_is_exactly_the_budget(seed: int) -> None:
    rng = np.random.default_rng(seed)
    b, v, f = rng.uniform(-1e7, 1e7, ROWS), rng.uniform(0.01, 1e4, ROWS), rng.random(ROWS)
    np.testing.assert_array_equal(flexible_budget(budget=b, budget_volume=v, actual_volume=v, fixed_share=f), b)


def test_flexible_budget_without_volume_is_missing_unless_fixed() -> None:
    flexed = flexible_budget(budget=100, budget_volume=[0, np.nan, 5, 0], actual_volume=5, fixed_share=[0, 0.5, 0, 1])
    np.testing.assert_array_equal(flexed, [np.nan, np.nan, 100, 100])
    np.testing.assert_array_equal(flexible_budget(budget=[np.nan], budget_volume=1, actual_volume=1), [np.nan])


@pytest.mark.parametrize(
    ("budgeted", "actual", "steps"),
    [
        (20_000, 25_000, 5),
        (20_000, 20_000, 0),
        (20_000, 20_999, 0),
        (20_000, 21_000, 1),
        (20_000, 23_000, 3),
        (20_000, 22_999, 2),
        (20_000, 15_000, -5),
        (20_000, 19_001, 0),
        (20_000, 19_000, -1),
        (20_000, 0, -20),
    ],
)
def test_stepped_budget_counts_full_steps(budgeted: float, actual: float, steps: int) -> None:
    stepped = stepped_budget(
        budget=1_500_000, budget_volume=budgeted, actual_volume=actual, step_share=0.03, step_every=0.05
    )
    assert stepped == pytest.approx(1_500_000 * (1 + 0.03 * steps), rel=1e-14)


@hundred_of_hundred
@given(seed=seeds)
def test_stepped_budget_matches_exact_fractions(seed: int) -> None:
    """Whole volumes and steps of whole percents, where a step met exactly is common."""
    rng = np.random.default_rng(seed)
    v_b, v_a, every = rng.choice([20, 50, 100, 300], ROWS), rng.integers(0, 400, ROWS), rng.integers(1, 20, ROWS)
    stepped = stepped_budget(budget=1, budget_volume=v_b, actual_volume=v_a, step_share=1, step_every=every / 100)
    change = [Fraction(int(a - b), int(b)) * 100 / int(e) for a, b, e in zip(v_a, v_b, every, strict=True)]
    np.testing.assert_allclose(stepped, [1 + int(x) for x in change], rtol=0, atol=1e-9)


def test_stepped_budget_without_volume_is_missing() -> None:
    stepped = stepped_budget(
        budget=1, budget_volume=[0, np.nan, 10], actual_volume=[5, 5, np.nan], step_share=0.03, step_every=0.05
    )
    assert np.isnan(stepped).all()


@pytest.mark.parametrize(
    ("every", "kind"), [(0, ZeroDivisorError), (-0.05, OutOfRangeError), ([0.05, 0], ZeroDivisorError)]
)
def test_stepped_budget_refuses_a_step_of_nothing(every: float, kind: type[ArgumentError]) -> None:
    with pytest.raises(kind, match=r"step_every: out of range: got .*, expected a number above 0"):
        stepped_budget(budget=1, budget_volume=1, actual_volume=1, step_share=0.03, step_every=every)


def test_saved_by_volume_is_zero_where_nothing_is_variable() -> None:
    saved = saved_by_volume(np.array([0.0, 0.0, 5.0]), np.array([0.0, np.nan, 0.0]), np.array([1.0, 1.0, 1.0]))
    np.testing.assert_array_equal(saved, [0, 0, np.nan])


def test_ratio_of_nothing_is_missing() -> None:
    np.testing.assert_array_equal(ratio(np.array([0.0, 1.0]), np.array([0.0, 4.0])), [np.nan, 0.25])


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_variable_share_refuses_out_of_range(share: float) -> None:
    with pytest.raises(OutOfRangeError, match="fixed_share: out of range: got"):
        variable_share([0.5, share])


def test_align_names_the_range_that_differs() -> None:
    with pytest.raises(SizeError, match=r"actual: size differs: got 3 cells, expected 2 x 2 cells"):
        align(budget=np.ones((2, 2)), actual=np.ones(3))
