"""How variance and scenarios print: a table to read, CSV or JSON to pass on."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from xlplan.core.variance.table import PARTS
from xlplan.jobs.reports import MARGIN, Report

__all__ = ["show_scenarios", "show_variance"]

WIDTH = 160  # where the output is no terminal
_RATIOS = {"Operating margin %": "{:.1%}", "Paid FTE": "{:,.1f}", "Expense per unit": "{:,.2f}", "Volume": "{:,.0f}"}


def show_variance(report: Report, form: str) -> None:
    """Print actual against budget: lines, then sections and the operating margin."""
    if _passed_on(report, form, {"lines": report.rows, "totals": report.totals}):
        return
    heads = ["Department", "Line", "Budget", "Actual", "Variance", "%", "Volume", "Use", "Rate", "Mix", "Not split", ""]
    table = _table(f"{report.title}, $ thousands; F favorable, U unfavorable", heads, texts=2)
    for row in report.rows.to_dict("records"):
        table.add_row(row["department"], row["name"], *_amounts(row), row["flag"] or "")
    table.add_section()
    for row in report.totals.to_dict("records"):
        bold = "bold" if row["section"] == MARGIN else ""
        table.add_row("", row["section"], *_amounts(row), "", style=bold)
    _print(report, [table])


def _amounts(row: Any) -> list[str]:
    share = row["pct"]
    percent = "n/a" if pd.isna(share) else f"{abs(share):.1%}"
    return [_k(row["budget"]), _k(row["actual"]), _judged(row["variance"]), percent, *(_k(row[p]) for p in PARTS)]


def show_scenarios(report: Report, form: str, *, next_year: bool = False) -> None:
    """Print measures by scenario, then what each driver adds to the operating margin."""
    if _passed_on(report, form, {"measures": report.rows, "steps": report.totals}):
        return
    names = [str(name) for name in report.rows if name != "measure"]
    table = _table(f"{report.title}, $ thousands unless stated", ["Measure", *names], texts=1)
    for row in report.rows.to_dict("records"):
        measure = str(row["measure"])
        shape = _RATIOS.get(measure)
        cells = ["n/a" if pd.isna(row[n]) else shape.format(row[n]) if shape else _k(row[n]) for n in names]
        table.add_row(measure, *cells, style="bold" if measure == MARGIN else "")
    steps = _table("What each driver adds to the operating margin, $ thousands",
                   ["Scenario", "Driver", "Where", "Change", "When", "Margin"], texts=5)  # fmt: skip
    column = "margin_next_year" if next_year else "margin_this_year"
    for row in report.totals.to_dict("records"):
        steps.add_row(row["scenario"], row["driver"], row["scope"], row["change"], row["months"], _judged(row[column]))
    _print(report, [table, steps] if len(report.totals) else [table])


def _passed_on(report: Report, form: str, tables: dict[str, pd.DataFrame]) -> bool:
    """Print CSV of the first table, or JSON of all, where that is asked."""
    if form == "csv":
        next(iter(tables.values())).to_csv(sys.stdout, index=False, date_format="%Y-%m-%d", lineterminator="\n")
    elif form == "json":
        rows = {n: json.loads(t.to_json(orient="records", date_format="iso")) for n, t in tables.items()}
        facts = {"title": report.title, "run_id": report.run_id, "inputs_changed": report.stale}
        print(json.dumps(facts | rows, indent=2, ensure_ascii=False))
    return form != "text"


def _table(title: str, heads: Sequence[str], *, texts: int) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for index, head in enumerate(heads):
        table.add_column(head, justify="left" if index < texts or not head else "right", no_wrap=index >= texts)
    return table


def _print(report: Report, tables: Sequence[Table]) -> None:
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    for table in tables:
        console.print(table)
        console.print()
    console.print(f"Version {report.run_id}")
    if report.stale:
        console.print("Inputs changed since that refresh: refresh the workbook to see what they do.")


def _k(value: float) -> str:
    shown = round(value / 1000)
    return "–" if shown == 0 else f"({-shown:,})" if shown < 0 else f"{shown:,}"


def _judged(value: float) -> str:
    shown = round(value / 1000)
    return "–" if shown == 0 else f"{abs(shown):,} {'F' if shown > 0 else 'U'}"
