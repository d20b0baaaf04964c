"""Rates of pay month by month: dated raises weighted by days, and which raises are whose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.shares import refuse_percent
from xlplan.core.errors import OutOfRangeError, Problem, SizeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["increase_problems", "increase_scopes", "pay_rate", "raises", "share_from"]


_KINDS = ("cost_center", "job_class", "job_code")
"""What a scope may name, the least specific first."""


def share_from(dates: npt.ArrayLike, months: npt.ArrayLike) -> Floats:
    """Give the share of each month's days on or after a date: ``(month end - date) / days``, 0 to 1.

    Parameters
    ----------
    dates : array_like of datetime64
        First days.
    months : array_like of datetime64, shape (m,)
        Any day of each month.

    Returns
    -------
    numpy.ndarray
        The shape of `dates`, and months on a last axis; NaN where the date or the month is missing.

    Examples
    --------
    A nurse starts on 16 September: half of the month.

    >>> share_from("2026-09-16", ["2026-08", "2026-09", "2026-10"])
    array([0. , 0.5, 1. ])
    """
    first = np.asarray(months, dtype="datetime64[M]")
    begin, end = first.astype("datetime64[D]"), (first + np.timedelta64(1, "M")).astype("datetime64[D]")
    left = end - np.asarray(dates, dtype="datetime64[D]")[..., None]
    return np.where(np.isnat(left), np.nan, np.clip(left / (end - begin), 0, 1))


def raises(
    months: npt.ArrayLike, dates: npt.ArrayLike, pcts: npt.ArrayLike, amounts: npt.ArrayLike = 0.0
) -> tuple[Floats, Floats]:
    """Turn dated raises into a factor and an addition for each month: ``rate = base * factor + addition``.

    Raises follow in the order of their dates, whatever their order in the table; the percentages of one day
    come before its amounts, and a later percentage raises earlier amounts too. Each rate counts by its days.

    Parameters
    ----------
    months, dates, pcts
        First day of each change in any order, and shares: 3 % is 0.03. One without a date counts nowhere, a
        blank (NaN) percentage is none.
    amounts : array_like
        Dollars an hour, one for each date or one for all; blank (NaN) is none.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray), shape (m,)
        Factor, and addition in dollars an hour.

    Raises
    ------
    SizeError
        If sizes differ.
    OutOfRangeError
        For a fall of more than 100 %.

    Examples
    --------
    $1.50 an hour more in August, then 2 % on the new rate in October.

    >>> raises(["2026-08", "2026-10"], ["2026-08-01", "2026-10-01"], [None, 0.02], [1.5, None])
    (array([1.  , 1.02]), array([1.5 , 1.53]))
    """
    given, factors, additions = _by_date(dates, pcts, amounts)
    factor, addition = np.ones(len(given) + 1), np.zeros(len(given) + 1)
    for k, (times, plus) in enumerate(zip(factors, additions, strict=True)):
        factor[k + 1], addition[k + 1] = factor[k] * times, addition[k] * times + plus
    share = share_from(given, months)
    in_use = np.asarray(months, dtype="datetime64[M]")
    blank = np.where(np.isnat(in_use), np.nan, 0.0)
    share = np.where(np.isnan(share), 0.0, share)
    return 1 + np.diff(factor) @ share + blank, np.diff(addition) @ share + blank


def _by_date(
    dates: npt.ArrayLike, pcts: npt.ArrayLike, amounts: npt.ArrayLike
) -> tuple[npt.NDArray[np.datetime64], Floats, Floats]:
    """Give each date once, in order, with the product of its percentages and the sum of its amounts."""
    when = np.atleast_1d(np.asarray(dates, dtype="datetime64[D]"))
    pct = _one_each("pct", pcts, len(when))
    amount = _one_each("amount", amounts, len(when))
    if (pct < -1).any():
        raise OutOfRangeError(f"pct: out of range: got {pct.min():g}, expected -1 or more, 0.03 for 3 %. Correct it.")
    refuse_percent("pct", pct[~np.isnat(when)])
    dated = ~np.isnat(when)
    given, group = np.unique(when[dated], return_inverse=True)
    factors, additions = np.ones(len(given)), np.zeros(len(given))
    np.multiply.at(factors, group, 1 + pct[dated])
    np.add.at(additions, group, amount[dated])
    return given, factors, additions


def _one_each(name: str, values: npt.ArrayLike, size: int) -> Floats:
    found = np.nan_to_num(np.asarray(values, dtype=float))
    if found.size not in (1, size):
        raise SizeError(f"{name}: size differs from dates: got {found.size}, expected {size}. Give one for each date.")
    return np.broadcast_to(found.ravel(), (size,))


def pay_rate(
    base: npt.ArrayLike,
    months: npt.ArrayLike,
    dates: npt.ArrayLike,
    pcts: npt.ArrayLike,
    amounts: npt.ArrayLike = 0.0,
) -> Floats:
    """Give the rate of pay of each month, each rate weighted by the days it holds.

    Parameters
    ----------
    base : array_like
        Dollars an hour before the first raise: one rate, or one for each position.
    months, dates, pcts, amounts
        See `raises`.

    Returns
    -------
    numpy.ndarray
        Dollars an hour; the shape of `base`, and months on a last axis.

    Raises
    ------
    SizeError
        If sizes differ.
    OutOfRangeError
        For a fall of more than 100 %.

    Examples
    --------
    $40 an hour and 3 % on 1 April 2027: the fiscal year 2027 has 274 days before and 91 after.

    >>> months = np.arange("2026-07", "2027-07", dtype="datetime64[M]")
    >>> rate = pay_rate(40, months, ["2027-04-01"], [0.03])
    >>> days = np.diff(np.append(months, months[-1] + 1).astype("datetime64[D]")).astype(float)
    >>> round(float(np.average(rate, weights=days)), 5)
    40.29918
    """
    factor, addition = raises(months, dates, pcts, amounts)
    return np.asarray(np.asarray(base, dtype=float)[..., None] * factor + addition)


def increase_scopes(increases: pd.DataFrame, jobs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Choose the raises of each job: on one date the most specific scope wins.

    Job codes come before job classes, job classes before departments, departments before all. So 3 % for all and
    4 % for RN on one date are 4 % for a nurse; on two dates they are both. Rows of one date that are equally
    specific all hold, such as a percentage and an amount.

    Parameters
    ----------
    increases : pandas.DataFrame, k rows
        ``scope`` (``all`` or empty, or codes with commas, in any case), ``effective``.
    jobs : pandas.DataFrame, n rows
        ``cost_center, job_class, job_code``.

    Returns
    -------
    numpy.ndarray of bool, shape (n, k)
        Which row is whose; none without a date.

    Examples
    --------
    >>> import pandas as pd
    >>> april = pd.Timestamp("2027-04-01")
    >>> increases = pd.DataFrame({"scope": ["all", "RN, LPN", "6010"], "effective": april})
    >>> jobs = pd.DataFrame({"cost_center": ["6010", "6010"], "job_class": ["RN", "Clerical"], "job_code": ["1", "2"]})
    >>> increase_scopes(increases, jobs)
    array([[False,  True, False],
           [False, False,  True]])
    """
    names = [jobs[kind].fillna("").astype(str).str.strip().str.lower().to_numpy() for kind in _KINDS]
    rank = np.zeros((len(jobs), len(increases)), dtype=int)
    for column, tokens in enumerate(map(_tokens, increases["scope"])):
        for level, codes in enumerate(names, 2):
            rank[np.isin(codes, list(tokens)), column] = level
        if not tokens or "all" in tokens:
            rank[:, column] = np.maximum(rank[:, column], 1)
    dates = increases["effective"].to_numpy(dtype="datetime64[D]")
    rank[:, np.isnat(dates)] = 0
    chosen = np.zeros(rank.shape, dtype=bool)
    for date in np.unique(dates[~np.isnat(dates)]):
        same = dates == date
        chosen[:, same] = rank[:, same] == rank[:, same].max(axis=1, keepdims=True)
    return chosen & (rank > 0)


def _tokens(scope: object) -> set[str]:
    text = scope if isinstance(scope, str) else ""
    return {token.strip().lower() for token in text.split(",")} - {""}


def increase_problems(
    increases: pd.DataFrame, jobs: pd.DataFrame, *, place: Callable[[int, str], str]
) -> list[Problem]:
    """Name raises that say nothing, that nobody gets, or that are typed as 3 for 3 %.

    Parameters
    ----------
    increases : pandas.DataFrame
        ``scope, effective, pct, amount``, indexed by row position.
    jobs : pandas.DataFrame
        ``cost_center, job_class, job_code`` of all positions and departments.
    place : callable
        Names the cell of a row position and a column.

    Examples
    --------
    >>> import pandas as pd
    >>> increases = pd.DataFrame({"scope": ["RM"], "effective": pd.Timestamp("2027-04-01"), "pct": 0.03, "amount": 0.0})
    >>> jobs = pd.DataFrame({"cost_center": ["6010"], "job_class": ["RN"], "job_code": ["RN2"]})
    >>> [str(p) for p in increase_problems(increases, jobs, place=lambda row, column: f"{column} {row}")]
    ["scope 0: nobody's code: got 'rm', expected a department, job class or job code. Correct the code."]
    """
    known = {"all"}.union(*(jobs[kind].dropna().astype(str).str.strip().str.lower() for kind in _KINDS))
    problems = []
    for position, row in zip(increases.index, increases.to_dict("records"), strict=True):
        for token in sorted(_tokens(row["scope"]) - known):
            what = f"nobody's code: got {token!r}, expected a department, job class or job code"
            problems.append(Problem(place(position, "scope"), what, "Correct the code"))
        if not (row["pct"] == row["pct"] or row["amount"] == row["amount"]):
            what = "no raise: expected a percentage or dollars an hour"
            problems.append(Problem(place(position, "pct"), what, "Fill in one of them"))
        if row["pct"] >= 1 or row["pct"] <= -1:
            what = f"not a raise: got {row['pct']:.0%}, expected between -100 % and 100 %"
            problems.append(Problem(place(position, "pct"), what, "Type 3 % as 0.03"))
    return problems
