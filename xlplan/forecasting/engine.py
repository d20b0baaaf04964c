"""Forecast a panel of monthly series: prepare, adjust for the calendar, fit, and set the range."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.forecasting.intervals import quantile_factors, spread
from xlplan.forecasting.methods import Method, house_rule
from xlplan.forecasting.models import Fit, fit
from xlplan.forecasting.options import FITTED, Mode, Options, Progress, check_options
from xlplan.forecasting.prepare import History, Refusal, histories, month_index
from xlplan.forecasting.regressors import (
    calendar_logs,
    choose_loadings,
    loading_evidence,
    loading_grid,
)
from xlplan.forecasting.result import Forecast, band_columns

__all__ = ["forecast", "projections"]

Floats = npt.NDArray[np.float64]

SHORT = 24
HELD_OUT = 12
CALIBRATION_SERIES = 150
MOSTLY_ZEROS = 0.3


@dataclass(frozen=True)
class Path:
    """One series ahead: the mean on its own scale, and the fit on the modeling scale with the way back."""

    mean: Floats
    fit: Fit
    spread: Floats
    effect: Floats
    squared: bool

    def bounds(self, factor: float) -> tuple[Floats, Floats]:
        """Give the values `factor` spreads below and above, on the scale of the history."""
        low, high = (self._back(self.fit.mean + side * factor * self.spread) for side in (-1, 1))
        return np.minimum(low, self.mean), np.maximum(high, self.mean)

    def scaled(self, actual: Floats) -> Floats:
        """Bring actual values of the months ahead to the modeling scale."""
        x = actual / self.effect[: actual.size]
        return np.sqrt(np.maximum(x, 0.0)) if self.squared else x

    def _back(self, x: Floats) -> Floats:
        values: Floats = self.effect * (np.maximum(x, 0.0) ** 2 if self.squared else x)
        return values


def forecast(
    frame: pd.DataFrame,
    *,
    horizon: int = 12,
    levels: Sequence[float] = (80, 95),
    method: str = "auto",
    mode: str = "panel",
    calendar: str = "weekdays",
    region: str | None = None,
    progress: Progress | None = None,
) -> Forecast:
    """Forecast monthly series with prediction intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds`` (any day of the month: date, Timestamp or text) and ``y`` (any unit), one row
        a series and month in any order. NaN is a missing month, not zero.
    horizon : int
        Months ahead, 1–120, from the month after the last value of each series.
    levels : sequence of float
        Percent of outcomes that prediction intervals should contain, between 0 and 100.
    method : str
        A `Method`: ``auto``, ``ets``, ``theta`` or a run-rate rule.
    mode : str
        ``panel``: series share what the calendar does and how wide ranges are. ``single``: each alone.
    calendar : str
        ``none``, ``days``, ``weekdays`` or ``both``: what of each month activity follows.
    region : str, optional
        Whose public holidays are no weekdays: ``US``, ``GB-ENG``, ``AU-NSW``.
    progress : callable, optional
        Called with the number of series done and in all.

    Returns
    -------
    Forecast
        Numbers, refused series and notes. Where no value of a history is negative, none of its forecast is.

    Raises
    ------
    UsageError
        If an option is unknown or out of range.
    InputError
        If the frame breaks a rule; every problem is named.

    Examples
    --------
    Two years of emergency visits that repeat; the rule "same month last year" repeats them again.

    >>> visits = [2600, 2400, 2650, 2500, 2550, 2450, 2500, 2550, 2450, 2550, 2500, 2700]
    >>> history = pd.DataFrame({
    ...     "unique_id": "ED visits",
    ...     "ds": pd.date_range("2025-01-01", periods=24, freq="MS"),
    ...     "y": visits * 2,
    ... })
    >>> ahead = forecast(history, horizon=2, method="same_month", calendar="none").frame
    >>> ahead["mean"].tolist()
    [2600.0, 2400.0]
    """
    options = check_options(horizon=horizon, levels=levels, method=method, mode=mode, calendar=calendar, region=region)
    found = histories(frame)
    ready = [history for history in found if isinstance(history, History)]
    factors = _factors(ready, options)
    blocks = []
    for done, (history, path) in enumerate(zip(ready, projections(ready, options), strict=True), start=1):
        blocks.append(_rows(history, path, factors, options.levels))
        if progress is not None:
            progress(done, len(ready))
    return Forecast(_table(blocks, options.levels), _refused(found), _notes(ready))


@dataclass(frozen=True)
class Logs:
    """Calendar effects of all months any series needs."""

    start: int
    table: Floats

    def of(self, history: History, *, horizon: int) -> Floats:
        """Give the effects of the history's months and the `horizon` months after it."""
        first = history.start - self.start
        return self.table[:, first : first + history.values.size + horizon]


def _shared_logs(ready: list[History], options: Options) -> Logs:
    if not ready:
        return Logs(0, np.empty((len(options.calendar.effects), 0)))
    start = min(history.start for history in ready)
    end = max(history.start + history.values.size for history in ready) + options.horizon
    months = month_index(start, end - start)
    return Logs(start, calendar_logs(options.calendar, months, region=options.region))


def _loadings(ready: list[History], logs: Logs, options: Options) -> Floats:
    grid = loading_grid(options.calendar)
    evidence = [
        loading_evidence(history.values / _unit(history.values), logs.of(history, horizon=0), grid) for history in ready
    ]
    return choose_loadings(options.calendar, evidence, pooled=options.mode is Mode.PANEL)


def _unit(values: Floats) -> float:
    return float(np.abs(values).mean()) or 1.0


def projections(ready: list[History], options: Options) -> Iterator[Path]:
    """Forecast each history; the calendar is judged from these histories alone."""
    logs = _shared_logs(ready, options)
    for history, loading in zip(ready, _loadings(ready, logs, options), strict=True):
        yield project(history, logs, loading, options)


def project(history: History, logs: Logs, loading: Floats, options: Options) -> Path:
    """Forecast one history: adjust, bring to the modeling scale, fit, and measure the spread."""
    values, horizon, method = history.values, options.horizon, options.method
    effect = _unit(values) * np.exp(loading @ logs.of(history, horizon=horizon))
    squared = bool(values.min() >= 0)
    adjusted = values / effect[: values.size]
    x = np.sqrt(adjusted) if squared else adjusted
    sparse = method is Method.AUTO and squared and (values == 0).mean() >= MOSTLY_ZEROS
    found = _sparse(adjusted, horizon) if sparse else fit(x, method=method, horizon=horizon)
    width = spread(found.errors, horizon=horizon) if np.any(values) else np.zeros(horizon)
    ahead = effect[values.size :]
    if method in FITTED:
        mean = ahead * (np.maximum(found.mean, 0.0) ** 2 if squared else found.mean)
    else:
        mean = house_rule(method, values, horizon=horizon)
        found = replace(found, mean=np.sqrt(mean / ahead) if squared else mean / ahead)
    return Path(mean, found, width, ahead, squared)


def _sparse(adjusted: Floats, horizon: int) -> Fit:
    """Forecast a series with many zeros by its mean over two years."""
    recent = adjusted[-SHORT:]
    center = np.full(horizon, np.sqrt(recent.mean()))
    errors = np.broadcast_to((np.sqrt(recent) - center[0])[:, None], (recent.size, horizon))
    return Fit(center, errors, Method.MEAN.value)


def _factors(ready: list[History], options: Options) -> Floats:
    """Set the width of each level: as packaged, and by the panel's errors in a held-out year."""
    pooled = options.mode is Mode.PANEL
    long = [h for h in ready if pooled and h.values.size >= SHORT + HELD_OUT]
    able = [history for history in long if np.ptp(history.values[:-HELD_OUT])]
    sample = able[:: max(1, -(-len(able) // CALIBRATION_SERIES))]
    paths = projections([history.until(HELD_OUT) for history in sample], options)
    ratios = [_ratios(history, path) for history, path in zip(sample, paths, strict=True)]
    return quantile_factors(options.levels, np.concatenate([np.empty(0), *ratios]))


def _ratios(history: History, path: Path) -> Floats:
    """Measure the errors of the held-out year in spreads."""
    x = path.scaled(history.observed[-HELD_OUT:][: path.spread.size])
    ratios: Floats = np.abs(x - path.fit.mean[: x.size]) / path.spread[: x.size]
    return ratios[np.isfinite(ratios)]


def _rows(history: History, path: Path, factors: Floats, levels: tuple[float, ...]) -> dict[str, object]:
    columns: dict[str, object] = {
        "unique_id": [history.unique_id] * path.spread.size,
        "ds": history.months(path.spread.size),
        "mean": path.mean,
    }
    for level, factor in zip(levels, factors, strict=True):
        columns[f"lo-{level:g}"], columns[f"hi-{level:g}"] = path.bounds(factor)
    return {**columns, "method": [path.fit.method] * path.spread.size}


def _table(blocks: list[dict[str, object]], levels: tuple[float, ...]) -> pd.DataFrame:
    columns = ["unique_id", "ds", "mean", *band_columns(levels), "method"]
    if not blocks:
        empty = pd.DataFrame({column: np.empty(0) for column in columns})
        return empty.astype({"unique_id": object, "ds": "datetime64[s]", "method": object})
    return pd.concat([pd.DataFrame(block) for block in blocks], ignore_index=True)[columns]


def _refused(found: list[History | Refusal]) -> pd.DataFrame:
    rows = [(item.unique_id, item.reason) for item in found if isinstance(item, Refusal)]
    return pd.DataFrame(rows, columns=["unique_id", "reason"])


def _notes(ready: list[History]) -> pd.DataFrame:
    rows: list[tuple[Hashable, str]] = []
    for history in ready:
        rows += [(history.unique_id, note) for note in _remarks(history)]
    return pd.DataFrame(rows, columns=["unique_id", "note"])


def _remarks(history: History) -> list[str]:
    months = history.values.size
    filled = "month" if history.filled == 1 else "months"
    remarks = {
        f"{history.filled} missing {filled} filled": history.filled > 0,
        f"short history of {months} months: wide range, no seasonal pattern": months < SHORT,
        "only zeros so far: forecast and range are 0": not np.any(history.values),
    }
    return [remark for remark, applies in remarks.items() if applies]
