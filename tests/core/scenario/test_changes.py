"""Scenario changes: what each driver reaches, operators, scopes, months, parents, and what a sheet may get wrong."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.plan.test_chain import MONTHS, small_model
from tests.core.plan.test_elements import make_tables
from xlplan.core.errors import Problem
from xlplan.core.scenario.changes import Change, Scenario, apply_change, read_scenarios
from xlplan.core.scenario.scope import SCENARIO_DRIVERS, matches

TARGET = {"volume": "volume", "hours per unit": "intensity", "supply use": "intensity"}
REACHED = {
    "volume": [0, 1],
    "hours per unit": [0, 1, 3, 4],
    "agency hours": [1],
    "supply use": [2],
    "pay rate": [3, 4, 5, 10, 13],
    "supply price": [6, 7, 12],
    "revenue rate": [0, 1, 9],
    "other revenue": [2],
    "other expense": [8, 11],
}
DRIVERS_OF_ARRAYS = [driver for driver in SCENARIO_DRIVERS if driver != "agency hours"]


def reached(driver: str, *scope: str) -> list[int]:
    (mask,) = matches(small_model(), driver, scope).values()
    return list(np.flatnonzero(mask))


def read(*rows: dict[str, Any]) -> tuple[list[Scenario], list[Problem]]:
    table = make_tables(scen=[{"driver": "volume", "op": "x", "value": 1.1, **row} for row in rows])["scen"]
    return read_scenarios(table, place=lambda row, column: f"Scenario drivers!{column}{row + 2}")


def parents(found: list[Scenario]) -> dict[str, str]:
    return {scenario.name: scenario.parent for scenario in found}


@pytest.mark.parametrize("driver", SCENARIO_DRIVERS)
def test_driver_reaches_its_rows(driver: str) -> None:
    assert reached(driver) == REACHED[driver]


def test_drivers_of_rates_reach_every_element_once() -> None:
    rates = ("pay rate", "supply price", "revenue rate", "other revenue", "other expense")
    assert sorted(row for driver in rates for row in reached(driver)) == list(range(14))


@pytest.mark.parametrize(("driver", "scope", "rows"), [
    ("volume", ("6010",), [0]),
    ("volume", ("visits",), [1]),
    ("volume", ("visits", "patient days"), [0, 1]),
    ("volume", ("6010", "visits"), []),
    ("hours per unit", ("6010", "8600"), [0, 1, 4]),
    ("hours per unit", ("salary",), [0, 3, 4]),
    ("hours per unit", ("agency labor",), [1]),
    ("hours per unit", ("staff", "6110"), [3]),
    ("supply use", ("gloves",), [2]),
    ("supply use", ("5210", "6110"), []),
    ("pay rate", ("5010",), [3, 10, 13]),
    ("pay rate", ("SALARY", "6010"), [3]),
    ("pay rate", ("salaries and wages", "6110"), [10]),
    ("pay rate", ("6010", "6110", "benefit", "salary"), [3, 5, 10]),
    ("supply price", ("drug",), [7]),
    ("supply price", ("gloves",), [6]),
    ("supply price", ("gloves", "6110"), []),
    ("revenue rate", ("4010",), [0, 9]),
    ("revenue rate", ("deduction",), [1]),
    ("other expense", ("purchased services",), [8, 11]),
    ("pay rate", ("9999",), []),
    ("pay rate", ("6010", "9999"), []),
])  # fmt: skip
def test_scope_reaches(driver: str, scope: tuple[str, ...], rows: list[int]) -> None:
    assert reached(driver, *scope) == rows


@pytest.mark.parametrize("scope", [("visits",), ("6110", "visits")])
def test_scope_of_a_statistic_reaches_what_it_drives(scope: tuple[str, ...]) -> None:
    assert reached("hours per unit", *scope) == [3]
    assert reached("revenue rate", *scope) == [9]


def test_scope_of_any_account_that_hours_pay() -> None:
    assert reached("hours per unit", "benefit") == [0]


@pytest.mark.parametrize("driver", DRIVERS_OF_ARRAYS)
@pytest.mark.parametrize(("op", "value"), [("x", 1.5), ("x", 0.0), ("+", 7.25), ("=", 3.5)])
def test_change_multiplies_adds_or_sets(driver: str, op: str, value: float) -> None:
    model = small_model(3)
    changed = apply_change(model, model.base, Change(driver, (), op, value))
    target = TARGET.get(driver, "rate")
    before, after = getattr(model.base, target), getattr(changed, target)
    for row in range(len(before)):
        for month in range(len(MONTHS)):
            old = before[row, month]
            new = {"x": old * value, "+": old + value, "=": value}[op]
            assert after[row, month] == (new if row in REACHED[driver] else old)


@pytest.mark.parametrize(("changes", "factor", "hours"), [
    ([("x", 0.5)], 0.5, 0.0), ([("+", 100)], 1.0, 100.0), ([("=", 40)], 0.0, 40.0),
    ([("x", 0.5), ("+", 100)], 0.5, 100.0), ([("+", 100), ("x", 0.5)], 0.5, 50.0),
    ([("=", 40), ("x", 2)], 0.0, 80.0), ([("x", 2), ("=", 40)], 0.0, 40.0), ([("=", 40), ("+", -5)], 0.0, 35.0),
])  # fmt: skip
def test_agency_changes_follow_each_other(changes: list[tuple[str, float]], factor: float, hours: float) -> None:
    model = small_model()
    drivers = model.base
    for op, value in changes:
        drivers = apply_change(model, drivers, Change("agency hours", (), op, value))
    assert drivers.agency_factor[:, 0].tolist() == [1.0, factor, 1.0, 1.0, 1.0]
    assert drivers.agency_hours[:, 0].tolist() == [0.0, hours, 0.0, 0.0, 0.0]


@pytest.mark.parametrize(("driver", "target"), [("volume", "volume"), ("hours per unit", "intensity"),
                                                ("supply use", "intensity")])  # fmt: skip
def test_volume_and_use_do_not_fall_below_zero(driver: str, target: str) -> None:
    model = small_model()
    changed = getattr(apply_change(model, model.base, Change(driver, (), "+", -1e9)), target)
    assert (changed[REACHED[driver]] == 0).all()


def test_rate_may_fall_below_zero() -> None:
    model = small_model()
    assert (apply_change(model, model.base, Change("other revenue", (), "+", -1e9)).rate[2] < 0).all()


@pytest.mark.parametrize(("first", "last", "months"), [
    (None, None, [0, 1, 2, 3]), ("2026-12-01", None, [1, 2, 3]), (None, "2026-12-01", [0, 1]),
    ("2027-01-01", "2027-01-01", [2]), ("2020-01-01", "2026-10-01", []), ("2028-01-01", None, []),
])  # fmt: skip
def test_change_holds_in_its_months(first: str | None, last: str | None, months: list[int]) -> None:
    model = small_model()
    spans = (None if text is None else pd.Timestamp(text) for text in (first, last))
    changed = apply_change(model, model.base, Change("volume", (), "x", 2.0, *spans))
    assert np.flatnonzero(changed.volume[0] != model.base.volume[0]).tolist() == months


def test_change_leaves_what_it_was_given() -> None:
    model = small_model()
    before = {name: array.copy() for name, array in vars(model.base).items()}
    for driver in SCENARIO_DRIVERS:
        apply_change(model, model.base, Change(driver, (), "=", 1.0))
    for name, array in before.items():
        np.testing.assert_array_equal(getattr(model.base, name), array)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(DRIVERS_OF_ARRAYS), st.sampled_from("x+="), st.floats(0, 2)), max_size=5))
def test_changes_follow_the_order_given(changes: list[tuple[str, str, float]]) -> None:
    model = small_model()
    drivers, expected = model.base, {n: getattr(model.base, n).copy() for n in ("volume", "intensity", "rate")}
    for driver, op, value in changes:
        drivers = apply_change(model, drivers, Change(driver, (), op, value))
        rows = expected[TARGET.get(driver, "rate")]
        chosen = rows[REACHED[driver]]
        rows[REACHED[driver]] = {"x": chosen * value, "+": chosen + value, "=": chosen * 0 + value}[op]
    for name, values in expected.items():
        np.testing.assert_array_equal(getattr(drivers, name), values)


@pytest.mark.parametrize(("change", "words", "months"), [
    (Change("volume", (), "x", 1.012), "x 1.012", "all open months"),
    (Change("volume", (), "+", -12500.0), "+ -12,500", "all open months"),
    (Change("volume", (), "=", 3.0, MONTHS[0]), "= 3", "from Nov 2026"),
    (Change("volume", (), "=", 3.0, None, MONTHS[1]), "= 3", "to Dec 2026"),
    (Change("volume", (), "=", 3.0, MONTHS[0], MONTHS[1]), "= 3", "from Nov 2026 to Dec 2026"),
    (Change("volume", (), "=", 3.0, MONTHS[0], MONTHS[0]), "= 3", "in Nov 2026"),
])  # fmt: skip
def test_change_in_words(change: Change, words: str, months: str) -> None:
    assert (change.words, change.months) == (words, months)


@pytest.mark.parametrize(("op", "read_as"), [("x", "x"), ("×", "x"), ("*", "x"), ("+", "+"), ("=", "=")])
def test_sheet_operator_is_read(op: str, read_as: str) -> None:
    (_, busy), problems = read({"scenario": "Busy", "op": op})
    assert (busy.changes[0].op, problems) == (read_as, [])


@pytest.mark.parametrize(("text", "scope"), [
    (None, ()), ("all", ()), ("All", ()), ("6010, Salary", ("6010", "Salary")), (" 6010 ,, ", ("6010",)),
    (6010, ("6010",)), ("all, 6010", ()),
])  # fmt: skip
def test_sheet_scope_is_read(text: object, scope: tuple[str, ...]) -> None:
    (_, busy), problems = read({"scenario": "Busy", "scope": text})
    assert (busy.changes[0].scope, problems) == (scope, [])


def test_sheet_without_rows_has_base() -> None:
    assert read() == ([Scenario("Base", "", ())], [])


def test_sheet_keeps_the_order_of_changes_and_their_rows() -> None:
    found, _ = read({"scenario": "B", "value": 1}, {"scenario": "A", "value": 2}, {"scenario": "B", "value": 3})
    assert [(s.name, [(c.value, c.row) for c in s.changes]) for s in found] == [
        ("Base", []), ("B", [(1.0, 0), (3.0, 2)]), ("A", [(2.0, 1)])]  # fmt: skip


def test_sheet_scenario_without_a_driver_is_listed() -> None:
    found, problems = read({"scenario": "Later", "driver": None, "op": None, "value": None})
    assert (parents(found), problems) == ({"Base": "", "Later": "Base"}, [])


def test_sheet_scenario_is_one_in_any_case() -> None:
    found, problems = read({"scenario": "Busy"}, {"scenario": "BUSY ", "value": 2}, {"scenario": "base", "driver": None,
                           "op": None, "value": None})  # fmt: skip
    assert ([(s.name, len(s.changes)) for s in found], problems) == ([("Base", 0), ("Busy", 2)], [])


def test_sheet_parents_and_grandparents_come_first() -> None:
    found, problems = read(
        {"scenario": "C", "parent": "B", "value": 3}, {"scenario": "B", "parent": "A", "value": 2}, {"scenario": "A"}
    )
    known = {scenario.name: scenario for scenario in found}
    assert [change.value for change in known["C"].chain(known)] == [1.1, 2.0, 3.0]
    assert problems == []


@pytest.mark.parametrize("rows", [
    [("Busy", "A"), ("Busy", None)], [("Busy", None), ("Busy", "A")], [("Busy", "A"), ("Busy", "A")],
    [("Busy", "a"), ("Busy", "A")], [("Busy", "a"), ("Busy", " A ")],
])  # fmt: skip
def test_sheet_parent_is_one_whatever_its_spelling(rows: list[tuple[str, str | None]]) -> None:
    found, problems = read({"scenario": "A"}, *({"scenario": name, "parent": parent} for name, parent in rows))
    assert (parents(found), problems) == ({"Base": "", "A": "Base", "Busy": "A"}, [])


@pytest.mark.parametrize("rows", [[("Busy", "A"), ("Busy", "B")], [("Busy", "A"), ("Busy", "Base")],
                                  [("Busy", "Base"), ("Busy", "A")]])  # fmt: skip
def test_sheet_two_parents_are_a_problem(rows: list[tuple[str, str]]) -> None:
    both = ({"scenario": name, "parent": parent} for name, parent in rows)
    _, problems = read({"scenario": "A"}, {"scenario": "B"}, *both)
    assert [problem.place for problem in problems] == ["Scenario drivers!parent5"]


@pytest.mark.parametrize(("row", "place", "what"), [
    ({"scenario": "Actual"}, "scenario2", "reserved name"),
    ({"scenario": "Budget"}, "scenario2", "reserved name"),
    ({"scenario": "budget"}, "scenario2", "reserved name"),
    ({"scenario": "ACTUAL "}, "scenario2", "reserved name"),
    ({"scenario": "A", "parent": "A"}, "parent2", "circle: got A > A"),
    ({"scenario": "A", "parent": "Nobody"}, "parent2", "unknown parent: got 'Nobody', expected Base"),
    ({"scenario": "A", "parent": "Budget"}, "parent2", "unknown parent"),
    ({"scenario": "A", "op": None}, "op2", "empty cell: expected x, \\+ or ="),
    ({"scenario": "A", "value": None}, "value2", "empty cell: expected a number"),
    ({"scenario": "A", "driver": None}, "driver2", "change without a driver"),
    ({"scenario": "A", "driver": None, "op": None}, "driver2", "change without a driver"),
    ({"scenario": "A", "from": "2027-02", "to": "2027-01"}, "to2", "ends before it starts"),
    ({"scenario": "Base"}, "scenario2", "Base"),
])  # fmt: skip
def test_sheet_problem_names_its_cell(row: dict[str, object], place: str, what: str) -> None:
    _, problems = read(row)
    assert [problem.place for problem in problems] == [f"Scenario drivers!{place}"]
    assert re.search(what, str(problems[0]))


def test_sheet_circle_of_three_names_each_and_ends() -> None:
    found, problems = read(*({"scenario": a, "parent": b} for a, b in ("AB", "BC", "CA")))
    assert [problem.place for problem in problems] == [f"Scenario drivers!parent{row}" for row in (2, 3, 4)]
    assert parents(found) == {"Base": "", "A": "Base", "B": "Base", "C": "Base"}


def test_sheet_problems_are_all_named() -> None:
    _, problems = read({"scenario": "A", "op": None, "value": None}, {"scenario": "Budget"})
    places = [problem.place.removeprefix("Scenario drivers!") for problem in problems]
    assert places == ["op2", "value2", "scenario3"]
