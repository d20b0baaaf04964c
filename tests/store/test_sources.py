from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from xlplan.core.errors import BookError
from xlplan.store.sources import read_source


def write(folder: Path, text: bytes, name: str = "stats.csv") -> Path:
    file = folder / name
    file.write_bytes(text)
    return file


@pytest.mark.parametrize("text", [b"a,b\nx,1\n", b"\xef\xbb\xbfa;b\r\nx;1\r\n", b"a\tb\nx\t1\n", b'a,b\n"x","1,000"\n'])
def test_csv_dialects_are_read(tmp_path: Path, text: bytes) -> None:
    source = read_source(write(tmp_path, text), numbers={"b"})
    assert source.rows["a"].tolist() == ["x"]
    assert source.rows["b"].tolist() in ([1.0], [1000.0])


def test_csv_text_in_a_number_column_stays_to_be_named(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, b"a,b\nx,12 visits\n"), numbers={"b"})
    assert source.rows["b"].tolist() == ["12 visits"]
    assert source.place(0, "b") == "stats.csv row 2, b"


def test_a_number_that_may_mean_two_things_stays_text(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, b"a;b\nx;1.234\ny;36,200\nz;12.5\n"), numbers={"b"})
    assert source.rows["b"].tolist() == [1.234, 36200.0, 12.5]  # the third row tells the decimal mark
    source = read_source(write(tmp_path, b"a;b\nx;1.234\ny;36.200\n"), numbers={"b"})
    assert source.rows["b"].tolist() == ["1.234", "36.200"]


def test_windows_text_is_read(tmp_path: Path) -> None:
    assert read_source(write(tmp_path, "a\nRéa\n".encode("cp1252")), numbers=set()).rows["a"].tolist() == ["Réa"]


def test_excel_rows_are_read_below_a_title(tmp_path: Path) -> None:
    file = tmp_path / "stats.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 1, ["month", "value"])
        sheet.write_row(2, 1, ["2026-10", 5])
    source = read_source(file, numbers={"value"})
    assert source.rows.to_dict("list") == {"month": ["2026-10"], "value": [5.0]}
    assert source.place(0, "value") == "stats.xlsx row 3, value"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"a,b\n1,2,3\n", "row 2: too many cells: expected 2"),
        ("a.xlsx", b"no zip", "this is no workbook that can be read"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, name: str, text: bytes, message: str) -> None:
    with pytest.raises(BookError, match=message):
        read_source(write(tmp_path, text, name), numbers=set())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="there is no such file"):
        read_source(tmp_path / "gone.csv", numbers=set())


def test_error_cells_of_an_ods_file_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "gl.ods", "w") as archive:
        archive.writestr("content.xml", '<table:table-cell calcext:value-type="error"><text:p>#REF!</text:p>')
    with pytest.raises(BookError, match=r"gl\.ods: the file holds error cells"):
        read_source(tmp_path / "gl.ods", numbers=set())
