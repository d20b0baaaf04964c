"""What is known of rates beforehand: raises, benefits and capped taxes, dated prices and contracts.

A known change is arithmetic: the history of a rate is divided by its known path, the rest is forecast, and the
forecast is multiplied by the path. So a raise stands on its date, and a forecast never adds it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.arrays.lookup import by_code
from xlplan.core.labor.benefits import benefit_rates
from xlplan.core.labor.hours import STAFF
from xlplan.core.labor.pay_rates import increase_scopes, raises
from xlplan.core.plan.lines import SUPPLY_CLASSES
from xlplan.core.supplies.price_changes import changes_of
from xlplan.core.supplies.price_paths import index_of_steps

__all__ = ["KnownRates", "PayFacts", "known_rates", "pay_path"]

LOOK_BACK = 12  # months before the first known change that a forecast still learns from
_NOTHING = "\0"  # no code; an empty scope would be all


@dataclass(frozen=True)
class KnownRates:
    """The known path of each element's rate.

    Parameters
    ----------
    path : numpy.ndarray
        Elements by months, closed ones then open ones; 1 where nothing is known.
    since : numpy.ndarray
        For each element the first closed month, as a position, that a forecast of its rate may learn from: the
        tables say nothing of raises before.
    """

    path: Floats
    since: npt.NDArray[np.intp]

    @property
    def moves(self) -> npt.NDArray[np.bool_]:
        """Tell for which elements anything is known."""
        return np.asarray((self.path != self.path[:, :1]).any(axis=1))

    def of(self, chosen: npt.NDArray[np.bool_]) -> KnownRates:
        """Keep some of the elements."""
        return KnownRates(self.path[chosen], self.since[chosen])

    def without(self, rate: Floats) -> Floats:
        """Take the known path out of rates, elements by closed months; missing before `since`."""
        early = np.arange(rate.shape[1]) < self.since[:, None]
        return np.where(early, np.nan, rate / self.path[:, : rate.shape[1]])

    def ahead(self, count: int) -> Floats:
        """Give the path of the last `count` months."""
        return self.path[:, self.path.shape[1] - count :]


@dataclass(frozen=True)
class PayFacts:
    """What the tables say of pay.

    Parameters
    ----------
    increases, jobs, benefits : pandas.DataFrame
        Rows of ``tblIncreases``, ``tblJobs`` and ``tblBenefits``.
    mix : pandas.DataFrame
        Recent pay of staff: ``cost_center``, ``job_code``, ``dollars``, ``hours``.
    tax_share : mapping of str to array
        Payroll taxes over wages by department and month; the empty code stands for departments without positions.
    fte_hours : numpy.ndarray
        Paid hours of one FTE in each month.
    """

    increases: pd.DataFrame
    jobs: pd.DataFrame
    benefits: pd.DataFrame
    mix: pd.DataFrame
    tax_share: Mapping[str, Floats]
    fte_hours: Floats
    _paths: dict[str, tuple[Floats, int]] = field(default_factory=dict, compare=False)

    def path(self, cost_center: str, months: pd.DatetimeIndex, closed: int) -> tuple[Floats, int]:
        """Give the path of a department's pay per hour, and the first closed month to learn from."""
        if cost_center not in self._paths:
            self._paths[cost_center] = pay_path(self, cost_center, months, closed)
        return self._paths[cost_center]

    def level(self, cost_center: str) -> float:
        """Give recent pay per hour of a department's staff, in dollars; 0 where nobody is paid."""
        rows = self.mix[self.mix["cost_center"] == cost_center]
        hours = rows["hours"].sum()
        return float(rows["dollars"].sum() / hours) if hours else 0.0


def known_rates(
    rows: pd.DataFrame,
    months: pd.DatetimeIndex,
    closed: int,
    *,
    pay: PayFacts,
    prices: pd.DataFrame,
    contracts: Mapping[tuple[str, str], Floats],
) -> KnownRates:
    """Put together what is known of every element's rate.

    Salaries follow the raises, benefits their components over pay that follows the raises, supplies the contract of
    their category, or else the price changes of the narrowest scope.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the elements; see `build_elements`.
    months : pandas.DatetimeIndex
        Closed months and open months.
    closed : int
        How many of them are closed.
    pay : PayFacts
        Raises, benefits, taxes.
    prices : pandas.DataFrame
        Rows of ``tblPrices``.
    contracts : mapping of (cost center, category) to array
        Price over the price at the contract's start, by month; the empty cost center stands for all. Missing before
        the start.
    """
    paths, since = [], []
    priced = _price_paths(rows, prices, months, closed)
    columns = ["cost_center", "account", "class", "category", "basis"]
    for row, changed in zip(rows[columns].itertuples(index=False), priced, strict=True):
        path, first = _path_of(row, months, closed, pay=pay, contracts=contracts) or changed
        paths.append(path)
        since.append(first)
    return KnownRates(np.array(paths).reshape(len(rows), len(months)), np.array(since, dtype=np.intp))


def _path_of(
    row: tuple[str, str, str, str, str],
    months: pd.DatetimeIndex,
    closed: int,
    *,
    pay: PayFacts,
    contracts: Mapping[tuple[str, str], Floats],
) -> tuple[Floats, int] | None:
    """Give what raises, benefits or a contract say of an element; None where they are silent."""
    cost_center, account, kind, category, basis = row
    if basis == STAFF and kind == "Benefit":
        return _benefit_path(pay, cost_center, account, months, closed)
    if basis == STAFF:
        return pay.path(cost_center, months, closed)
    factor = contracts.get((cost_center, category), contracts.get(("", category))) if category else None
    if factor is not None:
        begun = np.flatnonzero(np.isfinite(factor))
        if begun.size:
            first = min(int(begun[0]), max(closed - LOOK_BACK, 0))
            return np.where(np.isfinite(factor), factor, factor[begun[0]]), first
    return None


def pay_path(pay: PayFacts, cost_center: str, months: pd.DatetimeIndex, closed: int) -> tuple[Floats, int]:
    """Weigh the raises of a department's jobs by what each was paid lately; 1 at the close.

    A raise in dollars an hour is taken over the recent pay per hour of the job.

    Returns
    -------
    (numpy.ndarray, int)
        Path by month, and the first closed month to learn from.
    """
    mix = pay.mix[(pay.mix["cost_center"] == cost_center) & (pay.mix["dollars"] > 0) & (pay.mix["hours"] > 0)]
    if mix.empty or pay.increases.empty:
        return np.ones(len(months)), 0
    classes = by_code(pay.jobs, "job_code")["job_class"]
    chosen = increase_scopes(pay.increases, mix.assign(job_class=mix["job_code"].map(classes)))
    path, effective = np.zeros(len(months)), pay.increases["effective"].to_numpy("datetime64[D]")
    for dollars, hours, row in zip(mix["dollars"], mix["hours"], chosen, strict=True):
        rows = pay.increases[row]
        factor, more = raises(months, effective[row], rows["pct"].to_numpy(), rows["amount"].to_numpy())
        lately = dollars / hours
        base = (lately - more[closed - 1]) / factor[closed - 1]
        path += dollars * (base * factor + more) / lately
    return path / mix["dollars"].sum(), _learn_from(effective[chosen.any(axis=0)], months, closed)


def _learn_from(dates: npt.NDArray[np.datetime64], months: pd.DatetimeIndex, closed: int) -> int:
    """Give the position of the month a year before the first known change; a year before the close at the latest."""
    if not dates.size:
        return 0
    position = int(np.searchsorted(months, dates.min(), side="right")) - 1 - LOOK_BACK
    return int(np.clip(position, 0, max(closed - LOOK_BACK, 0)))


def _benefit_path(
    pay: PayFacts, cost_center: str, account: str, months: pd.DatetimeIndex, closed: int
) -> tuple[Floats, int]:
    """Cost the components of a benefit account for one paid hour."""
    path, first = pay.path(cost_center, months, closed)
    components = pay.benefits[pay.benefits["account"] == account]
    if components.empty or not pay.level(cost_center):
        return path, first
    kinds, rates = benefit_rates(components, months)
    of_pay, per_fte, per_hour = (
        rates[(kinds["basis"] == basis).to_numpy()].sum(axis=0) for basis in ("of pay", "per FTE", "per hour")
    )
    taxes = pay.tax_share.get(cost_center, pay.tax_share[""]) if (kinds["basis"] == "tax").any() else 0.0
    cost = pay.level(cost_center) * path * (of_pay + taxes) + per_hour + per_fte / pay.fte_hours
    return (cost, first) if (cost > 0).all() else (path, first)


def _price_paths(
    rows: pd.DataFrame, prices: pd.DataFrame, months: pd.DatetimeIndex, closed: int
) -> list[tuple[Floats, int]]:
    """Compound the dated price changes of every element; "all" is all supplies and drugs."""
    dates, pcts = prices["effective"].to_numpy("datetime64[D]"), prices["pct"].to_numpy(dtype=float)
    bare = prices.assign(scope=[_without_all(scope) for scope in prices["scope"]])
    named, general = changes_of(rows, bare), changes_of(rows, prices)
    supplies = rows["class"].isin(SUPPLY_CLASSES)
    paths: dict[tuple[int, ...], tuple[Floats, int]] = {}
    found = []
    for is_supply, own, every in zip(supplies, named, general, strict=True):
        key = tuple(every if is_supply else own)
        if key not in paths:
            index = index_of_steps(months, dates[list(key)], pcts[list(key)])
            paths[key] = index / index[closed - 1], _learn_from(dates[list(key)], months, closed)
        found.append(paths[key])
    return found


def _without_all(scope: str) -> str:
    """Leave "all" out of a scope; one that says nothing else names nothing."""
    named = [token for token in scope.split(",") if token.strip().lower() not in ("", "all")]
    return ",".join(named) or _NOTHING
