"""Make planning workbooks: an empty one, or the synthetic demo hospital's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from xlplan.core.errors import BookError, UsageError
from xlplan.core.tables.settings import DEFAULT_SETTINGS
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import replace_file
from xlplan.workbook.file.write import apply
from xlplan.workbook.reports.workbench import add_workbench
from xlplan.workbook.template import build_workbook

__all__ = ["DEMO_NAME", "create_demo", "create_workbook", "workbook_bytes"]

DEMO_NAME = "riverbend-plan.xlsx"


def workbook_bytes(
    tables: Mapping[str, pd.DataFrame], *, close: pd.Timestamp, extend: Callable[..., None] | None = None
) -> bytes:
    """Build a workbook of these tables with every formula computed; `extend` adds sheets of its own."""
    package = Package(Path("new.xlsx"), build_workbook(tables, extend=extend))
    return apply(package, Edits(), today=close.date(), trusted=True).data


def create_workbook(
    book: Path, *, close: pd.Timestamp, entity: str | None = None, fiscal_year_start: int = 7, force: bool = False
) -> None:
    """Write an empty planning workbook.

    Parameters
    ----------
    book : Path
        Where to; must end in ``.xlsx``.
    close : pandas.Timestamp
        Last closed month.
    entity : str, optional
        Name of the hospital.
    fiscal_year_start : int
        First month of the fiscal year, 1–12.
    force : bool
        Replace a file that is there.

    Raises
    ------
    UsageError
        If an option is out of range or the name does not end in ``.xlsx``.
    BookError
        If the file is there already or cannot be written.
    """
    if not 1 <= fiscal_year_start <= 12:
        raise UsageError(
            f"--fiscal-year-start: no month: got {fiscal_year_start}, expected 1 to 12. Give the first month."
        )
    given = {"entity": entity, "fy_start_month": fiscal_year_start, "last_closed_month": close}
    rows = [
        (key, given[key] if given.get(key) is not None else default, unit, note)
        for key, default, unit, note in DEFAULT_SETTINGS
    ]
    settings = pd.DataFrame(rows, columns=["key", "value", "unit", "note"], dtype=object)
    _write(book, workbook_bytes({"settings": settings}, close=close), force=force)


def create_demo(folder: Path, *, force: bool = False) -> Path:
    """Write the demo hospital's workbook, not yet refreshed, and return where it lies."""
    from xlplan.demo import DEMO_CLOSE, demo_tables

    folder.mkdir(parents=True, exist_ok=True)
    book = folder / DEMO_NAME
    _write(book, workbook_bytes(demo_tables(), close=DEMO_CLOSE, extend=add_workbench), force=force)
    return book


def _write(book: Path, data: bytes, *, force: bool) -> None:
    if book.suffix.lower() != ".xlsx":
        raise UsageError(f"{book.name}: not a workbook's name: got {book.suffix!r}, expected .xlsx. Correct the name.")
    if not book.parent.is_dir():
        raise UsageError(f"{book}: there is no folder {str(book.parent)!r}. Make it, or correct the name.")
    if book.exists() and not force:
        raise BookError(f"{book}: the file is there already. Choose another name, or give --force to replace it.")
    replace_file(book, data, backup=False)
