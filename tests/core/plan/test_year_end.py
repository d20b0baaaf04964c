"""Year ends against a plain loop over paths, and what must hold of every range."""

from __future__ import annotations

from dataclasses import replace
from statistics import mean

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.plan.test_chain import any_drivers, naive_dollars, small_model
from tests.core.scenario.test_compare import World, demo_world, small_world
from xlplan.core.calendar.months import Year
from xlplan.core.plan.chain import Drivers, Model, evaluate
from xlplan.core.plan.lines import map_accounts
from xlplan.core.plan.table import Book
from xlplan.core.plan.year_end import YEAR_END_MEASURES, Rollup, driver_path, year_end_table

pytestmark = pytest.mark.slow  # lays out whole hospitals, or takes seconds: left to make test

JULY = pd.date_range("2026-07-01", "2027-06-01", freq="MS")
OPEN = pd.date_range("2027-02-01", "2027-06-01", freq="MS")
CLINIC_GROUP = {"6110": "Clinics"}
UNITS = pd.DataFrame(
    [("All departments", "*", None), ("Hospital", None, "Hospital"), ("Clinics", None, "Clinics"),
     ("Med/Surg", "6010", "Hospital"), ("Emergency", "6110", "Clinics"), ("Office", "8600", "Hospital")],
    columns=["unit", "cost_center", "entity"],
)  # fmt: skip
EXPENSE = ("Labor", "Supplies and drugs", "Total operating expense")
twenty = settings(max_examples=20, deadline=None)


def entity(code: str) -> str:
    return CLINIC_GROUP.get(code, "Hospital")


def book(model: Model, months: pd.DatetimeIndex, level: float) -> Book:
    """Book a level in every account of the model, the months rising by one dollar."""
    keys = model.elements[["cost_center", "account"]].drop_duplicates()
    columns = pd.MultiIndex.from_frame(keys)
    values = level + np.arange(len(months))[:, None] + 10 * np.arange(len(columns))
    return Book(pd.DataFrame(values, index=months, columns=columns), pd.DataFrame(index=months), {})


def accounts(model: Model) -> pd.DataFrame:
    rows = model.elements[["account", "class"]].drop_duplicates("account")
    driver = rows["account"].map(lambda account: "" if account == "4900" else "key_stat")
    return map_accounts(rows.assign(name=rows["account"], driver=driver, fixed_pct=0.0))


def table(model: Model, paths: list[Drivers], *, level: float = 1000.0, budget: float = 5e4) -> pd.DataFrame:
    books = {"Actual": book(model, JULY[:7], level), "Budget": book(model, JULY, budget)}
    by = Rollup(UNITS, accounts(model), entity)
    return year_end_table(model, paths, books, [Year("FY2027", JULY)], by)


def shown(found: pd.DataFrame, column: str) -> pd.DataFrame:
    return found.pivot_table(index="unit", columns="measure", values=column, sort=False)


def naive_total(model: Model, drivers: Drivers, codes: set[str], measure: str) -> float:
    """Add up one element and one month after the other."""
    kinds = {"Salary": "Labor", "Agency": "Labor", "Benefit": "Labor", "Supply": "Supplies and drugs",
             "Drug": "Supplies and drugs", "Revenue": "Total operating revenue",
             "Deduction": "Total operating revenue"}  # fmt: skip
    total = 0.0
    for month in range(len(model.months)):
        for row, dollars in zip(model.elements.to_dict("records"), naive_dollars(model, drivers, month), strict=True):
            kind, signed = kinds.get(row["class"], ""), -dollars if row["class"] == "Deduction" else dollars
            earned = kind == "Total operating revenue"
            if row["cost_center"] not in codes:
                continue
            if measure == "Operating margin":
                total += signed if earned else -signed
            elif measure == kind or (measure == "Total operating expense" and not earned):
                total += signed
    return total


@pytest.mark.parametrize("unit", UNITS["unit"])
@pytest.mark.parametrize("measure", YEAR_END_MEASURES)
def test_year_end_equals_a_loop_over_paths(unit: str, measure: str) -> None:
    model = small_model(3, OPEN)
    paths = [any_drivers(model, seed) for seed in range(11)]
    row = table(model, paths).set_index(["unit", "measure"]).loc[(unit, measure)]
    own = {"All departments": {"6010", "6110", "8600"}, "Hospital": {"6010", "8600"}, "Clinics": {"6110"},
           "Med/Surg": {"6010"}, "Emergency": {"6110"}, "Office": {"8600"}}[unit]  # fmt: skip
    plan = naive_total(model, model.base, own, measure)
    ends = sorted(naive_total(model, path, own, measure) for path in paths)
    moved = [row["actual_to_date"] + plan + end - mean(ends) for end in ends]
    assert row["remaining"] == pytest.approx(plan, abs=1e-6)
    assert row["projection"] == pytest.approx(row["actual_to_date"] + plan, abs=1e-6)
    # Of eleven paths, the second and the tenth hold 80 %.
    assert row["low"] == pytest.approx(min(moved[1], row["projection"]), abs=1e-5)
    assert row["high"] == pytest.approx(max(moved[9], row["projection"]), abs=1e-5)
    better = -1 if measure in EXPENSE else 1
    met = [1.0 if better * (end - row["budget"]) >= -0.005 else 0.0 for end in moved]
    assert row["probability"] == pytest.approx(mean(met))


@twenty
@given(seed=st.integers(0, 2**32 - 1))
def test_departments_and_entities_add_up_to_the_hospital(seed: int) -> None:
    model = small_model(seed, OPEN)
    found = table(model, [any_drivers(model, seed + i) for i in range(5)])
    for column in ("actual_to_date", "remaining", "projection", "budget"):
        by_unit = shown(found, column)
        np.testing.assert_allclose(by_unit.loc[["Med/Surg", "Emergency", "Office"]].sum(), by_unit.iloc[0], rtol=1e-9)
        np.testing.assert_allclose(by_unit.loc[["Hospital", "Clinics"]].sum(), by_unit.iloc[0], rtol=1e-9)
    assert (found["low"] <= found["projection"]).all()
    assert (found["projection"] <= found["high"]).all()


def test_range_of_the_hospital_is_narrower_than_the_sum_of_its_departments() -> None:
    model = small_model(1, OPEN)
    rng = np.random.default_rng(2)
    paths = [replace(model.base, volume=model.base.volume * rng.lognormal(0, 0.1, (2, 1))) for _ in range(200)]
    found = table(model, paths)
    width = shown(found, "high") - shown(found, "low")
    departments = width.loc[["Med/Surg", "Emergency", "Office"]].sum()
    assert (width.loc["All departments", list(YEAR_END_MEASURES[:4])] < departments[list(YEAR_END_MEASURES[:4])]).all()
    assert width.loc["Office"].max() == pytest.approx(0.0, abs=1e-6)


def test_labor_and_revenue_of_a_department_move_with_its_volume() -> None:
    model = small_model(1, OPEN)
    model = replace(model, base=replace(model.base, rate=np.abs(model.base.rate)))
    twice, none = (replace(model.base, volume=factor * model.base.volume) for factor in (2, 0))
    found = table(model, [twice, none])
    width = (shown(found, "high") - shown(found, "low")).loc["Emergency"]
    assert width["Labor"] > 0
    assert width["Total operating revenue"] > 0
    apart = abs(width["Total operating revenue"] - width["Total operating expense"])
    assert width["Operating margin"] == pytest.approx(apart)  # they offset each other


def test_one_path_alone_has_no_range() -> None:
    model = small_model(1, OPEN)
    found = table(model, [replace(model.base, volume=2 * model.base.volume)])
    np.testing.assert_allclose(found["low"], found["projection"], rtol=1e-12)
    np.testing.assert_allclose(found["high"], found["projection"], rtol=1e-12)


@pytest.mark.parametrize("lacking", [None, 0, 11])
def test_year_without_a_whole_budget_has_no_probability(lacking: int | None) -> None:
    model = small_model(1, OPEN)
    planned = book(model, JULY if lacking is None else JULY.delete(lacking), 5e4)
    books = {"Actual": book(model, JULY[:7], 10.0), "Budget": planned}
    by = Rollup(UNITS, accounts(model), entity)
    found = year_end_table(model, [model.base], books, [Year("FY2027", JULY)], by)
    for column in ("budget", "probability"):
        assert found[column].notna().all() == (lacking is None)
        assert found[column].isna().all() == (lacking is not None)


def test_year_that_is_closed_is_certain() -> None:
    model = small_model(1, pd.date_range("2027-07-01", "2027-09-01", freq="MS"))
    books = {"Actual": book(model, JULY, 10.0), "Budget": book(model, JULY, 10.0)}
    by = Rollup(UNITS, accounts(model), entity)
    paths = [any_drivers(model, seed) for seed in range(4)]
    found = year_end_table(model, paths, books, [Year("FY2027", JULY)], by)
    assert (found["remaining"] == 0).all()
    assert (found["low"] == found["high"]).all()
    assert (found["probability"] == 1).all()  # on the budget is met


def plan_margin(world: World, year: Year, codes: set[str]) -> float:
    rows = world.outputs["plan"]
    total = 0.0
    for row in rows[(rows["scenario"] == "Base") & rows["month"].isin(year.months)].to_dict("records"):
        if row["dollars"] == row["dollars"] and row["cost_center"] in codes:
            total += row["dollars"] if "revenue" in row["line"] else -row["dollars"]
    return total


def test_projection_is_the_plan_to_the_cent() -> None:
    for world in (demo_world(), small_world()):
        units = world.outputs["units"]
        rows = world.outputs["year_end"].set_index(["unit", "fiscal_year", "measure"])["projection"]
        codes = set(world.outputs["plan"]["cost_center"])
        for year in world.prep.years:
            for unit, code in zip(units["unit"], units["cost_center"], strict=True):
                own = codes if code == "*" else {code}
                if code is not None:
                    expected = plan_margin(world, year, own)
                    assert rows[unit, year.name, "Operating margin"] == pytest.approx(expected, abs=0.005)


@twenty
@given(seed=st.integers(0, 2**32 - 1), low=st.sampled_from([-50.0, 0.0, 1.0]))
def test_paths_of_a_driver_have_the_plans_figure_as_mean(seed: int, low: float) -> None:
    rng = np.random.default_rng(seed)
    paths, base = rng.uniform(low, 100.0, (50, 6)), rng.uniform(0, 200, 6)
    np.testing.assert_allclose(driver_path(base, paths).mean(axis=0), base, atol=1e-9)


def test_month_with_an_override_is_certain() -> None:
    paths = np.array([[90.0, 80.0], [110.0, 120.0]])
    found = driver_path(np.array([100.0, 150.0]), paths, certain=np.array([False, True]))
    assert found.tolist() == [[90.0, 150.0], [110.0, 150.0]]


def test_driver_that_stays_zero_stays_zero() -> None:
    assert driver_path(np.zeros(2), np.array([[0.0, 3.0], [0.0, 5.0]])).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_evaluate_of_the_base_is_not_changed_by_paths() -> None:
    model = small_model(1, OPEN)
    before = evaluate(model, model.base).dollars.copy()
    table(model, [any_drivers(model, 1)])
    np.testing.assert_array_equal(evaluate(model, model.base).dollars, before)
