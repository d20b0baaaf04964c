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

from tests.shared import Shared  # noqa: E402

if TYPE_CHECKING:
    from xlplan.jobs.refresh import RefreshReport


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
