from __future__ import annotations

from xlplan.core.tables.codes import CodeIndex


def test_a_number_matches_the_one_code_it_can_mean() -> None:
    index = CodeIndex(["0610", "4W", "0123"])
    assert [index.find(text) for text in ("610", "0610", "00610", "610.0", "4w", "4W\u00a0", "123")] == [
        "0610", "0610", "0610", "0610", "4W", "4W", "0123",
    ]  # fmt: skip


def test_a_number_that_two_codes_could_be_stays() -> None:
    index = CodeIndex(["0610", "00610"])
    assert index.find("610") is None
    assert index.find("0610") == "0610"


def test_a_label_or_a_name_stands_for_its_code_only_where_names_are_known() -> None:
    names = {"0610": "Medical", "0620": "ICU"}
    assert [CodeIndex(names, names).find(text) for text in ("0610 - Medical", "620 ICU", "icu")] == [
        "0610",
        "0620",
        "0620",
    ]
    assert CodeIndex(names).find("0610 - Medical") is None
