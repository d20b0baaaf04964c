from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from xlplan.forecasting import forecast
from xlplan.forecasting.history.batches import Track
from xlplan.forecasting.history.cleaning import clean
from xlplan.forecasting.history.outliers import calm, screen
from xlplan.forecasting.history.prepare import History

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


def test_the_last_month_may_begin_a_shift() -> None:
    late = USUAL.copy()
    late[59] *= 10
    assert places(late) == []
    found = screen([Track(late, 0)], season_length=12)[0]
    assert (found.doubtful, found.reversed) == (1, False)


def test_the_last_but_one_is_set_aside_once_the_last_is_back() -> None:
    late = USUAL.copy()
    late[58] *= 10
    assert places(late) == [58]


def test_two_last_months_the_same_way_are_both_in_doubt() -> None:
    late = USUAL.copy()
    late[58:] *= 3
    found = screen([Track(late, 0)], season_length=12)[0]
    assert (found.places.size, found.doubtful, found.reversed) == (0, 2, False)


def test_an_accrual_and_its_reversal_are_in_doubt_together() -> None:
    late = USUAL.copy()
    late[58:] += 150, -150
    found = screen([Track(late, 0)], season_length=12)[0]
    assert (found.doubtful, found.reversed) == (2, True)


def test_three_months_the_same_way_are_a_move() -> None:
    late = USUAL.copy()
    late[57:] *= 2
    assert screen([Track(late, 0)], season_length=12) == {}


def test_in_two_years_a_month_far_beyond_its_neighbors_is_found() -> None:
    flat = np.full(24, 100.0)
    flat[11] = 10000
    assert places(flat) == [11]
    short = USUAL[:35].copy()
    short[20] *= 10
    assert places(short) == [20]


def test_in_two_years_a_month_that_stands_out_twice_stays() -> None:
    yearly = np.full(24, 100.0)
    yearly[[11, 23]] = 10000
    assert places(yearly) == []


def test_three_months_of_zeros_that_end_are_set_aside() -> None:
    strike = USUAL.copy()
    strike[30:33] = 0
    assert places(strike) == [30, 31, 32]


def test_below_six_periods_nothing_stands_out() -> None:
    short = USUAL[:5].copy()
    short[2] *= 10
    assert places(short) == []


def test_the_month_replaced_is_named_in_a_note() -> None:
    wrong = USUAL.copy()
    wrong[30] *= 10
    ds = pd.date_range("2021-01-01", periods=60, freq="MS")
    notes = forecast(pd.DataFrame({"unique_id": "ED", "ds": ds, "y": wrong})).notes["note"].tolist()
    assert "1 outlying month replaced by usual values: Jul 2023" in notes


@pytest.mark.parametrize("factor", [0.1, 10.0])
@pytest.mark.parametrize("periods", [14, 30, 60])
def test_cleaning_flags_the_newest_month_as_a_forecast_doubts_it(factor: float, periods: int) -> None:
    late = USUAL[:periods].copy()
    late[-1] *= factor
    history = History("ED", 0, late)
    adjusted, flags = clean(history, [], outliers="replace")
    assert [place for place, flag in enumerate(flags) if flag] == [periods - 1]
    assert adjusted[-1] == pytest.approx(USUAL[periods - 1], rel=0.15)


def test_cleaning_leaves_a_moderate_newest_month() -> None:
    late = USUAL.copy()
    late[-1] *= 1.1
    assert not any(clean(History("ED", 0, late), [])[1])
