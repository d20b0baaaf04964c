"""The table on the Variance sheet whose rows a refresh lays and whose last cells managers fill."""

from __future__ import annotations

from xlplan.core.tables.table import Column, Table

__all__ = ["COMMENT_KEY", "LINE_HEADERS", "TYPED", "VARIANCE_LINES"]

COMMENT_KEY = ("month", "cost_center", "account")
TYPED = ("comment", "action", "owner", "due")
"""What managers type; all else on the table is laid anew at each refresh."""


def _text(name: str, about: str, width: int = 60) -> Column:
    return Column(name, "text", about, required=False, width=width)


def _amount(name: str, about: str, number_format: str = "k", width: int = 66) -> Column:
    return Column(name, "number", about, required=False, number_format=number_format, width=width)


VARIANCE_LINES = Table(
    "lines",
    "tblVarLines",
    "Variance",
    "Every department and account against budget; type in the cream cells.",
    (
        _text("Department", "Department", 132),
        _text("Line", "Line", 168),
        _amount("Month budget", "Budget", width=70),
        _amount("Month actual", "Actual", width=70),
        _amount("Month variance", "Variance", "var", 76),
        _amount("Month %", "%", "varp", 84),
        _amount("YTD budget", "Budget", width=70),
        _amount("YTD actual", "Actual", width=70),
        _amount("YTD variance", "Variance", "var", 76),
        _amount("YTD %", "%", "varp", 84),
        _amount("Volume", "Volume", width=62),
        _amount("Rate or price", "Rate or price"),
        _amount("Hours or usage", "Hours or usage"),
        _amount("Mix", "Mix", width=62),
        _amount("Not split", "Not split", width=74),
        _text("Flag", "Flag", 50),
        _text("What happened", "What happened", 326),
        _text("Comment", "Comment", 240),
        _text("Action", "Action", 166),
        _text("Owner", "Owner", 96),
        Column("Due", "text", "Due", required=False, number_format="due", width=78),
        _text("level", "department, section, account, single, band or gone"),
        _text("month", "Closed month, 2026-10"),
        _text("cost_center", "Code"),
        _text("account", "Code; the section's name on its row"),
        _amount("row", "Row of tblVar, year to date", "gen"),
        _amount("row_month", "Row of tblVar, month", "gen"),
    ),
)

LINE_HEADERS = {
    "department": "Department",
    "line": "Line",
    "flag": "Flag",
    "happened": "What happened",
    "comment": "Comment",
    "action": "Action",
    "owner": "Owner",
    "due": "Due",
    **{name: name for name in ("level", *COMMENT_KEY, "row", "row_month")},
}
"""Columns of a frame of lines to headers of the table; the other headers hold formulas."""
