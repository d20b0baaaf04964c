"""What a panel has learned: kept with a run, it reproduces the run's numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import BookError
from xlplan.forecasting.average.lattice import Point
from xlplan.forecasting.intervals.shifts import Shift
from xlplan.forecasting.intervals.widths import Widths

__all__ = ["Group", "PanelState", "Window", "load_state", "save_state"]


FORMAT = 1


@dataclass(frozen=True, eq=False)
class Window:
    """The averaged models of one window of history.

    Parameters
    ----------
    periods : int
        Most recent periods used.
    points : tuple of Point
        The models.
    weights : numpy.ndarray
        Prior weights: loadings by points, in one row, sum 1.
    season : numpy.ndarray or None
        Covariance of the seasonal pattern by position in the year, where the panel shares one.
    """

    periods: int
    points: tuple[Point, ...]
    weights: Floats
    season: Floats | None = None


@dataclass(frozen=True, eq=False)
class Group:
    """How series of some length are forecast: windows averaged, and widths of the intervals where learned."""

    windows: tuple[Window, ...]
    widths: Widths | None = None


@dataclass(frozen=True, eq=False)
class PanelState:
    """Everything a panel has learned.

    Parameters
    ----------
    season_length : int
        Periods in a year.
    loadings : numpy.ndarray
        Alternatives by calendar effects.
    usual, long : Group
        Series below fourteen years, and from fourteen years.
    """

    season_length: int
    loadings: Floats
    usual: Group
    long: Group


def save_state(state: PanelState, path: Path) -> None:
    """Write a state to a JSON file; numbers are kept exactly.

    Parameters
    ----------
    state : PanelState
        As `Forecast.state` holds it.
    path : pathlib.Path
        The file.

    Raises
    ------
    BookError
        If the file cannot be written.
    """
    text = json.dumps({"format": FORMAT, **_plain(state)})
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BookError(f"{path}: the state cannot be written: {error.strerror}. Choose another place.") from None


def load_state(path: Path) -> PanelState:
    """Read a state written by `save_state`.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    PanelState
        To be given to `forecast`, which then repeats the numbers.

    Raises
    ------
    BookError
        If the file cannot be read or is no state.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}")
        groups = [_group(data[name]) for name in ("usual", "long")]
        return PanelState(int(data["season_length"]), _array(data["loadings"]), *groups)
    except OSError as error:
        raise BookError(f"{path}: the state cannot be read: {error.strerror}. Correct the name.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BookError(f"{path}: not a panel state: got {error}, expected format {FORMAT}. Learn it again.") from None


def _plain(state: PanelState) -> dict[str, object]:
    groups = {"usual": state.usual, "long": state.long}
    return {
        "season_length": state.season_length,
        "loadings": _rows(state.loadings),
        **{
            name: {
                "widths": None if group.widths is None else _plain_widths(group.widths),
                "windows": [
                    {
                        "periods": window.periods,
                        "points": [list(point) for point in window.points],
                        "weights": window.weights.tolist(),
                        "season": None if window.season is None else _rows(window.season),
                    }
                    for window in group.windows
                ],
            }
            for name, group in groups.items()
        },
    }


def _rows(table: Floats) -> dict[str, object]:
    return {"shape": list(table.shape), "values": table.ravel().tolist()}


def _array(data: dict[str, list[float]]) -> Floats:
    return np.array(data["values"], dtype=float).reshape([int(size) for size in data["shape"]])


def _group(data: dict[str, object]) -> Group:
    windows = data["windows"]
    found = [
        Window(
            int(item["periods"]),
            tuple(Point(*point) for point in item["points"]),
            np.array(item["weights"], dtype=float),
            None if item["season"] is None else _array(item["season"]),
        )
        for item in windows  # type: ignore[attr-defined]
    ]
    widths = data["widths"]
    return Group(tuple(found), None if widths is None else _widths(widths))  # type: ignore[arg-type]


def _plain_widths(widths: Widths) -> dict[str, object]:
    shift = widths.shift
    seen = {"share": shift.share.tolist(), "size": shift.size, "rate": shift.rate, "pairs": shift.pairs}
    return {"factors": _rows(widths.factors), **seen}


def _widths(data: dict[str, Any]) -> Widths:
    more = {name: float(data[name]) for name in ("rate", "pairs") if name in data}
    shift = Shift(np.array(data["share"], dtype=float), float(data["size"]), **more)
    return Widths(_array(data["factors"]), shift)
