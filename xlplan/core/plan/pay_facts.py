"""What the input tables say of pay: who was paid lately, and what payroll taxes come to over wages."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.lookup import by_code
from xlplan.core.calendar.months import days_in_month
from xlplan.core.labor.hours import agency_rows
from xlplan.core.labor.payroll_taxes import employer_taxes
from xlplan.core.labor.positions import PayTerms, roster_months
from xlplan.core.plan.known_rates import PayFacts
from xlplan.core.plan.sources import HISTORY_MONTHS

__all__ = ["pay_facts", "recent_pay", "tax_shares"]


def pay_facts(
    tables: Mapping[str, pd.DataFrame],
    months: pd.DatetimeIndex,
    *,
    close: pd.Timestamp,
    week: float,
    paid: pd.DataFrame,
) -> PayFacts:
    """Collect what the tables say of pay.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    months : pandas.DatetimeIndex
        Closed months and open months.
    close : pandas.Timestamp
        Last closed month.
    week : float
        Paid hours a week of one FTE.
    paid : pandas.DataFrame
        Rows of `recent_pay`.
    """
    return PayFacts(
        tables["increases"],
        tables["jobs"],
        tables["benefits"],
        paid,
        tax_shares(tables, months, close=close, week=week),
        week / 7 * days_in_month(months),
    )


def recent_pay(tables: Mapping[str, pd.DataFrame], *, close: pd.Timestamp) -> pd.DataFrame:
    """Add up what staff were paid in the last closed months, by department and job: dollars, hours that count."""
    pay = tables["pay"]
    first, last = close - pd.DateOffset(months=HISTORY_MONTHS - 1), close + pd.offsets.MonthEnd(0)
    recent = pay[pay["pp_end"].between(first, last)]
    staff = recent[~agency_rows(recent, tables["jobs"])]
    counts = by_code(tables["pay_types"], "pay_type")["counts_fte"]
    hours = staff["hours"].where(staff["pay_type"].map(counts).ne("No"), 0.0)
    sums = staff.assign(hours=hours).groupby(["cost_center", "job_code"], as_index=False)[["dollars", "hours"]].sum()
    return pd.DataFrame(sums, columns=["cost_center", "job_code", "dollars", "hours"])


def tax_shares(
    tables: Mapping[str, pd.DataFrame], months: pd.DatetimeIndex, *, close: pd.Timestamp, week: float
) -> dict[str, Floats]:
    """Give payroll taxes over wages by department and month, from the roster: caps are per person and year.

    The empty code stands for departments without positions, whose wages are taken to stay below every cap.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``positions``, ``jobs``, ``increases``, ``taxes``.
    months : pandas.DatetimeIndex
        Months in order; wages are counted from the January before them.
    close : pandas.Timestamp
        Last closed month: rates of the roster are those of its end.
    week : float
        Paid hours a week of one FTE.
    """
    taxes = tables["taxes"]
    if taxes.empty:
        return {"": np.zeros(len(months))}
    one = np.ones((1, len(months)))
    found = {"": employer_taxes(one, months, taxes.assign(wage_base=np.nan))[0]}
    positions = tables["positions"].dropna(subset=["position_id", "cost_center", "fte", "base_rate"])
    if positions.empty:
        return found
    whole = pd.date_range(pd.Timestamp(months[0].year, 1, 1), months[-1], freq="MS")
    terms = PayTerms(close + pd.offsets.MonthEnd(0), tables["increases"])
    roster = roster_months(positions, whole, jobs=tables["jobs"], week=week, terms=terms)
    wages = roster.pivot_table(index=["cost_center", "position_id"], columns="month", values="pay", aggfunc="sum")
    paid = wages.reindex(columns=whole).fillna(0.0)
    due = pd.DataFrame(employer_taxes(paid.to_numpy(), whole, taxes), index=paid.index, columns=whole)
    share = due.groupby(level=0).sum() / paid.groupby(level=0).sum()
    for code, row in share[months].iterrows():
        found[str(code)] = np.where(np.isfinite(row.to_numpy()), row.to_numpy(), found[""])
    return found
