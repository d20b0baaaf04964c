"""What a report sheet is: one declaration, from which its tab, its links and its line on Start follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from xlsxwriter.worksheet import Worksheet

from xlplan.core.schedules.registry import TABLES
from xlplan.workbook.reports.design.kit import Kit

__all__ = ["Contents", "Report"]

OPENED_MONTHLY = ("settings", "checks")
CellsT = TypeVar("CellsT")


@dataclass(frozen=True)
class Report(Generic[CellsT]):
    """One report sheet, and the hidden sheet of calculations behind it, if it has one.

    Parameters
    ----------
    name : str
        Of the sheet.
    write : callable
        Called with the kit, the sheet, the addresses that `calculate` gave (None without it) and the `Contents`.
    readers : str, optional
        Who reads it, as Start says.
    shows : str, optional
        What it shows, as Start says.
    hidden : str, optional
        Name of the hidden sheet.
    calculate : callable, optional
        Writes the hidden sheet and returns its addresses; called with the kit, the hidden sheet and the `Contents`.
    reads : tuple of Report, optional
        Reports whose hidden cells its writers ask the `Contents` for.
    pickers : tuple of (str, str), optional
        Names of the workbook that point to a cell of the sheet: ``("xp_Dept", "K3")``.
    tab : str, optional
        Color of the tab, a token of the kit.

    Raises
    ------
    ValueError
        A hidden sheet without a writer, or a writer without a hidden sheet.
    """

    name: str
    write: Callable[[Kit, Worksheet, CellsT, Contents], None]
    readers: str = ""
    shows: str = ""
    hidden: str = ""
    calculate: Callable[[Kit, Worksheet, Contents], CellsT] | None = None
    reads: tuple[Report[Any], ...] = ()
    pickers: tuple[tuple[str, str], ...] = ()
    tab: str = "navy"

    def __post_init__(self) -> None:
        if bool(self.hidden) != (self.calculate is not None):
            raise ValueError(
                f"{self.name}: a hidden sheet without its writer: got {self.hidden or None!r} and {self.calculate}, "
                "expected both or neither. Give the report both."
            )


@dataclass(frozen=True)
class Contents:
    """What the writer of a sheet may ask about the workbook's other sheets.

    Parameters
    ----------
    reports : tuple of Report
        In the order of the workbook.
    """

    reports: tuple[Report[Any], ...]
    _cells: dict[str, Any] = field(default_factory=dict)

    @property
    def navigation(self) -> tuple[str, ...]:
        """Sheets that row 1 of every report links to: the reports and the data sheets opened each month."""
        return (*(report.name for report in self.reports), *(TABLES[name].sheet for name in OPENED_MONTHLY))

    def picker(self, name: str) -> str:
        """Give the cell that a name of the workbook points to, as a link wants it: ``'Dashboard'!O3``.

        Raises
        ------
        ValueError
            No report has such a picker.
        """
        for report in self.reports:
            if cell := dict(report.pickers).get(name):
                return f"'{report.name}'!{cell}"
        raise ValueError(f"{name}: no such picker: got none, expected a report that declares it. Correct the name.")

    def cells(self, report: Report[CellsT]) -> CellsT:
        """Give the addresses on the hidden sheet of a report that the asker `reads`.

        Raises
        ------
        ValueError
            Its hidden sheet is not written yet.
        """
        if report.name not in self._cells:
            raise ValueError(
                f"{report.name}: its hidden sheet is not written yet: got no cells, expected the report among "
                "the `reads` of the one that asks. Add it there."
            )
        found: CellsT = self._cells[report.name]
        return found

    def calculate(self, kit: Kit, sheets: dict[str, Worksheet]) -> None:
        """Write all hidden sheets: one that is read by another report before that report's own."""
        for report in self.reports:
            self._calculate(report, kit, sheets)

    def _calculate(self, report: Report[Any], kit: Kit, sheets: dict[str, Worksheet]) -> None:
        if report.name in self._cells:
            return
        for other in report.reads:
            self._calculate(other, kit, sheets)
        self._cells[report.name] = report.calculate(kit, sheets[report.hidden], self) if report.calculate else None
