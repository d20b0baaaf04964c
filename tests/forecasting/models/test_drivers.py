from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from xlplan.core.errors import TooLittleDataError
from xlplan.forecasting.models.drivers import Driven, forecast_with_drivers


def visits(periods: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(50, 10, (periods, 2))


@pytest.mark.parametrize("periods", [8, 30, 60])
@pytest.mark.parametrize("kind", ["drivers alone", "season", "season and growth"])
def test_drivers_without_noise_are_exact(periods: int, kind: str) -> None:
    x, t = visits(periods + 6), np.arange(periods + 6)
    y = 100 + x @ [3.0, -1.0]
    if kind != "drivers alone" and periods >= 24:
        y = y + 20 * np.sin(t * np.pi / 6) - 7 * np.cos(t * np.pi) + (2.5 * t if "growth" in kind else 0)
    found = forecast_with_drivers(y[:periods], x[:periods], x[periods:], season_length=12)
    assert found.mean == pytest.approx(y[periods:], abs=1e-8)
    assert found.deviation.tolist() == [0] * 6


def test_drivers_equal_statsmodels_with_its_own_season() -> None:
    """The season of the package is waves among the regressors; statsmodels' own is twelve months that add to zero."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    rng, x = np.random.default_rng(5), visits(66)
    y = 200 + x[:60] @ [3.0, -1.0] + 20 * np.sin(np.arange(60) * np.pi / 6) + rng.normal(0, 5, 60)
    y += np.cumsum(rng.normal(0, 2, 60))
    y[[7, 30]] = np.nan
    found = forecast_with_drivers(y, x[:60], x[60:], season_length=12)
    model = UnobservedComponents(
        y,
        level="local level",
        seasonal=12,
        stochastic_seasonal=False,
        exog=x[:60],
        mle_regression=False,
        use_exact_diffuse=True,
    )
    ahead = model.fit(disp=False, maxiter=200).get_forecast(6, exog=x[60:])
    assert found.mean == pytest.approx(ahead.predicted_mean, rel=1e-3)
    assert found.deviation == pytest.approx(ahead.se_mean, rel=1e-2)
    assert found.freedom == 58 - 1 - 11 - 2


def test_drivers_range_is_that_of_least_squares_where_the_level_stays() -> None:
    """Without a wandering level the model is a regression, whose prediction interval is known."""
    rng, x = np.random.default_rng(2), visits(44)[:, :1]
    y = 100 + 3 * x[:40, 0] + np.tile([6.0, -6.0], 20) + rng.normal(0, 0.5, 40)
    found = forecast_with_drivers(y, x[:40], x[40:], season_length=1)
    columns, ahead = np.column_stack([np.ones(40), x[:40]]), np.column_stack([np.ones(4), x[40:]])
    inverse = np.linalg.inv(columns.T @ columns)
    beta = inverse @ columns.T @ y
    variance = ((y - columns @ beta) ** 2).sum() / 38
    width = t.ppf(0.95, 38) * np.sqrt(variance * (1 + np.einsum("ij,jk,ik->i", ahead, inverse, ahead)))
    assert found.mean == pytest.approx(ahead @ beta, rel=1e-4)
    assert found.bounds(90)[1] - found.mean == pytest.approx(width, rel=1e-3)


def test_drivers_range_holds_about_what_it_promises() -> None:
    hits = 0
    for seed in range(60):
        rng, x = np.random.default_rng(seed), visits(42, seed)
        y = 500 + x @ [3.0, -1.0] + np.cumsum(rng.normal(0, 3, 42)) + rng.normal(0, 6, 42)
        low, high = forecast_with_drivers(y[:36], x[:36], x[36:], season_length=12).bounds(80)
        hits += int(((low <= y[36:]) & (y[36:] <= high)).sum())
    assert 0.72 <= hits / 360 <= 0.90


def test_drivers_growth_is_followed_if_it_is_sure() -> None:
    rng, x = np.random.default_rng(4), visits(72)
    noise = rng.normal(0, 4, 72)
    y = 300 + x @ [3.0, -1.0] + noise
    still = forecast_with_drivers(y[:60], x[:60], x[60:], season_length=12)
    grown = forecast_with_drivers((y + 2 * np.arange(72))[:60], x[:60], x[60:], season_length=12)
    assert np.abs(still.mean - (y - noise)[60:]).max() < 8
    assert np.abs(grown.mean - (y - noise + 2 * np.arange(72))[60:]).max() < 8


def test_drivers_that_repeat_every_year_take_the_place_of_the_season() -> None:
    x = np.tile(np.arange(12.0), 4)[:, None]
    noise = np.random.default_rng(3).normal(0, 0.1, 36)
    found = forecast_with_drivers(50 + 2 * x[:36, 0] + noise, x[:36], x[36:], season_length=12)
    assert found.mean == pytest.approx(50 + 2 * x[36:, 0], abs=0.5)
    assert found.freedom >= 33


def test_drivers_of_any_scale_give_the_same_forecast() -> None:
    x = visits(40)
    y = 200 + x[:36] @ [3.0, -1.0] + np.random.default_rng(6).normal(0, 4, 36)
    plain = forecast_with_drivers(y, x[:36], x[36:], season_length=1)
    large = forecast_with_drivers(1e6 * y, 1e9 + 1e5 * x[:36], 1e9 + 1e5 * x[36:], season_length=1)
    assert large.mean == pytest.approx(1e6 * plain.mean, rel=1e-5)


def test_drivers_that_tell_nothing_are_refused() -> None:
    x = visits(36)
    y = x.sum(axis=1) + np.random.default_rng(1).normal(0, 1, 36)
    for values, drivers in (
        (y, np.column_stack([x, np.full(36, 7.0)])),
        (y, np.column_stack([x, x.sum(axis=1)])),
        (y[:5], x[:5]),
    ):
        with pytest.raises(TooLittleDataError):
            forecast_with_drivers(values, drivers, drivers[:2], season_length=12)


def test_driven_bounds_are_wider_with_less_history() -> None:
    few, many = (Driven(np.array([0.0]), np.array([1.0]), freedom).bounds(95)[1][0] for freedom in (3, 100))
    assert (round(few, 3), round(many, 3)) == (3.182, 1.984)


def test_drivers_of_weeks_with_long_waves() -> None:
    rng, x = np.random.default_rng(3), visits(212)
    y = 200 + x @ [2.0, 0.0] + 15 * np.cos(2 * np.pi * np.arange(212) / 52)
    found = forecast_with_drivers(y[:208] + rng.normal(0, 3, 208), x[:208], x[208:], season_length=52)
    assert found.mean == pytest.approx(y[208:], abs=5)
    assert found.deviation == pytest.approx([3.1] * 4, abs=0.5)


def test_drivers_that_start_late_and_noise_of_cents() -> None:
    """A unit that opened in the last half year; money rounded to cents."""
    x = np.column_stack([visits(63)[:, 0], np.arange(63) >= 55])
    y = np.round(1000 + x @ [3.0, 250.0], 2)
    found = forecast_with_drivers(y[:60], x[:60], x[60:], season_length=12)
    assert found.mean == pytest.approx(y[60:], abs=0.05)
    assert (found.deviation < 0.05).all()


@pytest.mark.parametrize("noise", [1e-6, 1e-3, 30.0])
def test_drivers_range_shrinks_with_the_noise(noise: float) -> None:
    x, draws = visits(51), np.random.default_rng(8).normal(0, 1, 48)
    y = 1000 + x @ [3.0, -1.0]
    found = forecast_with_drivers(y[:48] + noise * draws, x[:48], x[48:], season_length=12)
    plain = forecast_with_drivers(y[:48] + draws, x[:48], x[48:], season_length=12)
    assert found.deviation == pytest.approx(noise * plain.deviation, rel=1e-3)
    assert found.mean - y[48:] == pytest.approx(noise * (plain.mean - y[48:]), rel=1e-2, abs=1e-9)
