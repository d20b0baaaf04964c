"""Commands as a person types them: output, messages, exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.books import edit
from xlplan.cli.app import run
from xlplan.functions import all_functions


def history(months: int = 36) -> str:
    ds = pd.date_range("2023-01-01", periods=months, freq="MS")
    y = [100 + 10 * (month.month == 1) + i for i, month in enumerate(ds)]
    return pd.DataFrame({"unique_id": "ED", "ds": ds.strftime("%Y-%m-%d"), "y": y}).to_csv(index=False)


def test_help_loads_neither_pandas_nor_statsmodels() -> None:
    code = "import sys; from xlplan.cli.app import run; run(['--help']); "
    code += "print(sorted({'pandas', 'numpy', 'statsmodels'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize(
    "command",
    ["new", "demo", "import", "refresh", "check", "variance", "scenario", "forecast", "backtest", "functions"],
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_wrong_usage_is_exit_code_2() -> None:
    assert run(["refresh"]) == 2
    assert run(["refersh", "x.xlsx"]) == 2


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("xlplan ")


def test_new_makes_a_workbook_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = str(tmp_path / "plan.xlsx")
    assert run(["new", book, "--entity", "St. Anne's", "--fiscal-year-start", "10", "--close", "2026-10"]) == 0
    assert run(["new", book]) == 1
    assert "the file is there already" in capsys.readouterr().err
    assert run(["new", book, "--force"]) == 0
    assert run(["new", book, "--force", "--fiscal-year-start", "13"]) == 2
    assert run(["new", book, "--force", "--close", "soon"]) == 2
    assert run(["new", str(tmp_path / "plan.txt")]) == 2
    assert run(["check", book]) == 1


def test_refresh_says_what_it_did(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["refresh", str(book)]) == 0
    said = capsys.readouterr().out
    assert "Closed through   2026-10" in said
    assert "7 series" in said
    assert "16 of 16 pass" in said


def test_refresh_reports_json(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["refresh", str(book), "--json", "--dry-run"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["series"], report["failed"], report["written"]) == (7, [], False)


def test_problems_are_listed_and_counted(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(book, "Statistics", "E7", "many")
    edit(book, "Statistics", "C8", "9999")
    assert run(["refresh", str(book)]) == 1
    said = capsys.readouterr().err
    assert "Statistics!E7: text in a number column" in said
    assert "Nothing was written." in said
    assert run(["check", str(book), "--json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["problems"]) >= 2


def test_a_book_in_use_is_exit_code_4(book: Path) -> None:
    book.with_name("~$" + book.name).write_bytes(b"\x05Dana ")
    assert run(["refresh", str(book)]) == 4


def test_a_definition_with_a_wrong_key_names_file_and_key(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ed.toml").write_text('subject = "ED"\nhorizn = 3\n')
    before = book.read_bytes()
    assert run(["refresh", str(book), "--forecasts", str(tmp_path / "mine")]) == 1
    assert "ed.toml: unknown key 'horizn'" in capsys.readouterr().err
    assert book.read_bytes() == before


def test_a_folder_of_ones_own_decides_what_is_forecast(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ed.toml").write_text(
        'subject = "ED"\ntable = "stats"\nkeys = ["cost_center", "stat"]\nmeasure = "value"\n'
        'item = "{stat}"\nmethod = "same_month"\n'
    )
    assert run(["refresh", str(book), "--forecasts", str(tmp_path)]) == 0
    assert "4 series" in capsys.readouterr().out


def test_forecast_reads_standard_input_and_writes_csv(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(history().encode())))
    assert run(["forecast", "-", "--horizon", "3", "--level", "90"]) == 0
    table = pd.read_csv(io.StringIO(capsys.readouterr().out))
    assert table.columns.tolist() == ["unique_id", "ds", "mean", "lo-90", "hi-90", "method"]
    assert table["ds"].tolist() == ["2026-01-01", "2026-02-01", "2026-03-01"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--horizon", "0"], 2, "horizon"),
        (["--method", "prophet"], 2, "prophet"),
        (["--calendar", "moon"], 2, "moon"),
        (["--region", "XX"], 2, "XX"),
        (["--level", "101"], 2, "101"),
    ],
)
def test_forecast_names_wrong_options(
    tmp_path: Path, arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "history.csv"
    file.write_text(history())
    assert run(["forecast", str(file), *arguments]) == code
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("unique_id,ds\nED,2026-01-01\n", "missing column"),
        ("unique_id,ds,y\nED,2026-01-01,many\n", "history.csv row 2"),
        ("", "empty"),
    ],
)
def test_forecast_names_bad_files(tmp_path: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "history.csv"
    file.write_text(text)
    assert run(["forecast", str(file)]) in (1, 2)
    assert message in capsys.readouterr().err


def test_functions_call_prints_rows_or_the_cell_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "call", "PLAN_FTE", "880", "PP"]) == 0
    assert capsys.readouterr().out == "[11.0]\n"
    assert run(["functions", "call", "PLAN_VARIANCE", "[[212000]]", "[[200000]]", "E"]) == 0
    assert capsys.readouterr().out == "[-12000.0]\n"
    assert run(["functions", "call", "PLAN_FORECAST", "[[1],[2]]", '[["2026-01"]]', "12"]) == 1
    shown = capsys.readouterr()
    assert shown.out == '"#N/A"\n'
    assert shown.err


def test_functions_list_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["functions", "list"]) == 0
    assert {line.split("\t")[0] for line in capsys.readouterr().out.splitlines()} == {f.name for f in all_functions()}


DEMO = Path(__file__).parents[1] / "workbooks" / "riverbend-plan.xlsx"


def test_variance_prints_lines_sections_and_the_margin(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["variance", str(DEMO), "--flagged"]) == 0
    shown = capsys.readouterr().out
    assert "Actual against budget, year to date through Oct 2026" in shown
    assert "Agency labor" in shown
    assert "Operating margin" in shown
    assert "Inputs changed" not in shown


def test_variance_of_a_department_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["variance", str(DEMO), "--period", "month", "--department", "emergency", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {row["department"] for row in found["lines"]} == {"Emergency"}
    margin = found["totals"][-1]
    assert margin["section"] == "Operating margin"
    assert margin["variance"] == pytest.approx(sum(row["variance"] for row in found["lines"]))
    assert margin["variance"] == pytest.approx(sum(margin[p] for p in ("volume", "usage", "rate", "mix", "not_split")))


def test_variance_and_scenarios_as_csv_are_whole_numbers_unrounded(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["variance", str(DEMO), "--csv"]) == 0
    lines = pd.read_csv(io.StringIO(capsys.readouterr().out), dtype={"account": str, "cost_center": str})
    assert (lines["budget"] - lines["actual"]).abs().eq(lines["variance"].abs()).all()
    assert run(["scenario", str(DEMO), "--csv", "--next-year"]) == 0
    measures = pd.read_csv(io.StringIO(capsys.readouterr().out)).set_index("measure")
    assert list(measures) == ["Base", "Upside", "Downside"]
    assert measures.loc["Operating margin", "Upside"] > measures.loc["Operating margin", "Downside"]


def test_scenario_prints_measures_and_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scenario", str(DEMO)]) == 0
    shown = capsys.readouterr().out
    assert "Scenarios, FY2027" in shown
    assert "What each driver adds to the operating margin" in shown


def test_reports_say_when_inputs_changed_and_what_is_unknown(
    closed_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = closed_book
    edit(book, "Ledger", "E20", 1.0)
    assert run(["scenario", str(book)]) == 0
    assert "Inputs changed since that refresh" in capsys.readouterr().out
    assert run(["variance", str(book), "--department", "Cardiology"]) == 2
    assert "--department: unknown: got 'Cardiology'" in capsys.readouterr().err
    assert run(["variance", str(book), "--period", "week"]) == 2
    assert run(["variance", str(book), "--json", "--csv"]) == 2


def test_reports_of_a_book_without_a_refresh_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = str(tmp_path / "plan.xlsx")
    assert run(["new", book]) == 0
    assert run(["variance", book]) == 1
    assert "not refreshed yet" in capsys.readouterr().err


def seasonal_csv(folder: Path, *, months: int = 48, series: int = 1) -> Path:
    file = folder / "series.csv"
    lines = ["unique_id,ds,y"]
    for number in range(series):
        for month in range(months):
            value = 1000 + 100 * (month % 12) + 7 * number + (month * 37 + number) % 23
            lines.append(f"s{number:02},{2022 + month // 12}-{month % 12 + 1:02},{value}")
    file.write_text("\n".join(lines) + "\n")
    return file


def test_backtest_prints_methods_and_the_winner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = seasonal_csv(tmp_path), tmp_path / "measures.csv"
    assert run(["backtest", str(file), "--method", "auto", "--method", "theta", "--output", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "Method" in shown
    assert "was closest: it missed by" in shown
    assert {"auto", "theta", "same_month"} <= set(pd.read_csv(out)["method"])


def test_backtest_as_json_has_every_series(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backtest", str(seasonal_csv(tmp_path)), "--json", "--origins", "2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["unique_id"] for row in found["series"]] == ["s00"]
    assert found["methods"][0]["mase"] <= found["methods"][-1]["mase"]


def test_backtest_of_a_short_file_says_how_much_is_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["backtest", str(seasonal_csv(tmp_path, months=12))]) == 0
    assert "two and a half years are needed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--method", "magic"], "method: unknown: got 'magic'"),
        (["--origins", "0"], "origins: out of range: got 0, expected 1 to 120"),
        (["--prior", "nowhere.npz"], "nowhere.npz: not a prior"),
    ],
)
def test_backtest_names_wrong_options(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backtest", str(seasonal_csv(tmp_path)), *arguments]) in (1, 2)
    assert message in capsys.readouterr().err


def test_forecast_state_saved_and_read_gives_the_same_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, state = seasonal_csv(tmp_path, series=20), tmp_path / "state.json"
    assert run(["forecast", str(file), "--save-state", str(state)]) == 0
    first = capsys.readouterr().out
    assert run(["forecast", str(file), "--state", str(state)]) == 0
    assert capsys.readouterr().out == first


def test_forecast_with_another_prior_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from xlplan.forecasting.average.priors import even_prior, save_prior

    save_prior(even_prior(), tmp_path / "even.npz")
    file = seasonal_csv(tmp_path, months=20)
    assert run(["forecast", str(file)]) == 0
    packaged = capsys.readouterr().out
    assert run(["forecast", str(file), "--prior", str(tmp_path / "even.npz")]) == 0
    assert capsys.readouterr().out != packaged


def test_save_state_of_a_single_series_says_nothing_was_learned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = seasonal_csv(tmp_path)
    assert run(["forecast", str(file), "--mode", "single", "--save-state", str(tmp_path / "s.json")]) == 2
    assert "--save-state: nothing was learned" in capsys.readouterr().err


def test_import_says_what_it_understood_and_proposes_a_map(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, made = tmp_path / "nov.txt", tmp_path / "map.toml"
    file.write_text("Statistics\n\nPeriod\tDept\tStatistic\tActual\n11/30/2026\t6010\tPatient days\t950\n")
    before = book.read_bytes()
    assert run(["import", str(book), "stats", str(file), "--propose", str(made)]) == 0
    assert 'month = "Period"' in made.read_text()
    assert run(["import", str(book), "stats", str(file), "--propose", str(made)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert book.read_bytes() == before
    assert run(["import", str(book), "stats", str(file), "--map", str(made), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], report["sums"]) == (1, {"value": 950.0})
    assert "Read column names in row 3: month = Period" in report["notes"][0]


def test_import_asks_by_option_where_there_is_no_terminal(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("cost_center,stat,2026-11,2026-12\n6010,Patient days,950,960\n")
    before = book.read_bytes()
    assert run(["import", str(book), "stats", str(file)]) == 1
    assert "Add --measure value or --measure budget." in capsys.readouterr().err
    assert book.read_bytes() == before
    assert run(["import", str(book), "stats", str(file), "--measure", "value"]) == 0
    assert "2 rows added" in capsys.readouterr().out
