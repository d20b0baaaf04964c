"""Build a planning workbook from nothing: the template, or the template filled with a demo's tables."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping

import pandas as pd
import xlsxwriter

from xlplan.core.tables import INPUTS, OUTPUTS
from xlplan.workbook.kit import Kit
from xlplan.workbook.sheets import calc_forecast, data, forecast, start

__all__ = ["SETTING_NAMES", "build_workbook"]

NAVIGATION = ["Start", "Forecast", "Settings", "Statistics", "Ledger", "Payroll", "Checks", "Audit"]
SETTING_NAMES = {
    "entity": "xp_Entity",
    "fy_start_month": "xp_FYStart",
    "last_closed_month": "xp_LastClosed",
    "horizon_months": "xp_Horizon",
    "confidence": "xp_Confidence",
    "materiality_pct": "xp_Pct",
    "materiality_amt": "xp_Amt",
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
    report = kit.sheet("Forecast")
    for table in INPUTS.values():
        rows = tables.get(table.name)
        data.write_table_sheet(kit, kit.sheet(table.sheet, tab="input_border"), table, rows, is_input=True)
    for table in OUTPUTS.values():
        data.write_table_sheet(kit, kit.sheet(table.sheet, tab="rule"), table, None, is_input=False)
    hidden = kit.sheet(calc_forecast.SHEET, tab="ink3", hidden=True)
    _define_names(workbook, list(tables["settings"]["key"]))
    cells = calc_forecast.write_calc_forecast(kit, hidden)
    start.write_start(kit, first, fiscal_year=cells.ref("fy name"), navigation=NAVIGATION)
    forecast.write_forecast(kit, report, cells, navigation=NAVIGATION)
    first.activate()
    if extend:
        extend(workbook)
    workbook.set_properties({"title": "xlplan planning workbook", "created": CREATED})
    workbook.close()
    return buffer.getvalue()


def _define_names(workbook: xlsxwriter.Workbook, keys: list[str]) -> None:
    for key, name in SETTING_NAMES.items():
        row = data.FIRST_ROW + 1 + keys.index(key)
        workbook.define_name(name, f"=Settings!$C${row}")
    workbook.define_name("xp_Series", f"=Forecast!${forecast.PICKER[0]}${forecast.PICKER[1:]}")
    workbook.define_name("xp_Checks", f"=Start!${start.CHECK_LIGHT[0]}${start.CHECK_LIGHT[1:]}")
    workbook.define_name("xp_RunId", "=INDEX(tblAudit[run_id],ROWS(tblAudit[run_id]))")
    workbook.define_name("lst_Series", "=tblSeries[series]")
    for table, name in data.LIST_NAMES.items():
        column = INPUTS[table].headers[0]
        workbook.define_name(name, f"={INPUTS[table].excel_name}[{column}]")
