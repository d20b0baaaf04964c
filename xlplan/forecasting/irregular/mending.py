"""Amounts of something regular that are errors: one that stands alone among those like it, or the newest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.forecasting.irregular.doubt import Doubt, fold_of
from xlplan.forecasting.irregular.ending import Run, ending_weights

__all__ = ["Mended", "mend"]

Places = npt.NDArray[np.intp]

LEAST_ALIKE = 4
TO_DEVIATION, LEAST_DEVIATION = 1.4826, 0.1
FAR, LEAST_FOLD = 6.0, 2.0
LEAST_SPREAD = 1e-9
MORE_LIKELY = 0.5


@dataclass(frozen=True, eq=False)
class Mended:
    """Amounts as they are believed.

    Parameters
    ----------
    amounts : numpy.ndarray
        Those given, errors replaced; the newest is its expectation.
    replaced : numpy.ndarray
        Which of them were errors.
    doubt : Doubt or None
        What is believed of the newest, where it is far from usual.
    """

    amounts: Floats
    replaced: Places
    doubt: Doubt | None = None


def mend(amounts: Floats, groups: Places) -> Mended:
    """Replace amounts that are far from the others of their group, of which there are at least three.

    Parameters
    ----------
    amounts : numpy.ndarray
        Oldest first.
    groups : numpy.ndarray
        Of each: amounts of one group are alike.

    Examples
    --------
    >>> mend(np.array([900.0, 910, 9000, 890, 905]), np.zeros(5, dtype=int)).amounts.tolist()
    [900.0, 910.0, 905.0, 890.0, 905.0]
    """
    out, replaced, doubt = amounts.copy(), [], None
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        if rows.size < LEAST_ALIKE:
            continue
        own = amounts[rows]
        usual = float(np.median(own))
        spread = max(
            TO_DEVIATION * float(np.median(np.abs(own - usual))),
            LEAST_DEVIATION * abs(usual),
            LEAST_SPREAD * float(np.abs(own).max()),
        )
        errors = np.abs(own - usual) / spread if spread else np.zeros(own.size)
        far = (errors > FAR) & (np.array([fold_of(value, usual) for value in own.tolist()]) > LEAST_FOLD)
        alone = far & ~np.r_[False, far[:-1]] & ~np.r_[far[1:], False]
        for row in rows[alone].tolist():
            slip, level = 1.0, 0.0
            if row == amounts.size - 1:
                value = float(amounts[row])
                slip, level = ending_weights(float(errors[-1]), fold_of(value, usual), Run.LAST)
                doubt = Doubt(Run.LAST, slip, level, usual, value, np.array([usual]))
            out[row] = slip * usual + (1 - slip) * amounts[row]
            if slip > MORE_LIKELY:
                replaced.append(row)
    return Mended(out, np.array(replaced, dtype=np.intp), doubt)
