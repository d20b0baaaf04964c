"""Worksheet function of employer payroll taxes."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.labor.payroll_taxes import employer_taxes
from xlplan.functions.chapters import Chapter
from xlplan.functions.convert import Cells, Numbers, blank_missing
from xlplan.functions.example import Example
from xlplan.functions.payroll_tables import first_month, read_fica_rates
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_fica"]


@worksheet_function(
    "PLAN_FICA",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="employer taxes with the yearly cap",
    example=Example(
        "$50,000 a month from January: the wage base of Social Security is reached in April.",
        (
            [[50_000, 50_000, 50_000, 50_000]],
            [["year", "ss_rate", "wage_base", "mc_rate"], [2026, 0.062, 184_500, 0.0145]],
        ),
    ),
)
def plan_fica(
    monthly_wages: Annotated[
        Numbers, "Wages of one person by months, a row or a column; or one person a row, months across. Blank = open."
    ],
    rates_table: Annotated[
        Cells, "Columns year, ss_rate, wage_base, mc_rate, one row a calendar year. An empty wage_base is no cap."
    ],
    first_month: Annotated[
        Cells | None, "Month of the first wages: a date, or 1 to 12 in the first year of the table. 1 if left out."
    ] = None,
) -> npt.NDArray[np.object_]:
    """Employer payroll tax by month: Social Security up to the wage base, Medicare; the cap restarts each January.

    Parameters
    ----------
    monthly_wages : array_like
        Dollars a month.
    rates_table : Cells
        Rates by calendar year, with or without a header. A year without a row takes the last year before it.
    first_month : Cells, optional
        Wages of the calendar year before this month are not known and count as zero.

    Returns
    -------
    numpy.ndarray
        Dollars, the shape of `monthly_wages`; None where wages are blank.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for a table without rows, a year twice or no date.

    Examples
    --------
    $200,000 in 2026: Social Security ends in December.

    >>> wages = np.full((1, 12), 200_000 / 12)
    >>> tax = plan_fica(wages, Cells([[2026, 0.062, 184_500, 0.0145]]))
    >>> [round(float(value), 2) for value in (tax[0, 0], tax[0, 11], tax.sum())]
    [1275.0, 314.0, 14339.0]
    """
    return blank_missing(_fica(monthly_wages, rates_table, first_month))


def _fica(wages: Numbers, rates: Cells, first: Cells | None) -> Numbers:
    table = read_fica_rates(rates)
    people = wages.reshape(1, -1) if 1 in wages.shape else wages
    start = first_month(first, np.asarray(table["year"]))
    return employer_taxes(people, start + np.arange(people.shape[1]), table).reshape(wages.shape)
