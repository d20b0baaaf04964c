from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

HEAD = ["scenario", "parent", "driver", "scope", "op", "value", "from", "to", "note"]
TABLE = [
    HEAD,
    ["Busy", None, "volume", "all", "x", 1.05, None, None, "winter"],
    ["Busy", None, "volume", "6010, 6020", "x", 1.10, dt.datetime(2027, 1, 1), dt.datetime(2027, 3, 1), None],
    ["Busier", "Busy", "volume", None, "×", 1.02, dt.datetime(2027, 1, 1), None, None],
    ["Busier", "Busy", "pay rate", None, "=", 45.0, None, None, None],
    ["Busy", None, "agency hours", None, "+", 300.0, None, None, None],
    ["Mixed", None, "supply use", None, "x", 1.1, None, None, None],
    ["Mixed", None, "supply use", None, "+", 5.0, None, None, None],
    [None] * 9,
]


def scenario(driver: str, name: str, month: Any = None, scope: Any = None, base: Any = None, table: Any = None) -> Any:
    return call("PLAN_SCENARIO", [[[driver]], [[name]], table or TABLE, [[month]], [[scope]], [[base]]])[0][0]


def test_scenario_multiplies_changes_of_its_parents_first() -> None:
    assert scenario("volume", "Busy") == 1.05
    assert scenario("volume", "Busier") == pytest.approx(1.05 * 1.02)
    assert scenario("Volume", "BASE") == 1.0


def test_scenario_counts_only_the_month_and_scope_asked_for() -> None:
    assert scenario("volume", "Busier", "2026-12") == 1.05
    assert scenario("volume", "Busy", "2027-02", 6010) == pytest.approx(1.05 * 1.10)
    assert scenario("volume", "Busy", "2027-04", 6010) == 1.05
    assert scenario("volume", "Busy", "2027-02", "6110") == 1.05


def test_scenario_adds_sets_and_starts_from_base() -> None:
    assert scenario("agency hours", "Busy") == 300.0
    assert scenario("agency hours", "Mixed") == 0.0
    assert scenario("agency hours", "Busy", base=120) == 420.0
    assert scenario("pay rate", "Busier") == 45.0
    assert scenario("pay rate", "Busy", base=43.5) == 43.5
    assert scenario("supply use", "Mixed", base=100) == pytest.approx(115)


def test_scenario_reads_a_plain_table_as_values() -> None:
    table = [["Scenario", "Driver", "Value"], ["Low", "visits", 900.0], ["High", "visits", 1_200.0]]
    assert scenario("visits", "High", table=table) == 1_200.0


REFUSED = {
    "scenario": (("volume", "Bussy"), "#N/A", "scenario: not in the table: got 'Bussy', expected Busy"),
    "driver": (("vol", "Busy"), "#N/A", "driver: not in the table: got 'vol'"),
    "no base": (("supply use", "Mixed"), "#VALUE!", "base: missing"),
    "sets": (("pay rate", "Busy"), "#N/A", "says nothing of pay rate"),
    "column": (
        ("volume", "Busy", None, None, None, [["scenario", "value"], ["Busy", 1]]),
        "#VALUE!",
        "no column driver",
    ),
    "month": (
        ("volume", "Busy", None, None, None, [HEAD, ["Busy", None, "volume", None, "x", 1, "soon", None, None]]),
        "#VALUE!",
        "table row 1 from: 'soon' is not a month",
    ),
    "value": (
        ("volume", "Busy", None, None, None, [HEAD, ["Busy", None, "volume", None, "x", "up", None, None, None]]),
        "#VALUE!",
        "table row 1 value: not a number: got 'up'",
    ),
    "parent": (
        ("volume", "Busy", None, None, None, [HEAD, ["Busy", "Gone", "volume", None, "x", 1, None, None, None]]),
        "#VALUE!",
        "unknown parent: got 'Gone'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_scenario_refuses(case: str) -> None:
    given, code, message = REFUSED[case]
    with pytest.raises(FunctionError, match=message) as bad:
        scenario(*given)
    assert bad.value.code == code


DRIVERS = [
    ["name", "dist", "p1", "p2", "p3", "coef"],
    ["Visits", "T", 90, 100, 125, 180],
    ["Cost", "normal", 9_000, 500, None, -1],
    [None] * 6,
]


def test_simulate_spills_a_table_with_a_column_for_each_driver() -> None:
    rows = call("PLAN_SIMULATE", [DRIVERS])
    assert rows[0] == ["Statistic", "Outcome", "Visits", "Cost"]
    assert [row[0] for row in rows[1:]] == [
        "Mean",
        "Standard deviation",
        "P5",
        "P10",
        "P25",
        "P50",
        "P75",
        "P90",
        "P95",
    ]
    assert rows[1][1] == pytest.approx(rows[1][2] * 180 - rows[1][3])
    assert rows[1][2] == pytest.approx(105, abs=4 * (54.1667 / 10_000) ** 0.5)
    assert call("PLAN_SIMULATE", [DRIVERS[1:]]) == rows


def test_simulate_adds_the_chance_of_a_target() -> None:
    rows = call("PLAN_SIMULATE", [DRIVERS, [[1_000]], [[3]], [[1, 0.5], [None, 1]], [[9_900]], [[False]]])
    assert len(rows) == 11
    assert 0.3 < rows[9][1] < 0.7
    assert rows[9][0] == "Chance of target"
    assert rows[10][2:] == [None, None]


@pytest.mark.parametrize(
    ("drivers", "code", "message"),
    [
        ([["a", "normal", 1, 2, None]], "#VALUE!", "got 5, expected 6"),
        ([["a", "normal", 1, None, None, 1]], "#VALUE!", "drivers row 1: blank cell"),
        ([["a", "normal", 1, "x", None, 1]], "#VALUE!", "not a number: got 'x'"),
        ([["a", "odd", 1, 2, None, 1]], "#VALUE!", "unknown distribution: got 'odd'"),
        ([["a", "triangular", 1, 2, None, 1]], "#VALUE!", "blank cell"),
    ],
)
def test_simulate_refuses_drivers(drivers: Any, code: str, message: str) -> None:
    with pytest.raises(FunctionError, match=message) as bad:
        call("PLAN_SIMULATE", [drivers])
    assert bad.value.code == code
