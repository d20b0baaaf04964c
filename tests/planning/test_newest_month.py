"""A newest month that looks like a slip fails a check that names it."""

from __future__ import annotations

from pathlib import Path

from tests.books import CLOSE, cells, make_book, small_tables
from xlplan.jobs.refresh import refresh


def checked(folder: Path, factor: float) -> tuple[str, str]:
    tables = small_tables()
    stats = tables["stats"]
    newest = (stats["month"] == CLOSE) & (stats["stat"] == "Visits")
    tables["stats"] = stats.assign(value=stats["value"].mask(newest, stats["value"] * factor))
    book = make_book(folder / "plan.xlsx", tables)
    refresh(book)
    row = cells(book, "checks").set_index("id").loc["newest"]
    return str(row["check"]), str(row["status"])


def test_a_newest_month_ten_times_its_usual_fails_a_check_that_names_it(tmp_path: Path) -> None:
    check, status = checked(tmp_path, 10.0)
    assert status == "FAIL"
    assert check == "Series whose newest month looks like a slip, or a new level: Emergency · Visits, Oct 2026"


def test_a_usual_newest_month_passes(tmp_path: Path) -> None:
    assert checked(tmp_path, 1.0) == ("Series whose newest month looks like a slip, or a new level", "PASS")
