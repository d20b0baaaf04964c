"""Pay periods: their months, pay dates, and what of them is worked but not paid at a month end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.period_shares import check_range, worked_share
from xlplan.core.calendar.workdays import DatesLike

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PayCalendar"]

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

_DAYS_IN_MONTH = 365.25 / 12


@dataclass(frozen=True)
class PayCalendar:
    """Pay periods of equal length, and the date each is paid.

    A year has 365.25/14 biweekly periods: 26 pay dates, and 27 about every eleventh year.

    Parameters
    ----------
    anchor : datetime.date
        Last day of any pay period.
    days : int
        Days in a period: 14 biweekly, 7 weekly, 28 four-weekly.
    lag : int
        Days from the end of a period to its pay date; negative where pay comes before the period ends.

    Raises
    ------
    OutOfRangeError
        If `days` is not 7 to 28, or `lag` not ``-days`` to 62.

    References
    ----------
    Government Finance Officers Association: 365.25/14 − 26 = 0.0893 of a period more a year.

    Examples
    --------
    Paid every second Friday, 2 January 2026 the first: 26 pay dates, three of them in January and July.

    >>> calendar = PayCalendar(dt.date(2025, 12, 27), lag=6)
    >>> calendar.pay_dates_in_year(2026), calendar.three_pay_months(2026)
    (26, (1, 7))
    >>> PayCalendar(dt.date(2026, 1, 1)).pay_dates_in_year(2026)
    27
    """

    anchor: dt.date
    days: int = 14
    lag: int = 0

    def __post_init__(self) -> None:
        check_range("period_days", self.days, 7, 28)
        check_range("pay_lag", self.lag, -self.days, 62)

    def periods(self, first: DatesLike, last: DatesLike) -> pd.DataFrame:
        """List the periods that touch the months from `first` to `last`.

        Parameters
        ----------
        first, last : date
            Any day of the first and of the last month.

        Returns
        -------
        pandas.DataFrame
            ``pp_no`` (1 is the first paid in a calendar year), ``start``, ``end``, ``pay_date``, ``month`` of the
            start, ``days_in_month`` of the period in it, ``next_month`` (NaT if the period ends in `month`) and
            ``days_in_next``.

        Examples
        --------
        >>> june = PayCalendar(dt.date(2026, 7, 11), lag=6).periods(dt.date(2026, 6, 1), dt.date(2026, 6, 30))
        >>> june.iloc[-1][["pp_no", "days_in_month", "days_in_next"]].to_dict()
        {'pp_no': 15, 'days_in_month': 3, 'days_in_next': 11}
        """
        import pandas as pd

        begin, stop = _months(first).astype("datetime64[D]"), (_months(last) + 1).astype("datetime64[D]")
        numbers = np.arange(self._holding(begin), self._holding(stop - 1) + 1)
        start, end, pay_date = self._start(numbers), self._end(numbers), self._end(numbers) + self.lag
        month, next_month = _months(start), _months(end)
        split = next_month > month
        in_next = np.where(split, (end - next_month.astype("datetime64[D]")).astype(int) + 1, 0)
        before_year = self._paid(pay_date.astype("datetime64[Y]").astype("datetime64[D]") - 1)
        frame = {
            "pp_no": numbers - before_year,
            "start": _seconds(start),
            "end": _seconds(end),
            "pay_date": _seconds(pay_date),
            "month": _seconds(month),
            "days_in_month": self.days - in_next,
            "next_month": _seconds(np.where(split, next_month, np.datetime64("NaT"))),
            "days_in_next": in_next,
        }
        return pd.DataFrame(frame)

    def pay_dates(self, months: DatesLike) -> Floats:
        """Count the pay dates in each month, the shape of `months`: 2 or 3 if biweekly, 4 or 5 if weekly.

        Examples
        --------
        >>> PayCalendar(dt.date(2026, 1, 2)).pay_dates(["2026-01", "2026-02"])
        array([3., 2.])
        """
        return np.asarray(self._paid_in(_months(months)), dtype=float)

    def pay_dates_in_year(self, year: int) -> int:
        """Count the pay dates in a calendar year: 26 or 27 if biweekly, 52 or 53 if weekly.

        Examples
        --------
        >>> [PayCalendar(dt.date(2020, 1, 2)).pay_dates_in_year(year) for year in (2020, 2021)]
        [27, 26]
        """
        return int(self._paid_in(np.datetime64(f"{year:04d}", "Y")))

    def three_pay_months(self, year: int) -> tuple[int, ...]:
        """List the months 1–12 of a calendar year with more pay dates than usual: three, or five if weekly.

        Examples
        --------
        >>> PayCalendar(dt.date(2026, 1, 1), days=7).three_pay_months(2026)
        (1, 4, 7, 10, 12)
        """
        months = np.datetime64(f"{year:04d}", "Y").astype("datetime64[M]") + np.arange(12)
        return tuple((np.flatnonzero(self.pay_dates(months) > self.usual_pay_dates) + 1).tolist())

    @property
    def usual_pay_dates(self) -> int:
        """Pay dates in most months: 2 if biweekly, 4 if weekly, 1 if four-weekly."""
        return int(_DAYS_IN_MONTH // self.days)

    def accrued_share(self, as_of: DatesLike, *, basis: str = "days") -> Floats:
        """Give the pay periods worked but not paid at the end of days: worked to date less paid to date.

        Parameters
        ----------
        as_of : array_like of datetime64
            Days, such as month ends.
        basis : str
            ``days`` or ``weekdays``, see `xlplan.core.calendar.period_shares.paid_days`.

        Returns
        -------
        numpy.ndarray
            Periods, the shape of `as_of`: 3/14 on the third day after a period paid on its last day, above 1 while
            a whole period waits for its pay date, below 0 where pay comes before the work.

        Examples
        --------
        >>> PayCalendar(dt.date(2026, 6, 27), lag=6).accrued_share(["2026-06-30"]) * 14
        array([17.])
        """
        days = np.asarray(as_of, dtype="datetime64[D]")
        ended = self._since_anchor(days) // self.days
        return ended - self._paid(days) + worked_share(days, self._start(ended + 1), days=self.days, basis=basis)

    def accrual(self, as_of: DatesLike, amount: npt.ArrayLike, *, basis: str = "days") -> Floats:
        """Give the amount worked but not paid at the end of days: ``amount * accrued_share``.

        Parameters
        ----------
        as_of : array_like of datetime64
            Days, such as month ends.
        amount : array_like
            Pay of one period, in dollars: one for all, or one for each day.
        basis : str
            ``days`` or ``weekdays``, see `xlplan.core.calendar.period_shares.paid_days`.

        Returns
        -------
        numpy.ndarray
            Dollars, a liability positive; it is reversed in the next month, see `accrual_roll`.

        Examples
        --------
        $140,000 a period, the last one ended and was paid on 27 June: three of 14 days are open.

        >>> PayCalendar(dt.date(2026, 6, 27)).accrual(["2026-06-30"], 140_000)
        array([30000.])
        """
        return np.asarray(np.asarray(amount, dtype=float) * self.accrued_share(as_of, basis=basis))

    def _since_anchor(self, days: Any) -> Ints:
        return np.asarray((days - np.datetime64(self.anchor, "D")).astype(np.int64))

    def _end(self, numbers: Any) -> Days:
        return np.asarray(np.datetime64(self.anchor, "D") + numbers * self.days)

    def _start(self, numbers: Any) -> Days:
        return np.asarray(self._end(numbers - 1) + 1)

    def _holding(self, day: Any) -> int:
        """Give the number of the period that holds a day; the period of the anchor has number 0."""
        return int(-(-self._since_anchor(day) // self.days))

    def _paid(self, days: Any) -> Ints:
        """Give the number of the last period paid by the end of days."""
        return (self._since_anchor(days) - self.lag) // self.days

    def _paid_in(self, spans: Any) -> Ints:
        """Count the pay dates in months or years."""
        return self._paid((spans + 1).astype("datetime64[D]") - 1) - self._paid(spans.astype("datetime64[D]") - 1)


def _months(dates: Any) -> Days:
    return np.asarray(dates, dtype="datetime64[M]")


def _seconds(days: Days) -> Days:
    """Give the resolution pandas keeps dates of many centuries in."""
    return days.astype("datetime64[s]")
