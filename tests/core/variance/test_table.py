"""The variance table: identities on random ledgers, worked figures, and what real ledgers lack."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.core.plan.test_elements import ACCOUNTS, DEPARTMENTS, Rows, make_tables, month_starts
from tests.core.scenario.test_compare import demo_world
from tests.core.schedules.test_plan_checks import plan_checks
from xlplan.core.plan.sources import Sources
from xlplan.core.plan.units import entity_of
from xlplan.core.tables.settings import parse_settings
from xlplan.core.variance.facts import Facts
from xlplan.core.variance.table import PARTS, variance_table

MONTHS = month_starts("2026-07", "2026-10")
SETTINGS, _ = parse_settings(pd.DataFrame({"key": ["materiality_pct"], "value": [0.05]}))
LABOR = ("5010", "5050", "5100")
DRAWN = (Phase.explicit, Phase.generate)  # a seed has nothing to shrink
some = settings(max_examples=5, deadline=None, phases=DRAWN)  # ledgers of 264 accounts: 528 lines each
few = settings(max_examples=2, deadline=None, phases=DRAWN)
seeds = st.integers(0, 2**32 - 1)
Tables = dict[str, pd.DataFrame]
BOTH = {"gl": ("actual", "budget"), "stats": ("value", "budget"), "hours": ("actual", "budget"),
        "quantity": ("quantity", "budget_quantity"), "dollars": ("dollars", "budget_dollars")}  # fmt: skip


def pairs_of(rng: np.random.Generator, count: int, scale: float, *, empty: float, zero: float) -> list[np.ndarray]:
    """Draw two columns: usual values, some negative as in months of reversals, zero or empty."""
    found = []
    for _ in range(2):
        values = (rng.normal(1, 0.6, count) * scale).round(2)
        values[rng.random(count) < zero] = 0.0
        found.append(np.where(rng.random(count) < empty, np.nan, values))
    return found


def random_tables(seed: int) -> Tables:
    """Draw a ledger of 24 departments and 11 accounts, and all that a split would need, with holes in it."""
    rng = np.random.default_rng(seed)
    codes = [f"{6000 + i}" for i in range(24)]
    stat_of = {code: name for code, name in zip(codes, rng.choice(["Days", "Visits", ""], 24), strict=True) if name}
    dept = [{"cost_center": code, "name": f"Unit {code}", "type": "clinic", "key_stat": stat_of.get(code),
             "fixed_pct": rng.choice([None, 0.0, 0.3, 1.0])} for code in codes[:22]]  # fmt: skip
    listed = [*ACCOUNTS, {**ACCOUNTS[6], "account": "5230", "name": "Other supplies", "fixed_pct": None}]
    acct = [{**row, "driver": "key_stat" if row["account"] == "5420" else row["driver"]} for row in listed]
    categories = [{"category": c, "account": a} for c, a in (("Gloves", "5210"), ("Linen", "5210"), ("Scans", "5410"))]
    tables = make_tables(dept=dept, acct=acct, categories=categories)
    accounts = [str(row["account"]) for row in acct]
    tables["gl"] = _grid(rng, ["cost_center", "account"], [codes, accounts], BOTH["gl"], 5e4, empty=0.1, zero=0.1)
    stats = _grid(rng, ["cost_center", "stat"], [codes, ["Days", "Visits"]], BOTH["stats"], 900, empty=0.02, zero=0.05)
    tables["stats"] = stats[stats["cost_center"].map(stat_of) == stats["stat"]]
    names = ["Gloves", "Linen", "Scans"]
    usage = _grid(rng, ["cost_center", "category"], [codes, names], BOTH["dollars"], 9e3, empty=0.1, zero=0.1)
    other = _grid(rng, ["cost_center", "category"], [codes, names], BOTH["quantity"], 500, empty=0.1, zero=0.1)
    tables["usage"] = usage.assign(**other[list(BOTH["quantity"])])
    groups = [codes, ["staff", "agency"]]
    tables["hours"] = _grid(rng, ["cost_center", "group"], groups, BOTH["hours"], 3e3, empty=0.02, zero=0.1)
    return tables


def _grid(
    rng: np.random.Generator, keys: list[str], values: list[list[str]], names: tuple[str, str], scale: float,
    *, empty: float, zero: float,
) -> pd.DataFrame:  # fmt: skip
    index = pd.MultiIndex.from_product([MONTHS, *values], names=["month", *keys])
    frame = index.to_frame(index=False)
    drawn = pairs_of(rng, len(frame), scale, empty=empty, zero=zero)
    return frame.assign(**dict(zip(names, drawn, strict=True)))


def table_of(tables: Tables) -> pd.DataFrame:
    hours = tables["hours"]
    register, planned = (hours.rename(columns={name: "worked"}) for name in BOTH["hours"])
    sources = Sources.of(tables, register.rename(columns={"worked": "paid"}), close=MONTHS[-1])
    return variance_table(
        Facts.of(tables, register, planned),
        sources,
        months=MONTHS,
        settings=SETTINGS,
        entities=entity_of(sources.dept, SETTINGS.entity),
    )


def with_both(tables: Tables, change: Any) -> Tables:
    """Replace actual and budget of every table by what `change` makes of the two columns."""
    found = dict(tables)
    for name, (actual, budget) in BOTH.items():
        table = "usage" if name in ("quantity", "dollars") else name
        new_actual, new_budget = change(found[table][actual], found[table][budget])
        found[table] = found[table].assign(**{actual: new_actual, budget: new_budget})
    return found


def of_ledger(tables: Tables) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Walk the rows of the ledger: (period, cost center, account) to what stood in budget and actual."""
    classes = dict(zip(tables["acct"]["account"], tables["acct"]["class"], strict=True))
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in tables["gl"].to_dict("records"):
        kind = classes[row["account"]]
        if kind == "Stat":
            continue
        for period in ("month", "ytd") if row["month"] == MONTHS[-1] else ("ytd",):
            both = sums[period, row["cost_center"], row["account"]]
            for place, name in enumerate(("budget", "actual")):
                value = row[name]
                both[place] += (-value if kind == "Deduction" else value) if value == value else 0.0
    return {key: (budget, actual) for key, (budget, actual) in sums.items()}


def lines_of(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["account"].notna()]


@some
@given(seed=seeds)
def test_lines_add_up_and_tie_to_the_ledger(seed: int) -> None:
    tables = random_tables(seed)
    lines = lines_of(table_of(tables))
    np.testing.assert_allclose(lines[PARTS].sum(axis=1), lines["variance"], rtol=0, atol=1e-4)
    ledger = of_ledger(tables)
    revenue = {"4010", "4050", "4900"}
    for row in lines[["period", "cost_center", "account", "budget", "actual", "variance"]].itertuples(index=False):
        budget, actual = ledger[row.period, row.cost_center, row.account]
        sign = 1 if row.account in revenue else -1
        assert (row.budget, row.actual) == pytest.approx((budget, actual), abs=1e-6)
        assert row.variance == pytest.approx(sign * (actual - budget), abs=1e-6)
    shown = {(row.period, row.cost_center, row.account) for row in lines.itertuples()}
    assert all(key in shown for key, (budget, actual) in ledger.items() if budget or actual)


@few
@given(seed=seeds)
def test_lines_at_budget_have_no_parts(seed: int) -> None:
    lines = lines_of(table_of(with_both(random_tables(seed), lambda actual, budget: (budget, budget))))
    assert (lines[["variance", *PARTS]].abs() < 1e-6).to_numpy().all()
    assert (lines["flag"] == "").all()
    assert set(lines["happened"]) == {"On budget."}


@few
@given(seed=seeds)
def test_lines_swapped_flip_the_variance(seed: int) -> None:
    tables = random_tables(seed)
    keys = ["period", "cost_center", "account"]
    lines, swapped = (lines_of(table_of(t)).set_index(keys) for t in (tables, with_both(tables, lambda a, b: (b, a))))
    assert lines.index.equals(swapped.index)
    np.testing.assert_array_equal(lines["variance"], -swapped["variance"])
    np.testing.assert_array_equal(lines["budget"], swapped["actual"])


@few
@given(seed=seeds)
def test_efficiency_has_the_sign_of_hours_against_target(seed: int) -> None:
    tables = random_tables(seed)
    tables["gl"] = tables["gl"].assign(budget=tables["gl"]["budget"].abs())
    check_efficiency(table_of(tables))


def test_efficiency_of_the_demo_has_the_sign_of_hours_against_target() -> None:
    assert check_efficiency(demo_world().outputs["var"]) > 20


def check_efficiency(frame: pd.DataFrame) -> int:
    """Compare signs in each department and period; count those compared."""
    count = 0
    for _, rows in frame.groupby(["period", "cost_center"]):
        hours = rows.loc[rows["section"] == "Worked hours"]
        usage = rows.loc[rows["section"] == "Labor", "usage"].sum()
        if len(hours) and hours["variance"].notna().all() and abs(usage) > 0.01 and hours["budget"].iloc[0] > 0:
            assert np.sign(usage) == np.sign(hours["variance"].iloc[0])
            count += 1
    return count


def test_demo_lines_add_up_and_sum_to_the_margin() -> None:
    lines = lines_of(demo_world().outputs["var"])
    np.testing.assert_allclose(lines[PARTS].sum(axis=1), lines["variance"], rtol=0, atol=1e-4)
    expense = ~lines["section"].str.contains("revenue")
    signed = (lines["actual"] - lines["budget"]) * np.where(expense, -1, 1)
    np.testing.assert_allclose(lines["variance"], signed)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("row", [0, 100, -1])
def test_corrupt_part_is_found_by_the_check(part: str, row: int) -> None:
    world = demo_world()
    var = world.outputs["var"].copy()
    line = var.index[(var["period"] == "ytd") & var["account"].notna()][row]
    var.loc[line, part] += 0.02
    checks = plan_checks(world, outputs={"var": var})
    assert next(found for name, _, _, found, _, _ in checks if name == "var_parts") == 1.0


def test_rank_counts_flagged_lines_to_date_by_size() -> None:
    frame = demo_world().outputs["var"]
    ytd = frame[frame["period"] == "ytd"]
    flagged = ytd[ytd["flag"] != ""]
    assert flagged["account"].notna().all()
    by_size = flagged.sort_values("variance", key=lambda v: -v.abs())
    assert by_size["rank"].tolist() == list(range(1, len(flagged) + 1))
    assert ytd.loc[ytd["flag"] == "", ["rank", "dept_rank"]].isna().to_numpy().all()
    for _, rows in by_size.groupby("cost_center"):
        assert rows["dept_rank"].tolist() == list(range(1, len(rows) + 1))


def test_periods_have_the_same_lines_in_the_same_order() -> None:
    frame = demo_world().outputs["var"]
    assert frame["period"].drop_duplicates().tolist() == ["month", "ytd"]
    month, ytd = (frame.loc[frame["period"] == p, ["cost_center", "account", "section"]] for p in ("month", "ytd"))
    pd.testing.assert_frame_equal(month.reset_index(drop=True), ytd.reset_index(drop=True))


def test_statistics_have_no_words() -> None:
    frame = demo_world().outputs["var"]
    statistics = frame[frame["account"].isna()]
    assert statistics[["driver", "happened", "rank", *PARTS]].isna().to_numpy().all()
    assert set(statistics["flag"]) == {""}


def one_line(
    account: str,
    dollars: tuple[float | None, float | None],
    *,
    units: tuple[float | None, float | None] | None = None,
    hours: dict[str, tuple[float, float]] | None = None,
    usage: dict[str, tuple[float | None, float | None, float | None, float | None]] | None = None,
    fixed: float | None = 0.0,
    code: str = "6010",
    more: Rows | None = None,
    acct: Rows = ACCOUNTS,
) -> pd.Series:
    """Give the October line of an account from (budget, actual) of whatever is known."""
    month = MONTHS[-1]
    key = {"month": month, "cost_center": code}
    gl = [{**key, "account": account, "budget": dollars[0], "actual": dollars[1]}, *(more or [])]
    counted = [{**key, "stat": "Patient days", "budget": units[0], "value": units[1]}] if units else []
    used = [{**key, "category": name, "budget_quantity": b, "quantity": q, "budget_dollars": p, "dollars": d}
            for name, (b, q, p, d) in (usage or {}).items()]  # fmt: skip
    tables = make_tables(
        gl=gl,
        stats=counted,
        usage=used,
        acct=[{**row, "fixed_pct": fixed} for row in acct],
        dept=[{**row, "fixed_pct": fixed} for row in DEPARTMENTS],
        categories=[{"category": name, "account": "5210"} for name in usage or {}],
    )
    rows = [{**key, "group": group, "budget": b, "actual": a} for group, (b, a) in (hours or {}).items()]
    tables["hours"] = pd.DataFrame(rows, columns=["month", "cost_center", "group", "budget", "actual"])
    frame = table_of(tables)
    return frame[(frame["period"] == "month") & (frame["account"] == account)].iloc[0]


def parts_of(row: pd.Series) -> dict[str, float]:
    return {name: round(float(row[name]), 2) for name in PARTS if abs(row[name]) > 1e-6}


def test_salaries_by_volume_efficiency_and_rate() -> None:
    row = one_line("5010", (233_520, 256_650), units=(840, 900), hours={"staff": (5_560, 5_900)}, fixed=520 / 5_560)
    assert parts_of(row) == {"volume": -15_120.0, "usage": 840.0, "rate": -8_850.0}
    assert row["flexed"] == pytest.approx(233_520 + 15_120)


def test_supplies_by_volume_use_and_price() -> None:
    row = one_line("5210", (12_500, 15_562.8), units=(500, 540), usage={"Kits": (1_000, 1_188, 12_500, 15_562.8)})
    assert parts_of(row) == {"volume": -1_000.0, "usage": -1_350.0, "rate": -712.8}


def test_supplies_without_quantities_have_two_parts() -> None:
    row = one_line("5210", (12_500, 15_562.8), units=(500, 540), usage={"Kits": (None, None, 12_500, 15_562.8)})
    assert parts_of(row) == {"volume": -1_000.0, "not_split": -2_062.8}


def test_supplies_that_usage_lacks_have_two_parts() -> None:
    row = one_line("5210", (15_000, 18_000), units=(500, 540), usage={"Kits": (1_000, 1_188, 12_500, 15_562.8)})
    assert parts_of(row) == {"volume": -1_200.0, "usage": -1_350.0, "rate": -712.8, "not_split": 262.8}


def test_agency_that_was_not_budgeted_is_all_mix() -> None:
    hours = {"staff": (4_000.0, 3_700.0), "agency": (0.0, 300.0)}
    assert parts_of(one_line("5050", (0, 28_500), units=(500, 500), hours=hours)) == {"mix": -28_500.0}
    staff = one_line("5010", (160_000, 151_700), units=(500, 500), hours=hours)
    assert parts_of(staff) == {"mix": 12_000.0, "rate": -3_700.0}


def test_agency_without_a_budget_row_is_all_mix() -> None:
    row = one_line("5050", (None, 28_500), units=(500, 500), hours={"staff": (4_000.0, 3_700.0), "agency": (0, 300.0)},
                   more=[{"month": MONTHS[-1], "cost_center": "6010", "account": "5410", "budget": 1.0, "actual": 1.0}]
                   )  # fmt: skip
    assert parts_of(row) == {"mix": -28_500.0}
    assert row["happened"].startswith("Not budgeted.")


def test_deductions_above_budget_are_unfavorable() -> None:
    row = one_line("4050", (200_000, 230_000), units=(500, 500))
    assert (row["budget"], row["actual"], row["flag"]) == (-200_000, -230_000, "U")
    assert parts_of(row) == {"rate": -30_000.0}
    assert row["pct"] == pytest.approx(-0.15)


def test_revenue_by_volume_and_rate() -> None:
    row = one_line("4010", (500_000, 594_000), units=(500, 540))
    assert parts_of(row) == {"volume": 40_000.0, "rate": 54_000.0}


@pytest.mark.parametrize("account", ["4010", "4050", "5420", "5310"])
def test_volume_part_is_flexed_less_budget(account: str) -> None:
    acct = [{**row, "driver": row["driver"] and "key_stat"} for row in ACCOUNTS]
    row = one_line(account, (500_000, 594_000), units=(500, 540), fixed=0.4, acct=acct)
    sign = 1 if account.startswith("4") else -1
    assert row["volume"] == pytest.approx(sign * (row["flexed"] - row["budget"]))


@pytest.mark.parametrize("units", [None, (None, 540.0), (500.0, None), (0.0, 540.0)])
@pytest.mark.parametrize("account", ["4010", "4050", "5210", "5010"])
def test_line_without_volume_is_not_split(account: str, units: tuple[float | None, float | None] | None) -> None:
    row = one_line(account, (9_000, 11_000), units=units, hours={"staff": (100, 110)}, fixed=0.3)
    if account == "5010" and (
        units is None or units[1] is None
    ):  # a department that counts nothing: all its hours are fixed
        assert parts_of(row) == {"usage": -900.0, "rate": -1_100.0}
    else:
        assert parts_of(row) == {"not_split": pytest.approx(row["variance"])}


def test_department_without_statistic_has_no_volume_part() -> None:
    row = one_line("5010", (9_000, 11_000), hours={"staff": (100, 110)}, code="8600")
    assert parts_of(row) == {"usage": -900.0, "rate": -1_100.0}
    assert row["flexed"] == 9_000


def test_labor_without_hours_is_not_split() -> None:
    assert parts_of(one_line("5010", (9_000, 11_000), units=(500, 540))) == {"not_split": -2_000.0}


def test_labor_goes_by_the_departments_statistic_whatever_its_driver() -> None:
    acct = [{**row, "driver": None} for row in ACCOUNTS]
    row = one_line("5010", (9_000, 11_000), units=(500, 550), hours={"staff": (100, 110)}, acct=acct)
    assert parts_of(row) == {"volume": -900.0, "rate": -1_100.0}


def test_to_date_is_computed_on_totals() -> None:
    months = MONTHS[-2:]
    tables = make_tables(
        dept=[{**DEPARTMENTS[0], "fixed_pct": 0.0}],
        acct=ACCOUNTS,
        gl=[{"month": m, "cost_center": "6010", "account": "5010", "budget": b, "actual": a}
            for m, b, a in zip(months, (4_000, 10_000), (6_000, 9_000), strict=True)],
        stats=[{"month": m, "cost_center": "6010", "stat": "Patient days", "budget": b, "value": a}
               for m, b, a in zip(months, (10, 20), (15, 18), strict=True)],
    )  # fmt: skip
    tables["hours"] = pd.DataFrame({"month": months, "cost_center": "6010", "group": "staff",
                                    "budget": [100.0, 200.0], "actual": [140.0, 200.0]})  # fmt: skip
    register, planned = (tables["hours"].rename(columns={name: "worked"}) for name in BOTH["hours"])
    sources = Sources.of(tables, register.rename(columns={"worked": "paid"}), close=months[-1])
    frame = variance_table(
        Facts.of(tables, register, planned),
        sources,
        months=months,
        settings=SETTINGS,
        entities=entity_of(sources.dept, SETTINGS.entity),
    )
    row = frame[(frame["period"] == "ytd") & (frame["account"] == "5010")].iloc[0]
    rate = 14_000 / 300
    expected = {"volume": (30 - 33) * 10 * rate, "usage": (33 * 10 - 340) * rate, "rate": (rate * 340) - 15_000}
    assert parts_of(row) == {name: round(value, 2) for name, value in expected.items()}


@pytest.mark.parametrize("lacking", ["budget", "ledger"])
def test_table_without_a_budget_or_a_ledger_is_empty(lacking: str) -> None:
    tables = random_tables(1)
    tables["gl"] = tables["gl"].assign(budget=np.nan) if lacking == "budget" else tables["gl"].iloc[:0]
    frame = table_of(tables)
    assert frame.empty
    assert {"period", "happened", *PARTS} < set(frame.columns)


def test_table_of_a_budget_without_actuals() -> None:
    tables = with_both(random_tables(2), lambda actual, budget: (budget * np.nan, budget))
    lines = lines_of(table_of(tables))
    assert (lines["actual"] == 0).all()
    np.testing.assert_allclose(lines[PARTS].sum(axis=1), lines["variance"], atol=1e-4)


def test_department_that_is_not_listed_stands_last_by_its_code() -> None:
    frame = lines_of(table_of(random_tables(3)))
    assert frame.groupby("period")["department"].last().tolist() == ["6023", "6023"]


def test_labor_is_not_split_while_a_month_has_no_hours() -> None:
    tables = make_tables(
        dept=DEPARTMENTS,
        acct=ACCOUNTS,
        gl=[{"month": m, "cost_center": "8600", "account": "5010", "budget": 10.0, "actual": 12.0} for m in MONTHS],
    )
    hours = [{"month": m, "cost_center": "8600", "group": "staff", "budget": 5.0, "actual": 5.0} for m in MONTHS]
    tables["hours"] = pd.DataFrame(hours).iloc[1:]
    lines = lines_of(table_of(tables)).set_index("period")
    assert parts_of(lines.loc["ytd"]) == {"not_split": -8.0}
    assert parts_of(lines.loc["month"]) == {"rate": -2.0}
