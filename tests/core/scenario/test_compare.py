"""Scenarios side by side: measures against a naive sum of the plan's rows, and steps that add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.plan.test_chain import random_model, small_model
from tests.core.plan.test_elements import ACCOUNTS, DEPARTMENTS, Rows, ledger, make_tables, month_starts, stat
from xlplan.core.calendar.months import Year
from xlplan.core.plan.chain import Model, evaluate, margin
from xlplan.core.plan.year_end import Rollup, year_end_table
from xlplan.core.scenario.changes import Change, Scenario
from xlplan.core.scenario.compare import MEASURES, run_scenarios, steps_table
from xlplan.core.scenario.scope import SCENARIO_DRIVERS
from xlplan.core.schedules.registry import OUTPUTS
from xlplan.core.tables.settings import Settings, parse_settings
from xlplan.demo import DEMO_CLOSE, demo_tables
from xlplan.planning.base import base_model
from xlplan.planning.forecasts import Forecasts
from xlplan.planning.plan import Plan
from xlplan.planning.preparation import Preparation
from xlplan.planning.prepare import prepare

thirty = settings(max_examples=30, deadline=None)
NO_FORECAST = pd.DataFrame({"series": "", "cost_center": "", "item": "", "month": pd.NaT, "final": np.nan}, index=[])
ACTUALS = ("Actual", "Base", "Upside", "Downside")


@dataclass(frozen=True)
class World:
    """A planned hospital: what went in and what came out."""

    tables: dict[str, pd.DataFrame]
    settings: Settings
    prep: Preparation
    model: Model
    plan: Plan
    outputs: dict[str, pd.DataFrame]


def plan(tables: dict[str, pd.DataFrame], close: pd.Timestamp, **given: object) -> World:
    """Plan without forecasting: every rate and volume keeps its usual level, ten percent up and down."""
    found, _ = parse_settings(pd.DataFrame({"key": list(given), "value": list(given.values())}))
    prep, _ = prepare(tables, found, close=close, place=lambda _: lambda row, column: f"{column}{row}")
    model = base_model(prep, NO_FORECAST)
    rng = np.random.default_rng(7)
    noise = {n: rng.uniform(0.9, 1.1, getattr(model.base, n).shape) for n in ("volume", "intensity", "rate")}
    levels = {name: getattr(model.base, name) * factor for name, factor in noise.items()}
    model = replace(model, base=replace(model.base, **levels))
    empty = {name: pd.DataFrame(columns=OUTPUTS[name].headers) for name in ("history", "series", "accuracy")}
    rates = pd.concat([as_forecast(model.elements, model.base.rate, model.months),
                       pd.DataFrame(model.volumes, columns=["cost_center", "item"])])  # fmt: skip
    forecast = rates.reindex(columns=OUTPUTS["forecast"].headers)
    raw = {name: rows.astype(object).where(rows.notna(), None) for name, rows in tables.items()}
    made = Plan.of(prep, model, Forecasts(tables=empty | {"forecast": forecast}), raw=raw)
    by = Rollup(made.rows("units"), prep.sources.accounts, lambda _: found.entity)
    made.made["year_end"] = year_end_table(model, [], prep.books, prep.years, by)
    names = ("plan", "var", "scenarios", "compare", "steps", "units", "forecast", "year_end")
    return World(tables, found, prep, model, made, {name: made.rows(name) for name in names})


def as_forecast(rows: pd.DataFrame, values: np.ndarray, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Lay rates out as rows of the forecast table."""
    keys = rows[["cost_center", "item"]].loc[rows.index.repeat(len(months))].reset_index(drop=True)
    return keys.assign(month=np.tile(months, len(rows)), final=values.ravel())


@cache
def demo_world() -> World:
    """Plan the demo hospital."""
    tables = demo_tables()
    given = dict(zip(tables["settings"]["key"], tables["settings"]["value"], strict=True))
    return plan(tables, DEMO_CLOSE, **given)


def small_world(close: str = "2026-10-01", scen: Rows | None = None, **given: Any) -> World:
    """Plan a ward with revenue, deductions and supplies, budgeted to June 2027."""
    months = month_starts("2025-07", "2027-06")
    rng = np.random.default_rng(11)
    levels = {"4010": 9e5, "4050": 2e5, "4900": 1e4, "5210": 5e4, "5410": 3e4, "9010": 40.0}
    gl = [row | {"actual": None if row["month"] > pd.Timestamp(close) else row["actual"]}
          for account, level in levels.items()
          for row in ledger(account, (level * rng.uniform(0.9, 1.1, 24)).round(2), months=months)]  # fmt: skip
    days = [row | {"value": None if row["month"] > pd.Timestamp(close) else row["value"]}
            for row in stat("Patient days", rng.integers(800, 1000, 24).astype(float), months=months)]  # fmt: skip
    rows = {"dept": DEPARTMENTS, "acct": ACCOUNTS, "gl": gl, "stats": days, "scen": scen or []}
    options = {"hospital_stat": "Patient days"} | given.pop("options", {})
    return plan(make_tables(**{**rows, **given}), pd.Timestamp(close), **options)


def naive_measures(world: World, scenario: str, year: Year) -> dict[str, float]:
    """Sum the rows of the plan one by one, by section."""
    sections = {"Salaries and wages": "Labor", "Agency labor": "Labor", "Employee benefits": "Labor",
                "Supplies": "Supplies and drugs", "Drugs": "Supplies and drugs", "Depreciation": "Other expense",
                "Maintenance and utilities": "Other expense"}  # fmt: skip
    sums = dict.fromkeys(MEASURES, 0.0)
    rows = world.outputs["plan"]
    for row in rows[(rows["scenario"] == scenario) & rows["month"].isin(year.months)].to_dict("records"):
        if row["dollars"] == row["dollars"]:
            sums[sections.get(row["line"], row["line"])] += row["dollars"]
        elif row["line"] == "Volume" and row["element"] == world.settings.hospital_stat:
            sums["Volume"] += row["volume"]
        elif row["fte"] == row["fte"]:
            sums["Paid FTE"] += row["fte"] / 12
    revenue = sums["Net patient revenue"] + sums["Other operating revenue"]
    expense = sums["Labor"] + sums["Supplies and drugs"] + sums["Purchased services"] + sums["Other expense"]
    found = {"Total operating revenue": revenue, "Total operating expense": expense,
             "Operating margin": revenue - expense, "Operating margin %": (revenue - expense) / revenue,
             "Expense per unit": expense / sums["Volume"]}  # fmt: skip
    return sums | found


def measured(world: World, scenario: str, year: str, column: str = "value") -> dict[str, float]:
    table = world.outputs["compare"]
    rows = table[(table["scenario"] == scenario) & (table["fiscal_year"] == year)]
    return dict(zip(rows["measure"], rows[column], strict=True))


def changes_of(*, size: int = 5) -> st.SearchStrategy[list[Change]]:
    months = st.sampled_from([None, "2026-12-01", "2027-01-01"]).map(lambda m: None if m is None else pd.Timestamp(m))
    scopes = st.sampled_from([(), ("6010",), ("6110",), ("4010",), ("gloves",), ("salary", "6110"), ("nothing",)])
    one = st.builds(
        Change, st.sampled_from(SCENARIO_DRIVERS), scopes, st.sampled_from("x+="), st.floats(-50, 50), months, months
    )
    return st.lists(one, max_size=size)


@pytest.mark.parametrize("year", [0, 1])
@pytest.mark.parametrize("scenario", ["Base", "Upside", "Downside", "Budget"])
def test_measures_equal_a_naive_sum_of_the_plan(scenario: str, year: int) -> None:
    world = demo_world()
    span = world.prep.years[year]
    found = measured(world, scenario, span.name)
    if scenario == "Budget" and year:
        assert found == {}
        return
    assert list(found) == list(MEASURES)
    assert found == pytest.approx(naive_measures(world, scenario, span), rel=1e-9)


def test_measures_less_base_and_less_budget() -> None:
    world = demo_world()
    for scenario in ("Base", "Upside", "Downside", "Budget"):
        own = measured(world, scenario, "FY2027")
        for column, other in (("less_base", "Base"), ("less_budget", "Budget")):
            than = measured(world, other, "FY2027")
            expected = {name: own[name] - than[name] for name in MEASURES}
            assert measured(world, scenario, "FY2027", column) == pytest.approx(expected, abs=1e-6)


def test_budget_without_next_year_has_no_rows_of_it() -> None:
    table = small_world().outputs["compare"]
    assert table.loc[table["scenario"] == "Budget", "fiscal_year"].unique().tolist() == ["FY2027"]
    assert table.loc[table["fiscal_year"] == "FY2028", "less_budget"].isna().all()


def test_budget_that_is_not_there_has_no_rows() -> None:
    world = small_world()
    tables = dict(world.tables)
    tables["gl"] = tables["gl"].assign(budget=np.nan)
    outputs = plan(tables, world.prep.close).outputs
    assert set(outputs["compare"]["scenario"]) == {"Base"}
    assert outputs["var"].empty


@pytest.mark.parametrize("scenario", ACTUALS)
def test_closed_months_are_the_ledger_in_every_scenario(scenario: str) -> None:
    world = demo_world()
    gl, plan_rows = world.tables["gl"], world.outputs["plan"]
    booked: dict[tuple[Any, ...], float] = {}
    for row in gl[gl["month"].isin(world.prep.closed) & gl["actual"].notna()].to_dict("records"):
        key = (row["month"], row["cost_center"], row["account"])
        booked[key] = booked.get(key, 0.0) + row["actual"]
    rows = plan_rows[(plan_rows["scenario"] == scenario) & plan_rows["month"].isin(world.prep.closed)]
    rows = rows[rows["dollars"].notna()]
    assert set(rows["is_actual"]) == {1.0}
    assert {(r["month"], r["cost_center"], r["account"]): r["dollars"] for r in rows.to_dict("records")} == booked


@pytest.mark.parametrize("scenario", ["Base", "Upside", "Downside"])
def test_scenario_has_every_month_of_both_years(scenario: str) -> None:
    rows = demo_world().outputs["plan"]
    rows = rows[(rows["scenario"] == scenario) & rows["dollars"].notna()]
    assert rows["month"].unique().tolist() == list(month_starts("2026-07", "2028-06"))
    assert not rows.duplicated(["month", "cost_center", "account", "element"]).any()


@pytest.mark.parametrize(("fy_start", "close", "years", "open_months"), [
    (1, "2026-10-01", ["FY2026", "FY2027"], 14), (7, "2026-06-01", ["FY2026", "FY2027"], 12),
    (7, "2026-07-01", ["FY2027", "FY2028"], 23), (10, "2026-09-01", ["FY2026", "FY2027"], 12),
    (1, "2026-01-01", ["FY2026", "FY2027"], 23), (1, "2025-12-01", ["FY2025", "FY2026"], 12),
])  # fmt: skip
def test_years_follow_the_fiscal_start(fy_start: int, close: str, years: list[str], open_months: int) -> None:
    world = small_world(close, options={"fy_start_month": fy_start})
    assert [year.name for year in world.prep.years] == years
    assert len(world.model.months) == open_months
    for year in world.prep.years:
        assert measured(world, "Base", year.name) == pytest.approx(naive_measures(world, "Base", year), nan_ok=True)


def test_volume_counts_departments_that_opened_within_the_year() -> None:
    opened = stat("Patient days", 5.0, "8600", month_starts("2026-09", "2026-10"))
    world = small_world()
    rows = [*world.tables["stats"].to_dict("records"), *opened]
    found = small_world(stats=rows)
    assert measured(found, "Base", "FY2027")["Volume"] == pytest.approx(
        naive_measures(found, "Base", found.prep.years[0])["Volume"]
    )


@thirty
@given(seed=st.integers(0, 999), own=changes_of(), inherited=changes_of(size=2))
def test_steps_add_up_to_the_margin_less_base(seed: int, own: list[Change], inherited: list[Change]) -> None:
    model = random_model(seed)
    scenarios = [Scenario("Base", "", ()), Scenario("A", "Base", tuple(inherited)), Scenario("B", "A", tuple(own))]
    years = [Year("FY2026", model.months[:1]), Year("FY2027", model.months[1:])]
    steps = steps_table(model, scenarios, years)
    outcomes = run_scenarios(model, scenarios)
    for name, count in (("Base", 0), ("A", len(inherited)), ("B", len(inherited) + len(own))):
        rows = steps[steps["scenario"] == name]
        assert rows["step"].tolist() == list(range(1, count + 1))
        added = margin(model, outcomes[name]) - margin(model, outcomes["Base"])
        assert rows["margin_this_year"].sum() == pytest.approx(added[:1].sum(), abs=1e-3)
        assert rows["margin_next_year"].sum() == pytest.approx(added[1:].sum(), abs=1e-3)


def test_steps_are_the_margin_that_each_change_adds() -> None:
    model = small_model()
    change = Change("revenue rate", ("4010", "6110"), "+", 10.0)
    years = [Year("FY2027", model.months), Year("FY2028", model.months[:0])]
    steps = steps_table(model, [Scenario("Base", "", ()), Scenario("A", "Base", (change,))], years)
    assert steps["margin_this_year"].tolist() == pytest.approx([10 * model.base.volume[1].sum()])
    assert steps[["driver", "scope", "change", "margin_next_year"]].to_numpy().tolist() == [
        ["revenue rate", "4010, 6110", "+ 10", 0.0]
    ]


def test_scenarios_inherit_their_parents_changes() -> None:
    model = small_model()
    first, second = Change("volume", (), "x", 1.1), Change("volume", (), "+", 100.0)
    scenarios = [Scenario("B", "A", (second,)), Scenario("A", "Base", (first,)), Scenario("Base", "", ())]
    outcomes = run_scenarios(model, scenarios)
    np.testing.assert_array_equal(outcomes["B"].volume, model.base.volume * 1.1 + 100.0)
    np.testing.assert_array_equal(outcomes["A"].volume, model.base.volume * 1.1)
    np.testing.assert_array_equal(outcomes["Base"].dollars, evaluate(model, model.base).dollars)
