"""What a forecast returns: the numbers, what was refused, and what to know about the rest."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

__all__ = ["Forecast", "band_columns"]


@dataclass(frozen=True)
class Forecast:
    """Forecasts of a set of series.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a series and month, sorted: ``unique_id``, ``ds`` (month start), ``mean``, for each level
        ascending ``lo-80``, ``hi-80``, …, and ``method``, the method used.
    refused : pandas.DataFrame
        ``unique_id``, ``reason``: series that cannot be forecast. Each series is here or in `frame`.
    notes : pandas.DataFrame
        ``unique_id``, ``note``: what to know before using a series' forecast.
    """

    frame: pd.DataFrame
    refused: pd.DataFrame
    notes: pd.DataFrame


def band_columns(levels: tuple[float, ...]) -> list[str]:
    """Name the columns of prediction intervals, lower before upper, levels as given.

    Examples
    --------
    >>> band_columns((80, 97.5))
    ['lo-80', 'hi-80', 'lo-97.5', 'hi-97.5']
    """
    return [f"{side}-{level:g}" for level in levels for side in ("lo", "hi")]
