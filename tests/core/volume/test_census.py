"""The daily census: chances against closed formulas in fractions and integers, mean and variance as asked."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import OutOfRangeError
from xlplan.core.volume.census import census_weights


def moments(weights: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Add up mean and variance value by value."""
    mean = math.fsum(k * w for k, w in enumerate(weights))
    return mean, math.fsum((k - mean) ** 2 * w for k, w in enumerate(weights))


def test_census_is_poisson_at_a_dispersion_of_one() -> None:
    expected = [math.exp(-4.5) * 4.5**k / math.factorial(k) for k in range(30)]
    np.testing.assert_allclose(census_weights(4.5)[:30], expected, rtol=1e-9)


def test_census_is_negative_binomial_above() -> None:
    """With mean 6 and dispersion 3: three failures, each success 2/3."""
    expected = [float(math.comb(k + 2, k) * Fraction(2, 3) ** k * Fraction(1, 27)) for k in range(60)]
    np.testing.assert_allclose(census_weights(6, 3)[:60], expected, rtol=1e-9)


def test_census_is_binomial_below() -> None:
    """With mean 10.8 and dispersion 0.1: twelve beds, each taken with a chance of 0.9."""
    p = Fraction(9, 10)
    expected = [float(math.comb(12, k) * p**k * (1 - p) ** (12 - k)) for k in range(13)]
    found = census_weights(10.8, 0.1)
    np.testing.assert_allclose(found[:13], expected, rtol=1e-9)
    assert found[13:].max() < 1e-15


@given(st.floats(0.01, 400), st.floats(1, 8))
@settings(deadline=None)
def test_census_has_the_mean_and_the_spread_asked_for(mean: float, dispersion: float) -> None:
    weights = census_weights(mean, dispersion)
    found_mean, variance = moments(weights)
    assert weights.min() >= 0
    assert math.fsum(weights) == pytest.approx(1, abs=1e-12)
    assert found_mean == pytest.approx(mean, rel=1e-8)
    assert variance == pytest.approx(dispersion * mean, rel=1e-6)


@given(st.floats(0.01, 400), st.floats(0, 0.9999))
@settings(deadline=None)
def test_census_below_poisson_varies_as_asked_or_as_little_as_whole_patients_can(mean: float, spread: float) -> None:
    found_mean, variance = moments(census_weights(mean, spread))
    part = mean - math.floor(mean)
    assert found_mean == pytest.approx(mean, rel=1e-8)
    assert variance == pytest.approx(max(spread * mean, part * (1 - part)), rel=1e-6, abs=1e-6)


@given(st.floats(0.5, 300))
@settings(deadline=None)
def test_census_is_continuous_around_poisson(mean: float) -> None:
    just_below, poisson, just_above = (census_weights(mean, d)[: int(mean) + 60] for d in (1 - 1e-9, 1.0, 1 + 1e-9))
    np.testing.assert_allclose(just_below, poisson, atol=1e-6)
    np.testing.assert_allclose(just_above, poisson, atol=1e-6)


@pytest.mark.parametrize("dispersion", [0, 0.4, 1, 2.5])
def test_census_of_an_empty_unit_is_zero(dispersion: float) -> None:
    weights = census_weights(0, dispersion)
    assert weights[0] == 1
    assert weights[1:].max() == 0


def test_census_without_spread_is_the_two_whole_numbers_around_the_mean() -> None:
    assert census_weights(7, 0)[7] == pytest.approx(1)
    np.testing.assert_allclose(census_weights(7.25, 0)[6:10], [0, 0.75, 0.25, 0], atol=1e-12)


def test_census_keeps_shape_and_blanks() -> None:
    means = np.array([[2.0, np.nan, 30.0], [0.0, 5.5, 1_500.0]])
    for dispersion in (0.5, 1.0, 2.0):
        weights = census_weights(means, dispersion)
        assert weights.shape[:2] == (2, 3)
        np.testing.assert_allclose(weights @ np.arange(weights.shape[-1]), means, rtol=1e-8)
    assert census_weights(np.array([])).shape[0] == 0


@pytest.mark.parametrize(("mean", "dispersion", "name"), [(-1, 1, "mean"), (1, -1, "dispersion")])
def test_census_refuses_negative_numbers(mean: float, dispersion: float, name: str) -> None:
    with pytest.raises(OutOfRangeError, match=f"{name}: out of range: got -1"):
        census_weights(mean, dispersion)
