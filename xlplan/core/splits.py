"""What every split of a variance shares: quantity times price, and a split that is whole or not there."""

from __future__ import annotations

import numpy as np

from xlplan.core.flex import Floats, ratio

__all__ = ["all_or_none", "priced", "split_mix"]


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


def all_or_none(*parts: Floats, total: Floats) -> list[Floats]:
    """Blank every part where one or the total is missing: a split that lacks a part does not add up."""
    missing = np.isnan(np.sum((*parts, total), axis=0))
    # Adding zero turns -0.0 into 0.0.
    return [*(np.where(missing, np.nan, part + 0.0) for part in parts), np.asarray(total + 0.0)]
