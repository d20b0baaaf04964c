"""The main job end to end, on a small planning workbook made here."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from tests.books import cells, edit, load, make_book, small_tables
from xlplan import forecast
from xlplan.core.errors import BookError, InputError, LockedError, UsageError
from xlplan.jobs.importing import import_rows
from xlplan.jobs.refresh import RefreshReport, check_book, refresh
from xlplan.workbook.file.package import Package

Refreshed = tuple[Path, RefreshReport]


def output(book: Path, name: str) -> pd.DataFrame:
    return cells(book, name)


def test_refresh_forecasts_every_series_and_passes_its_checks(refreshed: Refreshed) -> None:
    book, report = refreshed
    assert report.refused == {}
    assert report.failed == []
    table = output(book, "forecast")
    assert table.groupby("series").size().eq(20).all()
    assert table["series"].nunique() == report.series == 7  # two of them are hours per unit, for the plan


def test_figures_equal_the_engine_on_the_same_panel(refreshed: Refreshed) -> None:
    book, _ = refreshed
    history = output(book, "history")
    volume = history[history["item"].isin(["Patient days", "Visits"])].dropna(subset=["actual"])
    panel = volume.rename(columns={"series": "unique_id", "month": "ds", "actual": "y"})[["unique_id", "ds", "y"]]
    direct = forecast(panel, horizon=20, calendar="both", region="US", double=True).frame
    shown = output(book, "forecast").merge(direct, left_on=["series", "month"], right_on=["unique_id", "ds"])
    assert len(shown) == len(direct)
    for column, name in {
        "forecast": "mean",
        "p10": "lo-80",
        "p90": "hi-80",
        "lower": "lo-95",
        "upper": "hi-95",
    }.items():
        assert shown[column].astype(float).tolist() == shown[name].tolist()


def test_a_second_refresh_changes_only_the_stamp(refreshed: Refreshed) -> None:
    book, _ = refreshed
    first = {name: output(book, name) for name in ("forecast", "history", "series", "accuracy", "checks")}
    audit = output(book, "audit")
    assert refresh(book).changed is False
    for name, table in first.items():
        pd.testing.assert_frame_equal(output(book, name), table)
    stamp = ["utc", "seconds"]
    pd.testing.assert_frame_equal(output(book, "audit").drop(columns=stamp), audit.drop(columns=stamp))


def test_changed_inputs_add_an_audit_row(refreshed: Refreshed) -> None:
    book, _ = refreshed
    edit(book, "Statistics", "E7", 999.0)
    assert refresh(book).changed is True
    assert output(book, "audit")["run_id"].nunique() == 2


def test_an_override_stands_in_final_and_leaves_the_forecast(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "over.csv"
    file.write_text("month,cost_center,item,value,reason\n2027-01,6010,Patient days,1234,new unit opens\n")
    import_rows(book, "over", file)
    refresh(book)
    table = output(book, "forecast")
    row = table[(table["month"] == pd.Timestamp("2027-01-01")) & (table["item"] == "Patient days")].iloc[0]
    assert row["final"] == row["override"] == 1234
    assert row["forecast"] != 1234


def test_an_override_of_an_unknown_item_is_named(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "over.csv"
    file.write_text("month,cost_center,item,value,reason\n2027-01,6010,Patient dys,1234,typo\n")
    import_rows(book, "over", file)
    with pytest.raises(
        InputError, match=r"Overrides!D7: unknown item: got 'Patient dys' for 6010, expected .*Patient days"
    ):
        refresh(book)


def test_close_moves_the_month_and_is_written_to_settings(book: Path) -> None:
    report = refresh(book, close="2026-09")
    assert report.close == "2026-09"
    assert output(book, "forecast")["month"].min() == pd.Timestamp("2026-10-01")
    again = refresh(book)
    assert (again.close, again.run_id, again.changed) == ("2026-09", report.run_id, False)


def test_a_close_beyond_the_statistics_is_one_message(book: Path) -> None:
    message = r"--close: no statistics for Jan 2030 yet, the last are of Oct 2026\. Import them first, or give"
    with pytest.raises(UsageError, match=message):
        refresh(book, close="2030-01")


def test_a_book_or_folder_that_is_not_there_leaves_no_trace(book: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        refresh(book, output=tmp_path / "nowhere" / "plan.xlsx")
    with pytest.raises(BookError, match="no such file"):
        refresh(tmp_path / "gone.xlsx")
    assert not [p.name for p in tmp_path.iterdir() if p.name in ("nowhere", ".gone.xlsx.xlplan-lock")]


def test_dry_run_writes_nothing(book: Path) -> None:
    before = book.read_bytes()
    assert refresh(book, dry_run=True).written is False
    assert book.read_bytes() == before


def test_output_leaves_the_book_alone(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    refresh(book, output=tmp_path / "other.xlsx")
    assert book.read_bytes() == before
    assert len(output(tmp_path / "other.xlsx", "forecast")) == 140


def test_output_of_another_kind_is_refused(book: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected \.xlsx as in plan\.xlsx"):
        refresh(book, output=tmp_path / "other.xlsm")


def test_output_that_is_open_in_excel_is_refused(book: Path, tmp_path: Path) -> None:
    (tmp_path / "~$other.xlsx").write_bytes(b"\x05Dana ")
    with pytest.raises(LockedError, match=r"other\.xlsx"):
        refresh(book, output=tmp_path / "other.xlsx")


def test_backup_is_the_version_before(book: Path) -> None:
    before = book.read_bytes()
    refresh(book)
    assert book.with_name(book.name + ".bak").read_bytes() == before


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        ("E7", "n/a", "Statistics!E7: text in a number column: got 'n/a', expected a number"),
        ("C8", "9999", "Statistics!C8: unknown department: got '9999', expected a code from Departments"),
        ("B8", "2024-07", "Statistics!B8: duplicate month: Jul 2024, 6010, Patient days stands at Statistics!B7"),
        ("B9", "2030-01", "Statistics!B8: missing month: Med/Surg, Patient days has no row for Sep 2024"),
        ("B9", "soon", "Statistics!B9: not a month: got 'soon'"),
    ],
)
def test_bad_input_is_one_message_and_the_file_untouched(book: Path, cell: str, value: str, message: str) -> None:
    edit(book, "Statistics", cell, value)
    before = book.read_bytes()
    with pytest.raises(InputError) as caught:
        refresh(book)
    assert any(str(problem).startswith(message) for problem in caught.value.problems), str(caught.value)
    assert [str(p) for p in check_book(book)] == [str(p) for p in caught.value.problems]
    assert book.read_bytes() == before


def test_a_book_open_in_excel_is_refused(book: Path) -> None:
    book.with_name("~$" + book.name).write_bytes(b"\x05Dana " + b" " * 100)
    with pytest.raises(LockedError, match="Dana"):
        refresh(book)


def test_a_workbook_of_another_kind_is_refused(tmp_path: Path) -> None:
    import xlsxwriter

    other = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(str(other)) as workbook:
        workbook.add_worksheet().write(0, 0, 1)
    with pytest.raises(BookError, match="not a planning workbook"):
        refresh(other)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_text("hello")
    with pytest.raises(BookError, match=r"plan\.xlsx"):
        refresh(file)


def test_import_adds_fills_and_refuses_to_overwrite(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "nov.csv"
    file.write_text("month,cost_center,stat,value\n2026-11,6010,Patient days,950\n2026-11,6110,Visits,2100\n")
    report = import_rows(book, "stats", file)
    assert (report.added, report.filled) == (1, 1)
    assert import_rows(book, "stats", file).unchanged == 2
    file.write_text("month,cost_center,stat,value\n2026-11,6010,Patient days,951\n")
    with pytest.raises(
        InputError, match=r"nov\.csv row 2, value: duplicate row: value is 951\.0 but Statistics!E\d+ holds 950"
    ):
        import_rows(book, "stats", file)
    assert import_rows(book, "stats", file, replace=True).replaced == 1
    failed = refresh(book, close="2026-11").failed
    assert failed == [
        "Months between the last whole month of payroll and the close",
        "Series without a value in the last closed month",
    ]


def test_import_names_everything_wrong_and_writes_nothing(book: Path, tmp_path: Path) -> None:
    before = book.read_bytes()
    file = tmp_path / "bad.csv"
    file.write_text("month,cost_center,stat,value\nxx,6010,Patient days,1\n2026-11,99,Patient days,many\n")
    with pytest.raises(InputError) as caught:
        import_rows(book, "stats", file)
    assert len(caught.value.problems) == 3
    file.write_text("month,cost_center,stat,visits\nxx,6010,Patient days,1\n")
    with pytest.raises(InputError) as caught:
        import_rows(book, "stats", file)
    assert [p.what.split(":")[0] for p in caught.value.problems] == ["unknown column", "not a month"]
    file.write_text("month,cost_center,stat,visits,mrn\n")
    with pytest.raises(InputError, match="patient-level column refused"):
        import_rows(book, "stats", file)
    assert book.read_bytes() == before


def test_hostile_text_stays_text(book: Path, tmp_path: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\tx"]
    file = tmp_path / "hostile.json"
    rows = pd.DataFrame({"month": "2026-10", "cost_center": "6010", "stat": hostile, "value": 1})
    file = tmp_path / "hostile.csv"
    rows.to_csv(file, index=False)
    import_rows(book, "stats", file)
    assert set(cells(book, "stats")["stat"]) >= {text.strip() for text in hostile}
    assert json.dumps(small_tables()["settings"]["key"].tolist())


def test_an_empty_workbook_says_what_to_do(tmp_path: Path) -> None:
    empty = make_book(tmp_path / "empty.xlsx", {})
    with pytest.raises(InputError, match="Statistics: nothing to forecast"):
        refresh(empty)


def test_a_missing_sheet_is_named_with_its_cure(book: Path) -> None:
    workbook = load(book)
    del workbook["Statistics"]
    workbook.save(book)
    before = book.read_bytes()
    with pytest.raises(BookError, match=r"sheet Statistics: the sheet is missing: expected table tblStats\. Restore"):
        refresh(book)
    assert book.read_bytes() == before


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    locked_up = tmp_path / "plan.xlsx"
    marker = "EncryptedPackage".encode("utf-16-le")
    locked_up.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + marker + b"\0" * 512)
    with pytest.raises(BookError, match="Remove the password"):
        refresh(locked_up)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are not made read-only this way on Windows")
def test_a_read_only_folder_is_named(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    target = folder / "plan.xlsx"
    target.write_bytes(book.read_bytes())
    folder.chmod(0o555)
    # Root may write anywhere, so the refresh gives root up once everything is imported.
    code = (
        "import os, sys, pathlib; from xlplan.jobs.refresh import refresh; from xlplan.core.errors import BookError\n"
        "import xlplan.jobs.create, shutil; warm = pathlib.Path(sys.argv[2]); refresh(warm)\n"
        "os.geteuid() or os.seteuid(65534)\n"
        "try: refresh(pathlib.Path(sys.argv[1]))\n"
        "except BookError as error: print(error); sys.exit(error.exit_code)\n"
    )
    for parent in [tmp_path, *tmp_path.parents]:
        if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(tempfile.gettempdir()):
            parent.chmod(parent.stat().st_mode | 0o055)
    done = subprocess.run(
        [sys.executable, "-c", code, str(target), str(book)], capture_output=True, text=True, check=False
    )
    folder.chmod(0o755)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("plan.xlsx: ")
    assert target.read_bytes() == (book.with_name(book.name + ".bak")).read_bytes()


def test_a_renamed_column_is_named(book: Path) -> None:
    workbook = load(book)
    workbook["Statistics"]["E6"] = "volume"
    workbook["Statistics"].tables["tblStats"].tableColumns[3].name = "volume"
    workbook.save(book)
    assert "Statistics!B6: missing column: expected 'value'. Add the column." in map(str, check_book(book))


def test_a_row_below_the_table_is_named(book: Path) -> None:
    last = len(cells(book, "stats")) + 7
    edit(book, "Statistics", f"B{last}", "2026-11")
    assert any(str(p).startswith(f"Statistics!B{last}: row below the table") for p in check_book(book))


def test_a_book_open_in_libreoffice_is_refused(book: Path) -> None:
    book.with_name(f".~lock.{book.name}#").write_text(",dana,finance-pc,24.11.2026 09:00,file:///x;")
    with pytest.raises(LockedError, match="open in LibreOffice: got a workbook held by dana"):
        refresh(book)


def test_import_reads_column_names_whatever_their_capitals(book: Path, tmp_path: Path) -> None:
    file = tmp_path / "nov.csv"
    file.write_text("Month,Cost Center,Stat,Value\n2026-11,6010,Patient days,950\n")
    assert import_rows(book, "stats", file).added == 1
    file.write_text("Month,Department,Statistic,Amount\n2026-11,6110,Visits,2100\n")
    report = import_rows(book, "stats", file)
    assert (report.added, report.filled) == (0, 1)
    assert report.notes[0] == (
        "Read column names in row 1: month = Month, cost_center = Department, stat = Statistic, value = Amount"
    )


def test_a_damaged_table_is_named(book: Path) -> None:
    package = Package.open(book)
    part = package.tables["tblStats"].part
    twice = package.read(part).replace(b'name="stat"', b'name="value"')
    book.write_bytes(package.with_changes({part: twice}).data)
    with pytest.raises(BookError, match=r"Statistics: table tblStats is damaged: its column names .* stand twice"):
        check_book(book)


def test_an_error_cell_and_a_formula_without_a_result_are_named(book: Path) -> None:
    package = Package.open(book)
    part = package.sheets["Statistics"].part
    xml = package.read(part)
    broken = re.sub(rb'<c r="E7"([^>]*?)(?: t="\w+")?><v>[^<]*</v></c>', rb'<c r="E7"\1 t="e"><v>#REF!</v></c>', xml)
    broken = re.sub(rb'<c r="E8"([^>]*?)><v>[^<]*</v></c>', rb'<c r="E8"\1><f>1000+1</f></c>', broken)
    book.write_bytes(package.with_changes({part: broken}).data)
    assert [str(problem) for problem in check_book(book)] == [
        "Statistics!E7: error value: got #REF!, expected a number. Correct the formula or the cell.",
        "Statistics!E8: formula without a stored result: got '=1000+1', expected a number. "
        "Open the file in Excel, let it calculate and save it, or type the value.",
    ]
