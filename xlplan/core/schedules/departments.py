"""The hospital: what it goes by, its departments and what each is measured by."""

from __future__ import annotations

import pandas as pd

from xlplan.core.plan.units import unit_list
from xlplan.core.scenario.changes import BASE
from xlplan.core.schedules.schedule import AGAIN, Check, Output, Plan, Schedule, plan_margin
from xlplan.core.tables.table import Column, Table, number, text

__all__ = ["DEPARTMENTS"]

SETTINGS = Table(
    "settings",
    "tblSettings",
    "Settings",
    "What the whole workbook goes by. Change a value, then refresh.",
    (
        text("key", "Name of the setting", True, 170),
        text("value", "What to use", False, 290),
        text("unit", "Unit or form of the value", False, 110),
        text("note", "What it does", False, 430),
    ),
    ("key",),
)

DEPT = Table(
    "dept",
    "tblDept",
    "Departments",
    "One row for each cost center that is planned.",
    (
        text("cost_center", "Code as in the general ledger", True, 90),
        text("name", "Name shown on every sheet", True, 190),
        Column("type", "text", "24x7, clinic or support", options=("24x7", "clinic", "support"), width=84),
        text("key_stat", "Statistic that drives it", False, 150),
        text("manager", "Role that answers for it", False, 240),
        number("fixed_pct", "Share of hours that volume does not move", "pct0", width=130),
        text("entity", "Hospital or clinic group", False, 290),
        number("capacity", "Most units a day: staffed beds, visits, cases", "gen", width=110),
    ),
    ("cost_center",),
)

UNITS = Table(
    "units",
    "tblUnits",
    "Pick lists",
    "What the department picker offers, and the volume that each is measured by.",
    (
        text("unit", "Name in the picker", width=230),
        text("cost_center", "Code; * = all, empty = an entity", width=110),
        text("stat", "Volume", width=190),
        text("stat_cost_center", "Where it is counted", width=110),
        text("manager", "Role that answers for it", width=240),
        text("entity", "Hospital or clinic group", width=190),
    ),
)


def _units(plan: Plan) -> pd.DataFrame:
    return unit_list(plan.sources, stat=plan.settings.hospital_stat, entities=plan.entities)


def _checks(plan: Plan) -> list[Check]:
    if plan.tables["gl"].empty:
        return []
    return [_entity_check(plan), _volume_check(plan)]


def _entity_check(plan: Plan) -> Check:
    """Add Base up by the entities that Departments names, and compare with the plan's entities and the hospital."""
    dept, rows, compare = plan.tables["dept"], plan.rows("plan"), plan.rows("compare")
    named = dept.dropna(subset=["entity"]).set_index("cost_center")["entity"]
    hospital = compare[(compare["scenario"] == BASE) & (compare["measure"] == "Operating margin")]
    total = dict(zip(hospital["fiscal_year"], hospital["value"], strict=True))
    base = rows[(rows["scenario"] == BASE) & rows["dollars"].notna()]
    apart = [0.0]
    for year in plan.years:
        rows = base[base["month"].isin(year.months)]
        shown = [plan_margin(own) for _, own in rows.groupby("entity")]
        apart.append(abs(sum(shown) - total.get(year.name, 0.0)))
        known = rows[rows["cost_center"].isin(named.index)]
        for entity, own in known.groupby(known["cost_center"].map(named)):
            apart.append(abs(plan_margin(own) - plan_margin(known[known["entity"] == entity])))
    what = "Departments add up to their entities and to the hospital, largest difference"
    return ("entities", what, 0.0, max(apart), 1.0, AGAIN)


def _volume_check(plan: Plan) -> Check:
    """Count the departments whose key statistic is forecast, or was closed."""
    dept, units, forecast = plan.tables["dept"], plan.rows("units"), plan.rows("forecast")
    known = {*plan.ended, *zip(forecast["cost_center"], forecast["item"], strict=True)}
    counted = dict(zip(units["cost_center"], zip(units["stat_cost_center"], units["stat"], strict=True), strict=True))
    named = dept[dept["key_stat"].notna()]
    lacking = [
        str(name)
        for code, name in zip(named["cost_center"], named["name"], strict=True)
        if counted.get(code) not in known
    ]
    found = float(len(named) - len(lacking))
    action = f"Correct key_stat on Departments, or see the sheet Series: {', '.join(lacking[:3])}"
    return ("volumes", "Departments whose key statistic is forecast", float(len(named)), found, 0.0, action)


DEPARTMENTS = Schedule(
    "departments",
    inputs=(SETTINGS, DEPT),
    outputs=(Output(UNITS, _units),),
    checks=_checks,
)
