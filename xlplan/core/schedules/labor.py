"""Payroll: who was paid for which hours, raises, benefits and taxes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import month_name
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.errors import Problem
from xlplan.core.labor.pay_rates import increase_problems
from xlplan.core.labor.payroll_taxes import missing_years
from xlplan.core.plan.closed_months import months_without_payroll
from xlplan.core.scenario.changes import BASE
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
    missing_check,
    share_problems,
)
from xlplan.core.tables.settings import PAY_DATES
from xlplan.core.tables.table import Column, Table, cost_center, date, month, number, text
from xlplan.core.tables.validate import CellNamer

__all__ = ["LABOR"]

PAY_TYPES = Table(
    "pay_types",
    "tblPayTypes",
    "Pay types",
    "Pay types and whether their hours count toward FTE.",
    (
        text("pay_type", "As in the payroll register", True, 110),
        Column("summary", "text", "Kind of time", options=("Prod", "NonProd", "Other", "Stat"), width=90),
        Column("counts_fte", "yes_no", "Yes if the hours count toward FTE", options=("Yes", "No"), width=84),
        number("premium", "Times the base rate", "rate2"),
    ),
    ("pay_type",),
)

JOBS = Table(
    "jobs",
    "tblJobs",
    "Job codes",
    "Job codes and their class.",
    (
        text("job_code", "As in the payroll register", True, 130),
        text("job_class", "Class used in budgets: RN, Technical, Support", True, 130),
        number("fte_hours_week", "Weekly hours of one full-time position", "gen"),
        number("turnover", "Leavers a year, share of FTE", "pct", width=110),
        number("days_to_fill", "Days from leaving to the next start", "gen", width=110),
        number("orientation_days", "Paid days before a new colleague counts", "gen", width=120),
    ),
    ("job_code",),
    former=("fixed_variable",),
)

PAY = Table(
    "pay",
    "tblPay",
    "Payroll",
    "Payroll register: one row per pay period, department, job code and pay type.",
    (
        Column("pp_end", "date", "Last day of the pay period", number_format="day", width=100),
        cost_center(),
        text("job_code", "Code from Job codes", True, 110, "jobs"),
        text("pay_type", "From Pay types", True, 100, "pay_types"),
        number("hours", "Paid hours", "k1", True),
        number("dollars", "Gross pay, dollars", "usd", True, 110),
    ),
    ("pp_end", "cost_center", "job_code", "pay_type"),
)

PAY_BUDGET = Table(
    "pay_budget",
    "tblPayBudget",
    "Pay budget",
    "Budgeted hours and pay by month and job class.",
    (
        month(),
        cost_center(),
        text("job_class", "As in Job codes", True, 130),
        number("hours", "Paid hours", "k1"),
        number("dollars", "Dollars", "usd", width=110),
        number("worked_hours", "Hours at work, without leave; empty = as paid", "k1", width=130),
    ),
    ("month", "cost_center", "job_class"),
)

_SCOPE = "all, or codes of departments, job classes, job codes, with commas"

INCREASES = Table(
    "increases",
    "tblIncreases",
    "Pay increases",
    "Dated raises, past ones too: the forecast of pay per hour is made without them, then they are added.",
    (
        text("scope", _SCOPE, True, 230),
        date("effective", "First day of the new rate", True),
        number("pct", "Raise, 3 % as 0.03", "pct"),
        number("amount", "Raise in dollars an hour", "rate2"),
        text("note", "Why", width=260),
    ),
    ("scope", "effective"),
    optional=True,
)

BENEFITS = Table(
    "benefits",
    "tblBenefits",
    "Benefits",
    "What benefits are made of. Payroll taxes come from the sheet Payroll taxes, with their caps.",
    (
        text("component", "Health plan, pension, payroll taxes", True, 170),
        text("account", "Code from Accounts, class Benefit", True, 96, "acct"),
        Column(
            "basis",
            "text",
            "Share of pay, dollars a month per FTE, dollars an hour, or tax",
            options=("of pay", "per FTE", "per hour", "tax"),
            width=130,
        ),
        number("rate", "In the unit of the basis; empty for tax", "rate4"),
        date("effective", "First day; empty = always"),
    ),
    ("component", "account", "effective"),
    optional=True,
)

TAXES = Table(
    "taxes",
    "tblTaxes",
    "Payroll taxes",
    "The employer's part by calendar year. The cap is on the wages of one person in the year.",
    (
        number("year", "Calendar year", "gen", True, 80),
        text("tax", "Name of the tax", True, 150),
        number("rate", "Share of wages", "pct2", True),
        number("wage_base", "Wages a year above which nothing is due; empty = no cap", "usd", width=140),
    ),
    ("year", "tax"),
    optional=True,
)


def _rules(tables: Tables, place: CellNamers) -> list[Problem]:
    return [
        *increase_problems(tables["increases"], _jobs(tables), place=place("increases")),
        *_benefit_problems(tables, place("benefits")),
        *share_problems(tables["taxes"], "rate", 0.0, 0.5, place("taxes")),
    ]


def _jobs(tables: Tables) -> pd.DataFrame:
    """List every department, class and job that a raise may name."""
    codes = {
        "cost_center": tables["dept"]["cost_center"],
        "job_class": tables["jobs"]["job_class"],
        "job_code": tables["jobs"]["job_code"],
    }
    return pd.DataFrame({name: rows.reset_index(drop=True) for name, rows in codes.items()})


def _benefit_problems(tables: Tables, place: CellNamer) -> list[Problem]:
    rows = tables["benefits"]
    classes = tables["acct"].drop_duplicates("account").set_index("account")["class"]
    problems = []
    for row in rows.index[rows["account"].notna() & rows["account"].map(classes).ne("Benefit")]:
        what = f"no benefit account: got {str(rows.at[row, 'account'])!r}, expected an account of class Benefit"
        problems.append(Problem(place(int(row), "account"), what, "Correct the account, or its class on Accounts"))
    for row in rows.index[rows["basis"].ne("tax") & rows["rate"].isna()]:
        problems.append(
            Problem(place(int(row), "rate"), "empty cell: expected the rate of the component", "Fill it in")
        )
    if rows["basis"].eq("tax").any() and tables["taxes"].empty:
        row = int(rows.index[rows["basis"] == "tax"][0])
        what = "no rates of payroll taxes: expected rows on Payroll taxes"
        problems.append(Problem(place(row, "basis"), what, "Fill in the sheet Payroll taxes"))
    return problems


def _checks(plan: Plan) -> list[Check]:
    checks = [input_total(plan, PAY, ("dollars",), "dollars"), *_tax_check(plan), *_basis_check(plan)]
    pay, days = plan.tables["pay"], plan.settings.pay_period_days
    if len(pay):
        missing = months_without_payroll(pay, close=plan.close, period_days=days)
        what = "Months without payroll between months with it"
        checks.append(missing_check("pay_blank", what, missing, "Import the pay periods"))
    used = plan.history[plan.history["table"] == "pay"]
    if not used.empty:
        checks += _register_checks(plan, used)
    if not plan.tables["gl"].empty:
        paid, planned = _planned_pay(plan.rows("plan"), plan.rows("forecast"))
        checks.append(("hours", "Base: planned pay = hours x forecast pay per hour, dollars", paid, planned,
                       100 * CENT, AGAIN))  # fmt: skip
    return checks


def _register_checks(plan: Plan, used: pd.DataFrame) -> list[Check]:
    """Compare the payroll register with the history that was forecast from, and with the ledger."""
    pay, close = plan.tables["pay"], plan.close
    first, last = used["month"].min(), used["month"].max()
    register = _paid_between(pay, first, last + pd.offsets.MonthEnd(0), max(plan.settings.pay_period_days, 1))
    after = month_name(last)
    checks: list[Check] = [
        ("pay", f"Payroll register, days {month_name(first)} to {after} = history used, dollars", register,
         used["actual"].sum(), CENT * max(1, len(used)), AGAIN),
        ("pay_close", "Months between the last whole month of payroll and the close", 0.0,
         float((close.to_period("M") - last.to_period("M")).n), 0.0,
         "Import the pay period that covers the end of the closed month"),
    ]  # fmt: skip
    ledger = ledger_total(plan.tables, ("Salary", "Agency"), first, last)
    if ledger is None:
        return checks
    calendar = plan.pay_calendar if plan.settings.payroll_basis == PAY_DATES else None
    basis, booked = ("month", used["actual"].sum()) if calendar is None else (
        "pay date", _paid_out(pay, first, last, calendar))  # fmt: skip
    what = f"Payroll by {basis} = ledger salaries and agency, dollars"
    return [*checks, ("pay_gl", what, ledger, booked, CENT * max(1, len(used)) * 2,
                      "Find the accrual or entry that differs")]  # fmt: skip


def _paid_between(pay: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, days: int) -> float:
    """Sum the register's dollars for the days of a span, by overlap of each period with it."""
    end = np.minimum(pay["pp_end"].to_numpy("datetime64[D]"), np.datetime64(last, "D"))
    start = pay["pp_end"].to_numpy("datetime64[D]") - np.timedelta64(days - 1, "D")
    start = np.maximum(start, np.datetime64(first, "D"))
    overlap = np.clip((end - start).astype(float) + 1, 0, None)
    return float((pay["dollars"].to_numpy() * overlap / days).sum())


def _paid_out(pay: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp, calendar: PayCalendar) -> float:
    """Sum the register's dollars of the pay dates of a span of months."""
    paid = pay["pp_end"] + pd.Timedelta(days=calendar.lag)
    return float(pay.loc[paid.between(first, last + pd.offsets.MonthEnd(0)), "dollars"].sum())


def _planned_pay(plan: pd.DataFrame, forecast: pd.DataFrame) -> tuple[float, float]:
    """Multiply the plan's hours with the forecast rates, and add up the plan's dollars for the same rows."""
    rates = forecast[["cost_center", "item", "month", "final"]]
    ahead = plan[
        (plan["scenario"] == BASE) & (plan["is_actual"] == 0) & plan["hours"].notna() & plan["dollars"].notna()
    ]
    both = ahead.assign(item=ahead["element"] + ", per paid hour").merge(rates, on=["cost_center", "item", "month"])
    return float((both["hours"] * both["final"]).sum()), float(both["dollars"].sum())


def _tax_check(plan: Plan) -> list[Check]:
    tables = plan.tables
    if tables["taxes"].empty or not tables["benefits"]["basis"].eq("tax").any():
        return []
    lacking = missing_years(plan.model.months, tables["taxes"])
    years = ", ".join(map(str, lacking))
    return [("taxes", "Years of the plan without rates of payroll taxes", 0.0, float(len(lacking)), 0.0,
             f"Add {years} on Payroll taxes; until then the year before holds")]  # fmt: skip


def _basis_check(plan: Plan) -> list[Check]:
    if plan.pay_dates is None:
        return []
    what = "Ledger pay looks booked on pay dates, in the months worked: 0 = no"
    return [("pay_basis", what, 0.0, float(plan.pay_dates.found), 0.0,
             "Set payroll_basis on Settings to pay dates: pay is then restated to the months worked")]  # fmt: skip


LABOR = Schedule(
    "labor",
    inputs=(PAY_TYPES, JOBS, PAY, PAY_BUDGET, INCREASES, BENEFITS, TAXES),
    rules=_rules,
    checks=_checks,
)
