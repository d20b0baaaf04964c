"""Lines and sections of the income statement, and the class of account that each is made of."""

from __future__ import annotations

import pandas as pd

from xlplan.core.arrays.lookup import by_code

__all__ = [
    "ACCOUNT_CLASSES",
    "HOURS",
    "LABOR_CLASSES",
    "LINES",
    "REVENUE_LINES",
    "SECTIONS",
    "SUPPLY_CLASSES",
    "VOLUME",
    "WORKED_HOURS",
    "map_accounts",
    "section_of",
]

REVENUE_LINES = ("Net patient revenue", "Other operating revenue")
LABOR_CLASSES, SUPPLY_CLASSES = ("Salary", "Agency", "Benefit"), ("Supply", "Drug")
VOLUME, HOURS, WORKED_HOURS = "Volume", "Hours", "Worked hours"

SECTIONS: dict[str, tuple[str, ...]] = {
    "Net patient revenue": ("Net patient revenue",),
    "Other operating revenue": ("Other operating revenue",),
    "Labor": ("Salaries and wages", "Agency labor", "Employee benefits"),
    "Supplies and drugs": ("Supplies", "Drugs"),
    "Purchased services": ("Purchased services",),
    "Other expense": ("Maintenance and utilities", "Depreciation", "Other expense"),
}
"""Section of the variance report to the lines of the income statement in it, in their order."""

LINES = tuple(line for lines in SECTIONS.values() for line in lines)

_LINE_OF_CLASS = {
    "Revenue": "Net patient revenue",
    "Deduction": "Net patient revenue",
    "Salary": "Salaries and wages",
    "Agency": "Agency labor",
    "Benefit": "Employee benefits",
    "Supply": "Supplies",
    "Drug": "Drugs",
    "Purchased": "Purchased services",
    "Maintenance": "Maintenance and utilities",
    "Utility": "Maintenance and utilities",
    "Depreciation": "Depreciation",
    "Other": "Other expense",
}


ACCOUNT_CLASSES = (
    "Revenue",
    "Deduction",
    "Salary",
    "Agency",
    "Benefit",
    "Supply",
    "Drug",
    "Purchased",
    "Maintenance",
    "Utility",
    "Depreciation",
    "Other",
    "Stat",
)


def section_of(line: str) -> str:
    """Name the section that a line belongs to.

    Examples
    --------
    >>> section_of("Agency labor")
    'Labor'
    """
    return next(section for section, lines in SECTIONS.items() if line in lines)


def map_accounts(accounts: pd.DataFrame) -> pd.DataFrame:
    """Place every dollar account on a line of the income statement.

    Revenue that nothing drives is other operating revenue. Deductions stand on net patient revenue, negative.

    Parameters
    ----------
    accounts : pandas.DataFrame
        Rows of ``tblAcct``: ``account``, ``name``, ``class``, ``driver``, ``fixed_pct``.

    Returns
    -------
    pandas.DataFrame
        Indexed by account, in the order given: ``name``, ``class``, ``driver`` (empty for none),
        ``fixed_pct``, ``line``, ``section``, ``revenue`` (bool) and ``factor``, -1 for deductions, else 1.
        Statistical accounts are left out.

    Examples
    --------
    >>> rows = pd.DataFrame({"account": ["4010", "4050"], "name": ["Charges", "Allowances"],
    ...     "class": ["Revenue", "Deduction"], "driver": "key_stat", "fixed_pct": 0.0})
    >>> map_accounts(rows)[["line", "factor"]].to_numpy().tolist()
    [['Net patient revenue', 1.0], ['Net patient revenue', -1.0]]
    """
    rows = by_code(accounts[accounts["class"].isin(_LINE_OF_CLASS)], "account")
    driver = rows["driver"].fillna("").astype(str).str.strip()
    line = rows["class"].map(_LINE_OF_CLASS)
    line = line.mask((rows["class"] == "Revenue") & (driver == ""), "Other operating revenue")
    return pd.DataFrame(
        {
            "name": rows["name"].fillna(""),
            "class": rows["class"],
            "driver": driver,
            "fixed_pct": rows["fixed_pct"].astype(float),
            "line": line,
            "section": line.map(section_of),
            "revenue": line.isin(REVENUE_LINES),
            "factor": (rows["class"] != "Deduction") * 2.0 - 1.0,
        }
    )
