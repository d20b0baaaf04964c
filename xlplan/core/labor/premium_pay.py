"""Pay above the base rate: overtime, shift differentials, agency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import OutOfRangeError

__all__ = ["overtime_pay"]


def overtime_pay(hours: npt.ArrayLike, rate: npt.ArrayLike, *, multiple: npt.ArrayLike = 1.5) -> Floats:
    """Pay overtime hours: ``hours * rate * multiple``.

    Parameters
    ----------
    hours : array_like
        Overtime hours.
    rate : array_like
        Dollars an hour. In the US the regular rate, which has shift differentials in it.
    multiple : array_like
        1.5 for time and a half.

    Returns
    -------
    numpy.ndarray
        Dollars, straight time and premium together.

    Raises
    ------
    OutOfRangeError
        If `multiple` is below 1.

    References
    ----------
    29 CFR 778.107 (one and a half times the regular rate) and 778.207 (differentials are in the regular rate).

    Examples
    --------
    >>> overtime_pay(100, 40)
    array(6000.)
    """
    return np.asarray(np.multiply(hours, rate, dtype=float) * _checked(multiple))


def _checked(multiple: npt.ArrayLike) -> Floats:
    given = np.asarray(multiple, dtype=float)
    if not (given >= 1).all():
        least = np.nanmin(given)
        raise OutOfRangeError(f"multiple: out of range: got {least:g}, expected 1 or more, such as 1.5. Correct it.")
    return given
