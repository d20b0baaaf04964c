"""Staffing grids as tables: from this census, that many of each shift or job class."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.ranges import not_negative
from xlplan.core.errors import OutOfRangeError, SizeError
from xlplan.core.labor.staffing_grid import STEP_GUARD, known

__all__ = ["StepGrid", "from_steps"]


@dataclass(frozen=True)
class StepGrid:
    """Staffing grid as a table to look staff up in; made by `from_steps`.

    Parameters
    ----------
    census_from : numpy.ndarray
        Lowest census of each row, ascending.
    table : numpy.ndarray
        Staff, rows by shifts or job classes.
    shift_hours : numpy.ndarray
        Hours of each column.
    """

    census_from: Floats
    table: Floats
    shift_hours: Floats

    def staff(self, census: npt.ArrayLike) -> Floats:
        """Give the staff at each census: the shape of `census`, and the columns as the last axis.

        The last row whose ``census_from`` is not above the census holds, and the first row below that: core
        staff. Part of a patient counts as one: 25.4 is looked up as 26.
        """
        present = not_negative("census", census)
        whole = np.ceil(present - STEP_GUARD)
        row = np.searchsorted(self.census_from, np.nan_to_num(whole) + STEP_GUARD, side="right") - 1
        return np.where(np.isnan(present)[..., None], np.nan, self.table[row.clip(0)])

    def hours_a_day(self, census: npt.ArrayLike) -> Floats:
        """Give the hours of one day at each census: staff of each column times the hours of its shift."""
        return np.asarray(self.staff(census) @ self.shift_hours)


def from_steps(census_from: npt.ArrayLike, staff: npt.ArrayLike, *, shift_hours: npt.ArrayLike = np.nan) -> StepGrid:
    """Make a staffing grid of a table: from this census, that many of each column.

    Parameters
    ----------
    census_from : array_like
        Lowest census of each row, ascending.
    staff : array_like
        Staff, rows by shifts or job classes.
    shift_hours : array_like
        Hours of each column's shift, or one for all.

    Returns
    -------
    StepGrid
        With ``staff(census)`` and ``hours_a_day(census)``.

    Raises
    ------
    OutOfRangeError
        If the censuses do not ascend or a number is negative.
    InvalidValueError
        If one is missing.
    SizeError
        If sizes differ.

    Examples
    --------
    Nurses by day and night, and one aide from 11 patients.

    >>> grid = from_steps([0, 11, 16], [[2, 2, 0], [3, 2, 1], [4, 3, 1]], shift_hours=12)
    >>> grid.staff([8, 12]), grid.hours_a_day([8, 12])
    (array([[2., 2., 0.], [3., 2., 1.]]), array([48., 72.]))
    """
    lowest = not_negative("census_from", known("census_from", np.asarray(census_from, dtype=float).ravel()))
    table = not_negative("staff", staff)
    if table.ndim != 2 or not table.size or len(table) != len(lowest):
        raise SizeError(
            f"staff: size differs: got shape {table.shape}, expected {len(lowest)} rows. Select whole rows."
        )
    known("staff", table.min(axis=1))
    if (np.diff(lowest) <= 0).any():
        row = int(np.flatnonzero(np.diff(lowest) <= 0)[0]) + 2
        raise OutOfRangeError(
            f"census_from row {row}: not ascending: got {lowest[row - 1]:g} after {lowest[row - 2]:g}, "
            "expected a higher census. Sort the grid.",
        )
    hours = not_negative("shift_hours", shift_hours).ravel()
    if hours.size not in (1, table.shape[1]):
        raise SizeError(
            f"shift_hours: size differs: got {hours.size} cells, expected one or {table.shape[1]}. "
            "Give the hours of each column.",
        )
    return StepGrid(lowest, table, np.broadcast_to(hours, table.shape[1]))
