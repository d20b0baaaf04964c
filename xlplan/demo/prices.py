"""Dated price changes of the synthetic hospital, past and ahead: what its suppliers asked for, and an outlook.

Changes ahead take the published outlook of a purchasing group for July 2026 to June 2027: pharmacy 2.84 %, all
supplies 2.78 %, purchased services 3.85 %; the demo assumes them for the year after too.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from xlplan.core.supplies.price_paths import index_of_steps
from xlplan.demo.timeline import FISCAL_YEARS, MONTHS, Floats

__all__ = ["SERVICES", "price_by_steps", "price_rows"]

SERVICES = "5410"
_ASKED = "Price list of the supplier"
_OUTLOOK = "Outlook of the purchasing group, assumed"
_STEPS: dict[str, tuple[tuple[str, float], ...]] = {
    "Drugs": (
        ("2023-01-01", 0.036),
        ("2024-01-01", 0.034),
        ("2025-01-01", 0.031),
        ("2026-01-01", 0.035),
        ("2027-01-01", 0.0284),
        ("2028-01-01", 0.0284),
    ),
    "Medical supplies": (
        ("2023-07-01", 0.027),
        ("2024-07-01", 0.029),
        ("2025-07-01", 0.028),
        ("2026-07-01", 0.026),
        ("2027-07-01", 0.0278),
    ),
    "Reagents": (
        ("2023-04-01", 0.030),
        ("2024-04-01", 0.033),
        ("2025-04-01", 0.030),
        ("2026-04-01", 0.029),
        ("2027-04-01", 0.0278),
        ("2028-04-01", 0.0278),
    ),
    "Food": (
        ("2023-10-01", 0.033),
        ("2024-10-01", 0.027),
        ("2025-10-01", 0.030),
        ("2026-10-01", 0.031),
        ("2027-10-01", 0.0278),
    ),
    SERVICES: (
        ("2023-07-01", 0.036),
        ("2024-07-01", 0.036),
        ("2025-07-01", 0.036),
        ("2026-07-01", 0.036),
        ("2027-07-01", 0.0385),
    ),
}
_KNOWN_UNTIL = "2026-10-31"


def price_rows() -> list[tuple[object, ...]]:
    """List the changes as rows of the Price changes table."""
    return [
        (scope, pd.Timestamp(day), pct, _ASKED if day <= _KNOWN_UNTIL else _OUTLOOK)
        for scope, steps in _STEPS.items()
        for day, pct in steps
    ]


@lru_cache(maxsize=16)
def price_by_steps(scope: str) -> Floats | None:
    """Give a price by month over its mean of FY2026; None for a scope without dated changes.

    Examples
    --------
    >>> path = price_by_steps("Food")
    >>> bool(np.isclose(path[MONTHS == "2026-10-01"] / path[MONTHS == "2026-09-01"], 1.031, atol=1e-6).all())
    True
    """
    if scope not in _STEPS:
        return None
    days, pcts = zip(*_STEPS[scope], strict=True)
    index = index_of_steps(MONTHS, np.array(days, dtype="datetime64[D]"), pcts)
    return np.asarray(np.round(index / index[FISCAL_YEARS == 2026].mean(), 8))
