"""A history that several examples forecast."""

from __future__ import annotations

from xlplan.functions.example import column, months
from xlplan.functions.grids import Cell

__all__ = ["HISTORY", "VISITS", "VISIT_MONTHS"]

VISITS: list[Cell] = [
    *(3061, 3402, 3390, 3152, 3201, 3047, 3015, 2931, 3098, 3024, 3040, 3066),
    *(3214, 3389, 3551, 3118, 3392, 3059, 3174, 3085, 3093, 3187, 3021, 3190),
    *(3188, 3576, 3541, 3270, 3377, 3211, 3169, 3160, 3151, 3288, 3094, 3301),
]
"""Emergency visits a month."""
VISIT_MONTHS = months(2023, 11, 36)
HISTORY = (column(*VISITS), column(*VISIT_MONTHS))
"""The two arguments every forecast begins with."""
