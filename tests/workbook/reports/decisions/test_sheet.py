"""The Decisions sheet against plain counts of the table behind it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from tests.books import fill, make_book
from tests.libreoffice import differences, values
from xlplan.core.schedules.registry import INPUTS

UNITS = pd.DataFrame({"unit": ["All departments"], "cost_center": ["*"]})
OCTOBER_END = pd.Timestamp("2026-10-31")
Shown = dict[str, object]


def commitment(
    decide_by: str | None, date: str, kind: str = "contract term", dollars: float | None = 1e6, what: str = ""
) -> dict[str, object]:
    return {
        "decide_by": pd.Timestamp(decide_by) if decide_by else None, "date": pd.Timestamp(date), "kind": kind,
        "what": what or f"C-{date[2:4]}{date[5:7]}: Vendor of {date}, Service", "where": "6010", "owner": "Owner",
        "dollars_a_year": dollars, "note": "Renews unless notice is given",
    }  # fmt: skip


ROWS = [
    commitment("2026-09-20", "2026-12-31", "position fill", 80_000),
    commitment("2026-10-31", "2026-12-31", dollars=250_000),
    commitment("2026-11-16", "2026-12-31", dollars=1_365_839, what="C-102: Northfield Hospitalists, Hospitalists"),
    commitment("2026-11-20", "2027-02-01", "position fill", 50_000),
    commitment("2026-12-01", "2026-12-31", dollars=1_294_335),
    commitment(None, "2027-01-01", "price change", 28_000),
    commitment(None, "2027-01-01", "tax cap reset", None),
    commitment(None, "2027-01-10", "pay increase", 450_000),
    commitment("2027-01-29", "2027-02-28", dollars=384_000),
    commitment("2027-01-30", "2027-03-31", dollars=None),
    commitment(None, "2027-06-30", dollars=70_000, what="No number"),
    commitment("2027-06-30", "2027-06-30", "rebate year", -130_545),
]
TIERS = pd.DataFrame(
    [
        ("C-1", "Keystone Orthopedics", 2_303_341, 6_813_004, 5_500_000, 0.01, 1.0, 55_000, 130_545),
        ("C-1", "Keystone Orthopedics", 2_303_341, 6_813_004, 6_800_000, 0.025, 0.608, 170_000, 130_545),
        ("C-2", "Regional Blood Center", 44_715, 521_516, 450_000, 0.02, 1.0, 0, 1_430),
    ],
    columns=["contract_id", "vendor", "spend_to_date", "expected_spend", "from", "rate", "probability",
             "rebate_at_tier", "expected_rebate"],
).assign(year_end=pd.Timestamp("2027-06-30"), low=6.75e6, high=6.87e6)  # fmt: skip


def made(folder: Path, rows: Iterable[dict[str, object]], rebates: pd.DataFrame | None = None) -> Path:
    book = make_book(folder / "plan.xlsx", {})
    frame = pd.DataFrame(list(rows), columns=list(ROWS[0]))
    fill(book, {"units": UNITS, "commitments": frame, "rebates": TIERS if rebates is None else rebates})
    return book


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("decisions"), ROWS)


def shown(book: Path) -> Shown:
    return values(book)["Decisions"]


def listed(cells: Shown) -> list[tuple[object, object, object]]:
    """Days left, urgency and thousands of dollars of the listed rows."""
    found = [tuple(cells.get(f"{letter}{number}") for letter in "DEO") for number in range(10, 30)]
    return [line for line in found if line[1]]  # type: ignore[misc]


def strip(cells: Shown, label: str, *, nth: int = 0) -> list[object]:
    """Figures under Overdue and the twelve months."""
    rows = [int(cell[1:]) for cell, value in cells.items() if value == label and cell[0] == "B"]
    return [cells[f"{letter}{sorted(rows)[nth]}"] for letter in "EFGHIJKLMNOPQ"]


def errors(cells: Shown) -> list[str]:
    return [f"{cell}: {value}" for cell, value in cells.items() if isinstance(value, str) and value.startswith("#")]


def test_the_sentence_counts_what_is_due_and_names_the_next(book: Path) -> None:
    # 1,365,839 + 1,294,335 + 384,000 = 3,044,174; the last is due on day 90, the next on day 91.
    assert shown(book)["B4"] == (
        "1 decision overdue, $250K a year; 3 decisions due within 90 days, $3.0M a year; "
        "next: C-102: Northfield Hospitalists, Hospitalists by 16 Nov 2026"
    )


def test_the_vendor_comes_from_the_sheet_of_contracts(tmp_path: Path) -> None:
    contracts = pd.DataFrame({"contract_id": ["C-102"], "vendor": ["Northfield Hospitalists"]})
    book = make_book(tmp_path / "plan.xlsx", {"contracts": contracts.reindex(columns=INPUTS["contracts"].headers)})
    fill(book, {"units": UNITS, "commitments": pd.DataFrame([ROWS[2]])})
    assert shown(book)["B4"] == (
        "1 decision due within 90 days, $1.4M a year; next: Northfield Hospitalists by 16 Nov 2026"
    )


def test_the_list_leaves_out_the_filling_of_positions(book: Path) -> None:
    lines = listed(shown(book))
    expected = [row for row in ROWS if row["kind"] != "position fill"]
    days = [((row["decide_by"] or row["date"]) - OCTOBER_END).days for row in expected]  # type: ignore[operator]
    assert [left for left, _, _ in lines] == days
    assert [word for _, word, _ in lines] == [
        "Overdue", "Within 30 days", "Within 90 days", "Price change", "Tax cap reset", "Pay increase",
        "Within 90 days", "Later", "Later", "Rebate year",
    ]  # fmt: skip
    assert lines[1][2] == pytest.approx(1365.839)
    assert str(lines[4][2]).strip("\N{NO-BREAK SPACE}") == "–"


def test_the_strip_counts_by_month_and_what_has_no_notice_by_its_end(book: Path) -> None:
    cells = shown(book)
    assert strip(cells, "Contracts to decide") == [1, 1, 1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    dollars = [250, 1365.839, 1294.335, 384, 0, 0, 0, 0, 70, 0, 0, 0, 0]
    assert strip(cells, "$ thousands a year") == pytest.approx(dollars)
    assert strip(cells, "Hires to begin") == [1, 1, *[0] * 11]
    assert strip(cells, "$ thousands a year", nth=1) == [80, 50, *[0] * 11]
    assert strip(cells, "Pay and price steps, $K") == [0, 0, 0, 478, *[0] * 9]


def test_only_the_first_dates_are_listed_and_the_rest_counted(tmp_path: Path) -> None:
    days = pd.date_range("2026-11-01", periods=30)
    fills = [commitment("2026-10-01", "2026-12-01", "position fill", 1.0)] * 40
    many = [commitment(str(day.date()), "2027-06-30", dollars=100_000) for day in days]
    cells = shown(made(tmp_path, [*fills, *many]))
    assert [left for left, _, _ in listed(cells)] == list(range(1, 21))
    assert any("the next 20 of 30 dates" in str(value) for value in cells.values())
    assert cells["B4"].startswith("30 decisions due within 90 days, $3.0M a year")  # type: ignore[attr-defined]


def test_each_contract_has_its_spend_and_its_tiers(book: Path) -> None:
    cells = shown(book)
    assert "Rebates: $132K expected, not in the plan" in cells.values()
    first = next(int(cell[1:]) for cell, value in cells.items() if value == "Keystone Orthopedics")
    lines = [[cells.get(f"{letter}{number}") for letter in "SVXY"] for number in range(first, first + 7)]
    assert lines == [
        ["Keystone Orthopedics", "to 30 Jun 2027", None, pytest.approx(130.545)],
        ["$2.30M of $6.81M", "$6.75M–$6.87M", None, None],
        ["1.0% from $5.50M", 12 * "█", 1, 55],
        ["2.5% from $6.80M", 7 * "█", pytest.approx(0.608), 170],
        ["Regional Blood Center", "to 30 Jun 2027", None, pytest.approx(1.43)],
        ["$45K of $522K", "$6.75M–$6.87M", None, None],
        ["2.0% from $450K", 12 * "█", 1, 0],
    ]


def test_too_many_tiers_are_said_to_stand_on_their_sheet(tmp_path: Path) -> None:
    many = pd.concat([TIERS.iloc[:1].assign(contract_id=f"C-{number}") for number in range(6)])
    cells = shown(made(tmp_path, ROWS, many))
    assert "Spend so far of expected, 80% range; chance of each tier; more on Rebates" in cells.values()
    assert [value for value in cells.values() if value == "Keystone Orthopedics"] == 4 * ["Keystone Orthopedics"]


def test_a_quiet_quarter_is_said(tmp_path: Path) -> None:
    cells = shown(made(tmp_path, [commitment("2027-05-01", "2027-07-31")], TIERS.iloc[:0]))
    assert str(cells["B4"]).startswith("No contract decision due within 90 days; next: C-2707: Vendor of 2027-07-31")
    assert "No rebate tiers yet: see Rebate tiers" in cells.values()


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ({}, "Not refreshed yet: fill the cream sheets, then run xlplan refresh"),
        ({"units": UNITS},
         "Nothing is committed yet: fill the sheets Contracts, Positions and Pay increases, then refresh"),
    ],
)  # fmt: skip
def test_without_commitments_a_sentence_says_what_to_do(
    outputs: dict[str, pd.DataFrame], words: str, tmp_path: Path
) -> None:
    empty = make_book(tmp_path / "plan.xlsx", {})
    fill(empty, outputs)
    cells = shown(empty)
    assert cells["B4"] == words
    assert listed(cells) == []
    assert errors(cells) == []


@pytest.mark.xdist_group("libreoffice")
def test_both_engines_compute_the_same(book: Path, tmp_path: Path) -> None:
    count, wrong = differences(book, tmp_path)
    assert count > 5000
    assert wrong == []
    assert errors(shown(book)) == []
