"""Payroll taxes: worked figures, and an oracle that pays cent by cent."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, InvalidValueError, SizeError
from xlplan.core.labor.payroll_taxes import employer_taxes, missing_years

US = pd.DataFrame(
    {
        "year": [2026, 2026],
        "tax": ["Social Security", "Medicare"],
        "rate": [0.062, 0.0145],
        "wage_base": [184_500.0, np.nan],
    }
)


def months(first: str, count: int) -> pd.DatetimeIndex:
    return pd.date_range(first, periods=count, freq="MS", unit="s")


def test_employer_taxes_of_a_calendar_year_match_the_worked_figures() -> None:
    tax = employer_taxes(np.full(12, 200_000 / 12), months("2026-01-01", 12), US)
    assert tax[:11] == pytest.approx(np.full(11, 1_275.0), rel=1e-12)
    assert round(float(tax[11]), 2) == 314.00
    assert tax.sum() == pytest.approx(14_339, rel=1e-12)


def test_employer_taxes_of_social_security_stop_at_the_most() -> None:
    social = US[US["tax"] == "Social Security"]
    assert employer_taxes([500_000.0] * 12, months("2026-01-01", 12), social).sum() == pytest.approx(11_439, rel=1e-12)


def test_employer_taxes_of_a_july_year_meet_the_cap_twice() -> None:
    social = US[US["tax"] == "Social Security"]
    tax = employer_taxes([40_000.0] * 12, months("2026-07-01", 12), social)
    assert tax == pytest.approx([2_480] * 4 + [0.062 * 24_500, 0] + [2_480] * 4 + [0.062 * 24_500, 0], rel=1e-12)


def test_employer_taxes_count_the_wages_before_the_first_month() -> None:
    social = US[US["tax"] == "Social Security"]
    tax = employer_taxes([[40_000.0] * 7] * 2, months("2026-07-01", 7), social, opening=[150_000, 0])
    assert tax[0] == pytest.approx([0.062 * 34_500, 0, 0, 0, 0, 0, 2_480], rel=1e-12)
    assert tax[1].sum() == pytest.approx(11_439 + 2_480, rel=1e-12)


def test_employer_taxes_leave_an_open_month_missing() -> None:
    tax = employer_taxes([100.0, np.nan, 100.0], months("2026-01-01", 3), US)
    assert np.isnan(tax).tolist() == [False, True, False]


def test_employer_taxes_follow_reversed_wages_below_the_cap_again() -> None:
    social = US[US["tax"] == "Social Security"]
    tax = employer_taxes([200_000.0, -20_000.0, 10_000.0], months("2026-01-01", 3), social)
    assert tax == pytest.approx([11_439, -0.062 * 4_500, 0.062 * 4_500], rel=1e-9)


def test_employer_taxes_of_a_year_without_a_row_use_the_last_given() -> None:
    table = pd.DataFrame({"year": [2027, 2025], "tax": "T", "rate": [0.2, 0.1], "wage_base": np.nan})
    found = employer_taxes([100.0] * 5, pd.DatetimeIndex([f"{y}-03-01" for y in range(2024, 2029)]), table)
    assert found == pytest.approx([10, 10, 10, 20, 20])
    assert missing_years(months("2024-07-01", 48), table) == [2024, 2026, 2028]
    assert missing_years(months("2025-01-01", 12), table) == []


def cent_by_cent(wages: list[int], calendar: list[tuple[int, int]], schedule: dict[int, Any], opening: int) -> Any:
    """Tax each cent on its own while the year's cents are below the base."""
    taxes, year_seen, so_far = [], calendar[0][0], opening
    for cents, (year, _) in zip(wages, calendar, strict=True):
        if year != year_seen:
            year_seen, so_far = year, 0
        rate, base = schedule[year]
        tax = Fraction(0)
        for _ in range(cents):
            tax += rate if base is None or so_far < base else 0
            so_far += 1
        taxes.append(tax / 100)
    return taxes


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=30),
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(0, 90), st.one_of(st.none(), st.integers(0, 3_000))), min_size=4, max_size=4),
    st.integers(0, 2_000),
)
def test_employer_taxes_match_the_oracle(wages: list[int], first: int, rates: list[Any], opening: int) -> None:
    span = months(f"2026-{first:02d}-01", len(wages))
    schedule = {2026 + k: (Fraction(rate, 1000), base) for k, (rate, base) in enumerate(rates)}
    table = pd.DataFrame(
        [(year, "T", float(rate), np.nan if base is None else base / 100) for year, (rate, base) in schedule.items()],
        columns=["year", "tax", "rate", "wage_base"],
    )
    expected = cent_by_cent(wages, [(m.year, m.month) for m in span], schedule, opening)
    found = employer_taxes(np.array(wages) / 100, span, table, opening=opening / 100)
    assert found == pytest.approx([float(value) for value in expected], abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_employer_taxes_of_a_year_add_to_rate_times_capped_wages(seed: int) -> None:
    wages = np.random.default_rng(seed).uniform(0, 40_000, (50, 12)).round(2)
    found = employer_taxes(wages, months("2026-01-01", 12), US).sum(axis=1)
    year = wages.sum(axis=1)
    assert found == pytest.approx(0.062 * np.minimum(year, 184_500) + 0.0145 * year, rel=1e-10)


@pytest.mark.parametrize(
    ("table", "first", "kind"),
    [
        (US.iloc[:0], 12, InvalidValueError),
        (pd.concat([US, US]), 12, InvalidValueError),
        (US.assign(rate=np.nan), 12, InvalidValueError),
        (US, 11, SizeError),
    ],
)
def test_employer_taxes_name_the_kind_of_a_refusal(table: pd.DataFrame, first: int, kind: type[ArgumentError]) -> None:
    with pytest.raises(kind):
        employer_taxes([1.0] * first, months("2026-01-01", 12), table)


def test_employer_taxes_refuse_months_out_of_order() -> None:
    with pytest.raises(InvalidValueError, match="months: out of order"):
        employer_taxes([1.0, 1.0], ["2026-02", "2026-01"], US)
