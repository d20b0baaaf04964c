"""What was evaluated last is not evaluated again: a panel learns from the same batches it then forecasts."""

from __future__ import annotations

from collections import OrderedDict

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.evidence import Evidence, evaluate
from xlplan.forecasting.average.factors import Factors
from xlplan.forecasting.history.batches import Batch

__all__ = ["evaluate_once"]

Key = tuple[int, int, bytes, bytes, bytes, bytes]

MOST_SERIES = 2048
_recent: OrderedDict[Key, tuple[Factors, Evidence, int]] = OrderedDict()


def evaluate_once(factors: Factors, batch: Batch, loadings: Floats, *, horizon: int) -> Evidence:
    """Evaluate a batch, or give what was found when the same was asked for last.

    Parameters
    ----------
    factors, batch, loadings, horizon
        As in `xlplan.forecasting.average.evidence.evaluate`.
    """
    parts = (batch.values, batch.gain, batch.effects, loadings)
    key: Key = (id(factors), horizon, *(part.tobytes() for part in parts))  # type: ignore[assignment]
    kept = _recent.pop(key, None)
    if kept is not None:
        return kept[1]
    evidence = evaluate(factors, batch, loadings, horizon=horizon)
    # The factors are kept with the evidence: their identity is part of the key.
    _recent[key] = (factors, evidence, len(batch.rows))
    while len(_recent) > 1 and sum(series for _, _, series in _recent.values()) > MOST_SERIES:
        _recent.popitem(last=False)
    return evidence
