from __future__ import annotations

from typing import Any

import pytest

from xlplan.core.errors import FunctionError
from xlplan.functions import call


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
