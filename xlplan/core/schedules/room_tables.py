"""The output tables of calendar, staffing, capacity and contracts."""

from __future__ import annotations

from xlplan.core.tables.table import Column, Table, month, number, text

__all__ = ["ROOM_TABLES"]


def _date(name: str, about: str) -> Column:
    return Column(name, "date", about, False, number_format="day", width=100)


ROOM_TABLES = (
    Table(
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
    ),
    Table(
        "pay_periods",
        "tblPayPeriods",
        "Pay periods",
        "Every pay period of the same months, and the months that its days fall in.",
        (
            number("pp_no", "Number within the calendar year of its pay date", "gen", width=90),
            _date("start", "First day"),
            _date("end", "Last day"),
            _date("pay_date", "Paid on"),
            Column("month", "month", "Month of the first day", False, number_format="mon", width=96),
            number("days_in_month", "Days in it", "gen", width=96),
            Column("next_month", "month", "Month of the last day, if another", False, number_format="mon", width=110),
            number("days_in_next", "Days in it", "gen", width=96),
        ),
    ),
    Table(
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
    ),
    Table(
        "capacity",
        "tblCapacity",
        "Capacity",
        "Planned units a day against what the department can take, in the base plan.",
        (
            month("First day of the month"),
            text("cost_center", "Department", width=90),
            text("department", "Name", width=190),
            text("stat", "Statistic", width=150),
            number("units", "Planned units"),
            number("per_day", "A day open", "k1", width=90),
            number("capacity", "Units a day", "k1", width=90),
            number("occupancy", "Share of capacity", "pct", width=90),
            number("high_occupancy", "At the high end of the 80% range", "pct", width=110),
            text("status", "over, near or empty", width=90),
        ),
    ),
    Table(
        "commitments",
        "tblCommitments",
        "Commitments",
        "What is coming and when to decide: contracts, raises, positions, tax caps. The next decision first.",
        (
            _date("decide_by", "Last day to decide"),
            _date("date", "Day it happens"),
            text("kind", "What kind", width=140),
            text("what", "What", width=330),
            text("where", "Department", width=90),
            text("owner", "Role that answers for it", width=200),
            number("dollars_a_year", "Dollars a year", "usd", width=120),
            text("note", "Note", width=360),
        ),
    ),
    Table(
        "rebates",
        "tblRebates",
        "Rebates",
        "Rebate tiers of this contract year, and how likely each is to be reached. Not in the plan: see note.",
        (
            text("contract_id", "Contract", width=110),
            text("vendor", "Vendor", width=170),
            _date("year_end", "End of the contract year"),
            number("spend_to_date", "Closed months, dollars", "usd", width=110),
            number("expected_spend", "Whole contract year, dollars", "usd", width=120),
            number("low", "Low end of its 80% range", "usd", width=110),
            number("high", "High end", "usd", width=110),
            number("from", "Spend from which the tier holds", "usd", width=110),
            number("rate", "Rebate", "pct", width=76),
            text("mode", "On all spend, or the part above", width=110),
            number("probability", "Chance to reach it", "pct0", width=90),
            number("rebate_at_tier", "Rebate at the threshold, dollars", "usd", width=120),
            number("missing", "Spend missing to it, dollars", "usd", width=120),
            number("expected_rebate", "Rebate to expect of the contract, dollars", "usd", width=120),
        ),
    ),
)
