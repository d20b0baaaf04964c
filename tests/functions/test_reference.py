"""The function reference: complete, computed, and the one that lies in workbooks/."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from xlplan.cli.app import run
from xlplan.functions import Grid, WorksheetFunction, all_functions, call, get
from xlplan.functions.chapters import Chapter
from xlplan.functions.example import Example
from xlplan.functions.reference import explained, formula, reference, signature
from xlplan.functions.registry import by_chapter

ROOT = Path(__file__).parents[2]
FILE = ROOT / "workbooks" / "FUNCTIONS.md"
EXAMPLES = {function.name: function.example for function in all_functions()}


def computed(name: str) -> Grid:
    """Call a function with its example."""
    return call(name, EXAMPLES[name].grids())


def entry(name: str) -> str:
    """Give the part of the reference about one function."""
    return reference().split(f"### {name}\n")[1].split("\n## ")[0].split("\n### ")[0]


def test_reference_tells_of_every_function_once_in_the_order_of_chapters() -> None:
    headings = re.findall(r"^(##+) (.+)$", reference(), re.MULTILINE)
    assert [text for level, text in headings if level == "##"] == [str(chapter) for chapter in Chapter]
    assert sorted(text for level, text in headings if level == "###") == [f.name for f in all_functions()]
    assert all(by_chapter().values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_gives_cells_without_an_error(name: str) -> None:
    example = EXAMPLES[name]
    rows = computed(name)
    assert rows
    assert not [cell for row in rows for cell in row if str(cell).startswith("#")]
    assert len(example.arguments) <= len(get(name).parameters)
    assert example.story[-1] in ".?"


@pytest.mark.parametrize("name", [*(f.name for f in by_chapter()[Chapter.FORECAST]), "PLAN_BACKTEST"])
def test_example_of_a_forecast_is_shown_no_finer_than_processors_agree(name: str) -> None:
    example = EXAMPLES[name]
    numbers = [cell for row in computed(name) for cell in row if isinstance(cell, float)]
    for cell in numbers:
        assert round(cell * (1 - 3e-6), example.decimals) == round(cell * (1 + 3e-6), example.decimals)


def test_reference_file_is_the_one_generated() -> None:
    """XLPLAN_UPDATE_GOLDEN=1 writes it anew."""
    if os.environ.get("XLPLAN_UPDATE_GOLDEN"):
        FILE.write_text(reference(), encoding="utf-8", newline="\n")
    assert FILE.read_text(encoding="utf-8") == reference(), "run 'make books' and look at the difference"


def test_reference_links_lead_to_headings() -> None:
    text = reference()
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"^##+ (.+)$", text, re.MULTILINE)}
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert links == headings


@pytest.mark.parametrize("function", all_functions(), ids=lambda function: function.name)
def test_reference_tells_signature_help_and_every_argument(function: WorksheetFunction) -> None:
    text = entry(function.name)
    assert f"`{signature(function)}`" in text
    assert function.doc in text
    for parameter in function.parameters:
        assert parameter.doc.replace("|", "\\|") in text
    assert "xlplan." not in text


def test_reference_shows_input_cells_formula_and_result() -> None:
    assert " ".join(entry("PLAN_FTE").split("Example. ")[1].split()) == (
        "Paid hours of two pay periods; the third is open. | | A | |---|---| | 1 | hours | | 2 | 880 | | 3 | 912 | "
        '| 4 | | `=PLAN_FTE(A2:A4, "PP")` | | |---| | 11 | | 11.4 | | |'
    )


def test_formula_of_every_example_reads_back_as_its_arguments() -> None:
    for name, example in EXAMPLES.items():
        inside = re.sub(r"DATE\(([^)]*)\)", lambda found: found[1].replace(",", "-"), formula(name, example))
        typed = inside.removeprefix(f"={name}(").removesuffix(")").split(",") if example.arguments else []
        assert len(typed) == len(example.arguments), name
        for text, given in zip(typed, example.arguments, strict=True):
            assert bool(text.strip()) == (given is not None), name
            assert bool(re.fullmatch(r" ?[A-Z]\d+(:[A-Z]\d+)?", text)) == isinstance(given, list), name


def test_formula_types_dates_text_and_truth_as_excel_does() -> None:
    example = Example("As typed.", (dt.datetime(2027, 1, 15), 'a "b"', True, None, 0.5, [[1, 2]]))
    assert formula("PLAN_X", example) == '=PLAN_X(DATE(2027,1,15), "a ""b""", TRUE,, 0.5, A2:B2)'


def test_example_result_is_what_functions_call_gives() -> None:
    assert computed("PLAN_REBATE") == call(
        "PLAN_REBATE", [[[480_000], [620_000], [1_100_000]], [[500_000, 0.02], [1_000_000, 0.04]]]
    )


def test_command_line_writes_and_prints_the_reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "reference", str(tmp_path / "out.md")]) == 0
    capsys.readouterr()
    assert run(["functions", "reference"]) == 0
    assert capsys.readouterr().out == (tmp_path / "out.md").read_text(encoding="utf-8") == reference()


def test_command_line_shows_what_the_reference_explains(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "show", "plan_fte"]) == 0
    assert capsys.readouterr().out == explained(get("PLAN_FTE")) + "\n"


def test_reference_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "reference", str(tmp_path / "no" / "folder.md")]) == 2
    assert "cannot be written" in capsys.readouterr().err
