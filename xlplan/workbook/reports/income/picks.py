"""What is picked on Dashboard and Income statement, as named cells: department, statistic, fiscal year."""

from __future__ import annotations

from xlplan.workbook.reports.design.calc import CalcSheet
from xlplan.workbook.reports.design.plan_sum import EVERYWHERE, IN_ENTITY, unit_kind
from xlplan.workbook.reports.design.tables import PLAN_DATA, UNITS

__all__ = ["NEXT_YEAR", "THIS_YEAR", "pick_scalars", "year_name"]

THIS_YEAR, NEXT_YEAR = "This year", "Next year"
NOT_REFRESHED = "Not refreshed yet: fill the cream sheets, then run xlplan refresh"
NOT_LISTED = "Pick a scenario and a department from the lists on Dashboard"


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
