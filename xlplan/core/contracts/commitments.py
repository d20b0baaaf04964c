"""One calendar of what is decided already or must be decided: the commitment radar of a plan.

Contract terms and their notice dates, price changes, positions to fill, pay increases, payroll tax caps that start
again in January, and contract years whose rebate is at stake. Dollars a year are costs: a rebate is negative.
Nobody's name is on it but that of the owner of a contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.contracts.amounts import index_name, price_changes
from xlplan.core.contracts.rebates import rebate_mode
from xlplan.core.contracts.terms import (
    Contract,
    add_months,
    at_end,
    day_of,
    first_day_after,
    notice_date,
    number_of,
    term_ends,
)

__all__ = [
    "COLUMNS",
    "Commitment",
    "Window",
    "commitments",
    "contract_ends",
    "pay_increases",
    "position_fills",
    "price_rises",
    "rebate_years",
    "tax_cap_resets",
]

_WEEKS = 52
_NONE = np.datetime64("NaT", "D")
_OUTCOMES = {
    "renews": "Renews unless notice is given",
    "renegotiate": "To be renegotiated; the plan goes on at the last price",
    "ends": "Ends; nothing is planned after it",
}


class Window(NamedTuple):
    """The days a calendar shows, both included."""

    first: np.datetime64
    last: np.datetime64

    def __contains__(self, day: object) -> bool:
        """Tell whether a day is shown; a missing one is not."""
        return isinstance(day, np.datetime64) and bool(self.first <= day <= self.last)


class Commitment(NamedTuple):
    """One line of the calendar.

    ``date`` is when it happens, ``decide_by`` the last day to change it (NaT if there is no choice left),
    ``dollars_a_year`` what it costs, or adds to cost, over a year; NaN where unknown.
    """

    date: np.datetime64
    decide_by: np.datetime64
    kind: str
    what: str
    where: str
    owner: str = ""
    dollars_a_year: float = np.nan
    note: str = ""


COLUMNS = list(Commitment._fields)


def commitments(
    tables: Mapping[str, pd.DataFrame],
    *,
    asof: npt.ArrayLike,
    until: npt.ArrayLike,
    rebates: Mapping[str, float] | None = None,
    hours_per_fte_week: float = 40.0,
) -> pd.DataFrame:
    """List what is committed, or to be decided, from one day to another.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed rows of ``contracts``, ``price_index``, ``tiers``, ``positions``, ``jobs``, ``increases`` and ``taxes``;
        one that is not there has none. A column ``dollars_a_year`` of ``increases`` is shown where given; a position
        is decided ``days_to_fill`` of its job before it is filled.
    asof, until : date
        First and last day shown. A term is shown if its end or its notice date is among them.
    rebates : mapping, optional
        Rebate expected of the contract year by ``contract_id``, dollars above 0; see
        `xlplan.core.contracts.rebates.rebate_outlook`.
    hours_per_fte_week : float
        Paid hours a week of 1.0 FTE, unless the job has its own.

    Returns
    -------
    pandas.DataFrame
        ``date``, ``decide_by``, ``kind``, ``what``, ``where`` (cost center; ``all``), ``owner``,
        ``dollars_a_year`` (cost positive), ``note``; sorted by ``decide_by``, by ``date`` where that is empty.

    Examples
    --------
    An elevator contract that renews next July, with 90 days of notice and 3 % a year.

    >>> contracts = pd.DataFrame([{"contract_id": "C-1", "vendor": "Liftworks", "covers": "Elevators",
    ...     "owner": "Facilities", "cost_center": "8430", "start": "2026-07-01", "end": "2027-06-30", "notice_days": 90,
    ...     "at_end": "renews", "annual_amount": 120_000, "escalator": 0.03, "index": None, "cap": None}])
    >>> found = commitments({"contracts": contracts}, asof="2026-11-01", until="2027-10-31")
    >>> print(found[["date", "decide_by", "kind", "dollars_a_year"]].to_string(index=False))
          date  decide_by          kind  dollars_a_year
    2027-06-30 2027-04-01 contract term        120000.0
    2027-07-01        NaT  price change          3600.0
    """
    window = Window(day_of(asof), day_of(until))
    expected = {} if rebates is None else dict(rebates.items())
    known = tables.get("price_index", pd.DataFrame(columns=["index", "month", "value"]))
    found: list[Commitment] = []
    for contract in tables["contracts"].to_dict("records") if "contracts" in tables else []:
        found += contract_ends(contract, known, window)
        found += price_rises(contract, known, window)
        found += rebate_years(contract, tables["tiers"], window, expected) if "tiers" in tables else []
    if "positions" in tables:
        jobs = tables.get("jobs")
        found += position_fills(tables["positions"], window, jobs=jobs, hours_per_fte_week=hours_per_fte_week)
    found += pay_increases(tables["increases"], window) if "increases" in tables else []
    found += tax_cap_resets(tables["taxes"], window) if "taxes" in tables else []
    return _table(found)


def _table(found: list[Commitment]) -> pd.DataFrame:
    rows = sorted(found, key=lambda row: (row.date if np.isnat(row.decide_by) else row.decide_by, row.date, row[2:6]))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    days = {name: frame[name].astype("datetime64[s]") for name in ("date", "decide_by")}
    return frame.assign(**days, dollars_a_year=frame["dollars_a_year"].astype(float))


def contract_ends(contract: Contract, index: pd.DataFrame, window: Window) -> Iterator[Commitment]:
    """List the ends of the terms of a contract, with the last day to give notice and the dollars of the term."""
    ahead = np.timedelta64(int(number_of(contract, "notice_days", 0.0)), "D")
    for end in term_ends(contract, window.first, window.last + ahead):
        decide_by = notice_date(contract, end)
        if end not in window and decide_by not in window:
            continue
        prices = price_changes(contract, index, until=end + 1)
        dollars = number_of(contract, "annual_amount") * float(prices.level[-1])
        note = _OUTCOMES.get(at_end(contract), "")
        if decide_by < window.first:
            note += f" (notice was due {decide_by})"
        yield Commitment(end, decide_by, "contract term", *_about(contract), dollars, note)


def price_rises(contract: Contract, index: pd.DataFrame, window: Window) -> Iterator[Commitment]:
    """List the anniversaries where the price of a contract changes, with the dollars a year they add."""
    stop = min(first_day_after(contract), window.last + 1)
    prices = price_changes(contract, index, until=stop)
    for k in range(1, len(prices.day)):
        rise = prices.level[k] / prices.level[k - 1] - 1
        if prices.day[k] not in window or (rise == 0 and not index_name(contract)):
            continue
        unknown = bool(prices.carried[k])
        dollars = number_of(contract, "annual_amount") * float(prices.level[k] - prices.level[k - 1])
        note = f"Index {index_name(contract)} not known yet" if unknown else f"Price {rise:+.2%}"
        dollars = np.nan if unknown else dollars
        yield Commitment(prices.day[k], _NONE, "price change", *_about(contract), dollars, note)


def rebate_years(
    contract: Contract, tiers: pd.DataFrame, window: Window, rebates: Mapping[str, float]
) -> Iterator[Commitment]:
    """List the last days of the contract years whose spend decides a rebate."""
    own = tiers[tiers["contract_id"] == contract["contract_id"]].sort_values("from")
    if own.empty:
        return
    start, end = day_of(contract["start"]), day_of(contract["end"])
    stop = window.last + 1 if np.isnat(end) or at_end(contract) == "renews" else min(end + 1, window.last + 1)
    years = max(int((stop - start) / np.timedelta64(365, "D")), 0)
    steps = ", ".join(
        f"{rate:.10g} % from ${least:,.0f}" for least, rate in zip(own["from"], own["rate"] * 100, strict=True)
    )
    note = f"{rebate_mode(_text(own['mode'].iloc[0]) or 'retro').capitalize()}: {steps}"
    expected = -rebates.get(str(contract["contract_id"]), np.nan)
    for last in add_months(start, 12 * np.arange(1, years + 1)) - 1:
        if last in window and last < stop:
            yield Commitment(last, last, "rebate year", *_about(contract), expected, note)


def position_fills(
    positions: pd.DataFrame, window: Window, *, jobs: pd.DataFrame | None = None, hours_per_fte_week: float = 40.0
) -> Iterator[Commitment]:
    """List the vacant positions with the date they are expected to be filled and their pay a year.

    Pay is ``fte * base_rate * hours a week * 52``, without benefits.

    Examples
    --------
    >>> positions = pd.DataFrame([{"position_id": "P-12", "cost_center": "6010", "job_code": "RN", "fte": 0.9,
    ...     "status": "Vacant", "base_rate": 42.0, "expected_fill": "2027-02-01"}])
    >>> window = Window(day_of("2026-11-01"), day_of("2027-06-30"))
    >>> [(row.what, round(row.dollars_a_year)) for row in position_fills(positions, window)]
    [('P-12: 0.9 FTE RN', 78624)]
    """
    facts = {} if jobs is None else {row["job_code"]: row for row in jobs.to_dict("records")}
    for position in positions[positions["status"] == "Vacant"].to_dict("records"):
        fill = day_of(position["expected_fill"])
        job = facts.get(position["job_code"], {})
        days = number_of(job, "days_to_fill")
        decide_by = _NONE if np.isnan(days) else fill - np.timedelta64(round(days), "D")
        if fill not in window and decide_by not in window:
            continue
        hours = number_of(job, "fte_hours_week", hours_per_fte_week) * _WEEKS
        pay = number_of(position, "fte") * number_of(position, "base_rate") * hours
        what = f"{position['position_id']}: {position['fte']:.4g} FTE {position['job_code']}"
        note = "" if np.isnan(days) else f"{days:.0f} days to fill"
        yield Commitment(fill, decide_by, "position fill", what, _text(position["cost_center"]), "", pay, note)


def pay_increases(increases: pd.DataFrame, window: Window) -> Iterator[Commitment]:
    """List the pay increases that take effect."""
    for row in increases.to_dict("records"):
        date, pct, amount = day_of(row["effective"]), number_of(row, "pct"), number_of(row, "amount")
        if date not in window:
            continue
        changes = [f"{pct:+.2%}"] * (not np.isnan(pct)) + [f"{amount:+,.2f} $/h"] * (not np.isnan(amount))
        what = f"Pay {' and '.join(changes)}"
        dollars = number_of(row, "dollars_a_year")
        yield Commitment(
            date, _NONE, "pay increase", what, _text(row["scope"]) or "all", "", dollars, _text(row.get("note"))
        )


def tax_cap_resets(taxes: pd.DataFrame, window: Window) -> Iterator[Commitment]:
    """List the Januaries where payroll taxes with a wage base start again.

    A year without rows goes by the last year before it.
    """
    capped = taxes[taxes["wage_base"].notna()]
    for year in range(int(str(window.first)[:4]), int(str(window.last)[:4]) + 1):
        date, known = np.datetime64(f"{year}-01-01"), capped[capped["year"] <= year]
        if date not in window or known.empty:
            continue
        latest = int(known["year"].max())
        note = "" if latest == year else f"{year} is not on the sheet: figures of {latest}"
        for row in known[known["year"] == latest].to_dict("records"):
            what = f"{row['tax']}: {row['rate']:.2%} up to ${row['wage_base']:,.0f} a person starts again"
            yield Commitment(date, _NONE, "tax cap reset", what, "all", "", np.nan, note)


def _about(contract: Contract) -> tuple[str, str, str]:
    """Say what a contract is, where it is paid and who owns it."""
    words = [_text(contract.get(column)) for column in ("vendor", "covers")]
    name = ", ".join(word for word in words if word)
    what = f"{_text(contract.get('contract_id'))}: {name}"
    return what, _text(contract.get("cost_center")) or "all", _text(contract.get("owner"))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
