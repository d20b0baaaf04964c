"""Worksheet functions: plain typed functions, one registry, one conversion of cell grids."""

from __future__ import annotations

from xlplan.functions import (  # noqa: F401 - importing them registers them
    bridge,
    calendar,
    data_prep,
    diagnostics,
    forecast,
    forecast_ets,
    forecast_more,
    pay_calendar,
    payroll,
    scenario,
    spread,
    staffing,
    supplies,
    variance,
    variance_parts,
    volume,
    why,
)
from xlplan.functions.convert import Grid, call
from xlplan.functions.registry import Parameter, WorksheetFunction, all_functions, get

__all__ = ["Grid", "Parameter", "WorksheetFunction", "all_functions", "call", "get"]
