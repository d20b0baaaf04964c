"""Every schedule, and the order of their tables in a workbook."""

from __future__ import annotations

from collections.abc import Iterable

from xlplan.core.schedules.calendar import CALENDAR
from xlplan.core.schedules.contracts import CONTRACTS
from xlplan.core.schedules.departments import DEPARTMENTS
from xlplan.core.schedules.forecasts import FORECASTS
from xlplan.core.schedules.labor import LABOR
from xlplan.core.schedules.ledger import LEDGER
from xlplan.core.schedules.revenue import REVENUE
from xlplan.core.schedules.run import RUN
from xlplan.core.schedules.scenarios import SCENARIOS
from xlplan.core.schedules.staffing import STAFFING
from xlplan.core.schedules.supplies import SUPPLIES
from xlplan.core.schedules.variance import VARIANCE
from xlplan.core.schedules.volume import VOLUME
from xlplan.core.schedules.year_end import YEAR_END
from xlplan.core.tables.table import Table

__all__ = ["CHECK_ORDER", "CODE_TABLES", "INPUTS", "OUTPUTS", "SCHEDULES", "TABLES", "input_table"]

SCHEDULES = (
    FORECASTS,
    LEDGER,
    VARIANCE,
    SCENARIOS,
    DEPARTMENTS,
    CALENDAR,
    LABOR,
    STAFFING,
    VOLUME,
    SUPPLIES,
    CONTRACTS,
    REVENUE,
    YEAR_END,
    RUN,
)
"""In the order in which their outputs are written; the hash of a run follows it."""

# Sheets of a workbook keep their places: what a later schedule adds comes after these.
_INPUT_ORDER = (
    *("settings", "dept", "acct", "stats", "gl", "pay_types", "jobs", "pay", "pay_budget", "categories", "usage"),
    *("payer_stats", "over", "scen", "holidays", "positions", "increases", "benefits", "taxes", "grid", "ramps"),
    *("prices", "price_index", "contracts", "tiers"),
)
_OUTPUT_ORDER = (
    *("forecast", "history", "series", "accuracy", "plan", "var", "scenarios", "compare", "year_end", "steps"),
    *("units", "comments", "checks", "audit", "calendar", "pay_periods", "staffing", "capacity", "commitments"),
    "rebates",
)
CHECK_ORDER = (
    *("stats", "pay", "pay_close", "pay_gl", "usage", "usage_gl", "payers", "series", "horizon", "ranges"),
    *("last_actual", "gl_months", "plan_actual", "plan_budget", "var_total", "var_parts", "scenarios", "steps"),
    *("entities", "year_end", "hours", "volumes", "accounts", "months", "calendar", "positions", "contracts"),
    *("taxes", "pay_basis", "in_stats", "in_gl", "in_pay", "in_usage"),
)
"""Checks as a reader meets them; those of a later schedule come after these."""


def _in_order(tables: Iterable[Table], first: tuple[str, ...]) -> dict[str, Table]:
    found = {table.name: table for table in tables}
    return {name: found[name] for name in (*first, *(name for name in found if name not in first))}


INPUTS = _in_order((table for schedule in SCHEDULES for table in schedule.inputs), _INPUT_ORDER)
OUTPUTS = _in_order((output.table for schedule in SCHEDULES for output in schedule.outputs), _OUTPUT_ORDER)
TABLES = INPUTS | OUTPUTS
CODE_TABLES = frozenset(column.refers_to for table in INPUTS.values() for column in table if column.refers_to)
"""Tables whose first column other tables refer to."""


def input_table(name: str) -> Table | None:
    """Find an input table by its name, its Excel name or its sheet, in any case.

    Examples
    --------
    >>> input_table("tblStats").sheet
    'Statistics'
    """
    wanted = name.strip().lower()
    return next(
        (t for t in INPUTS.values() if wanted in (t.name, t.excel_name.lower(), t.sheet.lower())),
        None,
    )
