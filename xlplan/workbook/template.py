"""Build a planning workbook from nothing: the template, or the template filled with a demo's tables."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_cell_to_rowcol, xl_rowcol_to_cell

from xlplan.core.schedules.registry import INPUTS, OUTPUTS
from xlplan.workbook import table_sheet as data
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.tables import AUDIT, SCENARIOS, SERIES, UNITS
from xlplan.workbook.reports.registry import REPORTS
from xlplan.workbook.reports.report import Contents, Report

__all__ = ["SETTING_NAMES", "build_workbook"]

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
    tables: Mapping[str, pd.DataFrame],
    *,
    reports: tuple[Report[Any], ...] = REPORTS,
    extend: Callable[[xlsxwriter.Workbook], None] | None = None,
) -> bytes:
    """Write a planning workbook whose formulas are not yet computed.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Rows of input tables by their short name; ``settings`` must be among them. A table without
        rows gets one empty row.
    reports : tuple of Report, optional
        Sheets for readers, in their order.
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
    sheets = {report.name: kit.sheet(report.name, tab=report.tab) for report in reports}
    for table in INPUTS.values():
        rows = tables.get(table.name)
        data.write_table_sheet(kit, kit.sheet(table.sheet, tab="input_border"), table, rows, is_input=True)
    for table in OUTPUTS.values():
        data.write_table_sheet(kit, kit.sheet(table.sheet, tab="rule"), table, None, is_input=False)
    sheets |= {r.hidden: kit.sheet(r.hidden, tab="ink3", hidden=True) for r in reports if r.hidden}
    _define_names(workbook, list(tables["settings"]["key"]), reports)
    contents = Contents(reports)
    contents.calculate(kit, sheets)
    for report in reports:
        report.write(kit, sheets[report.name], contents.cells(report), contents)
    sheets[reports[0].name].activate()
    if extend:
        extend(workbook)
    workbook.set_properties({"title": "xlplan planning workbook", "created": CREATED})
    workbook.close()
    return buffer.getvalue()


def _define_names(workbook: xlsxwriter.Workbook, keys: list[str], reports: tuple[Report[Any], ...]) -> None:
    for key, name in SETTING_NAMES.items():
        row = data.FIRST_ROW + 1 + keys.index(key)
        workbook.define_name(name, f"=Settings!$C${row}")
    for report in reports:
        for name, cell in report.pickers:
            workbook.define_name(
                name, f"={quote_sheetname(report.name)}!{xl_rowcol_to_cell(*xl_cell_to_rowcol(cell), True, True)}"
            )
    workbook.define_name("lst_Scen", f"={SCENARIOS.ref('scenario')}")
    workbook.define_name("lst_Unit", f"={UNITS.ref('unit')}")
    workbook.define_name("xp_RunId", f"=INDEX({AUDIT.ref('run_id')},ROWS({AUDIT.ref('run_id')}))")
    workbook.define_name("lst_Series", f"={SERIES.ref('series')}")
    for table, name in data.LIST_NAMES.items():
        workbook.define_name(name, f"={INPUTS[table].ref(INPUTS[table].headers[0])}")
