"""What must tie in calendar, positions, contracts and payroll taxes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from xlplan.core.calendar.months import month_name
from xlplan.core.calendar.pay_dates import PayDateEvidence
from xlplan.core.labor.payroll_taxes import missing_years
from xlplan.core.plan.lines import map_accounts
from xlplan.core.scenario.changes import BASE
from xlplan.core.schedules.checks import CENT, Check

__all__ = ["room_checks"]

ROSTER_TOLERANCE = 0.05  # of paid hours: overtime and extra shifts are not on the roster
ROSTER_MONTHS = 3


def room_checks(
    tables: Mapping[str, pd.DataFrame],
    outputs: Mapping[str, pd.DataFrame],
    *,
    close: pd.Timestamp,
    ahead: pd.DatetimeIndex,
    pay_dates: PayDateEvidence | None,
) -> list[Check]:
    """Check calendar, accounts, positions, contracts, taxes and how the ledger books pay.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    outputs : mapping of str to DataFrame
        ``calendar``, ``pay_periods``, ``staffing``, ``plan``, ``compare``.
    close : pandas.Timestamp
        Last closed month.
    ahead : pandas.DatetimeIndex
        Open months of the plan.
    pay_dates : PayDateEvidence, optional
        Whether the ledger's pay looks booked on pay dates; None if that is known or cannot be told.
    """
    return [
        *_account_check(tables),
        *_year_check(outputs["plan"], outputs["compare"]),
        *_calendar_check(outputs["calendar"], outputs["pay_periods"]),
        *_roster_check(outputs["staffing"], close),
        *_contract_check(tables["contracts"], close),
        *_tax_check(tables, ahead),
        *_basis_check(pay_dates),
    ]


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


def _year_check(plan: pd.DataFrame, compare: pd.DataFrame) -> list[Check]:
    """Add the months of the base plan up, and compare with the years."""
    base = plan[(plan["scenario"] == BASE) & plan["account"].notna()]
    years = compare[compare["scenario"] == BASE]
    totals = years[years["measure"].isin(["Total operating revenue", "Total operating expense"])]
    if totals.empty:
        return []
    return [("months", "Base: months add up to the years, revenue plus expense", float(totals["value"].sum()),
             float(base["dollars"].sum()), 1.0, "Refresh again; if it stays, report it")]  # fmt: skip


def _calendar_check(calendar: pd.DataFrame, periods: pd.DataFrame) -> list[Check]:
    """Count the days of the calendar twice: by month, and by pay period."""
    if periods.empty:
        return []
    months = set(calendar["month"])
    inside = periods.loc[periods["month"].isin(months), "days_in_month"].sum()
    inside += periods.loc[periods["next_month"].isin(months), "days_in_next"].sum()
    return [("calendar", "Days of the months = days of the pay periods in them", float(calendar["days"].sum()),
             float(inside), 0.0, "Correct pay_anchor_date and pay_period_days on Settings")]  # fmt: skip


def _roster_check(staffing: pd.DataFrame, close: pd.Timestamp) -> list[Check]:
    if staffing.empty:
        return []
    first = close - pd.DateOffset(months=ROSTER_MONTHS - 1)
    recent = staffing[staffing["month"].between(first, close) & staffing["paid_hours"].notna()]
    if recent.empty:
        return []
    paid, listed = float(recent["paid_hours"].sum()), float(recent["roster_hours"].sum())
    by_unit = recent.groupby("department")[["paid_hours", "roster_hours"]].sum()
    worst = (by_unit["paid_hours"] - by_unit["roster_hours"]).abs().nlargest(3).index
    what = f"Positions x hours = paid hours, {month_name(recent['month'].min())} to {month_name(close)}, within 5 %"
    return [("positions", what, paid, listed, ROSTER_TOLERANCE * paid, f"Update Positions: {', '.join(worst)}")]


def _contract_check(contracts: pd.DataFrame, close: pd.Timestamp) -> list[Check]:
    """Count contracts that the plan goes on paying although their term has ended."""
    if contracts.empty:
        return []
    last = close + pd.offsets.MonthEnd(0)
    ended = contracts[(contracts["end"] <= last) & (contracts["at_end"].fillna("renegotiate") == "renegotiate")]
    names = ", ".join(ended["contract_id"].head(3))
    return [("contracts", "Contracts in use whose term has ended", 0.0, float(len(ended)), 0.0,
             f"Renew, or correct end and at_end on Contracts: {names}")]  # fmt: skip


def _tax_check(tables: Mapping[str, pd.DataFrame], ahead: pd.DatetimeIndex) -> list[Check]:
    if tables["taxes"].empty or not tables["benefits"]["basis"].eq("tax").any():
        return []
    lacking = missing_years(ahead, tables["taxes"])
    years = ", ".join(map(str, lacking))
    return [("taxes", "Years of the plan without rates of payroll taxes", 0.0, float(len(lacking)), 0.0,
             f"Add {years} on Payroll taxes; until then the year before holds")]  # fmt: skip


def _basis_check(evidence: PayDateEvidence | None) -> list[Check]:
    if evidence is None:
        return []
    what = "Ledger pay looks booked on pay dates, in the months worked: 0 = no"
    return [("pay_basis", what, 0.0, float(evidence.found), 0.0,
             "Set payroll_basis on Settings to pay dates: pay is then restated to the months worked")]  # fmt: skip
