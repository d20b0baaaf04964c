"""Supply spend: volume, items a unit of service and price; and the price changes a plan expects.

A sheet of price changes reads like a price outlook: 2.78 % on everything, 2.84 % on pharmacy. The narrower of
two rows of one date wins, rows of different dates compound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align
from xlplan.core.errors import Problem
from xlplan.core.supplies.price_paths import Month, index_of_steps

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["changes_of", "price_factors", "price_problems", "supply_spend"]


_NARROWEST_FIRST = ("category", "account", "class")


def supply_spend(*, volume: npt.ArrayLike, quantity_per_unit: npt.ArrayLike, price: npt.ArrayLike) -> Floats:
    """Give supply spend: ``volume * quantity_per_unit * price``.

    Parameters
    ----------
    volume : array_like
        Units of service a month, such as cases.
    quantity_per_unit : array_like
        Items used a unit of service.
    price : array_like
        Dollars an item.

    Returns
    -------
    numpy.ndarray
        Dollars a month, the shape the inputs broadcast to; NaN where one of them is missing.

    Raises
    ------
    SizeError
        If sizes differ.

    References
    ----------
    The price, usage and volume of a supply budget; `xlplan.core.variance.parts.supply_parts` takes its variance apart.

    Examples
    --------
    500 and 540 cases of 2.2 kits; a kit costs $12.50, then $13.10.

    >>> supply_spend(volume=[500, 540], quantity_per_unit=2.2, price=[12.5, 13.1])
    array([13750. , 15562.8])
    """
    volumes, quantities, prices = align(volume=volume, quantity_per_unit=quantity_per_unit, price=price)
    return np.asarray(volumes * quantities * prices)


def price_factors(
    lines: pd.DataFrame, prices: pd.DataFrame, months: npt.ArrayLike, *, base_month: Month | None = None
) -> Floats:
    """Give the price of each line of spend relative to its base, from a sheet of price changes.

    A row applies to the lines that its scope names: a category, an account, a class, or all. Of the rows of one
    date the narrowest scope counts, category before account before class before all; among equally narrow ones
    the last of the sheet. Rows of different dates compound, see `xlplan.core.supplies.price_paths.index_of_steps`.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``account``, ``class``, ``category`` of each line of spend; empty where it has none.
    prices : pandas.DataFrame
        ``scope`` (``all``, or codes with commas), ``effective`` (date), ``pct`` (share: 0.0278).
    months : array_like of dates
        Months of the plan.
    base_month : date, optional
        Month the base prices are of; rows dated before it are in the base already.

    Returns
    -------
    numpy.ndarray
        Factors, lines x months.

    Raises
    ------
    OutOfRangeError
        For a change below -100 %.
    InvalidValueError
        For a row without date or change.

    Examples
    --------
    An outlook of 2.78 % on everything and 2.84 % on pharmacy from July: $1,200,000 of implants become $1,233,360.

    >>> import pandas as pd
    >>> lines = pd.DataFrame({"account": ["63", "64"], "class": ["Supplies", "Drugs"], "category": ["Implants", ""]})
    >>> prices = pd.DataFrame({"scope": ["all", "drugs"], "effective": ["2026-07-01"] * 2, "pct": [0.0278, 0.0284]})
    >>> factors = price_factors(lines, prices, ["2026-06", "2026-07"])
    >>> factors
    array([[1.    , 1.0278],
           [1.    , 1.0284]])
    >>> round(float(1_200_000 * factors[0, 1]), 2)
    1233360.0
    """
    month = np.asarray(months, dtype="datetime64[M]")
    days = np.asarray(prices["effective"], dtype="datetime64[D]")
    changes = np.asarray(prices["pct"], dtype=float)
    rows = changes_of(lines, prices, base_month=base_month)
    distinct = {tuple(row): index_of_steps(month, days[row], changes[row]) for row in rows}
    return np.array([distinct[tuple(row)] for row in rows]).reshape(len(lines), month.size)


def changes_of(lines: pd.DataFrame, prices: pd.DataFrame, *, base_month: Month | None = None) -> list[list[int]]:
    """Choose the price changes of each line: positions in the sheet of those that count; see `price_factors`."""
    days = np.asarray(prices["effective"], dtype="datetime64[D]")
    counts = ~np.isnat(days) | ~np.isnan(np.asarray(prices["pct"], dtype=float))
    if base_month is not None:
        counts &= ~(days < np.asarray(base_month, dtype="datetime64[M]"))
    narrow = _narrowness(lines, [_tokens(scope) for scope in prices["scope"]])
    return [_winners(own, days, counts) for own in narrow]


def price_problems(prices: pd.DataFrame, *, known: Collection[str], place: Callable[[int, str], str]) -> list[Problem]:
    """Name the rows of a sheet of price changes that cannot be used.

    Parameters
    ----------
    prices : pandas.DataFrame
        Typed rows, indexed by row position.
    known : collection of str
        Accounts, classes and categories that a scope may name.
    place : callable
        Names the cell of a row position and a column.

    Examples
    --------
    >>> import pandas as pd
    >>> prices = pd.DataFrame({"scope": ["implant"], "effective": ["2026-07-01"], "pct": [0.03]})
    >>> print(*price_problems(prices, known=["Implants"], place=lambda row, column: f"Prices!{column}"))
    Prices!scope: unknown code: got 'implant', expected all, an account, a class or a category. Correct the scope.
    """
    codes = {code.strip().lower() for code in known} | {"all"}
    problems = []
    for row, scope, pct in zip(prices.index, prices["scope"], prices["pct"], strict=True):
        for token in _tokens(scope):
            if token not in codes:
                what = f"unknown code: got {token!r}, expected all, an account, a class or a category"
                problems.append(Problem(place(row, "scope"), what, "Correct the scope"))
        if pct < -1:
            what = f"out of range: got {pct:g}, expected a share of -1 or more, such as 0.03 for 3 %"
            problems.append(Problem(place(row, "pct"), what, "Correct it"))
    return problems


def _tokens(scope: object) -> list[str]:
    """Read a scope; an empty one is all."""
    found = [token.strip().lower() for token in scope.split(",") if token.strip()] if isinstance(scope, str) else []
    return found or ["all"]


def _narrowness(lines: pd.DataFrame, scopes: list[list[str]]) -> npt.NDArray[np.intp]:
    """Rank how narrowly each change names each line: 0 not at all, 1 by all, up to 4 by its category."""
    rank = np.zeros((len(lines), len(scopes)), dtype=np.intp)
    for level, column in enumerate(reversed(_NARROWEST_FIRST), 2):
        codes = [code.strip().lower() if isinstance(code, str) else "" for code in lines[column]]
        named = [[code in scope for scope in scopes] for code in codes]
        rank = np.maximum(rank, level * np.array(named, dtype=np.intp).reshape(rank.shape))
    return np.maximum(rank, np.array(["all" in scope for scope in scopes], dtype=np.intp))


def _winners(rank: npt.NDArray[np.intp], days: npt.NDArray[np.datetime64], counts: npt.NDArray[np.bool_]) -> list[int]:
    """Find the rows that hold for one line: of each day the narrowest, the last of equals."""
    best: dict[object, int] = {}
    for row in np.flatnonzero((rank > 0) & counts):
        day = str(days[row])
        if day not in best or rank[row] >= rank[best[day]]:
            best[day] = int(row)
    return sorted(best.values())
