"""Contracts of the synthetic hospital with vendors, the index and the rebates they name; vendors are invented."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from xlplan.core.contracts.amounts import contract_amounts, contract_factor
from xlplan.demo.timeline import FISCAL_YEARS, MONTHS, Floats, typed

__all__ = ["contract_table", "index_table", "price_under_contract", "tier_table", "under_contract"]

_INDEX = "Service price index (synthetic)"
_COLUMNS = [
    "contract_id",
    "vendor",
    "covers",
    "cost_center",
    "account",
    "category",
    "start",
    "end",
    "notice_days",
    "at_end",
    "annual_amount",
    "escalator",
    "index",
    "cap",
    "owner",
]
_DUE: tuple[tuple[object, ...], ...] = (
    ("C-101", "Harbor Emergency Physicians", "Emergency physicians", "6110", "5410", None, "2022-07-01", "2027-06-30",
     120, "renegotiate", 3_350_000, 0.032, None, None, "Chief medical officer"),
    ("C-102", "Northfield Hospitalists", "Hospitalists", "6010", "5410", None, "2021-01-01", "2026-12-31",
     45, "renews", 1_150_000, 0.035, None, None, "Chief medical officer"),
    ("C-103", "Summit Anesthesia Group", "Anesthesia", "7020", "5410", None, "2021-10-01", "2027-09-30",
     180, "renegotiate", 2_150_000, 0.035, None, None, "Director, Surgical Services"),
    ("C-104", "Clearview Radiologists", "Reading of images", "7230", "5410", None, "2022-04-01", "2027-03-31",
     90, "renegotiate", 1_620_000, 0.03, None, None, "Director, Imaging"),
    ("C-105", "Bluewater Linen Service", "Laundry", "8360", "5410", None, "2022-01-01", "2027-12-31",
     90, "renews", 720_000, np.nan, _INDEX, 0.04, "Manager, Environmental Services"),
    ("C-106", "Cascade Health Records", "Hosting of the health record", "8610", "5410", None, "2021-07-01",
     "2031-06-30", 365, "renews", 3_100_000, 0.04, None, None, "Chief information officer"),
    ("C-107", "Beacon IT Services", "Service desk and network", "8610", "5410", None, "2022-01-01", "2026-12-31",
     30, "renegotiate", 1_150_000, 0.03, None, None, "Chief information officer"),
    ("C-108", "Interim Billing Partners", "Help in billing until the new system runs", "8610", "5410", None,
     "2026-03-01", "2027-02-28", 30, "ends", 384_000, np.nan, None, None, "Chief financial officer"),
    ("C-201", "Trident Imaging Systems", "Service of CT and MR", "7230", "5510", None, "2022-10-01", "2027-09-30",
     90, "renews", 880_000, 0.03, None, None, "Director, Imaging"),
    ("C-202", "Precision Biomedical", "Service of surgical equipment", "7020", "5510", None, "2022-07-01",
     "2028-06-30", 60, "renews", 520_000, 0.025, None, None, "Manager, biomedical engineering"),
)  # fmt: skip
_PRICED: tuple[tuple[object, ...], ...] = (
    ("C-301", "Keystone Orthopedics", "Implants", None, "5210", "Implants", "2022-07-01", "2027-06-30",
     90, "renegotiate", np.nan, 0.032, None, None, "Director, supply chain"),
    ("C-302", "Regional Blood Center", "Blood products", None, "5210", "Blood products", "2022-10-01", "2027-09-30",
     60, "renews", np.nan, 0.035, None, None, "Director, supply chain"),
)  # fmt: skip
_TIERS = (
    ("C-301", 5_500_000, 0.01, "retroactive"),
    ("C-301", 6_800_000, 0.025, "retroactive"),
    ("C-302", 450_000, 0.02, "incremental"),
    ("C-302", 522_000, 0.04, "incremental"),
)
_INDEX_RISES = {2022: 0.052, 2023: 0.039, 2024: 0.032, 2025: 0.030, 2026: 0.034, 2027: 0.0385}
_FIRST = MONTHS[0]


@lru_cache(maxsize=1)
def contract_table() -> pd.DataFrame:
    """Give the contracts table."""
    rows = pd.DataFrame([*_DUE, *_PRICED], columns=_COLUMNS, dtype=object)
    dates = {name: pd.to_datetime(rows[name]) for name in ("start", "end")}
    return typed("contracts", rows.assign(**dates))


@lru_cache(maxsize=1)
def index_table() -> pd.DataFrame:
    """Give the index by quarters, even within a year; from January 2027 on it is an outlook."""
    months = pd.date_range("2022-01-01", "2028-01-01", freq="QS")
    level, rows = 100.0, []
    for month in months:
        rows.append((_INDEX, month, round(level, 2)))
        level *= (1 + _INDEX_RISES.get(month.year, 0.0)) ** 0.25
    known = [row for row in rows if row[1] <= pd.Timestamp("2026-10-01") or row[1].month == 1]
    return typed("price_index", pd.DataFrame(known, columns=["index", "month", "value"]))


def tier_table() -> pd.DataFrame:
    """Give the rebate tiers of the price contracts."""
    return typed("tiers", pd.DataFrame(_TIERS, columns=["contract_id", "from", "rate", "mode"]))


def under_contract(cost_center: str, account: str) -> tuple[Floats, float]:
    """Give the dollars by month of an account under contract, and what of FY2026 was before the demo begins already.

    Examples
    --------
    Imaging equipment is serviced for $880,000 a year, 3 % more each October.

    >>> dollars, _ = under_contract("7230", "5510")
    >>> dollars[[0, 10, 11]].round(2)
    array([73333.33, 73333.33, 75533.33])
    """
    rows = contract_table()
    own = rows[(rows["cost_center"] == cost_center) & (rows["account"] == account) & rows["annual_amount"].notna()]
    dollars = np.round(contract_amounts(own, MONTHS, index_table()), 6)
    lasting = (own["start"] < _FIRST).to_numpy()
    return dollars.sum(axis=0), float(dollars[lasting][:, FISCAL_YEARS == 2026].sum())


@lru_cache(maxsize=32)
def price_under_contract(category: str) -> Floats | None:
    """Give the price of a category by month over its mean of FY2026; None for one without a contract."""
    rows = contract_table()
    own = rows[rows["category"] == category]
    if own.empty:
        return None
    factor = contract_factor(own.iloc[0].to_dict(), MONTHS, index_table())
    return np.asarray(np.round(factor / factor[FISCAL_YEARS == 2026].mean(), 8))
