"""What a person put into the workbook is theirs: byte for byte where nothing was asked, cell for cell elsewhere."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings
from openpyxl.worksheet.worksheet import Worksheet

from tests.books import edit, load, load_sheet, small_tables
from xlplan.core.schedules.registry import OUTPUTS
from xlplan.jobs.refresh import refresh
from xlplan.workbook.reports.registry import REPORTS
from xlplan.workbook.template import build_workbook

OUTPUT_SHEETS = {table.sheet for table in OUTPUTS.values()}


def add_own_things(workbook: xlsxwriter.Workbook) -> None:
    """Add a sheet, chart, name, note, conditional format, sparkline, validation, formulas and a macro."""
    own = workbook.add_worksheet("My notes")
    own.write_column("A1", ["agreed with CFO", "=not a formula", "  spaces  "])
    own.write_column("B1", [1.5, 2.25, 3], workbook.add_format({"num_format": "0.00", "bg_color": "#FFCC00"}))
    own.write_comment("A1", "Said on 12 October")
    own.conditional_format("B1:B3", {"type": "data_bar"})
    own.data_validation("C1", {"validate": "list", "source": ["yes", "no"]})
    own.add_sparkline("D1", {"range": "'My notes'!B1:B3"})
    own.merge_range("F1:G2", "merged")
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": "='My notes'!$B$1:$B$3"})
    own.insert_chart("H3", chart)
    links = workbook.add_worksheet("My links")
    links.write_formula("A1", "=SUM(tblForecast[forecast])")
    links.write_formula("A2", "='My notes'!B1*2", None, 3)
    links.write("B1", "typed")
    workbook.define_name("MyName", "='My notes'!$B$1:$B$3")
    quickstart = Path(xlwings.__file__).parent / "quickstart.xlsm"
    binary = zipfile.ZipFile(quickstart).read("xl/vbaProject.bin")
    target = Path(workbook.macro_folder) / "vbaProject.bin"  # type: ignore[attr-defined]
    target.write_bytes(binary)
    workbook.add_vba_project(str(target))


@pytest.fixture
def own_book(tmp_path: Path) -> Path:
    def extend(workbook: xlsxwriter.Workbook) -> None:
        workbook.macro_folder = tmp_path  # type: ignore[attr-defined]
        add_own_things(workbook)

    path = tmp_path / "plan.xlsm"
    path.write_bytes(build_workbook(small_tables(), extend=extend))
    return path


def parts(book: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_parts(workbook: openpyxl.Workbook) -> dict[str, str]:
    """Map part to sheet name; XlsxWriter numbers sheets in order."""
    return {f"xl/worksheets/sheet{i}.xml": name for i, name in enumerate(workbook.sheetnames, 1)}


def dump(sheet: Worksheet) -> dict[str, tuple[object, ...]]:
    found = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None or cell.has_style:
                found[cell.coordinate] = (cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.font.b)
    return found


def test_two_refreshes_leave_own_parts_and_cells_as_they_were(own_book: Path) -> None:
    before, workbook = parts(own_book), load(own_book, keep_vba=True)
    names = sheet_parts(workbook)
    untouched = [name for name in names.values() if name not in OUTPUT_SHEETS]
    cells = {name: dump(workbook[name]) for name in untouched}
    refresh(own_book)
    edit(own_book, "Statistics", "E10", 950.0)
    cells["Statistics"] = dump(load_sheet(own_book, "Statistics", keep_vba=True))
    refresh(own_book)
    after = parts(own_book)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    changed_sheets = {names[name] for name in changed if name in names}
    reports = {name for report in REPORTS for name in (report.name, report.hidden)}
    allowed = OUTPUT_SHEETS | reports | {"My links", "Statistics"}
    assert changed_sheets <= allowed
    assert {n for n in changed if n not in names} <= {n for n in before if n.startswith("xl/tables/")}
    workbook = load(own_book, keep_vba=True)
    cells["Forecast"]["R3"] = dump(workbook["Forecast"])["R3"]  # the idle picker was set
    for name in untouched:
        assert dump(workbook[name]) == cells[name], name


def test_a_formula_of_ones_own_over_the_output_is_recalculated(own_book: Path) -> None:
    refresh(own_book)
    rows = list(load_sheet(own_book, "Forecast data", data_only=True).iter_rows(min_row=6, values_only=True))
    column = rows[0].index("forecast")
    total = sum(row[column] for row in rows[1:] if isinstance(row[column], float | int))
    assert load_sheet(own_book, "My links", data_only=True)["A1"].value == pytest.approx(total)


def test_a_refresh_of_unchanged_inputs_changes_the_audit_sheet_only(own_book: Path) -> None:
    refresh(own_book)
    before, names = parts(own_book), sheet_parts(load(own_book))
    refresh(own_book)
    after = parts(own_book)
    assert {names.get(n, n) for n in before if before[n] != after[n]} <= {"Audit"}
