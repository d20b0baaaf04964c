from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

from tests.books import edit
from tests.excel.open_books import PROPERTIES, OpenBook, Range, Sheet, show
from xlplan.core.errors import BookError, UsageError
from xlplan.excel.live import refresh_active, refresh_book
from xlplan.jobs.refresh import RefreshReport, refresh
from xlplan.workbook.file.cells import index_sheet
from xlplan.workbook.file.package import Package

STAMPED = ("utc", "seconds", "command")


@pytest.fixture(autouse=True)
def _engine_as_before() -> Iterator[None]:
    active, engines, names = xw.engines.active, list(xw.engines.engines), dict(xw.engines.engines_by_name)
    yield
    xw.engines.active, xw.engines.engines, xw.engines.engines_by_name = active, engines, names
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


def without_stamp(cells: dict[str, dict[tuple[int, int], Any]]) -> dict[str, dict[tuple[int, int], Any]]:
    """Leave out what says when, how long and by whom."""
    audit = cells["Audit"]
    columns = {at[1] for at, value in audit.items() if value in STAMPED}
    return cells | {"Audit": {at: value for at, value in audit.items() if at[1] not in columns}}


def spilled(package: Package) -> set[tuple[str, tuple[int, int]]]:
    """Name the cells that dynamic arrays fill, which Excel computes."""
    return {
        (name, (row, column))
        for name in package.sheets
        for top, left, bottom, right in index_sheet(package, name).groups.values()
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }


def test_live_refresh_leaves_the_cells_of_a_refresh_of_the_file(book: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed.xlsx"
    shutil.copy(book, closed)
    untouched = book.read_bytes()
    screen = OpenBook(book)
    report = refresh_book(show(screen))
    refresh(closed)
    found, wanted = screen.held(), OpenBook(closed)
    spills = spilled(Package.open(closed)) | spilled(Package.open(book))
    for name, cells in without_stamp(wanted.held()).items():
        shown = without_stamp(found)[name]
        assert {at: v for at, v in shown.items() if (name, at) not in spills} == {
            at: v for at, v in cells.items() if (name, at) not in spills
        }, name
    assert screen.parts == wanted.parts
    assert (report.written, report.book) == (True, str(book))
    assert book.read_bytes() == untouched
    assert {f: getattr(screen.app, f) for f in PROPERTIES} == PROPERTIES
    assert [change for change in screen.app.changes if change[0] == "screen_updating"][-2:] == [
        ("screen_updating", False),
        ("screen_updating", True),
    ]


def test_live_refresh_writes_nothing_twice(refreshed: tuple[Path, RefreshReport]) -> None:
    book, _ = refreshed
    screen = OpenBook(book)
    before = screen.held()
    refresh_book(show(screen))
    after = screen.held()
    assert {name for name in before if before[name] != after[name]} <= {"Audit"}


def test_live_refresh_gives_new_rows_the_format_of_the_first(book: Path) -> None:
    screen = OpenBook(book)
    refresh_book(show(screen))
    assert screen.formats
    assert all(form == f"format of column {column}" for (_, _, column), form in screen.formats.items())


@pytest.mark.parametrize("write", [1, 10, 25])
def test_live_refresh_that_fails_puts_everything_back(book: Path, write: int) -> None:
    screen = OpenBook(book)
    before, parts = screen.held(), dict(screen.parts)
    screen.fail_at = write
    with pytest.raises(BookError, match=r"Excel refused a cell: Excel is busy\. The numbers from before are back"):
        refresh_book(show(screen))
    assert screen.held() == before
    assert screen.parts == parts
    assert {f: getattr(screen.app, f) for f in PROPERTIES} == PROPERTIES


def test_live_refresh_of_wrong_inputs_touches_nothing_and_says_why(book: Path) -> None:
    edit(book, "Statistics", "E10", "many")
    screen = OpenBook(book)
    before = screen.held()
    show(screen)
    assert refresh_active() is None
    assert screen.held() == before
    assert screen.writes == 0
    ((mode, words),) = screen.app.said
    assert mode == "critical"
    assert words.startswith("Statistics!E10: text in a number column: got 'many'")


def test_live_refresh_says_what_it_did(book: Path) -> None:
    screen = OpenBook(book)
    show(screen)
    report = refresh_active()
    assert report is not None
    ((_, words),) = screen.app.said
    assert words.startswith(f"{report.series} series forecast, closed month 2026-10.")
    assert words.endswith("Save the workbook to keep it.")


def test_live_refresh_refuses_a_protected_sheet_before_it_writes(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = OpenBook(book)
    plain = Sheet.__init__

    def protected(self: Sheet, owner: OpenBook, name: str) -> None:
        plain(self, owner, name)
        self.api = SimpleNamespace(ProtectContents=name == "Audit")

    monkeypatch.setattr(Sheet, "__init__", protected)
    with pytest.raises(BookError, match="Audit: protected"):
        refresh_book(show(screen))
    assert screen.writes == 0


def test_live_refresh_of_an_excel_without_formula2(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = OpenBook(book), OpenBook(book)
    refresh_book(show(new))
    monkeypatch.delattr(Range, "formula2")
    refresh_book(show(old))
    assert old.held()["Variance"] == new.held()["Variance"]


def test_live_refresh_refuses_a_book_that_was_never_saved(book: Path) -> None:
    screen = OpenBook(book)
    screen.name = "Book1"
    with pytest.raises(UsageError, match="Book1: never saved"):
        refresh_book(show(screen))
