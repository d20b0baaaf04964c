"""Evidence in closed form against enumeration of everything that could have happened."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from xlplan.forecasting.irregular.occurrence import AT_A_RATE, evidence, occurrence, odds_closed


def urn(happened: tuple[bool, ...], every: int, prior: float) -> float:
    """Multiply the probability of each period given those before it at the same position."""
    probability = 1.0
    for place, here in enumerate(happened):
        alike = happened[place % every : place : every]
        chance = (sum(alike) + prior) / (len(alike) + 2 * prior)
        probability *= chance if here else 1 - chance
    return probability


@pytest.mark.parametrize(("every", "prior"), [(1, 0.5), (2, 0.03), (3, 0.03), (4, 0.5)])
def test_evidence_is_what_enumeration_gives_and_sums_to_one(every: int, prior: float) -> None:
    total = 0.0
    for happened in product((False, True), repeat=9):
        found = np.exp(evidence(np.array(happened), every, prior=prior))
        assert found == pytest.approx(urn(happened, every, prior), rel=1e-9)
        total += found
    assert total == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize(("stay", "silent"), [(0.3, 1), (0.05, 4), (0.9, 7)])
def test_odds_of_closing_add_up_every_month_in_which_it_may_have_closed(stay: float, silent: int) -> None:
    each = stay ** (1 / silent)
    closed = sum(0.03 * each**still_open for still_open in range(silent))
    assert odds_closed(stay, silent, 0.03) == pytest.approx(closed / each**silent)


def test_cycles_are_weighed_by_bayes_rule() -> None:
    happened = np.array([True, False] * 12)
    able = [2, 3, 4, 6, 12]
    joint = {AT_A_RATE: 0.5 * urn(tuple(happened), 1, 0.5)} | {k: 0.1 * urn(tuple(happened), k, 0.03) for k in able}
    found = occurrence(happened, season_length=12, horizon=2)
    for cycle, weight in found.cycles.items():
        assert weight == pytest.approx(joint[cycle] / sum(joint.values()))
    assert found.chance.tolist() == [1.0, 0.0]


def test_a_cycle_seen_once_is_no_cycle() -> None:
    found = occurrence(np.arange(12) % 12 == 3, season_length=12, horizon=12)
    assert set(found.cycles) == {1, 2, 3, 4, 6}


def test_events_at_a_rate_have_the_share_of_the_last_three_years() -> None:
    happened = np.random.default_rng(2).random(60) < 0.4
    found = occurrence(happened, season_length=12, horizon=3)
    assert not found.regular
    assert found.chance * (1 - found.closed) == pytest.approx(np.full(3, happened[-36:].mean()), rel=0.1)


def test_the_longer_nothing_comes_the_surer_is_the_end() -> None:
    often = np.random.default_rng(6).random(48) < 0.5
    often[-1] = True
    chances = [
        occurrence(np.r_[often, np.zeros(silent, dtype=bool)], season_length=12, horizon=1).closed
        for silent in (0, 1, 3, 6, 12, 24)
    ]
    assert chances == sorted(chances)
    assert chances[2] < 0.4 < 0.99 < chances[-1]


def test_idle_months_of_a_quarterly_bill_are_no_end() -> None:
    bill = np.tile([True, False, False], 12)
    assert occurrence(bill, season_length=12, horizon=1).closed < 0.01
