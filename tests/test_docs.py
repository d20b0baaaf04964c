"""README stays true: its commands exist, its five-minute path runs, its picture is there."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

from xlplan.cli.app import app, run
from xlplan.core.errors import UsageError
from xlplan.demo import demo_tables
from xlplan.functions import all_functions
from xlplan.functions.readme import function_table, with_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> set[str]:
    """Name every command of the command line."""
    names = {c.name or c.callback.__name__.rstrip("_") for c in app.registered_commands if c.callback}
    return names | {str(group.name or group.typer_instance.info.name) for group in app.registered_groups}


def test_readme_table_lists_every_command() -> None:
    table = set(re.findall(r"^\| `xlplan (\w+)", README, re.MULTILINE))
    assert table == commands()


def test_readme_table_of_functions_is_the_one_generated() -> None:
    """XLPLAN_UPDATE_GOLDEN=1 writes it anew."""
    if os.environ.get("XLPLAN_UPDATE_GOLDEN"):
        (ROOT / "README.md").write_text(with_table(README), encoding="utf-8", newline="\n")
    found = (ROOT / "README.md").read_text(encoding="utf-8")
    assert found == with_table(found), "run 'make books' and look at the difference"


def test_readme_table_names_every_worksheet_function_once() -> None:
    assert sorted(re.findall(r"`(PLAN_\w+)`", function_table())) == [f.name for f in all_functions()]


def test_readme_without_marks_is_named() -> None:
    with pytest.raises(UsageError, match="README: no marks"):
        with_table("# xlplan")


def test_readme_links_and_pictures_are_there() -> None:
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", README) if not t.startswith("http")]
    assert targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^make (\w+)|`make (\w+)`", README, re.MULTILINE)):
        assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE)


@pytest.mark.slow
def test_the_five_minute_path_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tables = demo_tables()
    closed = tables["stats"]["month"] <= pd.Timestamp("2026-10-01")
    tables["stats"][closed].to_csv("statistics.csv", index=False)
    tables["dept"].to_csv("departments.csv", index=False)
    path = README.split("## Five minutes")[1].split("##")[0]
    steps = re.findall(r"`(xlplan [^`]+)`", path)
    assert len(steps) == 4
    assert run(shlex.split(steps[0])[1:]) == 0
    assert run(["import", "plan.xlsx", "dept", "departments.csv"]) == 0
    for step in steps[1:3]:
        assert run(shlex.split(step)[1:]) == 0, step
