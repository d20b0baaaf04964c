"""PLAN_ formulas in a planning workbook: a refresh computes them from what it has just written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.books import cells, edit_all, load_sheet
from tests.shared import Shared
from xlplan.cli.app import run
from xlplan.jobs.refresh import RefreshReport, refresh
from xlplan.workbook.file.addresses import parse_address
from xlplan.workbook.file.edits import Edits, Formula
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.write import apply

SHEET = "Statistics"
TYPED = {
    "AA1": "SUM(tblForecast[forecast])",
    "AA2": "PLAN_VARIANCE(AA1,1000000)",
    "AA3": "ROUND(AA2/1000,3)",
    "AA4": 'IF(AA3<0,PLAN_FTE(-AA3,"PP"),PLAN_FTE(AA3,"PP"))',
    "AA5": "MAX(PLAN_FORECAST(tblStats[value],tblStats[month],3))",
    "AA6": '"PLAN_FTE("&AA4',
}


def typed(book: Path, formulas: dict[str, str]) -> Path:
    """Type formulas into cells right of the statistics, their results not yet known."""
    package = Package.open(book)
    edits = Edits({SHEET: {parse_address(cell): Formula(text) for cell, text in formulas.items()}})
    book.write_bytes(apply(package, edits).data)
    return book


def shown(book: Path) -> list[object]:
    sheet = load_sheet(book, SHEET, data_only=True)
    return [sheet[cell].value for cell in TYPED]


def expected(book: Path) -> list[object]:
    """Compute the cells anew, from the forecast in the file."""
    total = float(cells(book, "forecast")["forecast"].sum())
    variance = 1_000_000 - total
    thousands = round(variance / 1000, 3)
    fte = abs(thousands) / 80
    return [total, variance, thousands, fte]


@pytest.fixture
def computed(book: Path, shared: Shared) -> tuple[Path, RefreshReport]:
    """Give the small book with the formulas, refreshed once for all tests, and what the refresh said."""

    def make(folder: Path) -> RefreshReport:
        (folder / book.name).write_bytes(book.read_bytes())
        return refresh(typed(folder / book.name, TYPED))

    book.write_bytes((shared.made("typed", make) / book.name).read_bytes())
    return book, shared.returned("typed")


def test_formulas_follow_what_the_refresh_wrote(computed: tuple[Path, RefreshReport]) -> None:
    book, report = computed
    assert report.uncomputed == []
    first = shown(book)
    assert first[:4] == [pytest.approx(value, rel=1e-9) for value in expected(book)]
    assert first[4] == "#VALUE!"  # the statistics hold several series, so months come twice
    edit_all(book, {(SHEET, f"E{row}"): 999.0 + row for row in range(7, 30)})
    assert refresh(book).changed
    second = shown(book)
    assert second[:4] == [pytest.approx(value, rel=1e-9) for value in expected(book)]
    assert second[0] != first[0]


def test_a_second_refresh_changes_no_byte_of_the_sheet(computed: tuple[Path, RefreshReport]) -> None:
    book, _ = computed
    part = Package.open(book).sheets[SHEET].part
    before = Package.open(book).read(part)
    assert refresh(book).changed is False
    assert Package.open(book).read(part) == before


def test_formulas_stay_as_they_were_typed(computed: tuple[Path, RefreshReport]) -> None:
    book, _ = computed
    sheet = load_sheet(book, SHEET)
    assert {cell: sheet[cell].value for cell in TYPED} == {cell: f"={text}" for cell, text in TYPED.items()}


def test_what_cannot_be_computed_is_named(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed(book, {"AA1": "PLAN_XYZ(1)", "AA2": "PLAN_FTE(AA3)", "AA3": "AA2+1", "AA4": "PLAN_FTE(80)"})
    assert run(["refresh", str(book), "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["uncomputed"]
    assert [line.split(": ")[0] for line in lines] == [f"{SHEET}!AA{row}" for row in (1, 2, 3)]
    assert lines[0].endswith("xlplan has no function PLAN_XYZ")
    assert load_sheet(book, SHEET, data_only=True)["AA4"].value == 1
