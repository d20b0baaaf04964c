"""Write a macro project, the file ``vbaProject.bin`` of a workbook, from the text of its modules.

Only source is written, no compiled code: the version of ``_VBA_PROJECT`` says so, and Office compiles when it
opens the file.

References
----------
[MS-OVBA] Office VBA File Format Structure: 2.3.1 PROJECT, 2.3.4.2 dir, 2.4.1 compression, 2.4.3 encryption.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlplan.excel.cfb import compound_file

__all__ = ["Module", "compress", "vba_project"]

_CODE_PAGE = 1252
_ENCODING = "cp1252"
_CHUNK = 4096
_TERMINATOR = 0x10

# stdole and Office, which every workbook's project refers to; Excel finds them by their number.
_REFERENCES = {
    "stdole": "*\\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\\Windows\\System32\\stdole2.tlb#OLE Automation",
    "Office": "*\\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\\Program Files\\Common Files\\Microsoft Shared"
    "\\OFFICE16\\MSO.DLL#Microsoft Office 16.0 Object Library",
}


@dataclass(frozen=True)
class Module:
    """A module of a macro project.

    Parameters
    ----------
    name : str
        Up to 31 letters, digits and underscores.
    code : str
        Its text without ``Attribute`` lines of its own.
    base : str
        Class identifier if it is the module of the workbook or of a sheet, else empty.
    """

    name: str
    code: str
    base: str = ""

    @property
    def text(self) -> str:
        """The text as it is kept: attributes first, lines ended as Windows does."""
        lines = [f'Attribute VB_Name = "{self.name}"']
        if self.base:
            flags = ("GlobalNameSpace", "Creatable", "PredeclaredId", "Exposed", "TemplateDerived", "Customizable")
            true = ("PredeclaredId", "Exposed", "Customizable")
            lines += [f'Attribute VB_Base = "0{self.base}"', *(f"Attribute VB_{f} = {f in true}" for f in flags)]
        body = self.code.replace("\r\n", "\n").removesuffix("\n")
        return "\r\n".join([*lines, *body.split("\n")]) + "\r\n"


def vba_project(name: str, modules: Sequence[Module]) -> bytes:
    """Write a macro project.

    Parameters
    ----------
    name : str
        Of the project, as macros are addressed.
    modules : sequence of Module
        The workbook's own first.

    Returns
    -------
    bytes
        The file ``vbaProject.bin``; the same text gives the same bytes.

    Raises
    ------
    UnicodeEncodeError
        If a module holds characters outside Windows' Western alphabet.
    """
    vba: dict[str, bytes] = {
        "_VBA_PROJECT": struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 0),
        "dir": compress(_directory(name, modules)),
    }
    vba |= {module.name: compress(module.text.encode(_ENCODING)) for module in modules}
    both = [(m.name.encode(_ENCODING), m.name.encode("utf-16-le")) for m in modules]
    names = b"".join(short + b"\0" + wide + b"\0\0" for short, wide in both) + b"\0\0"
    return compound_file({"VBA": vba, "PROJECT": _project(name, modules).encode(_ENCODING), "PROJECTwm": names})


def _project(name: str, modules: Sequence[Module]) -> str:
    """Write the list of modules, with the project's settings: not locked, no password, visible."""
    number = f"{{{uuid.uuid5(uuid.NAMESPACE_URL, name)}}}".upper()
    kinds = [f"Document={m.name}/&H00000000" if m.base else f"Module={m.name}" for m in modules]
    protection, password, visibility = (_hidden(data, number) for data in (bytes(4), b"\0", b"\xff"))
    lines = [f'ID="{number}"', *kinds, f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"']
    lines += [f'CMG="{protection}"', f'DPB="{password}"', f'GC="{visibility}"', "", "[Host Extender Info]"]
    lines += ["&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "", "[Workspace]"]
    return "\r\n".join([*lines, *(f"{m.name}=0, 0, 0, 0, C" for m in modules), ""])


def _hidden(data: bytes, project: str, seed: int = 0) -> str:
    """Disguise a setting as section 2.4.3.2 wants it."""
    key, version = sum(project.encode()) & 0xFF, 2
    shown = [seed, seed ^ version, seed ^ key]
    before, last, last_but_one = key, shown[2], shown[1]
    filler = bytes((seed & 6) // 2)
    for byte in filler + struct.pack("<I", len(data)) + data:
        last_but_one, last = last, byte ^ ((last_but_one + before) & 0xFF)
        before = byte
        shown.append(last)
    return bytes(shown).hex().upper()


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    records = [*_information(name), *_references(), *_modules(modules), _record(_TERMINATOR, b"")]
    return b"".join(records)


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _long(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<I", value))


def _short(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<H", value))


def _information(name: str) -> Iterator[bytes]:
    """Write system, language, code page, name, and the texts nobody fills in."""
    yield _long(0x01, 3)
    yield _long(0x02, 0x409)
    yield _long(0x14, 0x409)
    yield _short(0x03, _CODE_PAGE)
    yield _record(0x04, name.encode(_ENCODING))
    for empty in (0x05, 0x40, 0x06, 0x3D):
        yield _record(empty, b"")
    yield _long(0x07, 0)
    yield _long(0x08, 0)
    yield struct.pack("<HIIH", 0x09, 4, 0x5A3E1F00, 1)  # version; its length field does not count the last two bytes
    yield _record(0x0C, b"")
    yield _record(0x3C, b"")


def _references() -> Iterator[bytes]:
    for name, library in _REFERENCES.items():
        path = library.encode(_ENCODING)
        yield _record(0x16, name.encode(_ENCODING))
        yield _record(0x3E, name.encode("utf-16-le"))
        yield _record(0x0D, struct.pack("<I", len(path)) + path + bytes(6))


def _modules(modules: Sequence[Module]) -> Iterator[bytes]:
    yield _short(0x0F, len(modules))
    yield _short(0x13, 0xFFFF)
    for module in modules:
        short, wide = module.name.encode(_ENCODING), module.name.encode("utf-16-le")
        yield from (_record(0x19, short), _record(0x47, wide), _record(0x1A, short), _record(0x32, wide))
        yield from (_record(0x1C, b""), _record(0x48, b""), _long(0x31, 0), _long(0x1E, 0), _short(0x2C, 0xFFFF))
        yield _record(0x22 if module.base else 0x21, b"")
        yield _record(0x2B, b"")


def compress(data: bytes) -> bytes:
    """Compress as macro projects are: in chunks of 4,096 bytes, copies of earlier bytes as offset and length.

    Examples
    --------
    The example of section 3.2.3 of [MS-OVBA].

    >>> compress(b"a" * 73).hex()
    '0103b002614500'
    """
    chunks = [data[start : start + _CHUNK] for start in range(0, len(data), _CHUNK)]
    return b"\x01" + b"".join(map(_compressed, chunks))


def _compressed(chunk: bytes) -> bytes:
    body = bytearray()
    tokens = list(_tokens(chunk))
    for first in range(0, len(tokens), 8):
        group = tokens[first : first + 8]
        body.append(sum(1 << bit for bit, token in enumerate(group) if len(token) == 2))
        body += b"".join(group)
    if len(body) > _CHUNK:  # noise; text never comes to this, so that the padding of a last chunk harms nobody
        return struct.pack("<H", 0x3FFF) + chunk.ljust(_CHUNK, b"\0")
    return struct.pack("<H", (len(body) - 1) | 0xB000) + bytes(body)


def _tokens(chunk: bytes) -> Iterator[bytes]:
    """Yield literal bytes, and two bytes for each copy of three or more."""
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(chunk):
        bits = max(4, (at - 1).bit_length()) if at else 4
        length, offset = _longest(chunk, at, seen.get(chunk[at : at + 3], []), (0xFFFF >> bits) + 3)
        if length >= 3:
            yield struct.pack("<H", (offset - 1) << (16 - bits) | (length - 3))
        else:
            length = 1
            yield chunk[at : at + 1]
        for place in range(at, at + length):
            seen.setdefault(chunk[place : place + 3], []).append(place)
        at += length


def _longest(chunk: bytes, at: int, places: Sequence[int], most: int) -> tuple[int, int]:
    """Find the longest earlier copy among the latest places that start alike."""
    limit = min(most, len(chunk) - at)
    best = (0, 0)
    for place in reversed(places[-32:]):
        length = 0
        while length < limit and chunk[place + length] == chunk[at + length]:
            length += 1
        if length > best[0]:
            best = (length, at - place)
    return best
