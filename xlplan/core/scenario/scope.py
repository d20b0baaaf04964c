"""What a scenario's change applies to: codes and names, read against what the plan is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.labor.hours import AGENCY
from xlplan.core.plan.chain import Model
from xlplan.core.plan.lines import LABOR_CLASSES, REVENUE_LINES, SUPPLY_CLASSES

__all__ = ["KINDS", "SCENARIO_DRIVERS", "in_scope", "kinds_of", "matches"]

Mask = npt.NDArray[np.bool_]
KINDS = ("cost_center", "account", "class", "line", "category", "stat", "group")
"""Kinds of codes; one that could be of two kinds is of the first."""
_OF_USES = ("hours per unit", "agency hours", "supply use")


SCENARIO_DRIVERS = (
    "volume",
    "hours per unit",
    "pay rate",
    "agency hours",
    "supply use",
    "supply price",
    "revenue rate",
    "other revenue",
    "other expense",
)


def kinds_of(driver: str) -> tuple[str, ...]:
    """Name the kinds of codes that a change of a driver can be limited to.

    Examples
    --------
    >>> kinds_of("volume")
    ('cost_center', 'stat')
    """
    if driver == "volume":
        return ("cost_center", "stat")
    return KINDS if driver in _OF_USES else KINDS[:-1]


def matches(model: Model, driver: str, scope: Sequence[str]) -> dict[str, Mask]:
    """Find what a change applies to: rows of ``volume``, ``intensity`` or ``rate``.

    Tokens of one kind are alternatives, tokens of different kinds must all hold: ``6010, 6020, Salary`` is the
    salaries of two departments. Kinds are cost centers, accounts, classes, lines, categories, statistics
    and groups (staff, agency), in this order where a token could be of two; case does not matter. Hours match by
    any account that they pay.

    Parameters
    ----------
    model : Model
        What the plan is made of.
    driver : str
        One of ``SCENARIO_DRIVERS``.
    scope : sequence of str
        Tokens; none is everything that the driver can change.
    """
    if driver == "volume":
        frame = pd.DataFrame(model.volumes, columns=[*kinds_of(driver)])
        return {"volume": in_scope(frame, scope)}
    if driver in _OF_USES:
        return {"intensity": _uses(model, driver, scope)}
    frame = _elements(model)
    return {"rate": in_scope(frame, scope) & _rates(frame, model.elements["basis"], driver)}


def in_scope(frame: pd.DataFrame, scope: Sequence[str]) -> Mask:
    """Find the rows that a scope reaches: alternatives of one kind, and every kind must hold.

    Parameters
    ----------
    frame : pandas.DataFrame
        Codes by kind, one column each; a code that could be of two kinds is of the first.
    scope : sequence of str
        Codes in any case; one that no row has reaches nothing, none reach everything.

    Examples
    --------
    >>> rows = pd.DataFrame({"cost_center": ["6010", "6010", "6110"], "class": ["Salary", "Purchased", "Salary"]})
    >>> in_scope(rows, ["6010", "Purchased"]), in_scope(rows, ["6010", "6110", "Salary"])
    (array([False,  True, False]), array([ True, False,  True]))
    """
    texts = {name: frame[name].fillna("").astype(str).str.lower() for name in frame.columns.astype(str)}
    by_kind: dict[str, Mask] = {}
    for token in map(str.lower, scope):
        kind = next((name for name, values in texts.items() if (values == token).any()), "none")
        hit = (texts[kind] == token).to_numpy() if kind != "none" else np.zeros(len(frame), dtype=bool)
        by_kind[kind] = by_kind.get(kind, np.zeros(len(frame), dtype=bool)) | hit
    mask = np.ones(len(frame), dtype=bool)
    for hit in by_kind.values():
        mask &= hit
    return mask


def _elements(model: Model) -> pd.DataFrame:
    rows = model.elements
    stat = [key[1] if key else "" for key in rows["stat_key"]]
    return rows[["cost_center", "account", "class", "line", "category"]].assign(stat=stat)


def _uses(model: Model, driver: str, scope: Sequence[str]) -> Mask:
    """Match uses by the elements they drive; hours that no account pays match by department and statistic."""
    uses = model.uses
    driven = _elements(model).assign(use=model.use_of_element)
    own = uses[["cost_center", "category"]].assign(
        stat=[key[1] if key else "" for key in uses["stat_key"]], use=range(len(uses))
    )
    rows = pd.concat([driven[driven["use"] >= 0], own[~own["use"].isin(driven["use"])]], ignore_index=True)
    rows["group"] = uses["group"].to_numpy()[rows["use"].to_numpy(dtype=np.intp)]
    found = np.zeros(len(uses), dtype=bool)
    found[rows["use"].to_numpy(dtype=np.intp)[in_scope(rows[[*KINDS]], scope)]] = True
    wanted = {"hours per unit": uses["group"] != "", "agency hours": uses["group"] == AGENCY}
    return found & wanted.get(driver, uses["category"] != "").to_numpy(dtype=bool)


def _rates(rows: pd.DataFrame, basis: pd.Series, driver: str) -> Mask:
    revenue, labor = rows["line"].isin(REVENUE_LINES), rows["class"].isin(LABOR_CLASSES)
    supplies = rows["class"].isin(SUPPLY_CLASSES)
    driven = basis.isin(["unit", "quantity"])
    rules = {
        "pay rate": labor,
        "supply price": supplies,
        "revenue rate": revenue & driven,
        "other revenue": revenue & ~driven,
        "other expense": ~(revenue | supplies | labor),
    }
    return rules[driver].to_numpy(dtype=bool)
