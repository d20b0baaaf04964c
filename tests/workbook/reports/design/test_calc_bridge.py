"""The cells behind a bridge against a plain computation of the same columns."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from xlplan.workbook.file.addresses import parse_address
from xlplan.workbook.file.edits import Value
from xlplan.workbook.formulas.recalculate import recalculate
from xlplan.workbook.reports.design.calc import CalcSheet
from xlplan.workbook.reports.design.calc_bridge import SERIES, write_bridge
from xlplan.workbook.reports.design.kit import Kit

CASES = {
    "above zero": (1400.4, [591.3, -665.2, 4.7, -54.1, 47.3, -128.5, -250.9]),
    "across zero": (300.0, [-120.5, -480.25, 60.4]),
    "below zero": (-50.0, [30.0, -70.6]),
    "far above zero": (10_000.0, [12.5, -40.5, 3.3]),
    "far below zero": (-4830.0, [-9.2, 23.4, -77.3]),
    "halves": (0.0, [0.5, 0.5, 0.5, -0.5]),
    "nothing": (0.0, [0.0, 0.0]),
}


class Bridged:
    """A bridge of plain numbers, computed."""

    def __init__(self, start: float, parts: list[float], *, end: float | None = None, cost: bool = False) -> None:
        buffer = io.BytesIO()
        workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
        kit = Kit(workbook)
        calc = CalcSheet(kit, kit.sheet("Calc"))
        named = [(f"part {i}", repr(value)) for i, value in enumerate(parts)]
        total = start + sum(parts) if end is None else end
        self.bridge = write_bridge(calc, start=("start", repr(start)), parts=named, end=("end", repr(total)), cost=cost)
        workbook.close()
        self.values = recalculate(buffer.getvalue()).values["Calc"]

    def column(self, name: str) -> list[Value]:
        """Values of a column of the block."""
        block = self.bridge.block
        return [self._at(block.ref(name, position)) for position in range(block.rows)]

    def named(self, name: str) -> Value:
        """Value of a named cell."""
        return self._at(self.bridge.ref(name))

    def _at(self, reference: str) -> Value:
        return self.values.get(parse_address(reference.split("!")[1].replace("$", "")))


@pytest.mark.parametrize(("start", "parts"), CASES.values(), ids=CASES)
def test_labels_of_the_parts_add_to_their_rounded_sum(start: float, parts: list[float]) -> None:
    shown = Bridged(start, parts).column("shown")[1:-1]
    assert abs(sum(shown) - sum(parts)) <= 0.5
    assert all(abs(label - part) < 1 for label, part in zip(shown, parts, strict=True))


@pytest.mark.parametrize(("start", "parts"), CASES.values(), ids=CASES)
def test_columns_cover_each_part_from_its_level_to_the_next_also_across_zero(start: float, parts: list[float]) -> None:
    bridged = Bridged(start, parts)
    shift = bridged.named("shift")
    series = {name: bridged.column(name) for name in SERIES}
    level = start
    for row, part in enumerate(parts, 1):
        color = "favorable" if part >= 0 else "unfavorable"
        low, high = sorted((level - shift, level + part - shift))
        above, below = series["base above"][row], series["base below"][row]
        assert above + series[f"{color} above"][row] == pytest.approx(max(high, 0))
        assert below + series[f"{color} below"][row] == pytest.approx(min(low, 0))
        drawn = series[f"{color} above"][row] - series[f"{color} below"][row]
        assert drawn == pytest.approx(abs(part))
        level += part


@pytest.mark.parametrize(("start", "parts"), CASES.values(), ids=CASES)
def test_totals_are_levels_only_where_they_dwarf_the_parts(start: float, parts: list[float]) -> None:
    levels = [start + sum(parts[:i]) for i in range(len(parts) + 1)]
    dwarfed = min(levels) > 2 * (max(levels) - min(levels)) or max(levels) < -2 * (max(levels) - min(levels))
    assert (Bridged(start, parts).named("shift") != 0) == (dwarfed and levels[0] != 0)


def test_the_difference_shows_an_end_that_the_parts_do_not_reach() -> None:
    assert Bridged(100.0, [20.0, -5.0]).named("difference") == 0
    assert Bridged(100.0, [20.0, -5.0], end=110.0).named("difference") == 5


def test_over_a_cost_a_rise_is_unfavorable() -> None:
    text = Bridged(100.0, [20.0, -5.0], cost=True).column("text")
    assert [str(words).replace("\u00a0", " ") for words in text] == ["100", "+20 U", "(5) F", "115"]
