"""The tables of what is known ahead: positions, pay increases, benefits, staffing grids, prices, contracts."""

from __future__ import annotations

from xlplan.core.contracts.rebates import REBATE_MODES
from xlplan.core.contracts.terms import AT_END
from xlplan.core.tables.table import Column, Table, cost_center, number, text
from xlplan.core.volume.ramps import RAMP_SHAPES

__all__ = ["PLANNING_TABLES"]

_SCOPE = "all, or codes of departments, job classes, job codes, with commas"


def _date(name: str, about: str, required: bool = False) -> Column:
    return Column(name, "date", about, required, number_format="day", width=100)


PLANNING_TABLES = (
    Table(
        "holidays",
        "tblHolidays",
        "Holidays",
        "Days off beside the public holidays of the region on Settings, or public holidays that are worked.",
        (
            _date("date", "Day", True),
            text("name", "What it is", False, 260),
            Column("worked", "yes_no", "Yes = an ordinary working day here", options=("Yes", "No"), width=110),
        ),
        ("date",),
    ),
    Table(
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
            _date("start", "First day; empty = before the plan"),
            _date("end", "Last day; empty = stays"),
            _date("expected_fill", "Vacant: when filled; empty = not planned"),
            number("cover_pct", "Vacant: share of hours that agency or overtime covers", "pct0", width=130),
        ),
        ("position_id",),
    ),
    Table(
        "increases",
        "tblIncreases",
        "Pay increases",
        "Dated raises, past ones too: the forecast of pay per hour is made without them, then they are added.",
        (
            text("scope", _SCOPE, True, 230),
            _date("effective", "First day of the new rate", True),
            number("pct", "Raise, 3 % as 0.03", "pct"),
            number("amount", "Raise in dollars an hour", "rate2"),
            text("note", "Why", width=260),
        ),
        ("scope", "effective"),
    ),
    Table(
        "benefits",
        "tblBenefits",
        "Benefits",
        "What benefits are made of. Payroll taxes come from the sheet Payroll taxes, with their caps.",
        (
            text("component", "Health plan, pension, payroll taxes", True, 170),
            text("account", "Code from Accounts, class Benefit", True, 96, "acct"),
            Column(
                "basis",
                "text",
                "Share of pay, dollars a month per FTE, dollars an hour, or tax",
                options=("of pay", "per FTE", "per hour", "tax"),
                width=130,
            ),
            number("rate", "In the unit of the basis; empty for tax", "rate4"),
            _date("effective", "First day; empty = always"),
        ),
        ("component", "account", "effective"),
    ),
    Table(
        "taxes",
        "tblTaxes",
        "Payroll taxes",
        "The employer's part by calendar year. The cap is on the wages of one person in the year.",
        (
            number("year", "Calendar year", "gen", True, 80),
            text("tax", "Name of the tax", True, 150),
            number("rate", "Share of wages", "pct2", True),
            number("wage_base", "Wages a year above which nothing is due; empty = no cap", "usd", width=140),
        ),
        ("year", "tax"),
    ),
    Table(
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
    ),
    Table(
        "ramps",
        "tblRamps",
        "New services",
        "Volume that a new or larger service adds to the forecast of its statistic, until it is mature.",
        (
            cost_center(),
            text("stat", "Statistic, as on Statistics", True, 170),
            Column("start", "month", "First month", number_format="mon", width=96),
            number("mature", "Units a month more when mature", required=True, width=110),
            number("months", "Months until mature", "gen", True, 90),
            Column("shape", "text", "How it grows", options=RAMP_SHAPES, width=96),
            text("note", "What is new", width=300),
        ),
        ("cost_center", "stat", "start"),
    ),
    Table(
        "prices",
        "tblPrices",
        "Price changes",
        "Dated changes of supply prices, past ones too, and the outlook by category.",
        (
            text("scope", "all, or codes of accounts, classes, categories, with commas", True, 260),
            _date("effective", "First day of the new price", True),
            number("pct", "Change, 2.8 % as 0.028", "pct", True),
            text("note", "Source", width=300),
        ),
        ("scope", "effective"),
    ),
    Table(
        "price_index",
        "tblIndex",
        "Price indexes",
        "Published indexes that contracts go by; months ahead may be filled with an outlook.",
        (
            text("index", "Name, as on Contracts", True, 170),
            Column("month", "month", "Month of the value", number_format="mon", width=96),
            number("value", "Level", "rate2", True),
        ),
        ("index", "month"),
    ),
    Table(
        "contracts",
        "tblContracts",
        "Contracts",
        "Contracts with vendors: what is due, when it may be ended, how the price moves.",
        (
            text("contract_id", "Number of the contract", True, 110),
            text("vendor", "Vendor", True, 170),
            text("covers", "What it is for", width=210),
            cost_center(False),
            text("account", "Code from Accounts", True, 90, "acct"),
            text("category", "From Supply categories; empty = no price", False, 150, "categories"),
            _date("start", "First day", True),
            _date("end", "Last day of the term", True),
            number("notice_days", "Days of notice", "gen", width=90),
            Column("at_end", "text", "What happens then", options=AT_END, width=110),
            number("annual_amount", "Dollars a year at the start; empty = price only", "usd", width=120),
            number("escalator", "Rise on each anniversary", "pct", width=96),
            text("index", "Index instead of a fixed rise", width=130),
            number("cap", "Most a year", "pct", width=80),
            text("owner", "Role that answers for it", width=190),
        ),
        ("contract_id",),
    ),
    Table(
        "tiers",
        "tblTiers",
        "Rebate tiers",
        "Rebates by spend of the contract year: on all of it, or on what lies above each threshold.",
        (
            text("contract_id", "Code from Contracts", True, 110, "contracts"),
            number("from", "Spend a contract year from which it holds", "usd", True, 130),
            number("rate", "Share of spend", "pct", True),
            Column("mode", "text", "On all spend, or on the part above", options=REBATE_MODES, width=120),
        ),
        ("contract_id", "from"),
    ),
)
