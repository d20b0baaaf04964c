"""The commands. Each imports what it runs when it runs: ``--help`` loads neither pandas nor statsmodels."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from xlplan import __version__
from xlplan.cli import show
from xlplan.cli.excel_commands import doctor, excel_app
from xlplan.cli.import_command import import_
from xlplan.core.errors import InputError, UsageError, XlplanError

__all__ = ["app", "run"]

app = typer.Typer(
    name="xlplan",
    help="Forecast and plan a hospital's budget in an Excel workbook, without Excel.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
functions_app = typer.Typer(name="functions", help="The worksheet functions, from the shell.", no_args_is_help=True)
app.add_typer(functions_app)
app.add_typer(excel_app)
app.command()(doctor)

Book = Annotated[Path, typer.Argument(metavar="BOOK", help="Planning workbook, .xlsx or .xlsm")]
Close = Annotated[str | None, typer.Option("--close", metavar="YYYY-MM", help="Last closed month")]
Definitions = Annotated[
    Path | None, typer.Option("--forecasts", metavar="DIR", help="Your own folder of forecast definitions")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, numbers unrounded")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there")]


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code: 0 ok, 1 data or file, 2 usage, 3 internal, 4 locked."""
    try:
        app(list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except XlplanError as error:
        show.error(error, as_json="--json" in arguments)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:
        if os.environ.get("XLPLAN_DEBUG"):
            raise
        show.internal(error)
        return 3
    return 0


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"xlplan {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version")
    ] = False,
) -> None: ...


@app.command()
def new(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="File to make, ending in .xlsx")],
    entity: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the hospital")] = None,
    fiscal_year_start: Annotated[int, typer.Option(metavar="MONTH", help="First month of the fiscal year, 1-12")] = 7,
    close: Close = None,
    force: Force = False,
) -> None:
    """Make an empty planning workbook."""
    from xlplan.jobs.create import create_workbook

    create_workbook(
        book,
        close=show.month(close) if close else show.previous_month(),
        entity=entity,
        fiscal_year_start=fiscal_year_start,
        force=force,
    )
    show.line(f"Made {book}. Fill the cream sheets, then run: xlplan refresh {book}")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to put it")] = Path("demo"),
    force: Force = False,
) -> None:
    """Make the workbook of a synthetic 150-bed hospital and refresh it."""
    from xlplan.jobs.create import create_demo
    from xlplan.jobs.refresh import refresh as refresh_book

    show.line("Making a synthetic 150-bed community hospital: 14 departments, 48 closed months")
    book = create_demo(folder, force=force)
    with show.progress() as progress:
        report = refresh_book(book, command="xlplan demo", progress=progress)
    show.refreshed(report)
    show.line("  Everything in it is invented: people are roles, numbers are drawn from a fixed seed.")
    show.line(f"Open it in Excel or LibreOffice: {book.resolve()}")
    show.line("Start there on the sheet Start; on Dashboard pick a scenario and a department, on Forecast a series.")
    show.line(f"Change a cream cell, save, close, and run: xlplan refresh {book}")


app.command("import")(import_)


@app.command()
def refresh(
    book: Book,
    close: Close = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write there instead")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything but save")] = False,
    forecasts: Definitions = None,
    as_json: Json = False,
) -> None:
    """Check, forecast, write, recalculate and save a workbook, all or nothing."""
    from xlplan.jobs.refresh import refresh as refresh_book

    with show.progress(quiet=as_json) as progress:
        report = refresh_book(
            book,
            close=close,
            output=output,
            dry_run=dry_run,
            forecasts=forecasts,
            command="xlplan refresh",
            progress=progress,
        )
    show.refreshed(report, as_json=as_json)


@app.command()
def recalculate(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help="Any workbook, .xlsx or .xlsm")],
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write there instead")] = None,
    as_json: Json = False,
) -> None:
    """Compute the formulas of any workbook, PLAN_ functions included; what cannot be trusted keeps its result."""
    from xlplan.cli.recalculated import show_recalculated
    from xlplan.jobs.recalculate import recalculate_book

    show_recalculated(recalculate_book(book, output=output), as_json=as_json)


@app.command()
def check(book: Book, close: Close = None, forecasts: Definitions = None, as_json: Json = False) -> None:
    """Name everything that is wrong with the inputs, with sheet and cell."""
    from xlplan.jobs.refresh import check_book

    problems = check_book(book, close=close, forecasts=forecasts)
    if problems:
        raise InputError(problems)
    show.nothing_wrong(book, as_json=as_json)


@app.command()
def variance(
    book: Book,
    period: Annotated[str, typer.Option(metavar="month|ytd", help="The closed month, or the year to date")] = "ytd",
    department: Annotated[str | None, typer.Option(metavar="NAME", help="One department, by code or name")] = None,
    flagged: Annotated[bool, typer.Option("--flagged", help="Only flagged lines, the largest first")] = False,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show actual against budget, split into its parts, as of the last refresh."""
    from xlplan.cli.tables import show_variance
    from xlplan.jobs.reports import variance_report

    show_variance(variance_report(book, period=period, department=department, flagged=flagged), _form(as_json, as_csv))


@app.command()
def scenario(
    book: Book,
    next_year: Annotated[bool, typer.Option("--next-year", help="The fiscal year after this one")] = False,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Show what each scenario comes to beside the budget, as of the last refresh."""
    from xlplan.cli.tables import show_scenarios
    from xlplan.jobs.reports import scenario_report

    show_scenarios(scenario_report(book, next_year=next_year), _form(as_json, as_csv), next_year=next_year)


def _form(as_json: bool, as_csv: bool) -> str:
    if as_json and as_csv:
        raise UsageError("--json, --csv: both given: expected one. Choose one.")
    return "json" if as_json else "csv" if as_csv else "text"


@app.command()
def forecast(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV with unique_id, ds, y; - is standard input")],
    horizon: Annotated[int, typer.Option(metavar="MONTHS", help="Months ahead")] = 12,
    level: Annotated[list[float] | None, typer.Option("--level", metavar="PERCENT", help="Range; repeatable")] = None,
    method: Annotated[str, typer.Option(metavar="METHOD", help="auto, or one of the methods by name")] = "auto",
    mode: Annotated[str, typer.Option(metavar="panel|single", help="Whether series learn from each other")] = "panel",
    calendar: Annotated[str, typer.Option(metavar="none|days|weekdays|both", help="What moves a month")] = "weekdays",
    region: Annotated[str | None, typer.Option(metavar="CODE", help="Public holidays: US, GB-ENG, AU-NSW...")] = None,
    frequency: Annotated[
        str, typer.Option(metavar="auto|monthly|quarterly|weekly", help="What a period is; auto looks at the dates")
    ] = "auto",
    prior: Annotated[Path | None, typer.Option("--prior", metavar="FILE", help="Another prior, to measure it")] = None,
    state: Annotated[Path | None, typer.Option("--state", metavar="FILE", help="What a panel learned before")] = None,
    save_state: Annotated[
        Path | None, typer.Option("--save-state", metavar="FILE", help="Keep what this panel taught")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="CSV to write")] = None,
) -> None:
    """Forecast series of a CSV file, without a workbook."""
    from xlplan.cli.forecast_file import forecast_file

    levels = tuple(level or (80.0, 95.0))
    options = {"horizon": horizon, "levels": levels, "method": method, "mode": mode, "frequency": frequency}
    options |= {"calendar": calendar, "region": region}
    forecast_file(file, output=output, prior=prior, state=state, save=save_state, **options)


@app.command()
def backtest(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV with unique_id, ds, y; - is standard input")],
    method: Annotated[
        list[str] | None, typer.Option(metavar="METHOD", help="Measured beside the house rules; repeatable")
    ] = None,
    horizon: Annotated[int, typer.Option(metavar="MONTHS", help="Longest lead measured")] = 12,
    origins: Annotated[int, typer.Option(metavar="N", help="How many past closes, a quarter of a year apart")] = 4,
    mode: Annotated[str, typer.Option(metavar="panel|single", help="Whether series learn from each other")] = "panel",
    calendar: Annotated[str, typer.Option(metavar="none|days|weekdays|both", help="What moves a month")] = "weekdays",
    region: Annotated[str | None, typer.Option(metavar="CODE", help="Public holidays: US, GB-ENG, AU-NSW...")] = None,
    prior: Annotated[Path | None, typer.Option("--prior", metavar="FILE", help="Another prior, to measure it")] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="CSV of all measures")] = None,
    as_json: Json = False,
) -> None:
    """Measure forecasts at past closes beside the rules people use, and name the closest."""
    from xlplan.cli.backtest_file import backtest_file

    options = {"horizon": horizon, "origins": origins, "mode": mode, "calendar": calendar, "region": region}
    backtest_file(file, output=output, as_json=as_json, prior=prior, method=method or ["auto"], **options)


@functions_app.command("list")
def functions_list() -> None:
    """List the worksheet functions."""
    from xlplan.functions import all_functions

    for function in all_functions():
        typer.echo(f"{function.name}\t{function.doc}")


@functions_app.command("show")
def functions_show(name: Annotated[str, typer.Argument(metavar="NAME", help="Such as PLAN_FTE")]) -> None:
    """Show the arguments and the help of one worksheet function."""
    from xlplan.functions import get
    from xlplan.functions.reference import explained

    typer.echo(explained(get(name)))


@functions_app.command("reference")
def functions_reference(
    output: Annotated[Path | None, typer.Argument(metavar="[OUT]", help="File to write; printed if left out")] = None,
) -> None:
    """Write the reference of all worksheet functions, each with a computed example, as Markdown."""
    from xlplan.functions.reference import reference

    if output is None:
        typer.echo(reference(), nl=False)
    else:
        try:
            output.write_text(reference(), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError(f"{output}: cannot be written: {error.strerror}. Choose another place.") from error
        typer.echo(f"{output}: written")


@functions_app.command("call", context_settings={"ignore_unknown_options": True})
def functions_call(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as PLAN_FTE")],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="ARG...", help="JSON number, text, null or rows; or @file.csv")
    ] = None,
) -> None:
    """Call one worksheet function; print its cells as rows of JSON."""
    from xlplan.functions.codes import FunctionError
    from xlplan.functions.shell import call_from_shell

    try:
        rows = call_from_shell(name, list(arguments or []))
    except FunctionError as error:
        typer.echo(json.dumps(error.code))
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))
