"""``xlplan backtest``: how far methods were off at past origins, and which was closest to each series."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from xlplan.cli.forecast_file import naming_rows, prior_file, read_histories
from xlplan.core.errors import BookError
from xlplan.forecasting.evaluation.measure import accuracy
from xlplan.forecasting.evaluation.verdict import method_table, verdicts

__all__ = ["backtest_file"]

SHOWN = 20
HEADINGS = {
    "method": "Method",
    "series": "Series",
    "mase": "MASE",
    "rmsse": "RMSSE",
    "wape": "WAPE",
    "smape": "sMAPE",
    "bias": "Bias",
    "coverage-80": "In 80 %",
    "coverage-95": "In 95 %",
    "msis-95": "MSIS",
    "value_added": "Value added",
}
SHARES = ("wape", "smape", "bias", "coverage-80", "coverage-95", "value_added")


def backtest_file(file: str, *, output: Path | None, as_json: bool, prior: Path | None, **options: Any) -> None:
    """Measure methods on the series of a file; print the table of methods and the winner of each series."""
    source, frame = read_histories(file)
    with naming_rows(source):
        measured = accuracy(frame, prior=prior_file(prior), **options)
    if output:
        try:
            measured.to_csv(output, index=False, lineterminator="\n")
        except OSError as error:
            raise BookError(f"{output}: the file cannot be written: {error.strerror}. Choose another place.") from None
    table, said = method_table(measured), verdicts(measured)
    if as_json:
        print(json.dumps({"methods": _records(table), "series": _records(said)}, indent=2, ensure_ascii=False))
    else:
        _show(source.name, table, said)


def _records(table: pd.DataFrame) -> object:
    return json.loads(table.to_json(orient="records"))


def _show(name: str, table: pd.DataFrame, said: pd.DataFrame) -> None:
    if table.empty:
        print(f"{name}: no series is long enough: two and a half years are needed.")
        return
    print(f"{name}: {len(said)} series, {table['n'].max()} values measured, the smallest error first")
    shown = table[list(HEADINGS)].copy()
    for column in HEADINGS:
        if column in SHARES:
            shown[column] = [f"{value:.1%}".replace("%", " %") for value in shown[column]]
        elif column not in ("method", "series"):
            shown[column] = [f"{value:.3f}" for value in shown[column]]
    text = shown.rename(columns=HEADINGS).to_string(index=False).replace("nan %", "  –  ").replace("  nan", "    –")
    print(text)
    counts = said["winner"].value_counts()
    print("Closest most often: " + ", ".join(f"{winner} ({count})" for winner, count in counts.items() if winner))
    for row in said.head(SHOWN).itertuples():
        print(f"{row.unique_id}: {row.sentence}")
    if len(said) > SHOWN:
        print(f"... and {len(said) - SHOWN} more series; --json and --output show all.")
