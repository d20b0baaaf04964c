"""The Windows binding, run through xlwings' own UDF code in a process where pywin32 is stubbed."""

from __future__ import annotations

import datetime as dt
import io
import multiprocessing
import re
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from tests.excel import pywin32_stubs
from xlplan import functions
from xlplan.excel.vba import functions_text
from xlplan.functions.codes import FunctionError
from xlplan.functions.convert import Cells, Dates, Moments, Numbers, Raw, Texts

MODULE = "xlplan.excel.com"
MISSING = -2147352572
NA, DIV0, NUM = -2146826246, -2146826281, -2146826252
ERRORS = {NA: "#N/A", DIV0: "#DIV/0!", NUM: "#NUM!"}
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def windows() -> Iterator[Run]:
    """Give a way to run a function of this module in a process with the stubs."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=pywin32_stubs.install) as pool:
        yield lambda function, *args: pool.submit(function, *args).result()


def call_udf(name: str, args: tuple[Any, ...]) -> Any:
    from xlwings import udfs

    return udfs.call_udf(MODULE, name, args)


def call_over_com(name: str, args: tuple[Any, ...]) -> Any:
    from xlwings.com_server import XLPython

    return XLPython().CallUDF(MODULE, name, args)


def vba() -> str:
    from xlwings import udfs

    text = io.StringIO()
    udfs.generate_vba_wrapper(
        MODULE, udfs.get_udf_module(MODULE, None), text, types.SimpleNamespace(Name="xlplan.xlam")
    )
    return text.getvalue()


def declared() -> dict[str, Any]:
    from xlwings import udfs

    module = udfs.get_udf_module(MODULE, None)
    return {f.name: getattr(module, f.name).__xlfunc__ for f in functions.all_functions()}


def fail_inside(name: str, args: tuple[Any, ...]) -> Any:
    import xlplan.excel.com

    xlplan.excel.com.call = lambda name, grids: 1 / 0
    try:
        return call_udf(name, args)
    finally:
        xlplan.excel.com.call = functions.call


def to_cells(arg: Any) -> Any:
    """Give the grid that stands for what COM hands over."""
    if arg == MISSING:
        return None
    rows = arg if isinstance(arg, tuple) else ((arg,),)
    return [[ERRORS.get(cell, cell) if isinstance(cell, int) else cell for cell in row] for row in rows]


def from_com(grid: Any) -> Any:
    """Undo what xlwings does to cells on the way to Excel: blank is empty text, a date has a zone."""
    return [
        [cell.replace(tzinfo=None) if isinstance(cell, dt.datetime) else None if cell == "" else cell for cell in row]
        for row in grid
    ]


def day(year: int, month: int) -> dt.datetime:
    return dt.datetime(year, month, 1, tzinfo=dt.UTC)


VALUES = tuple((100.0 + month % 12,) for month in range(30))
DATES = tuple((day(2024 + month // 12, month % 12 + 1),) for month in range(30))
CASES = {
    "numbers": ("PLAN_VARIANCE", (((1.0, 2.0), (3.0, 4.0)), ((2.0, 2.0), (2.0, 2.0)), "R")),
    "one cell": ("PLAN_FTE", (880.0, "PP", 40.0)),
    "blanks": ("PLAN_VARIANCE", (((1.0,), (None,)), ((2.0,), (2.0,)), MISSING)),
    "optional missing": ("PLAN_FTE", (((880.0, 72.0),), MISSING, MISSING)),
    "optional blank": ("PLAN_FTE", (880.0, None, None)),
    "required blank": ("PLAN_VARIANCE", (None, 1.0, MISSING)),
    "dates": ("PLAN_FORECAST", (VALUES, DATES, 2.0, MISSING, MISSING, "theta")),
    "dates as numbers": (
        "PLAN_FORECAST",
        (((5.0, 6.0),), ((46296.0, 46327.0),), 1.0, MISSING, 0.8, "naive"),
    ),
    "spill with names": ("PLAN_VARIANCE_LABOR", (1200.0, 1800.0, 64800.0, 1300.0, 2275.0, 84175.0, MISSING, MISSING)),
    "text cells": ("PLAN_FLAG", (((212_000.0, 209_000.0),), 200_000.0, MISSING, MISSING, MISSING, "or")),
    "text grid": ("PLAN_BRIDGE", ((("Volume",), ("Rate",)), ((-3.4,), (-1.3,)), 10.0, 5.3, MISSING, False)),
    "mixed table": (
        "PLAN_SCENARIO",
        (
            "volume",
            "Busy",
            (("scenario", "driver", "op", "value", "from"), ("Busy", "volume", "x", 1.05, day(2027, 1))),
            day(2027, 2),
            MISSING,
            900.0,
        ),
    ),
    "spill as argument": (
        "PLAN_COMMENT",
        ("4 West", (("Volume", "Rate", "Total"), (-5400.0, None, -5400.0)), 64800.0),
    ),
    "text dates": ("PLAN_FORECAST", ((("5",),), (("2026-10",),), 1.0, MISSING, MISSING, "naive")),
}
REFUSED = {
    "error cell": ("PLAN_VARIANCE", (((1.0,), (NA,)), 1.0, MISSING), "#N/A"),
    "error scalar": ("PLAN_FTE", (880.0, DIV0, MISSING), "#DIV/0!"),
    "error text": ("PLAN_FTE", ("#NUM!", MISSING, MISSING), "#NUM!"),
    "text for a number": ("PLAN_FTE", ("x", MISSING, MISSING), "#VALUE!"),
    "sizes differ": ("PLAN_VARIANCE", (((1.0, 2.0),), ((1.0,), (2.0,)), MISSING), "#N/A"),
    "out of range": ("PLAN_FORECAST", (VALUES, DATES, 121.0, MISSING, MISSING, MISSING), "#NUM!"),
    "zero period": ("PLAN_FTE", (880.0, 0.0, MISSING), "#DIV/0!"),
    "blank number": ("PLAN_FORECAST", (VALUES, DATES, None, MISSING, MISSING, MISSING), "#VALUE!"),
}


def expected(name: str, args: tuple[Any, ...]) -> Any:
    """Give the cells of the function itself; empty text and a blank cell look alike in Excel."""
    try:
        return from_com(functions.call(name, [to_cells(arg) for arg in args]))
    except FunctionError as error:
        return [[error.code]]


@pytest.mark.parametrize("case", CASES)
def test_com_shows_the_cells_of_functions_call(windows: Run, case: str) -> None:
    name, args = CASES[case]
    assert from_com(windows(call_udf, name, args)) == expected(name, args)


SAMPLES = {
    float: 1.0,
    int: 1.0,
    str: "auto",
    bool: True,
    dt.date: day(2026, 10),
    float | str: 2.0,
    Numbers: ((10.0,), (20.0,), (30.0,)),
    Dates: ((day(2026, 7),), (day(2026, 8),), (day(2026, 9),)),
    Texts: (("a",), ("b",), ("c",)),
    Cells: (("name", "value"), ("a", 1.0), ("b", None)),
    Moments: ((1.0,), (2.0,), (3.0,)),
    Raw: (("#N/A", 1.0), ("a", None)),
}
"""What a person might select for an argument of each type."""


@pytest.mark.parametrize("optional", ["given", "left out"])
@pytest.mark.parametrize("function", functions.all_functions(), ids=lambda function: function.name)
def test_com_shows_for_every_function_what_functions_call_gives(
    windows: Run, function: functions.WorksheetFunction, optional: str
) -> None:
    args = tuple(
        MISSING if parameter.optional and optional == "left out" else SAMPLES[parameter.hint]
        for parameter in function.parameters
    )
    assert from_com(windows(call_udf, function.name, args)) == expected(function.name, args)


@pytest.mark.parametrize("case", REFUSED)
def test_com_shows_a_code_and_no_sentence(windows: Run, case: str) -> None:
    name, args, code = REFUSED[case]
    assert windows(call_udf, name, args) == expected(name, args) == [[code]]


def test_com_hands_one_cell_over_as_a_scalar(windows: Run) -> None:
    assert windows(call_over_com, "PLAN_FTE", (880.0, MISSING, MISSING)) == 11.0
    assert windows(call_over_com, "PLAN_FTE", (880.0, -1.0, MISSING)) == "#NUM!"


def test_com_shows_value_for_an_error_of_our_own(windows: Run) -> None:
    assert windows(fail_inside, "PLAN_FTE", (880.0, MISSING, MISSING)) == [["#VALUE!"]]


def test_com_generates_vba_with_names_and_optional_arguments(windows: Run) -> None:
    lines = [line for line in windows(vba).splitlines() if line.startswith("Function")]
    assert {
        "Function PLAN_FORECAST(values, timeline, horizon, Optional seasonality, Optional confidence, Optional method, "
        "Optional headers, Optional events, Optional drivers, Optional future_drivers)",
        "Function PLAN_FTE(hours, Optional period, Optional hours_per_week)",
        "Function PLAN_VARIANCE(actual, budget, Optional type_)",
    } <= set(lines)
    assert len(lines) == len(functions.all_functions())


def test_com_and_the_addin_declare_the_same_functions(windows: Run) -> None:
    theirs = re.findall(r"^Function (.*)$", windows(vba), re.MULTILINE)
    text = functions_text(functions.all_functions(), addin=True)
    assert re.findall(r"^Public Function (.*) As Variant$", text, re.MULTILINE) == sorted(theirs)


def test_com_generates_no_argument_that_vba_reserves(windows: Run) -> None:
    from xlplan.excel.com import VBA_KEYWORDS

    heads = re.findall(r"^Function \w+\((.*)\)$", windows(vba), re.MULTILINE)
    names = {name.removeprefix("Optional ") for head in heads for name in head.split(", ")}
    assert names.isdisjoint(VBA_KEYWORDS)


def test_com_tells_the_function_wizard_category_and_help(windows: Run) -> None:
    found = windows(declared)
    for function in functions.all_functions():
        assert found[function.name]["category"] == "xlplan"
        assert found[function.name]["ret"]["doc"] == function.doc
        assert [a["doc"] for a in found[function.name]["args"]] == [p.doc for p in function.parameters]


def test_com_import_without_pywin32_is_harmless() -> None:
    code = "import xlplan.excel.com as com; print(com.PLAN_FTE([[880.0]]), com.PLAN_FTE([['x']]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("[[11.0]] [['#VALUE!']]", "")
