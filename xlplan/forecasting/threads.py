"""One BLAS thread while series are forecast: products are many and small, and sums keep their order.

With more threads the same inputs could give other last digits. Where numpy's BLAS is not the OpenBLAS its wheels
bring, nothing is changed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["one_thread"]

NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold numpy's BLAS to one thread, and give it back what it had.

    Examples
    --------
    >>> with one_thread():
    ...     float(np.ones((2, 2)).dot(np.ones(2)).sum())
    4.0
    """
    control = _control()
    if control is None:
        yield
        return
    get, put = control
    before = get()
    put(1)
    try:
        yield
    finally:
        put(before)


@lru_cache(maxsize=1)
def _control() -> tuple[Callable[[], int], Callable[[int], Any]] | None:
    """Find the functions that read and set the number of threads."""
    root = Path(np.__file__).parent
    for folder in (root.parent / "numpy.libs", root / ".dylibs"):
        for file in sorted(folder.glob("*openblas*")) if folder.is_dir() else ():
            try:
                library = ctypes.CDLL(str(file))
            except OSError:
                continue
            for name in NAMES:
                if hasattr(library, name.format("set")):
                    return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None
