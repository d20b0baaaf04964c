"""What the Dashboard says: its message, titles and captions, all formulas over the hidden sheet."""

from __future__ import annotations

from xlplan.workbook.reports.dashboard.calc import DashboardCells
from xlplan.workbook.reports.design.tables import AUDIT

__all__ = [
    "DOT",
    "bridge_caption",
    "bridge_title",
    "eyebrow",
    "flagged_caption",
    "flagged_title",
    "judged",
    "margin_title",
    "message",
    "range_note",
    "status",
    "thousands",
    "volume_title",
    "when_ready",
]

DOT = '"  ·  "'
NOT_REFRESHED = "Not refreshed yet: fill the cream sheets, then run xlplan refresh"


def thousands(amount: str, *beside: str, sign: bool = False) -> str:
    """Write thousands as $583K; as $65.6M where it, or an amount told beside it, reaches ten million."""
    plus = "+" if sign else ""
    small = f'TEXT({amount},"{plus}$#,##0\\K;($#,##0\\K);$0\\K")'
    large = f'TEXT({amount}/1000,"{plus}$#,##0.0\\M;($#,##0.0\\M)")'
    size = ",".join(f"ABS({told})" for told in (amount, *beside))
    return f"IF(MAX({size})>=10000,{large},{small})"


def judged(better: str, words: str, *, digits: int, even: str = "on budget") -> str:
    """Say by how much something is favorable; `better` is positive then."""
    sides = f'IF({better}>0,"▲ ","▼ ")&{words}&IF({better}>0," favorable"," unfavorable")'
    return f'IF(ROUND({better},{digits})=0,"– {even}",{sides})'


def when_ready(cells: DashboardCells, expression: str, otherwise: str = '""') -> str:
    """Give the formula of an expression that waits for a refresh and valid picks."""
    return f"=IF({cells.ref('ready')}=0,{otherwise},{expression})"


def eyebrow(cells: DashboardCells) -> str:
    """Give entity, fiscal year and closed month."""
    ref = cells.ref
    months = f'TEXT({ref("first")},"mmm yyyy")&" – "&TEXT({ref("last")},"mmm yyyy")'
    year = f'{ref("year")}&" ("&{months}&")"'
    return f'=UPPER(xp_Entity&{DOT}&{year}&{DOT}&"closed through "&TEXT(xp_LastClosed,"mmm yyyy"))'


def message(cells: DashboardCells) -> str:
    """Say in a sentence where the unit stands and where it ends."""
    ref = cells.ref
    name, behind, so_far = ref("name"), ref("behind"), ref("months in words")
    gap = thousands(f"ABS({behind})")
    margin = f'" is "&{gap}&IF({behind}>0," behind budget"," ahead of budget")'
    expense = f'" has spent "&{gap}&IF({behind}>0," more than budget"," less than budget")'
    stands = f'IF(ROUND({behind},0)=0," is on budget",IF({ref("no margin")}=1,{expense},{margin}))'
    year = f'IF({ref("no margin")}=1,"its "&{ref("year")}&" expense",{ref("year")})'
    plan, budget = ref("year plan"), ref("year budget")
    projected = f'{year}&" is projected at "&{thousands(plan, budget)}'
    against = f'IF({ref("year budgeted")}=0,""," against a budget of "&{thousands(budget, plan)})'
    no_budget = '" has no budget for these months"'
    standing = f'IF({ref("budgeted")}=0,{no_budget},{stands}&" after "&{so_far})'
    unknown = (
        f'IF({ref("refreshed")}=0,"{NOT_REFRESHED}",IF({ref("row")}=0,"Pick a department of the list",'
        '"Pick a scenario of the list"))'
    )
    return when_ready(cells, f'{name}&{standing}&"; "&{projected}&{against}', unknown)


def volume_title(cells: DashboardCells) -> str:
    """Say where the year's volume ends against budget."""
    ref = cells.ref
    total = f'TEXT({ref("year volume plan")},"#,##0")'
    change = f'TEXT({ref("year volume plan")}/{ref("year volume budget")}-1,"+0.0%;-0.0%;0.0%")&" vs budget"'
    ends = f'IF({ref("year volume budgeted")}=0,{total}&", no budget",{change})'
    none = '"Volume: its departments count different units"'
    named = f'{ref("stat")}&": year-end volume "&{ends}'
    return when_ready(cells, f'IF({ref("stat")}="",{none},{named})', '"Volume"')


def range_note(cells: DashboardCells) -> str:
    """Say that the ranges belong to the base forecast when another scenario is drawn."""
    return when_ready(cells, f'IF({cells.ref("scenario row")}=1,"","Ranges: base forecast")')


def bridge_title(cells: DashboardCells) -> str:
    """Say what the variance from budget is."""
    ref = cells.ref
    what = f'IF({ref("no margin")}=1,"Operating expense","Operating margin")'
    behind = ref("behind")
    judgement = f'IF(ROUND({behind},0)=0,"",IF({behind}>0," U"," F"))'
    amount = f"{thousands(f'(-{behind})', sign=True)}&{judgement}"
    told = f'IF({ref("budgeted")}=0,": nothing to compare, no budget",": budget to actual, "&{amount})'
    return when_ready(cells, f"{what}&{told}", '"Budget to actual"')


def bridge_caption(cells: DashboardCells) -> str:
    """Say the unit, the months, the letters and where the bars start."""
    start = f'IF({cells.bridge.ref("shift")}=0,"Bars start at zero","Totals are levels, not from zero")'
    sign = f'IF({cells.ref("no margin")}=1,"; expense < 0","")'
    return f'="$ thousands, "&{cells.ref("span")}&"; F favorable, U unfavorable. "&{start}&{sign}&"."'


def flagged_title(cells: DashboardCells) -> str:
    """Count flagged lines, and unfavorable ones that nobody explained."""
    ref = cells.ref
    count, bad, missing = ref("flagged"), ref("flagged U"), ref("no comment")
    lines = f'{count}&IF({count}=1," line is flagged; "," lines are flagged; ")'
    explained = f'IF({missing}=0,"each unfavorable one has a comment",{missing}&" unfavorable without a comment")'
    none = f'IF({ref("budgeted")}=0,"No budget, no line flagged","No line is over the threshold")'
    words = f'IF({count}=0,{none},{lines}&IF({bad}=0,"none unfavorable",{explained}))'
    return when_ready(cells, words, '"Flagged lines"')


def flagged_caption(cells: DashboardCells) -> str:
    """Say the unit, the letters and what is not colored."""
    driver = "driver = largest part"
    others = f'IF({cells.ref("all")}>0,"","; not colored = not flagged")'
    return f'="$ thousands, year to date; F favorable, (U) unfavorable; {driver}"&{others}'


def margin_title(cells: DashboardCells) -> str:
    """Say where the year ends."""
    ref = cells.ref

    def short(amount: str) -> str:
        millions = f'TEXT({amount}/1000,"$#,##0.0\\M;($#,##0.0\\M)")'
        return f"IF(ABS({amount})>=1000,{millions},{thousands(amount)})"

    what = f'IF({ref("no margin")}=1,"Expense","Margin")'
    budget = f'IF({ref("year budgeted")}=0,"",", budget "&{short(ref("year budget"))})'
    return when_ready(cells, f'{what}&" ends the year at "&{short(ref("year plan"))}&{budget}', '"This fiscal year"')


def status(cells: DashboardCells) -> str:
    """Give the bridge's difference, the run and the accuracy of the volume forecast."""
    ref = cells.ref
    bridge, plan = cells.bridge.ref("difference"), ref("plan less variance")
    tied = f'IF({ref("budgeted")}=0,"No budget to bridge from","Bridge difference "&TEXT({bridge},"0;-0;0"))'
    off = f'IF(ROUND({plan},0)=0,"",{DOT}&"✖ plan less variance "&TEXT({plan},"#,##0;-#,##0"))'
    stamp = f"INDEX({AUDIT.ref('utc')},ROWS({AUDIT.ref('utc')}))"
    run = f'"Refreshed "&{stamp}&" UTC, run "&xp_RunId'
    used, naive = ref("error used"), ref("error same_month")
    repeated = f'IF({naive}="","",", last year repeated "&TEXT({naive},"0.0%"))'
    error = f'IF({used}="","",{DOT}&"Volume error at 1–3 months "&TEXT({used},"0.0%")&{repeated})'
    return when_ready(cells, f"{tied}&{off}&{DOT}&{run}&{error}")
