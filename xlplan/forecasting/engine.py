"""Forecast series: read, forecast by a method, and lay the numbers out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from xlplan.core.errors import UsageError
from xlplan.forecasting.average.priors import Prior
from xlplan.forecasting.average.state import PanelState
from xlplan.forecasting.history.prepare import History, Refusal, histories
from xlplan.forecasting.history.regressors import mixture_loadings
from xlplan.forecasting.intervals.simulate import Sources
from xlplan.forecasting.irregular.sentences import of_doubt
from xlplan.forecasting.options import Options, Progress, Request, check_options
from xlplan.forecasting.projection import Projection, project
from xlplan.forecasting.result import Forecast, band_columns

__all__ = ["forecast"]

SHORT_YEARS = 2


def forecast(
    frame: pd.DataFrame,
    *,
    horizon: int = 12,
    levels: Sequence[float] = (80, 95),
    method: str = "auto",
    mode: str = "panel",
    calendar: str = "weekdays",
    region: str | None = None,
    frequency: str = "auto",
    prior: Prior | None = None,
    state: PanelState | None = None,
    double: bool = False,
    progress: Progress | None = None,
) -> Forecast:
    """Forecast monthly, quarterly or weekly series with prediction intervals.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id``, ``ds`` (any day of the month: date, Timestamp or text) and ``y`` (any unit), one row
        a series and period in any order. NaN is a missing period, not zero.
    horizon : int
        Periods ahead, 1–120, from the one after the last value of each series.
    levels : sequence of float
        Percent of outcomes that prediction intervals should contain, between 0 and 100.
    method : str
        A `Method`: ``auto``, one of statsmodels' models, a combination, ``best`` or a run-rate rule.
    mode : str
        ``panel``: series learn from each other, from twenty series on. ``single``: each alone, so that its
        numbers do not depend on what else is forecast.
    calendar : str
        ``none``, ``days``, ``weekdays`` or ``both``: what of each period activity may follow.
    region : str, optional
        Whose public holidays are no weekdays: ``US``, ``GB-ENG``, ``AU-NSW``.
    frequency : str
        ``monthly``, ``quarterly`` or ``weekly``; ``auto`` finds quarters and weeks by their dates.
    prior : Prior, optional
        How usual each structural model is before any history; as packaged if left out.
    state : PanelState, optional
        What a panel has learned before, instead of learning from these series.
    double : bool
        Whether to compute in double precision: the same digits on any machine, half again as slow. Otherwise
        about five digits are the same.
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
    request = Request(
        horizon=horizon,
        levels=levels,
        method=method,
        mode=mode,
        calendar=calendar,
        region=region,
        frequency=frequency,
        prior=prior,
        double=double,
    )
    options = check_options(request)
    found = histories(frame, frequency=options.frequency)
    ready = [history for history in found if isinstance(history, History)]
    _check_state(state, ready, options)
    made = project(ready, options, state=state, progress=progress)

    def sources() -> Sources:
        return Sources(ready, project(ready, options, state=made.state, joint=True).outlook)

    table = _table(ready, made, options.levels)
    return Forecast(table, _refused(found), _notes(ready, made), made.state, sources, _doubts(ready, made))


def _check_state(state: PanelState | None, ready: Sequence[History], options: Options) -> None:
    """Refuse a state learned for another calendar or another frequency."""
    if state is None or not ready:
        return
    length, loadings = ready[0].clock.season_length, mixture_loadings(options.calendar)
    if state.season_length != length or not np.array_equal(state.loadings, loadings):
        raise UsageError(
            f"state: learned for other options: got a season of {state.season_length} and {len(state.loadings)} "
            f"calendar loadings, expected {length} and {len(loadings)}. Use the options it was learned with."
        )


def _table(ready: Sequence[History], made: Projection, levels: tuple[float, ...]) -> pd.DataFrame:
    outlook = made.outlook
    names = np.empty(len(ready), dtype=object)
    names[:] = [history.unique_id for history in ready]
    starts = [history.clock.starts(history.track.end, outlook.horizon) for history in ready]
    columns: dict[str, object] = {
        "unique_id": np.repeat(names, outlook.horizon),
        "ds": pd.DatetimeIndex(np.concatenate([np.empty(0, "datetime64[D]"), *starts]).astype("datetime64[s]")),
        "mean": outlook.mean().ravel(),
    }
    for level in levels:
        low, high = outlook.bounds(level)
        for name, bound in zip(band_columns((level,)), (low, high), strict=True):
            columns[name] = bound.ravel()
    columns["method"] = np.repeat(np.array(made.methods, dtype=object), outlook.horizon)
    return pd.DataFrame(columns)


def _refused(found: Sequence[History | Refusal]) -> pd.DataFrame:
    rows = [(item.unique_id, item.reason) for item in found if isinstance(item, Refusal)]
    return pd.DataFrame(rows, columns=["unique_id", "reason"])


def _notes(ready: Sequence[History], made: Projection) -> pd.DataFrame:
    rows: list[tuple[Hashable, str]] = []
    for history, said in zip(ready, made.notes, strict=True):
        rows += [(history.unique_id, note) for note in (*_remarks(history), *said)]
    return pd.DataFrame(rows, columns=["unique_id", "note"])


def _doubts(ready: Sequence[History], made: Projection) -> pd.DataFrame:
    rows = [
        (ready[row].unique_id, _last(ready[row]), doubt.slip + doubt.level, said[0])
        for row, doubt in sorted(made.doubts.items())
        if (said := of_doubt(ready[row], doubt))
    ]
    return pd.DataFrame(rows, columns=["unique_id", "ds", "probability", "note"])


def _last(history: History) -> pd.Timestamp:
    return history.clock.index(history.start + history.observed.size - 1, 1)[0]


def _remarks(history: History) -> list[str]:
    periods, clock = history.values.size, history.clock
    noun, filled = clock.frequency.noun, history.filled
    remarks = {
        f"{filled} missing {noun if filled == 1 else noun + 's'} filled": filled > 0,
        f"short history of {periods} {noun}s: wide range": periods < SHORT_YEARS * clock.season_length,
        "only zeros so far: forecast and range are 0": not np.any(history.values),
    }
    return [remark for remark, applies in remarks.items() if applies]
