"""Staffing grids: worked figures, enumeration of days and censuses, and what holds of a varying census."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, SizeError, ZeroDivisorError
from xlplan.core.labor.staffing import hours_per_patient_day
from xlplan.core.labor.staffing_grid import Grid, GridRow, HoursByCensus, expected_hours, staff
from xlplan.core.labor.step_grid import from_steps

FIVE_AND_SIX = Grid((GridRow(12, 5, 2), GridRow(12, 6, 2)))
ONE_TO_FIVE = Grid(((12, 5, 0),))
rows = st.tuples(st.sampled_from([8.0, 10.0, 12.0]), st.integers(1, 10).map(float), st.integers(0, 4).map(float))
grids = st.lists(rows, min_size=1, max_size=4).map(lambda r: Grid(tuple(r)))


def hours_oracle(grid: Grid, census: int) -> Fraction:
    """Add one person for each ratio of patients begun, shift by shift."""
    total = Fraction(0)
    for hours, ratio, minimum in grid.rows:
        people, covered = Fraction(0), Fraction(0)
        while covered < census:
            people, covered = people + 1, covered + Fraction(ratio)
        total += Fraction(hours) * max(people, Fraction(minimum))
    return total


def jensen_gap(grid: HoursByCensus, mean: npt.ArrayLike, dispersion: float = 1.0) -> npt.NDArray[np.float64]:
    """Give what a varying census adds to the hours that the grid shows at the mean census."""
    return expected_hours(grid, mean, dispersion) - grid.hours_a_day(mean)


class Linear:
    """The same grid as if people came in fractions."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def hours_a_day(self, census: npt.ArrayLike) -> npt.NDArray[np.float64]:
        return self.grid.linear_hours(census)


def test_staff_matches_worked_figures() -> None:
    np.testing.assert_array_equal(staff([4, 10, 11, 25, 26], 5, 2), [2, 2, 3, 5, 6])


def test_staff_takes_no_step_for_binary_dust() -> None:
    np.testing.assert_array_equal(staff([25 + 1e-10, 0.1 * 3, 0], [5, 0.1, 5]), [5, 3, 0])


def test_grid_matches_worked_figures() -> None:
    np.testing.assert_array_equal(FIVE_AND_SIX.staff(26), [6, 5])
    assert float(FIVE_AND_SIX.hours_a_day(26)) == 132
    assert float(hours_per_patient_day(FIVE_AND_SIX.hours_a_day(26), 26)) == pytest.approx(5.0769, abs=5e-5)
    assert float(hours_per_patient_day(FIVE_AND_SIX.linear_hours(26), 26)) == pytest.approx(4.40, abs=1e-12)


@given(grids, st.lists(st.integers(0, 80), min_size=1, max_size=8))
def test_grid_hours_match_counting_people_one_by_one(grid: Grid, censuses: list[int]) -> None:
    np.testing.assert_allclose(grid.hours_a_day(censuses), [float(hours_oracle(grid, c)) for c in censuses])


@given(grids, st.floats(0, 80))
def test_grid_hours_are_never_below_linear_ones(grid: Grid, census: float) -> None:
    assert float(grid.hours_a_day(census)) >= float(grid.linear_hours(census)) - 1e-6


def test_grid_keeps_a_fixed_position_at_its_minimum() -> None:
    charge_nurse = Grid(((12, math.inf, 1), (12, 5, 0)))
    np.testing.assert_array_equal(charge_nurse.staff([0, 26]), [[1, 0], [1, 6]])
    assert float(charge_nurse.linear_hours(26)) == pytest.approx(12 + 12 * 26 / 5)


def test_grid_keeps_shape_and_blanks() -> None:
    found = FIVE_AND_SIX.hours_a_day([[26, np.nan], [0, 25]])
    np.testing.assert_array_equal(found, [[132, np.nan], [48, 120]])


@given(grids, st.floats(0.1, 40))
@settings(max_examples=30, deadline=None)
def test_expected_hours_match_enumeration_of_poisson_censuses(grid: Grid, mean: float) -> None:
    chances = [math.exp(-mean + k * math.log(mean) - math.lgamma(k + 1)) for k in range(160)]
    expected = math.fsum(p * float(hours_oracle(grid, k)) for k, p in enumerate(chances))
    assert float(expected_hours(grid, mean)) == pytest.approx(expected, rel=1e-9)


def test_expected_hours_of_a_full_unit_match_enumeration_of_its_beds() -> None:
    chances = [math.comb(12, k) * 0.9**k * 0.1 ** (12 - k) for k in range(13)]
    expected = math.fsum(p * float(hours_oracle(FIVE_AND_SIX, k)) for k, p in enumerate(chances))
    assert float(expected_hours(FIVE_AND_SIX, 10.8, 0.1)) == pytest.approx(expected, rel=1e-9)


@given(grids, st.floats(0, 60), st.floats(0, 5))
@settings(max_examples=60, deadline=None)
def test_expected_hours_are_never_below_linear_ones(grid: Grid, mean: float, dispersion: float) -> None:
    assert float(expected_hours(grid, mean, dispersion)) >= float(grid.linear_hours(mean)) - 1e-6


@given(grids, st.integers(0, 60), st.floats(0, 5))
@settings(max_examples=60, deadline=None)
def test_jensen_gap_of_linear_hours_is_zero(grid: Grid, mean: int, dispersion: float) -> None:
    assert float(jensen_gap(Linear(grid), mean, dispersion)) == pytest.approx(0, abs=1e-6)


@given(st.integers(1, 8), st.integers(1, 12), st.floats(0, 5))
@settings(max_examples=60, deadline=None)
def test_jensen_gap_is_not_negative_where_the_mean_fills_all_staff(ratio: int, nurses: int, dispersion: float) -> None:
    grid = Grid(((12, ratio, 0), (8, ratio, nurses)))
    assert float(jensen_gap(grid, ratio * nurses, dispersion)) >= -1e-6


@given(st.integers(0, 20), st.floats(0, 40), st.floats(0, 5))
@settings(max_examples=60, deadline=None)
def test_jensen_gap_of_a_minimum_alone_is_not_negative(minimum: int, mean: float, dispersion: float) -> None:
    class OneToOne:
        def hours_a_day(self, census: npt.ArrayLike) -> npt.NDArray[np.float64]:
            return 8 * np.maximum(minimum, np.asarray(census, dtype=float))

    assert float(jensen_gap(OneToOne(), mean, dispersion)) >= -1e-6


def test_jensen_gap_of_a_full_staff_costs_and_just_past_a_step_saves() -> None:
    """At 1:5 a mean of 25 fills five nurses, and busier days need more; at 21 most quiet days need fewer."""
    gap = jensen_gap(ONE_TO_FIVE, [25, 21])
    np.testing.assert_allclose(gap, [4.8, -4.8], atol=0.01)


def test_jensen_gap_over_a_cycle_of_whole_means_evens_out() -> None:
    """What the grid at the mean is too high on one mean it is too low on another; minimums aside."""
    gap = jensen_gap(ONE_TO_FIVE, np.arange(41, 46), 1.5)
    assert gap.min() < -4
    assert gap.max() > 4
    assert gap.mean() == pytest.approx(0, abs=1e-3)


def test_expected_hours_grow_with_the_spread_where_minimums_bind() -> None:
    unit = Grid(((12, 5, 2), (12, 6, 2)))
    calm, usual, wild = (float(expected_hours(unit, 10, d)) for d in (0, 1, 3))
    assert calm < usual < wild


def test_expected_hours_keep_shape_and_blanks() -> None:
    found = expected_hours(FIVE_AND_SIX, np.array([[24.0, np.nan], [0.0, 1.0]]))
    np.testing.assert_array_equal(np.isnan(found), [[False, True], [False, False]])
    assert found[1, 0] == 48
    assert expected_hours(FIVE_AND_SIX, np.array([])).shape == (0,)


def test_steps_match_the_ratio_that_they_spell_out() -> None:
    first = [0, 11, 16, 21, 26, 31]
    spelled = from_steps(first, [[max(2, math.ceil(max(c, 1) / 5))] for c in first], shift_hours=12)
    census = np.arange(0, 36)
    np.testing.assert_array_equal(spelled.hours_a_day(census), Grid(((12, 5, 2),)).hours_a_day(census))
    np.testing.assert_allclose(
        expected_hours(spelled, [8.0, 14.5], 0.5), expected_hours(Grid(((12, 5, 2),)), [8.0, 14.5], 0.5)
    )


@pytest.mark.parametrize(
    ("census", "expected"),
    [(0, 2), (4, 2), (5, 2), (10, 2), (10.2, 3), (11, 3), (15.9, 4), (99, 4), (11 + 1e-10, 3), (np.nan, np.nan)],
)
def test_steps_look_up_whole_patients(census: float, expected: float) -> None:
    np.testing.assert_array_equal(from_steps([5, 11, 16], [[2], [3], [4]]).staff(census), [expected])


def test_steps_give_hours_by_column() -> None:
    grid = from_steps([0, 11], [[2, 1], [3, 2]], shift_hours=[12, 8])
    np.testing.assert_array_equal(grid.hours_a_day([5, 11, np.nan]), [32, 52, np.nan])


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: staff(26, 0), ZeroDivisorError, "patients_per_staff: out of range: got 0"),
        (lambda: staff(-1, 5), OutOfRangeError, "census: out of range: got -1"),
        (lambda: Grid(((12, 0, 2),)), ZeroDivisorError, "patients_per_staff: out of range: got 0"),
        (lambda: Grid(((12, 5, -2),)), OutOfRangeError, "minimum: out of range: got -2"),
        (lambda: Grid(((12, 5, 2), (math.nan, 5, 2))), InvalidValueError, "shift_hours row 2: missing"),
        (lambda: Grid(((12, math.nan, 2),)), InvalidValueError, "patients_per_staff row 1: missing"),
        (
            lambda: from_steps([0, 11, 11], [[1], [2], [3]]),
            OutOfRangeError,
            "census_from row 3: not ascending: got 11",
        ),
        (lambda: from_steps([0, math.nan], [[1], [2]]), InvalidValueError, "census_from row 2: missing"),
        (lambda: from_steps([0, 11], [[1], [math.nan]]), InvalidValueError, "staff row 2: missing"),
        (lambda: from_steps([0, 11], [[1]]), SizeError, "staff: size differs"),
        (lambda: from_steps([0], [[1, 2]], shift_hours=[8, 8, 8]), SizeError, "shift_hours: size differs: got 3 cells"),
    ],
)
def test_grids_refuse(make: Callable[[], Any], kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        make()
