"""Cells to the history the engine reads: months, quarters or weeks, found by their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, Numbers

if TYPE_CHECKING:
    import pandas as pd

    from xlplan.forecasting.history.clock import Clock

__all__ = ["check_season", "check_share", "check_whole", "history_frame", "paired", "refused"]

LONGEST_HORIZON = 120
SHORTEST_STEP = 28


def history_frame(values: Numbers, timeline: Dates) -> tuple[pd.DataFrame, Clock]:
    """Pair values with dates in the frame the engine reads, and find what a period is.

    Parameters
    ----------
    values, timeline : array_like
        Of equal size, any shape and order; rows blank on both sides are left out.

    Returns
    -------
    tuple
        ``unique_id``, ``ds``, ``y``; and the clock: months, quarters or weeks.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for a value without a date or a period twice; ``#NUM!`` for a
        history without values, or of days.
    """
    import pandas as pd

    from xlplan.forecasting.history.clock import Frequency, find_clock

    y, days = paired(values, timeline)
    months, moments = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12, days.astype(np.int64)
    clock = find_clock(Frequency.AUTO, np.zeros(days.size, dtype=np.intp), months, moments)
    _refuse_repeats(days, clock.number(months, moments), clock)
    return pd.DataFrame({"unique_id": "values", "ds": days.astype("datetime64[s]"), "y": y}), clock


def paired(values: Numbers, timeline: Dates) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.datetime64]]:
    """Give values and their days as flat arrays, rows without a date left out.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for a value without a date; ``#NUM!`` for no value at all.
    """
    if values.size != timeline.size:
        raise FunctionError(
            "#N/A",
            f"timeline: size differs from values: got {timeline.size} cells, expected {values.size}. "
            "Select ranges of the same size.",
        )
    y, days = values.ravel(), timeline.ravel()
    dated = ~np.isnat(days)
    if not np.isfinite(y).any():
        raise FunctionError(
            "#NUM!", "values: no history: got blank cells, expected at least one number. Select the history."
        )
    if np.isfinite(y[~dated]).any():
        cell = int(np.flatnonzero(~dated & np.isfinite(y))[0]) + 1
        raise FunctionError("#VALUE!", f"timeline: blank beside a value: cell {cell}, expected its month. Fill it in.")
    return y[dated], days[dated]


def _refuse_repeats(days: Dates, numbers: npt.NDArray[np.int64], clock: Clock) -> None:
    from xlplan.forecasting.history.clock import pay_period_step

    found, counts = np.unique(numbers, return_counts=True)
    gaps = np.diff(np.unique(days)).astype(np.int64)
    short = (counts > 1).any() and gaps.size == days.size - 1 and gaps.max() < SHORTEST_STEP
    if short or pay_period_step(np.zeros(days.size, dtype=np.intp), days.astype(np.int64)):
        raise FunctionError(
            "#NUM!",
            f"timeline: steps of {gaps.min()} days: expected months, quarters or weeks. "
            "Use PLAN_FORECAST_ETS, or make months with PLAN_CALENDARIZE (pay periods) or PLAN_TOMONTHLY.",
        )
    if not (counts > 1).any():
        return
    noun, names = clock.frequency.noun, [clock.starts(int(number), 1)[0] for number in found[counts > 1][:3]]
    twice = ", ".join(str(name)[: None if noun == "week" else 7] for name in names)
    raise FunctionError(
        "#VALUE!",
        f"timeline: {noun} repeated: got {twice} more than once, expected each {noun} once. "
        "Add the values up or remove a row.",
    )


def check_whole(name: str, number: int, least: int = 1, most: int = LONGEST_HORIZON) -> None:
    """Refuse a whole number out of range."""
    if not least <= number <= most:
        raise FunctionError("#NUM!", f"{name}: out of range: got {number}, expected {least} to {most}. Correct it.")


def check_season(seasonality: int, usual: int) -> None:
    """Refuse a season the engine does not model: only that of a year has a meaning."""
    if seasonality not in (0, 1, usual):
        raise FunctionError(
            "#NUM!",
            f"seasonality: not supported: got {seasonality}, expected 1 (detect), {usual} or 0 (none). "
            "PLAN_FORECAST_ETS takes any length.",
        )


def check_share(name: str, share: float) -> None:
    """Refuse a share that is not between 0 and 1."""
    if not 0 < share < 1:
        raise FunctionError(
            "#NUM!", f"{name}: out of range: got {share:g}, expected above 0 and below 1, such as 0.95. Correct it."
        )


def refused(result: object) -> None:
    """Pass on why the engine refused the one series."""
    reasons = result.refused["reason"]  # type: ignore[attr-defined]
    if len(reasons):
        raise FunctionError("#NUM!", f"values: cannot be forecast: {reasons.iloc[0]}. Add closed months.")
