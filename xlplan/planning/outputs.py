"""Forecast what a workbook holds, plan on the forecasts and lay its output tables out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.calendar.months import fiscal_year, month_range
from xlplan.core.contracts.commitments import commitments
from xlplan.core.labor.hours import actual_hours
from xlplan.core.labor.pay_rates import increase_scopes
from xlplan.core.plan.chain import Model, Outcome, evaluate
from xlplan.core.plan.facts import days_off, pay_calendar, pay_date_evidence
from xlplan.core.plan.pay_facts import recent_pay
from xlplan.core.plan.rows import Section, in_plan_order
from xlplan.core.plan.table import ACTUAL, BUDGET, book_blocks, scenario_blocks
from xlplan.core.plan.units import entity_of, unit_list
from xlplan.core.scenario.changes import Scenario
from xlplan.core.scenario.compare import compare_table, run_scenarios, steps_table
from xlplan.core.schedules.checks import data_checks, forecast_checks, to_table
from xlplan.core.schedules.plan_checks import input_totals, plan_checks
from xlplan.core.schedules.registry import OUTPUTS
from xlplan.core.schedules.room_checks import room_checks
from xlplan.core.schedules.room_outputs import (
    calendar_table,
    capacity_rows,
    pay_period_table,
    rebate_rows,
    staffing_table,
)
from xlplan.core.tables.settings import PAY_DATES, Settings
from xlplan.core.variance.table import variance_table
from xlplan.forecasting import Forecast
from xlplan.forecasting.panel import Panel
from xlplan.planning.base import base_model
from xlplan.planning.contract_spend import _spend
from xlplan.planning.forecasts import (
    Progress,
    _accuracy,
    _accuracy_table,
    _forecast,
    _forecast_table,
    _history_table,
    _months_after,
    _order,
    _series_table,
)
from xlplan.planning.prepare import Preparation
from xlplan.planning.rates import rate_panels
from xlplan.planning.year_end_paths import year_ends
from xlplan.workbook.read import Inputs

__all__ = ["compute", "plan_outputs", "plan_table", "room_tables"]


def compute(
    inputs: Inputs, panels: Sequence[Panel], prep: Preparation, *, progress: Progress
) -> dict[str, pd.DataFrame]:
    """Forecast every panel, plan, and lay the output tables out, audit excepted.

    Parameters
    ----------
    inputs : Inputs
        Settings and tables of the workbook.
    panels : sequence of Panel
        Series by definition; none without series.
    prep : Preparation
        What the plan is made of.
    progress : callable
        Called with a stage, steps done and steps in all.

    Returns
    -------
    dict of str to DataFrame
        ``forecast`` (without its run), ``history``, ``series``, ``accuracy``, those of `plan_outputs`,
        ``year_end``, ``checks``.
    """
    everything = [*panels, *rate_panels(prep)]
    end = max(prep.model.months[-1], _months_after(prep.close, inputs.settings.horizon_months))
    forecasts = [_forecast(inputs.settings, panel, prep.close, end, progress) for panel in everything]
    accuracies = [_accuracy(inputs.settings, panel, progress) for panel in panels]
    outputs = {
        "forecast": _forecast_table(inputs, everything, forecasts, prep.close),
        "history": _history_table(everything),
        "series": _series_table(everything, forecasts, accuracies),
        "accuracy": _accuracy_table(panels, accuracies),
    }
    order = _order(everything, inputs)
    outputs = {
        name: rows.sort_values("series", key=lambda s: s.map(order), kind="stable", ignore_index=True)
        for name, rows in outputs.items()
    }
    progress("Planning", 0, 1)
    model = base_model(prep, outputs["forecast"], ended=_ended(panels))
    outputs |= plan_outputs(inputs.settings, prep, model)
    outputs |= room_tables(
        inputs.tables, inputs.settings, prep, model,
        forecast=outputs["forecast"], panels=everything, forecasts=forecasts,
    )  # fmt: skip
    known = outputs["forecast"], outputs["units"]
    outputs["year_end"] = year_ends(inputs.settings, prep, model, forecasts, *known)
    return outputs | {"checks": _checks_table(inputs, panels, outputs, prep, end)}


def _ended(panels: Sequence[Panel]) -> list[tuple[str, str]]:
    """List the services that were closed, by cost center and statistic."""
    rows = [p.series[p.series["series"].isin(p.ended)] for p in panels if p.definition.table == "stats"]
    return [(str(code), str(item)) for part in rows for code, item in part[["cost_center", "item"]].to_numpy()]


def _checks_table(
    inputs: Inputs,
    panels: Sequence[Panel],
    outputs: Mapping[str, pd.DataFrame],
    prep: Preparation,
    end: pd.Timestamp,
) -> pd.DataFrame:
    tables = {s: panel.definition.table for panel in panels for s in panel.series["series"]}
    history = outputs["history"]
    used = history.assign(table=history["series"].map(tables)).dropna(subset=["actual", "table"])
    days, close = inputs.settings.pay_period_days, prep.close
    by_date = (
        pay_calendar(inputs.settings, inputs.tables["pay"]) if inputs.settings.payroll_basis == PAY_DATES else None
    )
    checks = data_checks(inputs.tables, used, close=close, period_days=days, pay_dates=by_date)
    checks += forecast_checks(outputs["series"], outputs["forecast"], close=close, end=end)
    checks += plan_checks(inputs.tables, outputs, closed=prep.closed, years=prep.years, ended=_ended(panels))
    checks += room_checks(
        inputs.tables, outputs, close=close, ahead=prep.model.months,
        pay_dates=pay_date_evidence(prep.sources, inputs.settings, inputs.tables["pay"]),
    )  # fmt: skip
    checks += input_totals(inputs.tables, {name: raw.rows for name, raw in inputs.raw.items()})
    return to_table(checks)


def room_tables(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    prep: Preparation,
    model: Model,
    *,
    forecast: pd.DataFrame,
    panels: Sequence[Panel],
    forecasts: Sequence[Forecast],
) -> dict[str, pd.DataFrame]:
    """Lay out calendar, pay periods, staffing, capacity, rebates and commitments.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables.
    settings : Settings
        What the workbook goes by.
    prep, model : Preparation, Model
        The base plan.
    forecast : pandas.DataFrame
        Rows of ``tblForecast``.
    panels, forecasts : sequence
        Series and their forecasts, in the same order.
    """
    close, base = prep.close, evaluate(model, model.base)
    months = month_range(prep.this_year[0] - pd.DateOffset(months=12), model.months[-1])
    calendar = pay_calendar(settings, tables["pay"])
    off = days_off(settings, tables["holidays"])
    week = settings.hours_per_fte_week
    paid = actual_hours(tables, close=close, period_days=settings.pay_period_days, week=week)
    shown = months[months >= prep.this_year[0]]
    rebates = rebate_rows(tables["contracts"], tables["tiers"], _spend(tables, prep, panels, forecasts))
    found = {
        "calendar": calendar_table(
            months, fy_start=settings.fy_start_month, close=close, calendar=calendar, days_off=off
        ),
        "pay_periods": pay_period_table(months, calendar),
        "staffing": staffing_table(tables, prep.sources, model, base, hours=paid, months=shown, week=week),
        "capacity": capacity_rows(
            prep.sources, model, base, high=_high(forecast, model), threshold=settings.capacity_warning
        ),
        "rebates": rebates,
        "commitments": _commitments(tables, settings, prep, model, rebates),
    }
    return {name: _as_described(name, rows) for name, rows in found.items()}


def _as_described(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(columns=OUTPUTS[name].headers)


def _high(forecast: pd.DataFrame, model: Model) -> Floats:
    """Give the high end of each volume, in proportion to the plan's volume."""
    rows = forecast[forecast["forecast"] > 0]
    share = rows.assign(share=rows["p90"] / rows["forecast"]).pivot_table(
        index=["cost_center", "item"], columns="month", values="share"
    )
    keys = pd.MultiIndex.from_tuples(model.volumes, names=["cost_center", "item"])
    return np.asarray(model.base.volume * share.reindex(index=keys, columns=model.months).to_numpy(dtype=float))


def _commitments(
    tables: Mapping[str, pd.DataFrame], settings: Settings, prep: Preparation, model: Model, rebates: pd.DataFrame
) -> pd.DataFrame:
    once = rebates.reindex(columns=["contract_id", "expected_rebate"]).drop_duplicates("contract_id")
    expected = dict(zip(once["contract_id"], once["expected_rebate"], strict=True))
    opened = prep.close + pd.DateOffset(months=1)
    return commitments(
        asof=opened.to_datetime64(),
        until=(model.months[-1] + pd.offsets.MonthEnd(0)).to_datetime64(),
        contracts=tables["contracts"],
        index=tables["price_index"],
        tiers=tables["tiers"],
        positions=tables["positions"],
        jobs=tables["jobs"],
        increases=_costed(tables, close=prep.close),
        taxes=tables["taxes"],
        rebates=expected,
        hours_per_fte_week=settings.hours_per_fte_week,
    )


def _costed(tables: Mapping[str, pd.DataFrame], *, close: pd.Timestamp) -> pd.DataFrame:
    """Cost every raise on the pay of the last twelve months: of the jobs that get it."""
    increases, pay = tables["increases"], recent_pay(tables, close=close)
    if increases.empty or pay.empty:
        return increases
    classes = tables["jobs"].drop_duplicates("job_code").set_index("job_code")["job_class"]
    gets = increase_scopes(increases, pay.assign(job_class=pay["job_code"].map(classes)))
    share = increases["pct"].fillna(0.0).to_numpy(dtype=float)
    amount = increases["amount"].fillna(0.0).to_numpy(dtype=float)
    dollars = gets.T @ pay["dollars"].to_numpy() * share + gets.T @ pay["hours"].to_numpy() * amount
    return increases.assign(dollars_a_year=dollars)


def plan_outputs(settings: Settings, prep: Preparation, model: Model) -> dict[str, pd.DataFrame]:
    """Plan every scenario and compare actuals with the budget.

    Returns
    -------
    dict of str to DataFrame
        ``plan``, ``var``, ``scenarios``, ``compare``, ``steps``, ``units``: rows of the output tables.
    """
    outcomes = run_scenarios(model, prep.scenarios)
    years = prep.years
    books = {ACTUAL: prep.actual, BUDGET: prep.budget}
    compared = compare_table(model, outcomes, books, years, accounts=prep.sources.accounts, stat=settings.hospital_stat)
    return {
        "plan": plan_table(prep, model, outcomes, hospital=settings.entity),
        "var": variance_table(prep.facts, prep.sources, months=prep.closed, settings=settings),
        "scenarios": _scenario_list(prep.scenarios),
        "compare": compared,
        "steps": steps_table(model, prep.scenarios, years),
        "units": unit_list(prep.sources, stat=settings.hospital_stat, hospital=settings.entity),
    }


def plan_table(prep: Preparation, model: Model, outcomes: Mapping[str, Outcome], *, hospital: str = "") -> pd.DataFrame:
    """Lay actuals, budget and every scenario out as rows of ``tblPlan``.

    The closed months of this fiscal year are actuals in every scenario; `hospital` is the entity of departments
    that name none.
    """
    start = prep.this_year[0].month
    actual, budget = (book_blocks(book, prep.sources) for book in (prep.actual, prep.budget))
    closed = [block.of(prep.closed) for block in actual]
    sections = [Section(ACTUAL, True, actual), Section(BUDGET, False, budget)]
    for name, outcome in outcomes.items():
        sections += [Section(name, True, closed), Section(name, False, scenario_blocks(model, outcome))]
    months = {month for section in sections for block in section.blocks for month in block.months}
    rows = in_plan_order(
        sections,
        place={code: i for i, code in enumerate(prep.sources.dept.index)},
        entity=defaultdict(lambda: hospital, entity_of(prep.sources.dept, hospital)),
        fiscal_years={month: f"FY{fiscal_year(month, start)}" for month in months},
    )
    return rows.assign(version="working")[OUTPUTS["plan"].headers]


def _scenario_list(scenarios: Sequence[Scenario]) -> pd.DataFrame:
    rows = [(s.name, s.parent or None, float(len(s.changes))) for s in scenarios]
    return pd.DataFrame(rows, columns=OUTPUTS["scenarios"].headers)
