"""Refresh the workbook that is open in Excel: the button on the ribbon, or ``RunPython``.

The same `xlplan.jobs.refresh.refresh` runs as on a closed file, on a copy that Excel saves into a temporary folder with
what is on the screen, typed or not yet saved. So inputs are checked, everything is computed, the new file verified,
and nothing of it has touched the open book. Then the cells in which the copy differs before and after (`differences`:
output tables, lines and comments on Variance, the closed month, idle pickers) are written into the open book, and
nothing else: Excel computes its formulas itself. Another seam, the refresh reading and writing Excel cell by cell,
would be a second reader and a second writer to keep true, and would meet errors when half is written.

If writing fails, everything that the copy held before is put back.
"""

from __future__ import annotations

import importlib
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlplan.core.errors import BookError, UsageError, XlplanError
from xlplan.jobs.refresh import RefreshReport, refresh
from xlplan.workbook.file.cells import ErrorValue, Value
from xlplan.workbook.file.differences import CellBlock, Differences, differences
from xlplan.workbook.file.package import Package, TablePart

__all__ = ["refresh_active", "refresh_book"]

COMMAND = "Refresh in Excel"
_QUIET = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
_PLAIN_TEXT = re.compile(r"(?!true$|false$)[A-Za-z][^\d]*", re.IGNORECASE)
_FILE_PREFIX = re.compile(r"_xl(fn|ws|pm)\.")


def refresh_active() -> RefreshReport | None:
    """Refresh the workbook that Excel calls from, and say in a dialog how it went.

    Returns
    -------
    RefreshReport or None
        None if it could not be refreshed; the dialog says why, and the book is as it was.
    """
    book = importlib.import_module("xlwings").Book.caller()
    try:
        report = refresh_book(book)
    except XlplanError as error:
        book.app.alert(str(error), "xlplan: nothing was changed", mode="critical")
        return None
    book.app.alert(_words(report), "xlplan", mode="critical" if report.failed else "info")
    return report


def _words(report: RefreshReport) -> str:
    lines = [f"{report.series} series forecast, closed month {report.close}."]
    lines += [f"Not forecast: {name}: {why}" for name, why in report.refused.items()]
    lines += [f"Check fails: {check}" for check in report.failed]
    return "\n".join([*lines, "Save the workbook to keep it."])


def refresh_book(book: Any, *, close: str | None = None, forecasts: Path | None = None) -> RefreshReport:
    """Refresh an open workbook.

    Parameters
    ----------
    book : xlwings.Book
        A planning workbook that has been saved once.
    close : str, optional
        Last closed month; by default the one on Settings.
    forecasts : Path, optional
        The user's own folder of forecast definitions.

    Returns
    -------
    RefreshReport
        As for a closed file; `written` says that the open book holds the numbers, not that it is saved.

    Raises
    ------
    XlplanError
        The book is as it was.
    """
    if not Path(book.name).suffix:
        raise UsageError(f"{book.name}: never saved: expected a planning workbook. Save it first.")
    with tempfile.TemporaryDirectory(prefix="xlplan-") as folder:
        copy = Path(folder) / book.name
        book.api.SaveCopyAs(str(copy))
        before = Package.open(copy)
        report = refresh(copy, close=close, forecasts=forecasts, command=COMMAND)
        after = Package.open(copy)
    _write(book, differences(before, after), differences(after, before))
    return replace(report, book=book.fullname)


def _write(book: Any, changes: Differences, undo: Differences) -> None:
    """Write changes, or put back what was there."""
    _check_writable(book, changes)
    form = _formula_property(book)
    with book.app.properties(**_QUIET):
        undo = Differences(list(_filled(book, undo.blocks, form)), undo.tables)
        try:
            _apply(book, changes, form)
        except Exception as error:
            _put_back(book, undo, form, error)
            raise BookError(
                f"{book.name}: Excel refused a cell: {error}. The numbers from before are back; run it again."
            ) from error


def _formula_property(book: Any) -> str:
    """Name the property formulas go through: Excel before 2021 has no ``Formula2``."""
    try:
        _ = book.sheets[0].range((1, 1)).formula2
    except Exception:  # of COM, of a class that is there on Windows only
        return "formula"
    return "formula2"


def _put_back(book: Any, undo: Differences, form: str, cause: Exception) -> None:
    try:
        _apply(book, undo, form)
    except Exception as error:
        raise BookError(
            f"{book.name}: Excel refused a cell: {cause}, and then the numbers from before: {error}. "
            "Close the workbook without saving."
        ) from cause


def _check_writable(book: Any, changes: Differences) -> None:
    sheets = {sheet.name: sheet for sheet in book.sheets}
    wanted = {block.sheet for block in changes.blocks} | {part.sheet for part in changes.tables.values()}
    for name in sorted(wanted):
        if name not in sheets:
            raise BookError(f"{name}: the sheet is gone: expected it in {book.name}. Undo its removal.")
        if getattr(sheets[name].api, "ProtectContents", False):
            raise BookError(f"{name}: protected: expected a sheet that can be written. Unprotect it, then refresh.")


def _apply(book: Any, changes: Differences, form: str) -> None:
    for part in changes.tables.values():
        _resize(book.sheets[part.sheet], part)
    for block in changes.blocks:
        cells = book.sheets[block.sheet].range((block.row, block.column), block.last)
        if block.formulas:
            setattr(cells, form, [[_formula(str(value)) for value in row] for row in block.values])
        else:
            cells.raw_value = [[_typed(value) for value in row] for row in block.values]


def _resize(sheet: Any, part: TablePart) -> None:
    """Let a table end where it shall; new rows show numbers and dates as its first row does."""
    table = sheet.tables[part.name]
    last = table.range.row + table.range.shape[0] - 1
    table.resize(sheet.range((part.first_row, part.first_column), (part.last_row, part.last_column)))
    if part.last_row <= last:
        return
    for column in range(part.first_column, part.last_column + 1):
        form = sheet.range((part.first_row + 1, column)).number_format
        if form:
            sheet.range((last + 1, column), (part.last_row, column)).number_format = form


def _formula(text: str) -> str:
    """Write a formula as one types it: files mark newer functions with a prefix."""
    return "=" + _FILE_PREFIX.sub("", text).removeprefix("=")


def _typed(value: Value) -> object:
    """Give what must be typed for Excel to hold the value: text that looks like something else needs its mark."""
    if isinstance(value, ErrorValue) or not isinstance(value, str):
        return str(value) if isinstance(value, ErrorValue) else value
    return value if _PLAIN_TEXT.fullmatch(value) else f"'{value}"


def _filled(book: Any, blocks: list[CellBlock], form: str) -> Iterator[CellBlock]:
    """Take formulas that may have to come back from Excel: a file may keep one text for many cells."""
    for block in blocks:
        if not block.formulas:
            yield block
            continue
        held = book.sheets[block.sheet].range((block.row, block.column), block.last)
        held = getattr(held, form)
        rows = held if isinstance(held, list | tuple) else ((held,),)
        yield replace(block, values=[list(row) for row in rows])
