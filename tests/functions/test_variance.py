from __future__ import annotations

from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError


def plan_variance(*grids: Any) -> Any:
    return call("PLAN_VARIANCE", grids)


def test_plan_variance_of_expense_is_the_default() -> None:
    assert plan_variance([[212_000]], [[200_000]]) == [[-12_000.0]]
    assert plan_variance([[212_000]], [[200_000]], [[None]]) == [[-12_000.0]]


@pytest.mark.parametrize("form", ["R", "revenue", "Revenue"])
def test_plan_variance_reads_forms_of_type(form: str) -> None:
    assert plan_variance([[212_000]], [[200_000]], [[form]]) == [[12_000.0]]


def test_plan_variance_compares_a_range_with_one_cell_either_way() -> None:
    assert plan_variance([[1, 2, 3]], [[2]]) == [[1.0, 0.0, -1.0]]
    assert plan_variance([[2]], [[1], [3]]) == [[-1.0], [1.0]]


def test_plan_variance_keeps_blanks_blank() -> None:
    assert plan_variance([[5, None], ["", 4]], [[5, 1], [1, None]]) == [[0.0, None], [None, None]]


@pytest.mark.parametrize("budget", [[[1], [2], [3]], [[1, 2]], [[1, 2], [3, 4]]])
def test_plan_variance_refuses_sizes_that_differ(budget: Any) -> None:
    with pytest.raises(FunctionError, match=r"budget: size differs from actual: .* expected 2 x 1") as caught:
        plan_variance([[1], [2]], budget)
    assert caught.value.code == "#N/A"


def test_plan_variance_refuses_an_unknown_type() -> None:
    with pytest.raises(FunctionError, match="type: unknown: got 'Q'") as caught:
        plan_variance([[1]], [[1]], [["Q"]])
    assert caught.value.code == "#VALUE!"


def plan_flex(*grids: Any) -> Any:
    return call("PLAN_FLEX", grids)


@pytest.mark.parametrize(("fixed", "expected"), [(None, 440_000), (0, 440_000), (0.5, 420_000), (1, 400_000)])
def test_plan_flex_with_a_fixed_share(fixed: Any, expected: float) -> None:
    assert plan_flex([[400_000]], [[1_000]], [[1_100]], [[fixed]]) == [[expected]]


def test_plan_flex_in_steps() -> None:
    volumes = [[25_000, 20_999, 21_000, 19_000, None]]
    (row,) = plan_flex([[1_500_000]], [[20_000]], volumes, None, [[0.03]], [[0.05]])
    assert row[:4] == pytest.approx([1_725_000, 1_500_000, 1_545_000, 1_455_000])
    assert row[4] is None


@pytest.mark.parametrize(
    ("grids", "code", "message"),
    [
        ((None, [[0.03]], None), "#VALUE!", "got one, expected both"),
        ((None, None, [[0.05]]), "#VALUE!", "got one, expected both"),
        (([[0.5]], [[0.03]], [[0.05]]), "#VALUE!", "fixed_pct: got steps too"),
        ((None, [[0.03]], [[0]]), "#DIV/0!", "step_every: out of range"),
        (([[1.5]],), "#NUM!", "out of range: got 1.5"),
        (([[0.5, 0.5]], None), None, ""),
        (([[0.5], [0.5]], [[0.1, 0.2]], [[0.1]]), "#N/A", "step_pct: size differs from fixed_pct"),
    ],
)
def test_plan_flex_refuses(grids: Any, code: str | None, message: str) -> None:
    if code is None:
        assert plan_flex([[400_000]], [[1_000]], [[1_100]], *grids) == [[420_000, 420_000]]
        return
    with pytest.raises(FunctionError, match=message) as bad:
        plan_flex([[400_000]], [[1_000]], [[1_100]], *grids)
    assert bad.value.code == code


def test_plan_flex_of_no_volume_is_blank_unless_all_is_fixed() -> None:
    assert plan_flex([[100]], [[0]], [[10]], [[0.5, 1]]) == [[None, 100]]


FLAGS = [
    (212_000, 200_000, "E", "AND", "U"),
    (209_000, 200_000, "E", "AND", ""),
    (1_012_000, 1_000_000, "E", "AND", ""),
    (1_012_000, 1_000_000, "E", "or", "U"),
    (212_000, 200_000, "revenue", "AND", "F"),
    (212_000, 200_000, "S", "AND", ""),
    (1_012_000, 1_000_000, "E", "Amount", "U"),
    (212, 200, "E", "percent", "U"),
    (10_001, 0, "E", "AND", "U"),
    (None, 200_000, "E", "AND", ""),
]


@pytest.mark.parametrize(("actual", "budget", "kind", "rule", "expected"), FLAGS)
def test_plan_flag(actual: Any, budget: float, kind: str, rule: str, expected: str) -> None:
    assert call("PLAN_FLAG", [[[actual]], [[budget]], [[kind]], None, None, [[rule]]]) == [[expected]]


def test_plan_flag_takes_limits_of_each_row() -> None:
    grids = [[[212_000], [212_000]], [[200_000]], None, [[0.05], [0.07]], [[10_000]]]
    assert call("PLAN_FLAG", grids) == [["U"], [""]]


@pytest.mark.parametrize(
    ("grids", "code"),
    [
        (([[1], [2]], [[1], [2], [3]]), "#N/A"),
        (([[1]], [[1]], [["Q"]]), "#VALUE!"),
        (([[1]], [[1]], None, [[-0.1]]), "#NUM!"),
        (([[1]], [[1]], None, None, None, [["some"]]), "#VALUE!"),
    ],
)
def test_plan_flag_refuses(grids: Any, code: str) -> None:
    with pytest.raises(FunctionError) as bad:
        call("PLAN_FLAG", grids)
    assert bad.value.code == code
