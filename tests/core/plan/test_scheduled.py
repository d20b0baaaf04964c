"""Dollars under contract: laid out by month, and taken out of the account they are booked to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.core.plan.test_elements import (
    ACCOUNTS,
    DEPARTMENTS,
    MONTHS,
    Rows,
    hours,
    ledger,
    make_tables,
    month_starts,
    stat,
)
from xlplan.core.plan.elements import AMOUNT, UNIT, Elements, build_elements
from xlplan.core.plan.scheduled import SCHEDULED, contract_dollars, contract_prices
from xlplan.core.plan.sources import Sources

EVERY = month_starts("2025-09", "2027-06")
ACCOUNT = "5410"


def contract(number: str = "C-1", **given: Any) -> dict[str, Any]:
    usual = {"contract_id": number, "vendor": "Summit", "covers": "Anesthesia", "cost_center": "6010",
             "account": ACCOUNT, "start": "2024-07-01", "end": "2029-06-30", "at_end": "renews",
             "annual_amount": 120_000.0}  # fmt: skip
    return {**usual, **given}


def elements(contracts: Rows, gl: Rows, **rows: Rows) -> Elements:
    tables = make_tables(**{"dept": DEPARTMENTS, "acct": ACCOUNTS, "gl": gl, "contracts": contracts, **rows})
    sources = Sources.of(tables, hours(), close=MONTHS[-1])
    due = contract_dollars(tables["contracts"], tables["price_index"], EVERY)
    return build_elements(replace(sources, scheduled=due))


def named(found: Elements) -> dict[str, list[float]]:
    return dict(zip(found.rows["element"], found.dollars.tolist(), strict=True))


def on_anniversaries(amount: float, rise: float, first: int, start: tuple[int, int]) -> list[float]:
    """Give the dollars of each month of a contract that starts on the first of one: a twelfth, up each year."""
    found = []
    for month in EVERY:
        age = 12 * (month.year - start[0]) + month.month - start[1]
        found.append(amount / 12 * (1 + rise) ** (age // 12) if age >= first else 0.0)
    return found


@pytest.mark.parametrize(("start", "rise"), [((2024, 7), 0.03), ((2026, 1), 0.05), ((2027, 1), 0.04)])
def test_contract_dollars_are_a_twelfth_that_rises_on_anniversaries(start: tuple[int, int], rise: float) -> None:
    day = f"{start[0]}-{start[1]:02d}-01"
    tables = make_tables(contracts=[contract(start=day, escalator=rise)])
    found = contract_dollars(tables["contracts"], tables["price_index"], EVERY)
    ((label, dollars),) = found.of("6010", ACCOUNT)
    assert label == "Summit, Anesthesia"
    np.testing.assert_allclose(dollars, on_anniversaries(120_000, rise, 0, start))
    assert found.of("6110", ACCOUNT) == []


def test_contract_without_an_amount_is_no_dollars() -> None:
    tables = make_tables(contracts=[contract(annual_amount=None), contract("C-2")])
    found = contract_dollars(tables["contracts"], tables["price_index"], EVERY)
    assert len(found.rows) == found.dollars.shape[1] == 1
    assert found.keys() == [("6010", ACCOUNT)]


def test_contracts_of_one_vendor_keep_their_numbers() -> None:
    rows = [contract(), contract("C-2"), contract("C-3", covers=None), contract("C-4", vendor="Trident")]
    found = elements(rows, ledger(ACCOUNT, 50_000.0))
    names = ["Summit, Anesthesia (C-1)", "Summit, Anesthesia (C-2)", "Summit", "Trident, Anesthesia"]
    assert found.rows["element"].tolist() == [*names, "Purchased services, not under contract"]
    assert found.rows["series"].is_unique


def test_contracts_of_one_vendor_in_two_departments_have_their_own_dollars() -> None:
    rows = [contract(covers=None), contract("C-2", covers=None, cost_center="8600", annual_amount=60_000.0)]
    found = elements(rows, ledger(ACCOUNT, 10_000.0) + ledger(ACCOUNT, 5_000.0, "8600"))
    assert found.rows["cost_center"].tolist() == ["6010", "8600"]
    np.testing.assert_allclose(found.dollars, [[10_000.0] * 14, [5_000.0] * 14])


@settings(max_examples=20, deadline=None, phases=[Phase.generate])
@given(
    st.lists(st.integers(0, 10**6), min_size=14, max_size=14),
    st.lists(st.tuples(st.integers(0, 5 * 10**6), st.dates(pd.Timestamp("2020-01-01").date(), MONTHS[-1].date()),
                       st.sampled_from(["renews", "ends"])), min_size=1, max_size=3),
)  # fmt: skip
def test_contracts_and_the_rest_are_the_account(booked: list[int], terms: list[tuple[int, Any, str]]) -> None:
    rows = [contract(f"C-{n}", annual_amount=amount, start=str(start), at_end=end, end="2026-03-31")
            for n, (amount, start, end) in enumerate(terms) if str(start) <= "2026-03-31"]  # fmt: skip
    found = elements(rows, ledger(ACCOUNT, booked))
    np.testing.assert_allclose(found.dollars[:, 2:].sum(axis=0), booked[2:], atol=0.5)  # the last year is planned on
    assert set(found.rows["basis"]) <= {SCHEDULED, AMOUNT}


def test_account_wholly_under_contract_has_no_rest() -> None:
    found = elements([contract()], ledger(ACCOUNT, 10_000.4))
    assert named(found) == {"Summit, Anesthesia": [10_000.0] * 14}
    assert found.rows.loc[0, ["basis", "stat_key", "fixed"]].tolist() == [SCHEDULED, None, 1.0]


def test_account_under_contract_goes_by_a_rest_that_came_once() -> None:
    found = elements([contract()], ledger(ACCOUNT, [10_000.0] * 13 + [12_000.0]))
    assert named(found)["Purchased services, not under contract"] == [0.0] * 13 + [2_000.0]


def test_rest_of_a_driven_account_goes_by_what_drives_it() -> None:
    accounts = [{**row, "driver": "key_stat"} if row["account"] == ACCOUNT else row for row in ACCOUNTS]
    found = elements([contract()], ledger(ACCOUNT, 15_000.0), stats=stat("Patient days", 100.0), acct=accounts)
    assert found.rows["basis"].tolist() == [SCHEDULED, UNIT]
    np.testing.assert_allclose(found.rate, [[10_000.0] * 14, [50.0] * 14])


def test_contract_ahead_on_an_account_without_ledger_is_planned() -> None:
    found = elements([contract(start="2027-01-01")], ledger("4900", 1.0))
    assert found.rows["element"].tolist() == ["Parking", "Summit, Anesthesia"]
    assert np.isnan(found.dollars[1]).all()


def test_contract_ahead_takes_nothing_from_what_is_booked_now() -> None:
    found = named(elements([contract(start="2027-01-01")], ledger(ACCOUNT, 7_000.0)))
    assert found == {"Summit, Anesthesia": [0.0] * 14, "Purchased services, not under contract": [7_000.0] * 14}


def test_months_before_the_first_booking_are_missing_in_all_parts() -> None:
    found = elements([contract()], ledger(ACCOUNT, [None] * 4 + [15_000.0] * 10) + ledger("4900", 1.0))
    parts = found.dollars[1:]
    assert np.isnan(parts[:, :4]).all()
    np.testing.assert_allclose(parts[:, 4:], [[10_000.0] * 10, [5_000.0] * 10])


def test_contract_booked_to_an_unknown_account_is_no_element() -> None:
    assert elements([contract(account="9999")], ledger("4900", 1.0)).rows["element"].tolist() == ["Parking"]


def priced(*rows: dict[str, Any]) -> dict[tuple[str, str], np.ndarray]:
    tables = make_tables(contracts=list(rows))
    return contract_prices(tables["contracts"], tables["price_index"], EVERY)


def gloves(number: str = "C-1", **given: Any) -> dict[str, Any]:
    usual = {"cost_center": None, "account": "5210", "category": "Gloves", "annual_amount": None, "escalator": 0.1}
    return contract(number, **{**usual, **given})


def test_price_of_a_category_rises_from_the_start_on() -> None:
    found = priced(gloves(start="2026-01-15"))
    expected = [np.nan if m < pd.Timestamp("2026-01-01") else 1.0 if m < pd.Timestamp("2027-01-01") else 1.1
                for m in EVERY]  # fmt: skip
    expected[16] = (14 + 17 * 1.1) / 31
    assert list(found) == [("", "Gloves")]
    np.testing.assert_allclose(found["", "Gloves"], expected)


def test_price_of_a_later_contract_goes_on_from_the_one_before() -> None:
    first = gloves(start="2025-01-01", end="2026-03-31", at_end="renegotiate")
    found = priced(gloves("C-2", start="2026-04-01", escalator=0.5), first)["", "Gloves"]
    np.testing.assert_allclose(found, [1.0] * 4 + [1.1] * 15 + [1.1 * 1.5] * 3)


def test_price_of_a_department_is_apart_from_that_of_all() -> None:
    found = priced(gloves(start="2025-09-01"), gloves("C-2", start="2026-09-01", cost_center="6010"))
    assert list(found) == [("", "Gloves"), ("6010", "Gloves")]
    assert np.isnan(found["6010", "Gloves"][:12]).all()


def test_price_needs_no_contract() -> None:
    assert priced() == {}
    assert priced(contract()) == {}
