"""Worksheet functions that spread a year over its months."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from xlplan.core.calendar.spread import spread
from xlplan.core.calendar.workdays import Closures
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, Numbers
from xlplan.functions.example import Example, column, months
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_spread"]


@worksheet_function(
    "PLAN_SPREAD",
    chapter=Chapter.SCENARIO_AND_BUDGET,
    brief="a year over its months, to the cent",
    example=Example(
        "A year of $120,000 by the days of its months, to the cent.", (120_000, column(*months(2026, 7, 12)))
    ),
)
def plan_spread(
    annual: Annotated[float, "Amount of the year, or of all the months given."],
    months: Annotated[Dates, "Any day of each month: a row or a column of dates."],
    method: Annotated[
        str, 'Weight of a month: "days" of the calendar (the default), "even", "workdays", "profile".'
    ] = "days",
    profile: Annotated[
        Numbers | None, 'For "profile": one number a month, such as last year\'s amounts, 0 or more.'
    ] = None,
    holidays: Annotated[Dates | None, 'For "workdays": days closed, such as the dates on the Holidays sheet.'] = None,
) -> Numbers:
    """Spread a year over its months, to the cent: the months shown add to the year exactly.

    Parameters
    ----------
    annual : float
        Dollars, of either sign.
    months : array_like of datetime64
        Months, one row or one column.
    method : str
        ``days``, ``even``, ``workdays`` or ``profile``, in any case.
    profile : array_like, optional
        Weights, in the order of the months.
    holidays : array_like of datetime64, optional
        Days closed.

    Returns
    -------
    numpy.ndarray
        Dollars and cents, the shape of `months`.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for an unknown method, a blank month or a blank in the profile, ``#N/A`` if sizes differ,
        ``#NUM!`` for a negative weight, ``#DIV/0!`` if all weights are zero.

    Examples
    --------
    $120,000 from July 2026 on.

    >>> plan_spread(120_000, np.arange("2026-07", "2027-07", dtype="datetime64[M]").reshape(1, 12))[0, :2]
    array([10191.78, 10191.78])
    """
    if np.isnat(months).any():
        raise FunctionError("#VALUE!", "months: blank: got an empty cell, expected a date in each. Select dates only.")
    closed = Closures(holidays=() if holidays is None else holidays[~np.isnat(holidays)])
    return spread(annual, months, method=method, profile=profile, closures=closed).reshape(months.shape)
