"""The roster: positions by months, their FTE, hours and pay, and how they agree with paid hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.lookup import by_code
from xlplan.core.calendar.months import days_in_month
from xlplan.core.errors import Problem
from xlplan.core.labor.pay_rates import increase_scopes, raises, share_from
from xlplan.core.labor.payroll_taxes import employer_taxes

__all__ = ["STATUSES", "PayTerms", "opening_wages", "reconcile", "roster_months", "roster_problems"]


STATUSES = ("Filled", "Vacant", "Frozen")
MOST_FTE = 1.5
_KEYS = ["month", "cost_center"]
_MEASURES = ["authorized_fte", "filled_fte", "vacant_fte", "roster_hours"]


class PayTerms(NamedTuple):
    """From which day base rates hold, what raises them, and what the employer pays on them.

    Parameters
    ----------
    asof : pandas.Timestamp
        Day of the base rates: the last day of the closed month.
    increases : pandas.DataFrame, optional
        ``scope, effective, pct, amount``; those after `asof` raise the rate, earlier ones are in it.
    taxes : pandas.DataFrame, optional
        ``year, tax, rate, wage_base``, see `employer_taxes`. Wages before the first month are taken to be base
        pay since 1 January, or since the start of a filled position.
    """

    asof: pd.Timestamp
    increases: pd.DataFrame | None = None
    taxes: pd.DataFrame | None = None


def roster_months(
    positions: pd.DataFrame,
    months: pd.DatetimeIndex,
    *,
    jobs: pd.DataFrame,
    week: float = 40.0,
    terms: PayTerms,
) -> pd.DataFrame:
    """Set out each position by months: FTE, hours, rate, pay, cover and payroll taxes.

    A position is authorized from its start to its end, by days. A filled one is held all that time, a vacant one
    from its expected fill if there is one, a frozen one is neither authorized nor held, but listed.

    Parameters
    ----------
    positions : pandas.DataFrame, n rows
        ``position_id, cost_center, job_code, fte, status, base_rate`` ($ an hour on `terms.asof`), ``start, end,
        expected_fill`` (dates or NaT), ``cover_pct``. One row is one person's work in one job; names are not needed.
    months : pandas.DatetimeIndex, m months
        Ascending month starts.
    jobs : pandas.DataFrame
        ``job_code, job_class, fte_hours_week``.
    week : float
        Paid hours a week of 1.0 FTE, for jobs that do not say.
    terms : PayTerms
        Day of the base rates, increases after it, payroll taxes.

    Returns
    -------
    pandas.DataFrame, n * m rows, position by position
        ``position_id, month, cost_center, job_code, job_class, fte`` (authorized), ``filled, vacant, hours``
        (paid, of the filled FTE: ``filled * weekly hours * days / 7``), ``rate``, ``pay = hours * rate``,
        ``cover_hours`` (vacant hours times `cover_pct`), ``taxes`` (dollars of the employer).

    Examples
    --------
    A nurse, and an open half position that is filled on 16 September; 80 % of it is covered until then.

    >>> positions = pd.DataFrame({"position_id": ["1", "2"], "cost_center": "6010", "job_code": "RN2",
    ...     "fte": [1.0, 0.5], "status": ["Filled", "Vacant"], "base_rate": [42.0, 40.0], "start": pd.NaT,
    ...     "end": pd.NaT, "expected_fill": [pd.NaT, pd.Timestamp("2026-09-16")], "cover_pct": [0.0, 0.8]})
    >>> jobs = pd.DataFrame({"job_code": ["RN2"], "job_class": ["RN"], "fte_hours_week": [36.0]})
    >>> months = pd.DatetimeIndex(["2026-09-01"])
    >>> rows = roster_months(positions, months, jobs=jobs, terms=PayTerms(pd.Timestamp("2026-08-31")))
    >>> rows[["fte", "filled", "vacant", "hours", "pay", "cover_hours"]].round(2).to_numpy().tolist()
    [[1.0, 1.0, 0.0, 154.29, 6480.0, 0.0], [0.5, 0.25, 0.25, 38.57, 1542.86, 30.86]]
    """
    people = _with_jobs(positions, jobs, week)
    authorized, filled = _in_force(people, months)
    weeks = people["weekly"].to_numpy()[:, None] * days_in_month(months) / 7
    hours, rate = filled * weeks, _rates(people, months, terms)
    vacant = authorized - filled
    measures = {
        "fte": authorized,
        "filled": filled,
        "vacant": vacant,
        "hours": hours,
        "rate": rate,
        "pay": hours * rate,
        "cover_hours": vacant * weeks * people["cover_pct"].fillna(0.0).to_numpy()[:, None],
        "taxes": _taxes(people, hours * rate, months, terms.taxes),
    }
    names = {name: people[name].repeat(len(months)) for name in ("position_id", "cost_center", "job_code", "job_class")}
    frame = pd.DataFrame(names).reset_index(drop=True)
    frame.insert(1, "month", np.tile(months.to_numpy(), len(people)))
    return frame.assign(**{name: values.ravel() for name, values in measures.items()})


def _with_jobs(positions: pd.DataFrame, jobs: pd.DataFrame, week: float) -> pd.DataFrame:
    known = by_code(jobs, "job_code")
    weekly = positions["job_code"].map(known["fte_hours_week"]).astype(float)
    classes = positions["job_code"].map(known["job_class"]).astype(object)
    return positions.assign(job_class=classes.fillna(""), weekly=weekly.where(weekly > 0).fillna(week))


def _status(positions: pd.DataFrame) -> pd.Series:
    return positions["status"].fillna("").astype(str).str.strip().str.lower()


def _in_force(people: pd.DataFrame, months: pd.DatetimeIndex) -> tuple[Floats, Floats]:
    """Give authorized and filled FTE, by days: positions down, months across."""
    status = _status(people).to_numpy()
    fte = np.where(status == "frozen", 0.0, people["fte"].to_numpy(dtype=float))[:, None]
    start, end, fill = (people[name].to_numpy(dtype="datetime64[D]") for name in ("start", "end", "expected_fill"))
    gone = np.nan_to_num(share_from(end + np.timedelta64(1, "D"), months), nan=0.0)
    begun = np.nan_to_num(share_from(start, months), nan=1.0)
    held = np.where((status == "filled")[:, None], begun, np.nan_to_num(share_from(fill, months), nan=0.0))
    return fte * np.maximum(begun - gone, 0), fte * np.maximum(np.minimum(begun, held) - gone, 0)


def _rates(people: pd.DataFrame, months: pd.DatetimeIndex, terms: PayTerms) -> Floats:
    """Give the rate of each position in each month; positions with the same raises are reckoned together."""
    base = people["base_rate"].to_numpy(dtype=float)[:, None]
    asof, increases, _ = terms
    if increases is None or not (pd.to_datetime(increases["effective"]) > asof).any():
        return np.repeat(base, len(months), axis=1)
    ahead = increases[increases["effective"] > asof]
    job = people[["cost_center", "job_class", "job_code"]]
    kinds = job.drop_duplicates()
    chosen, of_kind = np.unique(increase_scopes(ahead, kinds), axis=0, return_inverse=True)
    paths = [
        raises(months, *(ahead[name].to_numpy()[rows] for name in ("effective", "pct", "amount"))) for rows in chosen
    ]
    kind = pd.MultiIndex.from_frame(kinds).get_indexer(pd.MultiIndex.from_frame(job))
    factor, addition = (np.array(each)[of_kind.ravel()[kind]] for each in zip(*paths, strict=True))
    return np.asarray(base * factor + addition)


def _taxes(people: pd.DataFrame, pay: Floats, months: pd.DatetimeIndex, taxes: pd.DataFrame | None) -> Floats:
    if taxes is None or taxes.empty:
        return np.zeros(pay.shape)
    return employer_taxes(pay, months, taxes, opening=opening_wages(people, months[0]))


def opening_wages(people: pd.DataFrame, first: pd.Timestamp) -> Floats:
    """Estimate wages of the calendar year before the first month: base pay of filled positions since 1 January.

    Parameters
    ----------
    people : pandas.DataFrame
        ``status, start, fte, base_rate`` ($ an hour), ``weekly`` (hours a week of 1.0 FTE).
    first : pandas.Timestamp
        First month.

    Returns
    -------
    numpy.ndarray
        Dollars of each position; zero where it was vacant, and for all if the first month is January.

    Examples
    --------
    A physician at $120 an hour; the plan starts in July, after 181 days.

    >>> row = pd.DataFrame({"status": ["Filled"], "start": [pd.NaT], "fte": 1.0, "base_rate": 120.0, "weekly": 40.0})
    >>> opening_wages(row, pd.Timestamp("2026-07-01")).round(2)
    array([124114.29])
    """
    status = _status(people).to_numpy()
    january = np.datetime64(f"{first.year}-01-01")
    start = people["start"].to_numpy(dtype="datetime64[D]")
    begun = np.where(np.isnat(start), january, np.maximum(start, january))
    days = np.maximum((first.to_numpy().astype("datetime64[D]") - begun).astype(float), 0)
    weekly_pay = people["fte"] * people["weekly"] * people["base_rate"]
    return np.where(status == "filled", weekly_pay.to_numpy(dtype=float) * days / 7, 0.0)


def reconcile(roster: pd.DataFrame, paid_hours: pd.DataFrame) -> pd.DataFrame:
    """Compare the hours of the roster with the hours paid, by month and department.

    Parameters
    ----------
    roster : pandas.DataFrame
        Rows of `roster_months`.
    paid_hours : pandas.DataFrame
        ``month, cost_center, paid, fte`` of staff; several rows of a department add up.

    Returns
    -------
    pandas.DataFrame
        ``month, cost_center, authorized_fte, filled_fte, vacant_fte, roster_hours, paid_hours, difference`` (paid
        less roster: overtime, extra shifts or a position not listed are above zero), ``difference_fte`` (paid FTE
        less filled FTE). Months of the roster; a month that no department was paid in is open, so NaN.

    Examples
    --------
    >>> month = pd.Timestamp("2026-09-01")
    >>> roster = pd.DataFrame({"month": [month], "cost_center": ["6010"], "fte": [12.0], "filled": [10.0],
    ...     "vacant": [2.0], "hours": [1714.3]})
    >>> paid = pd.DataFrame({"month": [month], "cost_center": ["6010"], "paid": [1885.7], "fte": [11.0]})
    >>> columns = ["roster_hours", "paid_hours", "difference", "difference_fte"]
    >>> reconcile(roster, paid)[columns].round(1).to_numpy().tolist()
    [[1714.3, 1885.7, 171.4, 1.0]]
    """
    listed = roster.groupby(_KEYS)[["fte", "filled", "vacant", "hours"]].sum()
    listed.columns = pd.Index(_MEASURES)
    paid = paid_hours[paid_hours["month"].isin(roster["month"].unique())].groupby(_KEYS)[["paid", "fte"]].sum()
    both = listed.join(paid, how="outer").sort_index().reset_index()
    both[_MEASURES] = both[_MEASURES].fillna(0.0)
    closed = both["month"].isin(paid.index.get_level_values("month"))
    for name in ("paid", "fte"):
        both[name] = both[name].where(~(closed & both[name].isna()), 0.0)
    both = both.rename(columns={"paid": "paid_hours"})
    both["difference"] = both["paid_hours"] - both["roster_hours"]
    both["difference_fte"] = both.pop("fte") - both["filled_fte"]
    return both


def roster_problems(positions: pd.DataFrame, *, place: Callable[[int, str], str]) -> list[Problem]:
    """Name the rows of the roster that cannot be planned on.

    Parameters
    ----------
    positions : pandas.DataFrame
        Rows as for `roster_months`, indexed by row position.
    place : callable
        Names the cell of a row position and a column.

    Examples
    --------
    >>> row = pd.DataFrame({"fte": [36.0], "status": ["Filled"], "base_rate": [42.0], "start": pd.NaT, "end": pd.NaT,
    ...     "expected_fill": pd.NaT, "cover_pct": [float("nan")]})
    >>> print(*roster_problems(row, place=lambda row, column: f"Positions {column} {row}"))
    Positions fte 0: out of range: got 36, expected above 0 and at most 1.5. Enter 0.9 for 36 hours of 40.
    """
    fte, rate, cover = (positions[name].astype(float) for name in ("fte", "base_rate", "cover_pct"))
    status = positions["status"].fillna("").astype(str)
    start, end, fill = (pd.to_datetime(positions[name]) for name in ("start", "end", "expected_fill"))
    one, known = "Correct one of the dates", _status(positions).isin([name.lower() for name in STATUSES])
    full = "Enter 0.9 for 36 hours of 40"
    rules: list[tuple[str, pd.Series, str, pd.Series, str, str]] = [
        ("fte", ~((fte > 0) & (fte <= MOST_FTE)), "out of range", fte, f"above 0 and at most {MOST_FTE}", full),
        ("status", ~known, "unknown", status, "Filled, Vacant or Frozen", "Choose one"),
        ("base_rate", ~(rate > 0), "no rate", rate, "dollars an hour above 0", "Fill it in"),
        ("end", end < start, "ends before it starts", end, "the start or later", one),
        ("expected_fill", fill > end, "filled after its end", fill, "the end or earlier", one),
        ("cover_pct", (cover < 0) | (cover > 1), "out of range", cover, "0 to 1", "Type 80 % as 0.8"),
    ]
    return [
        Problem(place(int(row), column), f"{what}: got {_shown(value[row])}, expected {rule}", action)
        for column, wrong, what, value, rule, action in rules
        for row in positions.index[wrong]
    ]


def _shown(value: object) -> str:
    if isinstance(value, float):
        return "a blank cell" if np.isnan(value) else f"{value:g}"
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return str(value) or "a blank cell"
