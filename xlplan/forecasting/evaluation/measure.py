"""How good forecasts would have been: rolling origins, beside the run-rate rules users know."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from xlplan.core.errors import UsageError
from xlplan.forecasting.average.priors import Prior
from xlplan.forecasting.evaluation.backtest import MEASURES, Tally, backtest, held_out_periods, leads, long_enough
from xlplan.forecasting.history.prepare import History, histories
from xlplan.forecasting.models.methods import Method
from xlplan.forecasting.options import Progress, Request, check_options

__all__ = ["COLUMNS", "accuracy"]


MOST_ORIGINS = 120
COLUMNS = (
    "unique_id",
    "method",
    "lead",
    "wape",
    "mase",
    "bias",
    "n",
    "rmsse",
    "smape",
    "coverage-80",
    "coverage-95",
    "msis-95",
    "value_added",
    "volume",
)


def accuracy(
    frame: pd.DataFrame,
    *,
    horizon: int = 12,
    calendar: str = "weekdays",
    region: str | None = None,
    method: str | Sequence[str] = "auto",
    mode: str = "panel",
    origins: int = 4,
    frequency: str = "auto",
    prior: Prior | None = None,
    double: bool = False,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Measure what methods would have missed, beside the run-rate rules at the same origins.

    The last 3, 6, 9, … months are held back in turn and forecast from the months before, nothing else.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds``, ``y`` as in `forecast`.
    horizon : int
        Longest lead measured, in periods; leads beyond a year are not shown.
    calendar, region, mode, frequency, prior, double
        As in `forecast`.
    method : str or sequence of str
        As in `forecast`; several are measured at the same origins.
    origins : int
        How many origins, a quarter of a year apart; fewer where less than a year and a half would be left.
    progress : callable, optional
        Called with the number of forecasts done and in all.

    Returns
    -------
    pandas.DataFrame
        For series of at least two and a half years, one row a series, method and lead (``1-3``, ``4-6``,
        ``7-12`` months): ``wape`` = Σ abs(error) / Σ abs(actual); ``mase`` = mean of abs(error) / in-sample MAE
        of the same month last year; ``bias`` = mean of actual − forecast, in the unit of the series; ``n`` months
        measured; ``rmsse``, ``smape``; shares of months within the 80 % and 95 % range and ``msis-95`` for
        methods that have ranges; ``value_added`` = 1 − Σ abs(error) / that of the same month last year;
        ``volume`` = Σ abs(actual). A ratio whose denominator is zero is NaN. Missing actuals are not counted.

    Raises
    ------
    UsageError, InputError
        As in `forecast`.

    References
    ----------
    R. J. Hyndman and A. B. Koehler, Another look at measures of forecast accuracy, International Journal
    of Forecasting 22 (2006).

    Examples
    --------
    Births that repeat every year: the rule "same month last year" misses nothing.

    >>> births = pd.DataFrame({
    ...     "unique_id": "Births",
    ...     "ds": pd.date_range("2024-01-01", periods=36, freq="MS"),
    ...     "y": [80.0, 75, 82, 85, 88, 90, 95, 96, 92, 88, 82, 80] * 3,
    ... })
    >>> table = accuracy(births, calendar="none")
    >>> table.query("method == 'same_month'")[["lead", "wape", "n"]].to_string(index=False).splitlines()
    ['lead  wape  n', ' 1-3   0.0 12', ' 4-6   0.0  9', '7-12   0.0  9']
    """
    wanted = [method] if isinstance(method, str) else list(method)
    request = partial(Request, horizon=horizon, mode=mode, calendar=calendar, region=region)
    request = partial(request, frequency=frequency, prior=prior, double=double)
    made = [check_options(request(method=name)) for name in wanted]
    if not made or isinstance(origins, bool) or origins not in range(1, MOST_ORIGINS + 1):
        raise UsageError(f"origins: out of range: got {origins!r}, expected 1 to {MOST_ORIGINS}. Change it.")
    found = [item for item in histories(frame, frequency=made[0].frequency) if isinstance(item, History)]
    long = long_enough(found)
    tallies: dict[Hashable, Tally] = {}
    total = _count(long, origins)
    options = max(made, key=lambda item: len(item.calendar.effects))
    steps = backtest(long, [item.method for item in made], options, origins=origins)
    for done, (history, tally) in enumerate(steps, start=1):
        tallies[history.unique_id] = _added(tallies.get(history.unique_id), tally)
        if progress is not None:
            progress(done, total)
    return _table(tallies, long[0].clock.season_length if long else 12)


def _count(long: Sequence[History], origins: int) -> int:
    held = held_out_periods(origins, long[0].clock.season_length) if long else []
    return sum(len(long_enough(long, periods)) for periods in held)


def _added(known: Tally | None, more: Tally) -> Tally:
    if known is None:
        return more
    return Tally(more.names, {name: known.sums[name] + more.sums[name] for name in MEASURES})


def _table(tallies: dict[Hashable, Tally], season_length: int) -> pd.DataFrame:
    blocks = [_block(name, tally, season_length) for name, tally in tallies.items()]
    if not blocks:
        kinds = {column: float for column in COLUMNS} | {c: object for c in COLUMNS[:3]} | {"n": np.int64}
        return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})
    table = pd.concat(blocks, ignore_index=True)
    return table.sort_values(["unique_id", "method", "lead"], ignore_index=True)


def _block(name: Hashable, tally: Tally, season_length: int) -> pd.DataFrame:
    """Turn the sums of one series into rows, leads that were never measured left out."""
    sums, groups = tally.sums, list(leads(season_length))
    counts = np.where(sums["n"] > 0, sums["n"], np.nan)
    naive = sums["size"][tally.names.index(Method.SAME_MONTH)]
    columns: dict[str, object] = {
        "unique_id": [name] * sums["n"].size,
        "method": np.repeat([method.value for method in tally.names], len(groups)).astype(object),
        "lead": np.tile(groups, len(tally.names)).astype(object),
    }
    ratios = {
        "wape": sums["size"] / np.where(sums["actual"] > 0, sums["actual"], np.nan),
        "mase": sums["scaled"] / counts,
        "bias": sums["error"] / counts,
        "n": sums["n"],
        "rmsse": np.sqrt(sums["squared"] / counts),
        "smape": sums["symmetric"] / counts,
        "coverage-80": sums["inside80"] / counts,
        "coverage-95": sums["inside95"] / counts,
        "msis-95": sums["score95"] / counts,
        "value_added": 1 - sums["size"] / np.where(naive > 0, naive, np.nan),
        "volume": sums["actual"],
    }
    rows = pd.DataFrame(columns | {key: values.ravel() for key, values in ratios.items()})
    return rows[rows["n"] > 0].astype({"n": np.int64})[list(COLUMNS)]
