"""The workbooks that come with xlplan are those the code builds."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import load_sheet
from tests.shared import Shared
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.splice import splice

WORKBOOKS = Path(__file__).parents[1] / "workbooks"
MAKE = "run 'make books' and look at the difference"
NAMES = ("template.xlsx", "riverbend-plan.xlsx")
MACHINE = {"packages", "outputs"}  # what legitimately depends on the Python that built the book


@pytest.fixture(scope="session")
def built(shared: Shared) -> Path:
    return shared.made("built", build)


def build(folder: Path) -> None:
    subprocess.run([sys.executable, str(WORKBOOKS / "build.py"), str(folder)], check=True)


def parts(book: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Give the parts that hold sheets by name, and all others."""
    with zipfile.ZipFile(book) as archive:
        names = re.findall(r'<sheet [^>]*?name="([^"]+)"', archive.read("xl/workbook.xml").decode())
        held = {f"xl/worksheets/sheet{number}.xml": html.unescape(name) for number, name in enumerate(names, 1)}
        read = {name: archive.read(name) for name in archive.namelist()}
    return {held[part]: data for part, data in read.items() if part in held}, {
        part: data for part, data in read.items() if part not in held
    }


def to_compare(ours: Path, theirs: Path) -> list[str]:
    """Name the sheets whose cells may differ: those of other bytes, or all where styles or texts differ."""
    (sheets, rest), (other_sheets, other_rest) = parts(ours), parts(theirs)
    assert list(sheets) == list(other_sheets), "run 'make books' and look at the difference"
    return [name for name in sheets if rest != other_rest or sheets[name] != other_sheets[name]]


def dump(book: Path, name: str, *, values: bool) -> Iterator[tuple[str, object, str]]:
    """List every cell of a sheet: address, formula or value, number format."""
    sheet, machine = load_sheet(book, name, data_only=values), set()
    if name == "Audit":
        machine = {cell.column for cell in sheet[6] if cell.value in MACHINE}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and (cell.column not in machine or cell.row <= 6):
                value = getattr(cell.value, "text", cell.value)  # of a formula that spills
                yield f"{name}!{cell.coordinate}", value, cell.number_format


@pytest.mark.parametrize("values", [False, True], ids=["formulas", "values"])
@pytest.mark.parametrize("name", NAMES)
def test_packaged_workbooks_are_current(name: str, values: bool, built: Path) -> None:
    packaged, new = WORKBOOKS / name, built / name
    for sheet in to_compare(packaged, new):
        ours, theirs = list(dump(packaged, sheet, values=values)), list(dump(new, sheet, values=values))
        assert [cell for cell, *_ in ours] == [cell for cell, *_ in theirs], MAKE
        different = [
            f"{a[0]}: {a[1]!r} in workbooks/, {b[1]!r} built"
            for a, b in zip(ours, theirs, strict=True)
            if a[2] != b[2] or not close(a[1], b[1])
        ]
        assert not different, f"{MAKE}: {different[:5]}"


def test_a_changed_cell_of_the_packaged_demo_is_found(tmp_path: Path) -> None:
    changed = Path(shutil.copy(WORKBOOKS / "riverbend-plan.xlsx", tmp_path / "plan.xlsx"))
    package = Package.open(changed)
    changed.write_bytes(package.with_changes(splice(package, Edits({"Ledger": {(7, 5): Cell(1.0)}}))).data)
    assert to_compare(WORKBOOKS / "riverbend-plan.xlsx", changed) == ["Ledger"]
    assert to_compare(changed, changed) == []


def close(ours: object, theirs: object) -> bool:
    """Compare values; another release of numpy may differ in the last digits."""
    if isinstance(ours, float | int) and isinstance(theirs, float | int):
        return abs(ours - theirs) <= 1e-6 * max(1.0, abs(ours))
    return ours == theirs


def test_the_packaged_demo_names_nobody_and_no_machine() -> None:
    audit = load_sheet(WORKBOOKS / "riverbend-plan.xlsx", "Audit", data_only=True)
    row = {cell.value: audit.cell(7, cell.column).value for cell in audit[6]}
    assert (row["user"], row["host"], row["checks_failed"]) == ("demo", "demo", 0)
