"""Employee benefits by what they are based on: pay, positions or paid hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, SizeError
from xlplan.core.labor.pay_rates import share_from

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BENEFIT_BASES", "benefit_cost", "benefit_rates"]


BENEFIT_BASES = ("of pay", "per FTE", "per hour", "tax")


def benefit_cost(
    pay: npt.ArrayLike,
    hours: npt.ArrayLike,
    fte: npt.ArrayLike,
    *,
    bases: Sequence[str],
    rates: npt.ArrayLike,
    taxes: npt.ArrayLike = 0.0,
) -> Floats:
    """Cost benefits component by component: ``rate * pay``, ``rate * FTE`` or ``rate * hours``.

    A health plan is dollars a month per FTE: it does not grow with a raise, as one percentage of pay would have it.

    Parameters
    ----------
    pay, hours, fte : array_like, shape (..., m)
        Dollars, paid hours and filled FTE of each month.
    bases : sequence of str, k
        ``of pay``, ``per FTE``, ``per hour``, or ``tax`` for the payroll taxes, in any case.
    rates : array_like, shape (k,) or (k, m)
        Share of pay, dollars a month per FTE, or dollars per paid hour; ignored for ``tax``.
    taxes : array_like, shape (..., m)
        Employer's payroll taxes, see `xlplan.core.labor.payroll_taxes.employer_taxes`.

    Returns
    -------
    numpy.ndarray, shape (k, ..., m)
        Dollars of each component.

    Raises
    ------
    InvalidValueError
        For an unknown basis.
    SizeError
        Unless there is one rate for each basis.

    Examples
    --------
    10 FTE paid $71,000 for 1,771 hours: pension 5 % of pay, health plan $820 a month, workers' compensation $0.40.

    >>> benefit_cost(71_000, 1_771, 10, bases=["of pay", "per FTE", "per hour"], rates=[0.05, 820, 0.4])
    array([3550. , 8200. ,  708.4])
    """
    measures = {"of pay": pay, "per fte": fte, "per hour": hours, "tax": taxes}
    each = np.asarray(rates, dtype=float)
    if len(each) != len(bases):
        raise SizeError(f"rates: size differs from bases: got {len(each)}, expected {len(bases)}. Give one for each.")
    shape = np.broadcast_shapes(*(np.shape(measure) for measure in measures.values()))
    costs = np.zeros((len(bases), *shape))
    for k, basis in enumerate(_checked(bases)):
        costs[k] = np.asarray(measures[basis], dtype=float) * (1.0 if basis == "tax" else each[k])
    return costs


def _checked(bases: Sequence[str]) -> list[str]:
    names = [basis.strip().lower() for basis in bases]
    for given, name in zip(bases, names, strict=True):
        if name not in map(str.lower, BENEFIT_BASES):
            raise InvalidValueError(f"basis: unknown: got {given!r}, expected {', '.join(BENEFIT_BASES)}. Choose one.")
    return names


def benefit_rates(benefits: pd.DataFrame, months: npt.ArrayLike) -> tuple[pd.DataFrame, Floats]:
    """Give the rate of each component in each month; a new rate counts from its day.

    Parameters
    ----------
    benefits : pandas.DataFrame
        ``component, account, basis, rate, effective``; several rows of a component are its rates one after the
        other. Without a date a rate holds from the beginning; before its first date a component costs nothing.
    months : array_like of datetime64, shape (m,)
        Any day of each month.

    Returns
    -------
    (pandas.DataFrame, numpy.ndarray of shape (k, m))
        ``component, account, basis`` in the order of the table, and their rates.

    Examples
    --------
    The health plan costs $820 a month per FTE, and $870 from 1 January.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"component": "Health plan", "account": "5110", "basis": "per FTE", "rate": [820.0, 870.0],
    ...     "effective": [pd.NaT, pd.Timestamp("2027-01-01")]})
    >>> components, rates = benefit_rates(rows, ["2026-12", "2027-01"])
    >>> components["component"].tolist(), rates
    (['Health plan'], array([[820., 870.]]))
    """
    keys = ["component", "account", "basis"]
    components = benefits[keys].drop_duplicates().reset_index(drop=True)
    month_count = len(np.asarray(months, dtype="datetime64[M]"))
    rates = np.zeros((len(components), month_count))
    for k, (_, rows) in enumerate(benefits.groupby(keys, sort=False, dropna=False)):
        ordered = rows.sort_values("effective", na_position="first", kind="stable")
        share = share_from(ordered["effective"].to_numpy(dtype="datetime64[D]"), months)
        rates[k] = np.diff(ordered["rate"].fillna(0.0).to_numpy(dtype=float), prepend=0.0) @ np.nan_to_num(share, nan=1)
    return components, rates
