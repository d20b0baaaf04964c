"""What all splits of a variance have in common: one shape, all parts or none. Favorable is positive.

Every split takes arrays of any shapes that broadcast and returns arrays. ``total`` is subtracted from the
dollars themselves, never added up from the parts. Where the dollars of either side are missing (an open
month), all is NaN; where dollars are known but the split is not, the parts are NaN and the total stands: what
cannot be split is not guessed. A volume is not asked for where nothing is variable, nor a rate where there is
nothing to price.

References
----------
Standard-cost variances in the order volume, efficiency, rate. Another order gives other parts and the same
total.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats, align, ratio

__all__ = ["align_sides", "all_or_none", "priced", "split_mix"]


def split_mix(q_b: Floats, p_b: Floats, q_a: Floats, p_a: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Split quantity times price over the last axis into volume, mix, price and total, actual less budget."""
    q_b, p_b, q_a, p_a = np.atleast_1d(q_b, p_b, q_a, p_a)
    budget, sum_b, sum_a = priced(q_b, p_b).sum(-1), q_b.sum(-1, keepdims=True), q_a.sum(-1, keepdims=True)
    volume = budget * ratio(sum_a - sum_b, sum_b)[..., 0]
    mix = priced(q_a - q_b * ratio(sum_a, sum_b), p_b).sum(-1)
    rate = priced(q_a, p_a - p_b).sum(-1)
    return volume, mix, rate, priced(q_a, p_a).sum(-1) - budget


def priced(quantity: Floats, price: Floats) -> Floats:
    """Multiply; nothing costs nothing, even where its price is not known."""
    return np.where(quantity == 0, 0.0, quantity * price)


class _Side(Protocol):
    """Figures of one period by name, budgeted or actual."""

    def _asdict(self) -> dict[str, Any]: ...


def align_sides(budget: _Side, actual: _Side, **fixed: npt.ArrayLike) -> tuple[list[Floats], list[Floats], Floats]:
    """Read a budget, its actual and what does not flex as arrays of one shape.

    Raises
    ------
    SizeError
        If sizes differ; it says ``budget_hours`` where the hours of the budget do.
    """
    sides = {"budget": budget, "actual": actual}
    named = {f"{when}_{name}": values for when, side in sides.items() for name, values in side._asdict().items()}
    *figures, share = align(**named, **fixed)
    half = len(figures) // 2
    return figures[:half], figures[half:], share


def all_or_none(*parts: Floats, total: Floats) -> list[Floats]:
    """Blank every part where one or the total is missing: a split that lacks a part does not add up."""
    missing = np.isnan(np.sum((*parts, total), axis=0))
    # Adding zero turns -0.0 into 0.0.
    return [*(np.where(missing, np.nan, part + 0.0) for part in parts), np.asarray(total + 0.0)]
