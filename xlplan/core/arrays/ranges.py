"""What numbers a person may type: above zero, not negative, a share. Blanks pass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import ArgumentError, OutOfRangeError, ZeroDivisorError

__all__ = ["above_zero", "not_negative", "share"]


def above_zero(name: str, values: npt.ArrayLike) -> Floats:
    """Read a divisor.

    Raises
    ------
    ZeroDivisorError
        For zero.
    OutOfRangeError
        For a number below zero, or what is not finite.

    Examples
    --------
    >>> above_zero("beds", [60, 12])
    array([60., 12.])
    """
    array = np.asarray(values, dtype=float)
    return _refuse(name, array, ~((array > 0) & (array < np.inf)), "a number above 0")


def not_negative(name: str, values: npt.ArrayLike) -> Floats:
    """Read a quantity.

    Raises
    ------
    OutOfRangeError
        Below zero or if not finite.

    Examples
    --------
    >>> not_negative("minimum", 2)
    array(2.)
    """
    array = np.asarray(values, dtype=float)
    return _refuse(name, array, ~((array >= 0) & (array < np.inf)), "a number of 0 or more", zero=OutOfRangeError)


def share(name: str, values: npt.ArrayLike) -> Floats:
    """Read a share by which something is divided: above 0, at most 1.

    Raises
    ------
    ZeroDivisorError
        For zero.
    OutOfRangeError
        Outside 0 to 1.

    Examples
    --------
    >>> share("productive_share", 0.88)
    array(0.88)
    """
    array = np.asarray(values, dtype=float)
    return _refuse(name, array, ~((array > 0) & (array <= 1)), "a share above 0 and at most 1, such as 0.88")


def _refuse(
    name: str,
    array: Floats,
    wrong: npt.NDArray[np.bool_],
    rule: str,
    *,
    zero: type[ArgumentError] = ZeroDivisorError,
) -> Floats:
    """Give the array back unless some of its numbers are wrong; name the first."""
    bad = array[wrong & ~np.isnan(array)]
    if bad.size:
        kind = zero if bad.flat[0] == 0 else OutOfRangeError
        raise kind(
            f"{name}: out of range: got {bad.flat[0]:g}, expected {rule}. Correct it.",
        )
    return array
