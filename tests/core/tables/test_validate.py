from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from xlplan.core.schedules.registry import INPUTS
from xlplan.core.tables.headers import check_headers
from xlplan.core.tables.unreadable import Uncomputed
from xlplan.core.tables.validate import validate

STATS = INPUTS["stats"]


def place(row: int, column: str) -> str:
    return f"Statistics {column} {row + 2}"


def rows(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns, dtype=object)


def good(**changes: list[object]) -> pd.DataFrame:
    return rows(**({"month": ["2026-10"], "cost_center": ["6010"], "stat": ["Visits"], "value": [12.0]} | changes))


def test_validate_types_months_as_people_write_them() -> None:
    months: list[object] = ["2026-10", "Nov 2026", "FY27 P06", dt.datetime(2027, 1, 31), 46433]
    frame, problems = validate(
        STATS, good(month=months, cost_center=[6010] * 5, stat=["Visits"] * 5, value=[1] * 5), place=place, fy_start=7
    )
    assert problems == []
    assert frame["month"].dt.strftime("%Y-%m").tolist() == ["2026-10", "2026-11", "2026-12", "2027-01", "2027-02"]
    assert frame["cost_center"].tolist() == ["6010"] * 5


def test_validate_keeps_empty_apart_from_zero() -> None:
    frame, problems = validate(STATS, good(value=[None]), place=place)
    assert problems == []
    assert frame["value"].isna().all()


def test_validate_drops_empty_rows_and_keeps_positions() -> None:
    frame, _ = validate(STATS, pd.concat([rows(month=[None, ""]), good()], ignore_index=True), place=place)
    assert frame.index.tolist() == [2]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"value": ["n/a"]}, "value 2: text in a number column: got 'n/a', expected a number"),
        ({"value": ["#N/A"]}, "value 2: error value: got #N/A"),
        ({"value": [True]}, "value 2: not a number"),
        ({"month": ["last month"]}, "month 2: not a month: got 'last month', expected a month such as 2026-10"),
        ({"month": ["Novv 2026"]}, "month 2: not a month: got 'Novv 2026'"),
        ({"month": [True]}, "month 2: not a month"),
        ({"month": [12]}, "month 2: not a month"),
        ({"stat": [" "]}, "stat 2: empty cell"),
    ],
)
def test_validate_names_the_bad_cell(change: dict[str, list[object]], what: str) -> None:
    _, problems = validate(STATS, good(**change), place=place)
    assert [what in str(problem) for problem in problems] == [True]


def test_validate_names_all_bad_cells_at_once() -> None:
    _, problems = validate(STATS, good(value=["x"], month=["y"], stat=[None]), place=place)
    assert len(problems) == 3


def test_validate_names_duplicate_months_with_both_places() -> None:
    twice = pd.concat([good(), good(month=[dt.date(2026, 10, 31)])], ignore_index=True)
    _, problems = validate(STATS, twice, place=place)
    assert [str(p) for p in problems] == [
        "Statistics month 3: duplicate month: Oct 2026, 6010, Visits stands at Statistics month 2 already. "
        "Keep one of the two rows."
    ]


def test_validate_names_an_unknown_department_once() -> None:
    months: list[object] = ["2026-09", "2026-10"]
    frame = good(month=months, cost_center=["6011"] * 2, stat=["Visits"] * 2, value=[1] * 2)
    _, problems = validate(STATS, frame, place=place, known={"dept": ["6010", "7020"]})
    assert len(problems) == 1
    assert "cost_center 2 (and 1 more): unknown department: got '6011'" in str(problems[0])
    assert "perhaps '6010'" in str(problems[0])


def test_one_name_written_two_ways_is_named() -> None:
    months: list[object] = ["2026-09", "2026-10", "2026-11"]
    frame = good(month=months, cost_center=["6010"] * 3, stat=["Visits", "Visits", "visits "], value=[1] * 3)
    _, problems = validate(STATS, frame, place=place)
    assert [str(p) for p in problems] == [
        "Statistics stat 4: another spelling: got 'visits', expected 'Visits' as in other rows. Write it one way."
    ]


def test_headers_refuse_patient_level_columns() -> None:
    problems = check_headers(STATS, [*STATS.headers, "MRN", "Date of birth"], place="file.csv row 1")
    assert [p.what for p in problems] == [
        "patient-level column refused: got 'MRN'",
        "patient-level column refused: got 'Date of birth'",
    ]


def test_headers_name_missing_and_unknown_columns() -> None:
    problems = [str(p) for p in check_headers(STATS, ["month", "cost_centre", "stat", "value"], place="file.csv row 1")]
    assert any("unknown column: got 'cost_centre'" in p and "Rename it to 'cost_center'" in p for p in problems)
    assert any("missing column: expected 'cost_center'" in p for p in problems)


@pytest.mark.parametrize(("name", "former"), [("acct", "sign"), ("jobs", "fixed_variable")])
@pytest.mark.parametrize("own", [True, False])
def test_columns_of_earlier_versions_are_passed_over(name: str, former: str, own: bool) -> None:
    table = INPUTS[name]
    assert former not in table
    assert check_headers(table, [*table.headers, former], place="book.xlsx Sheet!A1", own=own) == []
    rows = pd.DataFrame([["1", *[None] * len(table.headers)]], columns=[*table.headers, former], dtype=object)
    typed, _ = validate(table, rows, place=lambda row, column: f"{column} {row}", known={})
    assert [*typed.columns] == table.headers


def test_validate_reads_a_column_of_dates_by_its_own_rows() -> None:
    months: list[object] = ["04/05/2026", "31/05/2026", "Oct-26", 202607.0]
    given = good(month=months, cost_center=["6010"] * 4, stat=["A", "B", "C", "D"], value=[1] * 4)
    frame, problems = validate(STATS, given, place=place)
    assert problems == []
    assert frame["month"].dt.strftime("%Y-%m").tolist() == ["2026-05", "2026-05", "2026-10", "2026-07"]


def test_validate_names_an_open_date() -> None:
    _, problems = validate(STATS, good(month=["04/05/2026"]), place=place)
    assert "open date: got '04/05/2026', expected one reading" in str(problems[0])
    frame, problems = validate(STATS, good(month=["04/05/2026"]), place=place, order="day-first")
    assert (problems, f"{frame['month'][0]:%Y-%m}") == ([], "2026-05")


def test_validate_matches_a_number_to_the_one_code_it_can_mean() -> None:
    frame, problems = validate(STATS, good(cost_center=[610]), place=place, known={"dept": ["0610", "0620"]})
    assert (problems, frame["cost_center"].tolist()) == ([], ["0610"])


def test_validate_refuses_a_percentage_typed_as_a_whole_number() -> None:
    jobs = rows(job_code=["RN"], job_class=["RN"], turnover=[16])
    _, problems = validate(INPUTS["jobs"], jobs, place=place)
    assert [str(p) for p in problems] == [
        "Statistics turnover 2: not a share: got 16, expected -1 to 1. Write 16 % as 0.16."
    ]


def test_validate_refuses_a_formula_without_a_result() -> None:
    _, problems = validate(STATS, good(value=[Uncomputed("=1+1")]), place=place)
    assert "value 2: formula without a stored result: got '=1+1'" in str(problems[0])


def test_validate_reads_times_as_hours() -> None:
    pay = rows(pp_end=["2026-10-03"], cost_center=["1"], job_code=["RN"], pay_type=["REG"], dollars=[1])
    frame, problems = validate(INPUTS["pay"], pay.assign(hours=[dt.time(8, 15)]), place=place)
    assert (problems, frame["hours"].tolist()) == ([], [8.25])
