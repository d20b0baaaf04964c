"""The calendar: days off, fiscal months, pay periods and pay dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import days_in_month, fiscal_period, fiscal_quarter, fiscal_year
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.calendar.workdays import open_days
from xlplan.core.schedules.schedule import Check, Output, Plan, Schedule
from xlplan.core.tables.table import Column, Table, date, month, number, text

__all__ = ["CALENDAR"]

HOLIDAYS = Table(
    "holidays",
    "tblHolidays",
    "Holidays",
    "Days off beside the public holidays of the region on Settings, or public holidays that are worked.",
    (
        date("date", "Day", True),
        text("name", "What it is", False, 260),
        Column("worked", "yes_no", "Yes = an ordinary working day here", options=("Yes", "No"), width=110),
    ),
    ("date",),
    optional=True,
)

MONTHS = Table(
    "calendar",
    "tblCalendar",
    "Calendar",
    "Days, working days and pay dates of each month, from the year before to the end of the plan.",
    (
        month("First day of the month"),
        text("fiscal_year", "Fiscal year", width=90),
        number("period", "Fiscal period", "gen", width=76),
        number("quarter", "Fiscal quarter", "gen", width=76),
        number("days", "Calendar days", "gen", width=76),
        number("workdays", "Monday to Friday, less days off", "gen", width=96),
        number("holidays", "Days off on weekdays", "gen", width=90),
        number("pay_dates", "Pay dates in the month", "gen", width=90),
        text("long_month", "One pay date more than usual", width=110),
        number("accrued_days", "Days worked and not yet paid at month end", "gen", width=110),
        number("is_actual", "1 = closed month", "gen", width=76),
    ),
)

PAY_PERIODS = Table(
    "pay_periods",
    "tblPayPeriods",
    "Pay periods",
    "Every pay period of the same months, and the months that its days fall in.",
    (
        number("pp_no", "Number within the calendar year of its pay date", "gen", width=90),
        date("start", "First day"),
        date("end", "Last day"),
        date("pay_date", "Paid on"),
        Column("month", "month", "Month of the first day", False, number_format="mon", width=96),
        number("days_in_month", "Days in it", "gen", width=96),
        Column("next_month", "month", "Month of the last day, if another", False, number_format="mon", width=110),
        number("days_in_next", "Days in it", "gen", width=96),
    ),
)


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


def _months(plan: Plan) -> pd.DataFrame:
    return calendar_table(
        plan.months,
        fy_start=plan.settings.fy_start_month,
        close=plan.close,
        calendar=plan.pay_calendar,
        days_off=plan.days_off,
    )


def _checks(plan: Plan) -> list[Check]:
    """Count the days of the calendar twice: by month, and by pay period."""
    calendar, periods = plan.rows("calendar"), plan.rows("pay_periods")
    if periods.empty:
        return []
    months = set(calendar["month"])
    inside = periods.loc[periods["month"].isin(months), "days_in_month"].sum()
    inside += periods.loc[periods["next_month"].isin(months), "days_in_next"].sum()
    return [("calendar", "Days of the months = days of the pay periods in them", float(calendar["days"].sum()),
             float(inside), 0.0, "Correct pay_anchor_date and pay_period_days on Settings")]  # fmt: skip


CALENDAR = Schedule(
    "calendar",
    inputs=(HOLIDAYS,),
    outputs=(
        Output(MONTHS, _months),
        Output(PAY_PERIODS, lambda plan: pay_period_table(plan.months, plan.pay_calendar)),
    ),
    checks=_checks,
)
