"""Staffing: positions and grids against the hours that volume asks for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import days_in_month, month_name
from xlplan.core.errors import Problem
from xlplan.core.labor.hours import AGENCY, STAFF
from xlplan.core.labor.positions import PayTerms, reconcile, roster_months, roster_problems
from xlplan.core.labor.vacancy import expected_leavers, orientation_hours, vacant_fte
from xlplan.core.plan.chain import Model, Outcome
from xlplan.core.plan.sources import named_departments
from xlplan.core.schedules.schedule import CellNamers, Check, Output, Plan, Schedule, Tables
from xlplan.core.tables.table import Column, Table, cost_center, date, month, number, text
from xlplan.core.tables.validate import CellNamer

__all__ = ["STAFFING"]

ROSTER_TOLERANCE = 0.05  # of paid hours: overtime and extra shifts are not on the roster
ROSTER_MONTHS = 3

POSITIONS = Table(
    "positions",
    "tblPositions",
    "Positions",
    "The roster: one row a position, filled or not. No names are needed.",
    (
        text("position_id", "Number of the position", True, 110),
        cost_center(),
        text("job_code", "Code from Job codes", True, 96, "jobs"),
        number("fte", "1 = full time", "rate2", True, 70),
        Column("status", "text", "Filled, Vacant or Frozen", options=("Filled", "Vacant", "Frozen"), width=96),
        number("base_rate", "Dollars an hour today", "rate2", True, 96),
        date("start", "First day; empty = before the plan"),
        date("end", "Last day; empty = stays"),
        date("expected_fill", "Vacant: when filled; empty = not planned"),
        number("cover_pct", "Vacant: share of hours that agency or overtime covers", "pct0", width=130),
    ),
    ("position_id",),
    optional=True,
)

GRID = Table(
    "grid",
    "tblGrid",
    "Staffing grids",
    "Staff per shift by patients present: at least the minimum, and one more for each further ratio of patients.",
    (
        cost_center(),
        text("shift", "Day, evening, night", True, 110),
        text("job_class", "As in Job codes", True, 130),
        number("shift_hours", "Hours of the shift", "gen", True, 90),
        number("patients_per_staff", "Patients for one of them; empty = a fixed post", "gen", False, 140),
        number("minimum", "Never fewer than", "gen", True, 90),
    ),
    ("cost_center", "shift", "job_class"),
    optional=True,
)

STAFFING_TABLE = Table(
    "staffing",
    "tblStaffing",
    "Staffing data",
    "Positions of the roster against the hours that volume asks for: closed months as paid, then the base plan.",
    (
        month("First day of the month"),
        number("is_actual", "1 = closed month", "gen", width=76),
        text("cost_center", "Department", width=90),
        text("department", "Name", width=190),
        number("authorized_fte", "Positions in force", "k1", width=100),
        number("filled_fte", "Positions held", "k1", width=90),
        number("vacant_fte", "Positions open", "k1", width=90),
        number("staff_fte", "Paid FTE of staff, from hours", "k1", width=100),
        number("agency_fte", "FTE of agency, from hours", "k1", width=100),
        number("short_fte", "FTE needed less positions held", "k1", width=100),
        number("roster_hours", "Hours of positions held", "k1", width=110),
        number("paid_hours", "Hours paid or planned, staff", "k1", width=110),
        number("roster_pay", "Pay of positions held, dollars", "money2", width=130),
        number("taxes", "Payroll taxes on it, dollars", "money2", width=120),
        number("leavers_fte", "FTE expected to leave", "rate2", width=90),
        number("turnover_gap_fte", "FTE empty by turnover at any time", "rate2", width=110),
        number("orientation_hours", "Paid hours of newcomers", "k1", width=110),
    ),
)


def _rules(tables: Tables, place: CellNamers) -> list[Problem]:
    return [*roster_problems(tables["positions"], place=place("positions")), *_grid_problems(tables, place("grid"))]


def _grid_problems(tables: Tables, place: CellNamer) -> list[Problem]:
    rows = tables["grid"]
    counted = tables["dept"].drop_duplicates("cost_center").set_index("cost_center")["key_stat"]
    known = set(tables["stats"].dropna(subset=["value"])["stat"].str.lower())
    problems = []
    for name, wrong, rule in (
        ("shift_hours", rows["shift_hours"] <= 0, "a number above 0"),
        ("patients_per_staff", rows["patients_per_staff"] <= 0, "a number above 0"),
        ("minimum", rows["minimum"] < 0, "0 or more"),
    ):
        for row, value in rows.loc[wrong, name].items():
            what = f"out of range: got {float(value):g}, expected {rule}"
            problems.append(Problem(place(int(str(row)), name), what, "Correct the cell"))
    for code, part in rows.groupby("cost_center"):
        if str(counted.get(code)).strip().lower() not in known:
            what = f"no census: {code!s} has no key statistic that is counted, expected one on Departments"
            action = "Give the department a key_stat, or delete its grid"
            problems.append(Problem(place(int(part.index[0]), "cost_center"), what, action))
    return problems


def staffing_table(plan: Plan, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Set positions against the hours paid, then against those that the base plan asks for.

    Parameters
    ----------
    plan : Plan
        With its positions, hours and base.
    months : pandas.DatetimeIndex
        Closed and open months to show; closed ones from the first of the ledger.
    """
    tables, week = plan.tables, plan.settings.hours_per_fte_week
    positions = tables["positions"]
    if positions.empty:
        return pd.DataFrame()
    close = plan.close
    terms = PayTerms(close + pd.offsets.MonthEnd(0), tables["increases"], tables["taxes"])
    roster = roster_months(positions, months, jobs=tables["jobs"], week=week, terms=terms)
    needed = pd.concat([_paid(plan.hours), _planned(plan.model, plan.base)], ignore_index=True)
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
    return named_departments(rows, plan.sources)


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


def _checks(plan: Plan) -> list[Check]:
    """Compare the hours of positions in force with the hours paid in the last closed months."""
    staffing, close = plan.rows("staffing"), plan.close
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


STAFFING = Schedule(
    "staffing",
    inputs=(POSITIONS, GRID),
    rules=_rules,
    outputs=(
        Output(STAFFING_TABLE, lambda plan: staffing_table(plan, plan.months[plan.months >= plan.years[0].months[0]])),
    ),
    checks=_checks,
)
