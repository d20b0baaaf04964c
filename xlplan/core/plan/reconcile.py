"""Forecasts of departments and of the hospital made to agree: every parent is the sum of its children.

References
----------
S. L. Wickramasuriya, G. Athanasopoulos and R. J. Hyndman, Optimal forecast reconciliation for hierarchical and
grouped time series through trace minimization, Journal of the American Statistical Association 114 (2019).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, NotFoundError, OutOfRangeError, TooLittleDataError

__all__ = ["METHODS", "reconcile", "summing_matrix"]


METHODS = ("mint", "bottom_up", "ols")


def summing_matrix(names: Sequence[str], links: Sequence[tuple[str, str]]) -> Floats:
    """Tell which leaves each series is the sum of.

    Parameters
    ----------
    names : sequence of str
        All series.
    links : sequence of tuple
        Pairs of child and parent. A series may have several parents, such as a service line and a region.

    Returns
    -------
    numpy.ndarray
        Series by leaves, 0 or 1; leaves in the order of `names`.

    Raises
    ------
    NotFoundError
        For a name that is no series.
    InvalidValueError
        For a series twice, its own ancestor, or counted twice.

    Examples
    --------
    >>> summing_matrix(["Hospital", "ICU", "ED"], [("ICU", "Hospital"), ("ED", "Hospital")]).tolist()
    [[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]
    """
    if len(set(names)) < len(names):
        twice = next(name for name in names if list(names).count(name) > 1)
        raise InvalidValueError(f"base_table: series twice: got {twice!r} more than once. Remove a row.")
    strangers = [name for link in links for name in link if name not in names]
    if strangers:
        raise NotFoundError(f"hierarchy: no such series: got {strangers[0]!r}, expected a name of base_table.")
    row = {name: number for number, name in enumerate(names)}
    step = np.zeros((len(names), len(names)))
    for child, parent in links:
        step[row[parent], row[child]] += 1
    reach = np.eye(len(names)) + step
    paths = step
    for _ in names:
        paths = paths @ step
        reach = reach + paths
    if paths.any():
        raise InvalidValueError("hierarchy: goes in a circle: expected no series above itself. Remove a link.")
    summing = reach[:, ~step.any(axis=1)]
    if (summing > 1).any():
        name = names[int(np.flatnonzero((summing > 1).any(axis=1))[0])]
        raise InvalidValueError(f"hierarchy: {name} counts a series twice. Link it over one way only.")
    return summing


def reconcile(base: Floats, summing: Floats, *, method: str = "mint", deviations: Floats | None = None) -> Floats:
    """Adjust forecasts as little as possible so that they add up.

    With the summing matrix S and the variances W of the base forecasts the result is
    ``S (S' W⁻¹ S)⁻¹ S' W⁻¹ base``: unbiased if the base is, and of the least variance.

    Parameters
    ----------
    base : numpy.ndarray
        Series by periods; NaN is a forecast that is not given.
    summing : numpy.ndarray
        As `summing_matrix` gives it.
    method : str
        ``mint`` takes variances from `deviations`, or where there are none in proportion to the number of leaves a
        series sums (structural scaling); ``ols`` takes them all alike; ``bottom_up`` adds the leaves up.
    deviations : numpy.ndarray, optional
        Standard deviation of the forecast error of each series.

    Raises
    ------
    TooLittleDataError
        Where what is given does not tell a leaf.
    OutOfRangeError
        If a deviation is not above zero.

    Examples
    --------
    The hospital expects 105, its units 60 and 40: the 5 that are too many are shared.

    >>> summing = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    >>> reconcile(np.array([[105.0], [60.0], [40.0]]), summing).ravel().round(2).tolist()
    [102.5, 61.25, 41.25]
    """
    if method not in METHODS:
        raise InvalidValueError(f"method: unknown: got {method!r}, expected {', '.join(METHODS)}. Choose one.")
    variance = summing.sum(axis=1) if method == "mint" else np.ones(len(summing))
    if method == "mint" and deviations is not None:
        if deviations.size != len(summing) or not (deviations > 0).all():
            raise OutOfRangeError(
                f"deviations: expected {len(summing)} numbers above zero, one a series. Correct them."
            )
        variance = deviations**2
    usable = np.ones(len(summing), dtype=bool)
    if method == "bottom_up":
        usable[:] = False
        usable[_leaves(summing)] = True
    return np.column_stack([_column(column, summing, variance, usable) for column in base.T])


def _leaves(summing: Floats) -> list[int]:
    """Find the row of each leaf: the last of those that are it alone, so that parents of one child come first."""
    alone = summing.sum(axis=1) == 1
    return [int(np.flatnonzero(alone & (column == 1))[-1]) for column in summing.T]


def _column(base: Floats, summing: Floats, variance: Floats, usable: npt.NDArray[np.bool_]) -> Floats:
    known = usable & np.isfinite(base)
    weight = 1 / np.sqrt(variance[known])
    leaves, _, rank, _ = np.linalg.lstsq(summing[known] * weight[:, None], base[known] * weight, rcond=None)
    if rank < summing.shape[1]:
        raise TooLittleDataError("base_table: blank forecasts: expected enough to tell every leaf. Fill them in.")
    return np.asarray(summing @ leaves)
