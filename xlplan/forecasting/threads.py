"""One BLAS thread while series are forecast: products are many and small, and sums keep their order.

With more threads the same inputs could give other last digits. The number of threads belongs to the whole process:
of calls that overlap the first sets it, and the last gives back what the process had. Where the BLAS is not the
OpenBLAS that the wheels of numpy and scipy bring, nothing is changed.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from threadpoolctl import OpenBLASController, ThreadpoolController

__all__ = ["one_thread"]

SCIPY = ("scipy.linalg", "scipy.special")
"""The modules that load the BLAS of scipy."""


class _Held:
    """Counts the calls under way and knows what the libraries had before."""

    def __init__(self) -> None:
        self.lock, self.calls = threading.Lock(), 0
        self.before: list[tuple[Any, int]] = []

    def enter(self) -> None:
        with self.lock:
            if not self.calls:
                libraries = _libraries(any(module in sys.modules for module in SCIPY))
                self.before = [(library, library.num_threads) for library in libraries]
                _set((library, 1) for library in libraries)
            self.calls += 1

    def leave(self) -> None:
        with self.lock:
            self.calls -= 1
            if not self.calls:
                _set(self.before)
                OpenBLASController.clear_controlling_thread()


_held = _Held()


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold the BLAS of numpy, and of scipy once it is imported, to one thread; then give back what they had.

    Examples
    --------
    >>> import numpy as np
    >>> with one_thread():
    ...     float(np.ones((2, 2)).dot(np.ones(2)).sum())
    4.0
    """
    _held.enter()
    try:
        yield
    finally:
        _held.leave()


def _set(threads: Iterable[tuple[Any, int]]) -> None:
    # threadpoolctl obeys the thread that was first alone, without a word; here another may be the last to leave.
    OpenBLASController.clear_controlling_thread(force=True)
    for library, count in threads:
        library.set_num_threads(count)


@lru_cache(maxsize=2)
def _libraries(scipy: bool) -> list[Any]:
    """Find the libraries, which takes a millisecond; once more when scipy has brought its own."""
    found = ThreadpoolController().select(internal_api="openblas").lib_controllers
    # Under OpenMP each thread has a number of its own, which another could not give back.
    return [library for library in found if library.threading_layer != "openmp"]
