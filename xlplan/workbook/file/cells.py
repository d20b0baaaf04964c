"""A worksheet's cells: where their bytes lie and what they hold now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from xlplan.core.errors import BookError
from xlplan.workbook.file.addresses import Area, parse_address, parse_area
from xlplan.workbook.file.package import Package, SheetPart, children, local_name
from xlplan.workbook.file.xmltext import tag_end, unescape_text

__all__ = [
    "CellContent",
    "CellSpan",
    "ErrorValue",
    "Formula",
    "RowSpan",
    "SheetIndex",
    "index_sheet",
    "read_cells",
    "worksheet",
]

Value = None | bool | int | float | str | dt.date | dt.datetime


class ErrorValue(str):
    """An Excel error such as ``#N/A`` in place of a value."""

    __slots__ = ()


class CellContent(NamedTuple):
    """What a cell holds: ``formula`` is None without one, empty for a member of a shared formula."""

    value: Value
    formula: str | None
    type: str
    style: int


@dataclass(slots=True)
class Formula:
    """A cell's formula: ``kind`` is empty, ``shared``, ``array`` or ``dataTable``."""

    kind: str
    area: Area | None
    shared: str
    text: str = ""
    start: int = 0
    end: int = 0


@dataclass(slots=True)
class CellSpan:
    """Where one cell's element lies; ``value_start`` is 0 when it holds no value element."""

    column: int
    start: int
    end: int
    type: str
    style: int
    implied: bool
    dynamic: bool
    formula: Formula | None = None
    text: str = ""
    value_start: int = 0
    value_end: int = 0


@dataclass(slots=True)
class RowSpan:
    """Where one row's element lies; ``body_end`` is the offset of its end tag."""

    number: int
    start: int
    implied: bool
    style: int
    spans: str
    body_end: int = 0
    end: int = 0
    cells: dict[int, CellSpan] = field(default_factory=dict)
    in_order: bool = True


@dataclass
class SheetIndex:
    """The rows and cells of one worksheet part, with what an edit must respect.

    ``groups`` are the areas of array formulas, spills and data tables by the cell that holds the formula;
    ``shared`` the cells of each shared formula, the one that holds its text first.
    """

    data: bytes
    prefix: str = ""
    encoding: str = "utf-8"
    rows: dict[int, RowSpan] = field(default_factory=dict)
    in_order: bool = True
    start: int = 0
    body_end: int = 0
    end: int = 0
    dimension: tuple[int, str] | None = None
    groups: dict[tuple[int, int], Area] = field(default_factory=dict)
    shared: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    masters: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    column_styles: list[tuple[int, int, int]] = field(default_factory=list)
    strange: str = ""

    def cell(self, row: int, column: int) -> CellSpan | None:
        """Return the cell's span, None when the part has no element for it."""
        span = self.rows.get(row)
        return None if span is None else span.cells.get(column)

    def inherited_style(self, row: int, column: int) -> int:
        """Return the style a cell without an element has: its row's, else its column's."""
        span = self.rows.get(row)
        if span is not None and span.style:
            return span.style
        return next((style for low, high, style in self.column_styles if low <= column <= high), 0)


class _Scanner:
    """Feeds expat's events into an index; depth tells a cell from a namesake in an extension."""

    def __init__(self, data: bytes) -> None:
        self.index = SheetIndex(data)
        self.data = data
        self.depth = 0
        self.row: RowSpan | None = None
        self.cell: CellSpan | None = None
        self.texts: list[str] = []
        self.phonetic = 0
        self.inside = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.doctype

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self.index.encoding = (encoding or "utf-8").lower()

    def doctype(self, *declaration: object) -> None:
        raise ValueError("it has a document type declaration")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        depth = self.depth
        self.depth = depth + 1
        if depth == 4 and self.inside:
            self.start_in_cell(name, attributes)
        elif depth == 3 and self.inside:
            self.start_cell(name, attributes)
        elif depth > 4:
            self.start_text(name)
        elif depth == 2:
            self.start_row(name, attributes) if self.inside else self.start_setting(name, attributes)
        elif depth == 1:
            self.start_section(name, attributes)
        elif depth == 0:
            self.index.prefix = name[: name.rfind(":") + 1]

    def start_section(self, name: str, attributes: dict[str, str]) -> None:
        prefix, at = self.index.prefix, self.parser.CurrentByteIndex
        if name == prefix + "sheetData":
            self.inside = True
            self.index.start = at
        elif name == prefix + "dimension" and self.index.dimension is None:
            self.index.dimension = (at, attributes.get("ref", ""))

    def start_setting(self, name: str, attributes: dict[str, str]) -> None:
        prefix = self.index.prefix
        if name == prefix + "mergeCell":
            self.index.merged.append(parse_area(attributes["ref"]))
        elif name == prefix + "col" and attributes.get("style", "0") != "0":
            low, high = int(attributes["min"]), int(attributes["max"])
            self.index.column_styles.append((low, high, int(attributes["style"])))

    def start_row(self, name: str, attributes: dict[str, str]) -> None:
        index = self.index
        if name != index.prefix + "row":
            index.strange = name
            return
        last = self.row.number if self.row else 0
        number = int(attributes.get("r") or last + 1)
        styled = attributes.get("customFormat") in ("1", "true")
        style = int(attributes.get("s", "0")) if styled else 0
        self.row = RowSpan(
            number, self.parser.CurrentByteIndex, "r" not in attributes, style, attributes.get("spans", "")
        )
        index.in_order &= number > last
        index.rows[number] = self.row

    def start_cell(self, name: str, attributes: dict[str, str]) -> None:
        row = self.row
        if row is None or name != self.index.prefix + "c":
            if name != self.index.prefix + "extLst":
                self.index.strange = name
            return
        last = self.cell.column if self.cell else 0
        where = attributes.get("r")
        column = parse_address(where)[1] if where else last + 1
        self.cell = row.cells[column] = CellSpan(
            column,
            self.parser.CurrentByteIndex,
            0,
            attributes.get("t", "n"),
            int(attributes.get("s", "0")),
            where is None,
            "cm" in attributes,
        )
        row.in_order &= column > last

    def start_in_cell(self, name: str, attributes: dict[str, str]) -> None:
        prefix, cell, row = self.index.prefix, self.cell, self.row
        if cell is None or row is None:
            return
        if name == prefix + "v" or name == prefix + "is":
            cell.value_start = self.parser.CurrentByteIndex
        elif name == prefix + "f":
            self.start_formula(row.number, cell, attributes)
        else:
            return
        if name != prefix + "is":
            self.collect()

    def start_formula(self, row: int, cell: CellSpan, attributes: dict[str, str]) -> None:
        kind, ref = attributes.get("t", "normal"), attributes.get("ref")
        area = parse_area(ref) if ref else None
        kind = "" if kind == "normal" else kind
        cell.formula = Formula(kind, area, attributes.get("si", ""), start=self.parser.CurrentByteIndex)
        if kind == "shared":
            self.index.shared.setdefault(cell.formula.shared, []).append((row, cell.column))
            if area is not None:
                self.index.masters[row, cell.column] = cell.formula.shared
        elif kind:
            self.index.groups[row, cell.column] = area or (row, cell.column, row, cell.column)

    def start_text(self, name: str) -> None:
        if not self.inside:
            return
        if name == self.index.prefix + "rPh":
            self.phonetic = self.depth
        elif name == self.index.prefix + "t" and not self.phonetic:
            self.collect()

    def collect(self) -> None:
        self.parser.CharacterDataHandler = self.texts.append

    def end(self, name: str) -> None:
        self.depth = depth = self.depth - 1
        if not self.inside or depth < 1:
            return
        if depth == 4:
            self.end_in_cell(name)
        elif depth == 3:
            if self.cell is not None and self.row is not None and name == self.index.prefix + "c":
                self.cell.end = self.closed(self.cell.start, name)[1]
        elif depth > 4:
            self.parser.CharacterDataHandler = None
            if self.phonetic > depth:
                self.phonetic = 0
        elif depth == 2:
            if self.row is not None and name == self.index.prefix + "row":
                self.row.body_end, self.row.end = self.closed(self.row.start, name)
            self.cell = None
        else:
            self.inside = False
            self.index.body_end, self.index.end = self.closed(self.index.start, name)

    def end_in_cell(self, name: str) -> None:
        self.parser.CharacterDataHandler = None
        cell, kind = self.cell, name[len(self.index.prefix) :]
        if cell is None or kind not in ("v", "f", "is"):
            return
        text = "".join(self.texts)
        self.texts.clear()
        if kind == "f" and cell.formula is not None:
            cell.formula.text = text
            cell.formula.end = self.closed(cell.formula.start, name)[1]
        elif cell.value_start:
            cell.text = text
            cell.value_end = self.closed(cell.value_start, name)[1]

    def closed(self, start: int, name: str) -> tuple[int, int]:
        """Return where the element's end tag starts and ends; both behind an empty element's only tag."""
        at = self.parser.CurrentByteIndex
        if self.data.startswith(b"</" + name.encode(), at):
            return at, self.data.index(b">", at) + 1
        end = tag_end(self.data, start)
        return end, end


def worksheet(package: Package, name: str) -> SheetPart:
    """Return the worksheet of that name.

    Raises
    ------
    BookError
        The workbook has no such tab, or it holds no cells.
    """
    sheet = package.sheets.get(name)
    if sheet is None:
        known = ", ".join(repr(other) for other in list(package.sheets)[:8])
        raise BookError(
            f"{package.place}: no such sheet: got {name!r}, expected one of {known}. Check the sheet's name."
        )
    if sheet.kind != "worksheet":
        raise BookError(
            f"{name}: not a worksheet: got a sheet of kind {sheet.kind!r}, expected one with cells. Choose a worksheet."
        )
    return sheet


def index_sheet(package: Package, name: str) -> SheetIndex:
    """Find every row and cell of a worksheet; done once for a package.

    Parameters
    ----------
    package : Package
        The workbook.
    name : str
        The sheet's name on its tab.

    Returns
    -------
    SheetIndex
        Byte offsets, types, styles and raw texts.

    Raises
    ------
    BookError
        No such worksheet, or its XML is broken.
    """
    part = worksheet(package, name).part
    key = ("index", part)
    if key not in package.memo:
        scanner = _Scanner(package.read(part))
        try:
            scanner.parser.Parse(scanner.data, True)
        except (expat.ExpatError, ValueError, KeyError) as error:
            raise BookError(
                f"{name}: damaged: got broken XML in {part!r} ({error}), expected well-formed XML. "
                "Open the workbook in Excel, repair and save it."
            ) from error
        if scanner.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            scanner.index.encoding = "utf-16"
        package.memo[key] = scanner.index
    index: SheetIndex = package.memo[key]
    return index


def read_cells(package: Package, name: str) -> dict[tuple[int, int], CellContent]:
    """Read every cell of a worksheet as it is saved, formulas with their cached values.

    Parameters
    ----------
    package : Package
        The workbook.
    name : str
        The sheet's name on its tab.

    Returns
    -------
    dict of tuple to CellContent
        By 1-based row and column; dates stay serial numbers, as they are stored.

    Raises
    ------
    BookError
        No such worksheet, or it is damaged.
    """
    index = index_sheet(package, name)
    return {
        (row.number, cell.column): content(package, cell) for row in index.rows.values() for cell in row.cells.values()
    }


def content(package: Package, cell: CellSpan) -> CellContent:
    """Say what one cell holds."""
    formula = None if cell.formula is None else cell.formula.text
    return CellContent(_value(package, cell), formula, cell.type, cell.style)


def _value(package: Package, cell: CellSpan) -> Value:
    text = cell.text
    if not cell.value_start or (not text and cell.type not in ("str", "inlineStr")):
        return None
    if cell.type == "n":
        return _number(text)
    if cell.type == "s":
        strings = shared_strings(package)
        return strings[int(text)] if text.strip().isdecimal() and int(text) < len(strings) else None
    if cell.type == "b":
        return text.strip() in ("1", "true")
    if cell.type == "e":
        return ErrorValue(text)
    if cell.type == "d":
        return _iso_date(text)
    return unescape_text(text)


def _number(text: str) -> int | float | str:
    try:
        return int(text) if text.isdecimal() and len(text) < 16 else float(text)
    except ValueError:
        return text


def _iso_date(text: str) -> dt.datetime | str:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return text


def shared_strings(package: Package) -> list[str]:
    """Return the workbook's table of texts; formatting inside a text and reading aids are left out."""
    if "strings" not in package.memo:
        links = package.relations(package.workbook_part)
        part = next((link.target for link in links if link.kind.endswith("/sharedStrings")), "")
        root = package.tree(part) if package.existing(part) else ()
        package.memo["strings"] = [
            unescape_text("".join(_texts(item))) for item in root if local_name(item.tag) == "si"
        ]
    strings: list[str] = package.memo["strings"]
    return strings


def _texts(item: object) -> list[str]:
    plain = children(item, "t")  # type: ignore[arg-type]
    runs = [text for run in children(item, "r") for text in children(run, "t")]  # type: ignore[arg-type]
    return [text.text or "" for text in plain + runs]
