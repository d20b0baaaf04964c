"""Worksheet functions in closed workbooks: every place a call can stand in, in order with native formulas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest
import xlsxwriter

from tests.libreoffice import convert, values
from tests.workbook.workbook_samples import sheet_book, sheet_xml
from xlplan.core.errors import RefusedEditError
from xlplan.functions import registry
from xlplan.functions.chapters import Chapter
from xlplan.functions.convert import Cells, Numbers
from xlplan.functions.example import Example
from xlplan.workbook.file import write
from xlplan.workbook.file.cells import index_sheet, parse_address, read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.splice import splice
from xlplan.workbook.file.verify import verify
from xlplan.workbook.file.write import Written

Build = Callable[[Any, Any], None]
OLD = 999.0


@pytest.fixture(autouse=True)
def functions(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[object]]:
    """Register functions of these tests only; each call of PLAN_TESTSEEN is noted."""
    seen: dict[str, list[object]] = {"PLAN_TESTSEEN": []}

    def steps(first: Annotated[float, "First."], count: Annotated[int, "Rows."] = 3) -> object:
        """Count upwards: a column of numbers."""
        return np.array([[first + row] for row in range(count)])

    def seen_cells(cells: Annotated[Cells, "Any cells."]) -> object:
        """Give the cells back as they came, as one text."""
        seen["PLAN_TESTSEEN"].append([list(row) for row in cells])
        return repr([list(row) for row in cells])

    def broken(value: Annotated[Numbers, "Any."]) -> object:
        """Fail as no function should."""
        raise RuntimeError("a mistake")

    shown = {"chapter": Chapter.ABOUT_A_CALL, "brief": "a test", "example": Example("A test.")}
    for name, function in (("PLAN_TESTSTEPS", steps), ("PLAN_TESTSEEN", seen_cells), ("PLAN_TESTBROKEN", broken)):
        monkeypatch.setitem(registry._FUNCTIONS, name, registry.describe(name, function, **shown))
    return seen


def apply(package: Package, edits: Edits, **options: Any) -> Written:
    """Edit a workbook just built, whose results are placeholders."""
    return write.apply(package, edits, trusted=True, **options)


def made(build: Build) -> Package:
    """Make a workbook of a sheet S with 880, blank, 80 in A1:A3, and a sheet T."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("S")
        sheet.write_number("A1", 880)
        sheet.write_number("A3", 80)
        build(book, sheet)
    return Package(Path("book.xlsx"), buffer.getvalue())


def one(formula: str, *, spill: str = "") -> Build:
    """Put a formula into H1, spilling over a range it was saved with if one is given."""

    def build(book: Any, sheet: Any) -> None:
        if spill:
            sheet.write_dynamic_array_formula(spill, f"={formula}", None, OLD)
        else:
            sheet.write_formula("H1", f"={formula}", None, OLD)

    return build


def shown(written: Written, cells: str, sheet: str = "S") -> list[object]:
    """Give the cached values of cells."""
    found = read_cells(written.package, sheet)
    return [found[key].value if (key := parse_address(cell)) in found else None for cell in cells.split()]


def formulas(data: bytes) -> list[bytes]:
    """List the formula elements of every sheet as they lie in the file, ranges of spills apart."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [package.read(name) for name in package.namelist() if "worksheets/sheet" in name]
    return [re.sub(rb' ref="[^"]*"', b"", found) for xml in sheets for found in re.findall(rb"<f[ >].*?</f>", xml)]


NESTED = {
    'PLAN_FTE(A1,"PP")': 11,
    "PLAN_FTE(A1)": 11,
    "PLAN_FTE(A1,,40)": 11,
    "PLAN_FTE(80)": 1,
    "ROUND(PLAN_FTE(A1)/7,1)": 1.6,
    "SUM(PLAN_FTE(A1:A3))": 12,
    "COUNT(PLAN_FTE(A1:A3))": 2,
    "IF(A1>0,PLAN_VARIANCE(A1,900),0)": 20,
    "IF(A1<0,PLAN_VARIANCE(A1,900),7)": 7,
    "PLAN_FTE(PLAN_VARIANCE(A1,1680))": 10,
    'PLAN_FTE(SUM(A1:A3)*2,"PP")+PLAN_FTE(80)': 25,
    "SUM(PLAN_FTE({80,160}))": 3,
    "SUM(PLAN_TESTSTEPS(1,4))": 10,
    "INDEX(PLAN_TESTSTEPS(5,3),2)": 6,
    "PLAN_FTE(IF(A3>1,A3,A1))": 1,
    "PLAN_FTE(INDEX(A1:A3,3))": 1,
    "SUM(PLAN_FTE(A1:INDEX(A1:A3,3)))": 12,
    'PLAN_FTE(INDIRECT("A"&3))': 1,
    "SUM(PLAN_FTE(A:A))": 12,
    "SUM(PLAN_FTE(3:3))": 1,
    "_xlfn.SINGLE(PLAN_TESTSTEPS(4))": 4,
    "_xldudf_PLAN_FTE(A1)": 11,
    "_xldudf_plan_fte(a1)": 11,
    "_xlfn.PLAN_FTE(A1)": 11,
    "'addin.xlam'!PLAN_FTE(A1)": 11,
    "addin.xlam!PLAN_FTE(A1)": 11,
    "[1]!PLAN_FTE(A1)": 11,
    "SUM([1]!PLAN_FTE(A1:A3),'x (1).xlam'!PLAN_FTE(A1))": 23,
    '"PLAN_FTE(A1) is "&PLAN_FTE(A1)': "PLAN_FTE(A1) is 11",
    'PLAN_TESTSEEN(A1:A3)&"!"': "[[880.0], [None], [80.0]]!",
    'PLAN_TESTSEEN("a ""b"", c")': "[['a \"b\", c']]",
    'PLAN_TESTSEEN({1,TRUE;"x",2})': "[[1.0, True], ['x', 2.0]]",
    "PLAN_TESTSEEN(A1>5)": "[[True]]",
    "_xlfn.LET(_xlpm.x,A1,PLAN_FTE(_xlpm.x)+PLAN_FTE(80))": 12,
    "_xlfn.LET(_xlpm.x,A1:A3,_xlpm.y,PLAN_FTE(_xlpm.x),SUM(PLAN_VARIANCE(_xlpm.y,20),1))": 29,
    "_xlfn.LET(_xlpm.x,A1,_xlfn.LET(_xlpm.y,_xlpm.x*2,PLAN_FTE(_xlpm.y-_xlpm.x,PLAN_FTE(560))))": 22,
    "SUM(PLAN_FTE(_xlfn.MAP(A1:A3,_xlfn.LAMBDA(_xlpm.x,_xlpm.x*2))))": 24,
    "PLAN_TESTSEEN(-A1)": "[[-880.0]]",
    'PLAN_WHY("PLAN_FTE",A1,0)': "period: out of range: got 0, expected a number above 0. Correct it.",
    'PLAN_WHY("PLAN_FTE",A1,,40)': "OK",
}


@pytest.mark.parametrize(("formula", "value"), NESTED.items(), ids=list(NESTED))
def test_a_call_anywhere_in_a_formula_is_computed(formula: str, value: object) -> None:
    package = made(one(formula))
    written = apply(package, Edits())
    assert written.unavailable == []
    assert shown(written, "H1") == [pytest.approx(value) if isinstance(value, float) else value]
    assert formulas(written.data) == formulas(package.data)
    assert apply(written.package, Edits()).data == written.data


def test_text_that_looks_like_a_call_is_none(functions: dict[str, list[object]]) -> None:
    written = apply(made(one('"PLAN_TESTSEEN(A1)"&A1')), Edits())
    assert (shown(written, "H1"), functions["PLAN_TESTSEEN"]) == (["PLAN_TESTSEEN(A1)880"], [])


def test_a_sheet_whose_name_looks_like_a_call() -> None:
    def build(book: Any, sheet: Any) -> None:
        book.add_worksheet("PLAN_FTE(1), 'x' y").write_number("B2", 160)
        sheet.write_formula("H1", "=PLAN_FTE('PLAN_FTE(1), ''x'' y'!$B$2)+'PLAN_FTE(1), ''x'' y'!B2", None, OLD)

    assert shown(apply(made(build), Edits()), "H1") == [162]


def test_tables_names_and_this_row() -> None:
    def build(book: Any, sheet: Any) -> None:
        other = book.add_worksheet("T")
        columns = [{"header": "hours"}, {"header": "budget [h]"}, {"header": "fte"}]
        other.add_table("C5:E8", {"name": "tblPay", "columns": columns})
        for row, (hours, budget) in enumerate([(80, 160), (160, 160), (240, 0)], 5):
            other.write_row(row, 2, [hours, budget])
            other.write_formula(row, 4, "=PLAN_FTE(tblPay[[#This Row],[hours]])", None, OLD)
        other.write_formula("G6", "=PLAN_VARIANCE(SUM(tblPay[hours]),SUM(tblPay[budget '[h']]))", None, OLD)
        other.write_formula("G7", "=SUM(PLAN_FTE(local))", None, OLD)
        book.define_name("hours", "=T!$C$6:$C$8")
        book.define_name("T!local", "=T!$C$6:$C$7")
        book.define_name("factor", "=2*80")
        sheet.write_formula("H1", "=SUM(PLAN_FTE(hours))", None, OLD)
        sheet.write_formula("H2", "=PLAN_FTE(factor)", None, OLD)
        sheet.write_formula("H3", "=SUM(PLAN_FTE(tblPay[hours]),tblPay[fte])", None, OLD)
        sheet.write_formula("H4", "=PLAN_TESTSEEN(tblPay[#Headers])", None, OLD)

    written = apply(made(build), Edits())
    assert written.unavailable == []
    assert shown(written, "E6 E7 E8 G6 G7", "T") == [1, 2, 3, -160, 3]
    assert shown(written, "H1 H2 H3 H4") == [6, 2, 12, "[['hours', 'budget [h]', 'fte']]"]


def test_a_spill_is_written_and_others_read_it(tmp_path: Path) -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("C1", "=PLAN_TESTSTEPS(10,4)", None, OLD)
        sheet.write_formula("D1", "=SUM(_xlfn.ANCHORARRAY(C1))", None, OLD)
        sheet.write_formula("D2", "=C3*2", None, OLD)
        sheet.write_formula("D3", "=PLAN_VARIANCE(C4,100)", None, OLD)
        sheet.write_formula("D4", "=PLAN_TESTSEEN(_xlfn.ANCHORARRAY(C1))", None, OLD)
        sheet.write_dynamic_array_formula("F1", "=PLAN_FTE(_xlfn.ANCHORARRAY(C1)*8)", None, OLD)
        sheet.write_dynamic_array_formula("G1", "=_xlfn._xlws.SORT(_xlfn.ANCHORARRAY(F1),,-1)", None, OLD)
        sheet.write_formula("H1", "=PLAN_FTE(G4*80)", None, OLD)

    written = apply(made(build), Edits())
    assert written.unavailable == []
    assert shown(written, "C1 C2 C3 C4 C5") == [10, 11, 12, 13, None]
    assert shown(written, "D1 D2 D3 D4") == [46, 24, 87, "[[10.0], [11.0], [12.0], [13.0]]"]
    assert shown(written, "F1 F4 G1 G4 H1") == [1, 1.3, 1.3, 1, 1]
    assert index_sheet(written.package, "S").groups[1, 3] == (1, 3, 4, 3)
    assert apply(written.package, Edits()).data == written.data


def test_a_spill_follows_its_input_and_leaves_nothing_behind() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_number("B1", 4)
        sheet.write_dynamic_array_formula("C1", "=PLAN_TESTSTEPS(10,B1)", None, OLD)
        sheet.write_formula("D1", "=C4&PLAN_TESTSEEN(C4)", None, OLD)

    long = apply(made(build), Edits())
    assert shown(long, "C4 D1") == [13, "13[[13.0]]"]
    short = apply(long.package, Edits({"S": {(1, 2): Cell(2)}}))
    assert shown(short, "C1 C2 C3 C4 D1") == [10, 11, None, None, "[[None]]"]
    assert index_sheet(short.package, "S").groups[1, 3] == (1, 3, 2, 3)
    again = apply(short.package, Edits({"S": {(1, 2): Cell(6)}}))
    assert shown(again, "C4 C6 D1") == [13, 15, "13[[13.0]]"]


def test_a_spill_with_something_in_its_way() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("C1", "=PLAN_TESTSTEPS(10,4)", None, OLD)
        sheet.write_string("C3", "mine")
        sheet.write_formula("D1", "=PLAN_FTE(C1)", None, OLD)
        sheet.write_formula("D2", "=IFERROR(C1,5)", None, OLD)

    written = apply(made(build), Edits())
    assert shown(written, "C1 C2 C3 D1 D2") == ["#SPILL!", None, "mine", "#SPILL!", 5]
    freed = apply(written.package, Edits({"S": {(3, 3): Cell(None)}}))
    assert shown(freed, "C1 C3 D1 D2") == [10, 12, 10 / 80, 10]


def test_a_cell_that_cannot_spill_shows_the_first_value() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("H2", "=PLAN_TESTSTEPS(10,4)", None, OLD)
        sheet.write_formula("H3", "=ROUND(PLAN_TESTSTEPS(10.4,4),0)", None, OLD)
        sheet.write_formula("H4", "=PLAN_TESTSTEPS(10,4)+1", None, OLD)

    assert shown(apply(made(build), Edits()), "H2 H3 H4 H5") == [10, 10, 11, None]


def test_an_array_formula_fills_its_range_and_no_more() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_array_formula("C1:C5", "{=PLAN_TESTSTEPS(10,3)}", None, OLD)
        sheet.write_array_formula("D1:E2", "{=PLAN_TESTSTEPS(10,2)*2}", None, OLD)
        sheet.write_formula("F1", "=SUM(C1:C3)+PLAN_FTE(E2*80)", None, OLD)

    written = apply(made(build), Edits())
    assert shown(written, "C1 C3 C4 C5 D1 E1 D2 E2") == [10, 12, "#N/A", "#N/A", 20, 20, 22, 22]
    assert shown(written, "F1") == [55]
    assert apply(written.package, Edits()).data == written.data


def test_a_blank_of_a_function_is_empty_text() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("C1:C3", "=PLAN_FTE(A1:A3)", None, OLD)
        sheet.write_formula("D1", '=C2=""')

    written = apply(made(build), Edits())
    assert shown(written, "C1 C2 C3 D1") == [11, "", 1, True]
    assert apply(written.package, Edits()).data == written.data


ERRORS = {
    'PLAN_FTE(A1,"week")': "#VALUE!",
    "PLAN_FTE(A1,0)": "#DIV/0!",
    "PLAN_FTE(A1,-1)": "#NUM!",
    "PLAN_VARIANCE(A1:A3,A1:A2)": "#N/A",
    "PLAN_FTE(1/0)": "#DIV/0!",
    "PLAN_FTE(NA())": "#N/A",
    "ROUND(PLAN_FTE(A1,-1),1)": "#NUM!",
    "PLAN_VARIANCE(PLAN_FTE(A1,-1),1)": "#NUM!",
    "PLAN_FTE()": "#VALUE!",
    "PLAN_FTE(A1,1,1,1)": "#VALUE!",
    "PLAN_FTE(nowhere)": "#NAME?",
}


@pytest.mark.parametrize(("formula", "code"), ERRORS.items(), ids=list(ERRORS))
def test_errors_of_a_function_and_of_its_arguments_are_shown(formula: str, code: str) -> None:
    written = apply(made(one(formula)), Edits())
    if code == "#NAME?" and written.unavailable:
        assert shown(written, "H1") == [OLD]
    else:
        assert shown(written, "H1") == [code]


def test_an_error_handled_by_a_native_formula_goes_no_further() -> None:
    assert shown(apply(made(one("IFERROR(PLAN_FTE(A1,-1),5)")), Edits()), "H1") == [5]


def listed(written: Written) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in written.unavailable)


LISTED = {
    "PLAN_XYZ(A1)": "xlplan has no function PLAN_XYZ",
    "PLAN_FTE(A1)+PLAN_XYZ(A1)": "xlplan has no function PLAN_XYZ",
    "PLAN_FTE(MYFUNCTION(A1))": "an argument of PLAN_FTE needs",
    "PLAN_FTE(RAND())": "an argument of PLAN_FTE needs",
    "PLAN_FTE(TODAY())": "an argument of PLAN_FTE needs",
    "PLAN_TESTBROKEN(A1)": "PLAN_TESTBROKEN failed in xlplan",
    "_xlfn.MAP(A1:A3,_xlfn.LAMBDA(_xlpm.x,PLAN_FTE(_xlpm.x)))": "an argument of PLAN_FTE uses a name of a LAMBDA",
    "MYFUNCTION(PLAN_FTE(A1))": "",
}


@pytest.mark.parametrize("spill", ["", "H1:H2"])
@pytest.mark.parametrize(("formula", "why"), LISTED.items(), ids=list(LISTED))
def test_what_cannot_be_computed_keeps_its_value_and_is_listed(formula: str, why: str, spill: str) -> None:
    def build(book: Any, sheet: Any) -> None:
        one(formula, spill=spill)(book, sheet)
        sheet.write_formula("I1", "=H1+1", None, OLD)
        sheet.write_formula("I2", "=PLAN_FTE(I1)", None, OLD)
        sheet.write_formula("I3", "=PLAN_FTE(A3)", None, OLD)
        if spill:
            sheet.write_number("H2", 5)
            sheet.write_formula("I4", "=SUM(_xlfn.ANCHORARRAY(H1))+H2", None, OLD)

    written = apply(made(build), Edits())
    kept = ["S!H1", "S!I1", "S!I2", *["S!I4"] * bool(spill)]
    assert sorted(listed(written)) == kept
    assert why in listed(written)["S!H1"]
    assert "PLAN_FTE needs" in listed(written)["S!I2"]
    assert shown(written, "H1 I1 I2 I3") == [OLD, OLD, OLD, 1]
    assert shown(written, "H2") == [5 if spill else None]


def test_a_circle_keeps_its_values_and_is_listed() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("C1", "=PLAN_FTE(C2)", None, OLD)
        sheet.write_formula("C2", "=C3+1", None, OLD)
        sheet.write_formula("C3", "=PLAN_VARIANCE(C1,5)", None, OLD)
        sheet.write_formula("C4", "=PLAN_FTE(C4)", None, OLD)
        sheet.write_formula("C5", "=PLAN_FTE(C3)", None, OLD)
        sheet.write_formula("C6", "=PLAN_FTE(A1)", None, OLD)

    written = apply(made(build), Edits())
    assert shown(written, "C1 C2 C3 C4 C5 C6") == [OLD] * 5 + [11]
    reasons = listed(written)
    assert sorted(reasons) == ["S!C1", "S!C2", "S!C3", "S!C4", "S!C5"]
    assert all("participates in a circular reference" in reasons[f"S!C{row}"] for row in (1, 3, 4))
    assert reasons["S!C5"] == "formula depends on a circular reference"


def test_a_shared_formula_is_read_for_each_of_its_cells(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>80</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">PLAN_FTE(A1)*2</f></c></row>'
        '<row r="2"><c r="A2"><v>160</v></c><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>240</v></c><c r="B3"><f t="shared" si="0"/></c></row>'
    )
    package = Package.open(sheet_book(tmp_path / "shared.xlsx", sheet_xml(rows)))
    written = apply(package, Edits())
    assert (shown(written, "B1 B2 B3"), written.unavailable) == ([2, 4, 6], [])


def test_a_changed_input_reaches_calls_through_native_formulas() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("C1", "=A1*2", None, OLD)
        sheet.write_formula("C2", "=PLAN_FTE(C1)", None, OLD)
        sheet.write_formula("C3", "=ROUND(C2/3,2)", None, OLD)
        book.add_worksheet("T").write_formula("A1", "=PLAN_VARIANCE(S!C3,10)", None, OLD)

    written = apply(made(build), Edits({"S": {(1, 1): Cell(120)}}))
    assert (shown(written, "C1 C2 C3"), shown(written, "A1", "T")) == ([240, 3, 1], [9])


def test_subtotals_are_not_counted_twice() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("C1", "=PLAN_FTE(80)", None, OLD)
        sheet.write_formula("C2", "=SUBTOTAL(9,A1:A3)", None, OLD)
        sheet.write_formula("C3", "=SUBTOTAL(9,C1:C2)", None, OLD)
        sheet.write_formula("C4", "=PLAN_FTE(C3*80)", None, OLD)

    assert shown(apply(made(build), Edits()), "C2 C3 C4") == [960, 1, 1]


def test_indirect_is_followed() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("C1", '=PLAN_FTE(INDIRECT("C"&2)*80)', None, OLD)
        sheet.write_formula("C2", '=INDIRECT("C3")+1', None, OLD)
        sheet.write_formula("C3", "=PLAN_FTE(A1)", None, OLD)

    written = apply(made(build), Edits())
    assert (shown(written, "C1 C2 C3"), written.unavailable) == ([12, 12, 11], [])


def test_workbooks_that_count_days_from_1904() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_column("B1", [5.0, 6.0, 7.0])
        for row in range(3):
            sheet.write_formula(row, 2, f"=DATE(2026,{row + 7},1)", None, OLD)
        sheet.write_dynamic_array_formula("D1", '=PLAN_FORECAST(B1:B3,C1:C3,1,,,"last_month")', None, OLD)
        sheet.write_formula("F9", "=YEAR(D2)*100+MONTH(D2)", None, OLD)

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": True}) as book:
        build(book, book.add_worksheet("S"))
    written = apply(Package(Path("old.xlsx"), buffer.getvalue()), Edits())
    assert shown(written, "D1 E2 F9") == ["Period", 7, 202610]


def chain(count: int) -> Iterator[tuple[str, str, str, Callable[..., float], tuple[str, ...]]]:
    """Yield sheet, cell, formula and what it computes, in Python, from which cells before it."""
    before = ("S", "A1")
    for step in range(count):
        sheet, row = ("S", "T")[step % 2], step + 1
        reads = f"{before[0]}!{before[1]}"
        yield sheet, f"C{row}", f"{reads}*1.01+40", lambda x: x * 1.01 + 40, before
        native = f"{sheet}!C{row}"
        if step % 4 == 0:
            yield sheet, f"D{row}", f'PLAN_FTE({native},"PP")', lambda x: x / 80, (sheet, f"C{row}")
        elif step % 4 == 1:
            yield sheet, f"D{row}", f"PLAN_VARIANCE({native},100+PLAN_FTE(A1*160))", None, (sheet, f"C{row}")
        elif step % 4 == 2:
            yield sheet, f"D{row}", f'ROUND(PLAN_FTE({native},"Y"),4)', lambda x: round(x / 2080, 4), (sheet, f"C{row}")
        else:
            yield (
                sheet,
                f"D{row}",
                f"SUM(PLAN_TESTSTEPS({native},3))/100",
                lambda x: (3 * x + 3) / 100,
                (sheet, f"C{row}"),
            )
        before = (sheet, f"D{row}")


@pytest.mark.slow
def test_two_hundred_calls_in_a_chain_equal_a_recomputation() -> None:
    steps = list(chain(200))
    expected: dict[tuple[str, str], float] = {("S", "A1"): 880.0}

    def build(book: Any, sheet: Any) -> None:
        sheets = {"S": sheet, "T": book.add_worksheet("T")}
        sheets["T"].write_number("A1", 3)
        for name, cell, formula, compute, reads in steps:
            sheets[name].write_formula(cell, f"={formula}", None, OLD)
            value = expected[reads]
            expected[name, cell] = compute(value) if compute else 100 + 6 - value

    package = made(build)
    written = apply(package, Edits())
    assert sum("PLAN_" in formula for _, _, formula, *_ in steps) == 200
    assert written.unavailable == []
    for (name, cell), value in expected.items():
        assert shown(written, cell, name) == [pytest.approx(value, rel=1e-12)], (name, cell)
    assert formulas(written.data) == formulas(package.data)
    again = apply(written.package, Edits())
    assert (again.data == written.data, again.recalculated) == (True, 0)


def test_equal_calls_run_once(functions: dict[str, list[object]]) -> None:
    def build(book: Any, sheet: Any) -> None:
        for row in range(50):
            sheet.write_formula(row, 7, "=PLAN_TESTSEEN($A$1:$A$3)", None, OLD)

    apply(made(build), Edits())
    assert functions["PLAN_TESTSEEN"] == [[[880.0], [None], [80.0]]]


@pytest.mark.xdist_group("libreoffice")
def test_libreoffice_reads_the_results(tmp_path: Path) -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("C1", "=PLAN_TESTSTEPS(10,4)", None, OLD)
        sheet.write_formula("D1", "=SUM(C1:C4)", None, OLD)
        sheet.write_formula("D2", "=ROUND(PLAN_FTE(A1)/7,1)", None, OLD)

    path = tmp_path / "book.xlsx"
    path.write_bytes(apply(made(build), Edits()).data)
    ours, theirs = values(path)["S"], values(convert(path, tmp_path, "xlsx", recalculate=False))["S"]
    assert [ours[cell] for cell in ("C1", "C4", "D1", "D2")] == [10, 13, 46, 1.6]
    # LibreOffice computes arrays on loading whatever it is told, and has no such function.
    assert {cell for cell in ours if theirs.get(cell) != ours[cell]} == {"C1", "C2", "C3", "C4"}
    assert theirs.keys() == ours.keys()


def on_load(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return re.findall(rb"<calcPr[^>]*>", package.read("xl/workbook.xml"))[0]


def test_a_workbook_with_calls_is_not_computed_when_it_opens() -> None:
    package = made(one("PLAN_FTE(A1)"))
    assert b"fullCalcOnLoad" in on_load(package.data)
    written = apply(package, Edits())
    assert b"fullCalcOnLoad" not in on_load(written.data)
    assert on_load(written.data) == on_load(package.data).replace(b' fullCalcOnLoad="1"', b"")
    assert b"fullCalcOnLoad" in on_load(apply(made(one("A1*2")), Edits()).data)


def test_other_changes_of_the_workbook_part_are_refused() -> None:
    package = made(one("PLAN_FTE(A1)"))
    edits = Edits(keep_results=True)
    after = package.with_changes(splice(package, edits))
    verify(package, after, edits)
    renamed = after.read("xl/workbook.xml").replace(b'name="S"', b'name="X"')
    with pytest.raises(RefusedEditError, match="beyond the calculation on opening"):
        verify(package, after.with_changes({"xl/workbook.xml": renamed}), edits)


def test_every_other_part_stays_byte_for_byte() -> None:
    package = made(one("PLAN_TESTSTEPS(1,3)", spill="H1:H2"))
    written = apply(package, Edits())
    changed = {part for part in package.parts if package.raw(part) != written.package.raw(part)}
    assert changed == {"xl/workbook.xml", "xl/worksheets/sheet1.xml"}


@pytest.mark.parametrize("indirect", [False, True])
@pytest.mark.parametrize("levels", [2, 7])
def test_spills_that_grow_one_after_the_other(levels: int, indirect: bool) -> None:
    """Level n counts 3 steps from the last cell of level n - 1, which that spill reaches only when computed."""

    def build(book: Any, sheet: Any) -> None:
        for level in range(levels):
            # Later levels stand further up the sheet's columns, so that no order of reading helps.
            column = "CDEFGHI"[levels - 1 - level]
            start = f"{'CDEFGHI'[levels - level]}3" if level else "100"
            start = f'INDIRECT("{start}")' if indirect and level == 1 else start
            sheet.write_dynamic_array_formula(f"{column}1", f"=PLAN_TESTSTEPS({start}+0,3)", None, OLD)

    written = apply(made(build), Edits())
    assert written.unavailable == []
    assert shown(written, "C1 C2 C3") == [100 + 2 * (levels - 1) + step for step in range(3)]
    assert apply(written.package, Edits()).data == written.data


def test_what_never_rests_keeps_its_value_and_is_listed() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("C1", '=PLAN_FTE(INDIRECT("C2")*160)', None, OLD)
        sheet.write_formula("C2", "=PLAN_VARIANCE(-1,IFERROR(C1,0))", None, OLD)
        sheet.write_formula("C3", "=PLAN_FTE(A1)", None, OLD)

    written = apply(made(build), Edits())
    assert shown(written, "C1 C2 C3") == [OLD, OLD, 11]
    assert sorted(listed(written)) == ["S!C1", "S!C2"]


def test_formulas_that_depend_on_no_call_are_right_beside_indirect() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_formula("C1", "=A1+A3", None, OLD)
        sheet.write_formula("C2", '=INDIRECT("C"&4)*2', None, OLD)
        sheet.write_formula("C3", "=C2+C1", None, OLD)
        sheet.write_formula("C4", "=PLAN_FTE(A1)", None, OLD)
        sheet.write_formula("C5", "=PLAN_FTE(C3)", None, OLD)

    written = apply(made(build), Edits({"S": {(1, 1): Cell(1600)}}))
    assert shown(written, "C1 C2 C3 C4 C5") == [1680, 40, 1720, 20, 21.5]
