"""Paid, worked and overtime hours by month and department, staff and agency apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.lookup import by_code
from xlplan.core.calendar.months import days_in_month
from xlplan.core.calendar.period_shares import covered_months, period_shares

__all__ = ["AGENCY", "GROUPS", "GROUP_OF_CLASS", "STAFF", "actual_hours", "agency_rows", "budget_hours"]

STAFF, AGENCY = "staff", "agency"
GROUPS = (STAFF, AGENCY)
GROUP_OF_CLASS = {"Salary": STAFF, "Benefit": STAFF, "Agency": AGENCY}
_AGENCY_NAMES = ["agency", "contract"]
_MEASURES = ["paid", "worked", "overtime", "fte"]
_KEYS = ["month", "cost_center", "group"]


def actual_hours(
    tables: Mapping[str, pd.DataFrame], *, close: pd.Timestamp, period_days: int, week: float
) -> pd.DataFrame:
    """Split the payroll register over calendar months by days, and count its hours.

    Paid hours are those that count toward FTE, worked hours the productive ones among them, overtime those
    among the worked that are paid at more than the base rate. Job classes and pay types called Agency or
    Contract are agency; all others are staff.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``pay``, ``pay_types``, ``jobs``.
    close : pandas.Timestamp
        Last closed month; later months are left out.
    period_days : int
        Days in a pay period, 0 where rows are monthly.
    week : float
        Paid hours a week of 1.0 FTE, for jobs that do not say.

    Returns
    -------
    pandas.DataFrame
        ``month, cost_center, group, paid, worked, overtime, fte``; only months that the register covers whole.
    """
    pay = tables["pay"].dropna(subset=["pp_end", "cost_center", "hours"])
    if pay.empty:
        return pd.DataFrame(columns=[*_KEYS, *_MEASURES])
    rows = _measured(pay, tables["pay_types"], tables["jobs"], week)
    sums = rows.groupby(["cost_center", "group", "pp_end"])[["paid", "worked", "overtime", "weeks"]].sum()
    wide = sums.unstack("pp_end", fill_value=0.0)
    ends = pd.DatetimeIndex(sums.index.get_level_values("pp_end").unique().sort_values())
    months, shares = _shares(ends, period_days)
    keep = months <= close
    months, shares = months[keep], shares[keep]
    if months.empty:
        return pd.DataFrame(columns=[*_KEYS, *_MEASURES])
    parts = {
        name: pd.DataFrame(wide[name]).reindex(columns=ends, fill_value=0.0).to_numpy() @ shares.T
        for name in ("paid", "worked", "overtime", "weeks")
    }
    parts["fte"] = parts.pop("weeks") / (days_in_month(months) / 7)
    index = wide.index
    frame = pd.concat(
        [
            pd.DataFrame({name: values[:, j] for name, values in parts.items()}, index=index).assign(month=month)
            for j, month in enumerate(months)
        ]
    )
    return frame.reset_index()[[*_KEYS, *_MEASURES]]


def _measured(pay: pd.DataFrame, pay_types: pd.DataFrame, jobs: pd.DataFrame, week: float) -> pd.DataFrame:
    kinds = by_code(pay_types, "pay_type")
    classes = by_code(jobs, "job_code")
    counts = pay["pay_type"].map(kinds["counts_fte"]).ne("No").to_numpy()
    productive = counts & pay["pay_type"].map(kinds["summary"]).isin(["Prod"]).to_numpy()
    premium = pay["pay_type"].map(kinds["premium"]).fillna(1.0).to_numpy() > 1
    contract = agency_rows(pay, jobs)
    weekly = pay["job_code"].map(classes["fte_hours_week"]).where(lambda hours: hours > 0).fillna(week).to_numpy()
    hours = pay["hours"].to_numpy()
    return pd.DataFrame(
        {
            "cost_center": pay["cost_center"],
            "pp_end": pay["pp_end"],
            "group": np.where(contract, AGENCY, STAFF),
            "paid": hours * counts,
            "worked": hours * productive,
            "overtime": hours * (productive & premium),
            "weeks": hours * counts / weekly,
        }
    )


def agency_rows(pay: pd.DataFrame, jobs: pd.DataFrame) -> pd.Series:
    """Tell which rows of a payroll register are agency: by pay type, or by the class of the job."""
    classes = by_code(jobs, "job_code")["job_class"]
    named = pay["pay_type"].str.lower().isin(_AGENCY_NAMES)
    return named | pay["job_code"].map(classes).astype(object).fillna("").str.lower().isin(_AGENCY_NAMES)


def _shares(ends: pd.DatetimeIndex, period_days: int) -> tuple[pd.DatetimeIndex, npt.NDArray[np.float64]]:
    """Give the months covered whole, and the share of each pay period's days in each of them."""
    if not period_days:
        months = pd.DatetimeIndex(ends.to_period("M").unique().to_timestamp())
        return months, (ends.to_period("M").to_timestamp().to_numpy() == months.to_numpy()[:, None]).astype(float)
    reached, days = covered_months(ends.to_numpy(), days=period_days)
    months = pd.DatetimeIndex(reached.astype("datetime64[s]"))
    whole = days >= days_in_month(months)
    return months[whole], period_shares(ends.to_numpy(), reached[whole], days=period_days).T


def budget_hours(pay_budget: pd.DataFrame, jobs: pd.DataFrame, *, week: float) -> pd.DataFrame:
    """Count the budget's hours by month and department, staff and agency apart.

    Parameters
    ----------
    pay_budget, jobs : pandas.DataFrame
        Rows of ``tblPayBudget`` and ``tblJobs``. Where worked hours are not given, paid hours stand for them.
    week : float
        Paid hours a week of 1.0 FTE, for classes whose jobs do not say.

    Returns
    -------
    pandas.DataFrame
        ``month, cost_center, group, paid, worked, fte``.

    Examples
    --------
    >>> rows = pd.DataFrame({"month": [pd.Timestamp("2026-07-01")], "cost_center": "6010", "job_class": "RN",
    ...     "hours": 1771.43, "dollars": 70_857.0, "worked_hours": np.nan})
    >>> jobs = pd.DataFrame({"job_class": ["RN"], "fte_hours_week": [40.0]})
    >>> budget_hours(rows, jobs, week=40)[["worked", "fte"]].round(2).to_numpy().tolist()
    [[1771.43, 10.0]]
    """
    rows = pay_budget.dropna(subset=["month", "cost_center", "hours"])
    if rows.empty:
        return pd.DataFrame(columns=[*_KEYS, "paid", "worked", "fte"])
    weekly = jobs[jobs["fte_hours_week"] > 0].groupby("job_class")["fte_hours_week"].mean()
    days = days_in_month(pd.DatetimeIndex(rows["month"]))
    contract = rows["job_class"].fillna("").str.lower().isin(_AGENCY_NAMES)
    counted = pd.DataFrame(
        {
            "month": rows["month"],
            "cost_center": rows["cost_center"],
            "group": np.where(contract, AGENCY, STAFF),
            "paid": rows["hours"],
            "worked": rows["worked_hours"].fillna(rows["hours"]),
            "fte": rows["hours"] / (rows["job_class"].map(weekly).fillna(week).astype(float) * days / 7),
        }
    )
    return counted.groupby(_KEYS, as_index=False, sort=True).sum()
