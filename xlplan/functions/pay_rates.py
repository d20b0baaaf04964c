"""Worksheet functions of hours and rates: full-time equivalents, rates of pay with dated raises."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.labor.fte import fte, fte_hours
from xlplan.core.labor.pay_rates import pay_rate
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, blank_missing
from xlplan.functions.example import Example, column, day, months
from xlplan.functions.payroll_tables import read_increases
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_fte", "plan_payrate"]


@worksheet_function(
    "PLAN_FTE",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="full-time equivalents",
    example=Example("Paid hours of two pay periods; the third is open.", (column(880, 912, None), "PP")),
)
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


@worksheet_function(
    "PLAN_PAYRATE",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="rates with dated raises",
    example=Example(
        "3 % on 16 September, then $2 an hour on 1 October.",
        (40, [["date", "change"], [day(2026, 9, 16), 0.03], [day(2026, 10, 1), 2]], column(*months(2026, 8, 3))),
    ),
)
def plan_payrate(
    base_rate: Annotated[float, "Dollars an hour before the first increase."],
    increases: Annotated[
        Cells,
        "Columns date and change, in any order of dates: below 1 it is a share (0.03 is 3 %), else dollars an hour. "
        "Or three columns: date, share, dollars an hour.",
    ],
    months: Annotated[Dates, "Months to give the rate of: a column or a row of dates. Blank cells stay blank."],
) -> npt.NDArray[np.object_]:
    """Rate of pay of each month: increases hold from their date and count by the days of the month.

    Parameters
    ----------
    base_rate : float
        Dollars an hour.
    increases : Cells
        Dated changes, with or without a header. They follow each other by date; of one date shares come first.
    months : array_like of datetime64
        Any day of each month.

    Returns
    -------
    numpy.ndarray
        Dollars an hour, the shape of `months`; None where the month is blank.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for an increase without a date or a change that is no number, ``#NUM!`` for a negative base
        rate or a fall of more than 100 %.

    Examples
    --------
    3 % on 16 September, then $2 an hour on 1 October.

    >>> months = np.array([["2026-08-01", "2026-09-01", "2026-10-01"]], dtype="datetime64[D]")
    >>> plan_payrate(40.0, Cells([["2026-09-16", 0.03], ["2026-10-01", 2]]), months).astype(float).round(6)
    array([[40. , 40.6, 43.2]])
    """
    _refuse_negative("base_rate", base_rate)
    return blank_missing(pay_rate(base_rate, months.ravel(), *read_increases(increases)).reshape(months.shape))


def _refuse_negative(name: str, value: float) -> None:
    if value < 0:
        raise FunctionError("#NUM!", f"{name}: out of range: got {value:g}, expected 0 or more. Correct it.")
