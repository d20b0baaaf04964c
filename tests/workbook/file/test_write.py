"""Editing, recalculating and replacing a workbook of our own making."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlplan.core.errors import BookError, RefusedEditError
from xlplan.workbook.file.edits import REMOVE, Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.write import apply, save


@pytest.fixture(scope="module")
def data() -> bytes:
    """Make a workbook with a table, formulas, a merged range, an array and a table with totals."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Plan")
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.add_table(0, 0, 3, 1, {"name": "tblPlan", "columns": [{"header": "month"}, {"header": "value"}]})
        for row in range(1, 4):
            sheet.write_string(row, 0, f"m{row}")
            sheet.write_number(row, 1, row * 10, money)
        other = book.add_worksheet("Sums")
        other.write_formula("A1", "=SUM(tblPlan[value])", None, 60)
        other.write_formula("A2", "=A1*2", None, 120)
        other.write_formula("A3", '=FORECAST.ETS(1,Plan!B2:B4,Plan!B2:B4)&"x"', None, "kept")
        other.merge_range("C1:D2", "merged")
        other.write_array_formula("F1:F3", "{=Plan!B2:B4}", None, 10)
        totals = book.add_worksheet("Totals")
        totals.add_table(0, 0, 2, 0, {"name": "tblTotal", "total_row": True, "columns": [{"header": "a"}]})
    return buffer.getvalue()


def package(data: bytes) -> Package:
    return Package(Path("plan.xlsx"), data)


def values(data: bytes, sheet: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet]


def test_a_changed_input_renews_the_results_that_depend_on_it(data: bytes) -> None:
    written = apply(package(data), Edits({"Plan": {(2, 2): Cell(100.0)}}))
    assert [values(written.data, "Sums")[cell].value for cell in ("A1", "A2")] == [150, 300]
    formulas = openpyxl.load_workbook(io.BytesIO(written.data))["Sums"]
    assert formulas["A1"].value == "=SUM(tblPlan[value])"


def test_a_formula_that_cannot_be_computed_keeps_its_value_and_is_named(data: bytes) -> None:
    written = apply(package(data), Edits({"Plan": {(2, 2): Cell(100.0)}}))
    assert values(written.data, "Sums")["A3"].value == "kept"
    assert any(line.startswith("Sums!A3") for line in written.unavailable)


def test_a_table_grows_and_shrinks_with_the_style_of_its_rows(data: bytes) -> None:
    cells = {(row, column): Cell(v, style_of=(2, column)) for row in (5, 6) for column, v in ((1, "m"), (2, 7.0))}
    grown = apply(package(data), Edits({"Plan": cells}, {"tblPlan": 6}))
    sheet = openpyxl.load_workbook(io.BytesIO(grown.data))["Plan"]
    assert sheet.tables["tblPlan"].ref == "A1:B6"
    assert sheet["B6"].number_format == "#,##0.00"
    assert values(grown.data, "Sums")["A1"].value == 74
    gone = {(row, column): REMOVE for row in (4, 5, 6) for column in (1, 2)}
    shrunk = apply(grown.package, Edits({"Plan": gone}, {"tblPlan": 3}))
    assert values(shrunk.data, "Sums")["A1"].value == 30
    assert load_from(shrunk.data)["Plan"].tables["tblPlan"].ref == "A1:B3"


def load_from(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_same_edits_again_change_no_byte(data: bytes) -> None:
    edits = Edits({"Plan": {(2, 2): Cell(100.0), (2, 1): Cell("=x")}})
    once = apply(package(data), edits)
    assert apply(once.package, edits).data == once.data


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        (Edits({"Sums": {(2, 4): Cell(1)}}), "Sums!D2.*merged"),
        (Edits({"Sums": {(2, 6): Cell(1)}}), "Sums!F2.*array or spill"),
        (Edits({"Nowhere": {(1, 1): Cell(1)}}), "Nowhere"),
        (Edits({}, {"tblNowhere": 3}), "tblNowhere"),
        (Edits({"Totals": {(4, 1): Cell(1)}}, {"tblTotal": 4}), "tblTotal|Totals"),
        (Edits({"Plan": {(2, 1): Cell("x" * 40_000)}}), "Plan!A2"),
    ],
)
def test_an_edit_that_would_damage_something_is_refused(data: bytes, edits: Edits, message: str) -> None:
    with pytest.raises(RefusedEditError, match=message):
        apply(package(data), edits)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=60) | st.sampled_from(["=1+1", "+1", "-1", "@x", "\t=1", "_x0041_", " a ", "]]>", "\x00\x1f"])
)
def test_any_text_stays_text(data: bytes, text: str) -> None:
    written = apply(package(data), Edits({"Plan": {(2, 1): Cell(text)}}))
    from xlplan.workbook.file.cells import read_cells

    cell = read_cells(written.package, "Plan")[2, 1]
    assert cell.formula is None
    assert (cell.value or "") == text


@given(value=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53) | st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_number_comes_back_the_same(data: bytes, value: float) -> None:
    written = apply(package(data), Edits({"Plan": {(2, 1): Cell(value)}}))
    assert values(written.data, "Plan")["A2"].value == value


def test_dates_are_written_as_excel_counts_them(data: bytes) -> None:
    written = apply(package(data), Edits({"Plan": {(2, 2): Cell(dt.date(2026, 7, 1))}}))
    assert values(written.data, "Plan")["B2"].value == 46204


def test_a_file_that_changed_meanwhile_is_left_alone(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    written = apply(Package.open(path), Edits({"Plan": {(2, 2): Cell(1.0)}}))
    path.write_bytes(data + b"")
    other = apply(Package.open(path), Edits({"Plan": {(2, 2): Cell(2.0)}})).data
    path.write_bytes(other)
    with pytest.raises(BookError, match="changed"):
        save(path, written)
    assert path.read_bytes() == other


def test_a_killed_writer_leaves_the_old_or_the_new_file(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(data)
    new = apply(package(data), Edits({"Plan": {(2, 2): Cell(1.0)}})).data
    (tmp_path / "new").write_bytes(new)
    code = (
        "import sys, pathlib; from xlplan.workbook.file.save import replace_file; p = pathlib.Path(sys.argv[1]);"
        "a, b = p.read_bytes(), (p.parent / 'new').read_bytes(); print('go', flush=True)\n"
        "while True:\n    replace_file(p, b); replace_file(p, a)"
    )
    replaced = 0
    for delay in range(20):
        child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        with child:
            try:
                child.wait(timeout=0.005 + 0.003 * delay)
            except subprocess.TimeoutExpired:
                child.kill()
        assert path.read_bytes() in (data, new)
        replaced += (tmp_path / "plan.xlsx.bak").exists()
    assert replaced >= 10
    with locked(path):
        assert [p.name for p in tmp_path.iterdir() if "xlplan-tmp" in p.name] == []
