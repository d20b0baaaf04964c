from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from xlplan.core.arrays.ranges import above_zero, not_negative, share
from xlplan.core.errors import FunctionError


@pytest.mark.parametrize(
    ("read", "value", "code", "message"),
    [
        (above_zero, 0, "#DIV/0!", "beds: out of range: got 0, expected a number above 0. Correct it."),
        (above_zero, -1, "#NUM!", "beds: out of range: got -1, expected a number above 0."),
        (above_zero, [3, np.inf], "#NUM!", "beds: out of range: got inf, expected a number above 0."),
        (not_negative, -0.5, "#NUM!", "beds: out of range: got -0.5, expected a number of 0 or more."),
        (share, 0, "#DIV/0!", "beds: out of range: got 0, expected a share above 0 and at most 1, such as 0.88."),
        (share, 88, "#NUM!", "beds: out of range: got 88, expected a share above 0 and at most 1"),
    ],
)
def test_ranges_refuse(read: Callable[..., Any], value: object, code: str, message: str) -> None:
    with pytest.raises(FunctionError) as caught:
        read("beds", value)
    assert caught.value.code == code
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("read", [above_zero, not_negative, share])
def test_ranges_let_blanks_pass(read: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(read("beds", [1.0, np.nan]), [1.0, np.nan])
