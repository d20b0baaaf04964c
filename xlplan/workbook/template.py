"""Build a planning workbook from nothing: the template, or the template filled with a demo's tables."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from xlplan.core.schedules.registry import INPUTS, OUTPUTS
from xlplan.workbook import table_sheet as data
from xlplan.workbook.reports import start
from xlplan.workbook.reports.dashboard import calc as calc_dashboard
from xlplan.workbook.reports.dashboard import sheet as dashboard
from xlplan.workbook.reports.decisions import calc as calc_decisions
from xlplan.workbook.reports.decisions import sheet as decisions
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.forecast import calc as calc_forecast
from xlplan.workbook.reports.forecast import sheet as forecast
from xlplan.workbook.reports.income import calc as calc_income
from xlplan.workbook.reports.income import sheet as income
from xlplan.workbook.reports.scenarios import calc as calc_scenarios
from xlplan.workbook.reports.scenarios import sheet as scenarios
from xlplan.workbook.reports.staffing import calc as calc_staffing
from xlplan.workbook.reports.staffing import sheet as staffing
from xlplan.workbook.reports.variance import sheet as variance

__all__ = ["REPORTS", "SETTING_NAMES", "build_workbook"]

NAVIGATION = ["Start", "Dashboard", "Variance", "Scenarios", "Income statement", "Staffing", "Decisions", "Forecast",
              "Settings", "Checks"]  # fmt: skip
REPORTS = ("Dashboard", "Variance", "Scenarios", "Income statement", "Staffing", "Decisions", "Forecast")
HIDDEN = (
    "CalcDashboard",
    "CalcScenarios",
    "CalcIncome",
    calc_staffing.SHEET,
    calc_decisions.SHEET,
    calc_forecast.SHEET,
)
SETTING_NAMES = {
    "entity": "xp_Entity",
    "fy_start_month": "xp_FYStart",
    "last_closed_month": "xp_LastClosed",
    "horizon_months": "xp_Horizon",
    "confidence": "xp_Confidence",
    "materiality_pct": "xp_Pct",
    "materiality_amt": "xp_Amt",
    "materiality_always": "xp_Always",
    "hospital_stat": "xp_Stat",
}
# A fixed date makes the same inputs give the same bytes.
CREATED = dt.datetime(2026, 1, 1)


def build_workbook(
    tables: Mapping[str, pd.DataFrame], *, extend: Callable[[xlsxwriter.Workbook], None] | None = None
) -> bytes:
    """Write a planning workbook whose formulas are not yet computed.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Rows of input tables by their short name; ``settings`` must be among them. A table without
        rows gets one empty row.
    extend : callable, optional
        Called with the workbook before it is closed, to add sheets, names or macros of one's own.

    Returns
    -------
    bytes
        An ``.xlsx`` file.
    """
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    kit = Kit(workbook)
    first = kit.sheet("Start", tab="ink3")
    reports = {name: kit.sheet(name) for name in REPORTS}
    for table in INPUTS.values():
        rows = tables.get(table.name)
        data.write_table_sheet(kit, kit.sheet(table.sheet, tab="input_border"), table, rows, is_input=True)
    for table in OUTPUTS.values():
        data.write_table_sheet(kit, kit.sheet(table.sheet, tab="rule"), table, None, is_input=False)
    hidden = {name: kit.sheet(name, tab="ink3", hidden=True) for name in HIDDEN}
    _define_names(workbook, list(tables["settings"]["key"]))
    _write_reports(kit, first, reports, hidden)
    first.activate()
    if extend:
        extend(workbook)
    workbook.set_properties({"title": "xlplan planning workbook", "created": CREATED})
    workbook.close()
    return buffer.getvalue()


def _write_reports(
    kit: Kit, first: Worksheet, reports: Mapping[str, Worksheet], hidden: Mapping[str, Worksheet]
) -> None:
    """Write the calculation sheets, then the reports over their addresses."""
    series = calc_forecast.write_calc_forecast(kit, hidden[calc_forecast.SHEET])
    figures = calc_dashboard.write_calc_dashboard(kit, hidden["CalcDashboard"])
    compared = calc_scenarios.write_calc_scenarios(kit, hidden["CalcScenarios"])
    lines = calc_income.write_calc_income(kit, hidden["CalcIncome"])
    held = calc_staffing.write_calc_staffing(kit, hidden[calc_staffing.SHEET], lines)
    due = calc_decisions.write_calc_decisions(kit, hidden[calc_decisions.SHEET], lines)
    start.write_start(kit, first, fiscal_year=series.ref("fy name"), navigation=NAVIGATION)
    dashboard.write_dashboard(kit, reports["Dashboard"], figures, navigation=NAVIGATION)
    variance.write_variance(kit, reports["Variance"], navigation=NAVIGATION)
    scenarios.write_scenarios(kit, reports["Scenarios"], compared, navigation=NAVIGATION)
    income.write_income(kit, reports["Income statement"], lines, navigation=NAVIGATION)
    staffing.write_staffing(kit, reports["Staffing"], held, navigation=NAVIGATION)
    decisions.write_decisions(kit, reports["Decisions"], due, navigation=NAVIGATION)
    forecast.write_forecast(kit, reports["Forecast"], series, navigation=NAVIGATION)


def _define_names(workbook: xlsxwriter.Workbook, keys: list[str]) -> None:
    for key, name in SETTING_NAMES.items():
        row = data.FIRST_ROW + 1 + keys.index(key)
        workbook.define_name(name, f"=Settings!$C${row}")
    for name, sheet, cell in (
        ("xp_Series", "Forecast", forecast.PICKER),
        ("xp_Scenario", "Dashboard", dashboard.SCENARIO_PICKER),
        ("xp_Dept", "Dashboard", dashboard.UNIT_PICKER),
        ("xp_Year", "'Income statement'", income.YEAR_PICKER),
        ("xp_Checks", "Start", start.CHECK_LIGHT),
    ):
        workbook.define_name(name, f"={sheet}!${cell[0]}${cell[1:]}")
    workbook.define_name("lst_Scen", "=tblScenarios[scenario]")
    workbook.define_name("lst_Unit", "=tblUnits[unit]")
    workbook.define_name("xp_RunId", "=INDEX(tblAudit[run_id],ROWS(tblAudit[run_id]))")
    workbook.define_name("lst_Series", "=tblSeries[series]")
    for table, name in data.LIST_NAMES.items():
        column = INPUTS[table].headers[0]
        workbook.define_name(name, f"={INPUTS[table].excel_name}[{column}]")
