"""Vendor rebates by tiers of spend, and what a forecast near a threshold is worth.

A tier is a row of its threshold and its rate. ``retroactive`` pays the rate of the tier reached on all spend,
``incremental`` each rate on the spend within its tier only. Below the first threshold nothing is paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, OutOfRangeError, TooLittleDataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["REBATE_MODES", "ContractSpend", "RebateOutlook", "rebate", "rebate_mode", "rebate_outlook", "tier_table"]


_MODES = {
    "retro": "retroactive",
    "retroactive": "retroactive",
    "incr": "incremental",
    "incremental": "incremental",
}


REBATE_MODES = ("retroactive", "incremental")


class RebateOutlook(NamedTuple):
    """The rebate of an uncertain spend in dollars: mean over paths, 10 and 90 % points, and that of mean spend."""

    expected: float
    p10: float
    p90: float
    of_mean_spend: float


def rebate(spend: npt.ArrayLike, tiers: npt.ArrayLike, mode: str = "retroactive") -> Floats:
    """Give the rebate earned on spend of a contract year.

    ``retroactive``: ``S * r(S)`` with the rate of the highest threshold that ``S`` reaches. ``incremental``:
    ``sum(r_k * (min(S, T_k+1) - T_k))`` over the thresholds ``T_k`` below ``S``.

    Parameters
    ----------
    spend : array_like
        Dollars of a contract year, of any shape. Net returns earn nothing.
    tiers : array_like
        Rows of threshold (dollars) and rate (share: 0.02), in any order.
    mode : str
        ``retroactive`` (``retro``) or ``incremental`` (``incr``), in any case.

    Returns
    -------
    numpy.ndarray
        Dollars, 0 or more, the shape of `spend`; NaN where spend is.

    Raises
    ------
    InvalidValueError
        For an unknown mode, a threshold twice or a row half filled.
    OutOfRangeError
        For a rate outside 0 to 1 or a threshold below 0.

    References
    ----------
    All-units and incremental quantity discounts of supply contracts.

    Examples
    --------
    Implants: nothing to $500,000, 2 % from there, 4 % from $1,000,000; spend of $1,100,000 and of $999,999.

    >>> tiers = [(0, 0), (500_000, 0.02), (1_000_000, 0.04)]
    >>> rebate([1_100_000, 999_999], tiers), rebate(1_100_000, tiers, "incremental")
    (array([44000.  , 19999.98]), array(14000.))
    """
    thresholds, rates = _read_tiers(tiers)
    dollars = np.asarray(spend, dtype=float)
    if rebate_mode(mode) == "retroactive":
        reached = np.concatenate([[0.0], rates])[np.searchsorted(thresholds, dollars, side="right")]
        return np.asarray(np.maximum(dollars, 0) * reached)
    above = np.maximum(dollars[..., None] - thresholds, 0)
    return np.asarray(np.minimum(above, np.diff(thresholds, append=np.inf)) @ rates)


def rebate_mode(text: str) -> str:
    """Read the rule of a rebate in its short or long form.

    Raises
    ------
    InvalidValueError
        For another text.

    Examples
    --------
    >>> rebate_mode("Retro"), rebate_mode("incr")
    ('retroactive', 'incremental')
    """
    mode = _MODES.get(text.strip().lower())
    if mode is None:
        raise InvalidValueError(f"mode: unknown: got {text!r}, expected retroactive or incremental. Choose one.")
    return mode


def _read_tiers(tiers: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Sort tiers by threshold; rows blank in both columns are left out."""
    rows = np.asarray(tiers, dtype=float)
    if rows.ndim != 2 or rows.shape[1] != 2:
        raise InvalidValueError("tiers: not a table: expected columns of threshold and rate. Select two columns.")
    rows = rows[~np.isnan(rows).all(axis=1)]
    if not rows.size or np.isnan(rows).any():
        raise InvalidValueError("tiers: blank cell: expected rows of a threshold and a rate. Complete them.")
    thresholds, rates = rows[np.argsort(rows[:, 0])].T
    if (np.diff(thresholds) == 0).any():
        twice = thresholds[1:][np.diff(thresholds) == 0][0]
        raise InvalidValueError(f"tiers: threshold twice: got {twice:,.10g}, expected once. Remove one row.")
    if thresholds[0] < 0:
        raise OutOfRangeError(f"tiers: threshold: got {thresholds[0]:g}, expected 0 or more. Correct it.")
    wrong = rates[(rates < 0) | (rates > 1)]
    if wrong.size:
        raise OutOfRangeError(f"tiers: rate: got {wrong[0]:g}, expected a share from 0 to 1. Correct it.")
    return thresholds, rates


def tier_table(spend_paths: npt.ArrayLike, tiers: npt.ArrayLike, mode: str = "retroactive") -> pd.DataFrame:
    """Show how likely each tier is to be reached, what it pays and what is missing to it.

    Parameters
    ----------
    spend_paths : array_like
        Simulated totals of the contract year, dollars; one of each path.
    tiers : array_like
        Rows of threshold and rate.
    mode : str
        As for `rebate`.

    Returns
    -------
    pandas.DataFrame
        A row a tier, by threshold: ``from`` (dollars), ``rate``, ``probability`` that spend reaches it,
        ``rebate`` at exactly the threshold, ``missing``: dollars from the median path to it, 0 if reached.

    Raises
    ------
    ArgumentError
        As `rebate`.
    TooLittleDataError
        If a path is missing or there is none.

    Examples
    --------
    Four paths of a year's implants around the second threshold.

    >>> paths = [940_000, 980_000, 1_010_000, 1_070_000]
    >>> print(tier_table(paths, [(500_000, 0.02), (1_000_000, 0.04)]).to_string(index=False))
         from  rate  probability  rebate  missing
     500000.0  0.02          1.0 10000.0      0.0
    1000000.0  0.04          0.5 40000.0   5000.0
    """
    import pandas as pd

    paths = _read_paths(spend_paths)
    thresholds, rates = _read_tiers(tiers)
    columns = {
        "from": thresholds,
        "rate": rates,
        "probability": (paths >= thresholds[:, None]).mean(axis=1),
        "rebate": rebate(thresholds, tiers, mode),
        "missing": np.maximum(thresholds - np.median(paths), 0),
    }
    return pd.DataFrame(columns)


def rebate_outlook(spend_paths: npt.ArrayLike, tiers: npt.ArrayLike, mode: str = "retroactive") -> RebateOutlook:
    """Give the rebate to expect of an uncertain spend: the mean of the rebates, not the rebate of the mean.

    The two differ wherever a threshold is within reach: at a cliff the rebate of the mean is all or nothing.

    Parameters
    ----------
    spend_paths, tiers, mode
        As for `tier_table`.

    Returns
    -------
    RebateOutlook
        Dollars.

    Raises
    ------
    ArgumentError
        As `tier_table`.

    Examples
    --------
    A spend of $900,000 or $1,080,000, equally likely, with 4 % on all of it from $1,000,000 on.

    >>> rebate_outlook([900_000, 1_080_000], [(1_000_000, 0.04)])
    RebateOutlook(expected=21600.0, p10=4320.0, p90=38880.0, of_mean_spend=0.0)
    """
    paths = _read_paths(spend_paths)
    earned = rebate(paths, tiers, mode)
    low, high = np.quantile(earned, [0.1, 0.9])
    return RebateOutlook(float(earned.mean()), float(low), float(high), float(rebate(paths.mean(), tiers, mode)))


def _read_paths(spend_paths: npt.ArrayLike) -> Floats:
    paths = np.asarray(spend_paths, dtype=float).ravel()
    if not paths.size or not np.isfinite(paths).all():
        raise TooLittleDataError("spend_paths: no total: expected a finite total of each path. Simulate again.")
    return paths


@dataclass(frozen=True)
class ContractSpend:
    """Spend under a contract in its current year.

    Parameters
    ----------
    start, end : pandas.Timestamp
        First and last day of the contract year.
    to_date : float
        Dollars of its closed months.
    totals : numpy.ndarray
        Simulated dollars of the whole year, one a path.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    to_date: float
    totals: Floats
