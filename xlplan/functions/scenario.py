"""Worksheet functions of scenarios and risk."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated, Any

from xlplan.core.plan.risk import DISTRIBUTIONS, SEED, Uncertain, simulate
from xlplan.core.scenario.one_driver import Asked, scenario_value
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cell, Cells, Numbers, argument
from xlplan.functions.example import Example, day
from xlplan.functions.registry import Parameter, worksheet_function

__all__ = ["plan_scenario", "plan_simulate"]


@worksheet_function(
    "PLAN_SCENARIO",
    chapter=Chapter.SCENARIO_AND_BUDGET,
    brief="what a scenario makes of a driver",
    example=Example(
        "A busy winter: 5 % more volume from January on; 900 visits in Base.",
        (
            "volume",
            "Busy winter",
            [["scenario", "driver", "op", "value", "from"], ["Busy winter", "volume", "x", 1.05, day(2027, 1)]],
            day(2027, 2),
            None,
            900,
        ),
    ),
)
def plan_scenario(
    driver: Annotated[str, "What changes, as the table calls it: volume, pay rate, supply price, ..."],
    scenario: Annotated[str, "Name of the scenario, such as the cell of the picker."],
    table: Annotated[
        Cells,
        "Table with its headings, such as tblScen[#All]: scenario, driver, value and, if there, parent, scope, op "
        "(x, +, =), from, to.",
    ],
    month: Annotated[dt.date | None, "Only changes that hold in this month; all if left out."] = None,
    scope: Annotated[
        str,
        "Codes of what is asked for, one of a kind: 6010, Purchased. Adds changes that reach all of it; only changes "
        "of everything if left out.",
    ] = "",
    base: Annotated[float | None, "The driver in Base; if left out, a factor or an addition comes back."] = None,
    codes: Annotated[
        Cells | None,
        "Table that tells codes apart, such as tblAcct[#All]: account, class, ... Needed where a scope mixes "
        "departments and accounts.",
    ] = None,
) -> float:
    """Apply a scenario's changes to one driver, those of its parents first; gives a factor, an addition or a value.

    Parameters
    ----------
    driver, scenario : str
        Names, in any case.
    table : list of list
        Cells; the first row names the columns.
    month : date, optional
        A day of the month.
    scope : str
        Department, account, class, line, category, statistic or group; codes of one kind in a change are
        alternatives, those of different kinds must all hold, as on the sheet Scenario drivers.
    base : float, optional
        Value in Base, in its own unit.
    codes : list of list, optional
        Cells; the first row names the columns.

    Returns
    -------
    float
        The driver under the scenario if `base` is given, else the factor or addition: 1 or 0 where it stays as it is.

    Raises
    ------
    FunctionError
        ``#N/A`` for an unknown scenario or driver, ``#VALUE!`` for a table that is wrong or codes that have to be
        told apart.

    Examples
    --------
    >>> table = [["Scenario", "Driver", "Op", "Value"], ["Busy", "volume", "x", 1.05]]
    >>> plan_scenario("volume", "Busy", table), plan_scenario("volume", "Base", table)
    (1.05, 1.0)
    """
    headings = [str(cell or "").strip().lower() for cell in table[0]]
    filled = [row for row in table[1:] if any(cell not in (None, "") for cell in row)]
    rows = [_dated(dict(zip(headings, row, strict=True)), f"table row {n}") for n, row in enumerate(filled, 1)]
    return scenario_value(rows, Asked(driver, scope, month, base), scenario=scenario, codes=codes)


def _dated(row: dict[str, Cell], place: str) -> dict[str, Cell]:
    """Read a date that arrives as its serial number, as from Office.js and from a cell not formatted as a date."""
    found = dict(row)
    for name in ("from", "to"):
        if isinstance(row.get(name), int | float):
            found[name] = argument(Parameter(f"{place} {name}", dt.date, ""), [[row[name]]])
    return found


@worksheet_function(
    "PLAN_SIMULATE",
    chapter=Chapter.SCENARIO_AND_BUDGET,
    brief="quantiles of an outcome of uncertain drivers",
    example=Example(
        "Net revenue a day of 90 to 125 visits at $180, less agency pay: does it reach $17,000?",
        (
            [
                ["name", "distribution", "p1", "p2", "p3", "coef"],
                ["Visits", "triangular", 90, 100, 125, 180],
                ["Agency hours", "normal", 12, 4, None, -95],
            ],
            2_000,
            2026,
            None,
            17_000,
        ),
        1,
    ),
)
def plan_simulate(
    drivers: Annotated[
        Cells,
        "A row for each driver: name, distribution, p1, p2, p3, coef. normal and lognormal: mean, standard deviation; "
        "triangular: low, most likely, high; uniform: low, high. coef: what one unit adds to the outcome.",
    ],
    n: Annotated[int, "Draws, 100 to 1,000,000; 10,000 if left out."] = 10_000,
    seed: Annotated[int, "Any whole number from 0: the same seed gives the same table."] = SEED,
    corr: Annotated[Numbers | None, "Correlations, a square in the order of the drivers; one half is enough."] = None,
    target: Annotated[float | None, "What the outcome should reach: adds its chance and expected shortfall."] = None,
    headers: Annotated[bool, "FALSE leaves the row of names out. TRUE if left out."] = True,
) -> object:
    """Simulate uncertain drivers: mean, standard deviation and quantiles of the outcome, sum of coef x driver.

    Parameters
    ----------
    drivers : list of list
        Cells; a first row of headings is skipped, so are blank rows.
    n, seed : int
        Draws and where they start.
    corr : array_like, optional
        Correlations of the normal scores (Gaussian copula); blank takes the mirrored cell.
    target : float, optional
        In the unit of the outcome.
    headers : bool
        Whether the first row names the columns.

    Returns
    -------
    pandas.DataFrame
        Statistic, Outcome, and a column for each driver.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for text where a number belongs or an unknown distribution, ``#NUM!`` for a number out of range,
        ``#N/A`` for correlations of another size.

    Examples
    --------
    Visits of 90 to 125 a day at $180: the mean is near 105 x 180 = 18,900.

    >>> table = plan_simulate([["Visits", "triangular", 90.0, 100.0, 125.0, 180.0]])
    >>> float(round(table.loc[0, "Outcome"], -2))
    18900.0
    """
    rows = [row for row in drivers if any(cell not in (None, "") for cell in row)]
    table = simulate(_uncertain(rows), n=n, seed=seed, correlation=corr, target=target).astype(object)
    table = table.where(table.notna(), None)
    return table if headers else table.to_numpy(dtype=object)


def _uncertain(rows: Sequence[Sequence[Cell]]) -> list[Uncertain]:
    if rows and len(rows[0]) != 6:
        got = f"got {len(rows[0])}, expected 6: name, distribution, p1, p2, p3, coef"
        raise FunctionError("#VALUE!", f"drivers: number of columns: {got}. Select all six.")
    first = 1 if rows and isinstance(rows[0][2], str) and rows[0][2] else 0
    return [_driver(row, f"drivers row {number}") for number, row in enumerate(rows[first:], first + 1)]


def _driver(row: Sequence[Cell], place: str) -> Uncertain:
    name, form = str(row[0] or place).strip(), str(row[1] or "").strip().lower()
    distribution = next((known for known in DISTRIBUTIONS if form in (known, known[0])), form)
    p1, p2, p3, coefficient = (_number(cell, place) for cell in row[2:])
    needed = {"triangular": (p1, p2, p3, coefficient)}.get(distribution, (p1, p2, coefficient))
    if any(math.isnan(value) for value in needed):
        raise FunctionError("#VALUE!", f"{place}: blank cell: expected numbers in p1, p2 and coef. Fill it in.")
    return Uncertain(name, distribution, p1, p2, p3, coefficient)


def _number(cell: Any, place: str) -> float:
    if cell is None or cell == "":
        return math.nan
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise FunctionError("#VALUE!", f"{place}: not a number: got {cell!r:.40}, expected a number. Correct it.")
    return float(cell)
