"""Growth of short histories, means of skewed spend, and shifts of single series."""

from __future__ import annotations

import numpy as np
import pytest

from xlplan.forecasting.average.expected import expected_squares
from xlplan.forecasting.average.priors import packaged_prior
from xlplan.forecasting.average.steep import prior_weights
from xlplan.forecasting.average.structural import packaged_state, predict
from xlplan.forecasting.history.batches import Batch, Track, batches, no_effects
from xlplan.forecasting.intervals.moves import moves, pooled_moves, shift_classes
from xlplan.forecasting.intervals.shifts import Shift
from xlplan.forecasting.intervals.widths import Widths

STATE = packaged_state(packaged_prior(), np.zeros((1, 0)), season_length=12)
WINDOW = STATE.usual.windows[0]
NOISE = 1 + 0.03 * np.random.default_rng(1).normal(size=48)


def batch(values: np.ndarray) -> Batch:
    return next(iter(batches([Track(values, 0)], horizon=1, effects=no_effects, phased=False, season_length=12)))


def year(values: np.ndarray) -> float:
    return float(predict([Track(values, 0)], STATE, horizon=12, effects=no_effects).mean().sum())


def test_steady_growth_and_long_histories_keep_their_prior() -> None:
    steady, steep = 100 * 1.02 ** np.arange(18), 100 * 1.3 ** np.arange(18)
    assert prior_weights(WINDOW, batch(steady), season_length=12) is WINDOW.weights
    assert prior_weights(WINDOW, batch(np.tile(steep, 2)), season_length=12) is WINDOW.weights


def test_lasting_slopes_of_a_short_steep_history_are_believed_less() -> None:
    weights = prior_weights(WINDOW, batch(100 * 1.3 ** np.arange(18)), season_length=12)
    assert weights.sum() == pytest.approx(1)
    lasting = np.array([p.slope > 0 and p.damping > 0.8 for p in WINDOW.points])
    assert weights[0, lasting].sum() < 0.2 * WINDOW.weights[lasting].sum()


def test_a_ramp_that_has_stood_stands() -> None:
    assert year(1000 * np.minimum((np.arange(14) + 1) / 10, 1)) == pytest.approx(12000, rel=0.15)


def test_a_line_of_two_years_goes_on() -> None:
    assert year(1000 + 30 * np.arange(24.0)) == pytest.approx(12 * (1000 + 30 * 29.5), rel=0.03)


@pytest.mark.parametrize("shape", [0.7, 2.0])
def test_the_mean_of_skewed_spend_is_its_mean(shape: float) -> None:
    rng = np.random.default_rng(5)
    found = [(year(rng.gamma(shape, 100, 60)), 12 * 100 * shape) for _ in range(40)]
    assert sum(a for a, _ in found) == pytest.approx(sum(b for _, b in found), rel=0.05)


def test_little_noise_adds_nothing() -> None:
    mean = expected_squares(np.array([[10.0]]), np.array([[0.3]]), np.array([0.09]), np.array([True]))
    assert mean[0, 0] == pytest.approx(100, abs=1e-3)


def test_series_that_moved_shift_more_than_the_panel() -> None:
    still, moved = 100 * NOISE, 100 * NOISE * np.where(np.arange(48) % 24 < 12, 1, 2)
    panel = [Track(still, 0)] * 9 + [Track(moved, 0)]
    counts = moves(panel, season_length=12)
    assert (counts[0, 0], counts[9, 0]) == (0, 3)
    rate, pairs = pooled_moves(panel, season_length=12)
    assert (rate, pairs) == (pytest.approx(0.1), 2.0)
    times = shift_classes(rate, pairs, panel, season_length=12)
    assert times[0] < 0.5 < 1.5 < times[9]


def test_a_panel_whose_series_move_by_chance_alone_is_one_kind() -> None:
    rng = np.random.default_rng(9)
    rows = [100 * np.exp(np.cumsum(np.where(rng.random(72) < 0.01, 0.4, 0))) for _ in range(200)]
    panel = [Track(row * (1 + 0.01 * rng.normal(size=72)), 0) for row in rows]
    rate, pairs = pooled_moves(panel, season_length=12)
    assert pairs > 10
    assert shift_classes(rate, pairs, panel, season_length=12).min() >= 0.6


def test_a_larger_share_of_shifts_makes_wider_ranges() -> None:
    widths = Widths(np.ones((13, 1)), Shift(np.array([0.05]), 0.5, 0.1))
    reach = [widths.shifting(times).bounds(1.96, np.full((1, 3), 0.05))[0, 0] for times in (0.1, 1.0, 2.0)]
    assert reach == sorted(reach)
    assert reach[2] > 1.5 * reach[0]
