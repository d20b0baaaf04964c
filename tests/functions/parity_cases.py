"""Calls of worksheet functions whose cells are known otherwise: by hand, by plain loops. See `test_parity`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

__all__ = ["BLANK", "BUDGET_CASES", "Case", "column", "months", "serial"]

BLANK: list[list[Any]] = [[None]]
"""An argument that refers to an empty cell; None is one that is left out."""


@dataclass(frozen=True)
class Case:
    """A call, and the grid or the error code it must show.

    A list is a range, anything else one cell typed into the formula. ``tolerance`` is relative; a case that is not
    rectangular cannot be a range.
    """

    name: str
    args: tuple[Any, ...]
    expected: Any
    tolerance: float = 1e-9
    rectangular: bool = True


def column(*cells: Any) -> list[list[Any]]:
    return [[cell] for cell in cells]


def months(year: int, month: int, count: int) -> list[dt.datetime]:
    return [dt.datetime(year + (month - 1 + i) // 12, (month - 1 + i) % 12 + 1, 1) for i in range(count)]


def serial(day: dt.datetime) -> float:
    """Count days as Excel does."""
    return float((day - dt.datetime(1899, 12, 30)).days)


def shares(amount: int, days: list[int]) -> list[list[float]]:
    """Split dollars by days to the cent by largest remainder, with fractions."""
    exact = [Fraction(100 * amount * part, sum(days)) for part in days]
    cents = [int(share) for share in exact]
    order = sorted(range(len(days)), key=lambda i: (cents[i] - exact[i], i))
    for i in order[: 100 * amount - sum(cents)]:
        cents[i] += 1
    return [[cent / 100] for cent in cents]


def workdays(year: int, month: int) -> float:
    day, count = dt.date(year, month, 1), 0
    while day.month == month:
        count += day.weekday() < 5
        day += dt.timedelta(days=1)
    return float(count)


def capped_tax(wages: list[float], base: float) -> list[float]:
    """Withhold month by month until the base is reached."""
    paid, found = 0.0, []
    for wage in wages:
        below = max(min(base - paid, wage), 0.0)
        paid += wage
        found.append(0.062 * below + 0.0145 * wage)
    return found


D = dt.datetime
SEP_OCT = [D(2026, 9, 7), D(2026, 10, 30)]
TEN_THOUSAND = [[float((r * 100 + c) % 977) for c in range(100)] for r in range(100)]
FICA = [["year", "ss_rate", "wage_base", "mc_rate"], [2026.0, 0.062, 184_500.0, 0.0145]]
GRID = [["人数", "Day", "Nuit é"], [0.0, 2.0, 2.0], [11.0, 3.0, 2.0], [16.0, 4.0, 3.0]]
TIERS = [[500_000.0, 0.02], [1_000_000.0, 0.04]]
BUSY = [["scenario", "driver", "op", "value", "from"], ["Grippe ❄", "volume", "x", 1.05, D(2027, 1, 1)]]
LABOR = (1200.0, 1800.0, 64_800.0, 1300.0, 2275.0, 84_175.0)
LABOR_PARTS = [-100 * 1.5 * 36.0, (1950.0 - 2275) * 36, 2275 * 36 - 84_175.0, 64_800 - 84_175.0]
PARTS = ["Volume", "Efficiency", "Rate", "Total"]
VERSION = re.findall(r'__version__ = "(.+)"', (Path(__file__).parents[2] / "xlplan/__init__.py").read_text())[0]
UNIFORM = [["Mean", 10, 5], ["Standard deviation", 20 / 12**0.5, 10 / 12**0.5]]
UNIFORM += [[f"P{p}", 0.2 * p, 0.1 * p] for p in (5, 10, 25, 50, 75, 90, 95)]
FEBRUARY_PAY = [0.88 * 160 * 42, 0, 0.12 * 160 * 42, 0, 0.0765 * 160 * 42, 0, 1.0765 * 160 * 42, 1]
PAY_HEADERS = ["Month", "Regular", "Overtime", "PTO", "Agency", "Taxes", "Benefits", "Total", "FTE"]

BUDGET_CASES = {
    "variance": Case(
        "PLAN_VARIANCE", (column(212_000.0, 209_000.0), column(200_000.0, 205_000.0)), column(-12_000, -4000)
    ),
    "variance open month": Case("PLAN_VARIANCE", ([[1.0, None]], [[2.0, 2.0]], "E"), [[1, None]]),
    "variance revenue in words": Case("PLAN_VARIANCE", (5.0, 3.0, "revenue"), [[2]]),
    "variance one for all": Case("PLAN_VARIANCE", (column(1.0, 2.0, 3.0), 2.0, "R"), column(-1, 0, 1)),
    "variance of a blank cell": Case("PLAN_VARIANCE", (BLANK, 1.0), [[None]]),
    "variance sizes": Case("PLAN_VARIANCE", ([[1.0, 2.0]], column(1.0, 2.0)), "#N/A"),
    "variance error cell": Case("PLAN_VARIANCE", (column(1.0, "#N/A"), 1.0), "#N/A"),
    "variance text cell": Case("PLAN_VARIANCE", (column(1.0, "n/a"), 1.0), "#VALUE!"),
    "variance truth cell": Case("PLAN_VARIANCE", (column(1.0, True), 1.0), "#VALUE!"),
    "variance unknown type": Case("PLAN_VARIANCE", (1.0, 1.0, "Q"), "#VALUE!"),
    "variance ragged": Case("PLAN_VARIANCE", ([[1.0, 2.0], [3.0]], 1.0), "#VALUE!", rectangular=False),
    "variance 10,000 cells": Case(
        "PLAN_VARIANCE", (TEN_THOUSAND, 500.0), [[500 - cell for cell in row] for row in TEN_THOUSAND]
    ),
    "flex": Case("PLAN_FLEX", (480_000.0, 9600.0, 10_080.0, 0.25), [[120_000 + 360_000 * 10_080 / 9600]]),
    "flex without volume": Case("PLAN_FLEX", (480_000.0, 9600.0, column(9600.0, None)), column(480_000, None)),
    "flex in steps": Case("PLAN_FLEX", (100.0, 1000.0, 1110.0, None, 0.03, 0.05), [[106]]),
    "flex one step argument": Case("PLAN_FLEX", (100.0, 1000.0, 1110.0, None, 0.03), "#VALUE!"),
    "labor": Case("PLAN_VARIANCE_LABOR", LABOR, [PARTS, LABOR_PARTS]),
    "labor without headers": Case("PLAN_VARIANCE_LABOR", (*LABOR, None, False), [LABOR_PARTS]),
    "labor headers as text": Case("PLAN_VARIANCE_LABOR", (*LABOR, BLANK, "false"), [LABOR_PARTS]),
    "mix": Case(
        "PLAN_VARIANCE_MIX",
        (column(3000.0, 1000.0), column(40.0, 30.0), column(3300.0, 900.0), column(41.0, 30.0), False),
        [[-200 * 37.5, 4200 * 37.5 - (3300 * 40 + 900 * 30), -3300, 150_000 - (3300 * 41 + 27_000)]],
    ),
    "supply": Case(
        "PLAN_VARIANCE_SUPPLY",
        (500.0, 1000.0, 12_500.0, 540.0, 1188.0, 15_562.8, False),
        [[-40 * 2 * 12.5, (1080 - 1188) * 12.5, 1188 * 12.5 - 15_562.8, 12_500 - 15_562.8]],
    ),
    "revenue": Case(
        "PLAN_VARIANCE_REVENUE",
        ([[400.0, 600.0]], [[2000.0, 1000.0]], [[500.0, 550.0]], [[2100.0, 1000.0]]),
        [["Volume", "Mix", "Rate", "Total"], [50 * 1400, 500 * 2000 + 550_000 - 1050 * 1400, 50_000, 200_000]],
    ),
    "flag": Case("PLAN_FLAG", (column(212_000.0, 209_000.0, None), 200_000.0), column("U", None, None)),
    "flag either": Case("PLAN_FLAG", (209_000.0, 200_000.0, "R", 0.01, None, "or"), [["F"]]),
    "flag negative limit": Case("PLAN_FLAG", (1.0, 1.0, None, -0.1), "#NUM!"),
    "bridge": Case(
        "PLAN_BRIDGE",
        (column("Größe", "Volumen ♥"), column(-3.4, -1.3), 10.0, 5.3, 1.0, False),
        [["Start", 10, 0, 10], ["Größe", -3.4, 10, 6.6], ["Volumen ♥", -1.3, 6.6, 5.3], ["End", 5.3, 0, 5.3]],
    ),
    "bridge error cell": Case("PLAN_BRIDGE", (column("a", "b"), column(1.0, "#DIV/0!"), 0.0, 1.0), "#DIV/0!"),
    "comment": Case(
        "PLAN_COMMENT",
        ("Ste-Anne Ü", [["Volume", "Rate", "Total"], [-5400.0, None, -5400.0]], 54_000.0),
        [["Ste-Anne Ü: $5K\xa0U (10.0%): volume $5K\xa0U."]],
    ),
    "scenario": Case("PLAN_SCENARIO", ("volume", "Grippe ❄", BUSY, D(2027, 2, 1), None, 900.0), [[945]]),
    "scenario before it holds": Case("PLAN_SCENARIO", ("volume", "grippe ❄", BUSY, D(2026, 12, 1)), [[1]]),
    "scenario serial dates": Case(
        "PLAN_SCENARIO", ("volume", "Grippe ❄", [BUSY[0], [*BUSY[1][:4], serial(D(2027, 1, 1))]], 46_419.0), [[1.05]]
    ),
    "scenario truth as a date": Case(
        "PLAN_SCENARIO", ("volume", "Grippe ❄", [BUSY[0], [*BUSY[1][:4], True]], D(2027, 2, 1)), "#VALUE!"
    ),
    "scenario unknown": Case("PLAN_SCENARIO", ("volume", "Quiet", BUSY), "#N/A"),
    "simulate": Case(
        "PLAN_SIMULATE",
        ([["X", "uniform", 0.0, 10.0, None, 2.0]], 100_000.0),
        [["Statistic", "Outcome", "X"], *UNIFORM],
        tolerance=0.05,
    ),
    "simulate half filled": Case("PLAN_SIMULATE", ([["X", "uniform", 0.0, None, None, 2.0]],), "#VALUE!"),
    "spread": Case("PLAN_SPREAD", (120_000.0, column(*months(2026, 7, 3))), shares(120_000, [31, 31, 30])),
    "spread even serial": Case("PLAN_SPREAD", (90.0, [[46_204.0, 46_235.0, 46_266.0]], "even"), [[30, 30, 30]]),
    "spread sizes": Case("PLAN_SPREAD", (90.0, [months(2026, 7, 3)], "profile", [[1.0, 2.0]]), "#N/A"),
    "apd": Case("PLAN_APD", (column(9800.0, None), 150e6, 90e6), column(9800 * 1.6, None)),
    "apd case mix": Case("PLAN_APD", (10_000.0, 150e6, 90e6, 1.25), [[20_000]]),
    "apd without inpatients": Case("PLAN_APD", (1.0, 0.0, 1.0), "#DIV/0!"),
    "ramp": Case("PLAN_RAMP", (200.0, 4.0, None, 2.0, 6.0), column(0, 50, 100, 150, 200, 200)),
    "ramp fraction of a row": Case("PLAN_RAMP", (200.0, 4.0, None, 1.5), "#VALUE!"),
    "staff hours": Case("PLAN_STAFF_HOURS", (column(840.0, 905.0), 6.0, 520.0, 0.8), column(6950, 7437.5)),
    "staff hours share": Case("PLAN_STAFF_HOURS", (1.0, 1.0, None, 1.5), "#NUM!"),
    "staff grid": Case(
        "PLAN_STAFF_GRID",
        (column(8.0, 10.2, 17.0), GRID, 12.0),
        [["Day", "Nuit é", "Hours"], [2, 2, 48], [3, 2, 60], [4, 3, 84]],
    ),
    "fte": Case("PLAN_FTE", (880.0,), [[11]]),
    "fte blanks": Case("PLAN_FTE", ([[880.0, None, 40.0]], BLANK, 40.0), [[11, None, 0.5]]),
    "fte month": Case("PLAN_FTE", (1733.0, "M", 37.5), [[1733 / (37.5 * 52 / 12)]]),
    "fte zero": Case("PLAN_FTE", (880.0, 0.0), "#DIV/0!"),
    "fte error text": Case("PLAN_FTE", ("#NUM!",), "#NUM!"),
    "fte too many cells": Case("PLAN_FTE", (880.0, "PP", [[40.0, 36.0]]), "#VALUE!"),
    "fte 10,000 cells": Case("PLAN_FTE", (TEN_THOUSAND, "PP"), [[cell / 80 for cell in row] for row in TEN_THOUSAND]),
    "payrate": Case(
        "PLAN_PAYRATE",
        (40.0, [[D(2026, 9, 16), 0.03], [D(2026, 10, 1), 2.0]], [[*months(2026, 8, 3), None]]),
        [[40, (15 * 40 + 15 * 41.2) / 30, 43.2, None]],
    ),
    "payrate error cell": Case("PLAN_PAYRATE", (40.0, [[D(2026, 9, 1), "#DIV/0!"]], D(2026, 10, 1)), "#DIV/0!"),
    "payroll": Case(
        "PLAN_PAYROLL",
        ([["fte", "base_rate"], [1.0, 42.0]], D(2027, 2, 1), [["pto_pct", 0.12]]),
        [PAY_HEADERS, [D(2027, 2, 1), *FEBRUARY_PAY]],
    ),
    "payroll unknown key": Case(
        "PLAN_PAYROLL", ([["fte", "base_rate"], [1.0, 42.0]], D(2027, 2, 1), [["bonus", 1.0]]), "#VALUE!"
    ),
    "fica": Case("PLAN_FICA", ([[50_000.0] * 4], FICA), [capped_tax([50_000.0] * 4, 184_500)]),
    "fica year": Case("PLAN_FICA", (column(*[20_000.0] * 12), FICA), column(*capped_tax([20_000.0] * 12, 184_500))),
    "vacancy": Case(
        "PLAN_VACANCY",
        (1.0, 45.0, D(2026, 8, 31), 83.0, 0.8, 95.0, 42.0, None, None, False),
        [[83 * 40 / 7 * 45, 0.8 * 83 * 40 / 7 * 95, 42 * 40 / 7 * 45, (0.8 * 83 * 95 + 42 * 45 - 83 * 45) * 40 / 7]],
    ),
    "vacancy serial date": Case("PLAN_VACANCY", (1.0, 45.0, 46_265.0, 7.0, *[None] * 5, False), [[1800, 0, 0, -1800]]),
    "vacancy no cover rate": Case("PLAN_VACANCY", (1.0, 45.0, D(2026, 8, 31), 83.0, 0.8), "#VALUE!"),
    "price": Case("PLAN_PRICE", (100.0, column(*months(2026, 12, 2)), [[D(2027, 1, 1), 0.04]]), column(100, 104)),
    "price capped": Case(
        "PLAN_PRICE",
        (100.0, D(2027, 1, 1), None, [[D(2026, 1, 1), 250.0], [D(2027, 1, 1), 262.4]], D(2026, 1, 1), 0.03),
        [[103]],
    ),
    "rebate": Case("PLAN_REBATE", (column(480_000.0, 1_100_000.0, None), TIERS), column(0, 44_000, None)),
    "rebate by tier": Case("PLAN_REBATE", (1_100_000.0, TIERS, "incr"), [[14_000]]),
    "fiscal": Case("PLAN_FISCAL", (column(D(2026, 6, 30), D(2026, 7, 1), None),), column(2026, 2027, None)),
    "fiscal serial quarter": Case("PLAN_FISCAL", (serial(D(2026, 10, 31)) + 0.75, 7.0, "q"), [[2]]),
    "fiscal month out of range": Case("PLAN_FISCAL", (D(2026, 6, 30), 13.0), "#NUM!"),
    "fiscal 10,000 dates": Case(
        "PLAN_FISCAL",
        (column(*[serial(D(2000, 1, 1)) + i for i in range(10_000)]),),
        column(*[(D(2000, 1, 1) + dt.timedelta(i + 184)).year for i in range(10_000)]),
    ),
    "months": Case("PLAN_MONTHS", (D(2027, 1, 15), 2.0, True), column(D(2027, 1, 31), D(2027, 2, 28))),
    "months from text": Case("PLAN_MONTHS", ("2026-12", 2.0), column(D(2026, 12, 1), D(2027, 1, 1))),
    "months from words": Case("PLAN_MONTHS", ("December", 2.0), "#VALUE!"),
    "workdays": Case("PLAN_WORKDAYS", ([SEP_OCT], D(2026, 9, 7)), [[workdays(2026, 9) - 1, workdays(2026, 10)]]),
    "workdays week": Case("PLAN_WORKDAYS", (D(2026, 10, 1), None, "0000011"), [[31 - workdays(2026, 10)]]),
    "pay periods": Case(
        "PLAN_PAYPERIODS",
        (D(2026, 7, 11), D(2026, 7, 20), D(2026, 7, 1), 28.0, 5.0, False),
        [
            # the eighth pay date of 2026; the first was 1 January
            [8, D(2026, 6, 14), D(2026, 7, 11), D(2026, 7, 16), D(2026, 6, 1), 17, D(2026, 7, 1), 11],
            [9, D(2026, 7, 12), D(2026, 8, 8), D(2026, 8, 13), D(2026, 7, 1), 20, D(2026, 8, 1), 8],
        ],
    ),
    "calendarize": Case(
        "PLAN_CALENDARIZE", (140_000.0, D(2026, 7, 11), [months(2026, 6, 2)], None, None, True), [[30_000, 110_000]]
    ),
    "calendarize not covered": Case("PLAN_CALENDARIZE", (140_000.0, D(2026, 7, 11), D(2026, 7, 1)), [[None]]),
    "accrual": Case("PLAN_ACCRUAL", (D(2026, 6, 30), D(2026, 6, 28), column(140_000.0, None)), column(30_000, None)),
    "accrual weekdays serial": Case("PLAN_ACCRUAL", (46_203.0, 46_201.0, 140_000.0, "weekdays"), [[28_000]]),
    "why": Case(
        "PLAN_WHY",
        ("plan_fte", 880.0, -14.0),
        [["period: out of range: got -14, expected a number above 0. Correct it."]],
    ),
    "why of an error": Case(
        "PLAN_WHY",
        ("PLAN_FTE", column(1.0, "#N/A")),
        [["hours row 2: an error: got #N/A, expected a value. Correct it."]],
    ),
    "why not": Case("PLAN_WHY", ("PLAN_FTE", 880.0), [["OK"]]),
    "version": Case("PLAN_VERSION", (), [[VERSION]]),
    "run info": Case("PLAN_RUNINFO", ("XLPLAN",), [[f"xlplan {VERSION}"]]),
    "run info unknown": Case("PLAN_RUNINFO", ("excel",), "#VALUE!"),
}
