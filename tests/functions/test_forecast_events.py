from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

NOISE = [4, -3, 0, 2, -3, 1, -1]
MONTHS = [f"{2023 + i // 12}-{i % 12 + 1:02}" for i in range(48)]
DAYS = [600.0 + 20 * (i % 12 in (0, 1, 2)) + NOISE[i % 7] for i in range(48)]
X = [10.0 + (7 * i) % 11 for i in range(51)]
COSTS = [100 + 3 * x for x in X]


def column(cells: list[Any]) -> list[list[Any]]:
    return [[cell] for cell in cells]


def ahead(values: list[Any], *, months: list[Any] = MONTHS, horizon: int = 3, method: Any = None, **grids: Any) -> Any:
    names = ("events", "drivers", "future_drivers")
    options = [grids.get("seasonality"), None, [[method]], [[False]], *(grids.get(name) for name in names)]
    return call("PLAN_FORECAST", [column(values), column(months), [[horizon]], *options])


def table(*rows: list[Any]) -> list[list[Any]]:
    return [["type", "start", "end"], *rows]


def means(rows: list[list[Any]]) -> list[float]:
    return [row[1] for row in rows]


def refusal(**options: Any) -> FunctionError:
    given = {"values": COSTS[:48], "drivers": column(X[:48]), "future_drivers": column(X[48:])} | options
    with pytest.raises(FunctionError) as caught:
        ahead(given.pop("values"), **given)
    return caught.value


@pytest.mark.parametrize(
    "event", [["AO", "2025-08", "2025-09"], ["SKIP", "2025-08", None], ["LS", "2025-07", None], ["TC", "2026-10", None]]
)
def test_events_give_the_forecast_of_the_cleaned_history(event: list[Any]) -> None:
    values = [*DAYS[:31], 200.0, 180.0, *DAYS[33:]]
    cleaned = [row[0] for row in call("PLAN_CLEAN", [column(values), column(MONTHS), table(event), None, [[False]]])]
    assert ahead(values, events=table(event)) == ahead(cleaned)
    assert ahead(values, events=table(event)) != ahead(values)


def test_events_empty_table_changes_nothing() -> None:
    assert ahead(DAYS, events=table(), drivers=None) == ahead(DAYS)
    assert ahead(DAYS, events=[[""]]) == ahead(DAYS)


def test_events_outlier_leaves_no_effect_in_the_forecast() -> None:
    dented = [*DAYS[:45], 150.0, 140.0, 150.0]
    rows = ahead(dented, events=table(["AO", "2026-10", "2026-12"]))
    assert means(rows) == pytest.approx(means(ahead(DAYS)), abs=12)
    assert means(ahead(dented))[0] < 500


def test_events_level_shift_stays_in_the_forecast() -> None:
    shifted = [value + 300 * (i >= 44) for i, value in enumerate(DAYS)]
    rows = ahead(shifted, events=table(["LS", "2026-09", None]))
    assert means(rows) == pytest.approx([value + 300 for value in means(ahead(DAYS))], abs=20)


def test_events_ramp_under_way_goes_on_in_the_forecast() -> None:
    """A quarter of 400 is added in each month from November on; two months are known, two are ahead."""
    rising = [*DAYS[:46], DAYS[46] + 100, DAYS[47] + 200]
    rows = ahead(rising, events=table(["RAMP", "2026-11", "2027-02"]))
    steps = np.array(means(rows)) - means(ahead(DAYS))
    assert steps == pytest.approx([300, 400, 400], abs=25)
    assert all(low < mean < high for _, mean, low, high in rows)


def test_events_skipped_months_at_the_end_are_forecast_through() -> None:
    rows = ahead([*DAYS[:46], 10.0, 12.0], events=table(["SKIP", "2026-11", "2026-12"]))
    longer = ahead(DAYS[:46], months=MONTHS[:46], horizon=5)
    assert rows == longer[2:]
    assert rows[0][0] == dt.datetime(2027, 1, 1)


def test_events_after_the_history_change_nothing() -> None:
    assert ahead(DAYS, events=table(["LS", "2027-02", None], ["RAMP", "2027-01", "2027-06"])) == ahead(DAYS)


@pytest.mark.parametrize(
    ("events", "code", "message"),
    [
        ([["type", "from"], ["AO", "2024-01"]], "#VALUE!", "events: no column start"),
        (table(["BOOM", "2024-01", None]), "#VALUE!", "events row 2: type unknown"),
        (table(["AO", "2024-05", "2024-01"]), "#VALUE!", "events row 2"),
        (table(["SKIP", "2023-01", "2026-12"]), "#NUM!", "events: no history left"),
        (table(["SKIP", "2023-02", "2026-01"]), "#NUM!", "cannot be forecast: .* missing"),
    ],
)
def test_events_refuse(events: Any, code: str, message: str) -> None:
    with pytest.raises(FunctionError, match=message) as caught:
        ahead(DAYS, events=events)
    assert caught.value.code == code


def test_events_refuse_a_horizon_too_far_beyond_skipped_months() -> None:
    with pytest.raises(FunctionError, match="skipped before it: out of range: got 121"):
        ahead(DAYS, horizon=120, events=table(["SKIP", "2026-12", None]))


@pytest.mark.parametrize("method", [None, "auto", "UCM"])
def test_drivers_without_noise_recover_the_line(method: Any) -> None:
    rows = ahead(COSTS[:48], drivers=column(X[:48]), future_drivers=column(X[48:]), method=method)
    assert [row[0] for row in rows] == [dt.datetime(2027, month, 1) for month in (1, 2, 3)]
    assert [row[1:] for row in rows] == [pytest.approx([cost] * 3) for cost in COSTS[48:]]


def test_drivers_in_any_order_of_rows_and_in_rows_like_the_values() -> None:
    noisy = [value + NOISE[i % 7] for i, value in enumerate(COSTS[:48])]
    two = [[x, float(i % 5)] for i, x in enumerate(X)]
    expected = ahead(noisy, drivers=two[:48], future_drivers=two[48:])
    assert ahead(noisy[::-1], months=MONTHS[::-1], drivers=two[:48][::-1], future_drivers=two[48:]) == expected
    lying = [list(row) for row in zip(*two, strict=True)]
    grids = [[noisy], [MONTHS], [[3]], None, None, None, [[False]], None]
    assert call("PLAN_FORECAST", [*grids, [r[:48] for r in lying], [r[48:] for r in lying]]) == expected
    assert all(low < mean < high for _, mean, low, high in expected)


def test_drivers_beside_open_months_may_be_blank() -> None:
    open_ = [None, *COSTS[1:20], None, *COSTS[21:46], None, None]
    drivers = column([None, *X[1:46], None, None])
    rows = ahead(open_, drivers=drivers, future_drivers=column(X[46:49]))
    assert rows[0][0] == dt.datetime(2026, 11, 1)
    assert means(rows) == pytest.approx(COSTS[46:49])


def test_drivers_go_with_events() -> None:
    hit = [*COSTS[:40], 5.0, 6.0, *COSTS[42:46], 9.0, 9.0]
    events = table(["SKIP", "2026-05", "2026-06"], ["SKIP", "2026-11", "2026-12"])
    rows = ahead(hit, events=events, drivers=column(X[:48]), future_drivers=column(X[48:]))
    assert means(rows) == pytest.approx(COSTS[48:])
    assert rows[0][0] == dt.datetime(2027, 1, 1)


def test_drivers_forecast_is_not_negative_where_no_value_is() -> None:
    rows = ahead(COSTS[:48], drivers=column(X[:48]), future_drivers=column([-500.0, 10.0, 10.0]))
    assert rows[0][1:] == [0, 0, 0]


def test_drivers_without_season() -> None:
    noisy = [value + NOISE[i % 7] for i, value in enumerate(COSTS[:48])]
    options = {"drivers": column(X[:48]), "future_drivers": column(X[48:])}
    assert ahead(noisy, seasonality=[[0]], **options) != ahead(noisy, **options)
    assert ahead(noisy, seasonality=[[12]], **options) == ahead(noisy, **options)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        ({"method": "avg3"}, "#VALUE!", "drivers: not used by method avg3: expected auto or ucm"),
        ({"method": "crystal"}, "#VALUE!", "method: unknown"),
        ({"future_drivers": None}, "#VALUE!", "future_drivers: missing"),
        ({"drivers": None}, "#VALUE!", "drivers: missing"),
        ({"drivers": column(X[:47])}, "#N/A", "drivers: size differs: got 47 rows, expected 48"),
        ({"future_drivers": column(X[48:50])}, "#N/A", "future_drivers: size differs: got 2 rows, expected 3"),
        ({"future_drivers": [[1.0, 2.0]] * 3}, "#N/A", "future_drivers: size differs: got 2 drivers, expected 1"),
        ({"drivers": column([*X[:9], None, *X[10:48]])}, "#VALUE!", "drivers row 10, column 1: blank: Oct 2023"),
        ({"future_drivers": column([*X[48:50], None])}, "#VALUE!", "future_drivers row 3, column 1: blank"),
        ({"drivers": column([7.0] * 48)}, "#NUM!", "drivers column 1: constant: got 7"),
        ({"months": [*MONTHS[:20], "2027-01", *MONTHS[21:]]}, "#VALUE!", "drivers column 1: blank: Sep 2024"),
        ({"seasonality": [[7]]}, "#NUM!", "seasonality: not supported"),
    ],
)
def test_drivers_refuse(options: dict[str, Any], code: str, message: str) -> None:
    error = refusal(**options)
    assert str(error).startswith(message)
    assert error.code == code
