"""Cells behind the drivers on Scenarios: what the picked scenario changes, listed and drawn."""

from __future__ import annotations

from collections.abc import Callable

from xlplan.core.scenario.changes import BASE
from xlplan.workbook.reports.design.calc import FIRST_ROW, CalcSheet, ColumnBlock
from xlplan.workbook.reports.design.tables import SCENARIO_STEPS
from xlplan.workbook.reports.income.statement import judged, own

__all__ = ["BARS", "STEPS", "write_step_bars", "write_steps"]

STEPS = 10  # drivers listed
BARS = 6  # drivers drawn: the largest, and the rest in one
LETTERS = {"scope": 34, "note": 62}  # what a cell of the list can show; longer text ends in dots


def write_steps(calc: CalcSheet, block: ColumnBlock) -> None:
    """List the drivers of the picked scenario and their sum; for Base, which has none, those of the others."""
    at = calc.at

    def kind(row: int) -> str:
        total = f"AND({_index(row)}={at('lines')}+1,{at('is base')}=0,{at('lines')}>0)"
        return f"=IF({_index(row)}<={at('lines')},1,IF({total},2,0))"

    block.column("kind", kind)
    block.column("driver", lambda row: _choose(block, row, _driver(calc, row), f'xp_Scenario&" less {BASE}"'))
    for column in ("scope", "change", "months", "note"):
        block.column(column, _listed(calc, block, column))
    for year in ("this", "next"):
        block.column(year, _effect(calc, block, year), "k1")

    def picked(row: int) -> str:
        return f"=IF({at('next')}=1,{block.cell('next', row)},{block.cell('this', row)})"

    def size(row: int) -> str:
        # The position breaks ties, so that MATCH finds every row once.
        return f"=IF({block.cell('kind', row)}=1,ABS(N({block.cell('picked', row)}))+{row}/10000000,-1)"

    block.column("picked", picked, "k1")
    block.column("size", size)


def _index(row: int) -> int:
    return row - FIRST_ROW + 1


def _choose(block: ColumnBlock, row: int, line: str, total: str) -> str:
    """Give a row's formula: a driver, the sum under the last one, or nothing."""
    kind = block.cell("kind", row)
    return f'=IF({kind}=1,{line},IF({kind}=2,{total},""))'


def _step_value(calc: CalcSheet, row: int, column: str) -> str:
    # The row under the last one that a scenario may fill is never asked for.
    return f"INDEX({SCENARIO_STEPS.ref(column)},{calc.at('first step')}+{min(_index(row), STEPS) - 1})"


def _text(calc: CalcSheet, row: int, column: str) -> str:
    text = f'{_step_value(calc, row, column)}&""'
    longest = LETTERS.get(column, 0)
    if longest:
        text = f'IF(LEN({text})>{longest},LEFT({text},{longest - 1})&"…",{text})'
    if column == "scope":
        value = _step_value(calc, row, column)
        text = f'IF(OR({value}="",{value}="all"),"All",{text})'
    return f'IF({calc.at("steps")}>{STEPS},"",{text})' if _index(row) == STEPS else text


def _listed(calc: CalcSheet, block: ColumnBlock, column: str) -> Callable[[int], str]:
    return lambda row: _choose(block, row, _text(calc, row, column), '""')


def _driver(calc: CalcSheet, row: int) -> str:
    name = _step_value(calc, row, "driver")
    named = f"UPPER(LEFT({name},1))&MID({name},2,99)"
    text = f'IF({calc.at("is base")}=1,{_step_value(calc, row, "scenario")}&": "&{name},{named})'
    more = f'"and "&({calc.at("steps")}-{STEPS - 1})&" more"'
    return f"IF({calc.at('steps')}>{STEPS},{more},{text})" if _index(row) == STEPS else text


def _effect(calc: CalcSheet, block: ColumnBlock, year: str) -> Callable[[int], str]:
    at = calc.at

    def formula(row: int) -> str:
        mine = f"N({_step_value(calc, row, f'margin_{year}_year')})/1000"
        if _index(row) == STEPS:
            above = f"SUM({own(block, year, 0)}:{own(block, year, STEPS - 2)})"
            rest = f'IF({at("is base")}=1,"",{at(f"total {year}")}-{above})'
            mine = f"IF({at('steps')}>{STEPS},{rest},{mine})"
        return _choose(block, row, mine, at(f"total {year}"))

    return formula


def write_step_bars(calc: CalcSheet, steps: ColumnBlock, bars: ColumnBlock) -> None:
    """Draw the drivers with the largest effect on the picked year; the last bar holds the rest."""
    at, cell = calc.at, bars.cell
    rest = f"AND({at('is base')}=0,{at('lines')}>{BARS})"

    def position(row: int) -> int:
        return row - FIRST_ROW + 1

    def found(row: int) -> str:
        size = f"LARGE({steps.range('size')},{position(row)})"
        return f"=IF({at('lines')}<{position(row)},0,MATCH({size},{steps.range('size')},0))"

    bars.column("found", found)

    def amount(row: int) -> str:
        mine = f"N(INDEX({steps.range('picked')},{cell('found', row)}))"
        if position(row) == BARS:
            above = f"SUM({own(bars, 'amount', 0)}:{own(bars, 'amount', BARS - 2)})"
            mine = f"IF({rest},{at('total picked')}-{above},{mine})"
        return f"=IF({cell('found', row)}=0,0,{mine})"

    bars.column("amount", amount, "k1")

    def name(row: int) -> str:
        words = f"INDEX({steps.range('driver')},{cell('found', row)})"
        if position(row) == BARS:
            words = f'IF({rest},({at("steps")}-{BARS - 1})&" others",{words})'
        return f'=IF({cell("found", row)}=0,"",{words})'

    bars.column("name", name)
    bars.column(
        "label",
        lambda row: f'=IF({cell("name", row)}="","",{cell("name", row)}&"   "&{judged(cell("amount", row))})',
    )
    bars.column("favorable", lambda row: f"=MAX(0,{cell('amount', row)})", "k1")
    bars.column("unfavorable", lambda row: f"=MIN(0,{cell('amount', row)})", "k1")
