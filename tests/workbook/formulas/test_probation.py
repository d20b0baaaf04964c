"""The formula engine on probation: what it does not reproduce is kept, with all that depends on it."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
import xlsxwriter

from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits, ErrorValue, Value
from xlplan.workbook.file.package import Package, parse_address
from xlplan.workbook.file.write import Written, apply

EXCEL = b'calcId="191029"'


def saved(formulas: dict[str, tuple[str, Value]], constants: dict[str, Value], *, by_excel: bool = True) -> Package:
    """Make a sheet S with these results; as Excel writes it, no wish to compute everything on opening."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("S")
        for cell, value in constants.items():
            sheet.write(cell, value)
        for cell, (formula, value) in formulas.items():
            sheet.write_formula(cell, f"={formula}", None, value)
    package = Package(Path("book.xlsx"), buffer.getvalue())
    if not by_excel:
        return package
    part = package.workbook_part
    text = package.read(part).replace(b'calcId="124519" fullCalcOnLoad="1"', EXCEL)
    assert EXCEL in text
    return package.with_changes({part: text})


def edited(package: Package, **cells: Value) -> Written:
    return apply(package, Edits({"S": {parse_address(cell): Cell(value) for cell, value in cells.items()}}))


def shown(written: Written, *cells: str) -> list[Value]:
    found = read_cells(written.package, "S")
    return [found[parse_address(cell)].value for cell in cells]


def test_a_book_that_is_not_edited_keeps_every_result() -> None:
    package = saved({"A1": ("MYFUNC(Z1)", 5), "B1": ("IFERROR(A1,0)", 5), "C1": ("1/A1", 0.2)}, {"Z1": 1})
    written = apply(package, Edits())
    assert written.data == package.data
    assert [(cause.construct, cause.count, cause.stale) for cause in written.kept] == [("MYFUNC", 1, False)]


def test_what_depends_on_a_result_that_may_be_old_is_kept_too() -> None:
    formulas: dict[str, tuple[str, Value]] = {
        "A1": ("MYFUNC(Z1)", 5),
        "B1": ("IFERROR(A1,0)", 5),
        "C1": ("IF(ISERROR(A1),0,B1*2)", 10),
        "D1": ("SUM(A1:C1)+INDEX(A1:C1,1)", 25),
        "E1": ("Z1*2", 2),
    }
    written = edited(saved(formulas, {"Z1": 1}), Z1=7)
    assert shown(written, "A1", "B1", "C1", "D1", "E1") == [5, 5, 10, 25, 14]
    (cause,) = written.kept
    assert (cause.construct, cause.cells, cause.stale, cause.dependents) == ("MYFUNC", ("S!A1",), True, 3)


def test_an_untrusted_result_that_no_edit_reaches_feeds_those_that_are_computed() -> None:
    written = edited(saved({"A1": ("MYFUNC(Z1)", 5), "B1": ("A1*Z2", 10)}, {"Z1": 1, "Z2": 2}), Z2=3)
    assert shown(written, "A1", "B1") == [5, 15]
    assert [cause.stale for cause in written.kept] == [False]


def test_a_formula_the_engine_gets_wrong_is_not_written_after_an_edit() -> None:
    package = saved({"A1": ("SUM(Z1:Z2)", 1000), "B1": ("A1+1", 1001), "C1": ("Z1+1", 2)}, {"Z1": 1, "Z2": 2})
    written = edited(package, Z1=4)
    assert shown(written, "A1", "B1", "C1") == [1000, 1001, 5]
    assert [(cause.construct, cause.count, cause.dependents) for cause in written.kept if cause.stale] == [
        ("SUM", 1, 1)
    ]


@pytest.mark.parametrize(
    ("formula", "held", "cell", "value", "shows"),
    [
        ("10/Z1", 5, "Z1", 0, "#DIV/0!"),
        ("AVERAGE(Z1:Z1)", 2, "Z1", None, "#DIV/0!"),
        ("MATCH(Z1,Y1:Y3,0)", 2, "Z1", 9, "#N/A"),
        ("VLOOKUP(Z1,Y1:Z3,1,FALSE)+0", 2, "Z1", 9, "#N/A"),
        ("Z1*2", 4, "Z1", "none", "#VALUE!"),
        ("Z1+1", 3, "Z1", ErrorValue("#REF!"), "#REF!"),
        ("SQRT(Z1)", 1.4142135623730951, "Z1", -1, 1.4142135623730951),
    ],
)
def test_a_number_becomes_an_error_only_where_a_second_reading_agrees(
    formula: str, held: float, cell: str, value: Value, shows: Value
) -> None:
    written = edited(saved({"A1": (formula, held)}, {"Y1": 1, "Y2": 2, "Y3": 3, "Z1": 2}), **{cell: value})
    assert shown(written, "A1") == [shows]
    assert any("second reading" in cause.cause for cause in written.kept) == (shows == held)


def test_agreement_on_nothing_earns_no_trust_where_excel_computed() -> None:
    formulas: dict[str, tuple[str, Value]] = {"A1": ("IFERROR(NUMBERVALUE(Z1),0)", 0)}
    doubted = edited(saved(formulas, {"Z1": "x"}), Z1="12")
    assert shown(doubted, "A1") == [0]
    proven = formulas | {"A2": ('NUMBERVALUE("3")', 3)}
    assert shown(edited(saved(proven, {"Z1": "x"}), Z1="12"), "A1") == [12]
    assert shown(edited(saved(formulas, {"Z1": "x"}, by_excel=False), Z1="12"), "A1") == [12]


def test_formulas_without_a_result_are_computed_and_counted() -> None:
    package = saved({"A1": ("Z1*2", 0), "A2": ("A1+1", 0), "A3": ("MYFUNC(1)", 0)}, {"Z1": 4}, by_excel=False)
    written = apply(package, Edits())
    assert shown(written, "A1", "A2", "A3") == [8, 9, 0]
    assert written.anew == 2


def test_the_clock_of_the_file_is_read_from_a_cell_that_shows_it() -> None:
    formulas: dict[str, tuple[str, Value]] = {"A1": ("TODAY()", 46000), "A2": ("TODAY()-Z1", 100), "A3": ("A2*2", 200)}
    package = saved(formulas, {"Z1": 45900})
    assert apply(package, Edits()).data == package.data
    later = apply(package, Edits(), today=dt.date(2026, 1, 1))
    assert shown(later, "A1", "A2", "A3") == [46023, 123, 246]


def test_a_damaged_part_that_is_not_needed_does_not_stop_the_calculation() -> None:
    package = saved({"A1": ("Z1*2", 8)}, {"Z1": 4})
    styles = package.read("xl/styles.xml").replace(
        b"<fonts", b'<numFmts count="1"><numFmt numFmtId="170"/></numFmts><fonts'
    )
    written = edited(package.with_changes({"xl/styles.xml": styles}), Z1=5)
    assert shown(written, "A1") == [10]
    assert "styles" in written.notes[0]
    assert written.notes[0].endswith("Open the workbook in Excel and save it to cure that.")


def test_arrays_are_kept_whole() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("S")
        sheet.write("Z1", 1)
        sheet.write_array_formula("A1:A2", "{=MYFUNC(Z1)}", None, 5)
        sheet.write("A2", 6)
        sheet.write_formula("B1", "=SUM(A1:A2)", None, 11)
    written = edited(Package(Path("book.xlsx"), buffer.getvalue()), Z1=2)
    assert shown(written, "A1", "A2", "B1") == [5, 6, 11]
