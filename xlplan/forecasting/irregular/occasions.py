"""Laws of occasions: alone, or beside a base that a model forecasts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.forecasting.irregular.amounts import amounts_ahead, seen_amounts
from xlplan.forecasting.irregular.doubt import Doubt
from xlplan.forecasting.irregular.law import Mixture, Occasions
from xlplan.forecasting.irregular.mending import Mended, mend
from xlplan.forecasting.irregular.reading import CLOSED, Reading
from xlplan.forecasting.irregular.returning import chance_of_return, runs

__all__ = ["alone", "beside", "likely"]

Places = npt.NDArray[np.intp]

REMEMBERED_YEARS = 5
LEAST_CHANCE = 0.004
LEAST_USUAL, TINY = 1e-9, np.finfo(float).tiny
PRIOR_PERIODS = 10


def alone(reading: Reading, *, season_length: int, horizon: int) -> tuple[Mixture, Doubt | None, Places]:
    """Give the law of a history that has only occasions, what is doubtful at its end, and which periods were errors."""
    found, values = reading.occasions, reading.track.values
    assert found is not None
    places = np.flatnonzero(values)
    ended = found.closed > CLOSED and (values != 0).mean() > CLOSED
    if ended:
        places = places[-season_length:]
    elif not found.regular:
        places = places[places >= values.size - found.memory]
        places = places if places.size else np.flatnonzero(values)[-1:]
    if ended or found.regular:
        yearly = found.cycles.get(season_length, 0.0) > CLOSED
        size = {"periods": values.size, "season_length": season_length, "horizon": horizon}
        mended = mend(values[places], places % season_length if yearly else np.zeros(places.size, dtype=np.intp))
        amounts, shared = amounts_ahead(mended.amounts, places, **size, yearly=yearly)
        kind = Occasions(found.chance, amounts, shared=shared)
    else:
        mended = Mended(values[places], np.empty(0, dtype=np.intp))
        seen = seen_amounts(values[places])
        kind = Occasions(found.chance, np.broadcast_to(seen, (horizon, seen.size)), float(found.memory))
    law = Mixture(None, slice(0, 0), np.ones(1), (kind,), found.closed, bool(values.min() >= 0))
    newest = mended.doubt if reading.silent == 0 else None
    return law, newest, places[mended.replaced]


def beside(reading: Reading, *, season_length: int, horizon: int) -> list[tuple[float, Occasions]]:
    """Give what stood out of a base and may come back, of each sign, with the probability that it does.

    An amount and its reversal next to it are one booking and do not come back.
    """
    findings, values = reading.findings, reading.track.values
    if findings is None or not findings.places.size:
        return []
    periods = min(values.size, REMEMBERED_YEARS * season_length)
    amounts, places = values[findings.places] - findings.usual, findings.places
    recent = places >= values.size - periods
    near = np.abs(np.subtract.outer(places, places)) == 1
    booked_back = (near & (np.multiply.outer(amounts, amounts) < 0)).any(axis=1)
    out = []
    for sign in (1, -1):
        chosen = recent & ~booked_back & (np.sign(amounts) == sign)
        if not chosen.any():
            continue
        size = np.abs(values[places[chosen]])
        fold = float(np.median(size / np.maximum(np.abs(findings.usual[chosen]), LEAST_USUAL * size.max() + TINY)))
        back, rate = chance_of_return(runs(places[chosen]), periods, fold=fold)
        possible = seen_amounts(amounts[chosen])
        chance = np.full(horizon, back * rate)
        kind = Occasions(chance, np.broadcast_to(possible, (horizon, possible.size)), periods + PRIOR_PERIODS)
        out.append((back, kind))
    return out


def likely(kinds: list[tuple[float, Occasions]]) -> tuple[Occasions, ...]:
    """Leave out what hardly can come back."""
    return tuple(kind for _, kind in kinds if kind.chance[0] >= LEAST_CHANCE)
