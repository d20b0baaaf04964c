"""Change cells of a workbook by cutting new bytes into its XML; nothing else is written anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from xlplan.core.errors import BookError, RefusedEditError
from xlplan.workbook.file.addresses import MAX_COLUMN, MAX_ROW, address, area_address, parse_area
from xlplan.workbook.file.cells import CellSpan, RowSpan, SheetIndex, index_sheet, worksheet
from xlplan.workbook.file.edits import (
    REMOVE,
    ROW_LOOK,
    Cached,
    Cell,
    Edit,
    Edits,
    ErrorValue,
    Formula,
    Remove,
    encode,
    encode_formula,
)
from xlplan.workbook.file.guard import check_package, check_sheet
from xlplan.workbook.file.on_load import kept_results
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.resize import resize_tables
from xlplan.workbook.file.xmltext import (
    Patch,
    apply_patches,
    attribute_span,
    element_spans,
    removed_attributes,
    set_attribute,
    tag_end,
)

__all__ = ["REMOVE", "Cached", "Cell", "Edit", "Edits", "ErrorValue", "Formula", "Remove", "splice"]


def splice(package: Package, edits: Edits) -> dict[str, bytes | None]:
    """Return the parts an edit changes, with their new bytes.

    Parameters
    ----------
    package : Package
        The workbook; it is not changed.
    edits : Edits
        Cells to write, tables to resize, rows to fit.

    Returns
    -------
    dict of str to bytes or None
        New content by part name; None drops the calculation chain, which Excel builds anew, where formulas changed.

    Raises
    ------
    RefusedEditError
        The edit would damage something; the message names sheet, cell and reason.

    Notes
    -----
    Only the bytes of edited cells change, the row a new cell stands in, the sheet's dimension, a resized table's range.
    """
    cells = {name: edited for name, edited in edits.cells.items() if edited}
    kept = kept_results(package) if edits.keep_results else {}
    if not cells and not edits.tables and not kept:
        return {}
    check_package(package)
    changes, stale = dict[str, bytes | None](kept), False
    for name, edited in cells.items():
        check_cells(name, edited)
        index = index_sheet_of(package, name)
        check_sheet(name, index, edited)
        splicer = _SheetSplice(name, index, edited, edits.fit.get(name, set()), package.date1904)
        changes[worksheet(package, name).part] = splicer.run()
        stale = stale or any(_changes_formula(index, key, edit) for key, edit in edited.items())
    changes.update(resize_tables(package, edits))
    if stale:
        changes.update(_drop_calculation_chain(package))
    return {part: new for part, new in changes.items() if new is None or new != package.read(part)}


def _changes_formula(index: SheetIndex, key: tuple[int, int], edit: Edit) -> bool:
    if isinstance(edit, Cached | Formula):
        return isinstance(edit, Formula)
    cell = index.cell(*key)
    return cell is not None and cell.formula is not None


def check_cells(sheet: str, edited: dict[tuple[int, int], Edit]) -> None:
    """Refuse cells outside the grid and anything that is not an edit."""
    for (row, column), edit in edited.items():
        if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
            raise RefusedEditError(
                f"{sheet}: outside the sheet: got row {row}, column {column}, expected at most row "
                f"{MAX_ROW:,} and column {MAX_COLUMN:,}. Write less or start further up."
            )
        if not isinstance(edit, Cell | Formula | Cached | Remove):
            raise RefusedEditError(
                f"{sheet}!{address(row, column)}: not an edit: got {type(edit).__name__}, "
                "expected Cell, Formula, Cached or REMOVE. Report this to the maker of the caller."
            )


def index_sheet_of(package: Package, name: str) -> SheetIndex:
    """Return the sheet's index, refused where a splice could not be right."""
    if package.sheets.get(name) is None or package.sheets[name].kind != "worksheet":
        try:
            worksheet(package, name)
        except BookError as error:
            raise RefusedEditError(str(error)) from error
    return index_sheet(package, name)


@dataclass
class _SheetSplice:
    """Edits of one sheet, turned into patches of its bytes."""

    name: str
    index: SheetIndex
    edited: dict[tuple[int, int], Edit]
    fit: set[int]
    date1904: bool

    def run(self) -> bytes:
        self.prefix = self.index.prefix.encode()
        self.patches: list[Patch] = []
        self.styles: dict[tuple[int, int], int] = {}
        self.written: list[tuple[int, int]] = []
        self.existing = list(self.index.rows.values())
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(self.edited):
            by_row.setdefault(row, []).append(column)
        inserted: dict[int, bytes] = {}
        for number, columns in by_row.items():
            span = self.index.rows.get(number)
            if span is None:
                cells = b"".join(self.new_cell(number, column) for column in columns)
                if cells:
                    inserted[number] = b'<%srow r="%d">%s</%srow>' % (self.prefix, number, cells, self.prefix)
            else:
                self.edit_row(span, columns)
        self.insert_rows(inserted)
        self.fit_rows()
        self.grow_dimension()
        return apply_patches(self.index.data, self.patches)

    def place(self, row: int, column: int) -> str:
        return f"{self.name}!{address(row, column)}"

    def new_cell(self, row: int, column: int) -> bytes:
        """Return the element of a cell that does not exist yet, nothing where none is needed."""
        edit = self.edited[row, column]
        if isinstance(edit, Remove):
            return b""
        style = self.style(row, column, edit)
        plain = isinstance(edit, Cached) or style == self.index.inherited_style(row, column)
        if not isinstance(edit, Formula) and edit.value is None and plain:
            return b""
        self.written.append((row, column))
        return self.cell_bytes(row, column, edit, style)

    def style(self, row: int, column: int, edit: Cell | Formula | Cached) -> int:
        """Return a new cell's style; the model may itself be a new cell, further up."""
        style = self.index.inherited_style(row, column)
        if not isinstance(edit, Cached) and edit.style_of is not None:
            model = self.index.cell(*edit.style_of)
            style = model.style if model else self.styles.get(edit.style_of, style)
        self.styles[row, column] = style
        return style

    def cell_bytes(self, row: int, column: int, edit: Cell | Formula | Cached, style: int) -> bytes:
        value = edit.result if isinstance(edit, Formula) else edit.value
        kind, text = encode(self.place(row, column), value, self.date1904)
        x = self.index.prefix
        head = f'<{x}c r="{address(row, column)}"' + (f' s="{style}"' if style else "")
        if isinstance(edit, Formula):
            formula = f"<{x}f>{encode_formula(self.place(row, column), edit.text)}</{x}f>"
            shown = f"<{x}v>{text}</{x}v>" if text or kind == "str" else ""
            return f"{head}{_type(kind)}>{formula}{shown}</{x}c>".encode()
        if not text and kind != "str":
            return f"{head}/>".encode()
        if kind != "str":
            return f"{head}{_type(kind)}><{x}v>{text}</{x}v></{x}c>".encode()
        if isinstance(edit, Cached):
            return f'{head} t="str"><{x}v>{text}</{x}v></{x}c>'.encode()
        space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "\t" in text else ""
        return f'{head} t="inlineStr"><{x}is><{x}t{space}>{text}</{x}t></{x}is></{x}c>'.encode()

    def edit_row(self, row: RowSpan, columns: list[int]) -> None:
        """Replace, insert and remove cells of a row that exists."""
        present = sorted(row.cells)
        at, appended, before = 0, [], len(self.written)
        for column in columns:
            cell = row.cells.get(column)
            if cell is not None:
                self.patches.append((cell.start, cell.end, self.replacement(row, cell)))
                continue
            new = self.new_cell(row.number, column)
            while at < len(present) and present[at] < column:
                at += 1
            if at < len(present):
                start = row.cells[present[at]].start
                self.patches.append((start, start, new))
            elif new:
                appended.append(new)
        self.append_cells(row, b"".join(appended))
        if len(self.written) > before:
            self.widen_spans(row, [column for _, column in self.written[before:]])

    def append_cells(self, row: RowSpan, cells: bytes) -> None:
        if not cells:
            return
        if row.body_end == row.end:
            self.patches.append((row.end - 2, row.end, b">" + cells + b"</%srow>" % self.prefix))
        else:
            self.patches.append((row.body_end, row.body_end, cells))

    def widen_spans(self, row: RowSpan, columns: list[int]) -> None:
        bounds = [int(bound) for part in row.spans.split() for bound in part.split(":") if bound.isdecimal()]
        span = attribute_span(self.index.data, row.start, b"spans")
        if not bounds or span is None or (min(bounds) <= min(columns) and max(columns) <= max(bounds)):
            return
        wide = b"%d:%d" % (min(*bounds, *columns), max(*bounds, *columns))
        self.patches.append((*span, wide))

    def replacement(self, row: RowSpan, cell: CellSpan) -> bytes:
        edit = self.edited[row.number, cell.column]
        if isinstance(edit, Cached):
            return self.cached(row, cell, edit)
        if not isinstance(edit, Remove):
            return self.cell_bytes(row.number, cell.column, edit, cell.style)
        following = row.cells.get(cell.column + 1)
        if following is None or not following.implied:
            return b""
        # The next cell says not where it stands: an empty one has to keep this place.
        return f'<{self.index.prefix}c r="{address(row.number, cell.column)}"/>'.encode()

    def cached(self, row: RowSpan, cell: CellSpan, edit: Cached) -> bytes:
        """Return the cell with another value; its formula and all else stay as they are."""
        kind, text = encode(self.place(row.number, cell.column), edit.value, self.date1904)
        data, prefix = self.index.data, self.prefix
        body = tag_end(data, cell.start)
        tag = set_attribute(data[cell.start : body], b"t", None if kind == "n" else kind.encode())
        tag = set_attribute(tag, b"vm", None)
        value = b"<%sv>%s</%sv>" % (prefix, text.encode(), prefix) if text or kind == "str" else b""
        if body == cell.end:
            return tag if not value else tag[:-2] + b">" + value + b"</%sc>" % prefix
        formula = cell.formula
        patches: list[Patch] = [(cell.start, body, tag)]
        after = formula.end if formula else body
        patches.append((cell.value_start or after, cell.value_end if cell.value_start else after, value))
        if formula and edit.spill and (span := attribute_span(data, formula.start, b"ref")):
            area = (row.number, cell.column, *edit.spill)
            patches.append((*span, area_address(area).encode()))
        shifted = [(start - cell.start, end - cell.start, new) for start, end, new in patches]
        return apply_patches(data[cell.start : cell.end], shifted)

    def insert_rows(self, inserted: dict[int, bytes]) -> None:
        at = 0
        tail = []
        for number, element in inserted.items():
            while at < len(self.existing) and self.existing[at].number < number:
                at += 1
            if at < len(self.existing):
                start = self.existing[at].start
                self.patches.append((start, start, element))
            else:
                tail.append(element)
        if tail and self.index.body_end == self.index.end:
            end, close = self.index.end, b"</%ssheetData>" % self.prefix
            self.patches.append((end - 2, end, b">" + b"".join(tail) + close))
        elif tail:
            self.patches.append((self.index.body_end, self.index.body_end, b"".join(tail)))

    def fit_rows(self) -> None:
        for number in sorted(self.fit & self.index.rows.keys()):
            self.patches += removed_attributes(self.index.data, self.index.rows[number].start, ROW_LOOK)

    def grow_dimension(self) -> None:
        if self.index.dimension is None or not self.written:
            return
        at, ref = self.index.dimension
        span = attribute_span(self.index.data, at, b"ref")
        try:
            old = parse_area(ref)
        except ValueError:
            return
        rows, columns = zip(*self.written, strict=True)
        new = min(old[0], *rows), min(old[1], *columns), max(old[2], *rows), max(old[3], *columns)
        if span is not None and new != old:
            self.patches.append((*span, area_address(new).encode()))


def _type(kind: str) -> str:
    return "" if kind == "n" else f' t="{kind}"'


def _drop_calculation_chain(package: Package) -> dict[str, bytes | None]:
    """Take out the calculation chain: Excel repairs a file whose chain names a cell without a formula."""
    links = package.relations(package.workbook_part)
    part = next((link.target for link in links if link.kind.endswith("/calcChain")), None)
    if part is None or package.existing(part) is None:
        return {}
    folder, _, name = package.workbook_part.rpartition("/")
    relations = package.existing(f"{folder}/_rels/{name}.rels".lstrip("/")) or ""
    types = package.existing("[Content_Types].xml") or "[Content_Types].xml"
    return {
        part: None,
        relations: _without(
            package.read(relations),
            lambda name, item, depth: name == "Relationship" and item.get("Type", "").endswith("/calcChain"),
        ),
        types: _without(
            package.read(types),
            lambda name, item, depth: (
                name == "Override" and item.get("PartName", "").lstrip("/").casefold() == part.casefold()
            ),
        ),
    }


def _without(data: bytes, wanted: Callable[[str, dict[str, str], int], bool]) -> bytes:
    return apply_patches(data, [(start, end, b"") for start, end in element_spans(data, wanted)])
