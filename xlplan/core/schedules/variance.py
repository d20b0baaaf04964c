"""Variance: actual against budget, and what was said of it."""

from __future__ import annotations

import pandas as pd

from xlplan.core.schedules.ledger import signed_ledger
from xlplan.core.schedules.schedule import AGAIN, CENT, Check, Output, Plan, Schedule
from xlplan.core.tables.table import Column, Table, month, number, text
from xlplan.core.variance.table import variance_table

__all__ = ["VARIANCE"]

VAR = Table(
    "var",
    "tblVar",
    "Variance data",
    "Actual against budget by department and account, split into its parts. Favorable is positive.",
    (
        text("period", "month, or year to date", width=70),
        month("Closed month"),
        text("cost_center", "Code", width=90),
        text("entity", "Hospital or clinic group of the department", width=190),
        text("department", "Department", width=190),
        text("account", "Account; empty = statistic", width=76),
        text("name", "Account name", width=190),
        text("section", "Section of the report", width=160),
        number("budget", "Budget", "money2", width=120),
        number("actual", "Actual", "money2", width=120),
        number("variance", "Favorable is positive", "money2", width=120),
        number("pct", "Of budget", "pct", width=76),
        number("flexed", "Budget at actual volume", "money2", width=120),
        number("volume", "Part: volume", "money2", width=110),
        number("usage", "Part: hours per unit, or use", "money2", width=110),
        number("rate", "Part: pay rate, price", "money2", width=110),
        number("mix", "Part: staff and agency", "money2", width=110),
        number("not_split", "Part: cannot be split", "money2", width=110),
        text("flag", "F, U or empty", width=60),
        number("rank", "Among all flagged", "gen", width=70),
        number("dept_rank", "In its department", "gen", width=84),
        number("entity_rank", "In its entity", "gen", width=84),
        text("driver", "Largest part", width=130),
        text("happened", "Drafted from the parts", width=460),
    ),
)

COMMENTS = Table(
    "comments",
    "tblComments",
    "Comments",
    "What was typed on Variance, by month. Kept by xlplan; type on Variance.",
    (
        month("Closed month"),
        text("cost_center", "Department", width=90),
        text("account", "Account", width=76),
        text("comment", "Comment", width=360),
        text("action", "Action", width=260),
        text("owner", "Owner", width=150),
        Column("due", "text", "Due", False, number_format="day", width=100),
    ),
)


def _variance(plan: Plan) -> pd.DataFrame:
    return variance_table(plan.facts, plan.sources, months=plan.closed, settings=plan.settings, entities=plan.entities)


def _checks(plan: Plan) -> list[Check]:
    """Compare the variance to date with the ledger's, and every variance with the sum of its parts."""
    ledger, var = signed_ledger(plan.tables), plan.rows("var")
    if ledger.empty or var.empty:
        return []
    lines = var[(var["period"] == "ytd") & var["account"].notna()]
    months = ledger[ledger["month"].isin(plan.closed)]
    expected = float(months["actual"].sum() - months["budget"].sum())
    parts = lines[["volume", "usage", "rate", "mix", "not_split"]].sum(axis=1)
    off = (parts - lines["variance"]).abs() > CENT
    return [
        ("var_total", "Variance to date = ledger actual less budget, operating margin", expected,
         float(lines["variance"].sum()), CENT, AGAIN),
        ("var_parts", "Variances whose parts do not add up", 0.0, float(off.sum()), 0.0, AGAIN),
    ]  # fmt: skip


VARIANCE = Schedule("variance", outputs=(Output(VAR, _variance), Output(COMMENTS)), checks=_checks)
