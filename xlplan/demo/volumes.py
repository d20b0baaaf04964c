"""Statistics of the demo: what each department counts, and what it budgeted to count."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from xlplan.demo.hospital import DEPARTMENTS, DERIVED
from xlplan.demo.spec import Department, Derived, Volume
from xlplan.demo.timeline import (
    BUDGET_FROM,
    CLOSED,
    DAYS,
    FISCAL_YEARS,
    MONTHS,
    WEEKDAYS,
    Floats,
    growth,
    jitter,
    position,
    season,
    stream,
    typed,
)

__all__ = ["Volumes", "stats_table", "volumes"]

Volumes = Mapping[tuple[str, str], tuple[Floats, Floats]]
"""Cost center and statistic to its value and its budget over all months; NaN where there is none."""

_VOLUME = 1
_MATURE_AFTER = 6


def volumes(seed: int) -> Volumes:
    """Count every statistic of the hospital; whole units."""
    found: dict[tuple[str, str], tuple[Floats, Floats]] = {}
    for dept in DEPARTMENTS:
        if dept.volume:
            found[dept.cost_center, dept.volume.stat] = _counted(seed, dept, dept.volume)
    for number, derived in enumerate(DERIVED):
        found[derived.cost_center, derived.stat] = _followed(seed, number, derived, found)
    return found


def _counted(seed: int, dept: Department, volume: Volume) -> tuple[Floats, Floats]:
    base = _expected(volume)
    odd = np.ones(len(MONTHS))
    if volume.outlier[0]:
        odd[position(volume.outlier[0])] = volume.outlier[1]
    drawn = base * odd * jitter(stream(seed, int(dept.cost_center), _VOLUME), volume.noise)
    missed = np.where(FISCAL_YEARS == 2026, *volume.missed)
    return _known(np.round(drawn), np.round(base * missed))


def _expected(volume: Volume) -> Floats:
    """Give volume without chance: trend, season, days, a lasting change, the ramp of a new service."""
    days = (1 - volume.weekday) * DAYS / 365 + volume.weekday * WEEKDAYS / 250
    path = volume.annual * growth(volume.growth) * season(volume.wave, volume.peak) * days
    if volume.shift[0]:
        path[: position(volume.shift[0])] /= volume.shift[1]
    if volume.opened:
        opened = position(volume.opened)
        since = np.arange(len(MONTHS)) - opened
        path *= np.clip(volume.ramp + (1 - volume.ramp) * since / _MATURE_AFTER, 0, 1)
        path[:opened] = np.nan
    return path


def _followed(seed: int, number: int, derived: Derived, found: Volumes) -> tuple[Floats, Floats]:
    value, budget = np.zeros(len(MONTHS)), np.zeros(len(MONTHS))
    for cost_center, stat, factor in derived.parts:
        value += factor * found[cost_center, stat][0]
        budget += factor * found[cost_center, stat][1]
    noise = jitter(stream(seed, int(derived.cost_center), _VOLUME, number), derived.noise)
    return _known(np.round(value * noise), np.round(budget))


def _known(value: Floats, budget: Floats) -> tuple[Floats, Floats]:
    """Leave open months without a value, and years before the first budget without a budget."""
    month = np.arange(len(MONTHS))
    return np.where(month < CLOSED, value, np.nan), np.where(month >= BUDGET_FROM, budget, np.nan)


def stats_table(found: Volumes) -> pd.DataFrame:
    """Set the statistics out as the Statistics table, by department and month."""
    sources = {(d.cost_center, d.stat): d.source for d in DERIVED}
    sources |= {(d.cost_center, d.volume.stat): d.volume.source for d in DEPARTMENTS if d.volume}
    rows = [
        pd.DataFrame(
            {
                "month": MONTHS,
                "cost_center": key[0],
                "stat": key[1],
                "value": value,
                "budget": budget,
                "source": sources[key],
                "status": ["final" if known else None for known in ~np.isnan(value)],
            }
        ).dropna(subset=["value", "budget"], how="all")
        for key, (value, budget) in sorted(found.items())
    ]
    return typed("stats", pd.concat(rows))
