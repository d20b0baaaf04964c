from __future__ import annotations

import dataclasses
import importlib.util
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from xlplan.cli.app import run
from xlplan.core.errors import BookError, UsageError
from xlplan.excel.doctor import Finding, examine
from xlplan.excel.install import install, read_settings, remove
from xlplan.excel.machine import Machine

PACKAGED = Path(str(importlib.util.find_spec("xlwings").origin)).parent / "addin" / "xlwings.xlam"  # type: ignore[union-attr]
FOLDERS = ("python", "home", "plans", "roaming")


@pytest.fixture
def windows(tmp_path: Path) -> Machine:
    """Give a Windows machine where everything is as it should be, before the add-in is installed."""
    for name in FOLDERS:
        (tmp_path / name).mkdir()
    python = tmp_path / "python"
    for name in ("python.exe", "pythonw.exe", "xlwings64-0.37.8.dll"):
        (python / name).write_bytes(b"")
    return Machine(
        platform="win32",
        python=(3, 12, 4),
        bits=64,
        executable=python / "python.exe",
        prefix=python,
        home=tmp_path / "home",
        folder=tmp_path / "plans",
        environ={"APPDATA": str(tmp_path / "roaming"), "OneDriveConsumer": str(tmp_path / "cloud")},
        packages=Machine().packages | {"pywin32": "311", "xlwings": "0.37.8"},
    )


def found(machine: Machine, check: str, book: Path | None = None) -> Finding:
    return next(finding for finding in examine(book, machine=machine) if finding.check == check)


def changed(machine: Machine, **values: Any) -> Machine:
    return dataclasses.replace(machine, **values)


def test_install_writes_the_addin_and_the_interpreter(windows: Machine) -> None:
    addin, settings = install(windows)
    assert addin == windows.startup_folder / "xlplan.xlam"
    assert addin.read_bytes()[:2] == b"PK"
    assert settings.read_text() == f'"INTERPRETER_WIN","{windows.executable.with_name("pythonw.exe")}"\n'
    assert remove(windows) == addin
    assert not addin.exists()
    assert settings.exists()


def test_install_keeps_other_settings(windows: Machine) -> None:
    windows.settings_file.parent.mkdir()
    windows.settings_file.write_text('"SHOW CONSOLE","True"\n"INTERPRETER_WIN","old.exe"\n')
    install(windows)
    assert read_settings(windows) == {"SHOW CONSOLE": "True", "INTERPRETER_WIN": str(windows.pythonw)}


def test_install_needs_windows(windows: Machine) -> None:
    for job in (install, remove):
        with pytest.raises(UsageError, match="excel install: needs Windows: got linux"):
            job(changed(windows, platform="linux"))


def test_install_says_what_to_do_about_a_file_that_excel_holds(windows: Machine) -> None:
    (windows.startup_folder / "xlplan.xlam").mkdir(parents=True)
    with pytest.raises(BookError, match=r"cannot be written: .*Close Excel"):
        install(windows)


def test_doctor_finds_a_sound_machine_sound(windows: Machine) -> None:
    install(windows)
    findings = examine(machine=windows)
    assert {finding.status for finding in findings if finding.check != "Trust in macros"} == {"ok"}
    assert all(finding.found for finding in findings)


SICK = {
    "store": ({"executable": Path("C:/Users/a/WindowsApps/python.exe")}, "Python", "python.org"),
    "old": ({"python": (3, 10, 1)}, "Python", "3.11 to 3.14"),
    "narrow": ({"bits": 32}, "Python", "64-bit"),
    "packages": ({"packages": {}}, "Packages", "pip install xlplan"),
    "pywin32": ({"packages": {"xlwings": "0.37.8"}}, "pywin32", "pip install pywin32"),
    "library": ({"packages": {"xlwings": "0.37.9"}}, "xlwings library", "--force-reinstall xlwings"),
    "interpreter": ({}, "Interpreter of the add-in", "xlplan excel install"),
}


@pytest.mark.parametrize("case", SICK)
def test_doctor_names_the_cure(windows: Machine, case: str) -> None:
    values, check, cure = SICK[case]
    finding = found(changed(windows, **values), check)
    assert finding.status == "fail"
    assert cure in finding.cure


def test_doctor_tells_the_library_that_is_there_instead(windows: Machine) -> None:
    finding = found(changed(windows, packages={"xlwings": "0.37.9"}), "xlwings library")
    assert finding.found == "no xlwings64-0.37.9.dll, but xlwings64-0.37.8.dll"


def test_doctor_finds_an_interpreter_that_is_gone(windows: Machine) -> None:
    install(windows)
    windows.pythonw.unlink()
    assert found(windows, "Interpreter of the add-in").found.endswith("is not there")


def test_doctor_compares_the_addin_of_xlwings(windows: Machine) -> None:
    windows.startup_folder.mkdir(parents=True)
    installed = windows.startup_folder / "xlwings.xlam"
    shutil.copy(PACKAGED, installed)
    assert found(windows, "xlwings add-in").status == "ok"
    installed.write_bytes(b"older")
    assert found(windows, "xlwings add-in").cure == "Run: xlwings addin install"


def test_doctor_finds_files_that_hide_packages(windows: Machine) -> None:
    for name in ("pandas.py", "plan_notes.py", "calendar.py"):
        (windows.folder / name).touch()
    assert found(windows, "Name clashes of files").found == "calendar.py, pandas.py"


def test_doctor_finds_a_synchronized_folder(windows: Machine, tmp_path: Path) -> None:
    cloud = tmp_path / "cloud" / "plans"
    cloud.mkdir(parents=True)
    assert found(changed(windows, folder=cloud), "OneDrive").status == "fail"
    assert found(windows, "OneDrive").status == "ok"


def test_doctor_finds_a_folder_without_write_access(windows: Machine) -> None:
    finding = found(changed(windows, folder=windows.folder / "gone"), "Write access")
    assert finding.status == "fail"


def test_doctor_looks_at_a_workbook(windows: Machine, book: Path, tmp_path: Path) -> None:
    assert found(windows, "Name clashes in the workbook", book).status == "ok"
    other = tmp_path / "notes.xlsx"
    other.write_text("no workbook")
    assert found(windows, "Workbook", other).status == "fail"


def test_doctor_finds_a_name_that_hides_a_function(windows: Machine, tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "named.xlsx") as workbook:
        workbook.add_worksheet("A")
        workbook.define_name("PLAN_FTE", "=A!$A$1")
    assert found(windows, "Name clashes in the workbook", tmp_path / "named.xlsx").found == "PLAN_FTE"


def test_doctor_says_what_it_cannot_check_elsewhere_than_on_windows(windows: Machine) -> None:
    findings = examine(machine=changed(windows, platform="linux"))
    skipped = [finding for finding in findings if finding.status == "not checked"]
    assert {"pywin32", "xlwings library", "Trust in macros"} <= {finding.check for finding in skipped}
    assert skipped[0].found == "needs Windows, this is linux"


def test_doctor_command_prints_json_and_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["doctor", "--json"]) == 0
    assert {"check", "status", "found", "cure"} == set(json.loads(capsys.readouterr().out)[0])
    (tmp_path / "numpy.py").touch()
    assert run(["doctor"]) == 1
    assert "Rename them" in capsys.readouterr().out


def test_excel_commands_make_the_addin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "xlplan.xlam"
    assert run(["excel", "addin", str(file)]) == 0
    assert file.stat().st_size > 10_000
    assert run(["excel", "addin", str(file)]) == 2
    capsys.readouterr()
    if sys.platform != "win32":
        assert run(["excel", "install"]) == 2
        assert "needs Windows" in capsys.readouterr().err


def test_functions_show_tells_arguments_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "show", "plan_flex"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("PLAN_FLEX(budget, budget_volume, actual_volume, [fixed_pct], [step_pct], [step_every])\n")
    assert "fixed_pct\tShare of the budget" in shown
