"""PLAN_PAYRATE, PLAN_FICA, PLAN_VACANCY and PLAN_PAYROLL on grids of cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from xlplan.functions import call
from xlplan.functions.codes import FunctionError

FY27 = [dt.datetime(2026 + (m > 12), (m - 1) % 12 + 1, 1) for m in range(7, 19)]
DAYS = [31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30]
FICA = [[2026, 0.062, 184_500, 0.0145]]


def column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def refused(name: str, *grids: Any) -> FunctionError:
    with pytest.raises(FunctionError) as caught:
        call(name, grids)
    return caught.value


# PLAN_PAYRATE


def test_plan_payrate_of_a_merit_raise_averages_to_the_worked_figure() -> None:
    [rates] = call("PLAN_PAYRATE", [[[40]], [[dt.datetime(2027, 4, 1), 0.03]], [FY27]])
    assert rates == pytest.approx([40] * 9 + [41.2] * 3)
    assert round(float(np.average(np.array(rates, dtype=float), weights=DAYS)), 5) == 40.29918


def test_plan_payrate_takes_shares_and_dollars_under_a_header() -> None:
    table = [["date", "change"], ["2026-10-01", 1], ["2026-09-16", 0.05], [None, None], ["2026-11-01", -0.1]]
    found = call("PLAN_PAYRATE", [[[40]], table, column("2026-08", "2026-09", "2026-10", "2026-11", None)])
    assert [row[0] for row in found[:4]] == pytest.approx([40, 41, 43, 38.7])
    assert found[4] == [None]


def test_plan_payrate_of_three_columns_takes_cents() -> None:
    table = [["2026-08-01", None, 0.5], ["2026-09-01", 0.02, None], ["2026-10-01", 0.01, 1]]
    found = call("PLAN_PAYRATE", [[[40]], table, [["2026-08", "2026-09", "2026-10"]]])
    assert found[0] == pytest.approx([40.5, 41.31, 41.31 * 1.01 + 1])


@pytest.mark.parametrize(
    ("base", "table", "code"),
    [
        (-1, [["2026-08-01", 0.03]], "#NUM!"),
        (40, [["2026-08-01", -0.5, None], ["2026-09-01", -2, None]], "#NUM!"),
        (40, [[None, 0.03]], "#VALUE!"),
        (40, [["2026-08-01", "three"], ["2026-09-01", 0.02]], "#VALUE!"),
        (40, [["Apr 31", 0.03]], "#VALUE!"),
        (40, [["2026-08-01", "#N/A"]], "#N/A"),
    ],
)
def test_plan_payrate_gives_the_code_of_a_refusal(base: float, table: Any, code: str) -> None:
    assert refused("PLAN_PAYRATE", [[base]], table, [["2026-08"]]).code == code


# PLAN_FICA


def test_plan_fica_of_a_calendar_year_matches_the_worked_figures() -> None:
    [tax] = call("PLAN_FICA", [[[200_000 / 12] * 12], [["year", "ss_rate", "wage_base", "mc_rate"], *FICA]])
    assert [round(float(value), 2) for value in tax] == [1_275.0] * 11 + [314.0]  # type: ignore[arg-type]


@pytest.mark.parametrize("first", [7, dt.datetime(2026, 7, 15), 46_204])
def test_plan_fica_of_a_july_year_starts_the_cap_again_in_january(first: Any) -> None:
    rates = [*FICA, [2027, 0.062, 190_000, 0.0145]]
    tax = [row[0] for row in call("PLAN_FICA", [column(*[40_000] * 12), rates, [[first]]])]
    capped = [40_000] * 4 + [24_500, 0] + [40_000] * 4 + [30_000, 0]
    assert tax == pytest.approx([0.062 * part + 580 for part in capped])


def test_plan_fica_of_people_in_rows_caps_each_and_leaves_open_months_blank() -> None:
    found = call("PLAN_FICA", [[[150_000, 50_000, None], [10_000, 10_000, 10_000]], FICA])
    assert found[0][:2] == pytest.approx([0.0765 * 150_000, 0.062 * 34_500 + 725])
    assert found[0][2] is None
    assert found[1] == pytest.approx([765] * 3)


def test_plan_fica_without_a_wage_base_has_no_cap() -> None:
    assert call("PLAN_FICA", [[[1e6]], [[2026, 0.1, None, None]]]) == [[pytest.approx(100_000)]]


@pytest.mark.parametrize(
    ("rates", "first"),
    [([[None]], 1), ([*FICA, *FICA], 1), (FICA, "soon"), ([[2026, None, 1, 0]], 1), (FICA, -2)],
)
def test_plan_fica_refuses_what_is_no_table_or_month(rates: Any, first: Any) -> None:
    assert refused("PLAN_FICA", [[100, 100]], rates, [[first]]).code == "#VALUE!"


# PLAN_VACANCY

LEAVER: list[Any] = [[[1]], [[45]], [["2026-08-31"]], [[83]], [[0.8]], [[95]], [[42]]]


def test_plan_vacancy_matches_the_worked_figures() -> None:
    header, values = call("PLAN_VACANCY", LEAVER)
    assert header == ["Saved", "Cover", "Orientation", "Net"]
    assert [round(float(value), 2) for value in values] == [21_342.86, 36_045.71, 10_800, 25_502.86]  # type: ignore[arg-type]


def test_plan_vacancy_defaults_to_no_cover_and_forty_hours() -> None:
    assert call("PLAN_VACANCY", [*LEAVER[:3], [[7]]])[1] == [1_800, 0, 0, -1_800]


def test_plan_vacancy_by_month_adds_to_the_total() -> None:
    rows = call("PLAN_VACANCY", [*LEAVER, None, [[True]], [[False]]])
    [total] = call("PLAN_VACANCY", [*LEAVER, None, None, [[False]]])
    assert [row[0] for row in rows] == [
        dt.datetime(2026, 9, 1),
        *[dt.datetime(2026, m, 1) for m in (10, 11, 12)],
        dt.datetime(2027, 1, 1),
    ]
    values = np.array([row[1:] for row in rows], dtype=float)
    assert values.sum(axis=0) == pytest.approx(total)
    assert values[:, 0] == pytest.approx([days * 40 / 7 * 45 for days in (30, 31, 22, 0, 0)])


@pytest.mark.parametrize(
    ("position", "cell", "code"),
    [(0, -1, "#NUM!"), (3, -7, "#NUM!"), (3, 100_000, "#NUM!"), (5, None, "#VALUE!"), (2, "soon", "#VALUE!")],
)
def test_plan_vacancy_gives_the_code_of_a_refusal(position: int, cell: Any, code: str) -> None:
    grids = [*LEAVER]
    grids[position] = [[cell]]
    assert refused("PLAN_VACANCY", *grids).code == code


# PLAN_PAYROLL

ROSTER: list[list[Any]] = [
    ["Position", "FTE", "Status", "Base rate", "Expected fill", "Cover pct"],
    ["RN 1", 1, None, 42, None, None],
    ["RN 2", 0.5, "Vacant", 40, "2027-02-15", 0.8],
    [None, None, None, None, None, None],
    ["RN 3", 1, "Frozen", 40, None, 1],
]
SETTINGS: list[list[Any]] = [
    ["key", "value", None, None, None],
    ["pto_pct", 0.125, None, None, None],
    ["overtime_pct", 0.05, None, None, None],
    ["agency_rate", 98, None, None, None],
    ["benefits_pct", 0.1, None, None, None],
    ["benefits_per_fte", 800, None, None, None],
]


def test_plan_payroll_matches_the_month_worked_by_hand() -> None:
    """February 2027, 28 days: RN 1 is paid 160 hours at $42, RN 2 from the 15th 14 days of half a week: 40 at $40.

    Base pay 6,720 + 1,600 = 8,320; PTO an eighth, 1,040; regular 7,280. Overtime: 140 hours worked x 5 % = 7 at $63,
    35 x 5 % = 1.75 at $60, 441 + 105 = 546. Agency: 40 vacant hours x 80 % = 32 at $98 = 3,136. Wages 8,866:
    7.65 % are 678.249; the cap of 2026 is far, as wages of January, 31 / 7 x 40 x 42 = 7,440, count before.
    Benefits 886.60 + 1.25 FTE x 800 = 1,886.60.
    """
    header, row = call("PLAN_PAYROLL", [ROSTER, [["2027-02-01"]], SETTINGS])
    assert header == ["Month", "Regular", "Overtime", "PTO", "Agency", "Taxes", "Benefits", "Total", "FTE"]
    assert row[0] == dt.datetime(2027, 2, 1)
    assert row[1:7] == pytest.approx([7_280, 546, 1_040, 3_136, 678.249, 1_886.60])
    assert row[7:] == pytest.approx([7_280 + 546 + 1_040 + 3_136 + 678.249 + 1_886.60, 1.25])


def test_plan_payroll_defaults_are_base_pay_and_us_taxes() -> None:
    rows = call("PLAN_PAYROLL", [ROSTER[:2], [FY27], None, [[False]]])
    pay = [days / 7 * 40 * 42 for days in DAYS]
    assert [row[1] for row in rows] == pytest.approx(pay)
    assert [row[5] for row in rows] == pytest.approx([0.0765 * value for value in pay])
    assert [row[7] for row in rows] == pytest.approx([1.0765 * value for value in pay])
    assert [row[8] for row in rows] == [1] * 12


def test_plan_payroll_takes_one_value_a_month_raises_and_its_own_taxes() -> None:
    settings = [
        ["pto_pct", 0.1, 0.2, None],
        ["increase", "2027-02-01", 0.05, None],
        ["increase", "2027-02-01", 1, None],
        ["tax", 2027, 0.1, None],
    ]
    rows = call("PLAN_PAYROLL", [ROSTER[:2], column("2027-01", "2027-02"), settings])[1:]
    january, february = 31 / 7 * 40 * 42, 160 * (42 * 1.05 + 1)
    assert [row[3] for row in rows] == pytest.approx([0.1 * january, 0.2 * february])
    assert [row[5] for row in rows] == pytest.approx([0.1 * january, 0.1 * february])


def test_plan_payroll_counts_wages_before_the_first_month_toward_the_cap() -> None:
    physician = [["fte", "base_rate"], [1, 140]]
    [row] = call("PLAN_PAYROLL", [physician, [["2026-09-01"]], None, [[False]]])
    earned, pay = 243 / 7 * 40 * 140, 30 / 7 * 40 * 140
    assert earned > 184_500
    assert row[5] == pytest.approx(0.0145 * pay)


def payroll_refused(positions: Any, settings: Any = None, months: Any = "2027-02") -> FunctionError:
    return refused("PLAN_PAYROLL", positions, [[months]] if isinstance(months, str) else months, settings)


@pytest.mark.parametrize(
    ("positions", "code", "match"),
    [
        ([["fte", "rate"], [1, 42]], "#VALUE!", "positions: no column base_rate"),
        ([["fte", "base_rate"], [36, 42], [1, None]], "#NUM!", r"positions row 2 fte: out of range: got 36.* 1 more"),
        ([["fte", "base_rate", "status"], [1, 42, "Open"]], "#VALUE!", "positions row 2 status: unknown: got Open"),
        ([["fte", "base_rate"], [1, "high"]], "#VALUE!", "positions base_rate"),
    ],
)
def test_plan_payroll_names_the_cell_that_cannot_be_paid(positions: Any, code: str, match: str) -> None:
    error = payroll_refused(positions)
    assert error.code == code
    with pytest.raises(FunctionError, match=match):
        raise error


@pytest.mark.parametrize(
    ("settings", "code", "match"),
    [
        ([["pto", 0.1]], "#VALUE!", "unknown key: got 'pto', expected pto_pct"),
        ([["pto_pct", 12]], "#NUM!", "settings pto_pct: out of range: got 12"),
        ([["pto_pct", 0.1, 0.2, 0.3]], "#N/A", "settings pto_pct: number of values: got 3"),
        ([["hours_per_week", 0]], "#NUM!", "settings hours_per_week: out of range"),
        ([["overtime_pct", "some"]], "#VALUE!", "settings overtime_pct"),
        (None, "#VALUE!", "settings agency_rate: missing"),
    ],
)
def test_plan_payroll_refuses_settings_it_cannot_use(settings: Any, code: str, match: str) -> None:
    error = payroll_refused(ROSTER, settings)
    assert error.code == code
    with pytest.raises(FunctionError, match=match):
        raise error


@pytest.mark.parametrize("months", [[["2027-02", None]], [["2027-03", "2027-02"]]])
def test_plan_payroll_refuses_months_that_are_blank_or_out_of_order(months: Any) -> None:
    assert payroll_refused(ROSTER[:2], None, months).code == "#VALUE!"
