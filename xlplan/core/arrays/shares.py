"""Shares of a whole: a percentage typed as a whole number is refused, wherever it is typed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xlplan.core.errors import OutOfRangeError

__all__ = ["refuse_percent"]


def refuse_percent(name: str, shares: npt.ArrayLike) -> None:
    """Refuse shares beyond -1 to 1, such as 4 for 4 %.

    Raises
    ------
    OutOfRangeError
        If there is one.

    Examples
    --------
    >>> refuse_percent("cap", 0.03)
    >>> refuse_percent("cap", [0.03, 3])
    Traceback (most recent call last):
        ...
    xlplan.core.errors.OutOfRangeError: cap: not a share: got 3, expected 0.03 for 3 %. Correct it.
    """
    given = np.atleast_1d(np.asarray(shares, dtype=float))
    beyond = given[np.isfinite(given) & (np.abs(given) > 1)]
    if beyond.size:
        rule = f"got {beyond[0]:g}, expected {beyond[0] / 100:g} for {beyond[0]:g} %"
        raise OutOfRangeError(f"{name}: not a share: {rule}. Correct it.")
