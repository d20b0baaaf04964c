from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import InvalidValueError, SizeError
from xlplan.core.labor.benefits import benefit_cost, benefit_rates

YEAR = pd.date_range("2026-07-01", periods=12, freq="MS", unit="s")


def test_benefit_cost_goes_by_its_basis() -> None:
    bases = ["of pay", "per FTE", "PER HOUR", "tax"]
    found = benefit_cost([71_000], [1_771], [10], bases=bases, rates=[0.05, 820, 0.4, np.nan], taxes=[5_431.5])
    assert found.ravel() == pytest.approx([3_550, 8_200, 708.4, 5_431.5], rel=1e-12)


def test_benefit_cost_of_a_health_plan_does_not_grow_with_a_raise() -> None:
    before, after = (benefit_cost(pay, 1_771, 10, bases=["per FTE"], rates=[820]) for pay in (71_000, 73_130))
    assert before == after


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_benefit_cost_of_departments_adds_to_the_cost_of_the_whole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pay, hours, fte = (rng.uniform(0, size, (6, 12)) for size in (1e6, 2e4, 90))
    options = {"bases": ["of pay", "per FTE", "per hour"], "rates": rng.uniform(0, 1, (3, 12))}
    parts = benefit_cost(pay, hours, fte, **options).sum(axis=1)  # type: ignore[arg-type]
    whole = benefit_cost(pay.sum(axis=0), hours.sum(axis=0), fte.sum(axis=0), **options)  # type: ignore[arg-type]
    assert parts == pytest.approx(whole, rel=1e-10)


def test_benefit_cost_of_an_unknown_basis_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="basis: unknown: got 'per head'"):
        benefit_cost(1, 1, 1, bases=["per head"], rates=[1])


def test_benefit_cost_needs_a_rate_for_each_basis() -> None:
    with pytest.raises(SizeError, match="rates: size differs"):
        benefit_cost(1, 1, 1, bases=["of pay"], rates=[1, 2])


def table(*rows: tuple[str, float, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["component", "rate", "effective"]).assign(account="5100", basis="per FTE")
    return frame.assign(effective=pd.to_datetime(frame["effective"]))


def test_benefit_rates_change_on_their_day() -> None:
    components, rates = benefit_rates(
        table(("Health", 870, "2027-01-16"), ("Pension", 5, None), ("Health", 820, None)), YEAR
    )
    assert components["component"].tolist() == ["Health", "Pension"]
    assert rates[0] == pytest.approx([820] * 6 + [(15 * 820 + 16 * 870) / 31] + [870] * 5, rel=1e-12)
    assert rates[1].tolist() == [5.0] * 12


def test_benefit_rates_are_zero_before_the_first_date() -> None:
    assert benefit_rates(table(("New plan", 100, "2026-09-01")), YEAR)[1][0].tolist() == [0.0] * 2 + [100.0] * 10


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.dates(dt.date(2026, 6, 1), dt.date(2027, 8, 1)), st.integers(0, 1_000), min_size=1, max_size=5)
)
def test_benefit_rates_match_a_walk_over_the_days(given_rates: dict[dt.date, int]) -> None:
    rows = table(*[("Plan", rate, date.isoformat()) for date, rate in given_rates.items()])
    expected = []
    for month in YEAR:
        days = [day.date() for day in pd.date_range(month, periods=month.days_in_month)]
        in_force = [max((d for d in given_rates if d <= day), default=None) for day in days]
        expected.append(sum(given_rates[d] for d in in_force if d) / len(days))
    assert benefit_rates(rows, YEAR)[1][0] == pytest.approx(expected, rel=1e-10, abs=1e-10)
