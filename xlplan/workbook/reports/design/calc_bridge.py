"""The cells behind a bridge: running levels, stacked series that cross zero, labels that add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock

__all__ = ["Bridge", "write_bridge"]

SERIES = (
    "base above",
    "base below",
    "favorable above",
    "favorable below",
    "unfavorable above",
    "unfavorable below",
    "total above",
    "total below",
)
LEVEL_GAP, SLAB = 0.35, 0.08  # shares of the span, where the totals are drawn as levels
NBSP = "\u00a0"


@dataclass
class Bridge:
    """The block of a bridge.

    Parameters
    ----------
    block : ColumnBlock
        One row for each column drawn: start, parts, end.
    prefix : str
        Before the names of its cells: ``span``, ``shift`` (not 0 where totals are levels), ``round up`` and
        ``difference`` (end of the parts less the end; must be 0).
    """

    block: ColumnBlock
    prefix: str

    @property
    def categories(self) -> str:
        """Range of the words under the columns."""
        return self.block.chart_range("label")

    @property
    def columns(self) -> list[str]:
        """The eight ranges of the chart."""
        return [self.block.chart_range(name) for name in SERIES]

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Cell of each label's text and range of its height."""
        texts = ["=" + self.block.ref("text", i) for i in range(self.block.rows)]
        return [(text, self.block.chart_range(f"height {i}")) for i, text in enumerate(texts)]

    def ref(self, name: str) -> str:
        """Address, with sheet, of one of its named cells."""
        return self.block.calc.ref(self.prefix + name)


def write_bridge(
    calc: CalcSheet,
    *,
    start: tuple[str, str],
    parts: Sequence[tuple[str, str]],
    end: tuple[str, str],
    prefix: str = "bridge ",
    cost: bool = False,
) -> Bridge:
    """Write a bridge from a start through parts to an end that is computed apart from them.

    Labels are whole numbers; those of the parts add to their own rounded sum, by largest remainder. Where
    both totals are more than twice what happens between them, all is drawn from a level below (``shift``)
    and the totals are slabs.

    Parameters
    ----------
    calc : CalcSheet
        Sheet to write on.
    start, end : (label, expression)
        Totals; a label is a text or a formula.
    parts : sequence of (label, expression)
        In the unit shown, such as thousands.
    prefix : str, optional
        Before the names of its cells.
    cost : bool, optional
        Whether a rise is unfavorable.

    """
    steps = [start, *parts, end]
    block = calc.block(len(steps))
    last = block.last_row
    block.column("label", lambda r: steps[r - FIRST_ROW][0])
    block.column("amount", lambda r: f"={steps[r - FIRST_ROW][1]}", "money2")
    _levels(block, last)
    _scale(calc, block, prefix)
    _series(block, last, calc.at(prefix + "shift"), calc.at(prefix + "span"), cost=cost)
    _labels(calc, block, prefix, cost=cost)
    calc.scalar(prefix + "difference", f"=ROUND({block.cell('to', last - 1)}-{block.cell('to', last)},6)", "money2")
    return Bridge(block, prefix)


def _total(row: int, last: int) -> bool:
    return row in (FIRST_ROW, last)


def _levels(block: ColumnBlock, last: int) -> None:
    cell = block.cell

    def level(row: int) -> str:
        return (
            f"={cell('amount', row)}"
            if _total(row, last)
            else f"=SUM({cell('amount', FIRST_ROW)}:{cell('amount', row)})"
        )

    block.column("to", level, "money2")
    block.column("from", lambda r: f"={cell('to', r)}" + ("" if _total(r, last) else f"-{cell('amount', r)}"), "money2")


def _scale(calc: CalcSheet, block: ColumnBlock, prefix: str) -> None:
    levels = block.range("to", "from")
    low, high = f"MIN({levels})", f"MAX({levels})"
    calc.scalar(prefix + "span", f"=IF({high}>{low},{high}-{low},MAX(1,ABS({high})))", "money2")
    span = calc.at(prefix + "span")
    apart = f"OR({low}>2*{span},{high}<-2*{span})"
    calc.scalar(prefix + "shift", f"=IF({apart},{low}-{LEVEL_GAP}*{span},0)", "money2")


def _series(block: ColumnBlock, last: int, shift: str, span: str, *, cost: bool) -> None:
    cell = block.cell

    def ends(row: int) -> tuple[str, str]:
        end = f"({cell('to', row)}-{shift})"
        if _total(row, last):
            return f"IF({shift}=0,0,{end}-{SLAB}*{span})", end
        return f"({cell('from', row)}-{shift})", end

    def piece(kind: str, side: str) -> Callable[[int], str]:
        def formula(row: int) -> str:
            one, other = ends(row)
            inner = f"MAX(0,MIN({one},{other}))" if side == "above" else f"MIN(0,MAX({one},{other}))"
            if kind == "base":
                return "=" + inner
            if (kind == "total") != _total(row, last):
                return "=0"
            outer = f"MAX(0,{one},{other})" if side == "above" else f"MIN(0,{one},{other})"
            drawn = f"{outer}-{inner}"
            if kind == "total":
                return "=" + drawn
            good = f"{cell('amount', row)}{'<' if cost else '>='}0"
            return f"=IF({good},{drawn},0)" if kind == "favorable" else f"=IF({good},0,{drawn})"

        return formula

    for name in SERIES:
        kind, side = name.split()
        block.column(name, piece(kind, side), "money2")


def _labels(calc: CalcSheet, block: ColumnBlock, prefix: str, *, cost: bool) -> None:
    cell, last = block.cell, block.last_row

    def part(formula: Callable[[int], str]) -> Callable[[int], str]:
        return lambda r: '=""' if _total(r, last) else formula(r)

    def exact(row: int) -> str:
        return f"ROUND({cell('amount', row)},6)"

    block.column("whole", part(lambda r: f"=INT({exact(r)})"))
    block.column("rest", part(lambda r: f"={exact(r)}-INT({exact(r)})+ROW()/10^9"))
    parts = f"{cell('amount', FIRST_ROW + 1)}:{cell('amount', last - 1)}"
    calc.scalar(prefix + "round up", f"=ROUND(SUM({parts}),0)-SUM({block.range('whole')})")
    up = calc.at(prefix + "round up")
    block.column(
        "shown", part(lambda r: f"={cell('whole', r)}+IF(RANK({cell('rest', r)},{block.range('rest')})<={up},1,0)")
    )
    good = "<" if cost else ">"

    def text(row: int) -> str:
        if _total(row, last):
            return f'=TEXT({cell("amount", row)},"#,##0;(#,##0)")'
        shown = cell("shown", row)
        return f'=IF({shown}=0,"–",TEXT({shown},"+#,##0;(#,##0)")&IF({shown}{good}0,"{NBSP}F","{NBSP}U"))'

    block.column("text", text)
    for position in range(block.rows):
        block.column(f"height {position}", _height(block, calc.at(prefix + "shift"), position))


def _height(block: ColumnBlock, shift: str, position: int) -> Callable[[int], str]:
    def formula(row: int) -> str:
        if row != FIRST_ROW + position:
            return "=NA()"
        ends = f"{block.cell('from', row)},{block.cell('to', row)}"
        # A total below zero hangs from it.
        return (
            f"=IF({shift}=0,MAX(0,{ends}),MAX({ends})-{shift})"
            if _total(row, block.last_row)
            else (f"=MAX({ends})-{shift}")
        )

    return formula
