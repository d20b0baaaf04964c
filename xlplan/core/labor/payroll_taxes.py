"""The employer's payroll taxes: rates by calendar year, with caps on the wages of each person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, SizeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["US_FICA", "employer_taxes", "fica_table", "missing_years"]

Years = npt.NDArray[np.intp]

US_FICA = ((2026.0, 0.062, 184_500.0, 0.0145),)
"""Calendar year, Social Security rate, wage base, Medicare rate: the employer's part in the US."""


def employer_taxes(
    wages: npt.ArrayLike,
    months: npt.ArrayLike,
    table: pd.DataFrame | Mapping[str, npt.ArrayLike],
    *,
    opening: npt.ArrayLike = 0.0,
) -> Floats:
    """Tax wages month by month: ``rate * (min(base, wages to date) - min(base, wages to date before))``.

    Wages to date start again each January, so a fiscal year from July to June meets each cap twice. A year
    without a row is taxed like the last year given before it, see `missing_years`.

    Parameters
    ----------
    wages : array_like, shape (..., m)
        Dollars a month of each person, or of each position held by one person at a time; NaN for an open month.
    months : array_like of datetime64, shape (m,)
        Any day of each month, ascending.
    table : DataFrame or mapping of columns
        ``year`` (calendar), ``tax``, ``rate`` (share of wages), ``wage_base`` (dollars a year; NaN is no cap).
    opening : array_like, shape (...)
        Wages of each person in the first calendar year before the first month.

    Returns
    -------
    numpy.ndarray, shape (..., m)
        Dollars of all taxes together; NaN where wages are.

    Raises
    ------
    SizeError
        If sizes differ.
    InvalidValueError
        For months out of order, a table without rows, without a year or rate, or with a year twice.

    References
    ----------
    US Social Security 2026: 6.2 % of wages to $184,500, $11,439 at most; Medicare: 1.45 % of all wages. The
    additional Medicare tax of 0.9 % has no employer's part.

    Examples
    --------
    $200,000 in 2026: 1,275 a month until the cap is met in December.

    >>> us = {"year": [2026, 2026], "tax": ["Social Security", "Medicare"], "rate": [0.062, 0.0145],
    ...     "wage_base": [184_500, None]}
    >>> months = np.arange("2026-01", "2027-01", dtype="datetime64[M]")
    >>> tax = employer_taxes(np.full(12, 200_000 / 12), months, us)
    >>> tax[[0, 10, 11]].round(2), round(float(tax.sum()), 2)
    (array([1275., 1275.,  314.]), 14339.0)
    """
    paid, years = np.asarray(wages, dtype=float), _years(months)
    if paid.ndim == 0 or paid.shape[-1] != len(years):
        raise SizeError(
            f"wages: size differs from months: got {paid.shape}, expected {len(years)} months. Give one each."
        )
    known, tax = np.nan_to_num(paid), np.zeros(paid.shape)
    for schedule in _schedules(table):
        for year in np.unique(years):
            at = slice(*np.searchsorted(years, [year, year + 1]))
            before = np.asarray(opening, dtype=float) if year == years[0] else np.zeros(())
            rate, wage_base = schedule.of(year)
            tax[..., at] += rate * _taxable(known[..., at], wage_base, before)
    return np.where(np.isnan(paid), np.nan, tax)


def missing_years(months: npt.ArrayLike, table: pd.DataFrame | Mapping[str, npt.ArrayLike]) -> list[int]:
    """List the calendar years of the months for which some tax has no row: they are taxed like another year.

    Examples
    --------
    A fiscal year from July 2026 with only the rates of 2026.

    >>> us = {"year": [2026], "tax": ["Medicare"], "rate": [0.0145], "wage_base": [None]}
    >>> missing_years(np.arange("2026-07", "2027-07", dtype="datetime64[M]"), us)
    [2027]
    """
    schedules = list(_schedules(table))
    years = np.unique(_years(months))
    return [int(year) for year in years if not all(year in schedule.years for schedule in schedules)]


def fica_table(rows: npt.ArrayLike = US_FICA) -> dict[str, npt.NDArray[np.generic]]:
    """Set out a table of Social Security with its cap and Medicare without one for `employer_taxes`.

    Parameters
    ----------
    rows : array_like, shape (k, 4)
        Calendar year, Social Security rate, wage base, Medicare rate. A blank (NaN) base is no cap.

    Examples
    --------
    >>> fica_table()["wage_base"]
    array([184500.,     nan])
    """
    year, social, base, medicare = np.asarray(rows, dtype=float).reshape(-1, 4).T
    return {
        "year": np.concatenate([year, year]),
        "tax": np.repeat(["Social Security", "Medicare"], len(year)),
        "rate": np.concatenate([social, medicare]),
        "wage_base": np.concatenate([base, np.full(len(year), np.nan)]),
    }


class _Schedule(NamedTuple):
    """One tax by ascending calendar years."""

    years: Years
    rates: Floats
    wage_bases: Floats

    def of(self, year: int) -> tuple[float, float]:
        """Give rate and wage base of a year: the last given up to it, or the first given."""
        row = max(int(np.searchsorted(self.years, year, side="right")) - 1, 0)
        return float(self.rates[row]), float(self.wage_bases[row])


def _schedules(table: pd.DataFrame | Mapping[str, npt.ArrayLike]) -> Iterator[_Schedule]:
    year, rate, base = (np.asarray(table[name], dtype=float) for name in ("year", "rate", "wage_base"))
    taxes = np.asarray(table["tax"], dtype=str)
    if not len(year) or np.isnan(year).any() or np.isnan(rate).any():
        raise InvalidValueError(
            "taxes: year or rate missing: got a blank, expected both in every row. Fill in the rows."
        )
    for tax in np.unique(taxes):
        rows = np.flatnonzero(taxes == tax)
        rows = rows[np.argsort(year[rows])]
        if (np.diff(year[rows]) == 0).any():
            raise InvalidValueError(f"taxes: year twice: got {tax} twice, expected once a year. Remove a row.")
        yield _Schedule(year[rows].astype(np.intp), rate[rows], base[rows])


def _years(months: npt.ArrayLike) -> Years:
    first = np.asarray(months, dtype="datetime64[M]")
    if np.isnat(first).any() or (np.diff(first).astype(int) <= 0).any():
        raise InvalidValueError("months: out of order: expected each month once and ascending. Sort wages by month.")
    return np.asarray(first.astype("datetime64[Y]").astype(np.intp) + 1970)


def _taxable(wages: Floats, wage_base: float, before: Floats) -> Floats:
    """Give the wages of each month of one calendar year that are under the cap."""
    if np.isnan(wage_base):
        return wages
    start = np.broadcast_to(before[..., None], (*wages.shape[:-1], 1))
    to_date = np.concatenate([start, start + np.cumsum(wages, axis=-1)], axis=-1)
    return np.diff(np.minimum(to_date, wage_base), axis=-1)
