"""What managers type beside the variance lines is found again, whatever happens to months, rows and accounts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xlplan.core.variance.comments import take_comments
from xlplan.core.variance.report_lines import lay_lines
from xlplan.core.variance.report_table import COMMENT_KEY, LINE_HEADERS, TYPED

MONTHS = pd.date_range("2026-09-01", periods=3, freq="MS")
CODES = [(department, account) for department in ("6010", "6020") for account in ("4010", "5010", "5050")]
SECTION = {"4010": "Net patient revenue", "5010": "Labor", "5050": "Labor"}
NO_UNITS = pd.DataFrame(columns=["unit", "cost_center", "stat", "stat_cost_center", "manager"])
NOTHING = pd.DataFrame(columns=[*COMMENT_KEY, *TYPED], dtype=object)


def var_of(codes: list[tuple[str, str]], name: str = "") -> pd.DataFrame:
    rows = [
        (period, code, f"Department {code}{name}", account, f"Account {account}", SECTION[account], 10.0, 9.0, "", "")
        for period in ("month", "ytd")
        for code, account in codes
    ]
    columns = ["period", "cost_center", "department", "account", "name", "section", "budget", "actual"]
    return pd.DataFrame(rows, columns=[*columns, "flag", "happened"])


def typed_row(key: tuple[str, str, str], *typed: object, level: str = "account", line: str = "") -> dict[str, object]:
    texts = dict(zip(TYPED, [*typed, *[None] * (4 - len(typed))], strict=True))
    return {"department": "", "line": line, "level": level, **dict(zip(COMMENT_KEY, key, strict=True)), **texts}


def kept(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*COMMENT_KEY, *TYPED], dtype=object) if rows else NOTHING


def taken(lines: list[dict[str, object]], before: pd.DataFrame = NOTHING) -> dict[tuple[str, ...], list[object]]:
    found = take_comments(pd.DataFrame(lines, dtype=object), before)
    return {
        tuple(row[:3]): [value for value in row[3:] if value is not None]
        for row in found.itertuples(index=False, name=None)
    }


KEY = ("2026-10", "6010", "5010")


def test_what_is_typed_replaces_what_was_kept() -> None:
    before = kept(typed_row(KEY, "old", "act"))
    assert taken([typed_row(KEY, "new", None, "Lee", 46419)], before) == {KEY: ["new", "Lee", 46419]}


def test_cleared_cells_remove_the_comment_and_other_months_stay() -> None:
    other = ("2026-09", "6010", "5010")
    before = kept(typed_row(KEY, "old"), typed_row(other, "earlier"))
    assert taken([typed_row(KEY, "  ")], before) == {other: ["earlier"]}


def test_a_line_that_is_not_on_the_sheet_keeps_its_comment() -> None:
    assert taken([typed_row(("2026-10", "6010", "4010"))], kept(typed_row(KEY, "old"))) == {KEY: ["old"]}


def test_codes_and_months_are_known_however_they_are_stored() -> None:
    before = kept(typed_row((pd.Timestamp("2026-10-01"), 6010.0, "5010 "), "old"))  # type: ignore[arg-type]
    assert taken([typed_row(("2026-10", "6010", "5010"), "new")], before) == {KEY: ["new"]}


def test_text_without_keys_or_under_copied_keys_gets_keys_of_its_own() -> None:
    lines = [
        typed_row(KEY, "first"),
        typed_row(KEY, "second"),
        typed_row(KEY, "first"),
        typed_row(("", "", ""), "loose", level="", line="Travel"),
        typed_row(("", "", ""), "looser", level=""),
        typed_row(("2026-10", "", ""), "on the band", level="band", line="Comments whose line is gone"),
    ]
    assert taken(lines) == {
        KEY: ["first"],
        ("2026-10", "6010", "5010 (2)"): ["second"],
        ("2026-10", "", "Travel"): ["loose"],
        ("2026-10", "", "note"): ["looser"],
        ("2026-10", "", "note (2)"): ["on the band"],
    }


def test_a_comment_without_a_month_settles_once() -> None:
    before = kept(typed_row(("", "6010", "5010"), "undated"), typed_row(KEY, "dated"))
    sheet = lay_lines(var_of(CODES), NO_UNITS, before, MONTHS[1])
    once = take_comments(sheet, before)
    again = take_comments(lay_lines(var_of(CODES), NO_UNITS, once, MONTHS[1]), once)
    assert once["comment"].tolist() == ["undated", "dated"]
    pd.testing.assert_frame_equal(once, again)


@pytest.mark.parametrize("value", [0, False, 46419.5, " 31 Jan ", "=1+1", "after P&T"])
def test_a_due_date_of_any_kind_is_kept_as_typed(value: object) -> None:
    assert taken([typed_row(KEY, None, None, None, value)]) == {KEY: [value]}


@dataclass
class Desk:
    """A workbook's two tables, and what its people expect to find in them."""

    sheet: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINE_HEADERS), dtype=object))
    comments: pd.DataFrame = field(default_factory=lambda: NOTHING)
    expected: dict[tuple[str, str, str], str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def refresh(self, month: pd.Timestamp, codes: list[tuple[str, str]], name: str) -> None:
        self.comments = take_comments(self.sheet, self.comments)
        self.sheet = lay_lines(var_of(codes, name), NO_UNITS, self.comments, month)

    def type(self, at: int, *, clear: bool) -> None:
        rows = self.sheet.index[self.sheet["level"] != "band"]
        if len(rows):
            row = rows[at % len(rows)]
            key = tuple(self.sheet.loc[row, list(COMMENT_KEY)])
            of = self.loose.pop(str(self.sheet.at[row, "comment"]), None)
            if self.expected.get(key) == self.sheet.at[row, "comment"]:  # type: ignore[call-overload]
                self.expected.pop(key, None)  # type: ignore[call-overload]
            text = self.sheet.at[row, "comment"] = None if clear else self.text()
            same = (self.sheet[list(COMMENT_KEY)].apply(tuple, axis=1) == key) & self.sheet["comment"].notna()
            if text and (of is not None or same.sum() > 1):
                self.loose[text] = self.shown() if of is None else of
            elif text:
                self.expected[key] = text  # type: ignore[index]

    def shown(self) -> str:
        return next((month for month in self.sheet["month"] if month), "")

    def text(self) -> str:
        self.count += 1
        return f"text {self.count}"

    def add(self, at: int, *, copied: bool) -> None:
        """Insert a row without keys, or a copy of a row with another text; sort the table."""
        text, order = self.text(), np.random.default_rng(at).permutation(len(self.sheet) + 1)
        keyed = copied and len(self.sheet) > 0
        row = self.sheet.iloc[at % len(self.sheet)].to_dict() if keyed else dict.fromkeys(LINE_HEADERS)
        shown = row["month"] if row["level"] == "gone" else row["month"] or self.shown()
        key = (row["month"], row["cost_center"], row["account"])
        if keyed and key in self.expected:
            self.loose[self.expected.pop(key)] = shown
        self.loose[text] = shown
        self.sheet = pd.concat([self.sheet, pd.DataFrame([row | {"comment": text}], dtype=object)]).iloc[order]
        self.sheet = self.sheet.sort_values("comment", kind="stable", key=lambda c: c.isna()).reset_index(drop=True)

    def check(self, month: pd.Timestamp) -> None:
        shown = f"{month:%Y-%m}"
        on_sheet = {tuple(row[k] for k in COMMENT_KEY): row["comment"] for row in self.sheet.to_dict("records")}
        stored = set(self.comments["comment"])
        texts = set(on_sheet.values())
        for key, text in self.expected.items():
            assert on_sheet[key] == text if key[0] in (shown, "") else text in stored
        for text, of in self.loose.items():
            assert text in (texts if of in (shown, "") else stored)


ACTIONS = st.one_of(
    st.tuples(
        st.just("refresh"), st.integers(0, 2), st.sets(st.sampled_from(CODES)), st.sampled_from(["", " renamed"])
    ),
    st.tuples(st.sampled_from(["type", "clear", "insert", "copy"]), st.integers(0, 20)),
)


@settings(max_examples=80, deadline=None)
@given(actions=st.lists(ACTIONS, max_size=12))
def test_nothing_typed_is_ever_lost(actions: list[tuple[object, ...]]) -> None:
    desk = Desk()
    desk.refresh(MONTHS[1], CODES, "")
    for action in [*actions, *[("refresh", month, set(CODES), "") for month in (0, 1, 2)]]:
        if action[0] == "refresh":
            month = MONTHS[action[1]]  # type: ignore[index]
            desk.refresh(month, sorted(action[2]), str(action[3]))  # type: ignore[call-overload]
            desk.check(month)
            comments = take_comments(desk.sheet, desk.comments)
            pd.testing.assert_frame_equal(comments, desk.comments)
        elif action[0] in ("type", "clear"):
            desk.type(action[1], clear=action[0] == "clear")  # type: ignore[arg-type]
        else:
            desk.add(action[1], copied=action[0] == "copy")  # type: ignore[arg-type]
