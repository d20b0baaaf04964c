"""A percentage typed as a whole number is refused by functions as by sheets."""

from __future__ import annotations

from typing import Any

import pytest

import xlplan.functions  # noqa: F401
from xlplan.functions import call
from xlplan.functions.codes import FunctionError


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("PLAN_PRICE", [[[100]], [["2027-01"]], [["2027-01", 4]]], "steps: not a share: got 4, expected 0.04 for 4 %"),
        ("PLAN_VACANCY", [[[1]], [[45]], [["2027-01-15"]], [[83]], [[80]], [[95]]], "cover_pct: not a share: got 80"),
        ("PLAN_FLAG", [[[212_000]], [[200_000]], None, [[5]]], "pct: not a share: got 5, expected 0.05 for 5 %"),
    ],
)
def test_a_whole_percentage_is_a_number_out_of_range(name: str, arguments: list[Any], message: str) -> None:
    with pytest.raises(FunctionError, match=message) as caught:
        call(name, arguments)
    assert caught.value.code == "#NUM!"
