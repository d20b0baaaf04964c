"""Worksheet functions: plain typed functions, one registry, one conversion of cell grids."""

from __future__ import annotations

# Importing a module registers its functions; within a chapter the reference keeps the order of these imports.
# isort: off
from xlplan.functions import (  # noqa: F401
    forecast,
    forecast_more,
    forecast_ets,
    reconcile,
    data_prep,
    accuracy,
    diagnostics,
    variance,
    variance_parts,
    flags,
    bridge,
    scenario,
    spread,
    volume,
    staffing,
    pay_rates,
    payroll,
    payroll_taxes,
    vacancy,
    supplies,
    calendar,
    pay_calendar,
    why,
)

# isort: on
from xlplan.functions.convert import Grid, call
from xlplan.functions.registry import Parameter, WorksheetFunction, all_functions, get

__all__ = ["Grid", "Parameter", "WorksheetFunction", "all_functions", "call", "get"]
