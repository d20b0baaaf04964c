"""Results and fits kept for the whole process: a sheet that recalculates computes only what changed.

A key is a digest of the content of the arguments and of the version of xlplan, never of where they came from;
so nothing kept can be stale, and a series that changes in one cell is fitted once more while all others stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from xlplan import __version__

__all__ = ["Cache", "digest", "fits", "results"]

T = TypeVar("T")

MOST_ENTRIES = 2_000
MOST_BYTES = 64_000_000
_SCALARS = (bool, int, float, str, dt.date, type(None), np.generic)


def digest(*parts: object) -> bytes:
    """Give a key of some arguments: equal for equal kinds and contents, whatever objects hold them.

    Parameters
    ----------
    *parts : array, list, tuple, text, number, date or None
        The arguments, in order.

    Raises
    ------
    TypeError
        For an object of another kind, whose content cannot be told.

    Examples
    --------
    >>> digest("PLAN_FTE", np.array([880.0])) == digest("PLAN_FTE", np.array([880.0]))
    True
    >>> digest(1) == digest(1.0), digest("ab", "c") == digest("a", "bc")
    (False, False)
    """
    content = hashlib.blake2b(__version__.encode(), digest_size=20)
    for part in parts:
        _add(content, part)
    return content.digest()


def _add(content: Any, part: object) -> None:
    if isinstance(part, np.ndarray) and part.dtype.kind != "O":
        content.update(f"a{part.dtype.str}{part.shape}".encode())
        content.update(np.ascontiguousarray(part).tobytes())
    elif isinstance(part, list | tuple):
        content.update(f"l{len(part)};".encode())
        for item in part:
            _add(content, item)
    elif isinstance(part, _SCALARS):
        text = f"{type(part).__name__}:{part!r}"
        content.update(f"s{len(text)};{text}".encode(errors="surrogatepass"))
    else:
        raise TypeError(f"no digest of a {type(part).__name__}")


class Cache:
    """What was computed last, bounded in number and in bytes; the least recently used goes first.

    Safe to use from several threads. Two that ask for the same at the same time may both compute it.

    Parameters
    ----------
    most_entries : int
        How many are kept at most.
    most_bytes : int
        How large they are together at most; what is larger alone is not kept.

    Examples
    --------
    >>> cache = Cache()
    >>> cache.get(digest("x"), lambda: 1, lambda value: 8), cache.get(digest("x"), lambda: 2, lambda value: 8)
    (1, 1)
    """

    def __init__(self, *, most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> None:
        self.most_entries, self.most_bytes = most_entries, most_bytes
        self._kept: OrderedDict[bytes, tuple[Any, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Bytes that what is kept takes."""
        return self._bytes

    def get(self, key: bytes, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """Give what is kept under a key, or make and keep it; an error while making is kept nowhere.

        Parameters
        ----------
        key : bytes
            As `digest` gives it.
        make : callable
            Computes the value; it must not be changed afterwards.
        size : callable
            Tells how many bytes a value takes.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                value: T = self._kept[key][0]
                return value
        value = make()
        self._keep(key, value, size(value))
        return value

    def _keep(self, key: bytes, value: object, size: int) -> None:
        with self._lock:
            if size > self.most_bytes or key in self._kept:
                return
            self._kept[key] = (value, size)
            self._bytes += size
            while len(self._kept) > self.most_entries or self._bytes > self.most_bytes:
                self._bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0


results = Cache()
"""Grids of worksheet functions, as tuples of tuples."""

fits = Cache(most_entries=500)
"""Fitted models, one a series: many cells ask one series for many dates."""
