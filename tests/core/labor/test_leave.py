from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import SizeError
from xlplan.core.labor.leave import leave_roll


def test_leave_roll_matches_the_worked_figure() -> None:
    roll = leave_roll(12_000, [900], [1_400], [41.2], opening_rate=40)
    assert [float(part[0]) for part in roll[:5]] == pytest.approx(
        [480_000, 36_000, -56_000, 13_800, 473_800], rel=1e-12
    )
    assert roll.hours.tolist() == [11_500]
    assert roll.expense == pytest.approx([49_800], rel=1e-12)


def test_leave_roll_with_the_raise_first_moves_leave_at_the_new_rate() -> None:
    roll = leave_roll(12_000, [900], [1_400], [41.2], opening_rate=40, raise_first=True)
    expected = [480_000, 900 * 41.2, -1_400 * 41.2, 12_000 * 1.2, 473_800]
    assert [float(part[0]) for part in roll[:5]] == pytest.approx(expected, rel=1e-12)


def by_steps(hours: Fraction, rate: Fraction, moves: list[tuple[Fraction, ...]], raise_first: bool) -> list[Fraction]:
    """Move dollars step by step and give the closing liability of each month."""
    dollars, closings = hours * rate, []
    for earned, taken, new_rate in moves:
        if raise_first:
            dollars, rate = dollars + hours * (new_rate - rate), new_rate
        dollars += earned * rate
        dollars -= taken * rate
        hours += earned - taken
        dollars, rate = dollars + hours * (new_rate - rate), new_rate
        closings.append(dollars)
    return closings


cents = st.integers(0, 500_000).map(lambda n: Fraction(n, 100))


@settings(max_examples=60, deadline=None)
@given(cents, cents, st.lists(st.tuples(cents, cents, cents), min_size=1, max_size=14), st.booleans())
def test_leave_roll_closes_where_its_steps_lead(
    hours: Fraction, rate: Fraction, moves: list[tuple[Fraction, ...]], raise_first: bool
) -> None:
    earned, taken, rates = np.array(moves, dtype=float).T
    roll = leave_roll(float(hours), earned, taken, rates, opening_rate=float(rate), raise_first=raise_first)
    expected = [float(dollars) for dollars in by_steps(hours, rate, moves, raise_first)]
    assert roll.closing == pytest.approx(expected, rel=1e-9, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_leave_roll_of_each_month_adds_up(seed: int, raise_first: bool) -> None:
    rng = np.random.default_rng(seed)
    earned, taken = rng.uniform(0, 2_000, (2, 30, 12))
    rates, opening = rng.uniform(20, 90, (30, 12)), rng.uniform(0, 2e4, 30)
    roll = leave_roll(opening, earned, taken, rates, opening_rate=rates[:, 0], raise_first=raise_first)
    assert roll.opening + roll.earned + roll.taken + roll.rate_change == pytest.approx(roll.closing, rel=1e-9, abs=1e-4)
    assert roll.opening[:, 1:] == pytest.approx(roll.closing[:, :-1], rel=1e-12)


def test_leave_roll_of_different_sizes_is_refused() -> None:
    with pytest.raises(SizeError, match="sizes differ: got 2, 1 and 1"):
        leave_roll(0, [1, 2], [1], [40], opening_rate=40)
