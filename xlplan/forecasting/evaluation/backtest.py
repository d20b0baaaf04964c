"""Forecasts from past origins: each method forecasts what was held back, from nothing but the past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.evaluation.metrics import inside, interval_score, scaled_error, seasonal_scales, symmetric_error
from xlplan.forecasting.history.clock import Clock
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.models.methods import HOUSE_RULES, MODELED, Method, house_rule
from xlplan.forecasting.options import Options
from xlplan.forecasting.projection import project

__all__ = ["LEVELS", "MEASURES", "Tally", "backtest", "held_out_periods", "leads", "long_enough"]


LEVELS = (80.0, 95.0)
MEASURES = ("size", "actual", "error", "scaled", "squared", "symmetric", "inside80", "inside95", "score95", "n")
LEAST_YEARS, LEAST_LEFT_YEARS = 2.5, 1.5


@dataclass(frozen=True, eq=False)
class Tally:
    """Sums over origins: series by methods by groups of leads, one table a measure."""

    names: tuple[Method, ...]
    sums: dict[str, Floats]


def leads(season_length: int) -> dict[str, tuple[int, int]]:
    """Group leads: the first quarter of a year, the second, and the second half.

    Examples
    --------
    >>> leads(12), list(leads(4))
    ({'1-3': (0, 3), '4-6': (3, 6), '7-12': (6, 12)}, ['1', '2', '3-4'])
    """
    edges = (0, season_length // 4, season_length // 2, season_length)
    return {f"{low + 1}-{high}" if high > low + 1 else f"{high}": (low, high) for low, high in pairwise(edges)}


def held_out_periods(origins: int, season_length: int) -> list[int]:
    """List how many periods are held back: origins a quarter of a year apart."""
    step = season_length // 4
    return list(range(step, step * origins + 1, step))


def long_enough(found: Sequence[History], held_out: int = 0) -> list[History]:
    """Choose the histories that are long enough to be measured at an origin."""
    return [
        history
        for history in found
        if history.observed.size >= LEAST_YEARS * history.clock.season_length
        and history.observed.size >= held_out + LEAST_LEFT_YEARS * history.clock.season_length
    ]


def backtest(
    long: Sequence[History], methods: Sequence[Method], options: Options, *, origins: int
) -> Iterator[tuple[History, Tally]]:
    """Measure methods and house rules, origin by origin; gives each series with what was added up.

    Parameters
    ----------
    long : sequence of History
        Histories that count time alike.
    methods : sequence of Method
        Measured beside the house rules.
    options : Options
        Of the forecasts.
    origins : int
        How many.
    """
    names = tuple(dict.fromkeys((*methods, *HOUSE_RULES)))
    clock = long[0].clock if long else Clock()
    for held_out in held_out_periods(origins, clock.season_length):
        able = long_enough(long, held_out)
        yield from _origin(able, held_out, names, options, clock) if able else ()


def _origin(
    able: Sequence[History], held_out: int, names: tuple[Method, ...], options: Options, clock: Clock
) -> Iterator[tuple[History, Tally]]:
    """Measure all methods at one origin, series by series."""
    past = [history.until(held_out) for history in able]
    periods = min(held_out, options.horizon, clock.season_length)
    paths: list[tuple[Floats, list[tuple[Floats, Floats]]]] = []
    for name in names:
        if name in MODELED:
            outlook = project(past, replace(options, method=name)).outlook
            bands = [outlook.bounds(level) for level in LEVELS]
            paths.append((outlook.mean(), bands))
        else:
            rows = [house_rule(name, h.values, horizon=periods, season_length=clock.season_length) for h in past]
            paths.append((np.array(rows), []))
    for row, (history, before) in enumerate(zip(able, past, strict=True)):
        actual = history.observed[before.observed.size :][:periods]
        scales = seasonal_scales(before.values, clock.season_length)
        found = [
            _measures(actual, mean[row, :periods], [(b[0][row, :periods], b[1][row, :periods]) for b in bands], scales)
            for mean, bands in paths
        ]
        yield history, Tally(names, _grouped(found, clock.season_length))


def _measures(
    actual: Floats, mean: Floats, bands: Sequence[tuple[Floats, Floats]], scales: tuple[float, float]
) -> dict[str, Floats]:
    """Measure one path, period by period."""
    error = actual - mean
    none = np.full(actual.size, np.nan)
    covered = [inside(actual, *band) for band in bands] or [none, none]
    score = interval_score(actual, *bands[-1], LEVELS[-1]) if bands else none
    squared = error**2 / (scales[1] if scales[1] > 0 else np.nan)
    columns = (
        np.abs(error),
        np.abs(actual),
        error,
        scaled_error(error, scales[0]),
        squared,
        symmetric_error(actual, mean),
        *covered,
        scaled_error(score, scales[0]),
        np.ones(actual.size),
    )
    return dict(zip(MEASURES, columns, strict=True))


def _grouped(found: Sequence[dict[str, Floats]], season_length: int) -> dict[str, Floats]:
    """Add up by group of leads; open periods do not count."""
    groups = list(leads(season_length).values())
    out = {name: np.zeros((len(found), len(groups))) for name in MEASURES}
    for row, columns in enumerate(found):
        known = np.isfinite(columns["error"])
        for group, (low, high) in enumerate(groups):
            inside_group = known[low:high]
            for name in MEASURES:
                out[name][row, group] = columns[name][low:high][inside_group].sum()
    return out
