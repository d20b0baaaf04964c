"""Staffing grids: staff by census in whole people, and the hours they cost over the days of a month.

A grid is a staircase: one patient more may take a whole nurse for a shift, and a minimum stays whoever comes.
Hours at the mean census are therefore not the mean of the hours, see `expected_hours`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align
from xlplan.core.arrays.ranges import above_zero, not_negative
from xlplan.core.errors import InvalidValueError
from xlplan.core.volume.census import census_weights

__all__ = [
    "STEP_GUARD",
    "Grid",
    "GridRow",
    "HoursByCensus",
    "expected_hours",
    "known",
    "staff",
]


STEP_GUARD = 1e-9


class HoursByCensus(Protocol):
    """Any rule that gives the hours of a day from its census."""

    def hours_a_day(self, census: npt.ArrayLike, /) -> Floats:
        """Give the hours of one day at each census, the shape of `census`."""


class GridRow(NamedTuple):
    """Staff of one job class on one shift.

    Parameters
    ----------
    shift_hours : float
        Hours of the shift.
    patients_per_staff : float
        Patients for one of them; infinite for a fixed position, which stays at its minimum.
    minimum : float
        Never fewer than these.
    """

    shift_hours: float
    patients_per_staff: float
    minimum: float = 0.0


def staff(census: npt.ArrayLike, ratio: npt.ArrayLike, minimum: npt.ArrayLike = 0.0) -> Floats:
    """Give the staff of one shift in whole people: ``max(minimum, ceil(census / ratio))``.

    A step counts within 1e-9 of it, so that a census of 25.000000001 is one of 25.

    Parameters
    ----------
    census : array_like
        Patients present; NaN where unknown.
    ratio : array_like
        Patients for one of the staff, above 0.
    minimum : array_like
        Core staff.

    Returns
    -------
    numpy.ndarray
        Staff of the shift.

    Raises
    ------
    ZeroDivisorError
        For a ratio of zero.
    OutOfRangeError
        For a negative number.
    SizeError
        If sizes differ.

    References
    ----------
    California Code of Regulations, Title 22, section 70217: a ratio holds on every shift at all times and is
    not averaged; one nurse for at most five patients in medical and surgical units, two in intensive care.

    Examples
    --------
    A medical unit at one nurse for five patients, never fewer than two.

    >>> staff([4, 10, 11, 25, 26], 5, 2)
    array([2., 2., 3., 5., 6.])
    """
    present, patients, least = align(
        census=not_negative("census", census),
        ratio=_ratios(ratio),
        minimum=not_negative("minimum", minimum),
    )
    return np.asarray(np.maximum(least, np.ceil(present / patients - STEP_GUARD) + 0.0))


def _ratios(values: npt.ArrayLike) -> Floats:
    """Read ratios; an infinite one is that of a fixed position."""
    ratios = np.asarray(values, dtype=float)
    above_zero("patients_per_staff", np.where(np.isposinf(ratios), np.nan, ratios))
    return ratios


@dataclass(frozen=True)
class Grid:
    """Staffing grid of a unit: one row a shift and job class.

    Parameters
    ----------
    rows : tuple of GridRow
        Or tuples of the same three numbers; hours, ratio, minimum.

    Raises
    ------
    ZeroDivisorError
        For a ratio of zero.
    OutOfRangeError
        For another number out of range.

    Examples
    --------
    Days at 1:5, nights at 1:6, twelve hours each. At 26 patients 6 and 5 nurses are there, 132 hours.

    >>> grid = Grid(((12, 5, 2), (12, 6, 2)))
    >>> float(grid.hours_a_day(26)), round(float(grid.hours_a_day(26)) / 26, 4)
    (132.0, 5.0769)
    """

    rows: tuple[GridRow | tuple[float, float, float], ...]

    def __post_init__(self) -> None:
        rows = tuple(GridRow(*map(float, row)) for row in self.rows)
        object.__setattr__(self, "rows", rows)
        hours, ratios, minimums = self._columns()
        for name, column in (("shift_hours", hours), ("minimum", minimums)):
            not_negative(name, known(name, column))
        _ratios(known("patients_per_staff", ratios))

    def _columns(self) -> tuple[Floats, Floats, Floats]:
        hours, ratios, minimums = np.array(self.rows, dtype=float).reshape(-1, 3).T
        return hours, ratios, minimums

    def staff(self, census: npt.ArrayLike) -> Floats:
        """Give the staff at each census: the shape of `census`, and the rows of the grid as the last axis."""
        _, ratios, minimums = self._columns()
        return staff(np.asarray(census, dtype=float)[..., None], ratios, minimums)

    def hours_a_day(self, census: npt.ArrayLike) -> Floats:
        """Give the hours of one day at each census: staff of each row times the hours of its shift."""
        return np.asarray(self.staff(census) @ self._columns()[0])

    def linear_hours(self, census: npt.ArrayLike) -> Floats:
        """Give the hours of one day as if people came in fractions, without steps and without minimums.

        ``sum(shift_hours * census / patients_per_staff)``; a fixed position keeps its hours. What a plan by
        hours per patient day assumes, and never more than `hours_a_day`.

        Examples
        --------
        >>> round(float(Grid(((12, 5, 2), (12, 6, 2))).linear_hours(26)) / 26, 4)
        4.4
        """
        hours, ratios, minimums = self._columns()
        fixed = hours @ np.where(np.isinf(ratios), minimums, 0.0)
        return np.asarray(not_negative("census", census) * (hours @ (1 / ratios)) + fixed)


def known(name: str, column: Floats) -> Floats:
    """Refuse a column of a grid that has a blank.

    Raises
    ------
    InvalidValueError
        Naming the row of the first.
    """
    if np.isnan(column).any():
        row = int(np.flatnonzero(np.isnan(column))[0]) + 1
        raise InvalidValueError(f"{name} row {row}: missing: expected a number. Fill it in.")
    return column


def expected_hours(grid: HoursByCensus, means: npt.ArrayLike, dispersion: float = 1.0) -> Floats:
    """Give the mean hours a day of a grid over the censuses that the days of a month bring.

    ``sum over k of P(census = k) * hours_a_day(k)``, with the chances of `census_weights`. Times the days of
    the month they are its hours.

    Parameters
    ----------
    grid : Grid, StepGrid or any other `HoursByCensus`
        Hours of a day by its census.
    means : array_like
        Mean census of each month, of any shape; NaN where unknown.
    dispersion : float
        Variance of the daily census over its mean.

    Returns
    -------
    numpy.ndarray
        Hours a day, the shape of `means`.

    Raises
    ------
    OutOfRangeError
        For a negative mean or dispersion.

    Notes
    -----
    Never below `Grid.linear_hours` of the mean: steps and minimums only add.

    Examples
    --------
    Days at 1:5 and nights at 1:6: at a mean of 24 patients who come independently, 115.4 hours a day. The grid
    at 24 patients shows 108, hours in proportion to patients 105.6.

    >>> grid = Grid(((12, 5, 2), (12, 6, 2)))
    >>> np.round([expected_hours(grid, 24), grid.hours_a_day(24), grid.linear_hours(24)], 1)
    array([115.4, 108. , 105.6])
    """
    weights = census_weights(means, dispersion)
    return np.asarray(weights @ grid.hours_a_day(np.arange(weights.shape[-1])))
