"""Terms of contracts: whether one is in force, when its term ends, and the last day to give notice.

``end`` is the last day in force, and a contract without one stays in force. One that ``renews`` goes on term
after term, one to ``renegotiate`` goes on at its last price until somebody knows better, one that ``ends`` stops.
A contract is one row of the contracts, as a dict or a Series.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = [
    "AT_END",
    "Contract",
    "add_months",
    "at_end",
    "day_of",
    "first_day_after",
    "notice_date",
    "number_of",
    "term_ends",
]

Days = npt.NDArray[np.datetime64]
Contract = Mapping[Hashable, Any]

AT_END = ("renews", "renegotiate", "ends")
_LATEST = np.datetime64("2999-12-31")
_DAYS_IN_MONTH = 365.25 / 12


def term_ends(contract: Contract, first: npt.ArrayLike, last: npt.ArrayLike) -> Days:
    """List the last days of the terms that end from `first` to `last`, both included.

    A term that renews is as many whole months as the first, and one that ends with a month goes on doing so.

    Examples
    --------
    >>> contract = {"start": "2024-07-01", "end": "2026-06-30", "at_end": "renews"}
    >>> term_ends(contract, "2026-07-01", "2030-12-31")
    array(['2028-06-30', '2030-06-30'], dtype='datetime64[D]')
    """
    begin, until = np.asarray(first, dtype="datetime64[D]"), np.asarray(last, dtype="datetime64[D]")
    end = day_of(contract["end"])
    if np.isnat(end):
        return np.array([], dtype="datetime64[D]")
    term = _term_months(contract)
    count = int((until.astype("datetime64[M]") - end.astype("datetime64[M]")).astype(int)) // term + 1
    ends = add_months(end, term * np.arange(max(count, 1) if at_end(contract) == "renews" else 1), month_ends=True)
    return ends[(ends >= begin) & (ends <= until)]


def notice_date(contract: Contract, end: Any) -> np.datetime64:
    """Give the last day to give notice for the end of a term: ``notice_days`` before it; NaT where none are named.

    Examples
    --------
    >>> print(notice_date({"notice_days": 60}, "2027-06-30"))
    2027-05-01
    """
    notice = number_of(contract, "notice_days")
    return np.datetime64("NaT", "D") if np.isnan(notice) else day_of(end) - np.timedelta64(int(notice), "D")


def add_months(day: npt.ArrayLike, months: npt.ArrayLike, *, month_ends: bool = False) -> Days:
    """Move days by whole months; a day that the month does not have becomes its last.

    Parameters
    ----------
    day, months : array_like
        Dates, and months to add.
    month_ends : bool
        Whether the last day of a month stays the last day of one.

    Examples
    --------
    >>> add_months("2028-02-29", [12, 48]), add_months("2027-06-30", 1, month_ends=True)
    (array(['2029-02-28', '2032-02-29'], dtype='datetime64[D]'), array('2027-07-31', dtype='datetime64[D]'))
    """
    days = np.asarray(day, dtype="datetime64[D]")
    month = days.astype("datetime64[M]")
    target = month + np.asarray(months, dtype=np.int64)
    last = (target + 1).astype("datetime64[D]") - 1
    moved = np.minimum(target.astype("datetime64[D]") + (days - month.astype("datetime64[D]")), last)
    stays_last = month_ends & ((days + 1).astype("datetime64[M]") > month)
    return np.asarray(np.where(stays_last, last, moved))


def at_end(contract: Contract) -> str:
    """Read what happens at the end: ``renews``, ``renegotiate`` or ``ends``."""
    return str(contract["at_end"] or "").strip().lower()


def first_day_after(contract: Contract) -> np.datetime64:
    """Give the first day that costs nothing any more; far away unless the contract ends.

    Examples
    --------
    >>> print(first_day_after({"end": "2026-12-31", "at_end": "ends"}))
    2027-01-01
    """
    end = day_of(contract["end"])
    return _LATEST if np.isnat(end) or at_end(contract) != "ends" else np.datetime64(end + 1)


def day_of(value: Any) -> np.datetime64:
    """Read a date as a day; NaT where it is empty."""
    day: np.datetime64 = pd.Timestamp(value).to_datetime64().astype("datetime64[D]")
    return day


def number_of(contract: Contract, column: str, default: float = np.nan) -> float:
    """Read a number of a contract; the default where it is empty."""
    value = contract.get(column)
    return default if value is None or value != value else float(value)


def _term_months(contract: Contract) -> int:
    days = (day_of(contract["end"]) + 1 - day_of(contract["start"])) / np.timedelta64(1, "D")
    return max(round(float(days) / _DAYS_IN_MONTH), 1)
