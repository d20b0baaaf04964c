"""Outputs of a plan and what it is made of: rebates against loops over months and paths, ramps, leave, contracts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_elements import ACCOUNTS, ledger
from tests.core.scenario.test_compare import NO_FORECAST, World, demo_world
from tests.core.schedules.test_outputs import PAST, planned
from xlplan.core.plan.chain import evaluate
from xlplan.core.plan.scheduled import SCHEDULED
from xlplan.core.schedules.registry import INPUTS, OUTPUTS
from xlplan.forecasting import Forecast, forecast
from xlplan.forecasting.panel import Panel, build_panel
from xlplan.planning.base import base_model
from xlplan.planning.contract_spend import PATHS, _contract_year
from xlplan.planning.forecasts import Forecasts
from xlplan.planning.prepare import _worked_shares
from xlplan.planning.rates import rate_panels
from xlplan.store.definitions import load_definitions

pytestmark = pytest.mark.slow  # lays out whole hospitals, or takes seconds: left to make test

LAID_OUT = ["calendar", "pay_periods", "staffing", "capacity", "rebates", "commitments"]
BOUGHT = ["Implants", "Blood products"]


def stamp(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.mark.parametrize(("start", "close", "first", "last"), [
    ("2022-07-01", "2026-10-01", "2026-07-01", "2027-06-30"), ("2022-11-01", "2026-10-01", "2026-11-01", "2027-10-31"),
    ("2022-11-02", "2026-10-01", "2025-11-02", "2026-11-01"), ("2022-07-15", "2025-12-01", "2025-07-15", "2026-07-14"),
    ("2024-02-29", "2026-10-01", "2026-02-28", "2027-02-27"), ("2024-02-29", "2027-10-01", "2027-02-28", "2028-02-28"),
    ("2024-02-29", "2028-02-01", "2028-02-29", "2029-02-27"), ("2026-12-15", "2026-10-01", "2026-12-15", "2027-12-14"),
    ("2028-05-10", "2026-10-01", "2028-05-10", "2029-05-09"), ("2026-10-31", "2026-10-01", "2026-10-31", "2027-10-30"),
])  # fmt: skip
def test_contract_year_holds_the_first_open_month(start: str, close: str, first: str, last: str) -> None:
    assert _contract_year(stamp(start), stamp(close)) == (stamp(first), stamp(last))


@pytest.mark.parametrize("start", ["2020-02-29", "2020-01-31", "2021-06-15", "2020-11-01"])
def test_contract_years_follow_each_other_without_a_gap(start: str) -> None:
    years = [_contract_year(stamp(start), close) for close in pd.date_range("2021-10-01", "2030-10-01", freq="12MS")]
    assert [last + pd.Timedelta(days=1) for _, last in years[:-1]] == [first for first, _ in years[1:]]


@cache
def bought() -> tuple[Panel, Forecast]:
    """Forecast what is bought under the contracts of the demo that have rebates."""
    tables = dict(demo_world().tables)
    tables["usage"] = tables["usage"][tables["usage"]["category"].isin(BOUGHT)]
    panel = build_panel(load_definitions()[2], tables, close=demo_world().prep.close, period_days=14,
                        place=lambda _: lambda row, column: column)  # fmt: skip
    return panel, forecast(panel.to_forecast(), horizon=20, calendar="both", double=True)


def volumes(world: World) -> pd.DataFrame:
    """Lay the volumes of a plan out as forecasts whose high end is a tenth above."""
    months, model = world.model.months, world.model
    rows = pd.DataFrame(np.repeat(np.array(model.volumes), len(months), axis=0), columns=["cost_center", "item"])
    return rows.assign(month=np.tile(months, len(model.volumes)), forecast=100.0, p90=110.0)


def laid_out(forecasts: bool = True, **tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    world = demo_world()
    panel, made = bought()
    given = Forecasts([panel], [], [made]) if forecasts else Forecasts()
    given.tables["forecast"] = volumes(world)
    plan = replace(world.plan, tables={**world.tables, **tables}, forecasts=given, made=dict(given.tables))
    return {name: plan.rows(name) for name in LAID_OUT}


@cache
def usual() -> dict[str, pd.DataFrame]:
    return laid_out()


def test_outputs_have_the_columns_that_sheets_expect() -> None:
    found = usual()
    assert list(found) == LAID_OUT
    for name, rows in found.items():
        assert list(rows) == OUTPUTS[name].headers
        assert len(rows) > 0


def test_outputs_cover_the_year_before_to_the_end_of_the_plan() -> None:
    found = usual()
    assert found["calendar"]["month"].tolist() == pd.date_range("2025-07-01", "2028-06-01", freq="MS").tolist()
    assert found["staffing"]["month"].unique().tolist() == pd.date_range("2026-07-01", "2028-06-01", freq="MS").tolist()
    assert found["capacity"]["month"].unique().tolist() == demo_world().model.months.tolist()


def test_high_end_of_capacity_is_in_proportion_to_the_plan() -> None:
    rows = usual()["capacity"]
    np.testing.assert_allclose(rows["high_occupancy"], 1.1 * rows["occupancy"])


def spend_of(category: str, first: str, last: str) -> tuple[float, np.ndarray]:
    """Add up what was bought to date, and each path, by days from the first to the last."""
    days = pd.date_range(first, last)
    share = {month: ((days.year == month.year) & (days.month == month.month)).sum() / month.days_in_month
             for month in pd.date_range("2020-01-01", "2029-01-01", freq="MS")}  # fmt: skip
    usage = demo_world().tables["usage"]
    rows = usage[(usage["category"] == category) & (usage["month"] <= demo_world().prep.close)]
    to_date = sum(row.dollars * share[row.month] for row in rows.itertuples())
    totals = np.full(PATHS, to_date)
    for row in bought()[1].paths(PATHS).itertuples():
        if row.unique_id.endswith(category):
            totals[row.path] += row.y * share[row.ds]
    return to_date, totals


@pytest.mark.parametrize(("contract", "category", "first", "last"), [
    ("C-301", "Implants", "2026-07-01", "2027-06-30"), ("C-302", "Blood products", "2026-10-01", "2027-09-30"),
])  # fmt: skip
def test_rebates_are_those_of_a_year_of_spend(contract: str, category: str, first: str, last: str) -> None:
    to_date, totals = spend_of(category, first, last)
    rows = usual()["rebates"]
    rows = rows[rows["contract_id"] == contract]
    np.testing.assert_allclose(rows["spend_to_date"], to_date)
    np.testing.assert_allclose(rows["expected_spend"], totals.mean())
    np.testing.assert_allclose(rows["probability"], [(totals >= step).mean() for step in rows["from"]])
    assert (rows["year_end"] == stamp(last)).all()


def test_contract_year_that_starts_inside_a_month_has_twelve_months_of_spend() -> None:
    contracts = demo_world().tables["contracts"]
    moved = contracts["contract_id"] == "C-301"
    rows = laid_out(contracts=contracts.assign(start=contracts["start"].mask(moved, stamp("2022-07-16"))))["rebates"]
    to_date, totals = spend_of("Implants", "2026-07-16", "2027-07-15")
    assert rows["spend_to_date"].iloc[0] == pytest.approx(to_date)
    assert rows["expected_spend"].iloc[0] == pytest.approx(totals.mean())


def test_rebates_need_a_forecast_of_what_is_bought() -> None:
    assert laid_out(forecasts=False)["rebates"].empty


def test_raise_costs_the_recent_pay_of_those_who_get_it() -> None:
    tables, found = demo_world().tables, usual()["commitments"]
    classes = dict(zip(tables["jobs"]["job_code"], tables["jobs"]["job_class"], strict=True))
    total = {"all": 0.0, "RN": 0.0}
    for row in tables["pay"].itertuples():
        kind = classes.get(row.job_code)
        if stamp("2025-11-01") <= row.pp_end <= stamp("2026-10-31") and "Agency" not in (kind, row.pay_type):
            total["all"] += row.dollars
            total["RN"] += row.dollars * (kind == "RN")
    raised = found[found["kind"] == "pay increase"].set_index("date")["dollars_a_year"]
    assert raised[stamp("2027-07-01")] == pytest.approx(0.03 * total["all"])
    assert raised[stamp("2027-01-10")] == pytest.approx(0.015 * total["RN"])


def test_outputs_of_empty_tables_are_calendar_pay_periods_and_capacity() -> None:
    tables = demo_world().tables
    empty = {table.name: tables[table.name].iloc[:0] for table in INPUTS.values() if table.optional}
    found = laid_out(**empty)
    assert [name for name, rows in found.items() if len(rows)] == ["calendar", "pay_periods", "capacity"]
    assert all(list(rows) == OUTPUTS[name].headers for name, rows in found.items())


def leave(share: Any, code: str = "6010", months: pd.DatetimeIndex | None = None) -> pd.DataFrame:
    span = pd.date_range("2024-01-01", "2026-10-01", freq="MS") if months is None else months
    return pd.DataFrame({"month": span, "cost_center": code, "group": "staff", "paid": 1000.0,
                         "worked": [1000.0 * share(month) for month in span]})  # fmt: skip


KEYS = pd.MultiIndex.from_tuples([("6010", "staff"), ("6110", "staff")], names=["cost_center", "group"])
AHEAD = pd.date_range("2026-11-01", "2028-06-01", freq="MS")


def test_leave_has_the_season_of_the_last_two_years() -> None:
    by_month = {(year, month): 0.7 + 0.01 * month + 0.02 * (year - 2024) for year in range(2024, 2027)
                for month in range(1, 13)}  # fmt: skip
    found = _worked_shares(leave(lambda m: by_month[m.year, m.month]), KEYS, AHEAD)
    for at, month in enumerate(AHEAD):
        years = (2024, 2025) if month.month >= 11 else (2025, 2026)
        assert found[0, at] == pytest.approx(sum(by_month[year, month.month] for year in years) / 2)
    assert (found[1] == 1).all()


def test_leave_of_a_month_that_is_not_known_is_that_of_the_year() -> None:
    months = pd.date_range("2026-07-01", "2026-10-01", freq="MS")
    found = _worked_shares(leave(lambda m: m.month / 10, months=months), KEYS, AHEAD)
    expected = [m.month / 10 if m.month in (7, 8, 9, 10) else 0.85 for m in AHEAD]
    np.testing.assert_allclose(found[0], expected)
    assert (_worked_shares(leave(lambda m: 0.9).iloc[:0], KEYS, AHEAD) == 1).all()


RAMP = {"cost_center": "6010", "stat": "Days", "start": "2026-09", "mature": 120.0, "months": 4.0, "shape": "linear"}


def test_new_service_adds_what_its_history_lacks() -> None:
    _, bare, without = planned()
    _, prep, model = planned(ramps=[RAMP, {**RAMP, "cost_center": "6110", "stat": "Visits", "shape": "at once"}])
    assert not bare.added.any()
    at = prep.model.volumes.index(("6010", "Days"))
    np.testing.assert_allclose(prep.added[at], [30.0] + [60.0] * 19)  # two of four months are in the history
    np.testing.assert_allclose(model.base.volume - without.base.volume, prep.added)
    assert not np.delete(prep.added, at, axis=0).any()


def test_service_that_takes_more_than_there_is_leaves_none() -> None:
    _, _, model = planned(ramps=[{**RAMP, "start": "2026-12", "mature": -9e3, "months": 1.0}])
    units = model.base.volume[model.volumes.index(("6010", "Days"))]
    assert units[0] > 0
    assert (units[1:] == 0).all()


CONTRACTS = [{"contract_id": "C-1", "vendor": "Summit", "covers": "Security", "cost_center": "6010", "account": "5410",
              "start": "2025-07-01", "end": "2027-06-30", "at_end": "ends", "annual_amount": 120e3,
              "escalator": 0.05}]  # fmt: skip


def test_contract_is_planned_as_signed_and_the_rest_as_before() -> None:
    _, prep, model = planned(contracts=CONTRACTS, acct=ACCOUNTS, gl=ledger("5410", 17_500.0, months=PAST))
    rows = model.elements
    assert rows["basis"].tolist() == [SCHEDULED, "amount"]
    dollars = evaluate(model, model.base).dollars
    np.testing.assert_allclose(dollars[0], [10_500.0] * 8 + [0.0] * 12)
    recent = np.mean([7_500.0] * 8 + [7_000.0] * 4)
    np.testing.assert_allclose(dollars[1], recent)
    (other,) = (panel for panel in rate_panels(prep) if panel.definition.subject == "Other expense")
    assert other.series["item"].tolist() == ["Purchased services, not under contract"]


def test_rate_without_a_forecast_keeps_its_mean_along_the_known_path() -> None:
    raised = [{"scope": "all", "effective": day, "pct": 0.04} for day in ("2026-07-01", "2027-07-01")]
    _, prep, model = planned(increases=raised)
    at = model.elements.index[model.elements["account"] == "5010"][0]
    path = np.where(prep.sources.months < stamp("2026-07-01"), 1 / 1.04, 1.0)
    mean = np.mean((prep.elements.rate[at] / path)[-12:])
    ahead = np.where(model.months < stamp("2027-07-01"), 1.0, 1.04)
    np.testing.assert_allclose(model.base.rate[at], mean * ahead)


def test_panel_of_rates_tells_raises_month_by_month() -> None:
    _, prep, _ = planned(increases=[{"scope": "all", "effective": "2027-07-01", "pct": 0.04}])
    (panel,) = (panel for panel in rate_panels(prep) if panel.definition.subject == "Pay per hour")
    assert panel.known is not None
    salaries = panel.known[panel.known["unique_id"].str.contains("Salaries")]
    assert set(salaries["ds"]) >= set(prep.model.months)
    np.testing.assert_allclose(salaries["factor"], np.where(salaries["ds"] < stamp("2027-07-01"), 1.0, 1.04))
    assert [label for label in panel.notes] == salaries["unique_id"].unique().tolist()


def test_plan_without_known_changes_has_plain_panels() -> None:
    _, prep, model = planned()
    assert all(panel.known is None for panel in rate_panels(prep))
    same = base_model(replace(prep), NO_FORECAST)
    np.testing.assert_array_equal(same.base.rate, model.base.rate)
