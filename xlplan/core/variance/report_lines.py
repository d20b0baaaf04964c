"""The rows of the Variance sheet: departments, sections with several accounts, accounts, comments without a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from xlplan.core.plan.lines import SECTIONS, VOLUME
from xlplan.core.variance.comments import Key, comment_map
from xlplan.core.variance.report_table import LINE_HEADERS, TYPED

__all__ = ["CONTRIBUTION", "GONE", "lay_lines"]

CONTRIBUTION, GONE = "Contribution", "Comments whose line is gone"
_ORDER = {section: position for position, section in enumerate(SECTIONS)}
_NEEDED = ["period", "cost_center", "department", "account", "name", "section", "flag", "happened"]
Row = dict[Any, Any]


def lay_lines(var: pd.DataFrame, units: pd.DataFrame, comments: pd.DataFrame, month: pd.Timestamp) -> pd.DataFrame:
    """Lay the rows of the Variance sheet.

    Parameters
    ----------
    var : pandas.DataFrame
        Rows of ``tblVar`` in the order they are written in.
    units : pandas.DataFrame
        Rows of ``tblUnits``: ``cost_center``, ``stat`` and ``manager`` in the order of the report; departments
        that are not among them follow.
    comments : pandas.DataFrame
        Rows of ``tblComments``.
    month : pandas.Timestamp
        Closed month.

    Returns
    -------
    pandas.DataFrame
        One row a line: ``line``, ``level``, keys, ``flag``, ``happened``, what was typed, and in ``row`` and
        ``row_month`` the 1-based rows of ``tblVar``. ``level`` is ``department``, ``section`` (where it has
        several accounts), ``account``, ``single`` (an account alone in its section), and at the end ``band``
        and ``gone`` for comments whose line is gone.

    Examples
    --------
    >>> var = pd.DataFrame({"period": ["month", "ytd"], "cost_center": "6010", "department": "Med/Surg",
    ...     "account": "5010", "name": "Salaries", "section": "Labor", "budget": 9.0, "actual": 9.0,
    ...     "flag": "", "happened": ""})
    >>> none = pd.DataFrame(columns=["month", "cost_center", "account", "comment", "action", "owner", "due"])
    >>> units = pd.DataFrame({"cost_center": ["6010"], "stat": ["Patient days"], "manager": ["Nurse manager"]})
    >>> lay_lines(var, units, none, pd.Timestamp("2026-10-01"))[["line", "level", "row", "row_month"]].values.tolist()
    [['Contribution', 'department', nan, nan], ['Salaries', 'single', 2.0, 1.0]]
    """
    departments = _departments(var)
    said = _said(var, units)
    rows: list[Row] = []
    for code in dict.fromkeys([*said, *departments]):
        if code in departments:
            rows += _department(code, departments[code], said.get(code, f"Cost center {code}"))
    shown = f"{month:%Y-%m}"
    typed = comment_map(comments)
    for row in rows:
        row |= {"month": shown, **_typed(typed, (shown, row["cost_center"], row["account"]))}
    laid_keys = {(shown, row["cost_center"], row["account"]) for row in rows}
    left = [key for key in typed if key[0] in (shown, "") and key not in laid_keys]
    rows += _without_line({key: typed[key] for key in left}, departments, shown)
    laid = pd.DataFrame(rows, columns=list(LINE_HEADERS), dtype=object)
    return laid.where(laid.notna(), None).astype({"row": float, "row_month": float})


def _departments(var: pd.DataFrame) -> dict[str, list[Row]]:
    """Gather the accounts of each department with their rows for month and year to date; either may lack."""
    accounts: dict[tuple[str, str], Row] = {}
    for position, record in enumerate(var[_NEEDED].to_dict("records"), 1):
        if record["section"] in _ORDER:
            account = accounts.setdefault((record["cost_center"], record["account"]), dict(record))
            if record["period"] == "ytd":
                account |= record
            account["row" if record["period"] == "ytd" else "row_month"] = position
    departments: dict[str, list[Row]] = {}
    for (code, _), account in accounts.items():
        departments.setdefault(code, []).append(account)
    return departments


def _said(var: pd.DataFrame, units: pd.DataFrame) -> dict[str, str]:
    """Say by cost center who answers for it and how its key statistic stands to budget."""
    rows = var[(var["period"] == "ytd") & (var["section"] == VOLUME)].to_dict("records")
    counted = {row["cost_center"]: row for row in rows}
    said = {}
    for unit in units.to_dict("records"):
        code = unit["cost_center"]
        if code and code in counted:
            volume = _against_budget(_text(unit["stat"]) or VOLUME, counted[code]["budget"], counted[code]["actual"])
            about = "  ·  ".join(part for part in (f"Cost center {code}", _text(unit["manager"])) if part)
            said[str(code)] = "\n".join(part for part in (about, volume) if part)
    return said


def _against_budget(name: str, budget: float, actual: float) -> str:
    if not budget or budget != budget or actual != actual:
        return ""
    share = actual / budget - 1
    level = "at budget" if abs(share) < 0.0005 else f"{abs(share):.1%} {'above' if share > 0 else 'below'} budget"
    return f"{name} {actual:,.0f}, {level}"


def _department(code: str, accounts: list[Row], said: str) -> Iterator[Row]:
    same = {"department": _text(accounts[0]["department"]) or code, "cost_center": code}
    yield same | {"line": CONTRIBUTION, "level": "department", "account": "", "happened": said}
    records = sorted(accounts, key=lambda record: _ORDER[record["section"]])
    for section, group in groupby(records, key=lambda record: record["section"]):
        found = list(group)
        if len(found) > 1:
            yield same | {"line": section, "level": "section", "account": section}
        for record in found:
            yield same | _account(record, "account" if len(found) > 1 else "single")


def _account(record: Row, level: str) -> Row:
    flag = _text(record["flag"])
    return {
        "line": _text(record["name"]) or record["account"],
        "level": level,
        "account": record["account"],
        "row": record.get("row"),
        "row_month": record.get("row_month"),
        "flag": flag,
        "happened": _text(record["happened"]) if flag else "",
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _typed(typed: Mapping[Key, tuple[object, ...]], key: Key) -> Row:
    return dict(zip(TYPED, typed.get(key, (None,) * len(TYPED)), strict=True))


def _without_line(
    typed: Mapping[Key, tuple[object, ...]], departments: Mapping[str, list[Row]], shown: str
) -> Iterator[Row]:
    """Give the comments that no line took, with the names that their codes have elsewhere."""
    if typed:
        about = "Kept until their cells are cleared;\nback on their line as soon as it is there again."
        yield {"department": GONE, "level": "band", "month": shown, "happened": about}
    units = {code: _text(accounts[0]["department"]) for code, accounts in departments.items()}
    names = {row["account"]: _text(row["name"]) for accounts in departments.values() for row in accounts}
    for key in typed:
        month, code, account = key
        same = {"month": month, "cost_center": code, "account": account}
        line = "  ·  ".join(part for part in (account, names.get(account, "")) if part)
        yield {"department": units.get(code) or code, "line": line, "level": "gone", **same, **_typed(typed, key)}
