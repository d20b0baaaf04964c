"""The calendar of commitments: each kind, the window, the order, and what it costs a year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.contracts.commitments import COLUMNS, commitments

ASOF, UNTIL = "2026-11-01", "2027-12-31"
INDEX = pd.DataFrame({"index": "PPI", "month": ["2026-01-01", "2027-01-01"], "value": [250, 262.4]})


def contract(**cells: Any) -> pd.DataFrame:
    row: dict[str, Any] = {
        "contract_id": "C-1",
        "vendor": "Liftworks",
        "covers": "Elevators",
        "cost_center": "8430",
        "start": "2026-07-01",
        "end": "2027-06-30",
        "notice_days": 90.0,
        "at_end": "renews",
        "annual_amount": 120_000.0,
        "escalator": np.nan,
        "index": None,
        "cap": np.nan,
        "owner": "Facilities",
    }
    return pd.DataFrame([row | cells])


def found(
    asof: str = ASOF, until: str = UNTIL, *, rebates: dict[str, float] | None = None, **tables: Any
) -> list[dict[str, Any]]:
    frame = commitments(tables, asof=asof, until=until, rebates=rebates)
    assert list(frame.columns) == COLUMNS
    return frame.assign(date=frame["date"].astype(str), decide_by=frame["decide_by"].astype(str)).to_dict("records")


POSITIONS = pd.DataFrame(
    {
        "position_id": ["P-1", "P-2", "P-3", "P-4"],
        "cost_center": "6010",
        "job_code": ["RN", "RN", "RN", "Aide"],
        "fte": [0.9, 1.0, 1.0, 0.5],
        "status": ["Vacant", "Filled", "Frozen", "Vacant"],
        "base_rate": [42.0, 42.0, 42.0, np.nan],
        "expected_fill": pd.to_datetime(["2027-02-01", "2027-02-01", "2027-02-01", "2027-03-01"]),
    }
)


def test_contract_term_shows_end_notice_and_dollars() -> None:
    [row] = found(contracts=contract())
    assert (row["date"], row["decide_by"], row["kind"]) == ("2027-06-30", "2027-04-01", "contract term")
    assert (row["what"], row["where"], row["owner"]) == ("C-1: Liftworks, Elevators", "8430", "Facilities")
    assert (row["dollars_a_year"], row["note"]) == (120_000, "Renews unless notice is given")


@pytest.mark.parametrize(
    ("asof", "until", "shown"),
    [
        ("2027-04-01", "2027-04-30", 1),
        ("2027-04-02", "2027-06-29", 0),
        ("2027-06-30", "2027-06-30", 1),
        ("2028-03-01", "2028-04-30", 1),
    ],
)
def test_contract_term_is_shown_by_its_notice_or_its_end(asof: str, until: str, shown: int) -> None:
    assert len(found(asof, until, contracts=contract())) == shown


def test_contract_whose_notice_is_past_says_so() -> None:
    [row] = found("2027-05-01", "2027-12-31", contracts=contract())
    assert row["note"] == "Renews unless notice is given (notice was due 2027-04-01)"


@pytest.mark.parametrize(
    ("rule", "note"), [("renegotiate", "To be renegotiated; the plan"), ("ends", "Ends; nothing is planned")]
)
def test_contract_term_says_what_happens_at_the_end(rule: str, note: str) -> None:
    [row] = found(until="2029-12-31", contracts=contract(at_end=rule))
    assert row["note"].startswith(note)


def test_contract_without_notice_is_sorted_by_its_end() -> None:
    [row] = found(contracts=contract(notice_days=np.nan))
    assert row["date"] == "2027-06-30"
    assert pd.isna(row["decide_by"])


def test_price_change_adds_dollars_a_year_to_the_price_before() -> None:
    rows = found(until="2028-12-31", contracts=contract(escalator=0.03, notice_days=np.nan, end=None))
    assert [(row["date"], row["note"]) for row in rows] == [
        ("2027-07-01", "Price +3.00%"),
        ("2028-07-01", "Price +3.00%"),
    ]
    assert [row["dollars_a_year"] for row in rows] == [pytest.approx(3_600), pytest.approx(3_708)]


def test_term_after_price_changes_is_at_the_price_of_then() -> None:
    rows = found("2028-01-01", "2028-06-30", contracts=contract(escalator=0.03))
    assert [row["dollars_a_year"] for row in rows] == [pytest.approx(123_600)]


def test_price_change_by_an_index_not_known_yet_has_no_dollars() -> None:
    contracts = contract(start="2026-01-01", end=None, index="PPI")
    known, unknown = found(until="2028-01-31", contracts=contracts, price_index=INDEX)
    assert (known["date"], known["note"]) == ("2027-01-01", "Price +4.96%")
    assert known["dollars_a_year"] == pytest.approx(5_952)
    assert np.isnan(unknown["dollars_a_year"])
    assert unknown["note"] == "Index PPI not known yet"


def test_contract_to_renegotiate_has_no_price_change_after_its_end() -> None:
    rows = found(until="2029-12-31", contracts=contract(at_end="renegotiate", escalator=0.03))
    assert [row["kind"] for row in rows] == ["contract term"]


TIERS = pd.DataFrame(
    {"contract_id": "C-1", "from": [1_000_000.0, 500_000.0], "rate": [0.04, 0.025], "mode": "retroactive"}
)


def test_rebate_year_ends_on_the_eve_of_the_anniversary_and_lowers_cost() -> None:
    contracts = contract(start="2026-03-01", end=None)
    [row] = found(contracts=contracts, tiers=TIERS, rebates={"C-1": 21_600.0})
    assert (row["date"], row["decide_by"], row["kind"]) == ("2027-02-28", "2027-02-28", "rebate year")
    assert row["dollars_a_year"] == -21_600
    assert row["note"] == "Retroactive: 2.5 % from $500,000, 4 % from $1,000,000"


@pytest.mark.parametrize(("rule", "years"), [("renews", 2), ("renegotiate", 1), ("ends", 1)])
def test_rebate_years_stop_with_the_terms_they_were_agreed_in(rule: str, years: int) -> None:
    rows = found(until="2028-12-31", contracts=contract(at_end=rule), tiers=TIERS)
    rebates = [row for row in rows if row["kind"] == "rebate year"]
    assert len(rebates) == years
    assert all(np.isnan(row["dollars_a_year"]) for row in rebates)


def test_position_fill_has_pay_of_vacant_positions_only() -> None:
    first, second = found(positions=POSITIONS)
    assert (first["date"], first["what"], first["where"]) == ("2027-02-01", "P-1: 0.9 FTE RN", "6010")
    assert first["dollars_a_year"] == pytest.approx(0.9 * 42 * 2_080)
    assert np.isnan(second["dollars_a_year"])


def test_position_fill_is_decided_its_days_to_fill_before() -> None:
    jobs = pd.DataFrame({"job_code": ["RN"], "fte_hours_week": [36.0], "days_to_fill": [80.0]})
    first, _ = found(positions=POSITIONS, jobs=jobs)
    assert (first["decide_by"], first["note"]) == ("2026-11-13", "80 days to fill")
    assert first["dollars_a_year"] == pytest.approx(0.9 * 42 * 36 * 52)


def test_positions_show_no_name() -> None:
    rows = found(positions=POSITIONS.assign(holder="Somebody", name="Somebody"))
    assert "Somebody" not in str(rows)


def test_pay_increases_say_what_and_for_whom() -> None:
    increases = pd.DataFrame(
        {
            "scope": ["all", "6010, RN", None],
            "effective": pd.to_datetime(["2027-01-03", "2027-07-01", "2028-07-01"]),
            "pct": [0.03, np.nan, 0.03],
            "amount": [np.nan, 1.5, np.nan],
            "note": ["Merit", None, None],
        }
    )
    first, second = found(increases=increases)
    assert (first["what"], first["where"], first["note"]) == ("Pay +3.00%", "all", "Merit")
    assert (second["what"], second["where"]) == ("Pay +1.50 $/h", "6010, RN")
    assert np.isnan(first["dollars_a_year"])
    assert found(increases=increases.assign(dollars_a_year=5.0))[0]["dollars_a_year"] == 5


def test_tax_caps_start_again_every_january() -> None:
    taxes = pd.DataFrame(
        {
            "year": [2026, 2027, 2027],
            "tax": ["Social Security", "Social Security", "Medicare"],
            "rate": [0.062, 0.062, 0.0145],
            "wage_base": [184_500.0, 190_200.0, np.nan],
        }
    )
    this, following = found(until="2028-01-01", taxes=taxes)
    assert this["what"] == "Social Security: 6.20% up to $190,200 a person starts again"
    assert (this["date"], this["note"]) == ("2027-01-01", "")
    assert following["note"] == "2028 is not on the sheet: figures of 2027"


@pytest.mark.parametrize("tables", [{}, {"contracts": contract()[:0], "positions": POSITIONS[:0]}])
def test_commitments_of_nothing_are_an_empty_table(tables: dict[str, Any]) -> None:
    frame = commitments(tables, asof=ASOF, until=UNTIL)
    assert frame.empty
    assert list(frame.columns) == COLUMNS
    assert frame["dollars_a_year"].dtype == float


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=6), st.integers(0, 120))
def test_commitments_are_sorted_by_the_day_to_act(shifts: list[int], notice: int) -> None:
    ends = pd.Timestamp("2026-12-01") + pd.to_timedelta(shifts, unit="D")
    contracts = pd.concat([contract(end=end, notice_days=notice) for end in ends], ignore_index=True)
    frame = commitments({"contracts": contracts, "positions": POSITIONS}, asof=ASOF, until=UNTIL)
    assert frame["decide_by"].fillna(frame["date"]).is_monotonic_increasing
    assert (frame[["date", "decide_by"]].isin(pd.date_range(ASOF, UNTIL)).any(axis=1)).all()
