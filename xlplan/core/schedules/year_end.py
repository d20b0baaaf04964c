"""The year end: where each fiscal year ends, with its range."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.plan.year_end import Rollup, year_end_table
from xlplan.core.scenario.changes import BASE
from xlplan.core.schedules.schedule import AGAIN, CENT, Check, Output, Plan, Schedule
from xlplan.core.tables.table import Table, number, text

__all__ = ["YEAR_END"]

PROJECTION = Table(
    "year_end",
    "tblYearEnd",
    "Year end data",
    "Where each fiscal year of the base scenario ends: actual to date and plan, with the range of its drivers.",
    (
        text("unit", "Name in the picker", width=230),
        text("cost_center", "Code; * = all, empty = an entity", width=110),
        text("entity", "Hospital or clinic group", width=190),
        text("fiscal_year", "Fiscal year", width=80),
        text("measure", "Revenue and expense positive", width=190),
        number("actual_to_date", "Closed months", "money2", width=130),
        number("remaining", "Open months, plan", "money2", width=130),
        number("projection", "Actual and plan", "money2", width=130),
        number("low", "Low end of the 80% range", "money2", width=130),
        number("high", "High end of the 80% range", "money2", width=130),
        number("budget", "Budget", "money2", width=130),
        number("probability", "Of meeting the budget", "pct", width=96),
    ),
)


def _projection(plan: Plan) -> pd.DataFrame:
    rollup = Rollup(
        plan.rows("units"), plan.sources.accounts, lambda code: plan.entities.get(code, plan.settings.entity)
    )
    return year_end_table(plan.model, plan.drawn(), plan.books, plan.years, rollup)


def _checks(plan: Plan) -> list[Check]:
    return [] if plan.tables["gl"].empty else [_year_end_check(plan.rows("year_end"), plan.rows("compare"))]


def _year_end_check(year_end: pd.DataFrame, compare: pd.DataFrame) -> Check:
    keys = ["fiscal_year", "measure"]
    base = compare[compare["scenario"] == BASE].set_index(keys)["value"]
    shown = year_end[year_end["cost_center"] == "*"].set_index(keys)["projection"]
    apart = (shown - base.reindex(shown.index)).abs().to_numpy(dtype=float)
    what = "Year end data = Scenario data’s Base, largest difference"
    return ("year_end", what, 0.0, float(np.max(apart, initial=0.0)), CENT, AGAIN)


YEAR_END = Schedule("year end", outputs=(Output(PROJECTION, _projection),), checks=_checks)
