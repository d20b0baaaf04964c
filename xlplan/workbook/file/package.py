"""A safe, read-only view of an Excel file: its parts, sheets, tables and names."""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree
from xml.parsers import expat

from xlplan.core.errors import BookError
from xlplan.workbook.file.addresses import address, column_letters, column_number, parse_address, parse_area
from xlplan.workbook.file.xmltext import unescape_text
from xlplan.workbook.file.zipped import MAX_UNPACKED, inflate, part_name, raw_bytes, read_directory, rewrite

__all__ = [
    "Package",
    "SheetPart",
    "TablePart",
    "address",
    "column_letters",
    "column_number",
    "parse_address",
]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROLOG_BYTES = 65_536
XML_ENDINGS = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class SheetPart:
    """One tab of the workbook: ``kind`` is ``worksheet``, ``chartsheet``, ``dialogsheet`` ..."""

    name: str
    part: str
    state: str
    kind: str


@dataclass(frozen=True)
class TablePart:
    """One Excel table; rows and columns are 1-based and included, ``first_row`` holds the header."""

    name: str
    sheet: str
    part: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int
    columns: tuple[str, ...]
    has_totals: bool
    header: bool


@dataclass(frozen=True)
class Relation:
    """A link from one part to another."""

    id: str
    kind: str
    target: str


class Package:
    """A workbook file as it was at the moment it was read.

    Parameters
    ----------
    path : pathlib.Path
        Where the file lies; used in messages.
    data : bytes
        Its content.

    Raises
    ------
    BookError
        The file is no workbook, or not a safe one.
    """

    def __init__(self, path: str | Path, data: bytes) -> None:
        self.path = Path(path)
        self.data = data
        self.memo: dict[Any, Any] = {}
        self._entries = read_directory(self.place, io.BytesIO(data))
        self._by_name = {part_name(info): info for info in self._entries if not info.is_dir()}
        self._lower = {name.casefold(): name for name in self._by_name}
        self._read: dict[str, bytes] = {}
        self.parts = tuple(self._by_name)
        for part in self.parts:
            if part.lower().endswith(XML_ENDINGS):
                self._check_prolog(part)
        self.workbook_part = self._find_workbook()
        self._workbook = self.tree(self.workbook_part)
        if local_name(self._workbook.tag) != "workbook":
            raise self._no_workbook(f"a document of kind {local_name(self._workbook.tag)!r}")

    @classmethod
    def open(cls, path: str | Path) -> Package:
        """Read a workbook file into memory, once.

        Parameters
        ----------
        path : str or pathlib.Path
            An ``.xlsx`` or ``.xlsm`` file.

        Returns
        -------
        Package
            The workbook as it is now.

        Raises
        ------
        BookError
            Missing, unreadable, no workbook, an old ``.xls``, password-protected, too large, a document
            type declaration in a part, a part twice, broken XML.
        """
        path = Path(path)
        try:
            with path.open("rb") as stream:
                _check_start(path.name, stream)
                read_directory(path.name, stream)
                stream.seek(0)
                data = stream.read()
        except FileNotFoundError as error:
            raise BookError(
                f"{path.name}: no such file: got {str(path)!r}, expected a workbook. Check the path."
            ) from error
        except IsADirectoryError as error:
            raise _directory(path) from error
        except OSError as error:
            if path.is_dir():
                raise _directory(path) from error
            raise BookError(
                f"{path.name}: cannot be read: got {error.strerror or error}, expected a readable file. "
                "Check that the folder is available and that you may read it."
            ) from error
        return cls(path, data)

    @property
    def place(self) -> str:
        """The file's name, as messages start with it."""
        return self.path.name

    @cached_property
    def sha256(self) -> str:
        """Checksum of the file's bytes in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def read(self, part: str) -> bytes:
        """Return a part's content, unpacked.

        Parameters
        ----------
        part : str
            Its name, such as ``xl/workbook.xml``.

        Raises
        ------
        BookError
            No such part, or it is damaged.
        """
        if part not in self._read:
            self._read[part] = inflate(self.place, self.data, self._info(part))
        return self._read[part]

    def raw(self, part: str) -> bytes:
        """Return a part's bytes as they lie in the file, still compressed."""
        return bytes(raw_bytes(self.data, self._info(part)))

    def with_changes(self, changes: dict[str, bytes | None]) -> Package:
        """Build the workbook in which only these parts differ.

        Parameters
        ----------
        changes : dict of str to bytes or None
            New content by part name; None drops the part.

        Returns
        -------
        Package
            Not on disk yet; every other part is copied as it was, still compressed.
        """
        return Package(self.path, rewrite(self.data, self._entries, changes))

    def tree(self, part: str) -> ElementTree.Element:
        """Parse a small part as XML."""
        try:
            return ElementTree.fromstring(self.read(part))
        except (ElementTree.ParseError, LookupError, ValueError) as error:
            raise self._broken(part, str(error)) from error

    def relations(self, part: str) -> list[Relation]:
        """List the parts a part links to inside the package, with their targets resolved.

        Parameters
        ----------
        part : str
            Its name; an empty text stands for the package itself.
        """
        folder, name = posixpath.split(part)
        where = self.existing(posixpath.join(folder, "_rels", f"{name}.rels"))
        if where is None:
            return []
        links = [
            Relation(item.get("Id", ""), item.get("Type", ""), _resolve(folder, item.get("Target", "")))
            for item in self.tree(where)
            if item.get("TargetMode") != "External"
        ]
        return [Relation(link.id, link.kind, self.existing(link.target) or link.target) for link in links]

    def existing(self, part: str) -> str | None:
        """Return the part's name as the file spells it, None when there is no such part."""
        return part if part in self._by_name else self._lower.get(part.casefold())

    @cached_property
    def date1904(self) -> bool:
        """Whether dates count from 1904, as in old Mac workbooks."""
        settings = find_child(self._workbook, "workbookPr")
        return settings is not None and is_true(settings.get("date1904"))

    @property
    def has_macros(self) -> bool:
        """Whether the workbook carries VBA."""
        return any(part.lower().endswith("vbaproject.bin") for part in self.parts)

    @cached_property
    def is_signed(self) -> bool:
        """Whether the file carries a digital signature, which any change would break."""
        return any(part.lower().startswith("_xmlsignatures/") for part in self.parts) or any(
            link.kind.endswith("/digital-signature/origin") for link in self.relations("")
        )

    @cached_property
    def sheets(self) -> dict[str, SheetPart]:
        """Every tab by name, in order."""
        links = {link.id: link for link in self.relations(self.workbook_part)}
        found: dict[str, SheetPart] = {}
        for item in children(find_child(self._workbook, "sheets"), "sheet"):
            link = links.get(next((v for k, v in item.attrib.items() if k.endswith("}id")), ""))
            missing = link is None or link.target not in self._by_name
            part = "" if link is None or missing else link.target
            kind = "missing" if link is None or missing else link.kind.rsplit("/", 1)[-1]
            name = unescape_text(item.get("name") or "")
            found[name] = SheetPart(name, part, item.get("state", "visible"), kind)
        return found

    @cached_property
    def tables(self) -> dict[str, TablePart]:
        """Every Excel table by the name formulas use."""
        found = {}
        for sheet in self.sheets.values():
            if sheet.kind != "worksheet":
                continue
            for link in self.relations(sheet.part):
                if link.kind.endswith("/table") and link.target in self._by_name:
                    table = self._table(sheet.name, link.target)
                    found[table.name] = table
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Defined names of the whole workbook with their formulas."""
        return {
            item.get("name", ""): item.text or ""
            for item in children(find_child(self._workbook, "definedNames"), "definedName")
            if item.get("localSheetId") is None
        }

    def _table(self, sheet: str, part: str) -> TablePart:
        root = self.tree(part)
        try:
            area = parse_area(root.get("ref", ""))
            totals, header = int(root.get("totalsRowCount", "0")), int(root.get("headerRowCount", "1"))
        except ValueError as error:
            raise self._broken(part, str(error)) from error
        names = children(find_child(root, "tableColumns"), "tableColumn")
        columns = tuple(unescape_text(column.get("name", "")) for column in names)
        name = unescape_text(root.get("displayName") or root.get("name") or "")
        return TablePart(name, sheet, part, *area, columns, totals > 0, header > 0)

    def _info(self, part: str) -> zipfile.ZipInfo:
        try:
            return self._by_name[part]
        except KeyError as error:
            raise BookError(
                f"{self.place}: damaged: got no part {part!r}, expected one. Open it in Excel, repair and save it."
            ) from error

    def _find_workbook(self) -> str:
        links = [link for link in self.relations("") if link.kind.endswith("/officeDocument")]
        if not links or links[0].target not in self._by_name:
            raise self._no_workbook("an archive without a workbook in it")
        if links[0].target.lower().endswith(".bin"):
            raise self._no_workbook("a binary workbook (.xlsb)")
        return links[0].target

    def _check_prolog(self, part: str) -> None:
        """Refuse a document type declaration: it may only stand before the first element."""
        parser, done = expat.ParserCreate(), []
        parser.StartElementHandler = lambda name, attributes: done.append(name)
        parser.StartDoctypeDeclHandler = lambda *declaration: self._refuse_doctype(part)
        limit = PROLOG_BYTES
        info = self._info(part)
        while not done:
            head = inflate(self.place, self.data, info, limit=limit)
            try:
                parser.Parse(head, len(head) < limit)
            except expat.ExpatError as error:
                if done or part.lower().endswith(".vml"):
                    return
                raise self._broken(part, str(error)) from error
            if len(head) < limit:
                return
            # A prolog longer than this is no office program's: read it whole.
            limit, parser = MAX_UNPACKED, self._restarted(parser)

    @staticmethod
    def _restarted(parser: expat.XMLParserType) -> expat.XMLParserType:
        fresh = expat.ParserCreate()
        fresh.StartElementHandler = parser.StartElementHandler
        fresh.StartDoctypeDeclHandler = parser.StartDoctypeDeclHandler
        return fresh

    def _refuse_doctype(self, part: str) -> None:
        raise BookError(
            f"{self.place}: unsafe: got a document type declaration in {part!r}, expected none. "
            "Save it again from Excel."
        )

    def _broken(self, part: str, why: str) -> BookError:
        return BookError(
            f"{self.place}: damaged: got broken XML in {part!r} ({why}), expected well-formed XML. "
            "Open it in Excel, repair and save it."
        )

    def _no_workbook(self, found: str) -> BookError:
        return BookError(
            f"{self.place}: not a workbook: got {found}, expected .xlsx or .xlsm. Save it from Excel as .xlsx."
        )


def local_name(tag: str) -> str:
    """Drop the namespace from an element's name.

    Examples
    --------
    >>> local_name("{urn:x}row"), local_name("row")
    ('row', 'row')
    """
    return tag.rsplit("}", 1)[-1]


def children(parent: ElementTree.Element | None, name: str) -> list[ElementTree.Element]:
    """List the child elements of that name, whatever their namespace."""
    return [] if parent is None else [child for child in parent if local_name(child.tag) == name]


def find_child(parent: ElementTree.Element, name: str) -> ElementTree.Element | None:
    """Return the first child element of that name, whatever its namespace."""
    return next(iter(children(parent, name)), None)


def is_true(text: str | None) -> bool:
    """Read an XML boolean; a missing one is false."""
    return text in ("1", "true", "on")


def _resolve(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    joined = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined).lstrip("/")


def _directory(path: Path) -> BookError:
    return BookError(f"{path.name}: not a workbook: got a folder, expected a file. Give the file's path.")


def _check_start(place: str, stream: BinaryIO) -> None:
    """Name the old and the encrypted formats, which are no zip archives."""
    if stream.read(len(OLE)) != OLE:
        return
    head = stream.read(4 * 2**20)
    if "EncryptedPackage".encode("utf-16-le") in head or "EncryptionInfo".encode("utf-16-le") in head:
        raise BookError(
            f"{place}: password-protected: got an encrypted workbook, expected an open one. "
            "Remove the password in Excel and save it."
        )
    raise BookError(
        f"{place}: old file format: got an .xls workbook, expected .xlsx or .xlsm. Save it in Excel as .xlsx."
    )
