"""The tables that formulas of the reports read, by name, so that each column is looked up when a book is built."""

from __future__ import annotations

from xlplan.core.schedules.registry import TABLES

__all__ = [
    "ACCURACY",
    "AUDIT",
    "CAPACITY",
    "CHECKS",
    "COMMITMENTS",
    "CONTRACTS",
    "FORECASTS",
    "HISTORY",
    "LEDGER",
    "PAYROLL",
    "PLAN_DATA",
    "REBATES",
    "SCENARIOS",
    "SCENARIO_COMPARE",
    "SCENARIO_STEPS",
    "SERIES",
    "STAFFING",
    "STATISTICS",
    "UNITS",
    "USAGE",
    "VARIANCES",
    "YEAR_END",
]

ACCURACY = TABLES["accuracy"]
AUDIT = TABLES["audit"]
CAPACITY = TABLES["capacity"]
CHECKS = TABLES["checks"]
COMMITMENTS = TABLES["commitments"]
CONTRACTS = TABLES["contracts"]
FORECASTS = TABLES["forecast"]
HISTORY = TABLES["history"]
LEDGER = TABLES["gl"]
PAYROLL = TABLES["pay"]
PLAN_DATA = TABLES["plan"]
REBATES = TABLES["rebates"]
SCENARIOS = TABLES["scenarios"]
SCENARIO_COMPARE = TABLES["compare"]
SCENARIO_STEPS = TABLES["steps"]
SERIES = TABLES["series"]
STAFFING = TABLES["staffing"]
STATISTICS = TABLES["stats"]
UNITS = TABLES["units"]
USAGE = TABLES["usage"]
VARIANCES = TABLES["var"]
YEAR_END = TABLES["year_end"]
