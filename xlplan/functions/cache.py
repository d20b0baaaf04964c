"""Results and fits kept for the whole process: a sheet that recalculates computes only what changed.

A key is a digest of the content of the arguments and of the version of xlplan, never of where they came from;
so nothing kept can be stale, and a series that changes in one cell is fitted once more while all others stay.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import numpy as np

from xlplan import __version__
from xlplan.core.cache import Cache

__all__ = ["digest", "fits", "results"]

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


results: Cache[bytes, tuple[tuple[Any, ...], ...]] = Cache(most_entries=2_000, most_size=MOST_BYTES)
"""Grids of worksheet functions, as tuples of tuples."""

fits: Cache[bytes, Any] = Cache(most_entries=500, most_size=MOST_BYTES)
"""Fitted models, one a series: many cells ask one series for many dates."""
