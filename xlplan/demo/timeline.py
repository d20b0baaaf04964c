"""Months, days and random streams of the demo: the same bits every time, on any machine."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.holidays import public_holidays
from xlplan.core.calendar.months import days_in_month, fiscal_year, month_range
from xlplan.core.calendar.workdays import workdays
from xlplan.core.schedules.registry import INPUTS
from xlplan.demo.days_off import CLOSED_DAYS, REGION, WORKED_DAYS

__all__ = [
    "BUDGET_FROM",
    "CLOSED",
    "DAYS",
    "DEMO_CLOSE",
    "FIRST_DAY",
    "FISCAL_YEARS",
    "FY_START",
    "MONTHS",
    "WEEKDAYS",
    "Floats",
    "Span",
    "growth",
    "jitter",
    "month_span",
    "pay_span",
    "position",
    "season",
    "stream",
    "typed",
]


DEMO_CLOSE = pd.Timestamp("2026-10-01")
FY_START = 7
MONTHS = month_range(pd.Timestamp("2022-11-01"), pd.Timestamp("2027-06-01"))
CLOSED = 48
BUDGET_FROM = 32
FISCAL_YEARS = np.array([fiscal_year(month, FY_START) for month in MONTHS])
DAYS = days_in_month(MONTHS)
WEEKDAYS = workdays(MONTHS, region=REGION, holidays=CLOSED_DAYS, worked=WORKED_DAYS)
FIRST_DAY = np.datetime64("2022-10-23", "D")
PAY_DAYS = 14
_BASE = 37.5  # middle of FY2026, the year that the levels in the demo's lists are of

_TYPES = {"month": np.dtype("M8[s]"), "date": np.dtype("M8[s]"), "number": np.dtype(float)}


class Span(NamedTuple):
    """Days and the pay period or month that each belongs to."""

    days: npt.NDArray[np.datetime64]
    bucket: npt.NDArray[np.int64]

    def total(self, daily: Floats) -> Floats:
        """Add up a daily quantity by bucket."""
        return np.bincount(self.bucket, weights=daily).astype(np.float64)

    def mean(self, daily: Floats) -> Floats:
        """Average a daily quantity by bucket."""
        return np.round(self.total(daily) / np.bincount(self.bucket), 8)

    @property
    def month(self) -> npt.NDArray[np.int64]:
        """Row of MONTHS that each day falls in; days before the first month take the first."""
        months = self.days.astype("datetime64[M]").astype(np.int64) - _FIRST_MONTH
        return np.asarray(np.maximum(0, months), dtype=np.int64)

    def weights(self, weekday_share: float) -> Floats:
        """Give each day's share of its month's volume: even, or on weekdays for some of it."""
        works = np.is_busday(self.days, holidays=_free()).astype(float)
        weekday = works / WEEKDAYS[self.month]
        return (1 - weekday_share) / DAYS[self.month] + weekday_share * weekday


_FIRST_MONTH = int(MONTHS[0].to_numpy().astype("datetime64[M]").astype(int))


@lru_cache(maxsize=1)
def _free() -> npt.NDArray[np.datetime64]:
    public = np.array(public_holidays(REGION, tuple(range(2022, 2028))), dtype="datetime64[D]")
    return np.asarray(np.setdiff1d(np.union1d(public, CLOSED_DAYS), WORKED_DAYS))


@lru_cache(maxsize=1)
def pay_span() -> Span:
    """Give the 105 biweekly pay periods, Sunday to Saturday, from 23 Oct 2022 to 31 Oct 2026."""
    days = np.arange(FIRST_DAY, np.datetime64("2026-11-01"))
    return Span(days, np.arange(len(days)) // PAY_DAYS)


@lru_cache(maxsize=1)
def month_span() -> Span:
    """Give the 24 months that have a budget: FY2026 and FY2027."""
    days = np.arange(np.datetime64("2025-07-01"), np.datetime64("2027-07-01"))
    months = days.astype("datetime64[M]").astype(int)
    return Span(days, months - months[0])


def position(month: str) -> int:
    """Find the row of a month such as ``2025-03`` in MONTHS."""
    return int(MONTHS.get_indexer(pd.DatetimeIndex([month]))[0])


def growth(rate: float, *, yearly: bool = False) -> Floats:
    """Grow by a rate a year, 1 in FY2026: month by month, or in steps each July."""
    years = FISCAL_YEARS - 2026.0 if yearly else (np.arange(len(MONTHS)) - _BASE) / 12
    return np.round((1 + rate) ** years, 6)


def season(amplitude: float, peak: int) -> Floats:
    """Give a yearly wave with its top in the calendar month `peak`."""
    return np.round(1 + amplitude * np.cos(2 * np.pi * (np.asarray(MONTHS.month) - peak) / 12), 6)


def stream(seed: int, *name: int) -> np.random.Generator:
    """Open the random stream of one department and purpose; it depends on no other."""
    return np.random.default_rng([seed, *name])


def jitter(rng: np.random.Generator, sd: float, size: int = len(MONTHS)) -> Floats:
    """Draw factors around 1."""
    return np.round(1 + sd * rng.standard_normal(size), 6)


def typed(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give a table the columns and types that its description asks for, in its key's order."""
    table = INPUTS[name]
    frame = rows.reindex(columns=table.headers)
    for column in table:
        values = frame[column.name].astype(_TYPES.get(column.kind, np.dtype(object)))
        frame[column.name] = values if column.kind in _TYPES else values.where(values.notna(), None)
    return frame.reset_index(drop=True)
