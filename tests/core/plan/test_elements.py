"""What a plan is made of: hours, units, quantities or amounts, whatever a ledger, a register or usage lacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from xlplan.core.labor.hours import AGENCY, STAFF
from xlplan.core.plan.elements import AMOUNT, QUANTITY, UNIT, Elements, build_elements
from xlplan.core.plan.sources import Sources
from xlplan.core.plan.uses import Uses, build_uses, weighted_units
from xlplan.core.schedules.registry import INPUTS
from xlplan.core.tables.validate import validate

Rows = list[dict[str, Any]]
CLOSE = pd.Timestamp("2026-10-01")


def month_starts(first: str, last: str) -> pd.DatetimeIndex:
    return pd.date_range(first, last, freq="MS")


MONTHS = month_starts("2025-09", "2026-10")
ACCOUNTS: Rows = [
    {"account": account, "name": name, "class": kind, "driver": driver, "fixed_pct": fixed}
    for account, name, kind, driver, fixed in [
        ("4010", "Patient revenue", "Revenue", "key_stat", 0.0),
        ("4050", "Allowances", "Deduction", "key_stat", 0.0),
        ("4900", "Parking", "Revenue", None, None),
        ("5010", "Salaries", "Salary", "hours", None),
        ("5050", "Agency labor", "Agency", "hours", None),
        ("5100", "Benefits", "Benefit", "hours", None),
        ("5210", "Medical supplies", "Supply", "key_stat", 0.25),
        ("5310", "Drugs", "Drug", "key_stat", None),
        ("5410", "Purchased services", "Purchased", None, None),
        ("5420", "Laundry", "Purchased", "Meals", 0.5),
        ("9010", "Beds", "Stat", None, None),
    ]
]
DEPARTMENTS: Rows = [
    {"cost_center": "6010", "name": "Ward", "type": "24x7", "key_stat": "Patient days", "fixed_pct": 0.2},
    {"cost_center": "8600", "name": "Office", "type": "support", "key_stat": None, "fixed_pct": None},
    {"cost_center": "7710", "name": "Pharmacy", "type": "support", "key_stat": "Meals", "fixed_pct": None},
]


def make_tables(**rows: Rows) -> dict[str, pd.DataFrame]:
    """Type rows as a refresh does; what is not given is empty."""
    found = {}
    for name, table in INPUTS.items():
        given = pd.DataFrame(rows.get(name, []), columns=table.headers, dtype=object)
        found[name] = validate(table, given, place=lambda row, column: f"{column}{row}")[0]
    return found


def ledger(account: str, actual: object, code: str = "6010", months: pd.DatetimeIndex = MONTHS) -> Rows:
    values = np.broadcast_to(np.asarray(actual, dtype=object), len(months))
    return [{"month": m, "cost_center": code, "account": account, "actual": v, "budget": v}
            for m, v in zip(months, values, strict=True)]  # fmt: skip


def stat(name: str, value: object, code: str = "6010", months: pd.DatetimeIndex = MONTHS) -> Rows:
    values = np.broadcast_to(np.asarray(value, dtype=object), len(months))
    return [{"month": m, "cost_center": code, "stat": name, "value": v, "budget": v}
            for m, v in zip(months, values, strict=True)]  # fmt: skip


def usage(category: str, quantity: object, dollars: float, code: str = "6010") -> Rows:
    return [{"month": m, "cost_center": code, "category": category, "quantity": quantity, "dollars": dollars,
             "budget_quantity": quantity, "budget_dollars": dollars} for m in MONTHS]  # fmt: skip


def hours(**groups: float) -> pd.DataFrame:
    rows = [(month, "6010", group, paid) for group, paid in groups.items() for month in MONTHS]
    return pd.DataFrame(rows, columns=["month", "cost_center", "group", "paid"])


def build(
    *, paid: pd.DataFrame | None = None, close: pd.Timestamp = CLOSE, **rows: Rows
) -> tuple[Elements, Uses, Sources]:
    tables = make_tables(**{"dept": DEPARTMENTS, "acct": ACCOUNTS, **rows})
    sources = Sources.of(tables, hours() if paid is None else paid, close=close)
    elements = build_elements(sources)
    return elements, build_uses(sources, elements), sources


def basis_of(elements: Elements) -> dict[str, str]:
    return dict(zip(elements.rows["element"], elements.rows["basis"], strict=True))


@pytest.mark.parametrize(("account", "name", "basis"), [
    ("4010", "Patient revenue", UNIT), ("4050", "Allowances", UNIT), ("4900", "Parking", AMOUNT),
    ("5010", "Salaries", STAFF), ("5050", "Agency labor", AGENCY), ("5100", "Benefits", STAFF),
    ("5210", "Medical supplies", UNIT), ("5410", "Purchased services", AMOUNT), ("5420", "Laundry", AMOUNT),
])  # fmt: skip
def test_element_goes_by_what_drives_it(account: str, name: str, basis: str) -> None:
    elements, _, _ = build(
        paid=hours(staff=900.0, agency=50.0), gl=ledger(account, 5.0), stats=stat("Patient days", 10.0)
    )
    assert basis_of(elements) == {name: basis}


def test_element_of_a_stat_account_is_none() -> None:
    assert build(gl=ledger("9010", 5.0))[0].rows.empty


def test_element_of_labor_goes_by_units_without_a_register() -> None:
    elements, uses, _ = build(
        gl=ledger("5010", 5.0),
        stats=stat("Patient days", 10.0),
        acct=[{**row, "driver": "key_stat"} for row in ACCOUNTS],
    )
    assert (basis_of(elements), len(uses.rows)) == ({"Salaries": UNIT}, 0)


def test_element_rate_is_dollars_by_driver() -> None:
    paid, units = np.arange(900.0, 914.0), np.arange(100.0, 114.0)
    register = hours(staff=1.0).assign(paid=paid)
    elements, _, _ = build(
        paid=register, gl=ledger("5010", 36_000.0) + ledger("4010", 5e5), stats=stat("Patient days", units)
    )
    np.testing.assert_allclose(elements.rate, [5e5 / units, 36_000 / paid])


def test_element_rate_is_missing_at_zero_volume() -> None:
    units = np.where(np.arange(14) == 3, 0.0, 10.0)
    elements, _, _ = build(gl=ledger("4010", 50.0), stats=stat("Patient days", units))
    assert np.flatnonzero(np.isnan(elements.rate[0])).tolist() == [3]


def test_element_of_the_last_year_only() -> None:
    old = ledger("5410", 5.0, months=month_starts("2024-01", "2025-10"))
    elements, _, _ = build(gl=old + ledger("4900", 5.0))
    assert basis_of(elements) == {"Parking": AMOUNT}


def test_elements_stand_in_the_order_of_departments_and_accounts() -> None:
    elements, _, _ = build(
        gl=ledger("5410", 1.0, "0001") + ledger("5410", 1.0, "8600") + ledger("5410", 1.0) + ledger("4900", 1.0)
    )
    found = elements.rows[["cost_center", "account"]].to_numpy().tolist()
    assert found == [["6010", "4900"], ["6010", "5410"], ["8600", "5410"], ["0001", "5410"]]


@pytest.mark.parametrize(("quantity", "bases"), [(20.0, [QUANTITY]), (None, [UNIT]), (0.0, [UNIT]), (-3.0, [UNIT])])
def test_supplies_go_by_quantity_only_where_it_is_counted(quantity: float | None, bases: list[str]) -> None:
    elements, _, _ = build(
        gl=ledger("5210", 100.0),
        stats=stat("Patient days", 10.0),
        usage=usage("Gloves", quantity, 100.0),
        categories=[{"category": "Gloves", "account": "5210"}],
    )
    assert elements.rows["basis"].tolist() == bases


def test_supplies_that_usage_lacks_are_an_element_of_their_own() -> None:
    elements, uses, _ = build(
        gl=ledger("5210", 130.0),
        stats=stat("Patient days", 10.0),
        usage=usage("Gloves", 20.0, 100.0),
        categories=[{"category": "Gloves", "account": "5210"}],
    )
    assert basis_of(elements) == {"Gloves": QUANTITY, "Medical supplies, not in usage": UNIT}
    np.testing.assert_allclose(elements.dollars.sum(axis=0), 130.0)
    np.testing.assert_allclose(elements.rate[:, 0], [5.0, 3.0])
    np.testing.assert_allclose(uses.intensity[0], 2.0, rtol=0.03)


def test_category_booked_to_another_class_is_not_supplies() -> None:
    elements, _, _ = build(
        gl=ledger("5410", 100.0),
        stats=stat("Patient days", 10.0),
        usage=usage("Scans", 20.0, 100.0),
        categories=[{"category": "Scans", "account": "5410"}],
    )
    assert basis_of(elements) == {"Purchased services": AMOUNT}


def test_category_named_like_a_group_keeps_its_quantity_apart() -> None:
    elements, uses, _ = build(
        paid=hours(staff=900.0),
        gl=ledger("5010", 5.0) + ledger("5210", 100.0),
        stats=stat("Patient days", 10.0),
        usage=usage("staff", 20.0, 100.0),
        categories=[{"category": "staff", "account": "5210"}],
    )
    keys = list(zip(uses.rows["cost_center"], uses.rows["group"], uses.rows["category"], strict=True))
    assert keys == [("6010", "staff", ""), ("6010", "", "staff")]
    assert elements.rows["basis"].tolist() == [STAFF, QUANTITY]


@pytest.mark.parametrize(("code", "driver", "counted", "found"), [
    ("6010", "key_stat", [("6010", "Patient days")], ("6010", "Patient days")),
    ("6010", "hours", [("6010", "Patient days")], ("6010", "Patient days")),
    ("6010", "KEY_STAT", [("6010", "Patient days")], ("6010", "Patient days")),
    ("7710", "key_stat", [("8320", "Meals")], ("8320", "Meals")),
    ("7710", "key_stat", [("8320", "Meals"), ("8330", "Meals")], None),
    ("8330", "Meals", [("8320", "Meals"), ("8330", "Meals")], ("8330", "Meals")),
    ("8600", "key_stat", [("6010", "Patient days")], None),
    ("0000", "key_stat", [("6010", "Patient days")], None),
    ("6010", "Nothing", [("6010", "Patient days")], None),
])  # fmt: skip
def test_statistic_is_the_departments_own_or_the_only_one(
    code: str, driver: str, counted: list[tuple[str, str]], found: tuple[str, str] | None
) -> None:
    rows = [row for where, name in counted for row in stat(name, 5.0, where)]
    _, _, sources = build(gl=ledger("4900", 1.0), stats=rows)
    assert sources.statistic(code, driver) == found


@pytest.mark.parametrize(("own", "department", "share"), [
    (0.3, 0.2, 0.3), (None, 0.2, 0.2), (None, None, 0.0), (1.0, 0.2, 1.0), (-1.0, 0.2, 0.0), (0.0, 0.2, 0.0),
])  # fmt: skip
def test_fixed_share_is_the_accounts_then_the_departments(
    own: float | None, department: float | None, share: float
) -> None:
    _, _, sources = build(acct=[{**ACCOUNTS[6], "fixed_pct": own}], dept=[{**DEPARTMENTS[0], "fixed_pct": department}])
    assert sources.fixed_share("6010", "5210") == share


def test_fixed_share_of_revenue_is_not_that_of_the_departments_hours() -> None:
    accounts = [{**row, "fixed_pct": None} for row in ACCOUNTS]
    elements, _, _ = build(acct=accounts, gl=ledger("4010", 5.0), stats=stat("Patient days", 10.0))
    assert elements.rows["fixed"].tolist() == [0.0]


def test_department_without_statistic_spreads_hours_over_days() -> None:
    register = hours(staff=310.0).assign(cost_center="8600")
    _, uses, _ = build(paid=register, gl=ledger("5010", 5.0, "8600"))
    np.testing.assert_allclose(uses.intensity[0], 310.0 / MONTHS.days_in_month)
    assert uses.rows.loc[0, ["fixed", "per_day", "unit"]].tolist() == [1.0, 1.0, "hours a day"]


def test_hours_before_a_department_opened_do_not_count() -> None:
    register = hours(staff=900.0)
    register["paid"] = np.where(register["month"] < MONTHS[-3], 0.0, 900.0)
    gl = ledger("5010", 5.0, months=MONTHS[-3:]) + ledger("4900", 5.0)
    _, uses, _ = build(paid=register, gl=gl, stats=stat("Patient days", 10.0))
    assert np.isnan(uses.intensity[0, :-3]).all()
    assert (uses.intensity[0, -3:] > 0).all()


def test_agency_hours_of_zero_do_count() -> None:
    agency = np.where(np.arange(14) % 3 == 0, 50.0, 0.0)
    register = pd.concat([hours(staff=900.0), hours(agency=1.0).assign(paid=agency)])
    rows = {"gl": ledger("5010", 5.0) + ledger("5050", 5.0), "stats": stat("Patient days", 10.0)}
    _, uses, _ = build(paid=register, **rows)
    assert np.flatnonzero(uses.intensity[1]).tolist() == [0, 3, 6, 9, 12]


def test_hours_without_an_account_are_used_all_the_same() -> None:
    _, uses, _ = build(paid=hours(staff=900.0, agency=50.0), gl=ledger("5010", 5.0), stats=stat("Patient days", 10.0))
    assert uses.rows["group"].tolist() == [STAFF, AGENCY]


@pytest.mark.parametrize("seed", range(5))
def test_weighted_units_equal_a_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fixed, per_day, volume = rng.random(3), rng.uniform(0, 40, 3), rng.uniform(0, 1200, (3, 4))
    days = np.array([31.0, 28.0, 31.0, 30.0])
    found = weighted_units(volume, days, fixed=fixed, per_day=per_day)
    for use in range(3):
        for month in range(4):
            spread = fixed[use] * per_day[use] * days[month]
            assert found[use, month] == pytest.approx(spread + (1 - fixed[use]) * volume[use, month])


def test_weighted_units_at_usual_volume_are_the_units() -> None:
    days = np.array([31.0, 28.0])
    found = weighted_units(30.0 * days[None], days, fixed=np.array([0.4]), per_day=np.array([30.0]))
    np.testing.assert_allclose(found, 30.0 * days[None])


def test_series_labels_are_unique_when_names_clash() -> None:
    twins = [{**DEPARTMENTS[0], "cost_center": code} for code in ("6010", "6020")]
    codes = ("6010", "6020")
    register = pd.concat([hours(staff=9.0).assign(cost_center=code) for code in codes])
    rows = {
        "gl": [r for code in codes for a in ("5010", "4010") for r in ledger(a, 5.0, code)],
        "stats": [r for code in codes for r in stat("Patient days", 10.0, code)],
    }
    elements, uses, _ = build(dept=twins, paid=register, **rows)
    labels = [*elements.rows["series"], *uses.rows["series"]]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("lacking", ["gl", "stats", "usage", "categories", "dept", "acct", "all"])
def test_elements_need_no_table(lacking: str) -> None:
    rows = {
        "gl": ledger("5010", 5.0) + ledger("5210", 5.0),
        "stats": stat("Patient days", 10.0),
        "usage": usage("Gloves", 2.0, 5.0),
        "categories": [{"category": "Gloves", "account": "5210"}],
        "dept": DEPARTMENTS,
        "acct": ACCOUNTS,
    }
    given: dict[str, Rows] = {name: [] if lacking in (name, "all") else table for name, table in rows.items()}
    elements, uses, sources = build(**given)
    assert len(elements.rows) == (0 if lacking in ("gl", "acct", "all") else 2)
    assert elements.dollars.shape == (len(elements.rows), len(sources.months))
    assert uses.amount.shape == (len(uses.rows), len(sources.months))
    assert "series" in elements.rows
