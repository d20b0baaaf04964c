"""Numbers as people write them: read, or refused where they may mean two numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlplan.core.tables.numbers import OpenNumberError, decimal_marks, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("(1,234.56)", -1234.56), ("1,234.56-", -1234.56), ("-$500.25", -500.25), ("$-500.25", -500.25), 
     ("($500.25)", -500.25),
     ("$ -", 0), ("-", 0), ("–", 0), (" 12 ", 12), ("1\u00a0234,5", 1234.5), ("1'234.50", 1234.5), ("1.5E+07", 15e6),
     ("1.234.567,89", 1234567.89), ("1,234,567", 1234567), ("0,125", 0.125), (".5", 0.5), ("12.50 CR", -12.5),
     ("12.50 DR", 12.5), ("€ 7", 7), ("USD 1,000.00", 1000), ("−7", -7), ("1234,56", 1234.56)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "$", "N/A", "NaN", "inf", "1e400", "--5", "-(5)", "12-34", "1,23,456", "1 2 3", "12 visits", "3%", "()"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(("text", "point", "comma"), [("1,234", 1234, 1.234), ("1.234", 1.234, 1234)])
def test_three_digits_after_one_mark_are_open_until_the_column_decides(text: str, point: float, comma: float) -> None:
    with pytest.raises(OpenNumberError, match="may mean two numbers"):
        read_number(text)
    assert (read_number(text, "point"), read_number(text, "comma")) == (point, comma)


def test_a_column_names_its_decimal_mark() -> None:
    assert decimal_marks(["1,234", "0,125"]) == {"comma"}
    assert decimal_marks(["1,234", "17", None, 5.0, "text"]) == set()
    assert decimal_marks(["1,5", "1.5"]) == {"comma", "point"}


def test_a_number_with_the_other_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a number"):
        read_number("12,5", "point")


def test_a_percentage_is_a_share() -> None:
    assert read_number("3%", share=True) == 0.03
    assert read_number("(2.5 %)", share=True) == -0.025


@given(st.integers(-(10**11), 10**11))
def test_groups_signs_and_marks_keep_the_number(cents: int) -> None:
    written = f"{abs(cents) / 100:,.2f}"
    european = written.translate(str.maketrans(",.", ".,"))
    for text in (written, european, written.replace(",", "\u202f"), written.replace(",", "")):
        assert read_number(f"({text})" if cents < 0 else text) == cents / 100
        assert read_number(f"{text}-" if cents < 0 else text) == cents / 100
