"""Bytes cut into a sheet: only what was asked changes, and what would break is refused."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.workbook.workbook_samples import macro_book, rich_book, sheet_book, sheet_xml
from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.splice import REMOVE, Cached, Cell, Edit, Edits, ErrorValue, splice
from xlplan.workbook.file.verify import verify
from xlplan.workbook.file.write import apply

SHEET = "xl/worksheets/sheet1.xml"
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "_x0041_", "_x005F_x0041_", " a ", "]]>", "\x00\x1f"]


def small(tmp_path: Path, rows: str, *, prefix: str = "", after: str = "") -> Package:
    return Package.open(sheet_book(tmp_path / "book.xlsx", sheet_xml(rows, prefix=prefix, after=after)))


def cut(package: Package, cells: dict[tuple[int, int], Edit]) -> str:
    """Splice, check the outcome by the independent reader, and return the sheet's rows."""
    edits = Edits({"S": cells})
    after = package.with_changes(splice(package, edits))
    verify(package, after, edits)
    xml = after.read(SHEET).decode()
    return xml[xml.index("sheetData") :].partition(">")[2].rpartition("</")[0].rpartition("</")[0]


def test_splice_without_edits_changes_nothing(tmp_path: Path) -> None:
    assert splice(small(tmp_path, ""), Edits({"S": {}})) == {}


def test_splice_keeps_every_other_byte_of_a_row(tmp_path: Path) -> None:
    package = small(tmp_path, '<row ht="20" r="1" ><c r="A1" s="3"/><!-- x --><c\nr="C1"><v>1</v></c ></row >')
    assert cut(package, {(1, 1): Cell(2.5), (1, 2): Cell(True)}) == (
        '<row ht="20" r="1" ><c r="A1" s="3"><v>2.5</v></c><!-- x --><c r="B1" t="b"><v>1</v></c>'
        '<c\nr="C1"><v>1</v></c ></row >'
    )


def test_splice_takes_the_prefix_of_the_sheet(tmp_path: Path) -> None:
    package = small(tmp_path, '<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row>', prefix="x")
    rows = cut(package, {(2, 1): Cell("a"), (1, 1): Cell(1), (4, 2): Cell(None), (5, 1): Cell(ErrorValue("#N/A"))})
    assert rows == (
        '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row>'
        '<x:row r="5"><x:c r="A5" t="e"><x:v>#N/A</x:v></x:c></x:row>'
    )


def test_splice_finds_rows_and_cells_that_name_no_place(tmp_path: Path) -> None:
    package = small(tmp_path, "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c><v>3</v></c></row>")
    rows = cut(package, {(1, 2): Cell(9), (2, 1): Cell(8), (3, 1): REMOVE, (3, 3): Cell(7)})
    assert rows == (
        '<row><c><v>1</v></c><c r="B1"><v>9</v></c></row><row><c r="A2"><v>8</v></c></row>'
        '<row><c r="A3"/><c><v>3</v></c><c r="C3"><v>7</v></c></row>'
    )


def test_splice_fills_an_empty_sheet_and_states_its_dimension(tmp_path: Path) -> None:
    xml = sheet_xml("").replace(b"<sheetData></sheetData>", b"<sheetData/>")
    package = Package.open(sheet_book(tmp_path / "book.xlsx", xml))
    edits = Edits({"S": {(3, 28): Cell(1)}})
    after = package.with_changes(splice(package, edits))
    verify(package, after, edits)
    assert b'<dimension ref="A1:AB3"/>' in after.read(SHEET)


def test_splice_widens_spans(tmp_path: Path) -> None:
    rows = cut(small(tmp_path, '<row r="1" spans="2:3"><c r="B1"/></row>'), {(1, 1): Cell(1), (1, 5): Cell(2)})
    assert 'spans="1:5"' in rows


def test_new_cell_takes_a_style_of_its_model_its_row_or_its_column(tmp_path: Path) -> None:
    xml = sheet_xml('<row r="1" s="4" customFormat="1"><c r="A1" s="7"/></row>').replace(
        b"<sheetData>", b'<cols><col min="2" max="3" style="5"/></cols><sheetData>'
    )
    package = Package.open(sheet_book(tmp_path / "book.xlsx", xml))
    cells = {(1, 2): Cell(1), (2, 1): Cell(1, (1, 1)), (3, 1): Cell(1, (2, 1)), (3, 2): Cell(1), (3, 9): Cell(1)}
    after = package.with_changes(splice(package, Edits({"S": cells})))
    found = read_cells(after, "S")
    assert [found[key].style for key in cells] == [4, 7, 7, 5, 0]


def test_cached_changes_the_result_and_leaves_the_formula(tmp_path: Path) -> None:
    package = small(
        tmp_path,
        '<row r="1"><c r="A1" s="2" t="str"><f ca="1">B1&amp;"x"</f><v>a</v></c><c r="B1"><f>1</f></c></row>',
    )
    rows = cut(package, {(1, 1): Cached(3.5), (1, 2): Cached("<&>")})
    assert rows == (
        '<row r="1"><c r="A1" s="2"><f ca="1">B1&amp;"x"</f><v>3.5</v></c>'
        '<c r="B1" t="str"><f>1</f><v>&lt;&amp;&gt;</v></c></row>'
    )


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:C1" si="0">D1</f></c><c r="B1"><f t="shared" si="0"/></c>'
    '<c r="C1"><f t="shared" si="0"/></c></row>'
)


def test_first_cell_of_a_shared_formula_is_overwritten_only_with_all_of_it(tmp_path: Path) -> None:
    package = small(tmp_path, SHARED)
    with pytest.raises(RefusedEditError, match=r"S!A1: other formulas depend.*B1"):
        cut(package, {(1, 1): Cell(1)})
    assert 'ref="A1:C1"' in cut(package, {(1, 2): Cell(1)})
    assert "<f" not in cut(package, {(1, column): Cell(1) for column in (1, 2, 3)})


ARRAY = '<row r="1"><c r="A1"><f t="{}" ref="A1:B2">D1</f><v>1</v></c><c r="B1"><v>2</v></c></row>'


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_array_is_overwritten_whole_or_not_at_all(tmp_path: Path, kind: str) -> None:
    package = small(tmp_path, ARRAY.format(kind))
    for key in ((1, 1), (1, 2), (2, 2)):
        with pytest.raises(RefusedEditError, match=r"inside an array or spill.*A1:B2"):
            cut(package, {key: Cell(1)})
    assert "<f" not in cut(package, {(row, column): Cell(1) for row in (1, 2) for column in (1, 2)})


def refused(package: Package, edits: Edits, match: str) -> None:
    with pytest.raises(RefusedEditError, match=match) as caught:
        splice(package, edits)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "match"),
    [
        (float("nan"), "not a value"),
        (float("inf"), "not a value"),
        (10**400, "not a value"),
        (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "time zone"),
        (dt.date(1899, 12, 31), "first day"),
        ("x" * 32_768, "text too long"),
        ("\U0001f600" * 16_384, "text too long"),
        ([1], "not a value"),
    ],
)
def test_value_a_cell_cannot_hold_is_refused(tmp_path: Path, value: object, match: str) -> None:
    refused(small(tmp_path, ""), Edits({"S": {(14, 4): Cell(value)}}), f"S!D14: .*{match}")  # type: ignore[arg-type]


def test_edit_that_would_damage_the_sheet_is_refused(tmp_path: Path) -> None:
    merged = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    refused(small(tmp_path, "", after=merged), Edits({"S": {(2, 2): Cell(1)}}), "S!B2: inside a merged range")
    refused(small(tmp_path, ""), Edits({"S": {(0, 1): Cell(1)}}), "outside the sheet")
    refused(small(tmp_path, ""), Edits({"S": {(1, 16_385): Cell(1)}}), "outside the sheet")
    refused(small(tmp_path, ""), Edits({"S": {(1, 1): Cached(1)}}), "S!A1: holds no formula")
    refused(small(tmp_path, ""), Edits({"T": {(1, 1): Cell(1)}}), "T")
    refused(small(tmp_path, '<row r="2"/><row r="1"/>'), Edits({"S": {(1, 1): Cell(1)}}), "rows out of order")
    refused(small(tmp_path, "<odd/>"), Edits({"S": {(1, 1): Cell(1)}}), "'odd'")


def test_signed_book_odd_encoding_and_chartsheet_are_refused(tmp_path: Path) -> None:
    edits = Edits({"S": {(1, 1): Cell(1)}})
    signed = sheet_book(tmp_path / "signed.xlsx", sheet_xml(""), **{"_xmlsignatures/sig1.xml": b"<s/>"})
    refused(Package.open(signed), edits, "digitally signed")
    utf16 = ('<?xml version="1.0" encoding="utf-16"?>' + sheet_xml("").decode()).encode("utf-16")
    refused(Package.open(sheet_book(tmp_path / "utf16.xlsx", utf16)), edits, "encoding: got utf-16")
    rich = Package.open(rich_book(tmp_path / "plan.xlsx"))
    refused(rich, Edits({"Picture": {(1, 1): Cell(1)}}), "Picture.*chartsheet")


def test_byte_order_mark_moves_no_offset(tmp_path: Path) -> None:
    xml = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>' + sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    package = Package.open(sheet_book(tmp_path / "book.xlsx", xml))
    assert cut(package, {(1, 1): Cell(2)}) == '<row r="1"><c r="A1"><v>2</v></c></row>'


def test_table_does_not_grow_over_cells_below_it(tmp_path: Path) -> None:
    package = Package.open(rich_book(tmp_path / "plan.xlsx"))
    below = package.with_changes(splice(package, Edits({"Plan": {(8, 3): Cell(1)}})))
    refused(below, Edits({}, {"stats": 9}), "Plan!C8: in the way of table stats")
    grown = splice(below, Edits({"Plan": {(8, 3): Cell(2)}}, {"stats": 9}))
    assert b'ref="B3:D9"' in grown["xl/tables/table1.xml"]  # type: ignore[operator]
    assert grown["xl/tables/table1.xml"].count(b"B3:D9") == 2  # type: ignore[union-attr]
    refused(package, Edits({}, {"stats": 3}), "at least one row")


def test_macros_notes_charts_and_sparklines_stay_byte_for_byte(tmp_path: Path) -> None:
    for path in (rich_book(tmp_path / "plan.xlsx"), macro_book(tmp_path / "macro.xlsm")):
        package = Package.open(path)
        name = next(iter(package.sheets))
        written = apply(package, Edits({name: {(4, 3): Cell(1)}}))
        changed = [part for part in package.parts if written.package.raw(part) != package.raw(part)]
        assert all(part.startswith("xl/worksheets/sheet") for part in changed)
        assert written.package.parts == package.parts
        old, new = package.read(SHEET), written.package.read(SHEET)
        assert new[new.index(b"</sheetData>") :] == old[old.index(b"</sheetData>") :]


def test_overwritten_formula_takes_the_calculation_chain_along(tmp_path: Path) -> None:
    chain = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    path = sheet_book(tmp_path / "book.xlsx", sheet_xml('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'))
    package = Package.open(path)
    link = f'<Relationship Id="r9" Type="{chain}" Target="calcChain.xml"/>'.encode()
    relations = package.read("xl/_rels/workbook.xml.rels").replace(b"</Relationships>", link + b"</Relationships>")
    extra = {"xl/_rels/workbook.xml.rels": relations, "xl/calcChain.xml": b"<calcChain/>"}
    package = Package.open(sheet_book(tmp_path / "book.xlsx", package.read(SHEET), **extra))
    kept = splice(package, Edits({"S": {(1, 1): Cached(3), (1, 2): Cell(1)}}))
    assert set(kept) == {SHEET}
    edits = Edits({"S": {(1, 1): Cell(3)}})
    changes = splice(package, edits)
    assert changes["xl/calcChain.xml"] is None
    after = package.with_changes(changes)
    verify(package, after, edits)
    assert b"calcChain" not in after.read("xl/_rels/workbook.xml.rels")


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(st.text(max_size=40) | st.sampled_from(HOSTILE), min_size=1, max_size=20))
def test_text_is_never_a_formula(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    package = small(tmp_path_factory.getbasetemp(), "")
    edits = Edits({"S": {(row, 1): Cell(text) for row, text in enumerate(texts, 1)}})
    after = package.with_changes(splice(package, edits))
    verify(package, after, edits)
    cells = read_cells(after, "S")
    assert [cells[row, 1].value for row in range(1, len(texts) + 1)] == texts
    assert all(cell.formula is None for cell in cells.values())
    CalamineWorkbook.from_filelike(io.BytesIO(after.data)).get_sheet_by_index(0).to_python()


@settings(max_examples=100, deadline=None)
@given(days=st.integers(1, 60_000), seconds=st.integers(0, 86_399), base=st.booleans())
def test_date_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, days: int, seconds: int, base: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    package = small(folder, "")
    if base:
        workbook = package.read("xl/workbook.xml").replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
        package = package.with_changes({"xl/workbook.xml": workbook})
    moment = dt.datetime(1904, 1, 1) + dt.timedelta(days=days, seconds=seconds)
    after = package.with_changes(splice(package, Edits({"S": {(1, 1): Cell(moment)}})))
    value = openpyxl.load_workbook(io.BytesIO(after.data))["S"]["A1"].value
    epoch = openpyxl.utils.datetime.MAC_EPOCH if base else openpyxl.utils.datetime.WINDOWS_EPOCH
    assert abs(openpyxl.utils.datetime.from_excel(value, epoch) - moment) < dt.timedelta(milliseconds=2)
