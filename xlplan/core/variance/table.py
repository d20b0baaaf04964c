"""Actual against budget by department and account, for the closed month and the year to date, in parts.

Year-to-date parts are computed on the totals of the year to date, not added up from months: so hours per unit
and the part they cause never disagree in sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.labor.hours import GROUP_OF_CLASS
from xlplan.core.plan.lines import LABOR_CLASSES, SUPPLY_CLASSES, VOLUME, WORKED_HOURS
from xlplan.core.plan.sources import Sources, pairs
from xlplan.core.tables.settings import Settings
from xlplan.core.variance.facts import Facts, items, totals, worked_hours
from xlplan.core.variance.favorable import favorable_sign
from xlplan.core.variance.flags import Materiality, flag
from xlplan.core.variance.flexible_budget import flexible_budget
from xlplan.core.variance.labor_parts import LaborLine, labor_line_parts
from xlplan.core.variance.supply_parts import Supply, spend_parts, supply_parts
from xlplan.core.variance.words import largest_part, sentence

__all__ = ["PARTS", "PERIODS", "variance_table"]

PARTS = ["volume", "usage", "rate", "mix", "not_split"]
PERIODS = ("month", "ytd")
_COLUMNS = ["cost_center", "account", "section", "budget", "actual", "variance", "flexed", *PARTS]
_TYPES = dict.fromkeys(_COLUMNS[:3], object) | dict.fromkeys(_COLUMNS[3:], float)


def variance_table(
    facts: Facts,
    sources: Sources,
    *,
    months: pd.DatetimeIndex,
    settings: Settings,
    entities: Mapping[str, str],
) -> pd.DataFrame:
    """Split the variance of every department and account into its parts, favorable positive.

    Parameters
    ----------
    facts : Facts
        Actuals and budget.
    sources : Sources
        Accounts, departments and what drives them.
    months : pandas.DatetimeIndex
        The closed months of the fiscal year; the last is the closed month.
    settings : Settings
        Thresholds of the flags.
    entities : mapping of str to str
        Entity of each department; others are of the hospital.

    Returns
    -------
    pandas.DataFrame
        The columns of ``tblVar``: dollars, units on rows of statistics, hours on rows of worked hours. Empty
        where there is no budget.
    """
    actual, budget = (frame.reindex(months) for frame in facts.ledger)
    keys = _accounts(sources, actual, budget)
    if not keys or not budget.notna().to_numpy().any():
        return pd.DataFrame(columns=_ALL)
    lines, periods = _Lines.of(sources, keys), []
    for period, span in zip(PERIODS, (months[-1:], months), strict=True):
        parts = [_line_rows(facts, sources, lines, span), _statistic_rows(facts, sources, span)]
        frame = pd.concat([part.reindex(columns=_COLUMNS).astype(_TYPES) for part in parts], ignore_index=True)
        periods.append(_finished(frame, sources, settings, entities).assign(period=period, month=months[-1]))
    return pd.concat(periods, ignore_index=True)[_ALL]


_ALL = [
    "period",
    "month",
    "cost_center",
    "entity",
    "department",
    "account",
    "name",
    "section",
    "budget",
    "actual",
    "variance",
    "pct",
    "flexed",
    *PARTS,
    "flag",
    "rank",
    "dept_rank",
    "entity_rank",
    "driver",
    "happened",
]


def _accounts(sources: Sources, actual: pd.DataFrame, budget: pd.DataFrame) -> list[tuple[str, str]]:
    known = {key for frame in (actual, budget) for key in pairs(frame.loc[:, frame.notna().any()])}
    return sources.in_order(known)


@dataclass(frozen=True)
class _Lines:
    """The accounts of departments, and what each is compared by."""

    keys: list[tuple[str, str]]
    classes: npt.NDArray[np.str_]
    revenue: npt.NDArray[np.bool_]
    factor: Floats
    stat: list[tuple[str, str] | None]
    fixed: Floats
    section: list[str]

    @classmethod
    def of(cls, sources: Sources, keys: list[tuple[str, str]]) -> _Lines:
        known: Any = sources.accounts.loc[[account for _, account in keys]]
        labor = known["class"].isin(LABOR_CLASSES).to_numpy()
        drivers = np.where(labor, "key_stat", known["driver"].to_numpy())
        stat = [sources.statistic(key[0], str(d)) if d else None for key, d in zip(keys, drivers, strict=True)]
        fixed = [
            sources.fixed_hours(key[0]) if own else sources.fixed_share(*key) if driver else 1.0
            for key, own, driver in zip(keys, labor, drivers, strict=True)
        ]
        return cls(
            keys,
            known["class"].to_numpy(dtype=str),
            known["revenue"].to_numpy(dtype=bool),
            known["factor"].to_numpy(dtype=float),
            stat,
            np.array(fixed, dtype=float),
            known["section"].tolist(),
        )


@dataclass(frozen=True)
class _Amounts:
    """Units and dollars of the lines over a period."""

    budget_volume: Floats
    actual_volume: Floats
    budget_dollars: Floats
    actual_dollars: Floats
    fixed_share: Floats

    def at(self, rows: npt.NDArray[np.intp]) -> dict[str, Floats]:
        """Give what the split of some lines takes."""
        return {name: getattr(self, name)[rows] for name in self.__dataclass_fields__}


def _line_rows(facts: Facts, sources: Sources, lines: _Lines, months: pd.DatetimeIndex) -> pd.DataFrame:
    actual, budget = (totals(frame, lines.keys, months, whole=False) * lines.factor for frame in facts.ledger)
    v_a, v_b = (totals(frame, lines.stat, months, whole=True) for frame in facts.stats)
    amounts = _Amounts(v_b, v_a, budget, actual, lines.fixed)
    flexed = flexible_budget(budget=budget, budget_volume=v_b, actual_volume=v_a, fixed_share=lines.fixed)
    sign = favorable_sign(lines.revenue)
    total = sign * (actual - budget) + 0.0
    parts = dict.fromkeys(PARTS, np.zeros(len(total)))
    parts = {name: values.copy() for name, values in parts.items()}
    labor, supplies = np.isin(lines.classes, LABOR_CLASSES), np.isin(lines.classes, SUPPLY_CLASSES)
    driven = lines.revenue & np.array([stat is not None for stat in lines.stat])
    _put(parts, np.flatnonzero(labor), _labor(facts, lines, amounts, months))
    _put(parts, np.flatnonzero(supplies), _supplies(facts, sources, lines, amounts, months))
    _put(parts, np.flatnonzero(driven), {"volume": (flexed - budget)[driven], "rate": (actual - flexed)[driven]})
    other = ~(labor | supplies | driven)
    spent = _spend(amounts.at(np.flatnonzero(other)))
    _put(parts, np.flatnonzero(other), {name: -sign[other] * values for name, values in spent.items()})
    unknown = ~np.isfinite(np.array(list(parts.values()))).all(axis=0)
    for name, values in parts.items():
        values[unknown] = total[unknown] if name == "not_split" else 0.0
    code, account = zip(*lines.keys, strict=True)
    shown = {"section": lines.section, "budget": budget, "actual": actual, "variance": total, "flexed": flexed}
    return pd.DataFrame({"cost_center": code, "account": account} | shown | {n: v + 0.0 for n, v in parts.items()})


def _put(parts: dict[str, Floats], rows: npt.NDArray[np.intp], split: Mapping[str, Floats]) -> None:
    for name, values in split.items():
        parts[name][rows] = values


def _labor(facts: Facts, lines: _Lines, amounts: _Amounts, months: pd.DatetimeIndex) -> Mapping[str, Floats]:
    rows = np.flatnonzero(np.isin(lines.classes, LABOR_CLASSES))
    known, sides = amounts.at(rows), []
    for when, frame in zip(("actual", "budget"), facts.hours, strict=True):
        by_department, by_group = worked_hours(frame, months)
        codes = [lines.keys[row][0] for row in rows]
        groups = [(code, GROUP_OF_CLASS[lines.classes[row]]) for code, row in zip(codes, rows, strict=True)]
        hours = np.array([by_department.get(code, np.nan) for code in codes], dtype=float)
        own = np.array([by_group.get(group, 0.0) for group in groups], dtype=float)
        of_group = np.where(np.isnan(hours), np.nan, own)
        sides.append(LaborLine(known[f"{when}_volume"], hours, of_group, known[f"{when}_dollars"]))
    actual, budget = sides
    found = labor_line_parts(budget=budget, actual=actual, fixed_share=known["fixed_share"])
    return {"volume": found.volume, "usage": found.efficiency, "rate": found.rate, "mix": found.mix}


def _supplies(
    facts: Facts, sources: Sources, lines: _Lines, amounts: _Amounts, months: pd.DatetimeIndex
) -> Mapping[str, Floats]:
    """Add up categories: three parts where quantities are known, two elsewhere; then what usage does not hold."""
    rows = np.flatnonzero(np.isin(lines.classes, SUPPLY_CLASSES))
    place = {lines.keys[row]: position for position, row in enumerate(rows)}
    known = sorted({key for frame in facts.spend for key in pairs(frame)})
    booked = [(key, place.get((key[0], sources.categories.get(key[1], "")))) for key in known]
    used = [(key, at) for key, at in booked if at is not None]
    split = {name: np.zeros(len(rows)) for name in ("volume", "usage", "rate", "not_split")}
    rest = {name: amounts.at(rows)[name].copy() for name in ("budget_dollars", "actual_dollars")}
    if used:
        keys, at = [key for key, _ in used], np.array([position for _, position in used], dtype=np.intp)
        spent = {
            f"{when}_dollars": totals(frame, keys, months, whole=False)
            for when, frame in zip(("actual", "budget"), facts.spend, strict=True)
        }
        counted = {
            f"{when}_quantity": items(quantity, spend, keys, months)
            for when, quantity, spend in zip(("actual", "budget"), facts.quantity, facts.spend, strict=True)
        }
        for name, values in _by_category(amounts.at(rows[at]) | spent, counted).items():
            np.add.at(split[name], at, values)
        for name, values in spent.items():
            np.subtract.at(rest[name], at, values)
    for name, values in _spend(amounts.at(rows) | rest).items():
        split[name] += values
    return split


def _by_category(amounts: dict[str, Floats], counted: Mapping[str, Floats]) -> dict[str, Floats]:
    """Split into three where quantities allow it, else into two."""
    budget, actual = (
        Supply(amounts[f"{when}_volume"], counted[f"{when}_quantity"], amounts[f"{when}_dollars"])
        for when in ("budget", "actual")
    )
    three, two = supply_parts(budget=budget, actual=actual, fixed_share=amounts["fixed_share"]), _spend(amounts)
    whole = np.isfinite(three.volume) & np.isfinite(three.usage) & np.isfinite(three.price)
    return {
        "volume": np.where(whole, three.volume, two["volume"]),
        "usage": np.where(whole, three.usage, 0.0),
        "rate": np.where(whole, three.price, 0.0),
        "not_split": np.where(whole, 0.0, two["not_split"]),
    }


def _spend(amounts: Mapping[str, Floats]) -> dict[str, Floats]:
    """Split into volume and the rest; where volume is not known all is the rest."""
    found = spend_parts(**amounts)
    known = np.isfinite(found.volume) & np.isfinite(found.price_and_usage)
    return {
        "volume": np.where(known, found.volume, 0.0),
        "not_split": np.where(known, found.price_and_usage, found.total),
    }


def _statistic_rows(facts: Facts, sources: Sources, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Give each department's volume, and its worked hours with the hours its volume allows."""
    codes = [str(code) for code in sources.dept.index]
    stat = [sources.statistic(code, "key_stat") for code in codes]
    v_a, v_b = (totals(frame, stat, months, whole=True) for frame in facts.stats)
    worked = [worked_hours(frame, months)[0] for frame in facts.hours]
    h_a, h_b = (np.array([hours.get(code, np.nan) for code in codes], dtype=float) for hours in worked)
    fixed = np.array([sources.fixed_hours(code) for code in codes], dtype=float)
    target = flexible_budget(budget=h_b, budget_volume=v_b, actual_volume=v_a, fixed_share=fixed)
    volume = {"section": VOLUME, "budget": v_b, "actual": v_a, "variance": v_a - v_b, "flexed": v_b}
    hours = {"section": WORKED_HOURS, "budget": h_b, "actual": h_a, "variance": target - h_a, "flexed": target}
    frames = [pd.DataFrame({"cost_center": codes, "account": None} | columns) for columns in (volume, hours)]
    return pd.concat([frame.dropna(subset=["budget", "actual"]) for frame in frames], ignore_index=True)


def _finished(frame: pd.DataFrame, sources: Sources, settings: Settings, entities: Mapping[str, str]) -> pd.DataFrame:
    """Add names, percent, flags, ranks and words; order by department, statistics last in each."""
    position = frame["cost_center"].map(lambda code: sources.place(code)[0])
    frame = frame.assign(_at=position).sort_values("_at", kind="stable", ignore_index=True)
    dollars = frame["account"].notna()
    revenue = frame["account"].map(sources.accounts["revenue"]).fillna(False).astype(bool)
    limits = Materiality(settings.materiality_pct, settings.materiality_amt, settings.materiality_always)
    raised = flag(actual=frame["actual"], budget=frame["budget"], revenue=revenue, materiality=limits)
    frame["flag"] = np.where(dollars, raised, "")
    size = frame["variance"].abs().where(frame["flag"] != "")
    frame["rank"] = size.rank(method="first", ascending=False)
    frame["dept_rank"] = size.groupby(frame["cost_center"]).rank(method="first", ascending=False)
    frame["entity"] = [entities.get(code, settings.entity) for code in frame["cost_center"]]
    frame["entity_rank"] = size.groupby(frame["entity"]).rank(method="first", ascending=False)
    base = frame["budget"].abs()
    frame["pct"] = (frame["variance"] / base).where(base > 0)
    names = sources.accounts["name"]
    frame["name"] = frame["account"].map(names.where(names != "", names.index)).fillna(frame["section"])
    frame["department"] = frame["cost_center"].map(sources.dept["name"]).astype(object).fillna(frame["cost_center"])
    frame["driver"] = [
        largest_part(row) if isinstance(row["account"], str) else None for row in frame.to_dict("records")
    ]
    frame["happened"] = [sentence(row) if isinstance(row["account"], str) else None for row in frame.to_dict("records")]
    return frame
