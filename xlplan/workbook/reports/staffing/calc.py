"""The hidden sheet behind Staffing: positions, need, hours and pay of the picked unit by month, and the departments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock, write_axis
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.plan_sum import EVERYWHERE, within_unit
from xlplan.workbook.reports.design.tables import CAPACITY, STAFFING, UNITS
from xlplan.workbook.reports.income.cells import IncomeCells
from xlplan.workbook.reports.income.statement import NONE
from xlplan.workbook.reports.staffing.calc_departments import write_capacity, write_departments

__all__ = ["MEASURES", "SHEET", "Measure", "StaffingCells", "write_calc_staffing"]

SHEET = "CalcStaffing"
MONTHS = 24  # this fiscal year and the next
NO_POSITIONS = "No positions yet: fill the sheet Positions, then refresh"


@dataclass(frozen=True)
class Measure:
    """A figure of the month table.

    Parameters
    ----------
    name : str
        Column of the hidden sheet.
    source : str
        Columns of ``tblStaffing`` that are added up, with a plus between them; empty for a ratio.
    year : str
        How a year is made of months: ``average`` or ``sum``; ``ratio`` is computed of the year's own figures.
    number : str
        Number format of the kit.
    top, bottom : str
        Names of the figures of a ratio.
    less : int
        What is taken off the ratio.
    thousands : bool
        Whether dollars are shown in thousands.
    """

    name: str
    source: str = ""
    year: str = "average"
    number: str = "k1"
    top: str = ""
    bottom: str = ""
    less: int = 0
    thousands: bool = False


MEASURES = (
    Measure("authorized", "authorized_fte"),
    Measure("held", "filled_fte"),
    Measure("needed", "staff_fte+agency_fte"),
    Measure("open", "vacant_fte"),
    Measure("staff", "staff_fte"),
    Measure("agency", "agency_fte"),
    Measure("short", "short_fte"),
    Measure("agency share", year="ratio", number="pct", top="agency", bottom="needed"),
    Measure("roster hours", "roster_hours", "sum", "k"),
    Measure("paid hours", "paid_hours", "sum", "k"),
    Measure("hours over", year="ratio", number="points", top="paid hours", bottom="roster hours", less=1),
    Measure("pay", "roster_pay", "sum", "k", thousands=True),
    Measure("taxes", "taxes", "sum", "k", thousands=True),
    Measure("tax share", year="ratio", number="pct2", top="taxes", bottom="pay"),
    Measure("leavers", "leavers_fte", "sum"),
    Measure("gap", "turnover_gap_fte"),
    Measure("orientation", "orientation_hours", "sum", "k"),
)


@dataclass
class StaffingCells:
    """The hidden sheet's cells: named ones, months, the two years, departments and capacity."""

    calc: CalcSheet
    picked: IncomeCells
    months: ColumnBlock
    years: ColumnBlock
    chart: ColumnBlock
    departments: ColumnBlock
    capacity: ColumnBlock

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)


def write_calc_staffing(kit: Kit, sheet: Worksheet, picked: IncomeCells) -> StaffingCells:
    """Write the hidden sheet and return its addresses; `picked` knows the unit and the closed month."""
    calc = CalcSheet(kit, sheet)
    _time(calc, picked)
    months = _months(calc, picked)
    years = _years(calc, months)
    _standing(calc, picked, months)
    chart = _chart(calc, months)
    departments = write_departments(calc)
    capacity = write_capacity(calc)
    calc.widths()
    return StaffingCells(calc, picked, months, years, chart, departments, capacity)


def _time(calc: CalcSheet, picked: IncomeCells) -> None:
    at, known = calc.at, picked.ref("has close")
    calc.scalar("close", f"={picked.ref('close')}", "mon")
    calc.scalar("first", f"={picked.ref('this first')}", "mon")
    for name, months in (("year", 11), ("next year", 23)):
        calc.scalar(name, f'=IF({known}=1,"FY"&YEAR(EDATE({at("first")},{months})),"")')
    following = f"EDATE({at('close')},1)"
    calc.scalar("shown", f"=IF(COUNTIFS({STAFFING.ref('month')},{following})>0,{following},{at('close')})", "mon")


def _months(calc: CalcSheet, picked: IncomeCells) -> ColumnBlock:
    block, cell = calc.block(MONTHS), calc.at
    block.column("month", lambda r: f"=EDATE({cell('first')},{r - FIRST_ROW})", "mon")
    block.column("known", lambda r: f"=IF({_total(picked, _month(block, r), '')}>0,1,0)")
    for measure in MEASURES:
        block.column(measure.name, _figure(picked, block, measure), measure.number)
    block.column("capacity", lambda r: "=" + _capacity(picked, block.cell("month", r)), "pct")
    return block


def _month(block: ColumnBlock, row: int) -> str:
    return f"{STAFFING.ref('month')},{block.cell('month', row)}"


def _figure(picked: IncomeCells, block: ColumnBlock, measure: Measure) -> Callable[[int], str]:
    def formula(row: int) -> str:
        if not measure.source:
            return f'=IF({block.cell("known", row)}=0,"",{_ratio(block, measure, row)})'
        columns = measure.source.split("+")
        total = "+".join(_total(picked, _month(block, row), column) for column in columns)
        total = f"({total})/1000" if measure.thousands else total
        return f'=IF({block.cell("known", row)}=0,"",{total})'

    return formula


def _ratio(block: ColumnBlock, measure: Measure, row: int) -> str:
    top, bottom = block.cell(measure.top, row), block.cell(measure.bottom, row)
    return f'IF(N({bottom})=0,"{NONE}",{top}/{bottom}-{measure.less})'


def _total(picked: IncomeCells, when: str, column: str) -> str:
    """Add up a column of ``tblStaffing``, or count its rows, over the picked unit.

    The table knows departments only: those of an entity are added up one by one.
    """
    code, kind = picked.ref("cost center"), picked.ref("all")
    start = f"SUMIFS({STAFFING.ref(column)}," if column else "COUNTIFS("

    def within(field: str) -> str:
        if field == "cost_center":
            return f"{start}{when},{STAFFING.ref('cost_center')},{code})"
        own = f'({UNITS.ref("entity")}={code})*({UNITS.ref("cost_center")}<>"")'
        return f"SUMPRODUCT({own}*{start}{when},{STAFFING.ref('cost_center')},{UNITS.ref('cost_center')}))"

    return f"IF({kind}={EVERYWHERE},{start}{when}),{within_unit(kind, within)})"


def _capacity(picked: IncomeCells, month: str) -> str:
    """Give the share of capacity of a month; of several departments the highest."""
    code, kind = picked.ref("cost center"), picked.ref("all")
    here = f"({CAPACITY.ref('month')}={month})*{CAPACITY.ref('occupancy')}"

    def within(field: str) -> str:
        if field == "cost_center":
            unit = f"{CAPACITY.ref('month')},{month},{CAPACITY.ref('cost_center')},{code}"
            return f"SUMIFS({CAPACITY.ref('occupancy')},{unit})"
        mine = f"COUNTIFS({UNITS.ref('cost_center')},{CAPACITY.ref('cost_center')},{UNITS.ref('entity')},{code})"
        return f"SUMPRODUCT(MAX({here}*({mine}>0)))"

    share = f"IF({kind}={EVERYWHERE},SUMPRODUCT(MAX({here})),{within_unit(kind, within)})"
    return f'IF(COUNTIFS({CAPACITY.ref("month")},{month})=0,"",{share})'


def _years(calc: CalcSheet, months: ColumnBlock) -> ColumnBlock:
    """Make the two years of their months; one with missing months has no figure."""
    block = calc.block(2)

    def span(name: str, row: int) -> str:
        first = FIRST_ROW + 12 * (row - FIRST_ROW)
        return f"{months.cell(name, first)}:{months.cell(name, first + 11)}"

    def formula(measure: Measure) -> Callable[[int], str]:
        how = {"average": "AVERAGE", "sum": "SUM"}.get(measure.year, "")

        def of_year(row: int) -> str:
            if not how:
                return f'=IF(ISNUMBER({block.cell(measure.bottom, row)}),{_ratio(block, measure, row)},"{NONE}")'
            months_of = span(measure.name, row)
            return f'=IF(COUNT({months_of})<12,"{NONE}",{how}({months_of}))'

        return of_year

    for measure in MEASURES:
        block.column(measure.name, formula(measure), measure.number)
    block.column("capacity", lambda r: f'=IF(COUNT({span("capacity", r)})=0,"{NONE}",MAX({span("capacity", r)}))')
    return block


def _standing(calc: CalcSheet, picked: IncomeCells, months: ColumnBlock) -> None:
    """Say whether there is something to show, and name the figures of the shown month."""
    at = calc.at
    calc.scalar("rows", f"=COUNT({STAFFING.ref('month')})")
    calc.scalar("known months", f"=SUM({months.range('known')})")
    valid = f"{picked.ref('has close')}=1,{picked.ref('unit row')}>0,{at('known months')}>0"
    calc.scalar("ready", f"=IF(AND({valid}),1,0)")
    unknown = (
        f'IF({at("rows")}=0,"{NO_POSITIONS}","No positions of "&xp_Dept&": fill the sheet Positions, then refresh")'
    )
    calc.scalar("waiting", f"=IF({picked.ref('unit row')}=0,{picked.ref('waiting')},{unknown})")
    position = f"MATCH({at('shown')},{months.range('month')},0)"
    for name in ("held", "open", "needed", "short", "agency"):
        calc.scalar(name, f"=IFERROR(N(INDEX({months.range(name)},{position})),0)", "k1")
    open_months = f'{months.range("month")},">"&{at("close")}'
    calc.scalar("open months", f"=COUNTIFS({open_months},{months.range('known')},1)")
    calc.scalar("short months", f'=COUNTIFS({open_months},{months.range("short")},">=0.05")')
    calc.scalar("most short", f"=MAX(0,{_open_maximum(calc, months)})", "k1")
    worst = f"INDEX({months.range('month')},MATCH({at('most short')},{months.range('short')},0))"
    calc.scalar("worst month", f"=IFERROR({worst},{at('shown')})", "mon")


def _open_maximum(calc: CalcSheet, months: ColumnBlock) -> str:
    """Give the most that is short in an open month; closed months stand above."""
    first = f"MATCH({calc.at('close')},{months.range('month')},0)+1"
    column = months.range("short")
    return f"IFERROR(MAX(INDEX({column},{first}):INDEX({column},{MONTHS})),0)"


def _chart(calc: CalcSheet, months: ColumnBlock) -> ColumnBlock:
    """Scale positions and need to the axis, with the gap between them as an area."""
    block, at, cell = calc.block(MONTHS), calc.at, months.cell
    height = write_axis(calc, months.range("authorized", "needed"))  # the three stand beside each other

    def gap(sign: str) -> Callable[[int], str]:
        def formula(row: int) -> str:
            needed, held = (height(cell(name, row)) for name in ("needed", "held"))
            return f"=IFERROR(MAX(0,{sign}({needed}-{held})),0)"

        return formula

    def base(row: int) -> str:
        lower = f"MIN({cell('held', row)},{cell('needed', row)})"
        return f"=IF(ISNUMBER({cell('held', row)}),{height(lower)},0)"

    def line(name: str, when: str = "") -> Callable[[int], str]:
        def formula(row: int) -> str:
            shown = f"ISNUMBER({cell(name, row)})"
            if when:
                shown = f"AND({shown},{cell('month', row)}{when}{at('close')})"
            return f"=IF({shown},{height(cell(name, row))},NA())"

        return formula

    block.column("s base", base)
    block.column("s short", gap(""))
    block.column("s over", gap("-"))
    block.column("s authorized", line("authorized"))
    block.column("s held", line("held"))
    block.column("s actual", line("needed", "<="))
    block.column("s forecast", line("needed", ">="))
    return block
