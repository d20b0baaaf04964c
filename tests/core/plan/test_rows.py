"""Rows of the plan against a plain loop over keys and months."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.plan.rows import NUMBERS, Block, Section, in_plan_order, key_by_key, make_block

MONTHS = pd.date_range("2026-07-01", periods=6, freq="MS")
PLACE, ENTITY = {"7510": 0, "6010": 1}, {"7510": "Clinics", "6010": "Hospital", "9999": "Hospital"}
YEARS = {month: f"FY{month.year + (month.month > 6)}" for month in MONTHS}
Row = dict[str, object]


def block(rng: np.random.Generator, months: pd.DatetimeIndex, *, known: str | None) -> Block:
    """Draw some departments' rows; numbers may be missing."""
    count = int(rng.integers(0, 5))
    keys = {
        "cost_center": rng.choice([*PLACE, "9999"], count),
        "line": "Drugs",
        "element": rng.choice(["a", "b"], count),
    }
    values = {name: rng.choice([np.nan, 1.0, 2.5], (count, len(months))) for name in ("hours", "dollars")}
    return make_block(pd.DataFrame(keys, dtype=object), months, values, known=known)


def naive(section: Section) -> list[Row]:
    """List the rows of a section, key by key."""
    rows = []
    for part in section.blocks:
        for k, key in enumerate(part.keys.to_dict("records")):
            for m, month in enumerate(part.months):
                if part.kept[k, m]:
                    numbers = {n: part.values[n][k, m] if n in part.values else np.nan for n in NUMBERS}
                    facts = {"scenario": section.scenario, "is_actual": float(section.closed), "month": month}
                    known = {"fiscal_year": YEARS[month], "entity": ENTITY[str(key["cost_center"])]}
                    rows.append({str(n): v for n, v in key.items()} | numbers | facts | known)
    return rows


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_plan_order_is_that_of_a_stable_sort(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spans = (("Actual", True, MONTHS[:3]), ("Base", True, MONTHS[:3]), ("Base", False, MONTHS[3:]))
    sections = [
        Section(name, closed, [block(rng, months, known=known) for known in ("dollars", "hours", None)])
        for name, closed, months in spans
    ]
    found = in_plan_order(sections, place=PLACE, entity=ENTITY, fiscal_years=YEARS)
    expected: list[Row] = []
    for section in sections:
        rows = naive(section)
        expected += sorted(rows, key=lambda row: (row["month"], PLACE.get(str(row["cost_center"]), 99)))
    shown = found.astype(object).where(found.notna(), None).to_dict("records")
    wanted = pd.DataFrame(expected, columns=list(found.columns), dtype=object)
    assert shown == wanted.where(wanted.notna(), None).to_dict("records")


def test_key_by_key_keeps_the_rows_of_each_key_together() -> None:
    rng = np.random.default_rng(3)
    section = Section("Base", False, [block(rng, MONTHS, known="dollars"), block(rng, MONTHS[:2], known=None)])
    found = key_by_key(section.blocks)
    wanted = pd.DataFrame(naive(section), dtype=object)[list(found.columns)]
    pd.testing.assert_frame_equal(found.astype(object).fillna(-1), wanted.fillna(-1), check_dtype=False)


def test_block_of_some_months_has_their_rows_only() -> None:
    whole = block(np.random.default_rng(1), MONTHS, known="dollars")
    part = whole.of(MONTHS[1:3])
    assert part.months.tolist() == MONTHS[1:3].tolist()
    np.testing.assert_array_equal(part.values["dollars"], whole.values["dollars"][:, 1:3])
    np.testing.assert_array_equal(part.kept, whole.kept[:, 1:3])


@pytest.mark.parametrize("known", [None, "dollars"])
def test_plan_of_nothing_has_no_rows(known: str | None) -> None:
    empty = make_block(pd.DataFrame(columns=["cost_center"]), MONTHS, {"dollars": np.empty((0, 6))}, known=known)
    found = in_plan_order([Section("Base", False, [empty])], place=PLACE, entity=ENTITY, fiscal_years=YEARS)
    assert len(found) == 0
    assert set(found[NUMBERS].dtypes) == {np.dtype(float)}
