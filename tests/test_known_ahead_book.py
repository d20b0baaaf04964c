"""Planning inputs in a workbook: pay booked on pay dates, no planning input at all, and each of them wrong once."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.books import MONTHS, edit, load, load_sheet, make_book, small_tables
from tests.books import cells as books_cells
from xlplan.core.errors import InputError
from xlplan.core.schedules.registry import INPUTS, TABLES
from xlplan.jobs.refresh import RefreshReport, check_book, refresh

PLANNING_TABLES = [table for table in INPUTS.values() if table.optional]
LAID_OUT = ("calendar", "pay_periods", "staffing", "capacity", "commitments", "rebates")

ACCOUNTS = [
    {"account": "5010", "name": "Salaries", "class": "Salary", "driver": "hours"},
    {"account": "5100", "name": "Benefits", "class": "Benefit", "driver": "hours"},
    {"account": "5210", "name": "Medical supplies", "class": "Supply", "driver": "key_stat"},
    {"account": "5410", "name": "Purchased services", "class": "Purchased"},
]
RAISE = {"scope": "all", "effective": dt.datetime(2027, 7, 1), "pct": 0.03}
BASIS = "Ledger pay looks booked on pay dates, in the months worked: 0 = no"


def table(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=INPUTS[name].headers, dtype=object)


def register_by_month(register: pd.DataFrame, *, on_pay_dates: bool) -> dict[tuple[pd.Timestamp, str], float]:
    """Add the payroll register up day by day: in the month worked, or in the month it is paid."""
    found = {(month, code): 0.0 for month in MONTHS for code in ("6010", "6110")}
    for row in register.itertuples():
        for day in pd.date_range(row.pp_end - pd.Timedelta(days=13), row.pp_end):
            counted = row.pp_end + pd.Timedelta(days=6) if on_pay_dates else day
            key = (counted.replace(day=1), row.cost_center)
            if key in found:
                found[key] += row.dollars / 14
    return found


def tables(*, on_pay_dates: bool, **settings: object) -> dict[str, pd.DataFrame]:
    """Give two departments whose ledger books salaries, and benefits of a quarter of them, in one way or the other."""
    base = small_tables(hospital_stat="Visits", **settings)
    booked = register_by_month(base["pay"], on_pay_dates=on_pay_dates)
    gl = [{"month": month, "cost_center": code, "account": account, "actual": round(share * dollars, 2)}
          for (month, code), dollars in booked.items()
          for account, share in (("5010", 1.0), ("5100", 0.25))]  # fmt: skip
    base["dept"] = base["dept"].assign(key_stat=["Patient days", "Visits"])
    return base | {"gl": table("gl", *gl), "acct": table("acct", *ACCOUNTS), "increases": table("increases", RAISE)}


@cache
def cells(book: Path, name: str) -> pd.DataFrame:
    """Read a table of a finished book once."""
    return books_cells(book, name)


Books = dict[str, tuple[Path, RefreshReport]]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Refresh a book of accruals, and one of pay dates before and after Settings say so."""
    folder, found = tmp_path_factory.mktemp("laid_out"), {}
    for name, cash, given in (
        ("accrual", False, {}), ("untold", True, {}),
        ("told", True, {"payroll_basis": "Pay dates", "horizon_months": 23}),
    ):  # fmt: skip
        book = make_book(folder / f"{name}.xlsx", tables(on_pay_dates=cash, **given))
        found[name] = (book, refresh(book))
    return found


@pytest.mark.parametrize(("name", "status"), [("accrual", "PASS"), ("untold", "FAIL"), ("told", None)])
def test_pay_booked_on_pay_dates_fails_until_settings_say_so(books: Books, name: str, status: str | None) -> None:
    book, report = books[name]
    assert dict(report.checks).get(BASIS) == status
    if status == "FAIL":
        said = cells(book, "checks").set_index("id").loc["pay_basis", "note"]
        assert "Set payroll_basis on Settings to pay dates" in said


def salaries(book: Path) -> pd.Series:
    plan = cells(book, "plan")
    rows = plan[(plan["scenario"] == "Base") & (plan["is_actual"] == 0) & plan["account"].isin(["5010", "5100"])]
    return rows.astype({"dollars": float}).groupby(["month", "account"])["dollars"].sum()


def test_pay_dates_told_plan_the_salaries_of_the_accrual_twin(books: Books) -> None:
    accrual, told, untold = (salaries(books[name][0]) for name in ("accrual", "told", "untold"))
    assert len(accrual) == 40
    assert (told / accrual - 1).abs().max() < 0.03
    assert (untold / accrual - 1).abs().max() > (told / accrual - 1).abs().max()


def test_closed_months_stay_as_booked(books: Books) -> None:
    book, _ = books["told"]
    plan, gl = cells(book, "plan"), cells(book, "gl")
    closed = plan[(plan["scenario"] == "Base") & (plan["is_actual"] == 1) & (plan["account"] == "5010")]
    assert closed["dollars"].sum() == pytest.approx(
        gl[(gl["account"] == "5010") & (gl["month"] >= pd.Timestamp("2026-07-01"))]["actual"].sum()
    )


@pytest.mark.parametrize("name", ["accrual", "told"])
def test_raise_stands_on_its_date_in_every_book(books: Books, name: str) -> None:
    forecast = cells(books[name][0], "forecast")
    rows = forecast[forecast["series"].str.contains("Salaries")]
    level = rows.astype({"final": float}).groupby("month")["final"].mean()
    before, after = level[:"2027-06-01"].iloc[-3:].mean(), level["2027-07-01":].iloc[:3].mean()
    assert after / before == pytest.approx(1.03, abs=0.005)


def test_forecast_past_the_end_of_the_plan_is_known(books: Books) -> None:
    forecast = cells(books["told"][0], "forecast")
    assert forecast["month"].max() == pd.Timestamp("2028-09-01")
    assert forecast[["forecast", "p10", "p90", "lower", "upper", "final"]].notna().all(axis=None)


def test_book_without_planning_inputs_refreshes_as_before(book: Path) -> None:
    workbook = load(book)
    for planning in PLANNING_TABLES:
        _, *rows = workbook[planning.sheet][workbook[planning.sheet].tables[planning.excel_name].ref]
        assert not [cell.value for row in rows for cell in row if cell.value]
    report = refresh(book)
    assert (report.failed, report.refused, report.series) == ([], {}, 7)
    laid_out = {name: cells(book, name).dropna(how="all") for name in LAID_OUT}
    assert {name for name, rows in laid_out.items() if len(rows)} == {"calendar", "pay_periods"}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "holidays": ({"date": "Thanksgiving", "name": "Day off", "worked": "No"}, "date"),
    "positions": ({"position_id": "1", "cost_center": "6010", "job_code": "RN", "fte": 36.0, "status": "Filled",
                   "base_rate": 42.0}, "fte"),
    "increases": ({"scope": "RNX", "effective": dt.datetime(2027, 7, 1), "pct": 0.03}, "scope"),
    "benefits": ({"component": "Pension", "account": "5010", "basis": "of pay", "rate": 0.05}, "account"),
    "taxes": ({"year": 2026, "tax": "Social", "rate": 6.2}, "rate"),
    "grid": ({"cost_center": "6010", "shift": "Day", "job_class": "RN", "shift_hours": 12.0, "minimum": -1.0},
             "minimum"),
    "ramps": ({"cost_center": "6010", "stat": "Visits", "start": dt.datetime(2027, 1, 1), "mature": 10.0,
               "months": 3.0, "shape": "linear"}, "stat"),
    "prices": ({"scope": "5210", "effective": dt.datetime(2027, 1, 1), "pct": 2.8}, "pct"),
    "price_index": ({"index": "CPI", "month": dt.datetime(2026, 1, 1), "value": "n/a"}, "value"),
    "contracts": ({"contract_id": "C-1", "vendor": "Summit", "cost_center": "6010", "account": "5410",
                   "start": dt.datetime(2027, 1, 1), "end": dt.datetime(2026, 1, 1), "at_end": "renews",
                   "annual_amount": 1e5}, "end"),
    "tiers": ({"contract_id": "C-1", "from": 1000.0, "rate": 2.0, "mode": "retroactive"}, "rate"),
}  # fmt: skip


def address(book: Path, name: str, column: str) -> str:
    """Find the cell of the first row with openpyxl."""
    sheet = load_sheet(book, TABLES[name].sheet, data_only=True)
    heads, first, *_ = sheet[sheet.tables[TABLES[name].excel_name].ref]
    return f"{sheet.title}!{first[[cell.value for cell in heads].index(column)].coordinate}"


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a book whose every planning table has one wrong cell."""
    rows = {name: table(name, row) for name, (row, _) in WRONG.items()}
    base = tables(on_pay_dates=False)
    return make_book(tmp_path_factory.mktemp("wrong") / "plan.xlsx", base | rows)


def test_each_planning_table_is_wrong_once() -> None:
    assert set(WRONG) == {planning.name for planning in PLANNING_TABLES}


def test_every_wrong_planning_input_is_named_by_its_cell_and_nothing_is_written(wrong: Path) -> None:
    before = wrong.read_bytes()
    with pytest.raises(InputError) as caught:
        refresh(wrong)
    assert wrong.read_bytes() == before
    assert not wrong.with_name("plan.xlsx.bak").exists()
    named = sorted(problem.place.replace("'", "") for problem in caught.value.problems)
    assert named == sorted(address(wrong, name, column) for name, (_, column) in WRONG.items())


def test_check_names_what_a_refresh_names(wrong: Path) -> None:
    assert len(check_book(wrong)) == len(WRONG)


def test_planning_input_that_is_corrected_is_named_no_more(wrong: Path, tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    book.write_bytes(wrong.read_bytes())
    sheet, cell = address(wrong, "taxes", "rate").split("!")
    edit(book, sheet, cell, 0.062)
    found = [problem.place for problem in check_book(book)]
    assert len(found) == len(WRONG) - 1
    assert not [place for place in found if sheet in place]
