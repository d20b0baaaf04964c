"""Shared fixtures: the data folder, a recalculating spreadsheet, planning workbooks."""

from __future__ import annotations

import os

# Before numpy is imported anywhere: BLAS threads slow small fits down and fight over two cores.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402
import pytest  # noqa: E402


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
def _small_book() -> bytes:
    import tempfile

    from tests.books import make_book, small_tables

    with tempfile.TemporaryDirectory() as folder:
        return make_book(Path(folder) / "plan.xlsx", small_tables()).read_bytes()


@pytest.fixture
def book(tmp_path: Path, _small_book: bytes) -> Path:
    """Give a small planning workbook, not yet refreshed."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(_small_book)
    return path
