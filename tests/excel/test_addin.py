"""The add-in read back by olevba and olefile, which share no code with it, and opened by LibreOffice."""

from __future__ import annotations

import io
import os
import re
import warnings
import zipfile
from pathlib import Path

import olefile
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.libreoffice import convert
from xlplan.core.errors import UsageError
from xlplan.excel import vba
from xlplan.excel.addin import addin_bytes, write_addin
from xlplan.excel.cfb import compound_file
from xlplan.excel.ovba import Module, compress, vba_project
from xlplan.functions import all_functions

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oletools.olevba import VBA_Parser, decompress_stream

GOLDEN = Path(__file__).parent / "golden"
TEXTS = {
    "xlplan_functions.bas": lambda: vba.functions_text(all_functions(), addin=True),
    "xlplan_help.bas": lambda: vba.help_text(all_functions()),
}


def modules(data: bytes, name: str = "book.xlam") -> dict[str, str]:
    """Read the text of every module as olevba finds it."""
    parser = VBA_Parser(name, data=data)
    try:
        return {stream.rpartition("/")[2]: text for _, stream, _, text in parser.extract_macros()}
    finally:
        parser.close()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


@given(st.binary(max_size=9_000) | st.text("ab \r\nPLAN_", max_size=9_000).map(str.encode))
def test_compression_reads_back(data: bytes) -> None:
    if len(data) % 4096 <= 3_600:  # the last chunk of noise would be padded; text never is
        assert bytes(decompress_stream(bytearray(compress(data)))) == data


def test_compression_of_long_text_is_short() -> None:
    text = b"Public Function PLAN_FTE(hours) As Variant\r\n" * 1_000
    packed = compress(text)
    assert bytes(decompress_stream(bytearray(packed))) == text
    assert len(packed) < len(text) / 8


@pytest.mark.parametrize("sizes", [[0], [1, 64, 4095], [4096, 5000, 0, 70], [3_000_000, 100], [100] * 200])
def test_compound_file_reads_back(sizes: list[int]) -> None:
    streams = {f"s{i}": os.urandom(size) for i, size in enumerate(sizes)}
    with olefile.OleFileIO(io.BytesIO(compound_file({"top": b"x", "VBA": streams}))) as file:
        assert sorted(map(tuple, file.listdir())) == sorted([("top",), *(("VBA", name) for name in streams)])
        for name, data in streams.items():
            assert file.openstream(["VBA", name]).read() == data
        assert file.parsing_issues == []


def test_compound_file_refuses_what_it_cannot_hold() -> None:
    with pytest.raises(ValueError, match="longer than 31"):
        compound_file({"x" * 32: b""})
    with pytest.raises(ValueError, match="longer table"):
        compound_file({"x": bytes(8_000_000)})


def test_project_text_reads_back_identical() -> None:
    code = 'Public Function Twice(x)\n    Twice = 2 * x \'café "quoted"\nEnd Function\n' * 300
    found = modules(vba_project("demo", [Module("ThisWorkbook", "", "{0}"), Module("Mod1", code)]), "vbaProject.bin")
    assert found["Mod1"].replace("\r\n", "\n") == f'Attribute VB_Name = "Mod1"\n{code}'
    assert "Attribute VB_PredeclaredId = True" in found["ThisWorkbook"]


@pytest.mark.parametrize("addin", [True, False])
def test_addin_holds_every_module_identical(addin: bool) -> None:
    found = modules(addin_bytes(addin=addin))
    sheets = {"Sheet1"} if addin else {"Sheet1", "Sheet2"}
    assert set(found) == {"ThisWorkbook", "xlwings", "xlplan_functions", "xlplan_help", "xlplan_refresh"} | sheets
    text = found["xlplan_functions"].replace("\r\n", "\n")
    assert text == 'Attribute VB_Name = "xlplan_functions"\n' + vba.functions_text(all_functions(), addin=addin)
    assert 'PROJECT_NAME As String = "xlplan"' in found["xlwings"]
    assert "BSD 3-clause" in found["xlwings"]


def test_addin_is_the_same_each_time_and_of_its_kind() -> None:
    first = addin_bytes(addin=True)
    assert first == addin_bytes(addin=True)
    assert "addin.macroEnabled" in part(first, "[Content_Types].xml")
    assert "sheet.macroEnabled" in part(addin_bytes(addin=False), "[Content_Types].xml")
    assert f'onAction="{vba.REFRESH_MACRO}"' in part(first, "customUI/customUI14.xml")
    assert "customUI/customUI14.xml" in part(first, "_rels/.rels")


def test_addin_names_the_interpreter_only_if_told() -> None:
    def settings(**options: str) -> dict[object, object]:
        sheet = openpyxl.load_workbook(io.BytesIO(addin_bytes(addin=False, **options)))["xlplan.conf"]
        return {row[0].value: row[1].value for row in sheet.iter_rows()}

    assert "INTERPRETER_WIN" not in settings()
    assert settings(interpreter="C:\\py\\pythonw.exe")["INTERPRETER_WIN"] == "C:\\py\\pythonw.exe"


@pytest.mark.parametrize("name", TEXTS)
def test_addin_text_is_the_golden_text(name: str) -> None:
    """XLPLAN_UPDATE_GOLDEN=1 writes it anew."""
    text = TEXTS[name]()
    if os.environ.get("XLPLAN_UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_addin_text_keeps_the_limits_of_vba() -> None:
    for text in (*(make() for make in TEXTS.values()), vba.refresh_text(), vba.workbook_text()):
        text.encode("cp1252")
        assert max(map(len, text.splitlines())) < 1_023
        statements = re.sub(r"(?m) _$", "\x00", text)
        assert max(statement.count("\x00") for statement in re.split(r"[^\x00]\n", statements)) <= 24


def test_addin_text_turns_every_error_into_a_value() -> None:
    text = TEXTS["xlplan_functions.bas"]()
    for code in ("#N/A", "#NUM!", "#VALUE!", "#DIV/0!"):
        assert f'Case "{code}": AsCell = CVErr(xlErr' in text


def test_addin_refuses_other_endings_and_files_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"expected \.xlam or \.xlsm"):
        write_addin(tmp_path / "a.xlsx")
    path = write_addin(tmp_path / "a.xlam")
    with pytest.raises(UsageError, match="there is a file already"):
        write_addin(path)
    assert write_addin(path, force=True) == path


@pytest.mark.xdist_group("libreoffice")
@pytest.mark.parametrize("kind", ["xlam", "xlsm"])
def test_libreoffice_opens_the_addin(kind: str, tmp_path: Path) -> None:
    # LibreOffice knows the format of an add-in, but not its ending.
    options = ["--infilter=Calc MS Excel 2007 VBA XML"] if kind == "xlam" else []
    book = convert(write_addin(tmp_path / f"xlplan.{kind}"), tmp_path, "ods", *options)
    with zipfile.ZipFile(book) as package:
        names = package.namelist()
        assert "xlplan.conf" in package.read("content.xml").decode()
    scripts = [name for name in names if name.startswith("Basic/") and "xlplan_functions" in name]
    assert scripts, "LibreOffice reads the macros too"
