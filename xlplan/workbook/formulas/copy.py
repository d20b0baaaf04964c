"""The copy of a workbook that the formula engine reads, without what it trips over and a calculation does not need."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import quoteattr

from xlplan.workbook.file.package import Package, SheetPart, children, find_child
from xlplan.workbook.file.xmltext import apply_patches, attribute_span, element_spans, unescape_text

__all__ = ["EDGE", "bare_copy", "clean_copy", "renamed"]

EDGE = "\u00b7"
"""Stands for a blank at the edge of a table's column name, which the engine would drop."""

KEPT_IN_SHEET = ("sheetPr", "dimension", "sheetFormatPr", "cols", "sheetData", "tableParts")
DROPPED_IN_BOOK = ("externalReferences", "pivotCaches", "extLst", "fileSharing", "workbookProtection")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
CONTENT = {"workbook": "sheet.main", "worksheet": "worksheet", "table": "table", "sharedStrings": "sharedStrings",
           "styles": "styles", "sheetMetadata": "sheetMetadata"}  # fmt: skip
_STYLE = re.compile(rb"""\ss=["'](\d{1,6})["']""")


def renamed(column: str) -> str:
    """Give the name of a table's column in the copy.

    Examples
    --------
    >>> renamed("oct "), renamed("TOTAL")
    ('oct·', 'TOTAL')
    """
    bare = column.strip(" ")
    lead = len(column) - len(column.lstrip(" "))
    return column if bare == column else EDGE * lead + bare + EDGE * (len(column) - lead - len(bare))


def clean_copy(package: Package) -> bytes:
    """Return the workbook with tables that say nothing of their sort order and have no blank at a name's edge.

    Parameters
    ----------
    package : Package
        The workbook.

    Returns
    -------
    bytes
        The workbook's own bytes where nothing is to change.
    """
    changes: dict[str, bytes | None] = {}
    for table in package.tables.values():
        data = _table(package, table.part)
        if data != package.read(table.part):
            changes[table.part] = data
    return package.with_changes(changes).data if changes else package.data


def _table(package: Package, part: str) -> bytes:
    data = package.read(part)
    spans = element_spans(data, lambda name, attributes, depth: depth == 1 and name == "sortState")
    patches = [(start, end, b"") for start, end in spans]
    columns = element_spans(data, lambda name, attributes, depth: depth == 2 and name == "tableColumn")
    for start, _ in columns:
        span = attribute_span(data, start, b"name")
        text = data[span[0] : span[1]].decode("utf-8", "replace") if span else ""
        if span and unescape_text(text) != unescape_text(text).strip(" "):
            patches.append((*span, renamed(unescape_text(text)).encode()))
    return apply_patches(data, patches)


def bare_copy(package: Package) -> bytes:
    """Return a new workbook of nothing but cells, tables, texts and names, for an engine that cannot read it all.

    Parameters
    ----------
    package : Package
        The workbook.
    """
    parts: dict[str, bytes] = {}
    kinds: dict[str, str] = {}
    links: list[tuple[str, str, str]] = []
    for number, sheet in enumerate(package.sheets.values(), 1):
        name = f"worksheets/sheet{number}.xml"
        links.append((f"sheet{number}", "worksheet", name))
        _add_sheet(package, sheet, name, parts, kinds)
    styles = max((int(found) for data in parts.values() for found in _STYLE.findall(data)), default=0)
    parts["styles.xml"], kinds["styles.xml"] = _styles(styles + 1), "styles"
    links.append(("styles", "styles", "styles.xml"))
    for link in package.relations(package.workbook_part):
        kind = link.kind.rsplit("/", 1)[-1]
        if kind in ("sharedStrings", "sheetMetadata") and package.existing(link.target):
            parts[f"{kind}.xml"], kinds[f"{kind}.xml"] = package.read(link.target), kind
            links.append((kind, kind, f"{kind}.xml"))
    parts["workbook.xml"], kinds["workbook.xml"] = _book(package), "workbook"
    parts["_rels/workbook.xml.rels"] = _relations(links)
    return _zipped(parts, kinds)


def _add_sheet(package: Package, sheet: SheetPart, name: str, parts: dict[str, bytes], kinds: dict[str, str]) -> None:
    kinds[name] = "worksheet"
    if sheet.kind != "worksheet":
        parts[name] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
        return
    data = package.read(sheet.part)
    spans = element_spans(data, lambda tag, attributes, depth: depth == 1 and tag not in KEPT_IN_SHEET)
    tables = [link for link in package.relations(sheet.part) if link.kind.endswith("/table")]
    links = []
    for link in tables:
        target = f"tables/{link.target.rsplit('/', 1)[-1]}"
        parts[target], kinds[target] = _table(package, link.target), "table"
        links.append((link.id, "table", f"../{target}"))
    if not links:
        spans += element_spans(data, lambda tag, attributes, depth: depth == 1 and tag == "tableParts")
    parts[name] = apply_patches(data, [(start, end, b"") for start, end in spans])
    if links:
        parts[f"worksheets/_rels/{name.rsplit('/', 1)[-1]}.rels"] = _relations(links)


def _book(package: Package) -> bytes:
    """Write the workbook part with its sheets linked by number, other parts left out."""
    data = package.read(package.workbook_part)
    dropped = element_spans(data, lambda name, attributes, depth: depth == 1 and name in (*DROPPED_IN_BOOK, "sheets"))
    root = package.tree(package.workbook_part)
    sheets = "".join(
        f'<sheet xmlns="{MAIN}" xmlns:r="{RELATIONS}" name={quoteattr(item.get("name", ""))} '
        f'sheetId="{number}" r:id="sheet{number}"/>'
        for number, item in enumerate(children(find_child(root, "sheets"), "sheet"), 1)
    )
    whole = f'<sheets xmlns="{MAIN}">{sheets}</sheets>'.encode()
    at = element_spans(data, lambda name, attributes, depth: depth == 1 and name == "sheets")
    return apply_patches(data, [(start, end, whole if (start, end) in at else b"") for start, end in dropped])


def _styles(count: int) -> bytes:
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    return (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        f'<borders count="1"><border/></borders><cellStyleXfs count="1">{xf}</cellStyleXfs>'
        f'<cellXfs count="{count}">{xf * count}</cellXfs></styleSheet>'
    ).encode()


def _relations(links: list[tuple[str, str, str]]) -> bytes:
    items = "".join(
        f'<Relationship Id={quoteattr(name)} Type="{RELATIONS}/{kind}" Target={quoteattr(target)}/>'
        for name, kind, target in links
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{items}</Relationships>'.encode()


def _zipped(parts: dict[str, bytes], kinds: dict[str, str]) -> bytes:
    types = "".join(
        f'<Override PartName={quoteattr("/xl/" + name)} ContentType="{TYPES}{CONTENT[kind]}+xml"/>'
        for name, kind in kinds.items()
    )
    head = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("[Content_Types].xml", head)
        file.writestr("_rels/.rels", _relations([("book", "officeDocument", "xl/workbook.xml")]))
        for name, data in parts.items():
            file.writestr(f"xl/{name}", data)
    return out.getvalue()
