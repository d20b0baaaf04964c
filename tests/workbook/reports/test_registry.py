"""Tabs, links, the list on Start and the hidden sheets follow from the one tuple of reports."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from xlplan.core.schedules.registry import INPUTS, OUTPUTS, TABLES
from xlplan.core.variance.report_table import VARIANCE_LINES
from xlplan.demo import demo_tables
from xlplan.workbook.reports.design.plan_sum import plan_sum
from xlplan.workbook.reports.registry import REPORTS
from xlplan.workbook.reports.report import Contents, Report
from xlplan.workbook.template import build_workbook

pytestmark = pytest.mark.slow  # lays out whole hospitals, or takes seconds: left to make test

TEMPLATE = Path(__file__).parents[3] / "workbooks" / "template.xlsx"
HIDDEN = [report.hidden for report in REPORTS if report.hidden]


def write_capital(kit, sheet, cells, contents) -> None:
    kit.grid(sheet)
    kit.navigation(sheet, contents.navigation)
    kit.put(sheet, 6, 1, f"={cells}", kit.format("cell"))


def calculate_capital(kit, sheet, contents) -> str:
    kit.put(sheet, 0, 1, "=1+1", kit.format("cell"))
    return f"{sheet.get_name()}!$B$1"


CAPITAL = Report(
    name="Capital",
    readers="CFO",
    shows="Requests and their depreciation",
    write=write_capital,
    hidden="CalcCapital",
    calculate=calculate_capital,
    pickers=(("xp_Project", "B3"),),
)


def load(book: Path | io.BytesIO) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl drops sparklines, which nobody asks for here
        return openpyxl.load_workbook(book)


@pytest.fixture(scope="module")
def template() -> Workbook:
    return load(TEMPLATE)


@pytest.fixture(scope="module")
def extended() -> Workbook:
    return load(io.BytesIO(build_workbook(demo_tables(), reports=(*REPORTS, CAPITAL))))


def links(book: Workbook, sheet: str) -> list[str]:
    cells = (cell for row in book[sheet].iter_rows() for cell in row)
    return [cell.hyperlink.location for cell in cells if cell.hyperlink]


def linked(location: str) -> str:
    return location.rpartition("!")[0].strip("'")


def test_template_has_the_sheets_in_the_order_of_the_registries(template: Workbook) -> None:
    tables = [table.sheet for table in (*INPUTS.values(), *OUTPUTS.values())]
    assert template.sheetnames == [*(report.name for report in REPORTS), *tables, *HIDDEN]


def test_template_hides_the_hidden_sheets_and_no_other(template: Workbook) -> None:
    assert [sheet.title for sheet in template if sheet.sheet_state != "visible"] == HIDDEN


def test_links_of_the_template_lead_to_its_sheets(template: Workbook) -> None:
    targets = {linked(location) for name in template.sheetnames for location in links(template, name)}
    assert targets <= set(template.sheetnames)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_report_links_to_every_report_in_its_first_row(template: Workbook, report: Report) -> None:
    found = [linked(cell.hyperlink.location) for cell in template[report.name][1] if cell.hyperlink]
    assert found == list(Contents(REPORTS).navigation)


def test_report_more_gets_a_tab_links_and_a_line_on_start(extended: Workbook) -> None:
    assert extended.sheetnames[len(REPORTS)] == "Capital"
    assert extended["CalcCapital"].sheet_state == "hidden"
    for report in (*REPORTS, CAPITAL):
        assert "'Capital'!A1" in links(extended, report.name)
    lines = [[cell.value for cell in row if cell.value] for row in extended["Start"].iter_rows(min_col=14)]
    assert ["Capital", "CFO", "Requests and their depreciation"] in lines
    assert extended.defined_names["xp_Project"].attr_text == "Capital!$B$3"


def test_start_moves_its_checks_below_a_longer_list(template: Workbook, extended: Workbook) -> None:
    assert template.defined_names["xp_Checks"].attr_text == "Start!$N$23"
    assert extended.defined_names["xp_Checks"].attr_text == "Start!$N$24"


def test_report_with_half_a_hidden_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="Capital: a hidden sheet without its writer"):
        Report(name="Capital", write=write_capital, hidden="CalcCapital")


def test_contents_refuse_cells_that_the_asker_does_not_read() -> None:
    with pytest.raises(ValueError, match="Capital: its hidden sheet is not written yet"):
        Contents((CAPITAL,)).cells(CAPITAL)


def test_contents_know_where_a_picker_lies() -> None:
    assert Contents(REPORTS).picker("xp_Scenario") == "'Dashboard'!O3"
    with pytest.raises(ValueError, match="xp_Nobody: no such picker"):
        Contents(REPORTS).picker("xp_Nobody")


def test_formulas_of_the_template_name_columns_that_its_tables_have(template: Workbook) -> None:
    tables = {table.excel_name: table for table in (*TABLES.values(), VARIANCE_LINES)}
    cells = [cell.value for sheet in template for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    formulas = [*map(str, cells), *(name.attr_text for name in template.defined_names.values())]
    named = {found for formula in formulas for found in re.findall(r"(tbl\w+)\[([^\]]+)\]", formula)}
    assert len(named) > 100
    assert {f"{table}[{column}]" for table, column in named} == {tables[t].ref(column) for t, column in named}


def test_sum_over_the_plan_refuses_a_column_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"^tblPlan: no such column: got 'dolars', expected one of scenario, "):
        plan_sum("dolars", ("line", "$B$1"))
    with pytest.raises(ValueError, match=r"^tblPlan: no such column: got 'lines'"):
        plan_sum("dollars", ("lines", "$B$1"))
