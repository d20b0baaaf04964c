"""A spreadsheet program as far as a live refresh sees it: an engine of xlwings that keeps cells in memory.

It takes what is written as Excel does: text that looks like a number, a month or a truth value becomes one unless an
apostrophe stands before it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlwings as xw

from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.package import Package

PROPERTIES = {"screen_updating": True, "enable_events": True, "calculation": "automatic"}


class OpenBook:
    """A workbook on the screen; its file is what was saved last."""

    def __init__(self, file: Path) -> None:
        package = Package.open(file)
        self.file, self.name, self.fullname = file, file.name, str(file)
        self.cells: dict[str, dict[tuple[int, int], Any]] = {}
        self.formats: dict[tuple[str, int, int], str] = {}
        for name in package.sheets:
            held = read_cells(package, name).items()
            self.cells[name] = {at: cell.value if cell.formula is None else "=" + cell.formula for at, cell in held}
        self.parts = dict(package.tables)
        self.sheets = Sheets(self)
        self.app = OpenApp(self)
        self.api = SimpleNamespace(SaveCopyAs=lambda path: shutil.copy(self.file, path))
        self.fail_at: int | None = None
        self.writes = 0

    def count(self) -> None:
        """Fail at the write that a test wants to fail."""
        self.writes += 1
        if self.writes == self.fail_at:
            raise RuntimeError("Excel is busy")

    def held(self) -> dict[str, dict[tuple[int, int], Any]]:
        """Give the filled cells."""
        return {name: {at: v for at, v in cells.items() if v is not None} for name, cells in self.cells.items()}


class OpenApp:
    """The program: its properties, and what it said."""

    pid = 1
    version = "16.0"

    def __init__(self, book: OpenBook) -> None:
        self.__dict__.update(PROPERTIES)
        self.books = SimpleNamespace(active=book)
        self.said: list[tuple[str, str]] = []
        self.changes: list[tuple[str, object]] = []

    def __setattr__(self, name: str, value: object) -> None:
        if name in PROPERTIES:
            self.changes.append((name, value))
        super().__setattr__(name, value)

    def alert(self, prompt: str, title: str, buttons: object, mode: str, callback: object) -> None:
        self.said.append((mode, prompt))


class Sheets:
    """The sheets of a book, by name or number."""

    def __init__(self, book: OpenBook) -> None:
        self.book = book

    def __call__(self, key: str | int) -> Sheet:
        return Sheet(self.book, key if isinstance(key, str) else list(self.book.cells)[key - 1])

    def __len__(self) -> int:
        return len(self.book.cells)

    def __iter__(self) -> Any:
        return iter([Sheet(self.book, name) for name in self.book.cells])


class Sheet:
    """One sheet."""

    def __init__(self, book: OpenBook, name: str) -> None:
        self.book, self.name = book, name
        self.api = SimpleNamespace(ProtectContents=False)

    def range(self, first: Any, last: Any = None) -> Range:
        first, last = (getattr(corner, "coords", corner) for corner in (first, last))
        return Range(self.book, self.name, first, last or first)

    @property
    def tables(self) -> Any:
        return lambda name: Table(self.book, name)


class Table:
    """One table, found by name."""

    def __init__(self, book: OpenBook, name: str) -> None:
        self.book, self.name, self.part = book, name, book.parts[name]

    @property
    def range(self) -> Range:
        part = self.part
        first, last = (part.first_row, part.first_column), (part.last_row, part.last_column)
        return Range(self.book, part.sheet, first, last)

    def resize(self, range: Any) -> None:
        self.book.count()
        part = self.part
        kept = {f: getattr(part, f) for f in part.__dataclass_fields__}
        kept["last_row"] = range.row + range.shape[0] - 1
        self.book.parts[self.name] = type(part)(**kept)


class Range:
    """A rectangle of cells."""

    def __init__(self, book: OpenBook, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> None:
        self.book, self.sheet_name, (self.row, self.column) = book, sheet, first
        self.shape = (last[0] - first[0] + 1, last[1] - first[1] + 1)
        self.api = None

    @property
    def _rows(self) -> list[list[tuple[int, int]]]:
        height, width = self.shape
        return [[(self.row + r, self.column + c) for c in range(width)] for r in range(height)]

    @property
    def formula2(self) -> Any:
        cells = self.book.cells[self.sheet_name]
        rows = tuple(tuple(cells.get(at) for at in row) for row in self._rows)
        return rows if self.shape != (1, 1) else rows[0][0]

    @formula2.setter
    def formula2(self, rows: Any) -> None:
        self._put(rows)

    formula = formula2

    def _set_raw(self, rows: Any) -> None:
        self._put([[typed(value) for value in row] for row in rows])

    raw_value = property(lambda self: self.formula, _set_raw)

    def _put(self, rows: Any) -> None:
        self.book.count()
        rows = rows if isinstance(rows, list | tuple) else [[rows]]
        for places, values in zip(self._rows, rows, strict=True):
            self.book.cells[self.sheet_name].update(zip(places, values, strict=True))

    @property
    def number_format(self) -> str:
        return f"format of column {self.column}"

    @number_format.setter
    def number_format(self, form: str) -> None:
        for row in self._rows:
            for at in row:
                self.book.formats[(self.sheet_name, *at)] = form


def typed(value: Any) -> Any:
    """Take a value as if typed."""
    if not isinstance(value, str):
        return value
    if value.startswith("'"):
        return value[1:]
    assert not value.startswith(("=", "+", "-", "@")), f"{value} would become a formula"
    assert not re.match(r"\d|true$|false$|[a-z]{3} \d", value, re.IGNORECASE), f"{value} would become something else"
    return value


def show(book: OpenBook) -> xw.Book:
    """Open a book in the engine of this module and let macros be called from it."""
    apps = SimpleNamespace(keys=lambda: [1])
    engine = xw.Engine(impl=SimpleNamespace(name="open books", type="desktop", apps=apps))
    xw.engines.add(engine)
    engine.activate()
    shown = xw.Book(impl=book)
    shown.set_mock_caller()
    return shown
