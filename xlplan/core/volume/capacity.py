"""Planned volume against capacity: per day, occupancy, and which statistics run into their limit when.

Capacity is in units a day: staffed beds, visits of a clinic's slots, cases of the rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio
from xlplan.core.arrays.ranges import above_zero, not_negative
from xlplan.core.errors import OutOfRangeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NEAR", "OVER", "CapacityUse", "capacity_status", "capacity_table", "capacity_use", "capacity_warnings"]

Texts = npt.NDArray[np.str_]

NEAR, OVER = "near", "over"
_DUST = 1e-9


class CapacityUse(NamedTuple):
    """Volume of a mean day, and its share of capacity."""

    per_day: Floats
    occupancy: Floats


def capacity_use(volume: npt.ArrayLike, days: npt.ArrayLike, capacity: npt.ArrayLike) -> CapacityUse:
    """Give volume a day and its share of capacity: ``volume / days`` and ``volume / (capacity * days)``.

    Parameters
    ----------
    volume : array_like
        Units of each month, such as patient days, statistics by months.
    days : array_like
        Days of each month that the department is open, above 0: calendar days of a ward, workdays of a clinic.
    capacity : array_like
        Units a day at most; any shape that broadcasts, ``[:, None]`` for one a statistic. NaN where not given.

    Returns
    -------
    CapacityUse
        Units a day, and a share that is above 1 beyond capacity and NaN for a capacity of zero.

    Raises
    ------
    ZeroDivisorError
        For a month of no days.
    OutOfRangeError
        For a negative number.
    SizeError
        If sizes differ.

    Examples
    --------
    60 beds, 1,488 patient days in July and 1,700 in August.

    >>> use = capacity_use([1_488, 1_700], [31, 31], 60)
    >>> use.per_day.round(1), use.occupancy.round(3)
    (array([48. , 54.8]), array([0.8  , 0.914]))
    """
    units, open_days, most = align(
        volume=volume, days=above_zero("days", days), capacity=not_negative("capacity", capacity)
    )
    per_day = np.asarray(units / open_days)
    return CapacityUse(per_day, ratio(per_day, most))


def capacity_status(occupancy: npt.ArrayLike, *, threshold: float = 0.85) -> Texts:
    """Say where capacity is reached: ``over`` above 1, ``near`` above `threshold`, else empty.

    Parameters
    ----------
    occupancy : array_like
        Share of capacity; NaN where unknown.
    threshold : float
        Share above which a person should know, above 0 and at most 1.

    Returns
    -------
    numpy.ndarray
        Texts, the shape of `occupancy`.

    Raises
    ------
    OutOfRangeError
        For a threshold outside 0 to 1.

    References
    ----------
    Mean occupancy of 85 % is the usual planning limit of general wards: daily census varies, and above it
    patients wait for beds. Smaller units need a lower one.

    Examples
    --------
    >>> capacity_status([0.80, 0.914, 1.02]).tolist()
    ['', 'near', 'over']
    """
    if not 0 < threshold <= 1:
        raise OutOfRangeError(
            f"threshold: out of range: got {threshold:g}, expected a share above 0 and at most 1. Correct it.",
        )
    taken = np.asarray(occupancy, dtype=float)
    return np.where(taken > 1 + _DUST, OVER, np.where(taken > threshold + _DUST, NEAR, ""))


def capacity_table(
    volume: npt.ArrayLike,
    days: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    statistics: Sequence[str],
    months: pd.DatetimeIndex,
    high: npt.ArrayLike | None = None,
    threshold: float = 0.85,
) -> pd.DataFrame:
    """List volume a day, capacity and occupancy of each statistic and month.

    Parameters
    ----------
    volume : array_like
        Units, statistics by months.
    days : array_like
        Days open, by months or statistics by months.
    capacity : array_like
        Units a day at most, one a statistic, or statistics by months where beds open or close. NaN where a
        statistic has none: its rows are left out. Zero leaves occupancy missing.
    statistics : sequence of str
        Names.
    months : pandas.DatetimeIndex
        Month starts.
    high : array_like, optional
        High end of the volume, such as its 90th percentile, statistics by months.
    threshold : float
        Share of capacity that is called near.

    Returns
    -------
    pandas.DataFrame
        ``statistic, month, volume, per_day, capacity, occupancy, status, high_occupancy, high_status``; the last
        two are missing and empty without `high`.

    Raises
    ------
    ArgumentError
        As `capacity_use` and `capacity_status`.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.date_range("2027-01-01", periods=2, freq="MS")
    >>> table = capacity_table([[1_550, 1_450]], [31, 28], [60], statistics=["6010 Patient days"], months=months,
    ...                        high=[[1_690, 1_690]])
    >>> table[["per_day", "occupancy", "status", "high_status"]].round(3).to_numpy().tolist()
    [[50.0, 0.833, '', 'near'], [51.786, 0.863, 'near', 'over']]
    """
    import pandas as pd

    shape = (len(statistics), len(months))
    most = np.asarray(capacity, dtype=float)
    columns = {
        "volume": np.asarray(volume, dtype=float),
        "days": np.asarray(days, dtype=float),
        "capacity": most[:, None] if most.ndim == 1 else most,
        "high": np.asarray(np.nan if high is None else high, dtype=float),
    }
    v, d, c, h = (part.ravel() for part in align(**columns, statistics=np.zeros(shape))[:4])
    use, high_use = capacity_use(v, d, c), capacity_use(h, d, c)
    table = pd.DataFrame(
        {
            "statistic": np.repeat(np.asarray(statistics, dtype=object), len(months)),
            "month": np.tile(months.to_numpy(), len(statistics)),
            "volume": v,
            "per_day": use.per_day,
            "capacity": c,
            "occupancy": use.occupancy,
            "status": capacity_status(use.occupancy, threshold=threshold),
            "high_occupancy": high_use.occupancy,
            "high_status": capacity_status(high_use.occupancy, threshold=threshold),
        }
    )
    return table[~np.isnan(c)].reset_index(drop=True)


def capacity_warnings(table: pd.DataFrame) -> pd.DataFrame:
    """Name the statistics that come near or over their capacity: one row each, the fullest first.

    Parameters
    ----------
    table : pandas.DataFrame
        See `capacity_table`.

    Returns
    -------
    pandas.DataFrame
        ``statistic``; ``status`` (the worst of its months), ``since`` (first month of that status), ``months``
        (how many have it), ``peak`` (highest occupancy), ``peak_month``; ``high_status`` and ``high_since``, the
        same of the high end. A statistic that has neither is left out.

    Examples
    --------
    >>> import pandas as pd
    >>> months = pd.date_range("2027-01-01", periods=2, freq="MS")
    >>> table = capacity_table([[1_550, 1_450], [300, 310]], [31, 28], [60, 20], months=months,
    ...                        statistics=["6010 Patient days", "7200 Visits"], high=[[1_690, 1_690], [330, 340]])
    >>> capacity_warnings(table)[["statistic", "status", "months", "high_status"]].to_numpy().tolist()
    [['6010 Patient days', 'near', 1, 'over']]
    """
    import pandas as pd

    columns = ["statistic", "status", "since", "months", "peak", "peak_month", "high_status", "high_since"]
    flagged = table[(table["status"] != "") | (table["high_status"] != "")]
    records = [
        _warning(str(name), table[table["statistic"] == name]) for name in flagged["statistic"].drop_duplicates()
    ]
    found = pd.DataFrame(records, columns=columns)
    return found.sort_values("peak", ascending=False, kind="stable").reset_index(drop=True)


def _warning(name: str, rows: pd.DataFrame) -> dict[str, object]:
    status, since, months = _worst(rows, "status")
    high_status, high_since, _ = _worst(rows, "high_status")
    fullest = int(np.argmax(rows["occupancy"].fillna(-1.0)))
    return {
        "statistic": name,
        "status": status,
        "since": since,
        "months": months,
        "peak": rows["occupancy"].iloc[fullest],
        "peak_month": rows["month"].iloc[fullest],
        "high_status": high_status,
        "high_since": high_since,
    }


def _worst(rows: pd.DataFrame, column: str) -> tuple[str, pd.Timestamp | None, int]:
    """Give the worst status of the months, the first of these months, and their number."""
    for status in (OVER, NEAR):
        months = rows.loc[rows[column] == status, "month"]
        if len(months):
            return status, months.min(), len(months)
    return "", None, 0
