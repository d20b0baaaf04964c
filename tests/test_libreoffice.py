"""A second engine gets the same value in every formula cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import edit_all, make_book
from tests.libreoffice import differences
from xlplan.jobs.refresh import RefreshReport, refresh


@pytest.mark.xdist_group("libreoffice")
def test_every_cached_value_equals_libreoffice_before_and_after_inputs_change(
    refreshed: tuple[Path, RefreshReport], tmp_path: Path
) -> None:
    book, _ = refreshed
    count, wrong = differences(book, tmp_path / "before")
    assert count > 1000
    assert wrong == []
    typed = {"E10": 1111.0, "E30": 777.0, "F40": 2222.0}
    edit_all(book, {("Statistics", cell): value for cell, value in typed.items()})
    assert refresh(book).changed
    assert differences(book, tmp_path / "after") == (count, [])


@pytest.mark.xdist_group("libreoffice")
def test_an_empty_workbook_shows_no_error_and_the_same_values(tmp_path: Path) -> None:
    empty = make_book(tmp_path / "empty.xlsx", {})
    _, wrong = differences(empty, tmp_path)
    assert wrong == []
