"""Worksheet functions of hours and positions."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.payroll import fte, fte_hours
from xlplan.functions.convert import Numbers, blank_missing
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_fte"]


@worksheet_function("PLAN_FTE")
def plan_fte(
    hours: Annotated[Numbers, "Paid hours of one period: a range or one cell. Blank cells stay blank."],
    period: Annotated[
        float | str, 'The period: its days, or "PP" two weeks (the default), "M" month, "Y" year.'
    ] = "PP",
    hours_per_week: Annotated[float, "Hours a week of a full-time position, 40 if left out."] = 40.0,
) -> npt.NDArray[np.object_]:
    """Full-time equivalents of paid hours: hours / hours of one full-time position in the period.

    Parameters
    ----------
    hours : array_like
        Paid hours.
    period : float or str
        ``d`` days are ``hours_per_week * d / 7`` hours, ``M`` ``hours_per_week * 52 / 12``, ``Y``
        ``hours_per_week * 52``.
    hours_per_week : float
        Basis of a full-time position.

    Returns
    -------
    numpy.ndarray
        FTE; None where hours are blank.

    Raises
    ------
    FunctionError
        ``#DIV/0!`` for a zero period or week, ``#NUM!`` for a negative one, ``#VALUE!`` for unknown text.

    Examples
    --------
    A unit was paid 880 hours in one pay period.

    >>> plan_fte([[880.0]])
    array([[11.0]], dtype=object)
    """
    return blank_missing(fte(hours, fte_hours(period, hours_per_week=hours_per_week)))
