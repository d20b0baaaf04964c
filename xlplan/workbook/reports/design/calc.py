"""Hidden calculation sheets: named cells and blocks of columns whose addresses nobody types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xlplan.workbook.reports.design.kit import Kit

__all__ = ["TICKS", "CalcSheet", "ColumnBlock", "write_axis"]

FIRST_ROW = 3  # sheet row of every block; row 2 holds the column names
FIRST_COLUMN = 4
TICKS = 6


@dataclass
class ColumnBlock:
    """Columns of equal length beside each other, one formula a row.

    Parameters
    ----------
    calc : CalcSheet
        The sheet it stands on.
    rows : int
        Rows.
    """

    calc: CalcSheet
    rows: int
    _columns: dict[str, str] = field(default_factory=dict)

    @property
    def last_row(self) -> int:
        """Sheet row of the last row."""
        return FIRST_ROW + self.rows - 1

    def column(self, name: str, formula: Callable[[int], str], number: str = "gen") -> None:
        """Add a column; `formula` is called with each sheet row."""
        calc = self.calc
        index = calc.take_column()
        self._columns[name] = xl_col_to_name(index)
        calc.sheet.write_string(1, index, name, calc.kit.format("header"))
        style = calc.kit.format(number=number)
        for row in range(FIRST_ROW, self.last_row + 1):
            calc.kit.put(calc.sheet, row - 1, index, formula(row), style)

    def cell(self, name: str, row: int) -> str:
        """Address on the hidden sheet itself, by sheet row."""
        return f"${self._columns[name]}{row}"

    def ref(self, name: str, position: int) -> str:
        """Absolute address with its sheet, by position from 0."""
        return f"{self.calc.name}!${self._columns[name]}${FIRST_ROW + position}"

    def range(self, name: str, last: str = "") -> str:
        """Absolute range of a column, or from one column to another, on the hidden sheet."""
        return f"${self._columns[name]}${FIRST_ROW}:${self._columns[last or name]}${self.last_row}"

    def chart_range(self, name: str) -> str:
        """Range of a column as a chart wants it."""
        return f"={self.calc.name}!{self.range(name)}"


@dataclass
class CalcSheet:
    """A hidden sheet under construction.

    Parameters
    ----------
    kit : Kit
        Formats.
    sheet : xlsxwriter.worksheet.Worksheet
        The hidden sheet; its name must need no quotes.
    """

    kit: Kit
    sheet: Worksheet
    _scalars: dict[str, int] = field(default_factory=dict)
    _next_column: int = FIRST_COLUMN

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return str(self.sheet.get_name())

    def scalar(self, name: str, formula: str, number: str = "gen") -> None:
        """Add a named cell in columns A and B."""
        row = len(self._scalars) + 1
        if name in self._scalars:
            raise ValueError(f"{self.name}: {name!r} is there already")
        self._scalars[name] = row
        self.sheet.write_string(row - 1, 0, name, self.kit.format("caption"))
        self.kit.put(self.sheet, row - 1, 1, formula, self.kit.format(number=number))

    def at(self, name: str) -> str:
        """Absolute address of a named cell, without its sheet."""
        return f"$B${self._scalars[name]}"

    def ref(self, name: str) -> str:
        """Absolute address of a named cell, with its sheet."""
        return f"{self.name}!{self.at(name)}"

    def block(self, rows: int) -> ColumnBlock:
        """Begin a block, to the right of those before it."""
        if self._next_column > FIRST_COLUMN:
            self._next_column += 1
        return ColumnBlock(self, rows)

    def take_column(self) -> int:
        """Give the next free column, counted from 0."""
        self._next_column += 1
        return self._next_column - 1

    def widths(self) -> None:
        """Set column widths that let an auditor read the sheet."""
        self.sheet.set_column_pixels(0, 0, 190)
        self.sheet.set_column_pixels(1, 1, 130)
        self.sheet.set_column_pixels(FIRST_COLUMN, self._next_column, 76)


def write_axis(calc: CalcSheet, block: str, *, prefix: str = "") -> Callable[[str], str]:
    """Write the cells of an axis that follows the numbers of a range, and return how a cell is scaled to 0-100.

    The axis is the smallest round step whose five intervals, from a multiple of it, hold every value.

    Parameters
    ----------
    calc : CalcSheet
        Sheet for the named cells ``tick 0`` to ``tick 5`` (labels) and ``height 0`` to ``height 5``.
    block : str
        Range of the numbers on that sheet; empty text is ignored.
    prefix : str
        Put before the names, for a second axis on the same sheet.

    Returns
    -------
    callable
        Given the address of a cell, the expression of its height; an error where the cell holds no number.
    """

    def at(name: str) -> str:
        return calc.at(prefix + name)

    calc.scalar(prefix + "low", f"=MIN({block})")
    calc.scalar(prefix + "high", f"=MAX({block})")
    low, high = at("low"), at("high")
    calc.scalar(prefix + "raw step", f"=IF({high}>{low},{high}-{low},MAX(ABS({high}),1))/5")
    calc.scalar(prefix + "magnitude", f"=10^INT(LOG10({at('raw step')}))")
    step = f"{at('magnitude')}*20"
    for factor in ("10", "8", "6", "5", "4", "3", "2.5", "2", "1.5", "1"):
        tried = f"({at('magnitude')}*{factor})"
        step = f"IF(INT({low}/{tried})*{tried}+5*{tried}>={high},{tried},{step})"
    calc.scalar(prefix + "axis step", f"={step}")
    calc.scalar(prefix + "axis start", f"=INT({low}/{at('axis step')})*{at('axis step')}")
    unit = at("axis step")
    shown = f'IF({unit}<0.1,"0.00",IF({unit}=INT({unit}),"#,##0","#,##0.0"))'
    for tick in range(TICKS):
        calc.scalar(f"{prefix}tick {tick}", f"=TEXT({at('axis start')}+{tick}*{unit},{shown})")
        calc.scalar(f"{prefix}height {tick}", f"={20 * tick}")
    return lambda cell: f"20*({cell}-{at('axis start')})/{at('axis step')}"
