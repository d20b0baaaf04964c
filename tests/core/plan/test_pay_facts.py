"""What the tables say of pay: recent pay by job, and taxes over wages by person and calendar year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.plan.test_elements import Rows, make_tables, month_starts
from xlplan.core.plan.pay_facts import pay_facts, recent_pay, tax_shares

CLOSE = pd.Timestamp("2026-10-01")
MONTHS = month_starts("2026-07", "2028-06")
TYPES = [{"pay_type": "Regular", "summary": "Prod", "counts_fte": "Yes"},
         {"pay_type": "On call", "summary": "Other", "counts_fte": "No"}]  # fmt: skip
JOBS = [{"job_code": "N1", "job_class": "RN"}, {"job_code": "C1", "job_class": "Clerk"},
        {"job_code": "A1", "job_class": "Agency"}]  # fmt: skip
TAXES = [{"year": 2026, "tax": "Social", "rate": 0.06, "wage_base": 100_000.0},
         {"year": 2027, "tax": "Social", "rate": 0.06, "wage_base": 110_000.0},
         {"year": 2026, "tax": "Health", "rate": 0.015, "wage_base": None}]  # fmt: skip


def paid(day: str, job: str = "N1", kind: str = "Regular", hours: float = 80.0, dollars: float = 3200.0,
         code: str = "6010") -> dict[str, Any]:  # fmt: skip
    return {"pp_end": day, "cost_center": code, "job_code": job, "pay_type": kind, "hours": hours, "dollars": dollars}


def recent(*rows: dict[str, Any]) -> dict[tuple[str, str], tuple[float, float]]:
    found = recent_pay(make_tables(pay=list(rows), jobs=JOBS, pay_types=TYPES), close=CLOSE)
    return {(r.cost_center, r.job_code): (r.dollars, r.hours) for r in found.itertuples()}


def test_recent_pay_adds_up_a_job_of_a_department() -> None:
    found = recent(paid("2026-09-05"), paid("2026-09-19"), paid("2026-09-19", "C1", dollars=900.0),
                   paid("2026-09-19", code="6110", hours=10.0))  # fmt: skip
    assert found == {("6010", "N1"): (6400, 160), ("6010", "C1"): (900, 80), ("6110", "N1"): (3200, 10)}


@pytest.mark.parametrize(("day", "counts"), [
    ("2025-10-31", False), ("2025-11-01", True), ("2026-10-31", True), ("2026-11-01", False),
])  # fmt: skip
def test_recent_pay_is_that_of_twelve_closed_months(day: str, counts: bool) -> None:
    assert bool(recent(paid(day))) is counts


def test_recent_pay_counts_dollars_of_hours_that_do_not_count() -> None:
    assert recent(paid("2026-09-05"), paid("2026-09-05", kind="On call", dollars=200.0)) == {("6010", "N1"): (3400, 80)}


@pytest.mark.parametrize("row", [paid("2026-09-05", "A1"), paid("2026-09-05", kind="Agency")])
def test_recent_pay_is_that_of_staff(row: dict[str, Any]) -> None:
    assert recent(row) == {}
    assert recent() == {}


def person(number: str, rate: float, fte: float = 1.0, code: str = "6010", **given: Any) -> dict[str, Any]:
    usual = {"position_id": number, "cost_center": code, "job_code": "N1", "fte": fte, "status": "Filled"}
    return {**usual, "base_rate": rate, **given}


def shares(*people: dict[str, Any], taxes: Rows = TAXES, increases: Rows | None = None) -> dict[str, np.ndarray]:
    tables = make_tables(positions=list(people), jobs=JOBS, taxes=taxes, increases=increases or [])
    return tax_shares(tables, MONTHS, close=CLOSE, week=40.0)


def naive(*people: tuple[float, float], raised: float = 0.0, on: str = "2099-01-01") -> list[float]:
    """Tax each person month by month from January 2026, caps anew each January; then over the wages of all."""
    found, to_date = [], [0.0] * len(people)
    for month in month_starts("2026-01", "2028-06"):
        cap, wages, taxes = 100_000.0 if month.year == 2026 else 110_000.0, 0.0, 0.0
        for k, (rate, fte) in enumerate(people):
            before = 0.0 if month.month == 1 else to_date[k]
            hourly = rate * (1 + raised) if month >= pd.Timestamp(on) else rate
            pay = fte * 40 / 7 * month.days_in_month * hourly
            to_date[k] = before + pay
            wages += pay
            taxes += 0.06 * (min(cap, before + pay) - min(cap, before)) + 0.015 * pay
        found.append(taxes / wages)
    return found[6:]


def test_tax_share_falls_where_a_person_meets_the_cap_and_starts_again_in_january() -> None:
    share = shares(person("1", 100.0))["6010"]
    np.testing.assert_allclose(share, naive((100.0, 1.0)))
    assert share[MONTHS.get_loc("2026-12-01")] == pytest.approx(0.015)
    assert share[MONTHS.get_loc("2027-01-01")] == pytest.approx(0.075)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.floats(15, 200), st.floats(0.1, 1.2)), min_size=1, max_size=3), st.floats(0, 0.1))
def test_tax_share_equals_a_loop_over_persons(people: list[tuple[float, float]], raised: float) -> None:
    rows = [person(str(n), rate, fte) for n, (rate, fte) in enumerate(people)]
    found = shares(*rows, increases=[{"scope": "all", "effective": "2027-04-01", "pct": raised}])
    np.testing.assert_allclose(found["6010"], naive(*people, raised=raised, on="2027-04-01"))


def test_two_halves_meet_the_cap_later_than_one_person() -> None:
    whole, halves = shares(person("1", 100.0)), shares(person("1", 100.0, 0.5), person("2", 100.0, 0.5))
    assert whole["6010"].mean() < halves["6010"].mean()
    np.testing.assert_allclose(halves["6010"], naive((100.0, 0.5)))


def test_raise_within_the_closed_month_is_in_the_rate_of_the_roster() -> None:
    found = shares(person("1", 100.0), increases=[{"scope": "all", "effective": "2026-10-15", "pct": 0.5}])
    np.testing.assert_allclose(found["6010"], naive((100.0, 1.0)))


def test_department_without_positions_pays_below_every_cap() -> None:
    found = shares(person("1", 100.0), person("2", 30.0, code="6110"))
    assert set(found) == {"", "6010", "6110"}
    np.testing.assert_allclose(found[""], 0.075)
    np.testing.assert_allclose(found["6110"], naive((30.0, 1.0)))


def test_month_without_anybody_takes_the_share_below_caps() -> None:
    found = shares(person("1", 100.0, end="2026-12-31"))["6010"]
    np.testing.assert_allclose(found[6:], 0.075)
    assert found[5] == pytest.approx(0.015)


def test_position_that_lacks_a_required_cell_is_left_out() -> None:
    np.testing.assert_array_equal(shares(person("1", 100.0), person("2", np.nan))["6010"],
                                  shares(person("1", 100.0))["6010"])  # fmt: skip


def test_tax_shares_need_no_table() -> None:
    assert {code: row.tolist() for code, row in shares(person("1", 9.0), taxes=[]).items()} == {"": [0.0] * 24}
    assert set(shares()) == {""}


def test_pay_facts_give_the_hours_of_one_fte_and_the_level_of_pay() -> None:
    tables = make_tables(pay=[paid("2026-09-05"), paid("2026-09-05", "C1", dollars=1600.0)], jobs=JOBS, pay_types=TYPES)
    facts = pay_facts(tables, MONTHS, close=CLOSE, week=35.0, paid=recent_pay(tables, close=CLOSE))
    assert (facts.level("6010"), facts.level("6110")) == (30.0, 0.0)
    assert facts.fte_hours[:2].tolist() == [35 / 7 * 31, 35 / 7 * 31]
    assert facts.path("6010", MONTHS, 4)[0].tolist() == [1.0] * 24
