"""Payroll history booked on pay dates: how to tell, and how to turn it into the months worked, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.calendar.period_shares import paid_days, period_shares
from xlplan.core.calendar.workdays import DatesLike
from xlplan.core.errors import SizeError

__all__ = ["PayDateEvidence", "book_on_pay_dates", "booked_on_pay_dates", "restate"]

Days = npt.NDArray[np.datetime64]

_MONTHS_AROUND = 2
_FEWEST_MONTHS = 6
_FEWEST_LONG_MONTHS = 2
_LONGEST_REACH = 4


@dataclass(frozen=True)
class PayDateEvidence:
    """Whether amounts were booked on pay dates, and what says so.

    Parameters
    ----------
    series : int
        Series that could be judged.
    long_months : int
        Months of the history with more pay dates than usual: three, or five if weekly.
    share : float
        Share of those series that peak in the long months and in no others; NaN if none could be judged.
    excess : float
        Typical amount a day of a long month over that of the months around it, such as 1.47; NaN likewise.
    found : bool
        Whether the history was booked on pay dates.
    """

    series: int
    long_months: int
    share: float
    excess: float
    found: bool


def booked_on_pay_dates(amounts: npt.ArrayLike, months: DatesLike, calendar: PayCalendar) -> PayDateEvidence:
    """Tell whether a payroll history was booked on pay dates, from its peaks in the months of three.

    A series counts if its amount a pay date runs smoother than its amount a day, and its typical long month
    stands above the months around it by more than half of what an additional pay date would bring.

    Parameters
    ----------
    amounts : array_like
        Dollars or hours, series by months; an open month is NaN. A month of 0 or less is left out.
    months : array_like of datetime64
        Any day of each month, consecutive and in order.
    calendar : PayCalendar
        Pay periods and their pay dates.

    Returns
    -------
    PayDateEvidence
        ``found`` if more than half of the series count and the history has at least two long months, which every
        twelve months of biweekly pay do; a series needs six months.

    Raises
    ------
    SizeError
        If the sizes differ.

    Notes
    -----
    Logarithms are compared, less the median of the five months around each, so that trends, seasons and steps
    fall out. Measured on 400 simulated hospitals a case (100 of thirty series): biweekly pay, any anchor, lags of 0
    to 13 days, growth of -10 to 10 % a year, seasons of up to 10 %, steps, missing months and 3 % wild months, with
    monthly noise of 1 to 6 % (of 12 to 20 %, as in the smallest departments). Found of those booked on pay dates,
    and false alarms on those booked by the days worked or evenly:

    ======== ============= ============= ============= ============= ==============
    months   1 series      5 series      30 series     alarms, 1     alarms, 5, 30
    ======== ============= ============= ============= ============= ==============
    12       .965 (.795)   1.00 (.917)   1.00 (1.00)   .015 (.054)   .000 (.002)
    24       .993 (.870)   1.00 (.973)   1.00 (1.00)   .002 (.021)   .000 (.000)
    36       .998 (.890)   1.00 (.993)   1.00 (1.00)   .000 (.004)   .000 (.000)
    ======== ============= ============= ============= ============= ==============

    A bonus of half a month's pay, every year in a month of any number, is mistaken for pay dates in at most 8 % of
    histories of 12 months, 4 % of 24 and 2 % of 36. Weekly pay is found less often: one series of 24 months in .940
    (.615), five in 1.00 (.735).

    Examples
    --------
    A unit costs $10,000 a day, booked in the year 2026 as two periods of $140,000, three in January and July.

    >>> from datetime import date
    >>> calendar = PayCalendar(date(2025, 12, 27), lag=6)
    >>> months = np.arange("2026-01", "2027-01", dtype="datetime64[M]")
    >>> evidence = booked_on_pay_dates(140_000 * calendar.pay_dates(months), months, calendar)
    >>> evidence.found, evidence.long_months, round(evidence.excess, 2)
    (True, 2, 1.4)
    """
    rows, dates = _table(amounts, months)
    rows = np.atleast_2d(rows)
    counts, days = calendar.pay_dates(dates), paid_days(dates, dates + 1)
    long = counts > calendar.usual_pay_dates
    logs = np.log(np.where(rows > 0, rows, np.nan))
    judged = (np.isfinite(logs).sum(axis=1) >= _FEWEST_MONTHS) & np.isfinite(logs[:, long]).any(axis=1)
    if not judged.any():
        return PayDateEvidence(0, int(long.sum()), np.nan, np.nan, False)
    daily, by_pay_date = (_detrended(logs[judged] - np.log(units)) for units in (days, counts))
    full = _median(_detrended(np.log(counts / days)[None])[0, long])
    excess = _median(daily[:, long])
    smoother = np.nansum(np.abs(by_pay_date), axis=1) < np.nansum(np.abs(daily), axis=1)
    share = float((smoother & (excess > full / 2)).mean())
    found = share > 0.5 and int(long.sum()) >= _FEWEST_LONG_MONTHS
    return PayDateEvidence(int(judged.sum()), int(long.sum()), share, float(np.exp(_median(excess))), found)


def _detrended(logs: Floats) -> Floats:
    """Take from each month the median of the months around it, itself among them."""
    wide = np.pad(logs, ((0, 0), (_MONTHS_AROUND, _MONTHS_AROUND)), constant_values=np.nan)
    return logs - _median(sliding_window_view(wide, 2 * _MONTHS_AROUND + 1, axis=1))


def _median(values: Floats) -> Floats:
    """Give the median of the known values on the last axis, NaN if there is none."""
    ordered, known = np.sort(values, axis=-1), np.isfinite(values).sum(axis=-1, keepdims=True)
    low, high = (np.maximum(place, 0) for place in ((known - 1) // 2, np.minimum(known // 2, values.shape[-1] - 1)))
    pair = np.take_along_axis(ordered, low, axis=-1) + np.take_along_axis(ordered, high, axis=-1)
    return np.asarray(pair[..., 0] / 2)


def restate(amounts: npt.ArrayLike, months: DatesLike, calendar: PayCalendar, *, basis: str = "days") -> Floats:
    """Turn amounts booked on pay dates into the months worked.

    Each month's amount is shared evenly over its pay dates, and each share is spread over the days of its period.

    Parameters
    ----------
    amounts : array_like
        Dollars or hours by the month of the pay date, the last axis as long as `months`; an open month is NaN.
    months : array_like of datetime64
        Any day of each month, each once.
    calendar : PayCalendar
        Pay periods and their pay dates.
    basis : str
        ``days`` or ``weekdays``, see `xlplan.core.calendar.period_shares.paid_days`.

    Returns
    -------
    numpy.ndarray
        Amounts by the month worked, the shape of `amounts`; NaN where a part of a month was paid in a month that is
        open or not given, as in the last one. Nothing is lost in between: all of a pay date is in the months around.

    Raises
    ------
    SizeError
        If the sizes differ.
    InvalidValueError
        For another basis.

    Examples
    --------
    A unit costs $10,000 a day: three pay dates of $140,000 in January 2026 and two in the other months. The last
    days of March are paid in April.

    >>> from datetime import date
    >>> calendar, months = PayCalendar(date(2025, 12, 27), lag=6), ["2026-01", "2026-02", "2026-03"]
    >>> restate([420_000, 280_000, 280_000], months, calendar)
    array([310000., 280000.,     nan])
    """
    booked, dates = _table(amounts, months)
    ends, paid_in = _pay_dates(calendar, dates)
    worked = period_shares(ends, dates, days=calendar.days, basis=basis)
    unknown = np.asarray((worked[~paid_in.any(axis=1)] > 0).any(axis=0))
    return _moved(booked, worked.T @ (paid_in / calendar.pay_dates(dates)), unknown)


def book_on_pay_dates(
    amounts: npt.ArrayLike, months: DatesLike, calendar: PayCalendar, *, basis: str = "days"
) -> Floats:
    """Book amounts by the month worked on the pay dates of their periods, as the ledger of a cash payroll shows them.

    A month's amount is the same every day (or weekday) of it, a period pays its days on its pay date.

    Parameters
    ----------
    amounts : array_like
        Dollars or hours by the month worked, the last axis as long as `months`; an open month is NaN.
    months, calendar, basis
        See `restate`.

    Returns
    -------
    numpy.ndarray
        Amounts by the month of the pay date, the shape of `amounts`; NaN where a part of what was paid was worked in
        a month that is open or not given, as in the first one.

    Raises
    ------
    SizeError
        If the sizes differ.
    InvalidValueError
        For another basis.

    Examples
    --------
    >>> from datetime import date
    >>> calendar, months = PayCalendar(date(2025, 12, 27), lag=6), ["2026-06", "2026-07", "2026-08"]
    >>> book_on_pay_dates([300_000, 310_000, 310_000], months, calendar)
    array([    nan, 420000., 280000.])
    """
    worked, dates = _table(amounts, months)
    ends, paid_in = _pay_dates(calendar, dates)
    in_month = period_shares(ends, dates, days=calendar.days, basis=basis)
    in_month *= paid_days(ends - calendar.days + 1, ends + 1, basis)[:, None] / paid_days(dates, dates + 1, basis)
    whole = np.isclose(period_shares(ends, dates, days=calendar.days, basis=basis).sum(axis=1), 1)
    return _moved(worked, paid_in.T.astype(float) @ in_month, paid_in[~whole].any(axis=0))


def _table(amounts: npt.ArrayLike, months: Any) -> tuple[Floats, Days]:
    values, dates = np.asarray(amounts, dtype=float), np.asarray(months, dtype="datetime64[M]")
    if values.ndim < 1 or dates.shape != values.shape[-1:]:
        raise SizeError(
            f"months: size differs from amounts: got {dates.size}, expected {values.shape[-1] if values.ndim else 1}. "
            "Give one month for each amount.",
        )
    return values, dates


def _pay_dates(calendar: PayCalendar, dates: Days) -> tuple[Days, npt.NDArray[np.bool_]]:
    """List the ends of all periods worked or paid in the months, and in which of them each is paid."""
    frame = calendar.periods(dates.min() - _LONGEST_REACH, dates.max() + _LONGEST_REACH)
    ends, paid = (frame[name].to_numpy().astype("datetime64[D]") for name in ("end", "pay_date"))
    return ends, paid.astype("datetime64[M]")[:, None] == dates


def _moved(amounts: Floats, weights: Floats, unknown: npt.NDArray[np.bool_]) -> Floats:
    """Weigh the amounts of all months into each; NaN where an amount that counts is missing."""
    missing = np.isnan(amounts) @ (weights > 0).T | unknown
    return np.where(missing, np.nan, np.nan_to_num(amounts) @ weights.T)
