"""The settings a whole workbook goes by: their defaults, and how the Settings table is read."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, get_args

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from xlplan.core.calendar.holidays import public_holidays
from xlplan.core.calendar.months import parse_month
from xlplan.core.calendar.written import FIRST_FISCAL_MONTH, read_written
from xlplan.core.errors import Problem
from xlplan.core.tables.numbers import read_number

__all__ = ["ACCRUAL", "DEFAULT_SETTINGS", "PAY_DATES", "Settings", "parse_settings"]

ACCRUAL, PAY_DATES = "accrual", "pay dates"
PAYROLL_BASES = (ACCRUAL, PAY_DATES)


def _number(value: object) -> float:
    if isinstance(value, bool):
        raise ValueError
    return read_number(value, "point") if isinstance(value, str) else float(str(value))


def _whole(value: object) -> int:
    if not (number := _number(value)).is_integer():
        raise ValueError
    return int(number)


def _text(value: object) -> str:
    return str(value).strip()


def _month(value: object, info: ValidationInfo) -> pd.Timestamp | None:
    return None if value is None else parse_month(value, fy_start=info.data.get("fy_start_month", FIRST_FISCAL_MONTH))


def _region(value: object) -> str | None:
    if value is None:
        return None
    region = str(value).strip().upper()
    public_holidays(region, (2026,))
    return region


def _pay_days(value: object) -> int:
    if (days := _number(value)) not in (0, 7, 14, 28):
        raise ValueError
    return int(days)


def _day(value: object) -> pd.Timestamp | None:
    if isinstance(value, str):
        found = read_written(value)
        if found.day is None:
            raise ValueError
        return pd.Timestamp(found.year, found.month, found.day)
    return None if value is None else pd.Timestamp(pd.Timestamp(str(value)).date())


def _basis(value: object) -> str:
    basis = " ".join(str(value).lower().replace("-", " ").split())
    if basis not in PAYROLL_BASES:
        raise ValueError
    return basis


_Text = Annotated[str, BeforeValidator(_text)]
_Whole = Annotated[int, BeforeValidator(_whole)]
_Number = Annotated[float, BeforeValidator(_number)]
_Month = Annotated[pd.Timestamp | None, BeforeValidator(_month)]
_Day = Annotated[pd.Timestamp | None, BeforeValidator(_day)]
_Region = Annotated[str | None, BeforeValidator(_region)]
_PayDays = Annotated[int, BeforeValidator(_pay_days)]
_Basis = Annotated[str, BeforeValidator(_basis)]


def _setting(
    default: object, unit: str, note: str, rule: str, *, ge: float | None = None, le: float | None = None
) -> Any:
    return Field(default, description=note, json_schema_extra={"unit": unit, "rule": rule}, ge=ge, le=le)


class Settings(BaseModel):
    """What a refresh goes by: each setting with its default, its unit, its note and the rule for its value.

    Values are read as people type them: numbers as text, months as names, regions in any case.

    Examples
    --------
    >>> Settings(horizon_months="12", last_closed_month="Oct 2026").last_closed_month
    Timestamp('2026-10-01 00:00:00')
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True, extra="forbid")

    entity: _Text = _setting("Our hospital", "text", "Name shown at the top of every sheet", "a name")
    fy_start_month: _Whole = _setting(
        FIRST_FISCAL_MONTH,
        "month, 1-12",
        "First month of the fiscal year: 1 January, 7 July, 10 October",
        "a whole number from 1 to 12",
        ge=1,
        le=12,
    )
    last_closed_month: _Month = _setting(
        None,
        "month",
        "Last month with final numbers; empty = last month on Statistics",
        "a month such as 2026-10, Oct 2026 or FY27 P04",
    )
    horizon_months: _Whole = _setting(
        20,
        "months",
        "How many months to forecast after the last closed month",
        "a whole number from 1 to 60",
        ge=1,
        le=60,
    )
    confidence: _Number = _setting(
        0.95,
        "share",
        "Width of the wide range, at least 0.8: 0.95 holds the actual 19 times in 20",
        "a share from 0.8 to 0.99, such as 0.95",
        ge=0.8,
        le=0.99,
    )
    holiday_region: _Region = _setting(
        "US",
        "country",
        "Public holidays to take out of weekdays; empty = none",
        "a country such as US or a part such as GB-ENG, or empty",
    )
    pay_period_days: _PayDays = _setting(
        14,
        "days",
        "Length of a pay period: 14 biweekly, 7 weekly, 0 if payroll rows are monthly",
        "7, 14 or 28, or 0 for monthly rows",
    )
    pay_anchor_date: _Day = _setting(
        None,
        "date",
        "Last day of any pay period, for the pay calendar; empty = as in Payroll",
        "a date such as 2026-10-31, or empty",
    )
    pay_lag_days: _Whole = _setting(
        6, "days", "Days from the end of a pay period to its pay date", "a whole number from 0 to 31", ge=0, le=31
    )
    payroll_basis: _Basis = _setting(
        ACCRUAL, "text", "How the ledger books pay: accrual, or pay dates (then it is restated)", "accrual or pay dates"
    )
    hours_per_fte_week: _Number = _setting(
        40.0, "hours", "Paid hours a week of one FTE; a job code may have its own", "hours from 20 to 60", ge=20, le=60
    )
    materiality_pct: _Number = _setting(
        0.05,
        "share",
        "A variance is flagged above this share of budget",
        "a share from 0 to 1, such as 0.05",
        ge=0,
        le=1,
    )
    materiality_amt: _Number = _setting(
        10_000.0, "dollars", "... and above this amount; both must be exceeded", "dollars, 0 or more", ge=0, le=1e12
    )
    materiality_always: _Number = _setting(
        100_000.0, "dollars", "... or above this amount, whatever the share", "dollars, 0 or more", ge=0, le=1e12
    )
    census_spread: _Number = _setting(
        1.0,
        "ratio",
        "Variance over mean of the daily census, for staffing grids; 1 if not known",
        "a ratio from 0 to 10",
        ge=0,
        le=10,
    )
    capacity_warning: _Number = _setting(
        0.85,
        "share",
        "Warn where a department is planned above this share of its capacity",
        "a share from 0.5 to 1, such as 0.85",
        ge=0.5,
        le=1,
    )
    hospital_stat: _Text = _setting(
        "Adjusted patient days",
        "statistic",
        "Volume of the whole hospital; a name on Statistics",
        "the name of a statistic",
    )


def _told(key: str, what: str) -> str:
    told = Settings.model_fields[key].json_schema_extra
    assert isinstance(told, dict)
    return str(told[what])


DEFAULT_SETTINGS: tuple[tuple[str, str | float | None, str, str], ...] = tuple(
    (key, field.default, _told(key, "unit"), str(field.description)) for key, field in Settings.model_fields.items()
)
"""Key, default, unit and note of each setting, as the sheet Settings lists them."""
_OPTIONAL = {key for key, field in Settings.model_fields.items() if NoneType in get_args(field.annotation)}


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
    read = list(_fiscal_year_first(rows))
    given = {key: value for _, key, value in reversed(read) if key in Settings.model_fields}
    settings, wrong = _validated({key: value for key, value in given.items() if key in _OPTIONAL or not _blank(value)})
    seen: set[str] = set()
    problems: list[Problem] = []
    for place, key, value in read:
        if key not in Settings.model_fields:
            problems.append(_unknown(place, key, sorted(Settings.model_fields)))
        elif key in seen:
            problems.append(_twice(place, key))
        elif key in wrong:
            problems.append(_unusable(place, key, value))
        seen.add(key)
    return settings, problems


def _validated(given: Mapping[str, object]) -> tuple[Settings, set[str]]:
    """Read values, empty ones as None; those that break their rule are named and take their defaults."""
    values: dict[str, Any] = {key: None if _blank(value) else value for key, value in given.items()}
    try:
        return Settings(**values), set()
    except ValidationError as error:
        wrong = {str(found["loc"][0]) for found in error.errors()}
        return Settings(**{key: value for key, value in values.items() if key not in wrong}), wrong


def _blank(value: object) -> bool:
    return value is None or value is pd.NaT or value != value or str(value).strip() == ""


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


def _unusable(place: str, key: str, value: object) -> Problem:
    shown = value if isinstance(value, int | float) else repr(str(value))
    return Problem(place, f"{key} is not usable: got {shown}, expected {_told(key, 'rule')}", "Correct the value")
