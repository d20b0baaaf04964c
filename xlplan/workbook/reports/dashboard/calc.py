"""The hidden sheet behind Dashboard: each number once, for the scenario and department picked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from xlsxwriter.worksheet import Worksheet

from xlplan.core.plan.lines import HOURS, REVENUE_LINES, SECTIONS, WORKED_HOURS
from xlplan.workbook.reports.dashboard.calc_flagged import write_flagged
from xlplan.workbook.reports.dashboard.calc_months import RECENT, YEAR, write_margin, write_recent, write_volume
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.calc_bridge import Bridge, write_bridge
from xlplan.workbook.reports.design.kit import Kit
from xlplan.workbook.reports.design.plan_sum import IN_ENTITY, plan_sum, unit_kind, within_unit
from xlplan.workbook.reports.design.tables import ACCURACY, SCENARIO_COMPARE, SCENARIOS, UNITS, VARIANCES
from xlplan.workbook.reports.income.year_end import write_year_end

__all__ = ["SHEET", "DashboardCells", "write_calc_dashboard"]

SHEET = "CalcDashboard"
COMPARED = 20  # scenarios, at most
SMALL_REVENUE = 0.2  # of expense; on less, a margin says nothing
HOURS_A_MONTH = "2080/12"  # of one full-time equivalent
FIGURES = ("budget", "actual", "flexed", "volume", "usage", "rate", "mix", "not_split")
EXPENSE_SECTIONS = tuple(name for name in SECTIONS if name not in REVENUE_LINES)
ROWS = (*SECTIONS, WORKED_HOURS)
OTHER_SECTIONS = ("Purchased services", "Other expense")
COUNTS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
PARTS: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("Volume,\nnet of\ncost", tuple((name, ("volume",)) for name in SECTIONS)),
    ("Payment\nrates", (("Net patient revenue", ("usage", "rate", "mix", "not_split")),)),
    ("Other\nrevenue", (("Other operating revenue", ("usage", "rate", "mix", "not_split")),)),
    ("Hours\nper unit", (("Labor", ("usage",)),)),
    ("Pay\nrates", (("Labor", ("rate", "not_split")),)),
    ("Staff,\nagency\nmix", (("Labor", ("mix",)),)),
    ("Supply &\ndrug\nprice", (("Supplies and drugs", ("rate",)),)),
    ("Supply &\ndrug\nuse", (("Supplies and drugs", ("usage", "mix")),)),
    ("Supplies\nnot split", (("Supplies and drugs", ("not_split",)),)),
    ("Services\n& other", tuple((name, ("usage", "rate", "mix", "not_split")) for name in OTHER_SECTIONS)),
)
"""What each step of the bridge adds up: sections of ``tblVar`` and their parts. Every part is in one step."""


@dataclass
class DashboardCells:
    """The hidden sheet's cells.

    Parameters
    ----------
    calc : CalcSheet
        Named cells.
    volume : ColumnBlock
        24 months, the year before and this fiscal year.
    margin : ColumnBlock
        Months of this fiscal year, cumulative.
    recent : ColumnBlock
        The months up to the last closed one, for the tiles' columns.
    bridge : Bridge
        Budget to actual.
    flagged : ColumnBlock
        Rows of ``tblVar`` to list.
    """

    calc: CalcSheet
    volume: ColumnBlock
    margin: ColumnBlock
    recent: ColumnBlock
    bridge: Bridge
    flagged: ColumnBlock

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return self.calc.ref(name)

    def spark(self, name: str, *, before: int = 0) -> str:
        """Range of the thirteen months up to the last closed one, and of as many as asked before them."""
        last = self.recent.ref(name, RECENT - 1).split("!")[1]
        return f"{self.recent.ref(name, 1 - before)}:{last}"


def write_calc_dashboard(kit: Kit, sheet: Worksheet) -> DashboardCells:
    """Write the hidden sheet and return its addresses."""
    calc = CalcSheet(kit, sheet)
    _pick(calc)
    _year(calc)
    sections = _sections(calc)
    recent = write_recent(calc)
    margin = write_margin(calc)
    volume = write_volume(calc)
    _hours(calc, recent)
    _rates(calc)
    _compared(calc)
    bridge = _bridge(calc, sections)
    _plan_check(calc, margin)
    flagged = write_flagged(calc)
    _accuracy(calc)
    write_year_end(calc, year=calc.at("year"), cost_only=calc.at("no margin"))
    calc.widths()
    return DashboardCells(calc, volume, margin, recent, bridge, flagged)


def _pick(calc: CalcSheet) -> None:
    at = calc.at
    calc.scalar("row", f"=IFERROR(MATCH(xp_Dept,{UNITS.ref('unit')},0),0)")
    for name, column, otherwise in (
        ("cost center", "cost_center", '"*"'),
        ("entity", "entity", '""'),
        ("stat", "stat", '"Volume"'),
        ("stat code", "stat_cost_center", '""'),
    ):
        calc.scalar(name, f'=IF({at("row")}=0,{otherwise},INDEX({UNITS.ref(column)},{at("row")})&"")')
    calc.scalar("all", f"={unit_kind(at('cost center'))}")
    calc.scalar("code", f"=IF({at('all')}={IN_ENTITY},{at('entity')},{at('cost center')})")
    calc.scalar("stat anywhere", f'=IF({at("stat code")}="*",1,0)')
    calc.scalar("name", f'=IF({at("all")}=1,xp_Entity&"",xp_Dept&"")')
    calc.scalar("scenario row", f"=IFERROR(MATCH(xp_Scenario,{SCENARIOS.ref('scenario')},0),0)")
    calc.scalar("refreshed", f'=IF(COUNTIFS({VARIANCES.ref("period")},"ytd")>0,1,0)')
    calc.scalar("ready", f"=IF(AND({at('refreshed')}=1,{at('row')}>0,{at('scenario row')}>0),1,0)")
    stat = at("stat")
    second = f"MID({stat},2,1)"
    calc.scalar("stat lower", f"=IF(EXACT({second},UPPER({second})),{stat},LOWER(LEFT({stat},1))&MID({stat},2,99))")
    # Patient days, ED admissions, Deliveries, Rooms cleaned: patient day, ED admission, delivery, room cleaned.
    many = at("stat lower")
    calc.scalar(
        "unit",
        f'=IF({many}="","unit",IF(RIGHT({many},3)="ies",LEFT({many},LEN({many})-3)&"y",'
        f'IF(RIGHT({many},1)="s",LEFT({many},LEN({many})-1),SUBSTITUTE({many},"s "," ",1))))',
    )


def _year(calc: CalcSheet) -> None:
    at = calc.at
    before = "IF(MONTH(xp_LastClosed)<xp_FYStart,1,0)"
    calc.scalar("first", f"=DATE(YEAR(xp_LastClosed)-{before},xp_FYStart,1)", "mon")
    calc.scalar("last", f"=EDATE({at('first')},{YEAR - 1})", "mon")
    calc.scalar("year", f'="FY"&YEAR({at("last")})')
    first = at("first")
    calc.scalar("months", f"=12*(YEAR(xp_LastClosed)-YEAR({first}))+MONTH(xp_LastClosed)-MONTH({first})+1")
    chosen = ",".join(f'"{word} month{"" if word == "one" else "s"}"' for word in COUNTS)
    calc.scalar("months in words", f'=IFERROR(CHOOSE({at("months")},{chosen}),"")')
    start = f'IF({at("months")}=1,"",TEXT({first},"mmm")&" to ")'
    calc.scalar("span", f'={start}&TEXT(xp_LastClosed,"mmm yyyy")')


def _sections(calc: CalcSheet) -> ColumnBlock:
    """Sum the year to date of each section of ``tblVar``, whose rows are few; results are in thousands."""
    block = calc.block(len(ROWS))
    block.column("section", lambda r: ROWS[r - FIRST_ROW])
    for figure in FIGURES:
        block.column(figure, _section_sum(calc, block, figure), "money2")
    at = calc.at
    for figure in ("budget", "actual"):
        for name, sections in (
            ("revenue", REVENUE_LINES),
            ("net revenue", REVENUE_LINES[:1]),
            ("expense", EXPENSE_SECTIONS),
            ("supplies", ("Supplies and drugs",)),
        ):
            total = _add(block, [(section, (figure,)) for section in sections])
            calc.scalar(f"{name} {figure}", f"={total}", "money2")
    revenue = f"MAX({at('revenue budget')},{at('revenue actual')})"
    expense = f"MAX({at('expense budget')},{at('expense actual')})"
    calc.scalar("no margin", f"=IF({revenue}<{SMALL_REVENUE}*{expense},1,0)")
    for figure in ("budget", "actual"):
        revenue = f"IF({at('no margin')}=1,0,{at(f'revenue {figure}')})"
        calc.scalar(f"result {figure}", f"={revenue}-{at(f'expense {figure}')}", "money2")
    calc.scalar("behind", f"={at('result budget')}-{at('result actual')}", "money2")
    calc.scalar("budgeted", f"=IF({at('revenue budget')}+{at('expense budget')}=0,0,1)")
    calc.scalar("target hours", f"=1000*{_add(block, [(WORKED_HOURS, ('flexed',))])}", "money2")
    return block


def _section_sum(calc: CalcSheet, block: ColumnBlock, figure: str) -> Callable[[int], str]:
    def formula(row: int) -> str:
        section = f'{VARIANCES.ref("period")},"ytd",{VARIANCES.ref("section")},{block.cell("section", row)}'

        def within(field: str) -> str:
            return f"SUMIFS({VARIANCES.ref(figure)},{section},{VARIANCES.ref(field)},{calc.at('code')})"

        return "=" + within_unit(calc.at("all"), within)

    return formula


def _add(block: ColumnBlock, wanted: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    cells = [block.cell(figure, FIRST_ROW + ROWS.index(section)) for section, figures in wanted for figure in figures]
    return f"({'+'.join(cells)})/1000"


def _hours(calc: CalcSheet, recent: ColumnBlock) -> None:
    at = calc.at
    closed = f'{recent.range("month")},">="&{at("first")}'
    this = [("month", f'">="&{at("first")}'), ("month", '"<="&xp_LastClosed')]
    last = [("month", f'">="&EDATE({at("first")},-12)'), ("month", '"<="&EDATE(xp_LastClosed,-12)')]
    total = partial(plan_sum, "hours", anywhere=at("all"))
    for hours in (WORKED_HOURS, "Overtime hours", "Agency hours"):
        unit = [("cost_center", at("code")), ("line", f'"{HOURS}"'), ("element", f'"{hours}"')]
        calc.scalar(f"{hours} actual", f"=SUMIFS({recent.range(hours)},{closed})", "k")
        if hours != "Overtime hours":
            calc.scalar(f"{hours} budget", "=" + total(("scenario", '"Budget"'), *unit, *this), "k")
        if hours != "Agency hours":
            calc.scalar(f"{hours} last year", "=" + total(("scenario", '"Actual"'), *unit, *last), "k")


def _rates(calc: CalcSheet) -> None:
    """Divide; a rate that has no base is an empty text."""
    at = calc.at

    def rate(name: str, above: str, below: str, number: str = "rate4") -> None:
        calc.scalar(name, f'=IF({below}=0,"",{above}/{below})', number)

    for figure in ("actual", "budget"):
        volume, worked = at(f"volume {figure}"), at(f"{WORKED_HOURS} {figure}")
        rate(f"margin share {figure}", at(f"result {figure}"), at(f"revenue {figure}"), "pct")
        rate(f"expense a unit {figure}", f"1000*{at(f'expense {figure}')}", volume)
        rate(f"supplies a unit {figure}", f"1000*{at(f'supplies {figure}')}", volume)
        rate(f"agency share {figure}", at(f"Agency hours {figure}"), worked, "pct")
    for figure in ("actual", "last year"):
        rate(f"overtime share {figure}", at(f"Overtime hours {figure}"), at(f"{WORKED_HOURS} {figure}"), "pct")
    rate("hours a unit", at(f"{WORKED_HOURS} actual"), at("volume actual"))
    rate("target a unit", at("target hours"), at("volume actual"))
    over = f"{at(f'{WORKED_HOURS} actual')}-{at('target hours')}"
    calc.scalar("fte over target", f"=({over})/({at('months')}*{HOURS_A_MONTH})", "k1")


def _compared(calc: CalcSheet) -> None:
    block = calc.block(COMPARED)

    def margin(row: int) -> str:
        index = row - FIRST_ROW + 1
        name = f"INDEX({SCENARIOS.ref('scenario')},{index})"
        scenario, measure, year = map(SCENARIO_COMPARE.ref, ("scenario", "measure", "fiscal_year"))
        found = f'{scenario},{name},{measure},"Operating margin",{year},{calc.at("year")}'
        total = f'IF(COUNTIFS({found})=0,"",SUMIFS({SCENARIO_COMPARE.ref("value")},{found})/1000)'
        return f'=IF(ROWS({SCENARIOS.ref("scenario")})<{index},"",{total})'

    block.column("margin of a scenario", margin, "k1")
    values = block.range("margin of a scenario")
    calc.scalar("scenarios compared", f"=COUNT({values})")
    calc.scalar("lowest scenario", f"=MIN({values})", "k1")
    calc.scalar("highest scenario", f"=MAX({values})", "k1")


def _bridge(calc: CalcSheet, sections: ColumnBlock) -> Bridge:
    alone = f"{calc.at('no margin')}=1"
    parts = []
    for label, wanted in PARTS:
        revenue = [(section, figures) for section, figures in wanted if section in REVENUE_LINES]
        expense = [(section, figures) for section, figures in wanted if section not in REVENUE_LINES]
        pieces = [f"IF({alone},0,{_add(sections, revenue)})"] if revenue else []
        pieces += [_add(sections, expense)] if expense else []
        parts.append((label, "+".join(pieces)))
    # Without a budget there is nothing to bridge, and no column is drawn.
    end = ("Actual", f"IF({calc.at('budgeted')}=0,0,{calc.at('result actual')})")
    start = ("Budget", calc.at("result budget"))
    return write_bridge(calc, start=start, parts=parts, end=end)


def _plan_check(calc: CalcSheet, margin: ColumnBlock) -> None:
    """Compare the variance rows with the plan rows: the year to date must be the same."""
    closed = f'{margin.range("month")},"<="&xp_LastClosed'
    sign = f"IF({calc.at('no margin')}=1,-1,1)"
    total = f"{sign}*SUMIFS({margin.range('plan')},{closed})-{calc.at('result actual')}"
    calc.scalar("plan less variance", f"=IF({calc.at('ready')}=0,0,ROUND({total},6))", "money2")


def _accuracy(calc: CalcSheet) -> None:
    """Find the volume's own series and its error at past closes."""
    at = calc.at
    counted = f"INDEX({UNITS.ref('unit')},MATCH({at('stat code')},{UNITS.ref('cost_center')},0))"
    calc.scalar("series", f'=IFERROR({counted}&" · "&{at("stat")},"")')
    for method in ("used", "same_month"):
        series, name, lead = map(ACCURACY.ref, ("series", "method", "lead"))
        found = f'{series},{at("series")},{name},"{method}",{lead},"1-3"'
        calc.scalar(f"error {method}", f'=IF(COUNTIFS({found})=0,"",SUMIFS({ACCURACY.ref("wape")},{found}))', "pct")
