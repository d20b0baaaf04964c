"""A second engine gets the same value in every formula cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import edit, load
from tests.libreoffice import differences
from xlplan.jobs.refresh import refresh

WORKBOOKS = Path(__file__).parents[1] / "workbooks"


@pytest.mark.xdist_group("libreoffice")
def test_every_cached_value_equals_libreoffice_before_and_after_inputs_change(book: Path, tmp_path: Path) -> None:
    refresh(book)
    count, wrong = differences(book, tmp_path / "before")
    assert count > 1000
    assert wrong == []
    for cell, value in (("E10", 1111.0), ("E30", 777.0), ("F40", 2222.0)):
        edit(book, "Statistics", cell, value)
    assert refresh(book).changed
    assert differences(book, tmp_path / "after") == (count, [])


@pytest.mark.xdist_group("libreoffice")
def test_an_empty_workbook_shows_no_error_and_the_same_values(tmp_path: Path) -> None:
    from tests.books import make_book

    empty = make_book(tmp_path / "empty.xlsx", {})
    _, wrong = differences(empty, tmp_path)
    assert wrong == []


@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize(
    "series", ["Specialty Clinic · Visits", "Administration · Minor equipment", "Imaging · Gross pay"]
)
def test_any_series_of_the_demo_can_be_picked(series: str, tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    book.write_bytes((WORKBOOKS / "riverbend-plan.xlsx").read_bytes())
    edit(book, "Forecast", "R3", series)
    count, wrong = differences(book, tmp_path)
    assert (count > 1000, wrong) == (True, [])
    shown = load(book, data_only=True)["Forecast"]
    assert shown["B3"].value == series
    assert isinstance(shown["D28"].value, float | int)
    texts = [cell.value for row in shown.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [text for text in texts if text.startswith("#")]
