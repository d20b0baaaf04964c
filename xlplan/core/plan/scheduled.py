"""Dollars that a schedule knows by month, ahead and past: part of an account's spend, such as a contract's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.contracts.amounts import contract_amounts, contract_factor

__all__ = ["SCHEDULED", "Scheduled", "contract_dollars", "contract_prices", "together"]

SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Scheduled:
    """Lines of spend known by month.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``cost_center``, ``account``, ``label`` (what it is, such as vendor and cover), one row a line.
    dollars : pandas.DataFrame
        Months (rows), closed and open, by line.
    """

    rows: pd.DataFrame
    dollars: pd.DataFrame

    def of(self, cost_center: str, account: str) -> list[tuple[str, Floats]]:
        """List label and dollars by month of the lines booked to an account of a department."""
        return self._by_key.get((cost_center, account), [])

    @cached_property
    def _by_key(self) -> dict[tuple[str, str], list[tuple[str, Floats]]]:
        found: dict[tuple[str, str], list[tuple[str, Floats]]] = {}
        keys = zip(self.rows["cost_center"], self.rows["account"], strict=True)
        for key, label, at in zip(keys, self.rows["label"], self.rows.index, strict=True):
            found.setdefault(key, []).append((str(label), self.dollars[at].to_numpy(dtype=float)))
        return found

    def keys(self) -> list[tuple[str, str]]:
        """List the cost centers and accounts."""
        return sorted(set(zip(self.rows["cost_center"], self.rows["account"], strict=True)))


def together(parts: Sequence[Scheduled]) -> Scheduled | None:
    """Join what several schedules know; None of none."""
    if len(parts) <= 1:
        return parts[0] if parts else None
    lines = pd.concat([part.rows for part in parts], ignore_index=True)
    dollars = pd.concat([part.dollars for part in parts], axis=1, ignore_index=True)
    return Scheduled(lines, dollars)


def contract_dollars(contracts: pd.DataFrame, index: pd.DataFrame, months: pd.DatetimeIndex) -> Scheduled:
    """Lay the contracts with an amount out by month.

    Parameters
    ----------
    contracts, index : pandas.DataFrame
        Rows of ``tblContracts`` and ``tblIndex``.
    months : pandas.DatetimeIndex
        Closed and open months.
    """
    rows = contracts[contracts["annual_amount"].notna()].reset_index(drop=True)
    covers = rows["covers"].fillna("")
    label = rows["vendor"] + covers.map(lambda text: f", {text}" if text else "")
    again = label.duplicated(keep=False)
    label = label.where(~again, label + " (" + rows["contract_id"] + ")")
    amounts = contract_amounts(rows, months, index) if len(rows) else np.zeros((0, len(months)))
    return Scheduled(
        rows[["cost_center", "account"]].assign(label=label), pd.DataFrame(amounts.T, index=months, columns=rows.index)
    )


def contract_prices(
    contracts: pd.DataFrame, index: pd.DataFrame, months: pd.DatetimeIndex
) -> dict[tuple[str, str], Floats]:
    """Give the price under contract, over that at its start, by cost center (or empty) and category.

    Missing before the start. Where contracts follow each other the later one goes on from the price before it.
    """
    found: dict[tuple[str, str], Floats] = {}
    for row in contracts[contracts["category"].notna()].sort_values("start").to_dict("records"):
        key = (str(row["cost_center"] or ""), str(row["category"]))
        factor = np.asarray(contract_factor(row, months, index), dtype=float)
        begun = months >= pd.Timestamp(row["start"]).replace(day=1)
        before = found.get(key, np.full(len(months), np.nan))
        level = before[begun][0] if begun.any() and np.isfinite(before[begun][:1]).all() else 1.0
        found[key] = np.where(begun, level * factor, before)
    return found
