"""One model or rule a series: adjust for the calendar, fit, and learn from the panel how wide to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.history.outliers import calm
from xlplan.forecasting.history.prepare import History
from xlplan.forecasting.history.regressors import calendar_effects, choose_loadings, loading_evidence, loading_grid
from xlplan.forecasting.intervals.outlook import Outlook
from xlplan.forecasting.intervals.widths import Widths, learned_widths, packaged_widths
from xlplan.forecasting.models.methods import STATSMODELS, Method, house_rule
from xlplan.forecasting.models.models import Fit
from xlplan.forecasting.models.rules import fit_rule
from xlplan.forecasting.models.single import fit_model
from xlplan.forecasting.options import Mode, Options, Progress

__all__ = ["classical"]


LEAST_PANEL = 20
WIDTH_SAMPLE = 40
WIDTH_YEARS = 2
PACKAGED_YEARS = 3
SHORTEST_FIT = 8


@dataclass(frozen=True)
class _Adjusted:
    """A history on the modeled scale, its usual size 1, and what the calendar and that size multiply it with."""

    history: History
    modeled: Floats
    effect: Floats
    root: bool


def classical(
    ready: Sequence[History], options: Options, *, progress: Progress | None = None, learn: bool = True
) -> tuple[Outlook, list[str], list[str | None]]:
    """Forecast each history with the model or rule of the options.

    Returns
    -------
    tuple
        The outlook; the method used of each series; what went wrong with the one asked for, or None.
    """
    adjusted = _adjust(ready, options)
    widths = _learned(ready, options) if learn else None
    fits, used, notes = [], [], []
    for done, item in enumerate(adjusted, start=1):
        fit, method, note = _fitted(item, options)
        fits.append(fit)
        used.append(method.value)
        notes.append(note)
        if progress is not None:
            progress(done, len(adjusted))
    return _outlook(adjusted, fits, used, options, widths), used, notes


def _adjust(ready: Sequence[History], options: Options) -> list[_Adjusted]:
    """Divide by what the calendar does, as far as each series follows it, and by the usual size."""
    if not ready:
        return []
    clock = ready[0].clock
    last = max(history.start + history.observed.size for history in ready) + options.horizon
    first = min(history.start for history in ready)
    effects = calendar_effects(options.calendar, first, last, clock=clock, region=options.region)
    grid, evidence = loading_grid(options.calendar), []
    for history in ready:
        logs = effects(history.start, history.values.size)
        size = history.values / _size(history.values)
        evidence.append(loading_evidence(size, logs, grid, season_length=clock.season_length))
    loadings = choose_loadings(options.calendar, evidence, pooled=options.mode is Mode.PANEL)
    out = []
    for history, loading in zip(ready, loadings, strict=True):
        values = history.values
        logs = effects(history.start, values.size + options.horizon)
        effect = _size(values) * np.exp(loading @ logs)
        bare, root = values / effect[: values.size], history.track.root
        out.append(_Adjusted(history, np.sqrt(bare) if root else bare, effect, root))
    return out


def _size(values: Floats) -> float:
    return float(np.abs(values).mean()) or 1.0


def _fitted(item: _Adjusted, options: Options) -> tuple[Fit, Method, str | None]:
    """Fit; where a model cannot be, last year is repeated and the reason said."""
    season, method, note = item.history.clock.season_length, options.method, None
    if method in STATSMODELS:
        if item.modeled.size >= SHORTEST_FIT and np.ptp(item.modeled) > 0:
            track = replace(item.history.track, values=item.modeled)
            x = calm([track], season_length=season)[0][0].values
            found = fit_model(method, x, horizon=options.horizon, season_length=season)
            if isinstance(found, Fit):
                return found, method, None
            note = f"{found}; last year repeated instead"
        method = Method.SEASONAL_NAIVE
    return fit_rule(method, item.modeled, horizon=options.horizon, season_length=season), method, note


def _outlook(
    adjusted: Sequence[_Adjusted], fits: Sequence[Fit], used: Sequence[str], options: Options, widths: Widths | None
) -> Outlook:
    shape = (len(adjusted), options.horizon)
    given, tables = np.full(shape, np.nan), []
    for row, (item, name) in enumerate(zip(adjusted, used, strict=True)):
        history, season = item.history, item.history.clock.season_length
        if name == options.method.value and options.method not in STATSMODELS:
            given[row] = house_rule(options.method, history.values, horizon=options.horizon, season_length=season)
        years = min(history.values.size // season, PACKAGED_YEARS)
        tables.append(packaged_widths(years) if widths is None else widths)
    effect = np.array([item.effect[item.history.values.size :] for item in adjusted]).reshape(shape)
    root = np.array([item.root for item in adjusted], dtype=bool)
    center = np.array([fit.mean for fit in fits]).reshape(shape)
    exact = np.where(root[:, None], np.sqrt(np.maximum(given / effect, 0)), given / effect)
    center = np.where(np.isnan(given), center, exact)
    deviation = np.array([fit.deviation for fit in fits]).reshape(shape)
    return Outlook(center, deviation, root, tables, effect, given)


def _learned(ready: Sequence[History], options: Options) -> Widths | None:
    """Learn widths from the year held out of a sample of the panel; None for a small panel."""
    if options.mode is not Mode.PANEL or len(ready) < LEAST_PANEL:
        return None
    length = ready[0].clock.season_length
    horizon = min(options.horizon, length)
    able = [h for h in ready if h.observed.size - horizon >= WIDTH_YEARS * length]
    able = [h for h in able if np.ptp(h.values[:-horizon]) > 0]
    if len(able) < max(LEAST_PANEL // 2, len(ready) / 2):
        return None
    chosen = able[:: -(-len(able) // WIDTH_SAMPLE)]
    shorter = replace(options, horizon=horizon)
    outlook, _, _ = classical([h.until(horizon) for h in chosen], shorter, learn=False)
    errors = outlook.scaled_errors(np.array([h.values[-horizon:] for h in chosen]))
    return learned_widths(errors[np.isfinite(errors).all(axis=1)])
