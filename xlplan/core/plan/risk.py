"""What uncertain drivers make of an outcome: seeded simulation, quantiles, the chance of a target."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, OutOfRangeError, SizeError, TooLittleDataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DISTRIBUTIONS", "SEED", "Uncertain", "draw", "simulate"]


SEED = 2026
"""Seed where none is given: the same inputs give the same table."""
PROBABILITIES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
MOST_DRAWS = 1_000_000

# A correlation of exactly 1 leaves the matrix singular; this much less of it does not show.
_RIDGE = 1e-10


class Uncertain(NamedTuple):
    """A driver that is not known: its distribution, and what a unit of it adds to the outcome."""

    name: str
    distribution: str
    p1: float
    p2: float
    p3: float = math.nan
    coefficient: float = 1.0


def _normal(z: Floats, driver: Uncertain) -> Floats:
    _require(driver, driver.p2 >= 0, "a mean and a standard deviation of 0 or more")
    return np.asarray(driver.p1 + driver.p2 * z)


def _lognormal(z: Floats, driver: Uncertain) -> Floats:
    _require(driver, driver.p1 > 0 and driver.p2 >= 0, "a mean above 0 and a standard deviation of 0 or more")
    spread = math.log1p((driver.p2 / driver.p1) ** 2)
    return np.asarray(np.exp(math.log(driver.p1) - spread / 2 + math.sqrt(spread) * z))


def _uniform(z: Floats, driver: Uncertain) -> Floats:
    from scipy.special import ndtr

    _require(driver, driver.p1 < driver.p2, "a low and a higher high")
    return np.asarray(driver.p1 + (driver.p2 - driver.p1) * ndtr(z))


def _triangular(z: Floats, driver: Uncertain) -> Floats:
    from scipy.special import ndtr

    low, mode, high = driver.p1, driver.p2, driver.p3
    _require(driver, low <= mode <= high and low < high, "low, most likely and high in this order")
    u, width = ndtr(z), high - low
    below = low + np.sqrt(u * width * (mode - low))
    above = high - np.sqrt((1 - u) * width * (high - mode))
    return np.asarray(np.where(u * width < mode - low, below, above))


DISTRIBUTIONS: dict[str, Callable[[Floats, Uncertain], Floats]] = {
    "normal": _normal,
    "triangular": _triangular,
    "uniform": _uniform,
    "lognormal": _lognormal,
}
"""By name; each turns standard normal draws into draws of its own."""


def _require(driver: Uncertain, holds: bool, rule: str) -> None:
    if not holds:
        given = ", ".join(f"{p:g}" for p in driver[2:5] if p == p) or "nothing"
        what = f"{driver.distribution} out of range: got {given}, expected {rule}"
        raise OutOfRangeError(f"{driver.name}: {what}. Correct it.")


def draw(
    drivers: Sequence[Uncertain], *, n: int = 10_000, seed: int = SEED, correlation: npt.ArrayLike | None = None
) -> Floats:
    """Draw values of uncertain drivers.

    Correlated standard normals ``z = L e`` with ``L L' = correlation`` (a Gaussian copula), each turned into its
    distribution: ``x = F^-1(Phi(z))``.

    Parameters
    ----------
    drivers : sequence of Uncertain
        ``normal`` mean, standard deviation; ``triangular`` low, most likely, high; ``uniform`` low, high;
        ``lognormal`` mean and standard deviation of the value itself, not of its logarithm as in Excel's
        ``LOGNORM.INV``.
    n : int
        Draws, 100 to 1,000,000.
    seed : int
        0 or more; the same seed draws the same values.
    correlation : array_like, optional
        Square matrix over the drivers; NaN takes the mirrored cell. Left out, drivers are independent, which
        understates risk where several follow volume.

    Returns
    -------
    numpy.ndarray
        One row a draw, one column a driver.

    Raises
    ------
    InvalidValueError
        For an unknown distribution.
    OutOfRangeError
        For a number out of range or correlations that cannot all be true.
    SizeError
        If the matrix has another size.

    References
    ----------
    Gaussian copula; inversion of the distribution function.

    Examples
    --------
    Visits of 90 to 125 a day, most likely 100: mean (90 + 100 + 125) / 3 = 105.

    >>> visits = draw([Uncertain("Visits", "triangular", 90, 100, 125)])
    >>> bool(abs(visits.mean() - 105) < 4 * (54.1667 / 10_000) ** 0.5)
    True
    """
    if not 100 <= n <= MOST_DRAWS:
        raise OutOfRangeError(f"n: out of range: got {n}, expected 100 to {MOST_DRAWS:,}. Correct it.")
    if seed < 0:
        raise OutOfRangeError(f"seed: out of range: got {seed}, expected 0 or more. Correct it.")
    for driver in drivers:
        if driver.distribution not in DISTRIBUTIONS:
            raise InvalidValueError(
                f"{driver.name}: unknown distribution: got {driver.distribution!r}, expected "
                f"{', '.join(DISTRIBUTIONS)}. Choose one.",
            )
    independent = np.random.Generator(np.random.PCG64(seed)).standard_normal((n, len(drivers)))
    z = independent if correlation is None else independent @ _root(correlation, len(drivers)).T
    return np.column_stack([DISTRIBUTIONS[d.distribution](z[:, i], d) for i, d in enumerate(drivers)])


def _root(correlation: npt.ArrayLike, size: int) -> Floats:
    """Give the lower triangle whose square is the matrix."""
    matrix = np.atleast_2d(np.asarray(correlation, dtype=float))
    if matrix.shape != (size, size):
        got = " x ".join(map(str, matrix.shape))
        raise SizeError(f"corr: size differs: got {got}, expected {size} x {size}. Select the square.")
    matrix = np.where(np.isnan(matrix), matrix.T, matrix)
    matrix[np.diag_indices(size)] = np.where(np.isnan(np.diag(matrix)), 1.0, np.diag(matrix))
    matrix = np.nan_to_num(matrix)
    if (np.abs(matrix) > 1).any() or not np.allclose(matrix, matrix.T) or (np.diag(matrix) != 1).any():
        raise OutOfRangeError(
            "corr: no correlations: expected -1 to 1, both halves alike, 1 on the diagonal. Correct it."
        )
    try:
        return np.linalg.cholesky((1 - _RIDGE) * matrix + _RIDGE * np.eye(size))
    except np.linalg.LinAlgError:
        raise OutOfRangeError(
            "corr: contradicts itself: the correlations cannot all be true. Bring them nearer to 0."
        ) from None


def simulate(
    drivers: Sequence[Uncertain],
    *,
    n: int = 10_000,
    seed: int = SEED,
    correlation: npt.ArrayLike | None = None,
    target: float | None = None,
) -> pd.DataFrame:
    """Summarize the outcome ``sum(coefficient * driver)`` and every driver over seeded draws.

    Parameters
    ----------
    drivers, n, seed, correlation
        As for `draw`.
    target : float, optional
        What the outcome should reach.

    Returns
    -------
    pandas.DataFrame
        ``Statistic``, ``Outcome`` and a column for each driver in its own unit. Rows: mean, standard deviation,
        P5 to P95; with a target the share of draws that reach it, and by how much the outcome misses it on
        average (a draw that reaches it misses by 0).

    Raises
    ------
    ArgumentError
        See `draw`.
    TooLittleDataError
        Without drivers.
    InvalidValueError
        For a name twice.

    Examples
    --------
    Revenue of 12,000 visits less fixed cost, in thousands of dollars: the middle of the range.

    >>> cost = Uncertain("Cost", "uniform", 1_300, 1_500, coefficient=-1)
    >>> table = simulate([Uncertain("Revenue", "normal", 2_160, 100), cost], target=700)
    >>> table["Statistic"].tolist()[:3], float(round(table.loc[0, "Outcome"], -1))
    (['Mean', 'Standard deviation', 'P5'], 760.0)
    """
    import pandas as pd

    _check_names([driver.name for driver in drivers])
    values = draw(drivers, n=n, seed=seed, correlation=correlation)
    outcome = values @ np.array([driver.coefficient for driver in drivers], dtype=float)
    columns = {"Outcome": outcome} | {driver.name: values[:, i] for i, driver in enumerate(drivers)}
    names = ["Mean", "Standard deviation", *(f"P{p * 100:g}" for p in PROBABILITIES)]
    table = pd.DataFrame({"Statistic": names, **{name: _summary(column) for name, column in columns.items()}})
    if target is None:
        return table
    words = ["Chance of target", "Expected shortfall"]
    reached = {"Statistic": words, "Outcome": [(outcome >= target).mean(), np.maximum(target - outcome, 0).mean()]}
    return pd.concat([table, pd.DataFrame(reached)], ignore_index=True)


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise TooLittleDataError("drivers: none: got an empty table, expected a row for each. Fill it in.")
    taken = ["Statistic", "Outcome", *names]
    if twice := [name for name in names if taken.count(name) > 1]:
        raise InvalidValueError(f"drivers: name taken: got {twice[0]!r} twice. Choose another.")


def _summary(values: Floats) -> list[float]:
    return [values.mean(), values.std(ddof=1), *np.quantile(values, PROBABILITIES)]
