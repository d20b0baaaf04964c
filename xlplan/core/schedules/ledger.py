"""The ledger: accounts, actuals, budget, and the plan laid beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import fiscal_year, month_name
from xlplan.core.plan.closed_months import blank_actuals
from xlplan.core.plan.lines import ACCOUNT_CLASSES, map_accounts
from xlplan.core.plan.rows import Section, in_plan_order
from xlplan.core.plan.table import ACTUAL, BUDGET, book_blocks, scenario_blocks
from xlplan.core.scenario.changes import BASE
from xlplan.core.schedules.schedule import (
    AGAIN,
    CENT,
    Check,
    Output,
    Plan,
    Schedule,
    Tables,
    input_total,
    missing_check,
    plan_margin,
)
from xlplan.core.tables.table import Column, Table, cost_center, month, number, text

__all__ = ["LEDGER"]

ACCOUNTS = Table(
    "acct",
    "tblAcct",
    "Accounts",
    "Natural accounts and the class each belongs to.",
    (
        text("account", "Natural account", True, 90),
        text("name", "Name", True, 210),
        Column("class", "text", "Class of the account", options=ACCOUNT_CLASSES, width=110),
        text("driver", "What moves it: a statistic, hours, or empty", False, 130),
        number("fixed_pct", "Share that volume does not move", "pct0", width=130),
    ),
    ("account",),
    former=("sign",),
)

GL = Table(
    "gl",
    "tblGL",
    "Ledger",
    "General ledger by month. Dollars, revenue and expense both positive.",
    (
        month(),
        cost_center(),
        text("account", "Code from Accounts", True, 90, "acct"),
        number("actual", "Dollars", "usd", width=110),
        number("budget", "Dollars", "usd", width=110),
    ),
    ("month", "cost_center", "account"),
)

PLAN = Table(
    "plan",
    "tblPlan",
    "Plan data",
    "Every scenario by month, department and account, beside actuals and budget. Written at each refresh.",
    (
        text("scenario", "Scenario, Actual or Budget", width=96),
        text("version", "working, or approved", width=76),
        text("fiscal_year", "Fiscal year", width=80),
        month("First day of the month"),
        number("is_actual", "1 = closed month", "gen", width=76),
        text("cost_center", "Department", width=90),
        text("entity", "Hospital or clinic group of the department", width=190),
        text("account", "Account; empty = statistic", width=76),
        text("line", "Line of the income statement", width=170),
        text("element", "What the row is made of", width=190),
        number("volume", "Units that drive it"),
        number("hours", "Hours", "k1"),
        number("fte", "Paid full-time equivalents", "k1", width=90),
        number("rate", "Dollars an hour, item or unit", "rate4"),
        number("dollars", "Dollars", "money2", width=130),
    ),
)


def plan_table(plan: Plan) -> pd.DataFrame:
    """Lay actuals, budget and every scenario out as rows of ``tblPlan``.

    The closed months of this fiscal year are actuals in every scenario; the hospital is the entity of departments
    that name none.
    """
    hospital, fy_start = plan.settings.entity, plan.years[0].months[0].month
    actual, budget = (book_blocks(plan.books[name], plan.sources) for name in (ACTUAL, BUDGET))
    closed = [block.of(plan.closed) for block in actual]
    sections = [Section(ACTUAL, True, actual), Section(BUDGET, False, budget)]
    for name, outcome in plan.outcomes.items():
        sections += [Section(name, True, closed), Section(name, False, scenario_blocks(plan.model, outcome))]
    months = {month for section in sections for block in section.blocks for month in block.months}
    rows = in_plan_order(
        sections,
        place={code: i for i, code in enumerate(plan.sources.dept.index)},
        entity=defaultdict(lambda: hospital, plan.entities),
        fiscal_years={month: f"FY{fiscal_year(month, fy_start)}" for month in months},
    )
    return rows.assign(version="working")


def _checks(plan: Plan) -> list[Check]:
    checks = [*_account_check(plan.tables), input_total(plan, GL, ("actual", "budget"), "dollars")]
    if plan.tables["gl"]["actual"].notna().any():
        missing = blank_actuals(plan.tables["gl"], close=plan.close)
        what = "Rows of closed months with a budget and no actual"
        checks.append(missing_check("gl_blank", what, missing, "Type or import the actuals"))
    ledger = signed_ledger(plan.tables)
    return checks if ledger.empty else [*_ledger_checks(plan, ledger), *checks]


def signed_ledger(tables: Tables) -> pd.DataFrame:
    """Give the ledger with revenue positive and all else negative, straight from its sheet."""
    classes = tables["acct"].drop_duplicates("account").set_index("account")["class"]
    gl = tables["gl"]
    kind = gl["account"].map(classes)
    sign = np.where(kind == "Revenue", 1.0, np.where(kind.isna() | (kind == "Stat"), 0.0, -1.0))
    return pd.DataFrame({"month": gl["month"], "actual": gl["actual"] * sign, "budget": gl["budget"] * sign})


def _ledger_checks(plan: Plan, ledger: pd.DataFrame) -> list[Check]:
    rows, closed, year = plan.rows("plan"), plan.closed, plan.years[0]
    base = rows[(rows["scenario"] == BASE) & rows["month"].isin(closed)]
    budget = rows[(rows["scenario"] == BUDGET) & rows["month"].isin(year.months)]
    booked = ledger[ledger["actual"].notna() & ledger["month"].isin(closed)]
    planned = ledger[ledger["month"].isin(year.months)]
    missing = [month_name(m) for m in closed if m not in set(booked["month"])]
    return [
        ("gl_months", f"Closed months of {year.name} that the ledger holds", float(len(closed)),
         float(len(closed) - len(missing)), 0.0, f"Import the ledger of {', '.join(missing[:3])}"),
        ("plan_actual", f"Plan, closed months of {year.name} = ledger, operating margin", float(booked["actual"].sum()),
         plan_margin(base), CENT, AGAIN),
        ("plan_budget", f"Budget in the plan, {year.name} = ledger, operating margin", float(planned["budget"].sum()),
         plan_margin(budget), CENT, AGAIN),
    ]  # fmt: skip


def _account_check(tables: Mapping[str, pd.DataFrame]) -> list[Check]:
    """Compare all dollars of the ledger with those on accounts that have a line of the income statement."""
    gl = tables["gl"]
    lines = set(map_accounts(tables["acct"]).index)
    stats = set(tables["acct"].loc[tables["acct"]["class"] == "Stat", "account"])
    dollars = gl[~gl["account"].isin(stats)]
    if dollars.empty:
        return []
    lost = sorted({str(code) for code in dollars["account"].dropna()} - lines)
    total, mapped = dollars["actual"].sum(), dollars.loc[dollars["account"].isin(lines), "actual"].sum()
    action = f"Add to Accounts, with its class: {', '.join(lost[:3])}"
    return [("accounts", "Ledger dollars = dollars on accounts with a line", float(total), float(mapped), CENT, action)]


LEDGER = Schedule("ledger", inputs=(ACCOUNTS, GL), outputs=(Output(PLAN, plan_table),), checks=_checks)
