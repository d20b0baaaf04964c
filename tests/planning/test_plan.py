"""A plan makes each of its facts once, and names what it cannot give."""

from __future__ import annotations

import cProfile
import pstats
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.core.scenario.test_compare import demo_world
from xlplan.core.schedules.registry import OUTPUTS, SCHEDULES
from xlplan.jobs.refresh import refresh

FACTS = {
    "core/plan/facts.py": ("pay_calendar", "days_off", "pay_date_evidence", "with_facts"),
    "core/labor/hours.py": ("actual_hours", "budget_hours"),
    "core/plan/units.py": ("entity_of", "unit_list"),
    "core/plan/pay_facts.py": ("recent_pay",),
    "core/variance/table.py": ("variance_table",),
    "core/scenario/compare.py": ("run_scenarios",),
    "planning/prepare.py": ("prepare",),
    "planning/year_end_paths.py": ("driver_paths",),
}


def test_a_refresh_makes_each_fact_once(book: Path) -> None:
    profile = cProfile.Profile()
    profile.runcall(refresh, book)
    calls = {
        (Path(file).as_posix().rpartition("xlplan/")[2], name): primitive
        for (file, _, name), (primitive, *_) in pstats.Stats(profile).stats.items()  # type: ignore[attr-defined]
    }
    found = {(file, name): calls.get((file, name), 0) for file, names in FACTS.items() for name in names}
    # A generator counts once for each path that is taken from it.
    found.pop(("planning/year_end_paths.py", "driver_paths"))
    assert found == dict.fromkeys(found, 1)


def test_the_roster_is_laid_out_once_for_the_past_and_once_for_the_plan() -> None:
    profile = cProfile.Profile()
    plan = demo_world().plan
    fresh = replace(plan, made={name: plan.made[name] for name in ("forecast", "history", "series")})
    profile.runcall(lambda: [fresh.rows("staffing"), fresh.rows("staffing"), fresh.rows("commitments")])
    calls = {name: primitive for (_, _, name), (primitive, *_) in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    assert calls["roster_months"] == 1


def test_rows_are_laid_out_once_in_the_columns_of_their_table() -> None:
    plan = demo_world().plan
    for schedule in SCHEDULES:
        for output in schedule.outputs:
            if output.build is not None and output.table.name != "capacity":
                rows = plan.rows(output.table.name)
                assert list(rows) == OUTPUTS[output.table.name].headers
                assert plan.rows(output.table.name) is rows


@pytest.mark.parametrize("table", ["audit", "comments", "checks", "nonsense"])
def test_rows_that_another_job_writes_are_refused(table: str) -> None:
    with pytest.raises(KeyError, match=table):
        demo_world().plan.rows(table)


def test_base_of_the_plan_is_the_first_scenario() -> None:
    plan = demo_world().plan
    np.testing.assert_array_equal(plan.base.dollars, plan.outcomes["Base"].dollars)
    assert plan.forecast_end >= plan.model.months[-1] > plan.close
    assert isinstance(plan.forecast_end, pd.Timestamp)
