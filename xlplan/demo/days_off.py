"""Days that the synthetic hospital's clinics close beside public holidays, and a public holiday that they work."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["CLOSED_DAYS", "REGION", "WORKED_DAYS", "days_off_rows"]

Days = npt.NDArray[np.datetime64]

REGION = "US"
_YEARS = range(2022, 2028)
_AFTER_THANKSGIVING = "Day after Thanksgiving"
_COLUMBUS = "Columbus Day"


def _nth(month: str, nth: int, weekday: str) -> Days:
    first = np.array([f"{year}-{month}" for year in _YEARS], dtype="datetime64[M]").astype("datetime64[D]")
    return np.asarray(np.busday_offset(first, nth - 1, roll="forward", weekmask=weekday))


CLOSED_DAYS = _nth("11", 4, "Thu") + 1
WORKED_DAYS = _nth("10", 2, "Mon")
"""Clinics close the day after Thanksgiving and work on Columbus Day, each year that the demo and its plan touch."""


def days_off_rows() -> list[tuple[object, ...]]:
    """List the days as rows of the Holidays table: day, name, whether it is worked.

    Examples
    --------
    >>> [(str(day.date()), name, worked) for day, name, worked in days_off_rows()[-2:]]
    [('2027-10-11', 'Columbus Day', 'Yes'), ('2027-11-26', 'Day after Thanksgiving', 'No')]
    """
    import pandas as pd

    rows = [(pd.Timestamp(day), _AFTER_THANKSGIVING, "No") for day in CLOSED_DAYS]
    rows += [(pd.Timestamp(day), _COLUMBUS, "Yes") for day in WORKED_DAYS]
    return sorted(rows)
