"""Revenue: who pays."""

from __future__ import annotations

from xlplan.core.schedules.schedule import CENT, Check, Plan, Schedule
from xlplan.core.tables.table import Table, month, number, text

__all__ = ["REVENUE"]

PAYERS = Table(
    "payer_stats",
    "tblPayerStats",
    "Payers",
    "Cases and net revenue by payer and month.",
    (
        month(),
        text("payer", "Medicare, Medicaid, commercial, self-pay", True, 130),
        number("volume", "Adjusted discharges"),
        number("net", "Net revenue, dollars", "usd", width=120),
        number("budget_volume", "Adjusted discharges", width=120),
        number("budget_net", "Dollars", "usd", width=120),
    ),
    ("month", "payer"),
)


def _checks(plan: Plan) -> list[Check]:
    tables, close = plan.tables, plan.close
    payers, acct = tables["payer_stats"], tables["acct"]
    payers = payers[payers["month"] <= close]
    if payers["net"].notna().sum() == 0:
        return []
    patient = acct[acct["class"].isin(("Revenue", "Deduction")) & acct["driver"].notna()]
    gl = tables["gl"]
    rows = gl[gl["account"].isin(patient["account"]) & gl["month"].between(payers["month"].min(), close)]
    if rows["actual"].notna().sum() == 0:
        return []
    found = float(payers["net"].sum())
    return [("payers", "Payers’ net revenue = ledger net patient revenue, dollars", float(rows["actual"].sum()),
             found, CENT * len(payers), "Find the payer or entry that differs")]  # fmt: skip


REVENUE = Schedule("revenue", inputs=(PAYERS,), checks=_checks)
