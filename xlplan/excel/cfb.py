"""Write a compound file, the container Office keeps macros in: streams and storages in sectors of 512 bytes.

Version 3 of the format, without DIFAT sectors: up to 6.8 MB, which no macro project reaches.

References
----------
[MS-CFB] Compound File Binary File Format. Libraries at hand read the format, replace streams of the same length
only, or come under licenses that this project cannot take.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = ["Storage", "compound_file"]

Storage: TypeAlias = Mapping[str, "bytes | Storage"]
"""Streams (bytes) and storages (mappings) by name."""

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_PER_SECTOR = _SECTOR // 4
_MOST_FAT = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BLACK = 1


@dataclass
class _Entry:
    """A line of the directory; siblings form a tree, as balanced as they come, all black."""

    name: str
    kind: int
    data: bytes = b""
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    start: int = 0
    size: int = 0


@dataclass
class _Chains:
    """Sectors of one size and the table that chains them."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def put(self, data: bytes) -> int:
        """Append a chain and return its first sector."""
        first, count = len(self.table), math.ceil(len(data) / self.size)
        if not count:
            return _END
        self.data += data.ljust(count * self.size, b"\0")
        self.table += [*range(first + 1, first + count), _END]
        return first


def compound_file(root: Storage) -> bytes:
    """Write streams into a compound file.

    Parameters
    ----------
    root : mapping
        Streams and storages by name, names of up to 31 characters.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    ValueError
        If a name is too long, or all streams together are.

    Examples
    --------
    >>> compound_file({"PROJECT": b"", "VBA": {"dir": bytes(5000)}})[:4].hex()
    'd0cf11e0'
    """
    entries = list(_directory(root))
    sectors, small = _Chains(_SECTOR), _Chains(_MINI)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (small if entry.size < _CUTOFF else sectors).put(entry.data)
    entries[0].start, entries[0].size = sectors.put(bytes(small.data)), len(small.data)
    mini_table = sectors.put(_table(small.table))
    directory = sectors.put(_padded_directory(entries))
    first_fat, fat = len(sectors.table), _fat(sectors.table)
    count = len(fat) // _PER_SECTOR
    places = [*range(first_fat, first_fat + count)] + [_FREE] * (_MOST_FAT - count)
    minis = math.ceil(len(small.table) / _PER_SECTOR)
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, count, directory, 0, _CUTOFF, mini_table, minis, _END, 0)
    return head + struct.pack(f"<{_MOST_FAT}I", *places) + bytes(sectors.data) + struct.pack(f"<{len(fat)}I", *fat)


def _directory(root: Storage) -> Iterator[_Entry]:
    """List the entries, the root first; every storage before what is in it."""
    entries = [_Entry("Root Entry", _ROOT)]
    waiting: list[tuple[int, Storage]] = [(0, root)]
    for parent, storage in waiting:
        ids = []
        for name in sorted(storage, key=lambda name: (len(name), name.upper())):
            if len(name) > 31:
                raise ValueError(f"{name} is longer than 31 characters")
            content = storage[name]
            ids.append(len(entries))
            if isinstance(content, bytes):
                entries.append(_Entry(name, _STREAM, content))
            else:
                waiting.append((len(entries), content))
                entries.append(_Entry(name, _STORAGE))
        entries[parent].child = _tree(entries, ids)
    return iter(entries)


def _tree(entries: list[_Entry], ids: list[int]) -> int:
    if not ids:
        return _FREE
    middle = len(ids) // 2
    top = entries[ids[middle]]
    top.left, top.right = _tree(entries, ids[:middle]), _tree(entries, ids[middle + 1 :])
    return ids[middle]


def _padded_directory(entries: list[_Entry]) -> bytes:
    lines = b"".join(map(_line, entries))
    unused = struct.pack("<64xHBBIII16xI16xIQ", 0, 0, 0, _FREE, _FREE, _FREE, 0, 0, 0)
    return lines + unused * (-len(entries) % (_SECTOR // len(unused)))


def _line(entry: _Entry) -> bytes:
    name = f"{entry.name}\0".encode("utf-16-le")
    links = (entry.left, entry.right, entry.child)
    kinds = (len(name), entry.kind, _BLACK)
    return struct.pack("<64sHBBIII16xI16xIQ", name, *kinds, *links, 0, entry.start, entry.size)


def _table(chain: list[int]) -> bytes:
    padded = chain + [_FREE] * (-len(chain) % _PER_SECTOR)
    return struct.pack(f"<{len(padded)}I", *padded)


def _fat(chain: list[int]) -> list[int]:
    """Complete the table with the sectors that it takes up itself."""
    count = math.ceil(len(chain) / (_PER_SECTOR - 1))
    if count > _MOST_FAT:
        raise ValueError(f"a compound file of {len(chain)} sectors needs a longer table than this writer makes")
    full = chain + [_FAT] * count
    return full + [_FREE] * (-len(full) % _PER_SECTOR)
