"""Formulas that keep an old result after a refresh, named on the sheet Checks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from xlplan.core.schedules.schedule import Check, to_table
from xlplan.workbook.formulas.engine import Kept
from xlplan.workbook.reports.registry import REPORTS

__all__ = ["own_sheets", "with_kept"]

MOST_CAUSES = 5
ACTION = "Open the workbook in Excel, press F9 and save; "


def own_sheets() -> frozenset[str]:
    """Name the sheets whose formulas are xlplan's own, each of which the engine is known to compute."""
    return frozenset(name for report in REPORTS for name in (report.name, report.hidden) if name)


def with_kept(checks: pd.DataFrame, kept: Iterable[Kept]) -> pd.DataFrame:
    """Add a failing check for each cause for which formulas may be out of date.

    Parameters
    ----------
    checks : pandas.DataFrame
        Rows of ``tblChecks``.
    kept : iterable of Kept
        Those that may be out of date come first.

    Examples
    --------
    >>> from xlplan.workbook.formulas.engine import Kept
    >>> rows = with_kept(to_table([]), [Kept("it differs", "LINEST", ("S!A1",), 1, True, 2)])
    >>> rows[["check", "found", "status"]].values.tolist()
    [['Formulas that may be out of date: LINEST', 3.0, 'FAIL']]
    """
    stale = [cause for cause in kept if cause.stale][:MOST_CAUSES]
    rows = to_table([_check(number, cause) for number, cause in enumerate(stale, 1)])
    return rows if checks.empty else pd.concat([rows, checks], ignore_index=True) if len(rows) else checks


def _check(number: int, cause: Kept) -> Check:
    cells = ", ".join(cause.cells) + (" ..." if cause.count > len(cause.cells) else "")
    return (
        f"kept_{number}",
        f"Formulas that may be out of date: {cause.construct}",
        0.0,
        float(cause.count + cause.dependents),
        0.0,
        f"{ACTION}{cells}: {cause.cause}",
    )
