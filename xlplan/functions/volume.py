"""Worksheet functions of volume and capacity."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.volume.ramps import ramp, ramped
from xlplan.core.volume.statistics import adjusted_patient_days
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Numbers, blank_missing
from xlplan.functions.example import Example, column
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_apd", "plan_ramp"]

LONGEST_COLUMN = 600


@worksheet_function(
    "PLAN_APD",
    chapter=Chapter.VOLUME,
    brief="adjusted patient days",
    example=Example(
        "Two months of patient days with gross inpatient and outpatient revenue.",
        (column(9_800, 10_250), column(148_000_000, 153_500_000), column(91_000_000, 92_100_000)),
        1,
    ),
)
def plan_apd(
    patient_days: Annotated[Numbers, "Inpatient days without newborns: a range or one cell. Blank cells stay blank."],
    ip_revenue: Annotated[Numbers, "Gross inpatient revenue, charges before deductions: same size, or one cell."],
    op_revenue: Annotated[Numbers, "Gross outpatient revenue: same size, or one cell."],
    cmi: Annotated[Numbers | None, "Case mix index to weigh by acuity: same size, or one cell. 1 if left out."] = None,
) -> npt.NDArray[np.object_]:
    """Give adjusted patient days, outpatients counted too: days × (1 + outpatient / inpatient revenue).

    Parameters
    ----------
    patient_days : array_like
        Inpatient days.
    ip_revenue, op_revenue : array_like
        Gross revenue in one unit.
    cmi : array_like, optional
        Case mix index.

    Returns
    -------
    numpy.ndarray
        Adjusted patient days; None where an input is blank.

    Raises
    ------
    FunctionError
        ``#DIV/0!`` for inpatient revenue of zero, ``#NUM!`` below, ``#N/A`` if sizes differ.

    Examples
    --------
    >>> plan_apd([[10_000]], [[150e6]], [[90e6]])
    array([[16000.0]], dtype=object)
    """
    index = 1.0 if cmi is None else cmi
    return blank_missing(adjusted_patient_days(patient_days, ip_revenue, op_revenue, index))


@worksheet_function(
    "PLAN_RAMP",
    chapter=Chapter.VOLUME,
    brief="growth of a new service",
    example=Example(
        "A clinic opens in the third month and reaches 200 visits a month within four months.",
        (200, 4, "linear", 3, 8),
    ),
)
def plan_ramp(
    mature: Annotated[float, "Units a month when the new service is mature, such as 200 visits."],
    months: Annotated[float, "Months from its start until it is mature."],
    shape: Annotated[str, "linear (the default), s-curve (slow, fast, slow) or at once."] = "linear",
    start: Annotated[int, "Row of the column in which the service starts, 1 if left out; rows before are 0."] = 1,
    rows: Annotated[
        int | None, "Rows to fill, such as 12 for a year. If left out, until the service is mature."
    ] = None,
) -> npt.NDArray[np.float64]:
    """Monthly volume of a new service that grows to its mature volume; spills down a column.

    Parameters
    ----------
    mature : float
        Units a month.
    months : float
        Length of the ramp.
    shape : str
        See `xlplan.core.volume.ramps.ramp`.
    start : int
        First row of the ramp; 0 or below where it began before the first row.
    rows : int, optional
        Length of the column.

    Returns
    -------
    numpy.ndarray
        Units a month, one column.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for an unknown shape, ``#DIV/0!`` for zero months, ``#NUM!`` for a number out of range.

    Examples
    --------
    >>> plan_ramp(200, 4).ravel()
    array([ 50., 100., 150., 200.])
    """
    size = _size(max(start - 1 + np.ceil(months), 1) if rows is None else rows)
    return ramped(mature, ramp(np.arange(size) - (start - 1), months, shape))[:, None]


def _size(rows: float) -> int:
    if not 1 <= rows <= LONGEST_COLUMN:
        raise FunctionError(
            "#NUM!", f"rows: out of range: got {rows:g}, expected 1 to {LONGEST_COLUMN}. Ask for as many."
        )
    return int(rows)
