"""A workbook that an earlier version made and filled is refreshed by this one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.books import cells, load
from xlplan.core.schedules.registry import INPUTS
from xlplan.jobs.refresh import check_book, refresh

BOOK = Path(__file__).parent / "data" / "filled-at-eec2817.xlsx"
FORMER = {"acct": "sign", "jobs": "fixed_variable"}


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    return Path(shutil.copy(BOOK, tmp_path / "plan.xlsx"))


def test_earlier_book_has_nothing_wrong_and_is_refreshed(earlier: Path) -> None:
    before = {name: cells(earlier, name) for name in INPUTS}
    assert check_book(earlier) == []
    report = refresh(earlier)
    assert report.failed == [check for check, status in zip(*report_of(BOOK), strict=True) if status == "FAIL"]
    for name, rows in before.items():
        assert cells(earlier, name).equals(rows), name


def report_of(book: Path) -> tuple[list[str], list[str]]:
    table = cells(book, "checks")
    return table["check"].tolist(), table["status"].tolist()


def test_columns_no_longer_used_stay_as_they_were_typed(earlier: Path) -> None:
    refresh(earlier)
    for table, column in FORMER.items():
        heads = [cell.value for row in load(earlier)[INPUTS[table].sheet].iter_rows() for cell in row]
        assert column in heads
        assert column not in INPUTS[table].headers
