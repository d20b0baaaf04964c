"""The driver chain against plain loops, and what must hold of it whatever the hospital."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.plan.chain import Drivers, Model, copy_drivers, evaluate, margin
from xlplan.core.plan.rows import key_by_key
from xlplan.core.plan.table import scenario_blocks
from xlplan.core.scenario.changes import Change, Scenario, apply_change
from xlplan.core.scenario.compare import run_scenarios

MONTHS = pd.date_range("2026-11-01", "2027-02-01", freq="MS")
seeds = st.integers(0, 2**32 - 1)
sixty = settings(max_examples=60, deadline=None)
Key = tuple[str, str]
USE_COLUMNS = ["cost_center", "group", "category", "stat_key", "fixed", "per_day"]
ELEMENT_COLUMNS = ["cost_center", "account", "class", "line", "factor", "revenue", "element", "basis", "stat_key",
                   "fixed", "category"]  # fmt: skip
WARD, CLINIC = ("6010", "Patient days"), ("6110", "Visits")
NR, SUP = "Net patient revenue", "Supplies"
USES = [
    ("6010", "staff", "", WARD, 0.2, 30.0),
    ("6010", "agency", "", WARD, 0.2, 30.0),
    ("6010", "", "Gloves", WARD, 0.0, 30.0),
    ("6110", "staff", "", CLINIC, 0.0, 65.0),
    ("8600", "staff", "", None, 1.0, 1.0),
]
ELEMENTS = [
    ("6010", "4010", "Revenue", NR, 1.0, True, "Patient revenue", "unit", WARD, 0.0, ""),
    ("6010", "4050", "Deduction", NR, -1.0, True, "Allowances", "unit", WARD, 0.0, ""),
    ("6010", "4900", "Revenue", "Other operating revenue", 1.0, True, "Parking", "amount", None, 0.0, ""),
    ("6010", "5010", "Salary", "Salaries and wages", 1.0, False, "Salaries", "staff", WARD, 0.2, ""),
    ("6010", "5050", "Agency", "Agency labor", 1.0, False, "Agency labor", "agency", WARD, 0.2, ""),
    ("6010", "5100", "Benefit", "Employee benefits", 1.0, False, "Benefits", "staff", WARD, 0.2, ""),
    ("6010", "5210", "Supply", SUP, 1.0, False, "Gloves", "quantity", WARD, 0.0, "Gloves"),
    ("6010", "5310", "Drug", "Drugs", 1.0, False, "Drugs", "unit", WARD, 0.25, ""),
    ("6010", "5410", "Purchased", "Purchased services", 1.0, False, "Contracts", "amount", None, 0.0, ""),
    ("6110", "4010", "Revenue", NR, 1.0, True, "Patient revenue", "unit", CLINIC, 0.0, ""),
    ("6110", "5010", "Salary", "Salaries and wages", 1.0, False, "Salaries", "staff", CLINIC, 0.0, ""),
    ("6110", "5420", "Purchased", "Purchased services", 1.0, False, "Reading", "unit", CLINIC, 0.5, ""),
    ("6110", "5230", "Supply", SUP, 1.0, False, "General supplies", "amount", None, 0.0, ""),
    ("8600", "5010", "Salary", "Salaries and wages", 1.0, False, "Salaries", "staff", None, 1.0, ""),
]


def small_model(seed: int = 0, months: pd.DatetimeIndex = MONTHS) -> Model:
    """Make two departments and an office, with every basis, class and kind of scope; levels are drawn."""
    rng = np.random.default_rng(seed)
    uses, elements = pd.DataFrame(USES, columns=USE_COLUMNS), pd.DataFrame(ELEMENTS, columns=ELEMENT_COLUMNS)
    return _with_levels(rng, months, [WARD, CLINIC], uses, elements)


def random_model(seed: int) -> Model:
    """Make one to three departments, each with some of the uses and elements there can be."""
    rng = np.random.default_rng(seed)
    codes = ["6010", "6110", "8600"][: rng.integers(1, 4)]
    kept = [use for use in USES if use[0] in codes and rng.random() < 0.8]
    bases = {(code, group + category) for code, group, category, *_ in kept}
    elements = [row for row in ELEMENTS if row[0] in codes and rng.random() < 0.8]
    elements = [row for row in elements if row[7] in ("unit", "amount") or (row[0], row[10] or row[7]) in bases]
    uses = pd.DataFrame([(*use[:4], round(rng.random(), 2), use[5]) for use in kept], columns=USE_COLUMNS)
    frame = pd.DataFrame([(*row[:9], round(rng.random(), 2), row[10]) for row in elements], columns=ELEMENT_COLUMNS)
    return _with_levels(rng, MONTHS[: rng.integers(1, 5)], [WARD, CLINIC], uses, frame)


def _with_levels(
    rng: np.random.Generator, months: pd.DatetimeIndex, volumes: list[Key], uses: pd.DataFrame, elements: pd.DataFrame
) -> Model:
    shape = (len(uses), len(months))
    base = Drivers(
        volume=rng.uniform(0, 2000, (len(volumes), len(months))).round(),
        intensity=rng.uniform(0, 9, shape),
        agency_factor=np.ones(shape),
        agency_hours=np.zeros(shape),
        rate=rng.uniform(-5, 300, (len(elements), len(months))).round(2),
    )
    shares, week = rng.uniform(0.8, 1, (len(uses), len(months))), rng.uniform(36, 40, len(uses))
    return Model(months, volumes, uses, elements, shares, week, base)


def any_drivers(model: Model, seed: int) -> Drivers:
    """Draw drivers around the base, agency given up, taken on or set."""
    rng = np.random.default_rng(seed)
    shape = model.base.intensity.shape
    return Drivers(
        volume=model.base.volume * rng.uniform(0, 2, model.base.volume.shape),
        intensity=model.base.intensity * rng.uniform(0, 2, shape),
        agency_factor=rng.choice([0.0, 0.5, 1.0, 3.0], shape),
        agency_hours=rng.choice([0.0, 150.0, -400.0, 5e4], shape),
        rate=model.base.rate * rng.uniform(0.5, 1.5, model.base.rate.shape),
    )


def naive_used(model: Model, drivers: Drivers, month: int) -> dict[Key, float]:
    used = {}
    days = model.months[month].days_in_month
    for i, use in enumerate(model.uses.to_dict("records")):
        known = use["stat_key"] is not None
        units = drivers.volume[model.volumes.index(use["stat_key"]), month] if known else days
        weighted = use["fixed"] * use["per_day"] * days + (1 - use["fixed"]) * units
        used[use["cost_center"], use["group"] or use["category"]] = drivers.intensity[i, month] * weighted
    for i, use in enumerate(model.uses.to_dict("records")):
        staff = (use["cost_center"], "staff")
        if use["group"] == "agency":
            before = used[use["cost_center"], "agency"]
            after = max(before * drivers.agency_factor[i, month] + drivers.agency_hours[i, month], 0)
            used[use["cost_center"], "agency"] = after
            if staff in used:
                share = next(
                    model.worked_share[k, month]
                    for k, other in enumerate(model.uses.to_dict("records"))
                    if (other["cost_center"], other["group"]) == staff
                )
                used[staff] = max(used[staff] + (before - after) * model.worked_share[i, month] / share, 0)
    return used


def naive_dollars(model: Model, drivers: Drivers, month: int) -> list[float]:
    used = naive_used(model, drivers, month)
    dollars = []
    for i, element in enumerate(model.elements.to_dict("records")):
        rate, basis = drivers.rate[i, month], element["basis"]
        if basis == "amount":
            quantity = 1.0
        elif basis == "unit":
            row = model.volumes.index(element["stat_key"])
            fixed = element["fixed"] * model.base.volume[row, month]
            quantity = fixed + (1 - element["fixed"]) * drivers.volume[row, month]
        else:
            quantity = used[element["cost_center"], element["category"] or basis]
        dollars.append(rate * quantity)
    return dollars


@sixty
@given(seed=seeds, other=seeds)
def test_evaluate_equals_plain_loops(seed: int, other: int) -> None:
    model = random_model(seed)
    drivers = any_drivers(model, other)
    outcome = evaluate(model, drivers)
    for month in range(len(model.months)):
        used = list(naive_used(model, drivers, month).values())
        np.testing.assert_allclose(outcome.used[:, month], used, rtol=1e-12, atol=1e-8)
        dollars = naive_dollars(model, drivers, month)
        np.testing.assert_allclose(outcome.dollars[:, month], dollars, rtol=1e-12, atol=1e-6)


@sixty
@given(seed=seeds, other=seeds)
def test_margin_is_revenue_less_deductions_and_expense(seed: int, other: int) -> None:
    model = random_model(seed)
    outcome = evaluate(model, any_drivers(model, other))
    expected = np.zeros(len(model.months))
    for row, dollars in zip(model.elements.to_dict("records"), outcome.dollars, strict=True):
        expected += dollars if row["class"] == "Revenue" else -dollars
    np.testing.assert_allclose(margin(model, outcome), expected, atol=1e-6)


@sixty
@given(seed=seeds)
def test_scenario_without_changes_is_base_to_the_bit(seed: int) -> None:
    model = random_model(seed)
    outcomes = run_scenarios(model, [Scenario("Base", "", ()), Scenario("Same", "Base", ())])
    for measure in ("volume", "used", "dollars"):
        assert getattr(outcomes["Same"], measure).tobytes() == getattr(outcomes["Base"], measure).tobytes()


@pytest.mark.parametrize("driver", ["volume", "hours per unit", "pay rate", "agency hours", "supply use",
                                    "supply price", "revenue rate", "other revenue", "other expense"])  # fmt: skip
@pytest.mark.parametrize(("op", "value"), [("x", 1.0), ("+", 0.0)])
def test_change_of_nothing_is_base_to_the_bit(driver: str, op: str, value: float) -> None:
    model = small_model()
    changed = evaluate(model, apply_change(model, model.base, Change(driver, (), op, value)))
    assert changed.dollars.tobytes() == evaluate(model, model.base).dollars.tobytes()


@sixty
@given(seed=seeds, factor=st.floats(0, 1))
def test_agency_given_up_is_worked_by_staff_hour_for_hour(seed: int, factor: float) -> None:
    model = small_model(seed)
    base = evaluate(model, model.base)
    changed = evaluate(model, apply_change(model, model.base, Change("agency hours", (), "x", factor)))
    worked = model.worked_share[:2]
    np.testing.assert_allclose((changed.used[:2] * worked).sum(axis=0), (base.used[:2] * worked).sum(axis=0))
    np.testing.assert_allclose(changed.used[1], factor * base.used[1])
    np.testing.assert_array_equal(changed.used[2:], base.used[2:])


def test_agency_beyond_all_hours_leaves_no_negative_staff() -> None:
    model = small_model()
    outcome = evaluate(model, apply_change(model, model.base, Change("agency hours", (), "=", 1e9)))
    assert outcome.used[0].tolist() == [0.0] * 4
    assert outcome.used[1].tolist() == [1e9] * 4


def test_agency_without_staff_changes_alone() -> None:
    model = small_model()
    keep = model.uses["group"] != "staff"
    alone = replace(
        model,
        uses=model.uses[keep].reset_index(drop=True),
        elements=model.elements[model.elements["basis"] != "staff"].reset_index(drop=True),
        worked_share=model.worked_share[keep],
        base=replace(
            model.base,
            intensity=model.base.intensity[keep],
            agency_factor=model.base.agency_factor[keep],
            agency_hours=model.base.agency_hours[keep],
            rate=model.base.rate[(model.elements["basis"] != "staff").to_numpy()],
        ),
    )
    outcome = evaluate(alone, apply_change(alone, alone.base, Change("agency hours", (), "x", 0.0)))
    assert outcome.used[0].tolist() == [0.0] * 4


@sixty
@given(seed=seeds, other=seeds)
def test_dollars_of_labor_are_paid_hours_times_rate(seed: int, other: int) -> None:
    model = random_model(seed)
    drivers = any_drivers(model, other)
    rows = key_by_key(scenario_blocks(model, evaluate(model, drivers)))
    labor = rows[rows["hours"].notna() & rows["dollars"].notna()].astype({"hours": float, "dollars": float})
    rate = labor["rate"].astype(float).fillna(0.0)
    np.testing.assert_allclose(labor["hours"] * rate, labor["dollars"], atol=1e-6)
    driven = model.elements["basis"].isin(["staff", "agency"]).to_numpy()
    paid = labor["dollars"].to_numpy().reshape(driven.sum(), len(model.months))
    np.testing.assert_allclose(labor["hours"].to_numpy().reshape(paid.shape) * drivers.rate[driven], paid, atol=1e-6)


@pytest.mark.parametrize(("row", "fixed"), [(0, 0.0), (7, 0.25), (11, 0.5), (8, 1.0)])
def test_units_twice_as_many_cost_more_by_what_is_not_fixed(row: int, fixed: float) -> None:
    model = small_model()
    twice = evaluate(model, apply_change(model, model.base, Change("volume", (), "x", 2.0)))
    once = evaluate(model, model.base)
    np.testing.assert_allclose(twice.dollars[row], once.dollars[row] * (2 - fixed))


def test_hours_twice_the_volume_take_more_by_what_is_not_fixed() -> None:
    model = small_model()
    flat = replace(model.base, volume=np.array([[30.0], [65.0]]) * model.months.days_in_month.to_numpy())
    double = replace(flat, volume=2 * flat.volume)
    ratio = evaluate(model, double).used / evaluate(model, flat).used
    np.testing.assert_allclose(ratio[:, 0], [1.8, 1.8, 2.0, 2.0, 1.0])


@sixty
@given(seed=seeds, factor=st.floats(0.5, 2))
def test_dollars_follow_rates_in_proportion(seed: int, factor: float) -> None:
    model = random_model(seed)
    changed = evaluate(model, replace(model.base, rate=model.base.rate * factor))
    np.testing.assert_allclose(changed.dollars, evaluate(model, model.base).dollars * factor, rtol=1e-9, atol=1e-9)


def test_copied_drivers_share_no_memory() -> None:
    model = small_model()
    copied = copy_drivers(model.base)
    for name in ("volume", "intensity", "agency_factor", "agency_hours", "rate"):
        assert not np.shares_memory(getattr(copied, name), getattr(model.base, name))
        np.testing.assert_array_equal(getattr(copied, name), getattr(model.base, name))


@pytest.mark.parametrize("lacking", ["volumes", "uses", "elements", "all"])
def test_evaluate_of_a_model_that_lacks_parts(lacking: str) -> None:
    model = small_model()
    uses = model.uses if lacking not in ("uses", "all") else model.uses.iloc[:0]
    elements = model.elements[model.elements["basis"] == "amount"] if lacking != "elements" else model.elements.iloc[:0]
    elements = elements.reset_index(drop=True).iloc[: 0 if lacking == "all" else None]
    uses = uses.assign(stat_key=None) if lacking in ("volumes", "all") else uses
    volumes = [] if lacking in ("volumes", "all") else model.volumes
    bare = _with_levels(np.random.default_rng(1), MONTHS, volumes, uses, elements)
    outcome = evaluate(bare, bare.base)
    assert outcome.dollars.shape == (len(elements), 4)
    assert margin(bare, outcome).shape == (4,)
    assert key_by_key(scenario_blocks(bare, outcome))["dollars"].notna().sum() == 4 * len(elements)


def test_rows_are_numbers_where_nobody_is_paid() -> None:
    model = small_model()
    amounts = model.elements[model.elements["basis"] == "amount"].reset_index(drop=True)
    bare = _with_levels(np.random.default_rng(1), MONTHS, model.volumes, model.uses.iloc[:0], amounts)
    rows = key_by_key(scenario_blocks(bare, evaluate(bare, bare.base)))
    assert set(rows[["volume", "hours", "fte", "rate", "dollars"]].dtypes) == {np.dtype(float)}


def test_category_named_like_a_group_does_not_pay_the_staff() -> None:
    model = small_model()
    uses = model.uses.assign(category=model.uses["category"].replace("Gloves", "staff"))
    elements = model.elements.assign(category=model.elements["category"].replace("Gloves", "staff"))
    named = replace(model, uses=uses, elements=elements)
    np.testing.assert_array_equal(evaluate(named, model.base).dollars, evaluate(model, model.base).dollars)
