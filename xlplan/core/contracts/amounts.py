"""Vendor contracts: escalators and index clauses, and the dollars each month carries.

One rule for dates, that of `xlplan.core.supplies.price_paths`: what starts or ends inside a month counts by days. The
price changes on anniversaries of the start only: by the escalator, or by the index over the year before with at
most the cap. A first or last part of a month pays its days; a whole month is a twelfth of the year. What holds
after the end is said in `xlplan.core.contracts.terms`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.month_shares import month_shares
from xlplan.core.contracts.terms import AT_END, Contract, add_months, at_end, day_of, first_day_after, number_of
from xlplan.core.errors import ArgumentError, Problem
from xlplan.core.supplies.price_paths import IndexValues, index_at

__all__ = [
    "PriceChanges",
    "contract_amounts",
    "contract_factor",
    "contract_problems",
    "index_name",
    "index_of_contract",
    "price_changes",
]

Days = npt.NDArray[np.datetime64]
Wrong = tuple[str, str, str]

_LATEST = np.datetime64("2999-12-31")


class PriceChanges(NamedTuple):
    """The prices of a contract: first day of each, level relative to the start, and whether its index is carried."""

    day: Days
    level: Floats
    carried: npt.NDArray[np.bool_]


def contract_amounts(contracts: pd.DataFrame, months: npt.ArrayLike, index: pd.DataFrame) -> Floats:
    """Give the dollars of each contract in each month: ``annual_amount / 12 * price``, by days in force.

    Parameters
    ----------
    contracts : pandas.DataFrame
        Typed rows: ``start``, ``end``, ``at_end``, ``annual_amount`` (dollars a year at the start),
        ``escalator`` (share a year), ``index`` (name), ``cap`` (share a year).
    months : array_like of dates
        Months of the plan.
    index : pandas.DataFrame
        ``index``, ``month``, ``value``.

    Returns
    -------
    numpy.ndarray
        Dollars, contracts x months; 0 out of force, NaN for a contract of prices without an amount.

    Raises
    ------
    NotFoundError
        If an index has no value for the month of the start or of an anniversary before its first.

    Examples
    --------
    Elevator service of $120,000 a year from 16 June 2026, 3 % more on each anniversary, for one year; it ends.

    >>> contracts = pd.DataFrame([{"start": "2026-06-16", "end": "2027-06-15", "at_end": "ends",
    ...     "annual_amount": 120_000, "escalator": 0.03, "index": None, "cap": None}])
    >>> contract_amounts(contracts, ["2026-06", "2026-07", "2027-06", "2027-07"], pd.DataFrame())
    array([[ 5000., 10000.,  5000.,     0.]])
    """
    month = np.asarray(months, dtype="datetime64[M]").ravel()
    rows = [_amounts(contract, month, index) for contract in contracts.to_dict("records")]
    return np.array(rows, dtype=float).reshape(len(contracts), month.size)


def _amounts(contract: Contract, months: Days, index: pd.DataFrame) -> Floats:
    prices = price_changes(contract, index, until=_after(months))
    ends = np.append(prices.day[1:], first_day_after(contract))
    return number_of(contract, "annual_amount") / 12 * (prices.level @ month_shares(months, prices.day, ends))


def contract_factor(contract: Contract, months: npt.ArrayLike, index: pd.DataFrame) -> Floats:
    """Give the price of a contract in each month relative to that at its start.

    Parameters
    ----------
    contract : mapping
        One row of the contracts, as a dict or a Series.
    months : array_like of dates
        Months of the plan.
    index : pandas.DataFrame
        ``index``, ``month``, ``value``.

    Returns
    -------
    numpy.ndarray
        1 before the first anniversary, then the mean over the days of each month; unchanged after the end of a
        contract that does not renew.

    Raises
    ------
    ArgumentError
        As `contract_amounts`.

    References
    ----------
    Annual price adjustment by consumer or producer price index with a ceiling, the usual clause of service
    contracts.

    Examples
    --------
    An index clause capped at 3 %: the index rose from 250 to 262.4, 4.96 %.

    >>> contract = {"start": "2026-01-01", "end": None, "at_end": "renews", "index": "PPI", "cap": 0.03}
    >>> index = pd.DataFrame({"index": "PPI", "month": ["2026-01-01", "2027-01-01"], "value": [250, 262.4]})
    >>> contract_factor(contract, ["2026-12", "2027-01"], index)
    array([1.  , 1.03])
    """
    month = np.asarray(months, dtype="datetime64[M]").ravel()
    prices = price_changes(contract, index, until=_after(month))
    begins = np.concatenate([[np.datetime64("1800-01-01")], prices.day[1:]])
    return np.asarray(prices.level @ month_shares(month, begins, np.append(begins[1:], _LATEST)))


def price_changes(contract: Contract, index: pd.DataFrame, *, until: npt.ArrayLike) -> PriceChanges:
    """List the prices of a contract from its start on, before the day `until`.

    ``level_k = (1 + escalator)^k``, or ``level_k-1 * min(I_k / I_k-1, 1 + cap)`` with the index at the month of
    each anniversary.

    Examples
    --------
    >>> contract = {"start": "2026-07-01", "end": "2027-06-30", "at_end": "renews", "escalator": 0.04}
    >>> price_changes(contract, pd.DataFrame(), until="2027-08-01")[:2]
    (array(['2026-07-01', '2027-07-01'], dtype='datetime64[D]'), array([1.  , 1.04]))
    """
    start, end = day_of(contract["start"]), day_of(contract["end"])
    limit = np.asarray(until, dtype="datetime64[D]")
    if at_end(contract) != "renews" and not np.isnat(end):
        limit = np.minimum(limit, end + 1)
    years = max(int((limit - start) / np.timedelta64(365, "D")), 0)
    days = add_months(start, 12 * np.arange(years + 1))
    days = days[(days < limit) | (days == start)]
    found = index_of_contract(contract, index, days)
    if found is None:
        rises = np.full(len(days) - 1, 1 + number_of(contract, "escalator", 0.0))
        carried = np.zeros(len(days), dtype=bool)
    else:
        rises = np.minimum(found.value[1:] / found.value[:-1], 1 + number_of(contract, "cap", np.inf))
        carried = found.carried
    return PriceChanges(days, np.cumprod(np.append(1.0, rises)), carried)


def index_name(contract: Contract) -> str:
    """Name the index of a contract; empty if it has none."""
    name = contract.get("index")
    return name.strip() if isinstance(name, str) else ""


def index_of_contract(contract: Contract, index: pd.DataFrame, days: npt.ArrayLike) -> IndexValues | None:
    """Look up the index a contract names on some days; None if it names none."""
    name = index_name(contract).lower()
    if not name:
        return None
    own = index[[str(other).strip().lower() == name for other in index["index"]]]
    return index_at(days, own["month"], own["value"])


def _after(months: Days) -> np.datetime64:
    """Give the first day after the last of some months."""
    return np.datetime64(months.max() + 1, "D") if months.size else np.datetime64("1800-01-01")


def contract_problems(
    contracts: pd.DataFrame,
    *,
    accounts: Collection[str],
    categories: Collection[str],
    depts: Collection[str],
    index: pd.DataFrame,
    place: Callable[[int, str], str],
) -> list[Problem]:
    """Name everything in a sheet of contracts that cannot be used.

    Parameters
    ----------
    contracts : pandas.DataFrame
        Typed rows, indexed by row position.
    accounts, categories, depts : collection of str
        Codes that exist.
    index : pandas.DataFrame
        ``index``, ``month``, ``value``.
    place : callable
        Names the cell of a row position and a column.

    Examples
    --------
    >>> contracts = pd.DataFrame([{"contract_id": "C-7", "account": "6810", "start": "2026-07-01",
    ...     "end": "2025-06-30", "at_end": "ends", "annual_amount": 120_000}])
    >>> print(*contract_problems(contracts, accounts=["6810"], categories=[], depts=[], index=pd.DataFrame(),
    ...     place=lambda row, column: f"Contracts!{column}"))
    Contracts!end: ends before it starts: got 2025-06-30, expected 2026-07-01 or later. Correct one of the dates.
    """
    codes = {"account": accounts, "category": categories, "cost_center": depts}
    problems = []
    for row, contract in zip(contracts.index, contracts.to_dict("records"), strict=True):
        found = [*_wrong_codes(contract, codes), *_wrong_terms(contract), *_wrong_prices(contract, index)]
        problems += [Problem(place(row, column), what, action) for column, what, action in found]
    return problems


def _wrong_codes(contract: Contract, codes: Mapping[str, Collection[str]]) -> Iterator[Wrong]:
    for column, known in codes.items():
        code = contract.get(column)
        if isinstance(code, str) and code and code not in known:
            name = "department" if column == "cost_center" else column
            yield column, f"unknown {name}: got {code!r}, expected one that exists", "Add it there or correct it"
    account = contract.get("account")
    if not np.isnan(number_of(contract, "annual_amount")) and not (isinstance(account, str) and account):
        yield "account", "empty cell: expected the account the amount is booked to", "Fill it in"


def _wrong_terms(contract: Contract) -> Iterator[Wrong]:
    start, end = day_of(contract["start"]), day_of(contract["end"])
    if end < start:
        yield "end", f"ends before it starts: got {end}, expected {start} or later", "Correct one of the dates"
    if at_end(contract) not in AT_END:
        what = f"unknown: got {contract['at_end']!r}, expected {', '.join(AT_END)}"
        yield "at_end", what, "Say what happens at the end"


def _wrong_prices(contract: Contract, index: pd.DataFrame) -> Iterator[Wrong]:
    for column in ("annual_amount", "notice_days", "cap"):
        if number_of(contract, column) < 0:
            yield column, f"negative: got {number_of(contract, column):,.10g}, expected 0 or more", "Correct it"
    if number_of(contract, "escalator") <= -1:
        yield "escalator", "out of range: expected a share above -1, such as 0.03 for 3 %", "Correct it"
    if not index_name(contract):
        if not np.isnan(number_of(contract, "cap")):
            yield "cap", "cap without an index: expected an index to cap", "Name one, or clear the cap"
        return
    if not np.isnan(number_of(contract, "escalator")):
        yield "escalator", "both escalator and index: expected one of them", "Clear one"
    try:
        index_of_contract(contract, index, day_of(contract["start"]))
    except (ArgumentError, KeyError) as error:
        reason = str(error).split(". ")[0] if isinstance(error, ArgumentError) else "the sheet is empty"
        yield "index", f"{index_name(contract)!r} cannot be used: {reason}", "Correct the name or add its values"
