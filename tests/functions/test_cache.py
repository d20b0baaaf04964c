from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import xlplan.functions.cache as cache_module
from xlplan.functions import all_functions, call
from xlplan.functions.cache import digest, fits, results
from xlplan.functions.codes import FunctionError

VALUES = [[float(v)] for v in (310, 290, 330, 300, 320, 305)]
MONTHS = [[f"2026-{m:02}"] for m in range(1, 7)]
CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5), st.dates())


@pytest.fixture(autouse=True)
def _empty() -> None:
    results.clear()
    fits.clear()


def forecast(values: Any = VALUES, months: Any = MONTHS, horizon: int = 2) -> Any:
    return call("PLAN_FORECAST", [values, months, [[horizon]]])


def test_cache_gives_equal_grids_that_are_not_shared() -> None:
    first, second = forecast(), forecast()
    assert first == second
    assert len(results) == 1
    second[1][1] = "spoiled"
    second.append([])
    assert forecast() == first


def test_cache_does_not_read_the_arguments_again() -> None:
    values = [row[:] for row in VALUES]
    before = forecast(values)
    values[0][0] += 100
    after = forecast(values)
    assert after != before
    assert after == call("PLAN_FORECAST", [[row[:] for row in values], MONTHS, [[2]]])
    assert len(results) == 2


def test_cache_knows_dates_by_their_content() -> None:
    serials = [[(dt.date(2026, m, 1) - dt.date(1899, 12, 30)).days] for m in range(1, 7)]
    assert forecast(months=serials) == forecast()
    assert len(results) == 1


def test_cache_tells_functions_and_options_apart() -> None:
    grids = [VALUES, MONTHS, [[2]]]
    parts = call("PLAN_FORECAST_EXPLAIN", grids)
    assert call("PLAN_FORECAST", grids) != parts
    assert forecast(horizon=3) != forecast(horizon=2)


def test_cache_of_another_version_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest("x")
    monkeypatch.setattr(cache_module, "__version__", "99")
    assert digest("x") != before


def test_cache_keeps_no_error() -> None:
    for _ in range(2):
        with pytest.raises(FunctionError):
            forecast(horizon=0)
    assert not len(results)


def test_cache_fits_a_series_once_for_all_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    import xlplan.forecasting.models.triple as triple

    made: list[int] = []
    real = triple.fit_triple
    monkeypatch.setattr(triple, "fit_triple", lambda *args: made.append(1) or real(*args))
    for target in range(7, 12):
        call("PLAN_FORECAST_ETS", [[[target]], VALUES, [[n] for n in range(1, 7)]])
        call("PLAN_FORECAST_CONFINT", [[[target]], VALUES, [[n] for n in range(1, 7)]])
    assert len(made) == 1
    call("PLAN_FORECAST_ETS", [[[7]], [*VALUES[:-1], [306.0]], [[n] for n in range(1, 7)]])
    assert len(made) == 2


def test_digest_knows_shape_kind_and_type() -> None:
    parts: list[object] = [
        1,
        1.0,
        True,
        "1",
        None,
        np.array([1.0]),
        np.array([[1.0]]),
        np.array([1]),
        [1],
        [[1]],
        [1, 1],
    ]
    assert len({digest(part) for part in parts}) == len(parts)
    assert digest(np.arange(6.0)[::2]) == digest(np.array([0.0, 2.0, 4.0]))


def test_digest_refuses_what_it_cannot_read() -> None:
    with pytest.raises(TypeError, match="no digest of a dict"):
        digest({})


@given(st.lists(st.lists(CELLS, max_size=3), max_size=3), st.lists(st.lists(CELLS, max_size=3), max_size=3))
def test_digest_differs_where_cells_differ(a: list[list[Any]], b: list[list[Any]]) -> None:
    assert (digest(a) == digest(b)) == (repr(a) == repr(b))


def test_slow_functions_are_cached_and_quick_ones_not() -> None:
    cached = {function.name for function in all_functions() if function.cached}
    assert {"PLAN_FORECAST", "PLAN_BACKTEST", "PLAN_FORECAST_ETS"} <= cached
    assert not {"PLAN_FTE", "PLAN_VARIANCE", "PLAN_ACCURACY", "PLAN_WHY"} & cached
