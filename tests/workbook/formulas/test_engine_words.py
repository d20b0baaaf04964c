"""Formulas the engine reads otherwise than Excel, right before and after their inputs change."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits, Value
from xlplan.workbook.file.package import Package, parse_address
from xlplan.workbook.file.write import apply

Build = Callable[[Any, Any], None]


def package(build: Build) -> Package:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        build(book, book.add_worksheet("S"))
    return Package(Path("book.xlsx"), buffer.getvalue())


def checked(book: Package, before: dict[str, Value], edits: dict[str, Value], after: dict[str, Value]) -> None:
    """Assert that nothing changes without an edit, that no formula is kept, and what an edit makes of them."""
    unedited = apply(book, Edits())
    assert (unedited.kept, unedited.data == book.data) == ([], True)
    held = read_cells(book, "S")
    assert {cell: held[parse_address(cell)].value for cell in before} == before
    cells = {parse_address(cell): Cell(value) for cell, value in edits.items()}
    written = apply(book, Edits({"S": cells}))
    shown = read_cells(written.package, "S")
    assert {cell: shown[parse_address(cell)].value for cell in after} == pytest.approx(after)
    assert written.kept == []


def test_tables_sorted_by_the_arrow_of_their_header() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.add_table("A1:B3", {"name": "T", "columns": [{"header": "A"}, {"header": "B"}], "data": [[1, 2], [4, 5]]})
        sheet.write_formula("F1", "=SUM(T[A])", None, 5)

    made = package(build)
    part = made.tables["T"].part
    state = b'</autoFilter><sortState ref="A1:B3"><sortCondition ref="A1:A3"/></sortState>'
    text = re.sub(rb"<autoFilter ref=\"A1:B3\"/>", b'<autoFilter ref="A1:B3">' + state, made.read(part))
    assert b"sortState" in text
    checked(made.with_changes({part: text}), {"F1": 5}, {"A2": 10}, {"F1": 14})


def test_blanks_at_the_edge_of_a_column_name() -> None:
    def build(book: Any, sheet: Any) -> None:
        columns = [{"header": "oct "}, {"header": " Dec"}]
        sheet.add_table("A1:B3", {"name": "T", "columns": columns, "data": [[1, 2], [4, 5]]})
        sheet.write_formula("F1", "=SUM(T[oct ])", None, 5)
        sheet.write_formula("F2", "=SUM(T[[#This Row],[oct ]:[ Dec]])+SUM(T[[#All],[ Dec]])", None, 10)

    checked(package(build), {"F1": 5}, {"A2": 10}, {"F1": 14, "F2": 19})


def near(keys: list[Value], wanted: Value) -> int | None:
    """Find the last key of the wanted kind that is not beyond it, in sorted keys among others."""
    kind = str if isinstance(wanted, str) else float
    found = [at for at, key in enumerate(keys, 1) if isinstance(key, kind) and key <= wanted]  # type: ignore[operator]
    return found[-1] if found else None


@pytest.mark.parametrize("seed", range(8))
def test_near_lookups_skip_what_is_of_another_kind(seed: int) -> None:
    rng = random.Random(seed)
    keys: list[Value] = sorted(float(rng.randrange(0, 50)) for _ in range(rng.randrange(4, 12)))
    keys = ["from", *keys] if rng.random() < 0.7 else keys
    keys = [*keys, None, "total"] if rng.random() < 0.6 else keys
    wanted, later = float(rng.randrange(0, 60)), float(rng.randrange(0, 60))
    last = len(keys)

    def build(book: Any, sheet: Any) -> None:
        for row, key in enumerate(keys):
            sheet.write(row, 0, key)
            sheet.write(row, 1, row + 101)
            sheet.write(20, row, key)
            sheet.write(21, row, row + 101)
        sheet.write("Z1", wanted)
        at = near(keys, wanted)
        held = (at or 0, (at or 0) + 100) if at else ("#N/A", "#N/A")
        end = xlsxwriter.utility.xl_col_to_name(last - 1)
        sheet.write_formula("X1", f"=MATCH(Z1,A1:A{last})", None, held[0])
        sheet.write_formula("X2", f"=VLOOKUP(Z1,A1:B{last},2)", None, held[1])
        sheet.write_formula("X3", f"=HLOOKUP(Z1,A21:{end}22,2,TRUE)", None, held[1])
        sheet.write_formula("X4", f"=IFERROR(VLOOKUP(Z1,A1:B{last},2),-1)", None, held[1] if at else -1)

    made, at = package(build), near(keys, later)
    cells = {parse_address("Z1"): Cell(later)}
    assert apply(made, Edits()).data == made.data
    shown = read_cells(apply(made, Edits({"S": cells})).package, "S")
    found = [shown[parse_address(cell)].value for cell in ("X1", "X2", "X3", "X4")]
    assert found == ([at, at + 100, at + 100, at + 100] if at else ["#N/A", "#N/A", "#N/A", -1])


def test_names_that_move_with_the_cell() -> None:
    def build(book: Any, sheet: Any) -> None:
        for row in range(4):
            sheet.write(row, 0, row + 1)
            sheet.write(row, 1, 10 * (row + 1))
        book.define_name("ColSum", "=S!A$1:A$4")
        book.define_name("Before", "=S!XFD1")
        sheet.write_formula("A6", "=SUM(ColSum)", None, 10)
        sheet.write_formula("B6", "=SUM(ColSum)", None, 100)
        sheet.write_formula("C1", "=Before*2", None, 20)

    checked(package(build), {"B6": 100}, {"B1": 20}, {"A6": 10, "B6": 110, "C1": 40})


def test_names_of_a_sheet_through_indirect_and_by_their_sheet() -> None:
    def build(book: Any, sheet: Any) -> None:
        for name, value in (("A", 1), ("B c", 2)):
            other = book.add_worksheet(name)
            other.write("A1", value)
            book.define_name(f"'{name}'!Bal", f"='{name}'!$A$1")
        sheet.write("Z1", "A")
        sheet.write_formula("A1", "=INDIRECT(\"'B c'!Bal\")", None, 2)
        sheet.write_formula("A2", '=INDIRECT("\'"&Z1&"\'!Bal")+0', None, 1)
        sheet.write_formula("A3", "='B c'!Bal+A!Bal", None, 3)

    checked(package(build), {"A2": 1}, {"Z1": "B c"}, {"A1": 2, "A2": 2, "A3": 3})


def test_arrays_of_constants_and_computed_ones() -> None:
    def build(book: Any, sheet: Any) -> None:
        book.define_name("arr", '={"A","B"}')
        for row in range(4):
            sheet.write(row, 0, row + 1)
        sheet.write("Z1", 2)
        sheet.write_formula("E1", "=INDEX(arr,Z1)", None, "B")
        sheet.write_formula("E2", "=INDEX(ROW(A1:A3),Z1)", None, 2)
        sheet.write_formula("E3", "=SUMPRODUCT(ROW(A2:A4)*A2:A4)*Z1", None, 58)

    made = package(build)
    assert apply(made, Edits()).data == made.data
    shown = read_cells(apply(made, Edits({"S": {parse_address("Z1"): Cell(1)}})).package, "S")
    assert [shown[parse_address(cell)].value for cell in ("E1", "E2", "E3")] == ["A", 1, 29]


def test_a_range_beside_an_operator_is_met_with_the_row_of_the_formula() -> None:
    def build(book: Any, sheet: Any) -> None:
        for row in range(4):
            sheet.write(row, 0, row + 1)
        sheet.write_formula("C2", "=SUM(A1:A4*2)", None, 4)
        sheet.write_formula("C3", "=MAX((A1:A4>1)*A1:A4)+SUMPRODUCT(A1:A4*2)", None, 23)

    checked(package(build), {"C2": 4}, {"A2": 10}, {"C2": 20, "C3": 39})


def test_year_fractions_backwards_and_ceilings_of_nothing() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.write("A1", 46023)
        sheet.write("B1", 45658)
        sheet.write("C1", 0)
        sheet.write_formula("D1", "=YEARFRAC(A1,B1)", None, 1)
        sheet.write_formula("D2", "=CEILING(A1,C1)", None, 0)

    checked(package(build), {"D1": 1}, {"B1": 45292, "C1": 100}, {"D1": 2, "D2": 46100})
