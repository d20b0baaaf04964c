"""Payroll of a list of positions by months: regular pay, overtime, paid time off, agency, taxes, benefits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.errors import InvalidValueError, OutOfRangeError
from xlplan.core.labor.payroll_taxes import employer_taxes, fica_table
from xlplan.core.labor.positions import PayTerms, opening_wages, roster_months
from xlplan.core.labor.premium_pay import overtime_pay

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PAYROLL_DEFAULTS", "position_payroll"]


PAYROLL_DEFAULTS: Mapping[str, float] = {
    "hours_per_week": 40.0,
    "pto_pct": 0.0,
    "overtime_pct": 0.0,
    "overtime_premium": 0.5,
    "agency_rate": np.nan,
    "benefits_pct": 0.0,
    "benefits_per_fte": 0.0,
}
"""Settings and what they are if not given; the agency rate is needed where vacant hours are covered."""


def position_payroll(
    positions: pd.DataFrame,
    months: pd.DatetimeIndex,
    *,
    settings: Mapping[str, float | Sequence[float] | Floats] = PAYROLL_DEFAULTS,
    increases: pd.DataFrame | None = None,
    taxes: Mapping[str, npt.ArrayLike] | None = None,
) -> pd.DataFrame:
    """Pay positions month by month.

    Regular pay and paid time off share the hours of the filled positions; overtime comes on top of the hours
    worked, agency covers vacant hours::

        hours    = filled FTE * hours_per_week * days / 7
        PTO      = hours * pto_pct * rate
        regular  = hours * (1 - pto_pct) * rate
        overtime = hours * (1 - pto_pct) * overtime_pct * rate * (1 + overtime_premium)
        agency   = vacant hours * cover_pct * agency_rate
        taxes    = employer's taxes of regular, overtime and PTO, capped by person and calendar year
        benefits = benefits_pct * (regular + overtime + PTO) + benefits_per_fte * filled FTE

    Parameters
    ----------
    positions : pandas.DataFrame
        As for `roster_months`.
    months : pandas.DatetimeIndex, m months
        Ascending month starts.
    settings : mapping
        Some of `PAYROLL_DEFAULTS`, each one number or one for each month. Shares of 1, the agency rate in
        dollars an hour, ``benefits_per_fte`` in dollars a month.
    increases : pandas.DataFrame, optional
        ``scope, effective, pct, amount``; all of them raise the base rates.
    taxes : mapping of columns, optional
        ``year, tax, rate, wage_base``; US Social Security and Medicare of 2026 if left out. Wages of the
        calendar year before the first month are taken to be base pay of the filled positions.

    Returns
    -------
    pandas.DataFrame, m rows
        ``month, regular, overtime, pto, agency, taxes, benefits, total`` (dollars), ``fte`` (filled, by days).

    Raises
    ------
    InvalidValueError
        If vacant hours are covered and there is no agency rate, or for months out of order.
    OutOfRangeError
        For a setting out of range.

    Examples
    --------
    A nurse at $42 in a month of four weeks, 12 % PTO: 160 hours.

    >>> nurse = pd.DataFrame({"position_id": ["1"], "cost_center": "6010", "job_code": "RN2", "fte": 1.0,
    ...     "status": "Filled", "base_rate": 42.0, "start": pd.NaT, "end": pd.NaT, "expected_fill": pd.NaT,
    ...     "cover_pct": 0.0})
    >>> paid = position_payroll(nurse, pd.DatetimeIndex(["2027-02-01"]), settings={"pto_pct": 0.12})
    >>> paid[["regular", "pto", "taxes", "total"]].round(2).to_numpy().tolist()
    [[5913.6, 806.4, 514.08, 7234.08]]
    """
    rules = _checked({**PAYROLL_DEFAULTS, **settings})
    week = float(rules["hours_per_week"])
    hours, rate, cover, filled = _roster(positions, months, week, increases)
    base, worked = hours * rate, hours * (1 - rules["pto_pct"])
    overtime = overtime_pay(worked * rules["overtime_pct"], rate, multiple=1 + rules["overtime_premium"])
    people = positions.assign(weekly=week)
    opening = opening_wages(people, months[0])
    wages = base + overtime
    frame = pd.DataFrame({"month": months})
    frame["regular"] = (worked * rate).sum(axis=0)
    frame["overtime"] = overtime.sum(axis=0)
    frame["pto"] = (base * rules["pto_pct"]).sum(axis=0)
    frame["agency"] = _agency(cover.sum(axis=0), rules["agency_rate"])
    frame["taxes"] = employer_taxes(wages, months, taxes or fica_table(), opening=opening).sum(axis=0)
    frame["fte"] = filled.sum(axis=0)
    frame["benefits"] = wages.sum(axis=0) * rules["benefits_pct"] + frame["fte"] * rules["benefits_per_fte"]
    parts = ["regular", "overtime", "pto", "agency", "taxes", "benefits"]
    frame["total"] = frame[parts].sum(axis=1)
    return frame[["month", *parts, "total", "fte"]]


def _roster(
    positions: pd.DataFrame, months: pd.DatetimeIndex, week: float, increases: pd.DataFrame | None
) -> list[Floats]:
    """Give paid hours, rate, covered hours and filled FTE: positions down, months across."""
    no_jobs = pd.DataFrame({"job_code": [], "job_class": [], "fte_hours_week": []})
    rows = roster_months(positions, months, jobs=no_jobs, week=week, terms=PayTerms(pd.Timestamp.min, increases))
    return [rows[name].to_numpy().reshape(-1, len(months)) for name in ("hours", "rate", "cover_hours", "filled")]


def _checked(settings: Mapping[str, float | Sequence[float] | Floats]) -> dict[str, Floats]:
    rules = {name: np.asarray(value, dtype=float) for name, value in settings.items()}
    for name, value in rules.items():
        most = 1.0 if name == "pto_pct" else np.inf
        if (value < 0).any() or (value > most).any() or (name == "hours_per_week" and not (value > 0).all()):
            rule = "0 to 1" if name == "pto_pct" else "above 0" if name == "hours_per_week" else "0 or more"
            found = ", ".join(f"{number:g}" for number in np.unique(value)[:3])
            raise OutOfRangeError(f"settings {name}: out of range: got {found}, expected {rule}. Correct it.")
    return rules


def _agency(cover_hours: Floats, rate: Floats) -> Floats:
    if (np.isnan(rate) & (cover_hours > 0)).any():
        raise InvalidValueError(
            f"settings agency_rate: missing: got none for {cover_hours.sum():,.0f} covered hours, expected dollars "
            "an hour. Add a row agency_rate.",
        )
    return np.where(cover_hours > 0, cover_hours * np.nan_to_num(rate), 0.0)
