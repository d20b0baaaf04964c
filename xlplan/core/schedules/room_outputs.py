"""Lay out the output tables of calendar, staffing, capacity and contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import days_in_month, fiscal_period, fiscal_quarter, fiscal_year
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.calendar.workdays import open_days
from xlplan.core.contracts.rebates import rebate_outlook, tier_table
from xlplan.core.labor.hours import AGENCY, STAFF
from xlplan.core.labor.positions import reconcile, roster_months
from xlplan.core.labor.vacancy import expected_leavers, orientation_hours, vacant_fte
from xlplan.core.plan.chain import Model, Outcome
from xlplan.core.plan.sources import Sources
from xlplan.core.volume.capacity import capacity_status, capacity_use

__all__ = ["Spend", "calendar_table", "capacity_rows", "pay_period_table", "rebate_rows", "staffing_table"]


def calendar_table(
    months: pd.DatetimeIndex,
    *,
    fy_start: int,
    close: pd.Timestamp,
    calendar: PayCalendar | None,
    days_off: Mapping[str, Any],
) -> pd.DataFrame:
    """Describe months: fiscal place, days, working days, pay dates, days worked and not yet paid.

    Parameters
    ----------
    months : pandas.DatetimeIndex
        Month starts.
    fy_start : int
        First month of the fiscal year.
    close : pandas.Timestamp
        Last closed month.
    calendar : PayCalendar, optional
        None for monthly pay.
    days_off : mapping of str to object
        ``region``, ``holidays`` and ``worked`` of `open_days`.
    """
    workdays = open_days(months, "clinic", **days_off)
    table = pd.DataFrame(
        {
            "month": months,
            "fiscal_year": [f"FY{fiscal_year(month, fy_start)}" for month in months],
            "period": [float(fiscal_period(month, fy_start)) for month in months],
            "quarter": [float(fiscal_quarter(month, fy_start)) for month in months],
            "days": days_in_month(months),
            "workdays": workdays,
            "holidays": open_days(months, "clinic") - workdays,
            "pay_dates": np.nan,
            "long_month": None,
            "accrued_days": np.nan,
            "is_actual": (months <= close).astype(float),
        }
    )
    if calendar is not None:
        counts = calendar.pay_dates(months)
        ends = months + pd.offsets.MonthEnd(0)
        table["pay_dates"] = counts
        table["long_month"] = ["Yes" if count > calendar.usual_pay_dates else None for count in counts]
        table["accrued_days"] = np.round(calendar.accrued_share(ends) * calendar.days, 6)
    return table


def pay_period_table(months: pd.DatetimeIndex, calendar: PayCalendar | None) -> pd.DataFrame:
    """List the pay periods that touch the months; none for monthly pay."""
    if calendar is None:
        return pd.DataFrame()
    return calendar.periods(months[0].to_datetime64(), months[-1].to_datetime64())


def staffing_table(
    tables: Mapping[str, pd.DataFrame],
    sources: Sources,
    model: Model,
    outcome: Outcome,
    *,
    hours: pd.DataFrame,
    months: pd.DatetimeIndex,
    week: float,
) -> pd.DataFrame:
    """Set positions against the hours paid, then against those that the base plan asks for.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    sources, model, outcome : Sources, Model, Outcome
        The base plan.
    hours : pandas.DataFrame
        Rows of `actual_hours`.
    months : pandas.DatetimeIndex
        Closed and open months to show; the closed ones are those of `sources`.
    week : float
        Paid hours a week of one FTE.
    """
    positions = tables["positions"]
    if positions.empty:
        return pd.DataFrame()
    close = sources.months[-1]
    roster = roster_months(
        positions, months, jobs=tables["jobs"], week=week, increases=tables["increases"],
        taxes=tables["taxes"] if len(tables["taxes"]) else None, asof=close + pd.offsets.MonthEnd(0),
    )  # fmt: skip
    needed = pd.concat([_paid(hours), _planned(model, outcome)], ignore_index=True)
    needed = needed[needed["month"].isin(months)]
    staff = needed[needed["group"] == STAFF]
    rows = reconcile(roster, staff[["month", "cost_center", "paid", "fte"]])
    agency = needed[needed["group"] == AGENCY].groupby(["month", "cost_center"])["fte"].sum()
    keys = pd.MultiIndex.from_frame(rows[["month", "cost_center"]])
    money = roster.groupby(["month", "cost_center"])[["pay", "taxes"]].sum().reindex(keys)
    rows = rows.rename(columns={"difference_fte": "_over"})
    rows["staff_fte"] = rows["filled_fte"] + rows["_over"]
    rows["agency_fte"] = agency.reindex(keys).fillna(0.0).to_numpy()
    rows["short_fte"] = rows["staff_fte"] + rows["agency_fte"] - rows["filled_fte"]
    rows["roster_pay"], rows["taxes"] = money["pay"].to_numpy(), money["taxes"].to_numpy()
    rows["is_actual"] = (rows["month"] <= close).astype(float)
    rows = rows.merge(_turnover(roster, tables["jobs"], week), on=["month", "cost_center"], how="left")
    return _named(rows, sources)


def _paid(hours: pd.DataFrame) -> pd.DataFrame:
    return hours[["month", "cost_center", "group", "paid", "fte"]]


def _planned(model: Model, outcome: Outcome) -> pd.DataFrame:
    labor = (model.uses["group"] != "").to_numpy()
    uses, paid = model.uses[labor], outcome.used[labor]
    count = len(model.months)
    return pd.DataFrame(
        {
            "month": np.tile(model.months.to_numpy(), len(uses)),
            "cost_center": np.repeat(uses["cost_center"].to_numpy(), count),
            "group": np.repeat(uses["group"].to_numpy(), count),
            "paid": paid.ravel(),
            "fte": (paid / (model.week[labor][:, None] * days_in_month(model.months) / 7)).ravel(),
        }
    )


def _turnover(roster: pd.DataFrame, jobs: pd.DataFrame, week: float) -> pd.DataFrame:
    """Expect leavers of each month, the FTE that their gaps leave empty, and the orientation of those who follow."""
    facts = jobs.drop_duplicates("job_code").set_index("job_code")
    of = {name: roster["job_code"].map(facts[name]).fillna(0.0).to_numpy(dtype=float)
          for name in ("turnover", "days_to_fill", "orientation_days")}  # fmt: skip
    weekly = roster["job_code"].map(facts["fte_hours_week"]).fillna(week).to_numpy(dtype=float)
    filled = roster["filled"].to_numpy(dtype=float)
    leavers = expected_leavers(filled, of["turnover"]) / 12
    rows = roster[["month", "cost_center"]].assign(
        leavers_fte=leavers,
        turnover_gap_fte=vacant_fte(filled, of["turnover"], of["days_to_fill"]),
        orientation_hours=orientation_hours(leavers, of["orientation_days"], hours_per_week=weekly),
    )
    return rows.groupby(["month", "cost_center"], as_index=False).sum()


def _named(rows: pd.DataFrame, sources: Sources) -> pd.DataFrame:
    """Name the departments and put them into the order of their sheet, month by month."""
    names = sources.dept["name"]
    place = rows["cost_center"].map(lambda code: sources.place(str(code))[0])
    named = rows.assign(department=rows["cost_center"].map(names).fillna(rows["cost_center"]), _place=place)
    return named.sort_values(["month", "_place"], kind="stable", ignore_index=True).drop(columns="_place")


def capacity_rows(sources: Sources, model: Model, outcome: Outcome, *, high: Floats, threshold: float) -> pd.DataFrame:
    """Compare planned units a day with what each department can take.

    Parameters
    ----------
    sources, model, outcome : Sources, Model, Outcome
        The base plan.
    high : numpy.ndarray
        High end of each volume's range, statistics by open months; NaN where not known.
    threshold : float
        Share of capacity above which a month is near.
    """
    parts = []
    for code, most in sources.dept["capacity"].dropna().items():
        key = sources.statistic(str(code), "key_stat")
        if key is None or key not in model.volumes or not most > 0:
            continue
        at, days = model.volumes.index(key), sources.days(str(code), model.months)
        use, reached = (capacity_use(units, days, float(most)) for units in (outcome.volume[at], high[at]))
        status = capacity_status(use.occupancy, threshold=threshold)
        part = {"month": model.months, "cost_center": code, "stat": key[1], "units": outcome.volume[at],
                "per_day": use.per_day, "capacity": float(most), "occupancy": use.occupancy,
                "high_occupancy": reached.occupancy, "status": [text or None for text in status]}  # fmt: skip
        parts.append(pd.DataFrame(part))
    return _named(pd.concat(parts, ignore_index=True), sources) if parts else pd.DataFrame()


@dataclass(frozen=True)
class Spend:
    """Spend under a contract in its current year: closed months, and simulated totals of the whole year."""

    start: pd.Timestamp
    end: pd.Timestamp
    to_date: float
    totals: Floats


def rebate_rows(contracts: pd.DataFrame, tiers: pd.DataFrame, spend: Mapping[str, Spend]) -> pd.DataFrame:
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


def _tiers_of(contract: Mapping[Any, Any], tiers: pd.DataFrame, spend: Spend) -> pd.DataFrame:
    steps = tiers[["from", "rate"]].to_numpy(dtype=float)
    mode = str(tiers["mode"].dropna().iloc[0]) if tiers["mode"].notna().any() else "retroactive"
    outlook = rebate_outlook(spend.totals, steps, mode)
    low, high = np.quantile(spend.totals, [0.1, 0.9])
    return tier_table(spend.totals, steps, mode).rename(columns={"rebate": "rebate_at_tier"}).assign(
        contract_id=contract["contract_id"], vendor=contract["vendor"], year_end=spend.end, mode=mode,
        spend_to_date=spend.to_date, expected_spend=float(spend.totals.mean()), low=low, high=high,
        expected_rebate=outlook.expected,
    )  # fmt: skip
