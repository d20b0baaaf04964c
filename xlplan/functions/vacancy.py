"""Worksheet function of an open position: what it saves and costs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from xlplan.core.labor.vacancy import Cover, turnover_lag
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.example import Example, day
from xlplan.functions.payroll_tables import lag_by_month, lag_total
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_vacancy"]

_LONGEST_DAYS = 3650


@worksheet_function(
    "PLAN_VACANCY",
    chapter=Chapter.STAFFING_AND_PAY,
    brief="what an open position saves and costs",
    example=Example(
        "A nurse at $45 leaves; 83 days to fill, 80 % covered at $95, 42 days of orientation.",
        (1, 45, day(2026, 8, 31), 83, 0.8, 95, 42),
    ),
)
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
    cover = Cover(cover_pct, cover_rate or 0.0)
    lag = turnover_lag(fte, rate, days_to_fill, cover=cover, orient_days=orient_days, hours_per_week=hours_per_week)
    frame = lag_by_month(lag, leave_date, days_to_fill, orient_days) if by_month else lag_total(lag)
    return frame if headers else frame.to_numpy(dtype=object)
