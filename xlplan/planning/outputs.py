"""From what was read to what is written: forecast, plan, and lay every output table out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from xlplan.core.schedules.registry import CHECK_ORDER, SCHEDULES
from xlplan.core.schedules.schedule import Check, to_table
from xlplan.core.schedules.schedule import Plan as AnyPlan
from xlplan.forecasting.panel import Panel
from xlplan.planning.base import base_model
from xlplan.planning.forecasts import Progress, make_forecasts
from xlplan.planning.plan import Plan
from xlplan.planning.preparation import Preparation

__all__ = ["all_checks", "compute", "output_tables"]


def compute(
    prep: Preparation, panels: Sequence[Panel], *, raw: Mapping[str, pd.DataFrame], progress: Progress
) -> dict[str, pd.DataFrame]:
    """Forecast every panel, plan, and lay the output tables out, audit and comments excepted.

    Parameters
    ----------
    prep : Preparation
        What the plan is made of.
    panels : sequence of Panel
        Series by definition; none without series.
    raw : mapping of str to DataFrame
        Input tables as their cells stand.
    progress : callable
        Called with a stage, steps done and steps in all.

    Returns
    -------
    dict of str to DataFrame
        Rows by name of the table, in the order in which they are written; ``forecast`` is without its run.
    """
    forecasts = make_forecasts(prep, panels, end=prep.forecast_end, progress=progress)
    progress("Planning", 0, 1)
    model = base_model(prep, forecasts.tables["forecast"], ended=forecasts.ended)
    plan = Plan.of(prep, model, forecasts, raw=raw)
    return output_tables(plan) | {"checks": to_table(all_checks(plan))}


def output_tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """Lay out every table that schedules build or that was made with the forecasts."""
    outputs = [output for schedule in SCHEDULES for output in schedule.outputs]
    return {o.table.name: plan.rows(o.table.name) for o in outputs if o.build or o.table.name in plan.made}


def all_checks(plan: AnyPlan) -> list[Check]:
    """List the checks of every schedule, as a reader meets them."""
    place = {name: at for at, name in enumerate(CHECK_ORDER)}
    found = [check for schedule in SCHEDULES for check in schedule.checks(plan)]
    return sorted(found, key=lambda check: place.get(check[0], len(place)))
