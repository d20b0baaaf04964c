"""Supply usage of the demo: items and spend by department and category."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from xlplan.demo.contracts import price_under_contract
from xlplan.demo.hospital import DEPARTMENTS
from xlplan.demo.prices import price_by_steps
from xlplan.demo.spec import Department, Supply
from xlplan.demo.timeline import (
    BUDGET_FROM,
    CLOSED,
    FISCAL_YEARS,
    MONTHS,
    Floats,
    growth,
    jitter,
    position,
    stream,
    typed,
)
from xlplan.demo.volumes import Volumes

__all__ = ["EQUIPMENT", "OFFICE", "usage_table"]

OFFICE = "Office and other"
EQUIPMENT = "Minor equipment"
_SUPPLY = 3
_OFFICE_INFLATION = 0.025
_CHANCE = 0.004
_BUYS_EQUIPMENT = 0.32


def usage_table(seed: int, volumes: Volumes) -> pd.DataFrame:
    """Set out usage: whole items, spend to the cent; no row in a month without purchase or budget."""
    rows = pd.concat([rows for dept in DEPARTMENTS for rows in _used(seed, dept, volumes)])
    rows.loc[rows["month"] > MONTHS[CLOSED - 1], ["quantity", "dollars"]] = np.nan
    rows.loc[rows["month"] < MONTHS[BUDGET_FROM], ["budget_quantity", "budget_dollars"]] = np.nan
    rows = rows[(rows["dollars"] > 0) | (rows["budget_dollars"] > 0)]
    return typed("usage", rows.sort_values(["month", "cost_center"], kind="stable"))


def _used(seed: int, dept: Department, volumes: Volumes) -> Iterator[pd.DataFrame]:
    value, budget = volumes[dept.cost_center, dept.key]
    for number, supply in enumerate(dept.supplies):
        yield _category(dept, supply, value, budget, stream(seed, int(dept.cost_center), _SUPPLY, number))
    yield _office(dept, stream(seed, int(dept.cost_center), _SUPPLY, 90))
    if dept.cost_center == "8610":
        yield _equipment(dept, stream(seed, int(dept.cost_center), _SUPPLY, 91))


def _category(
    dept: Department, supply: Supply, value: Floats, budget: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    missed = FISCAL_YEARS == 2027
    usage = np.where(missed, supply.usage_over, 1.0) * jitter(rng, 0.012)
    path, chance = _price_path(supply)
    price = np.round(supply.price * path * jitter(rng, chance), 4)
    quantity = np.round(supply.per_unit * value * usage)
    planned = np.round(supply.per_unit * budget)
    planned_price = np.round(supply.price * path / np.where(missed, supply.price_over, 1.0), 4)
    return _rows(dept, supply.category, quantity, quantity * price, planned, planned * planned_price)


def _price_path(supply: Supply) -> tuple[Floats, float]:
    """Give a price over that of FY2026, and its chance: by contract to the cent, by dated changes, or drifting."""
    agreed = price_under_contract(supply.category)
    if agreed is not None:
        return agreed, 0.0
    stepped = price_by_steps(supply.category)
    return (growth(supply.inflation) if stepped is None else stepped), _CHANCE


def _office(dept: Department, rng: np.random.Generator) -> pd.DataFrame:
    level = dept.office * growth(_OFFICE_INFLATION, yearly=True)
    if dept.volume and dept.volume.opened:
        level[: position(dept.volume.opened)] = 0
    empty = np.full(len(MONTHS), np.nan)
    return _rows(dept, OFFICE, empty, level * jitter(rng, 0.06), empty, level)


def _equipment(dept: Department, rng: np.random.Generator) -> pd.DataFrame:
    """Buy minor equipment now and then; it is paid from contingency, so it has no budget."""
    buys = rng.random(len(MONTHS)) < _BUYS_EQUIPMENT
    items = rng.integers(1, 7, len(MONTHS)) * buys.astype(float)
    price = np.round(rng.uniform(4_000, 12_000, len(MONTHS)), 2)
    empty = np.full(len(MONTHS), np.nan)
    return _rows(dept, EQUIPMENT, items, items * price, empty, empty)


def _rows(
    dept: Department, category: str, quantity: Floats, dollars: Floats, planned: Floats, budget: Floats
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": MONTHS,
            "cost_center": dept.cost_center,
            "category": category,
            "quantity": quantity,
            "dollars": np.round(dollars, 2),
            "budget_quantity": planned,
            "budget_dollars": np.round(budget),
        }
    )
