"""What was evaluated last is not evaluated again: a panel learns from the same batches it then forecasts."""

from __future__ import annotations

from xlplan.core.arrays.align import Floats
from xlplan.core.cache import Cache
from xlplan.forecasting.average.evidence import Evidence, evaluate
from xlplan.forecasting.average.factors import Factors
from xlplan.forecasting.history.batches import Batch

__all__ = ["evaluate_once"]

Key = tuple[int, int, bytes, bytes, bytes, bytes]

MOST_SERIES = 2048
_recent: Cache[Key, tuple[Factors, Evidence]] = Cache(most_size=MOST_SERIES, newest_stays=True)


def evaluate_once(factors: Factors, batch: Batch, loadings: Floats, *, horizon: int) -> Evidence:
    """Evaluate a batch, or give what was found when the same was asked for last.

    Parameters
    ----------
    factors, batch, loadings, horizon
        As in `xlplan.forecasting.average.evidence.evaluate`.
    """
    parts = (batch.values, batch.gain, batch.effects, loadings)
    key: Key = (id(factors), horizon, *(part.tobytes() for part in parts))  # type: ignore[assignment]
    # The factors are kept with the evidence: their identity is part of the key.
    kept = _recent.get(
        key, lambda: (factors, evaluate(factors, batch, loadings, horizon=horizon)), lambda _: len(batch.rows)
    )
    return kept[1]
