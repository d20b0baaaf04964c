"""Opening a workbook: what it tells, and what is refused."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from tests.workbook.workbook_samples import MAIN, macro_book, rich_book, sheet_book, sheet_xml, zip_bytes
from xlplan.core.errors import BookError
from xlplan.workbook.file.cells import ErrorValue, read_cells
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.xmltext import escape_text, unescape_text


def test_package_lists_sheets_tables_and_names(tmp_path: Path) -> None:
    package = Package.open(rich_book(tmp_path / "plan.xlsx"))
    assert [(sheet.name, sheet.kind) for sheet in package.sheets.values()] == [
        ("Plan", "worksheet"),
        ("My notes", "worksheet"),
        ("Picture", "chartsheet"),
    ]
    table = package.tables["stats"]
    assert (table.sheet, table.first_row, table.first_column, table.last_row, table.last_column) == (
        "Plan",
        3,
        2,
        6,
        4,
    )
    assert table.columns == ("Month", "Days", "Note")
    assert table.header
    assert not table.has_totals
    assert package.names == {"total_days": "Plan!$G$1"}
    assert not package.date1904
    assert not package.is_signed
    assert not package.has_macros


def test_package_sees_macros(tmp_path: Path) -> None:
    assert Package.open(macro_book(tmp_path / "macro.xlsm")).has_macros


def test_read_cells_gives_values_and_formulas(tmp_path: Path) -> None:
    cells = read_cells(Package.open(rich_book(tmp_path / "plan.xlsx")), "Plan")
    assert cells[4, 3].value == 300
    assert cells[4, 4].value == "note 3"
    assert cells[1, 7][:2] == (1200, "SUM(C4:C6)")
    assert cells[3, 7].value == "open"


def test_read_cells_reads_every_type(tmp_path: Path) -> None:
    rows = (
        '<row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r>'
        '<rPh sb="0" eb="1"><t>no</t></rPh></is></c><c t="str"><f>A1</f><v>x_x000D_</v></c></row><row><c/></row>'
    )
    cells = read_cells(Package.open(sheet_book(tmp_path / "b.xlsx", sheet_xml(rows))), "S")
    assert [cells[1, column].value for column in range(1, 5)] == [True, ErrorValue("#N/A"), "ab", "x\r"]
    assert cells[2, 1].value is None


@pytest.mark.parametrize("text", ["a\x00b", "_x0041_", "\ud800", "\ufffe", "_x005F_x0041_", "\r\n\t", "plain"])
def test_text_survives_escaping(text: str) -> None:
    assert unescape_text(escape_text(text).replace("&lt;", "<")) == text


def refused(path: Path, match: str) -> None:
    with pytest.raises(BookError, match=match) as caught:
        Package.open(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(path.name)


def test_open_refuses_what_is_no_workbook(tmp_path: Path) -> None:
    refused(tmp_path / "gone.xlsx", "no such file")
    (tmp_path / "folder.xlsx").mkdir()
    refused(tmp_path / "folder.xlsx", "got a folder")
    for name, content in {
        "empty.xlsx": b"",
        "text.xlsx": b"month,days\n",
        "cut.xlsx": rich_book(tmp_path / "whole.xlsx").read_bytes()[:-900],
        "other.xlsx": zip_bytes(**{"word/document.xml": b"<w/>"}),
    }.items():
        (tmp_path / name).write_bytes(content)
        refused(tmp_path / name, "not a workbook")


def test_open_names_the_old_and_the_encrypted_format(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000)
    (tmp_path / "old.xls").write_bytes(ole + "Workbook".encode("utf-16-le"))
    (tmp_path / "locked.xlsx").write_bytes(ole + "EncryptionInfo".encode("utf-16-le"))
    refused(tmp_path / "old.xls", r"as \.xlsx")
    refused(tmp_path / "locked.xlsx", "Remove the password")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_open_refuses_a_document_type(tmp_path: Path, encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?><!-- {'x' * 99_000} --><!DOCTYPE a [<!ENTITY b 'c'>]><a/>"
    path = sheet_book(tmp_path / "b.xlsx", sheet_xml(""), **{"docProps/app.xml": text.encode(encoding)})
    refused(path, "document type declaration")


def test_open_refuses_broken_xml(tmp_path: Path) -> None:
    refused(sheet_book(tmp_path / "b.xlsx", b"<worksheet", **{"xl/workbook.xml": b"<workbook><a></workbook>"}), "XML")
    package = Package.open(sheet_book(tmp_path / "c.xlsx", f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()))
    with pytest.raises(BookError, match="broken XML"):
        read_cells(package, "S")


def test_open_refuses_a_part_twice(tmp_path: Path) -> None:
    path = sheet_book(tmp_path / "b.xlsx", sheet_xml(""))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL\\Workbook.xml", b"<workbook/>")
    refused(path, "two parts named")


def test_open_refuses_a_zip_password(tmp_path: Path) -> None:
    path = sheet_book(tmp_path / "b.xlsx", sheet_xml(""))
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    refused(path, "password")


def bomb(path: Path, megabytes: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(2**20))
    return path


def test_open_refuses_bombs_within_little_memory(tmp_path: Path) -> None:
    many = tmp_path / "many.xlsx"
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.xml", b"")
    files = {bomb(tmp_path / "ratio.xlsx", 20): "bomb", bomb(tmp_path / "large.xlsx", 220): "too large", many: "parts"}
    for path, match in files.items():
        tracemalloc.start()
        refused(path, match)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100 * 2**20


def test_open_refuses_a_bomb_whose_headers_lie(tmp_path: Path) -> None:
    path = bomb(tmp_path / "lie.xlsx", 50)
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 1000)
    path.write_bytes(data)
    tracemalloc.start()
    refused(path, "damaged|not a workbook")
    assert tracemalloc.get_traced_memory()[1] < 2**24
    tracemalloc.stop()
