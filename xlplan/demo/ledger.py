"""General ledger of the demo, built from its other tables so that it ties to them.

Salaries and agency are the payroll register split over months by days, supplies and drugs are usage,
net patient revenue is what the payers paid, benefits are their components over pay, hours and taxes, and contracts
are due to the cent; only the rest of overhead is the ledger's own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from xlplan.core.calendar.period_shares import calendarize
from xlplan.demo.benefits import BENEFITS, benefit_base, benefit_expense
from xlplan.demo.contracts import under_contract
from xlplan.demo.hospital import DEPARTMENTS
from xlplan.demo.payroll import AGENCY, CONTRACT
from xlplan.demo.prices import SERVICES, price_by_steps
from xlplan.demo.revenue import department_revenue
from xlplan.demo.spec import Department
from xlplan.demo.timeline import (
    BUDGET_FROM,
    CLOSED,
    MONTHS,
    PAY_DAYS,
    Floats,
    growth,
    jitter,
    position,
    season,
    stream,
    typed,
)
from xlplan.demo.volumes import Volumes

__all__ = ["ACCOUNTS", "account_of", "gl_table"]

ACCOUNTS = (
    ("4010", "Net patient revenue", "Revenue", "key_stat", 0.0),
    ("4900", "Other operating revenue", "Revenue", None, 1.0),
    ("5010", "Salaries and wages", "Salary", "hours", np.nan),
    ("5050", "Agency labor", "Agency", "hours", np.nan),
    ("5100", "Employee benefits", "Benefit", "hours", np.nan),
    ("5210", "Medical supplies", "Supply", "key_stat", 0.0),
    ("5220", "Food and linen", "Supply", "key_stat", 0.0),
    ("5230", "General supplies", "Supply", None, 1.0),
    ("5310", "Drugs", "Drug", "key_stat", 0.0),
    ("5410", "Purchased services", "Purchased", None, 0.8),
    ("5510", "Maintenance", "Maintenance", None, 1.0),
    ("5610", "Utilities", "Utility", None, 1.0),
    ("5710", "Depreciation", "Depreciation", None, 1.0),
    ("5910", "Other expense", "Other", None, 1.0),
)
"""Account, name, class, driver, share that volume does not move; empty = as the department's."""

_DRUGS = ("Drugs", "Contrast and isotopes")
_HOTEL = ("Food", "Linen")
_GENERAL = ("Office and other", "Minor equipment")
_LEDGER = 5
_EARNS = {"8320": 940.0, "8610": 2_950.0}  # cafeteria; grants, rent and interest: thousands a year
_CT_DEPRECIATION = ("7230", "2025-03", 0.18)  # share of the year's depreciation that the second CT is
_OPENS = {"7520": "2025-06"}
_KINDS = (  # account, field of Overhead, inflation, chance, overrun of the FY2027 budget
    (SERVICES, "purchased", 0.036, 0.025, 1.012),
    ("5510", "maintenance", 0.032, 0.060, 1.0),
    ("5610", "utilities", 0.038, 0.020, 1.01),
    ("5710", "depreciation", 0.020, 0.0, 1.0),
    ("5910", "other", 0.026, 0.030, 0.997),
)


def account_of(category: str) -> str:
    """Give the ledger account of a category of supplies.

    Examples
    --------
    >>> account_of("Drugs"), account_of("Implants"), account_of("Linen")
    ('5310', '5210', '5220')
    """
    booked = {"5310": _DRUGS, "5220": _HOTEL, "5230": _GENERAL}
    return next((account for account, categories in booked.items() if category in categories), "5210")


def gl_table(seed: int, volumes: Volumes, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Set out the ledger: actuals to the cent, budgets in whole dollars."""
    earned = department_revenue(seed, volumes)
    parts = [_supplies(tables["usage"])]
    insured = benefit_base(tables["pay"], tables["pay_budget"], tables["positions"], tables["jobs"])
    for dept in DEPARTMENTS:
        rng = stream(seed, int(dept.cost_center), _LEDGER)
        parts += _revenue(dept, earned, rng)
        parts += _labor(dept, tables["pay"], tables["pay_budget"])
        actual, planned = map(benefit_expense, insured[dept.cost_center])
        parts.append(_account(dept, BENEFITS, actual * jitter(rng, 0.006), planned))
        parts += _overhead(dept, rng)
    ledger = pd.concat(parts)
    ledger.loc[ledger["month"] > MONTHS[CLOSED - 1], "actual"] = np.nan
    ledger.loc[ledger["month"] < MONTHS[BUDGET_FROM], "budget"] = np.nan
    ledger = ledger.dropna(subset=["actual", "budget"], how="all")
    return typed("gl", ledger.sort_values(["month", "cost_center", "account"], kind="stable"))


def _account(dept: Department, account: str, actual: Floats, budget: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": MONTHS,
            "cost_center": dept.cost_center,
            "account": account,
            "actual": np.round(actual, 2),
            "budget": np.round(budget),
        }
    )


def _supplies(usage: pd.DataFrame) -> pd.DataFrame:
    booked = usage.assign(account=usage["category"].map(account_of))
    sums = booked.groupby(["month", "cost_center", "account"])[["dollars", "budget_dollars"]].sum(min_count=1)
    return sums.round(2).set_axis(["actual", "budget"], axis=1).reset_index()


def _revenue(
    dept: Department, earned: dict[str, tuple[Floats, Floats]], rng: np.random.Generator
) -> Iterator[pd.DataFrame]:
    if dept.cost_center in earned:
        yield _account(dept, "4010", *earned[dept.cost_center])
    if thousands := _EARNS.get(dept.cost_center):
        level = thousands * 1_000 / 12 * growth(0.025, yearly=True)
        yield _account(dept, "4900", level * jitter(rng, 0.03), level)


def _labor(dept: Department, pay: pd.DataFrame, budget: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Book the register by months; agency is all pay less salaries, so that both add to the cent."""
    paid = pay[pay["cost_center"] == dept.cost_center]
    employed = paid["dollars"].where(paid["pay_type"] != AGENCY, 0.0)
    total, salary = _by_month(paid["dollars"], paid["pp_end"]), _by_month(employed, paid["pp_end"])
    planned = budget[budget["cost_center"] == dept.cost_center]
    contract = planned["job_class"] == CONTRACT
    yield _account(dept, "5010", salary, _planned(planned[~contract]))
    if dept.agency:
        yield _account(dept, "5050", total - salary, _planned(planned[contract]))


def _by_month(dollars: pd.Series, ends: pd.Series) -> Floats:
    """Split a register over whole months by days, rounded to the cent; NaN where no month is whole."""
    split = calendarize(dollars.groupby(ends).sum(), period_days=PAY_DAYS)
    whole = split["days"] == pd.DatetimeIndex(split.index).days_in_month
    return np.asarray(split["amount"].where(whole).reindex(MONTHS).round(2), dtype=float)


def _planned(budget: pd.DataFrame) -> Floats:
    return np.asarray(budget.groupby("month")["dollars"].sum().reindex(MONTHS), dtype=float)


def _overhead(dept: Department, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    for account, field, inflation, chance, overrun in _KINDS:
        luck = jitter(rng, chance)
        if not getattr(dept.overhead, field):
            continue
        due, lasting = under_contract(dept.cost_center, account)
        rise = growth(inflation, yearly=True) if account != SERVICES else price_by_steps(SERVICES)
        level = (getattr(dept.overhead, field) * 1_000 - lasting) / 12 * rise
        if account == "5610":
            level = level * season(0.12, 1) * season(0.06, 7)
        if account == "5710" and dept.cost_center == _CT_DEPRECIATION[0]:
            level[: position(_CT_DEPRECIATION[1])] *= 1 - _CT_DEPRECIATION[2]
        if dept.cost_center in _OPENS:
            level[: position(_OPENS[dept.cost_center])] = np.nan
        over = np.where(np.asarray(MONTHS) >= np.datetime64("2026-07-01"), overrun, 1.0)
        yield _account(dept, account, due + level * luck, due + level / over)
