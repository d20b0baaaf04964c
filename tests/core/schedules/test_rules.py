"""What is wrong with what is known ahead: one wrong cell is one problem, named by its cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from tests.core.scenario.test_compare import demo_world
from xlplan.core.errors import Problem
from xlplan.core.schedules.registry import INPUTS
from xlplan.planning.prepare import plan_problems, usable

PLANNING_TABLES = [table for table in INPUTS.values() if table.optional]

Frames = dict[str, pd.DataFrame]


def problems(tables: Frames) -> list[Problem]:
    return plan_problems(tables, place=lambda table: lambda row, column: f"{table}!{column}{row}")


def named(found: list[Problem]) -> list[str]:
    """Give the cells that are named."""
    return [problem.place for problem in found]


def at(tables: Frames, name: str, chosen: Callable[[pd.DataFrame], Any] | None) -> Any:
    rows = tables[name]
    return rows.index[0] if chosen is None else rows.index[chosen(rows)][0]


def with_cell(name: str, row: Any, column: str, value: object) -> Frames:
    """Give the demo with one other cell."""
    tables = dict(demo_world().tables)
    frame = tables[name].copy()
    frame.loc[row, column] = value
    tables[name] = frame
    return tables


def date(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


WRONG: dict[str, tuple[str, Callable[[pd.DataFrame], Any] | None, str, object, str]] = {
    "hours for FTE": ("positions", None, "fte", 36.0, "got 36, expected above 0"),
    "no rate": ("positions", None, "base_rate", 0.0, "no rate"),
    "cover in percent": ("positions", None, "cover_pct", 80.0, "Type 80 % as 0.8"),
    "ends before its start": ("positions", lambda f: f["start"].notna(), "end", date("1990-01-01"), "ends before"),
    "unknown job in a raise": ("increases", None, "scope", "RNX", "got 'rnx', expected a department"),
    "raise in percent": ("increases", None, "pct", 3.0, "Type 3 % as 0.03"),
    "raise of nothing": ("increases", None, "pct", None, "no raise"),
    "contract of an unknown department": ("contracts", None, "cost_center", "9999", "unknown department"),
    "contract of an unknown account": ("contracts", None, "account", "9999", "unknown account"),
    "contract that ends first": ("contracts", None, "end", date("2001-01-01"), "ends before it starts"),
    "contract that nobody pays": ("contracts", lambda f: f["annual_amount"].notna(), "cost_center", None,
                                  "a contract with an amount is paid by a department"),
    "contract of an unknown index": ("contracts", lambda f: f["index"].notna(), "index", "CPI", "'CPI' cannot be used"),
    "cap without index": ("contracts", lambda f: f["index"].isna(), "cap", 0.03, "cap without an index"),
    "both rises": ("contracts", lambda f: f["index"].notna(), "escalator", 0.03, "both escalator and index"),
    "benefit of a salary account": ("benefits", None, "account", "5010", "expected an account of class Benefit"),
    "component without a rate": ("benefits", lambda f: f["basis"] != "tax", "rate", None, "expected the rate"),
    "grid of no hours": ("grid", None, "shift_hours", 0.0, "got 0, expected a number above 0"),
    "grid of no patients": ("grid", None, "patients_per_staff", -1.0, "got -1, expected a number above 0"),
    "grid below none": ("grid", None, "minimum", -1.0, "out of range: got -1"),
    "ramp of an unknown statistic": ("ramps", None, "stat", "Exam", "expected one it counts (Exams)"),
    "price of an unknown code": ("prices", None, "scope", "Drug store", "expected all, an account"),
    "price in percent": ("prices", None, "pct", 2.8, "Write 3 % as 0.03"),
    "tax in percent": ("taxes", None, "rate", 6.2, "expected 0 to 0.5"),
    "rebate in percent": ("tiers", None, "rate", 2.0, "expected 0 to 1"),
}  # fmt: skip


def test_demo_has_no_problem() -> None:
    assert problems(demo_world().tables) == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_cell_is_the_one_problem(name: str) -> None:
    table, chosen, column, value, said = WRONG[name]
    row = at(demo_world().tables, table, chosen)
    found = problems(with_cell(table, row, column, value))
    assert named(found) == [f"{table}!{column}{row}"]
    assert said in str(found[0])


def test_grid_of_a_department_without_census_is_named() -> None:
    found = problems(with_cell("dept", at(demo_world().tables, "dept", None), "key_stat", None))
    assert named(found) == ["grid!cost_center0"]
    assert "6010 has no key statistic" in str(found[0])


def test_ramp_of_another_department_names_what_that_counts() -> None:
    found = problems(with_cell("ramps", at(demo_world().tables, "ramps", None), "cost_center", "8320"))
    assert named(found) == ["ramps!stat0"]
    assert "got 'Exams' for 8320, expected one it counts (Meals)" in str(found[0])


def test_taxes_that_nobody_filled_in_are_named_at_the_benefit() -> None:
    tables = demo_world().tables
    found = problems({**tables, "taxes": tables["taxes"].iloc[:0]})
    row = at(tables, "benefits", lambda f: f["basis"] == "tax")
    assert named(found) == [f"benefits!basis{row}"]
    assert "Fill in the sheet Payroll taxes" in str(found[0])


def test_ramp_of_a_statistic_that_is_only_budgeted_is_named() -> None:
    tables = demo_world().tables
    key = tables["ramps"].iloc[0][["cost_center", "stat"]]
    own = (tables["stats"]["cost_center"] == key["cost_center"]) & (tables["stats"]["stat"] == key["stat"])
    budgeted = tables["stats"].assign(value=tables["stats"]["value"].mask(own))
    found = problems({**tables, "stats": budgeted})
    assert named(found) == [f"ramps!stat{tables['ramps'].index[0]}"]
    assert "expected one it counts (none yet)" in str(found[0])


def test_all_wrong_cells_are_named_at_once() -> None:
    first = with_cell("grid", at(demo_world().tables, "grid", None), "shift_hours", 0.0)
    both = {**first, "taxes": with_cell("taxes", 0, "rate", 6.2)["taxes"]}
    assert len(problems(both)) == 2


def test_empty_tables_have_no_problem() -> None:
    tables = demo_world().tables
    assert problems({**tables, **{table.name: tables[table.name].iloc[:0] for table in PLANNING_TABLES}}) == []


@pytest.mark.parametrize("table", PLANNING_TABLES, ids=lambda table: table.name)
def test_usable_leaves_out_rows_that_lack_a_required_value(table: Any) -> None:
    tables = demo_world().tables
    required = next(column.name for column in table if column.required)
    row = tables[table.name].index[0]
    found = usable(with_cell(table.name, row, required, None), [])
    pd.testing.assert_frame_equal(found[table.name], tables[table.name].drop(index=row), check_dtype=False)


def test_usable_tables_are_those_given_if_nothing_is_wrong() -> None:
    tables = demo_world().tables
    for name, frame in usable(tables, []).items():
        pd.testing.assert_frame_equal(frame, tables[name])


def test_usable_has_no_planning_table_if_anything_is_wrong() -> None:
    tables = demo_world().tables
    found = usable(tables, [Problem("grid!shift", "wrong", "Correct it")])
    planning = {table.name for table in PLANNING_TABLES}
    assert {name for name in found if found[name].empty and len(tables[name])} == planning
    assert all(list(found[name]) == list(tables[name]) for name in planning)
