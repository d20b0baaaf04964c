"""Means and bounds of a mixture against the paths it draws and against enumeration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xlplan.forecasting.intervals.outlook import Outlook
from xlplan.forecasting.intervals.widths import packaged_widths
from xlplan.forecasting.irregular.law import Bases, Mixture, Occasions
from xlplan.forecasting.irregular.returning import chance_of_return

NONE = np.full((2, 3), np.nan)
BASE = Outlook(
    np.array([[30.0, 31, 32], [60.0, 61, 62]]),
    np.full((2, 3), 2.0),
    np.zeros(2, dtype=bool),
    [packaged_widths(10)] * 2,
    np.ones((2, 3)),
    NONE,
)
BURSTS = Occasions(np.array([0.1, 0.2, 0.3]), np.tile([50.0, 100.0], (3, 1)), 40.0)
REFUNDS = Occasions(np.full(3, 0.05), np.full((3, 1), -20.0))
ALL = Mixture(Bases(BASE), slice(0, 2), np.array([0.7, 0.3]), (BURSTS, REFUNDS), 0.1)


def test_the_mean_is_that_of_all_that_may_be() -> None:
    base = 0.7 * BASE.center[0] + 0.3 * BASE.center[1]
    assert ALL.mean() == pytest.approx(0.9 * (base + np.array([0.1, 0.2, 0.3]) * 75 - 0.05 * 20))


def test_paths_are_spread_as_the_bounds_say() -> None:
    law = replace(ALL, closed=0.0)
    paths = law.draw(40000, np.random.default_rng(0))
    assert paths.mean(axis=0) == pytest.approx(law.mean(), rel=0.01)
    for level in (50, 80, 95):
        low, high = law.bounds(level)
        assert (paths < low - 1e-9).mean(axis=0) == pytest.approx(np.full(3, 0.5 - level / 200), abs=0.012)
        assert (paths > high + 1e-9).mean(axis=0) == pytest.approx(np.full(3, 0.5 - level / 200), abs=0.012)


def test_occasions_alone_are_all_that_they_can_be() -> None:
    law = Mixture(None, slice(0, 0), np.ones(1), (Occasions(np.array([0.25]), np.array([[8.0, 12.0]])),))
    assert (law.mean()[0], law.bounds(50)[1][0], law.bounds(90)[1][0]) == (2.5, 0.0, 12.0)
    assert sorted(set(law.draw(200, np.random.default_rng(1)).ravel())) == [0.0, 8.0, 12.0]


def test_one_alternative_holds_on_all_leads_of_a_path() -> None:
    paths = Mixture(Bases(BASE), slice(0, 2), np.array([0.5, 0.5])).draw(500, np.random.default_rng(3))
    assert set(np.unique((paths > 46).sum(axis=1))) == {0, 3}


def test_what_closed_stays_closed() -> None:
    law = Mixture(None, slice(0, 0), np.ones(1), (Occasions(np.ones(4), np.full((4, 1), 9.0)),), 0.5)
    assert set(law.draw(200, np.random.default_rng(4)).sum(axis=1)) == {0.0, 36.0}


def test_the_return_of_what_stood_out_is_bayes_rule_over_all_rates() -> None:
    rates = (np.arange(20000) + 0.5) / 20000
    density = 9 * (1 - rates) ** 8
    for count in (1, 2, 3):
        likelihood = rates**count * (1 - rates) ** (48 - count) * density
        error = (1 / 150) ** count * (1 - 1 / 150) ** (48 - count)
        odds = 0.25 * likelihood.mean() / error
        back, rate = chance_of_return(count, 48)
        assert back == pytest.approx(odds / (1 + odds), rel=1e-4)
        assert rate == pytest.approx((rates * likelihood).sum() / likelihood.sum(), rel=1e-4)
