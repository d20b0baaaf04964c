"""What Decisions says: its sentence, titles and captions, all formulas over the hidden sheet."""

from __future__ import annotations

from xlplan.workbook.reports.decisions.calc import LISTED, SLOTS, SOON, URGENT, DecisionCells

__all__ = [
    "amount",
    "eyebrow",
    "list_caption",
    "list_title",
    "message",
    "rebate_caption",
    "rebate_title",
    "strip_title",
]


def amount(dollars: str, *, digits: int = 1) -> str:
    """Write dollars as $4.5M, $85K or $1,430."""
    millions = f'TEXT({dollars}/1000000,"$#,##0.{"0" * digits}")&"M"'
    thousands = f'TEXT({dollars}/1000,"$#,##0")&"K"'
    return f'IF({dollars}>=999500,{millions},IF({dollars}>=9950,{thousands},TEXT({dollars},"$#,##0")))'


def _day(cell: str) -> str:
    return f'TEXT({cell},"d mmm yyyy")'


def _count(number: str, noun: str) -> str:
    return f'{number}&IF({number}=1," {noun}"," {noun}s")'


def _dollars(dollars: str) -> str:
    return f'IF({dollars}=0,"",", "&{amount(dollars)}&" a year")'


def eyebrow(cells: DecisionCells) -> str:
    """Give entity, closed month, and the day that days are counted from."""
    counted = (
        f'"  ·  closed through "&TEXT(xp_LastClosed,"mmm yyyy")&"  ·  days counted from "&{_day(cells.ref("asof"))}'
    )
    return f'=UPPER(xp_Entity&IF({cells.ref("known")}=1,{counted},"")&"  ·  whole hospital")'


def message(cells: DecisionCells) -> str:
    """Say how many decisions are due, what they are worth a year and which is next."""
    ref = cells.ref
    late = f'{_count(ref("overdue"), "decision")}&" overdue"&{_dollars(ref("overdue dollars"))}&"; "'
    due, worth = ref(f"within {SOON}"), _dollars(ref(f"within {SOON} dollars"))
    soon = f'{_count(due, "decision")}&" due within {SOON} days"&{worth}'
    following = f'IF({ref("next row")}=0,"","; next: "&{ref("next name")}&" by "&{_day(ref("next day"))})'
    some = f'IF({due}=0,"No contract decision due within {SOON} days",{soon})'
    return f'=IF({ref("ready")}=0,{ref("waiting")},IF({ref("overdue")}=0,"",{late})&{some}&{following})'


def list_title(cells: DecisionCells) -> str:
    """Count the decisions by urgency."""
    ref = cells.ref
    urgent, soon = ref(f"within {URGENT}"), ref(f"within {SOON}")
    more = f'({soon}-{urgent})&" more within {SOON} days"'
    late = f'IF({ref("overdue")}=0,"none",{ref("overdue")})'
    counts = f'{late}&" overdue, "&{urgent}&" within {URGENT} days, "&{more}'
    return f'=IF({ref("ready")}=0,"Next decisions and dates","Contract decisions: "&{counts})'


def list_caption(cells: DecisionCells) -> str:
    """Say what is listed and how many dates are left out."""
    dates = cells.ref("dates")
    more = f'IF({dates}>{LISTED},"; the next {LISTED} of "&{dates}&" dates, all on Commitments","")'
    return (
        f'="$K: thousands a year; by the last day to decide, else the day it happens; positions to fill below"&{more}'
    )


def strip_title(cells: DecisionCells) -> str:
    """Say which month has most to decide, and how many hires are late."""
    ref = cells.ref
    most = f"(1000*{ref('heaviest')})"
    heavy = (
        f'IF({ref("heaviest")}>0,"Most to decide in "&TEXT({ref("heaviest month")},"mmm yyyy")&", "'
        f'&{amount(most)}&" a year","No contract amount to decide in twelve months")'
    )
    late = f'IF({ref("late fills")}=0,"","; "&{_count(ref("late fills"), "hire")}&" should have begun")'
    return f'=IF({ref("ready")}=0,"Dollars a year up for decision, by month",{heavy}&{late})'


def rebate_title(cells: DecisionCells) -> str:
    """Say what rebates to expect."""
    contracts = cells.ref("rebate contracts")
    told = f'"Rebates: "&{amount(cells.ref("rebates"))}&" expected, not in the plan"'
    return f'=IF({contracts}=0,"No rebate tiers yet: see Rebate tiers",{told})'


def rebate_caption(cells: DecisionCells) -> str:
    """Say what is shown and how many lines are left out."""
    more = f'IF({cells.ref("rebate lines")}>{SLOTS},"; more on Rebates","")'
    return f'="Spend so far of expected, 80% range; chance of each tier"&{more}'
