from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.core.scenario.test_compare import demo_world
from xlplan.core.calendar.months import month_range
from xlplan.core.schedules.forecasts import forecast_checks
from xlplan.core.schedules.registry import INPUTS
from xlplan.core.schedules.schedule import to_table
from xlplan.planning.outputs import all_checks

FIRST, CLOSE = pd.Timestamp("2026-09-01"), pd.Timestamp("2026-10-01")
MONTHS = month_range(FIRST, CLOSE)
DATA = ("stats", "pay", "pay_close", "pay_gl", "usage", "usage_gl", "payers")


def rows(table: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns).reindex(columns=INPUTS[table].headers)


def tables() -> dict[str, pd.DataFrame]:
    ends = pd.date_range("2026-09-14", "2026-11-09", freq="14D")
    pay = rows("pay", pp_end=ends, cost_center="6010", job_code="RN", pay_type="R", hours=1.0, dollars=1400.0)
    accounts = rows(
        "acct",
        account=["4010", "5010", "5210"],
        name=["Patient revenue", "Salaries", "Supplies"],
        driver=["key_stat", None, None],
    ).assign(**{"class": ["Revenue", "Salary", "Supply"]})
    ledger = {"4010": [900.0, 1000.0], "5010": [3000.0, 3100.0], "5210": [50.0, 60.0]}
    gl = pd.concat([rows("gl", month=MONTHS, cost_center="6010", account=a, actual=v) for a, v in ledger.items()])
    return {
        "stats": rows("stats", month=MONTHS, cost_center="6010", stat="Days", value=[10.0, 11.0]),
        "pay": pay,
        "usage": rows("usage", month=MONTHS, cost_center="6010", category="Supplies", dollars=[50.0, 60.0]),
        "payer_stats": rows("payer_stats", month=MONTHS, payer="Medicare", net=[900.0, 1000.0]),
        "acct": accounts,
        "gl": gl.reset_index(drop=True),
    }


def history() -> pd.DataFrame:
    values = {"stats": [10.0, 11.0], "pay": [3000.0, 3100.0], "usage": [50.0, 60.0]}
    parts = [pd.DataFrame({"table": t, "cost_center": "6010", "month": MONTHS, "actual": v}) for t, v in values.items()]
    return pd.concat(parts, ignore_index=True)


def status(found: dict[str, pd.DataFrame], used: pd.DataFrame) -> dict[str, str]:
    plan = replace(demo_world().plan, tables=demo_world().tables | found)
    vars(plan)["history"] = used
    table = to_table([check for check in all_checks(plan) if check[0] in DATA])
    return dict(zip(table["id"], table["status"], strict=True))


def test_every_check_passes_on_inputs_that_tie() -> None:
    assert status(tables(), history()) == dict.fromkeys(DATA, "PASS")


@pytest.mark.parametrize(
    ("table", "row", "column", "red"),
    [
        ("stats", 0, "value", {"stats"}),
        ("pay", 2, "dollars", {"pay"}),
        ("usage", 1, "dollars", {"usage"}),
        ("payer_stats", 1, "net", {"payers"}),
        ("gl", 0, "actual", {"payers"}),
        ("gl", 2, "actual", {"pay_gl"}),
        ("gl", 4, "actual", {"usage_gl"}),
    ],
)
def test_one_wrong_input_turns_its_check_red(table: str, row: int, column: str, red: set[str]) -> None:
    found = tables()
    found[table].loc[row, column] += 40
    assert {name for name, value in status(found, history()).items() if value == "FAIL"} == red


def test_a_register_that_stops_before_the_close_is_red() -> None:
    used = history()
    used = used[(used["table"] != "pay") | (used["month"] < CLOSE)]
    assert status(tables(), used)["pay_close"] == "FAIL"


def series(**changes: object) -> pd.DataFrame:
    return pd.DataFrame([{"series": "A", "last_month": CLOSE, "method": "theta", "note": None} | changes], dtype=object)


def ahead(**changes: object) -> pd.DataFrame:
    columns = {"lower": 1.0, "p10": 2.0, "forecast": 3.0, "p90": 4.0, "upper": 5.0} | changes
    return pd.DataFrame(
        {"series": "A", "month": month_range(pd.Timestamp("2026-11-01"), pd.Timestamp("2026-12-01")), **columns}
    )


@pytest.mark.parametrize(
    ("rows", "forecast", "red"),
    [
        (series(), ahead(), set()),
        (series(), ahead(p10=3.5), {"ranges"}),
        (series(), ahead().iloc[:1], {"horizon"}),
        (series(last_month=FIRST), ahead(), {"last_actual"}),
        (series(method=None), ahead().iloc[:0], {"series"}),
        (series(method=None, note="closed after Jul 2026"), ahead().iloc[:0], set()),
    ],
)
def test_forecast_checks_turn_red(rows: pd.DataFrame, forecast: pd.DataFrame, red: set[str]) -> None:
    table = to_table(forecast_checks(rows, forecast, close=CLOSE, end=CLOSE + pd.DateOffset(months=2)))
    assert set(table.loc[table["status"] == "FAIL", "id"]) == red
