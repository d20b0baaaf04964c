"""Values kept for the whole process: bounded, safe to use from several threads, each computed once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Cache"]

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Cache(Generic[K, T]):
    """What was computed last, bounded in number and in size; the least recently used goes first.

    Safe to use from several threads. Those that ask for the same at the same time wait for the first, which computes
    it while other keys are served.

    Parameters
    ----------
    most_entries : int, optional
        How many are kept at most; any number if left out.
    most_size : int
        How large they are together at most, in the unit of the sizes that `get` is given, such as bytes.
    newest_stays : bool
        Whether a value that is larger alone is kept until another comes; otherwise it is not kept.

    Examples
    --------
    >>> cache: Cache[str, int] = Cache(most_size=64)
    >>> cache.get("x", lambda: 1, lambda value: 8), cache.get("x", lambda: 2, lambda value: 8)
    (1, 1)
    """

    def __init__(self, *, most_size: int, most_entries: int | None = None, newest_stays: bool = False) -> None:
        self.most_entries, self.most_size, self.newest_stays = most_entries, most_size, newest_stays
        self._kept: OrderedDict[K, tuple[T, int]] = OrderedDict()
        self._turns: dict[K, threading.Lock] = {}
        self._size = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def size(self) -> int:
        """Size of what is kept, together."""
        return self._size

    def get(self, key: K, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """Give what is kept under a key, or make and keep it; an error while making is kept nowhere.

        Parameters
        ----------
        key : hashable
            Tells everything that the value depends on.
        make : callable
            Computes the value; it must not be changed afterwards. It may ask for other keys.
        size : callable
            Tells how large a value is.
        """
        with self._lock:
            if key in self._kept:
                return self._use(key)
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            return self._make(key, make, size)

    def _make(self, key: K, make: Callable[[], T], size: Callable[[T], int]) -> T:
        with self._lock:
            if key in self._kept:
                return self._use(key)
        try:
            value = make()
            self._keep(key, value, size(value))
        finally:
            with self._lock:
                self._turns.pop(key, None)
        return value

    def _use(self, key: K) -> T:
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def _keep(self, key: K, value: T, size: int) -> None:
        with self._lock:
            if key in self._kept or (size > self.most_size and not self.newest_stays):
                return
            self._kept[key] = (value, size)
            self._size += size
            while len(self._kept) > 1 and self._is_over():
                self._size -= self._kept.popitem(last=False)[1][1]

    def _is_over(self) -> bool:
        many = self.most_entries is not None and len(self._kept) > self.most_entries
        return many or self._size > self.most_size

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0
