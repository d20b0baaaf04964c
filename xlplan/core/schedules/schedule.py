"""What a schedule is: one declaration of what a subject takes, what is wrong with it, what it adds, shows and checks.

A schedule is budgeting's own word: the supporting schedules of the master budget, one for each subject. `Plan` says
what a schedule may ask of the plan; the plan itself is made in ``planning``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from xlplan.core.calendar.months import Year
from xlplan.core.calendar.pay_dates import PayDateEvidence
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.contracts.rebates import ContractSpend
from xlplan.core.errors import Problem
from xlplan.core.plan.chain import Drivers, Model, Outcome
from xlplan.core.plan.lines import REVENUE_LINES
from xlplan.core.plan.scheduled import Scheduled
from xlplan.core.plan.sources import Sources
from xlplan.core.plan.table import Book
from xlplan.core.scenario.changes import Scenario
from xlplan.core.tables.settings import Settings
from xlplan.core.tables.table import Table
from xlplan.core.tables.validate import CellNamer
from xlplan.core.variance.facts import Facts

__all__ = [
    "AGAIN",
    "CENT",
    "CellNamers",
    "Check",
    "Output",
    "Plan",
    "Schedule",
    "Tables",
    "input_total",
    "ledger_total",
    "missing_check",
    "plan_margin",
    "share_problems",
    "to_table",
]

Tables = Mapping[str, pd.DataFrame]
CellNamers = Callable[[str], CellNamer]
"""Gives the namer of cells of a table."""
Check = tuple[str, str, float, float, float, str]
"""Name, what is compared, expected, found, tolerance, what to do."""
CENT = 0.005
NAMED = 3
AGAIN = "Refresh again; if it stays, report it"


class Plan(Protocol):
    """What a schedule may ask of the plan; everything is made once, when it is first asked for."""

    @property
    def tables(self) -> Tables:
        """Typed input tables."""

    @property
    def raw(self) -> Tables:
        """Input tables as their cells stand."""

    @property
    def settings(self) -> Settings:
        """What the workbook goes by."""

    @property
    def close(self) -> pd.Timestamp:
        """Last closed month."""

    @property
    def closed(self) -> pd.DatetimeIndex:
        """Closed months of this fiscal year."""

    @property
    def months(self) -> pd.DatetimeIndex:
        """Every month of the plan, from the fiscal year before this one."""

    @property
    def years(self) -> list[Year]:
        """Give this fiscal year and the next."""

    @property
    def forecast_end(self) -> pd.Timestamp:
        """Last month that is forecast."""

    @property
    def sources(self) -> Sources:
        """Inputs by month."""

    @property
    def hours(self) -> pd.DataFrame:
        """Rows of `actual_hours`."""

    @property
    def recent_pay(self) -> pd.DataFrame:
        """Rows of `recent_pay`."""

    @property
    def pay_calendar(self) -> PayCalendar | None:
        """Pay periods and pay dates; None for monthly pay."""

    @property
    def pay_dates(self) -> PayDateEvidence | None:
        """Whether the ledger's pay looks booked on pay dates; None if that is known or cannot be told."""

    @property
    def days_off(self) -> Mapping[str, Any]:
        """Days off as `open_days` takes them."""

    @property
    def entities(self) -> Mapping[str, str]:
        """Entity of each department."""

    @property
    def facts(self) -> Facts:
        """Actuals and budget to compare."""

    @property
    def books(self) -> Mapping[str, Book]:
        """Actuals and budget by name."""

    @property
    def model(self) -> Model:
        """The base plan's model."""

    @property
    def base(self) -> Outcome:
        """What the base plan comes to."""

    @property
    def scenarios(self) -> list[Scenario]:
        """Base first."""

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """What every scenario comes to."""

    @property
    def history(self) -> pd.DataFrame:
        """History that was forecast from: ``table``, ``cost_center``, ``month``, ``actual``."""

    @property
    def ended(self) -> Sequence[tuple[str, str]]:
        """Services that were closed, by cost center and statistic: nobody forecasts them."""

    @property
    def doubtful(self) -> list[str]:
        """Series whose newest value is probably an error or a new level, with the month."""

    @property
    def contract_spend(self) -> Mapping[str, ContractSpend]:
        """Spend of the contract year by contract with rebates."""

    def drawn(self) -> Iterable[Drivers]:
        """Draw what else may happen to the drivers of the plan, one a path."""

    def rows(self, table: str) -> pd.DataFrame:
        """Give the rows of an output table, made when first asked for."""


def _no_problems(_tables: Tables, _place: CellNamers) -> list[Problem]:
    return []


def _no_checks(_plan: Plan) -> list[Check]:
    return []


@dataclass(frozen=True)
class Output:
    """A table that a refresh writes.

    Parameters
    ----------
    table : Table
        What it is called and holds.
    build : callable, optional
        Gives its rows from the plan; a table without is written by another job.
    """

    table: Table
    build: Callable[[Plan], pd.DataFrame] | None = None


@dataclass(frozen=True)
class Schedule:
    """One subject of the plan, declared once.

    Parameters
    ----------
    name : str
        The subject.
    inputs : tuple of Table
        Tables that people and imports fill.
    rules : callable
        Names what is wrong with them beyond what their columns say.
    dollars : callable, optional
        Gives dollars that are known by month, closed and open, from the input tables and the months.
    outputs : tuple of Output
        Tables that a refresh writes.
    checks : callable
        Compares what must tie, computed apart from what it checks.
    """

    name: str
    inputs: tuple[Table, ...] = ()
    rules: Callable[[Tables, CellNamers], list[Problem]] = _no_problems
    dollars: Callable[[Tables, pd.DatetimeIndex], Scheduled] | None = None
    outputs: tuple[Output, ...] = ()
    checks: Callable[[Plan], list[Check]] = _no_checks


def share_problems(rows: pd.DataFrame, name: str, low: float, high: float, place: CellNamer) -> list[Problem]:
    """Name percentages typed as whole numbers: 3 where 0.03 is meant.

    Parameters
    ----------
    rows : pandas.DataFrame
        Typed rows, indexed by row position.
    name : str
        The column.
    low, high : float
        The least and most it may hold.
    place : callable
        Names a cell by row position and column.
    """
    wrong = rows.loc[~rows[name].fillna(0.0).between(low, high), name]
    rule = f"expected {low:g} to {high:g}"
    return [
        Problem(place(int(str(row)), name), f"not a share: got {float(value):g}, {rule}", "Write 3 % as 0.03")
        for row, value in wrong.items()
    ]


def plan_margin(rows: pd.DataFrame) -> float:
    """Give revenue less expense of rows of ``tblPlan``, dollars."""
    return float((rows["dollars"] * np.where(rows["line"].isin(REVENUE_LINES), 1.0, -1.0)).sum())


def ledger_total(tables: Tables, classes: Sequence[str], first: pd.Timestamp, last: pd.Timestamp) -> float | None:
    """Sum the ledger's actual dollars of some account classes over months; None where there are none."""
    accounts = tables["acct"].loc[tables["acct"]["class"].isin(classes), "account"]
    gl = tables["gl"]
    rows = gl[gl["account"].isin(accounts) & gl["month"].between(first, last)]
    return None if rows["actual"].notna().sum() == 0 else float(rows["actual"].sum())


def input_total(plan: Plan, table: Table, columns: tuple[str, ...], unit: str) -> Check:
    """Compare what was read from an input sheet with the cells on it.

    The sheet Start compares the same totals with the cells as they are now: so it knows of a change that was
    not refreshed.
    """
    cells = plan.raw[table.name].reindex(columns=list(columns)).to_numpy().ravel()
    numbers = [c for c in cells if isinstance(c, int | float) and not isinstance(c, bool)]
    shown = float(np.nansum(np.array(numbers, dtype=float)))
    read = float(np.nansum(plan.tables[table.name][list(columns)].to_numpy(dtype=float)))
    what = f"{table.sheet}: numbers on the sheet = numbers read, {unit}"
    return (f"in_{table.name}", what, shown, read, max(CENT, 1e-9 * abs(shown)), "Correct the cell that is text")


def missing_check(name: str, what: str, missing: list[str], action: str) -> Check:
    """Check that nothing is missing; the first of what is are named."""
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    shown = f": {', '.join(missing[:NAMED])}{more}" if missing else ""
    return name, what + shown, 0.0, float(len(missing)), 0.0, action


def to_table(checks: list[Check]) -> pd.DataFrame:
    """Lay checks out as the rows of ``tblChecks``, those that fail first.

    Examples
    --------
    >>> to_table([("stats", "Statistics = history", 100.0, 99.0, 0.0, "Look")])["status"].tolist()
    ['FAIL']
    """
    rows = []
    for name, what, expected, found, tolerance, action in checks:
        passed = abs(found - expected) <= tolerance
        shown = found - expected
        rows.append(
            (
                name,
                what,
                expected,
                found,
                0.0 if passed else shown,
                "PASS" if passed else "FAIL",
                None if passed else action,
            )
        )
    table = pd.DataFrame(rows, columns=["id", "check", "expected", "found", "diff", "status", "note"])
    return table.sort_values("status", kind="stable", ignore_index=True)
