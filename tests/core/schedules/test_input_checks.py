"""Checks of calendar, positions, contracts and taxes: each green on the demo hospital, each red by one wrong input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.core.plan.test_elements import make_tables
from tests.core.scenario.test_compare import demo_world
from tests.core.schedules.test_plan_checks import bump, status_of
from xlplan.core.calendar.pay_dates import PayDateEvidence
from xlplan.core.schedules.schedule import Check
from xlplan.planning.outputs import all_checks

Frames = dict[str, pd.DataFrame]
CLOSE = pd.Timestamp("2026-10-01")


@cache
def outputs() -> Frames:
    """Give what calendar, staffing and plan of the demo lay out."""
    return {name: demo_world().plan.rows(name) for name in ("plan", "compare", "calendar", "pay_periods", "staffing")}


@cache
def evidence() -> PayDateEvidence | None:
    return demo_world().plan.pay_dates


def checked(tables: Frames, found: Frames, pay_dates: PayDateEvidence | None) -> list[Check]:
    plan = replace(demo_world().plan, tables=tables, made=demo_world().plan.made | found)
    vars(plan)["pay_dates"] = pay_dates
    return [check for check in all_checks(plan) if check[0] in (*WRONG, "pay_basis")]


def copies() -> tuple[Frames, Frames]:
    return dict(demo_world().tables), dict(outputs())


def cell(frames: Frames, name: str, column: str, value: object, chosen: Callable[[pd.DataFrame], pd.Series]) -> None:
    """Put another value into the first cell that `chosen` finds."""
    frame = frames[name].copy()
    frame.loc[frame.index[chosen(frame)][0], column] = value
    frames[name] = frame


def halve_roster(found: Frames) -> None:
    rows = found["staffing"]
    large = rows["cost_center"].isin(["6010", "8610"])
    found["staffing"] = rows.assign(roster_hours=rows["roster_hours"].mask(large, rows["roster_hours"] / 2))


Spoil = Callable[[Frames, Frames], None]
WRONG: dict[str, Spoil] = {
    "accounts": lambda t, o: t.update(acct=t["acct"][t["acct"]["account"] != "5410"]),
    "months": lambda t, o: bump(
        o, "plan", "dollars", 5.0, lambda f: (f["scenario"] == "Base") & f["account"].notna() & (f["is_actual"] == 0)
    ),
    "calendar": lambda t, o: bump(o, "pay_periods", "days_in_month", 1, lambda f: f["month"] == CLOSE),
    "positions": lambda t, o: halve_roster(o),
    "contracts": lambda t, o: cell(t, "contracts", "end", CLOSE + pd.offsets.MonthEnd(0),
                                   lambda f: f["at_end"] == "renegotiate"),
    "taxes": lambda t, o: t.update(taxes=t["taxes"][t["taxes"]["year"] < 2028]),
}  # fmt: skip
BOOKED = PayDateEvidence(20, 4, 0.9, 1.4, True)


def test_checks_of_the_demo_all_pass() -> None:
    assert status_of(checked(*copies(), evidence())) == dict.fromkeys([*WRONG, "pay_basis"], "PASS")


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_fails_its_check_and_no_other(name: str) -> None:
    tables, found = copies()
    WRONG[name](tables, found)
    failed = {check for check, status in status_of(checked(tables, found, evidence())).items() if status == "FAIL"}
    assert failed == {name}


def test_pay_booked_on_pay_dates_fails_and_says_what_to_set() -> None:
    found = {check: note for check, *_, note in checked(*copies(), BOOKED)}
    assert status_of(checked(*copies(), BOOKED))["pay_basis"] == "FAIL"
    assert "payroll_basis on Settings to pay dates" in found["pay_basis"]
    assert "pay_basis" not in status_of(checked(*copies(), None))


@pytest.mark.parametrize(("name", "said"), [
    ("accounts", "Add to Accounts, with its class: 5410"), ("contracts", "at_end on Contracts: C-101"),
    ("taxes", "Add 2028 on Payroll taxes"), ("positions", "Update Positions: Medical/Surgical, "),
])  # fmt: skip
def test_failed_check_names_what_is_wrong(name: str, said: str) -> None:
    tables, found = copies()
    WRONG[name](tables, found)
    notes = {check: note for check, *_, note in checked(tables, found, evidence())}
    assert said in notes[name]


def test_accounts_count_dollars_that_no_line_takes() -> None:
    tables, found = copies()
    WRONG["accounts"](tables, found)
    _, _, expected, mapped, *_ = next(c for c in checked(tables, found, evidence()) if c[0] == "accounts")
    gl = demo_world().tables["gl"]
    lost = sum(row.actual for row in gl.itertuples() if row.account == "5410" and row.actual == row.actual)
    assert expected - mapped == pytest.approx(lost)


@pytest.mark.parametrize(("at_end", "end", "status"), [
    ("renegotiate", "2026-10-31", "FAIL"), ("renegotiate", "2026-11-01", "PASS"), (None, "2026-10-31", "FAIL"),
    ("renews", "2020-01-01", "PASS"), ("ends", "2020-01-01", "PASS"),
])  # fmt: skip
def test_contract_is_late_once_its_term_has_ended(at_end: str | None, end: str, status: str) -> None:
    tables, found = copies()
    tables["contracts"] = tables["contracts"].iloc[:1].assign(at_end=at_end, end=pd.Timestamp(end))
    assert status_of(checked(tables, found, None))["contracts"] == status


@pytest.mark.parametrize(("share", "status"), [(1.04, "PASS"), (1.06, "FAIL"), (0.96, "PASS"), (0.94, "FAIL")])
def test_positions_may_differ_by_five_percent_of_paid_hours(share: float, status: str) -> None:
    tables, found = copies()
    found["staffing"] = found["staffing"].assign(roster_hours=found["staffing"]["paid_hours"] * share)
    assert status_of(checked(tables, found, None))["positions"] == status


def test_positions_are_those_of_the_last_three_closed_months() -> None:
    tables, found = copies()
    rows = found["staffing"]
    other = ~rows["month"].between(pd.Timestamp("2026-08-01"), CLOSE)
    found["staffing"] = rows.assign(paid_hours=rows["paid_hours"].mask(other, 1e9))
    assert status_of(checked(tables, found, None))["positions"] == "PASS"


def test_missing_number_is_no_pass() -> None:
    tables, found = copies()
    bump(found, "compare", "value", np.nan, lambda f: f["measure"] == "Total operating revenue")
    assert status_of(checked(tables, found, None))["months"] == "FAIL"


def test_empty_book_has_no_check() -> None:
    tables = make_tables()
    found = {name: frame.iloc[:0] for name, frame in outputs().items()}
    assert checked(tables, found, None) == []


@pytest.mark.parametrize(("lacking", "gone"), [
    ("contracts", "contracts"), ("taxes", "taxes"), ("benefits", "taxes"), ("gl", "accounts"),
])  # fmt: skip
def test_table_that_is_not_used_has_no_check(lacking: str, gone: str) -> None:
    tables, found = copies()
    tables[lacking] = tables[lacking].iloc[:0]
    assert set(WRONG) - set(status_of(checked(tables, found, None))) == {gone}


@pytest.mark.parametrize(("lacking", "gone"), [
    ("pay_periods", "calendar"), ("staffing", "positions"), ("compare", "months"),
])  # fmt: skip
def test_room_that_is_not_used_has_no_check(lacking: str, gone: str) -> None:
    tables, found = copies()
    found[lacking] = found[lacking].iloc[:0]
    assert set(WRONG) - set(status_of(checked(tables, found, None))) == {gone}
