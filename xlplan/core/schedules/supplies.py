"""Supplies: what was used, what it is booked to, how its price moves."""

from __future__ import annotations

from xlplan.core.errors import Problem
from xlplan.core.plan.lines import SUPPLY_CLASSES
from xlplan.core.schedules.schedule import (
    AGAIN,
    CENT,
    CellNamers,
    Check,
    Plan,
    Schedule,
    Tables,
    input_total,
    ledger_total,
    share_problems,
)
from xlplan.core.supplies.price_changes import price_problems
from xlplan.core.tables.table import Table, cost_center, date, month, number, text

__all__ = ["SUPPLIES"]

CATEGORIES = Table(
    "categories",
    "tblCategories",
    "Supply categories",
    "The account that each category of supplies is booked to. Needed to split usage from price.",
    (
        text("category", "As on Supply usage", True, 190),
        text("account", "Code from Accounts", True, 96, "acct"),
    ),
    ("category",),
)

USAGE = Table(
    "usage",
    "tblUsage",
    "Supply usage",
    "Supplies used by department and category; quantity may stay empty.",
    (
        month(),
        cost_center(),
        text("category", "Category of supplies", True, 170),
        number("quantity", "Items used"),
        number("dollars", "Spend, dollars", "usd", width=110),
        number("budget_quantity", "Items", width=120),
        number("budget_dollars", "Dollars", "usd", width=110),
    ),
    ("month", "cost_center", "category"),
)

PRICES = Table(
    "prices",
    "tblPrices",
    "Price changes",
    "Dated changes of supply prices, past ones too, and the outlook by category.",
    (
        text("scope", "all, or codes of accounts, classes, categories, with commas", True, 260),
        date("effective", "First day of the new price", True),
        number("pct", "Change, 2.8 % as 0.028", "pct", True),
        text("note", "Source", width=300),
    ),
    ("scope", "effective"),
    optional=True,
)


def _rules(tables: Tables, place: CellNamers) -> list[Problem]:
    return [
        *price_problems(tables["prices"], known=_priced(tables), place=place("prices")),
        *share_problems(tables["prices"], "pct", -0.9, 1.0, place("prices")),
    ]


def _priced(tables: Tables) -> list[str]:
    """List the codes that a price change may name."""
    columns = [tables["acct"]["account"], tables["acct"]["class"], tables["usage"]["category"]]
    return [str(code) for column in [*columns, tables["categories"]["category"]] for code in column.dropna().unique()]


def _checks(plan: Plan) -> list[Check]:
    checks = [input_total(plan, USAGE, ("dollars", "budget_dollars"), "dollars")]
    used, usage = plan.history[plan.history["table"] == "usage"], plan.tables["usage"]
    if used.empty:
        return checks
    spent, found = usage.loc[usage["month"] <= plan.close, "dollars"].sum(), used["actual"].sum()
    checks.append(("usage", "Supply usage on its sheet = history used, dollars", spent, found, CENT, AGAIN))
    ledger = ledger_total(plan.tables, SUPPLY_CLASSES, used["month"].min(), used["month"].max())
    if ledger is not None:
        checks.append(("usage_gl", "Supply usage = ledger supplies and drugs, dollars", ledger, found,
                       CENT * max(1, len(used)), "Find the purchase or entry that differs"))  # fmt: skip
    return checks


SUPPLIES = Schedule("supplies", inputs=(CATEGORIES, USAGE, PRICES), rules=_rules, checks=_checks)
