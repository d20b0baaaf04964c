"""Series of rates, hours and quantities per unit that a plan needs forecasts of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from xlplan.core.arrays.align import Floats
from xlplan.core.plan.known_rates import KnownRates
from xlplan.core.plan.scheduled import SCHEDULED
from xlplan.forecasting.definition import Definition
from xlplan.forecasting.panel import Panel
from xlplan.planning.preparation import Preparation

__all__ = ["rate_panels"]

_KNOWN_NOTE = "what is known beforehand (raises, benefits, contracts, price changes) is taken out, then put back"
_TABLE_OF_SUBJECT = {
    "Hours per unit": "pay",
    "Pay per hour": "gl",
    "Supply use per unit": "usage",
    "Supply price": "usage",
}


def rate_panels(prep: Preparation) -> list[Panel]:
    """Make the series that the plan needs beside volume: hours and items a unit, rates, prices, amounts."""
    uses, elements, known = prep.uses, prep.elements, prep.known
    nothing = KnownRates(np.ones((len(uses.rows), known.path.shape[1])), np.zeros(len(uses.rows), dtype=np.intp))
    forecast = (elements.rows["basis"] != SCHEDULED).to_numpy()
    parts = [
        (uses.rows, uses.intensity, nothing),
        (elements.rows[forecast], elements.rate[forecast], known.of(forecast)),
    ]
    panels = []
    for rows, values, paths in parts:
        for subject in rows["subject"].drop_duplicates():
            chosen = (rows["subject"] == subject).to_numpy()
            panel = _panel(subject, rows[chosen], values[chosen], prep.sources.months)
            panels.append(_with_known(panel, rows[chosen], paths.of(chosen), prep))
    return [panel for panel in panels if not panel.series.empty]


def _panel(subject: str, rows: pd.DataFrame, values: Floats, months: pd.DatetimeIndex) -> Panel:
    definition = Definition(
        subject=subject,
        table=_TABLE_OF_SUBJECT.get(subject, "gl"),
        keys=("cost_center",),
        measure={"pay": "hours", "gl": "actual", "usage": "dollars"}[_TABLE_OF_SUBJECT.get(subject, "gl")],
        item="{cost_center}",
        unit=str(rows["unit"].iloc[0]),
        calendar="none",
    )
    known = np.isfinite(values)
    from_first = np.maximum.accumulate(known, axis=1)
    history = pd.DataFrame(
        {
            "unique_id": np.repeat(rows["series"].to_numpy(), from_first.sum(axis=1)),
            "ds": np.tile(months.to_numpy(), (len(rows), 1))[from_first],
            "y": values[from_first],
        }
    )
    series = pd.DataFrame(rows[known.any(axis=1)], columns=["series", "cost_center", "item"]).reset_index(drop=True)
    return Panel(definition, series, history, pd.DataFrame(columns=["unique_id", "ds", "budget"], dtype=object))


def _with_known(panel: Panel, rows: pd.DataFrame, known: KnownRates, prep: Preparation) -> Panel:
    """Tell a panel what is known of its rates beforehand."""
    if not known.moves.any():
        return panel
    months = prep.sources.with_open(prep.model.months)
    labels = rows["series"].to_numpy()
    usable = np.arange(len(months)) >= known.since[:, None]
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(labels, usable.sum(axis=1)),
            "ds": np.tile(months.to_numpy(), (len(rows), 1))[usable],
            "factor": known.path[usable],
        }
    )
    notes = {label: _KNOWN_NOTE for label in labels[known.moves]}
    return replace(panel, known=frame, notes=notes)
