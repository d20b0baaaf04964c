"""Small planning workbooks for tests, and an independent reader of what a refresh wrote."""

from __future__ import annotations

import html
import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from xlplan.core.schedules.registry import INPUTS, TABLES
from xlplan.core.tables.settings import DEFAULT_SETTINGS
from xlplan.jobs.create import workbook_bytes
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package, parse_address
from xlplan.workbook.file.write import apply
from xlplan.workbook.outputs import write_tables

CLOSE = pd.Timestamp("2026-10-01")
MONTHS = pd.date_range("2024-07-01", CLOSE, freq="MS")


def _settings(**given: object) -> pd.DataFrame:
    values = {"entity": "Test Hospital", "last_closed_month": CLOSE} | given
    rows = [(key, values.get(key, default), unit, note) for key, default, unit, note in DEFAULT_SETTINGS]
    return pd.DataFrame(rows, columns=["key", "value", "unit", "note"], dtype=object)


def _stats(rng: np.random.Generator) -> pd.DataFrame:
    season = 1 + 0.08 * np.cos(2 * np.pi * MONTHS.month.to_numpy() / 12)
    parts = []
    for code, stat, level in (("6010", "Patient days", 900), ("6110", "Visits", 2000)):
        values = np.round(level * season * np.exp(rng.normal(0, 0.03, len(MONTHS))))
        budget = np.round(level * season)
        parts.append(
            pd.DataFrame({"month": MONTHS, "cost_center": code, "stat": stat, "value": values, "budget": budget})
        )
    ahead = pd.DataFrame(
        {
            "month": [pd.Timestamp("2026-11-01")],
            "cost_center": "6110",
            "stat": "Visits",
            "value": np.nan,
            "budget": 2050.0,
        }
    )
    return pd.concat([*parts, ahead], ignore_index=True)


def _pay(rng: np.random.Generator) -> pd.DataFrame:
    ends = pd.date_range("2024-07-06", "2026-11-07", freq="14D")
    parts = []
    for code in ("6010", "6110"):
        hours = np.round(rng.normal(800, 20, len(ends)), 1)
        dollars = np.round(hours * 42.5, 2)
        parts.append(
            pd.DataFrame(
                {
                    "pp_end": ends,
                    "cost_center": code,
                    "job_code": "RN",
                    "pay_type": "Regular",
                    "hours": hours,
                    "dollars": dollars,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def small_tables(**settings: object) -> dict[str, pd.DataFrame]:
    """Two departments, 28 closed months of visits, pay and one supply category."""
    rng = np.random.default_rng(7)
    usage = pd.DataFrame(
        {
            "month": MONTHS,
            "cost_center": "6010",
            "category": "Medical supplies",
            "dollars": np.round(rng.normal(5e4, 2e3, len(MONTHS)), 2),
        }
    )
    found = {
        "settings": _settings(**settings),
        "dept": pd.DataFrame({"cost_center": ["6010", "6110"], "name": ["Med/Surg", "Emergency"], "type": "24x7"}),
        "stats": _stats(rng),
        "pay_types": pd.DataFrame({"pay_type": ["Regular"], "summary": ["Prod"], "counts_fte": ["Yes"]}),
        "jobs": pd.DataFrame({"job_code": ["RN"], "job_class": ["RN"]}),
        "pay": _pay(rng),
        "usage": usage,
    }
    return {name: frame.reindex(columns=INPUTS[name].headers) for name, frame in found.items()}


def make_book(path: Path, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write a planning workbook of these tables."""
    filled = {"settings": _settings()} | dict(tables)
    path.write_bytes(workbook_bytes(filled, close=CLOSE) if tables else _empty_book())
    return path


@cache
def _empty_book() -> bytes:
    return workbook_bytes({"settings": _settings()}, close=CLOSE)


def fill(book: Path, outputs: Mapping[str, pd.DataFrame]) -> None:
    """Write output tables as a refresh would; columns that are not given stay empty."""
    package, edits = Package.open(book), Edits()
    rows = {name: frame.reindex(columns=TABLES[name].headers).astype(object) for name, frame in outputs.items()}
    write_tables(package, rows, edits)
    book.write_bytes(apply(package, edits, today=CLOSE.date()).data)


def edit(book: Path, sheet: str, cell: str, value: object) -> None:
    """Type a value into a cell."""
    edit_all(book, {(sheet, cell): value})


def edit_all(book: Path, values: Mapping[tuple[str, str], object]) -> None:
    """Type values into cells, by sheet and address, and recalculate once."""
    edits = Edits()
    for (sheet, cell), value in values.items():
        edits.cells.setdefault(sheet, {})[parse_address(cell)] = Cell(value)  # type: ignore[arg-type]
    book.write_bytes(apply(Package.open(book), edits).data)


def load(book: Path | io.BytesIO, **options: bool) -> openpyxl.Workbook:
    """Load a workbook with openpyxl, which says on loading what it would lose on saving."""
    data = book if isinstance(book, io.BytesIO) else io.BytesIO(book.read_bytes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(data, **options)


BLANK = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
PART = re.compile(r"xl/worksheets/(?:_rels/)?sheet(\d+)\.xml(?:\.rels)?")


def load_sheet(book: Path, sheet: str, **options: bool) -> Worksheet:
    """Load one sheet with openpyxl; reading every other sheet as a blank one saves most of the time and memory."""
    data = io.BytesIO()
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(data, "w") as cut:
        names = re.findall(r'<sheet [^>]*?name="([^"]+)"', whole.read("xl/workbook.xml").decode())
        number = [html.unescape(name) for name in names].index(sheet) + 1
        for name in whole.namelist():
            found = PART.fullmatch(name)
            if found is None or int(found[1]) == number:
                cut.writestr(name, whole.read(name))
            elif not name.endswith(".rels"):
                cut.writestr(name, BLANK)
    return load(data, **options)[sheet]


def cells(book: Path, name: str) -> pd.DataFrame:
    """Read a table with openpyxl, which shares no code with xlplan."""
    table = TABLES[name]
    sheet = load_sheet(book, table.sheet, data_only=True)
    rows = [[cell.value for cell in row] for row in sheet[sheet.tables[table.excel_name].ref]]
    return pd.DataFrame(rows[1:], columns=rows[0])


def lines(book: Path) -> pd.DataFrame:
    """Read the lines of the Variance sheet, with the address of each comment cell."""
    sheet = load_sheet(book, "Variance", data_only=True)
    rows = sheet[sheet.tables["tblVarLines"].ref]
    heads = [cell.value for cell in rows[0]]
    frame = pd.DataFrame([[cell.value for cell in row] for row in rows[1:]], columns=heads)
    at = heads.index("Comment")
    return frame.assign(**{"Comment at": [row[at].coordinate for row in rows[1:]]})
