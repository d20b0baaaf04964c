"""What must tie before numbers travel: each check computed from the inputs, apart from what it checks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import month_name
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.plan.lines import SUPPLY_CLASSES

__all__ = ["CENT", "Check", "data_checks", "forecast_checks", "to_table"]

Check = tuple[str, str, float, float, float, str]  # id, check, expected, found, tolerance, what to do
CENT = 0.005


def data_checks(
    tables: Mapping[str, pd.DataFrame],
    history: pd.DataFrame,
    *,
    close: pd.Timestamp,
    period_days: int,
    pay_dates: PayCalendar | None = None,
) -> list[Check]:
    """Compare the history that was forecast from with the inputs, and the inputs with the ledger.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    history : pandas.DataFrame
        ``table``, ``cost_center``, ``month``, ``actual``: what was taken from each input table.
    close : pandas.Timestamp
        Last closed month.
    period_days : int
        Days in a pay period, 0 for monthly payroll rows.
    pay_dates : PayCalendar, optional
        Given where the ledger books pay on pay dates: the register is then compared by those.
    """
    used = {name: rows for name, rows in history.groupby("table")}
    checks: list[Check] = []
    if "stats" in used:
        stats = tables["stats"]
        counted = stats.loc[stats["month"] <= close, "value"].sum()
        checks.append(
            (
                "stats",
                "Statistics on their sheet = history used, all units",
                counted,
                used["stats"]["actual"].sum(),
                1e-6,
                "Refresh again; if it stays, report it",
            )
        )
    if "pay" in used:
        checks += _payroll_checks(tables, used["pay"], close, period_days, pay_dates)
    if "usage" in used:
        checks += _supply_checks(tables, used["usage"], close)
    return checks + _payer_check(tables, close)  # fmt: skip


def _payroll_checks(
    tables: Mapping[str, pd.DataFrame],
    used: pd.DataFrame,
    close: pd.Timestamp,
    period_days: int,
    pay_dates: PayCalendar | None,
) -> list[Check]:
    pay = tables["pay"]
    first, last = used["month"].min(), used["month"].max()
    register = _paid_between(pay, first, last + pd.offsets.MonthEnd(0), max(period_days, 1))
    after = month_name(last)
    checks: list[Check] = [
        ("pay", f"Payroll register, days {month_name(first)} to {after} = history used, dollars", register,
         used["actual"].sum(), CENT * max(1, len(used)), "Refresh again; if it stays, report it"),
        ("pay_close", "Months between the last whole month of payroll and the close", 0.0,
         float((close.to_period("M") - last.to_period("M")).n), 0.0,
         "Import the pay period that covers the end of the closed month"),
    ]  # fmt: skip
    ledger = _ledger(tables, ("Salary", "Agency"), first, last)
    if ledger is not None:
        basis, booked = ("month", used["actual"].sum()) if pay_dates is None else (
            "pay date", _paid_out(pay, first, last, pay_dates))  # fmt: skip
        checks.append(
            (
                "pay_gl",
                f"Payroll by {basis} = ledger salaries and agency, dollars",
                ledger,
                booked,
                CENT * max(1, len(used)) * 2,
                "Find the accrual or entry that differs",
            )
        )
    return checks  # fmt: skip


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


def _ledger(
    tables: Mapping[str, pd.DataFrame], classes: tuple[str, ...], first: pd.Timestamp, last: pd.Timestamp
) -> float | None:
    accounts = tables["acct"].loc[tables["acct"]["class"].isin(classes), "account"]
    gl = tables["gl"]
    rows = gl[gl["account"].isin(accounts) & gl["month"].between(first, last)]
    return None if rows["actual"].notna().sum() == 0 else float(rows["actual"].sum())


def _supply_checks(tables: Mapping[str, pd.DataFrame], used: pd.DataFrame, close: pd.Timestamp) -> list[Check]:
    usage = tables["usage"]
    spent = usage.loc[usage["month"] <= close, "dollars"].sum()
    checks: list[Check] = [
        (
            "usage",
            "Supply usage on its sheet = history used, dollars",
            spent,
            used["actual"].sum(),
            CENT,
            "Refresh again; if it stays, report it",
        )
    ]
    ledger = _ledger(tables, SUPPLY_CLASSES, used["month"].min(), used["month"].max())
    if ledger is not None:
        checks.append(
            (
                "usage_gl",
                "Supply usage = ledger supplies and drugs, dollars",
                ledger,
                used["actual"].sum(),
                CENT * max(1, len(used)),
                "Find the purchase or entry that differs",
            )
        )
    return checks  # fmt: skip


def _payer_check(tables: Mapping[str, pd.DataFrame], close: pd.Timestamp) -> list[Check]:
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


def forecast_checks(
    series: pd.DataFrame, forecast: pd.DataFrame, *, close: pd.Timestamp, end: pd.Timestamp
) -> list[Check]:
    """Check that each series is forecast or explained, to the right months, with ranges in order.

    Parameters
    ----------
    series : pandas.DataFrame
        ``series``, ``last_month``, ``method`` (empty = not forecast), ``note``.
    forecast : pandas.DataFrame
        ``series``, ``month``, ``lower``, ``p10``, ``forecast``, ``p90``, ``upper``.
    close : pandas.Timestamp
        Last closed month.
    end : pandas.Timestamp
        Last month ahead.
    """
    wanted = series["series"]
    explained = series["note"].fillna("").str.len().gt(0) & series["method"].isna()
    answered = wanted.isin(forecast["series"]) | explained
    bands = forecast[["lower", "p10", "forecast", "p90", "upper"]].to_numpy(dtype=float)
    crossed = float((np.diff(bands, axis=1) < -1e-9).any(axis=1).sum()) if len(bands) else 0.0
    reach = forecast.groupby("series")["month"].max()
    late = series.loc[series["method"].notna() & (series["last_month"] < close), "series"]
    return [
        ("series", "Series forecast, or not forecast with a reason", float(len(wanted)), float(answered.sum()), 0.0,
         "See the sheet Series"),
        ("horizon", "Series forecast to the last month ahead", float(len(reach)), float((reach >= end).sum()), 0.0,
         "Refresh again; if it stays, report it"),
        ("ranges", "Months whose ranges cross", 0.0, crossed, 0.0, "Refresh again; if it stays, report it"),
        ("last_actual", "Series without a value in the last closed month", 0.0, float(len(late)), 0.0,
         "Import the month's rows" + (f": {', '.join(late[:3])}" if len(late) else "")),
    ]  # fmt: skip


def to_table(checks: list[Check]) -> pd.DataFrame:
    """Lay checks out as the rows of ``tblChecks``, those that fail first.

    Examples
    --------
    >>> to_table([("stats", "Statistics = history", 100.0, 99.0, 0.0, "Look")])["status"].tolist()
    ['FAIL']
    """
    rows = []
    for name, what, expected, found, tolerance, action in checks:
        passed = abs(found - expected) <= tolerance
        shown = found - expected
        rows.append(
            (
                name,
                what,
                expected,
                found,
                0.0 if passed else shown,
                "PASS" if passed else "FAIL",
                None if passed else action,
            )
        )
    table = pd.DataFrame(rows, columns=["id", "check", "expected", "found", "diff", "status", "note"])
    return table.sort_values("status", kind="stable", ignore_index=True)
