"""How a table of the planning workbook is described, and the columns that many tables share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Column", "Table", "cost_center", "date", "month", "number", "text"]

Kind = Literal["text", "number", "month", "date", "yes_no"]


@dataclass(frozen=True)
class Column:
    """One column: its name, what it holds, and whether a row may leave it empty.

    Parameters
    ----------
    name : str
        Header in the sheet, snake_case.
    kind : str
        ``text``, ``number``, ``month`` (first day of a month), ``date`` or ``yes_no``.
    about : str
        One line for the person who fills it, with the unit.
    required : bool
        Whether an empty cell is an error.
    options : tuple of str
        The only texts allowed, if any.
    refers_to : str
        Table whose first column must hold the value, if any.
    number_format : str
        Token of the design kit for the cell's number format.
    width : int
        Column width in pixels.
    """

    name: str
    kind: Kind
    about: str
    required: bool = True
    options: tuple[str, ...] = ()
    refers_to: str = ""
    number_format: str = ""
    width: int = 0


@dataclass(frozen=True)
class Table:
    """One table; `name` is without the ``tbl`` that its Excel name carries.

    Parameters
    ----------
    name : str
        ``stats`` for ``tblStats``.
    excel_name : str
        Name of the Excel table.
    sheet : str
        Sheet that it stands on, alone.
    about : str
        One sentence shown above the table.
    columns : tuple of Column
        In the order of the sheet.
    key : tuple of str
        Columns that together may occur once.
    optional : bool
        Whether a plan is made without it: what is known ahead, and may be left out while something is wrong.
    former : tuple of str
        Columns that earlier versions asked for; books and files that still have them are read without them.
    """

    name: str
    excel_name: str
    sheet: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    optional: bool = False
    former: tuple[str, ...] = ()
    _by_name: dict[str, Column] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def ref(self, column: str) -> str:
        """Give the structured reference to a column, as formulas of the workbook write it.

        Raises
        ------
        ValueError
            The table has no such column.

        Examples
        --------
        >>> grid = Table("grid", "tblGrid", "Staffing grids", "Staff by census.", (number("census", "Patients"),))
        >>> grid.ref("census")
        'tblGrid[census]'
        """
        if column not in self._by_name:
            raise ValueError(
                f"{self.excel_name}: no such column: got {column!r}, expected one of {', '.join(self.headers)}. "
                "Correct the name."
            )
        return f"{self.excel_name}[{column}]"

    @property
    def headers(self) -> list[str]:
        """Column names in the order of the sheet."""
        return [column.name for column in self.columns]


def month(about: str = "2026-10, Oct 2026 or FY27 P04") -> Column:
    """Describe a column of months."""
    return Column("month", "month", about, number_format="mon", width=96)


def date(name: str, about: str, required: bool = False) -> Column:
    """Describe a column of days."""
    return Column(name, "date", about, required, number_format="day", width=100)


def cost_center(required: bool = True) -> Column:
    """Describe the column that names the department."""
    return Column("cost_center", "text", "Code from Departments", required, refers_to="dept", width=96)


def number(name: str, about: str, number_format: str = "k", required: bool = False, width: int = 96) -> Column:
    """Describe a column of numbers."""
    return Column(name, "number", about, required, number_format=number_format, width=width)


def text(name: str, about: str, required: bool = False, width: int = 120, refers_to: str = "") -> Column:
    """Describe a column of text."""
    return Column(name, "text", about, required, refers_to=refers_to, width=width)
