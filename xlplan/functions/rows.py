"""Ranges that belong together: one size, one row of a spill for each cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Numbers, blank_missing

__all__ = ["groups", "same_size", "spill"]


def same_size(**ranges: npt.ArrayLike) -> dict[str, Numbers]:
    """Check that ranges are of one size; one cell stands for all.

    Parameters
    ----------
    **ranges : array_like
        Cells by the name of the argument.

    Returns
    -------
    dict of str to numpy.ndarray
        All of the size of the largest.

    Raises
    ------
    FunctionError
        ``#N/A`` if two sizes differ.

    Examples
    --------
    >>> same_size(actual=[[1.0], [2.0]], pct=0.05)["pct"]
    array([[0.05],
           [0.05]])
    """
    arrays = {name: np.atleast_2d(np.asarray(values, dtype=float)) for name, values in ranges.items()}
    leader = next((name for name, array in arrays.items() if array.size > 1), next(iter(arrays)))
    shape = arrays[leader].shape
    for name, array in arrays.items():
        if array.size > 1 and array.shape != shape:
            raise FunctionError(
                "#N/A",
                f"{name}: size differs from {leader}: got {_size(array.shape)}, expected {_size(shape)} or one cell. "
                "Select ranges of the same size.",
            )
    return {name: np.broadcast_to(array, shape) for name, array in arrays.items()}


def groups(**ranges: npt.ArrayLike) -> dict[str, Numbers]:
    """Line up the groups of a mix, such as payers; a group whose cells are all blank is an empty row.

    Raises
    ------
    FunctionError
        ``#N/A`` if two sizes differ.

    Examples
    --------
    >>> groups(hours=[[3000.0], [float("nan")]], rates=[[42.0], [float("nan")]])["hours"]
    array([3000.])
    """
    found = {name: array.ravel() for name, array in same_size(**ranges).items()}
    filled = ~np.all([np.isnan(array) for array in found.values()], axis=0)
    return {name: array[filled] for name, array in found.items()}


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) + " cells"


def spill(parts: Mapping[str, Any], headers: bool) -> npt.NDArray[np.object_]:
    """Lay parts side by side, one row for each cell; what is missing is a blank cell.

    Parameters
    ----------
    parts : mapping
        Arrays of one size by field name: ``price_and_usage`` is shown as Price And Usage.
    headers : bool
        Whether a first row names them.

    Examples
    --------
    >>> spill({"volume": [-5400.0], "not_split": [float("nan")]}, True)
    array([['Volume', 'Not Split'],
           [-5400.0, None]], dtype=object)
    """
    cells = blank_missing(np.column_stack([np.ravel(np.asarray(part, dtype=float)) for part in parts.values()]))
    names = np.array([[name.replace("_", " ").title() for name in parts]], dtype=object)
    return np.vstack([names, cells]) if headers else cells
