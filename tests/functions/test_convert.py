from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.functions import Parameter, call
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Dates, Numbers, argument, to_grid

OCTOBER = dt.datetime(2026, 10, 31)


def read(hint: Any, grid: Any, **options: Any) -> Any:
    return argument(Parameter("x", hint, "Help.", **options), grid)


@pytest.mark.parametrize(
    ("hint", "cell", "expected"),
    [
        (float, 2, 2.0),
        (int, 12.0, 12),
        (str, " E ", "E"),
        (str, 4010.0, "4010"),
        (str, 2.5, "2.5"),
        (bool, True, True),
        (bool, 0.0, False),
        (bool, "False", False),
        (float | str, 14, 14.0),
        (float | str, "PP", "PP"),
        (dt.date, OCTOBER, dt.date(2026, 10, 31)),
        (dt.date, OCTOBER.replace(tzinfo=dt.UTC), dt.date(2026, 10, 31)),
        (dt.date, 46326.0, dt.date(2026, 10, 31)),
        (dt.date, 46326.75, dt.date(2026, 10, 31)),
        (dt.date, "2026-10-31", dt.date(2026, 10, 31)),
        (dt.date, "2026-10-31T08:30:00", dt.date(2026, 10, 31)),
        (dt.date, "2026-10", dt.date(2026, 10, 1)),
        (dt.date, "31/10/2026", dt.date(2026, 10, 31)),
        (dt.date, "Oct 2026", dt.date(2026, 10, 1)),
        (dt.date, "FY27 P04", dt.date(2026, 10, 1)),
        (dt.date, 202610, dt.date(2026, 10, 1)),
        (dt.date, 61, dt.date(1900, 3, 1)),
    ],
)
def test_argument_reads_one_cell(hint: Any, cell: object, expected: object) -> None:
    value = read(hint, [[cell]])
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("hint", "cell", "message"),
    [
        (float, "x", "x: not a number: got 'x', expected a number. Correct it."),
        (float, True, "x: not a number: got TRUE, expected a number."),
        (float, None, "x: not a number: got a blank cell, expected a number."),
        (float, OCTOBER, "x: not a number: got 2026-10-31, expected a number."),
        (int, 2.5, "x: not a whole number: got 2.5, expected a whole number."),
        (int, float("inf"), "x: not a whole number: got inf"),
        (str, True, "x: not text: got TRUE"),
        (bool, "yes", "x: not TRUE or FALSE: got 'yes'"),
        (dt.date, "04/05/2026", "x: not a date such as 2026-10-31: got '04/05/2026'"),
        (dt.date, "Oct 31", "x: not a date such as 2026-10-31: got 'Oct 31'"),
        (dt.date, 202613, "x: not a date such as 2026-10-31: got 202613"),
        (dt.date, 12, "x: not a date such as 2026-10-31: got 12"),
        (dt.date, -1, "x: not a date such as 2026-10-31: got -1"),
        (dt.date, True, "x: not a date such as 2026-10-31: got TRUE"),
        (dt.date, float("inf"), "x: not a date such as 2026-10-31: got inf"),
        (float, 10**400, "x: not a number: got 1000"),
        (dt.date, float("nan"), "x: not a date such as 2026-10-31: got nan"),
    ],
)
def test_argument_names_a_bad_cell(hint: Any, cell: object, message: str) -> None:
    with pytest.raises(FunctionError) as caught:
        read(hint, [[cell]])
    assert caught.value.code == "#VALUE!"
    assert str(caught.value).startswith(message)


def test_argument_names_the_first_bad_cell_and_counts_the_rest() -> None:
    with pytest.raises(FunctionError, match=r"x row 2, column 1: not a number or blank: got 'n/a'.* and 1 more"):
        read(Numbers, [[1, 2], ["n/a", True]])


def test_argument_refuses_a_range_for_one_cell() -> None:
    with pytest.raises(FunctionError, match="x: too many cells: got 2 x 3 cells, expected one cell"):
        read(float, [[1, 2, 3], [4, 5, 6]])


def test_argument_refuses_ragged_rows() -> None:
    with pytest.raises(FunctionError, match="x: ragged"):
        read(Numbers, [[1, 2], [3]])


@pytest.mark.parametrize("grid", [None, [], [[]], [[None]], [[""]]])
def test_argument_left_out_takes_the_default(grid: Any) -> None:
    assert read(float, grid, optional=True, default=0.95) == 0.95


@pytest.mark.parametrize("grid", [None, [], [[]]])
def test_argument_required_cannot_be_left_out(grid: Any) -> None:
    with pytest.raises(FunctionError, match="x: missing: got nothing"):
        read(float, grid)


def test_argument_numbers_keep_shape_and_blanks() -> None:
    np.testing.assert_array_equal(read(Numbers, [[1, None], ["", 2.5]]), [[1.0, np.nan], [np.nan, 2.5]])
    np.testing.assert_array_equal(read(Numbers, [[None]]), [[np.nan]])


def test_argument_dates_mix_forms_and_blanks() -> None:
    days = read(Dates, [[OCTOBER], [46326], ["2026-10"], [None]])
    assert days.ravel().astype(str).tolist() == ["2026-10-31", "2026-10-31", "2026-10-01", "NaT"]


@pytest.mark.parametrize("code", ["#N/A", "#DIV/0!", "#NUM!", "#VALUE!", "#REF!", "#NAME?", "#SPILL!"])
@pytest.mark.parametrize("hint", [Numbers, Dates, str, float])
def test_argument_passes_an_error_on(hint: Any, code: str) -> None:
    with pytest.raises(FunctionError, match="x: an error: got #") as caught:
        read(hint, [[code]])
    assert caught.value.code == code


def test_argument_reads_a_hash_in_text_as_text() -> None:
    assert read(str, [["#4 unit"]]) == "#4 unit"


def test_argument_passes_the_first_error_on() -> None:
    with pytest.raises(FunctionError, match="actual row 2") as caught:
        call("PLAN_VARIANCE", [[[1], ["#REF!"], ["#N/A"]], [["#DIV/0!"]]])
    assert caught.value.code == "#REF!"


def test_call_refuses_too_many_arguments() -> None:
    with pytest.raises(FunctionError, match="PLAN_FTE: too many arguments: got 4, expected 3"):
        call("PLAN_FTE", [[[80]], None, None, None])


@given(st.dates(dt.date(1900, 3, 1), dt.date(2199, 12, 31)))
def test_argument_reads_a_date_alike_in_every_form(day: dt.date) -> None:
    serial = (day - dt.date(1899, 12, 30)).days
    forms = [serial, day.isoformat(), dt.datetime(day.year, day.month, day.day)]
    assert {read(dt.date, [[form]]) for form in forms} == {day}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (float("nan"), "#N/A"),
        (np.float64("nan"), "#N/A"),
        (pd.NA, "#N/A"),
        (pd.NaT, "#N/A"),
        (np.datetime64("NaT", "D"), "#N/A"),
        (float("inf"), "#NUM!"),
        (-np.inf, "#NUM!"),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.str_("F"), "F"),
        (dt.date(2026, 10, 31), OCTOBER),
        (pd.Timestamp("2026-10-31"), OCTOBER),
        (np.datetime64("2026-10-31", "ns"), OCTOBER),
    ],
)
def test_to_grid_gives_plain_python(value: object, cell: object) -> None:
    found = to_grid(value)[0][0]
    assert found == cell
    assert type(found) is type(cell)


@pytest.mark.parametrize(
    ("result", "grid"),
    [
        (5.0, [[5.0]]),
        ("#NUM!", [["#NUM!"]]),
        ([1, 2], [[1, 2]]),
        ([[1], [2]], [[1], [2]]),
        (np.array([1.0, 2.0]), [[1.0, 2.0]]),
        (np.array([[1.0], [np.nan]]), [[1.0], ["#N/A"]]),
        (np.array([[1.0, None]], dtype=object), [[1.0, None]]),
        (np.array(["2026-10-31"], dtype="datetime64[D]"), [[OCTOBER]]),
        (
            pd.DataFrame({"Period": [pd.Timestamp("2026-10-31")], "Forecast": [1.5]}),
            [["Period", "Forecast"], [OCTOBER, 1.5]],
        ),
    ],
)
def test_to_grid_lays_out_results(result: object, grid: object) -> None:
    assert to_grid(result) == grid


def test_a_range_of_dates_is_read_by_its_own_rows() -> None:
    days = read(Dates, [["04/05/2026"], ["31/05/2026"]])
    assert days.ravel().tolist() == [dt.date(2026, 5, 4), dt.date(2026, 5, 31)]
