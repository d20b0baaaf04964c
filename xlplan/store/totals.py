"""Total rows of a file: how they are told, and whether they equal the rows they total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

__all__ = ["RunningSums", "is_total"]

CENT = 0.005
_TOTAL = re.compile(
    r"(?:.*[\s-])?(?:grand|sub|report)?[\s-]*totals?\b.*|.*\b(?:sub)?total\s*[:.]?|sum\b.*|gesamt.*", re.IGNORECASE
)


def is_total(cell: object) -> bool:
    """Say whether a cell names a total.

    Examples
    --------
    >>> [is_total(text) for text in ("Total", "Grand Total:", "Total Intensive Care", "4 West subtotal", "Totality", 5)]
    [True, True, True, True, False, False]
    """
    return isinstance(cell, str) and _TOTAL.fullmatch(cell.strip()) is not None


class RunningSums:
    """Sums of the rows so far, from each row that a total may begin at."""

    def __init__(self, columns: Iterable[int]) -> None:
        self.now = dict.fromkeys(columns, 0.0)
        self.count = 0
        self.starts: list[dict[int, float]] = [dict(self.now)]

    def add(self, amounts: Mapping[int, float]) -> None:
        """Count a row."""
        self.count += 1
        for column, amount in amounts.items():
            self.now[column] += amount

    def start(self) -> None:
        """Let later totals begin here."""
        self.starts.append(dict(self.now))

    def equal(self, amounts: Mapping[int, float]) -> bool:
        """Tell whether amounts equal the sums since one of the totals above, or of all rows."""
        within = CENT * max(1, self.count)
        return self.count > 0 and any(
            all(abs(self.now[i] - start[i] - total) <= within for i, total in amounts.items())
            for start in reversed(self.starts)
        )
