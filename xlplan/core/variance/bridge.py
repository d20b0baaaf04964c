"""The bridge from one figure to another, in steps that add up as shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.rounding import round_parts
from xlplan.core.errors import OutOfRangeError, SizeError, TooLittleDataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["bridge_table"]

OTHER = "Other"


def bridge_table(
    labels: Sequence[str], parts: npt.ArrayLike, *, start: float, end: float, decimals: int = 0
) -> pd.DataFrame:
    """Lay out the steps from `start` to `end`, rounded so that they add up as shown.

    Both ends are rounded on their own, as they stand elsewhere; the steps by largest remainder to their
    difference. What the parts do not explain is a step named Other, left out where it rounds to zero.

    Parameters
    ----------
    labels : sequence of str
        A name for each part; with two more, the first and the last name the two ends.
    parts : array_like
        Signed steps in the unit of `start`, unrounded. NaN is a step that is not known: it is shown blank and
        its amount is part of Other.
    start, end : float
        The figures to be joined, such as budgeted and actual margin.
    decimals : int
        Digits after the point; negative for tens, hundreds, thousands.

    Returns
    -------
    pandas.DataFrame
        ``Step, Amount, From, To``: each step starts where the one before ended, the ends start at zero. For a
        chart draw From and To as two lines with up/down bars; that is right across zero too.

    Raises
    ------
    SizeError
        Unless there is a label for each part.
    OutOfRangeError
        For decimals out of range.
    TooLittleDataError
        Without parts.

    Examples
    --------
    A budgeted margin of $500.10K, three parts, an actual of $400.10K: the parts shown add to the 100 shown.

    >>> bridge_table(["Volume", "Rate", "Mix"], [-33.34, -33.33, -33.33], start=500.10, end=400.10)
         Step  Amount   From     To
    0   Start   500.0    0.0  500.0
    1  Volume   -34.0  500.0  466.0
    2    Rate   -33.0  466.0  433.0
    3     Mix   -33.0  433.0  400.0
    4     End   400.0    0.0  400.0
    """
    import pandas as pd

    if not -9 <= decimals <= 9:
        raise OutOfRangeError(f"decimals: out of range: got {decimals}, expected -9 to 9. Correct it.")
    steps = np.asarray(parts, dtype=float).ravel()
    first_name, names, last_name = _names(labels, len(steps))
    (first,), (last,) = round_parts([[start], [end]], decimals=decimals)
    steps, names = _explained(steps, names, end - start, decimals)
    amounts = round_parts(steps, decimals=decimals, total=last - first)
    shown = np.array([name != OTHER or amount != 0 for name, amount in zip(names, amounts, strict=True)])
    amounts, names = amounts[shown], [name for name, keep in zip(names, shown, strict=True) if keep]
    reached = np.round(first + np.cumsum(np.nan_to_num(amounts)), decimals)
    return pd.DataFrame(
        {
            "Step": [first_name, *names, last_name],
            "Amount": [first, *amounts, last],
            "From": [0.0, first, *reached],
            "To": [first, *reached, last],
        }
    ).assign(From=lambda table: [*table["From"][:-1], 0.0])


def _names(labels: Sequence[str], count: int) -> tuple[str, list[str], str]:
    if count == 0:
        raise TooLittleDataError("parts: none: got no steps, expected one or more. Select them.")
    if len(labels) == count:
        return "Start", list(labels), "End"
    if len(labels) == count + 2:
        return labels[0], list(labels[1:-1]), labels[-1]
    raise SizeError(
        f"labels: size differs from parts: got {len(labels)}, expected {count}, or {count + 2} with both ends. "
        "Select one for each part.",
    )


def _explained(
    steps: npt.NDArray[np.float64], names: list[str], change: float, decimals: int
) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Add what the steps do not explain, unless it is the dust of binary fractions."""
    rest = change - float(np.nansum(steps))
    if abs(rest) * 10.0**decimals < 1e-6:
        return steps, names
    return np.append(steps, rest), [*names, OTHER]
