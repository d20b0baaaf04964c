"""Units of the picker: the hospital, its entities, its departments."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.core.scenario.test_compare import demo_world, small_world
from xlplan.core.plan.units import entity_names, entity_of, unit_list

HOSPITAL, CLINICS = "Riverbend Community Hospital (synthetic)", "Riverbend Clinics (synthetic)"


def departments(**entities: object) -> pd.DataFrame:
    return pd.DataFrame({"entity": entities}, dtype=object)


@pytest.mark.parametrize("blank", [None, "", "  ", float("nan")])
def test_department_without_entity_belongs_to_the_hospital(blank: object) -> None:
    assert entity_of(departments(a=blank, b="Clinics"), "Hospital") == {"a": "Hospital", "b": "Clinics"}


@pytest.mark.parametrize("other", [None, "Hospital"])
def test_one_entity_is_not_offered(other: object) -> None:
    assert entity_names(entity_of(departments(a="Hospital", b=other), "Hospital")) == []


def test_entities_stand_after_all_departments() -> None:
    units = demo_world().outputs["units"]
    assert units["unit"].tolist()[:4] == ["All departments", HOSPITAL, CLINICS, "Medical/Surgical"]
    assert units["cost_center"].tolist()[:4] == ["*", None, None, "6010"]
    assert units.loc[units["cost_center"] == "7510", "entity"].item() == CLINICS


def test_volume_of_an_entity_is_the_hospitals_or_its_only_one() -> None:
    units = demo_world().outputs["units"].set_index("unit")
    assert units.loc[HOSPITAL, ["stat", "stat_cost_center"]].tolist() == ["Adjusted patient days", "8610"]
    assert units.loc[CLINICS, ["stat", "stat_cost_center"]].tolist() == [None, None]
    world = demo_world()
    alone = world.prep.sources.dept.assign(entity=lambda d: d["entity"].mask(d.index == "7520", "Specialists"))
    sources = replace(world.prep.sources, dept=alone)
    found = unit_list(sources, stat="Adjusted patient days", entities=entity_of(sources.dept, HOSPITAL)).set_index(
        "unit"
    )
    assert found.loc[CLINICS, ["stat", "stat_cost_center"]].tolist() == ["Visits", "7510"]


@pytest.mark.parametrize("name", ["Emergency", "All departments"])
def test_entity_named_like_another_unit_is_told_apart(name: str) -> None:
    world = demo_world()
    renamed = world.prep.sources.dept.assign(entity=lambda d: d["entity"].replace(CLINICS, name))
    sources = replace(world.prep.sources, dept=renamed)
    units = unit_list(sources, stat="Adjusted patient days", entities=entity_of(sources.dept, HOSPITAL))
    assert units["unit"].is_unique
    assert units.loc[units["unit"] == f"{name} (entity)", "entity"].tolist() == [name]


def test_plan_and_variance_name_the_entity_of_every_row() -> None:
    for world in (demo_world(), small_world()):
        for table in ("plan", "var"):
            rows = world.outputs[table]
            known = entity_of(world.prep.sources.dept, world.settings.entity)
            assert rows["entity"].tolist() == [known[code] for code in rows["cost_center"]]


def test_rank_in_an_entity_orders_its_flagged_lines() -> None:
    var = demo_world().outputs["var"]
    for _, rows in var[var["flag"].isin(["F", "U"])].groupby(["period", "entity"]):
        ordered = rows.sort_values("rank")
        assert ordered["entity_rank"].tolist() == list(range(1, len(rows) + 1))
