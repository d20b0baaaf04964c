"""Accruals of pay: what is worked and not yet paid, and the expense of a month that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.period_shares import check_range, worked_share
from xlplan.core.calendar.workdays import DatesLike
from xlplan.core.errors import SizeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["accrual_roll", "accrued"]


def accrual_roll(paid: npt.ArrayLike, closing: npt.ArrayLike, *, opening: float) -> pd.DataFrame:
    """Turn pay by pay date into the expense of each month: ``paid + closing accrual - opening accrual``.

    Parameters
    ----------
    paid : array_like
        Dollars paid in each month, in order.
    closing : array_like
        Accrual at the end of each month, a liability positive.
    opening : float
        Accrual at the end of the month before the first.

    Returns
    -------
    pandas.DataFrame
        ``paid``, ``reversal`` (the accrual of the month before, negative), ``accrual``, ``expense``, a row a month.

    Raises
    ------
    SizeError
        If the sizes differ.

    Examples
    --------
    >>> accrual_roll([280_000], [55_000], opening=30_000)
           paid  reversal  accrual   expense
    0  280000.0  -30000.0  55000.0  305000.0
    """
    import pandas as pd

    cash, ending = np.asarray(paid, dtype=float), np.asarray(closing, dtype=float)
    if cash.shape != ending.shape:
        raise SizeError(
            f"closing: size differs from paid: got {ending.size}, expected {cash.size}. Give one for each month.",
        )
    reversal = -np.concatenate([[opening], ending[:-1]])
    return pd.DataFrame({"paid": cash, "reversal": reversal, "accrual": ending, "expense": cash + reversal + ending})


def accrued(
    as_of: DatesLike, start: DatesLike, amount: npt.ArrayLike, *, days: int = 14, basis: str = "days"
) -> Floats:
    """Give the part of the pay of periods that is worked by the end of days: ``amount * worked_share``.

    Parameters
    ----------
    as_of, start : array_like of datetime64
        Last day worked, and first day of the period; shapes that broadcast with `amount`.
    amount : array_like
        Pay of the whole period, in dollars.
    days : int
        Days in a period.
    basis : str
        ``days`` or ``weekdays``, see `paid_days`.

    Returns
    -------
    numpy.ndarray
        Dollars; NaN where a date or the amount is missing.

    Raises
    ------
    SizeError
        If the sizes differ.
    OutOfRangeError
        If `days` is not 7 to 28.

    Examples
    --------
    >>> accrued("2026-06-30", "2026-06-28", [140_000, 70_000])
    array([30000., 15000.])
    """
    check_range("period_days", days, 7, 28)
    by, first = (np.asarray(dates, dtype="datetime64[D]") for dates in (as_of, start))
    try:
        by, first, whole = np.broadcast_arrays(by, first, np.asarray(amount, dtype=float))
    except ValueError:
        sizes = f"{by.size}, {first.size} and {np.size(amount)}"
        raise SizeError(
            f"amount: sizes of as_of, period_start and amount differ: got {sizes}, expected one size. Match them.",
        ) from None
    result = np.full(whole.shape, np.nan)
    known = ~(np.isnat(by) | np.isnat(first) | np.isnan(whole))
    result[known] = whole[known] * worked_share(by[known], first[known], days=days, basis=basis)
    return result
