"""Contracts: what is due under them, what they come to with rebates, what is to be decided when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.contracts.amounts import contract_problems
from xlplan.core.contracts.commitments import commitments
from xlplan.core.contracts.rebates import REBATE_MODES, ContractSpend, rebate_outlook, tier_table
from xlplan.core.contracts.terms import AT_END
from xlplan.core.errors import Problem
from xlplan.core.labor.pay_rates import increase_scopes
from xlplan.core.plan.scheduled import contract_dollars
from xlplan.core.schedules.schedule import CellNamers, Check, Output, Plan, Schedule, Tables, share_problems
from xlplan.core.tables.table import Column, Table, cost_center, date, number, text
from xlplan.core.tables.validate import CellNamer

__all__ = ["CONTRACTS"]

INDEX = Table(
    "price_index",
    "tblIndex",
    "Price indexes",
    "Published indexes that contracts go by; months ahead may be filled with an outlook.",
    (
        text("index", "Name, as on Contracts", True, 170),
        Column("month", "month", "Month of the value", number_format="mon", width=96),
        number("value", "Level", "rate2", True),
    ),
    ("index", "month"),
    optional=True,
)

AGREEMENTS = Table(
    "contracts",
    "tblContracts",
    "Contracts",
    "Contracts with vendors: what is due, when it may be ended, how the price moves.",
    (
        text("contract_id", "Number of the contract", True, 110),
        text("vendor", "Vendor", True, 170),
        text("covers", "What it is for", width=210),
        cost_center(False),
        text("account", "Code from Accounts", True, 90, "acct"),
        text("category", "From Supply categories; empty = no price", False, 150, "categories"),
        date("start", "First day", True),
        date("end", "Last day of the term", True),
        number("notice_days", "Days of notice", "gen", width=90),
        Column("at_end", "text", "What happens then", options=AT_END, width=110),
        number("annual_amount", "Dollars a year at the start; empty = price only", "usd", width=120),
        number("escalator", "Rise on each anniversary", "pct", width=96),
        text("index", "Index instead of a fixed rise", width=130),
        number("cap", "Most a year", "pct", width=80),
        text("owner", "Role that answers for it", width=190),
    ),
    ("contract_id",),
    optional=True,
)

TIERS = Table(
    "tiers",
    "tblTiers",
    "Rebate tiers",
    "Rebates by spend of the contract year: on all of it, or on what lies above each threshold.",
    (
        text("contract_id", "Code from Contracts", True, 110, "contracts"),
        number("from", "Spend a contract year from which it holds", "usd", True, 130),
        number("rate", "Share of spend", "pct", True),
        Column("mode", "text", "On all spend, or on the part above", options=REBATE_MODES, width=120),
    ),
    ("contract_id", "from"),
    optional=True,
)

REBATES = Table(
    "rebates",
    "tblRebates",
    "Rebates",
    "Rebate tiers of this contract year, and how likely each is to be reached. Not in the plan: see note.",
    (
        text("contract_id", "Contract", width=110),
        text("vendor", "Vendor", width=170),
        date("year_end", "End of the contract year"),
        number("spend_to_date", "Closed months, dollars", "usd", width=110),
        number("expected_spend", "Whole contract year, dollars", "usd", width=120),
        number("low", "Low end of its 80% range", "usd", width=110),
        number("high", "High end", "usd", width=110),
        number("from", "Spend from which the tier holds", "usd", width=110),
        number("rate", "Rebate", "pct", width=76),
        text("mode", "On all spend, or the part above", width=110),
        number("probability", "Chance to reach it", "pct0", width=90),
        number("rebate_at_tier", "Rebate at the threshold, dollars", "usd", width=120),
        number("missing", "Spend missing to it, dollars", "usd", width=120),
        number("expected_rebate", "Rebate to expect of the contract, dollars", "usd", width=120),
    ),
)

COMMITMENTS = Table(
    "commitments",
    "tblCommitments",
    "Commitments",
    "What is coming and when to decide: contracts, raises, positions, tax caps. The next decision first.",
    (
        date("decide_by", "Last day to decide"),
        date("date", "Day it happens"),
        text("kind", "What kind", width=140),
        text("what", "What", width=330),
        text("where", "Department", width=90),
        text("owner", "Role that answers for it", width=200),
        number("dollars_a_year", "Dollars a year", "usd", width=120),
        text("note", "Note", width=360),
    ),
)


def _rules(tables: Tables, place: CellNamers) -> list[Problem]:
    return [
        *_contract_problems(tables, place("contracts")),
        *share_problems(tables["tiers"], "rate", 0.0, 1.0, place("tiers")),
    ]


def _contract_problems(tables: Tables, place: CellNamer) -> list[Problem]:
    rows = tables["contracts"]
    problems = contract_problems(
        rows,
        accounts=tables["acct"]["account"].dropna().tolist(),
        categories=tables["categories"]["category"].dropna().tolist(),
        depts=tables["dept"]["cost_center"].dropna().tolist(),
        index=tables["price_index"],
        place=place,
    )
    for row in rows.index[rows["annual_amount"].notna() & rows["cost_center"].isna()]:
        what = "empty cell: a contract with an amount is paid by a department, expected its code"
        problems.append(Problem(place(int(row), "cost_center"), what, "Fill it in, or clear annual_amount"))
    return problems


def rebate_rows(contracts: pd.DataFrame, tiers: pd.DataFrame, spend: Mapping[str, ContractSpend]) -> pd.DataFrame:
    """Show each tier of each contract, how likely it is and what rebate to expect.

    Parameters
    ----------
    contracts, tiers : pandas.DataFrame
        Rows of ``tblContracts`` and ``tblTiers``.
    spend : mapping of str to Spend
        By contract.
    """
    parts: Sequence[pd.DataFrame] = [
        _tiers_of(row, tiers[tiers["contract_id"] == row["contract_id"]], spend[row["contract_id"]])
        for row in contracts.to_dict("records")
        if row["contract_id"] in spend and (tiers["contract_id"] == row["contract_id"]).any()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _tiers_of(contract: Mapping[Any, Any], tiers: pd.DataFrame, spend: ContractSpend) -> pd.DataFrame:
    steps = tiers[["from", "rate"]].to_numpy(dtype=float)
    mode = str(tiers["mode"].dropna().iloc[0]) if tiers["mode"].notna().any() else "retroactive"
    outlook = rebate_outlook(spend.totals, steps, mode)
    low, high = np.quantile(spend.totals, [0.1, 0.9])
    return tier_table(spend.totals, steps, mode).rename(columns={"rebate": "rebate_at_tier"}).assign(
        contract_id=contract["contract_id"], vendor=contract["vendor"], year_end=spend.end, mode=mode,
        spend_to_date=spend.to_date, expected_spend=float(spend.totals.mean()), low=low, high=high,
        expected_rebate=outlook.expected,
    )  # fmt: skip


def _rebates(plan: Plan) -> pd.DataFrame:
    return rebate_rows(plan.tables["contracts"], plan.tables["tiers"], plan.contract_spend)


def _commitments(plan: Plan) -> pd.DataFrame:
    tables = plan.tables
    once = plan.rows("rebates")[["contract_id", "expected_rebate"]].drop_duplicates("contract_id")
    expected = dict(zip(once["contract_id"], once["expected_rebate"], strict=True))
    return commitments(
        {**tables, "increases": _costed(tables, plan.recent_pay)},
        asof=(plan.close + pd.DateOffset(months=1)).to_datetime64(),
        until=(plan.model.months[-1] + pd.offsets.MonthEnd(0)).to_datetime64(),
        rebates=expected,
        hours_per_fte_week=plan.settings.hours_per_fte_week,
    )


def _costed(tables: Tables, pay: pd.DataFrame) -> pd.DataFrame:
    """Cost every raise on the pay of the last twelve months: of the jobs that get it."""
    increases = tables["increases"]
    if increases.empty or pay.empty:
        return increases
    classes = tables["jobs"].drop_duplicates("job_code").set_index("job_code")["job_class"]
    gets = increase_scopes(increases, pay.assign(job_class=pay["job_code"].map(classes)))
    share = increases["pct"].fillna(0.0).to_numpy(dtype=float)
    amount = increases["amount"].fillna(0.0).to_numpy(dtype=float)
    dollars = gets.T @ pay["dollars"].to_numpy() * share + gets.T @ pay["hours"].to_numpy() * amount
    return increases.assign(dollars_a_year=dollars)


def _checks(plan: Plan) -> list[Check]:
    """Count contracts that the plan goes on paying although their term has ended."""
    contracts = plan.tables["contracts"]
    if contracts.empty:
        return []
    last = plan.close + pd.offsets.MonthEnd(0)
    ended = contracts[(contracts["end"] <= last) & (contracts["at_end"].fillna("renegotiate") == "renegotiate")]
    names = ", ".join(ended["contract_id"].head(3))
    return [("contracts", "Contracts in use whose term has ended", 0.0, float(len(ended)), 0.0,
             f"Renew, or correct end and at_end on Contracts: {names}")]  # fmt: skip


CONTRACTS = Schedule(
    "contracts",
    inputs=(INDEX, AGREEMENTS, TIERS),
    rules=_rules,
    dollars=lambda tables, months: contract_dollars(tables["contracts"], tables["price_index"], months),
    outputs=(Output(REBATES, _rebates), Output(COMMITMENTS, _commitments)),
    checks=_checks,
)
