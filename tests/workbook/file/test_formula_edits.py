"""Formulas written through the splice: computed, verified, and asked for twice without effect."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.libreoffice import differences
from tests.workbook.workbook_samples import rich_book, sheet_book, sheet_xml
from xlplan.core.errors import RefusedEditError
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import REMOVE, Cell, Edits, Formula
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.splice import splice
from xlplan.workbook.file.verify import verify
from xlplan.workbook.file.write import apply, minimal

PLAN = "xl/worksheets/sheet1.xml"
FORMULAS = {
    (2, 1): Formula('SUMIFS(tblVar[variance],tblVar[period],"ytd")'),
    (3, 1): Formula('IF(A2<5,"less & \'fewer\'","5 or more: ""so""")'),
    (4, 1): Formula("INDEX(tblVar[variance],2)/1000"),
    (9, 4): Formula('TEXT(A4,"0.00")&"<b>"', style_of=(1, 1)),
    (1, 2): Formula("IF(A1=12,TRUE,1/0)"),
}


@pytest.fixture
def package() -> Package:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet, data = book.add_worksheet("Report"), book.add_worksheet("Data")
        sheet.write("A1", 12, book.add_format({"num_format": "0.0"}))
        sheet.write_formula("A2", "=A1*2", None, 24)
        data.add_table("A1:B4", {"name": "tblVar", "columns": [{"header": "period"}, {"header": "variance"}]})
        for row, (period, value) in enumerate([("month", 1.5), ("ytd", 2.5), ("ytd", 4)], 1):
            data.write_row(row, 0, [period, value])
    return Package(Path("plan.xlsx"), buffer.getvalue())


def shown(package: Package) -> dict[tuple[int, int], object]:
    return {key: cell.value for key, cell in read_cells(package, "Report").items()}


def test_new_formulas_are_computed_and_their_results_written(package: Package) -> None:
    written = apply(package, Edits({"Report": dict(FORMULAS)}))
    values = shown(written.package)
    assert [values[key] for key in FORMULAS] == [6.5, '5 or more: "so"', 0.0025, "0.00<b>", True]
    cells = read_cells(written.package, "Report")
    assert {key: cells[key].formula for key in FORMULAS} == {key: edit.text for key, edit in FORMULAS.items()}
    assert openpyxl.load_workbook(io.BytesIO(written.data))["Report"]["D9"].number_format == "0.0"


@pytest.mark.xdist_group("libreoffice")
def test_libreoffice_computes_the_same(package: Package, tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    book.write_bytes(apply(package, Edits({"Report": dict(FORMULAS)})).data)
    assert differences(book, tmp_path) == (len(FORMULAS), [])


def test_the_same_formulas_again_change_no_byte(package: Package) -> None:
    edits = Edits({"Report": dict(FORMULAS)})
    once = apply(package, edits)
    assert minimal(once.package, edits) == Edits()
    assert apply(once.package, edits).data == once.data


def test_a_formula_replaces_a_constant_and_a_constant_a_formula(package: Package) -> None:
    written = apply(package, Edits({"Report": {(1, 1): Formula("1+2"), (2, 1): Cell(7)}}))
    cells = read_cells(written.package, "Report")
    assert (cells[1, 1].formula, cells[1, 1].value, cells[2, 1].formula, cells[2, 1].value) == ("1+2", 3, None, 7)
    assert cells[1, 1].style == read_cells(package, "Report")[1, 1].style


def test_formulas_that_depend_on_a_new_one_follow_it(package: Package) -> None:
    written = apply(package, Edits({"Report": {(1, 1): Formula("Data!B2*10")}}))
    assert shown(written.package) == {(1, 1): 15, (2, 1): 30}


def test_text_that_looks_like_a_formula_stays_text(package: Package) -> None:
    written = apply(package, Edits({"Report": {(3, 1): Cell("=1+1"), (4, 1): Formula('"=1+1"')}}))
    cells = read_cells(written.package, "Report")
    assert (cells[3, 1].formula, cells[3, 1].value) == (None, "=1+1")
    assert (cells[4, 1].formula, cells[4, 1].value) == ('"=1+1"', "=1+1")


def test_a_formula_without_a_result_is_named(package: Package) -> None:
    written = apply(package, Edits({"Report": {(3, 1): Formula("MYFUNCTION(1)")}}))
    assert read_cells(written.package, "Report")[3, 1].formula == "MYFUNCTION(1)"
    assert any(line.startswith("Report!A3") for line in written.unavailable) or shown(written.package)[3, 1] == "#NAME?"


@pytest.mark.parametrize("text", ["", "=A1", " A1", "{A1}", "A1\r", '"\x07"', '"_x0041_"', "1+" * 4100 + "1"])
def test_what_is_no_formula_is_refused(package: Package, text: str) -> None:
    with pytest.raises(RefusedEditError, match=r"Report!A3: not a formula"):
        apply(package, Edits({"Report": {(3, 1): Formula(text)}}))


def test_a_formula_inside_an_array_is_refused(tmp_path: Path) -> None:
    package = Package.open(rich_book(tmp_path / "plan.xlsx"))
    with pytest.raises(RefusedEditError, match=r"Plan!K2: inside an array"):
        apply(package, Edits({"Plan": {(2, 11): Formula("1")}}))


def test_a_new_formula_drops_the_calculation_chain(tmp_path: Path) -> None:
    links = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        b'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="calcChain.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    rows = '<row r="1"><c r="A1"><f>1</f><v>1</v></c></row>'
    parts = {"xl/calcChain.xml": b"<calcChain/>", "xl/_rels/workbook.xml.rels": links}
    book = Package.open(sheet_book(tmp_path / "chain.xlsx", sheet_xml(rows), **parts))
    same, new = ({"S": {key: Formula("1")}} for key in ((1, 1), (1, 2)))
    assert "xl/calcChain.xml" in apply(book, Edits(same)).package.parts
    assert "xl/calcChain.xml" not in apply(book, Edits(new)).package.parts


DAMAGE = [
    (rb"Data!B2\*10", b"Data!B2*11", "does not hold the formula"),
    (rb"(<c r=\"A1\")[^>]*>", rb"\1>", "lost its format"),
    (rb"<v>15</v>", b"<v>16</v>", "does not show the new result"),
    (rb"<c r=\"C1\".*?</c>", b"", "was not written"),
    (rb"<f>Data!B2\*10</f>", b"", "does not hold the formula"),
]


@pytest.mark.parametrize(("old", "new", "match"), DAMAGE, ids=[match for *_, match in DAMAGE])
def test_verify_sees_a_damaged_formula(package: Package, old: bytes, new: bytes, match: str) -> None:
    edits = Edits({"Report": {(1, 1): Formula("Data!B2*10", result=15), (1, 3): Formula("A1")}})
    after = package.with_changes(splice(package, edits))
    verify(package, after, edits)
    damaged, count = re.subn(old, new, after.read(PLAN), count=1)
    assert count == 1
    with pytest.raises(RefusedEditError, match=match):
        verify(package, after.with_changes({PLAN: damaged}), edits)


ROWS = '<row r="1" ht="40" customHeight="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" ht="30" hidden="1"/>'


def test_a_row_that_shall_fit_its_text_loses_height_and_hiding(tmp_path: Path) -> None:
    package = Package.open(sheet_book(tmp_path / "fit.xlsx", sheet_xml(ROWS)))
    edits = Edits({"S": {(1, 1): Cell("long"), (2, 1): Cell("x")}}, fit={"S": {1, 9}})
    sheet = apply(package, edits).package.read(PLAN)
    assert b'<row r="1"><c' in sheet
    assert b'<row r="2" ht="30" hidden="1"><c' in sheet
    assert apply(package, Edits({"S": {(1, 1): Cell(1)}}, fit={"S": {1}})).data == package.data
    assert b'ht="40"' in apply(package, Edits({"S": {(1, 1): REMOVE}})).package.read(PLAN)
