"""The check before a file is replaced: each kind of damage turns it red."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workbook.workbook_samples import rich_book
from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.edits import REMOVE, Cached, Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.splice import splice
from xlplan.workbook.file.verify import verify

PLAN, NOTES, TABLE = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/tables/table1.xml"
EDITS = Edits({"Plan": {(4, 3): Cell(7), (1, 7): Cached(8), (7, 3): Cell("=x"), (4, 4): REMOVE}}, {"stats": 7})


@pytest.fixture
def before(tmp_path: Path) -> Package:
    return Package.open(rich_book(tmp_path / "plan.xlsx"))


def test_verify_accepts_what_was_asked(before: Package) -> None:
    verify(before, before.with_changes(splice(before, EDITS)), EDITS)


def test_verify_accepts_an_unchanged_book(before: Package) -> None:
    verify(before, before, Edits())


Change = Callable[[bytes], bytes]


def swap(old: bytes, new: bytes) -> Change:
    """Replace the first match of a pattern, which must be there."""

    def change(data: bytes) -> bytes:
        changed, count = re.subn(old, new, data, count=1)
        assert count, old
        return changed

    return change


DAMAGE: list[tuple[str, Change, str]] = [
    (PLAN, swap(rb"(r=\"C5\"[^>]*><v>)400", rb"\g<1>401"), r"Plan!C5: .*changed and no edit"),
    (PLAN, swap(rb"(<c r=\"C5\") s=\"\d+\"", rb"\1"), r"Plan!C5: .*changed and no edit"),
    (PLAN, swap(rb"G1\*2", b"G1*3"), r"Plan!G2: .*changed and no edit"),
    (PLAN, swap(rb"SUM\(C4:C6\)", b"SUM(C4:C5)"), r"Plan!G1: .*lost its formula"),
    (PLAN, swap(rb"<v>8</v>", b"<v>9</v>"), r"Plan!G1: .*new result"),
    (PLAN, swap(rb"<v>7</v>", b"<v>9</v>"), r"Plan!C4: .*asked"),
    (PLAN, swap(rb"(<c r=\"C4\") s=\"\d+\"", rb"\1"), r"Plan!C4: .*format"),
    (PLAN, swap(rb"<is><t>=x</t></is>", b"<f>x</f>"), r"Plan!C7: .*formula"),
    (PLAN, swap(rb"<c r=\"C7\".*?</c>", b""), r"Plan!C7: .*not written"),
    (PLAN, swap(rb"<c r=\"C5\".*?</c>", b""), r"Plan!C5: .*is gone"),
    (PLAN, swap(rb"<row r=\"6\"", b'<row r="6" ht="30"'), "row 6 of Plan changed"),
    (PLAN, swap(rb"</sheetData>", b'<row r="90"/></sheetData>'), "row 90 of Plan changed"),
    (PLAN, swap(rb"<mergeCell ref=\"M1:N2\"/>", b'<mergeCell ref="M1:N3"/>'), "outside its cells"),
    (PLAN, swap(rb"ref=\"I1:I3\"", b'ref="I1:I2"'), r"Plan!I1: .*changed and no edit"),
    (NOTES, swap(rb"42", b"43"), "sheet2.xml"),
    ("xl/styles.xml", swap(rb"#,##0.00", b"#,##0.0"), "styles.xml"),
    ("xl/workbook.xml", swap(rb"total_days", b"total_day"), "workbook.xml"),
    (TABLE, swap(rb"B3:D7", b"B3:D8"), "a range is B3:D8, not B3:D7"),
    (TABLE, swap(rb"Days", b"Day"), "beyond its range"),
]


@pytest.mark.parametrize(("part", "damage", "match"), DAMAGE, ids=[f"{d[0]}, {d[2]}" for d in DAMAGE])
def test_verify_sees_damage(before: Package, part: str, damage: Change, match: str) -> None:
    after = before.with_changes(splice(before, EDITS))
    damaged = after.with_changes({part: damage(after.read(part))})
    with pytest.raises(RefusedEditError, match=match) as caught:
        verify(before, damaged, EDITS)
    assert "\n" not in str(caught.value)


def test_verify_misses_no_part(before: Package) -> None:
    lost = before.with_changes({"xl/comments1.xml": None})
    with pytest.raises(RefusedEditError, match=r"comments1\.xml"):
        verify(before, lost, Edits())
