from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.errors import InvalidValueError, SizeError
from xlplan.core.variance.favorable import Kind, parse_kind, variance

dollars = st.floats(-1e9, 1e9).map(lambda value: round(value, 2))
kinds = st.sampled_from(["E", "R", "S"])


def naive(actual: float, budget: float, kind: str) -> float:
    return budget - actual if kind in ("E", "expense") else actual - budget


@pytest.mark.parametrize(
    ("actual", "budget", "kind", "expected"),
    [
        (212_000, 200_000, "expense", -12_000),
        (209_000, 200_000, "expense", -9_000),
        (218_000, 220_000, "expense", 2_000),
        (212_000, 200_000, "revenue", 12_000),
        (1_500, 1_250, "statistic", 250),
    ],
)
def test_variance_matches_worked_figures(actual: float, budget: float, kind: str, expected: float) -> None:
    assert variance(actual, budget, kind) == expected


@given(dollars, dollars, kinds)
def test_variance_matches_naive_formula(actual: float, budget: float, kind: str) -> None:
    assert variance(actual, budget, kind) == naive(actual, budget, kind)


@given(dollars, dollars, kinds)
def test_variance_flips_sign_when_swapped(actual: float, budget: float, kind: str) -> None:
    assert variance(actual, budget, kind) == -variance(budget, actual, kind)


@given(dollars, kinds)
def test_variance_on_budget_is_plain_zero(amount: float, kind: str) -> None:
    assert str(float(variance(amount, amount, kind))) == "0.0"


@given(dollars, dollars)
def test_variance_of_expense_is_opposite_of_revenue(actual: float, budget: float) -> None:
    assert variance(actual, budget, "E") == -variance(actual, budget, "R")


def test_variance_leaves_open_months_missing() -> None:
    np.testing.assert_array_equal(variance([1.0, np.nan, 3.0], [2.0, 2.0, np.nan]), [1.0, np.nan, np.nan])


def test_variance_compares_a_range_with_one_cell() -> None:
    np.testing.assert_array_equal(variance([[1.0], [5.0]], [[3.0]], "R"), [[-2.0], [2.0]])


@pytest.mark.parametrize("shape", [(3, 1), (1, 2), (2, 2)])
def test_variance_refuses_sizes_that_differ(shape: tuple[int, int]) -> None:
    with pytest.raises(SizeError, match="budget: size differs from actual: got"):
        variance(np.ones((2, 1)), np.ones(shape))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("E", Kind.EXPENSE),
        ("expense", Kind.EXPENSE),
        (" Revenue ", Kind.REVENUE),
        ("r", Kind.REVENUE),
        ("S", Kind.STATISTIC),
        ("STATISTIC", Kind.STATISTIC),
    ],
)
def test_parse_kind_accepts_short_and_long_forms(text: str, kind: Kind) -> None:
    assert parse_kind(text) is kind


@pytest.mark.parametrize("text", ["", "X", "expenses", "e r"])
def test_parse_kind_refuses_other_text(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"type: unknown: got .*, expected E"):
        parse_kind(text)
