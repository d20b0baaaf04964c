"""What an example of a worksheet function is: arguments as cells, and what is worth seeing in the result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from xlplan.functions.grids import Cell, Grid

__all__ = ["Argument", "Example", "column", "day", "months"]

Argument: TypeAlias = Cell | Grid
"""A grid stands on the sheet and is referred to; a single cell is typed into the formula; None is left out."""


@dataclass(frozen=True)
class Example:
    """One call of a worksheet function.

    Parameters
    ----------
    story : str
        A sentence: the situation, in a finance manager's words.
    arguments : tuple
        One an argument of the function, in order.
    decimals : int
        Digits shown of the result.
    """

    story: str
    arguments: tuple[Argument, ...] = ()
    decimals: int = 2

    def grids(self) -> list[Grid | None]:
        """Give the arguments as a call takes them, each a grid or left out.

        Examples
        --------
        >>> Example("A unit was paid 880 hours in two weeks.", (880, None)).grids()
        [[[880]], None]
        """
        return [None if a is None else a if isinstance(a, list) else [[a]] for a in self.arguments]


def column(*cells: Cell) -> Grid:
    """Stack cells.

    Examples
    --------
    >>> column(880, None)
    [[880], [None]]
    """
    return [[cell] for cell in cells]


def day(year: int, month: int, number: int = 1) -> dt.datetime:
    """Give a date as a cell holds it."""
    return dt.datetime(year, month, number)


def months(year: int, month: int, count: int) -> list[Cell]:
    """List the first days of months.

    Examples
    --------
    >>> [str(cell)[:10] for cell in months(2026, 12, 2)]
    ['2026-12-01', '2027-01-01']
    """
    return [day(year + (month - 1 + i) // 12, (month - 1 + i) % 12 + 1) for i in range(count)]
