"""Months in column names and titles: dates, names and periods, with or without their year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from xlplan.core.calendar.months import parse_month
from xlplan.core.calendar.written import Habits

__all__ = ["Label", "fiscal_years", "month_in_year", "month_label", "month_of_year", "title_months"]

_BARE_PERIOD = re.compile(r"(?:period|per|pd|p)\.? ?(\d{1,2})", re.IGNORECASE)
_YEAR_END = r"YEAR END(?:ED|ING)[^0-9]*(?:\d{1,2},? |\d{1,2}/\d{1,2}/)?"
_YEAR = re.compile(
    rf"(?<![A-Za-z0-9])(?:FY|FISCAL YEAR|FISCAL|{_YEAR_END})[ '_-]*(\d{{4}}|\d{{2}})(?![0-9])", re.IGNORECASE
)


@dataclass(frozen=True)
class Label:
    """A month in a column name: ``month`` is None where only its place in the year is known, 1–12."""

    month: pd.Timestamp | None
    calendar_month: int = 0
    period: int = 0


def month_label(cell: object, *, fy_start: int, habits: Habits) -> Label | None:
    """Read a column name as a month, None if it is none.

    Examples
    --------
    >>> month_label("Jul", fy_start=7, habits=Habits())
    Label(month=None, calendar_month=7, period=0)
    >>> month_label("2026-07", fy_start=7, habits=Habits()).month
    Timestamp('2026-07-01 00:00:00')
    """
    if isinstance(cell, dt.date):
        return Label(pd.Timestamp(cell.year, cell.month, 1))
    text = " ".join(f"{cell:.0f}".split() if isinstance(cell, float) else str(cell).split()).rstrip(".")
    name = text.lower()
    if len(name) >= 3 and (number := _number(name)):
        return Label(None, calendar_month=number)
    if (match := _BARE_PERIOD.fullmatch(text)) and 1 <= int(match[1]) <= 12:
        return Label(None, period=int(match[1]))
    try:
        return Label(parse_month(text, fy_start=fy_start, habits=habits))
    except ValueError:
        return None


def _number(name: str) -> int:
    full = [month.lower() for month in calendar.month_name]
    return next((i for i, m in enumerate(full) if m and (name in (m, m[:3]) or (name == "sept" and i == 9))), 0)


def month_of_year(label: Label, year: int, fy_start: int) -> pd.Timestamp:
    """Give the month of a label within a fiscal year.

    Examples
    --------
    >>> month_of_year(Label(None, calendar_month=7), 2026, 7)
    Timestamp('2025-07-01 00:00:00')
    """
    if label.month is not None:
        return label.month
    number = label.calendar_month or (fy_start + label.period - 2) % 12 + 1
    return pd.Timestamp(year - int(fy_start > 1 and number >= fy_start), number, 1)


def fiscal_years(texts: Iterable[object]) -> list[int]:
    """List the fiscal years that titles and names speak of.

    Examples
    --------
    >>> fiscal_years(["Trial Balance - FY2026", "GL_FY26_actual.xlsx", "Run 03/09/2026", "Year ended June 30, 2026"])
    [2026]
    """
    found = [match[1] for text in texts if isinstance(text, str) for match in _YEAR.finditer(text)]
    return sorted({int(year) + (2000 if len(year) == 2 else 0) for year in found})


_TITLE_MONTHS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\bFY ?'?\d{2,4} ?[-/,]? ?P(?:ERIOD)? ?\d{1,2}\b",
        r"\bP(?:ERIOD)? ?\d{1,2} ?[-/,]? ?FY ?'?\d{2,4}\b",
        r"\b[A-Z]{3,9}\.? \d{1,2}, ?\d{4}\b",
        r"\b[A-Z]{3,9}\.?[ -]\d{4}\b",
        r"\b\d{4}-\d{2}(?:-\d{2})?\b",
        r"\b\d{1,2}/\d{1,2}/\d{4}\b",
    )
)
_PRINTED = re.compile(r"\b(?:run|print(?:ed)?|created|generated|exported|as at|report date|user|page)\b", re.IGNORECASE)


def title_months(texts: Iterable[object], *, fy_start: int) -> list[pd.Timestamp]:
    """List the months that titles speak of; the day a report was run is none of them.

    Examples
    --------
    >>> title_months(["Run 11/05/2026", "For the month ended October 31, 2026"], fy_start=7)
    [Timestamp('2026-10-01 00:00:00')]
    """
    lines = [text for text in texts if isinstance(text, str) and not _PRINTED.search(text)]
    found = [match[0] for line in lines for form in _TITLE_MONTHS for match in form.finditer(line)]
    labels = [month_label(text, fy_start=fy_start, habits=Habits()) for text in found]
    return sorted({label.month for label in labels if label is not None and label.month is not None})


def month_in_year(cell: object, year: object, *, fy_start: int, fiscal: bool) -> pd.Timestamp | None:
    """Read a month from two cells, a year and a period or month within it.

    Examples
    --------
    >>> month_in_year("04", "FY27", fy_start=7, fiscal=True), month_in_year(4.0, 2027.0, fy_start=7, fiscal=False)
    (Timestamp('2026-10-01 00:00:00'), Timestamp('2027-04-01 00:00:00'))
    """
    digits = re.sub(r"\D", "", f"{year:.0f}" if isinstance(year, float) else str(year))
    text = f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    number = int(text) if text.isdigit() and 1 <= int(text) <= 12 else 0
    label = Label(None, period=number) if number else month_label(text, fy_start=fy_start, habits=Habits())
    if len(digits) not in (2, 4) or label is None or label.month is not None:
        return None
    whole = int(digits) + (2000 if len(digits) == 2 else 0)
    if not 1900 <= whole <= 2199:
        return None
    return month_of_year(label, whole, fy_start) if fiscal else month_of_year(label, whole, 1)
