"""Arrays of one shape, and shares of a whole that may be nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.errors import SizeError

__all__ = ["align", "ratio"]

Floats = npt.NDArray[np.float64]


def align(**inputs: npt.ArrayLike) -> list[Floats]:
    """Read inputs as arrays of one shape, in the order given.

    Parameters
    ----------
    **inputs : array_like
        Numbers by the name a person knows them by.

    Raises
    ------
    SizeError
        If a shape does not broadcast with those before it.

    Examples
    --------
    >>> align(volume=[1, 2], share=0.5)
    [array([1., 2.]), array([0.5, 0.5])]
    """
    arrays = {name: np.asarray(values, dtype=float) for name, values in inputs.items()}
    shape: tuple[int, ...] = ()
    for name, array in arrays.items():
        try:
            shape = np.broadcast_shapes(shape, array.shape)
        except ValueError:
            raise SizeError(
                f"{name}: size differs: got {_size(array.shape)}, expected {_size(shape)} or one cell. "
                "Select ranges of the same size.",
            ) from None
    return [np.broadcast_to(array, shape) for array in arrays.values()]


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) + " cells"


def ratio(part: Floats, whole: Floats) -> Floats:
    """Divide; NaN where the whole is zero, because nothing can be said of a share of nothing.

    Examples
    --------
    >>> ratio(np.array([3.0, 3.0]), np.array([4.0, 0.0]))
    array([0.75,  nan])
    """
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole != 0)))
