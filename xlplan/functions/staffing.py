"""Worksheet functions of staffing: hours per unit of service and staffing grids."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import numpy.typing as npt

from xlplan.core.labor.staffing import staff_hours
from xlplan.core.labor.step_grid import from_steps
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Numbers, blank_missing
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_staff_grid", "plan_staff_hours"]


@worksheet_function(
    "PLAN_STAFF_HOURS",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="hours from volume",
    example=Example(
        "6.0 worked hours a patient day, 520 fixed hours a month; 88 % of paid hours are worked.",
        (column(840, 905), 6, 520, 0.88),
        1,
    ),
)
def plan_staff_hours(
    volume: Annotated[Numbers, "Units of service, such as patient days: a range or one cell. Blank cells stay blank."],
    hpuos: Annotated[Numbers, "Hours per unit of service, the part that moves with volume: same size, or one cell."],
    fixed_hours: Annotated[
        Numbers | None, "Hours of the period that volume does not move: same size, or one cell. 0 if left out."
    ] = None,
    productive_pct: Annotated[
        Numbers | None,
        "Worked over paid hours, such as 88 %, by month or one cell: turns worked hours into paid ones. 100 % if left "
        "out: worked hours stay worked.",
    ] = None,
) -> npt.NDArray[np.object_]:
    """Hours that a volume takes: (fixed hours + volume × hours per unit) / productive share.

    Parameters
    ----------
    volume, hpuos : array_like
        Units of service and hours each.
    fixed_hours : array_like, optional
        Of the same kind of hours.
    productive_pct : array_like, optional
        Share, 0.88 for 88 %.

    Returns
    -------
    numpy.ndarray
        Hours; None where an input is blank.

    Raises
    ------
    FunctionError
        ``#DIV/0!`` for a productive share of 0, ``#NUM!`` outside 0 to 1, ``#N/A`` if sizes differ.

    Examples
    --------
    >>> plan_staff_hours([[840]], [[6.0]], [[520]])
    array([[5560.0]], dtype=object)
    """
    fixed = 0.0 if fixed_hours is None else fixed_hours
    productive = 1.0 if productive_pct is None else productive_pct
    return blank_missing(staff_hours(volume, hpuos, fixed_hours=fixed, productive_share=productive))


@worksheet_function(
    "PLAN_STAFF_GRID",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="staff of a grid",
    example=Example(
        "Nurses of the day and night shift by census, and their hours in shifts of twelve.",
        (column(8, 12, 17.5), [["Census", "Day", "Night"], [0, 2, 2], [11, 3, 2], [16, 4, 3]], 12),
    ),
)
def plan_staff_grid(
    census: Annotated[Numbers, "Patients present: one cell, or a column of days or shifts. Blank cells stay blank."],
    grid: Annotated[
        Cells,
        "Staffing grid: first column the census from which a row holds, ascending; then staff of each shift or job "
        "class. A row of headers on top is used if selected.",
    ],
    shift_hours: Annotated[
        Numbers | None, "Hours of the shift, one cell, or one for each column of staff: adds a column of hours."
    ] = None,
    headers: Annotated[bool, "FALSE leaves the header row out."] = True,
) -> object:
    """Staff by census from a staffing grid; spills a row a census with the staff of each column, and the hours.

    Parameters
    ----------
    census : array_like
        Patients; part of one counts as one.
    grid : list of list
        Rows of census and staff. The last row whose census is reached holds; below the first row, the first.
    shift_hours : array_like, optional
        Hours of each column.
    headers : bool
        Whether the columns are named.

    Returns
    -------
    pandas.DataFrame or numpy.ndarray
        Staff of each column, and Hours of all if `shift_hours` is given.

    Raises
    ------
    FunctionError
        ``#NUM!`` if the grid does not ascend, ``#VALUE!`` for a cell of it that is no number, ``#N/A`` if sizes
        differ.

    Examples
    --------
    >>> grid = [["Census", "Day", "Night"], [0, 2, 2], [11, 3, 2], [16, 4, 3]]
    >>> plan_staff_grid(np.array([[8.0], [12.0]]), grid, np.array([[12.0]]))
       Day Night Hours
    0  2.0   2.0  48.0
    1  3.0   2.0  60.0
    """
    import pandas as pd

    names, table = _table(grid)
    hours = np.nan if shift_hours is None else shift_hours
    steps = from_steps(table[:, 0], table[:, 1:], shift_hours=hours)
    staff = steps.staff(census.ravel())
    if shift_hours is not None:
        names, staff = [*names, "Hours"], np.column_stack([staff, steps.hours_a_day(census.ravel())])
    cells = blank_missing(staff)
    return pd.DataFrame(cells, columns=names) if headers else cells


def _table(grid: list[list[Any]]) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Part the numbers of a grid from the names of its columns of staff."""
    named = any(isinstance(cell, str) and cell.strip() for cell in grid[0])
    titles = [str(cell or "").strip() if named else "" for cell in grid[0][1:]]
    rows = [
        [_number(cell, r, c) for c, cell in enumerate(row, 1)]
        for r, row in enumerate(grid, 1)
        if r > named and any(cell not in (None, "") for cell in row)
    ]
    if not rows or not titles:
        raise FunctionError("#VALUE!", "grid: too small: expected a census and staff in each row. Select both.")
    return [title or f"Staff {place}" for place, title in enumerate(titles, 1)], np.array(rows)


def _number(cell: object, row: int, column: int) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        place = f"grid row {row}, column {column}"
        shown = "a blank cell" if cell in (None, "") else repr(cell)
        raise FunctionError("#VALUE!", f"{place}: not a number: got {shown}, expected a number. Correct it.")
    return float(cell)
