from __future__ import annotations

import pytest

from xlplan.core.errors import ArgumentError
from xlplan.functions import call
from xlplan.functions.codes import CODES, FunctionError


def test_each_kind_of_error_has_a_code() -> None:
    assert set(CODES) == set(ArgumentError.__subclasses__())


def test_call_shows_the_code_and_keeps_the_sentence_of_a_rule() -> None:
    with pytest.raises(FunctionError, match="period: unknown: got 'Q'") as caught:
        call("PLAN_FTE", [[[880]], [["Q"]]])
    assert caught.value.code == "#VALUE!"
    assert isinstance(caught.value.__cause__, ArgumentError)
