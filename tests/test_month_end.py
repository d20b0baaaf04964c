"""A month end on six departments of the demo; ``tests/long`` walks it with all of them."""

from __future__ import annotations

from pathlib import Path

from tests.month_end import comments_come_back_with_their_month, part_of_demo, totals_are_those_of_the_ledger


def test_totals_equal_the_imported_ledger(closed_book: Path) -> None:
    assert totals_are_those_of_the_ledger(closed_book, part_of_demo()["gl"]) > 50


def test_comments_stay_where_they_were_typed_and_come_back_with_their_month(closed_book: Path) -> None:
    comments_come_back_with_their_month(closed_book)
