"""The hidden sheet behind Income statement: one picked year by month, quarter and year, in thousands of dollars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xlplan.core.plan.lines import HOURS, LINES, REVENUE_LINES, SECTIONS, VOLUME
from xlplan.workbook.reports.design.calc import FIRST_ROW, Block, CalcSheet
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.plan_sum import EVERYWHERE, IN_ENTITY, plan_sum, unit_kind
from xlplan.workbook.reports.design.tables import PLAN_DATA, UNITS
from xlplan.workbook.reports.income.year_end import write_year_end

__all__ = [
    "BUDGET",
    "EXPENSE",
    "GAPS",
    "LABOR",
    "MARGIN",
    "NEXT_YEAR",
    "NONE",
    "PRIOR",
    "REVENUE",
    "SHEET",
    "SUPPLY",
    "THIS_YEAR",
    "IncomeCells",
    "budget_scalars",
    "cost_only_scalar",
    "judged",
    "own",
    "pick_scalars",
    "ratio_columns",
    "total_columns",
    "write_calc_income",
    "year_name",
]

SHEET = "CalcIncome"
THIS_YEAR, NEXT_YEAR = "This year", "Next year"
EXPENSE_LINES = tuple(line for line in LINES if line not in REVENUE_LINES)
REVENUE, LABOR, EXPENSE, MARGIN = (
    "Total operating revenue",
    "Total labor",
    "Total operating expense",
    "Operating margin",
)
SUPPLY = "Supplies and drugs"
GAPS = len(LINES)  # bars of the panel that says where the year departs from its budget
COST_CENTER_SHARE = 0.2  # revenue below this share of expense: a margin says nothing
NOT_REFRESHED = "Not refreshed yet: fill the cream sheets, then run xlplan refresh"
NOT_LISTED = "Pick a scenario and a department from the lists on Dashboard"
NONE = "–\N{NO-BREAK SPACE}"  # shown where there is no number; as wide as the dash of a number format
# Positions in the block of periods, after twelve months.
QUARTER, PLAN, BUDGET, PRIOR = 12, 16, 17, 18
PERIODS = 19


@dataclass
class IncomeCells:
    """The hidden sheet's cells: named ones, periods, months of the chart and gaps to the budget."""

    calc: CalcSheet
    periods: Block
    chart: Block
    gaps: Block

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)

    def month(self, name: str, month: int) -> str:
        """Address of a measure in a month of the year, from 0."""
        return self.periods.ref(name, month)

    def quarter(self, name: str, quarter: int) -> str:
        """Address of a measure in a quarter, from 0."""
        return self.periods.ref(name, QUARTER + quarter)

    def year(self, name: str, which: int = PLAN) -> str:
        """Address of a measure over the year: plan, `BUDGET` or `PRIOR`."""
        return self.periods.ref(name, which)


def own(block: Block, name: str, position: int) -> str:
    """Give the absolute address of a cell of a block, on its own sheet."""
    return block.ref(name, position).split("!")[1]


def write_calc_income(kit: Kit, sheet: Worksheet) -> IncomeCells:
    """Write the hidden sheet and return its addresses."""
    calc = CalcSheet(kit, sheet)
    pick_scalars(calc)
    periods = calc.block(PERIODS)
    _period_columns(calc, periods)
    _line_columns(calc, periods)
    total_columns(periods)
    cost_only_scalar(calc, periods, PLAN)
    _statistic_columns(calc, periods)
    chart = calc.block(12)
    _known_months(calc, chart)
    _chart_columns(calc, periods, chart)
    gaps = calc.block(GAPS)
    _gap_columns(calc, periods, gaps)
    _chart_scalars(calc, chart)
    write_year_end(calc, year=calc.at("fy name"), cost_only=calc.at("cost only"))
    calc.widths()
    return IncomeCells(calc, periods, chart, gaps)


def pick_scalars(calc: CalcSheet) -> None:
    """Name what is picked: department, its statistic, and the fiscal year."""
    at = calc.at
    calc.scalar("unit row", f"=IFERROR(MATCH(xp_Dept,{UNITS.ref('unit')},0),0)")

    def unit(column: str, otherwise: str) -> str:
        found = f"INDEX({UNITS.ref(column)},{at('unit row')})"
        return f'=IF({at("unit row")}=0,"",IF({found}="","{otherwise}",{found}&""))'

    calc.scalar("code", unit("cost_center", ""))
    calc.scalar("all", f"=IF({at('unit row')}=0,{EVERYWHERE},{unit_kind(at('code'))})")
    entity = f"INDEX({UNITS.ref('entity')},{at('unit row')})"
    calc.scalar("cost center", f'=IF({at("all")}={IN_ENTITY},{entity}&"",{at("code")})')
    calc.scalar("stat", unit("stat", "Volume"))
    calc.scalar("unit name", f"={_one(at('stat'))}")
    calc.scalar("stat place", unit("stat_cost_center", "*"))
    calc.scalar("stat anywhere", f'=IF({at("stat place")}="*",1,0)')
    calc.scalar("has close", "=IF(N(xp_LastClosed)>0,1,0)")
    planned = f"COUNTIF({PLAN_DATA.ref('scenario')},xp_Scenario)>0"
    calc.scalar("ready", f"=IF(AND({at('has close')}=1,{at('unit row')}>0,{planned}),1,0)")
    refreshed = f'COUNTIF({PLAN_DATA.ref("scenario")},"?*")>0'
    calc.scalar("waiting", f'=IF(AND({at("has close")}=1,{refreshed}),"{NOT_LISTED}","{NOT_REFRESHED}")')
    calc.scalar("close", f"=IF({at('has close')}=1,xp_LastClosed,DATE(2000,1,1))", "mon")
    close, start = at("close"), "xp_FYStart"
    calc.scalar("this first", f"=DATE(YEAR({close})-IF(MONTH({close})<{start},1,0),{start},1)", "mon")
    calc.scalar("next", f'=IF(xp_Year="{NEXT_YEAR}",1,0)')
    calc.scalar("fy first", f"=EDATE({at('this first')},12*{at('next')})", "mon")
    calc.scalar("fy last", f"=EDATE({at('fy first')},11)", "mon")
    calc.scalar("fy name", year_name(calc, "fy last", 0))
    calc.scalar("fy before", year_name(calc, "fy last", -12))
    calc.scalar("of year", f'=IF({at("has close")}=1,", "&{at("fy name")},"")')
    months = f"12*(YEAR({close})-YEAR({at('fy first')}))+MONTH({close})-MONTH({at('fy first')})+1"
    calc.scalar("closed months", f"=MAX(0,MIN(12,{months}))")
    span = f'TEXT({at("fy first")},"mmm yyyy")&" – "&TEXT({at("fy last")},"mmm yyyy")'
    calc.scalar("years", f'=IF({at("has close")}=1,"  ·  "&{at("fy name")}&" ("&{span}&")","")')


def year_name(calc: CalcSheet, month: str, later: int) -> str:
    """Give the formula for the name of the fiscal year that ends some months after a named one."""
    # A new workbook has no closed month yet, so that no year is this one.
    return f'=IF({calc.at("has close")}=1,"FY"&YEAR(EDATE({calc.at(month)},{later})),"")'


def _one(stat: str) -> str:
    """Give the expression of one unit of a statistic: ``patient day``; ``unit`` where the plural has no s."""
    first = f"IF(EXACT(MID({stat},2,1),LOWER(MID({stat},2,1))),LOWER(LEFT({stat},1)),LEFT({stat},1))"
    return f'IF(AND(RIGHT({stat},1)="s",LEN({stat})>3),{first}&MID({stat},2,LEN({stat})-2),"unit")'


def _period_columns(calc: CalcSheet, periods: Block) -> None:
    """Say of which scenario and months each period is."""
    at, first = calc.at, calc.at("fy first")

    def scenario(row: int) -> str:
        before = f'=IF({at("next")}=1,xp_Scenario,"Actual")'
        return {BUDGET: "Budget", PRIOR: before}.get(row - FIRST_ROW, "=xp_Scenario")

    periods.column("scenario", scenario)

    def start(row: int) -> str:
        position = row - FIRST_ROW
        if QUARTER <= position < PLAN:
            position = 3 * (position - QUARTER)
        return f"=EDATE({first},{-12 if position == PRIOR else position if position < QUARTER else 0})"

    def end(row: int) -> str:
        position = row - FIRST_ROW
        length = 0 if position < QUARTER else 2 if position < PLAN else 11
        return f"=EDATE({periods.cell('first', row)},{length})"

    periods.column("first", start, "mon")
    periods.column("last", end, "mon")


def _added(periods: Block, name: str, found: Callable[[int], str], *, how: str = "SUM") -> Callable[[int], str]:
    """Look months, budget and prior year up in the plan; add quarters and the year up from the months."""

    def formula(row: int) -> str:
        position = row - FIRST_ROW
        if not QUARTER <= position <= PLAN:
            return "=" + found(row)
        begin, length = (0, 12) if position == PLAN else (3 * (position - QUARTER), 3)
        first, last = (periods.cell(name, FIRST_ROW + begin + offset) for offset in (0, length - 1))
        return f"={how}({first}:{last})"

    return formula


def _span(periods: Block, row: int) -> list[tuple[str, str]]:
    first, last = periods.cell("first", row), periods.cell("last", row)
    if row - FIRST_ROW < QUARTER:
        return [("month", first)]
    return [("fiscal_year", f'"FY"&YEAR({last})')]


def _line_columns(calc: CalcSheet, periods: Block) -> None:
    for line in LINES:

        def found(row: int, line: str = line) -> str:
            where = [("cost_center", calc.at("cost center")), ("line", f'"{line}"')]
            scenario = ("scenario", periods.cell("scenario", row))
            return f"{plan_sum('dollars', scenario, *_span(periods, row), *where, anywhere=calc.at('all'))}/1000"

        periods.column(line, _added(periods, line, found), "k1")


def total_columns(block: Block) -> None:
    """Add the totals to a block that holds every line."""
    cell = block.cell

    def plus(*names: str) -> Callable[[int], str]:
        return lambda row: "=" + "+".join(cell(name, row) for name in names)

    block.column(REVENUE, plus(*REVENUE_LINES), "k1")
    block.column(LABOR, plus(*SECTIONS["Labor"]), "k1")
    block.column(SUPPLY, plus(*SECTIONS[SUPPLY]), "k1")
    block.column(EXPENSE, plus(*EXPENSE_LINES), "k1")
    block.column(MARGIN, lambda row: f"={cell(REVENUE, row)}-{cell(EXPENSE, row)}", "k1")


def cost_only_scalar(calc: CalcSheet, block: Block, position: int) -> None:
    """Say whether next to nothing is earned, so that a margin means nothing; by a row of a block with totals."""
    revenue, expense = own(block, REVENUE, position), own(block, EXPENSE, position)
    calc.scalar("cost only", f"=IF({revenue}<{COST_CENTER_SHARE}*{expense},1,0)")


def _statistic_columns(calc: CalcSheet, periods: Block) -> None:
    cell, at = periods.cell, calc.at

    def volume(row: int) -> str:
        where = [("line", f'"{VOLUME}"'), ("element", at("stat")), ("cost_center", at("stat place"))]
        span = [("scenario", cell("scenario", row)), *_span(periods, row)]
        return plan_sum("volume", *span, *where, anywhere=at("stat anywhere"))

    def fte(row: int) -> str:
        where = [("line", f'"{HOURS}"'), ("cost_center", at("cost center"))]
        span = [("scenario", cell("scenario", row)), *_span(periods, row)]
        found = plan_sum("fte", *span, *where, anywhere=at("all"))
        return f"{found}/12" if row - FIRST_ROW > PLAN else found

    periods.column("Volume", _added(periods, "Volume", volume), "k")
    periods.column("FTE", _added(periods, "FTE", fte, how="AVERAGE"), "k1")

    ratio_columns(periods, cost_only=at("cost only"))


def ratio_columns(block: Block, *, cost_only: str) -> None:
    """Add shares and the cost of a unit; `cost_only` is the cell that says that a margin means nothing."""
    cell = block.cell

    def ratio(name: str, top: str, bottom: str, number: str, *, factor: str = "", unless: str = "") -> None:
        def formula(row: int) -> str:
            nothing = f"OR({unless},{cell(bottom, row)}=0)" if unless else f"{cell(bottom, row)}=0"
            return f'=IF({nothing},"{NONE}",{cell(top, row)}{factor}/{cell(bottom, row)})'

        block.column(name, formula, number)

    ratio("Margin share", MARGIN, REVENUE, "pct", unless=f"{cost_only}=1")
    ratio("Unit cost", EXPENSE, "Volume", "money2", factor="*1000")
    ratio("Labor share", LABOR, EXPENSE, "pct")
    ratio("Supply share", SUPPLY, EXPENSE, "pct")


def budget_scalars(calc: CalcSheet, budgeted: str) -> None:
    """Say whether every month has a budget, from a range of ones and zeros, and in words if not."""
    calc.scalar("budgeted months", f"=SUM({budgeted})")
    months, year = calc.at("budgeted months"), calc.at("fy name")
    calc.scalar("has budget", f"=IF({months}=12,1,0)")
    partly = f'"the budget of "&{year}&" covers only "&{months}&" of 12 months"'
    calc.scalar("no budget", f'=IF({months}>0,{partly},"there is no budget for "&{year}&" yet")')


def _known_months(calc: CalcSheet, chart: Block) -> None:
    """Count the months that have a budget and those that the prior year has actuals for."""
    at = calc.at
    chart.column("month", lambda row: f"=EDATE({at('fy first')},{row - FIRST_ROW})", "mon")

    def known(scenario: str, back: int) -> Callable[[int], str]:
        def formula(row: int) -> str:
            month = f"EDATE({chart.cell('month', row)},{-back})"
            return f"=IF(COUNTIFS({PLAN_DATA.ref('scenario')},{scenario},{PLAN_DATA.ref('month')},{month})>0,1,0)"

        return formula

    chart.column("budgeted", known('"Budget"', 0))
    chart.column("before", known(f'IF({at("next")}=1,xp_Scenario,"Actual")', 12))
    budget_scalars(calc, chart.range("budgeted"))
    calc.scalar("before months", f"=SUM({chart.range('before')})")
    calc.scalar("has prior", f"=IF({at('before months')}=12,1,0)")


def _chart_columns(calc: CalcSheet, periods: Block, chart: Block) -> None:
    """Set the months of the chart: the margin, or the expense of a department that earns next to nothing."""
    at = calc.at

    def budget(row: int, *line: tuple[str, str]) -> str:
        where = [("scenario", '"Budget"'), ("month", chart.cell("month", row)), ("cost_center", at("cost center"))]
        return f"{plan_sum('dollars', *where, *line, anywhere=at('all'))}/1000"

    def budget_revenue(row: int) -> str:
        return "=" + "+".join(budget(row, ("line", f'"{line}"')) for line in REVENUE_LINES)

    chart.column("label", lambda row: f'=IF({at("has close")}=1,TEXT({chart.cell("month", row)},"mmm yy"),"")')
    chart.column("budget revenue", budget_revenue, "k1")
    chart.column("budget expense", lambda row: f"={budget(row)}-{chart.cell('budget revenue', row)}", "k1")

    def shown(row: int) -> str:
        margin, cost = (periods.cell(name, row) for name in (MARGIN, EXPENSE))
        return f"IF({at('cost only')}=1,{cost},{margin})"

    def asked(row: int) -> str:
        earned, cost = (chart.cell(f"budget {name}", row) for name in ("revenue", "expense"))
        return f"=IF({at('has budget')}=0,NA(),IF({at('cost only')}=1,{cost},{earned}-{cost}))"

    chart.column("value", lambda row: f"={shown(row)}", "k1")
    closed = f"<={at('close')}"
    chart.column("actual", lambda row: f"=IF({chart.cell('month', row)}{closed},{shown(row)},0)", "k1")
    chart.column("forecast", lambda row: f"=IF({chart.cell('month', row)}{closed},0,{shown(row)})", "k1")
    chart.column("budget", asked, "k1")


def _chart_scalars(calc: CalcSheet, chart: Block) -> None:
    calc.scalar("months at a loss", f'=COUNTIF({chart.range("value")},"<0")')
    over = f"SUMPRODUCT(({chart.range('value')}>{chart.range('budget')})*1)"
    calc.scalar("months over budget", f"=IF({calc.at('has budget')}=1,{over},0)")


def _gap_columns(calc: CalcSheet, periods: Block, gaps: Block) -> None:
    """Sort the lines by how far the year departs from its budget or, without one, from the year before."""
    at, cell = calc.at, gaps.cell
    calc.scalar("compared", f"=IF({at('has budget')}=1,1,{at('has prior')})")

    def gap(row: int) -> str:
        line = LINES[row - FIRST_ROW]
        against = f"IF({at('has budget')}=1,{own(periods, line, BUDGET)},{own(periods, line, PRIOR)})"
        better = "" if line in REVENUE_LINES else "-"
        return f"=IF({at('compared')}=0,0,{better}({own(periods, line, PLAN)}-{against}))"

    gaps.column("line", lambda row: LINES[row - FIRST_ROW])
    gaps.column("gap", gap, "k1")
    # The position breaks ties, so that MATCH finds every line once.
    gaps.column("size", lambda row: f"=ABS({cell('gap', row)})+{row}/10000000")
    gaps.column("rank", lambda row: f"=LARGE({gaps.range('size')},{row - FIRST_ROW + 1})")
    gaps.column("found", lambda row: f"=MATCH({cell('rank', row)},{gaps.range('size')},0)")
    gaps.column("sorted", lambda row: f"=INDEX({gaps.range('gap')},{cell('found', row)})", "k1")
    gaps.column("name", lambda row: f"=INDEX({gaps.range('line')},{cell('found', row)})")
    gaps.column("label", lambda row: f'={cell("name", row)}&"   "&{judged(cell("sorted", row))}')
    gaps.column("favorable", lambda row: f"=MAX(0,{cell('sorted', row)})", "k1")
    gaps.column("unfavorable", lambda row: f"=MIN(0,{cell('sorted', row)})", "k1")


def judged(cell: str, *, dollars: bool = False) -> str:
    """Give the expression of an amount with its letter: ``1,938 F``, ``(790) U``, or a dash near zero.

    In a sentence, `dollars` writes ``$1,938K F`` and leaves the judgement to the letter.
    """
    amount, space = f'TEXT(ABS({cell}),"#,##0")', "\N{NO-BREAK SPACE}"
    if dollars:
        return f'"$"&{amount}&"K{space}"&IF({cell}<0,"U","F")'
    return f'IF({cell}>=0.5,{amount}&"{space}F",IF({cell}<=-0.5,"("&{amount}&"){space}U","–"))'
