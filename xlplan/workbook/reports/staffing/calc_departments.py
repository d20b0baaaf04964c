"""Cells behind the panels of departments on Staffing: who is shortest of staff, who comes near its capacity."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.tables import CAPACITY, STAFFING

__all__ = ["CAPACITY_SLOTS", "SLOTS", "write_capacity", "write_departments"]

SLOTS = 14  # departments listed
CAPACITY_SLOTS, CAPACITY_RANKED = 5, 40
HOSPITAL = ("filled_fte", "staff_fte", "agency_fte", "short_fte", "vacant_fte")


def _index(row: int) -> int:
    return row - FIRST_ROW + 1


def write_departments(calc: CalcSheet) -> ColumnBlock:
    """List the departments of the month ``shown``, the shortest of staff first.

    Adds the named cells ``departments``, ``departments short`` and the hospital's sums ``all filled_fte`` and so on.

    Returns
    -------
    ColumnBlock
        `SLOTS` rows; the column ``row`` is a row of ``tblStaffing``, 0 for none.
    """
    at = calc.at
    # The rows of a month stand together.
    calc.scalar("first department", f"=IFERROR(MATCH({at('shown')},{STAFFING.ref('month')},0),0)")
    calc.scalar("departments", f"=IF({at('first department')}=0,0,COUNTIFS({STAFFING.ref('month')},{at('shown')}))")
    for column in HOSPITAL:
        calc.scalar(f"all {column}", f"=SUMIFS({STAFFING.ref(column)},{STAFFING.ref('month')},{at('shown')})", "k1")
    short = f'{STAFFING.ref("month")},{at("shown")},{STAFFING.ref("short_fte")},">=0.05"'
    calc.scalar("departments short", f"=COUNTIFS({short})")
    return _shortest(calc)


def _shortest(calc: CalcSheet) -> ColumnBlock:
    """Find the rows of the month one after the other, the largest ``short_fte`` first."""
    block, at = calc.block(SLOTS), calc.at
    cell = block.cell
    first, last = at("first department"), f"({at('first department')}+{at('departments')}-1)"
    end = f"INDEX({STAFFING.ref('short_fte')},{last})"

    def short(row: int) -> str:
        largest = f"LARGE(INDEX({STAFFING.ref('short_fte')},{first}):{end},{_index(row)})"
        return f'=IF({_index(row)}>{at("departments")},"",{largest})'

    def row_of(row: int) -> str:
        def after(place: str) -> str:
            found = f"MATCH({cell('short', row)},INDEX({STAFFING.ref('short_fte')},{place}+1):{end},0)"
            return f"{place}+{found}"

        found = after(f"({first}-1)")
        if row > FIRST_ROW:  # an equal one stands below the one before
            equal = f"{cell('short', row)}={cell('short', row - 1)}"
            found = f"IF({equal},{after(cell('row', row - 1))},{found})"
        return f"=IF({_index(row)}>{at('departments')},0,{found})"

    block.column("short", short, "k1")
    block.column("row", row_of)
    return block


def write_capacity(calc: CalcSheet) -> ColumnBlock:
    """List the departments that are planned near or over their capacity, the fullest first.

    Adds the named cells ``measured`` (departments with a capacity) and ``crowded``.

    Returns
    -------
    ColumnBlock
        `CAPACITY_SLOTS` rows: ``row`` of ``tblCapacity`` in its first month, 0 for none; ``months`` near or over, of
        ``all`` months; ``peak``, its ``peak month``, the ``high`` end of its range and ``status``.
    """
    at = calc.at
    measured = f"COUNTIFS({CAPACITY.ref('month')},INDEX({CAPACITY.ref('month')},1))"
    calc.scalar("measured", f"=IF(COUNT({CAPACITY.ref('month')})=0,0,MIN({CAPACITY_RANKED},{measured}))")
    ranked = calc.block(CAPACITY_RANKED)

    def peak(row: int) -> str:
        code = f"INDEX({CAPACITY.ref('cost_center')},{_index(row)})"
        most = _most(CAPACITY.ref("occupancy"), code) + f"-{_index(row)}/10^9"  # the trace tells equal shares apart
        return f'=IF({_index(row)}>{at("measured")},"",IF({_crowded(code)}=0,"",{most}))'

    ranked.column("peak", peak)
    calc.scalar("crowded", f"=COUNT({ranked.range('peak')})")
    block, sizes = calc.block(CAPACITY_SLOTS), ranked.range("peak")

    def row_of(row: int) -> str:
        return f"=IF({at('crowded')}<{_index(row)},0,MATCH(LARGE({sizes},{_index(row)}),{sizes},0))"

    block.column("row", row_of)
    _peaks(block)
    return block


def _crowded(code: str) -> str:
    """Count the months in which a department is near or over its capacity."""
    unit = f"{CAPACITY.ref('cost_center')},{code}"
    counts = [f'COUNTIFS({unit},{CAPACITY.ref("status")},"{word}")' for word in ("near", "over")]
    return f"({'+'.join(counts)})"


def _most(values: str, code: str, *also: str) -> str:
    where = "".join(f"*({condition})" for condition in also)
    return f"SUMPRODUCT(MAX(({CAPACITY.ref('cost_center')}={code}){where}*{values}))"


def _peaks(block: ColumnBlock) -> None:
    """Say of each listed department when it is fullest, and how full it may get."""
    cell = block.cell

    def when_listed(expression: Callable[[int], str]) -> Callable[[int], str]:
        return lambda row: f'=IF({cell("row", row)}=0,"",{expression(row)})'

    def code(row: int) -> str:
        return f"INDEX({CAPACITY.ref('cost_center')},{cell('row', row)})"

    def peak_month(row: int) -> str:
        return _most(CAPACITY.ref("month"), code(row), f"{CAPACITY.ref('occupancy')}={cell('peak', row)}")

    block.column("peak", when_listed(lambda r: _most(CAPACITY.ref("occupancy"), code(r))), "pct")
    block.column("peak month", when_listed(peak_month), "mon")
    block.column("high", when_listed(lambda r: _most(CAPACITY.ref("high_occupancy"), code(r))), "pct")
    block.column("months", when_listed(lambda r: _crowded(code(r))))
    block.column("all", when_listed(lambda r: f"COUNTIFS({CAPACITY.ref('cost_center')},{code(r)})"))
    block.column("status", when_listed(lambda r: f'IF({cell("peak", r)}>1,"over","near")'))
