from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

TIERS = [[0, 0], [500_000, 0.02], [1_000_000, 0.04]]
INDEX = [["2026-01", 250], ["2027-01", 262.4]]


def plan_price(*grids: Any) -> Any:
    return call("PLAN_PRICE", grids)


def plan_rebate(*grids: Any) -> Any:
    return call("PLAN_REBATE", grids)


def test_plan_price_of_an_index_matches_worked_figures() -> None:
    assert plan_price([[100]], [["2027-01"]], None, INDEX) == [[pytest.approx(104.96, rel=1e-12)]]
    assert plan_price([[100]], [["2027-01"]], None, INDEX, [["2026-01"]], [[0.03]]) == [[103.0]]


def test_plan_price_of_steps_keeps_shape_and_blanks() -> None:
    steps = [["2027-01-01", 0.04]]
    assert plan_price([[100]], [["2026-12", None, "2027-01"]], steps) == [[100.0, None, 104.0]]
    assert plan_price([[100]], [["2026-12"], ["2027-01"]], steps) == [[100.0], [104.0]]


def test_plan_price_without_changes_is_the_base_price() -> None:
    assert plan_price([[12.5]], [["2026-12"]], [[None]], None, None, None) == [[12.5]]


def test_plan_price_reads_serial_numbers_and_dates_alike() -> None:
    steps = [[46388, 0.04], [dt.datetime(2027, 7, 1), 0.0], [None, None]]
    assert (
        plan_price([[100]], [[46388]], steps) == plan_price([[100]], [[dt.datetime(2027, 1, 15)]], steps) == [[104.0]]
    )


def test_plan_price_one_cell_at_a_time_equals_the_range() -> None:
    steps, months = [["2026-08-11", 0.02], ["2027-01-01", 0.04]], ["2026-07", "2026-08", "2027-01"]
    [together] = plan_price([[100]], [months], steps, INDEX)
    assert [plan_price([[100]], [[month]], steps, INDEX)[0][0] for month in months] == together


@pytest.mark.parametrize(
    ("grids", "code", "message"),
    [
        (([[-1]], [["2027-01"]]), "#NUM!", "base_price: out of range: got -1"),
        (([[1]], [["2027-01"]], [["soon", 0.1]]), "#VALUE!", "steps dates"),
        (([[1]], [["2027-01"]], [["2027-01", "more"]]), "#VALUE!", "steps numbers"),
        (([[1]], [["2027-01"]], [["2027-01", None]]), "#VALUE!", "steps row 1: half filled"),
        (([[1]], [["2027-01"]], [["2027-01"]]), "#VALUE!", "steps: not two columns: got 1"),
        (([[1]], [["2027-01"]], [["2027-01", -1.1]]), "#NUM!", "steps: out of range"),
        (([[1]], [["2027-01"]], None, [["2026-01", 0]]), "#NUM!", "index: out of range: got 0"),
        (([[1]], [["2027-01"]], None, [["2026-01", 1], ["2026-01-31", 2]]), "#VALUE!", "index: month repeated"),
        (([[1]], [["2027-01"]], None, INDEX, [["2026-02"]]), "#N/A", "index: no value of the base month: .*2026-02"),
        (([[1]], [["2025-12"]], None, INDEX), "#N/A", "index: begins after a month: got 2025-12"),
        (([[1]], [["2027-01"]], None, INDEX, None, [[-0.01]]), "#NUM!", "cap: out of range"),
        (([[1]], [["2027-01"]], None, None, None, [[0.03]]), "#VALUE!", "cap: no index"),
        (([[1]], [["2027-01"]], [["#REF!", 0.1]]), "#REF!", "steps column 1: an error"),
    ],
)
def test_plan_price_gives_code_and_reason_of_a_refusal(grids: Any, code: str, message: str) -> None:
    with pytest.raises(FunctionError, match=message) as caught:
        plan_price(*grids)
    assert caught.value.code == code


@pytest.mark.parametrize("mode", [None, "retro", "Retroactive", "RETRO "])
def test_plan_rebate_retroactive_matches_worked_figures(mode: str | None) -> None:
    [found] = plan_rebate([[1_100_000, 999_999, None]], TIERS, [[mode]])
    assert found == [pytest.approx(44_000), pytest.approx(19_999.98), None]


@pytest.mark.parametrize("mode", ["incr", "Incremental"])
def test_plan_rebate_incremental_matches_worked_figures(mode: str) -> None:
    assert plan_rebate([[1_100_000], [999_999]], TIERS[::-1], [[mode]]) == [
        [pytest.approx(14_000)],
        [pytest.approx(9_999.98)],
    ]


@pytest.mark.parametrize(
    ("tiers", "mode", "code", "message"),
    [
        ([[0, 0.01], [0, 0.02]], None, "#VALUE!", "tiers: threshold twice: got 0"),
        ([[0, -0.01]], None, "#NUM!", "tiers: rate: got -0.01"),
        ([[0, 2]], None, "#NUM!", "tiers: rate: got 2"),
        ([[-1, 0.02]], None, "#NUM!", "tiers: threshold: got -1"),
        ([[500_000, None]], None, "#VALUE!", "tiers: blank cell"),
        ([[500_000]], None, "#VALUE!", "tiers: not a table"),
        ([["a", 0.02]], None, "#VALUE!", "tiers row 1, column 1|tiers column 1"),
        (TIERS, "both", "#VALUE!", "mode: unknown: got 'both'"),
    ],
)
def test_plan_rebate_gives_code_and_reason_of_a_refusal(tiers: Any, mode: Any, code: str, message: str) -> None:
    with pytest.raises(FunctionError, match=message) as caught:
        plan_rebate([[1]], tiers, [[mode]])
    assert caught.value.code == code
