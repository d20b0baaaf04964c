"""Net patient revenue of the demo: earned by departments, paid by payers, equal in total every month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from xlplan.demo.hospital import DEPARTMENTS
from xlplan.demo.timeline import FISCAL_YEARS, MONTHS, Floats, growth, jitter, stream, typed
from xlplan.demo.volumes import Volumes

__all__ = ["PAYERS", "department_revenue", "payer_table"]

PAYERS = (
    ("Medicare", 0.46, 0.003, 1.00),
    ("Medicaid", 0.19, 0.001, 0.62),
    ("Commercial", 0.29, -0.004, 1.62),
    ("Self-pay & other", 0.06, 0.0, 0.28),
)
"""Payer, share of adjusted discharges in FY2026, its change a year, net revenue a case next to Medicare."""

_REVENUE = 4
_PAYER_STREAM = 1
_ADMINISTRATION = "8610"
_PRICE = 0.027
_PAY_LEVELS = np.array([level for *_, level in PAYERS])


class _Cases(NamedTuple):
    """Adjusted discharges by month (rows) and payer (columns)."""

    actual: Floats
    budget: Floats


def department_revenue(seed: int, volumes: Volumes) -> dict[str, tuple[Floats, Floats]]:
    """Give net patient revenue by department: actual to the cent, budget in whole dollars."""
    cases = _cases(seed, volumes)
    mix, planned_mix = _mix_index(cases.actual), _mix_index(cases.budget)
    price, planned_price = growth(_PRICE), growth(_PRICE, yearly=True)
    earned = {}
    for dept in DEPARTMENTS:
        if dept.revenue:
            value, budget = volumes[dept.cost_center, dept.key]
            luck = jitter(stream(seed, int(dept.cost_center), _REVENUE), 0.004)
            actual = np.round(value * dept.revenue * price * mix * luck, 2)
            earned[dept.cost_center] = (actual, np.round(budget * dept.revenue * planned_price * planned_mix))
    return earned


def payer_table(seed: int, volumes: Volumes) -> pd.DataFrame:
    """Set out cases and net revenue by payer; each month adds up to the departments' revenue."""
    cases = _cases(seed, volumes)
    earned = department_revenue(seed, volumes).values()
    actual = np.nansum([value for value, _ in earned], axis=0)
    budget = np.nansum([planned for _, planned in earned], axis=0)
    luck = jitter(stream(seed, _PAYER_STREAM, 2), 0.008, cases.actual.size).reshape(cases.actual.shape)
    net = _split(actual, cases.actual * _PAY_LEVELS * luck, decimals=2)
    planned = _split(budget, cases.budget * _PAY_LEVELS, decimals=0)
    rows = [
        pd.DataFrame(
            {
                "month": MONTHS,
                "payer": payer,
                "volume": cases.actual[:, k],
                "net": net[:, k],
                "budget_volume": cases.budget[:, k],
                "budget_net": planned[:, k],
            }
        )
        for k, (payer, *_) in enumerate(PAYERS)
    ]
    return typed("payer_stats", pd.concat(rows).sort_values("month", kind="stable"))


def _cases(seed: int, volumes: Volumes) -> _Cases:
    """Split adjusted discharges by payer; the budget kept the mix of FY2026."""
    value, budget = volumes[_ADMINISTRATION, "Adjusted discharges"]
    now = np.array([share for _, share, *_ in PAYERS])
    drift = np.array([change for _, _, change, _ in PAYERS])
    years = (FISCAL_YEARS - 2026)[:, None]
    luck = jitter(stream(seed, _PAYER_STREAM, 1), 0.012, len(MONTHS) * len(PAYERS)).reshape(-1, len(PAYERS))
    return _Cases(_split(value, (now + drift * years) * luck), _split(budget, np.tile(now, (len(MONTHS), 1))))


def _mix_index(cases: Floats) -> Floats:
    """Give what the mix of payers does to the revenue of a case, 1 at the mix of FY2026."""
    now = np.array([share for _, share, *_ in PAYERS])
    share = cases / cases.sum(axis=1, keepdims=True)
    index: Floats = np.round(share @ _PAY_LEVELS / (now @ _PAY_LEVELS), 6)
    return index


def _split(totals: Floats, weights: Floats, *, decimals: int = 0) -> Floats:
    """Split each month's total by weights, rounded; the last column takes what is left."""
    shares: Floats = np.round(totals[:, None] * weights / weights.sum(axis=1, keepdims=True), decimals)
    shares[:, -1] = np.round(totals - shares[:, :-1].sum(axis=1), decimals)
    return shares
