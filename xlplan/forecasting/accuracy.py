"""How good forecasts would have been: rolling origins, beside the run-rate rules users know."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.forecasting.engine import projections
from xlplan.forecasting.methods import HOUSE_RULES, Method, house_rule
from xlplan.forecasting.options import Options, Progress, check_options
from xlplan.forecasting.prepare import History, histories

__all__ = ["accuracy"]

Floats = npt.NDArray[np.float64]

LEADS = {"1-3": (0, 3), "4-6": (3, 6), "7-12": (6, 12)}
LEAST_MONTHS = 30
LEAST_LEFT = 18
SPACING = 3
COLUMNS = ["unique_id", "method", "lead", "wape", "mase", "bias", "n"]


def accuracy(
    frame: pd.DataFrame,
    *,
    horizon: int = 12,
    calendar: str = "weekdays",
    region: str | None = None,
    method: str = "auto",
    mode: str = "panel",
    origins: int = 4,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Measure what a method would have missed, beside the run-rate rules at the same origins.

    The last 3, 6, 9, … months are held back in turn and forecast from the months before, nothing else.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds``, ``y`` as in `forecast`.
    horizon : int
        Longest lead measured, in months; leads beyond 12 are not shown.
    calendar, region, method, mode
        As in `forecast`.
    origins : int
        How many origins, three months apart; fewer where less than 18 months of history would be left.
    progress : callable, optional
        Called with the number of forecasts done and in all.

    Returns
    -------
    pandas.DataFrame
        For series of at least 30 months, one row a series, method and lead (``1-3``, ``4-6``, ``7-12``):
        ``wape`` = Σ abs(error) / Σ abs(actual); ``mase`` = mean of abs(error) / in-sample MAE of the same month last
        year; ``bias`` = mean of actual − forecast, in the unit of the series; ``n`` months measured. A
        ratio whose denominator is zero is NaN. Missing actuals are not counted.

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
    options = check_options(horizon=horizon, method=method, mode=mode, calendar=calendar, region=region)
    check_options(horizon=origins)
    found = [item for item in histories(frame) if isinstance(item, History)]
    long = [history for history in found if history.observed.size >= LEAST_MONTHS]
    total = sum(len(_able(long, held)) for held in _held(origins))
    errors, done = [], 0
    for held in _held(origins):
        for rows in _errors(_able(long, held), held, options):
            errors.append(rows)
            done += 1
            if progress is not None:
                progress(done, total)
    return _summary(pd.concat(errors, ignore_index=True)) if errors else _empty()


def _held(origins: int) -> range:
    return range(SPACING, SPACING * origins + 1, SPACING)


def _able(long: list[History], held: int) -> list[History]:
    return [history for history in long if history.observed.size >= held + LEAST_LEFT]


def _errors(full: list[History], held: int, options: Options) -> Iterator[pd.DataFrame]:
    """Give the errors of all methods at one origin, series by series."""
    known = [history.until(held) for history in full]
    for history, past, path in zip(full, known, projections(known, options), strict=True):
        months = min(held, options.horizon, max(high for _, high in LEADS.values()))
        actual = history.observed[past.observed.size :][:months]
        paths = {rule: house_rule(rule, past.values, horizon=months) for rule in HOUSE_RULES}
        paths[options.method] = path.mean[:months]
        scale = float(np.abs(past.values[12:] - past.values[:-12]).mean())
        yield _long(history.unique_id, actual, paths, scale)


def _long(name: Hashable, actual: Floats, paths: dict[Method, Floats], scale: float) -> pd.DataFrame:
    blocks = [
        pd.DataFrame(
            {
                "unique_id": [name] * actual.size,
                "method": method.value,
                "lead": np.arange(actual.size),
                "actual": np.abs(actual),
                "error": actual - path,
                "scale": scale,
            }
        )
        for method, path in paths.items()
    ]
    return pd.concat(blocks, ignore_index=True).dropna(subset="actual")


def _summary(errors: pd.DataFrame) -> pd.DataFrame:
    edges = [low for low, _ in LEADS.values()]
    names = np.array(list(LEADS))
    errors = errors.assign(
        lead=names[np.searchsorted(edges, errors["lead"], side="right") - 1],
        size=errors["error"].abs(),
        scaled=(errors["error"].abs() / errors["scale"].where(errors["scale"] > 0)),
    )
    groups = errors.groupby(["unique_id", "method", "lead"], sort=False)
    sums = groups[["size", "actual"]].sum()
    table = pd.DataFrame(
        {
            "wape": sums["size"] / sums["actual"].where(sums["actual"] > 0),
            "mase": groups["scaled"].mean(),
            "bias": groups["error"].mean(),
            "n": groups.size(),
        }
    ).reset_index()
    return table.sort_values(["unique_id", "method", "lead"], ignore_index=True)[COLUMNS]


def _empty() -> pd.DataFrame:
    kinds = {column: float for column in COLUMNS} | {c: object for c in COLUMNS[:3]} | {"n": np.int64}
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in kinds.items()})
