from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, InvalidValueError, NotFoundError
from xlplan.core.plan.reconcile import METHODS, reconcile, summing_matrix
from xlplan.functions import call
from xlplan.functions.codes import FunctionError

NAMES = ["Hospital", "Med-Surg", "Ambulatory", "4 West", "5 East", "ED", "Klinik Süd"]
LINKS = [
    ("Med-Surg", "Hospital"),
    ("Ambulatory", "Hospital"),
    ("4 West", "Med-Surg"),
    ("5 East", "Med-Surg"),
    ("ED", "Ambulatory"),
    ("Klinik Süd", "Ambulatory"),
]
SUMMING = summing_matrix(NAMES, LINKS)
BASE = [[1000.0, 1010], [600, 590], [420, 430], [290, 300], [320, 300], [250, 260], [160, 165]]
AMOUNTS = st.lists(st.floats(-1e6, 1e6), min_size=7, max_size=7)


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solve by elimination, exactly."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(len(rows)):
        rows[i] = [cell / rows[i][i] for cell in rows[i]]
        for j in range(len(rows)):
            if j != i:
                rows[j] = [a - rows[j][i] * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [row[-1] for row in rows]


def exact(base: list[float], variance: list[float]) -> list[Fraction]:
    """Minimize the weighted squares of the adjustments by the normal equations."""
    s = [[Fraction(int(cell)) for cell in row] for row in SUMMING]
    weight = [1 / Fraction(v) for v in variance]
    size = len(s[0])
    normal = [[sum(w * r[i] * r[j] for w, r in zip(weight, s, strict=True)) for j in range(size)] for i in range(size)]
    right = [sum(w * r[i] * Fraction(b) for w, r, b in zip(weight, s, base, strict=True)) for i in range(size)]
    leaves = solve(normal, right)  # type: ignore[arg-type]
    return [sum((a * b for a, b in zip(row, leaves, strict=True)), Fraction(0)) for row in s]


def test_summing_matrix_of_three_levels() -> None:
    assert SUMMING.sum(axis=1).tolist() == [4, 2, 2, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("method", "variance"), [("mint", SUMMING.sum(axis=1).tolist()), ("ols", [1.0] * 7)], ids=["mint", "ols"]
)
def test_reconcile_equals_the_normal_equations(method: str, variance: list[float]) -> None:
    found = reconcile(np.array(BASE), SUMMING, method=method)
    for column in range(2):
        oracle = exact([row[column] for row in BASE], variance)
        assert found[:, column] == pytest.approx([float(value) for value in oracle], rel=1e-12)


def test_reconcile_with_deviations_trusts_the_surer_series() -> None:
    deviations = np.array([1.0, 4, 4, 8, 8, 8, 8])
    found = reconcile(np.array(BASE)[:, :1], SUMMING, deviations=deviations)
    oracle = exact([row[0] for row in BASE], (deviations**2).tolist())
    assert found.ravel() == pytest.approx([float(value) for value in oracle], rel=1e-12)
    assert abs(found[0, 0] - 1000) < abs(reconcile(np.array(BASE), SUMMING)[0, 0] - 1000)


def test_reconcile_bottom_up_adds_the_leaves() -> None:
    found = reconcile(np.array(BASE), SUMMING, method="bottom_up")
    assert found[:, 0].tolist() == pytest.approx([1020, 610, 410, 290, 320, 250, 160])


@settings(max_examples=60)
@given(AMOUNTS, st.sampled_from(METHODS))
def test_reconcile_children_sum_to_parents(base: list[float], method: str) -> None:
    found = reconcile(np.array(base)[:, None], SUMMING, method=method).ravel()
    value = dict(zip(NAMES, found.tolist(), strict=True))
    for parent in ("Hospital", "Med-Surg", "Ambulatory"):
        children = sum(value[child] for child, above in LINKS if above == parent)
        assert value[parent] == pytest.approx(children, rel=1e-9, abs=1e-6)


@given(AMOUNTS)
def test_reconcile_leaves_coherent_forecasts_alone(base: list[float]) -> None:
    coherent = SUMMING @ np.array(base[:4])
    assert reconcile(coherent[:, None], SUMMING).ravel() == pytest.approx(coherent, rel=1e-9, abs=1e-6)


def test_reconcile_fills_a_forecast_that_is_not_given() -> None:
    base = np.array(BASE)[:, :1]
    base[5] = np.nan
    found = reconcile(base, SUMMING)
    assert np.isfinite(found).all()
    assert found[2, 0] == pytest.approx(found[5, 0] + found[6, 0])


@pytest.mark.parametrize(
    ("links", "kind"),
    [
        ([("ICU", "Hospital")], NotFoundError),
        ([("Hospital", "ED"), ("ED", "Hospital")], InvalidValueError),
        ([*LINKS, ("ED", "Hospital")], InvalidValueError),
    ],
)
def test_summing_matrix_refuses(links: list[tuple[str, str]], kind: type[ArgumentError]) -> None:
    with pytest.raises(kind):
        summing_matrix(NAMES, links)


def test_plan_reconcile_gives_the_table_back() -> None:
    table: list[list[Any]] = [["Unit", "2026-11", "2026-12"], *([n, *b] for n, b in zip(NAMES, BASE, strict=True))]
    rows = call("PLAN_RECONCILE", [table, [[*link] for link in LINKS], [["OLS"]]])
    assert rows[0] == table[0]
    assert [row[0] for row in rows[1:]] == NAMES
    assert rows[1][1] == pytest.approx(rows[2][1] + rows[3][1], abs=1e-9)


@pytest.mark.parametrize(
    ("table", "links", "method", "deviations", "code"),
    [
        ([["a"], ["x"]], [["x", "y"]], "mint", None, "#VALUE!"),
        ([["a", "b"], ["x", "n/a"]], [["", ""]], "mint", None, "#VALUE!"),
        ([["a", "b"], ["x", 1], ["x", 2]], [["", ""]], "mint", None, "#VALUE!"),
        ([["a", "b"], ["x", None]], [["", ""]], "mint", None, "#NUM!"),
        ([["a", "b"], ["x", 1]], [["x"]], "mint", None, "#VALUE!"),
        ([["a", "b"], ["x", 1]], [["x", "y"]], "mint", None, "#N/A"),
        ([["a", "b"], ["x", 1]], [["", ""]], "top_down", None, "#VALUE!"),
        ([["a", "b"], ["x", 1]], [["", ""]], "mint", [[0]], "#NUM!"),
    ],
)
def test_plan_reconcile_refuses(table: Any, links: Any, method: str, deviations: Any, code: str) -> None:
    with pytest.raises(FunctionError) as caught:
        call("PLAN_RECONCILE", [table, links, [[method]], deviations])
    assert caught.value.code == code
