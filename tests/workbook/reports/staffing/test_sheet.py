"""The Staffing sheet against plain sums of the table behind it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.books import CLOSE, edit, fill, make_book
from tests.libreoffice import differences, values

MONTHS = pd.date_range("2026-07-01", periods=24, freq="MS")
CODES = {"6010": "Med/Surg", "6110": "Emergency", "7510": "Clinic"}
HOSPITAL, CLINICS = "Test Hospital", "Test Clinics"
UNITS = pd.DataFrame(
    {
        "unit": ["All departments", HOSPITAL, CLINICS, *CODES.values()],
        "cost_center": ["*", None, None, *CODES],
        "stat": "Patient days",
        "stat_cost_center": "6010",
        "entity": [None, HOSPITAL, CLINICS, HOSPITAL, HOSPITAL, CLINICS],
    }
)
COLUMNS = "BCDEFGHIJKLMNOP"
Shown = dict[str, object]


def staffing(codes: Iterable[str] = CODES, seed: int = 1) -> pd.DataFrame:
    """Rows of every department and month, month by month."""
    rng, codes = np.random.default_rng(seed), list(codes)
    count = len(MONTHS) * len(codes)
    frame = pd.DataFrame(
        {
            "month": np.repeat(MONTHS, len(codes)),
            "cost_center": codes * len(MONTHS),
            "department": [CODES.get(code, f"Department {code}") for code in codes] * len(MONTHS),
            "filled_fte": rng.normal(50, 5, count),
            "vacant_fte": rng.uniform(0, 4, count),
            "staff_fte": rng.normal(51, 5, count),
            "agency_fte": rng.uniform(0.5, 2, count),
            "roster_hours": rng.normal(8500, 500, count),
            "paid_hours": rng.normal(8700, 500, count),
            "roster_pay": rng.normal(3e5, 1e4, count),
            "taxes": rng.normal(2e4, 1e3, count),
            "leavers_fte": rng.uniform(0, 2, count),
            "turnover_gap_fte": rng.uniform(0, 3, count),
            "orientation_hours": rng.uniform(0, 200, count),
        }
    )
    frame["is_actual"] = (frame["month"] <= CLOSE).astype(float)
    frame["authorized_fte"] = frame["filled_fte"] + frame["vacant_fte"]
    frame["short_fte"] = frame["staff_fte"] + frame["agency_fte"] - frame["filled_fte"]
    return frame


def capacity(shares: dict[str, list[float]]) -> pd.DataFrame:
    """Rows of open months; shares of capacity by department."""
    months = pd.date_range("2026-11-01", periods=2, freq="MS")
    rows = [
        {"month": month, "cost_center": code, "department": CODES.get(code, code), "stat": "Visits",
         "occupancy": share[position], "high_occupancy": share[position] + 0.05,
         "status": "over" if share[position] > 1 else "near" if share[position] > 0.85 else None}
        for position, month in enumerate(months)
        for code, share in shares.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


CAPACITY = capacity({"6010": [0.8, 0.9], "6110": [1.1, 0.95], "7510": [0.5, 0.6]})


def shown(book: Path, sheet: str = "Staffing") -> Shown:
    return values(book)[sheet]


def row(cells: Shown, label: str) -> dict[str, object]:
    """Values of a row by column letter, found by its label."""
    number = next(cell[1:] for cell, value in cells.items() if value == label and cell[0] == "B")
    return {letter: cells.get(f"{letter}{number}") for letter in COLUMNS[1:]}


def months(cells: Shown, label: str) -> list[float]:
    return [float(row(cells, label)[letter]) for letter in COLUMNS[1:13]]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = make_book(tmp_path_factory.mktemp("staffing") / "plan.xlsx", {})
    fill(book, {"staffing": staffing(), "units": UNITS, "capacity": CAPACITY})
    return book


def copied(book: Path, folder: Path, pick: str = "") -> Path:
    other = folder / "plan.xlsx"
    other.write_bytes(book.read_bytes())
    if pick:
        edit(other, "Dashboard", "T3", pick)
    return other


def errors(cells: Shown) -> list[str]:
    return [f"{cell}: {value}" for cell, value in cells.items() if isinstance(value, str) and value.startswith("#")]


PLAIN = {
    "Authorized": "authorized_fte", "Held": "filled_fte", "Open": "vacant_fte", "Staff, paid or planned": "staff_fte",
    "Agency": "agency_fte", "Short, (over) the positions held": "short_fte", "Roster: positions held": "roster_hours",
    "Paid or planned, staff": "paid_hours", "Expected leavers, FTE": "leavers_fte",
    "Empty by turnover, FTE": "turnover_gap_fte", "Orientation of newcomers, hours": "orientation_hours",
}  # fmt: skip


@pytest.mark.parametrize("pick", ["All departments", HOSPITAL, "Emergency"])
def test_month_rows_are_the_sums_of_the_picked_departments(pick: str, filled: Path, tmp_path: Path) -> None:
    cells = shown(copied(filled, tmp_path, pick))
    codes = {HOSPITAL: ["6010", "6110"], "Emergency": ["6110"]}.get(pick, list(CODES))
    rows = staffing()
    total = rows[rows["cost_center"].isin(codes)].groupby("month").sum(numeric_only=True).iloc[:12]
    for label, column in PLAIN.items():
        assert months(cells, label) == pytest.approx(total[column].tolist()), label
    assert months(cells, "FTE needed") == pytest.approx((total["staff_fte"] + total["agency_fte"]).tolist())
    assert months(cells, "Payroll taxes") == pytest.approx((total["taxes"] / 1000).tolist())
    assert months(cells, "Paid over roster") == pytest.approx(
        (total["paid_hours"] / total["roster_hours"] - 1).tolist()
    )
    assert months(cells, "Taxes, share of pay") == pytest.approx((total["taxes"] / total["roster_pay"]).tolist())
    assert errors(cells) == []


def test_years_are_averages_of_fte_and_sums_of_hours(filled: Path) -> None:
    cells, rows = shown(filled), staffing()
    total = rows.groupby("month").sum(numeric_only=True)
    for letter, year in (("O", total.iloc[:12]), ("P", total.iloc[12:])):
        assert row(cells, "Held")[letter] == pytest.approx(year["filled_fte"].mean())
        assert row(cells, "Paid or planned, staff")[letter] == pytest.approx(year["paid_hours"].sum())
        assert row(cells, "Expected leavers, FTE")[letter] == pytest.approx(year["leavers_fte"].sum())
        share = year["taxes"].sum() / year["roster_pay"].sum()
        assert row(cells, "Taxes, share of pay")[letter] == pytest.approx(share)


def test_a_year_with_missing_months_has_no_figure(tmp_path: Path) -> None:
    book = make_book(tmp_path / "plan.xlsx", {})
    fill(book, {"staffing": staffing().iloc[: 3 * 20], "units": UNITS})
    assert str(row(shown(book), "Held")["P"]).strip("\N{NO-BREAK SPACE}") == "–"


def standing(held: float, staff: float, agency: float, vacant: float = 0.0) -> pd.DataFrame:
    rows = staffing(["6010"])
    return rows.assign(filled_fte=held, staff_fte=staff, agency_fte=agency, short_fte=staff + agency - held,
                       vacant_fte=vacant)  # fmt: skip


SENTENCES = {
    "covered": ((1150.2, 1149.3, 15.9, 32.9), "15.0 short, covered by 15.9 agency; 32.9 open"),
    "partly": ((99.57, 104.1, 1.79), "6.3 short, 1.8 by agency and 4.5 by overtime and extra shifts"),
    "no agency": ((40.0, 42.0, 0.0), "2.0 short, left to overtime and extra shifts"),
    "over": ((40.0, 38.0, 0.0), "2.0 over the need"),
    "over with agency": ((40.0, 36.0, 2.0), "2.0 over the need, with 2.0 agency still planned"),
    "even": ((40.0, 39.0, 1.0), "as many as needed"),
}


@pytest.mark.parametrize(("case", "words"), SENTENCES.values(), ids=SENTENCES)
def test_the_sentence_says_who_covers_what_is_short(case: tuple[float, ...], words: str, tmp_path: Path) -> None:
    book = make_book(tmp_path / "plan.xlsx", {})
    fill(book, {"staffing": standing(*case), "units": UNITS})
    held, needed = case[0], case[1] + case[2]
    assert shown(book)["B4"] == f"Nov 2026: {held:,.1f} FTE held, {needed:,.1f} needed: {words}"


def departments(cells: Shown) -> list[tuple[object, object]]:
    head = next(int(cell[1:]) for cell, value in cells.items() if value == "Department" and cell[0] == "I")
    found = [(cells.get(f"I{number}"), cells.get(f"N{number}")) for number in range(head + 1, head + 16)]
    return [pair for pair in found if pair[0]]


def test_departments_stand_the_shortest_first_with_their_total(filled: Path) -> None:
    rows = staffing()
    november = rows[rows["month"] == "2026-11-01"].sort_values("short_fte", ascending=False)
    *listed, total = departments(shown(filled))
    assert [name for name, _ in listed] == november["department"].tolist()
    assert [short for _, short in listed] == pytest.approx(november["short_fte"].tolist())
    assert total == ("All departments", pytest.approx(november["short_fte"].sum()))


def test_equal_departments_are_each_listed_and_the_rest_are_counted(tmp_path: Path) -> None:
    codes = [str(code) for code in range(7000, 7020)]
    book = make_book(tmp_path / "plan.xlsx", {})
    fill(book, {"staffing": staffing(codes).assign(short_fte=1.5), "units": UNITS})
    cells = shown(book)
    *listed, total = departments(cells)
    assert [name for name, _ in listed] == [f"Department {code}" for code in codes[:14]]
    assert total == ("All departments", pytest.approx(30.0))
    assert any("the first 14 of 20" in str(value) for value in cells.values())


def test_capacity_lists_the_fullest_month_of_departments_that_are_near(filled: Path) -> None:
    cells = shown(filled)
    assert "2 departments near or over capacity: Emergency 110% in Nov 2026" in cells.values()
    at = next(cell[1:] for cell, value in cells.items() if value == "Emergency, visits")
    assert [cells[f"{letter}{at}"] for letter in "CEFG"] == ["2 of 2", pytest.approx(1.1), pytest.approx(1.15), "over"]
    assert row(cells, "Med/Surg, visits")["C"] == "1 of 2"
    assert row(cells, "Share of capacity, fullest one")["G"] == pytest.approx(1.1)


def test_the_share_of_capacity_follows_the_pick(filled: Path, tmp_path: Path) -> None:
    clinic = shown(copied(filled, tmp_path, "Clinic"))
    assert row(clinic, "Share of capacity")["H"] == pytest.approx(0.6)
    hospital = shown(copied(filled, tmp_path, HOSPITAL))
    assert row(hospital, "Share of capacity, fullest one")["H"] == pytest.approx(0.95)


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({}, "Not refreshed yet: fill the cream sheets, then run xlplan refresh"),
        ({"units": UNITS}, "No positions yet: fill the sheet Positions, then refresh"),
        ({"units": UNITS, "staffing": staffing(["7777"]), "pick": "Clinic"},
         "No positions of Clinic: fill the sheet Positions, then refresh"),
    ],
)  # fmt: skip
def test_without_positions_a_sentence_says_what_to_do(
    outputs: dict[str, pd.DataFrame], words: str, tmp_path: Path
) -> None:
    book = make_book(tmp_path / "plan.xlsx", {})
    pick = str(outputs.get("pick", ""))
    fill(book, {name: rows for name, rows in outputs.items() if name != "pick"})
    cells = shown(copied(book, tmp_path, pick))
    assert cells["B4"] == words
    assert errors(cells) == []


@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("pick", [HOSPITAL, "Emergency"])
def test_any_pick_is_computed_alike_by_both_engines(pick: str, filled: Path, tmp_path: Path) -> None:
    count, wrong = differences(copied(filled, tmp_path, pick), tmp_path)
    assert count > 5000
    assert wrong == []
