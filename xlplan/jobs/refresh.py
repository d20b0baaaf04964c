"""The main job: read a planning workbook, check it, forecast, write the output tables, report."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from xlplan.core.calendar.months import month_name, parse_month
from xlplan.core.errors import InputError, Problem, UsageError
from xlplan.forecasting.definition import Definition
from xlplan.forecasting.panel import Panel, build_panel
from xlplan.jobs.audit import name_run, write_audit
from xlplan.jobs.audit import stamp as audit_stamp
from xlplan.jobs.files import files_to_hold
from xlplan.jobs.kept import own_sheets, with_kept
from xlplan.planning.forecasts import Progress
from xlplan.planning.outputs import compute
from xlplan.planning.prepare import prepare
from xlplan.store.definitions import load_definitions
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package, parse_address
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.write import Written, apply, save
from xlplan.workbook.formulas.engine import Kept
from xlplan.workbook.outputs import set_cell, write_tables
from xlplan.workbook.read import Inputs, read_inputs
from xlplan.workbook.reports.variance.lines import update_variance

__all__ = ["RefreshReport", "check_book", "refresh"]

PICKERS = {
    "xp_Series": ("series", "series"),
    "xp_Scenario": ("scenarios", "scenario"),
    "xp_Dept": ("units", "unit"),
}


@dataclass(frozen=True)
class RefreshReport:
    """What a refresh did.

    Parameters
    ----------
    book : str
        The file that holds the result; with a dry run, the file that would.
    run_id : str
        Version of the numbers: closed month and hash of the inputs.
    close : str
        Last closed month, ``2026-10``.
    series : int
        Series forecast.
    refused : dict of str to str
        Series not forecast, with the reason.
    checks : list of (check, status)
        What was compared.
    changed : bool
        Whether any number changed since the refresh before.
    written : bool
        Whether the file was written.
    uncomputed : list of str
        Formulas that could not be computed and kept their old value.
    kept : list of Kept
        Formulas that keep the result they were saved with, by cause, those that may be out of date first.
    anew : int
        Formulas computed that held no result: by xlplan alone, never by Excel.
    notes : list of str
        Damaged parts of the file that the calculation passed over.
    measured, better : int
        Series with accuracy at past closes; those at least as good as repeating last year, 1-3 months ahead.
    seconds : float
        Time taken.
    """

    book: str
    run_id: str
    close: str
    series: int
    refused: dict[str, str]
    checks: list[tuple[str, str]]
    changed: bool
    written: bool
    uncomputed: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    anew: int = 0
    notes: list[str] = field(default_factory=list)
    measured: int = 0
    better: int = 0
    seconds: float = 0.0

    @property
    def failed(self) -> list[str]:
        """Checks that fail."""
        return [check for check, status in self.checks if status == "FAIL"]


def check_book(book: Path, *, close: str | None = None, forecasts: Path | None = None) -> list[Problem]:
    """Name everything that is wrong with the inputs of a workbook.

    Raises
    ------
    BookError
        If the file is no planning workbook.
    DefinitionError
        If a forecast definition breaks a rule.
    """
    definitions = load_definitions(forecasts)
    inputs = read_inputs(Package.open(book))
    try:
        closed = _closed_month(inputs, close)
    except InputError as error:
        return sorted({*inputs.problems, *error.problems})
    _, wrong = prepare(inputs.tables, inputs.settings, close=closed, place=inputs.place)
    return sorted({*_problems(inputs, _panels(inputs, definitions, closed)), *wrong})


def refresh(
    book: Path,
    *,
    close: str | None = None,
    output: Path | None = None,
    dry_run: bool = False,
    forecasts: Path | None = None,
    command: str = "xlplan.jobs.refresh",
    stamp: Mapping[str, object] | None = None,
    progress: Progress | None = None,
) -> RefreshReport:
    """Read, check, forecast, write, recalculate, verify and save a planning workbook.

    Parameters
    ----------
    book : Path
        The workbook; left as it was if anything fails.
    close : str, optional
        Last closed month; by default the one on Settings, else the last month on Statistics.
    output : Path, optional
        Write there and leave `book` as it is.
    dry_run : bool
        Do everything but save.
    forecasts : Path, optional
        The user's own folder of forecast definitions.
    command : str
        What the audit sheet says the refresh was called by.
    stamp : mapping, optional
        What the audit sheet says in ``utc``, ``user``, ``host`` and ``seconds`` instead of now, you, here
        and the time taken: for workbooks that must come out the same anywhere.
    progress : callable, optional
        Called with a stage, steps done and steps in all.

    Raises
    ------
    XlplanError
        With a message for the person at the screen; see ``core/errors.py``.
    """
    started = time.monotonic()
    tell = progress or (lambda *_: None)
    definitions = load_definitions(forecasts)
    with contextlib.ExitStack() as locks:
        for file in files_to_hold(book, output):
            locks.enter_context(locked(file))
        tell("Reading", 0, 1)
        package = Package.open(book)
        inputs = read_inputs(package)
        closed = _closed_month(inputs, close)
        panels = _panels(inputs, definitions, closed)
        prep, wrong = prepare(inputs.tables, inputs.settings, close=closed, place=inputs.place)
        if problems := sorted({*_problems(inputs, panels), *wrong}):
            raise InputError(problems)
        panels = [panel for panel in panels if not panel.series.empty]
        raw = {name: table.rows for name, table in inputs.raw.items()}
        outputs = compute(prep, panels, raw=raw, progress=tell)
        run = name_run(inputs, definitions, closed, outputs)
        outputs["forecast"].insert(0, "run_id", str(run["run_id"]))
        run |= {"command": command} | audit_stamp(time.monotonic() - started) | dict(stamp or {})
        edits, changed = _edits(package, inputs, closed, outputs, run)
        tell("Recalculating", 0, 1)
        written = apply(package, edits, today=closed.date(), sound=own_sheets())
        if any(cause.stale for cause in written.kept):
            outputs["checks"] = with_kept(outputs["checks"], written.kept)
            edits, changed = _edits(package, inputs, closed, outputs, run)
            written = apply(package, edits, today=closed.date(), sound=own_sheets())
        if not dry_run:
            tell("Saving", 0, 1)
            save(book, written, output=output)
    facts = {"changed": changed, "written": not dry_run, "seconds": round(time.monotonic() - started, 2)}
    return _report(str(output or book), run, outputs, written, facts)


def _report(
    book: str,
    run: Mapping[str, object],
    outputs: Mapping[str, pd.DataFrame],
    written: Written,
    facts: Mapping[str, Any],
) -> RefreshReport:
    run_id = str(run["run_id"])
    return RefreshReport(
        book=book,
        run_id=run_id,
        close=run_id[:7],
        series=outputs["forecast"]["series"].nunique(),
        refused=_refused(outputs["series"]),
        checks=list(zip(outputs["checks"]["check"], outputs["checks"]["status"], strict=True)),
        uncomputed=list(written.unavailable),
        kept=written.kept,
        anew=written.anew,
        notes=written.notes,
        **_measured(outputs["accuracy"]),
        **facts,
    )


def _closed_month(inputs: Inputs, close: str | None) -> pd.Timestamp:
    """Take the closed month from the command, else from Settings, else from Statistics."""
    stats = inputs.tables["stats"]
    counted = stats.loc[stats["value"].notna(), "month"]
    if close is not None:
        try:
            closed = parse_month(close, fy_start=inputs.settings.fy_start_month)
        except ValueError as error:
            raise UsageError(f"--close: {error}. Give the last closed month.") from None
        if not counted.empty and closed > counted.max():
            last = counted.max()
            what = f"no statistics for {month_name(closed)} yet, the last are of {month_name(last)}"
            raise UsageError(f"--close: {what}. Import them first, or give --close {last:%Y-%m}.")
        return closed
    if inputs.settings.last_closed_month is not None:
        return inputs.settings.last_closed_month
    if counted.empty:
        what = "no statistics yet: expected rows with month, department, statistic and value"
        action = "Paste them there, or run 'xlplan import BOOK stats FILE'"
        raise InputError([*inputs.problems, Problem("Statistics", what, action)])
    return pd.Timestamp(counted.max())


def _panels(inputs: Inputs, definitions: Sequence[Definition], close: pd.Timestamp) -> list[Panel]:
    days = inputs.settings.pay_period_days
    return [
        build_panel(definition, inputs.tables, close=close, period_days=days, place=inputs.place)
        for definition in definitions
    ]


def _problems(inputs: Inputs, panels: Sequence[Panel]) -> list[Problem]:
    found = [*inputs.problems, *(problem for panel in panels for problem in panel.problems)]
    if not found and all(panel.series.empty for panel in panels):
        what = "nothing to forecast: expected rows up to the last closed month"
        found.append(Problem("Statistics", what, "Import rows, or correct last_closed_month on Settings"))
    return sorted({*found, *_unknown_overrides(inputs, panels)})


def _unknown_overrides(inputs: Inputs, panels: Sequence[Panel]) -> list[Problem]:
    series = pd.concat([panel.series for panel in panels], ignore_index=True)
    known = set(zip(series["cost_center"], series["item"], strict=True))
    problems = []
    for row, override in inputs.tables["over"].iterrows():
        pair = (override["cost_center"], override["item"])
        if all(pair) and pair not in known:
            items = sorted(item for code, item in known if code == pair[0])
            expected = ", ".join(items) or "a department that is forecast"
            what = f"unknown item: got {pair[1]!r} for {pair[0]}, expected {expected}"
            problems.append(Problem(inputs.place("over")(int(str(row)), "item"), what, "Correct the item"))
    return problems


def _measured(accuracy_rows: pd.DataFrame) -> dict[str, Any]:
    near = accuracy_rows[accuracy_rows["lead"] == "1-3"].pivot_table(index="series", columns="method", values="wape")
    if not {"used", "same_month"} <= set(near.columns):
        return {"measured": 0, "better": 0}
    known = near[["used", "same_month"]].dropna()
    return {"measured": len(known), "better": int((known["used"] <= known["same_month"]).sum())}


def _refused(series: pd.DataFrame) -> dict[str, str]:
    rows = series[series["method"].isna()]
    return dict(zip(rows["series"], rows["note"].fillna(""), strict=True))


def _edits(
    package: Package,
    inputs: Inputs,
    close: pd.Timestamp,
    outputs: dict[str, pd.DataFrame],
    run: Mapping[str, object],
) -> tuple[Edits, bool]:
    """Ask for everything a refresh writes; tell whether any number changed."""
    edits = Edits()
    update_variance(package, outputs, close, edits)
    write_tables(package, outputs, edits)
    _write_inputs(package, inputs, close, outputs, edits)
    return edits, write_audit(package, inputs, run, outputs, edits)


def _write_inputs(
    package: Package, inputs: Inputs, close: pd.Timestamp, outputs: Mapping[str, pd.DataFrame], edits: Edits
) -> None:
    """Write what the refresh was asked to change among the inputs: the closed month, pickers that are idle."""
    keys = inputs.raw["settings"].rows["key"].tolist()
    if inputs.settings.last_closed_month != close and "last_closed_month" in keys:
        set_cell(package, "settings", keys.index("last_closed_month"), "value", close, edits)
    for name, (table, column) in PICKERS.items():
        offered = outputs[table][column].dropna()
        target = package.names.get(name, "")
        sheet, _, cell = target.replace("$", "").replace("'", "").rpartition("!")
        if sheet in package.sheets and not offered.empty:
            at = parse_address(cell)
            content = read_cells(package, sheet).get(at)
            if content is None or content.value not in set(offered):
                edits.cells.setdefault(sheet, {})[at] = Cell(str(offered.iloc[0]))
