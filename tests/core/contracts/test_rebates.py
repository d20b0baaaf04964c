"""Rebates by tiers: worked figures, an oracle dollar by dollar in fractions, properties, and the cliff."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.contracts.rebates import rebate, rebate_mode, rebate_outlook, tier_table
from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, TooLittleDataError

TIERS = [(0, 0.0), (500_000, 0.02), (1_000_000, 0.04)]

thresholds = st.lists(st.integers(0, 2_000_000), min_size=1, max_size=5, unique=True)
dollars = st.integers(0, 3_000_000).map(float)


@st.composite
def tier_lists(draw: st.DrawFn, *, rising: bool = False) -> list[tuple[float, float]]:
    levels = draw(thresholds)
    rates = draw(st.lists(st.integers(0, 100), min_size=len(levels), max_size=len(levels)))
    pairs = zip(sorted(levels), sorted(rates), strict=True) if rising else zip(levels, rates, strict=True)
    return [(float(level), rate / 1000) for level, rate in pairs]


def oracle(spend: float, tiers: list[tuple[float, float]], mode: str) -> Fraction:
    """Pay out band by band, or all at the last rate reached."""
    earned, reached = Fraction(0), Fraction(0)
    ladder = sorted(tiers)
    for place, (least, rate) in enumerate(ladder):
        if spend >= least:
            top = ladder[place + 1][0] if place + 1 < len(ladder) else spend
            earned += (Fraction(min(spend, top)) - Fraction(least)) * Fraction(rate)
            reached = Fraction(rate)
    return earned if mode == "incremental" else Fraction(spend) * reached


def test_rebate_matches_worked_figures() -> None:
    np.testing.assert_allclose(rebate([1_100_000, 999_999], TIERS), [44_000, 19_999.98], rtol=1e-12)
    np.testing.assert_allclose(rebate(1_100_000, TIERS, "incremental"), 14_000, rtol=1e-12)


@pytest.mark.parametrize(("spend", "expected"), [(0, 0), (499_999.99, 0), (500_000, 10_000), (1_000_000, 40_000)])
def test_retroactive_rebate_starts_at_the_threshold(spend: float, expected: float) -> None:
    np.testing.assert_allclose(rebate(spend, TIERS), expected)


def test_rebate_below_the_first_threshold_and_of_returns_is_nothing() -> None:
    for mode in ("retro", "incr"):
        np.testing.assert_array_equal(rebate([-5, 99], [(100, 0.1)], mode), [0, 0])
        np.testing.assert_array_equal(rebate([-5], [(0, 0.1)], mode), [0])


def test_rebate_keeps_shape_and_missing_spend() -> None:
    for mode in ("retro", "incr"):
        found = rebate([[1_000_000, np.nan]], [*TIERS, (np.nan, np.nan)], mode)
        assert found.shape == (1, 2)
        assert np.isnan(found[0, 1])


@pytest.mark.parametrize(
    ("tiers", "kind"),
    [
        ([(0, 0.01), (0, 0.02)], InvalidValueError),
        ([(0, -0.01)], OutOfRangeError),
        ([(0, 1.01)], OutOfRangeError),
        ([(-1, 0.01)], OutOfRangeError),
        ([(0, np.nan)], InvalidValueError),
        ([(np.nan, np.nan)], InvalidValueError),
        ([0, 0.1], InvalidValueError),
    ],
)
def test_rebate_refuses_tiers_that_are_none(tiers: list, kind: type[ArgumentError]) -> None:
    with pytest.raises(kind, match="tiers: "):
        rebate(1, tiers)


def test_rebate_mode_reads_short_and_long_forms() -> None:
    assert {rebate_mode(text) for text in ("retro", " Retroactive")} == {"retroactive"}
    assert {rebate_mode(text) for text in ("INCR", "incremental")} == {"incremental"}
    with pytest.raises(InvalidValueError, match="mode: unknown: got 'all'"):
        rebate_mode("all")


@given(st.lists(dollars, min_size=1, max_size=5), tier_lists(), st.sampled_from(["retroactive", "incremental"]))
def test_rebate_matches_the_oracle(spend: list[float], tiers: list[tuple[float, float]], mode: str) -> None:
    expected = [float(oracle(amount, tiers, mode)) for amount in spend]
    np.testing.assert_allclose(rebate(spend, tiers, mode), expected, rtol=1e-12, atol=1e-9)


@given(dollars, tier_lists())
def test_incremental_rebate_is_continuous(spend: float, tiers: list[tuple[float, float]]) -> None:
    amounts = np.array([spend, *(level for level, _ in tiers)])
    jump = rebate(amounts + 0.01, tiers, "incr") - rebate(np.maximum(amounts - 0.01, 0), tiers, "incr")
    assert (np.abs(jump) <= 0.02 * 0.1 + 1e-6).all()


@given(st.lists(dollars, min_size=1, max_size=5), tier_lists(rising=True))
def test_incremental_rebate_is_at_most_retroactive_when_rates_rise(
    spend: list[float], tiers: list[tuple[float, float]]
) -> None:
    assert (rebate(spend, tiers, "incr") <= rebate(spend, tiers) + 1e-6).all()


def test_tier_table_counts_paths_and_what_is_missing() -> None:
    paths = np.array([450_000, 520_000, 900_000, 960_000, 1_040_000])
    table = tier_table(paths, TIERS[::-1])
    assert table["from"].tolist() == [0, 500_000, 1_000_000]
    assert table["probability"].tolist() == [1, 0.8, 0.2]
    assert table["rebate"].tolist() == [0, 10_000, 40_000]
    assert table["missing"].tolist() == [0, 0, 100_000]


def test_expected_rebate_near_a_cliff_is_not_the_rebate_of_expected_spend() -> None:
    paths = np.random.default_rng(7).normal(990_000, 40_000, 4_000)
    found = rebate_outlook(paths, TIERS)
    assert found.expected == pytest.approx(np.mean([float(oracle(path, TIERS, "retroactive")) for path in paths]))
    assert found.of_mean_spend == pytest.approx(0.02 * paths.mean())
    assert found.expected > found.of_mean_spend + 5_000
    assert found.p10 < found.of_mean_spend < found.p90


def test_expected_rebate_far_from_any_threshold_is_that_of_expected_spend() -> None:
    found = rebate_outlook([700_000, 800_000], TIERS)
    assert found.expected == pytest.approx(found.of_mean_spend)


@pytest.mark.parametrize("paths", [[], [1.0, np.nan]])
def test_tier_table_refuses_paths_without_totals(paths: list[float]) -> None:
    with pytest.raises(TooLittleDataError, match="spend_paths: no total"):
        tier_table(paths, TIERS)
