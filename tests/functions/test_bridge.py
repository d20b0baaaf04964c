from __future__ import annotations

from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

LABOR = [["Volume", "Efficiency", "Rate", "Total"], [-5_400.0, -11_700.0, -2_275.0, -19_375.0]]


def said(*grids: Any) -> list[Any]:
    return [cell and cell.replace("\u00a0", " ") for (cell,) in call("PLAN_COMMENT", grids)]


def test_bridge_rounds_so_that_steps_add() -> None:
    rows = call("PLAN_BRIDGE", [[["A"], ["B"], ["C"]], [[33.34], [33.33], [33.33]], [[0]], [[100]]])
    assert rows == [
        ["Step", "Amount", "From", "To"],
        ["Start", 0, 0, 0],
        ["A", 34, 0, 34],
        ["B", 33, 34, 67],
        ["C", 33, 67, 100],
        ["End", 100, 0, 100],
    ]


def test_bridge_joins_ends_that_round_apart() -> None:
    rows = call("PLAN_BRIDGE", [[["Rate"]], [[0.2]], [[0.4]], [[0.6]], None, [[False]]])
    assert rows == [["Start", 0, 0, 0], ["Rate", 1, 0, 1], ["End", 1, 0, 1]]


def test_bridge_shows_what_the_parts_do_not_explain() -> None:
    rows = call("PLAN_BRIDGE", [[["Budget", "Volume", "Actual"]], [[-10]], [[100]], [[85]], None, [[False]]])
    assert [row[:2] for row in rows] == [["Budget", 100], ["Volume", -10], ["Other", -5], ["Actual", 85]]


def test_bridge_keeps_a_blank_part_blank_and_skips_blank_rows() -> None:
    labels, parts = [["Volume"], ["Rate"], [None]], [[-10], [None], [None]]
    rows = call("PLAN_BRIDGE", [labels, parts, [[100]], [[85]], None, [[False]]])
    assert rows[2] == ["Rate", None, 90, 90]
    assert rows[3] == ["Other", -5, 90, 85]
    assert len(rows) == 5


@pytest.mark.parametrize(
    ("labels", "parts", "decimals", "code"),
    [([["A", "B"]], [[1.0]], 0, "#N/A"), ([["A"]], [[1.0]], 12, "#NUM!"), ([["A"]], [["x"]], 0, "#VALUE!")],
)
def test_bridge_refuses(labels: Any, parts: Any, decimals: int, code: str) -> None:
    with pytest.raises(FunctionError) as bad:
        call("PLAN_BRIDGE", [labels, parts, [[0]], [[1]], [[decimals]]])
    assert bad.value.code == code


def test_comment_is_drafted_from_a_spill() -> None:
    expected = "4 West: $19K U (29.9%): efficiency $12K U, volume $5K U, rate $2K U."
    assert said([["4 West"]], LABOR, [[64_800]]) == [expected]


def test_comment_reads_names_and_dollars_side_by_side() -> None:
    parts = [["Volume", -1_000], ["Price", -3_000], [None, None]]
    assert said([["Lab"]], parts) == ["Lab: $4K U: price $3K U, volume $1K U."]


def test_comment_of_each_department_and_none_of_an_open_month() -> None:
    parts = [["Volume", "Rate", "Total"], [2_000, 0, 2_000], [None, None, None], [100, -90, 10]]
    found = said([["A"], ["B"], ["C"]], parts, [[10_000], [5], [0]])
    assert found == ["A: $2K F (20.0%): volume $2K F.", None, "C: On budget."]


@pytest.mark.parametrize(
    ("grids", "code"),
    [
        (([["A"]], [[1, 2, 3]]), "#VALUE!"),
        (([["A"]], [["Volume"], ["x"]]), "#VALUE!"),
        (([["A"], ["B"]], LABOR), "#N/A"),
        (([["A"]], LABOR, [[1, 2]]), "#N/A"),
    ],
)
def test_comment_refuses(grids: Any, code: str) -> None:
    with pytest.raises(FunctionError) as bad:
        call("PLAN_COMMENT", grids)
    assert bad.value.code == code
