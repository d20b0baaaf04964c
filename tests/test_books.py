"""The workbooks that come with xlplan are those the code builds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import load

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
NAMES = ("template.xlsx", "riverbend-plan.xlsx")
MACHINE = {"packages", "outputs"}  # what legitimately depends on the Python that built the book


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, str(WORKBOOKS / "build.py"), str(folder)], check=True)
    return folder


def dump(book: Path, *, values: bool) -> Iterator[tuple[str, object, str]]:
    """List every cell: address, formula or value, number format."""
    for sheet in load(book, data_only=values):
        machine = set()
        if sheet.title == "Audit":
            machine = {cell.column for cell in sheet[6] if cell.value in MACHINE}
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None and (cell.column not in machine or cell.row <= 6):
                    value = getattr(cell.value, "text", cell.value)  # of a formula that spills
                    yield f"{sheet.title}!{cell.coordinate}", value, cell.number_format


@pytest.mark.parametrize("values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("name", NAMES)
def test_packaged_workbooks_are_current(name: str, values: bool, built: Path) -> None:
    ours, theirs = list(dump(WORKBOOKS / name, values=values)), list(dump(built / name, values=values))
    assert [cell for cell, *_ in ours] == [cell for cell, *_ in theirs], "run 'make books' and look at the difference"
    different = [
        f"{a[0]}: {a[1]!r} in workbooks/, {b[1]!r} built"
        for a, b in zip(ours, theirs, strict=True)
        if a[2] != b[2] or not close(a[1], b[1])
    ]
    assert not different, f"run 'make books' and look at the difference: {different[:5]}"


def close(ours: object, theirs: object) -> bool:
    """Compare values; another release of numpy may differ in the last digits."""
    if isinstance(ours, float | int) and isinstance(theirs, float | int):
        return abs(ours - theirs) <= 1e-6 * max(1.0, abs(ours))
    return ours == theirs


def test_the_packaged_demo_names_nobody_and_no_machine() -> None:
    audit = load(WORKBOOKS / "riverbend-plan.xlsx", data_only=True)["Audit"]
    row = {cell.value: audit.cell(7, cell.column).value for cell in audit[6]}
    assert (row["user"], row["host"], row["checks_failed"]) == ("demo", "demo", 0)
