from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import OutOfRangeError
from xlplan.core.labor.premium_pay import overtime_pay

numbers = st.floats(0, 1e6)


def test_overtime_matches_the_worked_figure() -> None:
    assert overtime_pay(100, 40) == 6_000


@given(numbers, numbers, st.floats(1, 4))
def test_overtime_is_straight_time_and_premium(hours: float, rate: float, multiple: float) -> None:
    whole = overtime_pay(hours, rate, multiple=multiple)
    assert hours * rate + hours * rate * (multiple - 1) == pytest.approx(whole, rel=1e-12)


def test_overtime_below_straight_time_is_refused() -> None:
    with pytest.raises(OutOfRangeError, match=r"multiple: out of range: got 0\.5"):
        overtime_pay(100, 40, multiple=0.5)
