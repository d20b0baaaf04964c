from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import TooLittleDataError
from xlplan.forecasting.history.season import season_length, usual_lengths
from xlplan.forecasting.history.timeline import read_series

EPOCH = dt.date(1899, 12, 30)


def serials(days: list[dt.date]) -> np.ndarray:
    return np.array([(day - EPOCH).days for day in days], dtype=float)


def month_days(first: tuple[int, int], count: int, step: int, day: int) -> list[dt.date]:
    out = []
    for i in range(count):
        number = first[0] * 12 + first[1] - 1 + i * step
        year, month = number // 12, number % 12 + 1
        out.append(dt.date(year, month, min(day, calendar.monthrange(year, month)[1])))
    return out


@given(
    st.integers(1950, 2050),
    st.integers(1, 12),
    st.integers(3, 30),
    st.sampled_from([1, 2, 3, 6, 12]),
    st.integers(1, 31),
)
def test_timeline_of_months_gives_its_own_dates_back(year: int, month: int, count: int, step: int, day: int) -> None:
    days = month_days((year, month), count, step, day)
    series = read_series(np.arange(float(count)), serials(days)[::-1])
    assert series.timeline.months
    assert series.values.tolist() == list(range(count))[::-1]
    ahead = month_days((year, month), count + 2, step, day)
    if series.timeline.day in (day, min(day, 28)) or all(d.day == day for d in days):
        assert series.timeline.at(np.arange(count + 2)).tolist() == serials(ahead).tolist()
    assert series.timeline.periods(serials(days)) == pytest.approx(np.arange(count))


@given(st.floats(-1e4, 1e4), st.floats(0.01, 100), st.integers(3, 60), st.randoms())
def test_timeline_of_numbers_reads_any_step_and_order(first: float, step: float, count: int, random: object) -> None:
    points = first + step * np.arange(count)
    order = list(range(count))
    random.shuffle(order)  # type: ignore[attr-defined]
    series = read_series(np.arange(float(count))[order], points[order])
    assert series.values.tolist() == list(range(count))
    assert series.timeline.periods(np.array([first + step * (count + 0.5)])) == pytest.approx([count + 0.5], abs=1e-4)


def test_timeline_completes_gaps_between_neighbors_or_with_zeros() -> None:
    points, values = np.array([1.0, 2, 4, 5]), np.array([10.0, 20, 40, 50])
    assert read_series(values, points).values.tolist() == [10, 20, 30, 40, 50]
    zeros = read_series(values, points, zeros=True)
    assert (zeros.values.tolist(), zeros.missing) == ([10, 20, 0, 40, 50], 1)


def test_timeline_of_weeks_and_days_has_steps_of_days() -> None:
    for step in (1, 7, 14):
        days = [dt.date(2026, 1, 31) + dt.timedelta(days=step * i) for i in range(20)]
        timeline = read_series(np.ones(20), serials(days)).timeline
        assert (timeline.months, timeline.step) == (False, step)


def test_timeline_tolerates_thirty_percent_missing_and_no_more() -> None:
    assert read_series(np.ones(7), np.array([0.0, 1, 3, 4, 6, 7, 9])).missing == 3
    with pytest.raises(TooLittleDataError, match="too many missing: got 4 of 10"):
        read_series(np.ones(6), np.array([0.0, 1, 3, 4, 6, 9]))


def test_timeline_blank_values_do_not_count_as_points() -> None:
    series = read_series(np.array([1.0, 2, 3, np.nan]), np.array([1.0, 2, 3, 4]))
    assert series.values.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("step", "months", "expected"),
    [(1, True, (12,)), (3, True, (4,)), (12, True, ()), (5, True, ()), (7, False, (52,)), (1, False, (7,))],
)
def test_usual_lengths_by_step(step: float, months: bool, expected: tuple[int, ...]) -> None:
    assert usual_lengths(step, months=months) == expected


def test_usual_lengths_of_plain_numbers_are_months() -> None:
    assert usual_lengths(1, months=False, dated=False) == (12,)
    assert not read_series(np.ones(9), np.arange(9.0)).timeline.dated
    assert read_series(np.ones(9), 46_000 + np.arange(9.0)).timeline.dated


@pytest.mark.parametrize("length", [4, 7, 12, 24])
def test_season_length_takes_the_shortest_of_its_multiples(length: int) -> None:
    rng = np.random.default_rng(length)
    pattern = rng.permutation(length) * 10.0
    values = np.resize(pattern, length * 6) + rng.standard_normal(length * 6) + np.arange(length * 6)
    assert season_length(values) == length


def test_season_length_of_a_history_that_never_changes_is_none() -> None:
    assert season_length(np.full(40, 3.0)) == 1
    assert season_length(np.array([1.0, 2, 3])) == 1


def test_two_years_of_months_show_their_season() -> None:
    year = np.array([2.6, 2.4, 2.9, 3.0, 3.2, 3.4, 3.65, 3.65, 3.2, 3.25, 2.97, 3.07])
    noise = np.random.default_rng(3).normal(0, 0.05, 24)
    passengers = np.tile(year, 2) + 0.01 * np.arange(24) + noise
    assert season_length(passengers) == season_length(passengers, usual=(12,)) == 12


def test_chance_shows_a_season_no_more_often_for_being_short() -> None:
    rng = np.random.default_rng(5)
    found = [season_length(rng.standard_normal(24)) for _ in range(200)]
    assert sum(length > 1 for length in found) <= 10
