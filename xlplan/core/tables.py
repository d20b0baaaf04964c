"""The tables of a planning workbook: what each is called, where it stands, what its columns hold."""

from __future__ import annotations

from xlplan.core.input_tables import ACCOUNT_CLASSES, INPUT_TABLES
from xlplan.core.output_tables import OUTPUT_TABLES
from xlplan.core.table import Column, Table

__all__ = ["ACCOUNT_CLASSES", "INPUTS", "OUTPUTS", "TABLES", "Column", "Table", "input_table"]

INPUTS = {table.name: table for table in INPUT_TABLES}
OUTPUTS = {table.name: table for table in OUTPUT_TABLES}
TABLES = INPUTS | OUTPUTS


def input_table(name: str) -> Table | None:
    """Find an input table by its name, its Excel name or its sheet, in any case.

    Examples
    --------
    >>> input_table("tblStats").sheet
    'Statistics'
    """
    wanted = name.strip().lower()
    return next(
        (t for t in INPUT_TABLES if wanted in (t.name, t.excel_name.lower(), t.sheet.lower())),
        None,
    )
