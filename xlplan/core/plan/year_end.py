"""Where the year ends: actual to date and the plan of the rest, with a range from paths of what drives the plan.

Sums of monthly bounds are not the bounds of a year, and those of departments not the hospital's. So each path of
all drivers goes through the driver chain as the plan does, and ranges are read from what the paths come to. A path
of a department's volume moves its hours, supplies and revenue together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import Year
from xlplan.core.plan.chain import Drivers, Model, evaluate
from xlplan.core.plan.lines import REVENUE_LINES, SECTIONS
from xlplan.core.plan.sources import pairs
from xlplan.core.plan.table import ACTUAL, BUDGET, Book

__all__ = ["YEAR_END_MEASURES", "Rollup", "driver_path", "year_end_table"]

YEAR_END_MEASURES = (
    "Total operating revenue",
    "Labor",
    "Supplies and drugs",
    "Total operating expense",
    "Operating margin",
)
_GROUPS = {line: 0 for line in REVENUE_LINES}  # then labor, supplies and drugs, all else
_GROUPS |= {line: 1 for line in SECTIONS["Labor"]} | {line: 2 for line in SECTIONS["Supplies and drugs"]}
_OTHER = 3
_OF_GROUPS = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 1, 1], [1, -1, -1, -1]], dtype=float)
_COUNT = _OF_GROUPS.shape[1]
_BETTER = np.array([1, -1, -1, -1, 1])
_HALF_CENT = 0.005
_LEVEL = 80.0


def driver_path(base: Floats, paths: Floats, *, certain: npt.NDArray[np.bool_] | None = None) -> Floats:
    """Turn paths of a series into paths of a driver of the plan, whose mean is the plan's figure.

    The forecast that a plan is made of is the middle of its distribution, about its median; means add up, medians
    do not. So the plan's figure is taken for the mean: ``base * path / mean(paths)`` in each month or, where a path
    is negative, ``base + path - mean(paths)``. What else the plan did to the forecast stays in it.

    Parameters
    ----------
    base : numpy.ndarray
        The plan's figure, by month.
    paths : numpy.ndarray
        Paths by months.
    certain : numpy.ndarray, optional
        Months that do not vary: somebody typed their value.

    Returns
    -------
    numpy.ndarray
        Paths by months.

    Examples
    --------
    A plan of 990 patient days where paths are of 900 to 1,100, about 1,000:

    >>> driver_path(np.array([990.0]), np.array([[900.0], [1000.0], [1100.0]])).ravel().tolist()
    [891.0, 990.0, 1089.0]
    """
    mean = paths.mean(axis=0)
    scaled = (paths.min(axis=0) >= 0) & (mean > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(scaled, base * paths / mean, base + (paths - mean))
    return np.where(certain, base, found) if certain is not None else found


class Rollup(NamedTuple):
    """How figures roll up: to which units, by which lines, through which entities.

    Parameters
    ----------
    units : pandas.DataFrame
        Rows of ``tblUnits``.
    accounts : pandas.DataFrame
        See `map_accounts`.
    entity : callable
        Gives the entity of a cost center.
    """

    units: pd.DataFrame
    accounts: pd.DataFrame
    entity: Callable[[str], str]


def year_end_table(
    model: Model,
    paths: Iterable[Drivers],
    books: Mapping[str, Book],
    years: Sequence[Year],
    rollup: Rollup,
) -> pd.DataFrame:
    """Project each year of Base for the hospital, its entities and its departments.

    The projection is the plan's own figure. Totals of paths are moved by the projection less their mean, which is
    little: drivers of a product that happen to vary together. So ranges lie about the plan's figure, and paths of
    departments still add up to those of the hospital. Series vary independently of each other.

    Parameters
    ----------
    model : Model
        The plan with Base.
    paths : iterable of Drivers
        What else may happen, one a path.
    books : mapping of str to Book
        ``Actual`` and ``Budget``.
    years : sequence of Year
        Years to project.
    rollup : Rollup
        Units shown, accounts and entities.

    Returns
    -------
    pandas.DataFrame
        ``unit, cost_center, entity, fiscal_year, measure, actual_to_date, remaining, projection, low, high, budget,
        probability``: dollars, revenue and expense both positive; the range holds 80 % of the paths, and the
        probability is the share of paths that end on the favorable side of the budget or on it. A year without
        a whole budget has neither.
    """
    codes = sorted({*model.elements["cost_center"], *(key[0] for book in books.values() for key in pairs(book.ledger))})
    member = _members(rollup.units, codes, rollup.entity)
    ahead = _ahead(model, years, codes)
    remaining = _measures(member, ahead(model.base))
    found = [_measures(member, ahead(drivers)) for drivers in paths]
    closed = [Year(year.name, year.months.difference(model.months)) for year in years]
    actual = _measures(member, _booked(books[ACTUAL], closed, rollup.accounts, codes))
    budget = _measures(member, _booked(books[BUDGET], years, rollup.accounts, codes))
    budget[..., [not _whole(books[BUDGET], year) for year in years]] = np.nan
    projection = actual + remaining
    totals = np.array(found or [remaining]) + actual
    totals += projection - totals.mean(axis=0)
    low, high = np.quantile(totals, [0.5 - _LEVEL / 200, 0.5 + _LEVEL / 200], axis=0)
    better = _BETTER[:, None] * (totals - budget) >= -_HALF_CENT
    columns = {
        "actual_to_date": actual,
        "remaining": remaining,
        "projection": projection,
        "low": np.minimum(low, projection),
        "high": np.maximum(high, projection),
        "budget": budget,
        "probability": np.where(np.isfinite(budget), better.mean(axis=0), np.nan),
    }
    return _laid(rollup.units, years, columns)


def _members(units: pd.DataFrame, codes: Sequence[str], entity: Callable[[str], str]) -> Floats:
    """Say which cost centers belong to a unit: units by cost centers, 1 or 0."""
    cost_centers, entities = np.array(codes, dtype=object), np.array([entity(code) for code in codes], dtype=object)
    rows = []
    for code, name in units[["cost_center", "entity"]].itertuples(index=False):
        own = cost_centers == code if isinstance(code, str) else entities == name
        rows.append(np.ones(len(codes)) if code == "*" else own)
    return np.array(rows, dtype=float).reshape(len(units), len(codes))


def _measures(member: Floats, sums: Floats) -> Floats:
    """Turn cost centers by groups by years into units by measures by years."""
    return np.asarray(_OF_GROUPS @ np.tensordot(member, sums, axes=1), dtype=float)


def _ahead(model: Model, years: Sequence[Year], codes: Sequence[str]) -> Callable[[Drivers], Floats]:
    """Give what adds the open months of any drivers up: cost centers by groups by years."""
    months = np.array([model.months.isin(year.months) for year in years], dtype=float).reshape(len(years), -1)
    factor = model.elements["factor"].to_numpy(dtype=float)[:, None]
    at = _places(model.elements["cost_center"], model.elements["line"], codes)
    return lambda drivers: _grouped((evaluate(model, drivers).dollars @ months.T) * factor, at, codes)


def _places(cost_centers: Iterable[str], lines: Iterable[str], codes: Sequence[str]) -> npt.NDArray[np.intp]:
    place = {code: i for i, code in enumerate(codes)}
    pairs_of = zip(cost_centers, lines, strict=True)
    return np.array([_COUNT * place[code] + _GROUPS.get(line, _OTHER) for code, line in pairs_of], dtype=np.intp)


def _grouped(values: Floats, at: npt.NDArray[np.intp], codes: Sequence[str]) -> Floats:
    """Add rows up by cost center and group: cost centers by groups by columns."""
    sums = np.zeros((len(codes) * _COUNT, values.shape[1]))
    for year, column in enumerate(values.T):
        sums[:, year] = np.bincount(at, weights=column, minlength=len(sums))
    return sums.reshape(len(codes), _COUNT, values.shape[1])


def _booked(book: Book, years: Sequence[Year], accounts: pd.DataFrame, codes: Sequence[str]) -> Floats:
    booked = [pair for pair in pairs(book.ledger) if pair[1] in accounts.index]
    facts = accounts.loc[[account for _, account in booked]]
    factor = facts["factor"].to_numpy(dtype=float)
    sums = [book.ledger.loc[book.ledger.index.isin(year.months), booked].sum().to_numpy() * factor for year in years]
    values = np.array(sums, dtype=float).reshape(len(years), len(booked)).T
    return _grouped(values, _places([code for code, _ in booked], facts["line"], codes), codes)


def _whole(book: Book, year: Year) -> bool:
    """Say whether every month of a year has a budget; a year cannot be compared with a part of one."""
    return bool(book.ledger.reindex(year.months).notna().any(axis=1).all())


def _laid(units: pd.DataFrame, years: Sequence[Year], columns: Mapping[str, Floats]) -> pd.DataFrame:
    """Lay arrays of units by measures by years out, unit by unit, year by year."""
    each = len(years) * len(YEAR_END_MEASURES)
    rows = units[["unit", "cost_center", "entity"]].loc[units.index.repeat(each)].reset_index(drop=True)
    rows["fiscal_year"] = np.tile(np.repeat([year.name for year in years], len(YEAR_END_MEASURES)), len(units))
    rows["measure"] = np.tile(YEAR_END_MEASURES, len(units) * len(years))
    return rows.assign(**{name: values.transpose(0, 2, 1).ravel() for name, values in columns.items()})
