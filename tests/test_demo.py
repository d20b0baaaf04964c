from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from xlplan.core.calendar.months import days_in_month, month_range
from xlplan.core.calendar.period_shares import calendarize
from xlplan.core.calendar.workdays import open_days, workdays
from xlplan.core.contracts.amounts import contract_amounts, contract_factor
from xlplan.core.labor.hours import STAFF, actual_hours
from xlplan.core.labor.positions import PayTerms, reconcile, roster_months
from xlplan.core.labor.staffing_grid import expected_hours
from xlplan.core.plan.facts import days_off, read_grids
from xlplan.core.schedules.registry import INPUTS
from xlplan.core.tables.settings import parse_settings
from xlplan.demo import DEMO_CLOSE, demo_tables
from xlplan.demo.ledger import account_of
from xlplan.planning.prepare import plan_problems

pytestmark = pytest.mark.slow  # lays out whole hospitals, or takes seconds: left to make test

Tables = dict[str, pd.DataFrame]
FIRST = pd.Timestamp("2022-11-01")
CLOSED = month_range(FIRST, DEMO_CLOSE)
BUDGETED = month_range(pd.Timestamp("2025-07-01"), pd.Timestamp("2027-06-01"))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return demo_tables()


def series(tables: Tables, cost_center: str, stat: str) -> pd.Series:
    stats = tables["stats"]
    rows = stats[(stats["cost_center"] == cost_center) & (stats["stat"] == stat)]
    return rows.set_index("month")["value"].dropna()


def statement(tables: Tables, column: str) -> pd.DataFrame:
    """Dollars by fiscal year and account class, closed months only."""
    gl = tables["gl"].merge(tables["acct"][["account", "class"]], on="account")
    gl = gl[gl["month"] <= DEMO_CLOSE]
    year = (gl["month"].dt.year + (gl["month"].dt.month >= 7)).rename("fy")
    return gl.pivot_table(index=year, columns="class", values=column, aggfunc="sum")


def booked(tables: Tables, accounts: list[str], column: str = "actual") -> pd.Series:
    gl = tables["gl"]
    rows = gl[gl["account"].isin(accounts)].dropna(subset=[column])
    return rows.groupby(["cost_center", "month"])[column].sum().round(2)


def cents(amounts: pd.Series) -> pd.Series:
    return (amounts * 100).round().astype("int64").sort_index()


@pytest.mark.parametrize("name", INPUTS)
def test_columns_are_those_of_the_table(tables: Tables, name: str) -> None:
    assert list(tables) == list(INPUTS)
    assert tables[name].columns.tolist() == INPUTS[name].headers


@pytest.mark.parametrize("name", INPUTS)
def test_keys_occur_once(tables: Tables, name: str) -> None:
    assert not tables[name].duplicated(list(INPUTS[name].key)).any()


@pytest.mark.parametrize("name", INPUTS)
def test_cells_hold_their_kind(tables: Tables, name: str) -> None:
    kinds = {"month": "M", "date": "M", "number": "f", "text": "O", "yes_no": "O"}
    assert [tables[name][c.name].dtype.kind for c in INPUTS[name]] == [kinds[c.kind] for c in INPUTS[name]]


@pytest.mark.parametrize("name", [name for name in INPUTS if name != "usage"])
def test_required_cells_are_filled(tables: Tables, name: str) -> None:
    required = [column.name for column in INPUTS[name] if column.required]
    assert tables[name][required].notna().all(axis=None)


@pytest.mark.parametrize("name", INPUTS)
def test_texts_are_in_the_table_or_options_they_refer_to(tables: Tables, name: str) -> None:
    for column in INPUTS[name]:
        if column.refers_to:
            assert set(tables[name][column.name].dropna()) <= set(tables[column.refers_to].iloc[:, 0])
        if column.options:
            assert set(tables[name][column.name].dropna()) <= set(column.options)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("stats", 900, 1_200),
        ("gl", 6_000, 8_000),
        ("pay", 15_000, 20_000),
        ("pay_budget", 1_000, 1_400),
        ("usage", 1_500, 2_200),
        ("payer_stats", 4 * 56, 4 * 56),
        ("positions", 1_200, 1_400),
    ],
)
def test_row_counts(tables: Tables, name: str, low: int, high: int) -> None:
    assert low <= len(tables[name]) <= high


def test_settings_parse_without_a_problem(tables: Tables) -> None:
    settings, problems = parse_settings(tables["settings"])
    assert problems == []
    assert settings.last_closed_month == DEMO_CLOSE
    assert "synthetic" in settings.entity


def test_same_seed_gives_the_same_bits(tables: Tables) -> None:
    def digest(found: Tables) -> str:
        return hashlib.sha256("".join(t.to_csv(index=False) for t in found.values()).encode()).hexdigest()

    assert digest(tables) == digest(demo_tables())
    assert digest(tables) != digest(demo_tables(seed=1))


def test_every_statistic_has_48_closed_months_but_the_new_clinic(tables: Tables) -> None:
    months = tables["stats"].dropna(subset=["value"]).groupby(["cost_center", "stat"])["month"].agg(list)
    short = {key for key, found in months.items() if found != list(CLOSED)}
    assert short == {("7520", "Visits")}
    assert 18 <= len(months) <= 20
    assert months["7520", "Visits"] == list(month_range(pd.Timestamp("2025-09-01"), DEMO_CLOSE))


def test_statistics_are_whole_and_budgeted_for_two_years(tables: Tables) -> None:
    stats = tables["stats"]
    assert (stats["value"].dropna() % 1 == 0).all()
    budgeted = stats.dropna(subset=["budget"])
    assert set(budgeted["month"]) == set(BUDGETED)
    assert stats.loc[stats["month"] > DEMO_CLOSE, "value"].isna().all()


@pytest.mark.parametrize(("name", "column"), [("dept", "key_stat"), ("over", "item")])
def test_key_statistics_and_overrides_are_counted(tables: Tables, name: str, column: str) -> None:
    counted = set(zip(tables["stats"]["cost_center"], tables["stats"]["stat"], strict=True))
    assert set(zip(tables[name]["cost_center"], tables[name][column], strict=True)) <= counted


def test_pay_periods_cover_every_closed_day(tables: Tables) -> None:
    ends = np.sort(tables["pay"]["pp_end"].unique())
    assert (np.diff(ends) == np.timedelta64(14, "D")).all()
    assert pd.Timestamp(ends[0]) - pd.Timedelta(days=13) <= FIRST
    assert pd.Timestamp(ends[-1]) >= DEMO_CLOSE + pd.offsets.MonthEnd()
    assert set(pd.DatetimeIndex(ends).day_name()) == {"Saturday"}


def test_some_months_hold_three_pay_periods(tables: Tables) -> None:
    ends = pd.Series(tables["pay"]["pp_end"].unique())
    counts = ends.dt.to_period("M").value_counts()
    assert counts.value_counts().to_dict() == {2: 39, 3: 9}


def test_three_pay_months_stand_out_until_calendarized(tables: Tables) -> None:
    by_end = tables["pay"].groupby("pp_end")["dollars"].sum()
    on_pay_dates = by_end.groupby(by_end.index.to_period("M")).sum()
    by_days = calendarize(by_end, period_days=14)["amount"].loc[CLOSED[0] :]
    assert on_pay_dates.std() / on_pay_dates.mean() > 2 * by_days.std() / by_days.mean()


def test_salaries_and_agency_are_the_register_by_days_to_the_cent(tables: Tables) -> None:
    found = {}
    for cost_center, rows in tables["pay"].groupby("cost_center"):
        split = calendarize(rows.groupby("pp_end")["dollars"].sum(), period_days=14)
        whole = split[split["days"] == days_in_month(pd.DatetimeIndex(split.index))]
        found |= {(cost_center, month): amount for month, amount in whole["amount"].items()}
    register = pd.Series(found).round(2).rename_axis(["cost_center", "month"])
    pd.testing.assert_series_equal(
        cents(booked(tables, ["5010", "5050"])), cents(register), check_names=False, check_index_type=False
    )


def test_salaries_of_one_month_equal_a_count_by_hand(tables: Tables) -> None:
    pay = tables["pay"]
    rows = pay[(pay["cost_center"] == "6110") & (pay["pay_type"] != "Agency")]
    total = 0.0
    for end, dollars in zip(rows["pp_end"], rows["dollars"], strict=True):
        days = [end - pd.Timedelta(days=back) for back in range(14)]
        total += dollars / 14 * sum((day.year, day.month) == (2024, 2) for day in days)
    assert booked(tables, ["5010"])["6110", pd.Timestamp("2024-02-01")] == pytest.approx(total, abs=0.006)


def test_agency_account_is_agency_pay_within_a_cent(tables: Tables) -> None:
    pay = tables["pay"]
    agency = pay[(pay["cost_center"] == "6010") & (pay["pay_type"] == "Agency")]
    split = calendarize(agency.groupby("pp_end")["dollars"].sum(), period_days=14)["amount"].loc[CLOSED]
    assert booked(tables, ["5050"])["6010"].to_numpy() == pytest.approx(split.to_numpy(), abs=0.0151)


def test_supply_and_drug_accounts_are_usage_to_the_cent(tables: Tables) -> None:
    usage = tables["usage"].dropna(subset=["dollars"])
    for account in ("5210", "5220", "5230", "5310"):
        rows = usage[usage["category"].map(account_of) == account]
        spent = rows.groupby(["cost_center", "month"])["dollars"].sum()
        pd.testing.assert_series_equal(cents(booked(tables, [account])), cents(spent), check_names=False)


@pytest.mark.parametrize(("column", "paid"), [("actual", "net"), ("budget", "budget_net")])
def test_net_patient_revenue_is_what_payers_pay_to_the_cent(tables: Tables, column: str, paid: str) -> None:
    departments = booked(tables, ["4010"], column).groupby("month").sum()
    payers = tables["payer_stats"].dropna(subset=[paid]).groupby("month")[paid].sum()
    pd.testing.assert_series_equal(cents(departments), cents(payers), check_names=False)


def test_payer_cases_are_adjusted_discharges(tables: Tables) -> None:
    payers = tables["payer_stats"].dropna(subset=["volume"]).groupby("month")["volume"].sum()
    assert payers.tolist() == series(tables, "8610", "Adjusted discharges").tolist()


def test_budgeted_salaries_and_agency_are_the_pay_budget(tables: Tables) -> None:
    planned = tables["pay_budget"].groupby(["cost_center", "month"])["dollars"].sum()
    pd.testing.assert_series_equal(cents(booked(tables, ["5010", "5050"], "budget")), cents(planned), check_names=False)


def test_budgeted_supplies_are_the_usage_budget(tables: Tables) -> None:
    planned = tables["usage"].dropna(subset=["budget_dollars"]).groupby(["cost_center", "month"])
    found = booked(tables, ["5210", "5220", "5230", "5310"], "budget")
    pd.testing.assert_series_equal(cents(found), cents(planned["budget_dollars"].sum()), check_names=False)


def test_open_months_have_no_actual(tables: Tables) -> None:
    for name, columns in {"gl": "actual", "usage": "dollars", "payer_stats": "net"}.items():
        frame = tables[name]
        assert frame.loc[frame["month"] > DEMO_CLOSE, columns].isna().all()
        assert frame["month"].max() == BUDGETED[-1]


@pytest.mark.parametrize("column", ["actual", "budget"])
def test_hospital_is_plausible_each_fiscal_year(tables: Tables, column: str) -> None:
    by_class = statement(tables, column)
    by_class = by_class[by_class["Revenue"] > 0]
    expense = by_class.drop(columns="Revenue").sum(axis=1)
    payroll = by_class[["Salary", "Agency", "Benefit"]].sum(axis=1) / expense
    supplies = by_class[["Supply", "Drug"]].sum(axis=1) / expense
    assert payroll.between(0.45, 0.55).all()
    assert supplies.between(0.15, 0.20).all()
    assert (1 - expense / by_class["Revenue"]).between(0.01, 0.04).all()


def test_revenue_of_a_year_is_that_of_a_community_hospital(tables: Tables) -> None:
    assert statement(tables, "actual")["Revenue"].loc[2024:2026].between(180e6, 230e6).all()


def test_occupancy_is_possible(tables: Tables) -> None:
    days = sum(series(tables, code, "Patient days") for code in ("6010", "6020", "6030"))
    assert (days / (150 * days_in_month(CLOSED))).between(0.5, 0.85).all()


def test_second_ct_lifts_exams_by_nine_percent(tables: Tables) -> None:
    per_day = series(tables, "7230", "Exams") / workdays(CLOSED, region="US")
    year_before, year_after = per_day["2024-03":"2025-02"].mean(), per_day["2025-03":"2026-02"].mean()
    assert year_after / year_before == pytest.approx(1.09 * 1.022, abs=0.02)


def test_lab_outage_is_one_odd_month(tables: Tables) -> None:
    tests = series(tables, "7340", "Tests")
    assert tests["2024-05-01"] / tests[["2024-04-01", "2024-06-01"]].mean() < 0.8
    rest = tests.drop(pd.Timestamp("2024-05-01"))
    assert (rest / rest.mean()).between(0.85, 1.15).all()


def test_new_clinic_ramps_up(tables: Tables) -> None:
    visits = series(tables, "7520", "Visits")
    assert visits.iloc[-1] > 2.5 * visits.iloc[0]


def test_weekday_departments_follow_working_days(tables: Tables) -> None:
    open_days = workdays(CLOSED, region="US")
    for code, stat in {"7020": "Cases", "7450": "Treatments", "7510": "Visits"}.items():
        assert np.corrcoef(series(tables, code, stat), open_days)[0, 1] > 0.5


def test_budget_misses_tell_the_story(tables: Tables) -> None:
    stats = tables["stats"]
    open_year = stats[stats["month"].between(pd.Timestamp("2026-07-01"), DEMO_CLOSE)]
    sums = open_year.groupby(["cost_center", "stat"])[["value", "budget"]].sum()
    ratio = sums["value"] / sums["budget"]
    assert ratio["6110", "Visits"] > 1.02
    assert ratio["6030", "Patient days"] < 0.99


def test_med_surg_agency_and_drugs_run_over_budget(tables: Tables) -> None:
    gl = tables["gl"]
    gl = gl[gl["month"].between(pd.Timestamp("2026-07-01"), DEMO_CLOSE)]
    sums = gl.groupby(["cost_center", "account"])[["actual", "budget"]].sum()
    ratio = sums["actual"] / sums["budget"]
    assert ratio["6010", "5050"] > 1.5
    assert ratio["7710", "5310"] > 1.03


def test_minor_equipment_is_bought_now_and_then(tables: Tables) -> None:
    bought = tables["usage"].query("category == 'Minor equipment'")
    assert 6 <= len(bought) <= 24
    assert bought["dollars"].min() > 0


def test_a_department_does_not_move_another(monkeypatch: pytest.MonkeyPatch, tables: Tables) -> None:
    from xlplan.demo import ledger, payroll, roster

    fewer = tuple(dept for dept in payroll.DEPARTMENTS if dept.cost_center != "6010")
    for module in (ledger, payroll, roster):
        monkeypatch.setattr(module, "DEPARTMENTS", fewer)
    left = demo_tables()
    for name in ("pay", "positions"):
        rest = tables[name][tables[name]["cost_center"] != "6010"].reset_index(drop=True)
        pd.testing.assert_frame_equal(left[name], rest)


LATELY = month_range(pd.Timestamp("2026-07-01"), DEMO_CLOSE)
YEAR = month_range(pd.Timestamp("2025-11-01"), DEMO_CLOSE)


def staff_hours(tables: Tables) -> pd.DataFrame:
    hours = actual_hours(tables, close=DEMO_CLOSE, period_days=14, week=40.0)
    return hours[hours["group"] == STAFF]


def pay_per_hour(tables: Tables, pay_type: str = "Regular") -> pd.DataFrame:
    """Dollars an hour by department and job (columns) and pay period (rows)."""
    pay = tables["pay"][tables["pay"]["pay_type"] == pay_type]
    sums = pay.groupby(["pp_end", "cost_center", "job_code"])[["dollars", "hours"]].sum()
    return (sums["dollars"] / sums["hours"]).unstack([1, 2])


def prices(tables: Tables, category: str) -> pd.DataFrame:
    """Dollars an item by department (columns) and month (rows)."""
    used = tables["usage"].dropna(subset=["dollars"]).query("category == @category")
    return (used.set_index(["month", "cost_center"]).eval("dollars / quantity")).unstack()


def test_planning_tables_have_no_problem(tables: Tables) -> None:
    assert plan_problems(tables, place=lambda name: lambda row, column: f"{name} {row} {column}") == []


def test_roster_explains_paid_hours(tables: Tables) -> None:
    close = DEMO_CLOSE + pd.offsets.MonthEnd(0)
    roster = roster_months(tables["positions"], LATELY, jobs=tables["jobs"], terms=PayTerms(close))
    found = reconcile(roster, staff_hours(tables)[["month", "cost_center", "paid", "fte"]])
    sums = found.groupby("cost_center")[["paid_hours", "roster_hours"]].sum()
    assert sums["paid_hours"].sum() / sums["roster_hours"].sum() == pytest.approx(1.015, abs=0.01)
    assert (sums["paid_hours"] / sums["roster_hours"]).between(0.97, 1.06).all()


def test_roster_pays_the_rates_of_the_register(tables: Tables) -> None:
    paid = pay_per_hour(tables).loc["2026-08-01":].mean()
    filled = tables["positions"].query("status == 'Filled'")
    filled = filled.assign(dollars=filled["base_rate"] * filled["fte"])
    sums = filled.groupby(["cost_center", "job_code"])[["dollars", "fte"]].sum()
    ratio = sums["dollars"] / sums["fte"] / paid.reindex(sums.index)
    assert ratio.between(0.99, 1.01).all()


def test_some_positions_are_vacant_and_mostly_have_a_date(tables: Tables) -> None:
    positions = tables["positions"]
    vacant = positions[positions["status"] == "Vacant"]
    assert 0.03 < len(vacant) / len(positions) < 0.06
    assert vacant["expected_fill"].notna().mean() > 0.8
    assert vacant["expected_fill"].dropna().gt("2026-10-31").all()
    assert positions["end"].notna().sum() >= 3
    assert positions["fte"].between(0.5, 1.0).all()


def test_listed_merits_are_those_of_the_register(tables: Tables) -> None:
    past = tables["increases"].query("effective <= '2026-10-31'")
    assert [str(day.date()) for day in past["effective"]] == [f"{year}-07-01" for year in range(2023, 2027)]
    rates = pay_per_hour(tables)
    for day, pct in zip(past["effective"], past["pct"], strict=True):
        before = rates[(rates.index < day) & (rates.index > day - pd.Timedelta(days=120))].mean()
        begins = rates.index - pd.Timedelta(days=13)
        after = rates[(begins >= day) & (begins < day + pd.Timedelta(days=120))].mean()
        rise = (after / before).dropna() - 1
        assert rise.mean() == pytest.approx(pct, abs=0.001)
        assert rise.between(pct - 0.01, pct + 0.01).all()


def test_pay_does_not_move_between_merits(tables: Tables) -> None:
    between = pay_per_hour(tables).loc["2025-07-13":"2026-06-30"]
    assert (between.std() / between.mean()).max() < 0.01


def taxes_by_hand(tables: Tables, cost_center: str, wages: pd.DataFrame, year: int) -> list[float]:
    """Tax the positions of a department one by one; `wages` is its pay by job class and month of the year."""
    rules = tables["taxes"][tables["taxes"]["year"] == year]
    classes = dict(zip(tables["jobs"]["job_code"], tables["jobs"]["job_class"], strict=True))
    people = tables["positions"].query("cost_center == @cost_center and status == 'Filled'")
    weight = [(classes[p.job_code], p.fte * p.base_rate) for p in people.itertuples()]
    due = [0.0] * 12
    for kind, own in weight:
        share, paid = own / sum(w for k, w in weight if k == kind), 0.0
        for month in range(12):
            more = float(wages.loc[kind].iloc[month]) * share
            for rate, base in zip(rules["rate"], rules["wage_base"], strict=True):
                cap = base if base == base else float("inf")
                due[month] += rate * (min(paid + more, cap) - min(paid, cap))
            paid += more
    return due


@pytest.mark.parametrize("cost_center", ["6010", "7510", "8610"])
def test_benefits_are_their_components(tables: Tables, cost_center: str) -> None:
    pay = tables["pay"].query("cost_center == @cost_center and pay_type != 'Agency'")
    pay = pay.merge(tables["jobs"][["job_code", "job_class"]])
    wages, hours = {}, {}
    for kind, rows in pay.groupby("job_class"):
        wages[kind] = calendarize(rows.groupby("pp_end")["dollars"].sum(), period_days=14)["amount"]
        counted = rows[rows["pay_type"] != "Differential"]
        hours[kind] = calendarize(counted.groupby("pp_end")["hours"].sum(), period_days=14)["amount"]
    months = month_range(pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-01"))
    of_pay, worked = pd.DataFrame(wages).T[months], pd.DataFrame(hours).T[months].sum()
    benefits = tables["benefits"]
    rates = benefits[benefits["effective"].isna()].set_index("component")["rate"]
    [health] = benefits.loc[benefits["effective"] == "2025-01-01", "rate"]
    fte = worked.to_numpy() / (40 / 7 * days_in_month(months))
    expected = (
        of_pay.sum() * rates["Retirement plan"]
        + worked * rates["Workers' compensation"]
        + health * fte
        + taxes_by_hand(tables, cost_center, of_pay, 2025)
    )
    found = booked(tables, ["5100"])[cost_center].loc[months]
    assert (found / expected).to_numpy() == pytest.approx(np.ones(12), abs=0.025)
    assert found.sum() == pytest.approx(expected.sum(), rel=0.008)


def test_caps_show_where_physicians_are_paid(tables: Tables) -> None:
    share = booked(tables, ["5100"]) / booked(tables, ["5010"])
    for cost_center, least, most in (("7510", 0.02, 0.06), ("6010", -0.01, 0.01)):
        of_year = share[cost_center]["2025-01-01":"2025-12-01"]
        assert least < of_year["2025-03-01":"2025-06-01"].mean() - of_year["2025-10-01":].mean() < most


def test_contracts_explain_their_accounts(tables: Tables) -> None:
    rows = tables["contracts"].dropna(subset=["annual_amount"])
    dollars = pd.DataFrame(contract_amounts(rows, CLOSED, tables["price_index"]), columns=CLOSED)
    under = dollars.groupby([rows["cost_center"].to_numpy(), rows["account"].to_numpy()]).sum()
    assert len(rows) >= 8
    for (cost_center, account), due in under.iterrows():
        rest = booked(tables, [account])[cost_center] - due
        assert ((due / (due + rest)).between(0.4, 0.9)).all()
        by_year = rest.groupby((rest.index + pd.DateOffset(months=6)).year)
        assert (by_year.std() / by_year.mean()).max() < 0.12
        assert 1.0 < by_year.mean().loc[2026] / by_year.mean().loc[2023] < 1.2


def test_a_contract_that_starts_shows_in_the_ledger(tables: Tables) -> None:
    services = booked(tables, ["5410"])["8610"]
    rise = services["2026-03-01":"2026-06-01"].mean() - services["2025-11-01":"2026-02-01"].mean()
    assert rise == pytest.approx(32_000, abs=20_000)


def test_contracts_end_in_every_way_and_some_notices_are_near(tables: Tables) -> None:
    contracts = tables["contracts"]
    assert set(contracts["at_end"]) == {"renews", "renegotiate", "ends"}
    notice = contracts["end"] - pd.to_timedelta(contracts["notice_days"], unit="D")
    assert notice.between("2026-11-01", "2027-03-31").sum() >= 4
    assert contracts["index"].notna().sum() == contracts["cap"].notna().sum() == 1
    assert not ((contracts["at_end"] == "ends") & (contracts["end"] <= "2026-10-31")).any()


@pytest.mark.parametrize(("category", "rise"), [("Implants", 0.032), ("Blood products", 0.035)])
def test_prices_follow_the_contract_exactly(tables: Tables, category: str, rise: float) -> None:
    contract = tables["contracts"].query("category == @category").iloc[0].to_dict()
    factor = contract_factor(contract, CLOSED, tables["price_index"])
    for _, found in prices(tables, category).items():
        level = found.to_numpy() / factor
        assert level == pytest.approx(np.full(48, level[0]), rel=1e-5)
        steps = sorted(set((found / found.shift()).dropna().round(4)))
        assert steps == [1.0, 1 + rise]


def test_dated_price_changes_are_those_of_usage(tables: Tables) -> None:
    past = tables["prices"].query("effective <= @DEMO_CLOSE and scope != '5410'")
    assert set(past["scope"]) == {"Drugs", "Medical supplies", "Reagents", "Food"}
    for change in past[past["effective"] <= "2026-07-01"].itertuples():
        found = prices(tables, change.scope)
        before = found[change.effective - pd.DateOffset(months=6) : change.effective - pd.DateOffset(days=1)].mean()
        after = found[change.effective : change.effective + pd.DateOffset(months=5)].mean()
        assert (after / before).mean() - 1 == pytest.approx(change.pct, abs=0.006)


def test_dated_prices_stay_between_changes(tables: Tables) -> None:
    for category in ("Drugs", "Medical supplies"):
        found = prices(tables, category)["2026-01-01":"2026-06-01"]
        assert (found.std() / found.mean()).max() < 0.01


def test_past_price_changes_are_listed_as_far_back_as_the_history(tables: Tables) -> None:
    first = tables["prices"].groupby("scope")["effective"].min()
    last = tables["prices"].groupby("scope")["effective"].max()
    assert (first < FIRST + pd.DateOffset(months=12)).all()
    assert (last > DEMO_CLOSE + pd.offsets.MonthEnd(0)).all()


def test_rebate_tiers_are_near_the_spend_of_a_year(tables: Tables) -> None:
    usage, contracts = tables["usage"], tables["contracts"].set_index("contract_id")
    for contract, tiers in tables["tiers"].groupby("contract_id"):
        category = contracts.at[contract, "category"]
        spend = usage[(usage["category"] == category) & usage["month"].isin(YEAR)]["dollars"].sum()
        assert (tiers["from"] / spend - 1).abs().min() < 0.1


@pytest.mark.parametrize("cost_center", ["6010", "6020"])
def test_staffing_grid_explains_paid_hours_with_leave(tables: Tables, cost_center: str) -> None:
    days = days_in_month(YEAR)
    census = series(tables, cost_center, "Patient days").loc[YEAR].to_numpy() / days
    hours = expected_hours(read_grids(tables["grid"])[cost_center], census) * days
    paid = staff_hours(tables).query("cost_center == @cost_center").set_index("month").loc[YEAR, "paid"]
    ratio = paid.to_numpy() / hours
    assert ratio.mean() == pytest.approx(1.18, abs=0.03)
    assert ratio.std() / ratio.mean() < 0.03


def test_clinics_work_on_the_days_that_are_listed(tables: Tables) -> None:
    from xlplan.demo.timeline import MONTHS, WEEKDAYS

    settings, _ = parse_settings(tables["settings"])
    listed = open_days(MONTHS, "clinic", **days_off(settings, tables["holidays"]))
    assert WEEKDAYS.tolist() == listed.tolist()
    assert set(tables["holidays"]["worked"]) == {"Yes", "No"}


def test_two_departments_are_near_capacity_in_winter(tables: Tables) -> None:
    settings, _ = parse_settings(tables["settings"])
    off, winter = days_off(settings, tables["holidays"]), YEAR[1:4]
    used = {}
    for dept in tables["dept"].dropna(subset=["capacity"]).itertuples():
        units = series(tables, dept.cost_center, dept.key_stat).loc[winter]
        used[dept.cost_center] = float((units / open_days(winter, dept.type, **off) / dept.capacity).max())
    assert {code for code, share in used.items() if share > settings.capacity_warning} == {"6010", "6110"}
    assert max(used.values()) < 1


def test_new_services_start_after_the_close(tables: Tables) -> None:
    counted = set(zip(tables["stats"]["cost_center"], tables["stats"]["stat"], strict=True))
    ramps = tables["ramps"]
    assert set(zip(ramps["cost_center"], ramps["stat"], strict=True)) <= counted
    assert (ramps["start"] > DEMO_CLOSE).all()


def test_pay_anchor_is_the_last_period_of_the_register(tables: Tables) -> None:
    settings, _ = parse_settings(tables["settings"])
    assert settings.pay_anchor_date == tables["pay"]["pp_end"].max()
