"""Shared fixtures: the data folder, a recalculating spreadsheet, planning workbooks."""

from __future__ import annotations

import os

# Before numpy is imported anywhere: BLAS threads slow small fits down and fight over two cores.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING  # noqa: E402

import pandas as pd  # noqa: E402
import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

from tests.cost import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown  # noqa: E402, F401
from tests.shared import Shared  # noqa: E402

if TYPE_CHECKING:
    from xlplan.jobs.refresh import RefreshReport

settings.register_profile("full", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=5)
settings.load_profile("full")

BOOKS = {"tests.books", "tests.month_end"}
"""A test file that takes anything from these makes planning workbooks."""
FIXTURES = {"book", "refreshed", "closed_book", "data_folder", "hospital_panel"}
"""A test that asks for one of these makes a planning workbook or reads real data."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is no unit test, and lower the counts that tests give under a smaller profile of hypothesis.

    A unit test that takes seconds is marked where it stands.
    """
    for item in items:
        if is_slow(item):
            item.add_marker("slow")
        if settings.get_current_profile_name() == "quick":
            draw_fewer(item)


def is_slow(item: pytest.Item) -> bool:
    """Tell whether a test makes planning workbooks, or its file does, reads real data or asks LibreOffice."""
    module = getattr(item, "module", None)
    taken = {getattr(value, "__module__", None) for value in vars(module).values()} if module else set()
    asked = {str(mark.args) for mark in item.iter_markers("xdist_group")}
    return bool(taken & BOOKS or FIXTURES & set(getattr(item, "fixturenames", ())) or "('libreoffice',)" in asked)


def draw_fewer(item: pytest.Item) -> None:
    """Draw no more examples than the profile asks for, where a test says how many itself."""
    test = getattr(item, "function", None)
    given = getattr(test, "_hypothesis_internal_use_settings", None)
    if given is not None and given.max_examples > settings.default.max_examples:
        test._hypothesis_internal_use_settings = settings(given, max_examples=settings.default.max_examples)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Give the folder of real series and foreign workbooks, or skip."""
    folder = os.environ.get("XLPLAN_TEST_DATA")
    if not folder:
        pytest.skip("XLPLAN_TEST_DATA is not set: no real series or foreign workbooks to test on")
    return Path(folder)


@pytest.fixture(scope="session")
def hospital_panel(data_folder: Path) -> pd.DataFrame:
    """Give 20 monthly series of the public hospital set: unique_id, ds, y."""
    frame = pd.read_csv(data_folder / "data" / "hospital.csv.gz", parse_dates=["ds"])
    ids = frame["unique_id"].drop_duplicates().iloc[:20]
    return frame[frame["unique_id"].isin(ids)].reset_index(drop=True)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Give what is made once a session for all workers."""
    return Shared.of_session(tmp_path_factory)


@pytest.fixture(scope="session")
def _small_book(shared: Shared) -> Path:
    from tests.books import make_book, small_tables

    return shared.made("small", lambda folder: make_book(folder / "plan.xlsx", small_tables())) / "plan.xlsx"


@pytest.fixture
def book(tmp_path: Path, _small_book: Path) -> Path:
    """Give a small planning workbook, not yet refreshed."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(_small_book.read_bytes())
    return path


@pytest.fixture
def refreshed(book: Path, shared: Shared) -> tuple[Path, RefreshReport]:
    """Give the small planning workbook as its first refresh left it, and what that refresh said."""
    from xlplan.jobs.refresh import refresh

    def make(folder: Path) -> RefreshReport:
        (folder / book.name).write_bytes(book.read_bytes())
        return refresh(folder / book.name)

    book.write_bytes((shared.made("small-refreshed", make) / book.name).read_bytes())
    return book, shared.returned("small-refreshed")


@pytest.fixture
def closed_book(tmp_path: Path, shared: Shared) -> Path:
    """Give six departments of the demo after a month end: refreshed, the next month imported, refreshed again."""
    from tests.month_end import close_month, part_of_demo

    made = shared.made("closed", lambda folder: close_month(folder, part_of_demo()))
    path = tmp_path / "plan.xlsx"
    path.write_bytes((made / "plan.xlsx").read_bytes())
    return path
