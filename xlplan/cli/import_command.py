"""``xlplan import``: a file as a system exports it into an input table."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xlplan.core.errors import BookError, UsageError

if TYPE_CHECKING:
    from xlplan.jobs.importing import ImportReport
    from xlplan.store.import_map import ImportMap
    from xlplan.store.questions import OpenQuestionError

__all__ = ["import_"]

QUESTIONS_ASKED = 8


def import_(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="Planning workbook, .xlsx or .xlsm")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="stats, gl, pay, usage or another input table")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text or Excel file, as a system exports it")],
    correct: Annotated[
        bool, typer.Option("--replace", help="Let the file's numbers stand where both have one")
    ] = False,
    map_file: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="How to read it, as TOML")] = None,
    propose: Annotated[
        Path | None, typer.Option("--propose", metavar="FILE", help="Write such a map and import nothing")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --propose replace a file that is there")] = False,
    sheet: Annotated[str, typer.Option(metavar="NAME", help="Sheet of an Excel file")] = "",
    measure: Annotated[str, typer.Option(metavar="COLUMN", help="What amounts are: actual, budget, value...")] = "",
    fiscal_year: Annotated[int, typer.Option(metavar="YEAR", help="Year of months named without one")] = 0,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="Month of all rows, if no column says it")] = "",
    decimal: Annotated[str, typer.Option(metavar="point|comma", help="Decimal mark of the file")] = "",
    dates: Annotated[str, typer.Option(metavar="month-first|day-first", help="What leads in 04/05/2026")] = "",
    signs: Annotated[
        str, typer.Option(metavar="as-is|credit|statement", help="credit: revenue is negative; statement: expense is")
    ] = "",
    totals: Annotated[str, typer.Option(metavar="tie|ignore", help="Whether total rows must equal their rows")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Bring the rows of a file into an input table: all of them, or none."""
    from xlplan.store.import_map import ImportMap, load_map

    options = {
        "sheet": sheet,
        "measure": measure,
        "fiscal_year": fiscal_year,
        "month": month,
        "decimal": decimal,
        "dates": dates,
    }
    told = ImportMap(**options | {"signs": signs, "totals": totals}, table=table)  # type: ignore[arg-type]
    told = told.over(load_map(map_file)) if map_file else told
    if propose is not None:
        _propose(book, table, file, told, propose, force)
        return
    from xlplan.jobs.importing import import_rows

    report = _asking(lambda known: import_rows(book, table, file, replace=correct, told=known), told)
    _show(book, report, as_json)


def _propose(book: Path, table: str, file: Path, told: ImportMap, target: Path, force: bool) -> None:
    from xlplan.jobs.importing import propose_map

    if target.exists() and not force:
        raise UsageError(f"--propose: {target} is there already. Name another file, or add --force.")
    text, notes = _asking(lambda known: propose_map(book, table, file, told=known), told)
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BookError(f"{target}: the file cannot be written: {error.strerror}. Choose another place.") from None
    for note in notes:
        print(f"  {note}")
    print(f"{target}: written; nothing was imported. Use it with --map {target}")


def _asking(run: Callable[[ImportMap], Any], told: ImportMap) -> Any:
    """Run, and ask on a terminal what the file leaves open; elsewhere the question is the error."""
    from xlplan.store.questions import OpenQuestionError

    for _ in range(QUESTIONS_ASKED):
        try:
            return run(told)
        except OpenQuestionError as question:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise
            told = _answered(told, question)
    return run(told)


def _answered(told: ImportMap, question: OpenQuestionError) -> ImportMap:
    print(str(question), file=sys.stderr)
    choices = f" ({', '.join(question.choices)})" if question.choices else ""
    answer = typer.prompt(f"{question.option.replace('_', ' ')}{choices}", err=True).strip()
    if question.option == "fiscal_year" and not answer.isdigit():
        raise UsageError(f"fiscal year: not a year: got {answer!r}, expected one such as 2026. Try again.")
    value: Any = int(answer) if question.option == "fiscal_year" else answer
    return replace(told, **{question.option: value})


def _show(book: Path, report: ImportReport, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"book": str(book)} | asdict(report), indent=2, ensure_ascii=False))
        return
    print(f"{book}, sheet {report.sheet}: {report.added} rows added, {report.filled} filled, ", end="")
    print(f"{report.replaced} corrected, {report.unchanged} there already")
    for note in report.notes:
        print(f"  {note}")
