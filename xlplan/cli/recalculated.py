"""How a recalculation is printed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlplan.jobs.recalculate import Kept, RecalculateReport

__all__ = ["kept_lines", "show_recalculated"]

CAUSES_SHOWN = 10


def show_recalculated(report: RecalculateReport, *, as_json: bool) -> None:
    """Print what a recalculation did."""
    if as_json:
        print(json.dumps(asdict(report), indent=2, ensure_ascii=False))
        return
    verb = "Recalculated" if report.written else "Recalculated, nothing to write:"
    print(f"{verb} {report.book} in {report.seconds:.1f} s")
    anew = f", {report.anew} of them never computed before, by xlplan alone" if report.anew else ""
    print(f"  New results      {report.recalculated}{anew}")
    for text in kept_lines(report.kept):
        print(f"  Kept             {text}")
    for note in report.notes:
        print(f"  Note             {note}")


def kept_lines(kept: Iterable[Kept]) -> list[str]:
    """Write each cause on a line, what may be out of date first."""
    causes = list(kept)
    lines = [_line(cause) for cause in causes[:CAUSES_SHOWN]]
    left = causes[CAUSES_SHOWN:]
    if left:
        lines.append(f"{sum(cause.count for cause in left)} formulas for {len(left)} more causes; --json lists them")
    return lines


def _line(cause: Kept) -> str:
    cells = ", ".join(cause.cells) + (" ..." if cause.count > len(cause.cells) else "")
    state = "may be out of date" if cause.stale else "nothing they read has changed"
    more = f", and {cause.dependents} that depend on them" if cause.dependents else ""
    return f"{cause.count} with {cause.construct}{more}, {state}: {cells}: {cause.cause}"
