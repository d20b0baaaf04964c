"""A variance in words: the largest part first, money and share as they round, nothing that the parts do not say."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.plan.lines import SECTIONS
from xlplan.core.variance.words import largest_part, sentence

PARTS = ("volume", "usage", "rate", "mix", "not_split")
REVENUE = ("Net patient revenue", "Other operating revenue")
dollars = st.floats(-2e7, 2e7).map(lambda value: round(value, 2))


def row(section: str = "Labor", budget: float = 1e6, **parts: float) -> dict[str, Any]:
    found = dict.fromkeys(PARTS, 0.0) | parts
    total = sum(found.values())
    return {"section": section, "budget": budget, "variance": total, "pct": total / budget if budget else float("nan"),
            **found}  # fmt: skip


def said(**given: Any) -> str:
    return sentence(row(**given)).replace("\xa0", " ")


@pytest.mark.parametrize(("section", "part", "words"), [
    ("Labor", "volume", "Volume"), ("Labor", "usage", "Hours per unit"), ("Labor", "rate", "Pay rate"),
    ("Labor", "mix", "Staff and agency mix"), ("Labor", "not_split", "Hours and rate"),
    ("Supplies and drugs", "usage", "Use per unit"), ("Supplies and drugs", "rate", "Price"),
    ("Supplies and drugs", "not_split", "Price and use"), ("Net patient revenue", "rate", "Revenue per unit"),
    ("Net patient revenue", "not_split", "Volume and rate"), ("Other operating revenue", "not_split", "Amount"),
    ("Purchased services", "volume", "Volume"), ("Other expense", "not_split", "Amount"),
])  # fmt: skip
def test_largest_part_is_named_in_the_words_of_its_section(section: str, part: str, words: str) -> None:
    assert largest_part(row(section, **{part: -9_000.0})) == words
    assert said(section=section, **{part: -9_000.0}) == f"$9K U (0.9%): {words[0].lower()}{words[1:]} $9K U."


@pytest.mark.parametrize("section", SECTIONS)
def test_largest_part_of_no_variance_is_none(section: str) -> None:
    assert largest_part(row(section)) is None


@given(st.lists(dollars, min_size=5, max_size=5))
def test_largest_part_is_the_largest(values: list[float]) -> None:
    parts = dict(zip(PARTS, values, strict=True))
    words = {"volume": "Volume", "usage": "Hours per unit", "rate": "Pay rate", "mix": "Staff and agency mix",
             "not_split": "Hours and rate"}  # fmt: skip
    largest = max(abs(value) for value in values)
    names = {words[name] for name, value in parts.items() if abs(value) == largest}
    assert largest_part(row(**parts)) in (names if largest else {None})


@pytest.mark.parametrize(("given_row", "text"), [
    ({"rate": -61_000.0}, "$61K U (6.1%): pay rate $61K U."),
    ({"rate": 61_000.0}, "$61K F (6.1%): pay rate $61K F."),
    ({"rate": -30_000.0, "volume": -1_000.0, "usage": 4_000.0}, "$27K U (2.7%): pay rate $30K U, hours per unit $4K F, "
                                                               "volume $1K U."),
    ({"rate": -1_234_567.0}, "$1,235K U (123.5%): pay rate $1,235K U."),
    ({"mix": -28_500.0, "budget": 0.0}, "Not budgeted. $28K U: staff and agency mix $28K U."),
    ({"rate": -61_000.0, "budget": -1e6}, "$61K U (6.1%): pay rate $61K U."),
    ({}, "On budget."),
    ({"rate": -300.0}, "On budget."),
    ({"rate": -9_000.0, "volume": 9_000.0}, "On budget: volume $9K F, pay rate $9K U."),
])  # fmt: skip
def test_sentence_says(given_row: dict[str, float], text: str) -> None:
    if "$9K F" in text:
        assert sorted(re.findall(r"[a-z ]+ \$9K [FU]", said(**given_row))) == sorted(
            re.findall(r"[a-z ]+ \$9K [FU]", text)
        )
    else:
        assert said(**given_row) == text


def test_sentence_names_three_parts_at_most() -> None:
    text = said(volume=-9e3, usage=-8e3, rate=-7e3, mix=-6e3, not_split=-5e3)
    assert text == "$35K U (3.5%): volume $9K U, hours per unit $8K U, pay rate $7K U."


@pytest.mark.parametrize(
    "parts", [{"volume": -400.0, "usage": -400.0, "rate": -400.0}, {"volume": 499.0, "rate": 499.0}]
)
def test_sentence_of_many_small_parts_is_whole(parts: dict[str, float]) -> None:
    assert ": ." not in said(**parts)
    assert said(**parts).startswith("$1K")


@pytest.mark.parametrize("size", [500.0, 501.0, 999.0, 1_499.0])
def test_sentence_shows_no_amount_of_zero(size: float) -> None:
    assert "$0K" not in said(rate=size)
    assert "$0K" not in said(rate=-size)


def test_sentence_without_a_share_has_no_brackets() -> None:
    assert sentence(row(rate=-9e3) | {"pct": None}).replace("\xa0", " ") == "$9K U: pay rate $9K U."


def test_sentence_keeps_amount_and_letter_on_a_line() -> None:
    assert "$9K\xa0U" in sentence(row(rate=-9e3))


@given(section=st.sampled_from(list(SECTIONS)), values=st.lists(dollars, min_size=5, max_size=5))
def test_sentence_has_the_letters_of_its_parts(section: str, values: list[float]) -> None:
    known = PARTS if section == "Labor" else ("volume", "not_split")
    line = row(section, **dict(zip(known, values, strict=False)))
    text = sentence(line)
    assert text.endswith(".")
    for amount, letter in re.findall(r" \$([\d,]+)K\xa0([FU])[,.]", text):
        assert any(
            f"{abs(v) / 1000:,.0f}" == amount and (v > 0) == (letter == "F") for v in (line[name] for name in known)
        )
    if abs(line["variance"]) > 500:
        assert text.startswith(f"${abs(line['variance']) / 1000:,.0f}K\xa0{'F' if line['variance'] > 0 else 'U'}")
