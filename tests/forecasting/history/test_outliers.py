from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xlplan.forecasting import forecast
from xlplan.forecasting.history.batches import Track
from xlplan.forecasting.history.outliers import calm

USUAL = 200 + 10 * np.sin(np.arange(60) * np.pi / 6) + np.random.default_rng(0).normal(0, 3, 60)


def places(values: np.ndarray) -> list[int]:
    return calm([Track(values, 0)], season_length=12)[1][0]


def test_a_slip_of_the_keyboard_is_replaced_by_what_is_usual() -> None:
    wrong = USUAL.copy()
    wrong[30] *= 10
    calmed, found = calm([Track(wrong, 0)], season_length=12)
    assert found == [[30]]
    assert calmed[0].values[30] == pytest.approx(USUAL[30], rel=0.1)
    np.testing.assert_array_equal(np.delete(calmed[0].values, 30), np.delete(USUAL, 30))


def test_a_missing_digit_is_found_too() -> None:
    wrong = USUAL.copy()
    wrong[20] /= 10
    assert places(wrong) == [20]


def test_a_month_that_stands_out_every_year_stays() -> None:
    yearly = USUAL.copy()
    yearly[11::12] *= 4
    assert places(yearly) == []


def test_a_shift_that_stays_is_no_outlier() -> None:
    assert places(np.where(np.arange(60) < 40, USUAL, 5 * USUAL)) == []


@pytest.mark.parametrize("place", [58, 59])
def test_the_last_two_months_may_begin_a_shift(place: int) -> None:
    late = USUAL.copy()
    late[place] *= 10
    assert places(late) == []


def test_a_history_below_three_years_is_left_alone() -> None:
    short = USUAL[:35].copy()
    short[20] *= 10
    assert places(short) == []


def test_the_month_replaced_is_named_in_a_note() -> None:
    wrong = USUAL.copy()
    wrong[30] *= 10
    ds = pd.date_range("2021-01-01", periods=60, freq="MS")
    notes = forecast(pd.DataFrame({"unique_id": "ED", "ds": ds, "y": wrong})).notes["note"].tolist()
    assert notes == ["1 outlying month replaced by usual values: Jul 2023"]
