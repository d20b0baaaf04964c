from __future__ import annotations

from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

NO_HEADERS = [[False]]


def cells(*values: Any) -> list[Any]:
    return [[[value]] for value in values]


def column(*values: Any) -> list[list[Any]]:
    return [[value] for value in values]


LABOR = {
    "1,200 patients": ((1_200, 1_800, 64_800, 1_300, 2_275, 84_175), None, [-5_400, -11_700, -2_275, -19_375]),
    "visits": ((1_250, 750, 17_250, 1_500, 975, 22_815), None, [-3_450, -1_725, -390, -5_565]),
    "fixed hours": ((840, 5_560, 233_520, 900, 5_900, 256_650), 520, [-15_120, 840, -8_850, -23_130]),
}


@pytest.mark.parametrize("case", LABOR)
def test_labor_gives_the_worked_figures(case: str) -> None:
    given, fixed, expected = LABOR[case]
    (row,) = call("PLAN_VARIANCE_LABOR", [*cells(*given), [[fixed]], NO_HEADERS])
    assert row == pytest.approx(expected)


def test_labor_of_a_partly_variable_department() -> None:
    given = cells(100, 9_500, 413_000, 50, 11_000, 345_000, 0.6 * 9_500)
    (row,) = call("PLAN_VARIANCE_LABOR", [*given, NO_HEADERS])
    assert row == pytest.approx([82_600, -147_810.53, 133_210.53, 68_000], abs=0.005)


def test_labor_spills_a_row_for_each_cell_under_names() -> None:
    given = [column(1_200, 840, 10), column(1_800, 5_560, 10), column(64_800, 233_520, 10)]
    given += [column(1_300, 900, None), column(2_275, 5_900, 9), column(84_175, 256_650, None)]
    rows = call("PLAN_VARIANCE_LABOR", [*given, column(0, 520, 0)])
    assert rows[0] == ["Volume", "Efficiency", "Rate", "Total"]
    assert [row[3] for row in rows[1:]] == [-19_375, -23_130, None]
    assert rows[3] == [None] * 4


def test_labor_refuses_sizes_that_differ() -> None:
    given = [column(1, 2), column(1, 2, 3), *cells(1, 1, 1, 1)]
    with pytest.raises(FunctionError, match="b_hours: size differs from b_vol: got 3 x 1 cells, expected 2 x 1") as bad:
        call("PLAN_VARIANCE_LABOR", given)
    assert bad.value.code == "#N/A"


def test_labor_without_budgeted_hours_shows_only_the_total() -> None:
    assert call("PLAN_VARIANCE_LABOR", [*cells(10, 0, 0, 10, 5, 500), None, NO_HEADERS]) == [[None, None, None, -500]]


def test_mix_shows_agency_as_mix() -> None:
    given = [column(3_000, 1_000, 0), column(42, 28, 95), column(2_900, 900, 300), column(43, 28, 98)]
    rows = call("PLAN_VARIANCE_MIX", given)
    assert rows[0] == ["Hours", "Mix", "Rate", "Total"]
    assert rows[1] == pytest.approx([-3_850, -17_650, -3_800, -25_300])


def test_mix_skips_rows_that_are_all_blank_and_blanks_what_lacks_a_figure() -> None:
    given = [column(3_000, None), column(42, None), column(2_900, None), column(43, None)]
    assert call("PLAN_VARIANCE_MIX", [*given, NO_HEADERS])[0] == pytest.approx([4_200, 0, -2_900, 1_300])
    given[2] = column(2_900, 10)
    assert call("PLAN_VARIANCE_MIX", [*given, NO_HEADERS]) == [[None] * 4]


def test_supply_gives_the_worked_figure() -> None:
    rows = call("PLAN_VARIANCE_SUPPLY", cells(500, 1_000, 12_500, 540, 1_188, 15_562.80))
    assert rows[0] == ["Volume", "Usage", "Price", "Total"]
    assert rows[1] == pytest.approx([-1_000, -1_350, -712.80, -3_062.80])


def test_supply_without_quantities_tells_two_parts_and_no_third() -> None:
    rows = call("PLAN_VARIANCE_SUPPLY", cells(500, None, 12_500, 540, None, 15_562.80))
    assert rows[0] == ["Volume", "Price And Usage", "Total"]
    assert rows[1] == pytest.approx([-1_000, -2_062.80, -3_062.80])


def test_supply_leaves_usage_and_price_blank_where_one_quantity_is() -> None:
    given = [column(500, 500), column(1_000, None), column(12_500, 12_500)]
    given += [column(540, 540), column(1_188, 1_188), column(15_562.80, 15_562.80)]
    rows = call("PLAN_VARIANCE_SUPPLY", [*given, NO_HEADERS])
    assert rows[0] == pytest.approx([-1_000, -1_350, -712.80, -3_062.80])
    assert rows[1] == [-1_000, None, None, pytest.approx(-3_062.80)]


def test_revenue_gives_the_worked_figure() -> None:
    given = [column(400, 300, 200, 100), column(2_000, 3_500, 1_500, 800)]
    given += [column(460, 270, 240, 80), column(2_050, 3_450, 1_500, 900)]
    rows = call("PLAN_VARIANCE_REVENUE", given)
    assert rows == [["Volume", "Mix", "Rate", "Total"], [111_500, -52_500, 17_500, 76_500]]


def test_revenue_refuses_text() -> None:
    with pytest.raises(FunctionError, match="b_rate: not a number") as bad:
        call("PLAN_VARIANCE_REVENUE", cells(1, "x", 1, 1))
    assert bad.value.code == "#VALUE!"
