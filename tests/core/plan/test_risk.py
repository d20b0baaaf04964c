from __future__ import annotations

import math

import numpy as np
import pytest

from xlplan.core.errors import InvalidValueError, OutOfRangeError, SizeError, TooLittleDataError
from xlplan.core.plan.risk import Uncertain, draw, simulate

N = 40_000
MOMENTS = {
    Uncertain("t", "triangular", 90, 100, 125): (105, 54.1667),
    Uncertain("t", "triangular", 0, 0, 3): (1, 0.5),
    Uncertain("n", "normal", 12_000, 600): (12_000, 360_000),
    Uncertain("u", "uniform", 10, 34): (22, 48),
    Uncertain("l", "lognormal", 100, 30): (100, 900),
}


@pytest.mark.parametrize("driver", MOMENTS, ids=lambda driver: driver.distribution)
def test_draw_has_the_mean_and_variance_of_the_distribution(driver: Uncertain) -> None:
    mean, variance = MOMENTS[driver]
    values = draw([driver], n=N)[:, 0]
    assert abs(values.mean() - mean) < 4 * math.sqrt(variance / N)
    spread = (values - mean) ** 2
    assert abs(spread.mean() - variance) < 4 * spread.std() / math.sqrt(N)


def test_draw_stays_inside_low_and_high() -> None:
    values = draw([Uncertain("t", "triangular", 90, 100, 125), Uncertain("u", "uniform", 1, 2)], n=N)
    assert values[:, 0].min() >= 90
    assert values[:, 0].max() <= 125
    assert ((values[:, 1] >= 1) & (values[:, 1] <= 2)).all()


def test_draw_repeats_with_the_seed_only() -> None:
    drivers = [Uncertain("n", "normal", 0, 1)]
    assert np.array_equal(draw(drivers, seed=7), draw(drivers, seed=7))
    assert not np.array_equal(draw(drivers, seed=7), draw(drivers, seed=8))


@pytest.mark.parametrize("rho", [-0.6, 0.0, 0.8, 1.0])
def test_draw_follows_the_correlation(rho: float) -> None:
    drivers = [Uncertain("a", "normal", 0, 1), Uncertain("b", "normal", 5, 2)]
    values = draw(drivers, n=N, correlation=[[1, math.nan], [rho, math.nan]])
    assert np.corrcoef(values.T)[0, 1] == pytest.approx(rho, abs=4 / math.sqrt(N))


def test_draw_of_one_driver_is_the_same_beside_others_in_rank_order() -> None:
    a, b = Uncertain("a", "triangular", 0, 1, 5), Uncertain("b", "lognormal", 10, 5)
    values = draw([a, b], n=1_000, correlation=[[1, 1], [1, 1]])
    assert np.corrcoef(np.argsort(np.argsort(values.T, axis=1), axis=1))[0, 1] > 0.999


def test_simulate_of_normals_has_the_variance_of_a_portfolio() -> None:
    drivers = [Uncertain("a", "normal", 10, 3), Uncertain("b", "normal", 20, 4, coefficient=-2)]
    table = simulate(drivers, n=N, correlation=[[1, 0.5], [0.5, 1]], target=-30).set_index("Statistic")["Outcome"]
    sd = math.sqrt(9 + 4 * 16 + 2 * 0.5 * 3 * 4 * -2)
    assert table["Mean"] == pytest.approx(-30, abs=4 * sd / math.sqrt(N))
    assert table["Standard deviation"] == pytest.approx(sd, rel=0.02)
    assert table["P90"] - table["P10"] == pytest.approx(2 * 1.281552 * sd, rel=0.03)
    assert table["Chance of target"] == pytest.approx(0.5, abs=0.01)
    assert table["Expected shortfall"] == pytest.approx(sd / math.sqrt(2 * math.pi), rel=0.03)


def test_simulate_of_a_plan_without_spread_is_the_plan() -> None:
    drivers = [Uncertain("Visits", "normal", 12_000, 0, coefficient=137.6), Uncertain("Fixed", "normal", 900_000, 0)]
    table = simulate([drivers[0], drivers[1]._replace(coefficient=-1)])
    assert table["Outcome"].drop(1).to_numpy() == pytest.approx(751_200)


REFUSED = {
    "unknown": ([Uncertain("a", "beta", 1, 2)], {}, InvalidValueError, "unknown distribution: got 'beta'"),
    "order": ([Uncertain("a", "triangular", 3, 2, 1)], {}, OutOfRangeError, "a: triangular out of range: got 3, 2, 1"),
    "sd": ([Uncertain("a", "normal", 0, -1)], {}, OutOfRangeError, "normal out of range"),
    "mean": ([Uncertain("a", "lognormal", 0, 1)], {}, OutOfRangeError, "lognormal out of range"),
    "flat": ([Uncertain("a", "uniform", 1, 1)], {}, OutOfRangeError, "uniform out of range"),
    "few": ([Uncertain("a", "normal", 0, 1)], {"n": 99}, OutOfRangeError, "n: out of range: got 99"),
    "seed": ([Uncertain("a", "normal", 0, 1)], {"seed": -1}, OutOfRangeError, "seed: out of range"),
    "size": ([Uncertain("a", "normal", 0, 1)], {"correlation": [[1, 0], [0, 1]]}, SizeError, "corr: size differs"),
    "twice": ([Uncertain("a", "normal", 0, 1)] * 2, {}, InvalidValueError, "name taken: got 'a'"),
    "none": ([], {}, TooLittleDataError, "drivers: none"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_simulate_refuses(case: str) -> None:
    drivers, options, kind, message = REFUSED[case]
    with pytest.raises(kind, match=message):
        simulate(drivers, **options)


def test_simulate_refuses_correlations_that_cannot_all_be_true() -> None:
    drivers = [Uncertain(name, "normal", 0, 1) for name in "abc"]
    matrix = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    with pytest.raises(OutOfRangeError, match="corr: contradicts itself"):
        simulate(drivers, correlation=matrix)
    with pytest.raises(OutOfRangeError, match="corr: no correlations"):
        simulate(drivers[:2], correlation=[[1, 2], [2, 1]])
