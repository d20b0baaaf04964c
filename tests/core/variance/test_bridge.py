from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.variance.bridge import bridge_table

amounts = st.floats(-1e6, 1e6)


@settings(deadline=None)
@given(st.lists(amounts, min_size=1, max_size=6), amounts, amounts, st.integers(-3, 2))
def test_bridge_steps_add_to_the_ends_as_shown(parts: list[float], start: float, end: float, decimals: int) -> None:
    table = bridge_table([f"p{i}" for i in range(len(parts))], parts, start=start, end=end, decimals=decimals)
    units = np.rint(table[["Amount", "From", "To"]].to_numpy(float) * 10.0**decimals)
    amount, begin, reached = units.T
    assert amount[0] + amount[1:-1].sum() == amount[-1]
    assert np.array_equal(begin[1:-1] + amount[1:-1], reached[1:-1])
    assert np.array_equal(begin[1:-1], reached[:-2])
    for shown, exact in ((amount[0], start), (amount[-1], end)):
        assert abs(shown - exact * 10.0**decimals) <= 0.5 + 1e-6


@settings(deadline=None)
@given(st.lists(amounts, min_size=1, max_size=6), amounts)
def test_bridge_that_adds_up_has_no_other_and_neighbors_only(parts: list[float], start: float) -> None:
    table = bridge_table([f"p{i}" for i in range(len(parts))], parts, start=start, end=start + math.fsum(parts))
    steps = table.iloc[1:-1]
    assert "Other" not in steps["Step"].tolist()
    assert (np.abs(steps["Amount"].to_numpy(float) - parts) < 2).all()


def test_bridge_of_thousands() -> None:
    table = bridge_table(["Volume", "Rate"], [-15_120.4, -8_009.6], start=233_520, end=210_390, decimals=-3)
    assert table["Amount"].tolist() == [234_000, -16_000, -8_000, 210_000]
