"""Shares of months: how much of each month lies within spans of days."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats

__all__ = ["month_shares"]

_DAY = np.timedelta64(1, "D")


def month_shares(months: npt.ArrayLike, begin: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
    """Give the share of the days of each month within each span of days, the last day not included.

    Parameters
    ----------
    months : array_like of dates
        Any day of each month; taken in reading order.
    begin, end : array_like of dates
        First day of each span, and the day after its last.

    Returns
    -------
    numpy.ndarray
        Shares from 0 to 1, spans x months; NaN where the month is blank.

    Examples
    --------
    >>> month_shares(["2026-06", "2026-07"], ["2026-06-16"], ["2026-07-01"])
    array([[0.5, 0. ]])
    """
    month = np.asarray(months, dtype="datetime64[M]").ravel()
    opens, closes = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
    first = np.asarray(begin, dtype="datetime64[D]").reshape(-1, 1)
    after = np.asarray(end, dtype="datetime64[D]").reshape(-1, 1)
    days = (np.minimum(after, closes) - np.maximum(first, opens)) / _DAY
    return np.asarray(np.maximum(days, 0) / ((closes - opens) / _DAY))
