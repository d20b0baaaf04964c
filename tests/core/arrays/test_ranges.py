from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from xlplan.core.arrays.ranges import above_zero, not_negative, share
from xlplan.core.errors import ArgumentError, OutOfRangeError, ZeroDivisorError


@pytest.mark.parametrize(
    ("read", "value", "kind", "message"),
    [
        (above_zero, 0, ZeroDivisorError, "beds: out of range: got 0, expected a number above 0. Correct it."),
        (above_zero, -1, OutOfRangeError, "beds: out of range: got -1, expected a number above 0."),
        (above_zero, [3, np.inf], OutOfRangeError, "beds: out of range: got inf, expected a number above 0."),
        (not_negative, -0.5, OutOfRangeError, "beds: out of range: got -0.5, expected a number of 0 or more."),
        (
            share,
            0,
            ZeroDivisorError,
            "beds: out of range: got 0, expected a share above 0 and at most 1, such as 0.88.",
        ),
        (share, 88, OutOfRangeError, "beds: out of range: got 88, expected a share above 0 and at most 1"),
    ],
)
def test_ranges_refuse(read: Callable[..., Any], value: object, kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind) as caught:
        read("beds", value)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("read", [above_zero, not_negative, share])
def test_ranges_let_blanks_pass(read: Callable[..., Any]) -> None:
    np.testing.assert_array_equal(read("beds", [1.0, np.nan]), [1.0, np.nan])
