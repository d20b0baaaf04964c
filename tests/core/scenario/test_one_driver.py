"""`PLAN_SCENARIO` against the plan: both read scopes, months, parents and signs alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_chain import MONTHS, small_model
from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError
from xlplan.core.plan.chain import evaluate
from xlplan.core.scenario.asked import reaches, read_codes
from xlplan.core.scenario.changes import BASE, apply_change, read_scenarios
from xlplan.core.scenario.scope import KINDS, SCENARIO_DRIVERS, matches
from xlplan.functions import call

pytestmark = pytest.mark.slow  # lays out whole hospitals, or takes seconds: left to make test

COLUMNS = ["scenario", "parent", "driver", "scope", "op", "value", "from", "to", "note"]
TARGET = {"volume": "volume", "hours per unit": "intensity", "supply use": "intensity"}
MODEL = small_model(7)


def described(driver: str) -> pd.DataFrame:
    """Set out the codes of what a driver changes, row by row of its array."""
    if driver == "volume":
        return pd.DataFrame(MODEL.volumes, columns=["cost_center", "stat"])
    rows = MODEL.uses if driver in (*TARGET, "agency hours") else MODEL.elements
    stat = [key[1] if key else "" for key in rows["stat_key"]]
    return rows[[kind for kind in KINDS if kind in rows]].assign(stat=stat)


def drawn_scope(rng: np.random.Generator, rows: pd.DataFrame, kinds: int) -> str:
    """Draw one or two codes of each of some kinds."""
    codes = {kind: [code for code in rows[kind].unique() if code] for kind in rows}
    chosen = rng.permutation([kind for kind, found in codes.items() if found])[:kinds]
    tokens = [code for kind in chosen for code in rng.permutation(codes[kind])[: rng.integers(1, 3)]]
    return ", ".join(str(token) for token in rng.permutation(tokens))


def drawn_rows(rng: np.random.Generator, driver: str, rows: pd.DataFrame) -> list[list[Any]]:
    months = [None, *MONTHS]
    drawn = []
    for name, parent in (("Busy", None), ("Busier", "Busy")):
        for _ in range(rng.integers(1, 4)):
            first, last = sorted(rng.integers(0, len(months), 2))
            change = [driver, drawn_scope(rng, rows, int(rng.integers(0, 3))), rng.choice(["x", "+", "="])]
            value = round(float(rng.uniform(-60, 120)), 2)
            drawn.append([name, parent, *change, value, months[first], months[last] if first else None, None])
    return drawn


def planned(driver: str, table: list[list[Any]], name: str) -> tuple[Floats, Floats]:
    """Give the plan's array of a driver in Base and in a scenario."""
    frame = pd.DataFrame(table, columns=COLUMNS, dtype=object)
    found, problems = read_scenarios(frame, place=lambda at, column: f"{column} {at}")
    assert problems == []
    by_name = {scenario.name: scenario for scenario in found}
    drivers = MODEL.base
    for change in by_name[name].chain(by_name):
        drivers = apply_change(MODEL, drivers, change)
    if driver == "agency hours":
        return evaluate(MODEL, MODEL.base).used, evaluate(MODEL, drivers).used
    target = TARGET.get(driver, "rate")
    return getattr(MODEL.base, target), getattr(drivers, target)


def cell(driver: str, name: str, table: list[list[Any]], *given: Any, codes: list[list[Any]] | None = None) -> float:
    arguments = [[[driver]], [[name]], [COLUMNS, *table], *([[value]] for value in given)]
    ((value,),) = call("PLAN_SCENARIO", [*arguments, codes] if codes else arguments)
    assert isinstance(value, float | int)
    return float(value)


@pytest.mark.parametrize("driver", SCENARIO_DRIVERS)
def test_scenario_of_a_cell_is_that_of_the_plan(driver: str) -> None:
    rng = np.random.default_rng([11, SCENARIO_DRIVERS.index(driver)])
    rows = described(driver)
    codes = [[*rows.columns], *rows.to_numpy(dtype=object).tolist()]
    (reached,) = matches(MODEL, driver, ()).values()
    changed = 0
    for _ in range(46):
        table, name = drawn_rows(rng, driver, rows), str(rng.choice([BASE, "Busy", "Busier", "Busier"]))
        base, expected = planned(driver, table, name)
        for _ in range(5):
            row, month = int(rng.choice(np.flatnonzero(reached))), int(rng.integers(len(MONTHS)))
            scope = ", ".join(code for code in rows.iloc[row] if code)
            found = cell(driver, name, table, MONTHS[month], scope, base[row, month], codes=codes)
            assert found == pytest.approx(expected[row, month], rel=1e-12, abs=1e-9)
            changed += expected[row, month] != base[row, month]
    assert changed > 60


def expense(scope: str, value: float = 1.5) -> list[list[Any]]:
    return [["Busy", None, "other expense", scope, "x", value, None, None, None]]


def test_scope_of_two_kinds_reaches_only_what_has_both() -> None:
    table = expense("6010, Purchased")
    assert cell("other expense", "Busy", table, None, "6010", 100.0) == 100.0
    assert cell("other expense", "Busy", table, None, "6010, Purchased", 100.0) == 150.0
    assert cell("other expense", "Busy", table, None, "6110, Purchased", 100.0) == 100.0


def test_departments_of_one_scope_are_alternatives() -> None:
    assert cell("other expense", "Busy", expense("6010, 6110, Purchased"), None, "6110, purchased", 100.0) == 150.0


def test_class_of_an_account_comes_from_the_table_of_codes() -> None:
    codes = [["account", "name", "class"], ["5410", "Contracts", "Purchased"], ["5420", "Reading", "Purchased"]]
    for scope, expected in (("6010, Purchased", 150.0), ("6010, 5420", 100.0), ("6010, 6110, 5410", 150.0)):
        assert cell("other expense", "Busy", expense(scope), None, "6010, 5410", 100.0, codes=codes) == expected


def test_codes_that_look_alike_have_to_be_told_apart() -> None:
    with pytest.raises(InvalidValueError, match="codes: missing: got 5420 of a kind not known"):
        reaches(["6010", "5420"], ["6010", "5410"], driver="other expense")
    assert reaches(["6010", "5410"], ["6010", "5410"], driver="other expense")
    assert not reaches(["5420"], ["6010", "5410"], driver="other expense")


def test_two_departments_asked_for_are_refused() -> None:
    codes = read_codes([["cost_center"], ["6010"], ["6110"]])
    with pytest.raises(
        InvalidValueError, match=r"scope: two of one kind \(cost_center\): got 6010 and 6110, expected one"
    ):
        reaches(["6010"], ["6010", "6110"], driver="volume", codes=codes)


def test_table_without_codes_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="codes: no column of codes: got name, unit"):
        read_codes([["name", "unit"], ["Gloves", "box"]])


def test_volume_goes_by_departments_and_statistics_alone() -> None:
    assert reaches(["6010"], ["6010"], driver="volume")
    assert not reaches(["6010", "Salary"], ["6010", "Salary"], driver="volume")


@pytest.mark.parametrize(("driver", "op", "value", "expected"), [
    ("volume", "+", -150.0, 0.0), ("volume", "=", -1.0, 0.0), ("supply use", "x", -1.0, 0.0),
    ("agency hours", "+", -150.0, 0.0), ("pay rate", "+", -150.0, -50.0),
])  # fmt: skip
def test_volume_and_use_do_not_fall_below_zero(driver: str, op: str, value: float, expected: float) -> None:
    table = [["Low", None, driver, None, op, value, None, None, None]]
    assert cell(driver, "Low", table, None, None, 100.0) == expected


def test_additions_to_a_base_not_given_may_be_below_zero() -> None:
    table = [["Low", None, "volume", None, "+", value, None, None, None] for value in (-150.0, 40.0)]
    assert cell("volume", "Low", table) == -110.0
    assert cell("volume", "Low", [*table, ["Low", None, "volume", None, "=", -3.0, None, None, None]]) == 0.0
