from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from xlplan.core.errors import InputError, UsageError
from xlplan.functions.codes import FunctionError
from xlplan.functions.shell import call_from_shell, read_word

HISTORY = "month,volume,unit\n2026-07-31,310,0042\n2026-08-31,290.5,\n2026-09-30,330,4N\n"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.csv"
    path.write_text("\ufeff" + HISTORY, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "grid"),
    [
        ("12", [[12]]),
        ("-0.5", [[-0.5]]),
        ("true", [[True]]),
        ("null", None),
        ("E", [["E"]]),
        ('"E"', [["E"]]),
        ("2026-10", [["2026-10"]]),
        ("NaN", [["NaN"]]),
        ("[1, null, 3]", [[1, None, 3]]),
        ('[["a", 1], [null, 2]]', [["a", 1], [None, 2]]),
        ("[1, 2", [["[1, 2"]]),
        ("@", [["@"]]),
    ],
)
def test_read_word_reads_json_else_text(word: str, grid: Any) -> None:
    assert read_word(word) == grid


@pytest.mark.parametrize("word", ['{"a": 1}', "[[1], 2]", "[[[1]]]"])
def test_read_word_refuses_what_is_no_grid(word: str) -> None:
    with pytest.raises(UsageError, match="argument: not cells: got"):
        read_word(word)


def test_read_word_reads_a_file_with_its_headings(history: Path) -> None:
    rows = read_word(f"@{history}")
    assert rows == [
        ["month", "volume", "unit"],
        [dt.datetime(2026, 7, 31), 310.0, "0042"],
        [dt.datetime(2026, 8, 31), 290.5, None],
        [dt.datetime(2026, 9, 30), 330.0, "4N"],
    ]


def test_read_word_reads_a_column_without_its_heading(history: Path) -> None:
    assert read_word(f"@{history}:volume") == [[310.0], [290.5], [330.0]]


def test_read_word_pads_short_rows(tmp_path: Path) -> None:
    (tmp_path / "short.csv").write_text("1,2\n3\n", encoding="utf-8")
    assert read_word(f"@{tmp_path / 'short.csv'}") == [[1.0, 2.0], [3.0, None]]


def test_read_word_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: no such file or directory"):
        read_word(f"@{tmp_path / 'none.csv'}")


def test_read_word_names_a_missing_column(history: Path) -> None:
    with pytest.raises(InputError, match=r"no column days: expected one of month, volume, unit"):
        read_word(f"@{history}:days")


def test_read_word_names_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"caf\xe9\n")
    with pytest.raises(InputError, match="not UTF-8 text: got byte 0xe9"):
        read_word(f"@{tmp_path / 'latin.csv'}")


def test_call_from_shell_takes_words() -> None:
    assert call_from_shell("plan_fte", ["880", "PP"]) == [[11.0]]
    assert call_from_shell("PLAN_FTE", ["[80, null, 40]", "null", "40"]) == [[1.0, None, 0.5]]


def test_call_from_shell_gives_json(history: Path) -> None:
    words = [f"@{history}:volume", f"@{history}:month", "1", "null", "null", "last_month"]
    rows = call_from_shell("PLAN_FORECAST", words)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert rows[1][0] == "2026-10-01"
    assert len(rows[1]) == 4


def test_call_from_shell_raises_what_the_cell_shows() -> None:
    with pytest.raises(FunctionError, match="hours_per_week: out of range") as caught:
        call_from_shell("PLAN_FTE", ["880", "PP", "-1"])
    assert caught.value.code == "#NUM!"


def test_call_from_shell_unknown_function_names_the_closest() -> None:
    with pytest.raises(UsageError, match="PLAN_VARIENCE: no such function: expected PLAN_VARIANCE"):
        call_from_shell("PLAN_VARIENCE", ["@missing.csv"])
