from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import OutOfRangeError
from xlplan.core.labor.premium_pay import agency_premium, differential_pay, overtime_pay, overtime_premium

numbers = st.floats(0, 1e6)


def test_overtime_matches_the_worked_figure() -> None:
    assert overtime_pay(100, 40) == 6_000
    assert overtime_premium(100, 40) == 2_000


@given(numbers, numbers, st.floats(1, 4))
def test_overtime_is_straight_time_and_premium(hours: float, rate: float, multiple: float) -> None:
    whole = overtime_pay(hours, rate, multiple=multiple)
    assert hours * rate + overtime_premium(hours, rate, multiple=multiple) == pytest.approx(whole, rel=1e-12)


def test_overtime_below_straight_time_is_refused() -> None:
    with pytest.raises(OutOfRangeError, match=r"multiple: out of range: got 0\.5"):
        overtime_pay(100, 40, multiple=0.5)


def test_agency_premium_matches_the_worked_figure() -> None:
    assert agency_premium(300, 98, 42, benefits=0.25) == pytest.approx(13_650, rel=1e-12)


@given(numbers, numbers, numbers, st.floats(0, 1))
def test_agency_premium_is_the_bill_less_own_cost(hours: float, bill: float, rate: float, benefits: float) -> None:
    own = hours * rate * (1 + benefits)
    assert agency_premium(hours, bill, rate, benefits=benefits) + own == pytest.approx(hours * bill, rel=1e-9, abs=1e-3)


def test_differential_pay_adds_evenings_nights_and_weekends() -> None:
    hours = np.array([[600, 480], [10, 0]])
    assert differential_pay(hours, [5.5, 3]).tolist() == [600 * 5.5 + 480 * 3, 55]
