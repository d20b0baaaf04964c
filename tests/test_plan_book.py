"""The demo's plan in its workbook: plausible, tied, and the same on every sheet and in every engine."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from tests.books import cells, edit_all, load_sheet
from tests.libreoffice import compared, convert_all, values
from tests.month_end import changed_inputs_recalculate, totals_are_those_of_the_ledger
from tests.shared import Shared
from xlplan.workbook.reports.registry import REPORTS

DEMO = Path(__file__).parents[1] / "workbooks" / "riverbend-plan.xlsx"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ENTITIES = ("Riverbend Community Hospital (synthetic)", "Riverbend Clinics (synthetic)")
ROWS = {  # row of the Income statement, by its label, and the measure of the comparison; dollars are thousands there
    "Total operating revenue": 1000.0,
    "Total operating expense": 1000.0,
    "Operating margin": 1000.0,
}


@pytest.fixture(scope="module")
def compare() -> pd.DataFrame:
    rows = cells(DEMO, "compare")
    return rows.pivot_table(index=["fiscal_year", "scenario"], columns="measure", values="value")


UNITS = [("Downside", "Emergency"), ("Upside", "Administration"), ("Base", ENTITIES[0]), ("Downside", ENTITIES[1])]
SERIES = {  # with the scenario it is picked together with
    "Base": "Specialty Clinic · Visits",
    "Upside": "Administration · Minor equipment",
    "Downside": "Imaging · Gross pay",
}
Pick = Mapping[tuple[str, str], str]


def pick_of(scenario: str, unit: str) -> Pick:
    return {("Dashboard", "O3"): scenario, ("Dashboard", "T3"): unit, ("Income statement", "Y3"): "Next year"}


PICKS: list[Pick] = [
    *({("Dashboard", "O3"): scenario, ("Forecast", "R3"): series} for scenario, series in SERIES.items()),
    *(pick_of(*unit) for unit in UNITS),
]


@pytest.fixture(scope="session")
def picked(shared: Shared) -> Path:
    """Give the demo with each of the picks, computed by us and, in ``converted``, by one run of LibreOffice."""
    return shared.made("picked", compute_picks)


def compute_picks(folder: Path) -> None:
    books = [folder / f"{number}.xlsx" for number in range(len(PICKS))]
    for book, picks in zip(books, PICKS, strict=True):
        shutil.copy(DEMO, book)
        edit_all(book, picks)
    convert_all(books, folder, "xlsx")


def both(picked: Path, pick: int) -> tuple[Path, Path]:
    """Give our book and LibreOffice's of a pick."""
    return picked / f"{pick}.xlsx", picked / "converted" / f"{pick}.xlsx"


def test_income_statement_of_the_demo_is_plausible(compare: pd.DataFrame) -> None:
    for key in (("FY2027", "Base"), ("FY2027", "Budget"), ("FY2028", "Base")):
        year = compare.loc[key]
        assert 0.45 <= year["Labor"] / year["Total operating expense"] <= 0.55
        assert 0.15 <= year["Supplies and drugs"] / year["Total operating expense"] <= 0.20
        assert 0.01 <= year["Operating margin %"] <= 0.04
        assert year["Operating margin"] == pytest.approx(
            year["Total operating revenue"] - year["Total operating expense"]
        )


def test_every_check_of_the_demo_is_green() -> None:
    checks = cells(DEMO, "checks")
    assert set(checks["status"]) == {"PASS"}
    assert len(checks) >= 24


def test_closed_months_of_every_scenario_are_the_ledger() -> None:
    plan, gl = cells(DEMO, "plan"), cells(DEMO, "gl")
    closed = gl[gl["month"].between(pd.Timestamp("2026-07-01"), pd.Timestamp("2026-10-01"))]
    booked = closed.groupby(["cost_center", "account"])["actual"].sum()
    for name in ("Base", "Upside", "Downside"):
        rows = plan[(plan["scenario"] == name) & (plan["is_actual"] == 1) & plan["account"].notna()]
        shown = rows.astype({"dollars": float}).groupby(["cost_center", "account"])["dollars"].sum()
        pd.testing.assert_series_equal(shown.round(2), booked.astype(float).round(2), check_names=False)


def figure(cells_of_sheet: dict[str, object], label: str, heading: str) -> float:
    """Find a number by the text at the left of its row and the text above its column."""
    rows = [cell.strip(LETTERS) for cell, value in cells_of_sheet.items() if value == label]
    columns = [cell.rstrip("0123456789") for cell, value in cells_of_sheet.items() if value == heading]
    found = [cells_of_sheet.get(f"{column}{row}") for row in rows for column in columns]
    return float(next(value for value in found if isinstance(value, int | float)))


@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("scenario", SERIES)
def test_picking_a_scenario_shows_what_was_computed(scenario: str, picked: Path, compare: pd.DataFrame) -> None:
    recalculated = values(both(picked, list(SERIES).index(scenario))[1])
    year = compare.loc[("FY2027", scenario)]
    for label, unit in ROWS.items():
        shown = figure(recalculated["Income statement"], label, "Plan")
        assert shown == pytest.approx(year[label] / unit, abs=1e-6), label
        assert figure(recalculated["Scenarios"], label, scenario) == pytest.approx(year[label] / unit, abs=1e-6)
    volume = figure(recalculated["Income statement"], "Adjusted patient days", "Plan")
    assert volume == pytest.approx(year["Volume"], abs=1e-6)
    texts = [value for report in REPORTS for value in recalculated[report.name].values() if isinstance(value, str)]
    assert not [text for text in texts if text.startswith("#")]


@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("pick", range(len(PICKS)), ids=[" ".join(pick.values()) for pick in PICKS])
def test_any_pick_is_computed_alike_by_both_engines(pick: int, picked: Path) -> None:
    count, wrong = compared(*both(picked, pick))
    assert count > 5000
    assert wrong == []


@pytest.mark.parametrize(("scenario", "series"), SERIES.items(), ids=SERIES.values())
def test_any_series_of_the_demo_can_be_picked(scenario: str, series: str, picked: Path) -> None:
    shown = load_sheet(both(picked, list(SERIES).index(scenario))[0], "Forecast", data_only=True)
    assert shown["B3"].value == series
    assert isinstance(shown["D28"].value, float | int)
    texts = [cell.value for row in shown.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith("#")]


def test_year_end_of_the_demo_is_its_plan_with_a_range(compare: pd.DataFrame) -> None:
    ends = cells(DEMO, "year_end").set_index(["unit", "fiscal_year", "measure"])
    for (_, year, measure), row in ends.loc[["All departments"]].iterrows():
        assert row["projection"] == pytest.approx(compare.loc[(year, "Base")][measure], abs=0.005)
        assert row["low"] < row["projection"] < row["high"]
    margin = ends.xs("Operating margin", level="measure").xs("FY2027", level="fiscal_year").astype({"high": float})
    departments = margin[~margin["cost_center"].isin(["*", None])]
    assert departments["projection"].sum() == pytest.approx(margin.loc["All departments", "projection"])
    width = margin["high"] - margin["low"]
    assert width["All departments"] < width[departments.index].sum()
    assert margin["probability"].between(0, 1).all()


def test_entities_add_up_to_the_hospital(picked: Path, tmp_path: Path) -> None:
    shown = {}
    for unit in ("All departments", *ENTITIES):
        book = both(picked, list(SERIES).index("Downside"))[0]
        if unit != "All departments":
            book = Path(shutil.copy(book, tmp_path / "plan.xlsx"))
            edit_all(book, {("Dashboard", "T3"): unit})
        found = values(book)
        sheets = (("Income statement", "Plan"), ("Income statement", "Budget"), ("Scenarios", "Downside"))
        shown[unit] = [figure(found[sheet], label, heading) for sheet, heading in sheets for label in ROWS]
        calc = found["CalcDashboard"]
        named = {value: calc.get(f"B{cell[1:]}") for cell, value in calc.items() if cell[0] == "A"}
        shown[unit] += [
            float(str(named[name])) for name in ("expense actual", "expense budget", "year plan", "flagged")
        ]
    whole, *parts = (pd.Series(shown[unit]) for unit in shown)
    pd.testing.assert_series_equal(sum(parts), whole, rtol=1e-9)
    assert all((part != 0).sum() > 10 for part in parts)


def test_variances_of_the_demo_are_those_of_its_ledger() -> None:
    assert totals_are_those_of_the_ledger(DEMO, cells(DEMO, "gl")) > 100


@pytest.mark.xdist_group("libreoffice")
def test_three_changed_inputs_recalculate_to_a_fresh_refresh(closed_book: Path) -> None:
    changed_inputs_recalculate(closed_book)
