"""Worksheet function of positions: pay, taxes and benefits by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np

from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates
from xlplan.functions.example import Example, column, day, months
from xlplan.functions.payroll_tables import read_fica_rates, read_increases, read_positions, read_settings
from xlplan.functions.registry import worksheet_function

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["plan_payroll"]


@worksheet_function(
    "PLAN_PAYROLL",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="positions to pay, taxes and benefits by month",
    example=Example(
        "A nurse, and a vacancy of half an FTE, filled on 15 February, that agency covers at 80 % until then.",
        (
            [
                ["Position", "FTE", "Status", "Base rate", "Expected fill", "Cover pct"],
                ["RN 1", 1, None, 42, None, None],
                ["RN 2", 0.5, "Vacant", 40, day(2027, 2, 15), 0.8],
            ],
            column(*months(2027, 1, 3)),
            [["pto_pct", 0.12], ["agency_rate", 95], ["benefits_per_fte", 1_150]],
        ),
    ),
)
def plan_payroll(
    positions: Annotated[
        Cells,
        "Positions under a header row: fte and base_rate, and if known status (Filled, Vacant, Frozen), start, end, "
        "expected_fill, cover_pct. Other columns are not read.",
    ],
    months: Annotated[Dates, "Months to pay: a column or a row of dates, ascending."],
    settings: Annotated[
        Cells | None,
        "Key and value, or one value a month: hours_per_week 40, pto_pct 0, overtime_pct 0, overtime_premium 0.5, "
        "agency_rate, benefits_pct 0, benefits_per_fte 0. Rows increase, date, change; tax, year, ss, base, medicare.",
    ] = None,
    headers: Annotated[bool, "FALSE leaves the header row out."] = True,
) -> object:
    """Payroll of positions by month; spills Month, Regular, Overtime, PTO, Agency, Taxes, Benefits, Total, FTE.

    Parameters
    ----------
    positions : Cells
        One row a position, of one person at a time; no names are needed.
    months : array_like of datetime64
        Any day of each month.
    settings : Cells, optional
        See `xlplan.core.labor.position_payroll.position_payroll` for what each does. ``increase`` rows are read like
        those of PLAN_PAYRATE, ``tax`` rows like those of PLAN_FICA; without one, US rates of 2026 are taken.
    headers : bool
        Whether column names come first.

    Returns
    -------
    pandas.DataFrame or numpy.ndarray
        Dollars, and filled FTE, one row a month.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for a missing column, an unknown key or a row that cannot be paid, ``#NUM!`` for a number out
        of range, ``#N/A`` if a setting has neither one value nor one for each month.

    Examples
    --------
    A nurse at $42 in February: 160 hours.

    >>> months = np.array([["2027-02-01"]], dtype="datetime64[D]")
    >>> nurse = Cells([["fte", "base_rate"], [1, 42]])
    >>> plan_payroll(nurse, months, Cells([["pto_pct", 0.12]]))[["Regular", "PTO", "Total"]].round(2).to_numpy()
    array([[5913.6 ,  806.4 , 7234.08]])
    """
    frame = _payroll(positions, months.ravel(), settings)
    return frame if headers else frame.to_numpy(dtype=object)


def _payroll(positions: Cells, months: Dates, settings: Cells | None) -> pd.DataFrame:
    import pandas as pd

    from xlplan.core.labor.position_payroll import PAYROLL_DEFAULTS, position_payroll

    if np.isnat(months).any():
        raise FunctionError("#VALUE!", "months: blank cell: got a blank, expected a month. Fill it in.")
    rules, raised, taxed = read_settings(settings, len(months), list(PAYROLL_DEFAULTS))
    dates, pcts, amounts = read_increases(raised)
    increases = pd.DataFrame({"effective": dates.astype("datetime64[s]"), "pct": pcts, "amount": amounts})
    frame = position_payroll(
        read_positions(positions),
        pd.DatetimeIndex(months.astype("datetime64[M]").astype("datetime64[s]")),
        settings=rules,
        increases=increases.assign(scope="all"),
        taxes=read_fica_rates(taxed) if taxed else None,
    )
    return frame.rename(columns=lambda name: {"pto": "PTO", "fte": "FTE"}.get(name, name.title()))
