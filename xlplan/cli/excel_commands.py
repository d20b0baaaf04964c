"""The commands of Excel: make or install the add-in, find what is in its way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["doctor", "excel_app"]

excel_app = typer.Typer(name="excel", help="Worksheet functions and Refresh inside Excel.", no_args_is_help=True)


@excel_app.command("addin")
def addin(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to make, ending in .xlam or .xlsm")],
    interpreter: Annotated[
        str | None, typer.Option(metavar="PATH", help="pythonw.exe of everyone who opens it")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there")] = False,
) -> None:
    """Make the add-in: every worksheet function, with help, and the Refresh button."""
    from xlplan.excel.addin import write_addin

    typer.echo(f"Made {write_addin(file, interpreter=interpreter, force=force)}.")
    if interpreter is None:
        typer.echo("Each user's Python is named by 'xlplan excel install', run once on that machine.")


@excel_app.command("install")
def install(
    undo: Annotated[bool, typer.Option("--remove", help="Take it out again")] = False,
) -> None:
    """Put the add-in where Excel for Windows loads it at every start."""
    from xlplan.excel import install as installing

    if undo:
        typer.echo(f"Removed {installing.remove()}.")
        return
    book, settings = installing.install()
    typer.echo(f"Installed {book}; Python is named in {settings}. Start Excel anew.")


def doctor(
    book: Annotated[Path | None, typer.Argument(metavar="[BOOK]", help="A workbook to look at too")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Find what keeps Excel from calling xlplan on this machine, each with its cure."""
    from xlplan.excel.doctor import FAIL, examine

    findings = examine(book)
    if as_json:
        typer.echo(json.dumps([finding.as_dict() for finding in findings], indent=2))
    else:
        for finding in findings:
            typer.echo(f"{finding.status:<12} {finding.check}: {finding.found}")
            if finding.cure:
                typer.echo(f"{'':<12} {finding.cure}.")
    if any(finding.status == FAIL for finding in findings):
        raise typer.Exit(1)
