"""Worksheet functions: plain typed functions, one registry, one conversion of cell grids."""

from __future__ import annotations

from xlplan.functions import (  # noqa: F401 - importing them registers them
    bridge,
    calendar,
    forecast,
    pay_calendar,
    payroll,
    scenario,
    spread,
    staffing,
    supplies,
    variance,
    variance_parts,
    volume,
)
from xlplan.functions.convert import Grid, call
from xlplan.functions.registry import Parameter, WorksheetFunction, all_functions, get

__all__ = ["Grid", "Parameter", "WorksheetFunction", "all_functions", "call", "get"]
