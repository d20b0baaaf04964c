"""Text files as systems write them."""

from __future__ import annotations

import pytest

from xlplan.core.errors import BookError
from xlplan.store.dialect import decode, split

ROWS = [["a", "b"], ["Réa", "1"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_line_ends_and_delimiters(encoding: str, ends: str, delimiter: str) -> None:
    data = ends.join(delimiter.join(row) for row in ROWS).encode(encoding)
    assert split(decode(data), name="x") == (delimiter, ROWS)


def test_a_title_or_decimal_commas_do_not_mislead() -> None:
    text = "General ledger, detail, all\n\na;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n"
    assert split(text, name="x")[0] == ";"


def test_a_separator_line_is_obeyed_and_counted() -> None:
    assert split('"sep=|"\r\na|b,c\r\n', name="x") == ("|", [[""], ["a", "b,c"]])


def test_line_breaks_in_quotes_and_long_cells_are_cells() -> None:
    long = "x" * 200_000
    assert split(f'a,b\n"one\ntwo",{long}\n', name="x")[1] == [["a", "b"], ["one\ntwo", long]]


def test_a_quote_that_is_never_closed_is_named() -> None:
    with pytest.raises(BookError, match=r"x\.csv row 2: a quote is opened and never closed"):
        split('a,b\n"one,2\n3,4\n', name="x.csv")
