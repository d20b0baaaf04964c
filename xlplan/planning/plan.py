"""The plan: what it is made of, what was forecast for it, and every fact that follows, made once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

import pandas as pd

from xlplan.core.contracts.rebates import ContractSpend
from xlplan.core.plan.chain import Drivers, Model, Outcome, evaluate
from xlplan.core.scenario.compare import run_scenarios
from xlplan.core.schedules.registry import SCHEDULES
from xlplan.core.schedules.schedule import Output, Tables
from xlplan.planning.contract_spend import contract_spend
from xlplan.planning.forecasts import Forecasts
from xlplan.planning.preparation import Preparation
from xlplan.planning.year_end_paths import driver_paths

__all__ = ["Plan"]

_OUTPUTS: dict[str, Output] = {output.table.name: output for schedule in SCHEDULES for output in schedule.outputs}


@dataclass(frozen=True)
class Plan(Preparation):
    """A preparation with its forecasts: all that schedules build, check and show.

    Parameters
    ----------
    forecasts : Forecasts
        What was forecast.
    raw : mapping of str to DataFrame
        Input tables as their cells stand.
    made : dict of str to DataFrame
        Rows of output tables that are there already; further ones are added as they are asked for.
    """

    forecasts: Forecasts = field(default_factory=Forecasts)
    raw: Tables = field(default_factory=dict)
    made: dict[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(
        cls, prep: Preparation, model: Model, forecasts: Forecasts, *, raw: Mapping[str, pd.DataFrame] | None = None
    ) -> Plan:
        """Make a plan of a preparation, its model with the base, and what was forecast."""
        given = {f.name: getattr(prep, f.name) for f in fields(Preparation)} | {"model": model}
        return cls(**given, forecasts=forecasts, raw=raw or {}, made=dict(forecasts.tables))

    def rows(self, table: str) -> pd.DataFrame:
        """Give the rows of an output table, in its columns; made when first asked for.

        Raises
        ------
        KeyError
            If there is no such table, or another job writes it.
        """
        if table not in self.made:
            output = _OUTPUTS[table]
            if output.build is None:
                raise KeyError(table)
            self.made[table] = output.build(self).reindex(columns=output.table.headers)
        return self.made[table]

    def drawn(self) -> Iterator[Drivers]:
        """Draw what else may happen to the drivers of the plan, one a path."""
        return driver_paths(self.model, self.forecasts.forecasts, self.rows("forecast"))

    @cached_property
    def base(self) -> Outcome:
        """What the base plan comes to."""
        return evaluate(self.model, self.model.base)

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """What every scenario comes to."""
        return run_scenarios(self.model, self.scenarios)

    @cached_property
    def contract_spend(self) -> dict[str, ContractSpend]:
        """Spend of the contract year by contract with rebates."""
        return contract_spend(self, self.forecasts.everything, self.forecasts.forecasts)

    @property
    def ended(self) -> list[tuple[str, str]]:
        """Services that were closed, by cost center and statistic: nobody forecasts them."""
        return self.forecasts.ended

    @property
    def doubtful(self) -> list[str]:
        """Series whose newest value is probably an error or a new level, with the month."""
        return self.forecasts.doubtful

    @cached_property
    def history(self) -> pd.DataFrame:
        """History that was forecast from: ``table``, ``cost_center``, ``month``, ``actual``."""
        taken = {label: panel.definition.table for panel in self.forecasts.panels for label in panel.series["series"]}
        rows = self.rows("history")
        return rows.assign(table=rows["series"].map(taken)).dropna(subset=["actual", "table"])
