"""``xlplan forecast``: a CSV of histories in, a CSV of forecasts out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from xlplan import forecast
from xlplan.core.errors import BookError, InputError, Problem, UsageError
from xlplan.core.tables.headers import is_patient_level
from xlplan.forecasting.average.priors import Prior, load_prior
from xlplan.forecasting.average.state import load_state, save_state
from xlplan.store.sources import SourceRows, read_csv_text, read_source

__all__ = ["forecast_file", "naming_rows", "prior_file", "read_histories"]

COLUMNS = ("unique_id", "ds", "y")
EMPTY = ("", "NA", "NaN", "nan", "null")


def forecast_file(
    file: str,
    *,
    output: Path | None,
    prior: Path | None = None,
    state: Path | None = None,
    save: Path | None = None,
    **options: Any,
) -> None:
    """Forecast the series of a file and write or print them; say on standard error what was not forecast."""
    if output and not output.parent.is_dir():
        raise UsageError(f"--output: there is no folder {str(output.parent)!r}. Make it, or correct the name.")
    if any(level < 1 for level in options["levels"]):
        raise UsageError("--level: levels are percent: 80 means 80%. Give a number from 1 to 99.")
    source, frame = read_histories(file)
    known = load_state(state) if state else None
    with naming_rows(source):
        result = forecast(frame, prior=prior_file(prior), state=known, double=True, **options)
    for row in result.refused.itertuples():
        print(f"{row.unique_id}: not forecast: {row.reason}", file=sys.stderr)
    for row in result.doubts.itertuples():
        print(f"{row.unique_id}: {row.note}", file=sys.stderr)
    if save:
        if result.state is None:
            raise UsageError("--save-state: nothing was learned: expected method auto in panel mode. Leave it out.")
        save_state(result.state, save)
    table = result.frame.assign(ds=result.frame["ds"].dt.strftime("%Y-%m-%d"))
    try:
        table.to_csv(output or sys.stdout, index=False, lineterminator="\n")
    except OSError as error:
        raise BookError(f"{output}: the file cannot be written: {error.strerror}. Choose another place.") from None
    if output:
        print(f"{output}: {result.frame['unique_id'].nunique()} series, {options['horizon']} months ahead")


def read_histories(file: str) -> tuple[SourceRows, pd.DataFrame]:
    """Read a CSV of histories, empty cells as missing values; ``-`` is standard input."""
    if file == "-":
        source = read_csv_text(sys.stdin.buffer.read(), name="standard input", numbers={"y"}, wanted=COLUMNS)
    else:
        source = read_source(Path(file), numbers={"y"}, wanted=COLUMNS)
    if named := [name for name in source.rows.columns if is_patient_level(str(name))]:
        what = f"patient-level column refused: got {named[0]!r}, expected none. Remove the column."
        raise BookError(f"{source.name} row {source.first_row - 1}: {what}")
    frame = source.rows.copy()
    if "y" in frame:
        frame["y"] = frame["y"].map(lambda cell: None if cell in EMPTY else cell)
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise UsageError(
            f"{source.name}: missing column: expected unique_id, ds and y, no {', '.join(missing)}. Rename the columns."
        )
    return source, frame


def prior_file(path: Path | None) -> Prior | None:
    """Read ``--prior``; the packaged prior is used where none is given."""
    return load_prior(path) if path else None


@contextmanager
def naming_rows(source: SourceRows) -> Iterator[None]:
    """Name bad rows as the file counts them; the engine counts rows of values from 1."""
    try:
        yield
    except InputError as error:
        raise InputError(_in_file(problem, source) for problem in error.problems) from None


def _in_file(problem: Problem, source: SourceRows) -> Problem:
    words = problem.place.split()
    if words[0] != "row" or not words[-1].isdigit():
        return replace(problem, place=f"{source.name}, {problem.place}")
    return replace(problem, place=f"{source.name} row {int(words[-1]) + source.first_row - 1}")
