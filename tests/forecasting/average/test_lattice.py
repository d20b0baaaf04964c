"""statsmodels defines the lattice: forecast mean, variance and likelihood agree for every packaged point."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from xlplan.forecasting.average.factors import Factors, build_factors
from xlplan.forecasting.average.kernels import covariances, usual_season
from xlplan.forecasting.average.lattice import Point, every_point, grid_points, spread_points
from xlplan.forecasting.average.reference import to_statsmodels

Floats = npt.NDArray[np.float64]

HORIZON = 5
HISTORY = 10 + np.random.default_rng(4).normal(size=31).cumsum() + 3 * np.sin(np.arange(31) * np.pi / 6)


def operators(factors: Factors, history: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean and variance by point and lead, log likelihood by point, by the engine's factors."""
    known = history.size
    origin, white = factors.at(known, HORIZON), factors.whiten(history[:, None])[:, :, 0]
    unit, information = factors.unit[:, :known], factors.information(known)
    level = (unit * white).sum(axis=1) / information
    mean = np.matmul(factors.lower[:, known : known + HORIZON, :known], white[:, :, None])[:, :, 0]
    squares = ((white - unit * level[:, None]) ** 2).sum(axis=1)
    likelihood = -0.5 * (known * np.log(2 * np.pi) + origin.logdet + squares)
    return mean + origin.level * level[:, None], origin.variance, likelihood


def agree(points: list[Point], *, season_length: int = 12, season: Floats | None = None) -> None:
    factors = build_factors(points, 40, season_length=season_length, season=season, dtype=float)
    means, variances, likelihoods = operators(factors, HISTORY)
    for point, mean, variance, likelihood in zip(points, means, variances, likelihoods, strict=True):
        results = to_statsmodels(point, HISTORY, season_length=season_length, season=season)
        ahead = results.get_forecast(HORIZON)
        np.testing.assert_allclose(ahead.predicted_mean, mean, rtol=1e-6, err_msg=str(point))
        np.testing.assert_allclose(ahead.var_pred_mean, variance, rtol=1e-6, err_msg=str(point))
        assert results.llf == pytest.approx(likelihood, rel=1e-6), point


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_every_packaged_point_equals_its_statsmodels_model(part: int) -> None:
    agree(every_point()[part::10])


@pytest.mark.parametrize("season_length", [4, 52])
def test_points_of_other_calendars_equal_their_statsmodels_model(season_length: int) -> None:
    agree(every_point()[::300], season_length=season_length)


def test_points_with_a_shared_season_equal_their_statsmodels_model() -> None:
    wave = np.cos(np.arange(12) * np.pi / 6)
    agree(spread_points()[5::90], season=0.2 * usual_season(12) + 0.8 * np.outer(wave, wave))


def test_points_are_all_different() -> None:
    assert len(set(every_point())) == len(every_point())
    assert set(spread_points()) < set(grid_points())


def test_covariance_of_a_damped_slope_equals_a_simulation() -> None:
    point = Point(noise=0.0, level=0.0, damping=0.9, slope=1.0, slope_start=2.0)
    rng = np.random.default_rng(1)
    slope = rng.normal(0, np.sqrt(2), 200_000)
    level, found = np.zeros(200_000), []
    for _ in range(4):
        slope = 0.9 * slope + rng.normal(size=slope.size)
        level = level + slope
        found.append(level)
    exact = covariances([point], 4, season_length=12)[0]
    np.testing.assert_allclose(np.cov(found), exact, rtol=0.02)


def test_factor_of_a_long_history_serves_every_shorter_one() -> None:
    points = every_point()[::100]
    long, short = (build_factors(points, size, season_length=12, dtype=float) for size in (60, 30))
    np.testing.assert_allclose(long.at(24, 6).variance, short.at(24, 6).variance, rtol=1e-8)
    np.testing.assert_allclose(long.at(24, 6).logdet, short.at(24, 6).logdet, rtol=1e-8)


def test_joint_covariance_has_the_variances_on_its_diagonal() -> None:
    factors = build_factors(every_point()[::50], 40, season_length=12, dtype=float)
    joint = factors.joint_covariance(30, 6)
    np.testing.assert_allclose(np.diagonal(joint, axis1=1, axis2=2), factors.at(30, 6).variance, rtol=1e-9)
