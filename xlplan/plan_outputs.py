"""The output tables of a plan: every scenario, the variances, what scenarios come to, the pick lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xlplan.core.calendar import fiscal_year
from xlplan.core.compare import compare_table, run_scenarios, steps_table
from xlplan.core.plan import Model, Outcome
from xlplan.core.plan_table import ACTUAL, BUDGET, book_rows, scenario_rows
from xlplan.core.scenario import Scenario
from xlplan.core.settings import Settings
from xlplan.core.tables import OUTPUTS
from xlplan.core.units import entity_of, unit_list
from xlplan.core.variance_table import variance_table
from xlplan.planning import Preparation

__all__ = ["plan_outputs", "plan_table"]


def plan_outputs(settings: Settings, prep: Preparation, model: Model) -> dict[str, pd.DataFrame]:
    """Plan every scenario and compare actuals with the budget.

    Returns
    -------
    dict of str to DataFrame
        ``plan``, ``var``, ``scenarios``, ``compare``, ``steps``, ``units``: rows of the output tables.
    """
    outcomes = run_scenarios(model, prep.scenarios)
    years = prep.years
    books = {ACTUAL: prep.actual, BUDGET: prep.budget}
    compared = compare_table(model, outcomes, books, years, accounts=prep.sources.accounts, stat=settings.hospital_stat)
    return {
        "plan": plan_table(prep, model, outcomes, hospital=settings.entity),
        "var": variance_table(prep.facts, prep.sources, months=prep.closed, settings=settings),
        "scenarios": _scenario_list(prep.scenarios),
        "compare": compared,
        "steps": steps_table(model, prep.scenarios, years),
        "units": unit_list(prep.sources, stat=settings.hospital_stat, hospital=settings.entity),
    }


def plan_table(prep: Preparation, model: Model, outcomes: Mapping[str, Outcome], *, hospital: str = "") -> pd.DataFrame:
    """Lay actuals, budget and every scenario out as rows of ``tblPlan``.

    The closed months of this fiscal year are actuals in every scenario; `hospital` is the entity of departments
    that name none.
    """
    start = prep.this_year[0].month
    actual = book_rows(prep.actual, prep.sources).assign(is_actual=1.0)
    closed = actual[actual["month"].isin(prep.closed)]
    parts = [
        actual.assign(scenario=ACTUAL),
        book_rows(prep.budget, prep.sources).assign(scenario=BUDGET, is_actual=0.0),
    ]
    for name, outcome in outcomes.items():
        ahead = scenario_rows(model, outcome).assign(is_actual=0.0)
        parts.append(pd.concat([closed, ahead], ignore_index=True).assign(scenario=name))
    rows = pd.concat(parts, ignore_index=True).assign(version="working")
    rows["fiscal_year"] = rows["month"].map({m: f"FY{fiscal_year(m, start)}" for m in rows["month"].unique()})
    rows["entity"] = rows["cost_center"].map(entity_of(prep.sources.dept, hospital)).fillna(hospital)
    order = {code: i for i, code in enumerate(prep.sources.dept.index)}
    place = rows["cost_center"].map(order).fillna(len(order))
    scenario = pd.Series(range(len(rows)), index=rows.index).groupby(rows["scenario"]).transform("min")
    rows = rows.assign(_scenario=scenario, _place=place)
    rows = rows.sort_values(["_scenario", "month", "_place"], kind="stable", ignore_index=True)
    return rows[OUTPUTS["plan"].headers]


def _scenario_list(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    rows = [(s.name, s.parent or None, float(len(s.changes))) for s in scenarios]
    return pd.DataFrame(rows, columns=OUTPUTS["scenarios"].headers)
