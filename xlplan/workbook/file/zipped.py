"""Zip bytes, read within limits and written so that an unchanged entry stays byte for byte what it was."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from xlplan.core.errors import BookError

__all__ = [
    "MAX_ENTRIES",
    "MAX_RATIO",
    "MAX_UNPACKED",
    "check_directory",
    "inflate",
    "part_name",
    "raw_bytes",
    "read_directory",
    "rewrite",
]

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 10_000
RATIO_FROM = 1024 * 1024
MAX_DIRECTORY_BYTES = 8 * 1024 * 1024

END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
TAIL = struct.Struct("<4s4H2LH")
DESCRIPTOR_FLAG = 0x8
UTF8_FLAG = 0x800
LOST_SIZE = 0xFFFFFFFF


def part_name(info: zipfile.ZipInfo) -> str:
    """Name an entry as the workbook's parts do, with forward slashes."""
    return info.filename.replace("\\", "/").lstrip("/")


def check_directory(place: str, stream: BinaryIO) -> None:
    """Refuse a central directory too long to be a workbook's, before anything in it is read.

    Parameters
    ----------
    place : str
        The file's name for the message.
    stream : BinaryIO
        The zip file, open for reading.

    Raises
    ------
    BookError
        The directory is longer than 10,000 entries need.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - 65_600))
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + TAIL.size:
        raise BookError(
            f"{place}: not a workbook: got a file that is no zip archive, expected .xlsx or .xlsm. "
            "Save it from Excel as .xlsx."
        )
    fields = TAIL.unpack_from(tail, at)
    entries, length = fields[4], fields[5]
    at64 = tail.rfind(END64)
    if at64 >= 0 and length == LOST_SIZE and len(tail) >= at64 + 48:
        entries, length = struct.unpack_from("<2Q", tail, at64 + 32)
    if length > MAX_DIRECTORY_BYTES or MAX_ENTRIES < entries < 0xFFFF:
        raise BookError(
            f"{place}: too many parts: got a directory of {length:,} bytes, expected at most "
            f"{MAX_ENTRIES:,} parts. Ask the sender for a plain workbook."
        )


def read_directory(place: str, stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """List the entries of a zip file whose stated sizes are within the limits.

    Parameters
    ----------
    place : str
        The file's name for the message.
    stream : BinaryIO
        The zip file, open for reading.

    Returns
    -------
    list of zipfile.ZipInfo
        In the order of the central directory, folders included.

    Raises
    ------
    BookError
        No zip archive; more than 10,000 entries, 200 MB unpacked or a ratio of 100; a name used twice.
    """
    check_directory(place, stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, struct.error) as error:
        raise BookError(
            f"{place}: not a workbook: got a damaged zip archive ({error}), expected .xlsx or .xlsm. "
            "Open it in Excel, repair and save it."
        ) from error
    _check_sizes(place, entries)
    _check_entries(place, entries)
    return entries


def _check_sizes(place: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise BookError(
            f"{place}: too many parts: got {len(entries):,}, expected at most {MAX_ENTRIES:,}. "
            "Ask the sender for a plain workbook."
        )
    unpacked = sum(info.file_size for info in entries)
    if unpacked > MAX_UNPACKED:
        raise BookError(
            f"{place}: too large: got {unpacked / 2**20:,.0f} MB unpacked, expected at most "
            f"{MAX_UNPACKED / 2**20:,.0f} MB. Split the workbook."
        )
    for info in entries:
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise BookError(
                f"{place}: looks like a zip bomb: got {info.filename!r} packed "
                f"{info.file_size // max(info.compress_size, 1):,} to 1, expected at most {MAX_RATIO} to 1. "
                "Ask the sender for a plain workbook."
            )


def _check_entries(place: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for info in entries:
        name = part_name(info).casefold()
        if name in seen:
            raise BookError(
                f"{place}: damaged: got two parts named {part_name(info)!r}, expected each once. "
                "Open it in Excel, repair and save it."
            )
        seen.add(name)
        if info.flag_bits & 0x1:
            raise BookError(
                f"{place}: password-protected: got the encrypted part {info.filename!r}, expected none. "
                "Remove the password in Excel and save it."
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BookError(
                f"{place}: unusual compression: got method {info.compress_type} in {info.filename!r}, "
                "expected deflate. Save it again from Excel."
            )


def raw_bytes(data: bytes, info: zipfile.ZipInfo) -> memoryview:
    """Return the entry's bytes as they lie in the file, still compressed.

    Parameters
    ----------
    data : bytes
        The whole zip file.
    info : zipfile.ZipInfo
        One entry of it.

    Returns
    -------
    memoryview
        ``info.compress_size`` bytes; fewer when the file was cut off.
    """
    header = data[info.header_offset : info.header_offset + LOCAL.size]
    if len(header) < LOCAL.size or header[:4] != b"PK\x03\x04":
        raise BookError(
            f"{Path(info.filename).name}: damaged: got no entry at its place in the zip archive, "
            "expected one. Open the workbook in Excel, repair and save it."
        )
    name_length, extra_length = struct.unpack_from("<2H", header, 26)
    start = info.header_offset + LOCAL.size + name_length + extra_length
    return memoryview(data)[start : start + info.compress_size]


def inflate(place: str, data: bytes, info: zipfile.ZipInfo, *, limit: int | None = None) -> bytes:
    """Unpack one entry, never further than its stated size.

    Parameters
    ----------
    place : str
        The file's name for the message.
    data : bytes
        The whole zip file.
    info : zipfile.ZipInfo
        One entry of it.
    limit : int, optional
        Stop after so many bytes and leave size and checksum unchecked.

    Returns
    -------
    bytes
        The entry's content.

    Raises
    ------
    BookError
        The content is longer or shorter than stated, or damaged.
    """
    raw = raw_bytes(data, info)
    size = info.file_size
    try:
        if info.compress_type == zipfile.ZIP_STORED:
            content = bytes(raw[: size + 1])
        else:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, (size if limit is None else limit) + 1)
    except zlib.error as error:
        raise _damaged(place, info, str(error)) from error
    if limit is not None:
        return content[:limit]
    if len(content) != size or len(raw) != info.compress_size:
        raise _damaged(place, info, "its size is not the size stated")
    if zlib.crc32(content) != info.CRC:
        raise _damaged(place, info, "its checksum is wrong")
    return content


def _damaged(place: str, info: zipfile.ZipInfo, why: str) -> BookError:
    return BookError(
        f"{place}: damaged: got part {info.filename!r} that cannot be unpacked ({why}), expected a whole one. "
        "Open it in Excel, repair and save it."
    )


def rewrite(data: bytes, entries: Sequence[zipfile.ZipInfo], changes: Mapping[str, bytes | None]) -> bytes:
    """Build a zip file in which only the changed parts differ.

    Parameters
    ----------
    data : bytes
        The zip file as it was.
    entries : sequence of zipfile.ZipInfo
        Its directory.
    changes : mapping of str to bytes or None
        New content by part name; None drops the part.

    Returns
    -------
    bytes
        Same input and changes give the same bytes: a changed entry keeps its date.
    """
    out, directory = io.BytesIO(), io.BytesIO()
    count = 0
    for info in entries:
        name = part_name(info)
        if name in changes and changes[name] is None:
            continue
        content = changes.get(name)
        packed = raw_bytes(data, info) if content is None else _deflate(content)
        _write_entry(out, directory, info, packed, content)
        count += 1
    start, length = out.tell(), directory.tell()
    out.write(directory.getvalue())
    out.write(TAIL.pack(END, 0, 0, count, count, length, start, 0))
    return out.getvalue()


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _write_entry(
    out: BinaryIO,
    directory: BinaryIO,
    info: zipfile.ZipInfo,
    packed: bytes | memoryview,
    content: bytes | None,
) -> None:
    method = info.compress_type if content is None else zipfile.ZIP_DEFLATED
    crc = info.CRC if content is None else zlib.crc32(content)
    size = info.file_size if content is None else len(content)
    # Sizes stand in the header itself, so the descriptor that may have followed the data is not needed.
    flags = info.flag_bits & ~DESCRIPTOR_FLAG
    name = info.orig_filename.encode("utf-8" if flags & UTF8_FLAG else "cp437")
    year, month, day, hour, minute, second = info.date_time
    date = (year - 1980) << 9 | month << 5 | day
    time = hour << 11 | minute << 5 | second // 2
    version = max(info.extract_version, 20)
    shared = (flags, method, time, date, crc, len(packed), size, len(name))
    offset = out.tell()
    out.write(LOCAL.pack(b"PK\x03\x04", version, *shared, 0))
    out.write(name)
    out.write(packed)
    extra = _without_zip64(info.extra)
    made_by = info.create_system << 8 | info.create_version
    directory.write(
        CENTRAL.pack(
            b"PK\x01\x02",
            made_by,
            version,
            *shared,
            len(extra),
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            offset,
        )
    )
    directory.write(name + extra + info.comment)


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept
