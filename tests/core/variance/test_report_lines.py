"""The rows of the Variance sheet: their order, levels, keys and places in the variance table."""

from __future__ import annotations

import pandas as pd

from tests.core.variance.test_comments import CODES, MONTHS, NO_UNITS, NOTHING, kept, typed_row, var_of
from xlplan.core.variance.report_lines import GONE, lay_lines


def lines(var: pd.DataFrame, comments: pd.DataFrame = NOTHING, units: pd.DataFrame = NO_UNITS) -> pd.DataFrame:
    return lay_lines(var, units, comments, MONTHS[1])


def test_a_section_row_stands_only_above_several_accounts() -> None:
    laid = lines(var_of(CODES[:3]))
    assert laid["level"].tolist() == ["department", "single", "section", "account", "account"]
    assert laid["line"].tolist() == ["Contribution", "Account 4010", "Labor", "Account 5010", "Account 5050"]
    assert laid["account"].tolist() == ["", "4010", "Labor", "5010", "5050"]


def test_rows_refer_to_month_and_year_to_date_by_position() -> None:
    var = pd.concat([var_of(CODES[:2]), var_of(CODES[2:3]).tail(1)], ignore_index=True)
    found = lines(var).dropna(subset="row")[["account", "row_month", "row"]].to_numpy().tolist()
    assert found[:2] == [["4010", 1.0, 3.0], ["5010", 2.0, 4.0]]
    assert found[2][0::2] == ["5050", 5.0]
    assert pd.isna(found[2][1])


def test_departments_follow_the_list_of_units_and_say_their_volume() -> None:
    volume = var_of(CODES[-1:]).assign(account=None, name="Volume", section="Volume", budget=1000.0, actual=1034.0)
    units = pd.DataFrame(
        {"cost_center": ["*", "6020", "6010"], "stat": "Patient days", "manager": [None, "Nurse manager", None]}
    )
    laid = lines(pd.concat([var_of(CODES), volume], ignore_index=True), units=units)
    departments = laid[laid["level"] == "department"]
    assert departments["cost_center"].tolist() == ["6020", "6010"]
    assert departments["happened"].tolist() == [
        "Cost center 6020  ·  Nurse manager\nPatient days 1,034, 3.4% above budget",
        "Cost center 6010",
    ]


def test_only_flagged_lines_say_what_happened() -> None:
    var = var_of(CODES[:2])
    var["happened"] = "$1K U (10.0%)."
    var.loc[3, "flag"] = "U"
    assert lines(var)["happened"].tolist()[1:] == ["", "$1K U (10.0%)."]


def test_comments_stand_on_their_line_and_those_of_other_months_do_not() -> None:
    comments = kept(typed_row(("2026-10", "6010", "5050"), "now"), typed_row(("2026-09", "6010", "5010"), "then"))
    laid = lines(var_of(CODES[:3]), comments)
    assert laid["comment"].tolist() == [None, None, None, None, "now"]


def test_a_comment_whose_line_is_gone_stands_at_the_end_and_returns() -> None:
    comments = kept(typed_row(("2026-10", "6010", "5050"), "why"))
    gone = lines(var_of([*CODES[:2], CODES[5]]), comments).tail(2)
    assert gone["level"].tolist() == ["band", "gone"]
    assert gone["department"].tolist() == [GONE, "Department 6010"]
    assert gone["line"].tolist() == [None, "5050  ·  Account 5050"]
    assert lines(var_of([]), comments)[["department", "line"]].to_numpy().tolist()[1] == ["6010", "5050"]
    assert gone["comment"].tolist() == [None, "why"]
    assert lines(var_of(CODES[:3]), comments)["comment"].tolist()[-1] == "why"


def test_no_variances_give_no_lines() -> None:
    assert lines(var_of([])).empty
