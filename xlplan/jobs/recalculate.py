"""Recalculate any workbook: its native formulas and its ``PLAN_`` formulas, nothing else changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from dataclasses import dataclass, field
from pathlib import Path

from xlplan.jobs.files import files_to_hold
from xlplan.workbook.file.edits import Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.write import apply, save
from xlplan.workbook.formulas.engine import Kept

__all__ = ["Kept", "RecalculateReport", "recalculate_book"]


@dataclass(frozen=True)
class RecalculateReport:
    """What a recalculation did.

    Parameters
    ----------
    book : str
        The file that holds the result.
    recalculated : int
        Formulas whose result is another now.
    anew : int
        Those of them that held no result before: computed by xlplan alone, never by Excel.
    kept : list of Kept
        Formulas that keep the result they were saved with, by cause.
    uncomputed : list of str
        Formulas that cannot be computed here, by cell.
    notes : list of str
        Damaged parts that were passed over.
    written : bool
        Whether a file was written.
    seconds : float
        Time taken.
    """

    book: str
    recalculated: int
    anew: int
    kept: list[Kept] = field(default_factory=list)
    uncomputed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    written: bool = False
    seconds: float = 0.0


def recalculate_book(
    book: Path, *, output: Path | None = None, now: dt.datetime | None = None, keep_clock: bool = False
) -> RecalculateReport:
    """Compute the formulas of a workbook anew; results that cannot be trusted stay as they are.

    Parameters
    ----------
    book : Path
        Any workbook; it need not be a planning workbook.
    output : Path, optional
        Write there and leave `book` as it is.
    now : datetime.datetime, optional
        What ``NOW`` and ``TODAY`` return; by default the time it is.
    keep_clock : bool
        Let formulas that ask for the day or time keep their results.

    Raises
    ------
    XlplanError
        The file is no workbook, is open elsewhere, or cannot be written.
    """
    started = time.monotonic()
    moment = None if keep_clock else now or dt.datetime.now().replace(microsecond=0)
    with contextlib.ExitStack() as locks:
        for file in files_to_hold(book, output):
            locks.enter_context(locked(file))
        written = apply(Package.open(book), Edits(), today=moment)
        save(book, written, output=output)
    return RecalculateReport(
        str(output or book),
        written.recalculated,
        written.anew,
        written.kept,
        written.unavailable,
        written.notes,
        output is not None or written.package.sha256 != written.before,
        round(time.monotonic() - started, 2),
    )
