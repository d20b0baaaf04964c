"""Volume: what was counted, what new services add, and whether there is room for it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import Problem
from xlplan.core.plan.chain import Model, Outcome
from xlplan.core.plan.sources import Sources, named_departments
from xlplan.core.schedules.schedule import AGAIN, CellNamers, Check, Output, Plan, Schedule, Tables, input_total
from xlplan.core.tables.table import Column, Table, cost_center, month, number, text
from xlplan.core.volume.capacity import capacity_status, capacity_use
from xlplan.core.volume.ramps import RAMP_SHAPES

__all__ = ["VOLUME"]

STATS = Table(
    "stats",
    "tblStats",
    "Statistics",
    "What each department counted, month by month. Leave an unknown value empty.",
    (
        month(),
        cost_center(),
        text("stat", "Name of the statistic", True, 170),
        number("value", "Units counted; empty = not known"),
        number("budget", "Budgeted units"),
        text("source", "Where the number came from", width=110),
        text("status", "final or preliminary", width=96),
    ),
    ("month", "cost_center", "stat"),
)

RAMPS = Table(
    "ramps",
    "tblRamps",
    "New services",
    "Volume that a new or larger service adds to the forecast of its statistic, until it is mature.",
    (
        cost_center(),
        text("stat", "Statistic, as on Statistics", True, 170),
        Column("start", "month", "First month", number_format="mon", width=96),
        number("mature", "Units a month more when mature", required=True, width=110),
        number("months", "Months until mature", "gen", True, 90),
        Column("shape", "text", "How it grows", options=RAMP_SHAPES, width=96),
        text("note", "What is new", width=300),
    ),
    ("cost_center", "stat", "start"),
    optional=True,
)

CAPACITY = Table(
    "capacity",
    "tblCapacity",
    "Capacity",
    "Planned units a day against what the department can take, in the base plan.",
    (
        month("First day of the month"),
        text("cost_center", "Department", width=90),
        text("department", "Name", width=190),
        text("stat", "Statistic", width=150),
        number("units", "Planned units"),
        number("per_day", "A day open", "k1", width=90),
        number("capacity", "Units a day", "k1", width=90),
        number("occupancy", "Share of capacity", "pct", width=90),
        number("high_occupancy", "At the high end of the 80% range", "pct", width=110),
        text("status", "over, near or empty", width=90),
    ),
)


def _rules(tables: Tables, places: CellNamers) -> list[Problem]:
    place = places("ramps")
    rows, stats = tables["ramps"], tables["stats"].dropna(subset=["value"])
    known = set(zip(stats["cost_center"], stats["stat"], strict=True))
    problems = []
    for row in rows.dropna(subset=["cost_center", "stat"]).itertuples():
        code, stat = str(row.cost_center), str(row.stat)
        if (code, stat) not in known:
            own = ", ".join(sorted(str(name) for owner, name in known if owner == code)) or "none yet"
            what = f"unknown statistic: got {stat!r} for {code}, expected one it counts ({own})"
            action = "Correct the name, or import a first month on Statistics"
            problems.append(Problem(place(int(str(row[0])), "stat"), what, action))
    return problems


def capacity_rows(sources: Sources, model: Model, outcome: Outcome, *, high: Floats, threshold: float) -> pd.DataFrame:
    """Compare planned units a day with what each department can take.

    Parameters
    ----------
    sources, model, outcome : Sources, Model, Outcome
        The base plan.
    high : numpy.ndarray
        High end of each volume's range, statistics by open months; NaN where not known.
    threshold : float
        Share of capacity above which a month is near.
    """
    parts = []
    for code, most in sources.dept["capacity"].dropna().items():
        key = sources.statistic(str(code), "key_stat")
        if key is None or key not in model.volumes or not most > 0:
            continue
        at, days = model.volumes.index(key), sources.days(str(code), model.months)
        use, reached = (capacity_use(units, days, float(most)) for units in (outcome.volume[at], high[at]))
        status = capacity_status(use.occupancy, threshold=threshold)
        part = {"month": model.months, "cost_center": code, "stat": key[1], "units": outcome.volume[at],
                "per_day": use.per_day, "capacity": float(most), "occupancy": use.occupancy,
                "high_occupancy": reached.occupancy, "status": [text or None for text in status]}  # fmt: skip
        parts.append(pd.DataFrame(part))
    return named_departments(pd.concat(parts, ignore_index=True), sources) if parts else pd.DataFrame()


def _capacity(plan: Plan) -> pd.DataFrame:
    return capacity_rows(
        plan.sources,
        plan.model,
        plan.base,
        high=_high(plan.rows("forecast"), plan.model),
        threshold=plan.settings.capacity_warning,
    )


def _high(forecast: pd.DataFrame, model: Model) -> Floats:
    """Give the high end of each volume, in proportion to the plan's volume."""
    rows = forecast[forecast["forecast"] > 0]
    share = rows.assign(share=rows["p90"] / rows["forecast"]).pivot_table(
        index=["cost_center", "item"], columns="month", values="share"
    )
    keys = pd.MultiIndex.from_tuples(model.volumes, names=["cost_center", "item"])
    return np.asarray(model.base.volume * share.reindex(index=keys, columns=model.months).to_numpy(dtype=float))


def _checks(plan: Plan) -> list[Check]:
    checks = [input_total(plan, STATS, ("value", "budget"), "units")]
    used, stats = plan.history, plan.tables["stats"]
    if "stats" not in set(used["table"]):
        return checks
    counted = stats.loc[stats["month"] <= plan.close, "value"].sum()
    found = used.loc[used["table"] == "stats", "actual"].sum()
    return [*checks, ("stats", "Statistics on their sheet = history used, all units", counted, found, 1e-6, AGAIN)]


VOLUME = Schedule(
    "volume",
    inputs=(STATS, RAMPS),
    rules=_rules,
    outputs=(Output(CAPACITY, _capacity),),
    checks=_checks,
)
