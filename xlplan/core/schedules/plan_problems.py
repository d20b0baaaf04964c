"""What is wrong with the tables of what is known ahead, named by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from xlplan.core.contracts.amounts import contract_problems
from xlplan.core.errors import Problem
from xlplan.core.labor.pay_rates import increase_problems
from xlplan.core.labor.positions import roster_problems
from xlplan.core.schedules.planning_tables import PLANNING_TABLES
from xlplan.core.supplies.price_changes import price_problems

__all__ = ["plan_problems", "usable"]

Place = Callable[[int, str], str]
Tables = Mapping[str, pd.DataFrame]


def plan_problems(tables: Tables, *, place: Callable[[str], Place]) -> list[Problem]:
    """Name everything wrong with positions, raises, benefits, grids, new services and contracts.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed input tables, indexed by row position.
    place : callable
        Gives the namer of cells of a table.
    """
    jobs = _jobs(tables)
    return [
        *roster_problems(tables["positions"], place=place("positions")),
        *increase_problems(tables["increases"], jobs, place=place("increases")),
        *_contract_problems(tables, place("contracts")),
        *_benefit_problems(tables, place("benefits")),
        *_grid_problems(tables, place("grid")),
        *_ramp_problems(tables, place("ramps")),
        *price_problems(tables["prices"], known=_priced(tables), place=place("prices")),
        *_share_problems(tables["prices"], "pct", -0.9, 1.0, place("prices")),
        *_share_problems(tables["taxes"], "rate", 0.0, 0.5, place("taxes")),
        *_share_problems(tables["tiers"], "rate", 0.0, 1.0, place("tiers")),
    ]


def usable(tables: Tables, problems: list[Problem]) -> dict[str, pd.DataFrame]:
    """Give the tables that a plan can be laid out with: without the planning tables if anything is wrong with them.

    Rows that lack a required value are named when they are read; they are left out here.
    """
    found = dict(tables)
    for table in PLANNING_TABLES:
        required = [column.name for column in table if column.required]
        rows = tables[table.name].dropna(subset=required)
        found[table.name] = rows.iloc[:0] if problems else rows
    return found


def _jobs(tables: Tables) -> pd.DataFrame:
    """List every department, class and job that a raise may name."""
    codes = {
        "cost_center": tables["dept"]["cost_center"],
        "job_class": tables["jobs"]["job_class"],
        "job_code": tables["jobs"]["job_code"],
    }
    return pd.DataFrame({name: rows.reset_index(drop=True) for name, rows in codes.items()})


def _priced(tables: Tables) -> list[str]:
    """List the codes that a price change may name."""
    columns = [tables["acct"]["account"], tables["acct"]["class"], tables["usage"]["category"]]
    return [str(code) for column in [*columns, tables["categories"]["category"]] for code in column.dropna().unique()]


def _contract_problems(tables: Tables, place: Place) -> list[Problem]:
    rows = tables["contracts"]
    problems = contract_problems(
        rows,
        accounts=tables["acct"]["account"].dropna().tolist(),
        categories=tables["categories"]["category"].dropna().tolist(),
        depts=tables["dept"]["cost_center"].dropna().tolist(),
        index=tables["price_index"],
        place=place,
    )
    for row in rows.index[rows["annual_amount"].notna() & rows["cost_center"].isna()]:
        what = "empty cell: a contract with an amount is paid by a department, expected its code"
        problems.append(Problem(place(int(row), "cost_center"), what, "Fill it in, or clear annual_amount"))
    return problems


def _benefit_problems(tables: Tables, place: Place) -> list[Problem]:
    rows = tables["benefits"]
    classes = tables["acct"].drop_duplicates("account").set_index("account")["class"]
    problems = []
    for row in rows.index[rows["account"].notna() & rows["account"].map(classes).ne("Benefit")]:
        what = f"no benefit account: got {str(rows.at[row, 'account'])!r}, expected an account of class Benefit"
        problems.append(Problem(place(int(row), "account"), what, "Correct the account, or its class on Accounts"))
    for row in rows.index[rows["basis"].ne("tax") & rows["rate"].isna()]:
        problems.append(
            Problem(place(int(row), "rate"), "empty cell: expected the rate of the component", "Fill it in")
        )
    if rows["basis"].eq("tax").any() and tables["taxes"].empty:
        row = int(rows.index[rows["basis"] == "tax"][0])
        what = "no rates of payroll taxes: expected rows on Payroll taxes"
        problems.append(Problem(place(row, "basis"), what, "Fill in the sheet Payroll taxes"))
    return problems


def _grid_problems(tables: Tables, place: Place) -> list[Problem]:
    rows = tables["grid"]
    counted = tables["dept"].drop_duplicates("cost_center").set_index("cost_center")["key_stat"]
    known = set(tables["stats"].dropna(subset=["value"])["stat"].str.lower())
    problems = []
    for name, wrong, rule in (
        ("shift_hours", rows["shift_hours"] <= 0, "a number above 0"),
        ("patients_per_staff", rows["patients_per_staff"] <= 0, "a number above 0"),
        ("minimum", rows["minimum"] < 0, "0 or more"),
    ):
        for row, value in rows.loc[wrong, name].items():
            what = f"out of range: got {float(value):g}, expected {rule}"
            problems.append(Problem(place(int(str(row)), name), what, "Correct the cell"))
    for code, part in rows.groupby("cost_center"):
        if str(counted.get(code)).strip().lower() not in known:
            what = f"no census: {code!s} has no key statistic that is counted, expected one on Departments"
            action = "Give the department a key_stat, or delete its grid"
            problems.append(Problem(place(int(part.index[0]), "cost_center"), what, action))
    return problems


def _ramp_problems(tables: Tables, place: Place) -> list[Problem]:
    rows, stats = tables["ramps"], tables["stats"].dropna(subset=["value"])
    known = set(zip(stats["cost_center"], stats["stat"], strict=True))
    problems = []
    for row in rows.dropna(subset=["cost_center", "stat"]).itertuples():
        code, stat = str(row.cost_center), str(row.stat)
        if (code, stat) not in known:
            own = ", ".join(sorted(str(name) for owner, name in known if owner == code)) or "none yet"
            what = f"unknown statistic: got {stat!r} for {code}, expected one it counts ({own})"
            action = "Correct the name, or import a first month on Statistics"
            problems.append(Problem(place(int(str(row[0])), "stat"), what, action))
    return problems


def _share_problems(rows: pd.DataFrame, name: str, low: float, high: float, place: Place) -> list[Problem]:
    """Name percentages typed as whole numbers: 3 where 0.03 is meant."""
    wrong = rows.loc[~rows[name].fillna(0.0).between(low, high), name]
    rule = f"expected {low:g} to {high:g}"
    return [
        Problem(place(int(str(row)), name), f"not a share: got {float(value):g}, {rule}", "Write 3 % as 0.03")
        for row, value in wrong.items()
    ]
