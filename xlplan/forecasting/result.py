"""What a forecast returns: the numbers, what was refused, what to know about the rest, and paths."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.average.state import PanelState
from xlplan.forecasting.intervals.simulate import Sources, path_table, total_table

__all__ = ["Forecast", "band_columns"]


@dataclass(frozen=True)
class Forecast:
    """Forecasts of a set of series.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a series and period, sorted: ``unique_id``, ``ds`` (its first day), ``mean``, for each level
        ascending ``lo-80``, ``hi-80``, …, and ``method``, the method used.
    refused : pandas.DataFrame
        ``unique_id``, ``reason``: series that cannot be forecast. Each series is here or in `frame`.
    notes : pandas.DataFrame
        ``unique_id``, ``note``: what to know before using a series' forecast.
    state : PanelState or None
        What the panel has learned; given to `forecast` again, it reproduces the numbers.
    doubts : pandas.DataFrame
        ``unique_id``, ``ds``, ``probability``, ``note``: series whose newest value is probably an error or a new level.
    """

    frame: pd.DataFrame
    refused: pd.DataFrame
    notes: pd.DataFrame
    state: PanelState | None = None
    sources: Callable[[], Sources] | None = field(default=None, repr=False, compare=False)
    doubts: pd.DataFrame = field(default_factory=pd.DataFrame)

    def paths(self, count: int = 500, *, seed: int = 0) -> pd.DataFrame:
        """Draw possible futures of each series; at every lead they are spread as its intervals say.

        Parameters
        ----------
        count : int
            Paths a series.
        seed : int
            Equal seeds give equal paths; a series' paths do not depend on the other series.

        Returns
        -------
        pandas.DataFrame
            ``unique_id``, ``ds``, ``path`` and ``y``.

        Examples
        --------
        >>> from xlplan.forecasting import forecast
        >>> months = pd.date_range("2025-01-01", periods=18, freq="MS")
        >>> visits = pd.DataFrame({"unique_id": "ED", "ds": months, "y": [2500.0, 2600, 2550] * 6})
        >>> forecast(visits, horizon=3).paths(4).groupby("path")["y"].size().tolist()
        [3, 3, 3, 3]
        """
        return path_table(self._sources(), count=count, seed=seed)

    def draws(self, count: int = 500, *, seed: int = 0) -> Iterator[tuple[Hashable, pd.DatetimeIndex, Floats]]:
        """Draw the paths of `paths` one series at a time: its name, the first days of its periods, paths by periods.

        Examples
        --------
        >>> from xlplan.forecasting import forecast
        >>> months = pd.date_range("2025-01-01", periods=18, freq="MS")
        >>> visits = pd.DataFrame({"unique_id": "ED", "ds": months, "y": [2500.0, 2600, 2550] * 6})
        >>> [(name, ahead[0].month, found.shape) for name, ahead, found in forecast(visits, horizon=3).draws(4)]
        [('ED', 7, (4, 3))]
        """
        sources = self._sources()
        for history, paths in sources.draws(count, seed):
            yield history.unique_id, pd.DatetimeIndex(history.ahead(sources.outlook.horizon)), paths

    def total(
        self,
        first: object,
        last: object,
        *,
        by: Callable[[object], object] | None = None,
        levels: Sequence[float] = (80, 95),
        count: int = 2000,
        seed: int = 0,
    ) -> pd.DataFrame:
        """Add up the periods from `first` to `last`: actuals as far as they go, then the forecast.

        Parameters
        ----------
        first, last : date or str
            Any day of the first and the last period.
        by : callable, optional
            Gives the group of a series, such as its department; each series alone if left out. Series of a
            group are taken to vary independently.
        levels : sequence of float
            Percent.
        count, seed : int
            Paths drawn.

        Returns
        -------
        pandas.DataFrame
            ``unique_id``, ``actual`` (sum to date), ``mean`` (actual and forecast; the sum of the shown parts) and
            the bounds, taken from paths: sums of monthly bounds are not the bounds of a sum.

        Examples
        --------
        Half of the calendar year 2026 is closed.

        >>> from xlplan.forecasting import forecast
        >>> months = pd.date_range("2025-01-01", periods=18, freq="MS")
        >>> visits = pd.DataFrame({"unique_id": "ED", "ds": months, "y": [2500.0, 2600, 2550] * 6})
        >>> year = forecast(visits, horizon=6, method="avg3").total("2026-01", "2026-12")
        >>> year[["unique_id", "actual", "mean"]].to_numpy().tolist()
        [['ED', 15300.0, 30600.0]]
        """
        return total_table(self._sources(), (first, last), by=by, levels=levels, count=count, seed=seed)

    def _sources(self) -> Sources:
        return Sources.none() if self.sources is None else self.sources()


def band_columns(levels: tuple[float, ...]) -> list[str]:
    """Name the columns of prediction intervals, lower before upper, levels as given.

    Examples
    --------
    >>> band_columns((80, 97.5))
    ['lo-80', 'hi-80', 'lo-97.5', 'hi-97.5']
    """
    return [f"{side}-{level:g}" for level in levels for side in ("lo", "hi")]
