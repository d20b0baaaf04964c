"""A table knows its columns, so that a reference to one that is not there is refused."""

from __future__ import annotations

import pytest

from xlplan.core.schedules.registry import TABLES
from xlplan.core.tables.table import Table


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.excel_name)
def test_ref_names_table_and_column(table: Table) -> None:
    assert [table.ref(column) for column in table.headers] == [f"{table.excel_name}[{c}]" for c in table.headers]


def test_ref_refuses_a_column_that_is_not_there() -> None:
    with pytest.raises(ValueError, match=r"^tblUnits: no such column: got 'units', expected one of unit, "):
        TABLES["units"].ref("units")
