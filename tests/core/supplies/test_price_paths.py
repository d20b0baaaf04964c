"""Price paths: worked figures, an oracle that prices every day, and the cap as a property."""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.calendar.month_shares import month_shares
from xlplan.core.errors import ArgumentError, InvalidValueError, NotFoundError, OutOfRangeError, SizeError
from xlplan.core.supplies.price_paths import index_at, index_factor, index_of_steps, price_path

YEAR = np.arange("2026-07", "2027-07", dtype="datetime64[M]")
INDEX = (["2026-01", "2026-07", "2027-01"], [250, 255, 262.4])

days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
percents = st.integers(-20, 20).map(lambda n: n / 100)
step_lists = st.lists(st.tuples(days, percents), max_size=5)
index_values = st.lists(st.integers(80, 160), min_size=1, max_size=12)


def mean_of_days(month: dt.date, steps: list[tuple[dt.date, float]]) -> Fraction:
    """Price each day of a month on its own."""
    count = calendar.monthrange(month.year, month.month)[1]
    total = Fraction(0)
    for number in range(1, count + 1):
        level = Fraction(1)
        for day, pct in steps:
            if day <= dt.date(month.year, month.month, number):
                level *= 1 + Fraction(pct)
        total += level
    return total / count


def test_index_escalator_matches_worked_figures() -> None:
    np.testing.assert_allclose(price_path(100, ["2027-01"], index=INDEX), [104.96], rtol=1e-12)
    np.testing.assert_allclose(price_path(100, ["2027-01"], index=INDEX, cap=0.03), [103], rtol=1e-12)


def test_purchased_service_with_a_step_matches_worked_figures() -> None:
    spend = price_path(100_000, YEAR, steps=(["2027-01-01"], [0.04]))
    assert spend.sum() == pytest.approx(600_000 + 624_000, rel=1e-12)


def test_step_on_the_first_holds_for_the_whole_month_and_inside_by_days() -> None:
    np.testing.assert_allclose(index_of_steps(["2026-12", "2027-01"], ["2027-01-01"], [0.04]), [1, 1.04])
    np.testing.assert_allclose(index_of_steps(["2027-06"], ["2027-06-21"], [0.03]), [1.01])


def test_steps_compound_in_any_order_and_on_one_day() -> None:
    dates, pcts = ["2027-02-01", "2027-01-01", "2027-02-01"], [0.1, 0.2, 0.5]
    np.testing.assert_allclose(index_of_steps(["2027-01", "2027-02"], dates, pcts), [1.2, 1.2 * 1.1 * 1.5])


def test_steps_before_the_base_month_are_in_the_base_price() -> None:
    steps = (["2026-06-30", "2026-07-01"], [0.5, 0.04])
    np.testing.assert_allclose(price_path(100, ["2026-07"], steps=steps, base_month="2026-07"), [104])
    np.testing.assert_allclose(price_path(100, ["2026-07"], steps=steps), [156])


def test_steps_and_index_multiply_and_the_cap_is_on_the_index() -> None:
    found = price_path(100, ["2027-01"], steps=(["2027-01-01"], [0.1]), index=INDEX, cap=0.03)
    np.testing.assert_allclose(found, [113.3])


def test_price_path_of_several_prices_has_a_row_each() -> None:
    assert price_path([100, 200], YEAR).shape == (2, 12)


def test_price_path_keeps_blank_months_and_blank_steps_blank() -> None:
    months = np.array([["2026-07", "NaT"]], dtype="datetime64[M]")
    steps = (np.array(["NaT", "2026-07-01"], dtype="datetime64[D]"), [np.nan, 0.04])
    np.testing.assert_array_equal(price_path(100, months, steps=steps, index=INDEX), [[1.04 * 100 * 255 / 250, np.nan]])


def test_index_takes_the_last_known_value_and_says_so() -> None:
    found = index_at(["2026-06", "2026-07", "2027-05"], *INDEX)
    np.testing.assert_array_equal(found.value, [250, 255, 262.4])
    np.testing.assert_array_equal(found.carried, [True, False, True])


def test_index_month_without_a_value_yet_is_carried() -> None:
    found = index_at(["2027-02"], ["2027-02", "2027-01"], [np.nan, 262.4])
    assert (found.value[0], found.carried[0]) == (262.4, True)


@pytest.mark.parametrize(
    ("index", "months", "base", "kind", "message"),
    [
        (INDEX, ["2027-01"], "2026-02", NotFoundError, "no value of the base month: got none of 2026-02"),
        (INDEX, ["2025-12"], None, NotFoundError, "begins after a month: got 2025-12, expected 2026-01"),
        (([], []), ["2025-12"], None, NotFoundError, "index: no values"),
        ((["2026-01"], [250, 1]), ["2026-01"], None, SizeError, "index: sizes differ"),
        ((["2026-01", "NaT"], [250, 1]), ["2026-01"], None, InvalidValueError, "index row 2: half filled"),
        ((["2026-01", "2026-01-20"], [250, 1]), ["2026-01"], None, InvalidValueError, "month repeated: got 2026-01"),
        ((["2026-01"], [-3]), ["2026-01"], None, OutOfRangeError, "index: out of range: got -3"),
    ],
)
def test_index_factor_refuses(
    index: tuple, months: list[str], base: str | None, kind: type[ArgumentError], message: str
) -> None:
    with pytest.raises(kind, match=message):
        index_factor(months, *(np.asarray(column) for column in index), base_month=base)


def test_month_shares_add_to_the_days_of_a_span() -> None:
    shares = month_shares(["2028-01", "2028-02", "2028-03"], ["2028-01-31"], ["2028-03-02"])
    np.testing.assert_allclose(shares, [[1 / 31, 1, 1 / 31]])


@settings(deadline=None)
@given(step_lists)
def test_index_of_steps_is_the_mean_of_its_days(steps: list[tuple[dt.date, float]]) -> None:
    months = [dt.date(2026 + k // 12, k % 12 + 1, 1) for k in range(0, 24, 3)]
    found = index_of_steps(months, [day for day, _ in steps], [pct for _, pct in steps])
    np.testing.assert_allclose(found, [float(mean_of_days(month, steps)) for month in months], rtol=1e-12)


@given(index_values, st.integers(0, 30).map(lambda n: n / 100), st.integers(1, 10_000).map(lambda n: n / 100))
def test_price_by_index_is_never_above_the_cap(values: list[int], cap: float, base: float) -> None:
    months = YEAR[: len(values)]
    prices = price_path(base, YEAR, index=(months, values), cap=cap)
    assert (prices <= base * (1 + cap) * (1 + 1e-15)).all()


@given(index_values, st.integers(0, 30).map(lambda n: n / 100))
def test_price_by_index_matches_month_by_month_fractions(values: list[int], cap: float) -> None:
    found = price_path(100, YEAR, index=(YEAR[: len(values)], values), cap=cap)
    for month, price in enumerate(found):
        rise = Fraction(values[min(month, len(values) - 1)], values[0])
        assert price == pytest.approx(float(100 * min(rise, 1 + Fraction(cap))), rel=1e-12)
