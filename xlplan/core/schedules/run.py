"""The run itself: what must tie before the numbers travel, and which version of the numbers this is."""

from __future__ import annotations

from xlplan.core.schedules.schedule import Output, Schedule
from xlplan.core.tables.table import Table, month, number, text

__all__ = ["RUN"]

CHECKS = Table(
    "checks",
    "tblChecks",
    "Checks",
    "What must tie before the numbers travel.",
    (
        text("id", "Check", width=96),
        text("check", "What is compared", width=430),
        number("expected", "Expected", "money2", width=130),
        number("found", "Found", "money2", width=130),
        number("diff", "Found minus expected", "money2", width=120),
        text("status", "PASS or FAIL", width=80),
        text("note", "What to do", width=430),
    ),
)

AUDIT = Table(
    "audit",
    "tblAudit",
    "Audit",
    "One row per change of the working version; the last refresh is stamped on its row.",
    (
        text("run_id", "Version of the numbers", width=130),
        text("utc", "Last refreshed, UTC", width=140),
        text("user", "By", width=100),
        text("host", "On", width=110),
        text("command", "With", width=170),
        text("xlplan", "Version", width=70),
        text("packages", "Versions of what computes", width=250),
        text("inputs", "Hash of each input table", width=380),
        month("Last closed month"),
        number("series", "Series", "gen", width=64),
        number("refused", "Not forecast", "gen", width=84),
        number("seconds", "Time taken", "k1", width=80),
        number("checks_failed", "Failed", "gen", width=96),
        text("outputs", "Hash of the outputs", width=150),
    ),
)

RUN = Schedule("run", outputs=(Output(CHECKS), Output(AUDIT)))
