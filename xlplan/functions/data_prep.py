"""Worksheet functions that prepare a history: to months, without events and outliers, and where it breaks."""

from __future__ import annotations

from typing import Annotated

from xlplan.core.calendar.monthly import to_monthly
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, blank_missing, spill
from xlplan.functions.events import at_cells, read_events, read_history
from xlplan.functions.example import Example, column, day, months
from xlplan.functions.forecast import Headers
from xlplan.functions.history import check_whole, paired
from xlplan.functions.registry import worksheet_function

__all__ = ["plan_breaks", "plan_clean", "plan_tomonthly"]

MOST_BREAKS = 20
KINDS = {"AO": "outlier", "TC": "transitory change", "LS": "level shift"}

Values = Annotated[Numbers, "History, a column or a row. Blank cells are missing, not zero."]
When = Annotated[Dates, "The month of each value: any date in it, or text such as 2026-10; or weeks, or quarters."]


@worksheet_function(
    "PLAN_TOMONTHLY",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="dated values to months",
    example=Example(
        "Patient days reported by week, brought to months.",
        (column(212, 208, 221, 217), column(day(2026, 10, 12), day(2026, 10, 19), day(2026, 11, 2), day(2026, 11, 9))),
    ),
)
def plan_tomonthly(
    values: Annotated[Numbers, "Daily or weekly values, payments, or any dated numbers. Blank cells do not count."],
    dates: Annotated[Dates, "The date of each value, in any order."],
    how: Annotated[str, "sum (the default), average, count, first, last, max, median or min."] = "sum",
    headers: Headers = True,
) -> object:
    """Bring dated values to months; spills Month, Value and N, the number of values. A month without values is blank.

    Parameters
    ----------
    values, dates : array_like
        Of equal size.
    how : str
        What is made of the values of a month.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        Every month from the first to the last that has a value.

    Raises
    ------
    FunctionError
        ``#N/A`` if the sizes differ; ``#VALUE!`` for a value without a date or an unknown `how`; ``#NUM!``
        for no value.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> functions.call("PLAN_TOMONTHLY", [[[10, 12, 7]], [["2026-10-01", "2026-10-31", "2026-11-02"]]])[1:]
    [[datetime.datetime(2026, 10, 1, 0, 0), 22.0, 2], [datetime.datetime(2026, 11, 1, 0, 0), 7.0, 1]]
    """
    name = {"mean": "average", "avg": "average"}.get(how.lower(), how.lower())
    months, found, counts = to_monthly(*paired(values, dates), how=name)
    return spill({"Month": months, "Value": blank_missing(found), "N": counts}, headers=headers)


@worksheet_function(
    "PLAN_CLEAN",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="events and outliers taken out",
    example=Example(
        "A strike in August: its month takes the usual value.",
        (
            column(905, 890, 310, 902),
            column(*months(2026, 6, 4)),
            [["type", "start", "end"], ["AO", day(2026, 8), day(2026, 8)]],
        ),
    ),
    cached=True,
)
def plan_clean(
    values: Values,
    timeline: When,
    events: Annotated[
        Cells | None,
        "Table with a header row: type (AO, TC, LS, RAMP or SKIP), start, end; other columns are ignored. May be "
        "left out.",
    ] = None,
    outliers: Annotated[str, "mark (the default) names outliers, replace puts usual values there, none."] = "mark",
    headers: Headers = True,
) -> object:
    """Adjust a history for events and outliers, row by row; spills Adjusted and Flag, what was done. Inputs stay.

    Parameters
    ----------
    values, timeline : array_like
        As in `xlplan.functions.forecast.plan_forecast`.
    events : table, optional
        AO: the periods are replaced by usual values. TC: an effect that fades is taken out. LS, RAMP: what lies before
        is brought to the level after. SKIP: the periods are blanked.
    outliers : str
        What PLAN_FORECAST sets aside, and the newest value if it takes it for a slip; from six periods on.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        One row for each cell of `values`, in their order.

    Raises
    ------
    FunctionError
        As `plan_forecast`; ``#VALUE!`` for events that cannot be read.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> months = [["2026-06"], ["2026-07"], ["2026-08"], ["2026-09"]]
    >>> strike = [["type", "start", "end"], ["AO", "2026-08", "2026-08"]]
    >>> functions.call("PLAN_CLEAN", [[[100], [110], [20], [130]], months, strike])
    [['Adjusted', 'Flag'], [100.0, ''], [110.0, ''], [120.0, 'AO'], [130.0, '']]
    """
    from xlplan.forecasting.history.cleaning import clean

    history, places = read_history(values, timeline)
    adjusted, flags = clean(history, read_events(events, history), outliers=outliers.lower())
    said = [flags[place] if 0 <= place < len(flags) else "" for place in places.tolist()]
    given = at_cells(adjusted, places)
    return spill({"Adjusted": blank_missing(given), "Flag": said}, headers=headers)


@worksheet_function(
    "PLAN_BREAKS",
    chapter=Chapter.DATA_AND_ACCURACY,
    brief="where a history breaks",
    example=Example(
        "A competitor closed its unit: surgery cases since January 2026.",
        (
            column(*(412, 405, 398, 420, 401, 409, 415, 396, 404, 411, 399, 407), *(506, 498, 511, 495, 503, 508)),
            column(*months(2025, 1, 18)),
            1,
        ),
        0,
    ),
    cached=True,
)
def plan_breaks(
    values: Values,
    timeline: When,
    max: Annotated[int, "How many breaks at most: 3 if left out."] = 3,
    headers: Headers = True,
) -> object:
    """Find where a history breaks; spills Date, Type (outlier, transitory change, level shift) and Size.

    Parameters
    ----------
    values, timeline : array_like
        As in `xlplan.functions.forecast.plan_forecast`: at least twelve periods, of which the last 240 count.
    max : int
        1 to 20.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    list of list
        By date; sizes in the unit of `values`, when the break begins. No row, or one blank row without headers, if
        nothing breaks.

    Raises
    ------
    FunctionError
        As `plan_forecast`; ``#NUM!`` for a history below twelve periods.

    Examples
    --------
    >>> import xlplan.functions as functions
    >>> days = [[600 + x, 900 + x][i > 23] for i, x in enumerate([4, -3, 0, 2, -3] * 9 + [1, 2, 3])]
    >>> months = [f"{2023 + i // 12}-{i % 12 + 1:02}" for i in range(48)]
    >>> [row[:2] for row in functions.call("PLAN_BREAKS", [[days], [months]])[1:]]
    [[datetime.datetime(2025, 1, 1, 0, 0), 'level shift']]
    """
    from xlplan.forecasting.history.shocks import LEAST_PERIODS, find_shocks

    check_whole("max", max, most=MOST_BREAKS)
    history, _ = read_history(values, timeline)
    if history.observed.size < LEAST_PERIODS:
        noun, size = history.clock.frequency.noun, history.observed.size
        raise FunctionError(
            "#NUM!", f"values: too little history: got {size} {noun}s, expected {LEAST_PERIODS}. Add history."
        )
    found = find_shocks(history.values, season_length=history.clock.season_length, most=max)
    dates = [history.clock.starts(history.start + shock.place, 1)[0] for shock in found]
    columns = {"Date": dates, "Type": [KINDS[s.kind] for s in found], "Size": [s.size for s in found]}
    return spill(columns, headers=headers)
