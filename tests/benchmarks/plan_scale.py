"""Planning at the size of a health system: ``python tests/benchmarks/plan_scale.py``.

A synthetic hospital of 300 cost centers with 40 accounts each, 36 months (16 closed, 20 ahead) and 3 scenarios. Times
from forecasts to the finished rows of the plan and the comparison of the scenarios; forecasts are given, inputs are
laid out before. Seconds of the clock, the median of several runs in one process; peak memory of a run by tracemalloc,
and of the whole process.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from xlplan.core.plan.chain import Model, Outcome
from xlplan.core.plan.table import ACTUAL, BUDGET
from xlplan.core.plan.units import unit_list
from xlplan.core.plan.year_end import Rollup, year_end_table
from xlplan.core.scenario.compare import compare_table, run_scenarios, steps_table
from xlplan.core.schedules.registry import INPUTS
from xlplan.core.tables.settings import Settings, parse_settings
from xlplan.core.tables.validate import validate
from xlplan.planning.base import base_model
from xlplan.planning.forecasts import Forecasts
from xlplan.planning.plan import Plan
from xlplan.planning.preparation import Preparation
from xlplan.planning.prepare import prepare

REPEATS = 3
CLOSE = pd.Timestamp("2026-10-01")
CLOSED = pd.date_range("2025-07-01", CLOSE, freq="MS")
BUDGETED = pd.date_range("2026-07-01", "2028-06-01", freq="MS")
MONTHS = CLOSED.union(BUDGETED)
CLASSES = {
    "Revenue": 2, "Deduction": 1, "Salary": 3, "Agency": 1, "Benefit": 3, "Supply": 9, "Drug": 3, "Purchased": 5,
    "Maintenance": 2, "Utility": 2, "Depreciation": 2, "Other": 7,
}  # fmt: skip
DRIVEN = ("Revenue", "Deduction", "Supply", "Drug", "Purchased")
CHANGES = (
    ("Busy", "volume", 1.03),
    ("Busy", "agency hours", 1.2),
    ("Busy", "pay rate", 1.01),
    ("Lean", "volume", 0.97),
    ("Lean", "agency hours", 0.5),
    ("Lean", "supply price", 1.02),
    ("Lean", "hours per unit", 0.99),
)


def main() -> None:
    """Read the arguments, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cost-centers", type=int, default=300)
    given = parser.parse_args()
    tables = hospital(given.cost_centers)
    settings, _ = parse_settings(tables["settings"])
    started = time.perf_counter()
    prep, problems = prepare(tables, settings, close=CLOSE, place=lambda _: lambda row, column: f"{column}{row}")
    print(f"{'inputs laid out (not in the target)':44}{time.perf_counter() - started:9.2f} s, {len(problems)} problems")
    forecast = forecasts(prep)
    total = 0.0
    found: dict[str, Any] = {}
    for name, step in steps(prep, settings, forecast, found).items():
        seconds = median_of(step)
        total += seconds
        print(f"{name:44}{seconds:9.2f} s")
    print(f"{'from forecasts to plan and comparison':44}{total:9.2f} s, {len(found['plan']):,} rows of the plan")
    ends = median_of(lambda: year_ends(prep, settings, found["model"]))
    print(f"{'a year end without its paths':44}{ends:9.2f} s")
    tracemalloc.start()
    for step in steps(prep, settings, forecast, found).values():
        step()
    print(f"{'peak memory of these steps':44}{tracemalloc.get_traced_memory()[1] / 2**20:9.0f} MB")
    print(f"{'of it the rows of the plan':44}{found['plan'].memory_usage().sum() / 2**20:9.0f} MB")
    print(f"{'most memory of this process':44}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:9.0f} MB")


def steps(
    prep: Preparation, settings: Settings, forecast: pd.DataFrame, found: dict[str, Any]
) -> dict[str, Callable[[], None]]:
    """Give the steps from forecasts to the plan; each leaves its result in `found`."""
    books = {ACTUAL: prep.actual, BUDGET: prep.budget}

    def compared() -> pd.DataFrame:
        by = {"accounts": prep.sources.accounts, "stat": settings.hospital_stat}
        return compare_table(found["model"], found["outcomes"], books, prep.years, by)

    def planned() -> pd.DataFrame:
        model: Model = found["model"]
        outcomes: dict[str, Outcome] = found["outcomes"]
        plan = Plan.of(prep, model, Forecasts())
        vars(plan)["outcomes"] = outcomes
        return plan.rows("plan")

    parts: dict[str, tuple[str, Callable[[], object]]] = {
        "forecasts into the plan": ("model", lambda: base_model(prep, forecast)),
        "scenarios": ("outcomes", lambda: run_scenarios(found["model"], prep.scenarios)),
        "rows of the plan": ("plan", planned),
        "comparison of the scenarios": ("compare", compared),
        "effect of each driver": ("steps", lambda: steps_table(found["model"], prep.scenarios, prep.years)),
    }

    def kept(key: str, run: Callable[[], object]) -> Callable[[], None]:
        return lambda: found.update({key: run()})

    return {name: kept(*part) for name, part in parts.items()}


def year_ends(prep: Preparation, settings: Settings, model: Model) -> pd.DataFrame:
    """Project the years of every unit."""
    units = unit_list(prep.sources, stat=settings.hospital_stat, entities=prep.entities)
    by = Rollup(units, prep.sources.accounts, lambda _: settings.entity)
    return year_end_table(model, [], {ACTUAL: prep.actual, BUDGET: prep.budget}, prep.years, by)


def median_of(step: Callable[[], object]) -> float:
    """Repeat a step and take the median of its seconds."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def hospital(count: int) -> dict[str, pd.DataFrame]:
    """Make the input tables of a hospital with some cost centers."""
    rng = np.random.default_rng(7)
    codes = [f"{6000 + i}" for i in range(count)]
    accounts = [(kind, f"{kind} {i + 1}") for kind, number in CLASSES.items() for i in range(number)]
    tables = {
        name: validate(table, pd.DataFrame(columns=table.headers, dtype=object), place=lambda row, column: "")[0]
        for name, table in INPUTS.items()
    }
    made = {
        "settings": pd.DataFrame({"key": ["hospital_stat"], "value": ["Visits"]}),
        "dept": pd.DataFrame({"cost_center": codes, "name": [f"Department {c}" for c in codes], "key_stat": "Visits",
                              "fixed_pct": 0.3, "entity": ["Hospital" if i % 3 else "Clinics" for i in range(count)]}),
        "acct": pd.DataFrame({"account": [f"{4000 + 10 * i}" for i in range(len(accounts))],
                              "name": [name for _, name in accounts], "class": [kind for kind, _ in accounts],
                              "driver": ["key_stat" if kind in DRIVEN else None for kind, _ in accounts]}),
        "stats": _monthly(codes, ["Visits"], "stat", "value", 2000.0, rng),
        "gl": _monthly(codes, [f"{4000 + 10 * i}" for i in range(len(accounts))], "account", "actual", 5e4, rng),
        "pay_types": pd.DataFrame({"pay_type": ["Regular"], "summary": ["Prod"], "counts_fte": ["Yes"]}),
        "jobs": pd.DataFrame({"job_code": ["RN", "AGY"], "job_class": ["RN", "Agency"]}),
        "pay": _pay(codes, rng),
        "scen": pd.DataFrame(CHANGES, columns=["scenario", "driver", "value"]).assign(scope="all", op="x"),
    }  # fmt: skip
    for name, rows in made.items():
        typed = rows.reindex(columns=INPUTS[name].headers).astype(tables[name].dtypes.to_dict())
        texts = [column.name for column in INPUTS[name] if column.kind == "text"]
        tables[name] = typed.assign(**{c: typed[c].astype(object).where(typed[c].notna(), None) for c in texts})
    return tables


def _monthly(
    codes: list[str], keys: list[str], key: str, value: str, level: float, rng: np.random.Generator
) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([codes, keys, MONTHS], names=["cost_center", key, "month"])
    rows = index.to_frame(index=False)
    noise = np.round(level * rng.uniform(0.8, 1.2, len(rows)), 2)
    rows[value] = np.where(rows["month"] <= CLOSE, noise, np.nan)
    rows["budget"] = np.where(rows["month"].isin(BUDGETED), np.round(noise * 1.01, 2), np.nan)
    return rows


def _pay(codes: list[str], rng: np.random.Generator) -> pd.DataFrame:
    ends = pd.date_range("2025-07-12", "2026-11-07", freq="14D")
    rows = pd.MultiIndex.from_product([codes, ["RN", "AGY"], ends], names=["cost_center", "job_code", "pp_end"])
    found = rows.to_frame(index=False).assign(pay_type="Regular")
    hours = np.round(rng.uniform(700, 900, len(found)), 1)
    return found.assign(hours=hours, dollars=np.round(42.5 * hours, 2))


def forecasts(prep: Preparation) -> pd.DataFrame:
    """Give a forecast of every series of the plan."""
    rng, ahead = np.random.default_rng(8), prep.model.months
    keys = [
        pd.DataFrame(prep.model.volumes, columns=["cost_center", "item"]).assign(level=2000.0),
        prep.uses.rows[["series", "cost_center", "item"]].assign(level=1.0),
        prep.elements.rows[["series", "cost_center", "item"]].assign(level=40.0),
    ]
    rows = pd.concat(keys, ignore_index=True)
    rows["series"] = rows["series"].fillna(rows["cost_center"] + " · " + rows["item"])
    long = rows.loc[rows.index.repeat(len(ahead))].reset_index(drop=True)
    final = long.pop("level") * rng.uniform(0.9, 1.1, len(long))
    return long.assign(month=np.tile(ahead.to_numpy(), len(rows)), override=np.nan, final=final)


if __name__ == "__main__":
    main()
