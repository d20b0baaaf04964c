from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.arrays.rounding import round_parts, spread
from xlplan.core.errors import ArgumentError, OutOfRangeError, SizeError, ZeroDivisorError

ROWS = 100
DAYS = [31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30]
seeds = st.integers(0, 2**32 - 1)
hundred_of_hundred = settings(max_examples=100, deadline=None)
"""With 100 rows a draw: 10,000 inputs."""


def cents(values: npt.ArrayLike, decimals: int = 2) -> npt.NDArray[np.int64]:
    """Count in whole units, where sums are exact."""
    units = np.asarray(values) * 10.0**decimals
    np.testing.assert_allclose(units, np.rint(units), rtol=1e-12, atol=1e-6)
    return np.rint(units).astype(np.int64)


def naive_largest_remainder(parts: list[int], unit: int) -> list[int]:
    """Floor integers to a unit, then add one to the largest remainders; a negative total is mirrored."""
    total = sum(parts)
    if total < 0:
        return [-x for x in naive_largest_remainder([-x for x in parts], unit)]
    floors = [math.floor(x / unit) for x in parts]
    target = int((Decimal(total) / unit).quantize(Decimal(1), ROUND_HALF_UP))
    order = sorted(range(len(parts)), key=lambda i: (floors[i] * unit - parts[i], i))
    for i in order[: target - sum(floors)]:
        floors[i] += 1
    return floors


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([33.34, 33.33, 33.33], [34, 33, 33]),
        ([-33.34, -33.33, -33.33], [-34, -33, -33]),
        ([100 / 7] * 7, [15, 15, 14, 14, 14, 14, 14]),
        ([0.5, 0.5], [1, 0]),
        ([-0.5, -0.5], [-1, 0]),
        ([0.5, -0.5], [1, -1]),
        ([1.5, 1.5, 1.5], [2, 2, 1]),
        ([0.4, 0.4, 0.4], [1, 0, 0]),
        ([0, 0.4, 0.4, 0], [0, 1, 0, 0]),
        ([-5400.4, 840.3, -8850.4], [-5401, 840, -8850]),
        ([7.6], [8]),
        ([], []),
    ],
)
def test_round_parts_matches_worked_figures(parts: list[float], expected: list[float]) -> None:
    np.testing.assert_array_equal(round_parts(parts), expected)


def test_round_parts_show_no_negative_zero() -> None:
    assert not np.signbit(round_parts([-0.3, 0.0, -0.2, 0.1])).any()


def test_round_parts_to_cents_and_thousands() -> None:
    np.testing.assert_array_equal(round_parts([0.335, 0.335, 0.33], decimals=2), [0.34, 0.33, 0.33])
    np.testing.assert_array_equal(round_parts([33_340, 33_330, 33_330], decimals=-3), [34_000, 33_000, 33_000])


@hundred_of_hundred
@given(seed=seeds)
def test_round_parts_add_to_the_total_as_excel_rounds_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = rng.integers(-(10**8), 10**8, (ROWS, 5))
    rounded = round_parts(whole / 100)
    totals = [int((Decimal(int(t)) / 100).quantize(Decimal(1), ROUND_HALF_UP)) for t in whole.sum(axis=1)]
    np.testing.assert_array_equal(rounded.sum(axis=1), totals)


@hundred_of_hundred
@given(seed=seeds)
def test_round_parts_are_neighbors_of_the_parts(seed: int) -> None:
    parts = np.round(np.random.default_rng(seed).uniform(-1e6, 1e6, (ROWS, 6)), 2)
    rounded = round_parts(parts)
    assert ((rounded == np.floor(parts)) | (rounded == np.ceil(parts))).all()


@hundred_of_hundred
@given(seed=seeds)
def test_round_parts_mirror(seed: int) -> None:
    parts = np.random.default_rng(seed).integers(-20, 20, (ROWS, 4)) / 8
    np.testing.assert_array_equal(round_parts(-parts), -round_parts(parts))


@hundred_of_hundred
@given(seed=seeds)
def test_round_parts_match_naive_largest_remainder(seed: int) -> None:
    """Parts of one sign, ties included: quarters are common."""
    rng = np.random.default_rng(seed)
    whole = rng.choice([0, 25, 50, 75, 33, 10], (ROWS, 5)) + 100 * rng.integers(0, 50, (ROWS, 5))
    whole *= rng.choice([-1, 1], (ROWS, 1))
    expected = [naive_largest_remainder(row.tolist(), 100) for row in whole]
    np.testing.assert_array_equal(round_parts(whole / 100), expected)


def test_round_parts_of_mixed_signs_are_nearest_among_all_neighbors() -> None:
    """No choice of neighbors that adds up lies nearer; brute force over 2^4."""
    rng = np.random.default_rng(7)
    for parts in np.round(rng.uniform(-50, 50, (200, 4)), 2):
        rounded = round_parts(parts)
        choices = [c for c in product(*zip(np.floor(parts), np.ceil(parts), strict=True)) if sum(c) == rounded.sum()]
        best = min(np.abs(np.array(c) - parts).sum() for c in choices)
        assert np.abs(rounded - parts).sum() == pytest.approx(best)


def test_round_parts_keep_missing_ones_missing() -> None:
    rounded = round_parts([[33.34, np.nan, 33.33, 33.33], [np.nan] * 4])
    np.testing.assert_array_equal(rounded, [[34, np.nan, 33, 33], [np.nan] * 4])


def test_round_parts_take_one_number_and_more_axes() -> None:
    assert round_parts(2.5).shape == ()
    assert round_parts(2.5) == 3
    np.testing.assert_array_equal(round_parts(np.full((2, 3, 2), 0.5)), np.tile([1.0, 0.0], (2, 3, 1)))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8), st.integers(-2, 2))
def test_round_parts_add_up_of_any_numbers(whole: list[int], decimals: int) -> None:
    rounded = round_parts(np.array(whole) / 1_000, decimals=decimals)
    total = Decimal(sum(whole)).scaleb(decimals - 3).quantize(Decimal(1), ROUND_HALF_UP)
    assert cents(rounded, decimals).sum() == int(total)


def test_spread_by_days_matches_worked_figures() -> None:
    shares = spread(120_000, DAYS)
    assert (shares[0], shares[7]) == (10_191.78, 9_205.48)
    assert cents(shares).sum() == 12_000_000


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (100, [1, 1, 1], [33.34, 33.33, 33.33]),
        (-100, [1, 1, 1], [-33.34, -33.33, -33.33]),
        (0.01, [1, 1], [0.01, 0]),
        (0, [1, 2], [0, 0]),
        (10, [0, 3, 0, 1], [0, 7.5, 0, 2.5]),
        (1_000, [5], [1_000]),
    ],
)
def test_spread_matches_worked_figures(total: float, weights: list[float], expected: list[float]) -> None:
    np.testing.assert_array_equal(spread(total, weights), expected)


@hundred_of_hundred
@given(seed=seeds)
def test_spread_adds_exactly_and_is_within_a_cent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = rng.integers(-(10**10), 10**10, ROWS)
    weights = rng.choice([0, 1, 20, 21, 22, 28, 30, 31, 1.5e6], (ROWS, 12)) + np.eye(1, 12)
    shares = spread(whole / 100, weights)
    np.testing.assert_array_equal(cents(shares).sum(axis=1), whole)
    exact = whole[:, None] / 100 * weights / weights.sum(axis=1, keepdims=True)
    assert (np.abs(shares - exact) < 0.01 + 1e-6).all()
    assert (shares[weights == 0] == 0).all()


def test_spread_broadcasts_totals_over_one_calendar() -> None:
    shares = spread([120_000, np.nan, 365], DAYS)
    assert shares.shape == (3, 12)
    np.testing.assert_array_equal(shares[2], DAYS)
    assert np.isnan(shares[1]).all()
    assert np.isnan(spread(100, [1, np.nan])).all()


@pytest.mark.parametrize(
    ("total", "weights", "kind", "message"),
    [
        (1, [1, -2], OutOfRangeError, "weights: out of range: got -2, expected numbers of 0 or more"),
        (1, [0, 0], ZeroDivisorError, "weights: add to zero: got 0"),
        ([1, 2, 3], np.ones((2, 4)), SizeError, "total: size differs from weights"),
    ],
)
def test_spread_refuses(total: float, weights: list[float], kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        spread(total, weights)


@hundred_of_hundred
@given(seeds)
def test_round_parts_to_a_given_total_add_to_it_and_stay_neighbors(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = rng.normal(0, 100, (ROWS, 5)).round(3)
    total = np.rint(parts.sum(axis=1) + rng.uniform(-0.5, 0.5, ROWS))
    rounded = round_parts(parts, total=total)
    np.testing.assert_array_equal(rounded.sum(axis=1), total)
    assert (np.abs(rounded - parts) <= 1.5).all()
    parts += 0.0005 * (np.abs(parts % 1 - 0.5) < 1e-9)  # halves may go either way
    np.testing.assert_array_equal(round_parts(parts, total=np.rint(parts).sum(axis=1)), np.rint(parts))
