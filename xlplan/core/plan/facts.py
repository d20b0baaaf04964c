"""Put what is known beside the ledger into the sources of a plan: calendar, contracts, staffing grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.pay_dates import PayDateEvidence, booked_on_pay_dates, restate
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.labor.staffing_grid import Grid
from xlplan.core.plan.scheduled import Scheduled
from xlplan.core.plan.sources import Sources, pairs
from xlplan.core.tables.settings import PAY_DATES, Settings

__all__ = ["booked_pay", "days_off", "pay_calendar", "pay_date_evidence", "read_grids", "with_facts"]

PAID_THROUGH_PAYROLL = ("Salary", "Benefit")


def with_facts(
    sources: Sources,
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    *,
    scheduled: Scheduled | None,
    calendar: PayCalendar | None,
    off: Mapping[str, Any],
) -> Sources:
    """Add scheduled dollars, staffing grids and days off; restate pay that the ledger books on pay dates.

    Parameters
    ----------
    sources : Sources
        Inputs by month.
    tables : mapping of str to DataFrame
        Typed input tables.
    settings : Settings
        What the workbook goes by.
    scheduled : Scheduled, optional
        Dollars that schedules know by closed and open month.
    calendar : PayCalendar, optional
        See `pay_calendar`.
    off : mapping of str to object
        See `days_off`.
    """
    added = replace(
        sources,
        scheduled=scheduled,
        grids=read_grids(tables["grid"]),
        census_spread=settings.census_spread,
        days_off=off,
    )
    if settings.payroll_basis != PAY_DATES or calendar is None:
        return added
    return replace(added, ledger=_worked(added, calendar))


def days_off(settings: Settings, holidays: pd.DataFrame) -> dict[str, Any]:
    """Give the days off as `open_days` takes them: region, own holidays, holidays that are worked."""
    worked = holidays["worked"] == "Yes"
    dates = holidays["date"].to_numpy("datetime64[D]")
    return {"region": settings.holiday_region, "holidays": dates[~worked], "worked": dates[worked]}


def pay_calendar(settings: Settings, pay: pd.DataFrame) -> PayCalendar | None:
    """Give the pay calendar: from Settings, or else from the payroll register; None for monthly pay."""
    anchor = settings.pay_anchor_date
    if anchor is None and not pay["pp_end"].dropna().empty:
        anchor = pay["pp_end"].max()
    if not settings.pay_period_days or anchor is None:
        return None
    return PayCalendar(anchor.date(), settings.pay_period_days, settings.pay_lag_days)


def read_grids(rows: pd.DataFrame) -> dict[str, Grid]:
    """Read the staffing grid of each cost center."""
    columns = ["shift_hours", "patients_per_staff", "minimum"]
    whole = rows.assign(patients_per_staff=rows["patients_per_staff"].fillna(np.inf))
    return {
        str(code): Grid(tuple(part[columns].itertuples(index=False, name=None)))
        for code, part in whole.groupby("cost_center", sort=False)
    }


def booked_pay(sources: Sources) -> tuple[list[tuple[str, str]], Floats]:
    """Give the accounts paid through payroll by department, and what was booked on them by closed month."""
    kinds = sources.accounts["class"]
    keys = [key for key in pairs(sources.ledger) if kinds.get(key[1]) in PAID_THROUGH_PAYROLL]
    columns = [sources.ledger[key].to_numpy(dtype=float) for key in keys]
    return keys, np.array(columns).reshape(len(keys), len(sources.months))


def pay_date_evidence(sources: Sources, settings: Settings, calendar: PayCalendar | None) -> PayDateEvidence | None:
    """Tell whether the ledger books pay on pay dates; None where Settings say so, or there are no pay dates."""
    keys, booked = booked_pay(sources)
    if calendar is None or settings.payroll_basis == PAY_DATES or not keys:
        return None
    return booked_on_pay_dates(booked, sources.months, calendar)


def _worked(sources: Sources, calendar: PayCalendar) -> pd.DataFrame:
    """Restate pay to the months worked; a month at the edge whose pay dates are not all known is missing."""
    keys, booked = booked_pay(sources)
    ledger = sources.ledger.copy()
    if keys:
        ledger[pd.MultiIndex.from_tuples(keys)] = restate(booked, sources.months, calendar).T
    return ledger
