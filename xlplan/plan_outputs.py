"""The output tables of a plan: every scenario, the variances, what scenarios come to, the pick lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from xlplan.core.calendar import fiscal_year
from xlplan.core.compare import compare_table, run_scenarios, steps_table
from xlplan.core.plan import Model, Outcome
from xlplan.core.plan_rows import Section, in_plan_order
from xlplan.core.plan_table import ACTUAL, BUDGET, book_blocks, scenario_blocks
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
    actual, budget = (book_blocks(book, prep.sources) for book in (prep.actual, prep.budget))
    closed = [block.of(prep.closed) for block in actual]
    sections = [Section(ACTUAL, True, actual), Section(BUDGET, False, budget)]
    for name, outcome in outcomes.items():
        sections += [Section(name, True, closed), Section(name, False, scenario_blocks(model, outcome))]
    months = {month for section in sections for block in section.blocks for month in block.months}
    rows = in_plan_order(
        sections,
        place={code: i for i, code in enumerate(prep.sources.dept.index)},
        entity=defaultdict(lambda: hospital, entity_of(prep.sources.dept, hospital)),
        fiscal_years={month: f"FY{fiscal_year(month, start)}" for month in months},
    )
    return rows.assign(version="working")[OUTPUTS["plan"].headers]


def _scenario_list(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    rows = [(s.name, s.parent or None, float(len(s.changes))) for s in scenarios]
    return pd.DataFrame(rows, columns=OUTPUTS["scenarios"].headers)
