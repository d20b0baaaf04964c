"""The month end and the changed inputs of the daily suite, with every department of the demo."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.month_end import (
    changed_inputs_recalculate,
    close_month,
    comments_come_back_with_their_month,
    totals_are_those_of_the_ledger,
)
from xlplan.demo import demo_tables

DEMO = Path(__file__).parents[2] / "workbooks" / "riverbend-plan.xlsx"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("close")
    close_month(folder, demo_tables())
    return folder / "plan.xlsx"


def test_totals_equal_the_imported_ledger(walked: Path) -> None:
    print(f"\n{totals_are_those_of_the_ledger(walked, demo_tables()['gl'])} lines of the month equal the ledger")


def test_comments_come_back_with_their_month(walked: Path) -> None:
    comments_come_back_with_their_month(walked)


def test_three_changed_inputs_recalculate_to_a_fresh_refresh(tmp_path: Path) -> None:
    count = changed_inputs_recalculate(Path(shutil.copy(DEMO, tmp_path / "plan.xlsx")))
    print(f"\n{count} formulas computed alike by LibreOffice")
