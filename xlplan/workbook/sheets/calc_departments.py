"""Cells behind the panels of departments on Staffing: who is shortest of staff, who comes near its capacity."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.workbook.sheets.calc import FIRST_ROW, Block, CalcSheet

__all__ = ["CAPACITY_SLOTS", "SLOTS", "write_capacity", "write_departments"]

SLOTS, RANKED = 14, 100  # departments listed, and ranked
CAPACITY_SLOTS, CAPACITY_RANKED = 5, 40
HOSPITAL = ("filled_fte", "staff_fte", "agency_fte", "short_fte", "vacant_fte")


def _index(row: int) -> int:
    return row - FIRST_ROW + 1


def write_departments(calc: CalcSheet) -> Block:
    """List the departments of the month ``shown``, the shortest of staff first.

    Adds the named cells ``departments``, ``departments short`` and the hospital's sums ``all filled_fte`` and so on.

    Returns
    -------
    Block
        `SLOTS` rows; the column ``row`` is a row of ``tblStaffing``, 0 for none.
    """
    at = calc.at
    # The rows of a month stand together.
    calc.scalar("first department", f"=IFERROR(MATCH({at('shown')},tblStaffing[month],0),0)")
    calc.scalar("departments", f"=IF({at('first department')}=0,0,COUNTIFS(tblStaffing[month],{at('shown')}))")
    for column in HOSPITAL:
        calc.scalar(f"all {column}", f"=SUMIFS(tblStaffing[{column}],tblStaffing[month],{at('shown')})", "k1")
    short = f'tblStaffing[month],{at("shown")},tblStaffing[short_fte],">=0.05"'
    calc.scalar("departments short", f"=COUNTIFS({short})")
    ranked = calc.block(RANKED)

    def size(row: int) -> str:
        place = f"{at('first department')}+{_index(row) - 1}"
        # A trace of the position tells equal amounts apart.
        amount = f"INDEX(tblStaffing[short_fte],{place})-{_index(row)}/10^7"
        return f'=IF({_index(row)}>{at("departments")},"",{amount})'

    ranked.column("short", size)
    return _largest(calc, ranked, "short", SLOTS, first=at("first department"))


def _largest(calc: CalcSheet, ranked: Block, column: str, slots: int, *, first: str) -> Block:
    """Give the rows of a table whose ranked figures are the largest; `first` is the row of the first figure."""
    block, sizes = calc.block(slots), ranked.range(column)

    def row_of(row: int) -> str:
        found = f"{first}-1+MATCH(LARGE({sizes},{_index(row)}),{sizes},0)"
        return f"=IF(COUNT({sizes})<{_index(row)},0,{found})"

    block.column("row", row_of)
    return block


def write_capacity(calc: CalcSheet) -> Block:
    """List the departments that are planned near or over their capacity, the fullest first.

    Adds the named cells ``measured`` (departments with a capacity), ``crowded`` and ``over capacity``.

    Returns
    -------
    Block
        `CAPACITY_SLOTS` rows: ``row`` of ``tblCapacity`` in its first month, 0 for none; ``months`` near or over, of
        ``all`` months; ``peak``, its ``peak month``, the ``high`` end of its range and ``status``.
    """
    at = calc.at
    measured = "COUNTIFS(tblCapacity[month],INDEX(tblCapacity[month],1))"
    calc.scalar("measured", f"=IF(COUNT(tblCapacity[month])=0,0,MIN({CAPACITY_RANKED},{measured}))")
    ranked = calc.block(CAPACITY_RANKED)

    def own(row: int) -> str:
        return f"tblCapacity[cost_center],INDEX(tblCapacity[cost_center],{_index(row)})"

    def months(*status: str) -> Callable[[int], str]:
        def formula(row: int) -> str:
            counted = "+".join(f'COUNTIFS({own(row)},tblCapacity[status],"{word}")' for word in status)
            return f"=IF({_index(row)}>{at('measured')},0,{counted})"

        return formula

    ranked.column("crowded", months("near", "over"))
    ranked.column("over", months("over"))

    def peak(row: int) -> str:
        most = _most("tblCapacity[occupancy]", f"INDEX(tblCapacity[cost_center],{_index(row)})")
        return f'=IF({ranked.cell("crowded", row)}=0,"",{most}-{_index(row)}/10^9)'

    ranked.column("peak", peak)
    calc.scalar("crowded", f"=COUNT({ranked.range('peak')})")
    calc.scalar("over capacity", f'=COUNTIF({ranked.range("over")},">0")')
    block = _largest(calc, ranked, "peak", CAPACITY_SLOTS, first="1")
    _peaks(block, ranked)
    return block


def _most(values: str, code: str, *also: str) -> str:
    where = "".join(f"*({condition})" for condition in also)
    return f"SUMPRODUCT(MAX((tblCapacity[cost_center]={code}){where}*{values}))"


def _peaks(block: Block, ranked: Block) -> None:
    """Say of each listed department when it is fullest, and how full it may get."""
    cell = block.cell

    def when_listed(expression: Callable[[int], str]) -> Callable[[int], str]:
        return lambda row: f'=IF({cell("row", row)}=0,"",{expression(row)})'

    def code(row: int) -> str:
        return f"INDEX(tblCapacity[cost_center],{cell('row', row)})"

    def peak_month(row: int) -> str:
        return _most("tblCapacity[month]", code(row), f"tblCapacity[occupancy]={cell('peak', row)}")

    block.column("peak", when_listed(lambda r: _most("tblCapacity[occupancy]", code(r))), "pct")
    block.column("peak month", when_listed(peak_month), "mon")
    block.column("high", when_listed(lambda r: _most("tblCapacity[high_occupancy]", code(r))), "pct")
    block.column("months", when_listed(lambda r: f"INDEX({ranked.range('crowded')},{cell('row', r)})"))
    block.column("all", when_listed(lambda r: f"COUNTIFS(tblCapacity[cost_center],{code(r)})"))
    block.column("status", when_listed(lambda r: f'IF({cell("peak", r)}>1,"over","near")'))
