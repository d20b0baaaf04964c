"""The eight tiles of the Dashboard: figure, change in words and meaning, all formulas over the hidden sheet."""

from __future__ import annotations

from dataclasses import dataclass

from xlplan.core.plan.lines import WORKED_HOURS
from xlplan.workbook.reports.dashboard.calc import DashboardCells
from xlplan.workbook.reports.dashboard.words import DOT, judged, thousands, when_ready
from xlplan.workbook.reports.design.content import Tile
from xlplan.workbook.reports.income.year_end import year_end_note

__all__ = ["tiles"]


def tiles(cells: DashboardCells) -> list[Tile]:
    """Give the eight tiles, by row."""
    return [
        _result_tile(cells),
        _income_tile(cells),
        _rate_tile(cells, "Expense", "expense a unit", cells.spark("expense a unit")),
        _year_tile(cells),
        _hours_tile(cells),
        _overtime_tile(cells),
        _agency_tile(cells),
        _rate_tile(cells, "Supplies and drugs", "supplies a unit", cells.spark("supplies a unit")),
    ]


def _result_tile(cells: DashboardCells) -> Tile:
    ref = cells.ref
    alone, share, planned = ref("no margin"), ref("margin share actual"), ref("margin share budget")
    spent, budget = ref("expense actual"), ref("expense budget")
    points = judged(f"({share}-{planned})", f'TEXT(100*ABS({share}-{planned}),"0.0")&" pts"', digits=3)
    margin = f'IF(OR({share}="",{planned}=""),"– no budget",{points})'
    saved = f"({budget}-{spent})"
    amount = f'{thousands(f"ABS({saved})")}&" ("&TEXT(ABS({saved})/{budget},"0.0%")&")"'
    expense = f'IF({budget}=0,"– no budget",{judged(saved, amount, digits=0)})'
    center = f'"Budget "&{thousands(budget, spent)}&{DOT}&"no margin: a cost center"'
    result = ref("result actual")
    earned = f'{thousands(f"ABS({result})")}&IF({result}<0," lost"," earned")'
    planned_words = f'IF({planned}="","","Budget "&TEXT({planned},"0.0%;(0.0%)")&{DOT})'
    return Tile(
        label=f'=IF({alone}=1,"Operating expense, year to date","Operating margin, year to date")',
        value=when_ready(
            cells, f'IF({alone}=1,{thousands(spent, budget)},IF({share}="","n/a",TEXT({share},"0.0%;(0.0%)")))'
        ),
        number="gen",
        change=when_ready(cells, f"IF({alone}=1,{expense},{margin})"),
        note=when_ready(cells, f"IF({alone}=1,{center},{planned_words}&{earned})"),
        spark=cells.spark("result", before=1),
        spark_min=None,
    )


def _income_tile(cells: DashboardCells) -> Tile:
    ref = cells.ref
    alone, earned, budget = ref("no margin"), ref("net revenue actual"), ref("net revenue budget")
    volume, planned = ref("volume actual"), ref("volume budget")
    change = f'TEXT({volume}/{planned}-1,"+0.0%;-0.0%;0.0%")&" vs budget"'
    moved = f'IF({planned}=0,"without budget",{change})'
    judged_revenue = judged(f"({earned}/{budget}-1)", f'TEXT(ABS({earned}/{budget}-1),"0.0%")', digits=3)
    planned_words = f'IF({budget}=0,"","Budget "&{thousands(budget, earned)}&{DOT})'
    told = f'{planned_words}&IF({ref("stat")}="","",IF({budget}=0,"Volume ","volume ")&{moved})'
    return Tile(
        label=f'=IF({alone}=1,{ref("stat")}&", year to date","Net patient revenue, year to date")',
        value=when_ready(cells, f'IF({alone}=1,TEXT({volume},"#,##0"),{thousands(earned, budget)})'),
        number="gen",
        change=when_ready(cells, f'IF({alone}=1,{moved},IF({budget}=0,"– no budget",{judged_revenue}))'),
        note=when_ready(
            cells,
            f'IF({alone}=1,"Budget "&TEXT({planned},"#,##0")&{DOT}&"volume is not judged",{told})',
        ),
        spark=cells.spark("income"),
    )


def _rate_tile(cells: DashboardCells, what: str, name: str, spark: str) -> Tile:
    actual, budget = cells.ref(f"{name} actual"), cells.ref(f"{name} budget")

    def dollars(amount: str) -> str:
        return f'TEXT({amount},IF({actual}>=1000,"$#,##0","$#,##0.00"))'

    share = f"({budget}-{actual})/{budget}"
    words = f'{dollars(f"ABS({budget}-{actual})")}&" ("&TEXT(ABS({share}),"0.0%")&")"'
    unknown = f'OR({actual}="",{budget}="",N({budget})=0)'
    return Tile(
        label=f'="{what} per "&{cells.ref("unit")}',
        value=when_ready(cells, f'IF({actual}="","n/a",{actual})'),
        number="usdu",
        change=when_ready(cells, f'IF({unknown},"– no budget",{judged(share, words, digits=3)})'),
        note=when_ready(cells, f'IF({unknown},"","Budget "&{dollars(budget)}&{DOT}&"year to date")'),
        spark=cells.spark(name),
    )


def _year_tile(cells: DashboardCells) -> Tile:
    ref = cells.ref
    plan, budget, alone = ref("year plan"), ref("year budget"), ref("no margin")
    better = f"IF({alone}=1,{budget}-{plan},{plan}-{budget})"
    share = f'IF({budget}=0,""," ("&TEXT(ABS({better}/{budget}),"0.0%")&")")'
    words = f"{thousands(f'ABS({better})')}&{share}"
    low, high = ref("lowest scenario"), ref("highest scenario")
    known = f'IF({ref("year budgeted")}=0,"","Budget "&{thousands(budget, plan)}&{DOT})'
    spread = f'"scenarios "&{thousands(low, high, plan)}&" to "&{thousands(high, low, plan)}'
    count = ref("months")
    months = f'{count}&IF({count}=1," month"," months")&" actual + "&(12-{count})&" forecast"'
    comparable = f"AND({ref('all')}=1,{ref('no margin')}=0,{ref('scenarios compared')}>1)"
    return Tile(
        label=f'="Year-end "&IF({alone}=1,"expense","margin")&", "&xp_Scenario&" scenario"',
        value=when_ready(cells, thousands(plan, budget)),
        number="gen",
        change=when_ready(
            cells, f'IF({ref("year budgeted")}=0,"– no budget",{judged(f"({better})", words, digits=0)})'
        ),
        note=when_ready(
            cells, f"IF({ref('year end')}=1,{year_end_note(ref)},{known}&IF({comparable},{spread},{months}))"
        ),
        forecast=True,
    )


def _hours_tile(cells: DashboardCells) -> Tile:
    ref = cells.ref
    actual, target, fte = ref("hours a unit"), ref("target a unit"), ref("fte over target")

    def hours(amount: str) -> str:
        return f'TEXT({amount},IF({actual}>=100,"#,##0.0",IF({actual}>=1,"0.00","0.000")))'

    unknown = f'OR({actual}="",N({actual})=0,{target}="",N({target})=0)'
    share = f"(1-{actual}/{target})"
    words = f'TEXT(ABS({share}),"0.0%")'
    against = f'"Target "&{hours(target)}&{DOT}&TEXT(ROUND({fte},1),"+0.0;-0.0;0.0")&" FTE against target"'
    return Tile(
        label=f'="{WORKED_HOURS} per "&{ref("unit")}',
        value=when_ready(cells, f'IF(N({actual})=0,"n/a",{actual})'),
        number="unit",
        change=when_ready(cells, f'IF({unknown},"– no target",{judged(share, words, digits=3, even="on target")})'),
        note=when_ready(cells, f'IF({unknown},"",{against})'),
        spark=cells.spark("hours a unit"),
    )


@dataclass(frozen=True)
class _Comparison:
    """What a share is held against: its name on the hidden sheet, words if both are even or one is missing, note."""

    base: str
    even: str
    missing: str
    note: str


def _share(cells: DashboardCells, label: str, name: str, against: _Comparison) -> Tile:
    actual, compared = cells.ref(f"{name} actual"), cells.ref(f"{name} {against.base}")
    unknown = f'OR({actual}="",{compared}="")'
    better = f"({compared}-{actual})"
    words = f'TEXT(100*ABS({better}),"0.0")&" pts"'
    change = judged(better, words, digits=3, even=against.even)
    return Tile(
        label=label,
        value=when_ready(cells, f'IF({actual}="","n/a",{actual})'),
        number="0.0%",
        change=when_ready(cells, f'IF({unknown},"– {against.missing}",{change})'),
        note=when_ready(cells, f'IF({unknown},"",{against.note.format(compared=compared)})'),
        spark=cells.spark(name),
    )


def _overtime_tile(cells: DashboardCells) -> Tile:
    note = '"Same months last year "&TEXT({compared},"0.0%")&"; not budgeted"'
    last_year = _Comparison("last year", even="as last year", missing="no last year", note=note)
    return _share(cells, "Overtime share of worked hours", "overtime share", last_year)


def _agency_tile(cells: DashboardCells) -> Tile:
    note = '"Budget "&TEXT({compared},"0.0%")'
    budget = _Comparison("budget", even="on budget", missing="no budget", note=note)
    return _share(cells, "Agency share of worked hours", "agency share", budget)
