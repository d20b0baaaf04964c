from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.errors import ArgumentError, InvalidValueError, OutOfRangeError, SizeError
from xlplan.core.variance.flags import RULES, Materiality, flag

ROWS = 100


def naive(actual: float, budget: float, revenue: bool, share: float, amount: float, always: float, rule: str) -> str:
    gap = actual - budget if revenue else budget - actual
    big = abs(gap) > amount
    wide = abs(gap) / abs(budget) > share if budget else big
    hit = {"and": big and wide, "or": big or wide, "amount": big, "percent": wide}[rule] or abs(gap) > always
    return ("F" if gap > 0 else "U") if hit else ""


@pytest.mark.parametrize(
    ("actual", "budget", "revenue", "options", "expected"),
    [
        (212_000, 200_000, False, {}, "U"),
        (209_000, 200_000, False, {}, ""),
        (1_012_000, 1_000_000, False, {}, ""),
        (1_012_000, 1_000_000, False, {"rule": "or"}, "U"),
        (212_000, 200_000, True, {}, "F"),
        (188_000, 200_000, False, {}, "F"),
        (188_000, 200_000, True, {}, "U"),
        (1_012_000, 1_000_000, False, {"rule": "amount"}, "U"),
        (1_012_000, 1_000_000, False, {"rule": "percent"}, ""),
        (1_060, 1_000, False, {"rule": "Percent "}, "U"),
        (1_060, 1_000, False, {}, ""),
        (1_012_000, 1_000_000, False, {"always": 12_000}, ""),
        (1_012_000.01, 1_000_000, False, {"always": 12_000}, "U"),
        (212_000, 200_000, False, {"amount": 15_000}, ""),
        (212_000, 200_000, False, {"share": 0.07}, ""),
        (200_000, 200_000, False, {"share": 0, "amount": 0}, ""),
        (200_000.01, 200_000, False, {"share": 0, "amount": 0}, "U"),
    ],
)
def test_flag_matches_worked_figures(
    actual: float, budget: float, revenue: bool, options: dict[str, Any], expected: str
) -> None:
    assert flag(actual=actual, budget=budget, revenue=revenue, materiality=Materiality(**options)) == expected


@pytest.mark.parametrize("rule", RULES)
def test_flag_against_no_budget_is_decided_by_the_amount(rule: str) -> None:
    flags = flag(actual=[10_001, 10_000, -10_001, 0], budget=0, revenue=False, materiality=Materiality(rule=rule))
    assert flags.tolist() == ["U", "", "F", ""]


@pytest.mark.parametrize("rule", RULES)
def test_flag_at_the_limit_is_empty_in_spite_of_binary_dust(rule: str) -> None:
    assert 138_377.73 - 128_377.73 > 10_000
    assert flag(actual=138_377.73, budget=128_377.73, revenue=True, materiality=Materiality(rule=rule, share=1)) == ""
    assert 210_001.47 - 200_001.40 > 0.05 * 200_001.40
    assert (
        flag(actual=210_001.47, budget=200_001.40, revenue=True, materiality=Materiality(rule=rule, amount=1e6)) == ""
    )


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_flag_matches_naive_formula(rule: str, seed: int) -> None:
    """100 draws of 100 rows: 10,000 inputs for each rule."""
    rng = np.random.default_rng(seed)
    budget = np.round(rng.uniform(-1e6, 1e6, ROWS) * (rng.random(ROWS) > 0.1), 2)
    actual = np.round(budget + rng.normal(0, 3e4, ROWS) * rng.choice([0, 0.3, 1, 5], ROWS), 2)
    revenue, share = rng.random(ROWS) < 0.5, rng.choice([0, 0.051234, 0.2], ROWS)
    limits = rng.choice([0, 10_000.005], ROWS), rng.choice([50_000.005, np.inf], ROWS)
    flags = flag(actual=actual, budget=budget, revenue=revenue, materiality=Materiality(share, *limits, rule))
    rows = zip(actual, budget, revenue, share, *limits, strict=True)
    assert flags.tolist() == [naive(*map(float, row[:2]), bool(row[2]), *map(float, row[3:]), rule) for row in rows]


def test_flag_of_revenue_is_opposite_of_expense() -> None:
    amounts = np.array([150_000, 199_000, 212_000, 300_000])
    expense, revenue = (flag(actual=amounts, budget=200_000, revenue=kind) for kind in (False, True))
    assert expense.tolist() == ["F", "", "U", "U"]
    assert revenue.tolist() == ["U", "", "F", "F"]


def test_flag_leaves_open_months_empty() -> None:
    flags = flag(actual=[np.nan, 1e6], budget=[200_000, np.nan], revenue=False, materiality=Materiality(always=5))
    assert flags.tolist() == ["", ""]


def test_flag_takes_limits_for_each_account() -> None:
    limits = Materiality(amount=[10_000, 15_000])
    assert flag(actual=212_000, budget=200_000, revenue=False, materiality=limits).tolist() == ["U", ""]


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        (
            {"materiality": Materiality(rule="xor")},
            InvalidValueError,
            "rule: unknown: got 'xor', expected and, or, amount, percent",
        ),
        (
            {"materiality": Materiality(share=-0.1)},
            OutOfRangeError,
            "share: out of range: got -0.1, expected 0 or more",
        ),
        ({"materiality": Materiality(amount=-1)}, OutOfRangeError, "amount: out of range: got -1"),
        ({"materiality": Materiality(always=-1)}, OutOfRangeError, "always: out of range: got -1"),
        ({"budget": [1, 2, 3]}, SizeError, "budget: size differs: got 3 cells, expected 2 cells"),
    ],
)
def test_flag_refuses(options: dict[str, Any], kind: type[ArgumentError], message: str) -> None:
    with pytest.raises(kind, match=message):
        flag(**({"actual": [1, 2], "budget": 1, "revenue": False} | options))
