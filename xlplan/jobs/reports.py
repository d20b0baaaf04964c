"""What a refreshed workbook says about variance and scenarios, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from xlplan.core.calendar.months import parse_month
from xlplan.core.errors import BookError, UsageError
from xlplan.core.plan.lines import REVENUE_LINES, SECTIONS
from xlplan.core.schedules.registry import INPUTS, OUTPUTS
from xlplan.core.tables.validate import validate
from xlplan.core.variance.table import PARTS
from xlplan.jobs.audit import hash_inputs
from xlplan.workbook.file.package import Package
from xlplan.workbook.read import RawTable, read_inputs, read_raw

__all__ = ["MARGIN", "Report", "scenario_report", "variance_report"]

MARGIN = "Operating margin"


@dataclass(frozen=True)
class Report:
    """A table of a refreshed workbook.

    Parameters
    ----------
    title : str
        What it is, of which month or year.
    rows : pandas.DataFrame
        The table, numbers unrounded.
    totals : pandas.DataFrame
        Its totals, in the same columns; may be empty.
    run_id : str
        Version of the numbers.
    stale : bool
        Whether inputs changed since the refresh.
    """

    title: str
    rows: pd.DataFrame
    totals: pd.DataFrame
    run_id: str
    stale: bool


def variance_report(book: Path, *, period: str = "ytd", department: str | None = None, flagged: bool = False) -> Report:
    """Read actual against budget by department and account from a refreshed workbook.

    Parameters
    ----------
    book : Path
        A planning workbook; it is only read.
    period : str
        ``month`` or ``ytd``.
    department : str, optional
        Cost center or name.
    flagged : bool
        Only flagged lines.

    Returns
    -------
    Report
        Rows of ``tblVar``, favorable positive, dollars; the totals by section and the operating margin always
        cover all lines of the department.

    Raises
    ------
    UsageError
        For an unknown period or department.
    BookError
        If the workbook has not been refreshed, or is none.
    """
    if period not in ("month", "ytd"):
        raise UsageError(f"--period: unknown: got {period!r}, expected month or ytd. Choose one.")
    tables, run_id, stale = _tables(book, ["var"])
    rows = tables["var"]
    rows = rows[(rows["period"] == period) & rows["account"].notna()]
    if rows.empty:
        raise BookError(f"{book.name}: no variance yet: expected a ledger with a budget. Import it, then refresh.")
    if department is not None:
        named = rows["cost_center"].eq(department) | rows["department"].str.lower().eq(department.lower())
        if not named.any():
            known = ", ".join(rows["department"].drop_duplicates())
            raise UsageError(
                f"--department: unknown: got {department!r}, expected a code or one of {known}. Correct it."
            )
        rows = rows[named]
    totals = _variance_totals(rows)
    month = rows["month"].iloc[0]
    words = {"month": f"{month:%b %Y}", "ytd": f"year to date through {month:%b %Y}"}[period]
    shown = rows[rows["flag"].fillna("") != ""].sort_values("rank") if flagged else rows
    return Report(f"Actual against budget, {words}", shown.reset_index(drop=True), totals, run_id, stale)


def _variance_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """Add sections up; the margin is revenue less expense."""
    amounts = ["budget", "actual", "flexed"]
    sums = rows.groupby("section")[[*amounts, "variance", *PARTS]].sum().reindex(list(SECTIONS))
    sums = sums.dropna(how="all")
    signs = pd.Series([1.0 if SECTIONS[s][0] in REVENUE_LINES else -1.0 for s in sums.index], index=sums.index)
    margin = sums.sum()
    margin[amounts] = sums[amounts].mul(signs, axis=0).sum()
    sums.loc[MARGIN] = margin
    totals = sums.reset_index(names="section")
    return totals.assign(pct=totals["variance"] / totals["budget"].abs().where(totals["budget"] != 0))


def scenario_report(book: Path, *, next_year: bool = False) -> Report:
    """Read what each scenario comes to from a refreshed workbook.

    Parameters
    ----------
    book : Path
        A planning workbook; it is only read.
    next_year : bool
        The fiscal year after that of the last closed month.

    Returns
    -------
    Report
        Rows are measures, columns the budget and the scenarios; the totals hold the steps from Base.
    """
    tables, run_id, stale = _tables(book, ["compare", "steps", "scenarios"])
    compare = tables["compare"]
    if compare.empty:
        raise BookError(f"{book.name}: no scenarios yet: expected a ledger. Import it, then refresh.")
    years = compare["fiscal_year"].drop_duplicates().sort_values().tolist()
    year = years[min(int(next_year), len(years) - 1)]
    rows = compare[compare["fiscal_year"] == year]
    wide = rows.pivot_table(index="measure", columns="scenario", values="value", sort=False)
    order = ["Budget", *tables["scenarios"]["scenario"]]
    wide = wide[[name for name in order if name in wide]].rename_axis(columns=None).reset_index()
    return Report(f"Scenarios, {year}", wide, tables["steps"], run_id, stale)


def _tables(book: Path, names: list[str]) -> tuple[dict[str, pd.DataFrame], str, bool]:
    package = Package.open(book)
    raw = read_raw(package, [*INPUTS, *OUTPUTS], cells=[*names, "audit"])
    audit = raw["audit"].rows
    runs = [i for i, value in enumerate(audit["run_id"]) if value not in (None, "")]
    if not runs:
        raise BookError(f"{book.name}: not refreshed yet: expected numbers of a refresh. Run 'xlplan refresh {book}'.")
    last = audit.loc[runs[-1]]
    inputs = read_inputs(package)
    close = parse_month(last["month"])
    now, then = (text.partition(", definitions")[0] for text in (hash_inputs(inputs, [], close), str(last["inputs"])))
    return {name: _typed(raw[name]) for name in names}, str(last["run_id"]), now != then


def _typed(raw: RawTable) -> pd.DataFrame:
    rows, _ = validate(OUTPUTS[raw.table.name], raw.rows, place=raw.place)
    return rows.reset_index(drop=True)
