"""The year end of the picked unit in words: projection, range, budget and how likely it is met."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.core.scenario.changes import BASE
from xlplan.workbook.reports.design.calc import CalcSheet
from xlplan.workbook.reports.design.tables import YEAR_END

__all__ = ["write_year_end", "year_end_note", "year_end_sentence"]

FIGURES = ("projection", "low", "high", "budget", "probability")
Ref = Callable[[str], str]


def write_year_end(calc: CalcSheet, *, year: str, cost_only: str) -> None:
    """Look the picked unit up in ``tblYearEnd``: cells ``year end``, ``year end low`` and so on, in dollars.

    Parameters
    ----------
    calc : CalcSheet
        Sheet for the named cells.
    year, cost_only : str
        Cells that hold the fiscal year's name, and 1 where a margin means nothing.
    """
    at = calc.at
    calc.scalar("year end measure", f'=IF({cost_only}=1,"Total operating expense","Operating margin")')
    measure = f"{YEAR_END.ref('measure')},{at('year end measure')}"
    where = f"{YEAR_END.ref('unit')},xp_Dept,{YEAR_END.ref('fiscal_year')},{year},{measure}"
    calc.scalar("year end", f'=IF(AND(xp_Scenario="{BASE}",COUNTIFS({where})=1),1,0)')
    calc.scalar("year end budgeted", f'=COUNTIFS({where},{YEAR_END.ref("probability")},">=0")')
    for name in FIGURES:
        number = "pct" if name == "probability" else "money2"
        calc.scalar(f"year end {name}", f"=SUMIFS({YEAR_END.ref(name)},{where})", number)


def year_end_sentence(ref: Ref, *, ready: str) -> str:
    """Give the formula of the sentence; other scenarios have no range."""
    what = f'IF({ref("year end measure")}="Operating margin","operating margin ","operating expense ")'
    low, high = _money(ref("year end low")), _money(ref("year end high"))
    shown = f'{_money(ref("year end projection"))}&", 80% between "&{low}&" and "&{high}'
    budget = f'"; budget "&{_money(ref("year end budget"))}&", "&{_likely(ref)}&" likely to meet it"'
    against = f'IF({ref("year end budgeted")}=0,"; no budget yet",{budget})'
    elsewhere = f'IF(xp_Scenario="{BASE}","","Year end: the range is known of {BASE} only; pick it on Dashboard")'
    sentence = f'"Year end, {BASE}: "&{what}&{shown}&{against}'
    return f'=IF({ready}=0,"",IF({ref("year end")}=0,{elsewhere},{sentence}))'


def year_end_note(ref: Ref) -> str:
    """Give the expression of the range in few words: ``80%: $4.1M to $6.3M  ·  25% likely to meet budget``."""
    judged = f'IF({ref("year end budgeted")}=0,"","  ·  "&{_likely(ref)}&" likely to meet budget")'
    return f'"80%: "&{_money(ref("year end low"))}&" to "&{_money(ref("year end high"))}&{judged}'


def _likely(ref: Ref) -> str:
    """Write a share of paths; some hundred paths do not tell the unlikely from the impossible."""
    share = ref("year end probability")
    return f'IF({share}<0.01,"under 1%",IF({share}>0.99,"over 99%",TEXT({share},"0%")))'


def _money(dollars: str) -> str:
    millions = f'TEXT({dollars}/1000000,"$#,##0.0\\M;($#,##0.0\\M)")'
    return f'IF(ABS({dollars})>=999500,{millions},TEXT({dollars}/1000,"$#,##0\\K;($#,##0\\K);$0\\K"))'
