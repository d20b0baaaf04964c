"""How the commands print: reports, problems, progress."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from xlplan.cli.recalculated import kept_lines
from xlplan.core.errors import InputError, UsageError, XlplanError
from xlplan.core.problem_groups import group_problems

if TYPE_CHECKING:
    import pandas as pd

    from xlplan.jobs.refresh import RefreshReport

__all__ = ["error", "internal", "line", "month", "nothing_wrong", "previous_month", "progress", "refreshed"]

PROBLEMS_SHOWN = 50


def line(text: str) -> None:
    """Print a line."""
    print(text)


def month(text: str) -> pd.Timestamp:
    """Read ``--close``."""
    from xlplan.core.calendar.months import parse_month

    try:
        return parse_month(text)
    except ValueError as problem:
        raise UsageError(f"--close: {problem}. Give the last closed month.") from None


def previous_month() -> pd.Timestamp:
    """Give the month before today's."""
    from xlplan.core.calendar.months import parse_month

    return parse_month(dt.date.today().replace(day=1) - dt.timedelta(days=1))


def error(problem: XlplanError, *, as_json: bool) -> None:
    """Print what went wrong; all problems of the inputs, one a line."""
    groups = group_problems(problem.problems) if isinstance(problem, InputError) else []
    if as_json:
        found = [asdict(p) for p in problem.problems] if isinstance(problem, InputError) else []
        kinds = [{**asdict(group.problem), "count": group.count, "places": group.places} for group in groups]
        facts = {"error": str(problem), "problems": found, "groups": kinds}
        print(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    told = [str(group) for group in groups] or [str(problem)]
    for text in told[:PROBLEMS_SHOWN]:
        print(text, file=sys.stderr)
    if len(told) > PROBLEMS_SHOWN:
        print(f"... and {len(told) - PROBLEMS_SHOWN} more kinds; --json lists them all.", file=sys.stderr)
    if isinstance(problem, InputError):
        count = len(problem.problems)
        print(f"{count} problem{'s' if count > 1 else ''}. Nothing was written.", file=sys.stderr)


def internal(problem: Exception) -> None:
    """Print that xlplan itself failed."""
    print(f"xlplan failed: {type(problem).__name__}: {problem}", file=sys.stderr)
    print("The workbook is as it was. Please report this; XLPLAN_DEBUG=1 shows where it happened.", file=sys.stderr)


@contextlib.contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar on a terminal, nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading")
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=max(1, total))


def refreshed(report: RefreshReport, *, as_json: bool = False) -> None:
    """Print what a refresh did."""
    if as_json:
        print(json.dumps(asdict(report) | {"failed": report.failed}, indent=2, ensure_ascii=False))
        return
    verb = "Refreshed" if report.written else "Dry run, nothing written:"
    print(f"{verb} {report.book} in {report.seconds:.1f} s")
    print(f"  Closed through   {report.close}, version {report.run_id}" + ("" if report.changed else " (unchanged)"))
    print(f"  Forecast         {report.series} series" + (f", {len(report.refused)} not" if report.refused else ""))
    for name, reason in list(report.refused.items())[:5]:
        print(f"    not forecast   {name}: {reason}")
    if report.measured:
        better = f"{report.better} of {report.measured} series better than last year repeated"
        print(f"  Accuracy         {better}, 1-3 months ahead")
    passed = len(report.checks) - len(report.failed)
    print(f"  Checks           {passed} of {len(report.checks)} pass")
    for name in report.failed:
        print(f"    FAIL           {name}")
    for text in kept_lines(cause for cause in report.kept if cause.stale):
        print(f"  Kept             {text}")
    for note in report.notes:
        print(f"  Note             {note}")
    for name in report.uncomputed[:5]:
        print(f"  Not computed     {name}")
    if len(report.uncomputed) > 5:
        print(f"  Not computed     {len(report.uncomputed) - 5} more formulas; they keep their old value")


def nothing_wrong(book: Path, *, as_json: bool) -> None:
    """Print that the inputs hold."""
    print(json.dumps({"problems": []}) if as_json else f"{book}: nothing wrong with the inputs")
