"""The settings a whole workbook goes by: their defaults, and how the Settings table is read."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlplan.core.calendar.holidays import public_holidays
from xlplan.core.calendar.months import parse_month
from xlplan.core.errors import Problem

__all__ = ["ACCRUAL", "DEFAULT_SETTINGS", "PAY_DATES", "Settings", "parse_settings"]

ACCRUAL, PAY_DATES = "accrual", "pay dates"
PAYROLL_BASES = (ACCRUAL, PAY_DATES)

DEFAULT_SETTINGS: tuple[tuple[str, str | float | None, str, str], ...] = (
    ("entity", "Our hospital", "text", "Name shown at the top of every sheet"),
    ("fy_start_month", 7, "month, 1-12", "First month of the fiscal year: 1 January, 7 July, 10 October"),
    ("last_closed_month", None, "month", "Last month with final numbers; empty = last month on Statistics"),
    ("horizon_months", 20, "months", "How many months to forecast after the last closed month"),
    ("confidence", 0.95, "share", "Width of the wide range, at least 0.8: 0.95 holds the actual 19 times in 20"),
    ("holiday_region", "US", "country", "Public holidays to take out of weekdays; empty = none"),
    ("pay_period_days", 14, "days", "Length of a pay period: 14 biweekly, 7 weekly, 0 if payroll rows are monthly"),
    ("pay_anchor_date", None, "date", "Last day of any pay period, for the pay calendar; empty = as in Payroll"),
    ("pay_lag_days", 6, "days", "Days from the end of a pay period to its pay date"),
    ("payroll_basis", "accrual", "text", "How the ledger books pay: accrual, or pay dates (then it is restated)"),
    ("hours_per_fte_week", 40.0, "hours", "Paid hours a week of one FTE; a job code may have its own"),
    ("materiality_pct", 0.05, "share", "A variance is flagged above this share of budget"),
    ("materiality_amt", 10_000.0, "dollars", "... and above this amount; both must be exceeded"),
    ("materiality_always", 100_000.0, "dollars", "... or above this amount, whatever the share"),
    ("census_spread", 1.0, "ratio", "Variance over mean of the daily census, for staffing grids; 1 if not known"),
    ("capacity_warning", 0.85, "share", "Warn where a department is planned above this share of its capacity"),
    ("hospital_stat", "Adjusted patient days", "statistic", "Volume of the whole hospital; a name on Statistics"),
)


@dataclass(frozen=True)
class Settings:
    """What a refresh goes by.

    Parameters
    ----------
    entity : str
        Name of the hospital.
    fy_start_month : int
        First month of the fiscal year, 1–12.
    last_closed_month : pandas.Timestamp, optional
        First day of the last closed month; None lets the data decide.
    horizon_months : int
        Months to forecast.
    confidence : float
        Level of the wide prediction interval, 0.8 to 0.99.
    holiday_region : str, optional
        Region whose public holidays are no working days; None for none.
    pay_period_days : int
        Days in a pay period; 0 if payroll rows are monthly.
    pay_anchor_date : pandas.Timestamp, optional
        Last day of any pay period; None takes the last one of the payroll register.
    pay_lag_days : int
        Days from the end of a pay period to its pay date.
    payroll_basis : str
        ``accrual``, or ``pay dates`` if the ledger books pay in the month that it is paid out.
    hours_per_fte_week : float
        Paid hours a week of 1.0 FTE.
    materiality_pct : float
        Share of the budget above which a variance is flagged.
    materiality_amt : float
        Dollars above which a variance is flagged.
    materiality_always : float
        Dollars above which a variance is flagged whatever its share.
    census_spread : float
        Variance of the daily census over its mean.
    capacity_warning : float
        Share of capacity above which a department is named.
    hospital_stat : str
        Statistic that stands for the volume of the whole hospital.
    """

    entity: str
    fy_start_month: int
    last_closed_month: pd.Timestamp | None
    horizon_months: int
    confidence: float
    holiday_region: str | None
    pay_period_days: int
    pay_anchor_date: pd.Timestamp | None
    pay_lag_days: int
    payroll_basis: str
    hours_per_fte_week: float
    materiality_pct: float
    materiality_amt: float
    materiality_always: float
    census_spread: float
    capacity_warning: float
    hospital_stat: str


def parse_settings(rows: pd.DataFrame) -> tuple[Settings, list[Problem]]:
    """Read the Settings table.

    A missing key takes its default, and so does an empty value, except that an empty
    ``last_closed_month`` or ``holiday_region`` means none. A wrong value takes its default and is a problem.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``key`` and ``value``; a column ``_place`` says where a row stands, ``Settings!B4``.

    Returns
    -------
    settings : Settings
        Complete, whatever the problems.
    problems : list of Problem
        Every bad row.

    Examples
    --------
    >>> rows = pd.DataFrame({"key": ["horizon_months", "confidnce"], "value": [12, 0.9]})
    >>> settings, problems = parse_settings(rows)
    >>> settings.horizon_months
    12
    >>> print(problems[0])
    Settings confidnce: unknown setting: got 'confidnce', expected confidence. Correct or delete the key.
    """
    values: dict[str, Any] = {key: default for key, default, *_ in DEFAULT_SETTINGS}
    seen: set[str] = set()
    problems: list[Problem] = []
    for place, key, value in _fiscal_year_first(rows):
        if key not in values:
            problems.append(_unknown(place, key, sorted(values)))
        elif key in seen:
            problems.append(_twice(place, key))
        else:
            problems += _take(values, place, key, value)
        seen.add(key)
    return Settings(**values), problems


_OPTIONAL = ("last_closed_month", "holiday_region", "pay_anchor_date")


def _fiscal_year_first(rows: pd.DataFrame) -> Iterator[tuple[str, str, object]]:
    """Yield place, key and value; the first month of the fiscal year leads, since FY27 P04 needs it."""
    keys = ["" if pd.isna(key) else str(key).strip() for key in rows["key"]]
    places = rows["_place"] if "_place" in rows else [f"Settings {key}" for key in keys]
    read = list(zip(places, keys, rows["value"], strict=True))
    yield from sorted(read, key=lambda row: row[1] != "fy_start_month")


def _unknown(place: str, key: str, known: list[str]) -> Problem:
    close = difflib.get_close_matches(key, known, n=2, cutoff=0.6)
    rule = " or ".join(close) if close else f"one of {', '.join(known)}"
    return Problem(place, f"unknown setting: got {key!r}, expected {rule}", "Correct or delete the key")


def _twice(place: str, key: str) -> Problem:
    return Problem(place, f"{key} given twice: got a second row, expected one", "Delete one of the rows")


def _take(values: dict[str, Any], place: str, key: str, value: object) -> list[Problem]:
    """Put the value of a key into `values`; return what is wrong with it."""
    if value is None or value is pd.NaT or value != value or str(value).strip() == "":
        values[key] = None if key in _OPTIONAL else values[key]
        return []
    rule, read = _RULES[key]
    try:
        values[key] = read(value, values["fy_start_month"])
    except ValueError:
        shown = value if isinstance(value, int | float) else repr(str(value))
        what = f"{key} is not usable: got {shown}, expected {rule}"
        return [Problem(place, what, "Correct the value")]
    return []


def _number(value: object) -> float:
    if isinstance(value, bool):
        raise ValueError
    return float(str(value).strip().replace(",", ""))


def _between(low: float, high: float, *, whole: bool = False) -> _Reader:
    def read(value: object, _fy_start: int) -> float:
        number = _number(value)
        if not low <= number <= high or (whole and number != int(number)):
            raise ValueError
        return int(number) if whole else number

    return read


def _text(value: object, _fy_start: int) -> str:
    return str(value).strip()


def _closed_month(value: object, fy_start: int) -> pd.Timestamp:
    return parse_month(value, fy_start=fy_start)


def _region(value: object, _fy_start: int) -> str:
    region = str(value).strip().upper()
    public_holidays(region, (2026,))
    return region


def _pay_days(value: object, _fy_start: int) -> int:
    if (days := _number(value)) not in (0, 7, 14, 28):
        raise ValueError
    return int(days)


def _day(value: object, _fy_start: int) -> pd.Timestamp:
    return pd.Timestamp(pd.Timestamp(str(value)).date())


def _basis(value: object, _fy_start: int) -> str:
    basis = " ".join(str(value).lower().replace("-", " ").split())
    if basis not in PAYROLL_BASES:
        raise ValueError
    return basis


_Reader = Callable[[object, int], object]
_RULES: dict[str, tuple[str, _Reader]] = {
    "entity": ("a name", _text),
    "fy_start_month": ("a whole number from 1 to 12", _between(1, 12, whole=True)),
    "last_closed_month": ("a month such as 2026-10, Oct 2026 or FY27 P04", _closed_month),
    "horizon_months": ("a whole number from 1 to 60", _between(1, 60, whole=True)),
    "confidence": ("a share from 0.8 to 0.99, such as 0.95", _between(0.8, 0.99)),
    "holiday_region": ("a country such as US or a part such as GB-ENG, or empty", _region),
    "pay_period_days": ("7, 14 or 28, or 0 for monthly rows", _pay_days),
    "pay_anchor_date": ("a date such as 2026-10-31, or empty", _day),
    "pay_lag_days": ("a whole number from 0 to 31", _between(0, 31, whole=True)),
    "payroll_basis": ("accrual or pay dates", _basis),
    "hours_per_fte_week": ("hours from 20 to 60", _between(20, 60)),
    "materiality_pct": ("a share from 0 to 1, such as 0.05", _between(0, 1)),
    "materiality_amt": ("dollars, 0 or more", _between(0, 1e12)),
    "materiality_always": ("dollars, 0 or more", _between(0, 1e12)),
    "census_spread": ("a ratio from 0 to 10", _between(0, 10)),
    "capacity_warning": ("a share from 0.5 to 1, such as 0.85", _between(0.5, 1)),
    "hospital_stat": ("the name of a statistic", _text),
}
