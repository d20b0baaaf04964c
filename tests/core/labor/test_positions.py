"""The roster: worked rows, an oracle that walks each position day by day, and the tie to paid hours."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.labor.positions import PayTerms, opening_wages, reconcile, roster_months, roster_problems

MONTHS = pd.date_range("2026-09-01", periods=12, freq="MS", unit="s")
ASOF = pd.Timestamp("2026-08-31")
JOBS = pd.DataFrame({"job_code": ["RN2", "HUC"], "job_class": ["RN", "Clerical"], "fte_hours_week": [36.0, np.nan]})
DATES = ("start", "end", "expected_fill")
US = pd.DataFrame({"year": [2026], "tax": ["Social Security"], "rate": [0.062], "wage_base": [184_500.0]})


def positions(*rows: dict[str, Any]) -> pd.DataFrame:
    blank = {"cost_center": "6010", "job_code": "RN2", "fte": 1.0, "status": "Filled", "base_rate": 42.0}
    blank |= {"start": None, "end": None, "expected_fill": None, "cover_pct": np.nan}
    frame = pd.DataFrame([{"position_id": str(n)} | blank | row for n, row in enumerate(rows)])
    return frame.assign(**{name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in DATES})


def roster(*rows: dict[str, Any], week: float = 40.0, **terms: Any) -> pd.DataFrame:
    return roster_months(positions(*rows), MONTHS, jobs=JOBS, week=week, terms=PayTerms(ASOF, **terms))


def test_roster_of_a_filled_position_is_paid_by_days() -> None:
    september = roster({}).iloc[0]
    assert september["hours"] == pytest.approx(36 * 30 / 7)
    assert september["pay"] == pytest.approx(36 * 30 / 7 * 42)
    assert (september["month"], september["job_class"], september["fte"]) == (MONTHS[0], "RN", 1.0)


def test_roster_of_a_job_without_weekly_hours_takes_those_of_the_hospital() -> None:
    rows = roster({"job_code": "HUC"}, {"job_code": "new"}, week=37.5)
    assert rows["hours"].iloc[[0, 12]].to_numpy() == pytest.approx([37.5 * 30 / 7] * 2)
    assert rows["job_class"].iloc[[0, 12]].tolist() == ["Clerical", ""]


def test_roster_of_a_vacant_position_is_filled_only_when_expected() -> None:
    rows = roster({"status": "Vacant", "expected_fill": "2026-09-16", "cover_pct": 0.8}, {"status": "vacant"})
    assert rows[["fte", "filled", "vacant"]].iloc[0].tolist() == pytest.approx([1, 0.5, 0.5])
    assert rows["cover_hours"].iloc[0] == pytest.approx(0.8 * 36 * 15 / 7)
    assert rows["vacant"].iloc[12:].tolist() == [1.0] * 12
    assert rows["pay"].iloc[12:].sum() == 0


def test_roster_of_a_frozen_position_is_listed_and_costs_nothing() -> None:
    rows = roster({"status": "Frozen", "cover_pct": 1.0})
    assert len(rows) == 12
    assert not rows[["fte", "filled", "vacant", "hours", "pay", "cover_hours"]].to_numpy().any()


def test_roster_counts_first_and_last_day() -> None:
    rows = roster({"start": "2026-09-30", "end": "2026-10-01"})
    assert rows["fte"].tolist() == pytest.approx([1 / 30, 1 / 31] + [0] * 10)


def test_roster_raises_rates_after_the_close_only() -> None:
    increases = pd.DataFrame(
        {
            "scope": ["all", "all", "RN", "6010"],
            "effective": pd.to_datetime(["2026-04-01", "2027-04-01", "2027-04-01", "2027-06-16"]),
            "pct": [0.05, 0.03, 0.04, np.nan],
            "amount": [np.nan, np.nan, np.nan, 1.0],
        }
    )
    rates = roster({}, {"job_code": "HUC", "base_rate": 20.0, "cost_center": "7000"}, increases=increases)["rate"]
    assert rates.iloc[:7].tolist() == pytest.approx([42.0] * 7)
    assert rates.iloc[7:12].tolist() == pytest.approx([43.68, 43.68, 43.68 + 0.5, 44.68, 44.68])
    assert rates.iloc[19:].tolist() == pytest.approx([20.6] * 5)


def test_roster_taxes_go_on_from_the_wages_of_the_year_so_far() -> None:
    rows = roster({"base_rate": 125.0, "job_code": "HUC"}, taxes=US)
    before = 243 / 7 * 40 * 125
    expected = 0.062 * (184_500 - before)
    assert rows["taxes"].iloc[:4].sum() == pytest.approx(expected)
    assert rows["taxes"].iloc[4] == pytest.approx(0.062 * rows["pay"].iloc[4])


def test_roster_leaves_rates_alone_where_all_raises_are_past() -> None:
    increases = pd.DataFrame({"scope": ["all"], "effective": [ASOF], "pct": [0.03], "amount": [np.nan]})
    assert roster({}, increases=increases)["rate"].eq(42).all()


def test_opening_wages_of_a_january_and_of_vacant_positions_are_zero() -> None:
    people = positions({}, {"status": "Vacant"}, {"start": "2026-08-25"}).assign(weekly=40.0)
    assert opening_wages(people, pd.Timestamp("2027-01-01")).tolist() == [0, 0, 0]
    assert opening_wages(people, pd.Timestamp("2026-09-01"))[1:] == pytest.approx([0, 42 * 40])


def test_roster_without_tables_has_no_raises_and_no_taxes() -> None:
    rows = roster({}, increases=pd.DataFrame({"scope": [], "effective": [], "pct": [], "amount": []}))
    assert rows["rate"].eq(42).all()
    assert rows["taxes"].eq(0).all()


days = st.one_of(st.none(), st.dates(dt.date(2026, 7, 1), dt.date(2027, 10, 31)))
one_position = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["Filled", "Vacant", "Frozen"]),
        "fte": st.sampled_from([1.0, 0.9, 0.5]),
        "start": days,
        "end": days,
        "expected_fill": days,
        "cover_pct": st.sampled_from([np.nan, 0.0, 0.8]),
    }
)


def walk(row: dict[str, Any], month: pd.Timestamp) -> tuple[float, float]:
    """Count the days of a month on which the position is authorized, and on which somebody holds it."""
    authorized = held = 0
    for day in (stamp.date() for stamp in pd.date_range(month, periods=month.days_in_month)):
        exists = (row["start"] is None or day >= row["start"]) and (row["end"] is None or day <= row["end"])
        filled = row["status"] == "Filled" or (row["expected_fill"] is not None and day >= row["expected_fill"])
        authorized += exists and row["status"] != "Frozen"
        held += exists and row["status"] != "Frozen" and filled
    return row["fte"] * authorized / month.days_in_month, row["fte"] * held / month.days_in_month


@settings(max_examples=40, deadline=None)
@given(st.lists(one_position, min_size=1, max_size=4))
def test_roster_matches_a_walk_over_the_days(rows: list[dict[str, Any]]) -> None:
    found = roster(*rows)
    expected = [walk(row, month) for row in rows for month in MONTHS]
    assert found[["fte", "filled"]].to_numpy() == pytest.approx(np.array(expected), abs=1e-12)
    assert (found["filled"] + found["vacant"]).to_numpy() == pytest.approx(found["fte"].to_numpy(), abs=1e-12)


def test_reconcile_compares_paid_with_listed_hours() -> None:
    rows = roster({}, {"cost_center": "7000", "status": "Vacant"})
    hours = rows["hours"].iloc[0]
    paid = pd.DataFrame(
        {
            "month": MONTHS[0],
            "cost_center": ["6010", "6010", "8000"],
            "paid": [hours, 18.0, 80.0],
            "fte": [1.0, 0.1, 0.5],
        }
    )
    found = reconcile(rows, paid).set_index(["month", "cost_center"]).loc[MONTHS[0]]
    assert found.loc["6010", ["difference", "difference_fte"]].tolist() == pytest.approx([18, 0.1])
    assert found.loc["7000", ["authorized_fte", "vacant_fte", "paid_hours", "difference"]].tolist() == [1, 1, 0, 0]
    assert found.loc["8000", ["authorized_fte", "roster_hours", "difference"]].tolist() == [0, 0, 80]


def test_reconcile_leaves_an_open_month_missing() -> None:
    paid = pd.DataFrame({"month": [MONTHS[0]], "cost_center": ["6010"], "paid": [150.0], "fte": [1.0]})
    found = reconcile(roster({}), paid)
    assert len(found) == 12
    assert found["difference"].notna().tolist() == [True] + [False] * 11


def test_reconcile_adds_to_the_totals() -> None:
    rows = roster({}, {"cost_center": "7000"}, {"fte": 0.5, "status": "Vacant"})
    paid = pd.DataFrame({"month": MONTHS[[0, 0]], "cost_center": ["6010", "7000"], "paid": [150.0, 170.0], "fte": 1.0})
    found = reconcile(rows, paid)
    assert found["roster_hours"].sum() == pytest.approx(rows["hours"].sum())
    assert found["authorized_fte"].sum() == pytest.approx(rows["fte"].sum())
    first = found[found["month"] == MONTHS[0]]
    assert first["difference"].sum() == pytest.approx(320 - rows.loc[rows["month"] == MONTHS[0], "hours"].sum())


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        ({"start": "2026-10-01", "end": "2026-09-30"}, "end 0", "got 2026-09-30"),
        ({"fte": 0.0}, "fte 0", "got 0"),
        ({"fte": 36.0}, "fte 0", "got 36"),
        ({"status": "Open"}, "status 0", "got Open"),
        ({"status": None}, "status 0", "got a blank cell"),
        ({"base_rate": np.nan}, "base_rate 0", "got a blank cell"),
        ({"status": "Vacant", "end": "2026-12-31", "expected_fill": "2027-01-02"}, "expected_fill 0", "got 2027-01-02"),
        ({"cover_pct": 80.0}, "cover_pct 0", "got 80"),
    ],
)
def test_roster_problems_name_the_cell(change: dict[str, Any], place: str, what: str) -> None:
    [problem] = roster_problems(positions(change, {}), place=lambda row, column: f"{column} {row}")
    assert problem.place == place
    assert what in problem.what


def test_roster_problems_accept_vacant_without_a_date() -> None:
    assert roster_problems(positions({"status": "Vacant"}), place=lambda row, column: "") == []
