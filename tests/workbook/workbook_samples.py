"""Workbooks as people have them, made on the spot."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import tempfile
import zipfile
from importlib import resources
from pathlib import Path

import xlsxwriter

CREATED = dt.datetime(2026, 1, 5)


def rich_book(path: Path) -> Path:
    """Write a book with a table, a chart, notes, formats, a spill, merged cells and a person's own sheet."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": CREATED})
    money, date = book.add_format({"num_format": "#,##0.00"}), book.add_format({"num_format": "yyyy-mm-dd"})
    plan = book.add_worksheet("Plan")
    plan.add_table("B3:D6", {"name": "stats", "columns": [{"header": h} for h in ("Month", "Days", "Note")]})
    for row in range(3, 6):
        plan.write_datetime(row, 1, dt.datetime(2026, row, 1), date)
        plan.write_number(row, 2, 100 * row, money)
        plan.write_string(row, 3, f"note {row}")
    plan.write_formula("G1", "=SUM(C4:C6)", money, 1200)
    plan.write_formula("G2", "=G1*2", None, 2400)
    plan.write_formula("G3", '=IF(G1>0,"open","none")', None, "open")
    plan.write_dynamic_array_formula("I1:I3", "=_xlfn._xlws.FILTER(C4:C6,C4:C6>0)", None, 300)
    plan.write_number("I2", 400)
    plan.write_number("I3", 500)
    plan.write_array_formula("K1:K3", "{=C4:C6*2}", None, 600)
    plan.merge_range("M1:N2", "merged")
    plan.conditional_format("C4:C99", {"type": "cell", "criteria": ">", "value": 400, "format": money})
    plan.data_validation("D4:D99", {"validate": "list", "source": ["a", "b"]})
    plan.write_comment("C4", "checked by the controller")
    plan.add_sparkline("E4", {"range": "Plan!C4:C6"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Plan!$C$4:$C$6"})
    plan.insert_chart("P1", chart)
    own = book.add_worksheet("My notes")
    own.write_row("A1", ["call Lee", 42, True])
    own.write_formula("A2", "=Plan!G2+1", None, 2401)
    book.add_chartsheet("Picture").set_chart(_chart(book))
    book.define_name("total_days", "=Plan!$G$1")
    book.close()
    return path


def _chart(book: xlsxwriter.Workbook) -> object:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Plan!$C$4:$C$6"})
    return chart


def macro_book(path: Path) -> Path:
    """Write a book that carries the VBA project of an add-in's quickstart."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "quickstart.xlsm"
        with resources.as_file(resources.files("xlwings") / "quickstart.xlsm") as found:
            shutil.copy(found, source)
        vba = Path(folder) / "vbaProject.bin"
        with zipfile.ZipFile(source) as archive:
            vba.write_bytes(archive.read("xl/vbaProject.bin"))
        book = xlsxwriter.Workbook(path)
        book.add_vba_project(str(vba))
        book.add_worksheet("Sheet1").write("A1", 1)
        book.close()
    return path


def sheet_book(path: Path, sheet_xml: bytes, **parts: bytes) -> Path:
    """Write a minimal book whose only sheet is this XML."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rel = "http://schemas.openxmlformats.org/package/2006/relationships"
    files = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{rel}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{rel}"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": sheet_xml,
        **parts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return path


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(rows: str, *, prefix: str = "", after: str = "") -> bytes:
    """Return a worksheet's XML around these rows."""
    colon = f"{prefix}:" if prefix else ""
    space = f":{prefix}" if prefix else ""
    return (
        f'<{colon}worksheet xmlns{space}="{MAIN}"><{colon}dimension ref="A1:B2"/><{colon}sheetData>{rows}'
        f"</{colon}sheetData>{after}</{colon}worksheet>"
    ).encode()


def zip_bytes(**files: bytes) -> bytes:
    """Return a zip archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
