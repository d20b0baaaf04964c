"""Supply spend: volume, items a unit of service and price; and the price changes a plan expects.

A sheet of price changes reads like a price outlook: 2.78 % on everything, 2.84 % on pharmacy. The narrower of
two rows of one date wins, rows of different dates compound.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["changes_of", "price_problems"]


_NARROWEST_FIRST = ("category", "account", "class")


def changes_of(lines: pd.DataFrame, prices: pd.DataFrame) -> list[list[int]]:
    """Choose the price changes of each line: positions in the sheet of those that count.

    A row applies to the lines that its scope names: a category, an account, a class, or all. Of the rows of one
    date the narrowest scope counts, category before account before class before all; among equally narrow ones
    the last of the sheet. Rows of different dates compound, see `xlplan.core.supplies.price_paths.index_of_steps`.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``account``, ``class``, ``category`` of each line of spend; empty where it has none.
    prices : pandas.DataFrame
        ``scope`` (``all``, or codes with commas), ``effective`` (date), ``pct`` (share: 0.0278).

    Examples
    --------
    An outlook of 2.78 % on everything and 2.84 % on pharmacy.

    >>> import pandas as pd
    >>> lines = pd.DataFrame({"account": ["63", "64"], "class": ["Supplies", "Drugs"], "category": ["Implants", ""]})
    >>> prices = pd.DataFrame({"scope": ["all", "drugs"], "effective": ["2026-07-01"] * 2, "pct": [0.0278, 0.0284]})
    >>> changes_of(lines, prices)
    [[0], [1]]
    """
    days = np.asarray(prices["effective"], dtype="datetime64[D]")
    counts = ~np.isnat(days) | ~np.isnan(np.asarray(prices["pct"], dtype=float))
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
