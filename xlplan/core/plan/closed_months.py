"""Closed months that lack what they should hold: an actual beside its budget, a department's payroll."""

from __future__ import annotations

import pandas as pd

from xlplan.core.calendar.months import month_name

__all__ = ["blank_actuals", "months_without_payroll"]


def blank_actuals(gl: pd.DataFrame, *, close: pd.Timestamp) -> list[str]:
    """Name the rows of closed months that have a budget and no actual; zero would stand for them.

    A department without any actual in the last two closed months or more has ended; its months since then do not
    count.

    Parameters
    ----------
    gl : pandas.DataFrame
        The ledger: ``month``, ``cost_center``, ``account``, ``actual``, ``budget``.
    close : pandas.Timestamp
        Last closed month.

    Examples
    --------
    >>> months = pd.to_datetime(["2026-08-01", "2026-09-01"])
    >>> gl = pd.DataFrame({"month": months, "cost_center": "4W", "account": "5100"})
    >>> gl = gl.assign(actual=[float("nan"), 5.0], budget=4.0)
    >>> blank_actuals(gl, close=months[1])
    ['Aug 2026 4W 5100']
    """
    closed = gl[gl["month"] <= close]
    if closed["actual"].notna().sum() == 0:
        return []
    blank = closed[closed["actual"].isna() & closed["budget"].fillna(0.0).ne(0.0)]
    last = closed[closed["actual"].notna()].groupby("cost_center")["month"].max()
    ended = last[last <= close - pd.DateOffset(months=2)]
    until = pd.to_datetime([ended.get(center, close) for center in blank["cost_center"]])
    blank = blank[blank["month"].to_numpy() <= until].sort_values("month", kind="stable")
    rows = zip(blank["month"], blank["cost_center"], blank["account"], strict=True)
    return [f"{month_name(month)} {center} {account}" for month, center, account in rows]


def months_without_payroll(pay: pd.DataFrame, *, close: pd.Timestamp, period_days: int) -> list[str]:
    """Name the closed months without payroll between a department's first and last payroll.

    Parameters
    ----------
    pay : pandas.DataFrame
        The payroll register: ``pp_end``, ``cost_center``.
    close : pandas.Timestamp
        Last closed month.
    period_days : int
        Days in a pay period, 0 for monthly rows.

    Examples
    --------
    >>> ends = pd.to_datetime(["2026-07-31", "2026-09-30"])
    >>> pay = pd.DataFrame({"pp_end": ends, "cost_center": "4W"})
    >>> months_without_payroll(pay, close=pd.Timestamp("2026-10-01"), period_days=0)
    ['Aug 2026 4W']
    """
    periods = pay.dropna(subset=["pp_end", "cost_center"]).drop_duplicates(["pp_end", "cost_center"])
    if periods.empty:
        return []
    first = periods["pp_end"] - pd.to_timedelta(max(period_days, 1) - 1, unit="D")
    touched = pd.concat([
        pd.DataFrame({"cost_center": periods["cost_center"], "month": days.dt.to_period("M")})
        for days in (first, periods["pp_end"])
    ]).drop_duplicates()  # fmt: skip
    named = []
    for center, months in touched.groupby("cost_center")["month"]:
        between = pd.period_range(months.min(), min(months.max(), close.to_period("M")), freq="M")
        named += [(month, str(center)) for month in between.difference(pd.PeriodIndex(months, freq="M"))]
    return [f"{month_name(month.to_timestamp())} {center}" for month, center in sorted(named)]
