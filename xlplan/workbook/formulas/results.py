"""Worksheet functions called on cells, and their results put where formulas can refer to them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import cast

from xlplan.core.errors import XlplanError
from xlplan.functions import Grid, WorksheetFunction, call, get
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, is_error
from xlplan.workbook.file.addresses import address, area_address
from xlplan.workbook.file.edits import ErrorValue, Value
from xlplan.workbook.formulas.arguments import Cells
from xlplan.workbook.formulas.engine import Shadow

__all__ = ["ResultSheet", "shown_cells"]

logger = logging.getLogger(__name__)

_DAYS_TO_1904 = 1462


class ResultSheet:
    """A sheet of the shadow that holds the result of each call below the one before.

    Parameters
    ----------
    shadow : Shadow
        Where to add it.
    """

    def __init__(self, shadow: Shadow) -> None:
        self.shadow = shadow
        self.name = shadow.add_sheet("xlplan results")
        self._row = 1
        self._results: dict[tuple[str, str], tuple[str, Cells]] = {}

    def call(self, name: str, grids: Sequence[Cells]) -> tuple[str, Cells] | None:
        """Call a function, each time with the same outcome.

        Parameters
        ----------
        name : str
            A registered function.
        grids : sequence of grids
            An argument each; an empty one takes the default.

        Returns
        -------
        tuple of str and grid, or None
            Text that stands for the result in a formula, and the result's cells; None where the function
            failed in a way no cell can show.
        """
        key = name, repr(grids)
        known = self._results.get(key)
        if known is None:
            cells = shown_cells(name, grids, date1904=self.shadow.date1904)
            if cells is None:
                return None
            known = self._results[key] = self._put(cells), cells
        return known

    def _put(self, cells: Cells) -> str:
        """Write a result down; ``SINGLE`` and ``VSTACK`` make a value of it, as a function's result is one."""
        top, height, width = self._row, len(cells), len(cells[0])
        for row, values in enumerate(cells, top):
            for column, value in enumerate(values, 1):
                self.shadow.set_value(self.name, (row, column), value)
        self._row = top + height
        if height == width == 1:
            return f"_xlfn.SINGLE('{self.name}'!{address(top, 1)})"
        return f"_xlfn.VSTACK('{self.name}'!{area_address((top, 1, top + height - 1, width))})"


def shown_cells(name: str, grids: Sequence[Cells], *, date1904: bool = False) -> Cells | None:
    """Call a worksheet function and give the cells Excel would show.

    An error of the function is the error value, a blank is empty text, as both bindings write them.

    Parameters
    ----------
    name : str
        A registered function.
    grids : sequence of grids
        An argument each.
    date1904 : bool
        Whether days in the workbook are counted from 1904.

    Returns
    -------
    grid or None
        None where the function failed in a way no cell can show; the log says how.

    Examples
    --------
    >>> shown_cells("PLAN_FTE", [[[880.0, None]], [["PP"]]])
    [[11.0, '']]
    >>> shown_cells("PLAN_FTE", [[[880.0]], [["week"]]])
    [['#VALUE!']]
    """
    if date1904:
        grids = _counted_from_1900(get(name), grids)
    try:
        result = call(name, [cast("Grid", grid) or None for grid in grids])
    except FunctionError as error:
        logger.info("%s: %s", name, error)
        return [[ErrorValue(error.code)]]
    except XlplanError as error:
        logger.info("%s: %s", name, error)
        return [[ErrorValue("#VALUE!")]]
    except Exception:
        logger.exception("%s failed", name)
        return None
    return [[_shown(value) for value in row] for row in result] if result and result[0] else [[ErrorValue("#CALC!")]]


def _shown(value: object) -> Value:
    if value is None:
        return ""
    if is_error(value):
        return ErrorValue(value)
    return value  # type: ignore[return-value]


def _counted_from_1900(function: WorksheetFunction, grids: Sequence[Cells]) -> list[Cells]:
    """Shift the days of date arguments to the count functions expect."""
    hints = [parameter.hint for parameter in function.parameters]
    return [
        [[_shifted(value) for value in row] for row in grid] if hint in (Dates, dt.date) else grid
        for hint, grid in zip([*hints, *[None] * len(grids)], grids, strict=False)
    ]


def _shifted(value: Value) -> Value:
    return value + _DAYS_TO_1904 if isinstance(value, int | float) and not isinstance(value, bool) else value
