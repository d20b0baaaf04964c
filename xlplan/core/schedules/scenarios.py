"""Scenarios: what each changes and what it comes to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.plan.table import ACTUAL
from xlplan.core.scenario.changes import BASE
from xlplan.core.scenario.compare import compare_table, steps_table
from xlplan.core.scenario.scope import SCENARIO_DRIVERS
from xlplan.core.schedules.schedule import AGAIN, Check, Output, Plan, Schedule, plan_margin
from xlplan.core.tables.table import Column, Table, number, text

__all__ = ["SCENARIOS"]

DRIVERS = Table(
    "scen",
    "tblScen",
    "Scenario drivers",
    "What each scenario changes against its parent. Name a new scenario in a new row, then refresh.",
    (
        text("scenario", "Name in the picker", True, 120),
        text("parent", "Scenario it starts from; empty = Base", False, 110),
        Column("driver", "text", "What changes; empty = nothing yet", False, options=SCENARIO_DRIVERS, width=120),
        text("scope", "all, or codes of departments, accounts, classes, categories, with commas", False, 190),
        Column("op", "text", "x multiplies, + adds, = sets", False, options=("x", "×", "*", "+", "="), width=70),
        number("value", "Factor, or amount a month, an hour, a unit", "rate4"),
        Column("from", "month", "First month; empty = first open one", False, number_format="mon", width=96),
        Column("to", "month", "Last month; empty = to the end", False, number_format="mon", width=96),
        text("note", "Why", False, 300),
    ),
    ("scenario", "driver", "scope", "op", "from"),
)

LIST = Table(
    "scenarios",
    "tblScenarios",
    "Scenario list",
    "The scenarios in the picker.",
    (
        text("scenario", "Name in the picker", width=130),
        text("parent", "Starts from", width=110),
        number("changes", "Drivers changed", "gen", width=96),
    ),
)

COMPARE = Table(
    "compare",
    "tblScenarioCompare",
    "Scenario data",
    "What each scenario comes to, this fiscal year and next. Computed apart from the sheets.",
    (
        text("scenario", "Scenario, or Budget", width=130),
        text("fiscal_year", "FY2027", width=90),
        text("measure", "Measure", width=190),
        number("value", "Dollars, units, share", "money2", width=140),
        number("less_base", "Less the base scenario", "money2", width=140),
        number("less_budget", "Less the budget", "money2", width=140),
    ),
)

STEPS = Table(
    "steps",
    "tblScenarioSteps",
    "Scenario steps",
    "What each driver of a scenario does to the operating margin, one after the other; they add up.",
    (
        text("scenario", "Scenario", width=130),
        number("step", "Order", "gen", width=60),
        text("driver", "Driver", width=130),
        text("scope", "Where", width=190),
        text("change", "What changes", width=150),
        text("months", "When", width=170),
        number("margin_this_year", "Operating margin, dollars", "money2", width=150),
        number("margin_next_year", "Operating margin, dollars", "money2", width=150),
        text("note", "Why", width=300),
    ),
)


def _list(plan: Plan) -> pd.DataFrame:
    rows = [(s.name, s.parent or None, float(len(s.changes))) for s in plan.scenarios]
    return pd.DataFrame(rows, columns=LIST.headers)


def _compare(plan: Plan) -> pd.DataFrame:
    return compare_table(
        plan.model,
        plan.outcomes,
        plan.books,
        plan.years,
        accounts=plan.sources.accounts,
        stat=plan.settings.hospital_stat,
    )


def _checks(plan: Plan) -> list[Check]:
    checks = _months_check(plan.rows("plan"), plan.rows("compare"))
    return checks if plan.tables["gl"].empty or plan.rows("compare").empty else [*_sums_checks(plan), *checks]


def _sums_checks(plan: Plan) -> list[Check]:
    """Compare margins of scenarios with sums of the plan's rows, and steps with margins less Base's."""
    rows, compare, steps, years = plan.rows("plan"), plan.rows("compare"), plan.rows("steps"), plan.years
    margins = compare[compare["measure"] == "Operating margin"]
    dollars = rows[rows["dollars"].notna() & (rows["scenario"] != ACTUAL)]
    sums = dollars.groupby("scenario")[["month", "dollars", "line"]]
    shown = {
        (name, year.name): plan_margin(rows[rows["month"].isin(year.months)]) for name, rows in sums for year in years
    }
    keys = list(zip(margins["scenario"], margins["fiscal_year"], strict=True))
    apart = [abs(shown.get(key, 0.0) - value) for key, value in zip(keys, margins["value"], strict=True)]
    added = steps.groupby("scenario")[["margin_this_year", "margin_next_year"]].sum()
    less = margins.pivot_table(index="scenario", columns="fiscal_year", values="less_base")
    less = less.reindex(added.index)[[year.name for year in years]]
    missed = np.abs(added.to_numpy() - less.to_numpy()).max() if len(added) else 0.0
    return [
        ("scenarios", "Scenario data = sum of the plan’s departments, largest difference", 0.0, max(apart, default=0.0),
         1.0, AGAIN),
        ("steps", "Scenario steps = margin less Base’s, largest difference", 0.0, float(missed), 1.0, AGAIN),
    ]  # fmt: skip


def _months_check(plan: pd.DataFrame, compare: pd.DataFrame) -> list[Check]:
    base = plan[(plan["scenario"] == BASE) & plan["account"].notna()]
    years = compare[compare["scenario"] == BASE]
    totals = years[years["measure"].isin(["Total operating revenue", "Total operating expense"])]
    if totals.empty:
        return []
    return [("months", "Base: months add up to the years, revenue plus expense", float(totals["value"].sum()),
             float(base["dollars"].sum()), 1.0, "Refresh again; if it stays, report it")]  # fmt: skip


SCENARIOS = Schedule(
    "scenarios",
    inputs=(DRIVERS,),
    outputs=(
        Output(LIST, _list),
        Output(COMPARE, _compare),
        Output(STEPS, lambda plan: steps_table(plan.model, plan.scenarios, plan.years)),
    ),
    checks=_checks,
)
