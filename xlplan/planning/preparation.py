"""What a plan is made of, before anything is forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import Year, month_range
from xlplan.core.calendar.pay_dates import PayDateEvidence
from xlplan.core.calendar.pay_periods import PayCalendar
from xlplan.core.plan.chain import Model
from xlplan.core.plan.elements import Elements
from xlplan.core.plan.facts import pay_date_evidence
from xlplan.core.plan.known_rates import KnownRates
from xlplan.core.plan.sources import Sources
from xlplan.core.plan.table import ACTUAL, BUDGET, Book
from xlplan.core.plan.units import entity_of
from xlplan.core.plan.uses import Uses
from xlplan.core.scenario.changes import Scenario
from xlplan.core.tables.settings import Settings
from xlplan.core.variance.facts import Facts

__all__ = ["Preparation"]


@dataclass(frozen=True)
class Preparation:
    """All that a plan needs before anything is forecast.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables that a plan can be laid out with.
    settings : Settings
        What the workbook goes by.
    close : pandas.Timestamp
        Last closed month.
    this_year, next_year : pandas.DatetimeIndex
        Months of the fiscal year of the last closed month, and of the one after.
    sources, elements, uses : Sources, Elements, Uses
        Inputs by month, and what the plan is made of.
    actual, budget : Book
        Of the year before and this one; of this year and the next.
    facts : Facts
        Actuals and budget to compare.
    model : Model
        Without its base.
    scenarios : list of Scenario
        Base first.
    known : KnownRates
        What is known of the elements' rates beforehand.
    added : numpy.ndarray
        Units that new services add, statistics by open months.
    hours, recent_pay : pandas.DataFrame
        Rows of `actual_hours` and of `recent_pay`.
    pay_calendar : PayCalendar, optional
        Pay periods and pay dates; None for monthly pay.
    """

    tables: Mapping[str, pd.DataFrame]
    settings: Settings
    close: pd.Timestamp
    this_year: pd.DatetimeIndex
    next_year: pd.DatetimeIndex
    sources: Sources
    elements: Elements
    uses: Uses
    actual: Book
    budget: Book
    facts: Facts
    model: Model
    scenarios: list[Scenario]
    known: KnownRates
    added: Floats
    hours: pd.DataFrame
    recent_pay: pd.DataFrame
    pay_calendar: PayCalendar | None

    @property
    def years(self) -> list[Year]:
        """Name this fiscal year and the next."""
        start = self.this_year[0].month
        return [Year.of(months, start) for months in (self.this_year, self.next_year)]

    @property
    def closed(self) -> pd.DatetimeIndex:
        """Closed months of this fiscal year."""
        return self.this_year[self.this_year <= self.close]

    @property
    def months(self) -> pd.DatetimeIndex:
        """Every month of the plan, from the fiscal year before this one."""
        return month_range(self.this_year[0] - pd.DateOffset(months=12), self.model.months[-1])

    @property
    def forecast_end(self) -> pd.Timestamp:
        """Last month that is forecast."""
        horizon = (self.close.to_period("M") + self.settings.horizon_months).to_timestamp()
        return max(self.model.months[-1], horizon)

    @property
    def days_off(self) -> Mapping[str, Any]:
        """Days off as `open_days` takes them."""
        return self.sources.days_off

    @property
    def books(self) -> dict[str, Book]:
        """Actuals and budget by name."""
        return {ACTUAL: self.actual, BUDGET: self.budget}

    @cached_property
    def entities(self) -> dict[str, str]:
        """Entity of each department."""
        return entity_of(self.sources.dept, self.settings.entity)

    @cached_property
    def pay_dates(self) -> PayDateEvidence | None:
        """Whether the ledger's pay looks booked on pay dates; None if that is known or cannot be told."""
        return pay_date_evidence(self.sources, self.settings, self.pay_calendar)
