from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.calendar.period_shares import calendarize
from xlplan.core.schedules.registry import INPUTS
from xlplan.core.tables.validate import CellNamer
from xlplan.forecasting.panel import Panel, build_panel
from xlplan.store.definitions import load_definitions

VOLUME, PAYROLL, SUPPLY = load_definitions()
CLOSE = pd.Timestamp("2026-10-01")


def place(table: str) -> CellNamer:
    return lambda row, column: f"{INPUTS[table].sheet} {column} {row}"


def tables(**given: pd.DataFrame) -> dict[str, pd.DataFrame]:
    dept = pd.DataFrame({"cost_center": ["6010", "7020"], "name": ["Med/Surg", "Surgery"]})
    found = {name: pd.DataFrame(columns=table.headers) for name, table in INPUTS.items()} | {"dept": dept}
    return found | {n: f.reindex(columns=INPUTS[n].headers) for n, f in given.items()}


def stats(first: str, values: list[float], **extra: object) -> pd.DataFrame:
    months = pd.date_range(first, periods=len(values), freq="MS")
    return pd.DataFrame({"month": months, "cost_center": "6010", "stat": "Days", "value": values, **extra})


def build(definition: object, found: dict[str, pd.DataFrame]) -> Panel:
    return build_panel(definition, found, close=CLOSE, period_days=14, place=place)  # type: ignore[arg-type]


def test_volume_series_end_at_the_close_and_are_named_for_people() -> None:
    panel = build(VOLUME, tables(stats=stats("2026-07-01", [1, 2, 3, 4, 5])))
    assert panel.series["series"].tolist() == ["Med/Surg · Days"]
    assert panel.history["y"].tolist() == [1, 2, 3, 4]
    assert panel.problems == []


def test_a_missing_month_is_a_problem_and_not_a_zero() -> None:
    rows = stats("2026-05-01", [1, 2, 3, 4, 5, 6]).drop(index=[2, 3])
    panel = build(VOLUME, tables(stats=rows))
    assert [str(p) for p in panel.problems] == [
        "Statistics month 1: missing month: Med/Surg, Days has no row for Jul 2026, Aug 2026. "
        "Add a row after this one; leave its value empty if it is not known."
    ]
    assert np.isnan(panel.history["y"].to_numpy()[2:4]).all()


def test_a_series_that_stops_before_the_close_is_a_problem_unless_closed() -> None:
    rows = stats("2026-05-01", [1, 2, 3])
    assert "no row for Aug 2026, Sep 2026, Oct 2026" in str(build(VOLUME, tables(stats=rows)).problems[0])
    closed = build(VOLUME, tables(stats=rows.assign(status="closed")))
    assert closed.problems == []
    assert closed.ended == {"Med/Surg · Days": "closed after Jul 2026"}


def test_supply_months_without_a_row_are_zero_up_to_the_last_month_loaded() -> None:
    usage = pd.DataFrame(
        {
            "month": pd.to_datetime(["2026-06-01", "2026-09-01"]),
            "cost_center": "7020",
            "category": "Implants",
            "dollars": [10.0, 20.0],
        }
    )
    panel = build(SUPPLY, tables(usage=usage))
    assert panel.history["y"].tolist()[:4] == [10, 0, 0, 20]
    assert np.isnan(panel.history["y"].iloc[4])


def pay(ends: pd.DatetimeIndex, dollars: float = 1400.0) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "pp_end": ends,
            "cost_center": "6010",
            "job_code": "RN",
            "pay_type": "Regular",
            "hours": 80.0,
            "dollars": dollars,
        }
    )


def test_pay_periods_become_whole_months_without_three_pay_spikes() -> None:
    panel = build(PAYROLL, tables(pay=pay(pd.date_range("2025-07-12", "2026-11-14", freq="14D"))))
    per_day = panel.history["y"] / pd.DatetimeIndex(panel.history["ds"]).days_in_month
    assert np.allclose(per_day, 100.0)
    assert panel.history["ds"].iloc[-1] == CLOSE


def test_a_month_the_register_does_not_cover_is_no_history() -> None:
    panel = build(PAYROLL, tables(pay=pay(pd.date_range("2025-07-12", "2026-10-24", freq="14D"))))
    assert panel.history["ds"].iloc[-1] == pd.Timestamp("2026-09-01")


def test_monthly_payroll_rows_are_taken_as_they_are() -> None:
    ends = pd.date_range("2026-07-31", "2026-10-31", freq="ME")
    found = tables(pay=pay(ends))
    panel = build_panel(PAYROLL, found, close=CLOSE, period_days=0, place=place)
    assert panel.history["y"].tolist() == [1400.0] * 4


def test_a_missing_pay_period_is_named() -> None:
    ends = pd.date_range("2025-07-12", "2026-11-14", freq="14D").delete(5)
    (problem,) = build(PAYROLL, tables(pay=pay(ends))).problems
    assert "missing pay period: 1 before the one that ends" in str(problem)


@pytest.mark.parametrize("days", [7, 14])
@given(amounts=st.lists(st.floats(0, 1e6), min_size=1, max_size=40), shift=st.integers(0, 400))
def test_calendarize_keeps_the_sum_for_any_anchor(days: int, amounts: list[float], shift: int) -> None:
    ends = pd.date_range("2024-01-06", periods=len(amounts), freq=f"{days}D") + pd.Timedelta(days=shift)
    split = calendarize(pd.Series(amounts, index=ends), period_days=days)
    assert split["amount"].sum() == pytest.approx(sum(amounts), abs=1e-6)
    assert split["days"].sum() == days * len(amounts)


def by_month(rows: pd.DataFrame) -> Callable[[str], float]:
    return lambda month: float(rows.loc[rows["ds"] == pd.Timestamp(month), "budget"].iloc[0])


def test_budget_is_taken_for_every_month_that_has_one() -> None:
    rows = stats("2026-07-01", [1, 2, 3, 4, np.nan], budget=[5.0, 6.0, 7.0, 8.0, 9.0])
    budget = by_month(build(VOLUME, tables(stats=rows)).budget)
    assert budget("2026-11-01") == 9.0
