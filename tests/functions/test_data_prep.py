from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

MONTHS = [f"{2022 + i // 12}-{i % 12 + 1:02}" for i in range(48)]
NOISE = [4, -3, 0, 2, -3, 1, -1]
DAYS = [600.0 + 20 * (i % 12 in (0, 1, 2)) + NOISE[i % 7] for i in range(48)]


def column(cells: list[Any]) -> list[list[Any]]:
    return [[cell] for cell in cells]


def clean(values: list[Any], events: Any = None, outliers: Any = None, months: list[Any] = MONTHS) -> Any:
    return call("PLAN_CLEAN", [column(values), column(months), events, [[outliers]], [[False]]])


def code_of(name: str, *grids: Any) -> str:
    with pytest.raises(FunctionError) as caught:
        call(name, grids)
    return caught.value.code


def test_tomonthly_equals_a_loop_over_days() -> None:
    first = dt.datetime(2026, 1, 15)
    days = [first + dt.timedelta(days=7 * i) for i in range(20)]
    values = [10.0 + i % 5 for i in range(20)]
    expected: dict[dt.datetime, list[float]] = {}
    for day, value in zip(days, values, strict=True):
        expected.setdefault(day.replace(day=1), []).append(value)
    for how, combine in (("sum", sum), ("mean", lambda v: sum(v) / len(v)), ("MAX", max), ("last", lambda v: v[-1])):
        rows = call("PLAN_TOMONTHLY", [column(values[::-1]), column(days[::-1]), [[how]]])
        assert rows[0] == ["Month", "Value", "N"]
        assert rows[1:] == [[month, combine(found), len(found)] for month, found in expected.items()]


def test_tomonthly_month_without_values_is_blank_not_zero() -> None:
    rows = call("PLAN_TOMONTHLY", [[[1, None, 3]], [["2026-01-31", "2026-02-28", "2026-03-31"]], None, [[False]]])
    assert rows[1] == [dt.datetime(2026, 2, 1), None, 0]


def test_tomonthly_of_one_cell() -> None:
    assert call("PLAN_TOMONTHLY", [[[5]], [[46326]], None, [[False]]]) == [[dt.datetime(2026, 10, 1), 5.0, 1]]


@pytest.mark.parametrize(
    ("values", "dates", "how", "code"),
    [
        ([1, 2], ["2026-01-01"], "sum", "#N/A"),
        ([1], [None], "sum", "#VALUE!"),
        ([None], ["2026-01-01"], "sum", "#NUM!"),
        ([1], ["2026-01-01"], "Summe", "#VALUE!"),
        ([1], ["morgen"], "sum", "#VALUE!"),
    ],
)
def test_tomonthly_refuses(values: Any, dates: Any, how: str, code: str) -> None:
    assert code_of("PLAN_TOMONTHLY", column(values), column(dates), [[how]]) == code


def test_clean_leaves_a_usual_history_as_it_is() -> None:
    assert clean(DAYS) == [[value, ""] for value in DAYS]


def test_clean_keeps_order_and_blanks_of_the_cells() -> None:
    rows = clean([None, *DAYS[1:]][::-1], months=MONTHS[::-1])
    assert rows == [[value, ""] for value in [None, *DAYS[1:]][::-1]]
    assert len(call("PLAN_CLEAN", [[DAYS], [MONTHS]])) == 49


def test_clean_marks_or_replaces_what_a_forecast_sets_aside() -> None:
    slip = [*DAYS[:20], 6000.0, *DAYS[21:]]
    assert clean(slip)[20] == [6000.0, "outlier"]
    value, flag = clean(slip, None, "Replace")[20]
    assert (abs(value - DAYS[20]) < 30, flag) == (True, "outlier")
    assert clean(slip, None, "none")[20] == [6000.0, ""]


def test_clean_skips_and_replaces_events() -> None:
    events = [
        ["Name", "Type", "Start", "End"],
        ["Streik Ä", "skip", "2023-03", "2023-04"],
        ["flood", "AO", "2024-02-11", None],
    ]
    dented = [300.0 if i in (14, 15, 25) else value for i, value in enumerate(DAYS)]
    rows = clean(dented, events)
    assert rows[14] == rows[15] == [None, "SKIP"]
    assert rows[25][1] == "AO"
    assert rows[25][0] == pytest.approx(DAYS[25], abs=30)
    assert [row for i, row in enumerate(rows) if i not in (14, 15, 25)] == [
        [value, ""] for i, value in enumerate(DAYS) if i not in (14, 15, 25)
    ]


@pytest.mark.parametrize(
    ("kind", "end", "added", "changed"),
    [
        ("LS", None, [300.0 * (i >= 24) for i in range(48)], range(24)),
        ("RAMP", "2024-06", [300.0 * min(max((i - 23) / 6, 0), 1) for i in range(48)], range(29)),
        ("TC", None, [300.0 * 0.7 ** (i - 24) * (i >= 24) for i in range(48)], range(24, 37)),
    ],
)
def test_clean_takes_the_effect_of_an_event_out(kind: str, end: Any, added: list[float], changed: range) -> None:
    """A shift brings what lies before to the level after, so that 300 are added; a passing effect is removed."""
    rows = clean([a + b for a, b in zip(DAYS, added, strict=True)], [["type", "start", "end"], [kind, "2024-01", end]])
    level = 0 if kind == "TC" else 300
    assert [row[0] for row in rows] == pytest.approx([value + level for value in DAYS], abs=12)
    assert [i for i, row in enumerate(rows) if row[1] == kind] == list(changed)


@pytest.mark.parametrize(
    ("events", "outliers", "code"),
    [
        ([["type", "from"], ["AO", "2024-01"]], None, "#VALUE!"),
        ([["type", "start"], ["XX", "2024-01"]], None, "#VALUE!"),
        ([["type", "start"], ["AO", None]], None, "#VALUE!"),
        ([["type", "start", "end"], ["AO", "2024-02", "2024-01"]], None, "#VALUE!"),
        (None, "hide", "#VALUE!"),
    ],
)
def test_clean_refuses(events: Any, outliers: Any, code: str) -> None:
    assert code_of("PLAN_CLEAN", column(DAYS), column(MONTHS), events, [[outliers]]) == code


def test_breaks_finds_shift_outlier_and_passing_change() -> None:
    values = np.array(DAYS)
    values[10] -= 200
    values[28:] += 150
    rows = call("PLAN_BREAKS", [column(values.tolist()), column(MONTHS)])
    assert rows[0] == ["Date", "Type", "Size"]
    assert [row[:2] for row in rows[1:]] == [
        [dt.datetime(2022, 11, 1), "outlier"],
        [dt.datetime(2024, 5, 1), "level shift"],
    ]
    assert [row[2] for row in rows[1:]] == pytest.approx([-200, 150], abs=15)


def test_breaks_equal_least_squares_where_the_level_is_constant() -> None:
    """Without a wandering level the size of a shift is the difference of two means."""
    rng = np.random.default_rng(2)
    values = 100 + rng.standard_normal(60)
    values[30:] += 20
    months = [f"{2020 + i // 12}-{i % 12 + 1:02}" for i in range(60)]
    [[when, kind, size]] = call("PLAN_BREAKS", [column(values.tolist()), column(months), None, [[False]]])
    assert (when, kind) == (dt.datetime(2022, 7, 1), "level shift")
    assert size == pytest.approx(values[30:].mean() - values[:30].mean(), abs=0.7)


def test_breaks_of_a_quiet_history_are_none() -> None:
    assert call("PLAN_BREAKS", [column(DAYS), column(MONTHS)]) == [["Date", "Type", "Size"]]
    assert call("PLAN_BREAKS", [column(DAYS), column(MONTHS), None, [[False]]]) == [[None, None, None]]


def test_breaks_takes_the_largest_first() -> None:
    values = np.array(DAYS)
    values[10] -= 200
    values[28] += 400
    assert [row[0] for row in call("PLAN_BREAKS", [column(values.tolist()), column(MONTHS), [[1]]])[1:]] == [
        dt.datetime(2024, 5, 1)
    ]


@pytest.mark.parametrize(
    ("values", "months", "most", "code"),
    [(DAYS[:11], MONTHS[:11], 3, "#NUM!"), (DAYS, MONTHS, 0, "#NUM!"), (DAYS[1:], MONTHS, 3, "#N/A")],
)
def test_breaks_refuses(values: Any, months: Any, most: int, code: str) -> None:
    assert code_of("PLAN_BREAKS", column(values), column(months), [[most]]) == code
