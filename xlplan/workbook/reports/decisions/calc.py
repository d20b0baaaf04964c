"""The hidden sheet behind Decisions: what is due, by urgency and by month, the next dates and the rebate tiers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.tables import COMMITMENTS, CONTRACTS, REBATES, UNITS
from xlplan.workbook.reports.income.cells import IncomeCells

__all__ = ["LISTED", "SHEET", "SLOTS", "SOON", "URGENT", "DecisionCells", "write_calc_decisions"]

SHEET = "CalcDecisions"
URGENT, SOON = 30, 90  # days
LISTED = 20  # dates listed
PERIODS = 13  # overdue, then twelve months
TIERS, SLOTS = 16, 12  # rebate tiers looked at, lines of their panel
DECISION, FILL = "contract term", "position fill"
KINDS = (DECISION, "price change", "rebate year", "pay increase", "tax cap reset")
WAITING = "Not refreshed yet: fill the cream sheets, then run xlplan refresh"
NOTHING = "Nothing is committed yet: fill the sheets Contracts, Positions and Pay increases, then refresh"
BEYOND = "10^6"
DECIDED = f',{COMMITMENTS.ref("decide_by")},">0"'


@dataclass
class DecisionCells:
    """The hidden sheet's cells: named ones, periods, the list and the lines of rebates."""

    calc: CalcSheet
    periods: ColumnBlock
    listed: ColumnBlock
    rebates: ColumnBlock

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)


def write_calc_decisions(kit: Kit, sheet: Worksheet, picked: IncomeCells) -> DecisionCells:
    """Write the hidden sheet and return its addresses; `picked` knows the closed month."""
    calc = CalcSheet(kit, sheet)
    at = calc.at
    calc.scalar("known", f"={picked.ref('has close')}")
    calc.scalar("asof", f"=EDATE({picked.ref('close')},1)-1", "day")
    calc.scalar("rows", f"=COUNT({COMMITMENTS.ref('date')})")
    calc.scalar("ready", f"=IF(AND({at('known')}=1,{at('rows')}>0),1,0)")
    refreshed = f'COUNTIF({UNITS.ref("unit")},"?*")>0'
    calc.scalar("waiting", f'=IF(AND({at("known")}=1,{refreshed}),"{NOTHING}","{WAITING}")')
    periods = _periods(calc)
    _urgency(calc, periods)
    listed = _listed(calc)
    _next(calc, listed)
    rebates = _rebates(calc)
    calc.widths()
    return DecisionCells(calc, periods, listed, rebates)


def _within(kind: str, first: str, last: str, *, dollars: bool, column: str = "decide_by") -> str:
    """Count commitments of a kind, or add up their dollars, between two days.

    What has no last day to decide goes by the day it happens.
    """
    start = f"SUMIFS({COMMITMENTS.ref('dollars_a_year')}," if dollars else "COUNTIFS("

    def total(field: str, also: str = "") -> str:
        days = f'{COMMITMENTS.ref(field)},">="&{first},{COMMITMENTS.ref(field)},"<="&{last}'
        return f'{start}{COMMITMENTS.ref("kind")},"{kind}",{days}{also})'

    if column == "date":
        return total("date")
    without_choice = f"{total('date')}-{total('date', DECIDED)}"
    return f"({total('decide_by')}+{without_choice})"


def _periods(calc: CalcSheet) -> ColumnBlock:
    """Add up what was due before, and what is due in each of the next twelve months."""
    block, at = calc.block(PERIODS), calc.at
    cell = block.cell

    def first(row: int) -> str:
        return "=1" if row == FIRST_ROW else f"=EDATE({at('asof')}+1,{row - FIRST_ROW - 1})"

    def last(row: int) -> str:
        return f"={at('asof')}" if row == FIRST_ROW else f"=EDATE({cell('first', row)},1)-1"

    block.column("first", first, "day")
    block.column("last", last, "day")
    # Words, because dates would make a chart set its columns apart by days.
    block.column("label", lambda r: '="Overdue"' if r == FIRST_ROW else f'=TEXT({cell("first", r)},"mmm yy")')

    def total(*kinds: str, dollars: bool, column: str = "decide_by") -> Callable[[int], str]:
        def formula(row: int) -> str:
            days = cell("first", row), cell("last", row)
            found = "+".join(_within(kind, *days, dollars=dollars, column=column) for kind in kinds)
            return f"=IF({at('ready')}=0,0,{f'({found})/1000' if dollars else found})"

        return formula

    block.column("decisions", total(DECISION, dollars=False))
    block.column("decision dollars", total(DECISION, dollars=True), "k")
    block.column("fills", total(FILL, dollars=False))
    block.column("fill dollars", total(FILL, dollars=True), "k")
    block.column("filled", total(FILL, dollars=False, column="date"))
    block.column("steps", total("price change", "pay increase", dollars=True, column="date"), "k")
    return block


def _urgency(calc: CalcSheet, periods: ColumnBlock) -> None:
    """Name what is overdue and what is due soon, in number and dollars."""
    at, overdue = calc.at, FIRST_ROW
    calc.scalar("overdue", f"={periods.cell('decisions', overdue)}")
    calc.scalar("overdue dollars", f"={periods.cell('decision dollars', overdue)}*1000", "usd")
    tomorrow = f"({at('asof')}+1)"
    for days in (URGENT, SOON):
        last = f"({at('asof')}+{days})"
        calc.scalar(f"within {days}", f"={_within(DECISION, tomorrow, last, dollars=False)}")
        calc.scalar(f"within {days} dollars", f"={_within(DECISION, tomorrow, last, dollars=True)}", "usd")
    for name in ("decision dollars", "fills", "fill dollars"):
        column = periods.range(name)
        calc.scalar(f"year {name}", f"=SUM({column})", "k")
    calc.scalar("late fills", f"={periods.cell('fills', overdue)}")
    calc.scalar("heaviest", f"=MAX({_months_of(periods, 'decision dollars')})", "k")
    position = f"MATCH({at('heaviest')},{_months_of(periods, 'decision dollars')},0)"
    calc.scalar("heaviest month", f"=INDEX({_months_of(periods, 'first')},{position})", "mon")


def _months_of(periods: ColumnBlock, name: str) -> str:
    return f"{periods.cell(name, FIRST_ROW + 1)}:{periods.cell(name, periods.last_row)}"


def _listed(calc: CalcSheet) -> ColumnBlock:
    """Find the rows of the list one after the other: every kind but the filling of positions."""
    block, at = calc.block(LISTED), calc.at
    cell = block.cell

    def row_of(row: int) -> str:
        before = cell("row", row - 1) if row > FIRST_ROW else "0"
        kinds = COMMITMENTS.ref("kind")
        rest = f"INDEX({kinds},{before}+1):INDEX({kinds},ROWS({kinds}))"
        nearest = ",".join(f'IFERROR(MATCH("{kind}",{rest},0),{BEYOND})' for kind in KINDS)
        more = f"OR({at('ready')}=0,{before}>=ROWS({kinds})" + (f",{before}=0)" if row > FIRST_ROW else ")")
        return f"=IF({more},0,IF(MIN({nearest})={BEYOND},0,{before}+MIN({nearest})))"

    block.column("row", row_of)

    def value(column: str, row: int) -> str:
        return f"INDEX({COMMITMENTS.ref(column)},{cell('row', row)})"

    def when_listed(expression: Callable[[int], str]) -> Callable[[int], str]:
        return lambda row: f'=IF({cell("row", row)}=0,"",{expression(row)})'

    def day(row: int) -> str:
        return f"IF(N({value('decide_by', row)})=0,{value('date', row)},{value('decide_by', row)})"

    def urgency(row: int) -> str:
        left = cell("left", row)
        decide = (
            f'IF({left}<=0,"Overdue",IF({left}<={URGENT},"Within {URGENT} days",'
            f'IF({left}<={SOON},"Within {SOON} days","Later")))'
        )
        kind = value("kind", row)
        return f'IF({kind}="{DECISION}",{decide},UPPER(LEFT({kind},1))&MID({kind},2,30))'

    block.column("day", when_listed(day), "day")
    block.column("left", when_listed(lambda r: f"{cell('day', r)}-{at('asof')}"))
    block.column("urgency", when_listed(urgency))
    upcoming = lambda r: f'IF(AND({value("kind", r)}="{DECISION}",{cell("left", r)}>0),1,0)'  # noqa: E731
    block.column("upcoming", when_listed(upcoming))
    return block


def _next(calc: CalcSheet, listed: ColumnBlock) -> None:
    """Name the next decision that can still be taken."""
    at = calc.at
    calc.scalar("listed", f'=COUNTIF({listed.range("row")},">0")')
    kinds = "+".join(f'COUNTIFS({COMMITMENTS.ref("kind")},"{kind}")' for kind in KINDS)
    calc.scalar("dates", f"={kinds}")
    calc.scalar("next position", f"=IFERROR(MATCH(1,{listed.range('upcoming')},0),0)")
    calc.scalar("next row", f"=IF({at('next position')}=0,0,INDEX({listed.range('row')},{at('next position')}))")
    calc.scalar("next day", f"=IF({at('next row')}=0,0,INDEX({listed.range('day')},{at('next position')}))", "day")
    what = f"INDEX({COMMITMENTS.ref('what')},{at('next row')})"
    contract = f'LEFT({what},FIND(":",{what})-1)'
    vendor = f"INDEX({CONTRACTS.ref('vendor')},MATCH({contract},{CONTRACTS.ref('contract_id')},0))"
    calc.scalar("next name", f'=IF({at("next row")}=0,"",IFERROR({vendor}&"",{what}&""))')


def _rebates(calc: CalcSheet) -> ColumnBlock:
    """Give each contract a line for its name, one for its spend, and one for each of its tiers."""
    tiers = calc.block(TIERS)

    def contract(position: int) -> str:
        return f"INDEX({REBATES.ref('contract_id')},{position})"

    def first(row: int) -> str:
        position = row - FIRST_ROW + 1
        known = f'IF(ROWS({REBATES.ref("contract_id")})<{position},0,IF({contract(position)}="",0,1))'
        if position == 1:
            return f"={known}"
        another = f"IF({contract(position)}={contract(position - 1)},0,1)"
        return f"=IF({known}=0,0,{another})"

    def line(row: int) -> str:
        position = row - FIRST_ROW + 1
        before = tiers.cell("line", row - 1) if position > 1 else "0"
        missing = f'IF(ROWS({REBATES.ref("contract_id")})<{position},TRUE,{contract(position)}="")'
        return f'=IF({missing},"",{before}+1+2*{tiers.cell("first", row)})'

    def expected(row: int) -> str:
        position = row - FIRST_ROW + 1
        return f"=IF({tiers.cell('first', row)}=0,0,N(INDEX({REBATES.ref('expected_rebate')},{position})))"

    tiers.column("first", first)
    tiers.column("line", line)
    tiers.column("expected", expected, "usd")
    calc.scalar("rebate contracts", f"=SUM({tiers.range('first')})")
    calc.scalar("rebate lines", f"=MAX(0,{tiers.range('line')})")
    calc.scalar("rebates", f"=SUM({tiers.range('expected')})", "usd")
    return _rebate_lines(calc, tiers)


def _rebate_lines(calc: CalcSheet, tiers: ColumnBlock) -> ColumnBlock:
    """Say what each line of the panel shows: 1 a contract, 2 its spend, 3 a tier; and which row of the table."""
    block = calc.block(SLOTS)

    def found(row: int, ahead: int) -> str:
        return f"MATCH({row - FIRST_ROW + 1 + ahead},{tiers.range('line')},0)"

    def head(row: int, ahead: int, otherwise: str) -> str:
        begins = f"IFERROR(INDEX({tiers.range('first')},{found(row, ahead)}),0)=1"
        return f"IF({begins},{3 - ahead},{otherwise})"

    def kind(row: int) -> str:
        return f"=IF(ISNUMBER({found(row, 0)}),3,{head(row, 1, head(row, 2, '0'))})"

    def row_of(row: int) -> str:
        kind = block.cell("kind", row)
        return f"=IF({kind}=0,0,MATCH({row - FIRST_ROW + 1}+3-{kind},{tiers.range('line')},0))"

    block.column("kind", kind)
    block.column("row", row_of)
    return block
