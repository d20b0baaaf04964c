"""A second reading of a new error: whether Excel's rules give it for the cells as they are now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlplan.workbook.file.edits import ErrorValue, Value
from xlplan.workbook.formulas.arguments import ArgumentReader, Cells
from xlplan.workbook.formulas.engine import Shadow
from xlplan.workbook.formulas.places import Place, PlaceSet
from xlplan.workbook.formulas.text import AnyCall, all_calls, divisors

__all__ = ["SecondReading"]

ARITHMETIC = frozenset("+-*/^")
_READS_AS_NUMBER = re.compile(r"[-+$(]*[\d.,/: -]+[%)]*.*")
EXACT = ("0", "FALSE")
AVERAGES = ("AVERAGE",)


@dataclass(frozen=True)
class _Where:
    """The place of a formula, as arguments are read there."""

    sheet: str
    key: tuple[int, int]
    text: str


class SecondReading:
    """Reads the cells behind an error anew, without the engine's functions.

    Parameters
    ----------
    shadow : Shadow
        The workbook as it is now, computed.
    errors : dict of str to PlaceSet
        Where each error stands.
    """

    def __init__(self, shadow: Shadow, errors: dict[str, PlaceSet]) -> None:
        self.shadow, self.errors = shadow, errors
        self._arguments: ArgumentReader | None = None

    def confirms(self, place: Place, text: str, error: ErrorValue) -> bool:
        """Say whether a formula must give this error.

        It does where a cell it reads holds the error, where it divides by a zero or averages nothing, where
        what it looks up exactly is not in the range, and where it reckons with a text.
        """
        held = self.errors.get(error)
        if held is not None and held.meets(self.shadow.precedents(*place)[0]):
            return True
        if error == "#VALUE!":
            return self.reckons_with_text(place, text)
        if error == "#DIV/0!":
            return any(_zero(self.cells(place, by)) for by in divisors(text)) or self.averages_nothing(place, text)
        if error == "#N/A" and "NA()" in text.upper():
            return True
        if error == "#N/A":
            return any(self.missing(place, call, text) for call in all_calls(text))
        return False

    def cells(self, place: Place, text: str) -> Cells | None:
        """Read what stands in a formula, as a grid of cells."""
        if self._arguments is None:
            self._arguments = ArgumentReader(self.shadow)
        asked = _Where(*place, text), text
        return self._arguments.read([asked])[asked]  # type: ignore[list-item, index]

    def reckons_with_text(self, place: Place, text: str) -> bool:
        """Say whether a formula without functions reckons with a cell that holds a text which is no number."""
        if all_calls(text) or not set(text) & ARITHMETIC:
            return False
        for sheet, area in self.shadow.precedents(*place)[0]:
            grid = self.shadow.grid(sheet, area) if area[:2] == area[2:] else None
            if grid and isinstance(grid[0][0], str) and not _READS_AS_NUMBER.fullmatch(grid[0][0].strip()):
                return True
        return False

    def averages_nothing(self, place: Place, text: str) -> bool:
        """Say whether a formula takes the average of cells without a number."""
        for call in all_calls(text):
            if call.name in AVERAGES:
                grids = [self.cells(place, argument) for argument in call.texts(text)]
                if all(grid is not None and not _numbers(grid) for grid in grids):
                    return True
        return False

    def missing(self, place: Place, call: AnyCall, text: str) -> bool:
        """Say whether a call looks exactly for something that is not there."""
        given = call.texts(text)
        exact = {
            "MATCH": len(given) == 3 and given[2].upper() in EXACT,
            "VLOOKUP": len(given) == 4 and given[3].upper() in EXACT,
            "HLOOKUP": len(given) == 4 and given[3].upper() in EXACT,
            "XLOOKUP": len(given) == 3,
        }
        if not exact.get(call.name):
            return False
        wanted, grid = self.cells(place, given[0]), self.cells(place, given[1])
        if wanted is None or grid is None or len(wanted) != 1 or len(wanted[0]) != 1:
            return False
        if call.name == "VLOOKUP":
            grid = [row[:1] for row in grid]
        if call.name == "HLOOKUP":
            grid = grid[:1]
        return not any(_same(wanted[0][0], cell) for row in grid for cell in row)


def _same(wanted: Value, cell: Value) -> bool:
    if isinstance(wanted, str) and any(sign in wanted for sign in "*?~"):
        return True  # a pattern, which may fit
    if isinstance(wanted, str) or isinstance(cell, str):
        return isinstance(wanted, str) and isinstance(cell, str) and wanted.casefold() == cell.casefold()
    return (wanted or 0) == cell and isinstance(wanted, bool) == isinstance(cell, bool)


def _zero(grid: Cells | None) -> bool:
    return grid is not None and len(grid) == 1 and len(grid[0]) == 1 and grid[0][0] in (0, None)


def _numbers(grid: Cells) -> list[Value]:
    return [cell for row in grid for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)]
