"""Formulas that say in words what the Variance sheet shows; each is told the cells it refers to."""

from __future__ import annotations

from xlplan.core.variance.report_table import VARIANCE_LINES
from xlplan.workbook.reports.design.tables import VARIANCES

__all__ = ["eyebrow", "first_month", "message", "month_band", "other_month", "title", "year_band"]


def first_month() -> str:
    """Give the first month of the fiscal year of the closed month, 0 without one."""
    first = "DATE(YEAR(xp_LastClosed)-IF(MONTH(xp_LastClosed)<xp_FYStart,1,0),xp_FYStart,1)"
    return f"=IF(N(xp_LastClosed)=0,0,{first})"


def other_month() -> str:
    """Give the month of the lines where it is not the closed one, else 0."""
    month = f"INDEX({VARIANCES.ref('month')},1)"
    return f"=IF(OR({month}=0,N(xp_LastClosed)=0),0,IF({_same_month(month)},0,{month}))"


def eyebrow(first: str) -> str:
    """Name hospital, fiscal year, closed month and units; `first` holds the first month of the year."""
    last = f"EDATE({first},11)"
    year = f'"FY"&YEAR({last})&" ("&TEXT({first},"mmm yyyy")&" – "&TEXT({last},"mmm yyyy")&")"'
    closed = '"closed through "&TEXT(xp_LastClosed,"mmm yyyy")'
    words = '"$ thousands  ·  F favorable, (U) unfavorable"'
    known = f'xp_Entity&"  ·  "&{year}&"  ·  "&{closed}&"  ·  "&{words}'
    return f"=UPPER(IF(N(xp_LastClosed)=0,xp_Entity,{known}))"


def title() -> str:
    """Name the closed month."""
    known = '"Variance report, "&TEXT(xp_LastClosed,"mmmm yyyy")&" and year to date"'
    return f'=IF(N(xp_LastClosed)=0,"Variance report",{known})'


def message(amount: str, other: str) -> str:
    """Say the margin against budget (in `amount`), what is flagged and not explained; or what to do first."""
    money = (
        f'IF(ABS({amount})>=10000,TEXT(ABS({amount})/1000,"$#,##0.0")&"M",TEXT(ABS({amount}),"$#,##0")&"K")'
        f'&IF({amount}<0," below"," above")'
    )
    result = f'"Operating margin is "&IF(ABS({amount})<0.5,"at",{money})&" budget year to date; "'
    ready = f'{result}&{_flagged()}&" ("&{_thresholds()}&")"&{_unexplained()}'
    stale = (
        f'"These lines are of "&TEXT({other},"mmmm yyyy")&": run xlplan refresh to lay those of "'
        '&TEXT(xp_LastClosed,"mmmm yyyy")'
    )
    unread = '"No variances yet: fill Ledger with actual and budget, then run xlplan refresh"'
    return f'=IF(COUNTIF({VARIANCES.ref("period")},"ytd")=0,{unread},IF({other}<>0,{stale},{ready}))'


def month_band() -> str:
    """Name the closed month above its columns."""
    return '=IF(N(xp_LastClosed)=0,"Month",TEXT(xp_LastClosed,"mmmm yyyy"))'


def year_band(first: str) -> str:
    """Name the months to date; `first` holds the first month of the year."""
    since = f'IF({_same_month(first)},"",TEXT({first},"mmm")&" – ")'
    words = f'"Year to date, "&{since}&TEXT(xp_LastClosed,"mmm yyyy")'
    return f'=IF(N(xp_LastClosed)=0,"Year to date",{words})'


def _flagged() -> str:
    unfavorable, favorable = (
        f'COUNTIFS({VARIANCES.ref("period")},"ytd",{VARIANCES.ref("flag")},"{letter}",{VARIANCES.ref("account")},"<>")'
        for letter in "UF"
    )
    lines = f'IF({unfavorable}+{favorable}=1,"line is","lines are")'
    some = f'{unfavorable}&" unfavorable and "&{favorable}&" favorable "&{lines}&" flagged"'
    return f'IF({unfavorable}+{favorable}=0,"no line is flagged",{some})'


def _thresholds() -> str:
    def money(name: str) -> str:
        return f'IF(MOD({name},1000)=0,TEXT({name}/1000,"$#,##0")&"K",TEXT({name},"$#,##0"))'

    whole = "ABS(xp_Pct*100-ROUND(xp_Pct*100,0))<0.0001"
    percent = f'IF({whole},TEXT(xp_Pct,"0%"),TEXT(xp_Pct,"0.0%"))'
    return f'"over "&{percent}&" and "&{money("xp_Amt")}&", or over "&{money("xp_Always")}'


def _unexplained() -> str:
    count = f'COUNTIFS({VARIANCE_LINES.ref("Flag")},"U",{VARIANCE_LINES.ref("Comment")},"")'
    return f'IF({count}=0,"","; "&{count}&" unfavorable without a comment")'


def _same_month(month: str) -> str:
    counted, closed = (f"YEAR({date})*12+MONTH({date})" for date in (month, "xp_LastClosed"))
    return f"{counted}={closed}"
