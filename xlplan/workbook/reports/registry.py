"""The reports of a planning workbook, in the order of its tabs."""

from __future__ import annotations

from typing import Any

from xlplan.workbook.reports.dashboard import sheet as dashboard
from xlplan.workbook.reports.decisions import sheet as decisions
from xlplan.workbook.reports.forecast import sheet as forecast
from xlplan.workbook.reports.income import sheet as income
from xlplan.workbook.reports.report import Report
from xlplan.workbook.reports.scenarios import sheet as scenarios
from xlplan.workbook.reports.staffing import sheet as staffing
from xlplan.workbook.reports.start import sheet as start
from xlplan.workbook.reports.variance import sheet as variance

__all__ = ["REPORTS"]

REPORTS: tuple[Report[Any], ...] = (
    start.REPORT,
    dashboard.REPORT,
    variance.REPORT,
    scenarios.REPORT,
    income.REPORT,
    staffing.REPORT,
    decisions.REPORT,
    forecast.REPORT,
)
