"""Foreign workbooks recalculated without an edit: no result that Excel computed becomes another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from xlplan.core.errors import BookError
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.write import Written, apply


def recalculated(book: Path) -> tuple[Package, Written] | None:
    try:
        package = Package.open(book)
        return package, apply(package, Edits())
    except BookError:
        return None


def compared(before: Package, after: Package) -> Counter[str]:
    """Count formulas: those without a result, with the one they held, with another."""
    counts: Counter[str] = Counter()
    for name, sheet in before.sheets.items():
        if sheet.kind != "worksheet":
            continue
        now = read_cells(after, name)
        for key, cell in read_cells(before, name).items():
            if cell.formula is not None:
                same = now[key].value == cell.value and type(now[key].value) is type(cell.value)
                counts["held no result" if cell.value is None else "same" if same else "another"] += 1
    return counts


def test_no_result_of_excel_becomes_another(data_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    books = sorted(path for path in (data_folder / "xlsx").rglob("*") if path.suffix in (".xlsx", ".xlsm"))
    counts: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    for book in books:
        done = recalculated(book)
        if done is None:
            counts["books refused"] += 1
            continue
        package, written = done
        found = compared(package, written.package)
        assert not found["another"], book.name
        assert not any(line.startswith("No formula") for line in written.unavailable), book.name
        counts += found
        counts["computed anew"] += written.anew
        counts["books with a damaged part"] += bool(written.notes)
        for cause in written.kept:
            counts["kept"] += cause.count
            causes[f"{cause.cause.split(' (')[0]}: {cause.construct}"] += cause.count
    counts["reproduced"] = counts["same"] - counts["kept"]
    with capsys.disabled():
        print(f"\n{len(books)} foreign workbooks: {dict(sorted(counts.items()))}")
        for cause, count in causes.most_common(30):
            print(f"  kept {count:5}  {cause}")
    assert counts["same"] > 10_000
    assert counts["kept"] < 0.15 * counts["same"]
