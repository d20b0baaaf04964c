"""The tables of a planning workbook: what each is called, where it stands, what its columns hold."""

from __future__ import annotations

from xlplan.core.plan.lines import ACCOUNT_CLASSES
from xlplan.core.schedules.input_tables import INPUT_TABLES
from xlplan.core.schedules.output_tables import OUTPUT_TABLES
from xlplan.core.schedules.planning_tables import PLANNING_TABLES
from xlplan.core.schedules.room_tables import ROOM_TABLES
from xlplan.core.tables.table import Column, Table

__all__ = ["ACCOUNT_CLASSES", "CODE_TABLES", "INPUTS", "OUTPUTS", "TABLES", "Column", "Table", "input_table"]

INPUTS = {table.name: table for table in (*INPUT_TABLES, *PLANNING_TABLES)}
OUTPUTS = {table.name: table for table in (*OUTPUT_TABLES, *ROOM_TABLES)}
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
