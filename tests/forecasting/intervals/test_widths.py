"""Widths of intervals: quantiles of what was missed, shifts told apart, and short histories wider."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.forecasting import forecast
from xlplan.forecasting.intervals.shifts import NO_SHIFT, Shift, learn_shift, stretch
from xlplan.forecasting.intervals.widths import LEVELS, Widths, learned_widths, packaged_widths, standard_normal

RNG = np.random.default_rng(0)


def test_stretch_equals_quantiles_of_a_simulation() -> None:
    share, ratio = 0.15, 6.0
    wide = RNG.random(400_000) < share
    drawn = np.abs(RNG.standard_normal(400_000) * np.where(wide, ratio, 1.0))
    for level in (50, 80, 95):
        got = stretch(standard_normal((level,)), np.array(share), np.array(ratio))[0]
        assert got == pytest.approx(np.quantile(drawn, level / 100), rel=0.02)


@given(share=st.floats(0, 0.4), ratio=st.floats(1, 1e4))
def test_stretch_never_crosses_and_stays_between_both_normals(share: float, ratio: float) -> None:
    deviates = standard_normal(LEVELS)
    found = stretch(deviates, np.array(share), np.array(ratio))
    assert (np.diff(found) > 0).all()
    assert (found >= deviates - 1e-9).all()
    assert (found <= deviates * ratio + 1e-9).all()


def test_without_jumps_nothing_is_learned_about_shifts() -> None:
    errors = RNG.normal(0, 0.7, (100, 12))
    shift, rest = learn_shift(errors, errors / 10)
    assert shift is NO_SHIFT
    assert rest is errors


def test_shifts_grow_on_after_the_leads_that_were_seen() -> None:
    shift = Shift(np.array([0.01, 0.02]), 0.2)
    np.testing.assert_allclose(shift.shares(4), [0.01, 0.02, 0.03, 0.04])


def test_a_calm_series_of_a_shifting_panel_is_wider_by_more_deviations() -> None:
    widths = Widths(np.ones((len(LEVELS), 1)), Shift(np.array([0.1]), 0.2))
    calm, noisy = widths.bounds(1.96, np.array([[0.01], [0.3]]))[:, 0]
    assert calm > 5
    assert noisy < 2.2
    assert widths.bounds(0.0, np.array([[0.01]]))[0, 0] == 0


def test_paths_and_bounds_use_the_same_reach() -> None:
    widths = Widths(learned_widths(RNG.normal(0, 1.2, (200, 3))).factors, Shift(np.array([0.02, 0.04, 0.06]), 0.2))
    relative = np.array([[0.05, 0.06, 0.07]])
    for level in (50.0, 80.0, 95.0):
        deviate = float(standard_normal((level,))[0])
        paths = widths.paths(np.full((1, 3), -deviate), relative[0])
        np.testing.assert_allclose(-paths, widths.bounds(deviate, relative), rtol=0.02)


def test_short_histories_are_wider_than_long_ones() -> None:
    eighty = [packaged_widths(years).factors[7, 0] for years in (0.6, 1.0, 2.0, 3.5, 8.0)]
    assert eighty == sorted(eighty, reverse=True)


def test_a_panel_with_shifts_has_wider_ranges_at_ninety_five_than_at_eighty() -> None:
    ds = pd.date_range("2019-01-01", periods=72, freq="MS")
    blocks = []
    for number in range(60):
        jumps = np.where(RNG.random(72) < 0.01, RNG.normal(0, 0.4, 72), 0)
        y = 500 * np.exp(np.cumsum(jumps) + RNG.normal(0, 0.01, 72))
        blocks.append(pd.DataFrame({"unique_id": f"s{number:02}", "ds": ds, "y": y}))
    frame = pd.concat(blocks, ignore_index=True)
    past = frame[frame["ds"] < "2024-01-01"]
    result = forecast(past, calendar="none")
    assert result.state is not None
    learned = result.state.usual.widths
    assert learned is not None
    assert learned.shift.size > 0.1
    table = frame.merge(result.frame, on=["unique_id", "ds"])
    assert table["y"].between(table["lo-95"], table["hi-95"]).mean() > 0.9
