"""Worksheet functions of supply prices and rebates."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import numpy as np
import numpy.typing as npt

from xlplan.core.contracts.rebates import rebate
from xlplan.core.supplies.price_paths import price_path
from xlplan.functions.chapters import Chapter
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Numbers, argument, blank_missing
from xlplan.functions.example import Example, column, day, months
from xlplan.functions.registry import Parameter, worksheet_function

__all__ = ["plan_price", "plan_rebate"]


@worksheet_function(
    "PLAN_PRICE",
    chapter=Chapter.SUPPLIES,
    brief="prices with steps, index and cap",
    example=Example(
        "A drug at $100 with a rise of 4 % on 1 January.",
        (100, column(*months(2026, 12, 2)), [[day(2027, 1, 1), 0.04]]),
    ),
)
def plan_price(
    base_price: Annotated[float, "Price in the base month: dollars an item, or dollars of spend a month."],
    months: Annotated[Dates, "Months to price: any date in each. A row or a column; blank cells stay blank."],
    steps: Annotated[
        Cells | None,
        "Price changes: a column of dates and a column of changes such as 4 %. Each builds on the one before.",
    ] = None,
    index: Annotated[Cells | None, "Price index: a column of months and a column of its values."] = None,
    base_month: Annotated[
        dt.date | None,
        "Month of the base price: earlier steps are in it. Left out, all steps count, the index from its first month.",
    ] = None,
    cap: Annotated[
        float | None, "Most that the index may add to the base price in all: 3 %. No limit if left out."
    ] = None,
) -> npt.NDArray[np.object_]:
    """Price of each month: base price x dated steps x index since the base month, whose rise a cap can limit.

    A step inside a month counts by days; a month without an index value takes the last known one.

    Parameters
    ----------
    base_price : float
        Dollars.
    months : array_like of dates
        Months, of any shape.
    steps, index : rows of cells, optional
        Two columns each: date and share; month and value.
    base_month : date, optional
        As for `xlplan.core.supplies.price_paths.price_path`.
    cap : float, optional
        Share the index may add; steps are not limited.

    Returns
    -------
    numpy.ndarray
        Dollars, the shape of `months`; None where a month is blank.

    Raises
    ------
    FunctionError
        ``#NUM!`` out of range, ``#N/A`` if the index lacks the base month or begins later than a month,
        ``#VALUE!`` for a cell of the wrong kind, a table that has not two columns, a month twice, or a cap alone.

    Examples
    --------
    A drug at $100, index 250 in January 2026 and 262.4 a year later, no more than 3 % in all.

    >>> plan_price(100.0, np.array([["2027-01-01"]], dtype="datetime64[D]"),
    ...            index=[["2026-01", 250.0], ["2027-01", 262.4]], cap=0.03)
    array([[103.0]], dtype=object)
    """
    return blank_missing(
        price_path(
            base_price,
            months,
            steps=_dated("steps", steps),
            index=_dated("index", index),
            base_month=base_month,
            cap=cap,
        )
    )


@worksheet_function(
    "PLAN_REBATE",
    chapter=Chapter.SUPPLIES,
    brief="rebates by tier",
    example=Example(
        "Implants: 2 % from $500,000 and 4 % from $1,000,000, on all spend.",
        (column(480_000, 620_000, 1_100_000), [[500_000, 0.02], [1_000_000, 0.04]]),
    ),
)
def plan_rebate(
    spend: Annotated[Numbers, "Spend of a contract year: a range or one cell, each on its own. Blank stays blank."],
    tiers: Annotated[Numbers, "Tiers: a column of thresholds in dollars and a column of rates, in any order."],
    mode: Annotated[
        str, '"retro" the rate of the tier reached on all spend (the default), "incr" each rate within its tier.'
    ] = "retro",
) -> npt.NDArray[np.object_]:
    """Rebate earned on spend by tiers: retroactive, on all spend, or incremental, tier by tier.

    Parameters
    ----------
    spend : array_like
        Dollars of a contract year.
    tiers : array_like
        Rows of threshold and rate; below the first threshold nothing is paid.
    mode : str
        ``retro``, ``retroactive``, ``incr`` or ``incremental``, in any case.

    Returns
    -------
    numpy.ndarray
        Dollars, the shape of `spend`; None where spend is blank.

    Raises
    ------
    FunctionError
        ``#VALUE!`` for a threshold twice, a row half filled or an unknown mode; ``#NUM!`` for a rate outside 0 to
        100 % or a threshold below 0.

    Examples
    --------
    $1,100,000 of implants: nothing to $500,000, 2 % from there and 4 % from $1,000,000.

    >>> tiers = [[0, 0], [500_000, 0.02], [1_000_000, 0.04]]
    >>> plan_rebate([[1_100_000]], tiers), plan_rebate([[1_100_000]], tiers, "incr")
    (array([[44000.0]], dtype=object), array([[14000.0]], dtype=object))
    """
    return blank_missing(rebate(spend, tiers, mode))


def _dated(name: str, table: Cells | None) -> tuple[Dates, Numbers] | None:
    """Read a table of dates and numbers."""
    if table is None:
        return None
    if any(len(row) != 2 for row in table):
        raise FunctionError(
            "#VALUE!",
            f"{name}: not two columns: got {len(table[0])}, expected a date and a number. Select two columns.",
        )
    dates = argument(Parameter(f"{name} dates", Dates, name), [[row[0]] for row in table])
    numbers = argument(Parameter(f"{name} numbers", Numbers, name), [[row[1]] for row in table])
    return dates, numbers
