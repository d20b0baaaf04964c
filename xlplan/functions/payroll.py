"""Worksheet functions of hours, pay, payroll taxes and positions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.labor.fte import fte, fte_hours
from xlplan.core.labor.pay_rates import pay_rate
from xlplan.core.labor.payroll_taxes import employer_taxes
from xlplan.core.labor.vacancy import turnover_lag
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, blank_missing
from xlplan.functions.payroll_tables import (
    first_month,
    lag_by_month,
    lag_total,
    read_fica_rates,
    read_increases,
    read_positions,
    read_settings,
)
from xlplan.functions.registry import worksheet_function

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["plan_fica", "plan_fte", "plan_payrate", "plan_payroll", "plan_vacancy"]

_LONGEST_DAYS = 3650


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


@worksheet_function("PLAN_PAYRATE")
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


@worksheet_function("PLAN_FICA")
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


@worksheet_function("PLAN_VACANCY")
def plan_vacancy(
    fte: Annotated[float, "FTE of the position that becomes vacant."],
    rate: Annotated[float, "Dollars an hour, of the leaver and of the next colleague."],
    leave_date: Annotated[date, "Last day at work; the position is open from the day after."],
    days_to_fill: Annotated[int, "Calendar days until the next colleague starts."],
    cover_pct: Annotated[float, "Share of the open hours that agency or overtime covers: 0 if left out."] = 0.0,
    cover_rate: Annotated[float | None, "Dollars an hour of the cover; needed if hours are covered."] = None,
    orient_days: Annotated[int, "Paid calendar days before the new colleague counts: 0 if left out."] = 0,
    hours_per_week: Annotated[float, "Hours a week of a full-time position, 40 if left out."] = 40.0,
    by_month: Annotated[bool, "TRUE for one row a month, with the month; FALSE (the default) for the total."] = False,
    headers: Annotated[bool, "FALSE leaves the header row out."] = True,
) -> object:
    """Cost of a departure: pay saved while the position is open, its cover, orientation, and the net of them.

    Parameters
    ----------
    fte, rate, leave_date, days_to_fill, cover_pct, cover_rate, orient_days, hours_per_week
        See `xlplan.core.labor.vacancy.turnover_lag`.
    by_month : bool
        Whether dollars stand in their months, by days.
    headers : bool
        Whether column names come first.

    Returns
    -------
    pandas.DataFrame or numpy.ndarray
        Saved, Cover, Orientation (all positive) and Net = Cover + Orientation - Saved, positive if it costs.

    Raises
    ------
    FunctionError
        ``#NUM!`` for a negative number or more than 3,650 days, ``#VALUE!`` if cover has no rate.

    Examples
    --------
    A nurse at $45, 83 days to fill, 80 % covered at $95, 42 days of orientation.

    >>> plan_vacancy(1.0, 45.0, date(2026, 8, 31), 83, 0.8, 95.0, 42, headers=False).astype(float).round(2).tolist()
    [[21342.86, 36045.71, 10800.0, 25502.86]]
    """
    if max(days_to_fill, orient_days) > _LONGEST_DAYS:
        most = f"got {max(days_to_fill, orient_days)}, expected 0 to {_LONGEST_DAYS}"
        raise FunctionError("#NUM!", f"days_to_fill, orient_days: out of range: {most}. Correct it.")
    if cover_pct > 0 and cover_rate is None:
        raise FunctionError("#VALUE!", "cover_rate: missing: got none, expected dollars an hour of the cover. Give it.")
    options = {"cover_pct": cover_pct, "cover_rate": cover_rate or 0.0, "hours_per_week": hours_per_week}
    lag = turnover_lag(fte, rate, days_to_fill, orient_days=orient_days, **options)
    frame = lag_by_month(lag, leave_date, days_to_fill, orient_days) if by_month else lag_total(lag)
    return frame if headers else frame.to_numpy(dtype=object)


@worksheet_function("PLAN_PAYROLL")
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


def _refuse_negative(name: str, value: float) -> None:
    if value < 0:
        raise FunctionError("#NUM!", f"{name}: out of range: got {value:g}, expected 0 or more. Correct it.")
